import type pg from 'pg';
import type { Clock } from '../../kernel/clock.ts';
import { type Job, queueOne } from '../events/jobs.ts';

const FORGET = 'forget_run_out_presentations';
const HOUR_SECONDS = 3_600;
/** How many are forgotten in one transaction. */
const FORGOTTEN_AT_ONCE = 500;

/**
 * Presentations that links show, sealed for the links' codes. Once a link has run out nobody is shown its presentation again, so it
 * is forgotten. The link itself stays, with who opened it: that is its holder's record of whom they let see what.
 *
 * Several processes may do it at once. A link is left alone for an hour, so that a process whose clock is behind still has what it
 * takes for open.
 */
export class SealedPresentations {
  readonly job: Job = { name: FORGET, run: () => this.forget() };
  private readonly pool: pg.Pool;
  private readonly clock: Clock;

  constructor(pool: pg.Pool, clock: Clock) {
    this.pool = pool;
    this.clock = clock;
  }

  /** Asked once by every process that starts. */
  async begin(): Promise<void> {
    await queueOne(this.pool, FORGET, 0);
  }

  /** Forgets those of links that have run out, and asks for the same in an hour. */
  async forget(): Promise<void> {
    const runOutBy = new Date(this.clock.now().getTime() - HOUR_SECONDS * 1000);
    for (let forgotten = FORGOTTEN_AT_ONCE; forgotten === FORGOTTEN_AT_ONCE; )
      forgotten = await this.forgetSome(runOutBy);
    await queueOne(this.pool, FORGET, HOUR_SECONDS);
  }

  private async forgetSome(runOutBy: Date): Promise<number> {
    const { rowCount } = await this.pool.query({
      name: 'forget-presentations',
      text: `update share_link set sealed = null where id in (
               select id from share_link where sealed is not null and expires_at <= $1
                order by expires_at limit $2 for update skip locked)`,
      values: [runOutBy, FORGOTTEN_AT_ONCE],
    });
    return rowCount ?? 0;
  }
}
