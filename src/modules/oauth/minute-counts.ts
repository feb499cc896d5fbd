import type { Clock } from '../../kernel/clock.ts';

const WINDOW_MILLISECONDS = 60_000;
const NAMES_LIMIT = 50_000;

/** How often something happened in a minute, by a name, counted in this process. */
export class MinuteCounts {
  private readonly clock: Clock;
  private readonly limit: number;
  private readonly counts = new Map<string, number>();
  private windowEndsAt = 0;

  constructor(clock: Clock, limit: number) {
    this.clock = clock;
    this.limit = limit;
  }

  /** Counts once more; answers after how many seconds to try again once it is beyond the limit. */
  count(name: string): number | undefined {
    const now = this.clock.now().getTime();
    if (now >= this.windowEndsAt || now < this.windowEndsAt - WINDOW_MILLISECONDS) {
      this.counts.clear();
      this.windowEndsAt = now + WINDOW_MILLISECONDS;
    }
    if (this.counts.size >= NAMES_LIMIT) this.counts.clear();
    const count = (this.counts.get(name) ?? 0) + 1;
    this.counts.set(name, count);
    return count > this.limit ? Math.max(1, Math.ceil((this.windowEndsAt - now) / 1000)) : undefined;
  }
}
