import type { Config } from '../config.ts';
import { type Database, migrateDatabase, openDatabase } from '../database.ts';
import { runningServerUrl } from '../embedded-postgres/running.ts';
import { startEmbeddedPostgres } from '../embedded-postgres/start.ts';
import { type Clock, systemClock } from '../kernel/clock.ts';
import { type Ids, uuidV7Ids } from '../kernel/ids.ts';
import { type Randomness, systemRandomness } from '../kernel/randomness.ts';
import { StartError } from '../kernel/start-error.ts';
import type { Catalogue } from '../modules/catalogue/catalogue.rules.ts';
import { loadCatalogue, publishRulePacks } from '../modules/catalogue/catalogue.service.ts';
import { SHIPPED_PACKS } from '../modules/catalogue/shipped-packs.ts';

/** What a command works on: a migrated database, its published rules, and the machine's own clock. */
export interface Registry {
  readonly database: Database;
  /** Where the database is, for those who open connections of their own. */
  readonly url: string;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly randomness: Randomness;
}

const POOL_SIZE = 4;

/**
 * Opens the configured registry for as long as `work` takes. Without DATABASE_URL that is the embedded one: of the service
 * that runs on the data folder, or, when none does, started for the command alone.
 */
export async function withRegistry<Result>(
  config: Config,
  signal: AbortSignal,
  work: (registry: Registry) => Promise<Result>,
): Promise<Result> {
  const server = await reachServer(config, signal);
  try {
    await migrateDatabase(server.url);
    const database = await openDatabase(server.url, POOL_SIZE);
    try {
      const clock = systemClock(config.timeZone);
      const ids = uuidV7Ids(clock, systemRandomness);
      await publishRulePacks(database.orm.em, SHIPPED_PACKS, clock, ids);
      const catalogue = await loadCatalogue(database.orm.em, config.rulePack);
      return await work({ database, url: server.url, catalogue, clock, ids, randomness: systemRandomness });
    } finally {
      await database.close();
    }
  } finally {
    await server.stop();
  }
}

async function reachServer(
  config: Config,
  signal: AbortSignal,
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const stop = async () => undefined;
  const url = config.migrationDatabaseUrl ?? config.databaseUrl;
  if (url !== undefined) return { url, stop };
  try {
    const log = (message: string) => process.stderr.write(`${message}\n`);
    return await startEmbeddedPostgres({ dataDir: config.dataDir, log, signal });
  } catch (error) {
    const running = error instanceof StartError ? await runningServerUrl(config.dataDir) : undefined;
    if (running === undefined) throw error;
    return { url: running, stop };
  }
}
