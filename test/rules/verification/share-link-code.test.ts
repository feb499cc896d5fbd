import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  isShareCode,
  newShareCode,
  sealForCode,
  shareCodeHash,
  unsealByCode,
} from '../../../src/modules/verification/share-link-code.ts';
import { seededRandomness } from '../../support/seeded-randomness.ts';

const LINK = '018f0000-0000-7000-8000-000000000001';

describe('the code of a share link', () => {
  test('is 128 random bits in base64url, and another each time', () => {
    const randomness = seededRandomness('codes');
    const codes = Array.from({ length: 200 }, () => newShareCode(randomness));
    expect(new Set(codes).size).toBe(200);
    for (const code of codes) {
      expect(code).toMatch(/^[\w-]{22}$/);
      expect(isShareCode(code)).toBe(true);
    }
  });

  test.each([
    '',
    'AAAAAAAAAAAAAAAAAAAAA',
    'AAAAAAAAAAAAAAAAAAAAAAA',
    'AAAAAAAAAAAAAAAAAAAAAB',
    'AAAAAAAAAAAAAAAAAAAA=A',
    'AAAAAAAAAAAAAAAAAAAAA ',
    'AAAAAAAAAAAAAAAAAAAAA+',
    'eyJ.eyJ.AA',
  ])('is not %j', (text) => {
    expect(isShareCode(text)).toBe(false);
  });

  test('is not told by its hash, which is another for every code', () => {
    const randomness = seededRandomness('hashes');
    const [first, second] = [newShareCode(randomness), newShareCode(randomness)];
    expect(shareCodeHash(first)).toMatch(/^[\w-]{43}$/);
    expect(shareCodeHash(first)).not.toBe(shareCodeHash(second));
    expect(shareCodeHash(first)).toBe(shareCodeHash(first));
  });

  test('opens what was sealed for it, whatever that is, and no other code or link does', () => {
    const randomness = seededRandomness('sealing');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (content) => {
        const [code, other] = [newShareCode(randomness), newShareCode(randomness)];
        const sealed = sealForCode(content, LINK, code, randomness);
        expect(unsealByCode(sealed, LINK, code)).toBe(content);
        expect(() => unsealByCode(sealed, LINK, other)).toThrow();
        expect(() => unsealByCode(sealed, LINK.replace('1', '2'), code)).toThrow();
      }),
      { numRuns: 30 },
    );
  });
});
