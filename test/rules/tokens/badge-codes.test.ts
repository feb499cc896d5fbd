import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Day, day, dayOfEpoch } from '../../../src/kernel/day.ts';
import { codesOfText, codesText } from '../../../src/modules/tokens/badge-codes.rules.ts';

const FIRST = 18_262;
const aCode = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,39}$/);
const aDay = fc.integer({ min: FIRST, max: 376_198 }).map(dayOfEpoch);
const someCodes = fc.uniqueArray(fc.record({ code: aCode, through: aDay }), {
  minLength: 1,
  maxLength: 60,
  selector: ({ code }) => code,
});

describe('the codes of a badge, written as text', () => {
  test.each([
    [[['A5', '2028-02-29']], 'A5ekr'],
    [[['A5', '2020-01-01']], 'A5a'],
    [[['MASTER_AUTOMOBILE', '2999-12-30']], 'MASTER_AUTOMOBILEujmu'],
    [
      [
        ['L1', '2029-02-28'],
        ['A1', '2028-02-29'],
        ['A5', '2029-02-28'],
      ],
      'A1ekrA5.L1eys',
    ],
  ] as const)('are %j: %s', (codes, text) => {
    const given = codes.map(([code, through]) => ({ code, through: day(through) }));
    expect(codesText(given)).toBe(text);
    expect(codesOfText(text)).toHaveLength(given.length);
    expect(codesOfText(text)).toEqual(expect.arrayContaining(given));
  });

  test('are given back, all of them and no other, whatever they are', () => {
    fc.assert(
      fc.property(someCodes, (codes) => {
        const read = codesOfText(codesText(codes)) ?? [];
        const sorted = (list: typeof codes) => [...list].sort((a, b) => (a.code < b.code ? -1 : 1));
        expect(sorted([...read])).toEqual(sorted(codes));
        expect(codesText(read)).toBe(codesText(codes));
      }),
    );
  });

  test('have one spelling: what is read is written in the same letters again', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-C.1a-c]{1,12}$/), (text) => {
        const read = codesOfText(text);
        if (read !== undefined) expect(codesText(read)).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  test('take no more room than five characters for each test, whatever its day until 2068', () => {
    const nine = ['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8', 'L1'];
    const days = fc.array(fc.integer({ min: FIRST, max: 35_837 }), { minLength: 9, maxLength: 9 });
    fc.assert(
      fc.property(days, (epochDays) => {
        const codes = nine.map((code, index) => ({ code, through: dayOfEpoch(epochDays[index] ?? FIRST) as Day }));
        expect(codesText(codes).length).toBeLessThanOrEqual(45);
      }),
    );
  });

  test.each([
    'A5',
    'ekr',
    'a5ekr',
    'A5 ekr',
    'A5ekr ',
    'A5aekr',
    'A5.ekr',
    '.A5ekr',
    'A5..A6ekr',
    'A5ekrA6',
    'A5.A5ekr',
    'A5ekrA5eks',
    'A5ekrA6ekr',
    'A6eysA5ekr',
    '5Aekr',
    '_Aekr',
    'A5zzzzzz',
    'A5zzzzzzz',
    'É5ekr',
    `${'A'.repeat(41)}ekr`,
    `${Array.from({ length: 121 }, (_, index) => `A${index}`).join('.')}ekr`,
  ])('are not %s', (text) => {
    expect(codesOfText(text)).toBeUndefined();
  });
});
