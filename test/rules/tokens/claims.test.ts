import { describe, expect, test } from '@jest/globals';
import { day } from '../../../src/kernel/day.ts';
import { badgeClaims, badgeCodes } from '../../../src/modules/tokens/badge.ts';
import { receiptClaims } from '../../../src/modules/tokens/receipt.ts';
import { goodReceipt, ISSUER, NOW } from './token-fixtures.ts';

const badge = {
  issuer: ISSUER,
  displayName: 'Rosa Delgado',
  codes: [{ code: 'A5', through: day('2028-12-31') }],
  status: { idx: 1, uri: `${ISSUER}/s/1` },
  issuedAt: NOW,
  expiresAt: new Date(NOW.getTime() + 30 * 86_400_000),
};

const receipt = {
  issuer: ISSUER,
  audience: 'org_1',
  subject: 'pairwise',
  jti: goodReceipt().jti,
  asOf: day('2026-06-15'),
  knownAt: NOW,
  purpose: 'HIRING',
  rulePack: 'mission-source@1',
  result: goodReceipt().result,
  issuedAt: NOW,
};

describe('the claims of a badge', () => {
  test('carry the last valid day as a count of days since 2020, and give it back in the order of the codes', () => {
    const codes = ['A10', 'MIL2', 'A2'].map((code) => ({ code, through: day('2028-02-29') }));
    const claims = badgeClaims({ ...badge, codes });
    expect(claims.c).toBe('A10.A2.MIL2ekr');
    expect(badgeCodes(claims).map(({ code }) => code)).toEqual(['A2', 'A10', 'MIL2']);
    expect(badgeCodes(claims)[0]?.through).toBe('2028-02-29');
  });

  test.each([
    ['more than 30 days', { expiresAt: new Date(NOW.getTime() + 30 * 86_400_000 + 1000) }],
    ['no time at all', { expiresAt: NOW }],
    ['no code', { codes: [] }],
    ['no name', { displayName: '' }],
    ['a status list without a number', { status: { idx: 1, uri: `${ISSUER}/s/one` } }],
    ['a day before 2020', { codes: [{ code: 'A5', through: day('2019-12-31') }] }],
  ])('are not made with %s', (_, changes) => {
    expect(() => badgeClaims({ ...badge, ...changes })).toThrow(RangeError);
  });
});

describe('the claims of a receipt', () => {
  test('have exactly the members that others rely on', () => {
    const names = [
      'iss',
      'sub',
      'aud',
      'iat',
      'nbf',
      'exp',
      'jti',
      'as_of',
      'known_at',
      'purpose',
      'rule_pack',
      'result',
    ];
    expect(Object.keys(receiptClaims(receipt))).toEqual(names);
    expect(Object.keys(receiptClaims({ ...receipt, nonce: 'n-1' }))).toEqual(
      expect.arrayContaining([...names, 'nonce']),
    );
  });

  test('are fresh for a quarter of an hour', () => {
    const claims = receiptClaims(receipt);
    expect(claims.exp - claims.iat).toBe(900);
    expect(claims.nbf).toBe(claims.iat);
  });

  test.each([
    ['a longer life', { lifeSeconds: 901 }],
    ['a nonce of 201 characters', { nonce: 'n'.repeat(201) }],
    ['an empty nonce', { nonce: '' }],
    ['a rule pack without its version', { rulePack: 'mission-source' }],
  ])('are not made with %s', (_, changes) => {
    expect(() => receiptClaims({ ...receipt, ...changes })).toThrow(RangeError);
  });
});
