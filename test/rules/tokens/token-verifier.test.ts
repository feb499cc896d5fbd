import { beforeAll, describe, expect, test } from '@jest/globals';
import { signBadge } from '../../../src/modules/tokens/badge.ts';
import { signReceipt } from '../../../src/modules/tokens/receipt.ts';
import { TOKEN_CHECKS, type TokenCheckCode } from '../../../src/modules/tokens/token.rules.ts';
import { type TokenVerification, verifyToken } from '../../../src/modules/tokens/token-verifier.ts';
import { goodBadge, goodReceipt, ISSUER, NOW, policyFor, type TestKey, testKey } from './token-fixtures.ts';

let key: TestKey;
let badge: string;
let receipt: string;

beforeAll(async () => {
  key = await testKey();
  badge = await signBadge(key.signer, goodBadge());
  receipt = await signReceipt(key.signer, goodReceipt());
});

function check(verification: TokenVerification, code: TokenCheckCode) {
  return verification.checks.find((candidate) => candidate.code === code);
}

function later(seconds: number): Date {
  return new Date(NOW.getTime() + seconds * 1000);
}

describe('the verifier', () => {
  test('finds a good badge valid and gives its claims back', async () => {
    const verification = await verifyToken(badge, policyFor(key));
    expect(verification.verdict).toBe('VALID');
    expect(verification.tokenType).toBe('BADGE');
    expect(verification.claims).toEqual(goodBadge());
  });

  test('finds a good receipt valid for its audience and nonce', async () => {
    const verification = await verifyToken(receipt, policyFor(key, { audience: 'org_insurer', nonce: 'n-0S6_WzA2Mj' }));
    expect(verification.verdict).toBe('VALID');
    expect(verification.claims).toEqual(goodReceipt());
  });

  test('verifies tokens signed with Ed25519', async () => {
    const edKey = await testKey('EdDSA');
    const verification = await verifyToken(await signBadge(edKey.signer, goodBadge()), policyFor(edKey));
    expect(verification.verdict).toBe('VALID');
  });

  test('reports every check once and in order, whatever the outcome', async () => {
    for (const token of [badge, receipt, 'x', '']) {
      const verification = await verifyToken(token, policyFor(key));
      expect(verification.checks.map((made) => made.code)).toEqual(TOKEN_CHECKS);
    }
  });

  test('calls an unknown issuer unknown before it looks at a key', async () => {
    const keys = async () => {
      throw new Error('no key may be looked up for an untrusted issuer');
    };
    const verification = await verifyToken(badge, policyFor(key, { issuers: ['https://other.example'], keys }));
    expect(verification.verdict).toBe('UNKNOWN_ISSUER');
    expect(verification.claims).toBeNull();
  });

  test('calls a badge expired only when the clocks cannot explain it', async () => {
    const end = goodBadge().exp - goodBadge().iat;
    expect((await verifyToken(badge, policyFor(key, { now: later(end + 59) }))).verdict).toBe('VALID');
    expect((await verifyToken(badge, policyFor(key, { now: later(end + 60) }))).verdict).toBe('EXPIRED');
  });

  test('calls a token from the future not yet valid only when the clocks cannot explain it', async () => {
    expect((await verifyToken(badge, policyFor(key, { now: later(-60) }))).verdict).toBe('VALID');
    expect((await verifyToken(badge, policyFor(key, { now: later(-61) }))).verdict).toBe('NOT_YET_VALID');
  });

  test.each([
    ['REVOKED', 'REVOKED', 'FAILED'],
    ['SUSPENDED', 'SUSPENDED', 'FAILED'],
    ['UNAVAILABLE', 'STALE', 'NOT_CHECKED'],
  ] as const)(
    'answers status %s with verdict %s and still calls the signature good',
    async (status, verdict, outcome) => {
      const verification = await verifyToken(badge, policyFor(key, { currentStatus: async () => ({ status }) }));
      expect(verification.verdict).toBe(verdict);
      expect(check(verification, 'STATUS')?.outcome).toBe(outcome);
      expect(check(verification, 'SIGNATURE')?.outcome).toBe('PASSED');
      expect(verification.claims).toEqual(goodBadge());
    },
  );

  test('calls a badge stale when the status look-up breaks, and says why to the log alone', async () => {
    const failures: unknown[] = [];
    const verification = await verifyToken(
      badge,
      policyFor(key, {
        currentStatus: () => Promise.reject(new Error('socket hang up')),
        onLookUpFailure: (error) => failures.push(error),
      }),
    );
    expect(verification.verdict).toBe('STALE');
    expect(failures).toHaveLength(1);
    expect(JSON.stringify(verification)).not.toContain('socket');
  });

  test('never calls a badge valid when nobody looked up its status', async () => {
    expect((await verifyToken(badge, policyFor(key, { currentStatus: undefined }))).verdict).toBe('STALE');
  });

  test("calls a token stale, not badly signed, when the issuer's keys cannot be had", async () => {
    const verification = await verifyToken(badge, policyFor(key, { keys: () => Promise.reject(new Error('offline')) }));
    expect(verification.verdict).toBe('STALE');
    expect(check(verification, 'SIGNATURE')?.outcome).toBe('NOT_CHECKED');
    expect(verification.claims).toBeNull();
  });

  test('takes an old receipt as evidence when asked so, and as expired when asked for a fresh one', async () => {
    const now = later(10 * 365 * 86_400);
    expect((await verifyToken(receipt, policyFor(key, { now }))).verdict).toBe('EXPIRED');
    expect((await verifyToken(receipt, policyFor(key, { now, receiptsAs: 'EVIDENCE' }))).verdict).toBe('VALID');
  });

  test('does not let a badge live longer as evidence', async () => {
    const now = later(31 * 86_400);
    expect((await verifyToken(badge, policyFor(key, { now, receiptsAs: 'EVIDENCE' }))).verdict).toBe('EXPIRED');
  });

  test.each([
    ['another audience', { audience: 'org_other' }, 'AUDIENCE'],
    ['another nonce', { nonce: 'n-other' }, 'NONCE'],
  ] as const)('refuses a receipt made for %s', async (_, changes, code) => {
    const verification = await verifyToken(receipt, policyFor(key, changes));
    expect(verification.verdict).toBe('INVALID');
    expect(check(verification, code)?.outcome).toBe('FAILED');
  });

  test('tells everything that is wrong with a well-signed receipt, not only the first fault', async () => {
    const verification = await verifyToken(receipt, policyFor(key, { audience: 'a', nonce: 'b', now: later(5000) }));
    const failed = verification.checks.filter((made) => made.outcome === 'FAILED').map((made) => made.code);
    expect(failed).toEqual(['EXPIRY', 'AUDIENCE', 'NONCE']);
  });

  test.each([
    ['before it was in use', { nbf: NOW.getTime() / 1000 + 61 }],
    ['after it was retired', { exp: NOW.getTime() / 1000 - 61 }],
  ])('refuses a token dated %s', async (_, times) => {
    const outdated = await testKey('ES256', times);
    const verification = await verifyToken(await signReceipt(outdated.signer, goodReceipt()), policyFor(outdated));
    expect(verification.verdict).toBe('INVALID');
    expect(check(verification, 'KEY_TIME')?.reason).toBe('SIGNED_OUTSIDE_KEY_TIME');
  });

  test('still accepts what a key signed before it was retired', async () => {
    const retired = await testKey('ES256', { exp: NOW.getTime() / 1000 + 10 });
    const now = later(86_400 * 400);
    const verification = await verifyToken(
      await signReceipt(retired.signer, goodReceipt()),
      policyFor(retired, { now, receiptsAs: 'EVIDENCE' }),
    );
    expect(verification.verdict).toBe('VALID');
  });

  test('accepts a badge alone at a door for badges', async () => {
    const verification = await verifyToken(receipt, policyFor(key, { accept: ['BADGE'] }));
    expect(verification.verdict).toBe('INVALID');
    expect(check(verification, 'TYPE')?.reason).toBe('TYPE_NOT_ACCEPTED');
  });
});

describe('a badge', () => {
  test('with nine tests is at most 660 characters, so that its QR code stays readable', () => {
    expect(badge.length).toBeLessThanOrEqual(660);
  });

  test('names its issuer as the registry does', () => {
    expect(goodBadge().iss).toBe(ISSUER);
  });
});
