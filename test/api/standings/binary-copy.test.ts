import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { type BinaryRow, readByCopy } from '../../../src/modules/standings/binary-copy.ts';
import { createEmptyDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createEmptyDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  client = new pg.Client({ connectionString: database.url });
  client.on('error', () => undefined);
  await client.connect();
});
afterEach(() => client.end());

async function read<Seen>(query: string, fields: number, see: (row: BinaryRow) => Seen): Promise<Seen[]> {
  const seen: Seen[] = [];
  await readByCopy(client, query, fields, (row) => seen.push(see(row)));
  return seen;
}

test('rows come as they are, in order, with what is null and what is long', async () => {
  const query = `select 'né' || n, nullif(n, 2) + date '2026-11-26', repeat('x', n * 50000) from generate_series(1, 3) n`;
  const rows = await read(query, 3, (row) => [row.text(0), row.day(1, -1), row.text(2).length]);
  expect(rows).toEqual([
    ['né1', 20_784, 50_000],
    ['né2', -1, 100_000],
    ['né3', 20_786, 150_000],
  ]);
});

test('of no rows nothing is seen', async () => {
  expect(await read('select 1 where false', 1, () => 1)).toEqual([]);
});

test('as many rows come as there are, whatever pieces they arrive in', async () => {
  const query = `select repeat('y', n % 90) from generate_series(0, 49999) n`;
  const lengths = await read(query, 1, (row) => row.length(0));
  expect(lengths).toEqual(Array.from({ length: 50_000 }, (_, n) => n % 90));
});

test.each([
  ['is refused before the first row', 'select nothing from nowhere'],
  ['breaks off after some', 'select 1 / (n - 30000) from generate_series(1, 60000) n'],
])('a query that %s rejects, and the connection goes on', async (_, query) => {
  await expect(read(query, 1, () => 1)).rejects.toThrow(/nowhere|division by zero/);
  expect((await client.query('select 7 as seven')).rows).toEqual([{ seven: 7 }]);
});

test('whoever fails at a row sees no further one, and the connection goes on', async () => {
  let seen = 0;
  const reading = readByCopy(client, 'select n from generate_series(1, 20000) n', 1, () => {
    seen += 1;
    if (seen === 3) throw new Error('the third is too much');
  });
  await expect(reading).rejects.toThrow('the third is too much');
  expect(seen).toBe(3);
  expect((await client.query('select 7 as seven')).rows).toEqual([{ seven: 7 }]);
});

test('a connection that is lost meanwhile rejects', async () => {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const other = new pg.Client({ connectionString: database.url });
  await other.connect();
  const reading = readByCopy(client, 'select pg_sleep(60)::text', 1, () => undefined);
  const rejected = expect(reading).rejects.toThrow();
  await other.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
  await other.end();
  await rejected;
});
