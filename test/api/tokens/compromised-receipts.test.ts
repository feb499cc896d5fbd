import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { type ReceiptClaims, signReceipt } from '../../../src/modules/tokens/receipt.ts';
import { SigningKeyService } from '../../../src/modules/tokens/signing-key.service.ts';
import type { Signer } from '../../../src/modules/tokens/token-signing.ts';
import { registrarOf } from '../../support/registrar.ts';
import { seededRandomness } from '../../support/seeded-randomness.ts';
import { createWorld, type World } from '../../support/world.ts';
import { failures, questionsOf } from '../verification/questions.ts';

const ASE_ID = 'ASE-7300-0001';
let world: World;
let ask: ReturnType<typeof questionsOf>;

beforeAll(async () => {
  world = await createWorld('receipts of compromised keys');
  ask = questionsOf(world);
  await registrarOf(world).certified(ASE_ID, 'Moreau', ['A5']);
});
afterAll(() => world.close());

/** An operator's process beside the service: it knows the same keys, and has caches of its own. */
function operator(): SigningKeyService {
  const keyEncryptionKey = Buffer.from('kekekekekekekekekekekekekekekekekekekekekek', 'base64url');
  return new SigningKeyService(world.database.orm.em, world.clock, seededRandomness('operator'), keyEncryptionKey);
}

async function receiptNow(): Promise<string> {
  const { verification } = await ask.verifyTechnician({ aseId: ASE_ID, lastName: 'Moreau', codes: ['A5'] });
  return verification.receipt;
}

/** The receipts of an hour, then a compromise since the middle of it; with what the thief can sign. */
async function compromisedInTheMiddle() {
  const keys = operator();
  const stolen: Signer = await keys.signer();
  const before = await receiptNow();
  world.clock.advance(1800);
  const since = world.clock.now();
  const after = await receiptNow();
  world.clock.advance(1800);
  await keys.compromise(stolen.kid, since);
  world.clock.advance(1);
  return { stolen, before, after };
}

test('a receipt on record from before the compromise stays provable, and a fresh answer it is not', async () => {
  const { before } = await compromisedInTheMiddle();
  const proven = await ask.verifyToken(before, { asEvidence: true });
  expect(proven).toMatchObject({ verdict: 'VALID', tokenType: 'RECEIPT' });
  const register = proven.checks.find(({ code }: { code: string }) => code === 'REGISTER');
  expect(register).toMatchObject({ outcome: 'PASSED', reason: 'OK' });
  expect(failures(await ask.verifyToken(before))).toEqual(['KEY KEY_COMPROMISED']);
});

test('a receipt from after the moment, and one that was never given, are INVALID', async () => {
  const { stolen, before, after } = await compromisedInTheMiddle();
  const late = await ask.verifyToken(after, { asEvidence: true });
  expect(late.verdict).toBe('INVALID');
  expect(failures(late)).toEqual(['REGISTER RECORDED_AFTER_COMPROMISE']);
  const claims = decodeJwt(before) as unknown as ReceiptClaims;
  const improved = await signReceipt(stolen, { ...claims, result: { ...claims.result, verdict: 'VALID' } });
  const antedated = await signReceipt(stolen, { ...claims, jti: '01976f2e-8a3b-7c4d-9e5f-0a1b2c3d4e61' });
  for (const forgery of [improved, antedated]) {
    const verification = await ask.verifyToken(forgery, { asEvidence: true });
    expect(verification.verdict).toBe('INVALID');
    expect(failures(verification)).toEqual(['REGISTER NOT_ON_RECORD']);
  }
});

test('only the one for whom it was made can have it proven', async () => {
  const { before } = await compromisedInTheMiddle();
  const verification = await ask.verifyToken(before, { asEvidence: true }, world.keys.insurer);
  expect(failures(verification)).toEqual(['AUDIENCE OTHER_AUDIENCE']);
});

test('no receipt leaves that was signed by a key whose compromise had committed, whatever the service has cached', async () => {
  const first = await receiptNow();
  const { kid = '' } = decodeProtectedHeader(first);
  const { signedBy } = await operator().compromise(kid);
  const receipts = await Promise.all(Array.from({ length: 20 }, receiptNow));
  for (const receipt of receipts) expect(decodeProtectedHeader(receipt).kid).toBe(signedBy);
  const { rows } = await world.database.pool.query(
    'select distinct receipt_key_id as kid from look_up where id = any($1::uuid[])',
    [receipts.map((receipt) => decodeJwt(receipt).jti)],
  );
  expect(rows).toEqual([{ kid: signedBy }]);
  for (const receipt of receipts.slice(0, 2)) {
    expect(await ask.verifyToken(receipt, { asEvidence: true })).toMatchObject({ verdict: 'VALID' });
  }
});

test('a badge whose key was compromised by another process is issued by the next one', async () => {
  const { kid = '' } = decodeProtectedHeader(await receiptNow());
  const { signedBy } = await operator().compromise(kid);
  const { token } = await ask.issueBadge(ASE_ID, ['A5']);
  expect(decodeProtectedHeader(token).kid).toBe(signedBy);
});
