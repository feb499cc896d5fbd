import { Command, InvalidArgumentError, Option } from 'commander';
import { loadConfig } from '../config.ts';
import { MAX_TOKEN_CHARACTERS } from '../modules/tokens/compact-jws.rules.ts';
import type { KeyBindingPolicy } from '../modules/tokens/key-binding-verification.ts';
import { verifyPortableCredential } from '../modules/tokens/portable-credential-verifier.ts';
import { SD_JWT_SEPARATOR } from '../modules/tokens/sd-jwt.rules.ts';
import type { TokenType, Verdict } from '../modules/tokens/token.rules.ts';
import { verifyToken } from '../modules/tokens/token-verifier.ts';
import { createVerifier } from '../verifier/verifier.ts';
import { readBoundedText } from './bounded-text.ts';
import { type ReportedOutcome, tokenReport } from './token-report.ts';
import { MAX_PUBLISHED_FILE_BYTES, offlineSources, withoutLineBreak } from './verify-token-offline.ts';

/** What the command needs of the machine it runs on. */
export interface Surroundings {
  readonly fetch: typeof globalThis.fetch;
  now(): Date;
  /** The issuer to trust when none is named. */
  defaultIssuer(): string;
  readonly standardInput: AsyncIterable<Uint8Array>;
  print(text: string): void;
  warn(text: string): void;
  exitWith(code: number): void;
}

interface Options {
  readonly issuer?: readonly string[];
  readonly offline?: true;
  readonly jwks?: string;
  readonly status?: readonly string[];
  readonly audience?: string;
  readonly nonce?: string;
  readonly only?: keyof typeof KINDS;
  readonly maxAge?: number;
  /** False with --no-key-binding. */
  readonly keyBinding: boolean;
  readonly asEvidence?: true;
  readonly json?: true;
}

/** Public like the verdicts: add, never change. 1 is left for what is not about the token. */
const EXIT_CODES: Record<Verdict, number> = {
  VALID: 0,
  EXPIRED: 10,
  NOT_YET_VALID: 11,
  REVOKED: 12,
  SUSPENDED: 13,
  INVALID: 14,
  STALE: 15,
  UNKNOWN_ISSUER: 16,
};

const KINDS = { badge: 'BADGE', receipt: 'RECEIPT', 'status-list': 'STATUS_LIST' } as const;
const ACCEPTED: readonly TokenType[] = ['BADGE', 'RECEIPT'];
/** Room for a token beyond the limit, which is a verdict, and for the link around it. */
const MAX_TOKEN_FILE_BYTES = 4 * MAX_TOKEN_CHARACTERS;

const HELP = `
Exit code, by verdict:
${Object.entries(EXIT_CODES)
  .map(([verdict, code]) => `  ${String(code).padStart(2)}  ${verdict}`)
  .join('\n')}
   1  the command could not be carried out: wrong options, a file that cannot be read

Badges and receipts are accepted; with --only, one kind alone. A portable credential is accepted, and nothing else, once it
is decided what its holder must prove: with --audience, --nonce and --max-age, that it is shown to you, now; with
--no-key-binding nothing, and whoever has a copy can show it. Whether a nonce was used before is yours to know.

Of a receipt, the verdict is about the receipt itself; what the registry answered then is printed with it.
Needs no database and starts no service. Offline, save these first:
  <issuer>/.well-known/jwks.json and the status list under the address in the token's claim status.`;

/** `verify-token FILE`: verifies a token like every other door; the exit code tells the verdict. */
export function verifyTokenCommand(around: Surroundings = theMachine()): Command {
  return new Command('verify-token')
    .description('verify a badge, a receipt or a portable credential, and say what every check came to')
    .argument('<file>', 'a file with the token, or the link that holds it; - reads standard input')
    .option('--issuer <url>', 'an issuer to trust, may be repeated (default: PUBLIC_URL)', collect)
    .option('--offline', 'ask nobody: keys and status come from files')
    .option('--jwks <file>', "offline: the issuer's key set")
    .option(
      '--status <file>',
      'offline: a status list token, may be repeated; without it a badge or a credential is at best STALE',
      collect,
    )
    .addOption(new Option('--only <kind>', 'accept this kind alone').choices(Object.keys(KINDS)))
    .option(
      '--audience <name>',
      'a receipt, or the proof of a credential’s holder, must have been made for this audience',
    )
    .option('--nonce <nonce>', 'a receipt, or the proof of a credential’s holder, must answer this nonce')
    .option('--max-age <seconds>', "a credential, and its holder's proof at most so old", wholeSeconds)
    .option('--no-key-binding', 'a credential, whoever shows it')
    .option('--as-evidence', 'take a receipt as proof of what was answered then, however old it is')
    .option('--json', 'print the outcome as JSON')
    .addHelpText('after', HELP)
    .action(async (file: string, options: Options) => {
      const outcome = await verify(file, options, around);
      around.print(options.json ? `${JSON.stringify(outcome, null, 2)}\n` : tokenReport(outcome));
      around.exitWith(EXIT_CODES[outcome.verdict]);
    });
}

async function verify(file: string, options: Options, around: Surroundings): Promise<ReportedOutcome> {
  if (!options.offline && (options.jwks ?? options.status) !== undefined) {
    throw new Error('--jwks and --status are for --offline: otherwise keys and status are asked of the issuer.');
  }
  const keyBinding = keyBindingWanted(options);
  const limit = options.only === 'status-list' ? MAX_PUBLISHED_FILE_BYTES : MAX_TOKEN_FILE_BYTES;
  const text =
    file === '-'
      ? await readBoundedText('Standard input', limit, around.standardInput)
      : await readBoundedText(file, limit);
  const token = tokenIn(text);
  if (keyBinding !== undefined) return verifyCredential(token, keyBinding, options, around);
  if (token.includes(SD_JWT_SEPARATOR)) around.warn(CREDENTIAL_HINT);
  return verifySimple(token, options, around);
}

const CREDENTIAL_HINT =
  'This looks like a portable credential. Decide what its holder must prove: --audience, --nonce and --max-age, or --no-key-binding.\n';

/** What is asked of a credential's holder; undefined when no credential is accepted. Decided before any token is read. */
function keyBindingWanted({
  only,
  audience,
  nonce,
  maxAge,
  keyBinding,
}: Options): KeyBindingPolicy | 'NOT_REQUIRED' | undefined {
  if (maxAge === undefined && keyBinding) return undefined;
  if (only !== undefined)
    throw new Error('--max-age and --no-key-binding are for portable credentials, not with --only.');
  if (maxAge === undefined) {
    if ((audience ?? nonce) === undefined) return 'NOT_REQUIRED';
    throw new Error('With --no-key-binding nothing is asked of the holder: leave --audience and --nonce out.');
  }
  if (!keyBinding) throw new Error('--max-age asks for a key binding, and --no-key-binding for none.');
  if (audience && nonce) return { audience, nonce, maxAgeSeconds: maxAge };
  throw new Error('--max-age needs --audience and --nonce: whom the proof must be made for, and what it must answer.');
}

async function verifySimple(token: string, options: Options, around: Surroundings): Promise<ReportedOutcome> {
  const wanted = {
    accept: options.only === undefined ? ACCEPTED : [KINDS[options.only]],
    audience: options.audience,
    nonce: options.nonce,
    receiptsAs: options.asEvidence ? ('EVIDENCE' as const) : ('FRESH' as const),
  };
  if (!options.offline) return verifierOnline(options, around).verify(token, wanted);
  const { issuers, now, sources, onLookUpFailure } = await offline(options, around);
  const currentStatus: OfflineStatus = ({ status }) => sources.currentStatus(status.status_list);
  return verifyToken(token, { ...wanted, issuers, now, onLookUpFailure, keys: sources.keys, currentStatus });
}

type OfflineStatus = NonNullable<Parameters<typeof verifyToken>[1]['currentStatus']>;

async function verifyCredential(
  presentation: string,
  keyBinding: KeyBindingPolicy | 'NOT_REQUIRED',
  options: Options,
  around: Surroundings,
): Promise<ReportedOutcome> {
  const tokenType = 'PORTABLE_CREDENTIAL';
  if (!options.offline) {
    return { tokenType, ...(await verifierOnline(options, around).verifyCredential(presentation, { keyBinding })) };
  }
  const { issuers, now, sources, onLookUpFailure } = await offline(options, around);
  const policy = { issuers, now, onLookUpFailure, keyBinding, ...sources };
  return { tokenType, ...(await verifyPortableCredential(presentation, policy)) };
}

function verifierOnline(options: Options, around: Surroundings): ReturnType<typeof createVerifier> {
  const { fetch } = around;
  const currentDate = () => around.now();
  return createVerifier({
    issuers: issuersIn(options, around),
    fetch,
    currentDate,
    onLookUpFailure: warningOn(around),
  });
}

async function offline(options: Options, around: Surroundings) {
  const issuers = issuersIn(options, around);
  const now = around.now();
  return { issuers, now, sources: await offlineSources(issuers, options, now), onLookUpFailure: warningOn(around) };
}

function issuersIn({ issuer }: Options, around: Surroundings): readonly string[] {
  return issuer ?? [around.defaultIssuer()];
}

function warningOn(around: Surroundings): (error: unknown) => void {
  return (error) => around.warn(`${error instanceof Error ? error.message : 'A look-up failed.'}\n`);
}

/** The token in what somebody saved: a link's fragment or the token itself, freed of the line break at a file's end. */
function tokenIn(text: string): string {
  const line = withoutLineBreak(text);
  return /^https?:\/\//.test(line) ? line.slice(line.indexOf('#') + 1) : line;
}

function wholeSeconds(text: string): number {
  if (/^\d{1,7}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a number of whole seconds.');
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function theMachine(): Surroundings {
  return {
    fetch: (input, init) => globalThis.fetch(input, init),
    now: () => new Date(),
    defaultIssuer: () => loadConfig().publicUrl,
    get standardInput() {
      return process.stdin;
    },
    print: (text) => process.stdout.write(text),
    warn: (text) => process.stderr.write(text),
    exitWith: (code) => {
      process.exitCode = code;
    },
  };
}
