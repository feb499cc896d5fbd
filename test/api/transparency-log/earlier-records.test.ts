import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MIGRATIONS } from '../../../migrations/index.ts';
import { type Database, migrateDatabase, openDatabase, ormOf } from '../../../src/database.ts';
import { statementsOn } from '../../../src/modules/events/statements.ts';
import { databaseLogSource } from '../../../src/modules/transparency-log/database-log-source.ts';
import { LogSequencer } from '../../../src/modules/transparency-log/log-sequencer.ts';
import { verifyLog } from '../../../src/modules/transparency-log/log-verification.ts';
import { createEmptyDatabase, type TestDatabase } from '../../support/database.ts';

const LOG_MIGRATION = 'migration-20261126033000';

let empty: TestDatabase;
let database: Database;

beforeAll(async () => {
  empty = await createEmptyDatabase();
  const orm = ormOf(empty.url, 2);
  const before = MIGRATIONS.map((migration) => (typeof migration === 'string' ? migration : migration.name));
  await orm.migrator.up({ to: before[before.indexOf(LOG_MIGRATION) - 1] ?? '' });
  await orm.close(true);
});
afterAll(async () => {
  await database?.close();
  await empty?.drop();
});

test('what was recorded before there was a log is in it, in the order in which it happened', async () => {
  const earlier = await openDatabase(empty.url, 1);
  await earlier.pool.query(
    `insert into audit_entry (id, occurred_at, action, details)
       select gen_random_uuid(), '2026-01-01T00:00:00Z'::timestamptz + n * interval '2 minutes', 'stone.' || n, '{}'
         from generate_series(1, 400) n`,
  );
  await earlier.pool.query(
    `insert into look_up (id, asked_at, kind, role, purpose, as_of, known_at, rule_pack, question, told)
       select gen_random_uuid(), '2026-01-01T00:01:00Z'::timestamptz + n * interval '2 minutes', 'TECHNICIAN', 'EMPLOYER', 'EMPLOYMENT', '2026-01-01', now(), 'mission-source@1', '{}', ''
         from generate_series(1, 400) n`,
  );
  await earlier.close();
  await migrateDatabase(empty.url);
  database = await openDatabase(empty.url, 2);
  await new LogSequencer(database.pool, 300).takeIn();
  const { rows } = await database.pool.query('select data from log_leaf order by leaf_index');
  const moments = rows.map(({ data }) => String(JSON.parse(data).at));
  expect(moments).toHaveLength(800);
  expect(moments).toEqual([...moments].sort());
  const report = await verifyLog(databaseLogSource(statementsOn(database.pool)), {
    issuers: [],
    keys: async () => undefined,
  });
  expect(report).toMatchObject({ faultCount: 0, leaves: 800, rows: { checked: 800, waiting: 0 } });
});
