import { type Day, dayAt, epochDayOf } from './day.ts';

/** Where the time comes from. A use case reads it once; tests and a sandbox set their own. */
export interface Clock {
  /** The present moment. */
  now(): Date;
  /** The registry's calendar day at `moment`. */
  dayAt(moment: Date): Day;
}

/** The machine's clock, with days counted in the registry's time zone (an IANA name). */
export function systemClock(timeZone: string): Clock {
  return { now: () => new Date(), dayAt: (moment) => dayAt(moment, timeZone) };
}

/** The registry's calendar day at the present moment. */
export function today(clock: Clock): Day {
  return clock.dayAt(clock.now());
}

const HOUR = 3_600_000;

/** The first moment of the registry's calendar day. */
export function startOf(clock: Clock, day: Day): Date {
  const midnightUtc = epochDayOf(day) * 24 * HOUR;
  let before = midnightUtc - 26 * HOUR;
  let from = midnightUtc + 26 * HOUR;
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2);
    if (clock.dayAt(new Date(middle)) >= day) from = middle;
    else before = middle;
  }
  return new Date(from);
}
