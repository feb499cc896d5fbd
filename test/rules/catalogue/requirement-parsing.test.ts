import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  MAX_REQUIREMENT_DEPTH,
  MAX_REQUIREMENT_NODES,
  parseRequirement,
  requirementForCodes,
  requirementInWords,
} from '../../../src/modules/catalogue/requirement-parsing.rules.ts';

const known = {
  tests: new Set(['A1', 'A5', 'A8', 'L1', 'B4']),
  designations: new Set(['MASTER_AUTOMOBILE']),
};

function faultsOf(value: unknown): readonly (readonly [string, string])[] {
  const parsed = parseRequirement(value, known);
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
  ])('%j is "%s"', (value, words) => {
    const parsed = parseRequirement(value, known);
    expect(parsed).toEqual({ ok: true, requirement: value });
    if (parsed.ok) expect(requirementInWords(parsed.requirement)).toBe(words);
  });
});

describe('a malformed requirement is refused with the path of its fault', () => {
  test.each<[string, unknown, string, string]>([
    ['not an object', 'A5', 'REQUIREMENT_NOT_OBJECT', ''],
    ['null', null, 'REQUIREMENT_NOT_OBJECT', ''],
    ['a list', [{ holdsTest: 'A5' }], 'REQUIREMENT_NOT_OBJECT', ''],
    ['an empty node', {}, 'REQUIREMENT_EMPTY', ''],
    ['an unknown member', { not: { holdsTest: 'A5' } }, 'REQUIREMENT_UNKNOWN_MEMBER', 'not'],
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
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const parsed = parseRequirement(value, known);
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
