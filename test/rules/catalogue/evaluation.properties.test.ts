import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays, type Day } from '../../../src/kernel/day.ts';
import { nextChange } from '../../../src/modules/catalogue/causes.rules.ts';
import {
  judgedShop,
  judgedTechnician,
  timelineOfShop,
  timelineOfTechnician,
} from '../../../src/modules/catalogue/evaluation.rules.ts';
import {
  type Explanation,
  evaluateShop,
  evaluateTechnician,
} from '../../../src/modules/catalogue/explanation.rules.ts';
import {
  anyDay,
  anyMonotoneRequirement,
  anyMonotoneShopRequirement,
  anyShop,
  anyShopRequirement,
  anySpan,
  anyTechnician,
  anyTechnicianRequirement,
  calendar,
  rules,
  shopFacts,
  shopHolds,
  TESTS,
  technicianFacts,
  technicianHolds,
} from './language-world.ts';

/** The later days on which the naive answer turns. */
function turns(holds: (on: Day) => boolean, from: Day): readonly Day[] {
  return calendar.filter((on) => on > from && holds(on) !== holds(addDays(on, -1)));
}

/** Visits each node with what it is on any day: its path, and which person or area it is about, below what. */
function eachNode(node: Explanation, visit: (node: Explanation, key: string) => void, above = ''): void {
  const key = `${above} > ${node.path} ${node.kind} ${node.subject ?? node.code}`;
  visit(node, key);
  for (const child of node.children) eachNode(child, visit, key);
}

/**
 * Every node's answer stays the same through its `holdsThrough`, and another comes the day after, or never. Whoever no longer
 * works there and what is no longer offered or covered is no longer shown; whatever else is, is on both days.
 */
function expectExact(root: Explanation, again: (on: Day) => Explanation): void {
  const find = (on: Day, wanted: string) => {
    let found: Explanation | undefined;
    eachNode(again(on), (node, key) => {
      if (key === wanted) found = node;
    });
    return found;
  };
  eachNode(root, (node, key) => {
    const { holdsThrough, satisfied, subject, path } = node;
    const last = holdsThrough ?? calendar.at(-1) ?? holdsThrough;
    const mayGo = subject !== null || path.endsWith('areasCovered');
    const shown = last === null ? undefined : find(last, key);
    if (!mayGo || shown) expect(shown?.satisfied).toBe(satisfied);
    if (holdsThrough === null) return;
    const after = find(addDays(holdsThrough, 1), key);
    if (!mayGo || after) expect(after?.satisfied).toBe(!satisfied);
  });
}

describe('about a technician', () => {
  test('the timeline is the language read day by day', () => {
    fc.assert(
      fc.property(anyTechnicianRequirement, anyTechnician, anyDay, (asked, world, on) => {
        const naive = (each: Day) => technicianHolds(asked, world, each);
        expect(timelineOfTechnician(asked, technicianFacts(world), on, rules)).toEqual({
          holds: naive(on),
          changes: turns(naive, on),
        });
      }),
      { numRuns: 400 },
    );
  });

  test('the explanation answers as the timeline does, and until exactly the day that does', () => {
    fc.assert(
      fc.property(anyTechnicianRequirement, anyTechnician, anyDay, (asked, world, on) => {
        const facts = technicianFacts(world);
        const brief = timelineOfTechnician(asked, facts, on, rules);
        const explained = evaluateTechnician(asked, facts, on, rules);
        expect(explained.satisfied).toBe(brief.holds);
        expectExact(explained, (each) => evaluateTechnician(asked, facts, each, rules));
        eachNode(explained, ({ message, subject }) => {
          expect(message).toMatch(/^[A-Z0-9\d(].*\.$/s);
          expect(message).not.toContain('undefined');
          expect(subject).toBeNull();
        });
      }),
      { numRuns: 200 },
    );
  });

  test('one more credential never turns a monotone requirement from yes to no', () => {
    fc.assert(
      fc.property(
        anyMonotoneRequirement,
        anyTechnician,
        anyDay,
        fc.constantFrom(...TESTS),
        anySpan,
        (asked, world, on, code, span) => {
          const spans = { ...world.spans, [code]: [...(world.spans[code] ?? []), span] };
          const before = timelineOfTechnician(asked, technicianFacts(world), on, rules);
          const after = timelineOfTechnician(asked, technicianFacts({ ...world, spans }), on, rules);
          expect(after.holds || !before.holds).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('a change to come names what causes it', () => {
    fc.assert(
      fc.property(anyTechnicianRequirement, anyTechnician, anyDay, (asked, world, on) => {
        const judged = judgedTechnician(asked, technicianFacts(world), on, rules);
        const change = nextChange(judged);
        expect(change?.on).toBe(judged.changes[0]);
        if (change) expect(change.causes.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe('about a shop', () => {
  test('the timeline is the language read day by day', () => {
    fc.assert(
      fc.property(anyShopRequirement, anyShop, anyDay, (asked, world, on) => {
        const naive = (each: Day) => shopHolds(asked, world, each);
        expect(timelineOfShop(asked, shopFacts(world), on, rules)).toEqual({
          holds: naive(on),
          changes: turns(naive, on),
        });
      }),
      { numRuns: 300 },
    );
  });

  test('the explanation answers as the timeline does, and until exactly the day that does', () => {
    fc.assert(
      fc.property(anyShopRequirement, anyShop, anyDay, (asked, world, on) => {
        const facts = shopFacts(world);
        const explained = evaluateShop(asked, facts, on, rules);
        expect(explained.satisfied).toBe(timelineOfShop(asked, facts, on, rules).holds);
        expectExact(explained, (each) => evaluateShop(asked, facts, each, rules));
        eachNode(explained, ({ message }) => {
          expect(message).toMatch(/^[A-Z0-9\d(].*\.$/s);
          expect(message).not.toContain('undefined');
        });
      }),
      { numRuns: 150 },
    );
  });

  test('one more credential of one of its people never turns a monotone requirement from yes to no', () => {
    fc.assert(
      fc.property(
        anyMonotoneShopRequirement,
        anyShop,
        anyDay,
        fc.constantFrom(...TESTS),
        anySpan,
        fc.nat(),
        (asked, world, on, code, span, who) => {
          fc.pre(world.staff.length > 0);
          const staff = world.staff.map((member, index) => {
            if (index !== who % world.staff.length) return member;
            const spans = { ...member.technician.spans };
            spans[code] = [...(spans[code] ?? []), span];
            return { ...member, technician: { ...member.technician, spans } };
          });
          const before = timelineOfShop(asked, shopFacts(world), on, rules);
          const after = timelineOfShop(asked, shopFacts({ ...world, staff }), on, rules);
          expect(after.holds || !before.holds).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('a change to come names what causes it', () => {
    fc.assert(
      fc.property(anyShopRequirement, anyShop, anyDay, (asked, world, on) => {
        const judged = judgedShop(asked, shopFacts(world), on, rules);
        const change = nextChange(judged);
        expect(change?.on).toBe(judged.changes[0]);
        if (change) expect(change.causes.length).toBeGreaterThan(0);
      }),
    );
  });
});
