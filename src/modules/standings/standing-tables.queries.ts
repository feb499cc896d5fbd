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

/** Makes what is in `staging`, which has the table's columns, all that the table says. */
export async function mergeStandings<Row>(
  client: pg.ClientBase,
  table: StandingTable<Row>,
  staging: string,
): Promise<StandingChanges> {
  const { name } = table;
  const gone = await client.query(
    `delete from ${name} t where not exists (select from ${staging} f where ${sameKey('f', table)})`,
  );
  const put = await client.query(upsert(table, changedRows(table, staging)));
  return { written: put.rowCount ?? 0, removed: gone.rowCount ?? 0 };
}

/** Rows of `staging` that the table lacks or has otherwise. */
function changedRows<Row>(table: StandingTable<Row>, staging: string): string {
  const columns = Object.keys(table.columns).join(', ');
  return `(select ${columns} from ${staging} except select ${columns} from ${table.name})`;
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
