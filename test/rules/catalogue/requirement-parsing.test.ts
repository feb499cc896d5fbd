import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  REQUIREMENT_KINDS,
  REQUIREMENT_SUBJECTS,
  type RequirementSubject,
} from '../../../src/modules/catalogue/requirement.rules.ts';
import {
  MAX_REQUIREMENT_DEPTH,
  MAX_REQUIREMENT_NODES,
  parseRequirement,
  requirementForCodes,
} from '../../../src/modules/catalogue/requirement-parsing.rules.ts';
import { requirementInWords } from '../../../src/modules/catalogue/requirement-words.rules.ts';

const known = {
  tests: new Set(['A1', 'A5', 'A8', 'L1', 'B4']),
  designations: new Set(['MASTER_AUTOMOBILE']),
  series: new Set(['A', 'T']),
  repairAreas: new Set(['BRAKES', 'ENGINES']),
  networks: new Set(['FORD']),
  oemPrograms: new Map([['FORD_FACT', { levels: [{ code: 'CERTIFIED' }, { code: 'MASTER' }] }]]),
  governmentClasses: new Set(['MECHANIC_LICENSE']),
};

function faultsOf(value: unknown, subject?: RequirementSubject): readonly (readonly [string, string])[] {
  const parsed = parseRequirement(value, known, [], subject);
  return parsed.ok ? [] : parsed.faults.map((fault) => [fault.code, fault.path.join('.')]);
}

function nested(depth: number): unknown {
  return depth === 1 ? { holdsTest: 'A5' } : { allOf: [nested(depth - 1)] };
}

describe('a well-formed requirement reads as it is written', () => {
  test.each([
    [{ holdsTest: 'A5' }, 'A5'],
    [{ heldTest: 'A8' }, 'A8 (now or before)'],
    [{ holdsDesignation: 'MASTER_AUTOMOBILE' }, 'MASTER_AUTOMOBILE'],
    [{ allOf: [{ holdsTest: 'A1' }] }, 'A1'],
    [{ allOf: [{ holdsTest: 'A1' }, { holdsTest: 'A5' }, { holdsTest: 'L1' }] }, 'A1, A5 and L1'],
    [{ anyOf: [{ holdsTest: 'A1' }, { holdsTest: 'A5' }] }, 'one of A1, A5'],
    [
      {
        allOf: [
          { holdsTest: 'B4' },
          { atLeast: { n: 2, of: [{ holdsTest: 'A1' }, { holdsTest: 'A5' }, { holdsTest: 'A8' }] } },
        ],
      },
      'B4 and (at least 2 of A1, A5, A8)',
    ],
    [{ not: { holdsTest: 'A1' } }, 'not A1'],
    [{ not: { anyOf: [{ holdsTest: 'A1' }, { holdsTest: 'A5' }] } }, 'not (one of A1, A5)'],
    [{ isCertified: true }, 'any current credential'],
    [{ holdsOem: { program: 'FORD_FACT' } }, 'FORD_FACT status'],
    [{ completedOem: { program: 'FORD_FACT', level: 'MASTER' } }, 'FORD_FACT MASTER completed'],
    [{ holdsGovernment: { class: 'MECHANIC_LICENSE', jurisdiction: 'US-MI' } }, 'MECHANIC_LICENSE in US-MI'],
    [
      { holdsGovernment: { class: 'MECHANIC_LICENSE', jurisdiction: 'US-NY/New York City' } },
      'MECHANIC_LICENSE in US-NY/New York City',
    ],
    [
      { holdsGovernment: { class: 'MECHANIC_LICENSE', jurisdiction: `US-NY/${'x'.repeat(80)}` } },
      `MECHANIC_LICENSE in US-NY/${'x'.repeat(80)}`,
    ],
    [{ experienceYears: { years: 1 } }, '1 year of work'],
    [{ trainingYears: { years: 2.5, series: ['A', 'T'] } }, '2.5 years of training in A or T'],
    [{ employedInNetwork: 'FORD' }, 'employment in the FORD network'],
  ])('%j is "%s"', (value, words) => {
    const parsed = parseRequirement(value, known);
    expect(parsed).toEqual({ ok: true, requirement: value });
    if (parsed.ok) expect(requirementInWords(parsed.requirement)).toBe(words);
  });
});

describe('a well-formed requirement about a shop reads as it is written', () => {
  test.each([
    [{ blueSealCompliant: true }, 'Blue Seal compliance'],
    [{ blueSealRecognised: true }, 'Blue Seal recognition'],
    [{ certifiedShare: { atLeast: { n: 3, of: 4 } } }, '75 % of repairing technicians with any current credential'],
    [
      { certifiedShare: { atLeast: { n: 2, of: 3 }, who: { allOf: [{ holdsTest: 'A1' }, { holdsTest: 'A5' }] } } },
      '2 of 3 of repairing technicians with (A1 and A5)',
    ],
    [{ areasCovered: true }, 'every offered area covered'],
    [{ areasCovered: ['BRAKES', 'ENGINES'] }, 'BRAKES, ENGINES covered'],
    [
      { technicians: { atLeast: 2, who: { holdsDesignation: 'MASTER_AUTOMOBILE' } } },
      'at least 2 repairing technicians with MASTER_AUTOMOBILE',
    ],
    [
      { allOf: [{ located: { jurisdiction: 'US' } }, { not: { inNetwork: 'FORD' } }, { isOpen: true }] },
      'located in US, not in the FORD network and open',
    ],
  ])('%j is "%s"', (value, words) => {
    const parsed = parseRequirement(value, known, [], 'SHOP');
    expect(parsed).toEqual({ ok: true, requirement: value });
    if (parsed.ok) expect(requirementInWords(parsed.requirement)).toBe(words);
  });
});

describe('a malformed leaf is refused with the path of its fault', () => {
  const share = (atLeast: unknown) => ({ certifiedShare: { atLeast } });
  test.each<[string, unknown, string, string]>([
    ['a flag of false', { isOpen: false }, 'REQUIREMENT_TRUE_EXPECTED', 'isOpen'],
    ['a flag of 1', { blueSealCompliant: 1 }, 'REQUIREMENT_TRUE_EXPECTED', 'blueSealCompliant'],
    ['a test asked of a shop', { holdsTest: 'A5' }, 'REQUIREMENT_WRONG_SUBJECT', 'holdsTest'],
    ['a test asked of a shop, nested', { not: { isCertified: true } }, 'REQUIREMENT_WRONG_SUBJECT', 'not.isCertified'],
    [
      'something of a shop asked of its people',
      { technicians: { atLeast: 1, who: { isOpen: true } } },
      'REQUIREMENT_WRONG_SUBJECT',
      'technicians.who.isOpen',
    ],
    [
      'a count of 0',
      { technicians: { atLeast: 0, who: { isCertified: true } } },
      'REQUIREMENT_COUNT_OUT_OF_RANGE',
      'technicians.atLeast',
    ],
    [
      'a count too large',
      { technicians: { atLeast: 1001, who: { isCertified: true } } },
      'REQUIREMENT_COUNT_OUT_OF_RANGE',
      'technicians.atLeast',
    ],
    ['nobody asked for', { technicians: { atLeast: 1 } }, 'REQUIREMENT_MEMBER_MISSING', 'technicians.who'],
    ['more than is read', { located: { jurisdiction: 'US', city: 'x' } }, 'REQUIREMENT_UNKNOWN_MEMBER', 'located.city'],
    ['no object', { located: 'US' }, 'REQUIREMENT_NOT_OBJECT', 'located'],
    ['a share of nothing', share({ n: 0, of: 4 }), 'REQUIREMENT_FRACTION_OUT_OF_RANGE', 'certifiedShare.atLeast'],
    ['a share above the whole', share({ n: 5, of: 4 }), 'REQUIREMENT_FRACTION_OUT_OF_RANGE', 'certifiedShare.atLeast'],
    ['a share of 0', share({ n: 1, of: 0 }), 'REQUIREMENT_FRACTION_OUT_OF_RANGE', 'certifiedShare.atLeast'],
    ['a broken share', share({ n: 0.5, of: 1 }), 'REQUIREMENT_FRACTION_OUT_OF_RANGE', 'certifiedShare.atLeast'],
    ['a huge share', share({ n: 1, of: 1001 }), 'REQUIREMENT_FRACTION_OUT_OF_RANGE', 'certifiedShare.atLeast'],
    ['a share that is no fraction', share(0.75), 'REQUIREMENT_NOT_OBJECT', 'certifiedShare.atLeast'],
    ['areas that are no list', { areasCovered: 'BRAKES' }, 'REQUIREMENT_LIST_EXPECTED', 'areasCovered'],
    ['no area', { areasCovered: [] }, 'REQUIREMENT_EMPTY_LIST', 'areasCovered'],
    ['an unknown area', { areasCovered: ['BRAKES', 'SAILS'] }, 'UNKNOWN_REPAIR_AREA', 'areasCovered.1'],
    ['a repeated area', { areasCovered: ['BRAKES', 'BRAKES'] }, 'REQUIREMENT_REPEATED', 'areasCovered.1'],
    ['an unknown network', { inNetwork: 'TESLA' }, 'UNKNOWN_NETWORK', 'inNetwork'],
    ['no ISO 3166-2 code', { located: { jurisdiction: 'California' } }, 'UNKNOWN_JURISDICTION', 'located.jurisdiction'],
    [
      'a municipality, where a shop lies in a state',
      { located: { jurisdiction: 'US-NY/New York City' } },
      'UNKNOWN_JURISDICTION',
      'located.jurisdiction',
    ],
    ['a state there is not', { located: { jurisdiction: 'US-XX' } }, 'UNKNOWN_JURISDICTION', 'located.jurisdiction'],
  ])('%s', (_case, value, code, path) => {
    expect(faultsOf(value, 'SHOP')).toEqual([[code, path]]);
  });

  test.each<[string, unknown, string, string]>([
    ['something of a shop', { isOpen: true }, 'REQUIREMENT_WRONG_SUBJECT', 'isOpen'],
    ['an unknown programme', { holdsOem: { program: 'NO' } }, 'UNKNOWN_OEM_PROGRAM', 'holdsOem.program'],
    ['an unknown level', { holdsOem: { program: 'FORD_FACT', level: 'TOP' } }, 'UNKNOWN_OEM_LEVEL', 'holdsOem.level'],
    [
      'a level that is no text',
      { holdsOem: { program: 'FORD_FACT', level: 1 } },
      'REQUIREMENT_CODE_EXPECTED',
      'holdsOem.level',
    ],
    ['no programme', { completedOem: { level: 'MASTER' } }, 'REQUIREMENT_MEMBER_MISSING', 'completedOem.program'],
    [
      'an unknown class',
      { holdsGovernment: { class: 'NO', jurisdiction: 'US' } },
      'UNKNOWN_GOVERNMENT_CLASS',
      'holdsGovernment.class',
    ],
    [
      'a class without a place',
      { holdsGovernment: { class: 'MECHANIC_LICENSE' } },
      'REQUIREMENT_MEMBER_MISSING',
      'holdsGovernment.jurisdiction',
    ],
    ...['US-XX/Nowhere', 'US-NY/', 'US-NY/ Albany', 'US-NY/Albany\n', `US-NY/${'x'.repeat(81)}`, 'US-NY/a\u2028b'].map(
      (jurisdiction): [string, unknown, string, string] => [
        `no municipality: ${JSON.stringify(jurisdiction)}`,
        { holdsGovernment: { class: 'MECHANIC_LICENSE', jurisdiction } },
        'UNKNOWN_JURISDICTION',
        'holdsGovernment.jurisdiction',
      ],
    ),
    ['no years', { experienceYears: { years: 0 } }, 'REQUIREMENT_YEARS_OUT_OF_RANGE', 'experienceYears.years'],
    ['a third of a year', { trainingYears: { years: 0.3 } }, 'REQUIREMENT_YEARS_OUT_OF_RANGE', 'trainingYears.years'],
    ['too many years', { experienceYears: { years: 61 } }, 'REQUIREMENT_YEARS_OUT_OF_RANGE', 'experienceYears.years'],
    [
      'an unknown series',
      { experienceYears: { years: 1, series: ['Z'] } },
      'UNKNOWN_SERIES',
      'experienceYears.series.0',
    ],
    ['an unknown network', { employedInNetwork: 'TESLA' }, 'UNKNOWN_NETWORK', 'employedInNetwork'],
    ['not of a list', { not: [{ holdsTest: 'A5' }] }, 'REQUIREMENT_NOT_OBJECT', 'not'],
  ])('%s', (_case, value, code, path) => {
    expect(faultsOf(value)).toEqual([[code, path]]);
  });

  test('a pack without a section knows none of its codes', () => {
    const parsed = parseRequirement(
      { inNetwork: 'FORD' },
      { tests: known.tests, designations: known.designations },
      [],
      'SHOP',
    );
    expect(parsed).toMatchObject({ ok: false, faults: [{ code: 'UNKNOWN_NETWORK', path: ['inNetwork'] }] });
  });

  test('what is asked of people counts towards depth and size', () => {
    const asked = (depth: number) => ({ technicians: { atLeast: 1, who: nested(depth) } });
    expect(faultsOf(asked(MAX_REQUIREMENT_DEPTH - 1), 'SHOP')).toEqual([]);
    expect(faultsOf(asked(MAX_REQUIREMENT_DEPTH), 'SHOP').map(([code]) => code)).toEqual(['REQUIREMENT_TOO_DEEP']);
  });
});

describe('a malformed requirement is refused with the path of its fault', () => {
  test.each<[string, unknown, string, string]>([
    ['not an object', 'A5', 'REQUIREMENT_NOT_OBJECT', ''],
    ['null', null, 'REQUIREMENT_NOT_OBJECT', ''],
    ['a list', [{ holdsTest: 'A5' }], 'REQUIREMENT_NOT_OBJECT', ''],
    ['an empty node', {}, 'REQUIREMENT_EMPTY', ''],
    ['an unknown member', { nor: { holdsTest: 'A5' } }, 'REQUIREMENT_UNKNOWN_MEMBER', 'nor'],
    ['an inherited member name', JSON.parse('{"__proto__": {}}'), 'REQUIREMENT_UNKNOWN_MEMBER', '__proto__'],
    ['a member beside the known one', { holdsTest: 'A5', through: 1 }, 'REQUIREMENT_UNKNOWN_MEMBER', 'through'],
    ['two members', { holdsTest: 'A5', heldTest: 'A8' }, 'REQUIREMENT_SEVERAL_MEMBERS', ''],
    ['no list', { allOf: { holdsTest: 'A5' } }, 'REQUIREMENT_LIST_EXPECTED', 'allOf'],
    ['an empty list', { anyOf: [] }, 'REQUIREMENT_EMPTY_LIST', 'anyOf'],
    ['a repeated leaf', { allOf: [{ holdsTest: 'A5' }, { holdsTest: 'A5' }] }, 'REQUIREMENT_REPEATED', 'allOf.1'],
    ['a code that is no text', { holdsTest: 5 }, 'REQUIREMENT_CODE_EXPECTED', 'holdsTest'],
    ['an unknown test', { allOf: [{ holdsTest: 'A1' }, { heldTest: 'A99' }] }, 'UNKNOWN_TEST', 'allOf.1.heldTest'],
    ['a designation as a test', { holdsTest: 'MASTER_AUTOMOBILE' }, 'UNKNOWN_TEST', 'holdsTest'],
    ['an unknown designation', { holdsDesignation: 'A5' }, 'UNKNOWN_DESIGNATION', 'holdsDesignation'],
    ['atLeast as a list', { atLeast: [{ holdsTest: 'A5' }] }, 'REQUIREMENT_NOT_OBJECT', 'atLeast'],
    ['atLeast without n', { atLeast: { of: [{ holdsTest: 'A5' }] } }, 'REQUIREMENT_COUNT_OUT_OF_RANGE', 'atLeast.n'],
    ['n of 0', { atLeast: { n: 0, of: [{ holdsTest: 'A5' }] } }, 'REQUIREMENT_COUNT_OUT_OF_RANGE', 'atLeast.n'],
    [
      'n above the list',
      { atLeast: { n: 2, of: [{ holdsTest: 'A5' }] } },
      'REQUIREMENT_COUNT_OUT_OF_RANGE',
      'atLeast.n',
    ],
    ['a broken n', { atLeast: { n: 0.5, of: [{ holdsTest: 'A5' }] } }, 'REQUIREMENT_COUNT_OUT_OF_RANGE', 'atLeast.n'],
    ['atLeast without of', { atLeast: { n: 1 } }, 'REQUIREMENT_LIST_EXPECTED', 'atLeast.of'],
    [
      'atLeast with more',
      { atLeast: { n: 1, of: [{ holdsTest: 'A5' }], max: 2 } },
      'REQUIREMENT_UNKNOWN_MEMBER',
      'atLeast.max',
    ],
    [
      'too deep',
      nested(MAX_REQUIREMENT_DEPTH + 1),
      'REQUIREMENT_TOO_DEEP',
      Array(MAX_REQUIREMENT_DEPTH).fill('allOf.0').join('.'),
    ],
  ])('%s', (_case, value, code, path) => {
    expect(faultsOf(value)).toEqual([[code, path]]);
  });
});

test('every fault of a requirement is reported at once', () => {
  const value = {
    allOf: [
      { holdsTest: 'Z1' },
      { anyOf: [], holdsDesignation: 'NO_SUCH' },
      { atLeast: { n: 3, of: [{ heldTest: 'Z2' }, {}] } },
    ],
  };
  expect(faultsOf(value)).toEqual([
    ['UNKNOWN_TEST', 'allOf.0.holdsTest'],
    ['REQUIREMENT_SEVERAL_MEMBERS', 'allOf.1'],
    ['REQUIREMENT_EMPTY_LIST', 'allOf.1.anyOf'],
    ['UNKNOWN_DESIGNATION', 'allOf.1.holdsDesignation'],
    ['UNKNOWN_TEST', 'allOf.2.atLeast.of.0.heldTest'],
    ['REQUIREMENT_EMPTY', 'allOf.2.atLeast.of.1'],
    ['REQUIREMENT_COUNT_OUT_OF_RANGE', 'allOf.2.atLeast.n'],
  ]);
});

test('a requirement may be as deep and as large as the limits say', () => {
  expect(faultsOf(nested(MAX_REQUIREMENT_DEPTH))).toEqual([]);
  const groups = (count: number) => ({
    anyOf: Array.from({ length: count }, () => ({ allOf: [{ holdsTest: 'A5' }] })),
  });
  expect(faultsOf(groups((MAX_REQUIREMENT_NODES - 1) >> 1))).toEqual([]);
  expect(faultsOf(groups(MAX_REQUIREMENT_NODES)).map(([code]) => code)).toEqual(['REQUIREMENT_TOO_LARGE']);
});

test('a hostile requirement costs no more than the limits', () => {
  const wide = { allOf: Array.from({ length: 1_000_000 }, () => ({})) };
  expect(faultsOf(wide).length).toBeLessThanOrEqual(MAX_REQUIREMENT_NODES + 1);
  const parsed = parseRequirement({ holdsTest: 'x'.repeat(100_000) }, known);
  expect(parsed.ok ? '' : parsed.faults[0]?.message.length).toBeLessThan(120);
});

test('whatever is given, the answer is a requirement or at least one fault, never an exception', () => {
  const anyMember = fc.constantFrom(...REQUIREMENT_KINDS);
  const anything = fc.oneof(fc.jsonValue(), fc.dictionary(anyMember, fc.jsonValue(), { maxKeys: 2 }));
  fc.assert(
    fc.property(anything, fc.constantFrom(...REQUIREMENT_SUBJECTS), (value, subject) => {
      const parsed = parseRequirement(value, known, [], subject);
      if (!parsed.ok) expect(parsed.faults.length).toBeGreaterThan(0);
    }),
  );
});

describe('a list of codes', () => {
  test('stands for all of them, tests and designations alike, each once', () => {
    expect(requirementForCodes(['A5', 'MASTER_AUTOMOBILE', 'A5'], known)).toEqual({
      ok: true,
      requirement: { allOf: [{ holdsTest: 'A5' }, { holdsDesignation: 'MASTER_AUTOMOBILE' }] },
    });
  });

  test.each<[string, readonly string[], string, readonly (string | number)[]]>([
    ['empty', [], 'REQUIREMENT_EMPTY_LIST', ['codes']],
    ['too long', Array<string>(MAX_REQUIREMENT_NODES).fill('A5'), 'REQUIREMENT_TOO_LARGE', ['codes']],
    ['with an unknown code', ['A5', 'a5'], 'UNKNOWN_CODE', ['codes', 1]],
  ])('that is %s is refused', (_case, codes, code, path) => {
    expect(requirementForCodes(codes, known, ['codes'])).toMatchObject({ ok: false, faults: [{ code, path }] });
  });
});
