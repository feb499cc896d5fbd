import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Clock, startOf, systemClock, today } from '../../../src/kernel/clock.ts';
import { addDays, day, dayAt, dayOfEpoch } from '../../../src/kernel/day.ts';
import { FixedClock } from '../../support/fixed-clock.ts';

const ZONES = [
  'America/New_York',
  'America/Los_Angeles',
  'America/Phoenix',
  'America/St_Johns',
  'America/Sao_Paulo',
  'Europe/London',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'UTC',
];

function clockIn(timeZone: string): Clock {
  return { now: () => new Date(0), dayAt: (moment) => dayAt(moment, timeZone) };
}

describe('the day at a moment', () => {
  test.each([
    ['America/New_York', '2026-03-08T04:59:59.999Z', '2026-03-07', 'before the day the clocks go forward'],
    ['America/New_York', '2026-03-08T05:00:00.000Z', '2026-03-08', 'that day, five hours behind'],
    ['America/New_York', '2026-03-09T03:59:59.999Z', '2026-03-08', 'its last moment, four hours behind'],
    ['America/New_York', '2026-03-09T04:00:00.000Z', '2026-03-09', 'the day after'],
    ['America/New_York', '2026-11-01T03:59:59.999Z', '2026-10-31', 'before the day the clocks go back'],
    ['America/New_York', '2026-11-01T04:00:00.000Z', '2026-11-01', 'that day'],
    ['America/New_York', '2026-11-01T05:30:00.000Z', '2026-11-01', 'half past one for the first time'],
    ['America/New_York', '2026-11-01T06:30:00.000Z', '2026-11-01', 'half past one for the second time'],
    ['America/New_York', '2026-11-02T04:59:59.999Z', '2026-11-01', 'its last moment, five hours behind'],
    ['America/New_York', '2026-11-02T05:00:00.000Z', '2026-11-02', 'the day after'],
    ['America/Phoenix', '2026-07-01T06:59:59.999Z', '2026-06-30', 'a zone without summer time'],
    ['Asia/Kathmandu', '2026-06-14T18:15:00.000Z', '2026-06-15', 'a zone three quarters of an hour off'],
    ['Pacific/Kiritimati', '2026-12-31T10:00:00.000Z', '2027-01-01', 'fourteen hours ahead'],
    ['Pacific/Pago_Pago', '2027-01-01T10:59:59.999Z', '2026-12-31', 'eleven hours behind'],
    ['Pacific/Apia', '2011-12-30T09:59:59.999Z', '2011-12-29', 'the eve of a day that was left out'],
    ['Pacific/Apia', '2011-12-30T10:00:00.000Z', '2011-12-31', 'after the day that was left out'],
  ])('in %s at %s it is %s: %s', (timeZone, moment, expected) =>
    expect(dayAt(new Date(moment), timeZone)).toBe(expected),
  );

  test('a day never goes back while time goes on', () => {
    const moments = fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2040, 0, 1) });
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), moments, fc.nat(48 * 3_600_000), (timeZone, moment, later) => {
        expect(dayAt(new Date(moment), timeZone) <= dayAt(new Date(moment + later), timeZone)).toBe(true);
      }),
    );
  });

  test('a zone that does not exist is refused', () => {
    expect(() => dayAt(new Date(0), 'America/Atlantis')).toThrow(RangeError);
  });
});

describe('the start of a day', () => {
  test.each([
    ['America/New_York', '2026-03-08', '2026-03-08T05:00:00.000Z', 'the short day'],
    ['America/New_York', '2026-03-09', '2026-03-09T04:00:00.000Z', 'the day after the short day'],
    ['America/New_York', '2026-11-01', '2026-11-01T04:00:00.000Z', 'the long day'],
    ['America/New_York', '2026-11-02', '2026-11-02T05:00:00.000Z', 'the day after the long day'],
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z', 'a day without midnight'],
    ['Asia/Kathmandu', '2026-06-15', '2026-06-14T18:15:00.000Z', 'a zone three quarters of an hour off'],
    ['Pacific/Apia', '2011-12-31', '2011-12-30T10:00:00.000Z', 'after a day that was left out'],
    ['Pacific/Kiritimati', '2027-01-01', '2026-12-31T10:00:00.000Z', 'fourteen hours ahead'],
    ['UTC', '2026-06-15', '2026-06-15T00:00:00.000Z', 'no difference at all'],
  ])('in %s %s starts at %s: %s', (timeZone, text, expected) =>
    expect(startOf(clockIn(timeZone), day(text)).toISOString()).toBe(expected),
  );

  test('is the first moment of the day and no moment before is of it', () => {
    const epochDays = fc.integer({ min: 12_000, max: 25_000 });
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), epochDays, (timeZone, epochDay) => {
        const wanted = dayOfEpoch(epochDay);
        fc.pre(!(timeZone === 'Pacific/Apia' && wanted === '2011-12-30'));
        const clock = clockIn(timeZone);
        const start = startOf(clock, wanted);
        expect(clock.dayAt(start)).toBe(wanted);
        expect(clock.dayAt(new Date(start.getTime() - 1))).toBe(
          timeZone === 'Pacific/Apia' && wanted === '2011-12-31' ? '2011-12-29' : addDays(wanted, -1),
        );
      }),
    );
  });
});

describe('clocks', () => {
  test("the system's clock tells the present moment and counts days in the zone it was given", () => {
    const clock = systemClock('Pacific/Kiritimati');
    const [before, now, after] = [Date.now(), clock.now().getTime(), Date.now()];
    expect(before <= now && now <= after).toBe(true);
    expect(clock.dayAt(new Date('2026-12-31T10:00:00Z'))).toBe('2027-01-01');
  });

  test('today is the day at the present moment, in the registry and not in Greenwich', () => {
    const clock = new FixedClock('2026-06-15T03:59:59.999Z');
    expect(today(clock)).toBe('2026-06-14');
    clock.set('2026-06-15T04:00:00.000Z');
    expect(today(clock)).toBe('2026-06-15');
  });
});
