import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays, addMonths, type Day, day } from '../../../src/kernel/day.ts';
import { type AwardFacts, type AwardRule, awardedPeriods } from '../../../src/modules/credentials/award.rules.ts';
import type { ExperienceFact } from '../../../src/modules/credentials/experience.rules.ts';
import {
  currentSpans,
  inOrderOfEffect,
  type PeriodFact,
  standingOn,
} from '../../../src/modules/credentials/standing.rules.ts';
import { history, isIn } from './credential-facts.ts';

const RULE: AwardRule = {
  validityMonths: 60,
  recertificationMonths: 60,
  continuingEducationMonths: 12,
  experience: { series: ['A'], anyOf: [{ workYears: 1, trainingYears: 0 }] },
};
const START = day('2000-01-01');

const anyDay = fc.nat(5000).map((offset) => addDays(START, offset));
const anyExam = fc.record({
  kind: fc.constantFrom<'INITIAL' | 'RECERTIFICATION'>('INITIAL', 'RECERTIFICATION'),
  takenOn: anyDay,
});
const anyWork = fc
  .record({ from: anyDay, length: fc.integer({ min: 100, max: 700 }) })
  .map(({ from, length }): ExperienceFact => ({ kind: 'WORK', series: ['A'], from, through: addDays(from, length) }));
const anyDeclared = fc.uniqueArray(fc.nat(9), { maxLength: 3 }).map((slots): readonly PeriodFact[] =>
  slots.map((slot) => {
    const from = addDays(START, slot * 700);
    return { from, until: addMonths(from, 20), basis: slot % 2 === 0 ? 'INITIAL_TEST' : 'RECERTIFICATION_TEST' };
  }),
);
const anyRevocations = fc
  .uniqueArray(anyDay, { maxLength: 2 })
  .map((days) =>
    days.map((effectiveOn) => ({ action: 'REVOKE' as const, effectiveOn, reasonCode: 'ISSUED_IN_ERROR' })),
  );

const anyFacts: fc.Arbitrary<AwardFacts> = fc.record({
  passed: fc
    .uniqueArray(anyExam, { maxLength: 5, selector: (exam) => exam.takenOn })
    .map((exams) => exams.map((exam, index) => ({ id: `exam ${index}`, ...exam }))),
  education: fc
    .uniqueArray(anyDay, { maxLength: 4 })
    .map((days) => days.map((completedOn, index) => ({ id: `course ${index}`, completedOn }))),
  experience: fc.array(anyWork, { maxLength: 3 }),
  actions: anyRevocations,
  declared: anyDeclared,
});

const award = (facts: AwardFacts) => awardedPeriods(facts, () => RULE);
const byFirstDay = (periods: readonly PeriodFact[]) => [...periods].sort((a, b) => (a.from < b.from ? -1 : 1));
const historyOf = (facts: AwardFacts) =>
  history({ periods: byFirstDay([...facts.declared, ...award(facts)]), actions: inOrderOfEffect(facts.actions) });

test('the order in which facts are given makes no difference', () => {
  const shuffled = anyFacts.chain((facts) =>
    fc.record({
      facts: fc.constant(facts),
      again: fc.record({
        passed: fc.shuffledSubarray([...facts.passed], { minLength: facts.passed.length }),
        education: fc.shuffledSubarray([...facts.education], { minLength: facts.education.length }),
        experience: fc.shuffledSubarray([...facts.experience], { minLength: facts.experience.length }),
        actions: fc.shuffledSubarray([...facts.actions], { minLength: facts.actions.length }),
        declared: fc.shuffledSubarray([...facts.declared], { minLength: facts.declared.length }),
      }),
    }),
  );
  fc.assert(fc.property(shuffled, ({ facts, again }) => expect(award(again)).toEqual(award(facts))));
});

test('periods of one credential never overlap, but for what a revocation cut off', () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const revocations = facts.actions.map((action) => action.effectiveOn).sort();
      const cut = (period: PeriodFact): Day => {
        const revokedOn = revocations.find((on) => on >= period.from);
        return revokedOn !== undefined && revokedOn < period.until ? revokedOn : period.until;
      };
      const begunAnew = facts.declared.map((period) => ({ ...period, basis: 'INITIAL_TEST' as const }));
      const periods = byFirstDay([...begunAnew, ...award({ ...facts, declared: begunAnew })]);
      for (const [index, period] of periods.entries()) {
        const next = periods[index + 1];
        if (next) expect(cut(period) <= next.from).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

test('no two periods begin on the same day, so the record can hold them all', () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const firstDays = [...facts.declared, ...award(facts)].map((period) => period.from);
      expect(new Set(firstDays).size).toBe(firstDays.length);
    }),
    { numRuns: 300 },
  );
});

test('more experience never takes an award away, and never makes the first one later', () => {
  fc.assert(
    fc.property(anyFacts, anyWork, (facts, another) => {
      const before = historyOf({ ...facts, declared: [], actions: [] }).periods;
      const after = historyOf({
        ...facts,
        declared: [],
        actions: [],
        experience: [...facts.experience, another],
      }).periods;
      expect(after.length).toBeGreaterThanOrEqual(before.length === 0 ? 0 : 1);
      const [first] = before;
      if (first) expect((after[0]?.from ?? '9999') <= first.from).toBe(true);
    }),
  );
});

test('a revoked credential is current again only from an initial test that was taken afterwards', () => {
  fc.assert(
    fc.property(anyFacts, anyDay, (facts, on) => {
      const revokedOn = facts.actions
        .map((action) => action.effectiveOn)
        .filter((each) => each <= on)
        .sort()
        .at(-1);
      fc.pre(revokedOn !== undefined);
      const anew =
        facts.passed.some((exam) => exam.kind === 'INITIAL' && revokedOn < exam.takenOn && exam.takenOn <= on) ||
        facts.declared.some(
          (period) => period.basis === 'INITIAL_TEST' && revokedOn < period.from && period.from <= on,
        );
      const now = historyOf(facts);
      if (!anew) expect(isIn(currentSpans(now), on)).toBe(false);
      expect(standingOn(on, now).standing === 'CURRENT').toBe(isIn(currentSpans(now), on));
    }),
    { numRuns: 300 },
  );
});
