import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays, type Day, day } from '../../../src/kernel/day.ts';
import {
  type Explanation,
  evaluate,
  missingCodes,
  nearestChange,
  satisfied,
} from '../../../src/modules/catalogue/explanation.rules.ts';
import type {
  DesignationRule,
  Requirement,
  RequirementFacts,
} from '../../../src/modules/catalogue/requirement.rules.ts';
import { mergeSpans, type Span } from '../../../src/modules/catalogue/span.rules.ts';

const TESTS = ['A1', 'A2', 'A3', 'A4'] as const;
const HORIZON = 60;
const start = day('2026-01-01');
/** One day before every span and some after the last: what lies beyond is as on its edge. */
const calendar = Array.from({ length: HORIZON + 3 }, (_, index) => addDays(start, index - 1));

type Periods = Readonly<Record<(typeof TESTS)[number], readonly Span[]>>;

const anySpan = fc
  .tuple(fc.nat(HORIZON - 15), fc.integer({ min: 1, max: 15 }))
  .map(([from, length]): Span => ({ from: addDays(start, from), until: addDays(start, from + length) }));
const anySpans = fc.array(anySpan, { maxLength: 4 });
const anyPeriods: fc.Arbitrary<Periods> = fc.record({ A1: anySpans, A2: anySpans, A3: anySpans, A4: anySpans });
const anyDay = fc.nat(HORIZON).map((offset) => addDays(start, offset));
const anyTest = fc.constantFrom(...TESTS);

const { requirement: anyRequirement } = fc.letrec<{ requirement: Requirement; parts: readonly Requirement[] }>(
  (tie) => ({
    requirement: fc.oneof(
      { maxDepth: 3 },
      anyTest.map((code): Requirement => ({ holdsTest: code })),
      anyTest.map((code): Requirement => ({ heldTest: code })),
      fc.constantFrom<Requirement>({ holdsDesignation: 'PAIR' }, { holdsDesignation: 'PAIR_FOR_LIFE' }),
      tie('parts').map((allOf): Requirement => ({ allOf })),
      tie('parts').map((anyOf): Requirement => ({ anyOf })),
      fc
        .tuple(tie('parts'), fc.nat(2))
        .map(([of, n]): Requirement => ({ atLeast: { n: Math.min(n + 1, of.length), of } })),
    ),
    parts: fc.array(tie('requirement'), { minLength: 1, maxLength: 3 }),
  }),
);

const PAIR: Requirement = { allOf: [{ holdsTest: 'A1' }, { anyOf: [{ holdsTest: 'A2' }, { heldTest: 'A3' }] }] };
const designations: ReadonlyMap<string, DesignationRule> = new Map(
  [
    { code: 'PAIR', requirement: PAIR, forLife: false },
    { code: 'PAIR_FOR_LIFE', requirement: PAIR, forLife: true },
  ].map((rule) => [rule.code, rule]),
);

function factsOf(periods: Periods): RequirementFacts {
  const spans = new Map<string, readonly Span[]>(TESTS.map((code) => [code, mergeSpans(periods[code])]));
  return {
    currentSpans: (code) => spans.get(code) ?? [],
    heldSince: (code) => spans.get(code)?.[0]?.from,
  };
}

/** The language read naively, one day at a time: the reference for everything below. */
function holdsOn(requirement: Requirement, periods: Periods, on: Day): boolean {
  const holds = (part: Requirement) => holdsOn(part, periods, on);
  const spansOf = (code: string) => periods[code as keyof Periods];
  if ('holdsTest' in requirement) {
    return spansOf(requirement.holdsTest).some((span) => span.from <= on && on < span.until);
  }
  if ('heldTest' in requirement) return spansOf(requirement.heldTest).some((span) => span.from <= on);
  if ('allOf' in requirement) return requirement.allOf.every(holds);
  if ('anyOf' in requirement) return requirement.anyOf.some(holds);
  if ('atLeast' in requirement) return requirement.atLeast.of.filter(holds).length >= requirement.atLeast.n;
  if (!('holdsDesignation' in requirement)) throw new Error('not in this test');
  if (requirement.holdsDesignation === 'PAIR') return holds(PAIR);
  return calendar.some((earlier) => earlier <= on && holdsOn(PAIR, periods, earlier));
}

function lastDayOfSameAnswer(requirement: Requirement, periods: Periods, from: Day): Day | null {
  const answer = holdsOn(requirement, periods, from);
  const flip = calendar.find((later) => later > from && holdsOn(requirement, periods, later) !== answer);
  return flip === undefined ? null : addDays(flip, -1);
}

function partsOf(requirement: Requirement): readonly Requirement[] {
  if ('allOf' in requirement) return requirement.allOf;
  if ('anyOf' in requirement) return requirement.anyOf;
  if ('atLeast' in requirement) return requirement.atLeast.of;
  return 'holdsDesignation' in requirement ? [PAIR] : [];
}

test('every node answers as the language read day by day does, and until exactly the day that does', () => {
  const check = (node: Explanation, requirement: Requirement, periods: Periods, on: Day): void => {
    expect(node.satisfied).toBe(holdsOn(requirement, periods, on));
    expect(node.holdsThrough).toBe(lastDayOfSameAnswer(requirement, periods, on));
    const parts = partsOf(requirement);
    expect(node.children.length).toBe(parts.length);
    for (const [index, child] of node.children.entries()) check(child, parts[index] as Requirement, periods, on);
  };
  fc.assert(
    fc.property(anyRequirement, anyPeriods, anyDay, (requirement, periods, on) => {
      check(evaluate(requirement, factsOf(periods), on, designations), requirement, periods, on);
    }),
    { numRuns: 400 },
  );
});

test('the cheap answer is the explained one', () => {
  fc.assert(
    fc.property(anyRequirement, anyPeriods, anyDay, (requirement, periods, on) => {
      const facts = factsOf(periods);
      expect(satisfied(requirement, facts, on, designations)).toBe(
        evaluate(requirement, facts, on, designations).satisfied,
      );
    }),
  );
});

test('one more period on record never turns an answer from yes to no', () => {
  fc.assert(
    fc.property(anyRequirement, anyPeriods, anyDay, anyTest, anySpan, (requirement, periods, on, code, span) => {
      fc.pre(satisfied(requirement, factsOf(periods), on, designations));
      const more = factsOf({ ...periods, [code]: [...periods[code], span] });
      expect(satisfied(requirement, more, on, designations)).toBe(true);
    }),
  );
});

test('an unmet requirement always names something missing, and a met one names nothing', () => {
  fc.assert(
    fc.property(anyRequirement, anyPeriods, anyDay, (requirement, periods, on) => {
      const explained = evaluate(requirement, factsOf(periods), on, designations);
      expect(missingCodes(explained).length > 0).toBe(!explained.satisfied);
    }),
  );
});

test('the nearest change falls on the day after the answer holds, and keeping its codes as they are would prevent it', () => {
  fc.assert(
    fc.property(anyRequirement, anyPeriods, anyDay, (requirement, periods, on) => {
      const facts = factsOf(periods);
      const { holdsThrough, satisfied: holds } = evaluate(requirement, facts, on, designations);
      const change = nearestChange(requirement, facts, on, designations);
      if (holdsThrough === null) {
        expect(change).toBeNull();
        return;
      }
      expect(change).toMatchObject({ on: addDays(holdsThrough, 1), satisfied: !holds });
      const codes = new Set(change?.codes);
      const frozen = frozenAfter(facts, holdsThrough, codes);
      expect(satisfied(requirement, frozen, addDays(holdsThrough, 1), designations)).toBe(holds);
    }),
    { numRuns: 400 },
  );
});

/** The facts, but with what holds for `codes` on `last` going on for ever after. */
function frozenAfter(facts: RequirementFacts, last: Day, codes: ReadonlySet<string>): RequirementFacts {
  const forEver = day('2030-01-01');
  return {
    currentSpans(code) {
      const spans = facts.currentSpans(code);
      if (!codes.has(code)) return spans;
      const begun = spans.filter((span) => span.from <= last);
      return begun.map((span) => (span.until > last ? { from: span.from, until: forEver } : span));
    },
    heldSince(code) {
      const since = facts.heldSince(code);
      return codes.has(code) && since !== undefined && since > last ? undefined : since;
    },
  };
}
