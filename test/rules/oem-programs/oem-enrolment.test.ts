import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays, day } from '../../../src/kernel/day.ts';
import type { OemProgram } from '../../../src/modules/catalogue/rule-pack.rules.ts';
import type { EnrolmentFact } from '../../../src/modules/oem-programs/factory-status.rules.ts';
import {
  completionFaults,
  courseFaults,
  enrolmentOn,
  openingFaults,
  replacementFaults,
  withdrawalFaults,
} from '../../../src/modules/oem-programs/oem-enrolment.rules.ts';

const TODAY = day('2026-06-15');
const PROGRAM: OemProgram = {
  code: 'TOYOTA_T_TEN',
  name: 'T-TEN',
  sponsor: 'TOYOTA',
  network: 'TOYOTA',
  levels: ['CERTIFIED', 'ADVANCED', 'MASTER'].map((code) => ({ code, name: code, prerequisite: null })),
  prerequisite: null,
  employmentTie: 'NETWORK_EMPLOYMENT',
  resumesOnReemployment: true,
  validityMonths: null,
  grace: [],
  sureness: 'MISSION',
  unsure: [],
};

const enrolment = (opened: string, completed?: string, withdrawn?: string, level = 'CERTIFIED'): EnrolmentFact => ({
  level,
  openedOn: day(opened),
  completedOn: completed === undefined ? null : day(completed),
  withdrawnOn: withdrawn === undefined ? null : day(withdrawn),
});
const inWords = (faults: ReturnType<typeof courseFaults>) =>
  faults.map(({ code, path }) => `${code} ${path.join('.')}`);

describe('opening an enrolment', () => {
  test.each<[string, string, string, string[]]>([
    ['in order', 'ADVANCED', '2026-06-15', []],
    ['at a level that is none', 'WIZARD', '2026-01-01', ['OEM_LEVEL_UNKNOWN level']],
    ['tomorrow', 'CERTIFIED', '2026-06-16', ['DAY_IN_FUTURE openedOn']],
    ['before there was a registry', 'CERTIFIED', '1971-12-31', ['DAY_TOO_EARLY openedOn']],
    ['with both wrong', 'WIZARD', '2027-01-01', ['OEM_LEVEL_UNKNOWN level', 'DAY_IN_FUTURE openedOn']],
  ])('%s has exactly its faults', (_, level, openedOn, faults) => {
    expect(inWords(openingFaults(PROGRAM, level, day(openedOn), TODAY))).toEqual(faults);
  });

  test.each<[string, EnrolmentFact[], EnrolmentFact, string[]]>([
    ['the first', [], enrolment('2020-01-01'), []],
    ['beside an open one', [enrolment('2020-01-01')], enrolment('2024-01-01'), ['OEM_ENROLMENT_OPEN level']],
    ['before an open one', [enrolment('2020-01-01')], enrolment('2018-01-01'), ['OEM_ENROLMENT_OPEN level']],
    [
      'beside an open one of another level',
      [enrolment('2020-01-01', undefined, undefined, 'MASTER')],
      enrolment('2020-01-01'),
      [],
    ],
    ['on the day of a completion', [enrolment('2020-01-01', '2021-01-01')], enrolment('2021-01-01'), []],
    ['after a withdrawal', [enrolment('2020-01-01', undefined, '2020-06-01')], enrolment('2020-06-01'), []],
    [
      'in the middle of another',
      [enrolment('2020-01-01', '2021-01-01')],
      enrolment('2020-12-31'),
      ['OEM_ENROLMENTS_OVERLAP openedOn'],
    ],
    [
      'on the same day as another',
      [enrolment('2020-01-01', '2021-01-01')],
      enrolment('2020-01-01'),
      ['OEM_ENROLMENT_ALREADY_RECORDED openedOn'],
    ],
    ['before one that is over', [enrolment('2020-01-01', '2021-01-01')], enrolment('2018-01-01'), []],
    [
      'over a time that holds another',
      [enrolment('2020-01-01', '2021-01-01')],
      enrolment('2018-01-01', '2020-01-02'),
      ['OEM_ENROLMENTS_OVERLAP completedOn'],
    ],
    ['ended before an open one', [enrolment('2020-01-01')], enrolment('2018-01-01', '2020-01-01'), []],
  ])('%s', (_, others, each, faults) => {
    expect(inWords(courseFaults(each, others))).toEqual(faults);
  });
});

describe('completing an enrolment', () => {
  test.each<[string, EnrolmentFact, string, string[]]>([
    ['on the day it was opened', enrolment('2020-01-01'), '2020-01-01', []],
    ['before it was opened', enrolment('2020-01-01'), '2019-12-31', ['DAYS_OUT_OF_ORDER completedOn']],
    ['twice', enrolment('2020-01-01', '2021-01-01'), '2022-01-01', ['OEM_ENROLMENT_COMPLETED enrolmentId']],
    [
      'after its withdrawal',
      enrolment('2020-01-01', undefined, '2021-01-01'),
      '2022-01-01',
      ['OEM_ENROLMENT_WITHDRAWN enrolmentId'],
    ],
    ['tomorrow', enrolment('2020-01-01'), '2026-06-16', ['DAY_IN_FUTURE completedOn']],
  ])('%s', (_, each, completedOn, faults) => {
    expect(inWords(completionFaults(each, day(completedOn), [], TODAY))).toEqual(faults);
  });

  test('beyond the opening of the next', () => {
    const next = enrolment('2022-01-01', '2023-01-01');
    expect(inWords(completionFaults(enrolment('2020-01-01'), day('2022-01-02'), [next], TODAY))).toEqual([
      'OEM_ENROLMENTS_OVERLAP completedOn',
    ]);
  });
});

describe('withdrawing an enrolment', () => {
  test.each<[string, EnrolmentFact, string, string[]]>([
    ['on the day it was opened', enrolment('2020-01-01'), '2020-01-01', []],
    ['on the day it was completed', enrolment('2020-01-01', '2021-01-01'), '2021-01-01', []],
    ['before it was opened', enrolment('2020-01-01'), '2019-12-31', ['DAYS_OUT_OF_ORDER withdrawnOn']],
    ['before it was completed', enrolment('2020-01-01', '2021-01-01'), '2020-12-31', ['DAYS_OUT_OF_ORDER withdrawnOn']],
    ['twice', enrolment('2020-01-01', undefined, '2021-01-01'), '2022-01-01', ['OEM_ENROLMENT_WITHDRAWN enrolmentId']],
    ['tomorrow', enrolment('2020-01-01'), '2026-06-16', ['DAY_IN_FUTURE withdrawnOn']],
  ])('%s', (_, each, withdrawnOn, faults) => {
    expect(inWords(withdrawalFaults(each, day(withdrawnOn), [], TODAY))).toEqual(faults);
  });
});

describe('replacing a wrong enrolment', () => {
  test('tells everything that is wrong with what replaces it', () => {
    const replacement = { ...enrolment('2020-01-01', '2019-01-01', '2018-01-01', 'WIZARD'), withdrawalReason: null };
    expect(inWords(replacementFaults(PROGRAM, replacement, [], TODAY))).toEqual([
      'OEM_LEVEL_UNKNOWN level',
      'DAYS_OUT_OF_ORDER completedOn',
      'DAYS_OUT_OF_ORDER withdrawnOn',
      'WITHDRAWAL_INCOMPLETE withdrawalReason',
    ]);
  });

  test('by one that is in order has no fault, unless others are in its way', () => {
    const replacement = { ...enrolment('2020-01-01', '2021-01-01'), withdrawalReason: null };
    expect(replacementFaults(PROGRAM, replacement, [], TODAY)).toEqual([]);
    expect(inWords(replacementFaults(PROGRAM, replacement, [enrolment('2020-06-01', '2020-07-01')], TODAY))).toEqual([
      'OEM_ENROLMENTS_OVERLAP completedOn',
    ]);
  });

  test('with a reason but without a day of withdrawal is incomplete', () => {
    const replacement = { ...enrolment('2020-01-01'), withdrawalReason: 'MISCONDUCT' as const };
    expect(inWords(replacementFaults(PROGRAM, replacement, [], TODAY))).toEqual(['WITHDRAWAL_INCOMPLETE withdrawnOn']);
  });
});

test.each<[string, string, boolean, string | null]>([
  ['2019-12-31', 'NOT_YET_OPEN', false, '2019-12-31'],
  ['2020-01-01', 'OPEN', false, '2020-12-31'],
  ['2021-01-01', 'COMPLETED', true, '2021-12-31'],
  ['2022-01-01', 'WITHDRAWN', true, null],
])('on %s an enrolment is %s, completed: %s, through %s', (on, state, completed, holdsThrough) => {
  const each = enrolment('2020-01-01', '2021-01-01', '2022-01-01');
  expect(enrolmentOn(day(on), each)).toEqual({ state, completed, holdsThrough });
});

test('no history that the rules let through holds two enrolments of one level on one day', () => {
  const start = day('2020-01-01');
  const anyStep = fc.record({
    kind: fc.constantFrom('open' as const, 'complete' as const, 'withdraw' as const),
    which: fc.nat(5),
    on: fc.nat(40).map((offset) => addDays(start, offset)),
  });
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 20 }), (steps) => {
      let history: EnrolmentFact[] = [];
      for (const { kind, which, on } of steps) {
        const current = history[which % Math.max(history.length, 1)];
        const others = history.filter((each) => each !== current);
        let next: EnrolmentFact | undefined;
        if (kind === 'open') {
          const opened = { level: 'CERTIFIED', openedOn: on, completedOn: null, withdrawnOn: null };
          if (courseFaults(opened, history).length === 0) history.push(opened);
        } else if (current && kind === 'complete') {
          if (completionFaults(current, on, others, TODAY).length === 0) next = { ...current, completedOn: on };
        } else if (current && withdrawalFaults(current, on, others, TODAY).length === 0)
          next = { ...current, withdrawnOn: on };
        if (next) history = [...others, next];
      }
      for (let offset = 0; offset <= 40; offset += 1) {
        const on = addDays(start, offset);
        const open = history.filter(({ openedOn, completedOn, withdrawnOn }) => {
          const end = completedOn ?? withdrawnOn;
          return end !== null && openedOn <= on && on < end;
        });
        expect(open.length).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 300 },
  );
});
