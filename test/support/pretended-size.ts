import type pg from 'pg';

/** As many rows as a registry of a country has of what there is most. */
const ROWS = 1_000_000;
/** Of a column that names something: how many rows name another one, as a share of all. PostgreSQL writes it as a negative number. */
const DISTINCT_SHARE = -0.01;
/** How many rows have nothing in a column where that may be. */
const NULL_SHARE = 0.5;

/**
 * Has the planner believe that these tables have a million rows in the pages that they have, and their indexes too, but for those
 * that stay small. What is not told it takes as it does where nothing was analyzed. PostgreSQL 18 or newer, and a database that nothing
 * is written to any more: it has no exclusion constraints then. Nothing is found by them, and they cannot be pretended to be large.
 */
export async function pretendLarge(
  owner: pg.Pool,
  tables: readonly string[],
  smallIndexes: readonly string[],
): Promise<void> {
  await refuseEmpty(owner, tables);
  const { rows } = await owner.query<{ name: string; of: string }>(
    `select conname as name, conrelid::regclass::text as of from pg_constraint where contype = 'x'`,
  );
  for (const { name, of } of rows) await owner.query(`alter table ${of} drop constraint "${name}"`);
  await owner.query(
    `select pg_restore_relation_stats('schemaname', 'public', 'relname', c.relname::text, 'relpages', 1, 'reltuples', $2::real)
       from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname = any($1)`,
    [tables, ROWS],
  );
  // The first page of an index is none of its rows'.
  await owner.query(
    `select pg_restore_relation_stats('schemaname', 'public', 'relname', i.relname::text, 'relpages', 2, 'reltuples', $2::real)
       from pg_class c join pg_index x on x.indrelid = c.oid join pg_class i on i.oid = x.indexrelid
      where c.relnamespace = 'public'::regnamespace and c.relname = any($1) and i.relname <> all($3)`,
    [tables, ROWS, smallIndexes],
  );
  await owner.query(
    `select pg_restore_attribute_stats('schemaname', 'public', 'relname', c.relname::text, 'attname', a.attname::text,
              'inherited', false, 'null_frac', 0::real, 'avg_width', 16, 'n_distinct', $2::real)
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname = any($1)
        and (a.atttypid = 'uuid'::regtype or a.attname ~ '_id$')`,
    [tables, DISTINCT_SHARE],
  );
  // Without being told it takes next to nothing for null.
  await owner.query(
    `select pg_restore_attribute_stats('schemaname', 'public', 'relname', c.relname::text, 'attname', a.attname::text,
              'inherited', false, 'null_frac', $2::real)
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and not a.attnotnull
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname = any($1)`,
    [tables, NULL_SHARE],
  );
}

/** Of a table without a page PostgreSQL believes nothing. */
async function refuseEmpty(owner: pg.Pool, tables: readonly string[]): Promise<void> {
  const { rows } = await owner.query<{ name: string }>(
    `select relname as name from pg_class
      where relnamespace = 'public'::regnamespace and relname = any($1) and pg_relation_size(oid) = 0`,
    [tables],
  );
  if (rows.length > 0) throw new Error(`nothing was ever in ${rows.map(({ name }) => name).join(', ')}`);
}
