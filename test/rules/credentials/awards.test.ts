import { describe, expect, test } from '@jest/globals';
import { type AwardFacts, type AwardRule, awardedPeriods } from '../../../src/modules/credentials/award.rules.ts';
import { action, awardFacts, course, exam, period, work } from './credential-facts.ts';

const RULE: AwardRule = {
  validityMonths: 60,
  recertificationMonths: 60,
  continuingEducationMonths: 12,
  experience: { series: ['A'], anyOf: [{ workYears: 2, trainingYears: 0 }] },
};

function awards(facts: Partial<AwardFacts>): readonly string[] {
  return awardedPeriods(awardFacts(facts), () => RULE).map(({ from, until, basis }) => `${from}/${until} ${basis}`);
}

describe('a passed initial test', () => {
  test('awards from the day it is taken when the experience is met', () => {
    expect(awards({ passed: [exam('2020-03-01')] })).toEqual(['2020-03-01/2025-03-01 INITIAL_TEST']);
  });

  test('awards from the day on which the experience is met when that is later', () => {
    const experience = [work('2020-01-01', '2021-12-30')];
    expect(awards({ passed: [exam('2020-03-01')], experience })).toEqual(['2021-12-30/2026-12-30 INITIAL_TEST']);
  });

  test('awards nothing while the experience is missing', () => {
    const experience = [work('2020-01-01', '2020-12-31')];
    expect(awards({ passed: [exam('2020-03-01')], experience })).toEqual([]);
  });

  test('taken while the credential is current renews it to five years from the test', () => {
    expect(awards({ passed: [exam('2020-03-01'), exam('2024-03-01')] })).toEqual([
      '2020-03-01/2025-03-01 INITIAL_TEST',
      '2025-03-01/2029-03-01 RECERTIFICATION_TEST',
    ]);
  });

  test('that waited beside another for the same experience is not a renewal of it, whichever was recorded first', () => {
    const passed = [exam('2020-03-01'), exam('2020-05-01')];
    const experience = [work('2020-01-01', '2021-12-30')];
    const expected = [
      { from: '2021-12-30', until: '2026-12-30', basis: 'INITIAL_TEST', basisFactId: 'INITIAL 2020-03-01' },
    ];
    expect(awardedPeriods(awardFacts({ passed, experience }), () => RULE)).toEqual(expected);
    expect(awardedPeriods(awardFacts({ passed: [...passed].reverse(), experience }), () => RULE)).toEqual(expected);
  });
});

describe('a recertification test', () => {
  test('extends an unbroken credential to five years from the test', () => {
    expect(awards({ passed: [exam('2020-03-01'), exam('2024-11-10', 'RECERTIFICATION')] })).toEqual([
      '2020-03-01/2025-03-01 INITIAL_TEST',
      '2025-03-01/2029-11-10 RECERTIFICATION_TEST',
    ]);
  });

  test.each([
    ['on the last valid day', '2025-02-28', '2025-03-01/2030-02-28'],
    ['on the day after it', '2025-03-01', '2025-03-01/2030-03-01'],
    ['after a lapse, leaving a gap', '2025-03-02', '2025-03-02/2030-03-02'],
    ['years after a lapse', '2033-07-15', '2033-07-15/2038-07-15'],
  ])('renews %s', (_, takenOn, expected) => {
    expect(awards({ passed: [exam('2020-03-01'), exam(takenOn, 'RECERTIFICATION')] })[1]).toBe(
      `${expected} RECERTIFICATION_TEST`,
    );
  });

  test('awards nothing to one who never held the credential', () => {
    expect(awards({ passed: [exam('2020-03-01', 'RECERTIFICATION')] })).toEqual([]);
  });

  test('on the very day of the award adds nothing to it', () => {
    expect(awards({ passed: [exam('2020-03-01'), exam('2020-03-01', 'RECERTIFICATION')] })).toHaveLength(1);
  });
});

describe('continuing education', () => {
  test('extends by a year at a time, each on top of the last', () => {
    expect(awards({ passed: [exam('2020-03-01')], education: [course('2024-12-01'), course('2025-12-01')] })).toEqual([
      '2020-03-01/2025-03-01 INITIAL_TEST',
      '2025-03-01/2026-03-01 CONTINUING_EDUCATION',
      '2026-03-01/2027-03-01 CONTINUING_EDUCATION',
    ]);
  });

  test('renews a lapsed credential from its own day: a gap stays a gap', () => {
    expect(awards({ passed: [exam('2020-03-01')], education: [course('2026-06-01')] })[1]).toBe(
      '2026-06-01/2027-06-01 CONTINUING_EDUCATION',
    );
  });

  test('awards nothing to one who never held the credential', () => {
    expect(awards({ education: [course('2020-03-01')] })).toEqual([]);
  });

  test('from the end of February lasts to the end of February', () => {
    expect(awards({ passed: [exam('2019-02-28')], education: [course('2024-02-29')] })[1]).toBe(
      '2024-02-29/2025-02-28 CONTINUING_EDUCATION',
    );
  });
});

describe('a revocation', () => {
  const actions = [action('REVOKE', '2022-01-01')];

  test('ends the chain: later renewals award nothing', () => {
    const passed = [exam('2020-03-01'), exam('2024-03-01', 'RECERTIFICATION')];
    expect(awards({ passed, education: [course('2023-01-01')], actions })).toEqual([
      '2020-03-01/2025-03-01 INITIAL_TEST',
    ]);
  });

  test('takes away a renewal that had not begun', () => {
    const facts = { passed: [exam('2017-03-01'), exam('2021-12-01', 'RECERTIFICATION')] };
    expect(awards(facts)).toHaveLength(2);
    expect(awards({ ...facts, actions })).toEqual(['2017-03-01/2022-03-01 INITIAL_TEST']);
  });

  test('lets an initial test award anew, taken on any later day', () => {
    expect(awards({ passed: [exam('2020-03-01'), exam('2022-01-02')], actions })).toEqual([
      '2020-03-01/2025-03-01 INITIAL_TEST',
      '2022-01-02/2027-01-02 INITIAL_TEST',
    ]);
  });

  test('stands against an initial test of the same day', () => {
    expect(awards({ passed: [exam('2020-03-01'), exam('2022-01-01')], actions })).not.toContain(
      '2022-01-01/2027-01-01 INITIAL_TEST',
    );
  });

  test('stands against a test that was taken before it and waited for experience until after it', () => {
    const facts = {
      passed: [exam('2017-06-01')],
      experience: [work('2021-01-01', '2022-12-31')],
      declared: [period('2018-01-01', '2023-01-01')],
      actions,
    };
    expect(awards(facts)).toEqual([]);
  });

  test('lets a new chain be renewed like any other', () => {
    const passed = [exam('2020-03-01'), exam('2023-01-01')];
    expect(awards({ passed, education: [course('2027-06-01')], actions }).at(-1)).toBe(
      '2028-01-01/2029-01-01 CONTINUING_EDUCATION',
    );
  });
});

describe('a declared period', () => {
  test('is renewed without experience on record', () => {
    const declared = [period('2018-01-01', '2023-01-01')];
    expect(awards({ declared, experience: [], education: [course('2022-06-01')] })).toEqual([
      '2023-01-01/2024-01-01 CONTINUING_EDUCATION',
    ]);
  });

  test('shows that the experience was met: a new initial test awards at once', () => {
    const declared = [period('2018-01-01', '2023-01-01')];
    expect(awards({ declared, experience: [], passed: [exam('2024-01-01')] })).toEqual([
      '2024-01-01/2029-01-01 INITIAL_TEST',
    ]);
  });

  test('that renews does not lift a revocation', () => {
    const declared = [period('2018-01-01', '2023-01-01'), period('2023-01-01', '2028-01-01', 'RECERTIFICATION_TEST')];
    expect(awards({ declared, actions: [action('REVOKE', '2020-01-01')], education: [course('2027-01-01')] })).toEqual(
      [],
    );
  });
});

test('each fact is judged by the rule pack that was in force for it', () => {
  const facts = awardFacts({ passed: [exam('2020-03-01')], education: [course('2021-12-01')] });
  const ruleOf = (factId: string) => (factId.startsWith('INITIAL') ? { ...RULE, validityMonths: 24 } : RULE);
  expect(awardedPeriods(facts, ruleOf).map(({ until }) => until)).toEqual(['2022-03-01', '2023-03-01']);
});
