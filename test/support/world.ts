import { type App, createApp } from '../../src/app.ts';
import { parseConfig } from '../../src/config.ts';
import { type Database, openDatabase } from '../../src/database.ts';
import type { KnownViewer } from '../../src/kernel/viewer.ts';
import { deliverQueuedEvents } from '../../src/modules/events/event-delivery.ts';
import { runQueuedJobs } from '../../src/modules/events/jobs.ts';
import { createLog } from '../../src/server/log.ts';
import { createTestDatabase } from './database.ts';
import { FixedClock } from './fixed-clock.ts';
import { seededRandomness } from './seeded-randomness.ts';

/** What GraphQL answered over HTTP. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape
  readonly data: any;
  readonly errors:
    | readonly {
        readonly message: string;
        readonly path?: readonly string[];
        readonly extensions: { readonly code: string };
      }[]
    | undefined;
  readonly extensions: Readonly<Record<string, unknown>> | undefined;
}

/** The keys that every world has, by role. */
export interface WorldKeys {
  readonly registrar: string;
  readonly employer: string;
  readonly otherEmployer: string;
  readonly insurer: string;
  readonly sponsor: string;
  readonly agency: string;
}

/** The whole service on a database of its own, with a clock that stands still. */
export interface World {
  readonly app: App;
  readonly clock: FixedClock;
  readonly database: Database;
  readonly keys: WorldKeys;
  /** Asks through HTTP, with a key or without. */
  ask(query: string, variables?: object, key?: string): Promise<Answer>;
  /** A key of the technician's own. */
  technicianKey(aseId: string): Promise<string>;
  /** Delivers what the outbox holds. */
  deliverEvents(): Promise<void>;
  /** Runs every job that is queued now, and those that they queue. */
  runJobs(): Promise<void>;
  close(): Promise<void>;
}

const SILENT = createLog('silent');

/**
 * Builds a world. Everything random in it follows from `seed`; `webRoot` is a built verify page, `presentRoot` a built
 * presentation page, `fetchClientKeys` what answers for the addresses at which OAuth clients publish their keys.
 */
export async function createWorld(
  seed = 'world',
  env: Readonly<Record<string, string>> = {},
  webRoot?: string,
  presentRoot?: string,
  fetchClientKeys?: typeof globalThis.fetch,
): Promise<World> {
  const { url, drop } = await createTestDatabase();
  const database = await openDatabase(url, 8, 30_000);
  const clock = new FixedClock();
  const config = parseConfig({
    PUBLIC_URL: 'https://verify.example.org',
    KEY_ENCRYPTION_KEY: 'kekekekekekekekekekekekekekekekekekekekekek',
    RATE_LIMIT_POINTS_PER_MINUTE: '10000000',
    ...env,
  });
  const app = await createApp({
    config,
    database,
    clock,
    randomness: seededRandomness(seed),
    log: SILENT,
    webRoot,
    presentRoot,
    fetchClientKeys,
  });
  const keyOf = async (role: Exclude<KnownViewer['role'], 'TECHNICIAN'>, organization: string, sponsor?: string) =>
    (await app.apiKeys.createApiKey({ organization, role, label: 'test', sponsor })).secret;
  const keys = {
    registrar: await keyOf('REGISTRAR', 'The Institute'),
    employer: await keyOf('EMPLOYER', 'Corner Garage'),
    otherEmployer: await keyOf('EMPLOYER', 'Hill Motors'),
    insurer: await keyOf('INSURER', 'Lakeside Mutual'),
    sponsor: await keyOf('SPONSOR', 'Toyota Motor Sales', 'TOYOTA'),
    agency: await keyOf('AGENCY', 'Bureau of Automotive Repair'),
  };
  return {
    app,
    clock,
    database,
    keys,
    async ask(query, variables = {}, key) {
      const response = await app.server.fastify.inject({
        method: 'POST',
        url: '/graphql',
        headers: { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) },
        payload: { query, variables },
      });
      return { ...response.json<Omit<Answer, 'status'>>(), status: response.statusCode };
    },
    async technicianKey(aseId) {
      const { rows } = await database.pool.query('select id from technician where ase_id = $1', [aseId]);
      const request = { organization: aseId, role: 'TECHNICIAN' as const, technicianId: rows[0].id, label: 'own' };
      return (await app.apiKeys.createApiKey(request)).secret;
    },
    deliverEvents: () => deliverQueuedEvents(url, database.orm.em, app.eventHandlers, SILENT),
    runJobs: () => runQueuedJobs(url, app.jobs, SILENT),
    async close() {
      await app.server.close();
      await database.close();
      await drop();
    },
  };
}
