import type pg from 'pg';
import type { Clock } from '../../kernel/clock.ts';
import type { Day } from '../../kernel/day.ts';
import { inTransaction } from '../events/transaction.ts';
import { lockStaleSubjects, lockSubjects, shareWithOthers, stillStale } from './standing-locks.queries.ts';
import { replaceStandings, type StandingTable } from './standing-tables.queries.ts';

/** How subjects of one kind are judged: by the facts that `client` reads now. */
export interface StandingJudge<Row> {
  readonly table: StandingTable<Row>;
  /** Everything that the table says of these subjects on the day; nothing of one that is not on record. */
  rowsOf(client: pg.ClientBase, subjectIds: readonly string[], today: Day): Promise<readonly Row[]>;
}

/** How many subjects are judged in one transaction. */
const AT_ONCE = 200;

/** Keeps the rows of one table in step with the facts. What says the same already is not written. */
export class StandingKeeper<Row> {
  private readonly pool: pg.Pool;
  private readonly clock: Clock;
  private readonly judge: StandingJudge<Row>;

  constructor(pool: pg.Pool, clock: Clock, judge: StandingJudge<Row>) {
    this.pool = pool;
    this.clock = clock;
    this.judge = judge;
  }

  /** Judges subjects anew, whatever is on record by the time their turn comes. Doing it twice does no harm. */
  async rejudge(subjectIds: readonly string[]): Promise<void> {
    const ids = [...new Set(subjectIds)];
    for (let at = 0; at < ids.length; at += AT_ONCE) {
      await inTransaction(this.pool, async (client) => {
        const chunk = ids.slice(at, at + AT_ONCE);
        await shareWithOthers(client);
        await lockSubjects(client, chunk);
        await this.write(client, chunk, this.today());
      });
    }
  }

  /** Judges every subject anew of which time has overtaken a row; several processes may do so at once. Returns how many. */
  async catchUp(): Promise<number> {
    let judged = 0;
    for (;;) {
      const { locked, stale } = await inTransaction(this.pool, (client) => this.catchUpSome(client));
      judged += stale;
      if (locked === 0) return judged;
    }
  }

  private async catchUpSome(client: pg.ClientBase): Promise<{ readonly locked: number; readonly stale: number }> {
    const { table } = this.judge;
    await shareWithOthers(client);
    const today = this.today();
    const locked = await lockStaleSubjects(client, table, today, AT_ONCE);
    const stale = locked.length === 0 ? [] : await stillStale(client, table, locked, today);
    if (stale.length > 0) await this.write(client, stale, today);
    return { locked: locked.length, stale: stale.length };
  }

  private async write(client: pg.ClientBase, subjectIds: readonly string[], today: Day): Promise<void> {
    const { table } = this.judge;
    await replaceStandings(client, table, subjectIds, await this.judge.rowsOf(client, subjectIds, today));
  }

  private today(): Day {
    return this.clock.dayAt(this.clock.now());
  }
}
