import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GOOD_PASSWORD, memberOf, SIGNED_IN, TestBrowser } from '../../support/people.ts';
import { type Distortion, SoftwareAuthenticator } from '../../support/software-authenticator.ts';
import { createWorld, type World } from '../../support/world.ts';

const ORIGIN = 'https://verify.example.org';
const EMAIL = 'ana@garage.example';

let world: World;
let ana: TestBrowser;
let addresses = 0;

beforeAll(async () => {
  world = await createWorld('passkeys');
  ana = await memberOf(world, world.keys.employer, EMAIL);
});
afterAll(() => world?.close());

const stranger = () => {
  addresses += 1;
  return new TestBrowser(world, `198.51.100.${addresses}`);
};

const optionsOf = async (browser: TestBrowser, mutation: string) =>
  (await browser.ask(`mutation { result: ${mutation} { options userErrors { code } } }`)).data.result;

async function register(
  browser: TestBrowser,
  distortion: Distortion = {},
  authenticator = new SoftwareAuthenticator(ORIGIN),
) {
  const { options } = await optionsOf(browser, 'startPasskeyRegistration');
  const input = { label: 'work laptop', response: authenticator.create(options, distortion) };
  const payload = await browser.act('addPasskey', input, 'passkey { id label lastUsedAt } userErrors { code path }');
  return { authenticator, payload };
}

async function signIn(authenticator: SoftwareAuthenticator, distortion: Distortion = {}, browser = stranger()) {
  const { options } = await optionsOf(browser, 'startPasskeySignIn');
  return browser.act('signInWithPasskey', { response: authenticator.get(options, distortion) }, SIGNED_IN);
}

describe('a passkey', () => {
  test('is added to an account and signs in to it without anything else, again and again', async () => {
    const before = ana.sessionToken;
    const { authenticator, payload } = await register(ana);
    expect(payload).toEqual({
      passkey: { id: expect.stringMatching(/^psk_/), label: 'work laptop', lastUsedAt: null },
      userErrors: [],
    });
    expect(ana.sessionToken).not.toBe(before);
    for (let time = 0; time < 2; time += 1) {
      expect(await signIn(authenticator)).toMatchObject({
        viewer: { role: 'EMPLOYER', person: { email: EMAIL } },
        userErrors: [],
      });
    }
    const { data } = await ana.ask('{ viewer { person { passkeys { label lastUsedAt } } } }');
    expect(data.viewer.person.passkeys).toEqual([{ label: 'work laptop', lastUsedAt: '2026-06-15T16:00:00.000Z' }]);
    await world.runJobs();
    expect(world.mails.at(-1)).toMatchObject({ to: EMAIL, text: expect.stringContaining('A passkey was added') });
  });

  test('is asked for with user verification, as a discoverable credential, at this host alone', async () => {
    expect((await optionsOf(ana, 'startPasskeyRegistration')).options).toMatchObject({
      rp: { id: 'verify.example.org' },
      attestation: 'none',
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      excludeCredentials: [{ type: 'public-key' }],
    });
  });

  test('that is removed signs in no more', async () => {
    const { authenticator, payload } = await register(ana);
    const removed = await ana.act('removePasskey', { passkeyId: payload.passkey.id }, SIGNED_IN);
    expect(removed.userErrors).toEqual([]);
    expect((await signIn(authenticator)).userErrors).toMatchObject([{ code: 'PASSKEY_REFUSED' }]);
    const again = await ana.act('removePasskey', { passkeyId: payload.passkey.id }, SIGNED_IN);
    expect(again.userErrors).toMatchObject([{ code: 'PASSKEY_NOT_FOUND' }]);
  });

  test('of somebody else can neither be removed nor registered anew', async () => {
    const { authenticator, payload } = await register(ana);
    const other = await memberOf(world, world.keys.insurer, 'owner@mutual.example');
    const removed = await other.act('removePasskey', { passkeyId: payload.passkey.id }, SIGNED_IN);
    expect(removed.userErrors).toMatchObject([{ code: 'PASSKEY_NOT_FOUND' }]);
    const taken = await register(other, {}, authenticator);
    expect(taken.payload.userErrors).toMatchObject([{ code: 'PASSKEY_KNOWN' }]);
    expect((await signIn(authenticator)).viewer.person.email).toBe(EMAIL);
  });

  const WRONG: readonly (readonly [string, Distortion])[] = [
    ['for another origin', { origin: 'https://evil.example' }],
    ['for a sister origin', { origin: 'https://app.verify.example.org' }],
    ['for another relying party', { rpId: 'evil.example' }],
    ['over another challenge', { challenge: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
    ['of another ceremony', { type: 'payment.get' }],
    ['without the user verified', { flags: 0x01 }],
    ['without the user present', { flags: 0x04 }],
  ];
  test.each(WRONG)('made %s is not added', async (_, distortion) => {
    expect((await register(ana, distortion)).payload.userErrors).toEqual([
      { code: 'PASSKEY_REFUSED', path: ['input', 'response'] },
    ]);
  });

  test.each([...WRONG, ['with a foreign signature', { signature: new Uint8Array(70) }] as const])(
    'that signs %s does not sign in',
    async (_, distortion) => {
      const { authenticator } = await register(ana);
      expect((await signIn(authenticator, distortion)).userErrors).toEqual([
        { code: 'PASSKEY_REFUSED', path: ['input', 'response'] },
      ]);
      expect((await signIn(authenticator)).userErrors).toEqual([]);
    },
  );

  test('that was copied is found out by its counter', async () => {
    const { authenticator } = await register(ana);
    expect((await signIn(authenticator, { counter: 9 })).userErrors).toEqual([]);
    expect((await signIn(authenticator, { counter: 9 })).userErrors).toMatchObject([{ code: 'PASSKEY_REFUSED' }]);
    expect((await signIn(authenticator, { counter: 10 })).userErrors).toEqual([]);
  });

  test('signs a challenge once, within five minutes, and only of the ceremony it was made for', async () => {
    const { authenticator } = await register(ana);
    const browser = stranger();
    const send = (response: object) => browser.act('signInWithPasskey', { response }, SIGNED_IN);
    const { options } = await optionsOf(browser, 'startPasskeySignIn');
    const response = authenticator.get(options);
    expect((await send(response)).userErrors).toEqual([]);
    expect((await send(response)).userErrors).toMatchObject([{ code: 'PASSKEY_REFUSED' }]);
    const { options: forRegistration } = await optionsOf(ana, 'startPasskeyRegistration');
    expect((await send(authenticator.get(forRegistration))).userErrors).toMatchObject([{ code: 'PASSKEY_REFUSED' }]);
    const { options: late } = await optionsOf(browser, 'startPasskeySignIn');
    world.clock.advance(300);
    expect((await send(authenticator.get(late))).userErrors).toMatchObject([{ code: 'PASSKEY_REFUSED' }]);
  });

  test.each([
    [{}],
    [{ id: 1 }],
    [{ id: 'x', response: null }],
    [{ id: 'AAAA', rawId: 'AAAA', type: 'public-key', response: {} }],
  ])('that is none, %j, is refused', async (response) => {
    expect((await stranger().act('signInWithPasskey', { response }, SIGNED_IN)).userErrors).toMatchObject([
      { code: 'PASSKEY_REFUSED' },
    ]);
    expect((await ana.act('addPasskey', { label: 'x', response }, 'userErrors { code }')).userErrors).toEqual([
      { code: 'PASSKEY_REFUSED' },
    ]);
  });

  test('always works, however much others guess at the account, from a source that is held up too', async () => {
    const { authenticator } = await register(ana);
    const held = new TestBrowser(world, '203.0.113.5');
    for (let guess = 0; guess < 30; guess += 1)
      await held.signIn(guess % 2 ? EMAIL : `x${guess}@nowhere.example`, 'no');
    expect((await held.signIn(EMAIL, GOOD_PASSWORD)).userErrors).toMatchObject([{ code: 'TOO_MANY_ATTEMPTS' }]);
    expect((await signIn(authenticator, {}, held)).userErrors).toEqual([]);
  });

  test('is added and removed only soon after signing in', async () => {
    const { payload } = await register(ana);
    world.clock.advance(15 * 60 + 1);
    expect(await optionsOf(ana, 'startPasskeyRegistration')).toEqual({
      options: null,
      userErrors: [{ code: 'SIGN_IN_AGAIN' }],
    });
    const removed = await ana.act('removePasskey', { passkeyId: payload.passkey.id }, SIGNED_IN);
    expect(removed.userErrors).toMatchObject([{ code: 'SIGN_IN_AGAIN' }]);
  });
});
