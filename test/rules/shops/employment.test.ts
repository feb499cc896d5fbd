import { describe, expect, test } from '@jest/globals';
import { day } from '../../../src/kernel/day.ts';
import type { Fault } from '../../../src/kernel/refusal.ts';
import { END_OF_TIME } from '../../../src/modules/catalogue/span.rules.ts';
import {
  type EmploymentCircumstances,
  employmentEndFaults,
  employmentFaults,
} from '../../../src/modules/shops/employment.rules.ts';
import { catalogue } from '../credentials/credential-facts.ts';

const TODAY = day('2026-06-15');
const told = (faults: readonly Fault[]) => faults.map(({ code, path }) => [code, ...path].join(' '));
const span = (from: string, until?: string) => ({
  from: day(from),
  until: until === undefined ? END_OF_TIME : day(until),
});

function faults(
  role: string,
  from: string,
  through: string | null,
  { openSpans = [span('2015-01-01')], others = [] }: Partial<EmploymentCircumstances> = {},
): readonly string[] {
  const claim = { role, from: day(from), through: through === null ? null : day(through) };
  return told(employmentFaults(claim, { today: TODAY, pack: catalogue.defaultPack, openSpans, others }));
}

describe('an employment', () => {
  test.each([
    ['TECHNICIAN', '2026-06-15', null, []],
    ['MANAGER', '2015-01-01', '2015-01-01', []],
    ['TECHNICIAN', '2020-01-01', '2046-06-15', []],
    ['TECHNICIAN', '2020-01-01', '2046-06-16', ['DAY_TOO_FAR_AHEAD through']],
    ['TECHNICIAN', '2026-06-16', null, ['DAY_IN_FUTURE from']],
    ['TECHNICIAN', '2020-01-02', '2020-01-01', ['DAYS_OUT_OF_ORDER through']],
    ['TECHNICIAN', '1971-12-31', null, ['DAY_TOO_EARLY from', 'SHOP_CLOSED from']],
    ['TECHNICIAN', '2014-12-31', null, ['SHOP_CLOSED from']],
    ['ASTRONAUT', '2020-01-01', null, ['UNKNOWN_EMPLOYMENT_ROLE role']],
    ['toString', '2020-01-01', null, ['UNKNOWN_EMPLOYMENT_ROLE role']],
    [
      'technician',
      '2026-06-17',
      '1971-01-01',
      ['UNKNOWN_EMPLOYMENT_ROLE role', 'DAY_IN_FUTURE from', 'DAY_TOO_EARLY through', 'DAYS_OUT_OF_ORDER through'],
    ],
  ])('as %s from %s through %s meets %j', (role, from, through, expected) => {
    expect(faults(role, from, through)).toEqual(expected);
  });

  test.each([
    ['2020-01-01', '2021-12-31', []],
    ['2020-01-01', '2022-01-01', ['SHOP_CLOSED through']],
    ['2020-01-01', null, ['SHOP_CLOSED through']],
    ['2022-01-01', '2022-01-01', ['SHOP_CLOSED from']],
    ['2024-01-01', null, []],
    ['2021-12-31', '2024-01-01', ['SHOP_CLOSED through']],
  ])(
    'from %s through %s in a shop that is closed from 2022-01-01 through 2023-12-31 meets %j',
    (from, through, expected) => {
      const openSpans = [span('2015-01-01', '2022-01-01'), span('2024-01-01')];
      expect(faults('TECHNICIAN', from, through, { openSpans })).toEqual(expected);
    },
  );

  test('in a shop that was never open is refused', () => {
    expect(faults('TECHNICIAN', '2020-01-01', null, { openSpans: [] })).toEqual(['SHOP_CLOSED from']);
  });

  test.each([
    ['TECHNICIAN', '2019-01-01', '2019-12-31', []],
    ['TECHNICIAN', '2019-01-01', '2020-01-01', ['EMPLOYMENT_OVERLAPS from']],
    ['TECHNICIAN', '2019-01-01', null, ['EMPLOYMENT_OVERLAPS from']],
    ['TECHNICIAN', '2020-12-31', null, ['EMPLOYMENT_OVERLAPS from']],
    ['TECHNICIAN', '2021-01-01', null, []],
    ['TECHNICIAN', '2020-06-01', '2020-06-30', ['EMPLOYMENT_OVERLAPS from']],
    ['MANAGER', '2020-06-01', '2020-06-30', []],
  ])('as %s from %s through %s beside one as TECHNICIAN in 2020 meets %j', (role, from, through, expected) => {
    const others = [{ role: 'TECHNICIAN', ...span('2020-01-01', '2021-01-01') }];
    expect(faults(role, from, through, { others })).toEqual(expected);
  });
});

describe('an employment that ends', () => {
  test.each([
    ['2020-01-01', undefined, []],
    ['2019-12-31', undefined, ['DAYS_OUT_OF_ORDER lastDay']],
    ['2046-06-15', undefined, []],
    ['2046-06-16', undefined, ['DAY_TOO_FAR_AHEAD lastDay']],
    ['2020-12-30', '2021-01-01', []],
    ['2020-12-31', '2021-01-01', ['EMPLOYMENT_ENDED lastDay']],
    ['2025-01-01', '2021-01-01', ['EMPLOYMENT_ENDED lastDay']],
  ])('after %s, having begun in 2020 and been over from %s, meets %j', (lastDay, until, expected) => {
    expect(told(employmentEndFaults(span('2020-01-01', until), day(lastDay), TODAY))).toEqual(expected);
  });
});
