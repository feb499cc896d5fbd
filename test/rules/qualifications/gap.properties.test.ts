import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Day } from '../../../src/kernel/day.ts';
import { timelineOfShop, timelineOfTechnician } from '../../../src/modules/catalogue/evaluation.rules.ts';
import {
  NOTHING_ON_RECORD,
  type ShopQualifications,
  type TechnicianQualifications,
} from '../../../src/modules/catalogue/qualification-facts.rules.ts';
import type { Requirement } from '../../../src/modules/catalogue/requirement.rules.ts';
import { END_OF_TIME } from '../../../src/modules/catalogue/span.rules.ts';
import { type Gain, withGains } from '../../../src/modules/qualifications/gain.rules.ts';
import { gapOfShop, gapOfTechnician, type Move } from '../../../src/modules/qualifications/gap.rules.ts';
import {
  anyDay,
  anyShop,
  anyShopRequirement,
  anyTechnician,
  anyTechnicianRequirement,
  rules,
  shopFacts,
  technicianFacts,
} from '../catalogue/language-world.ts';

/** The set without each of its members in turn. */
function eachWithoutOne<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  return items.map((_, left) => items.filter((_item, index) => index !== left));
}

function subsetsOf<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  return items.reduce<readonly (readonly Item[])[]>(
    (subsets, item) => subsets.flatMap((subset) => [subset, [...subset, item]]),
    [[]],
  );
}

describe('about a technician', () => {
  const holdsWith = (asked: Requirement, facts: TechnicianQualifications, on: Day, gains: readonly Gain[]) =>
    timelineOfTechnician(asked, withGains(facts, gains, on, rules), on, rules).holds;

  test('every set meets the requirement, no part of one does, and nothing wanting means it is met', () => {
    fc.assert(
      fc.property(anyTechnicianRequirement, anyTechnician, anyDay, (asked, world, on) => {
        const facts = technicianFacts(world);
        const gap = gapOfTechnician(asked, facts, on, rules);
        expect(gap.isMet).toBe(timelineOfTechnician(asked, facts, on, rules).holds);
        for (const way of gap.ways) {
          expect(way.length).toBeLessThan(10);
          for (const part of subsetsOf(way)) {
            expect(holdsWith(asked, facts, on, part)).toBe(part.length === way.length);
          }
        }
        const sizes = gap.ways.map((way) => way.length);
        expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
      }),
      { numRuns: 300 },
    );
  });

  const GAINS: readonly Gain[] = [
    { kind: 'TEST', code: 'A1' },
    { kind: 'TEST', code: 'A5' },
    { kind: 'TEST', code: 'T4' },
    { kind: 'CERTIFICATION' },
    { kind: 'FACTORY_STATUS', program: 'FORD_FACT', level: 'MASTER' },
    { kind: 'COMPLETION', program: 'FORD_FACT', level: null },
    { kind: 'GOVERNMENT', class: 'SAFETY_INSPECTION', jurisdiction: 'US-CA' },
    { kind: 'WORK', years: 2, series: null },
    { kind: 'NETWORK_EMPLOYMENT', network: 'FORD' },
  ];

  test('where all sets are answered, whatever meets the requirement is at least as large as the smallest', () => {
    fc.assert(
      fc.property(
        anyTechnicianRequirement,
        anyTechnician,
        anyDay,
        fc.subarray([...GAINS], { maxLength: 4 }),
        (asked, world, on, tried) => {
          const facts = technicianFacts(world);
          const gap = gapOfTechnician(asked, facts, on, rules);
          fc.pre(!gap.isMet && gap.isExhaustive && holdsWith(asked, facts, on, tried));
          expect(gap.isPossible).toBe(true);
          expect(gap.ways[0]?.length).toBeLessThanOrEqual(tried.length);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('about a shop', () => {
  /** Moves applied apart from the search. */
  function moved(facts: ShopQualifications, moves: readonly Move[], on: Day): ShopQualifications {
    const staff = facts.staff.map((member) => {
      const gains = moves.find((move) => move.technicianId === member.technicianId)?.gains ?? [];
      return { ...member, qualifications: withGains(member.qualifications, gains, on, rules) };
    });
    const hired = moves
      .filter((move) => move.newcomer !== null)
      .map(({ newcomer, gains }) => ({
        technicianId: `newcomer ${newcomer}`,
        repairSpans: [{ from: on, until: END_OF_TIME }],
        qualifications: withGains(NOTHING_ON_RECORD, gains, on, rules),
      }));
    return { ...facts, staff: [...staff, ...hired] };
  }

  /** The set without one gain or one person in turn. */
  function smallerSets(moves: readonly Move[]): readonly (readonly Move[])[] {
    const withoutGain = moves.flatMap((move, index) =>
      eachWithoutOne(move.gains).map((gains) => moves.map((each, at) => (at === index ? { ...move, gains } : each))),
    );
    return [...eachWithoutOne(moves), ...withoutGain];
  }

  test('every set of moves meets the requirement, and without any one gain or person of it none does', () => {
    fc.assert(
      fc.property(anyShopRequirement, anyShop, anyDay, (asked, world, on) => {
        const facts = shopFacts(world);
        const gap = gapOfShop(asked, facts, on, rules);
        expect(gap.isMet).toBe(timelineOfShop(asked, facts, on, rules).holds);
        for (const way of gap.ways) {
          expect(timelineOfShop(asked, moved(facts, way, on), on, rules).holds).toBe(true);
          for (const less of smallerSets(way)) {
            expect(timelineOfShop(asked, moved(facts, less, on), on, rules).holds).toBe(false);
          }
        }
        expect(gap.isPossible || gap.ways.length === 0).toBe(true);
      }),
      { numRuns: 120 },
    );
  });
});
