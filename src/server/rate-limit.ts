import type { Clock } from '../kernel/clock.ts';
import { addressCaller } from '../kernel/network-address.ts';
import type { Viewer } from '../kernel/viewer.ts';

/** What is left of one caller's points in the present minute. */
export interface Budget {
  /** Whether the points asked for were there, and are now spent. */
  readonly granted: boolean;
  readonly remaining: number;
  readonly limit: number;
  /** When the full number of points is back, RFC 3339. */
  readonly resetsAt: string;
  readonly retryAfterSeconds: number;
}

const WINDOW_MILLISECONDS = 60_000;
/** Callers beyond this many within one minute share one budget, so that memory stays bounded. */
const CALLERS_LIMIT = 100_000;
const OVERFLOW = 'overflow';

/**
 * Points per caller and minute of the clock, counted in this process. All windows turn over together, which makes
 * forgetting the last minute a single step.
 */
export class RateLimiter {
  private readonly limit: number;
  private readonly clock: Clock;
  private readonly spent = new Map<string, number>();
  private windowEndsAt = 0;
  private resetsAt = '';

  constructor(pointsPerMinute: number, clock: Clock) {
    this.limit = pointsPerMinute;
    this.clock = clock;
  }

  /** Spends `points` when they are there, and nothing otherwise. */
  spend(caller: string, points: number): Budget {
    const now = this.clock.now().getTime();
    this.turnOver(now);
    const key = this.spent.has(caller) || this.spent.size < CALLERS_LIMIT ? caller : OVERFLOW;
    const before = this.spent.get(key) ?? 0;
    const granted = before + points <= this.limit;
    if (granted && points > 0) this.spent.set(key, before + points);
    return {
      granted,
      remaining: Math.max(0, this.limit - before - (granted ? points : 0)),
      limit: this.limit,
      resetsAt: this.resetsAt,
      retryAfterSeconds: Math.max(1, Math.ceil((this.windowEndsAt - now) / 1000)),
    };
  }

  /** The caller's budget once nothing is left of it, else undefined. */
  exhausted(caller: string): Budget | undefined {
    this.turnOver(this.clock.now().getTime());
    return (this.spent.get(caller) ?? 0) < this.limit ? undefined : this.spend(caller, 1);
  }

  private turnOver(now: number): void {
    if (now < this.windowEndsAt && now >= this.windowEndsAt - WINDOW_MILLISECONDS) return;
    this.spent.clear();
    this.windowEndsAt = (Math.floor(now / WINDOW_MILLISECONDS) + 1) * WINDOW_MILLISECONDS;
    this.resetsAt = new Date(this.windowEndsAt).toISOString();
  }
}

/** Who a request's points are counted against: its API key, its OAuth client, its organisation or its network address. */
export function callerOf(viewer: Viewer, address: string): string {
  if (viewer.role === 'PUBLIC') return addressCaller(address);
  return viewer.apiKeyId ?? viewer.oauthClientId ?? viewer.organizationId;
}
