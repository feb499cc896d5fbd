import type { Clock } from '../../src/kernel/clock.ts';
import { dayAt } from '../../src/kernel/day.ts';

/** A clock that stands still until a test moves it. Days are New York's, the registry's default. */
export class FixedClock implements Clock {
  private moment: Date;

  constructor(moment = '2026-06-15T16:00:00Z') {
    this.moment = new Date(moment);
  }

  now(): Date {
    return new Date(this.moment);
  }

  dayAt(moment: Date) {
    return dayAt(moment, 'America/New_York');
  }

  set(moment: string): void {
    this.moment = new Date(moment);
  }

  advance(seconds: number): void {
    this.moment = new Date(this.moment.getTime() + seconds * 1000);
  }
}
