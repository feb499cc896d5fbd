import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays, addMonths, type Day, day } from '../../../src/kernel/day.ts';
import type { Span } from '../../../src/modules/catalogue/span.rules.ts';
import {
  ACTIVE,
  type EnrolmentFact,
  type FactoryRule,
  factorySpans,
  factoryStatusOn,
} from '../../../src/modules/oem-programs/factory-status.rules.ts';

const START = day('2026-01-01');
const at = (offset: number) => addDays(START, offset);
const calendar = Array.from({ length: 200 }, (_, index) => at(index - 3));
const LAST = at(196);
const LEVELS = ['CERTIFIED', 'ADVANCED', 'MASTER'];

const anyRule: fc.Arbitrary<FactoryRule> = fc.record({
  levels: fc.constant(LEVELS.map((code) => ({ code }))),
  employmentTie: fc.constantFrom('NETWORK_EMPLOYMENT' as const, 'NONE' as const),
  resumesOnReemployment: fc.boolean(),
  validityMonths: fc.option(fc.integer({ min: 1, max: 2 })),
  grace: fc.constantFrom(
    [],
    [{ code: 'YELLOW', days: 9 }],
    [
      { code: 'YELLOW', days: 9 },
      { code: 'RED', days: 5 },
    ],
  ),
});
const anyEnrolments: fc.Arbitrary<EnrolmentFact[]> = fc.array(
  fc
    .record({
      level: fc.constantFrom(...LEVELS),
      opened: fc.nat(40),
      completed: fc.option(fc.nat(40)),
      withdrawn: fc.option(fc.nat(60)),
    })
    .map(({ level, opened, completed, withdrawn }) => ({
      level,
      openedOn: at(opened),
      completedOn: completed === null ? null : at(opened + completed),
      withdrawnOn: withdrawn === null ? null : at(opened + withdrawn),
    })),
  { maxLength: 4 },
);
const anyEmployment: fc.Arbitrary<Span[]> = fc.array(
  fc.tuple(fc.nat(120), fc.nat(40)).map(([from, length]) => ({ from: at(from), until: at(from + length) })),
  { maxLength: 4 },
);
const anyLevel = fc.option(fc.constantFrom(...LEVELS));

/** The state on every day, found by walking through the days and doing for each enrolment what happens on each. */
function walked(
  enrolments: readonly EnrolmentFact[],
  employment: readonly Span[],
  rule: FactoryRule,
  level: string | null,
): readonly (string | null)[] {
  const fallen = new Set<EnrolmentFact>();
  const begun = new Set<EnrolmentFact>();
  const states = [ACTIVE, ...rule.grace.map(({ code }) => code)];
  return calendar.map((today) => {
    const employed =
      rule.employmentTie === 'NONE' || employment.some((span) => span.from <= today && today < span.until);
    const granted = enrolments.map((enrolment) => {
      const { completedOn, withdrawnOn } = enrolment;
      if (level !== null && LEVELS.indexOf(enrolment.level) < LEVELS.indexOf(level)) return null;
      if (completedOn === null || today < completedOn) return null;
      if (employed) begun.add(enrolment);
      else if (begun.has(enrolment) && !rule.resumesOnReemployment) fallen.add(enrolment);
      if (!employed || fallen.has(enrolment) || (withdrawnOn !== null && withdrawnOn <= today)) return null;
      return stateByAge(today, completedOn, rule);
    });
    return states.find((state) => granted.includes(state)) ?? null;
  });
}

function stateByAge(today: Day, completedOn: Day, { validityMonths, grace }: FactoryRule): string | null {
  if (validityMonths === null) return ACTIVE;
  let end = addMonths(completedOn, validityMonths);
  if (today < end) return ACTIVE;
  for (const { code, days } of grace) {
    end = addDays(end, days);
    if (today < end) return code;
  }
  return null;
}

test('factory status equals a walk through the days, and holds through exactly the last day of its state', () => {
  fc.assert(
    fc.property(anyEnrolments, anyEmployment, anyRule, anyLevel, (enrolments, employment, rule, level) => {
      const expected = walked(enrolments, employment, rule, level);
      const spans = factorySpans(enrolments, employment, rule, level);
      const answers = calendar.map((each) => factoryStatusOn(each, spans));
      expect(answers.map(({ state }) => state)).toEqual(expected);
      for (const [index, { state, holdsThrough }] of answers.entries()) {
        const change = answers.findIndex((each, later) => later > index && each.state !== state);
        if (change >= 0) expect(holdsThrough).toBe(calendar[change - 1]);
        else expect(holdsThrough === null || holdsThrough >= LAST).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

test('spans are in order, never overlap, and touch only where the state changes', () => {
  fc.assert(
    fc.property(anyEnrolments, anyEmployment, anyRule, (enrolments, employment, rule) => {
      const spans = factorySpans(enrolments, employment, rule);
      for (const [index, span] of spans.entries()) {
        expect(span.from < span.until).toBe(true);
        const next = spans[index + 1];
        if (next) expect(next.from > span.until || (next.from === span.until && next.state !== span.state)).toBe(true);
      }
    }),
  );
});

test('without a tie, employment changes nothing', () => {
  fc.assert(
    fc.property(anyEnrolments, anyEmployment, anyRule, (enrolments, employment, rule) => {
      const untied: FactoryRule = { ...rule, employmentTie: 'NONE' };
      expect(factorySpans(enrolments, employment, untied)).toEqual(factorySpans(enrolments, [], untied));
    }),
  );
});

test('a higher level is never had on a day on which a lower one is not', () => {
  fc.assert(
    fc.property(anyEnrolments, anyEmployment, anyRule, (enrolments, employment, rule) => {
      const [lower, higher] = ['CERTIFIED', 'MASTER'].map((level) => factorySpans(enrolments, employment, rule, level));
      for (const each of calendar) {
        if (factoryStatusOn(each, higher ?? []).state !== null) {
          expect(factoryStatusOn(each, lower ?? []).state).not.toBeNull();
        }
      }
    }),
  );
});
