import type pg from 'pg';
import type { Clock } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import { inTransaction } from '../events/transaction.ts';
import { LOOK_UPS_ERASED } from './log-source.ts';

/** Questions that are put on record wait while so many are taken away. */
const ROWS_AT_ONCE = 5_000;

export interface LookUpErasureParts {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly ids: Ids;
}

/**
 * Takes the look-ups away that were asked before a moment, with the salts beside them: their leaves stay, and tell nothing. It is
 * put on record first, so that nobody takes what is gone for a forgery; what is not in the log yet stays. A roster stays as
 * long as a line of it. Stopped halfway it has erased less, and may be run again.
 */
export async function eraseLookUps({ pool, clock, ids }: LookUpErasureParts, before: Date): Promise<number> {
  const now = clock.now();
  if (before > now) throw refuse('MOMENT_IN_FUTURE', 'What is asked from now on cannot be erased already.', ['before']);
  const askedBefore = before.toISOString().replace('Z', '000Z');
  await pool.query('insert into audit_entry (id, occurred_at, action, details) values ($1, $2, $3, $4)', [
    ...[ids.next(), now, LOOK_UPS_ERASED],
    JSON.stringify({ askedBefore }),
  ]);
  let erased = 0;
  for (const which of [LINES_AND_SINGLE, ROSTERS]) {
    for (let some = ROWS_AT_ONCE; some === ROWS_AT_ONCE; erased += some) some = await eraseSome(pool, which, before);
  }
  return erased;
}

/** The ledger takes no deletion: its owner puts that out of force, in the transaction that deletes. */
function eraseSome(pool: pg.Pool, which: string, before: Date): Promise<number> {
  return inTransaction(pool, async (client) => {
    await client.query('alter table look_up disable trigger append_only');
    const { rowCount } = await client.query(
      `delete from look_up where id in (
         select u.id from look_up u join log_leaf l on l.kind = 'LOOK_UP' and l.entry_id = u.id
          where u.asked_at < $1 and ${which} limit ${ROWS_AT_ONCE})`,
      [before],
    );
    await client.query('alter table look_up enable trigger append_only');
    return rowCount ?? 0;
  });
}

const LINES_AND_SINGLE = "u.kind <> 'ROSTER'";
const ROSTERS = "u.kind = 'ROSTER' and not exists (select from look_up line where line.part_of = u.id)";
