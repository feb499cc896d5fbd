import type pg from 'pg';
import type { Clock } from '../../kernel/clock.ts';
import { refuse } from '../../kernel/refusal.ts';
import { inTransaction } from '../events/transaction.ts';
import { keyedDigest } from './secrets.ts';
import { type Attempts, decideAttempt, FORGOTTEN_SECONDS, type ThrottleKind } from './throttle.rules.ts';

/** What an attempt is counted against. */
export interface ThrottleKey {
  readonly kind: ThrottleKind;
  /** An address, a source, a device. */
  readonly of: string;
}

const FORGOTTEN_AT_ONCE = 50;

interface Row extends Attempts {
  readonly key: string;
}

/**
 * Slows guessing down, for all processes together. An attempt counts as failed before it is judged, so a thousand at once are a
 * thousand; who succeeded takes it back. Unknown accounts are counted like known ones.
 */
export class Throttle {
  private readonly pool: pg.Pool;
  private readonly clock: Clock;
  private readonly secret: Uint8Array;

  constructor(pool: pg.Pool, clock: Clock, secret: Uint8Array) {
    this.pool = pool;
    this.clock = clock;
    this.secret = secret;
  }

  /** Takes an attempt on all of these, or refuses it with the seconds to wait; then it is counted on none. */
  async attempt(keys: readonly ThrottleKey[]): Promise<void> {
    const now = this.clock.now();
    const kinds = new Map(keys.map((key) => [this.digestOf(key), key.kind]));
    const wait = await inTransaction(this.pool, async (client) => {
      const known = await locked(client, [...kinds.keys()].sort(), now);
      const decisions = known.map((row) => ({
        key: row.key,
        decision: decideAttempt(kinds.get(row.key) ?? 'ACCOUNT', row.attempts === 0 ? undefined : row, now),
      }));
      const waits = decisions.map(({ decision }) => (decision.taken ? 0 : decision.retryAfterSeconds));
      if (waits.some((seconds) => seconds > 0)) return Math.max(...waits);
      for (const { key, decision } of decisions) {
        if (!decision.taken) continue;
        const { attempts, lastAt, blockedUntil } = decision.next;
        await client.query('update attempt_count set attempts = $2, last_at = $3, blocked_until = $4 where key = $1', [
          ...[key, attempts, lastAt, blockedUntil],
        ]);
      }
      await forgetOld(client, now);
      return 0;
    });
    if (wait === 0) return;
    throw refuse(
      'TOO_MANY_ATTEMPTS',
      `Too many attempts. Try again in ${wait} s, or sign in by a mailed code or a passkey.`,
    );
  }

  /** Takes back one attempt on each: of a source, so that one good guess does not pay for many bad ones. */
  async takeBack(keys: readonly ThrottleKey[]): Promise<void> {
    await this.pool.query(
      'update attempt_count set attempts = greatest(0, attempts - 1), blocked_until = null where key = any($1)',
      [keys.map((key) => this.digestOf(key))],
    );
  }

  /** Starts anew: of an account or device whose owner has come. */
  async forget(key: ThrottleKey): Promise<void> {
    await this.pool.query('delete from attempt_count where key = $1', [this.digestOf(key)]);
  }

  private digestOf({ kind, of }: ThrottleKey): string {
    return keyedDigest(this.secret, kind, of);
  }
}

async function locked(client: pg.PoolClient, keys: readonly string[], now: Date): Promise<readonly Row[]> {
  await client.query(
    'insert into attempt_count (key, attempts, last_at) select key, 0, $2 from unnest($1::text[]) key on conflict do nothing',
    [keys, now],
  );
  const { rows } = await client.query<{ key: string; attempts: number; last: number; until: number | null }>(
    `select key, attempts, (extract(epoch from last_at) * 1000)::float8 as last,
            (extract(epoch from blocked_until) * 1000)::float8 as until
       from attempt_count where key = any($1) order by key for update`,
    [keys],
  );
  return rows.map(({ key, attempts, last, until }) => ({
    ...{ key, attempts },
    lastAt: new Date(last),
    blockedUntil: until === null ? null : new Date(until),
  }));
}

async function forgetOld(client: pg.PoolClient, now: Date): Promise<void> {
  await client.query(
    `delete from attempt_count where key in
       (select key from attempt_count where last_at < $1 order by last_at limit $2 for update skip locked)`,
    [new Date(now.getTime() - FORGOTTEN_SECONDS * 1000), FORGOTTEN_AT_ONCE],
  );
}
