import { expect, test } from '@jest/globals';
import { day } from '../../../src/kernel/day.ts';
import { evaluate } from '../../../src/modules/catalogue/explanation.rules.ts';
import type { Requirement } from '../../../src/modules/catalogue/requirement.rules.ts';
import { CredentialRecord } from '../../../src/modules/credentials/credential-record.rules.ts';
import { verdictOn } from '../../../src/modules/verification/verdict.rules.ts';
import { action, catalogue, exam, period } from '../credentials/credential-facts.ts';

const TODAY = day('2026-06-15');
const CURRENT = period('2024-03-01', '2029-03-01');

/** One technician whose credentials stand as differently as can be. */
const record = new CredentialRecord(
  {
    periods: [
      { testCode: 'A1', ...CURRENT },
      { testCode: 'A2', ...period('2019-03-01', '2024-03-01') },
      { testCode: 'A3', ...CURRENT },
      { testCode: 'A4', ...CURRENT },
      { testCode: 'A5', ...period('2027-03-01', '2032-03-01') },
    ],
    actions: [
      { testCode: 'A3', ...action('SUSPEND', '2026-01-01') },
      { testCode: 'A4', ...action('REVOKE', '2026-01-01') },
    ],
    passed: [{ testCode: 'A6', ...exam('2026-01-01') }],
  },
  catalogue.defaultPack,
);
const holds = (code: string): Requirement => ({ holdsTest: code });
const verdict = (requirement: Requirement) =>
  verdictOn(evaluate(requirement, record, TODAY, record.pack.designations), record, TODAY);

test.each([
  ['A1', 'VALID', 'CURRENT'],
  ['A2', 'EXPIRED', 'EXPIRED'],
  ['A3', 'SUSPENDED', 'SUSPENDED'],
  ['A4', 'REVOKED', 'REVOKED'],
  ['A5', 'NOT_YET_VALID', 'NOT_YET_HELD'],
  ['A6', 'INVALID', 'PENDING_EXPERIENCE'],
  ['A7', 'INVALID', 'NEVER_HELD'],
])('asked for %s alone the verdict is %s: its standing is %s', (code, expected, standing) => {
  expect(record.standing(code, TODAY).standing).toBe(standing);
  expect(verdict(holds(code))).toBe(expected);
});

test('of several that are missing the gravest decides', () => {
  const gravestFirst = ['A4', 'A3', 'A2', 'A5', 'A7', 'A1'];
  const expected = ['REVOKED', 'SUSPENDED', 'EXPIRED', 'NOT_YET_VALID', 'INVALID', 'VALID'];
  gravestFirst.forEach((_, index) => {
    expect(verdict({ allOf: gravestFirst.slice(index).reverse().map(holds) })).toBe(expected[index]);
  });
});

test('what is not needed does not count against anybody', () => {
  expect(verdict({ anyOf: [holds('A1'), holds('A4')] })).toBe('VALID');
  expect(verdict({ atLeast: { n: 2, of: [holds('A1'), holds('A3'), { heldTest: 'A2' }] } })).toBe('VALID');
  expect(verdict({ allOf: [holds('A2'), { anyOf: [holds('A1'), holds('A4')] }] })).toBe('EXPIRED');
});

test('a designation is judged by the components it lacks', () => {
  expect(verdict({ holdsDesignation: 'MASTER_AUTOMOBILE' })).toBe('REVOKED');
  expect(verdict({ holdsDesignation: 'MASTER_SCHOOL_BUS' })).toBe('INVALID');
});
