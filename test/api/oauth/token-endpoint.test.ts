import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import * as oauth from 'oauth4webapi';
import {
  clientOf,
  discover,
  ISSUER,
  nextKey,
  postForm,
  type RegisteredClient,
  registerClient,
  tokenFor,
  viewerBy,
} from '../../support/machine-access.ts';
import { organizationOf } from '../../support/shopkeeper.ts';
import { createWorld, type World } from '../../support/world.ts';

let world: World;
let client: RegisteredClient;

beforeAll(async () => {
  world = await createWorld('token-endpoint');
  client = await registerClient(world, world.keys.insurer, { scopes: ['VERIFY', 'READ_NETWORKS'] });
});
beforeEach(() => world.clock.advance(61));
afterAll(() => world?.close());

const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
});
const GRANT = { grant_type: 'client_credentials' };
const posted = () => ({ ...GRANT, client_id: client.id, client_secret: client.secret });
/** As well-formed as a secret is, and nobody's. */
const WRONG = 'ase_oauth_000000000000000000000000000000002wjyrI';

describe('oauth4webapi as the client', () => {
  test.each([
    ['client_secret_basic', oauth.ClientSecretBasic],
    ['client_secret_post', oauth.ClientSecretPost],
  ])('gets a token by %s that the service takes', async (_, by) => {
    const answer = await tokenFor(world, client, by(client.secret));
    expect(answer).toMatchObject({ token_type: 'bearer', expires_in: 300, scope: 'verify read_networks' });
    const organizationId = await organizationOf(world, world.keys.insurer);
    expect(await viewerBy(world, `Bearer ${answer.access_token}`)).toMatchObject({
      status: 200,
      viewer: { role: 'INSURER', organizationId, oauthClientId: client.id, scopes: ['VERIFY', 'READ_NETWORKS'] },
    });
  });

  test('validates the token as RFC 9068 has a resource server do it', async () => {
    const { access_token } = await tokenFor(world, client, oauth.ClientSecretBasic(client.secret), { scope: 'verify' });
    const { server, options } = await discover(world);
    const request = new Request(`${ISSUER}/graphql`, { headers: { authorization: `Bearer ${access_token}` } });
    const claims = await oauth.validateJwtAccessToken(server, request, ISSUER, {
      ...options,
      [oauth.clockSkew]: clientOf(world, client)[oauth.clockSkew] ?? 0,
    });
    const iat = Math.floor(world.clock.now().getTime() / 1000);
    expect(claims).toEqual({
      iss: ISSUER,
      aud: ISSUER,
      sub: client.id,
      client_id: client.id,
      iat,
      exp: iat + 300,
      jti: expect.any(String),
      scope: 'verify',
    });
  });

  test('finds everything by the metadata of RFC 8414 and RFC 9728', async () => {
    const { server, options } = await discover(world);
    expect(server).toMatchObject({
      issuer: ISSUER,
      token_endpoint: `${ISSUER}/oauth/token`,
      jwks_uri: `${ISSUER}/.well-known/jwks.json`,
      grant_types_supported: ['client_credentials'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    });
    const resource = new URL(ISSUER);
    const response = await oauth.resourceDiscoveryRequest(resource, options);
    expect(await oauth.processResourceDiscoveryResponse(resource, response)).toMatchObject({
      resource: ISSUER,
      authorization_servers: [ISSUER],
      bearer_methods_supported: ['header'],
    });
  });

  test('is told of a wrong secret as RFC 6749 has it told', async () => {
    await expect(tokenFor(world, client, oauth.ClientSecretPost(WRONG))).rejects.toMatchObject({
      code: oauth.RESPONSE_BODY_ERROR,
      error: 'invalid_client',
      status: 401,
    });
    await expect(tokenFor(world, client, oauth.ClientSecretBasic(WRONG))).rejects.toMatchObject({
      code: oauth.WWW_AUTHENTICATE_CHALLENGE,
      cause: [{ scheme: 'basic' }],
      status: 401,
    });
  });
});

describe('the token endpoint', () => {
  test('answers a form uncached', async () => {
    const { status, headers, body } = await postForm(world, posted());
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'cache-control': 'no-store', pragma: 'no-cache' });
    expect(Object.keys(body).sort()).toEqual(['access_token', 'expires_in', 'scope', 'token_type']);
  });

  test.each<[string, () => Record<string, string>, Record<string, string>, number, string]>([
    ['no grant type', () => ({ client_id: client.id, client_secret: client.secret }), {}, 400, 'invalid_request'],
    ['an empty grant type', () => ({ ...posted(), grant_type: '' }), {}, 400, 'invalid_request'],
    ['another grant', () => ({ ...posted(), grant_type: 'password' }), {}, 400, 'unsupported_grant_type'],
    ['a scope that is none', () => ({ ...posted(), scope: 'verify everything' }), {}, 400, 'invalid_scope'],
    ['a scope beyond the client’s', () => ({ ...posted(), scope: 'write_records' }), {}, 400, 'invalid_scope'],
    ['another resource', () => ({ ...posted(), resource: 'https://other.example' }), {}, 400, 'invalid_target'],
    ['no client', () => GRANT, {}, 401, 'invalid_client'],
    [
      'an unknown client',
      () => ({ ...posted(), client_id: 'cli_01h455vb4pex5vsknk084sn02q' }),
      {},
      401,
      'invalid_client',
    ],
    ['an id that is none', () => ({ ...posted(), client_id: 'nobody' }), {}, 401, 'invalid_client'],
    ['a wrong secret', () => ({ ...posted(), client_secret: WRONG }), {}, 401, 'invalid_client'],
    ['a secret that is none', () => ({ ...posted(), client_secret: 'password' }), {}, 401, 'invalid_client'],
    ['an API key for a secret', () => ({ ...posted(), client_secret: world.keys.insurer }), {}, 401, 'invalid_client'],
    ['an API key for a client', () => GRANT, { authorization: 'Bearer ase_live_x' }, 401, 'invalid_client'],
    ['a header that is no base64', () => GRANT, { authorization: 'Basic ???' }, 401, 'invalid_client'],
    ['two ways at once', posted, { authorization: 'Basic eDp5' }, 400, 'invalid_request'],
    ['an assertion without its type', () => ({ ...GRANT, client_assertion: 'e.y.z' }), {}, 400, 'invalid_request'],
  ])('refuses %s by its code', async (_, form, headers, status, error) => {
    const answer = await postForm(world, form(), headers);
    expect(answer).toMatchObject({ status, body: { error, error_description: expect.any(String) } });
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['www-authenticate']).toBe(
      status === 401 && 'authorization' in headers ? 'Basic realm="oauth", charset="UTF-8"' : undefined,
    );
  });

  test('answers an unknown client as a known one with a wrong secret', async () => {
    const unknown = await postForm(world, { ...posted(), client_id: 'cli_01h455vb4pex5vsknk084sn02q' });
    const wrong = await postForm(world, { ...posted(), client_secret: WRONG });
    expect([unknown.status, unknown.body]).toEqual([wrong.status, wrong.body]);
  });

  test('refuses a parameter that is sent twice, and takes no notice of one it does not know', async () => {
    const form = new URLSearchParams(posted()).toString();
    expect(await postForm(world, `${form}&scope=verify&scope=read_networks`)).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    });
    expect((await postForm(world, `${form}&colour=blue`)).status).toBe(200);
  });

  test('refuses a body of another type and one that is too large', async () => {
    const json = await postForm(world, JSON.stringify(posted()), { 'content-type': 'application/json' });
    expect(json).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    const large = await postForm(world, { ...posted(), padding: 'x'.repeat(17_000) });
    expect(large).toMatchObject({ status: 413, body: { error: 'invalid_request' } });
  });

  test('answers POST alone', async () => {
    const answer = await world.app.server.fastify.inject({ method: 'GET', url: '/oauth/token' });
    expect([answer.statusCode, answer.headers['allow']]).toEqual([405, 'POST']);
  });

  test('limits a token to the scopes asked for', async () => {
    const { body } = await postForm(world, { ...posted(), scope: 'verify' });
    expect((await viewerBy(world, `Bearer ${body.access_token}`)).viewer.scopes).toEqual(['VERIFY']);
  });

  test('gives a client without scopes whatever its role allows, and says so by no scope', async () => {
    const free = await registerClient(world, world.keys.insurer);
    const { body } = await postForm(world, { ...GRANT, client_id: free.id, client_secret: free.secret });
    expect(body).not.toHaveProperty('scope');
    expect((await viewerBy(world, `Bearer ${body.access_token}`)).viewer.scopes).toBeNull();
  });
});

describe('guessing secrets', () => {
  test('is slowed down where it comes from, and never locks the right client out', async () => {
    const guess = () => postForm(world, { ...GRANT, client_id: client.id, client_secret: WRONG });
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 22; attempt += 1) statuses.push((await guess()).status);
    expect(statuses).toEqual([...Array<number>(20).fill(401), 429, 429]);
    const refused = await guess();
    expect(refused.body.error).toBe('invalid_client');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await postForm(world, posted())).status).toBe(200);
    world.clock.advance(61);
    expect((await guess()).status).toBe(401);
  });
});

test('a client that asks for a token at every turn is told to wait, and others are not', async () => {
  const own = await registerClient(world, world.keys.insurer);
  const form = { ...GRANT, client_id: own.id, client_secret: own.secret };
  const statuses = new Map<number, number>();
  for (let count = 0; count < 301; count += 1) {
    const { status } = await postForm(world, form);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  expect([...statuses]).toEqual([
    [200, 300],
    [429, 1],
  ]);
  expect((await postForm(world, posted())).status).toBe(200);
});

describe('a secret that is rotated', () => {
  const rotate = async (clientId: string, key: string, more: object = {}) => {
    const { data } = await world.ask(
      `mutation($input: RotateOAuthClientSecretInput!) { answer: rotateOAuthClientSecret(input: $input) {
         client { secretPrefix formerSecretUntil } secret isRepeat userErrors { code } } }`,
      { input: { idempotencyKey: nextKey(), clientId, ...more } },
      key,
    );
    return data.answer;
  };
  const works = async (id: string, secret: string) => (await postForm(world, GRANT, basic(id, secret))).status === 200;

  test('goes on for the overlap beside the new one', async () => {
    const own = await registerClient(world, world.keys.insurer);
    const idempotencyKey = nextKey();
    const next = await rotate(own.id, world.keys.insurer, { overlapMinutes: 10, idempotencyKey });
    expect(next).toMatchObject({ isRepeat: false, userErrors: [], client: { secretPrefix: next.secret.slice(0, 14) } });
    expect(await rotate(own.id, world.keys.insurer, { overlapMinutes: 10, idempotencyKey })).toMatchObject({
      secret: null,
      isRepeat: true,
    });
    expect([await works(own.id, own.secret), await works(own.id, next.secret)]).toEqual([true, true]);
    world.clock.advance(600);
    expect([await works(own.id, own.secret), await works(own.id, next.secret)]).toEqual([false, true]);
  });

  test('is not for strangers', async () => {
    expect((await rotate(client.id, world.keys.employer)).userErrors).toEqual([{ code: 'CLIENT_NOT_FOUND' }]);
  });
});

test('a body that comes too slowly is ended, and the connection with it', async () => {
  const slow = await createWorld('slow-token-endpoint', { REQUEST_TIMEOUT_SECONDS: '1', PORT: '0' });
  try {
    await slow.app.server.listen();
    const address = slow.app.server.fastify.server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      answer += chunk;
    });
    socket.write(
      'POST /oauth/token HTTP/1.1\r\nhost: a\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 100\r\n\r\ng',
    );
    await once(socket, 'close');
    expect(answer).toContain('HTTP/1.1 408');
  } finally {
    await slow.close();
  }
});
