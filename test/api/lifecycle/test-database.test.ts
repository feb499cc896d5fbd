import { afterEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

const opened: TestDatabase[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((database) => database.drop()));
});

test('test databases are migrated, apart from each other, and gone when dropped', async () => {
  const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  opened.push(one, other);
  expect(await count(one.url)).toBeGreaterThan(5);
  await query(one.url, 'create table only_here ()');
  expect(await count(one.url)).toBe((await count(other.url)) + 1);
  await one.drop();
  await expect(count(one.url)).rejects.toThrow('does not exist');
});

async function count(url: string): Promise<number> {
  const rows = await query(url, "select count(*)::int as n from pg_tables where schemaname = 'public'");
  return Number(rows[0]?.n);
}

async function query(url: string, text: string): Promise<{ n?: number }[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
