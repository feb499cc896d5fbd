import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays, type Day } from '../../../src/kernel/day.ts';
import {
  type Explanation,
  evaluateShop,
  evaluateTechnician,
} from '../../../src/modules/catalogue/explanation.rules.ts';
import {
  type ForecastStep,
  forecastShop,
  forecastTechnician,
} from '../../../src/modules/qualifications/forecast.rules.ts';
import {
  anyDay,
  anyShop,
  anyShopRequirement,
  anyTechnician,
  anyTechnicianRequirement,
  calendar,
  rules,
  shopFacts,
  technicianFacts,
} from '../catalogue/language-world.ts';

/** The nodes that combine or count, by path: what a forecast speaks of besides people and areas. */
function nodesByPath(root: Explanation): ReadonlyMap<string, Explanation> {
  const nodes = new Map<string, Explanation>();
  const visit = (node: Explanation) => {
    const isCounter = node.count !== null && !(node.kind === 'areasCovered' && node.code !== null);
    if (node.subject === null && (isCounter || node.kind === 'not')) nodes.set(node.path, node);
    for (const child of node.children) visit(child);
  };
  visit(root);
  return nodes;
}

/** What changes between one day and the next, read from the two explanations. */
function differences(before: Explanation, after: Explanation): readonly string[] {
  const later = nodesByPath(after);
  return [...nodesByPath(before)].flatMap(([path, node]) => {
    const other = later.get(path);
    if (!other) return [`${path} is gone`];
    const same =
      node.satisfied === other.satisfied && node.count === other.count && (node.total ?? 0) === (other.total ?? 0);
    return same ? [] : [`${path} ${other.satisfied} ${node.count} to ${other.count} of ${other.total}`];
  });
}

function effectsOf(step: ForecastStep | undefined): readonly string[] {
  const shown = (step?.effects ?? []).filter(
    ({ kind, subject }) =>
      subject === null && kind !== 'area' && kind !== 'holdsDesignation' && kind !== 'blueSealCompliant',
  );
  return shown.map(
    ({ path, satisfied, before, after }) =>
      `${path} ${satisfied} ${before?.count ?? null} to ${after?.count ?? null} of ${after?.total ?? null}`,
  );
}

function expectDayByDay(
  steps: readonly ForecastStep[],
  from: Day,
  through: Day,
  explain: (on: Day) => Explanation,
): void {
  const days = calendar.filter((on) => on > from && on <= through);
  expect(steps.map(({ on }) => on)).toEqual(days.filter((on) => steps.some((step) => step.on === on)));
  for (const on of days) {
    const step = steps.find((each) => each.on === on);
    const [before, after] = [explain(addDays(on, -1)), explain(on)];
    expect(step?.turns ?? false).toBe(before.satisfied !== after.satisfied);
    if (step) expect(step.satisfied).toBe(after.satisfied);
    if (step?.turns) expect(step.causes.length).toBeGreaterThan(0);
    expect(effectsOf(step).toSorted()).toEqual(differences(before, after).toSorted());
  }
}

describe('a forecast is the difference of each day from the one before', () => {
  test('for a technician', () => {
    fc.assert(
      fc.property(anyTechnicianRequirement, anyTechnician, anyDay, anyDay, (asked, world, from, through) => {
        const facts = technicianFacts(world);
        const steps = forecastTechnician(asked, facts, from, through, rules);
        expectDayByDay(steps, from, through, (on) => evaluateTechnician(asked, facts, on, rules));
      }),
      { numRuns: 60 },
    );
  });

  test('for a shop', () => {
    fc.assert(
      fc.property(anyShopRequirement, anyShop, anyDay, anyDay, (asked, world, from, through) => {
        const facts = shopFacts(world);
        const steps = forecastShop(asked, facts, from, through, rules);
        expectDayByDay(steps, from, through, (on) => evaluateShop(asked, facts, on, rules));
      }),
      { numRuns: 60 },
    );
  });
});
