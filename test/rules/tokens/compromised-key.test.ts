import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { signBadge } from '../../../src/modules/tokens/badge.ts';
import { signReceipt } from '../../../src/modules/tokens/receipt.ts';
import { type ReceiptOnRecord, verifyToken } from '../../../src/modules/tokens/token-verifier.ts';
import { type IssuerKey, isCompromised, keyInSet, revokedIn } from '../../../src/modules/tokens/verification-key.ts';
import { goodBadge, goodReceipt, NOW, policyFor, type TestKey, testKey } from './token-fixtures.ts';

const SINCE = new Date(NOW.getTime() + 60_000);
const LATER = new Date(NOW.getTime() + 400 * 86_400_000);
let key: TestKey;
let badge: string;
let receipt: string;

beforeAll(async () => {
  key = await testKey();
  badge = await signBadge(key.signer, goodBadge());
  receipt = await signReceipt(key.signer, goodReceipt());
});

/** The key as the registry's own door knows it. */
function compromisedKey(): IssuerKey {
  return { compromisedAt: LATER, evidence: { key: key.verificationKey, since: SINCE } };
}

function onRecord(changes: Partial<ReceiptOnRecord> = {}): ReceiptOnRecord {
  return { digest: createHash('sha256').update(receipt).digest('hex'), keyId: key.signer.kid, at: NOW, ...changes };
}

function verify(token: string, changes: Parameters<typeof policyFor>[1] = {}) {
  return verifyToken(token, policyFor(key, { keys: async () => compromisedKey(), ...changes }));
}

async function asEvidence(recorded: ReceiptOnRecord | undefined, token = receipt) {
  return verify(token, { receiptsAs: 'EVIDENCE', now: LATER, receiptOnRecord: async () => recorded });
}

function reasonOf(outcome: Awaited<ReturnType<typeof verifyToken>>, code: string) {
  return outcome.checks.find((check) => check.code === code)?.reason;
}

describe('a token of a compromised key', () => {
  test.each([
    ['a badge', () => verify(badge)],
    ['a receipt', () => verify(receipt)],
    [
      'a badge, as evidence with a register',
      () => verify(badge, { receiptsAs: 'EVIDENCE', receiptOnRecord: async () => onRecord() }),
    ],
    [
      'a receipt that is on record, for a fresh answer',
      () => verify(receipt, { receiptOnRecord: async () => onRecord() }),
    ],
    ['a receipt, as evidence where there is no register', () => verify(receipt, { receiptsAs: 'EVIDENCE' })],
    [
      'a receipt, as evidence where the key itself is not had',
      () =>
        verify(receipt, {
          keys: async () => ({ compromisedAt: LATER }),
          receiptsAs: 'EVIDENCE',
          receiptOnRecord: async () => onRecord(),
        }),
    ],
  ])('is INVALID, and the key check says so: %s', async (_, outcome) => {
    const verification = await outcome();
    expect(verification).toMatchObject({ verdict: 'INVALID', claims: null });
    expect(reasonOf(verification, 'KEY')).toBe('KEY_COMPROMISED');
    expect(reasonOf(verification, 'SIGNATURE')).toBe('NOT_REACHED');
  });
});

describe('a receipt of a key that was compromised later', () => {
  test('is proven by the register that holds it from before', async () => {
    const verification = await asEvidence(onRecord());
    expect(verification).toMatchObject({ verdict: 'VALID', claims: goodReceipt() });
    expect(verification.checks).toContainEqual(expect.objectContaining({ code: 'REGISTER', outcome: 'PASSED' }));
    expect(verification.checks).toContainEqual(
      expect.objectContaining({ code: 'KEY', outcome: 'NOT_CHECKED', reason: 'KEY_COMPROMISED' }),
    );
  });

  test.each([
    ['is not on record', undefined, 'NOT_ON_RECORD'],
    [
      'is on record with other contents',
      { digest: createHash('sha256').update('other').digest('hex') },
      'NOT_ON_RECORD',
    ],
    ['is on record as of another key', { keyId: 'another' }, 'NOT_ON_RECORD'],
    ['was recorded at the very moment', { at: SINCE }, 'RECORDED_AFTER_COMPROMISE'],
    ['was recorded afterwards', { at: LATER }, 'RECORDED_AFTER_COMPROMISE'],
  ] as const)('is INVALID when it %s', async (_, changes, reason) => {
    const verification = await asEvidence(changes && onRecord(changes));
    expect(verification.verdict).toBe('INVALID');
    expect(reasonOf(verification, 'REGISTER')).toBe(reason);
  });

  test('is not proven by a record when its signature is bad all the same', async () => {
    const [head, , signature] = receipt.split('.');
    const payload = Buffer.from(JSON.stringify({ ...goodReceipt(), aud: 'org_other' })).toString('base64url');
    const verification = await asEvidence(onRecord(), `${head}.${payload}.${signature}`);
    expect(verification).toMatchObject({ verdict: 'INVALID', claims: null });
  });

  test('is STALE, never valid, while the register cannot be read', async () => {
    const failures: unknown[] = [];
    const verification = await verify(receipt, {
      receiptsAs: 'EVIDENCE',
      receiptOnRecord: () => Promise.reject(new Error('down')),
      onLookUpFailure: (error) => failures.push(error),
    });
    expect(verification.verdict).toBe('STALE');
    expect(failures).toHaveLength(1);
  });

  test('dated outside its time is INVALID even when it is on record', async () => {
    const ended = await testKey('ES256', { exp: NOW.getTime() / 1000 - 61 });
    const late = await signReceipt(ended.signer, goodReceipt());
    const verification = await verifyToken(
      late,
      policyFor(ended, {
        keys: async () => ({ compromisedAt: LATER, evidence: { key: ended.verificationKey, since: SINCE } }),
        receiptsAs: 'EVIDENCE',
        receiptOnRecord: async () => ({
          digest: createHash('sha256').update(late).digest('hex'),
          keyId: ended.signer.kid,
          at: NOW,
        }),
      }),
    );
    expect(verification.verdict).toBe('INVALID');
    expect(reasonOf(verification, 'KEY_TIME')).toBe('SIGNED_OUTSIDE_KEY_TIME');
  });

  test('of a key in good hands, the register is not asked', async () => {
    const receiptOnRecord = () => Promise.reject(new Error('asked'));
    const verification = await verifyToken(receipt, policyFor(key, { receiptsAs: 'EVIDENCE', receiptOnRecord }));
    expect(verification.verdict).toBe('VALID');
    expect(reasonOf(verification, 'REGISTER')).toBe('NOT_ASKED');
  });
});

describe('a key set', () => {
  test('that names a key as revoked is believed before it is searched for it', async () => {
    const revoked = [{ kid: key.publicJwk.kid, revoked_at: 1_781_539_200, reason: 'compromised' as const }];
    const found = await keyInSet({ keys: [key.publicJwk], revoked }, key.publicJwk.kid);
    expect(found && isCompromised(found)).toBe(true);
  });

  test('says nothing of revoked keys by members of another shape', () => {
    const good = { kid: 'k', revoked_at: 5, reason: 'compromised' };
    expect(
      revokedIn([good, { ...good, reason: 'superseded' }, { ...good, revoked_at: 'x' }, { reason: 'compromised' }, 7]),
    ).toEqual([good]);
    expect(revokedIn(undefined)).toEqual([]);
    expect(revokedIn({ ...good })).toEqual([]);
  });
});
