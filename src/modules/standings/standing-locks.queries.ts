import type pg from 'pg';

/** Names the lock that a rebuild has alone and that everybody else who writes standings shares. It must never change. */
const REBUILD_LOCK = 727_076;

/** Keeps rebuilds out until the transaction ends. */
export async function shareWithOthers(client: pg.ClientBase): Promise<void> {
  await client.query('select pg_advisory_xact_lock_shared($1)', [REBUILD_LOCK]);
}

/** Keeps everybody else who writes standings out until the transaction ends. */
export async function keepOthersOut(client: pg.ClientBase): Promise<void> {
  await client.query('select pg_advisory_xact_lock($1)', [REBUILD_LOCK]);
}

/**
 * Locks subjects until the transaction ends, always in the same order. Whoever reads facts after this reads everything that
 * those who had the lock before were told of, so the last to judge a subject judges it by the truth.
 */
export async function lockSubjects(client: pg.ClientBase, ids: readonly string[]): Promise<void> {
  await client.query(
    `select pg_advisory_xact_lock(key)
       from (select distinct hashtextextended(id, 0) as key from unnest($1::text[]) id order by key) keys`,
    [ids],
  );
}

/**
 * Locks up to `limit` subjects with rows that time has overtaken, leaving out those that somebody else is judging: several
 * processes share the work, and nobody waits. The oldest come first.
 */
export async function lockStaleSubjects(
  client: pg.ClientBase,
  { name, subject }: { readonly name: string; readonly subject: string },
  today: string,
  limit: number,
): Promise<readonly string[]> {
  const { rows } = await client.query<{ id: string }>(
    `with stale as materialized (
       select distinct ${subject} as id
         from (select ${subject} from ${name} where stale_on <= $1 order by stale_on limit ${limit * SHARERS}) rows)
     select id from stale where pg_try_advisory_xact_lock(hashtextextended(id::text, 0)) limit ${limit}`,
    [today],
  );
  return rows.map(({ id }) => id);
}

/** So many processes find something to do at once. */
const SHARERS = 8;

/** Those of the subjects that still have rows which time has overtaken: asked once they are locked. */
export async function stillStale(
  client: pg.ClientBase,
  { name, subject }: { readonly name: string; readonly subject: string },
  ids: readonly string[],
  today: string,
): Promise<readonly string[]> {
  const { rows } = await client.query<{ id: string }>(
    `select distinct ${subject} as id from ${name} where ${subject} = any($1::uuid[]) and stale_on <= $2`,
    [ids, today],
  );
  return rows.map(({ id }) => id);
}
