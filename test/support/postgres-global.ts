import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockDataFolder } from '../../src/embedded-postgres/data-folder-lock.ts';
import { stopOrphan } from '../../src/embedded-postgres/server.ts';
import { startEmbeddedPostgres } from '../../src/embedded-postgres/start.ts';
import { StartError } from '../../src/kernel/start-error.ts';
import { provideRunFolder } from './run-folder.ts';

/** The part of jest's global configuration that says which tests were asked for. */
interface JestRun {
  readonly testPathPatterns: { readonly patterns: readonly string[] };
}

const FOLDER_PREFIX = 'ase-verification-test-';

/**
 * One throw-away PostgreSQL for a whole test run, its address in TEST_SERVER_URL; DATABASE_URL_TEST names another server to
 * use instead. It ends with this process however that ends, and what a killed run left behind goes with the next run.
 */
export default async function provideServer(run: JestRun): Promise<void> {
  // Programs that tests start compile what they load once for all of them: half of the time that a start takes.
  process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'ase-verification-compile-cache');
  provideRunFolder();
  const given = process.env['DATABASE_URL_TEST'];
  if (given !== undefined && given !== '') {
    process.env['TEST_SERVER_URL'] = given;
    return;
  }
  if (runsRulesOnly(run)) return;
  await removeLeftBehind();
  const dataDir = join(tmpdir(), `${FOLDER_PREFIX}${randomUUID()}`);
  const server = await startEmbeddedPostgres({
    dataDir,
    log: () => undefined,
    settings: {
      fsync: 'off',
      full_page_writes: 'off',
      synchronous_commit: 'off',
      shared_buffers: '128MB',
      max_connections: '200',
      // No database lives long enough to need it, and each is dropped the sooner.
      autovacuum: 'off',
    },
  });
  process.env['TEST_SERVER_URL'] = server.url;
  process.once('exit', () => {
    killQuietly(server.pid);
    removeWhileItEnds(dataDir);
  });
  // Without a listener these would end the process without its exit event, or, sent twice, in the middle of it.
  process.on('SIGINT', () => process.exit(130));
  process.on('SIGTERM', () => process.exit(143));
}

function runsRulesOnly(run: JestRun): boolean {
  const { patterns } = run.testPathPatterns;
  return patterns.length > 0 && patterns.every((pattern) => pattern.includes('test/rules'));
}

/** SIGQUIT is PostgreSQL's immediate shutdown: no checkpoint for data that nobody will read. */
function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGQUIT');
  } catch {
    // It has ended already.
  }
}

/** An exit listener cannot await: it removes what is there until the dying server adds nothing more. */
function removeWhileItEnds(dataDir: string): void {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    try {
      rmSync(dataDir, { recursive: true, force: true });
    } catch {
      // A file appeared meanwhile.
    }
    if (!existsSync(dataDir)) return;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 25);
  }
}

async function removeLeftBehind(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(FOLDER_PREFIX));
  await Promise.all(names.map((name) => removeUnlessInUse(join(tmpdir(), name))));
}

async function removeUnlessInUse(folder: string): Promise<void> {
  try {
    // A run that starts at this moment has made its folder, and not yet locked it.
    if (Date.now() - (await stat(folder)).mtimeMs < 10_000) return;
    const lock = await lockDataFolder(folder);
    const clusterDir = join(folder, 'postgres');
    if (readdirSync(folder).includes('postgres')) await stopOrphan(clusterDir, () => undefined);
    await lock.release();
    await rm(folder, { recursive: true, force: true, maxRetries: 20 });
  } catch (error) {
    // A run beside this one has it, or another user.
    if (!(error instanceof StartError)) throw error;
  }
}
