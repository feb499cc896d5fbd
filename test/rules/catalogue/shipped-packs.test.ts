import { describe, expect, test } from '@jest/globals';
import { addMonths, type Day, day } from '../../../src/kernel/day.ts';
import { Catalogue } from '../../../src/modules/catalogue/catalogue.rules.ts';
import { evaluate, missingCodes, satisfied } from '../../../src/modules/catalogue/explanation.rules.ts';
import { type RequirementFacts, testsNamedIn } from '../../../src/modules/catalogue/requirement.rules.ts';
import { isOfferedOn } from '../../../src/modules/catalogue/rule-pack.rules.ts';
import { parseRulePack } from '../../../src/modules/catalogue/rule-pack-parsing.rules.ts';
import { SHIPPED_PACKS } from '../../../src/modules/catalogue/shipped-packs.ts';

const catalogue = new Catalogue(
  SHIPPED_PACKS.map((document) => {
    const parsed = parseRulePack(document);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
    return parsed.pack;
  }),
);
const missionSource = catalogue.packNamed('mission-source@2');
const published = catalogue.packNamed('published@2');
const today = day('2026-06-15');

/** Somebody who has held these tests from the day and for five years. */
function holderOf(codes: readonly string[], from: Day = day('2024-01-01')): RequirementFacts {
  const spans = [{ from, until: addMonths(from, 60) }];
  return {
    currentSpans: (code) => (codes.includes(code) ? spans : []),
    heldSince: (code) => (codes.includes(code) ? from : undefined),
  };
}

function series(prefix: string, first: number, last: number): readonly string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => `${prefix}${first + index}`);
}

function missingFor(pack: typeof published, designation: string, codes: readonly string[]): readonly string[] {
  const requirement = { holdsDesignation: designation };
  return missingCodes(evaluate(requirement, holderOf(codes), today, pack.designations));
}

test('the mission source is the default, by either of its names', () => {
  expect(catalogue.defaultPack).toBe(missionSource);
  expect(catalogue.pack('mission-source')).toBe(missionSource);
});

test('every pack holds every test of every series', () => {
  const counts = { A: 9, T: 8, S: 7, B: 6, P: 3, C: 1, L: 4, G: 1, F: 1, X: 1, H: 8, E: 3, MIL: 8 };
  for (const pack of catalogue.packs()) {
    const tests = [...pack.tests.values()];
    expect(tests.length).toBe(60);
    for (const [code, count] of Object.entries(counts)) {
      expect([code, tests.filter((each) => each.series === code).length]).toEqual([code, count]);
    }
    expect(tests.every((each) => each.code.startsWith(each.series) && each.validityMonths === 60)).toBe(true);
  }
});

describe('what each pack wants for a designation', () => {
  const A1to8 = series('A', 1, 8);
  test.each<[string, readonly string[], readonly string[], readonly string[]]>([
    ['MASTER_AUTOMOBILE', A1to8, ['L1'], []],
    ['MASTER_AUTOMOBILE', [...A1to8, 'L1'], [], []],
    ['MASTER_MEDIUM_HEAVY_TRUCK', series('T', 2, 8), ['T1'], []],
    ['MASTER_SCHOOL_BUS', series('S', 1, 6), ['S7'], []],
    ['MASTER_COLLISION', series('B', 2, 5), ['B6'], []],
    ['MASTER_COLLISION', series('B', 2, 6), [], []],
    ['MASTER_TRANSIT_BUS', ['H1', ...series('H', 3, 8)], ['H2'], []],
    ['MASTER_TRANSIT_BUS', series('H', 3, 8), ['H1', 'H2'], ['H1', 'H2']],
    ['MASTER_TRUCK_EQUIPMENT', ['E1', 'E3'], ['E2'], ['E2']],
    ['MASTER_MILITARY', series('MIL', 2, 8), ['MIL1'], []],
  ])(
    '%s with %j misses %j by the mission source and %j by published practice',
    (code, held, missing, missingPublished) => {
      expect(missingFor(missionSource, code, held)).toEqual(missing);
      expect(missingFor(published, code, held)).toEqual(missingPublished);
    },
  );
});

test('World Class wants 22 tests at once, is for life, and is known to published practice alone', () => {
  const all = [...series('A', 1, 8), ...series('T', 1, 8), ...series('B', 2, 5), 'L1', 'L2'];
  expect(all.length).toBe(22);
  const requirement = { holdsDesignation: 'WORLD_CLASS' };
  const longAgo = holderOf(all, day('2000-01-01'));
  expect(satisfied(requirement, longAgo, today, published.designations)).toBe(true);
  expect(satisfied(requirement, longAgo, day('1999-12-31'), published.designations)).toBe(false);
  expect(satisfied(requirement, holderOf(all.slice(1)), today, published.designations)).toBe(false);
  expect(missionSource.designations.has('WORLD_CLASS')).toBe(false);
});

describe('prerequisites', () => {
  test.each<[string, readonly string[], boolean]>([
    ['L1', ['A8'], true],
    ['L1', ['A6'], false],
    ['L2', ['A9', 'T6'], true],
    ['L2', ['A9', 'T2'], false],
    ['L2', ['A6', 'S6'], false],
    ['L3', ['A6', 'A8'], true],
    ['L3', ['A8'], false],
  ])('%s with %j on record, even if lapsed: %s', (code, held, met) => {
    const prerequisite = missionSource.tests.get(code)?.prerequisite;
    if (!prerequisite) throw new Error(`${code} has no prerequisite`);
    const record = holderOf(held, day('2010-01-01'));
    expect(satisfied(prerequisite, record, today, missionSource.designations)).toBe(met);
  });

  test("L4's is not known, and is not invented", () => {
    expect(missionSource.tests.get('L4')).toMatchObject({
      prerequisite: null,
      unsure: expect.arrayContaining(['prerequisite']),
    });
  });
});

test('experience: two years as a rule, one for G1, none for MIL1, and an L test accepts work in its base series', () => {
  const experienceOf = (code: string) => missionSource.tests.get(code)?.experience;
  expect(experienceOf('A5')).toEqual({
    series: ['A'],
    anyOf: [
      { workYears: 2, trainingYears: 0 },
      { workYears: 1, trainingYears: 2 },
    ],
  });
  expect(experienceOf('G1')?.anyOf).toEqual([
    { workYears: 1, trainingYears: 0 },
    { workYears: 0.5, trainingYears: 0.5 },
  ]);
  expect(experienceOf('MIL1')?.anyOf).toEqual([]);
  expect(experienceOf('L2')?.series).toEqual(expect.arrayContaining(['A', 'T']));
});

test('B1 is retired but stays in the catalogue', () => {
  const b1 = missionSource.tests.get('B1');
  if (!b1?.offeredUntil) throw new Error('B1 is still offered');
  expect(isOfferedOn(b1, day('1990-01-01'))).toBe(true);
  expect(isOfferedOn(b1, b1.offeredUntil)).toBe(false);
  expect(b1.unsure).toContain('offeredUntil');
});

test('every status action has a reason that may be given for it', () => {
  for (const action of ['SUSPEND', 'REINSTATE', 'REVOKE'] as const) {
    expect([...missionSource.statusReasons.values()].some((reason) => reason.actions.includes(action))).toBe(true);
  }
});

describe('what version 2 adds', () => {
  const brands = 'TOYOTA FORD GM STELLANTIS BMW MERCEDES_BENZ HONDA CUMMINS DETROIT_DIESEL PACCAR'.split(' ');
  const packs = [missionSource, published];

  test('is not in version 1, whose tests and designations it leaves as they are', () => {
    for (const pack of packs) {
      const before = catalogue.packNamed(`${pack.code}@1`);
      expect([before.networks.size, before.oemPrograms.size, before.employmentRoles.size]).toEqual([0, 0, 0]);
      expect([before.governmentClasses.size, before.blueSeal]).toEqual([0, null]);
      expect([pack.tests, pack.designations, pack.statusReasons]).toEqual([
        before.tests,
        before.designations,
        before.statusReasons,
      ]);
    }
  });

  test("each manufacturer's programme works in its own network and has three levels in order", () => {
    for (const pack of packs) {
      const programs = [...pack.oemPrograms.values()];
      expect([...pack.networks.keys()]).toEqual(brands);
      expect(programs.map((program) => program.network)).toEqual(brands);
      expect(programs.map((program) => program.sponsor)).toEqual(brands);
      for (const program of programs) {
        expect(program.levels.map(({ code }) => code)).toEqual(['CERTIFIED', 'ADVANCED', 'MASTER']);
        expect(program).toMatchObject({ employmentTie: 'NETWORK_EMPLOYMENT', sureness: 'MISSION' });
      }
    }
  });

  test.each(brands)('the programme of %s wants credentials, which is marked as unsure', (brand) => {
    const program = [...missionSource.oemPrograms.values()].find((each) => each.sponsor === brand);
    if (!program) throw new Error('no programme');
    const wanted = [program.prerequisite, ...program.levels.map((level) => level.prerequisite)];
    const tests = wanted.flatMap((each) => (each ? [...testsNamedIn(each, missionSource.designations)] : []));
    expect(tests.length).toBeGreaterThan(0);
    expect(tests.filter((code) => !missionSource.tests.has(code))).toEqual([]);
    expect(program.unsure).toEqual(expect.arrayContaining(['prerequisite', 'levels']));
  });

  test('Cummins: green for three years, then yellow, then red', () => {
    expect(missionSource.oemPrograms.get('CUMMINS_CERTIFIED')).toMatchObject({
      validityMonths: 36,
      grace: [
        { code: 'YELLOW', days: 180 },
        { code: 'RED', days: 90 },
      ],
      unsure: expect.arrayContaining(['employmentTie', 'grace']),
    });
  });

  test('who advises, sells parts or estimates performs no repairs', () => {
    const roles = [...missionSource.employmentRoles.values()];
    expect(roles.filter((role) => role.performsRepairs).map(({ code }) => code)).toEqual([
      'TECHNICIAN',
      'COLLISION_TECHNICIAN',
      'DIAGNOSTIC_TECHNICIAN',
      'APPRENTICE',
    ]);
    expect(roles.filter((role) => !role.performsRepairs).map(({ code }) => code)).toEqual([
      'SERVICE_CONSULTANT',
      'PARTS_SPECIALIST',
      'ESTIMATOR',
      'MANAGER',
    ]);
  });

  test('EPA 609 is federal and does not expire; a smog check licence is renewed after two years, or up to one late', () => {
    expect([...missionSource.governmentClasses.keys()]).toEqual([
      'REFRIGERANT_HANDLING_609',
      'EMISSIONS_INSPECTION',
      'SAFETY_INSPECTION',
      'BRAKE_LAMP_ADJUSTER',
      'MECHANIC_LICENSE',
    ]);
    expect(missionSource.governmentClasses.get('REFRIGERANT_HANDLING_609')).toMatchObject({
      levels: ['FEDERAL'],
      validityMonths: null,
      lateRenewalMonths: null,
    });
    expect(missionSource.governmentClasses.get('EMISSIONS_INSPECTION')).toMatchObject({
      validityMonths: 24,
      lateRenewalMonths: 12,
    });
  });

  test('the Blue Seal takes three quarters of the staff and every area offered, and is recognised for a year', () => {
    for (const pack of packs) {
      expect(pack.blueSeal).toEqual({
        requirement: { allOf: [{ certifiedShare: { atLeast: { n: 3, of: 4 } } }, { areasCovered: true }] },
        recognitionMonths: 12,
      });
    }
  });

  test('every repair area is covered by a test', () => {
    const covered = new Set([...missionSource.tests.values()].map((each) => each.repairArea));
    expect([...missionSource.repairAreas.keys()].filter((code) => !covered.has(code))).toEqual([]);
  });
});
