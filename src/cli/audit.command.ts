import { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { type Statements, statementsOn } from '../modules/events/statements.ts';
import { issuerKeysIn } from '../modules/tokens/issuer-client-documents.ts';
import { type IssuerKey, vouches } from '../modules/tokens/verification-key.ts';
import { databaseLogSource } from '../modules/transparency-log/database-log-source.ts';
import { folderLogSource, KEYS_FILE, MalformedLogFile } from '../modules/transparency-log/folder-log-source.ts';
import { exportLog } from '../modules/transparency-log/log-export.ts';
import { type LogReport, verifyLog } from '../modules/transparency-log/log-verification.ts';
import { eraseLookUps } from '../modules/transparency-log/look-up-erasure.ts';
import { signedExtent, signedKeys } from '../modules/transparency-log/signed-keys.queries.ts';
import { auditReport } from './audit-report.ts';
import { readBoundedText } from './bounded-text.ts';
import { moment } from './moment.ts';
import { withRegistry } from './registry.ts';
import { MAX_PUBLISHED_FILE_BYTES, withoutLineBreak } from './verify-token-offline.ts';

interface VerifyOptions {
  readonly tiles?: string;
  readonly head?: readonly string[];
  readonly jwks?: string;
  readonly issuer?: readonly string[];
  readonly json?: true;
}

/** Public: add, never change. 1 is left for what is not about the log. */
const EXIT_CODES = { INTACT: 0, ALTERED: 10, UNSIGNED: 11 } as const;

const HELP = `
Exit code:
   0  everything is as it was recorded and signed
  10  something was altered, is missing or was put in; the first wrong leaf is named
  11  nothing is wrong, and no head is there by which anybody else could tell
   1  the command could not be carried out: wrong options, a file that cannot be read

Without --tiles it reads the database: every audit entry and look-up against its leaf, leaves against tiles, tiles against
each other, and the tree against every signed head. With --tiles it reads what "audit export" wrote, and asks nobody.
Whoever could alter everything at once, rows, leaves, tiles and heads, could also cut off the end of the log: keep heads
elsewhere (<issuer>/log/head) and give them with --head.`;

/** `audit`: holds the transparency log against itself, and writes it as files. */
export function auditCommand(): Command {
  return new Command('audit')
    .description('verify the transparency log, export it, and erase old look-ups without breaking it')
    .addCommand(verifyCommand())
    .addCommand(exportCommand())
    .addCommand(eraseCommand());
}

function verifyCommand(): Command {
  return new Command('verify')
    .description('read the whole log again, hold every part against every other, and name the first wrong leaf')
    .option('--tiles <folder>', 'verify an export, without the database')
    .option(
      '--head <file>',
      'a signed head that was kept elsewhere; the log must go on from it; may be repeated',
      collect,
    )
    .option(
      '--jwks <file>',
      "the issuer's key set, from a place you trust (default: the database's, or the export's own)",
    )
    .option('--issuer <url>', 'an issuer whose heads count, may be repeated (default: PUBLIC_URL)', collect)
    .option('--json', 'print the outcome as JSON')
    .addHelpText('after', HELP)
    .action(async (options: VerifyOptions) => {
      const outcome = await verify(options).catch((error: unknown) => {
        if (error instanceof MalformedLogFile) return error;
        throw error;
      });
      process.stdout.write(auditReport(outcome, options.json ?? false));
      process.exitCode = EXIT_CODES[conclusionOf(outcome)];
    });
}

function conclusionOf(outcome: LogReport | MalformedLogFile): keyof typeof EXIT_CODES {
  if (outcome instanceof MalformedLogFile || outcome.faultCount > 0) return 'ALTERED';
  return outcome.signed === null ? 'UNSIGNED' : 'INTACT';
}

async function verify(options: VerifyOptions): Promise<LogReport> {
  const trustedHeads = await Promise.all(
    (options.head ?? []).map(async (file) => withoutLineBreak(await readBoundedText(file, MAX_PUBLISHED_FILE_BYTES))),
  );
  const given = options.jwks === undefined ? undefined : await keysInFile(options.jwks);
  const { tiles } = options;
  if (tiles !== undefined) {
    const keys = given ?? (await keysInFile(`${tiles}/${KEYS_FILE}`));
    const issuers = options.issuer ?? [loadConfig().publicUrl];
    return verifyLog(await folderLogSource(tiles), { issuers, keys, trustedHeads, mustBeSigned: true });
  }
  const config = loadConfig();
  return withSnapshot(async (statements) => {
    const keys = given ?? (await signedKeys(statements)).find;
    const issuers = options.issuer ?? [config.publicUrl];
    return verifyLog(databaseLogSource(statements), { issuers, keys, trustedHeads });
  });
}

async function keysInFile(file: string) {
  const text = await readBoundedText(file, MAX_PUBLISHED_FILE_BYTES);
  const keys = issuerKeysIn(new TextEncoder().encode(text), file);
  return async (kid: string) => {
    const key: IssuerKey | undefined = await keys.find(kid);
    return vouches(key) ? key : undefined;
  };
}

function exportCommand(): Command {
  return new Command('export')
    .description('write leaves, tiles and signed heads as files that "audit verify --tiles" reads without the database')
    .argument('<folder>', 'a new folder, or an empty one')
    .option('--rows', 'with the rows behind the leaves: who asked and did what, about whom. Not for everybody')
    .action(async (folder: string, { rows }: { readonly rows?: true }) => {
      const size = await withSnapshot(async (statements) => {
        const { published } = await signedKeys(statements);
        const extent = await signedExtent(statements);
        if (extent === 0) throw new Error('No head of the log is signed yet: the running service does that.');
        const sound = new Set(published.keys.map(({ kid }) => kid));
        await exportLog(folder, {
          source: databaseLogSource(statements),
          size: extent,
          keys: published,
          isOfSoundKey: (keyId) => sound.has(keyId),
          withRows: rows ?? false,
        });
        return extent;
      });
      process.stdout.write(`${size.toLocaleString('en-US')} leaves, with their tiles and heads, are in ${folder}.\n`);
    });
}

const ERASE_HELP = `
Their leaves stay in the log and tell nothing: the salts go with the rows. Receipts of those questions stay what they are; but
should the key that signed one be found compromised later, the register cannot prove it any more.`;

function eraseCommand(): Command {
  return new Command('erase-look-ups')
    .description('take old questions out of the look-up ledger for good; that it was done is on record')
    .requiredOption('--asked-before <moment>', 'such as 2024-01-01T00:00:00Z', moment)
    .requiredOption('--yes', 'this is meant, and cannot be taken back')
    .addHelpText('after', ERASE_HELP)
    .action(async ({ askedBefore }: { readonly askedBefore: Date }) => {
      const erased = await withRegistry(
        loadConfig(),
        new AbortController().signal,
        ({ database: { pool }, clock, ids }) => eraseLookUps({ pool, clock, ids }, askedBefore),
      );
      process.stdout.write(`${erased.toLocaleString('en-US')} look-ups are erased.\n`);
    });
}

/** Reads everything as it was at one moment, however long it takes. */
function withSnapshot<Result>(work: (statements: Statements) => Promise<Result>): Promise<Result> {
  return withRegistry(loadConfig(), new AbortController().signal, async ({ database }) => {
    const client = await database.pool.connect();
    try {
      await client.query('begin isolation level repeatable read read only');
      return await work(statementsOn(client));
    } finally {
      client.release(true);
    }
  });
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
