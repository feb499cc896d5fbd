import { describe, expect, test } from '@jest/globals';
import { type Day, day } from '../../../src/kernel/day.ts';
import type { ActionFact, PeriodFact } from '../../../src/modules/credentials/standing.rules.ts';
import { TechnicianRecord } from '../../../src/modules/qualifications/technician-record.rules.ts';
import { codeToday, displayNameOf, LAST_DAY } from '../../../src/modules/verification/badge.rules.ts';
import { tokenStatusToday } from '../../../src/modules/verification/issued-token-status.rules.ts';
import { action, catalogue, period } from '../credentials/credential-facts.ts';

const TODAY = day('2026-06-15');
const MASTER = ['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8', 'L1'];
const FIVE_YEARS = period('2024-03-01', '2029-03-01');

/** Somebody with these periods, and actions on A5 alone. */
function recordOf(
  periods: Readonly<Record<string, readonly PeriodFact[]>>,
  actions: readonly ActionFact[] = [],
  pack = catalogue.defaultPack,
): TechnicianRecord {
  const facts = {
    periods: Object.entries(periods).flatMap(([testCode, each]) => each.map((one) => ({ testCode, ...one }))),
    actions: actions.map((each) => ({ testCode: 'A5', ...each })),
    passed: [],
    experience: [],
  };
  return new TechnicianRecord(facts, pack);
}

const masterWith = (a5: readonly PeriodFact[], actions: readonly ActionFact[] = []) =>
  recordOf({ ...Object.fromEntries(MASTER.map((code) => [code, [FIVE_YEARS]])), A5: a5 }, actions);

describe('a code today', () => {
  test('of a test is its standing and last valid day', () => {
    expect(codeToday(recordOf({ A5: [FIVE_YEARS] }), 'A5', TODAY)).toEqual({
      standing: 'CURRENT',
      through: '2029-02-28',
    });
    expect(codeToday(recordOf({}), 'A5', TODAY)).toEqual({ standing: 'NEVER_HELD', through: null });
  });

  test('of a designation ends with the component that lapses first', () => {
    const record = masterWith([period('2022-01-01', '2027-01-01')]);
    expect(codeToday(record, 'MASTER_AUTOMOBILE', TODAY)).toEqual({ standing: 'CURRENT', through: '2026-12-31' });
  });

  test.each([
    ['SUSPENDED', [FIVE_YEARS], [action('SUSPEND', '2026-01-01')]],
    ['REVOKED', [FIVE_YEARS], [action('REVOKE', '2026-01-01')]],
    ['EXPIRED', [period('2019-01-01', '2024-01-01')], []],
    ['NOT_YET_HELD', [period('2027-01-01', '2032-01-01')], []],
    ['NEVER_HELD', [], []],
  ] as const)('of a designation that lacks a component is %s as that one is', (standing, periods, actions) => {
    expect(codeToday(masterWith(periods, actions), 'MASTER_AUTOMOBILE', TODAY).standing).toBe(standing);
  });

  test('of a designation for life never ends', () => {
    const published = catalogue.packNamed('published@1');
    const all = [...published.tests.keys()].map((code) => [code, [period('2020-01-01', '2025-01-01')]]);
    const record = recordOf(Object.fromEntries(all), [], published);
    expect(codeToday(record, 'WORLD_CLASS', TODAY)).toEqual({ standing: 'CURRENT', through: LAST_DAY });
  });
});

/** What a badge with these codes is worth. */
function badgeStatusToday(codes: Readonly<Record<string, Day>>, record: TechnicianRecord, today: Day) {
  return tokenStatusToday({ codes, portable: null }, { record, governmentCredentials: [] }, today);
}

describe('a badge that claimed A5 through 2029-02-28', () => {
  const claimed = { A5: day('2029-02-28') };

  test.each([
    ['VALID', 'the record still says so', [FIVE_YEARS], []],
    ['VALID', 'the credential was renewed since', [FIVE_YEARS, period('2029-03-01', '2034-03-01')], []],
    ['SUSPENDED', 'the credential is suspended', [FIVE_YEARS], [action('SUSPEND', '2026-06-15')]],
    [
      'VALID',
      'the credential was suspended and reinstated',
      [FIVE_YEARS],
      [action('SUSPEND', '2026-06-01'), action('REINSTATE', '2026-06-15', 'CLEARED')],
    ],
    ['REVOKED', 'the credential is revoked', [FIVE_YEARS], [action('REVOKE', '2026-06-15')]],
    ['REVOKED', 'the award was corrected to end earlier', [period('2024-02-01', '2029-02-01')], []],
    ['REVOKED', 'the award was retracted', [], []],
    ['VALID', 'the credential was suspended from a later day', [FIVE_YEARS], [action('SUSPEND', '2026-06-16')]],
  ] as const)('is %s when %s', (status, _, periods, actions) => {
    expect(badgeStatusToday(claimed, recordOf({ A5: periods }, actions), TODAY)).toBe(status);
  });

  test('does not turn void by running out', () => {
    expect(badgeStatusToday(claimed, recordOf({ A5: [FIVE_YEARS] }), day('2029-03-01'))).toBe('VALID');
  });
});

describe('a badge of several codes', () => {
  const claimed = { MASTER_AUTOMOBILE: day('2029-02-28'), A5: day('2029-02-28') };

  test('follows a component of its designation', () => {
    expect(badgeStatusToday(claimed, masterWith([FIVE_YEARS]), TODAY)).toBe('VALID');
    expect(badgeStatusToday(claimed, masterWith([FIVE_YEARS], [action('SUSPEND', '2026-06-01')]), TODAY)).toBe(
      'SUSPENDED',
    );
    expect(badgeStatusToday(claimed, masterWith([FIVE_YEARS], [action('REVOKE', '2026-06-01')]), TODAY)).toBe(
      'REVOKED',
    );
  });

  test('is revoked when one code is, whatever is suspended', () => {
    const record = recordOf({ A5: [FIVE_YEARS] }, [action('SUSPEND', '2026-06-01')]);
    expect(badgeStatusToday({ A5: day('2029-02-28'), A6: day('2029-02-28') }, record, TODAY)).toBe('REVOKED');
  });
});

describe('the name on a badge', () => {
  test('is the whole name when it fits', () => {
    expect(displayNameOf({ firstName: 'Rosa', lastName: 'Díaz' })).toBe('Rosa Díaz');
  });

  test('is cut between letters when it would not fit', () => {
    const long = displayNameOf({ firstName: 'Rosa', lastName: 'é'.normalize('NFD').repeat(60) });
    expect(long.length).toBeLessThanOrEqual(120);
    expect(long.endsWith('é…'.normalize('NFD'))).toBe(true);
  });
});
