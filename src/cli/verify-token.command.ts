import { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { MAX_TOKEN_CHARACTERS } from '../modules/tokens/compact-jws.rules.ts';
import { issuerFault } from '../modules/tokens/issuer-client.rules.ts';
import {
  issuerKeysIn,
  statusIn,
  type TrustedStatusList,
  trustedStatusList,
} from '../modules/tokens/issuer-client-documents.ts';
import type { TokenType, Verdict } from '../modules/tokens/token.rules.ts';
import { type TokenVerification, verifyToken } from '../modules/tokens/token-verifier.ts';
import { createVerifier } from '../verifier/verifier.ts';
import { readBoundedText } from './bounded-text.ts';
import { tokenReport } from './token-report.ts';

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

const ACCEPTED: readonly TokenType[] = ['BADGE', 'RECEIPT'];
/** Room for a token beyond the limit, which is a verdict, and for the link around it. */
const MAX_TOKEN_FILE_BYTES = 4 * MAX_TOKEN_CHARACTERS;
const MAX_PUBLISHED_FILE_BYTES = 1_048_576;

const HELP = `
Exit code, by verdict:
${Object.entries(EXIT_CODES)
  .map(([verdict, code]) => `  ${String(code).padStart(2)}  ${verdict}`)
  .join('\n')}
   1  the command could not be carried out: wrong options, a file that cannot be read

Of a receipt, the verdict is about the receipt itself; what the registry answered then is printed with it.
Needs no database and starts no service. Offline, save these first:
  <issuer>/.well-known/jwks.json and the status list under the address in the badge's claim status.`;

/** `verify-token FILE`: verifies a badge or a receipt like every other door; the exit code tells the verdict. */
export function verifyTokenCommand(around: Surroundings = theMachine()): Command {
  return new Command('verify-token')
    .description('verify a badge or a receipt, and say what every check came to')
    .argument('<file>', 'a file with the token, or the link that holds it; - reads standard input')
    .option('--issuer <url>', 'an issuer to trust, may be repeated (default: PUBLIC_URL)', collect)
    .option('--offline', 'ask nobody: keys and status come from files')
    .option('--jwks <file>', "offline: the issuer's key set")
    .option(
      '--status <file>',
      'offline: a status list token, may be repeated; without it a badge is at best STALE',
      collect,
    )
    .option('--audience <name>', 'a receipt must have been made for this audience')
    .option('--nonce <nonce>', 'a receipt must answer this nonce')
    .option('--as-evidence', 'take a receipt as proof of what was answered then, however old it is')
    .option('--json', 'print the outcome as JSON')
    .addHelpText('after', HELP)
    .action(async (file: string, options: Options) => {
      const outcome = await verify(file, options, around);
      around.print(options.json ? `${JSON.stringify(outcome, null, 2)}\n` : tokenReport(outcome));
      around.exitWith(EXIT_CODES[outcome.verdict]);
    });
}

async function verify(file: string, options: Options, around: Surroundings): Promise<TokenVerification> {
  if (!options.offline && (options.jwks ?? options.status) !== undefined) {
    throw new Error('--jwks and --status are for --offline: otherwise keys and status are asked of the issuer.');
  }
  const issuers = options.issuer ?? [around.defaultIssuer()];
  const token = tokenIn(
    file === '-'
      ? await readBoundedText('Standard input', MAX_TOKEN_FILE_BYTES, around.standardInput)
      : await readBoundedText(file, MAX_TOKEN_FILE_BYTES),
  );
  const wanted = {
    accept: ACCEPTED,
    audience: options.audience,
    nonce: options.nonce,
    receiptsAs: options.asEvidence ? ('EVIDENCE' as const) : ('FRESH' as const),
  };
  const onLookUpFailure = (error: unknown) =>
    around.warn(`${error instanceof Error ? error.message : 'A look-up failed.'}\n`);
  if (!options.offline) {
    const currentDate = () => around.now();
    return createVerifier({ issuers, fetch: around.fetch, currentDate, onLookUpFailure }).verify(token, wanted);
  }
  const sources = await offlineSources(issuers, options, around.now());
  return verifyToken(token, { ...wanted, ...sources, issuers, now: around.now(), onLookUpFailure });
}

/** Keys and status from files, verified as if they had been fetched. */
async function offlineSources(issuers: readonly string[], { jwks, status }: Options, now: Date) {
  const [issuer = '', another] = issuers;
  if (another !== undefined) throw new Error('With --offline there is one --issuer: whose the key set in the file is.');
  const fault = issuerFault(issuer);
  if (fault !== undefined) throw new Error(`The issuer ${JSON.stringify(issuer)} ${fault}.`);
  if (jwks === undefined) throw new Error('--offline needs --jwks, the key set of the issuer.');
  const text = await readBoundedText(jwks, MAX_PUBLISHED_FILE_BYTES);
  const issuerKeys = issuerKeysIn(new TextEncoder().encode(text), jwks);
  const keys = (kid: string) => issuerKeys.find(kid);
  const lists = await Promise.all((status ?? []).map((file) => readBoundedText(file, MAX_PUBLISHED_FILE_BYTES)));
  return {
    keys,
    async currentStatus(claims: {
      readonly status: { readonly status_list: { readonly idx: number; readonly uri: string } };
    }) {
      const { idx, uri } = claims.status.status_list;
      const list = await listAt(uri, lists, { issuer, keys, now });
      const answer = statusIn(list, idx);
      if (answer.status === 'UNAVAILABLE') throw new Error(`${uri} tells no status for the entry ${idx}.`);
      return answer;
    },
  };
}

/** Of the lists given, the newest for that address. Throws when there is none, saying what was wrong with the others. */
async function listAt(
  uri: string,
  lists: readonly string[],
  expected: Parameters<typeof trustedStatusList>[1],
): Promise<TrustedStatusList> {
  const read = await Promise.allSettled(lists.map((list) => trustedStatusList(withoutLineBreak(list), expected)));
  const [newest] = read
    .flatMap((outcome) => (outcome.status === 'fulfilled' && outcome.value.uri === uri ? [outcome.value] : []))
    .sort((one, other) => other.exp - one.exp);
  if (newest) return newest;
  const doubts = read.flatMap((outcome) => (outcome.status === 'rejected' ? [` ${outcome.reason.message}`] : []));
  throw new Error(
    `The badge's status list is ${uri}, and no file given holds it in a state to rely on.${doubts.join('')}`,
  );
}

/** The token in what somebody saved: a link's fragment or the token itself, freed of the line break at a file's end. */
function tokenIn(text: string): string {
  const line = withoutLineBreak(text);
  return /^https?:\/\//.test(line) ? line.slice(line.indexOf('#') + 1) : line;
}

function withoutLineBreak(text: string): string {
  return text.replace(/\r?\n$/, '');
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
