import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import * as oauth from 'oauth4webapi';
import {
  createKey,
  ISSUER,
  nextKey,
  postForm,
  type RegisteredClient,
  registerClient,
  tokenFor,
} from '../../support/machine-access.ts';
import { createWorld, type World } from '../../support/world.ts';

const PUBLISHED_AT = 'https://client.example/jwks.json';
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

let world: World;
let client: RegisteredClient;
let keys: Awaited<ReturnType<typeof keyPair>>;
/** What lies at the client's address, and how often it was fetched. */
let published: { body: string; status: number; fetched: number };

async function keyPair(kid: string, alg = 'ES256') {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { privateKey, kid, jwk: { ...(await exportJWK(publicKey)), kid } };
}

beforeAll(async () => {
  published = { body: '{}', status: 200, fetched: 0 };
  world = await createWorld('private-key-jwt', {}, undefined, undefined, async (input) => {
    expect(String(input)).toBe(PUBLISHED_AT);
    published.fetched += 1;
    return new Response(published.body, { status: published.status });
  });
  keys = await keyPair('one');
  const jwks = { keys: [keys.jwk] };
  client = await registerClient(world, world.keys.employer, { authentication: 'PRIVATE_KEY_JWT', jwks });
});
afterAll(() => world?.close());

/** An assertion that is right but for what is changed. */
async function assertion(
  changes: { header?: object; claims?: object } = {},
  signing: { readonly privateKey: CryptoKey; readonly kid: string } = keys,
): Promise<string> {
  const now = Math.floor(world.clock.now().getTime() / 1000);
  const claims = { iss: client.id, sub: client.id, aud: ISSUER, jti: nextKey(), iat: now, exp: now + 60 };
  const header = { alg: 'ES256', kid: signing.kid, ...changes.header };
  return new SignJWT({ ...claims, ...changes.claims }).setProtectedHeader(header).sign(signing.privateKey);
}

const post = (client_assertion: string, more: Readonly<Record<string, string>> = {}) =>
  postForm(world, {
    grant_type: 'client_credentials',
    client_assertion_type: ASSERTION_TYPE,
    client_assertion,
    ...more,
  });

describe('private_key_jwt', () => {
  test.each(['ES256', 'ES384', 'Ed25519', 'PS256', 'RS256'])(
    'works with oauth4webapi and a key for %s',
    async (alg) => {
      const own = await keyPair('k', alg);
      const registered = await registerClient(world, world.keys.employer, {
        authentication: 'PRIVATE_KEY_JWT',
        jwks: { keys: [own.jwk] },
      });
      expect(registered.secret).toBeNull();
      const { access_token } = await tokenFor(
        world,
        registered,
        oauth.PrivateKeyJwt({ key: own.privateKey, kid: 'k' }),
      );
      expect(access_token).toMatch(/^ey/);
    },
  );

  test('takes an assertion for the issuer or for the token endpoint, with or without the client’s id beside it', async () => {
    expect((await post(await assertion())).status).toBe(200);
    expect((await post(await assertion({ claims: { aud: `${ISSUER}/oauth/token` } }))).status).toBe(200);
    expect((await post(await assertion({ claims: { aud: [ISSUER] } }), { client_id: client.id })).status).toBe(200);
  });

  test('takes an assertion once, however many show it at the same time', async () => {
    const once = await assertion();
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(once)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  const now = () => Math.floor(world.clock.now().getTime() / 1000);
  test.each<[string, () => { header?: object; claims?: object }]>([
    ['for another audience', () => ({ claims: { aud: 'https://other.example' } })],
    ['for several audiences', () => ({ claims: { aud: [ISSUER, 'https://other.example'] } })],
    ['that has run out', () => ({ claims: { exp: now() } })],
    ['without an end', () => ({ claims: { exp: undefined } })],
    ['that lives for a day', () => ({ claims: { exp: now() + 86_400 } })],
    ['of the future', () => ({ claims: { iat: now() + 3600, exp: now() + 3660 } })],
    ['not in force yet', () => ({ claims: { nbf: now() + 3600 } })],
    ['without a jti', () => ({ claims: { jti: undefined } })],
    ['about somebody else', () => ({ claims: { sub: 'cli_01h455vb4pex5vsknk084sn02q' } })],
    ['that is an access token', () => ({ header: { typ: 'at+jwt' } })],
    ['that is a DPoP proof', () => ({ header: { typ: 'dpop+jwt' } })],
    ['with a key that is not the client’s', () => ({ header: { kid: 'two' } })],
  ])('refuses an assertion %s', async (_, changes) => {
    expect(await post(await assertion(changes()))).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    world.clock.advance(61);
  });

  test('refuses another’s signature, another’s id beside it, and a client that has a secret', async () => {
    const other = await keyPair('one');
    expect((await post(await assertion({}, other))).status).toBe(401);
    const withSecret = await registerClient(world, world.keys.employer);
    expect((await post(await assertion(), { client_id: withSecret.id })).status).toBe(401);
    const claims = { iss: withSecret.id, sub: withSecret.id };
    expect((await post(await assertion({ claims }))).status).toBe(401);
    expect((await post(await assertion(), { client_assertion_type: 'other' })).body.error).toBe('invalid_request');
  });
});

describe('keys that the client publishes', () => {
  let first: typeof keys;
  let publisher: RegisteredClient;
  const asPublisher = (signing: typeof keys) =>
    assertion({ claims: { iss: publisher.id, sub: publisher.id } }, signing).then((text) => post(text));

  beforeAll(async () => {
    first = await keyPair('first');
    published.body = JSON.stringify({ keys: [first.jwk] });
    publisher = await registerClient(world, world.keys.employer, {
      authentication: 'PRIVATE_KEY_JWT',
      jwksUri: PUBLISHED_AT,
    });
  });

  test('are fetched once, kept, and looked for again when a new one is used', async () => {
    published.fetched = 0;
    expect((await asPublisher(first)).status).toBe(200);
    expect((await asPublisher(first)).status).toBe(200);
    expect(published.fetched).toBe(1);
    const second = await keyPair('second');
    published.body = JSON.stringify({ keys: [first.jwk, second.jwk] });
    expect((await asPublisher(second)).status).toBe(401);
    world.clock.advance(61);
    expect((await asPublisher(second)).status).toBe(200);
    expect(published.fetched).toBe(2);
  });

  test.each([
    ['an error', 500, '{}'],
    ['no key set', 200, '[]'],
    ['too much', 200, JSON.stringify({ keys: [], padding: 'x'.repeat(300_000) })],
  ])('that cannot be had, because of %s, prove nothing', async (_, status, body) => {
    world.clock.advance(3601);
    Object.assign(published, { status, body });
    expect(await asPublisher(first)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    world.clock.advance(61);
    Object.assign(published, { status: 200, body: JSON.stringify({ keys: [first.jwk] }) });
    expect((await asPublisher(first)).status).toBe(200);
  });
});

describe('a client is not registered', () => {
  const errors = async (more: object, key = world.keys.employer) => {
    const { data } = await world.ask(
      `mutation($input: RegisterOAuthClientInput!) { answer: registerOAuthClient(input: $input) {
         client { id } userErrors { code message path } } }`,
      { input: { idempotencyKey: nextKey(), label: 'No', ...more } },
      key,
    );
    expect(data.answer.client).toBeNull();
    return data.answer.userErrors;
  };
  const authentication = 'PRIVATE_KEY_JWT';

  test.each<[string, () => object, string]>([
    ['with a private key and none of its public ones', () => ({ authentication }), 'KEYS_REQUIRED'],
    [
      'with keys and their address',
      () => ({ authentication, jwks: { keys: [keys.jwk] }, jwksUri: PUBLISHED_AT }),
      'KEYS_REQUIRED',
    ],
    ['with a secret and keys', () => ({ jwks: { keys: [keys.jwk] } }), 'KEYS_NOT_EXPECTED'],
    ['with no key in its set', () => ({ authentication, jwks: { keys: [] } }), 'KEYS_MALFORMED'],
    [
      'with a key for encryption',
      () => ({ authentication, jwks: { keys: [{ ...keys.jwk, use: 'enc' }] } }),
      'KEYS_MALFORMED',
    ],
    [
      'with keys of plain http',
      () => ({ authentication, jwksUri: 'http://client.example/jwks' }),
      'KEYS_ADDRESS_MALFORMED',
    ],
    ['without a label', () => ({ label: '' }), 'LABEL_INVALID'],
  ])('%s', async (_, more, code) => {
    expect((await errors(more())).map((error: { code: string }) => error.code)).toEqual([code]);
  });

  test('with a private key in its set, which is not repeated', async () => {
    const d = 'CANARY0000000000000000000000000000000000000';
    const [error] = await errors({ authentication, jwks: { keys: [{ ...keys.jwk, d }] } });
    expect(error).toMatchObject({ code: 'KEYS_MALFORMED', message: expect.stringContaining('exposed') });
    expect(JSON.stringify(error)).not.toContain('CANARY');
  });

  test('with more than whoever registers it has, nor by a key that ends', async () => {
    const limited = await createKey(world, world.keys.employer, { scopes: ['MANAGE_ACCESS'] });
    expect(await errors({ scopes: ['VERIFY'] }, limited.secret)).toMatchObject([{ code: 'SCOPE_BEYOND_CALLER' }]);
    const ending = await createKey(world, world.keys.employer, { expiresAt: '2027-01-01T00:00:00Z' });
    expect(await errors({}, ending.secret)).toMatchObject([{ code: 'EXPIRY_BEYOND_CALLER' }]);
  });
});
