import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { type Job, runQueuedJobs, startJobs } from '../../../src/modules/events/jobs.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

const SILENT = { debug: () => undefined, warn: () => undefined };
let database: TestDatabase;
let client: pg.Client;
let done: unknown[];
const noting: Job = { name: 'note', run: async (payload) => void done.push(payload) };

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
beforeEach(() => {
  done = [];
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

async function queue(name: string, payload: object, takenBy: string | null = null): Promise<void> {
  const { rows } = await client.query('select id from graphile_worker.add_job($1, $2::json)', [name, payload]);
  if (takenBy === null) return;
  await client.query(
    `update graphile_worker._private_jobs set locked_by = $2, locked_at = now() - interval '1 minute' where id = $1`,
    [rows[0].id, takenBy],
  );
}

test('every kind of job is run, each once', async () => {
  const other: Job = { name: 'other', run: async (payload) => void done.push({ other: payload }) };
  await queue('note', { n: 1 });
  await queue('other', { n: 2 });
  await runQueuedJobs(database.url, [noting, other], SILENT);
  await runQueuedJobs(database.url, [noting, other], SILENT);
  expect(done).toEqual([{ n: 1 }, { other: { n: 2 } }]);
});

test('a job that fails stays, and does not hold up the others', async () => {
  await queue('fails', {});
  await queue('note', { n: 3 });
  const failing: Job = { name: 'fails', run: () => Promise.reject(new Error('not today')) };
  await runQueuedJobs(database.url, [failing, noting], SILENT);
  expect(done).toEqual([{ n: 3 }]);
  const { rows } = await client.query(
    `select attempts, last_error from graphile_worker.jobs where task_identifier = 'fails'`,
  );
  expect(rows).toEqual([{ attempts: 1, last_error: expect.stringContaining('not today') }]);
});

test('the job of a killed process goes to one that lives, and a living one keeps its own', async () => {
  await queue('note', { of: 'the dead' }, 'pool-of-the-dead');
  await queue('note', { of: 'the living' }, 'pool-of-the-living');
  await client.query(`select pg_advisory_lock(727074, hashtext('pool-of-the-living'))`);
  const runner = await startJobs(database.url, [noting], SILENT);
  await until(() => done.length > 0);
  await runner.stop();
  expect(done).toEqual([{ of: 'the dead' }]);
  const { rows } = await client.query(`select locked_by from graphile_worker.jobs where task_identifier = 'note'`);
  expect(rows).toEqual([{ locked_by: 'pool-of-the-living' }]);
});

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20));
}
