import { expect, test } from '@jest/globals';
import { verifyToken } from '../../../src/modules/tokens/token-verifier.ts';
import { key } from './attack.ts';
import { ATTACKS } from './attack-table.ts';
import { policyFor } from './token-fixtures.ts';

test('there are at least 60 attacks, each of another name', () => {
  const names = new Set(ATTACKS.map(({ name }) => name));
  expect(names.size).toBe(ATTACKS.length);
  expect(names.size).toBeGreaterThanOrEqual(60);
});

test.each(ATTACKS)('$name is refused: $reason', async ({ token, code, reason, verdict, policy }) => {
  const verification = await verifyToken(await token(), policyFor(key, policy));
  const failed = verification.checks.filter((made) => made.outcome === 'FAILED');
  expect(failed.map((made) => [made.code, made.reason])).toEqual([[code, reason]]);
  expect(verification.verdict).toBe(verdict);
});
