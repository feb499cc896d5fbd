declare const brand: unique symbol;

/**
 * A calendar day in the registry's time zone, written `YYYY-MM-DD`. Days are plain strings, so they compare with `<`
 * and sort as text; only {@link parseDay} and the arithmetic below make them.
 */
export type Day = string & { readonly [brand]: 'Day' };

const DAY_PATTERN = /^(\d{4})-(\d{2})-(\d{2})$/;
const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
const MILLISECONDS_PER_DAY = 86_400_000;

const FIRST_YEAR = 1900;
const LAST_YEAR = 2999;

/**
 * The day that `text` names, or undefined when it is not exactly `YYYY-MM-DD`, names no real day (30 February), or lies
 * outside the years 1900 to 2999, which no record or question of the trade can mean.
 */
export function parseDay(text: string): Day | undefined {
  const match = DAY_PATTERN.exec(text);
  if (!match) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return year >= FIRST_YEAR &&
    year <= LAST_YEAR &&
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysInMonth(year, month)
    ? (text as Day)
    : undefined;
}

/** The day that a literal in code or trusted data names. Throws a RangeError on anything {@link parseDay} refuses. */
export function day(text: string): Day {
  const parsed = parseDay(text);
  if (parsed === undefined) throw new RangeError(`not a calendar day: ${JSON.stringify(text)}`);
  return parsed;
}

/** The number of days since 1970-01-01, negative before it: how tokens carry a day (`c` of a badge). */
export function epochDayOf(value: Day): number {
  return (
    Date.UTC(Number(value.slice(0, 4)), Number(value.slice(5, 7)) - 1, Number(value.slice(8, 10))) /
    MILLISECONDS_PER_DAY
  );
}

/** The day that lies `epochDay` days after 1970-01-01. */
export function dayOfEpoch(epochDay: number): Day {
  return new Date(epochDay * MILLISECONDS_PER_DAY).toISOString().slice(0, 10) as Day;
}

/** The day `count` days later; earlier when negative. Within a month's first 28 days no calendar is needed. */
export function addDays(value: Day, count: number): Day {
  const dayOfMonth = Number(value.slice(8, 10)) + count;
  if (dayOfMonth >= 1 && dayOfMonth <= 28) return `${value.slice(0, 8)}${pad(dayOfMonth, 2)}` as Day;
  return dayOfEpoch(epochDayOf(value) + count);
}

/** The day before: the last day of what ends on `value`. */
export function dayBefore(value: Day): Day {
  const before = TWO_DIGITS[twoDigits(value, 8) - 1];
  if (before) return (value.slice(0, 8) + before) as Day;
  const month = twoDigits(value, 5) - 1;
  if (month < 1) return addDays(value, -1);
  return `${value.slice(0, 5)}${TWO_DIGITS[month]}-${daysInMonth(Number(value.slice(0, 4)), month)}` as Day;
}

/** `01` at 1 and so on; nothing at 0, because the day before the first lies in another month. */
const TWO_DIGITS = Array.from({ length: 31 }, (_, index) => (index === 0 ? '' : pad(index, 2)));
const ZERO = 48;

function twoDigits(value: Day, at: number): number {
  return (value.charCodeAt(at) - ZERO) * 10 + value.charCodeAt(at + 1) - ZERO;
}

/** The same day of the month `count` months later, or that month's last day when it is shorter. */
export function addMonths(value: Day, count: number): Day {
  const months = Number(value.slice(0, 4)) * 12 + Number(value.slice(5, 7)) - 1 + count;
  const [year, month] = [Math.floor(months / 12), (months % 12) + 1];
  const dayOfMonth = Math.min(Number(value.slice(8, 10)), daysInMonth(year, month));
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(dayOfMonth, 2)}` as Day;
}

/** How many days lie from `from` to `until`: 0 for the same day, negative when `until` is earlier. */
export function daysBetween(from: Day, until: Day): number {
  return epochDayOf(until) - epochDayOf(from);
}

export function earliestDay(first: Day, second: Day): Day {
  return first < second ? first : second;
}

export function latestDay(first: Day, second: Day): Day {
  return first > second ? first : second;
}

interface DayOfSecond {
  readonly formatter: Intl.DateTimeFormat;
  second: number;
  day: Day;
}

const zones = new Map<string, DayOfSecond>();

/**
 * The calendar day that it is at `moment` in `timeZone` (an IANA name; a RangeError on any other). A busy service asks for
 * the same second over and over, so the last second's answer is kept.
 */
export function dayAt(moment: Date, timeZone: string): Day {
  let zone = zones.get(timeZone);
  if (!zone) {
    const formatter = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    zone = { formatter, second: Number.NaN, day: '' as Day };
    zones.set(timeZone, zone);
  }
  const second = Math.floor(moment.getTime() / 1000);
  if (second !== zone.second) {
    zone.day = zone.formatter.format(moment) as Day;
    zone.second = second;
  }
  return zone.day;
}

function daysInMonth(year: number, month: number): number {
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return (MONTH_LENGTHS[month - 1] ?? 0) + (leap ? 1 : 0);
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
