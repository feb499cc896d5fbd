import { describe, expect, test } from '@jest/globals';
import { type Day, day } from '../../../src/kernel/day.ts';
import type { Fault } from '../../../src/kernel/refusal.ts';
import { END_OF_TIME } from '../../../src/modules/catalogue/span.rules.ts';
import {
  areaFaults,
  beginningFaults,
  endDayFaults,
  endingFaults,
  endingTerm,
  networkFaults,
  openSpans,
  type ShopTermFact,
  type ShopTermKind,
  termsOn,
  untilOf,
} from '../../../src/modules/shops/shop-term.rules.ts';
import { catalogue } from '../credentials/credential-facts.ts';

const TODAY = day('2026-06-15');
const told = (faults: readonly Fault[]) => faults.map(({ code, path }) => [code, ...path].join(' '));

function term(kind: ShopTermKind, code: string, from: string, until?: string): ShopTermFact {
  return { kind, code, from: day(from), until: until === undefined ? END_OF_TIME : day(until) };
}

const terms = [
  term('OPERATION', '', '2010-01-01', '2020-01-01'),
  term('OPERATION', '', '2020-01-01', '2022-01-01'),
  term('OPERATION', '', '2024-01-01'),
  term('AREA', 'BRAKES', '2012-01-01', '2015-01-01'),
  term('AREA', 'BRAKES', '2024-06-01'),
  term('NETWORK', 'BMW', '2024-06-01', '2027-01-01'),
  term('RECOGNITION', '', '2025-07-01', '2026-07-01'),
];

describe('a term that begins', () => {
  test.each<[ShopTermKind, string, string, string | undefined, readonly string[]]>([
    ['AREA', 'HVAC', '2026-06-15', undefined, []],
    ['AREA', 'HVAC', '2026-06-16', undefined, ['DAY_IN_FUTURE from']],
    ['AREA', 'HVAC', '1971-12-31', undefined, ['DAY_TOO_EARLY from', 'SHOP_CLOSED from']],
    ['AREA', 'HVAC', '2022-01-01', undefined, ['SHOP_CLOSED from']],
    ['AREA', 'HVAC', '2021-12-31', undefined, []],
    ['AREA', 'BRAKES', '2026-01-01', undefined, ['AREA_OFFERED from']],
    ['AREA', 'BRAKES', '2015-01-01', undefined, ['AREA_OFFERED from']],
    ['AREA', 'BRAKES', '2015-01-01', '2024-06-01', []],
    ['AREA', 'BMW', '2025-01-01', undefined, []],
    ['NETWORK', 'BMW', '2026-06-15', undefined, ['NETWORK_JOINED from']],
    ['NETWORK', 'FORD', '2026-06-15', undefined, []],
    ['RECOGNITION', '', '2026-06-15', '2027-06-15', ['SHOP_RECOGNISED from']],
    ['RECOGNITION', '', '2024-07-01', '2025-07-01', []],
    ['OPERATION', '', '2022-01-01', undefined, ['SHOP_OPEN from']],
    ['OPERATION', '', '2022-01-01', '2024-01-01', []],
    ['OPERATION', '', '2021-12-31', '2022-06-01', ['SHOP_OPEN from']],
  ])('%s %s from %s until %s meets %j', (kind, code, from, until, expected) => {
    expect(told(beginningFaults(term(kind, code, from, until), terms, TODAY))).toEqual(expected);
  });

  test('says where its first day lies in the input', () => {
    expect(told(beginningFaults(term('OPERATION', '', '2026-06-16'), [], TODAY, ['openFrom']))).toEqual([
      'DAY_IN_FUTURE openFrom',
    ]);
  });
});

describe('a term that ends', () => {
  test.each<[ShopTermKind, string, string, readonly string[]]>([
    ['OPERATION', '', '2026-06-15', []],
    ['OPERATION', '', '2046-06-15', []],
    ['OPERATION', '', '2046-06-16', ['DAY_TOO_FAR_AHEAD lastDay']],
    ['OPERATION', '', '2999-12-31', ['DAY_TOO_FAR_AHEAD lastDay']],
    ['OPERATION', '', '1971-12-31', ['DAY_TOO_EARLY lastDay', 'SHOP_CLOSED lastDay']],
    ['OPERATION', '', '2009-12-31', ['SHOP_CLOSED lastDay']],
    ['OPERATION', '', '2023-06-01', ['SHOP_CLOSED lastDay']],
    ['OPERATION', '', '2019-12-31', ['SHOP_CLOSED lastDay']],
    ['OPERATION', '', '2019-12-30', []],
    ['AREA', 'BRAKES', '2014-12-31', ['AREA_NOT_OFFERED lastDay']],
    ['AREA', 'BRAKES', '2012-01-01', []],
    ['AREA', 'HVAC', '2026-06-15', ['AREA_NOT_OFFERED lastDay']],
    ['NETWORK', 'BMW', '2026-12-30', []],
    ['NETWORK', 'BMW', '2026-12-31', ['NETWORK_NOT_JOINED lastDay']],
    ['RECOGNITION', '', '2025-06-30', ['SHOP_NOT_RECOGNISED lastDay']],
  ])('%s %s after %s meets %j', (kind, code, lastDay, expected) => {
    const ending = { kind, code, lastDay: day(lastDay) };
    expect(told(endingFaults(ending, terms, TODAY))).toEqual(expected);
  });

  test('is the one that holds on the last day and beyond', () => {
    const ending = (lastDay: string) => endingTerm({ kind: 'AREA', code: 'BRAKES', lastDay: day(lastDay) }, terms);
    expect(ending('2013-01-01')).toBe(terms[3]);
    expect(ending('2026-01-01')).toBe(terms[4]);
    expect(ending('2020-01-01')).toBeUndefined();
  });
});

test('a last day may be any since certification began, and lie 20 years ahead', () => {
  const faults = (lastDay: string, today: Day = TODAY) => told(endDayFaults(day(lastDay), today, ['through']));
  expect(faults('1972-01-01')).toEqual([]);
  expect(faults('1971-12-31')).toEqual(['DAY_TOO_EARLY through']);
  expect(faults('2046-06-15')).toEqual([]);
  expect(faults('2046-06-16')).toEqual(['DAY_TOO_FAR_AHEAD through']);
  expect(faults('2048-02-28', day('2028-02-29'))).toEqual([]);
});

test('a shop is open on the days of its terms of operation, merged', () => {
  expect(openSpans(terms)).toEqual([
    { from: '2010-01-01', until: '2022-01-01' },
    { from: '2024-01-01', until: END_OF_TIME },
  ]);
  expect(openSpans([])).toEqual([]);
});

test('the terms of a day are those that have begun and not ended', () => {
  expect(termsOn(day('2014-12-31'), terms).map(({ kind }) => kind)).toEqual(['OPERATION', 'AREA']);
  expect(termsOn(day('2015-01-01'), terms).map(({ kind }) => kind)).toEqual(['OPERATION']);
  expect(termsOn(day('2009-12-31'), terms)).toEqual([]);
});

test('an end that is not known lies beyond all days', () => {
  expect(untilOf(null)).toBe(END_OF_TIME);
  expect(untilOf(undefined)).toBe(END_OF_TIME);
  expect(untilOf('2026-01-01')).toBe('2026-01-01');
});

describe('areas and networks', () => {
  const pack = catalogue.defaultPack;

  test('are those of the rule pack; each that is unknown is told with its place', () => {
    expect(told(areaFaults(['BRAKES', 'HVAC'], pack))).toEqual([]);
    expect(told(areaFaults(['brakes', 'HVAC', 'toString'], pack))).toEqual([
      'UNKNOWN_REPAIR_AREA areas 0',
      'UNKNOWN_REPAIR_AREA areas 2',
    ]);
    expect(told(networkFaults(['TOYOTA', 'PACCAR'], pack))).toEqual([]);
    expect(told(networkFaults(['EDSEL'], pack, () => ['network']))).toEqual(['UNKNOWN_NETWORK network']);
  });

  test('are named in the refusal, a long unknown one cut short', () => {
    const [fault] = networkFaults(['X'.repeat(1000)], pack);
    expect(fault?.message).toContain('known are TOYOTA');
    expect(fault?.message.length).toBeLessThan(400);
  });
});
