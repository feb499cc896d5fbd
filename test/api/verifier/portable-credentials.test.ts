import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { STATUS_VALUE } from '../../../src/modules/tokens/status-list.rules.ts';
import type { Verifier } from '../../../src/verifier/verifier.ts';
import { badge, key } from '../../rules/tokens/attack.ts';
import { AUDIENCE, holderKey, issued, NONCE, presented } from '../../rules/tokens/sd-jwt-fixtures.ts';
import { BADGE_INDEX, LIST_URL, StubIssuer, signedList } from '../../rules/tokens/stub-issuer.ts';
import { ISSUER, NOW } from '../../rules/tokens/token-fixtures.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { type StrangersProject, strangersProject } from './built-package.ts';

const LIST_LIFE_SECONDS = 15;
const holder = await holderKey();

let project: StrangersProject;
let built: Awaited<ReturnType<StrangersProject['import']>>;
let stub: StubIssuer;
let clock: FixedClock;
let verifier: Verifier;

beforeAll(async () => {
  project = await strangersProject();
  built = await project.import();
});
afterAll(() => project.remove());
beforeEach(async () => {
  stub = new StubIssuer();
  clock = new FixedClock(NOW.toISOString());
  verifier = built.createVerifier({ issuers: [ISSUER], fetch: stub.fetch, currentDate: () => clock.now() });
  stub.publishKeys([key]);
  stub.publish(LIST_URL, await signedList(key));
});

describe('a portable credential', () => {
  const wanted = { keyBinding: { audience: AUDIENCE, nonce: NONCE, maxAgeSeconds: 300 } };

  test('is proven with what its holder shows and nothing else, for this audience and nonce', async () => {
    const shown = await presented(await issued(key, holder), holder);
    const outcome = await verifier.verifyCredential(shown, wanted);
    expect(outcome).toMatchObject({
      verdict: 'VALID',
      claims: { family_name: 'Delgado', certifications: [{ code: 'A5' }] },
    });
    expect(outcome.claims).not.toHaveProperty('given_name');
    const elsewhere = { keyBinding: { ...wanted.keyBinding, audience: 'https://other.example' } };
    expect((await verifier.verifyCredential(shown, elsewhere)).verdict).toBe('INVALID');
    const stolen = shown.slice(0, shown.lastIndexOf('~') + 1);
    expect((await verifier.verifyCredential(stolen, wanted)).verdict).toBe('INVALID');
    expect((await verifier.verifyCredential(stolen, { keyBinding: 'NOT_REQUIRED' })).verdict).toBe('VALID');
  });

  test('follows its status list like a badge', async () => {
    const shown = await presented(await issued(key, holder), holder);
    const list = await signedList(key, [[BADGE_INDEX, STATUS_VALUE.SUSPENDED]]);
    stub.publish(LIST_URL, list, { 'cache-control': `max-age=${LIST_LIFE_SECONDS}` });
    expect((await verifier.verifyCredential(shown, wanted)).verdict).toBe('SUSPENDED');
    clock.advance(LIST_LIFE_SECONDS);
    stub.answer(LIST_URL, () => new Response(null, { status: 503 }));
    expect((await verifier.verifyCredential(shown, wanted)).verdict).toBe('STALE');
  });

  test('is no badge, and a badge is no credential', async () => {
    const shown = await presented(await issued(key, holder), holder);
    expect((await verifier.verify(shown, { accept: ['BADGE', 'RECEIPT'] })).verdict).toBe('INVALID');
    expect((await verifier.verifyCredential(`${badge}~`, { keyBinding: 'NOT_REQUIRED' })).verdict).toBe('INVALID');
  });

  test.each([undefined, 'REQUIRED', {}, { audience: AUDIENCE, nonce: '', maxAgeSeconds: 300 }])(
    'is not looked at without a policy on its holder, such as %j',
    async (keyBinding) => {
      await expect(verifier.verifyCredential('x', { keyBinding } as typeof wanted)).rejects.toThrow('keyBinding must');
    },
  );
});
