import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { arrayLiteral } from '../../../src/kernel/array-literal.ts';
import { statementsOn } from '../../../src/modules/events/statements.ts';
import { entryData, entryOf, LOG_ENTRY_KINDS } from '../../../src/modules/transparency-log/log-entry.rules.ts';
import { LogSequencer } from '../../../src/modules/transparency-log/log-sequencer.ts';
import { logHashing, nodeSha256 } from '../../../src/modules/transparency-log/node-tree-hashing.ts';
import { COMMITTED_COLUMNS, rowsBehind } from '../../../src/modules/transparency-log/recorded-row.queries.ts';
import { createWorld, type World } from '../../support/world.ts';
import { logged, verified } from './log-world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld('leaf-data');
  await logged(world);
});
afterAll(() => world?.close());

const run = (statement: string, values: readonly unknown[] = []) => world.owner.query(statement, [...values]);

async function poolSetTo(options: string): Promise<pg.Pool> {
  const { rows } = await run('select current_database() as name');
  const url = new URL(process.env['TEST_SERVER_URL'] ?? '');
  url.pathname = `/${rows[0].name}`;
  return new pg.Pool({ connectionString: url.href, options });
}

/** What JSON escapes, what it does not, and what only some writers of it do. */
const AWKWARD = [
  '',
  '"',
  '\\',
  '/',
  '\b\f\n\r\t\v',
  '\u0001\u001f\u007f\u0080',
  '\u2028\u2029\ufeff',
  "<é>&'𝄞",
  '{"a":1}',
];
const ANY_TEXT = fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed() && !text.includes('\0'));
const texts = [...AWKWARD, ...fc.sample(ANY_TEXT, { numRuns: 60, seed: 7 })];

/** One question for each text, as an operator may write it: what can be null is so in every other one. */
const WRITE_LOOK_UPS = `
  insert into look_up (id, asked_at, kind, organization_id, api_key_id, role, purpose, technician_id, asked_for, as_of, known_at,
    rule_pack, question, verdict, tier, told, receipt_digest, receipt_key_id)
  select gen_random_uuid(), '2026-03-01T23:30:00.000001-05:00'::timestamptz + nth * interval '1 day 1 microsecond', 'TECHNICIAN',
    case nth % 2 when 0 then gen_random_uuid() end, case nth % 3 when 0 then gen_random_uuid() end, text, text,
    case nth % 2 when 1 then gen_random_uuid() end, case nth % 2 when 0 then text end, '2024-02-29'::date + nth::int, now(), text,
    jsonb_build_object('requirement', jsonb_build_object(text, text)), case nth % 2 when 0 then text end,
    case nth % 3 when 0 then 'FULL' when 1 then 'LIMITED' end, text,
    case nth % 2 when 0 then sha256(convert_to(text, 'UTF8')) end, case nth % 2 when 0 then text end
    from unnest($1::text[]) with ordinality written (text, nth)`;
const WRITE_CHANGES = `
  insert into audit_entry (id, occurred_at, action, organization_id, request_id, subject_id, details)
  select gen_random_uuid(), '1999-12-31T23:59:59.999999Z'::timestamptz + nth * interval '1 microsecond', text,
    case nth % 2 when 0 then gen_random_uuid() end, case nth % 2 when 0 then text end, case nth % 2 when 1 then gen_random_uuid() end,
    jsonb_build_object(text, text)
    from unnest($1::text[]) with ordinality written (text, nth)`;

test('a leaf that PostgreSQL made is, byte for byte, the one that is made again from its row', async () => {
  const { rows: sizes } = await run('select count(*)::int as size from log_leaf');
  const { size } = sizes[0];
  await run(WRITE_LOOK_UPS, [arrayLiteral(texts)]);
  await run(WRITE_CHANGES, [arrayLiteral(texts)]);
  // Smaller than what waits, and no divisor of it; by whatever an operator sets.
  const pool = await poolSetTo('-c TimeZone=Asia/Kathmandu -c DateStyle=German -c bytea_output=escape');
  await new LogSequencer(pool, 37).takeIn().finally(() => pool.end());
  const { rows } = await run(
    'select kind, entry_id as id, data from log_leaf where leaf_index >= $1 order by leaf_index',
    [size],
  );
  expect(rows).toHaveLength(2 * texts.length);
  const rowBehind = await rowsBehind(statementsOn(world.owner), rows);
  for (const { kind, id, data } of rows) {
    const opened = rowBehind({ kind, id });
    expect(opened).toBeDefined();
    expect(data).toBe(Buffer.from(entryData(entryOf(nodeSha256, kind, id, opened))).toString());
  }
  const { rows: tiles } = await run('select hashes from log_tile where level = 0 order by tile_index');
  const hashes = Buffer.concat(tiles.map((tile) => tile.hashes)).subarray(32 * size);
  expect(hashes).toEqual(Buffer.concat(rows.map(({ data }) => logHashing.leaf(Buffer.from(data)))));
  expect(await verified(world)).toMatchObject({ faultCount: 0, rows: { waiting: 0 } });
});

test.each(LOG_ENTRY_KINDS)(
  'a %s has its leaf put down in the very statement that writes it, whoever does',
  async (kind) => {
    const { table } = COMMITTED_COLUMNS[kind];
    const client = await world.owner.connect();
    try {
      await client.query('begin');
      await client.query(`create temporary table copied (like ${table} including defaults) on commit drop`);
      await client.query(`insert into copied select * from ${table} order by id limit 5`);
      await client.query('update copied set id = gen_random_uuid()');
      const { rows } = await client.query(
        `with written as (insert into ${table} select * from copied returning id) select id from written order by id`,
      );
      const { rows: waiting } = await client.query(
        'select row_id as id from log_pending where kind = $1 order by row_id',
        [kind],
      );
      expect(rows).toHaveLength(5);
      expect(waiting).toEqual(rows);
      await client.query('rollback');
    } finally {
      client.release();
    }
    const { rows } = await run('select from log_pending');
    expect(rows).toEqual([]);
  },
);
