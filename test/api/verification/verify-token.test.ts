import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { everybodyConsents } from '../../support/consent.ts';
import { type Registrar, registrarOf } from '../../support/registrar.ts';
import { createWorld, type World } from '../../support/world.ts';
import { failures, questionsOf } from './questions.ts';

let world: World;
let registrar: Registrar;
let ask: ReturnType<typeof questionsOf>;
let technicians = 0;
let aseId: string;
const NOW = '2026-06-15T16:00:00Z';

beforeAll(async () => {
  world = await createWorld('verify token');
  await everybodyConsents(world, world.keys.employer);
  registrar = registrarOf(world);
  ask = questionsOf(world);
});
afterAll(() => world.close());
beforeEach(async () => {
  technicians += 1;
  aseId = `ASE-8000-${String(technicians).padStart(4, '0')}`;
  world.clock.set(NOW);
  await registrar.certified(aseId, 'Díaz', ['A5', 'A6']);
});

const badgeOf = async (codes: readonly string[] = ['A5']) => (await ask.issueBadge(aseId, codes)).token as string;
const receiptOf = async (input: object = {}, key = world.keys.employer) =>
  (await ask.verifyTechnician({ aseId, lastName: 'Diaz', codes: ['A5'], ...input }, key)).verification
    .receipt as string;

describe('a fresh badge', () => {
  test('is VALID, with its holder, its codes and every check on its own', async () => {
    const verification = await ask.verifyToken(await badgeOf(['A6', 'A5']));
    expect(verification).toMatchObject({
      verdict: 'VALID',
      tokenType: 'BADGE',
      holder: 'Rosa Díaz',
      issuedAt: '2026-06-15T16:00:00.000Z',
      expiresAt: '2026-07-15T16:00:00.000Z',
      credentials: [
        { code: 'A5', name: 'Brakes', standing: 'CURRENT', through: '2029-02-28', current: true },
        { code: 'A6', name: 'Electrical/Electronic Systems', through: '2029-02-28', current: true },
      ],
    });
    const outcomes = Object.fromEntries(
      verification.checks.map((check: { code: string; outcome: string }) => [check.code, check.outcome]),
    );
    expect(outcomes).toMatchObject({
      SIGNATURE: 'PASSED',
      STATUS: 'PASSED',
      EXPIRY: 'PASSED',
      AUDIENCE: 'NOT_CHECKED',
    });
  });

  test('is answered to the public too, without a receipt', async () => {
    expect(await ask.verifyToken(await badgeOf(), {}, null)).toMatchObject({ verdict: 'VALID', receipt: null });
  });

  test('gives a requester with a key a receipt of this very question', async () => {
    const token = await badgeOf();
    const { receipt } = await ask.verifyToken(token, { nonce: 'n-3', purpose: 'FLEET_CONTRACT' });
    expect(decodeJwt(receipt)).toMatchObject({
      nonce: 'n-3',
      purpose: 'FLEET_CONTRACT',
      result: {
        verdict: 'VALID',
        token_jti: decodeJwt(token).jti,
        credentials: [{ code: 'A5', through: '2029-02-28' }],
      },
    });
    expect(await ask.verifyToken(receipt, { nonce: 'n-3' })).toMatchObject({ verdict: 'VALID', tokenType: 'RECEIPT' });
  });
});

test('a receipt about a token that was not VALID repeats nothing of what that token claims', async () => {
  const token = await badgeOf();
  await registrar.revoke(aseId, ['A5']);
  const { receipt } = await ask.verifyToken(token);
  expect(decodeJwt(receipt)).toMatchObject({ result: { verdict: 'REVOKED', credentials: [] } });
  expect(await ask.verifyToken(receipt)).toMatchObject({ verdict: 'VALID', credentials: [] });
});

describe('a badge follows the record at once', () => {
  test('suspended, reinstated and revoked', async () => {
    const token = await badgeOf();
    await registrar.suspend(aseId, ['A5']);
    const suspended = await ask.verifyToken(token);
    expect(suspended).toMatchObject({ verdict: 'SUSPENDED', credentials: [{ code: 'A5', current: false }] });
    expect(failures(suspended)).toEqual(['STATUS STATUS_SUSPENDED']);
    await registrar.reinstate(aseId, ['A5']);
    expect(await ask.verifyToken(token)).toMatchObject({ verdict: 'VALID', credentials: [{ current: true }] });
    await registrar.revoke(aseId, ['A5']);
    const revoked = await ask.verifyToken(token);
    expect(revoked.verdict).toBe('REVOKED');
    expect(failures(revoked)).toEqual(['STATUS STATUS_REVOKED']);
  });

  test('but not for a credential that it does not show', async () => {
    const token = await badgeOf(['A6']);
    await registrar.revoke(aseId, ['A5']);
    expect(await ask.verifyToken(token)).toMatchObject({ verdict: 'VALID' });
  });

  test('withdrawn, for good', async () => {
    const { token, badge } = await ask.issueBadge(aseId, ['A5']);
    await ask.withdrawBadge(badge.id);
    expect(failures(await ask.verifyToken(token))).toEqual(['STATUS STATUS_REVOKED']);
  });

  test('and runs out by the clock, a minute of difference allowed', async () => {
    const token = await badgeOf();
    world.clock.set('2026-07-15T16:00:59Z');
    expect(await ask.verifyToken(token)).toMatchObject({ verdict: 'VALID' });
    world.clock.set('2026-07-15T16:01:00Z');
    const expired = await ask.verifyToken(token);
    expect(expired).toMatchObject({ verdict: 'EXPIRED', credentials: [{ current: false }] });
    expect(failures(expired)).toEqual(['EXPIRY TOKEN_EXPIRED']);
  });

  test('and of one revoked and run out both are told', async () => {
    const token = await badgeOf();
    await registrar.revoke(aseId, ['A5']);
    world.clock.set('2026-08-15T16:00:00Z');
    expect(failures(await ask.verifyToken(token))).toEqual(['EXPIRY TOKEN_EXPIRED', 'STATUS STATUS_REVOKED']);
  });
});

describe('a receipt', () => {
  test('is VALID to its requester while it is fresh, with what was answered', async () => {
    expect(await ask.verifyToken(await receiptOf())).toMatchObject({
      verdict: 'VALID',
      tokenType: 'RECEIPT',
      holder: null,
      credentials: [{ code: 'A5', standing: 'CURRENT', through: '2029-02-28', current: true }],
    });
  });

  test('stops being fresh after a quarter of an hour, and stays evidence', async () => {
    const receipt = await receiptOf();
    world.clock.advance(900 + 60);
    expect(await ask.verifyToken(receipt)).toMatchObject({ verdict: 'EXPIRED' });
    expect(await ask.verifyToken(receipt, { asEvidence: true })).toMatchObject({ verdict: 'VALID' });
    world.clock.set('2031-06-15T16:00:00Z');
    const evidence = await ask.verifyToken(receipt, { asEvidence: true });
    expect(evidence).toMatchObject({ verdict: 'VALID', credentials: [{ standing: 'CURRENT', current: false }] });
  });

  test('is refused to another requester, and its answer kept apart from its signature', async () => {
    const verification = await ask.verifyToken(await receiptOf(), {}, world.keys.otherEmployer);
    expect(verification.verdict).toBe('INVALID');
    expect(failures(verification)).toEqual(['AUDIENCE OTHER_AUDIENCE']);
  });

  test('shows nothing as current that it does not tell of now', async () => {
    const currentBy = async (receipt: string, input: object = {}, key = world.keys.employer) =>
      (await ask.verifyToken(receipt, input, key)).credentials.map(({ current }: { current: boolean }) => current);
    const receipt = await receiptOf();
    expect(await currentBy(receipt)).toEqual([true]);
    expect(await currentBy(receipt, {}, world.keys.otherEmployer)).toEqual([false]);
    expect(await currentBy(await receiptOf({ asOf: '2025-01-01' }))).toEqual([false]);
    world.clock.advance(60);
    expect(await currentBy(await receiptOf({ knownAt: NOW }))).toEqual([false]);
    world.clock.advance(3600);
    expect(await currentBy(receipt, { asEvidence: true })).toEqual([false]);
  });

  test('answers its own nonce alone', async () => {
    const receipt = await receiptOf({ nonce: 'mine' });
    expect(await ask.verifyToken(receipt, { nonce: 'mine' })).toMatchObject({ verdict: 'VALID' });
    expect(failures(await ask.verifyToken(receipt, { nonce: 'yours' }))).toEqual(['NONCE OTHER_NONCE']);
    expect(failures(await ask.verifyToken(await receiptOf(), { nonce: 'mine' }))).toEqual(['NONCE OTHER_NONCE']);
  });

  test('of a person who was not found is genuine, and says that nothing was proven', async () => {
    const receipt = await receiptOf({ lastName: 'Somebody' });
    expect(decodeJwt(receipt)).toMatchObject({ result: { verdict: 'INVALID', credentials: [] } });
    expect(await ask.verifyToken(receipt)).toMatchObject({ verdict: 'VALID', credentials: [] });
  });
});

describe('what is no token of ours', () => {
  test('is INVALID when a character was changed', async () => {
    const token = await badgeOf();
    const [header = '', payload = '', signature = ''] = token.split('.');
    const claims = { ...decodeJwt(token), sub: 'Somebody Else' };
    const tampered = [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
    expect(failures(await ask.verifyToken(tampered))).toEqual(['SIGNATURE SIGNATURE_MISMATCH']);
    const other = signature.startsWith('A') ? 'B' : 'A';
    expect(await ask.verifyToken([header, payload, other + signature.slice(1)].join('.'))).toMatchObject({
      verdict: 'INVALID',
      holder: null,
      credentials: [],
      receipt: null,
    });
  });

  test('is of an UNKNOWN_ISSUER when another signed it in their own name', async () => {
    const claims = { ...decodeJwt(await badgeOf()), iss: 'https://badges.example.com' };
    expect(await ask.verifyToken(await forged(claims))).toMatchObject({ verdict: 'UNKNOWN_ISSUER', holder: null });
  });

  test('is INVALID when another signed it in our name', async () => {
    const forgery = await forged(decodeJwt(await badgeOf()));
    expect(failures(await ask.verifyToken(forgery))).toEqual(['KEY KEY_UNKNOWN']);
  });

  test.each(['', ' ', 'nonsense', 'a.b.c', 'eyJhbGciOiJub25lIn0.e30.', '\u0000', 'x'.repeat(17_000)])(
    '%# is INVALID, and nothing breaks',
    async (token) => {
      const verification = await ask.verifyToken(token);
      expect(verification).toMatchObject({ verdict: 'INVALID', tokenType: null });
      expect(failures(verification)).toHaveLength(1);
    },
  );

  test('is not a status list either', async () => {
    await badgeOf();
    const { body } = await world.app.server.fastify.inject('/s/1');
    expect(failures(await ask.verifyToken(body))).toHaveLength(1);
  });
});

test('a malformed nonce is refused', async () => {
  const query = 'mutation($input: VerifyTokenInput!) { verifyToken(input: $input) { userErrors { code path } } }';
  for (const nonce of ['', 'x'.repeat(201), '\ud800']) {
    const { data } = await world.ask(query, { input: { token: 'x', purpose: 'CONSUMER', nonce } });
    expect(data.verifyToken.userErrors).toEqual([{ code: 'NONCE_MALFORMED', path: ['input', 'nonce'] }]);
  }
});

/** A badge signed by a key that the registry never had. */
async function forged(claims: object): Promise<string> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const { x = '' } = await exportJWK(publicKey);
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'vnd.ase-verification.badge+jwt', kid: x.slice(0, 43) })
    .sign(privateKey);
}
