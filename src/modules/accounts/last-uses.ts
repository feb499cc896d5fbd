import type pg from 'pg';
import type { Clock } from '../../kernel/clock.ts';
import { onDuty } from '../../kernel/connection-scope.ts';

/** What is used by machines, with a column `last_used_at`. */
export type UsedTable = 'api_key' | 'oauth_client';

const WRITTEN_EVERY_MILLISECONDS = 30_000;

/**
 * When keys and clients were last used. Noting it touches memory alone; what gathered is written by one statement every half
 * minute, and at the end. A use that a crash loses is told by the next one.
 */
export class LastUses {
  private readonly pool: pg.Pool;
  private readonly clock: Clock;
  private readonly log: { error(details: object, message: string): void };
  private noted = new Map<UsedTable, Map<string, number>>();
  private timer: NodeJS.Timeout | undefined;

  constructor(pool: pg.Pool, clock: Clock, log: { error(details: object, message: string): void }) {
    this.pool = pool;
    this.clock = clock;
    this.log = log;
  }

  note(table: UsedTable, id: string): void {
    let uses = this.noted.get(table);
    if (!uses) {
      uses = new Map();
      this.noted.set(table, uses);
    }
    uses.set(id, this.clock.now().getTime());
    this.timer ??= setTimeout(() => void this.flush(), WRITTEN_EVERY_MILLISECONDS).unref();
  }

  /** Writes what gathered. A failure is logged and costs nobody an answer. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { noted } = this;
    this.noted = new Map();
    for (const [table, uses] of noted) {
      try {
        const statement = { name: `last-uses-${table}`, text: writing(table), values: columnsOf(uses) };
        await onDuty('WORKING', () => this.pool.query(statement));
      } catch (error) {
        this.log.error({ err: error, table }, 'last uses could not be written');
      }
    }
  }
}

/** Rows that somebody is changing are left out: they are used again, and nobody is kept waiting. */
function writing(table: UsedTable): string {
  return `with used as (select * from unnest($1::uuid[], $2::float8[]) as used (id, milliseconds)),
               free as (select t.id from ${table} t join used on used.id = t.id order by t.id for no key update of t skip locked)
          update ${table} t set last_used_at = to_timestamp(used.milliseconds / 1000)
            from free join used on used.id = free.id
           where t.id = free.id and (t.last_used_at is null or t.last_used_at < to_timestamp(used.milliseconds / 1000))`;
}

function columnsOf(uses: ReadonlyMap<string, number>): unknown[] {
  return [[...uses.keys()], [...uses.values()]];
}
