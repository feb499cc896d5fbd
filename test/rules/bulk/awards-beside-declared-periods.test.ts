import { expect, test } from '@jest/globals';
import { day } from '../../../src/kernel/day.ts';
import { type AwardFacts, type AwardRule, awardedPeriods } from '../../../src/modules/credentials/award.rules.ts';

const RULE: AwardRule = {
  validityMonths: 60,
  recertificationMonths: 60,
  continuingEducationMonths: 12,
  experience: { series: ['A'], anyOf: [] },
};

function awards(facts: Partial<AwardFacts>) {
  const nothing: AwardFacts = { passed: [], education: [], experience: [], actions: [], declared: [] };
  return awardedPeriods({ ...nothing, ...facts }, () => RULE).map(({ from, until }) => `${from}/${until}`);
}

const initial = (takenOn: string) => ({ id: takenOn, kind: 'INITIAL' as const, takenOn: day(takenOn) });
const renewal = (takenOn: string) => ({ id: takenOn, kind: 'RECERTIFICATION' as const, takenOn: day(takenOn) });
const period = (from: string, until: string) => ({
  from: day(from),
  until: day(until),
  basis: 'INITIAL_TEST' as const,
});

test('a renewal test taken early does not award again the period that was declared for it', () => {
  const passed = [initial('2015-05-01'), renewal('2020-02-01')];
  const declared = [period('2015-05-01', '2020-05-01'), period('2020-05-01', '2025-02-01')];
  expect(awards({ passed, declared })).toEqual([]);
});

test('a test whose own period was declared shorter than usual is not awarded the rest', () => {
  expect(awards({ passed: [initial('2015-05-01')], declared: [period('2015-05-01', '2017-05-01')] })).toEqual([]);
});

test('a period that was declared from a later day than the test earned it is not awarded from the earlier one', () => {
  expect(awards({ passed: [initial('2015-05-01')], declared: [period('2015-07-01', '2020-07-01')] })).toEqual([]);
});

test('an award gives way on the day from which the period of another test was declared', () => {
  const passed = [initial('2010-01-01'), renewal('2012-01-01')];
  expect(awards({ passed, declared: [period('2012-01-01', '2017-01-01')] })).toEqual(['2010-01-01/2012-01-01']);
});

test('a renewal after the last declared period is awarded', () => {
  const passed = [initial('2015-05-01'), renewal('2020-02-01')];
  expect(awards({ passed, declared: [period('2015-05-01', '2020-05-01')] })).toEqual(['2020-05-01/2025-02-01']);
});

test('after a revocation a new initial test awards, whatever was declared before', () => {
  const actions = [{ action: 'REVOKE' as const, effectiveOn: day('2017-01-01'), reasonCode: 'ISSUED_IN_ERROR' }];
  const declared = [period('2015-01-01', '2020-01-01')];
  expect(awards({ passed: [initial('2018-01-01')], declared, actions })).toEqual(['2018-01-01/2023-01-01']);
});
