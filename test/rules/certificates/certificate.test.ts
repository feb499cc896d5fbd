import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { day } from '../../../src/kernel/day.ts';
import {
  certificateOf,
  dayInWords,
  lastWholeDay,
  printedName,
} from '../../../src/modules/certificates/certificate.rules.ts';
import { wrapText } from '../../../src/modules/certificates/text-wrapping.rules.ts';
import { catalogue } from '../credentials/credential-facts.ts';

const FACTS = {
  firstName: 'Rosa',
  lastName: 'Díaz',
  aseId: 'ASE-0331-6510',
  issuedOn: day('2026-06-15'),
  provesThrough: day('2026-07-14'),
  publicUrl: 'https://verify.example.org/registry',
  number: 'bdg_01kv5e6z2xf8eat0sxnq1y2h3j',
  link: 'https://verify.example.org/registry/v#token',
};
const groupsOf = (codes: Readonly<Record<string, string>>) =>
  certificateOf(
    { ...FACTS, codes: Object.fromEntries(Object.entries(codes).map(([code, text]) => [code, day(text)])) },
    catalogue.defaultPack,
  );

describe('what a certificate says', () => {
  test('designations come first, then the tests of each series under its name, in the catalogue’s order', () => {
    const codes = {
      T4: '2030-01-01',
      A10: '2029-05-05',
      A5: '2029-02-28',
      A1: '2031-12-31',
      MASTER_AUTOMOBILE: '2029-02-28',
    };
    expect(groupsOf(codes).groups).toEqual([
      {
        heading: 'Designations',
        lines: [{ code: 'MASTER_AUTOMOBILE', name: 'Master Automobile Technician', through: 'February 28, 2029' }],
      },
      {
        heading: 'Automobile & Light Truck',
        lines: [
          { code: 'A1', name: 'Engine Repair', through: 'December 31, 2031' },
          { code: 'A5', name: 'Brakes', through: 'February 28, 2029' },
        ],
      },
      { heading: 'Medium/Heavy Truck', lines: [{ code: 'T4', name: 'Brakes', through: 'January 1, 2030' }] },
      { heading: 'Other credentials', lines: [{ code: 'A10', name: 'A10', through: 'May 5, 2029' }] },
    ]);
  });

  test('all are valid through the first day on which one of them lapses', () => {
    expect(groupsOf({ A5: '2029-02-28', A1: '2031-12-31' }).allValidThrough).toBe('February 28, 2029');
    expect(groupsOf({ MASTER_AUTOMOBILE: '2999-12-30' })).toMatchObject({
      allValidThrough: 'does not expire',
      groups: [{ lines: [{ through: 'does not expire' }] }],
    });
  });

  test('days are told in words and the registry by its host', () => {
    expect(groupsOf({ A5: '2029-02-28' })).toMatchObject({
      holder: 'Rosa Díaz',
      issuedOn: 'June 15, 2026',
      provesThrough: 'July 14, 2026',
      issuer: 'verify.example.org/registry',
    });
    expect(dayInWords(day('2026-12-09'))).toBe('December 9, 2026');
  });

  test.each([
    ['a moment within a day ends the day before', '2026-06-15', '2026-07-15', '2026-07-15', '2026-07-14'],
    ['a moment at the end of a day ends with it', '2026-06-15', '2026-07-14', '2026-07-15', '2026-07-14'],
    ['the day of issue counts in any case', '2026-11-01', '2026-11-01', '2026-11-01', '2026-11-01'],
  ])('the code proves for whole days: %s', (_, issued, lastMoment, expires, expected) => {
    expect(lastWholeDay(day(issued), day(lastMoment), day(expires))).toBe(expected);
  });
});

describe('a name in print', () => {
  test.each([
    ['e\u0301', 'é'],
    ['O\u00adNeil\u200b', 'ONeil'],
    ['Anna\u00a0\u2003 Maria ', 'Anna Maria'],
    ['Ξένη Łukasz', 'Ξένη Łukasz'],
  ])('%j is printed as %j', (name, printed) => {
    expect(printedName(name)).toBe(printed);
  });
});

describe('text in lines', () => {
  const widthOf = (text: string) => text.length;

  test('breaks at spaces, and a word only where it is wider than a line', () => {
    expect(wrapText('holds the credentials', 9, widthOf)).toEqual(['holds the', 'credentia', 'ls']);
    expect(wrapText('a bcdefgh i', 3, widthOf)).toEqual(['a', 'bcd', 'efg', 'h i']);
    expect(wrapText('', 3, widthOf)).toEqual([]);
  });

  test('never parts a letter from its accent', () => {
    expect(wrapText('x\u0308y\u0308', 2, widthOf)).toEqual(['x\u0308', 'y\u0308']);
  });

  test('loses nothing, and no line is too wide', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,20}$/), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 30 }), (parts, width) => {
        const lines = wrapText(parts.join(' '), width, widthOf);
        expect(lines.join('').replaceAll(' ', '')).toBe(parts.join(''));
        expect(lines.every((line) => line.length <= width)).toBe(true);
      }),
    );
  });
});
