import pg from 'pg';
import { type App, createApp } from '../../src/app.ts';
import { parseConfig } from '../../src/config.ts';
import { type Database, openDatabase } from '../../src/database.ts';
import type { KnownViewer } from '../../src/kernel/viewer.ts';
import { deliverQueuedEvents } from '../../src/modules/events/event-delivery.ts';
import { runQueuedJobs } from '../../src/modules/events/jobs.ts';
import type { Mail } from '../../src/modules/mail/mail.rules.ts';
import { createLog, type Log } from '../../src/server/log.ts';
import { CountingHasher } from './counting-hasher.ts';
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
  /** As the service: under row level security. Outside of a request it is open to the service's own work. */
  readonly database: Database;
  /** As the owner, to arrange and to look at what the service may not. */
  readonly owner: pg.Pool;
  readonly keys: WorldKeys;
  /** The mails that left, in their order. */
  readonly mails: readonly Mail[];
  /** Hashes passwords, lightly, and counts. */
  readonly hasher: CountingHasher;
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

/** What few worlds are given. */
interface MoreOfWorld {
  readonly log?: Log;
  /** A built sign-in page. */
  readonly signInRoot?: string;
  /** What answers for the addresses at which OAuth clients publish their keys. */
  readonly fetchClientKeys?: typeof globalThis.fetch;
  /** The service acts as the owner, whom no policy holds up: to show what else would. */
  readonly isOwner?: boolean;
}

/**
 * Builds a world. Everything random in it follows from `seed`; `webRoot` is a built verify page, `presentRoot` a built
 * presentation page.
 */
export async function createWorld(
  seed = 'world',
  env: Readonly<Record<string, string>> = {},
  webRoot?: string,
  presentRoot?: string,
  { log = SILENT, signInRoot, fetchClientKeys, isOwner = false }: MoreOfWorld = {},
): Promise<World> {
  const mails: Mail[] = [];
  const hasher = new CountingHasher();
  const { url, drop } = await createTestDatabase();
  const database = isOwner ? await openDatabase(url, 8) : await openDatabase(url, 8, 30_000);
  const owner = new pg.Pool({ connectionString: url, max: 2 });
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
    log,
    webRoot,
    presentRoot,
    fetchClientKeys,
    signInRoot,
    sendMail: async (mail) => void mails.push(mail),
    passwordHasher: hasher,
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
    owner,
    keys,
    mails,
    hasher,
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
      await owner.end();
      await drop();
    },
  };
}
