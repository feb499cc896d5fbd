import type pg from 'pg';
import {
  SHOP_STANDING_COLUMNS,
  type ShopStandingRow,
  TECHNICIAN_STANDING_COLUMNS,
  type TechnicianStandingRow,
} from './standing-rows.rules.ts';

/** How rows of one of the two tables are written. */
export interface StandingTable<Row> {
  readonly name: string;
  readonly columns: Readonly<Record<string, keyof Row>>;
  /** The columns of its key. */
  readonly rule: string;
  readonly subject: string;
}

export const SHOP_STANDINGS: StandingTable<ShopStandingRow> = {
  name: 'shop_standing',
  columns: SHOP_STANDING_COLUMNS,
  rule: 'rule',
  subject: 'shop_id',
};

export const TECHNICIAN_STANDINGS: StandingTable<TechnicianStandingRow> = {
  name: 'technician_standing',
  columns: TECHNICIAN_STANDING_COLUMNS,
  rule: 'designation',
  subject: 'technician_id',
};

/** How many rows a change of the read model wrote and removed. Rows that say the same already are left alone. */
export interface StandingChanges {
  readonly written: number;
  readonly removed: number;
}

/** Makes `rows` all that the table says of the subjects. */
export async function replaceStandings<Row>(
  client: pg.ClientBase,
  table: StandingTable<Row>,
  subjectIds: readonly string[],
  rows: readonly Row[],
): Promise<StandingChanges> {
  const { name, columns, subject } = table;
  const entries = Object.entries(columns);
  const records = rows.map((row) => Object.fromEntries(entries.map(([column, member]) => [column, row[member]])));
  const fresh = `json_populate_recordset(null::${name}, $2::json)`;
  const { rows: counts } = await client.query<StandingChanges>({
    name: `replace-${name}`,
    text: `with fresh as materialized (select * from ${fresh}),
      gone as (
        delete from ${name} t where t.${subject} = any($1::uuid[])
          and not exists (select from fresh f where ${sameKey('f', table)}) returning 1),
      put as (${upsert(table, 'fresh')} returning 1)
      select (select count(*)::int from put) as written, (select count(*)::int from gone) as removed`,
    values: [subjectIds, JSON.stringify(records)],
  });
  return counts[0] ?? { written: 0, removed: 0 };
}

/** Whether the table says nothing yet. */
export async function isEmpty<Row>(client: pg.ClientBase, { name }: StandingTable<Row>): Promise<boolean> {
  const { rowCount } = await client.query(`select from ${name} limit 1`);
  return rowCount === 0;
}

/** A temporary table for rows of the standing table on their way to it, each with the number of its portion. */
export async function createStaging<Row>(
  client: pg.ClientBase,
  table: StandingTable<Row>,
  staging: string,
): Promise<void> {
  const columns = Object.keys(table.columns).join(', ');
  await client.query(
    `create temp table ${staging} on commit drop as select ${columns}, 0 as portion from ${table.name} with no data`,
  );
}

/** Has the rows that are copied to `staging` next be of that portion. */
export async function beginPortion(client: pg.ClientBase, staging: string, portion: number): Promise<void> {
  await client.query(`alter table ${staging} alter portion set default ${portion}`);
}

/** Puts a portion of `staging` in its place; how many of its rows the table lacked or had otherwise. */
export async function putPortion<Row>(
  client: pg.ClientBase,
  table: StandingTable<Row>,
  staging: string,
  portion: number,
): Promise<number> {
  const { name, columns, rule, subject } = table;
  const rest = Object.keys(columns).filter((column) => column !== rule && column !== subject);
  const content = (alias: string) => rest.map((column) => `${alias}.${column}`).join(', ');
  const changed = `(select f.* from ${staging} f where f.portion = ${portion} and not exists (
    select from ${name} t where ${sameKey('f', table)} and (${content('t')}) is not distinct from (${content('f')})))`;
  const { rowCount } = await client.query(upsert(table, changed));
  return rowCount ?? 0;
}

/** Removes what is not in `staging`; how many rows that were. */
export async function removeOthers<Row>(
  client: pg.ClientBase,
  table: StandingTable<Row>,
  staging: string,
): Promise<number> {
  await client.query(`analyze ${staging}`);
  const { rowCount } = await client.query(
    `delete from ${table.name} t where not exists (select from ${staging} f where ${sameKey('f', table)})`,
  );
  return rowCount ?? 0;
}

function upsert<Row>({ name, columns, rule, subject }: StandingTable<Row>, from: string): string {
  const all = Object.keys(columns);
  const key = [rule, subject];
  const rest = all.filter((column) => !key.includes(column));
  const old = rest.map((column) => `${name}.${column}`).join(', ');
  const fresh = rest.map((column) => `excluded.${column}`).join(', ');
  return `insert into ${name} (${all.join(', ')}) select ${all.join(', ')} from ${from} changed order by ${key.join(', ')}
    on conflict (${key.join(', ')}) do update set (${rest.join(', ')}) = row (${fresh})
    where (${old}) is distinct from (${fresh})`;
}

function sameKey<Row>(alias: string, { rule, subject }: StandingTable<Row>): string {
  return `${alias}.${rule} = t.${rule} and ${alias}.${subject} = t.${subject}`;
}
