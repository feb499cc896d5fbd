import type { Clock } from '../../kernel/clock.ts';

const WINDOW_MILLISECONDS = 60_000;
/** More than any program that was set up wrongly needs in a minute. */
const FAILURES_LIMIT = 20;
const SOURCES_LIMIT = 50_000;

/**
 * Failed attempts to be taken for a client, by where they come from and never by whom they name: nobody can lock out a client
 * by guessing in its name. Counted in this process, by the minute.
 */
export class FailedAttempts {
  private readonly clock: Clock;
  private readonly failures = new Map<string, number>();
  private windowEndsAt = 0;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Counts a failure; answers after how many seconds to try again once there were too many. */
  count(source: string): number | undefined {
    const now = this.clock.now().getTime();
    if (now >= this.windowEndsAt || now < this.windowEndsAt - WINDOW_MILLISECONDS) {
      this.failures.clear();
      this.windowEndsAt = now + WINDOW_MILLISECONDS;
    }
    if (this.failures.size >= SOURCES_LIMIT) this.failures.clear();
    const failures = (this.failures.get(source) ?? 0) + 1;
    this.failures.set(source, failures);
    return failures > FAILURES_LIMIT ? Math.max(1, Math.ceil((this.windowEndsAt - now) / 1000)) : undefined;
  }
}
