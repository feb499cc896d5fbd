import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { recordId } from '../../../src/kernel/public-id.ts';
import { SigningKeyService } from '../../../src/modules/tokens/signing-key.service.ts';
import { type Registrar, registrarOf } from '../../support/registrar.ts';
import { seededRandomness } from '../../support/seeded-randomness.ts';
import { createWorld, type World } from '../../support/world.ts';
import { questionsOf } from './questions.ts';

let world: World;
let registrar: Registrar;
let ask: ReturnType<typeof questionsOf>;
const ASE_ID = 'ASE-7100-0001';
const ISSUED_AT = '2026-06-15T16:00:00.000Z';

beforeAll(async () => {
  world = await createWorld('badge tokens');
  registrar = registrarOf(world);
  ask = questionsOf(world);
  await registrar.certified(ASE_ID, 'Okafor', ['A5', 'A6']);
});
afterAll(() => world.close());

/** A badge, with what its record signs when it is asked again. */
async function issued(days = 30) {
  const { badge, token } = await ask.issueBadge(ASE_ID, ['A6', 'A5'], { days });
  const { uuid } = recordId(badge.id, ['Badge']);
  return { badge, token, again: () => world.app.badges.tokenOf(uuid) };
}

test('a badge is signed again from its record and says what it said', async () => {
  const { token, again } = await issued();
  world.clock.advance(3600);
  const signed = await again();
  expect(signed.link).toBe(`https://verify.example.org/v#${signed.token}`);
  expect(decodeJwt(signed.token)).toEqual(decodeJwt(token));
  expect(decodeProtectedHeader(signed.token)).toEqual(decodeProtectedHeader(token));
  expect(await ask.verifyToken(signed.token)).toMatchObject({ verdict: 'VALID', holder: 'Rosa Okafor' });
  world.clock.set(ISSUED_AT);
});

test('a badge that is suspended is signed again, and the token is as suspended as the first', async () => {
  const { again } = await issued();
  await registrar.suspend(ASE_ID, ['A5']);
  expect(await ask.verifyToken((await again()).token)).toMatchObject({ verdict: 'SUSPENDED' });
  await registrar.reinstate(ASE_ID, ['A5']);
});

test('a withdrawn badge is not signed again', async () => {
  const { badge, again } = await issued();
  await ask.withdrawBadge(badge.id);
  await expect(again()).rejects.toMatchObject({ faults: [{ code: 'BADGE_WITHDRAWN' }] });
});

test('a badge that has run out is not signed again, from the very second on', async () => {
  const { again } = await issued(1);
  world.clock.set('2026-06-16T15:59:59.999Z');
  await again();
  world.clock.set('2026-06-16T16:00:00.000Z');
  await expect(again()).rejects.toMatchObject({ faults: [{ code: 'BADGE_EXPIRED' }] });
  world.clock.set(ISSUED_AT);
});

test('a badge that was never issued is not found', async () => {
  const nobodys = world.app.badges.tokenOf('018f0000-0000-7000-8000-000000000000');
  await expect(nobodys).rejects.toMatchObject({ faults: [{ code: 'BADGE_NOT_FOUND' }] });
});

test('a badge of an earlier key is dated by when it is signed again, so that the new key vouches for it', async () => {
  const { token, again } = await issued();
  const keys = new SigningKeyService(
    world.database.orm.em,
    world.clock,
    seededRandomness('rotation of badge tokens'),
    Buffer.from('kekekekekekekekekekekekekekekekekekekekekek', 'base64url'),
  );
  const { kid, activeFrom } = await keys.rotate();
  world.clock.set(activeFrom.toISOString());
  world.clock.advance(60);
  const signed = await again();
  expect(decodeProtectedHeader(signed.token)).toMatchObject({ kid });
  expect(decodeJwt(signed.token)).toEqual({ ...decodeJwt(token), iat: world.clock.now().getTime() / 1000 });
  expect(await ask.verifyToken(signed.token)).toMatchObject({ verdict: 'VALID' });
});
