import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays, type Day, day } from '../../../src/kernel/day.ts';
import { nodesOf, partsOf, type Requirement } from '../../../src/modules/catalogue/requirement.rules.ts';
import { END_OF_TIME } from '../../../src/modules/catalogue/span.rules.ts';
import { proofSteps, provenThrough } from '../../../src/modules/presentations/proof.rules.ts';
import {
  elementOf,
  type ShownElement,
  shownQualifications,
} from '../../../src/modules/presentations/shown-elements.rules.ts';
import { type ProofRules, smallestProof } from '../../../src/modules/presentations/smallest-proof.rules.ts';
import {
  anyDay,
  anyMonotoneRequirement,
  anyTechnician,
  anyTechnicianRequirement,
  rules as languageRules,
  TESTS,
  type TechnicianWorld,
  technicianHolds,
} from '../catalogue/language-world.ts';

const rules: ProofRules = { ...languageRules, levels: new Map([['FORD_FACT', ['CERTIFIED', 'MASTER']]]) };
const DESIGNATIONS = ['PAIR', 'PAIR_FOR_LIFE', 'EITHER'];

/**
 * Every element that an issuer would put into a credential on the day: what holds on it, and its last day. In this small trade
 * levels of a programme are on record each by itself, so they are here too.
 */
function elementsOf(world: TechnicianWorld, on: Day): readonly ShownElement[] {
  const span = (key: string) => (world.spans[key] ?? []).filter(({ from, until }) => from <= on && on < until);
  const lastDay = (until: Day) => (until === END_OF_TIME ? END_OF_TIME : addDays(until, -1));
  const shown = { level: null, jurisdiction: null };
  const tests = TESTS.flatMap((code) =>
    span(code).map(
      ({ from, until }) => ({ ...shown, list: 'certifications', code, from, through: lastDay(until) }) as const,
    ),
  );
  const named = DESIGNATIONS.filter((code) => technicianHolds({ holdsDesignation: code }, world, on));
  const government = ['US', 'US-CA', 'US-CA/Los Angeles'].flatMap((jurisdiction) =>
    span(`gov ${jurisdiction}`).map(
      ({ from, until }) =>
        ({
          list: 'government_credentials',
          code: 'SAFETY_INSPECTION',
          level: null,
          jurisdiction,
          from,
          through: lastDay(until),
        }) as const,
    ),
  );
  const programs = ['CERTIFIED', 'MASTER'].flatMap((level) => {
    const completedOn = world.since[`done ${level}`];
    if (completedOn === undefined || completedOn > on) return [];
    const status = span(`oem ${level}`)[0];
    const through = status ? lastDay(status.until) : null;
    return [{ ...shown, list: 'oem_programs', code: 'FORD_FACT', level, from: completedOn, through } as const];
  });
  const designations = named.map((code) => ({ ...shown, list: 'designations', code, from: on, through: on }) as const);
  return [...tests, ...designations, ...programs, ...government];
}

/** A programme whose levels are on record one by one: MASTER must imply CERTIFIED, as records of the trade have it. */
function withLevelsImplied({ spans, since }: TechnicianWorld): TechnicianWorld {
  const first = [since['done MASTER'], since['done CERTIFIED']].filter((each) => each !== undefined).sort()[0];
  return {
    spans: { ...spans, 'oem CERTIFIED': [...(spans['oem CERTIFIED'] ?? []), ...(spans['oem MASTER'] ?? [])] },
    since: { ...since, 'done CERTIFIED': first },
  };
}

const anyHolder = anyTechnician.map(withLevelsImplied);
const proves = (asked: Requirement, shown: readonly ShownElement[], on: Day) =>
  provenThrough(asked, shownQualifications(shown, rules.levels), on, rules);

describe('a proof', () => {
  test('is never of what the full record denies, whatever was disclosed of it', () => {
    fc.assert(
      fc.property(
        anyTechnicianRequirement,
        anyHolder,
        anyDay,
        fc.infiniteStream(fc.boolean()),
        (asked, world, on, picks) => {
          const shown = elementsOf(world, on).filter(() => picks.next().value);
          for (const node of nodesOf(asked)) {
            if (proves(node, shown, on) !== undefined) expect(technicianHolds(node, world, on)).toBe(true);
          }
        },
      ),
      { numRuns: 1500 },
    );
  });

  test('holds on every day through its last one, by what was disclosed', () => {
    fc.assert(
      fc.property(anyMonotoneRequirement, anyHolder, anyDay, (asked, world, on) => {
        const shown = elementsOf(world, on).filter(({ list }) => list !== 'designations');
        const through = proves(asked, shown, on);
        if (through === undefined) return;
        for (let later = on; later <= through && later <= '2026-03-01'; later = addDays(later, 1)) {
          expect(technicianHolds(asked, world, later)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('only grows with what is disclosed', () => {
    fc.assert(
      fc.property(
        anyTechnicianRequirement,
        anyHolder,
        anyDay,
        fc.infiniteStream(fc.boolean()),
        (asked, world, on, picks) => {
          const all = elementsOf(world, on);
          const some = proves(
            asked,
            all.filter(() => picks.next().value),
            on,
          );
          if (some !== undefined) expect((proves(asked, all, on) ?? '') >= some).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('of everything finds all that the elements of a credential can tell', () => {
    const tellable = (asked: Requirement) =>
      [...nodesOf(asked)].every(
        (node) =>
          !('experienceYears' in node || 'trainingYears' in node || 'employedInNetwork' in node || 'heldTest' in node),
      );
    fc.assert(
      fc.property(anyMonotoneRequirement.filter(tellable), anyHolder, anyDay, (asked, world, on) => {
        // Factory status without completion is nothing that a record of the trade can have.
        const sound = ['CERTIFIED', 'MASTER'].every(
          (level) => world.since[`done ${level}`] !== undefined && (world.since[`done ${level}`] ?? '') <= on,
        );
        fc.pre(sound);
        expect(proves(asked, elementsOf(world, on), on) !== undefined).toBe(technicianHolds(asked, world, on));
      }),
      { numRuns: 300 },
    );
  });

  test.each<[string, Requirement]>([
    ['not', { not: { holdsTest: 'A1' } }],
    ['not of not', { not: { not: { holdsTest: 'A5' } } }],
    ['experience', { experienceYears: { years: 2 } }],
    ['employment', { employedInNetwork: 'FORD' }],
    ['nothing at all of something unknown', { holdsTest: 'T4' }],
  ])('is not to be had of %s', (_, asked) => {
    const shown = [{ list: 'certifications', code: 'A5', from: '2026-01-01', through: '2028-12-31' }];
    const elements = shown.flatMap(({ list, ...value }) => elementOf(list, value) ?? []);
    expect(proves(asked, elements, day('2026-06-15'))).toBeUndefined();
  });

  test('names every node of the question once, in order, and nothing else', () => {
    fc.assert(
      fc.property(anyTechnicianRequirement, anyHolder, anyDay, (asked, world, on) => {
        const steps = proofSteps(asked, shownQualifications(elementsOf(world, on), rules.levels), on, rules);
        expect(new Set(steps.map(({ path }) => path)).size).toBe(steps.length);
        expect(steps).toHaveLength([...nodesOf(asked)].length);
        for (const { path, outcome } of steps) {
          const node = at(asked, path);
          expect(outcome).toBe(proves(node, elementsOf(world, on), on) === undefined ? 'NOT_PROVEN' : 'PROVEN');
        }
      }),
    );
  });
});

describe('the smallest proof', () => {
  const showableOf = (elements: readonly ShownElement[]) =>
    elements.map((element, index) => ({ element, characters: 100 + index }));

  test('proves, and no fewer elements do: held against every way to choose', () => {
    fc.assert(
      fc.property(anyTechnicianRequirement, anyHolder, anyDay, (asked, world, on) => {
        const elements = elementsOf(world, on).slice(0, 10);
        const found = smallestProof(asked, showableOf(elements), on, rules);
        const least = fewest(asked, elements, on);
        expect(found?.length).toBe(least);
        if (found === undefined) return;
        const chosen = found.flatMap((position) => elements[position] ?? []);
        expect(proves(asked, chosen, on)).toBeDefined();
      }),
      { numRuns: 400 },
    );
  });

  test('takes the shorter one of two', () => {
    const elements = ['A1', 'A5'].flatMap(
      (code) => elementOf('certifications', { code, from: '2026-01-01', through: '2026-12-31' }) ?? [],
    );
    const showable = elements.map((element, index) => ({ element, characters: [90, 80][index] ?? 0 }));
    expect(smallestProof({ isCertified: true }, showable, day('2026-06-15'), rules)).toEqual([1]);
  });

  test('shows parts once where a designation and its parts are asked for', () => {
    const of = (list: string, code: string) =>
      elementOf(list, { code, from: '2026-01-01', through: '2026-12-31' }) ?? [];
    const elements = [of('certifications', 'A1'), of('certifications', 'A5'), of('designations', 'BOTH')].flat();
    const both = { code: 'BOTH', forLife: false, requirement: { allOf: [{ holdsTest: 'A1' }, { holdsTest: 'A5' }] } };
    const ofBoth = { ...rules, designations: new Map([['BOTH', both]]) };
    const asked: Requirement = { allOf: [{ holdsTest: 'A1' }, { holdsTest: 'A5' }, { holdsDesignation: 'BOTH' }] };
    expect(smallestProof(asked, showableOf(elements), day('2026-06-15'), ofBoth)).toEqual([0, 1]);
    expect(smallestProof({ holdsDesignation: 'BOTH' }, showableOf(elements), day('2026-06-15'), ofBoth)).toEqual([2]);
  });

  test('is found, and can do without nothing, where there are more ways than can be looked at', () => {
    const codes = Array.from({ length: 40 }, (_, index) => `A${index}`);
    const elements = codes.flatMap(
      (code) => elementOf('certifications', { code, from: '2026-01-01', through: '2026-12-31' }) ?? [],
    );
    const half = (of: readonly string[]): Requirement => ({
      atLeast: { n: 10, of: of.map((holdsTest) => ({ holdsTest })) },
    });
    const asked: Requirement = { allOf: [half(codes), half(codes.slice(10)), half(codes.toReversed())] };
    const on = day('2026-06-15');
    const found = smallestProof(asked, showableOf(elements), on, rules) ?? [];
    expect(found.length).toBeGreaterThanOrEqual(10);
    const chosen = found.flatMap((position) => elements[position] ?? []);
    expect(proves(asked, chosen, on)).toBeDefined();
    for (const one of chosen)
      expect(
        proves(
          asked,
          chosen.filter((other) => other !== one),
          on,
        ),
      ).toBeUndefined();
  });
});

describe('an element', () => {
  test.each([
    ['certifications', { code: 'A5', from: '2024-01-01', through: '2024-02-30' }],
    ['certifications', { code: 5, from: '2024-01-01', through: '2024-02-28' }],
    ['certifications', 'A5'],
    ['certifications', null],
    ['given_name', { code: 'A5', from: '2024-01-01', through: '2024-02-28' }],
    ['oem_programs', { program: 'FORD_FACT', completed_on: '2024-01-01', status: 'ACTIVE', through: null }],
    ['government_credentials', { class: 'SAFETY_INSPECTION', from: '2024-01-01', through: null }],
  ])('of %s that is %j proves nothing', (list, value) => {
    expect(elementOf(list, value)).toBeUndefined();
  });

  test('of a programme without a status is completed and grants no factory status', () => {
    const value = { program: 'FORD_FACT', level: 'MASTER', completed_on: '2024-01-01', status: 'NONE', through: null };
    const elements = [elementOf('oem_programs', value) ?? []].flat();
    const on = day('2026-06-15');
    expect(proves({ completedOem: { program: 'FORD_FACT', level: 'CERTIFIED' } }, elements, on)).toBe(END_OF_TIME);
    expect(proves({ holdsOem: { program: 'FORD_FACT' } }, elements, on)).toBeUndefined();
  });
});

/** The size of the smallest subset that proves it, by trying all of them; undefined when none does. */
function fewest(asked: Requirement, elements: readonly ShownElement[], on: Day): number | undefined {
  const all = Array.from({ length: 2 ** elements.length }, (_, bits) =>
    elements.filter((_, index) => (bits >> index) & 1),
  ).sort((a, b) => a.length - b.length);
  return all.find((chosen) => proves(asked, chosen, on) !== undefined)?.length;
}

/** The node that a JSON Pointer names. */
function at(requirement: Requirement, path: string): Requirement {
  const [kind, index, ...rest] = path
    .split('/')
    .slice(1)
    .filter((name) => name !== 'of');
  if (kind === undefined) return requirement;
  const part = kind === 'not' ? partsOf(requirement)[0] : partsOf(requirement)[Number(index)];
  if (!part) throw new Error(`there is nothing at ${path}`);
  const below = kind === 'not' ? [index, ...rest] : rest;
  const tail = below.filter((name) => name !== undefined);
  return at(part, tail.length === 0 ? '' : `/${tail.join('/')}`);
}
