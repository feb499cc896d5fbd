import { describe, expect, test } from '@jest/globals';
import { signBadge } from '../../../src/modules/tokens/badge.ts';
import { signReceipt } from '../../../src/modules/tokens/receipt.ts';
import { verifyToken } from '../../../src/modules/tokens/token-verifier.ts';
import { goodBadge, goodReceipt, policyFor, testKey } from './token-fixtures.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ~';

describe.each(['ES256', 'EdDSA'] as const)('a valid token signed with %s', (alg) => {
  test.each(['badge', 'receipt'] as const)(
    'is not valid with any one character of the %s changed, missing or added',
    async (kind) => {
      const key = await testKey(alg);
      const token =
        kind === 'badge' ? await signBadge(key.signer, goodBadge()) : await signReceipt(key.signer, goodReceipt());
      const policy = policyFor(key);
      expect((await verifyToken(token, policy)).verdict).toBe('VALID');
      const accepted: string[] = [];
      for (let index = 0; index < token.length; index += 1) {
        const [before, after] = [token.slice(0, index), token.slice(index + 1)];
        const original = ALPHABET.indexOf(token[index] ?? '');
        // One neighbour that differs in the lowest bit, and one picked by position: every byte, several ways.
        const others = [
          ALPHABET[original ^ 1],
          ALPHABET[(original + 1 + ((index * 7) % (ALPHABET.length - 1))) % ALPHABET.length],
        ];
        const mutants = [
          ...others.map((other) => `${before}${other}${after}`),
          before + after,
          `${before}A${token.slice(index)}`,
        ];
        for (const mutant of mutants) {
          if (mutant === token) continue;
          const { verdict } = await verifyToken(mutant, policy);
          if (verdict === 'VALID') accepted.push(`${index}: ${mutant}`);
        }
      }
      expect(accepted).toEqual([]);
    },
  );
});
