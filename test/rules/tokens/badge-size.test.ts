import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { day, dayOfEpoch } from '../../../src/kernel/day.ts';
import { type BadgeContents, badgeClaims, signBadge } from '../../../src/modules/tokens/badge.ts';
import { verifyToken } from '../../../src/modules/tokens/token-verifier.ts';
import { qrPngOf, qrSvgOf } from '../../../src/modules/verification/badge-qr.ts';
import { textOfPng, textOfSvg, versionOfSvg } from '../../support/qr-reading.ts';
import { NOW, policyFor, type TestKey, testKey } from './token-fixtures.ts';

const NINE_TESTS = ['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8', 'L1'];
const ISSUER = 'https://verify.example-registry.org';
const LAST_INDEX = 131_071;

let key: TestKey;
beforeAll(async () => {
  key = await testKey();
});

/** Nine tests that lapse on nine days, within the five years that a certification lasts. */
function nineTests(displayName: string, changes: Partial<BadgeContents> = {}): BadgeContents {
  const issuer = changes.issuer ?? ISSUER;
  return {
    issuer,
    displayName,
    codes: NINE_TESTS.map((code, index) => ({ code, through: dayOfEpoch(20_700 + 197 * index) })),
    status: { idx: LAST_INDEX, uri: `${issuer}/s/1` },
    issuedAt: NOW,
    expiresAt: new Date(NOW.getTime() + 30 * 86_400_000),
    ...changes,
  };
}

const badgeOf = (contents: BadgeContents) => signBadge(key.signer, badgeClaims(contents));

describe('a badge of nine tests that lapse on nine days', () => {
  test.each(['María del Carmen Íñiguez', 'Christopher Montgomery-Ward Jr.'])(
    'of %s has at most 600 characters, in a QR code of version 20 at most that is read back and verifies',
    async (name) => {
      const token = await badgeOf(nineTests(name));
      expect(token.length).toBeLessThanOrEqual(600);
      const link = `${ISSUER}/v#${token}`;
      const svg = await qrSvgOf(link);
      expect(versionOfSvg(svg)).toBeLessThanOrEqual(20);
      expect(textOfSvg(svg)).toBe(link);
      const png = await qrPngOf(link);
      const read = textOfPng(Buffer.from(png.replace(/^data:image\/png;base64,/, ''), 'base64'));
      expect(read).toBe(link);
      const policy = policyFor(key, { accept: ['BADGE'], issuers: [ISSUER] });
      expect(await verifyToken(read?.split('#')[1] ?? '', policy)).toMatchObject({ verdict: 'VALID' });
    },
  );

  const anIssuer = fc
    .stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?\.[a-z]{2,9}$/)
    .map((host) => `https://${host}`)
    .filter((issuer) => issuer.length <= 40);
  const aName = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
    .filter((name) => Buffer.byteLength(JSON.stringify(name)) <= 42 && name.isWellFormed() && !/\p{Cc}/u.test(name));
  const aBadge = fc.record({
    issuer: anIssuer,
    name: aName,
    lapses: fc.array(fc.integer({ min: 20_619, max: 35_837 }), { minLength: 9, maxLength: 9 }),
    idx: fc.nat(LAST_INDEX),
    seconds: fc.integer({ min: 1_767_225_600, max: 3_000_000_000 }),
    days: fc.integer({ min: 1, max: 30 }),
  });

  /** What is not the issuer's (named twice) or the holder's comes to 600 characters with 102 bytes of them. */
  test('has at most 600 characters when twice the issuer and the name come to 102 bytes, 624 with 40 characters each', async () => {
    await fc.assert(
      fc.asyncProperty(aBadge, async ({ issuer, name, lapses, idx, seconds, days }) => {
        const token = await badgeOf({
          issuer,
          displayName: name,
          codes: NINE_TESTS.map((code, index) => ({ code, through: dayOfEpoch(lapses[index] ?? 0) })),
          status: { idx, uri: `${issuer}/s/1` },
          issuedAt: new Date(seconds * 1000),
          expiresAt: new Date((seconds + days * 86_400) * 1000),
        });
        const named = 2 * issuer.length + Buffer.byteLength(JSON.stringify(name)) - 2;
        expect(token.length).toBeLessThanOrEqual(named <= 102 ? 600 : 624);
      }),
      { numRuns: 300 },
    );
  });

  test('stays within version 20 with an issuer and a name of 40 characters each', async () => {
    const issuer = 'https://verification.example-registry.us';
    const token = await badgeOf(nineTests('N'.repeat(40), { issuer }));
    const svg = await qrSvgOf(`${issuer}/v#${token}`);
    expect(issuer).toHaveLength(40);
    expect(versionOfSvg(svg)).toBeLessThanOrEqual(20);
    expect(textOfSvg(svg)).toBe(`${issuer}/v#${token}`);
  });

  test('is shorter when tests lapse on one day', async () => {
    const together = nineTests('Rosa Delgado', {
      codes: NINE_TESTS.map((code) => ({ code, through: day('2030-06-30') })),
    });
    const token = await badgeOf(together);
    expect(token.length).toBeLessThan((await badgeOf(nineTests('Rosa Delgado'))).length);
  });
});
