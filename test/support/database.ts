import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';
import { migrateDatabase } from '../../src/database.ts';

/** A migrated, otherwise empty database of its own. */
export interface TestDatabase {
  readonly url: string;
  /** Removes it, whoever is still connected. */
  drop(): Promise<void>;
}

const TEMPLATE_LOCK = 727_073;
/** How often, and how long each time, whoever is still saying goodbye is waited for. */
const GOODBYES = 80;
const GOODBYE_MILLISECONDS = 25;

/**
 * Makes a database for one test file by cloning a template that the first to ask migrates. It costs some tens of
 * milliseconds, so a file that wants a clean slate per test may ask again.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = serverUrl();
  const template = `migrated_${await migrationsDigest()}`;
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await withClient(server, async (client) => {
    await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    await buildTemplate(client, server, template);
    await client.query(`create database ${name} template ${template}`);
  });
  return {
    url: withDatabase(server, name),
    drop: () => dropDatabase(server, name),
  };
}

/** A database without a single table, for what migrates or fills one itself. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  const server = serverUrl();
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await withClient(server, async (client) => void (await client.query(`create database ${name} template template0`)));
  return { url: withDatabase(server, name), drop: () => dropDatabase(server, name) };
}

async function dropDatabase(server: string, name: string): Promise<void> {
  await withClient(server, async (client) => {
    await untilNobodyIsConnected(client, name);
    // Without force: that would end an autovacuum worker too, which only a superuser may. A plain drop sends it away itself.
    await client.query(`drop database if exists ${name}`);
  });
}

async function buildTemplate(client: pg.Client, server: string, template: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [template]);
  if (rowCount !== 0) return;
  const unfinished = `${template}_unfinished`;
  await client.query(`drop database if exists ${unfinished} with (force)`);
  await client.query(`create database ${unfinished} template template0`);
  await migrateDatabase(withDatabase(server, unfinished));
  await untilNobodyIsConnected(client, unfinished);
  await client.query(`alter database ${unfinished} rename to ${template}`);
}

/**
 * A pool that has ended is still saying goodbye to the server, and an idle client that is cut off meanwhile is an error in
 * whatever test runs then.
 */
async function untilNobodyIsConnected(client: pg.Client, database: string): Promise<void> {
  for (let attempt = 0; attempt < GOODBYES; attempt += 1) {
    const { rowCount } = await client.query(`select from pg_stat_activity where ${CLIENTS}`, [database]);
    if (rowCount === 0) return;
    await new Promise((resolve) => setTimeout(resolve, GOODBYE_MILLISECONDS));
  }
  await client.query(`select pg_terminate_backend(pid) from pg_stat_activity where ${CLIENTS}`, [database]);
}

const CLIENTS = `datname = $1 and backend_type = 'client backend'`;

/** On a server that outlives the run, a changed migration asks for another template. */
async function migrationsDigest(): Promise<string> {
  const folder = new URL('../../migrations/', import.meta.url);
  const digest = createHash('sha256');
  for (const name of (await readdir(folder)).sort()) digest.update(await readFile(new URL(name, folder)));
  digest.update(await readFile(new URL('../../package-lock.json', import.meta.url)));
  return digest.digest('hex').slice(0, 16);
}

function serverUrl(): string {
  const url = process.env['TEST_SERVER_URL'];
  if (url === undefined) throw new Error('This test needs a database, and test/rules is run without one.');
  return url;
}

function withDatabase(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
