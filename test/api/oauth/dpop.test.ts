import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type CryptoKey, calculateJwkThumbprint, decodeJwt, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import * as oauth from 'oauth4webapi';
import {
  clientOf,
  fetchOf,
  ISSUER,
  nextKey,
  postForm,
  type RegisteredClient,
  registerClient,
  tokenFor,
  viewerBy,
} from '../../support/machine-access.ts';
import { createWorld, type World } from '../../support/world.ts';

let world: World;
let client: RegisteredClient;
let holder: { readonly privateKey: CryptoKey; readonly publicKey: CryptoKey };
let jwk: JWK;

beforeAll(async () => {
  world = await createWorld('dpop');
  client = await registerClient(world, world.keys.insurer);
  holder = await generateKeyPair('ES256', { extractable: true });
  jwk = await exportJWK(holder.publicKey);
});
beforeEach(() => world.clock.advance(1));
afterAll(() => world?.close());

/** A proof that is right but for what is changed. */
async function proof(
  url: string,
  changes: { header?: object; claims?: object } = {},
  accessToken?: string,
  key: CryptoKey = holder.privateKey,
): Promise<string> {
  const ath = accessToken && createHash('sha256').update(accessToken).digest('base64url');
  const iat = Math.floor(world.clock.now().getTime() / 1000);
  const claims = { jti: nextKey(), htm: 'POST', htu: url, iat, ...(ath && { ath }), ...changes.claims };
  const header = { alg: 'ES256', typ: 'dpop+jwt', jwk, ...changes.header };
  return new SignJWT(claims).setProtectedHeader(header).sign(key);
}

const askToken = (dpop?: string, registered = client) =>
  postForm(
    world,
    { grant_type: 'client_credentials', client_id: registered.id, client_secret: registered.secret },
    dpop === undefined ? {} : { dpop },
  );
const bound = async () => (await askToken(await proof(`${ISSUER}/oauth/token`))).body.access_token as string;
const asks = async (token: string, dpop: string) => viewerBy(world, `DPoP ${token}`, { dpop });

describe('a token bound to a key', () => {
  test('is got and used by oauth4webapi', async () => {
    const dpop = oauth.DPoP(clientOf(world, client), holder);
    const answer = await tokenFor(world, client, oauth.ClientSecretBasic(client.secret), {}, dpop);
    expect(answer.token_type).toBe('dpop');
    expect(decodeJwt(answer.access_token)['cnf']).toEqual({ jkt: await calculateJwkThumbprint(jwk) });
    const response = await oauth.protectedResourceRequest(
      answer.access_token,
      'POST',
      new URL(`${ISSUER}/graphql`),
      new Headers({ 'content-type': 'application/json' }),
      JSON.stringify({ query: '{ viewer { role } }' }),
      { [oauth.customFetch]: fetchOf(world) as never, DPoP: dpop },
    );
    expect(await response.json()).toMatchObject({ data: { viewer: { role: 'INSURER' } } });
  });

  test('is of no use without a proof: not as a bearer token, and not alone', async () => {
    const token = await bound();
    expect((await viewerBy(world, `Bearer ${token}`)).status).toBe(401);
    expect(await viewerBy(world, `DPoP ${token}`)).toMatchObject({
      status: 401,
      challenge: expect.stringMatching(/^DPoP algs="ES256 .*", error="invalid_token"/),
    });
  });

  test('takes a proof once, and another for the next request', async () => {
    const token = await bound();
    const once = await proof(`${ISSUER}/graphql`, {}, token);
    expect((await asks(token, once)).status).toBe(200);
    expect((await asks(token, once)).status).toBe(401);
    expect((await asks(token, await proof(`${ISSUER}/graphql`, {}, token))).status).toBe(200);
  });

  const now = () => Math.floor(world.clock.now().getTime() / 1000);
  test.each<[string, () => { header?: object; claims?: object }]>([
    ['for another method', () => ({ claims: { htm: 'GET' } })],
    ['for another address', () => ({ claims: { htu: 'https://other.example/graphql' } })],
    ['for another path', () => ({ claims: { htu: `${ISSUER}/rosters` } })],
    ['that is old', () => ({ claims: { iat: now() - 61 } })],
    ['of the future', () => ({ claims: { iat: now() + 61 } })],
    ['for another token', () => ({ claims: { ath: createHash('sha256').update('x').digest('base64url') } })],
    ['for no token', () => ({ claims: { ath: undefined } })],
    ['without a jti', () => ({ claims: { jti: undefined } })],
    ['of another type', () => ({ header: { typ: 'JWT' } })],
    ['without its key', () => ({ header: { jwk: undefined } })],
    ['with its private key', () => ({ header: { jwk: { ...jwk, d: 'AAAA' } } })],
  ])('refuses a proof %s', async (_, changes) => {
    const token = await bound();
    expect((await asks(token, await proof(`${ISSUER}/graphql`, changes(), token))).status).toBe(401);
  });

  test('refuses a proof of another key, and one that its key did not sign', async () => {
    const token = await bound();
    const thief = await generateKeyPair('ES256', { extractable: true });
    const theirs = { header: { jwk: await exportJWK(thief.publicKey) } };
    expect((await asks(token, await proof(`${ISSUER}/graphql`, theirs, token, thief.privateKey))).status).toBe(401);
    expect((await asks(token, await proof(`${ISSUER}/graphql`, {}, token, thief.privateKey))).status).toBe(401);
  });

  test('takes the query of an address as no part of it', async () => {
    const token = await bound();
    const answer = await world.app.server.fastify.inject({
      method: 'GET',
      url: '/look-ups.csv?purpose=INSURANCE',
      headers: {
        authorization: `DPoP ${token}`,
        dpop: await proof(`${ISSUER}/look-ups.csv`, { claims: { htm: 'GET' } }, token),
      },
    });
    expect(answer.statusCode).toBe(200);
  });
});

describe('the token endpoint', () => {
  test('refuses a proof that does not fit, or was used before, by its own code', async () => {
    const once = await proof(`${ISSUER}/oauth/token`);
    expect((await askToken(once)).status).toBe(200);
    for (const dpop of [once, await proof(`${ISSUER}/graphql`), 'no proof', '']) {
      expect(await askToken(dpop)).toMatchObject({ status: 400, body: { error: 'invalid_dpop_proof' } });
    }
  });

  test('gives a client that is bound to keys no token without a proof', async () => {
    const strict = await registerClient(world, world.keys.insurer, { dpopBound: true });
    expect(await askToken(undefined, strict)).toMatchObject({ status: 400, body: { error: 'invalid_dpop_proof' } });
    const answer = await askToken(await proof(`${ISSUER}/oauth/token`), strict);
    expect(answer.body.token_type).toBe('DPoP');
  });
});

test('an unbound token is no DPoP token, whatever proof comes with it', async () => {
  const token = (await askToken()).body.access_token;
  expect((await asks(token, await proof(`${ISSUER}/graphql`, {}, token))).status).toBe(401);
});
