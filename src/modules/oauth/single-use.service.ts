import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Clock } from '../../kernel/clock.ts';

const TIDIED_EVERY_MILLISECONDS = 60_000;

/** Sees to it that assertions and proofs are good for once, in whatever process they are shown. */
export class SingleUse {
  private readonly pool: pg.Pool;
  private readonly clock: Clock;
  private tidiedAt = 0;

  constructor(pool: pg.Pool, clock: Clock) {
    this.pool = pool;
    this.clock = clock;
  }

  /** True the first time, false for everybody after. It is remembered for as long as it could be taken, until `keepUntil`. */
  async take(owner: string, jti: string, keepUntil: Date): Promise<boolean> {
    const now = this.clock.now();
    const digest = createHash('sha256').update(`${owner}\n${jti}`).digest('base64url');
    const { rowCount } = await this.pool.query({
      name: 'take-proof',
      text: `insert into used_proof as u (digest, keep_until) values ($1, $2)
               on conflict (digest) do update set keep_until = excluded.keep_until where u.keep_until < $3`,
      values: [digest, keepUntil, now],
    });
    if (now.getTime() - this.tidiedAt >= TIDIED_EVERY_MILLISECONDS) {
      this.tidiedAt = now.getTime();
      await this.pool.query('delete from used_proof where keep_until < $1', [now]);
    }
    return rowCount === 1;
  }
}
