import { type Day, epochDayOf } from '../../kernel/day.ts';

const MILLISECONDS_PER_DAY = 86_400_000;
/** From here on a last day stands for "without an end". */
const ENDLESS_YEAR = '2999';

const DAY_FORMAT = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeZone: 'UTC' });
const MOMENT_FORMAT = new Intl.DateTimeFormat('en-US', {
  year: 'numeric',
  month: 'long',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
  timeZoneName: 'short',
});

const FARTHEST_WEST_MILLISECONDS = 12 * 3_600_000;

/**
 * A last valid day in words. Days are the registry's, so the reader's time zone plays no part: at `now`, when that
 * is given, a day is called over once it is over everywhere.
 */
export function throughInWords(day: Day | null, now?: Date): string {
  if (day === null || day.startsWith(ENDLESS_YEAR)) return 'no end date';
  return `${now !== undefined && isOver(day, now) ? 'ended' : 'through'} ${DAY_FORMAT.format(epochDayOf(day) * MILLISECONDS_PER_DAY)}`;
}

/** Whether a day has ended wherever on earth it is counted. */
export function isOver(day: Day, now: Date): boolean {
  return day < new Date(now.getTime() - FARTHEST_WEST_MILLISECONDS).toISOString().slice(0, 10);
}

/** A moment in words, in the reader's own time zone, which it names. */
export function momentInWords(moment: Date): string {
  return MOMENT_FORMAT.format(moment);
}
