import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MIGRATIONS } from '../../../migrations/index.ts';
import { type Database, migrateDatabase, openDatabase } from '../../../src/database.ts';
import { statementsOn } from '../../../src/modules/events/statements.ts';
import { databaseLogSource } from '../../../src/modules/transparency-log/database-log-source.ts';
import { LogSequencer } from '../../../src/modules/transparency-log/log-sequencer.ts';
import { verifyLog } from '../../../src/modules/transparency-log/log-verification.ts';
import { type EarlierDatabase, earlierDatabase } from '../../support/earlier-database.ts';

const LOG_MIGRATION = 'migration-20261126033000';

let earlier: EarlierDatabase;
let database: Database;

beforeAll(async () => {
  const names = MIGRATIONS.map((migration) => (typeof migration === 'string' ? migration : migration.name));
  earlier = await earlierDatabase(names[names.indexOf(LOG_MIGRATION) - 1] ?? '');
});
afterAll(async () => {
  await database?.close();
  await earlier?.close();
});

test('what was recorded before there was a log is in it, in the order in which it happened', async () => {
  const { url, client } = earlier;
  await client.query(
    `insert into audit_entry (id, occurred_at, action, details)
       select gen_random_uuid(), '2026-01-01T00:00:00Z'::timestamptz + n * interval '2 minutes', 'stone.' || n, '{}'
         from generate_series(1, 400) n`,
  );
  await client.query(
    `insert into look_up (id, asked_at, kind, role, purpose, as_of, known_at, rule_pack, question, told)
       select gen_random_uuid(), '2026-01-01T00:01:00Z'::timestamptz + n * interval '2 minutes', 'TECHNICIAN', 'EMPLOYER', 'EMPLOYMENT', '2026-01-01', now(), 'mission-source@1', '{}', ''
         from generate_series(1, 400) n`,
  );
  await migrateDatabase(url);
  database = await openDatabase(url, 2);
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
