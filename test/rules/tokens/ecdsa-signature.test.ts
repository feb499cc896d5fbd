import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { derOfEcdsaSignature, ecdsaSignatureOfDer } from '../../../src/modules/tokens/ecdsa-signature.rules.ts';

/** Numbers of up to 32 bytes; those with leading zeros and those with the first bit set are as likely as others. */
const number = fc
  .tuple(fc.nat({ max: 32 }), fc.uint8Array({ minLength: 32, maxLength: 32 }))
  .map(([zeros, bytes]) => Uint8Array.from(bytes, (byte, index) => (index < zeros ? 0 : byte)));
const signatures = fc.tuple(number, number).map(([r, s]) => Uint8Array.from([...r, ...s]));
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** By RFC 3279 and X.690, byte by byte. */
const TABLE: readonly (readonly [string, string, string])[] = [
  [
    'r and s of full length, positive',
    '11'.repeat(32) + '22'.repeat(32),
    `30440220${'11'.repeat(32)}0220${'22'.repeat(32)}`,
  ],
  ['first bits set', 'ff'.repeat(32) + '80'.repeat(32), `3046022100${'ff'.repeat(32)}022100${'80'.repeat(32)}`],
  ['leading zeros', `${'00'.repeat(31)}01${'00'.repeat(30)}0080`, '300702010102020080'],
  ['zero', '00'.repeat(64), '3006020100020100'],
];

describe('an ECDSA signature', () => {
  test.each(TABLE)('with %s', (_, jws, der) => {
    expect(Buffer.from(derOfEcdsaSignature(Buffer.from(jws, 'hex')) ?? []).toString('hex')).toBe(der);
    expect(Buffer.from(ecdsaSignatureOfDer(Buffer.from(der, 'hex'))).toString('hex')).toBe(jws);
  });

  test('is the same again after both ways', () => {
    fc.assert(
      fc.property(signatures, (signature) => {
        const der = derOfEcdsaSignature(signature) ?? new Uint8Array();
        expect(ecdsaSignatureOfDer(der)).toEqual(signature);
      }),
    );
  });

  test('is what node makes of r and s', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (message) => {
        const der = sign('sha256', message, privateKey);
        const signature = ecdsaSignatureOfDer(der);
        expect(verify('sha256', message, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
        expect(Buffer.from(derOfEcdsaSignature(signature) ?? [])).toEqual(der);
      }),
    );
  });

  test.each([0, 63, 65, 128])('has 64 bytes, not %i', (length) => {
    expect(derOfEcdsaSignature(new Uint8Array(length))).toBeUndefined();
  });

  const whole = TABLE[0]?.[2] ?? '';
  test.each([
    ['nothing', ''],
    ['another tag', `31${whole.slice(2)}`],
    ['another length', `3045${whole.slice(4)}`],
    ['a number that is none', `304403${whole.slice(6)}`],
    ['one number', `3022${whole.slice(4, 4 + 2 * 34)}`],
    ['a byte too few', whole.slice(0, -2)],
    ['a byte too many', `${whole}00`],
    ['a number of 33 bytes', `304502210111${'11'.repeat(31)}0220${'22'.repeat(32)}`],
  ])('is not %s', (_, der) => {
    expect(() => ecdsaSignatureOfDer(Buffer.from(der, 'hex'))).toThrow(RangeError);
  });
});
