import type { EntityManager } from '@mikro-orm/postgresql';
import type pg from 'pg';
import { refuse } from '../../kernel/refusal.ts';

/** Names the advisory lock that keeps merges and imports apart. Any constant will do; it must never change. */
const MERGE_LOCK = 727_078;

/** Lets no import begin until the transaction ends. Refuses while one runs: it may be about to record more of either person. */
export async function refuseDuringImport(em: EntityManager): Promise<void> {
  const [row] = await em.execute<{ taken: boolean }[]>('select pg_try_advisory_xact_lock_shared(?) as taken', [
    MERGE_LOCK,
  ]);
  if (row?.taken) return;
  throw refuse('IMPORT_RUNNING', 'An import into the registry is running: merge when it has ended.');
}

/** Waits for merges under way, and lets none begin for as long as the session lasts. */
export async function keepMergesOut(client: pg.ClientBase): Promise<void> {
  await client.query('select pg_advisory_lock($1)', [MERGE_LOCK]);
}
