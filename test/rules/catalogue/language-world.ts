import fc from 'fast-check';
import { addDays, type Day, day } from '../../../src/kernel/day.ts';
import type {
  ShopQualifications,
  TechnicianQualifications,
} from '../../../src/modules/catalogue/qualification-facts.rules.ts';
import type {
  DesignationRule,
  Requirement,
  RequirementRules,
} from '../../../src/modules/catalogue/requirement.rules.ts';
import { END_OF_TIME, mergeSpans, type Span } from '../../../src/modules/catalogue/span.rules.ts';

/**
 * A small trade in which everything the language can name happens within some weeks: random facts, random requirements, and the
 * language read naively, one day at a time.
 */
export const HORIZON = 40;
const start = day('2026-01-01');
/** One day before everything and some after: what lies beyond is as on its edge. */
export const calendar = Array.from({ length: HORIZON + 4 }, (_, index) => addDays(start, index - 1));
export const anyDay = fc.nat(HORIZON).map((offset) => addDays(start, offset));

export const TESTS = ['A1', 'A5', 'T4'] as const;
const AREAS = ['BRAKES', 'ENGINES'] as const;
const PAIR: Requirement = { allOf: [{ holdsTest: 'A1' }, { not: { holdsTest: 'T4' } }] };
const EITHER: Requirement = { anyOf: [{ holdsTest: 'A5' }, { holdsOem: { program: 'FORD_FACT', level: 'MASTER' } }] };
const BLUE_SEAL: Requirement = {
  allOf: [{ certifiedShare: { atLeast: { n: 3, of: 4 } } }, { areasCovered: true }],
};

const designations: readonly DesignationRule[] = [
  { code: 'PAIR', requirement: PAIR, forLife: false },
  { code: 'PAIR_FOR_LIFE', requirement: PAIR, forLife: true },
  { code: 'EITHER', requirement: EITHER, forLife: false },
];
export const rules: RequirementRules = {
  designations: new Map(designations.map((rule) => [rule.code, rule])),
  tests: new Map([
    ['A1', { repairArea: 'ENGINES' }],
    ['A5', { repairArea: 'BRAKES' }],
    ['T4', { repairArea: 'BRAKES' }],
  ]),
  blueSeal: { requirement: BLUE_SEAL },
};

/** Everything about one technician as plain sets of spans and first days, by what names it. */
export interface TechnicianWorld {
  readonly spans: Readonly<Record<string, readonly Span[]>>;
  readonly since: Readonly<Record<string, Day | undefined>>;
}
export interface ShopWorld {
  readonly staff: readonly { readonly repairs: readonly Span[]; readonly technician: TechnicianWorld }[];
  /** By `open`, `recognised`, `net FORD` and `area BRAKES`. */
  readonly spans: Readonly<Record<string, readonly Span[]>>;
}

export const anySpan = fc
  .tuple(fc.nat(HORIZON - 12), fc.option(fc.integer({ min: 1, max: 12 }), { freq: 6 }))
  .map(([from, length]): Span => {
    return { from: addDays(start, from), until: length === null ? END_OF_TIME : addDays(start, from + length) };
  });
const anySpans = fc.array(anySpan, { maxLength: 3 });
const anySince = fc.option(anyDay, { nil: undefined });

const SPAN_KEYS = [
  'A1',
  'A5',
  'T4',
  'oem CERTIFIED',
  'oem MASTER',
  'gov US',
  'gov US-CA',
  'gov US-CA/Los Angeles',
  'net FORD',
];
const SINCE_KEYS = ['done CERTIFIED', 'done MASTER', 'WORK 2', 'TRAINING 1'];
export const anyTechnician: fc.Arbitrary<TechnicianWorld> = fc.record({
  spans: fc.record(Object.fromEntries(SPAN_KEYS.map((key) => [key, anySpans]))),
  since: fc.record(Object.fromEntries(SINCE_KEYS.map((key) => [key, anySince]))),
});
const anyMember = fc.record({ repairs: fc.array(anySpan, { minLength: 1, maxLength: 2 }), technician: anyTechnician });
export const anyShop: fc.Arbitrary<ShopWorld> = fc.record({
  staff: fc.array(anyMember, { maxLength: 4 }),
  spans: fc.record({
    open: fc.array(anySpan, { minLength: 1, maxLength: 2 }),
    recognised: anySpans,
    'net FORD': anySpans,
    'area BRAKES': anySpans,
    'area ENGINES': anySpans,
  }),
});

const merged = (spans: readonly Span[] | undefined) => mergeSpans(spans ?? []);
const earliest = (days: readonly (Day | undefined)[]) => days.filter((each) => each !== undefined).sort()[0];

/** What lies around a municipality: what the country and the state award counts there too. */
const regionsAround = (jurisdiction: string) => [...new Set(['US', jurisdiction.split('/')[0] ?? '', jurisdiction])];

export function technicianFacts({ spans, since }: TechnicianWorld): TechnicianQualifications {
  return {
    currentSpans: (code) => merged(spans[code]),
    heldSince: (code) => merged(spans[code])[0]?.from,
    certifiedSpans: () => mergeSpans(TESTS.flatMap((code) => spans[code] ?? [])),
    factorySpans: (_program, level) =>
      level === null
        ? mergeSpans([...(spans['oem CERTIFIED'] ?? []), ...(spans['oem MASTER'] ?? [])])
        : merged(spans[`oem ${level}`]),
    completedSince: (_program, level) =>
      level === null ? earliest([since['done CERTIFIED'], since['done MASTER']]) : since[`done ${level}`],
    governmentSpans: (_class, jurisdiction) =>
      mergeSpans(regionsAround(jurisdiction).flatMap((region) => spans[`gov ${region}`] ?? [])),
    experienceMetOn: (kind, years) => since[`${kind} ${years}`],
    networkSpans: (network) => merged(spans[`net ${network}`]),
  };
}

export function shopFacts({ staff, spans }: ShopWorld): ShopQualifications {
  return {
    jurisdiction: 'US-CA',
    city: 'Fresno',
    staff: staff.map(({ repairs, technician }, index) => ({
      technicianId: `tech ${index}`,
      repairSpans: mergeSpans(repairs),
      qualifications: technicianFacts(technician),
    })),
    openSpans: merged(spans['open']),
    areaSpans: new Map(AREAS.map((area) => [area, merged(spans[`area ${area}`])])),
    networkSpans: new Map([['FORD', merged(spans['net FORD'])]]),
    recognitionSpans: merged(spans['recognised']),
  };
}

type Tree = { readonly node: Requirement; readonly parts: readonly Requirement[] };

function anyTree(leaf: fc.Arbitrary<Requirement>, withNot: boolean, maxDepth = 3): fc.Arbitrary<Requirement> {
  return fc.letrec<Tree>((tie) => ({
    node: fc.oneof(
      { maxDepth },
      leaf,
      tie('parts').map((allOf): Requirement => ({ allOf })),
      tie('parts').map((anyOf): Requirement => ({ anyOf })),
      fc
        .tuple(tie('parts'), fc.nat(2))
        .map(([of, n]): Requirement => ({ atLeast: { n: Math.min(n + 1, of.length), of } })),
      ...(withNot ? [tie('node').map((part): Requirement => ({ not: part }))] : []),
    ),
    parts: fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
  })).node;
}

const OEM = { program: 'FORD_FACT' };
const MONOTONE_LEAVES: readonly Requirement[] = [
  { holdsTest: 'A1' },
  { holdsTest: 'A5' },
  { holdsTest: 'T4' },
  { heldTest: 'A5' },
  { isCertified: true },
  { holdsDesignation: 'EITHER' },
  { holdsOem: OEM },
  { holdsOem: { ...OEM, level: 'MASTER' } },
  { completedOem: OEM },
  { completedOem: { ...OEM, level: 'MASTER' } },
  { holdsGovernment: { class: 'SAFETY_INSPECTION', jurisdiction: 'US-CA' } },
  { holdsGovernment: { class: 'SAFETY_INSPECTION', jurisdiction: 'US' } },
  { holdsGovernment: { class: 'SAFETY_INSPECTION', jurisdiction: 'US-CA/Los Angeles' } },
  { experienceYears: { years: 2 } },
  { trainingYears: { years: 1, series: ['A'] } },
  { employedInNetwork: 'FORD' },
];
const OTHER_LEAVES: readonly Requirement[] = [{ holdsDesignation: 'PAIR' }, { holdsDesignation: 'PAIR_FOR_LIFE' }];
export const anyTechnicianRequirement = anyTree(fc.constantFrom(...MONOTONE_LEAVES, ...OTHER_LEAVES), true);
export const anyMonotoneRequirement = anyTree(fc.constantFrom(...MONOTONE_LEAVES), false);

const PLACES: readonly Requirement[] = [
  { blueSealCompliant: true },
  { blueSealRecognised: true },
  { areasCovered: true },
  { areasCovered: ['BRAKES'] },
  { areasCovered: ['BRAKES', 'ENGINES'] },
  { located: { jurisdiction: 'US' } },
  { located: { jurisdiction: 'US-NY' } },
  { inNetwork: 'FORD' },
  { isOpen: true },
];
const anyFraction = fc.constantFrom({ n: 3, of: 4 }, { n: 1, of: 2 }, { n: 1, of: 1 }, { n: 2, of: 3 });

function anyShopTree(who: fc.Arbitrary<Requirement>, withNot: boolean): fc.Arbitrary<Requirement> {
  const people = fc.oneof(
    anyFraction.map((atLeast): Requirement => ({ certifiedShare: { atLeast } })),
    fc.tuple(anyFraction, who).map(([atLeast, each]): Requirement => ({ certifiedShare: { atLeast, who: each } })),
    fc
      .tuple(fc.integer({ min: 1, max: 3 }), who)
      .map(([atLeast, each]): Requirement => ({ technicians: { atLeast, who: each } })),
  );
  return anyTree(fc.oneof(people, fc.constantFrom(...PLACES)), withNot, 2);
}
export const anyShopRequirement = anyShopTree(anyTechnicianRequirement, true);
export const anyMonotoneShopRequirement = anyShopTree(anyMonotoneRequirement, false);

const isIn = (spans: readonly Span[] | undefined, on: Day) =>
  (spans ?? []).some((span) => span.from <= on && on < span.until);
const hasBegun = (since: Day | undefined, on: Day) => since !== undefined && since <= on;

function combinationHolds(requirement: Requirement, holds: (part: Requirement) => boolean): boolean | undefined {
  if ('allOf' in requirement) return requirement.allOf.every(holds);
  if ('anyOf' in requirement) return requirement.anyOf.some(holds);
  if ('not' in requirement) return !holds(requirement.not);
  if ('atLeast' in requirement) return requirement.atLeast.of.filter(holds).length >= requirement.atLeast.n;
  return undefined;
}

/** The language about a technician, read naively on one day. */
export function technicianHolds(asked: Requirement, world: TechnicianWorld, on: Day): boolean {
  const { spans, since } = world;
  const combined = combinationHolds(asked, (part) => technicianHolds(part, world, on));
  if (combined !== undefined) return combined;
  if ('holdsTest' in asked) return isIn(spans[asked.holdsTest], on);
  if ('heldTest' in asked) return (spans[asked.heldTest] ?? []).some(({ from }) => from <= on);
  if ('isCertified' in asked) return TESTS.some((code) => isIn(spans[code], on));
  if ('holdsOem' in asked) return levelsOf(asked.holdsOem).some((level) => isIn(spans[`oem ${level}`], on));
  if ('completedOem' in asked)
    return levelsOf(asked.completedOem).some((level) => hasBegun(since[`done ${level}`], on));
  if ('holdsGovernment' in asked) {
    return regionsAround(asked.holdsGovernment.jurisdiction).some((region) => isIn(spans[`gov ${region}`], on));
  }
  if ('experienceYears' in asked) return hasBegun(since['WORK 2'], on);
  if ('trainingYears' in asked) return hasBegun(since['TRAINING 1'], on);
  if ('employedInNetwork' in asked) return isIn(spans['net FORD'], on);
  if (!('holdsDesignation' in asked)) throw new Error('not about a technician');
  const code = asked.holdsDesignation;
  if (code === 'EITHER') return technicianHolds(EITHER, world, on);
  if (code === 'PAIR') return technicianHolds(PAIR, world, on);
  return calendar.some((earlier) => earlier <= on && technicianHolds(PAIR, world, earlier));
}

function levelsOf({ level }: { readonly level?: string }): readonly string[] {
  return level === undefined ? ['CERTIFIED', 'MASTER'] : [level];
}

/** The language about a shop, read naively on one day. */
export function shopHolds(asked: Requirement, world: ShopWorld, on: Day): boolean {
  const { spans, staff } = world;
  const combined = combinationHolds(asked, (part) => shopHolds(part, world, on));
  if (combined !== undefined) return combined;
  const people = staff.filter(({ repairs }) => isIn(repairs, on)).map(({ technician }) => technician);
  const covers = (area: string) =>
    people.some((each) =>
      TESTS.some((code) => rules.tests.get(code)?.repairArea === area && isIn(each.spans[code], on)),
    );
  if ('technicians' in asked) {
    const { atLeast, who } = asked.technicians;
    return people.filter((each) => technicianHolds(who, each, on)).length >= atLeast;
  }
  if ('certifiedShare' in asked) {
    const { atLeast, who = { isCertified: true } as const } = asked.certifiedShare;
    const count = people.filter((each) => technicianHolds(who, each, on)).length;
    return people.length > 0 && count / people.length >= atLeast.n / atLeast.of - 1e-9;
  }
  if ('areasCovered' in asked) {
    const areas =
      asked.areasCovered === true ? AREAS.filter((area) => isIn(spans[`area ${area}`], on)) : asked.areasCovered;
    return areas.length > 0 && areas.every(covers);
  }
  if ('located' in asked) return asked.located.jurisdiction === 'US';
  if ('inNetwork' in asked) return isIn(spans['net FORD'], on);
  if ('isOpen' in asked) return isIn(spans['open'], on);
  if ('blueSealRecognised' in asked) return isIn(spans['recognised'], on);
  return isIn(spans['open'], on) && shopHolds(BLUE_SEAL, world, on);
}
