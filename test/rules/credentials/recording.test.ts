import { describe, expect, test } from '@jest/globals';
import { type Day, day } from '../../../src/kernel/day.ts';
import type { Fault } from '../../../src/kernel/refusal.ts';
import { CredentialRecord } from '../../../src/modules/credentials/credential-record.rules.ts';
import {
  type ExamAttempt,
  educationFaults,
  examFaults,
  experienceFaults,
  pastDayFaults,
  statusActionFaults,
} from '../../../src/modules/credentials/recording.rules.ts';
import type { ActionFact, PeriodFact } from '../../../src/modules/credentials/standing.rules.ts';
import { action, catalogue, history, period, work } from './credential-facts.ts';

const pack = catalogue.defaultPack;
const TODAY = day('2026-06-15');
const told = (faults: readonly Fault[]) => faults.map(({ code, path }) => [code, ...path].join(' '));

function recordOf(
  periods: Readonly<Record<string, readonly PeriodFact[]>>,
  actions: readonly ActionFact[] = [],
): CredentialRecord {
  return new CredentialRecord(
    {
      periods: Object.entries(periods).flatMap(([testCode, each]) => each.map((one) => ({ testCode, ...one }))),
      actions: Object.keys(periods).flatMap((testCode) => actions.map((each) => ({ testCode, ...each }))),
      passed: [],
    },
    pack,
  );
}

function attempt(testCode: string, takenOn: string, kind: ExamAttempt['kind'] = 'INITIAL'): ExamAttempt {
  return { testCode, takenOn: day(takenOn), kind, passed: true };
}

test('a day may be today, and lie back to the year in which certification began', () => {
  expect(told(pastDayFaults(TODAY, TODAY, ['takenOn']))).toEqual([]);
  expect(told(pastDayFaults(day('2026-06-16'), TODAY, ['takenOn']))).toEqual(['DAY_IN_FUTURE takenOn']);
  expect(told(pastDayFaults(day('1972-01-01'), TODAY, ['takenOn']))).toEqual([]);
  expect(told(pastDayFaults(day('1971-12-31'), TODAY, ['takenOn']))).toEqual(['DAY_TOO_EARLY takenOn']);
});

describe('an attempt at a test', () => {
  const nothing = recordOf({});
  const faults = (asked: ExamAttempt, earlier: readonly string[] = [], record = nothing) =>
    told(examFaults(asked, earlier as readonly Day[], record, pack));

  test('is refused for a test that the catalogue does not have', () => {
    expect(faults(attempt('A77', '2026-01-01'))).toEqual(['TEST_UNKNOWN testCode']);
    expect(faults(attempt('toString', '2026-01-01'))).toEqual(['TEST_UNKNOWN testCode']);
  });

  test.each([
    ['2026-03-31', []],
    ['2026-03-30', ['RETAKE_TOO_EARLY takenOn']],
    ['2026-03-01', ['RESULT_ALREADY_RECORDED takenOn']],
    ['2026-01-31', ['RETAKE_TOO_EARLY takenOn']],
    ['2026-01-30', []],
  ])('on %s beside one on 2026-03-01 meets the 30-day wait, before and after it', (takenOn, expected) => {
    expect(faults(attempt('A5', takenOn), ['2026-03-01'])).toEqual(expected);
  });

  test('at L1 wants A8, held on that day or ever before', () => {
    const expired = recordOf({ A8: [period('2010-01-01', '2015-01-01')] });
    expect(faults(attempt('L1', '2026-01-01'))).toEqual(['PREREQUISITE_NOT_MET testCode']);
    expect(faults(attempt('L1', '2009-12-31'), [], expired)).toEqual(['PREREQUISITE_NOT_MET testCode']);
    expect(faults(attempt('L1', '2010-01-01'), [], expired)).toEqual([]);
    expect(faults(attempt('L1', '2026-01-01'), [], expired)).toEqual([]);
  });

  test('at a retired test is refused from the day on which it was no longer offered', () => {
    expect(faults(attempt('B1', '1995-12-31'))).toEqual([]);
    expect(faults(attempt('B1', '1996-01-01'))).toEqual(['TEST_NOT_OFFERED takenOn']);
  });

  test('at a new test is refused before the day from which it was offered', () => {
    const A6A8 = recordOf({ A6: [period('2010-01-01', '2015-01-01')], A8: [period('2010-01-01', '2015-01-01')] });
    expect(faults(attempt('L3', '2013-12-31'), [], A6A8)).toEqual(['TEST_NOT_OFFERED takenOn']);
    expect(faults(attempt('L3', '2014-01-01'), [], A6A8)).toEqual([]);
  });

  test('at recertification wants a credential that was held and is not revoked', () => {
    const held = { A5: [period('2020-03-01', '2025-03-01')] };
    const again = (takenOn: string, record: CredentialRecord) =>
      faults(attempt('A5', takenOn, 'RECERTIFICATION'), [], record);
    expect(again('2026-01-01', nothing)).toEqual(['CREDENTIAL_NOT_HELD testCode']);
    expect(again('2020-02-29', recordOf(held))).toEqual(['CREDENTIAL_NOT_HELD testCode']);
    expect(again('2022-01-01', recordOf(held))).toEqual([]);
    expect(again('2026-01-01', recordOf(held))).toEqual([]);
    expect(again('2022-01-01', recordOf(held, [action('SUSPEND', '2021-01-01')]))).toEqual([]);
    expect(again('2022-01-01', recordOf(held, [action('REVOKE', '2022-01-01')]))).toEqual([
      'CREDENTIAL_REVOKED testCode',
    ]);
    expect(again('2021-12-31', recordOf(held, [action('REVOKE', '2022-01-01')]))).toEqual([]);
  });

  test('is refused for everything that is wrong with it at once', () => {
    expect(faults(attempt('L3', '2013-12-31', 'RECERTIFICATION'), ['2013-12-24'])).toEqual([
      'TEST_NOT_OFFERED takenOn',
      'RETAKE_TOO_EARLY takenOn',
      'PREREQUISITE_NOT_MET testCode',
      'CREDENTIAL_NOT_HELD testCode',
    ]);
  });
});

describe('continuing education', () => {
  const held = history({ periods: [period('2020-03-01', '2025-03-01')] });
  const faults = (completedOn: string, facts = held, testCode = 'A5') =>
    told(educationFaults(testCode, day(completedOn), facts, pack));

  test('is refused for a test that the catalogue does not have', () => {
    expect(faults('2024-06-01', held, 'A77')).toEqual(['TEST_UNKNOWN testCode']);
  });

  test('is refused while it would extend by more than a year, and not a day longer', () => {
    expect(faults('2024-02-27')).toEqual(['RENEWAL_TOO_EARLY completedOn']);
    expect(faults('2024-02-28')).toEqual([]);
  });

  test('renews on the last valid day and after a lapse', () => {
    expect(faults('2025-02-28')).toEqual([]);
    expect(faults('2031-01-01')).toEqual([]);
  });

  test('is refused for a credential that was never held, or is revoked', () => {
    expect(faults('2024-06-01', history())).toEqual(['CREDENTIAL_NOT_HELD testCode']);
    expect(faults('2020-02-01')).toEqual(['CREDENTIAL_NOT_HELD testCode']);
    expect(faults('2024-06-01', { ...held, actions: [action('REVOKE', '2022-01-01')] })).toEqual([
      'CREDENTIAL_REVOKED testCode',
    ]);
    expect(faults('2024-06-01', history({ pending: [{ from: day('2024-01-01'), until: null }] }))).toEqual([
      'CREDENTIAL_NOT_HELD testCode',
    ]);
  });
});

describe('experience', () => {
  const faults = (from: string, through: string, series: readonly string[]) =>
    told(experienceFaults(work(from, through, series), TODAY, pack));

  test.each([
    ['2020-01-01', '2026-06-15', ['A'], []],
    ['2020-01-01', '2020-01-01', ['A', 'MIL'], []],
    ['2020-01-01', '2026-06-16', ['A'], ['DAY_IN_FUTURE through']],
    ['1971-01-01', '2020-01-01', ['A'], ['DAY_TOO_EARLY from']],
    ['2020-01-02', '2020-01-01', ['A'], ['DAYS_OUT_OF_ORDER through']],
    ['2020-01-01', '2021-01-01', [], ['SERIES_MISSING series']],
    ['2020-01-01', '2021-01-01', ['A', 'Q'], ['SERIES_UNKNOWN series 1']],
    [
      '2027-01-02',
      '2027-01-01',
      ['Q'],
      ['DAY_IN_FUTURE from', 'DAY_IN_FUTURE through', 'DAYS_OUT_OF_ORDER through', 'SERIES_UNKNOWN series 0'],
    ],
  ])('from %s through %s in %j has the faults %j', (from, through, series, expected) => {
    expect(faults(from, through, series)).toEqual(expected);
  });
});

describe('a status action', () => {
  const periods = [period('2020-03-01', '2025-03-01')];
  const suspended = [action('SUSPEND', '2022-01-01')];
  const reinstated = [...suspended, action('REINSTATE', '2022-06-01', 'CLEARED')];
  const revoked = [action('REVOKE', '2022-01-01')];
  const REASON = { SUSPEND: 'ETHICS_COMPLAINT', REINSTATE: 'CLEARED', REVOKE: 'EXAM_MISCONDUCT' } as const;

  test.each([
    ['SUSPEND', 'a current credential', [], '2023-01-01', []],
    ['REINSTATE', 'a current credential', [], '2023-01-01', ['CREDENTIAL_NOT_SUSPENDED testCodes']],
    ['REVOKE', 'a current credential', [], '2023-01-01', []],
    ['SUSPEND', 'a suspended one', suspended, '2023-01-01', ['CREDENTIAL_SUSPENDED testCodes']],
    ['REINSTATE', 'a suspended one', suspended, '2023-01-01', []],
    ['REVOKE', 'a suspended one', suspended, '2023-01-01', []],
    ['SUSPEND', 'a reinstated one', reinstated, '2023-01-01', []],
    ['REINSTATE', 'a reinstated one', reinstated, '2023-01-01', ['CREDENTIAL_NOT_SUSPENDED testCodes']],
    ['SUSPEND', 'a revoked one', revoked, '2023-01-01', ['CREDENTIAL_REVOKED testCodes']],
    ['REINSTATE', 'a revoked one', revoked, '2023-01-01', ['CREDENTIAL_REVOKED testCodes']],
    ['REVOKE', 'a revoked one', revoked, '2023-01-01', ['CREDENTIAL_REVOKED testCodes']],
    ['SUSPEND', 'an expired one', [], '2025-03-01', ['CREDENTIAL_EXPIRED testCodes']],
    ['REVOKE', 'an expired one', [], '2025-03-01', []],
    ['REINSTATE', 'one that expired while suspended', suspended, '2025-03-01', []],
    ['SUSPEND', 'one on its last valid day', [], '2025-02-28', []],
    ['SUSPEND', 'one that is not held yet', [], '2020-02-29', ['CREDENTIAL_NOT_HELD testCodes']],
    ['REINSTATE', 'one suspended that very day', suspended, '2022-01-01', []],
    ['REVOKE', 'one before its last action', reinstated, '2022-05-31', ['ACTION_OUT_OF_ORDER effectiveOn']],
  ] as const)('%s of %s', (kind, _, actions, effectiveOn, expected) => {
    const taken = action(kind, effectiveOn, REASON[kind]);
    expect(told(statusActionFaults(taken, history({ periods, actions }), pack))).toEqual(expected);
  });

  test('is refused for a credential that was never held', () => {
    expect(told(statusActionFaults(action('REVOKE', '2023-01-01'), history(), pack))).toEqual([
      'CREDENTIAL_NOT_HELD testCodes',
    ]);
  });

  test.each([
    ['SUSPEND', 'CLEARED'],
    ['REINSTATE', 'EXAM_MISCONDUCT'],
    ['REVOKE', 'UNPAID_FEES'],
    ['REVOKE', 'BECAUSE'],
  ] as const)('%s is not taken for the reason %s', (kind, reasonCode) => {
    const actions = kind === 'REINSTATE' ? suspended : [];
    const [fault] = statusActionFaults(action(kind, '2023-01-01', reasonCode), history({ periods, actions }), pack);
    expect(fault).toMatchObject({ code: 'REASON_CODE_UNKNOWN', path: ['reasonCode'] });
  });
});
