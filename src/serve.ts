import { createServer } from 'node:net';
import { type App, createApp } from './app.ts';
import { type Config, listeningOn } from './config.ts';
import { type Database, migrateDatabase, openDatabase } from './database.ts';
import { ensureDemo } from './demo.ts';
import { systemClock } from './kernel/clock.ts';
import { systemRandomness } from './kernel/randomness.ts';
import { startJobs } from './modules/events/jobs.ts';
import { explainListenError } from './server/listening.ts';
import { createLog, type Log } from './server/log.ts';
import { welcome } from './welcome.ts';

const OWNER_POOL_SIZE = 4;

/** Migrates, listens, runs queued jobs until `signal` aborts, then stops in the opposite order. */
export async function runService(configured: Config, databaseUrl: string, signal: AbortSignal): Promise<void> {
  const log = createLog(configured.logLevel);
  const config = listeningOn(configured, await freePort(configured.host, configured.port));
  const ownerUrl = config.migrationDatabaseUrl ?? databaseUrl;
  await migrateDatabase(ownerUrl);
  const database = await openDatabase(databaseUrl, config.databasePoolSize, config.requestTimeoutSeconds * 1000);
  try {
    await serveUntil(signal, config, database, { databaseUrl, ownerUrl }, log);
  } finally {
    await database.close();
  }
}

async function serveUntil(
  signal: AbortSignal,
  config: Config,
  database: Database,
  { databaseUrl, ownerUrl }: { readonly databaseUrl: string; readonly ownerUrl: string },
  log: Log,
): Promise<void> {
  const clock = systemClock(config.timeZone);
  const randomness = systemRandomness;
  const app: App = await createApp({ config, database, clock, randomness, log });
  const jobs = await startJobs(databaseUrl, app.jobs, log);
  const keeping = app.transparencyLog.start(log);
  try {
    await app.standings.begin();
    await app.consentReminders.begin();
    await app.sealedPresentations.begin();
    const demo = config.loadsDemoRegistry
      ? await withOwner(ownerUrl, (owner) => ensureDemo(app, { config, database: owner, clock, randomness, signal }))
      : undefined;
    signal.throwIfAborted();
    await app.server.listen();
    process.stdout.write(welcome(config, demo));
    await aborted(signal);
  } finally {
    await app.server.close();
    await keeping.stop();
    await jobs.stop();
  }
}

/** What fills tables by COPY is the owner's to do, as it is when it is imported. */
async function withOwner<Result>(databaseUrl: string, work: (owner: Database) => Promise<Result>): Promise<Result> {
  const owner = await openDatabase(databaseUrl, OWNER_POOL_SIZE);
  try {
    return await work(owner);
  } finally {
    await owner.close();
  }
}

/** The port itself when it can be listened on, or any free one for 0: known before a token names the address. */
async function freePort(host: string, port: number): Promise<number> {
  const probe = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      probe.once('error', reject);
      probe.listen(port, host, resolve);
    });
  } catch (error) {
    throw explainListenError(error, host, port);
  }
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : port;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
