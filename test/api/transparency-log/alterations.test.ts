import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type pg from 'pg';
import { type Statements, statementsOn } from '../../../src/modules/events/statements.ts';
import { databaseLogSource } from '../../../src/modules/transparency-log/database-log-source.ts';
import { folderLogSource, MalformedLogFile } from '../../../src/modules/transparency-log/folder-log-source.ts';
import { exportLog } from '../../../src/modules/transparency-log/log-export.ts';
import { type LogVerificationPolicy, verifyLog } from '../../../src/modules/transparency-log/log-verification.ts';
import { signedExtent, signedKeys } from '../../../src/modules/transparency-log/signed-keys.queries.ts';
import { registrarOf } from '../../support/registrar.ts';
import { seededRandomness } from '../../support/seeded-randomness.ts';
import { createWorld, type World } from '../../support/world.ts';
import { questionsOf } from '../verification/questions.ts';
import { logged, policyOf, verified } from './log-world.ts';

jest.setTimeout(300_000);

const ALTERATIONS = 500;
const TABLES = ['audit_entry', 'look_up', 'log_leaf', 'log_tile', 'log_head'] as const;

/** Whoever owns the tables can put their triggers out of force: what the log is for. */
const UNGUARDED = TABLES.map((table) => `alter table ${table} disable trigger user`).join('; ');

let world: World;
let folder: string;
let policy: LogVerificationPolicy;

beforeAll(async () => {
  world = await createWorld('log-alterations');
  const smith = { aseId: 'ASE-1000-0001', lastName: 'Smith' };
  await registrarOf(world).certified(smith.aseId, smith.lastName, ['A5']);
  const ask = questionsOf(world);
  for (let round = 0; round < 5; round += 1) {
    for (let turn = 0; turn < 4; turn += 1) await ask.verifyTechnician({ ...smith, codes: ['A5'] });
    await world.owner.query(
      `insert into audit_entry (id, occurred_at, action, subject_id, details)
         select gen_random_uuid(), now(), 'stone.turned', gen_random_uuid(), jsonb_build_object('stone', n) from generate_series(1, 60) n`,
    );
    await logged(world);
  }
  folder = await mkdtemp(join(tmpdir(), 'ase-log-export-'));
  const statements = statementsOn(world.database.pool);
  const { published } = await signedKeys(statements);
  await exportLog(folder, {
    source: databaseLogSource(statements),
    size: await signedExtent(statements),
    keys: published,
    isOfSoundKey: () => true,
    withRows: true,
  });
  const { rows } = await world.owner.query('select token from log_head order by number desc limit 1');
  policy = { ...(await policyOf(world)), trustedHeads: [rows[0].token] };
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await world?.close();
});

const random = seededRandomness('alterations');
const below = (limit: number) => {
  const [a = 0, b = 0, c = 0, d = 0] = random(4);
  return (a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d) % limit;
};
function pick<Item>(items: readonly Item[]): Item {
  const item = items[below(items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

interface Column {
  readonly table: string;
  readonly name: string;
  readonly type: string;
}

/** An SQL expression of another value than the column has. */
function otherValue({ name, type }: Column): string {
  switch (type) {
    case 'uuid':
      return 'gen_random_uuid()';
    case 'text':
      return pick([
        `overlay(${name} placing chr(33 + (ascii(substr(${name}, p.at, 1)) + ${1 + below(90)}) % 90) from p.at for 1)`,
        `coalesce(${name}, '') || 'x'`,
        `reverse(${name})`,
      ]);
    case 'bytea':
      return `set_bit(${name}, ((length(${name}) - 1) * ${below(1000)} / 1000) * 8 + ${below(8)}, 1 - get_bit(${name}, ((length(${name}) - 1) * ${below(1000)} / 1000) * 8 + ${below(8)}))`;
    case 'jsonb':
      return pick([`${name} || '{"more": 1}'`, "'{}'", `${name} - (select min(k) from jsonb_object_keys(${name}) k)`]);
    case 'timestamp with time zone':
      return `coalesce(${name}, now()) + interval '${1 + below(1_000_000)} microseconds'`;
    case 'date':
      return `coalesce(${name}, current_date) + ${1 + below(900)}`;
    default:
      return `coalesce(${name}, 0) + ${1 + below(3)}`;
  }
}

/** Alters one value, takes a row away or puts one in. Answers what was done; undefined when the database had nothing to alter. */
async function alter(client: pg.ClientBase, columns: readonly Column[]): Promise<string | undefined> {
  const table = pick(TABLES);
  const row = `(select ctid from ${table} order by md5(ctid::text || '${below(1e9)}') limit 1)`;
  const chance = below(10);
  if (chance === 0) {
    await client.query(`delete from ${table} where ctid = ${row}`);
    return `delete from ${table}`;
  }
  if (chance === 1) {
    const id = { audit_entry: 'id', look_up: 'id', log_leaf: 'entry_id', log_tile: 'level', log_head: 'number' }[table];
    const fresh = id === 'level' || id === 'number' ? `max(${id}) over () + 1` : 'gen_random_uuid()';
    const others = columns.filter((column) => column.table === table && column.name !== id).map(({ name }) => name);
    const values = others.map((name) => (name === 'leaf_index' ? 'max(leaf_index) over () + 1' : name));
    await client.query(
      `insert into ${table} (${[id, ...others]}) select ${[fresh, ...values]} from ${table} order by random() limit 1`,
    );
    return `insert into ${table}`;
  }
  const column = pick(columns.filter((each) => each.table === table));
  const place = `(select ctid as row, 1 + floor(${below(1000)} / 1000.0 * greatest(1, length(${column.name}::text)))::int as at from ${table} where ctid = ${row})`;
  const value = otherValue(column);
  const { rowCount } = await client.query(
    `update ${table} set ${column.name} = ${value} from ${place} p where ctid = p.row and ${column.name} is distinct from ${value}`,
  );
  return rowCount === 1 ? `${table}.${column.name} = ${value}` : undefined;
}

/** Whether what `statements` see is found to be altered. */
async function isFound(statements: Statements): Promise<boolean> {
  return (await verifyLog(databaseLogSource(statements), policy)).faultCount > 0;
}

test('what is not altered is found to be as it was recorded, in the database and in the files', async () => {
  const inDatabase = await verified(world, policy);
  const inFiles = await verifyLog(await folderLogSource(folder), { ...policy, mustBeSigned: true });
  expect(inDatabase).toMatchObject({ faultCount: 0, heads: 5 });
  expect(inDatabase.leaves).toBeGreaterThan(300);
  expect(inFiles).toEqual(inDatabase);
});

test(`${ALTERATIONS} of ${ALTERATIONS} random alterations of stored rows are found`, async () => {
  const client = await world.owner.connect();
  const unnoticed: string[] = [];
  const seen = new Set<string>();
  try {
    const { rows: columns } = await client.query<Column>(
      `select table_name as table, column_name as name, data_type as type from information_schema.columns
        where table_name = any($1) order by table_name, column_name`,
      [TABLES],
    );
    for (let made = 0; made < ALTERATIONS; ) {
      await client.query('begin');
      await client.query(UNGUARDED);
      // What the table's own constraints refuse is no alteration.
      const alteration = await alter(client, columns).catch(() => undefined);
      if (alteration !== undefined) {
        made += 1;
        seen.add(alteration.split(' ')[0] ?? '');
        if (!(await isFound(statementsOn(client)))) unnoticed.push(alteration);
      }
      await client.query('rollback');
    }
    expect(unnoticed).toEqual([]);
    const neverAltered = columns.map(({ table, name }) => `${table}.${name}`).filter((column) => !seen.has(column));
    expect(neverAltered).toEqual(expect.not.arrayContaining(['log_leaf.data', 'log_tile.hashes', 'log_head.token']));
    expect(neverAltered.length).toBeLessThan(10);
  } finally {
    client.release();
  }
});

async function isFoundInFiles(): Promise<boolean> {
  try {
    return (await verifyLog(await folderLogSource(folder), { ...policy, mustBeSigned: true })).faultCount > 0;
  } catch (error) {
    if (error instanceof MalformedLogFile) return true;
    throw error;
  }
}

test(`${ALTERATIONS} of ${ALTERATIONS} random alterations of tiles, bundles, heads and rows in files are found`, async () => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && entry.name !== 'keys.json')
    .map((entry) => join(entry.parentPath, entry.name));
  const unnoticed: string[] = [];
  for (let made = 0; made < ALTERATIONS; made += 1) {
    const file = pick(files);
    const bytes = await readFile(file);
    const place = below(bytes.length);
    const way = below(20);
    const altered =
      way === 0
        ? bytes.subarray(0, place)
        : way === 1
          ? Buffer.concat([bytes.subarray(0, place), Buffer.from(random(1)), bytes.subarray(place)])
          : Buffer.from(bytes.map((byte, at) => (at === place ? byte ^ (1 + below(255)) : byte)));
    await writeFile(file, altered);
    if (!(await isFoundInFiles())) unnoticed.push(`${relative(folder, file)} at ${place} (${way})`);
    await writeFile(file, bytes);
  }
  expect(unnoticed).toEqual([]);
  for (const file of files.filter((path) => !path.endsWith('rows.ndjson'))) {
    const bytes = await readFile(file);
    await rm(file);
    expect([relative(folder, file), await isFoundInFiles()]).toEqual([relative(folder, file), true]);
    await writeFile(file, bytes);
  }
});

test('the first wrong leaf is named', async () => {
  const client = await world.owner.connect();
  const wrong = async (statement: string) => {
    await client.query('begin');
    await client.query(UNGUARDED);
    await client.query(statement);
    const { firstWrongLeaf, faults } = await verifyLog(databaseLogSource(statementsOn(client)), policy);
    await client.query('rollback');
    return [firstWrongLeaf, ...new Set(faults.map(({ code }) => code))];
  };
  try {
    const behind = '(select entry_id from log_leaf where leaf_index = 123)';
    expect(await wrong(`update audit_entry set action = 'a' where id = ${behind}`)).toEqual([123, 'ROW_DIFFERS']);
    expect(await wrong(`delete from audit_entry where id = ${behind}`)).toEqual([123, 'ROW_MISSING']);
    expect(await wrong('delete from log_leaf where leaf_index = 123')).toContain('LEAF_MISSING');
    expect((await wrong("update log_leaf set data = 'x' where leaf_index = 299"))[0]).toBe(299);
    const flipped = 'set_byte(hashes, 40 * 32, get_byte(hashes, 40 * 32) # 1)';
    expect(await wrong(`update log_tile set hashes = ${flipped} where level = 0 and tile_index = 1`)).toEqual([
      296,
      'TILE_DIFFERS',
    ]);
    expect(await wrong('delete from log_head where number = 2')).toEqual([null, 'HEAD_MISSING']);
    // The end cut off, whatever it was: only a head that was kept elsewhere tells.
    const cut = `delete from log_head where number = 4; delete from audit_entry where id in (select entry_id from log_leaf where leaf_index >= 300);
      delete from log_leaf where leaf_index >= 300; update log_tile set hashes = substring(hashes from 1 for 44 * 32) where level = 0 and tile_index = 1;
      delete from look_up where id not in (select entry_id from log_leaf)`;
    expect(await wrong(cut)).toEqual([300, 'HEAD_MISSING', 'HEAD_BEYOND_LOG']);
  } finally {
    client.release();
  }
});
