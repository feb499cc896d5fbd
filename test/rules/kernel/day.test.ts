import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  addDays,
  addMonths,
  type Day,
  day,
  dayBefore,
  dayOfEpoch,
  daysBetween,
  earliestDay,
  epochDayOf,
  latestDay,
  parseDay,
} from '../../../src/kernel/day.ts';

const FIRST = Date.UTC(1900, 0, 1) / 86_400_000;
const LAST = Date.UTC(2100, 11, 31) / 86_400_000;

const epochDays = fc.integer({ min: FIRST, max: LAST });
const days = epochDays.map(dayOfEpoch);

/** The platform's own reading of a day, as an independent opinion. */
function dateOf(value: Day): Date {
  return new Date(`${value}T00:00:00Z`);
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

describe('reading a day', () => {
  test('every day from 1900 to 2100 that exists is read, and stands for itself', () => {
    for (let epochDay = FIRST; epochDay <= LAST; epochDay += 1) {
      const text = dayOf(new Date(epochDay * 86_400_000));
      if (parseDay(text) !== text || epochDayOf(day(text)) !== epochDay || dayOfEpoch(epochDay) !== text)
        throw new Error(`wrong about ${text}`);
    }
  });

  test('a day that no calendar has is not read', () => {
    for (let year = 1900; year <= 2100; year += 1) {
      for (let month = 1; month <= 12; month += 1) {
        const after = daysInMonth(year, month) + 1;
        const text = `${year}-${String(month).padStart(2, '0')}-${after}`;
        if (parseDay(text) !== undefined) throw new Error(`${text} was read`);
      }
    }
  });

  test.each([
    '2026-02-30',
    '2026-02-29',
    '1900-02-29',
    '2100-02-29',
    '2026-04-31',
    '2026-00-10',
    '2026-13-01',
    '2026-01-00',
  ])('%s names no day', (text) => expect(parseDay(text)).toBeUndefined());

  test.each(['2000-02-29', '2024-02-29', '2400-02-29', '1900-01-01'])('%s is a day', (text) =>
    expect(parseDay(text)).toBe(text),
  );

  test.each([
    '',
    '2026-2-3',
    '26-02-03',
    ' 2026-02-03',
    '2026-02-03 ',
    '2026-02-03\n',
    '2026-02-03T00:00:00Z',
    '2026/02/03',
    '02-03-2026',
    '+002026-02-03',
    '-2026-02-03',
    '0000-01-01',
    '２０２６-02-03',
  ])('%j is not the one spelling of a day', (text) => expect(parseDay(text)).toBeUndefined());

  test('trusted text that is no day is an error that quotes it', () => {
    expect(() => day('2026-02-30')).toThrow(new RangeError('not a calendar day: "2026-02-30"'));
  });
});

describe('counting days', () => {
  test('adding days agrees with the platform, over leap days and ends of years', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: -40_000, max: 40_000 }), (from, count) => {
        const date = dateOf(from);
        date.setUTCDate(date.getUTCDate() + count);
        expect(addDays(from, count)).toBe(dayOf(date));
      }),
    );
  });

  test('days added are the days between, and taken away again lead back', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: -40_000, max: 40_000 }), (from, count) => {
        const until = addDays(from, count);
        expect(daysBetween(from, until)).toBe(count);
        expect(daysBetween(until, from)).toBe(0 - count);
        expect(addDays(until, -count)).toBe(from);
      }),
    );
  });

  test('days sort as text in the order of the calendar', () => {
    fc.assert(
      fc.property(days, days, (one, other) => {
        expect(one < other).toBe(epochDayOf(one) < epochDayOf(other));
        expect([earliestDay(one, other), latestDay(one, other)]).toEqual([one, other].sort());
      }),
    );
  });

  test.each([
    ['1970-01-01', 0],
    ['1969-12-31', -1],
    ['2000-03-01', 11_017],
    ['2026-11-23', 20_780],
  ])('%s is day %i of the epoch', (text, epochDay) => expect(epochDayOf(day(text))).toBe(epochDay));
});

describe('counting months', () => {
  test.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2024-01-31', 1, '2024-02-29'],
    ['2023-01-31', 13, '2024-02-29'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2024-02-29', 48, '2028-02-29'],
    ['2024-02-29', 60, '2029-02-28'],
    ['2026-03-31', -1, '2026-02-28'],
    ['2026-05-31', -3, '2026-02-28'],
    ['2026-12-31', 2, '2027-02-28'],
    ['2026-12-15', 1, '2027-01-15'],
    ['2026-01-15', -1, '2025-12-15'],
    ['2026-06-15', 0, '2026-06-15'],
  ])('%s and %i months is %s', (from, count, expected) => expect(addMonths(day(from), count)).toBe(expected));

  test('the day of the month stays, or is the last one of a month too short for it', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: -600, max: 600 }), (from, count) => {
        const [start, end] = [dateOf(from), dateOf(addMonths(from, count))];
        const months = (date: Date) => date.getUTCFullYear() * 12 + date.getUTCMonth();
        const length = daysInMonth(end.getUTCFullYear(), end.getUTCMonth() + 1);
        expect(months(end) - months(start)).toBe(count);
        expect(end.getUTCDate()).toBe(Math.min(start.getUTCDate(), length));
      }),
    );
  });

  test('what is later stays later, or falls on the same day', () => {
    fc.assert(
      fc.property(days, days, fc.integer({ min: 0, max: 600 }), (one, other, count) => {
        const [earlier, later] = [earliestDay(one, other), latestDay(one, other)];
        expect(addMonths(earlier, count) <= addMonths(later, count)).toBe(true);
      }),
    );
  });
});

test('the day before is the one that counting days finds, at every month and year end and in leap years', () => {
  for (const first of ['1899-12-31', '1999-12-31', '2023-12-31', '2099-12-31']) {
    for (let count = 1, before = first as Day; count <= 800; count += 1) {
      const next = addDays(before, 1);
      expect([next, dayBefore(next)]).toEqual([next, before]);
      before = next;
    }
  }
});
