import { type Day, dayOfEpoch } from '../../kernel/day.ts';

const FIRST_YEAR = 1970;
const LAST_YEAR = 2099;
const DAY_COUNT = Math.round(Date.UTC(LAST_YEAR + 1, 0, 1) / 86_400_000);

const DAYS: Day[] = [];
const MONTH_OF = new Uint16Array(DAY_COUNT);
const MONTH_STARTS: number[] = [];

for (let index = 0; index < DAY_COUNT; index += 1) {
  const text = dayOfEpoch(index);
  DAYS.push(text);
  if (text.endsWith('-01')) MONTH_STARTS.push(index);
  MONTH_OF[index] = MONTH_STARTS.length - 1;
}
MONTH_STARTS.push(DAY_COUNT);

/** The calendar day with this epoch day number, from a table: 1970 to 2099. Throws a RangeError outside. */
export function dayNumbered(epochDay: number): Day {
  const found = DAYS[epochDay];
  if (found === undefined) throw new RangeError(`epoch day ${epochDay} lies outside ${FIRST_YEAR} to ${LAST_YEAR}`);
  return found;
}

/** As `addMonths` of the kernel, on epoch day numbers of the table's years: the last day of a shorter month. */
export function monthsLater(epochDay: number, months: number): number {
  const month = MONTH_OF[epochDay] ?? 0;
  const dayOfMonth = epochDay - (MONTH_STARTS[month] ?? 0);
  const start = MONTH_STARTS[month + months] ?? 0;
  const next = MONTH_STARTS[month + months + 1] ?? DAY_COUNT;
  return Math.min(start + dayOfMonth, next - 1);
}
