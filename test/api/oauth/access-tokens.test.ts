import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  createKey,
  nextKey,
  postForm,
  type RegisteredClient,
  registerClient,
  viewerBy,
} from '../../support/machine-access.ts';
import { registrarOf } from '../../support/registrar.ts';
import { createWorld, type World } from '../../support/world.ts';

let world: World;
let client: RegisteredClient;

beforeAll(async () => {
  world = await createWorld('access-tokens');
  client = await registerClient(world, world.keys.employer);
  await registrarOf(world).certified('ASE-0000-0001', 'Santos', ['A5']);
});
beforeEach(() => world.clock.advance(1));
afterAll(() => world?.close());

async function tokenOf(registered: RegisteredClient, scope?: string): Promise<string> {
  const form = { grant_type: 'client_credentials', client_id: registered.id, client_secret: registered.secret };
  return (await postForm(world, { ...form, ...(scope && { scope }) })).body.access_token;
}

const decoded = (part: string | undefined) => JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'));
const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const asBearer = (token: string) => viewerBy(world, `Bearer ${token}`);

describe('an access token', () => {
  test('is typed, short-lived, and names its client and its audience', async () => {
    const [header, payload] = (await tokenOf(client)).split('.').slice(0, 2).map(decoded);
    expect(header).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: expect.any(String) });
    expect(payload.exp - payload.iat).toBe(300);
  });

  test('opens what its client’s role may, and leaves the client in the audit trail', async () => {
    const token = await tokenOf(client);
    const { data } = await world.ask(
      `mutation($input: VerifyTechnicianInput!) { verifyTechnician(input: $input) {
         verification { verdict receipt } userErrors { code } } }`,
      { input: { aseId: 'ASE-0000-0001', lastName: 'Santos', codes: ['A5'], purpose: 'EMPLOYMENT' } },
      token,
    );
    expect(data.verifyTechnician.verification.verdict).toBe('VALID');
    const requested = await world.ask(
      `mutation($input: RequestPresentationInput!) { requestPresentation(input: $input) {
         request { id } userErrors { code } } }`,
      { input: { idempotencyKey: nextKey(), purpose: 'EMPLOYMENT', limited: true, minutes: 5, codes: ['A5'] } },
      token,
    );
    expect(requested.data.requestPresentation.userErrors).toEqual([]);
    const { rows } = await world.database.pool.query(
      `select api_key_id, details->>'oauthClientId' is not null as named from audit_entry where action = 'presentation.requested'`,
    );
    expect(rows).toEqual([{ api_key_id: null, named: true }]);
  });

  test('is refused from its end on, to the second', async () => {
    const token = await tokenOf(client);
    world.clock.advance(299);
    expect((await asBearer(token)).status).toBe(200);
    world.clock.advance(1);
    expect(await asBearer(token)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });

  test('stops within three seconds of its client’s revocation, and no other is given', async () => {
    const own = await registerClient(world, world.keys.employer);
    const token = await tokenOf(own);
    expect((await asBearer(token)).status).toBe(200);
    const { data } = await world.ask(
      `mutation($input: RevokeOAuthClientInput!) { answer: revokeOAuthClient(input: $input) {
         client { revokedAt } userErrors { code } } }`,
      { input: { idempotencyKey: nextKey(), clientId: own.id } },
      world.keys.employer,
    );
    expect(data.answer).toEqual({ client: { revokedAt: world.clock.now().toISOString() }, userErrors: [] });
    // In these seconds its tokens are still remembered, and yet make nothing that would stay.
    expect((await createKey(world, token)).userErrors).toMatchObject([{ code: 'CLIENT_REVOKED' }]);
    world.clock.advance(3);
    expect((await asBearer(token)).status).toBe(401);
    expect(await tokenOf(own)).toBeUndefined();
  });

  test('is challenged as RFC 6750 and RFC 9728 have it, whatever is wrong', async () => {
    const metadata = 'resource_metadata="https://verify.example.org/.well-known/oauth-protected-resource"';
    expect((await asBearer('ey.ey.ey')).challenge).toBe(`Bearer error="invalid_token", ${metadata}`);
    const open = await world.app.server.fastify.inject({ method: 'GET', url: '/look-ups.csv' });
    expect(open.statusCode).toBe(401);
    expect(open.headers['www-authenticate']).toMatch(/^Bearer resource_metadata=".+", DPoP algs="ES256 .+"/);
  });
});

describe('what is no access token of ours', () => {
  test('is refused: altered, unsigned, signed by a secret, of another type, audience or issuer', async () => {
    const token = await tokenOf(client);
    const [head = '', body = '', signature = ''] = token.split('.');
    const header = decoded(head);
    const payload = decoded(body);
    const { body: jwks } = { body: (await world.app.server.fastify.inject('/.well-known/jwks.json')).body };
    const hs256 = `${encoded({ ...header, alg: 'HS256' })}.${body}`;
    const forgeries = {
      altered: `${head}.${encoded({ ...payload, scope: 'manage_access' })}.${signature}`,
      none: `${encoded({ ...header, alg: 'none' })}.${body}.`,
      'none with a signature': `${encoded({ ...header, alg: 'none' })}.${body}.${signature}`,
      HS256: `${hs256}.${createHmac('sha256', jwks).update(hs256).digest('base64url')}`,
      'a header with a key of its own': `${encoded({ ...header, jwk: { kty: 'EC' } })}.${body}.${signature}`,
      'a critical header': `${encoded({ ...header, crit: ['exp'] })}.${body}.${signature}`,
      'four parts': `${token}.x`,
    };
    for (const [name, forged] of Object.entries(forgeries)) {
      expect([name, (await asBearer(forged)).status]).toEqual([name, 401]);
    }
    expect((await asBearer(token)).status).toBe(200);
  });

  test('is refused though we signed it: a badge and a receipt are no keys', async () => {
    const issued = await world.ask(
      `mutation($input: IssueBadgeInput!) { issueBadge(input: $input) { token } }`,
      { input: { idempotencyKey: nextKey(), aseId: 'ASE-0000-0001', codes: ['A5'] } },
      world.keys.registrar,
    );
    const verified = await world.ask(
      `mutation($input: VerifyTechnicianInput!) { verifyTechnician(input: $input) { verification { receipt } } }`,
      { input: { aseId: 'ASE-0000-0001', lastName: 'Santos', codes: ['A5'], purpose: 'EMPLOYMENT' } },
      world.keys.employer,
    );
    const tokens = [issued.data.issueBadge.token, verified.data.verifyTechnician.verification.receipt];
    for (const token of tokens) {
      expect(token).toMatch(/^ey/);
      expect((await asBearer(token)).status).toBe(401);
    }
  });

  test('and an access token is neither a badge nor a receipt', async () => {
    const { data } = await world.ask(
      `mutation($input: VerifyTokenInput!) { verifyToken(input: $input) { verification { verdict tokenType
         checks { code outcome reason } } } }`,
      { input: { token: await tokenOf(client), purpose: 'EMPLOYMENT' } },
    );
    const { verification } = data.verifyToken;
    expect(verification).toMatchObject({ verdict: 'INVALID', tokenType: null });
    expect(verification.checks).toContainEqual({ code: 'TYPE', outcome: 'FAILED', reason: 'TYPE_NOT_ACCEPTED' });
  });

  test('stops with the key that signed it, once that is compromised', async () => {
    const token = await tokenOf(client);
    expect((await asBearer(token)).status).toBe(200);
    const kid = decoded(token.split('.')[0]).kid;
    const { data } = await world.ask(
      `mutation($input: CompromiseSigningKeyInput!) { compromiseSigningKey(input: $input) { userErrors { code } } }`,
      { input: { idempotencyKey: nextKey(), kid } },
      world.keys.registrar,
    );
    expect(data.compromiseSigningKey.userErrors).toEqual([]);
    world.clock.advance(3);
    expect((await asBearer(token)).status).toBe(401);
    expect((await asBearer(await tokenOf(client))).status).toBe(200);
  });
});

describe('scopes', () => {
  const errorOf = async (query: string, token: string) => {
    const { errors, data } = await world.ask(query, {}, token);
    return errors?.[0]?.extensions ?? data;
  };

  test('open the fields that name them, and no others but those that are open to all', async () => {
    const token = await tokenOf(client, 'read_look_ups');
    expect(await errorOf('{ lookUps { nodes { askedAt } } }', token)).toHaveProperty('lookUps');
    expect(await errorOf('{ designations { code } }', token)).toHaveProperty('designations');
    expect(await errorOf('{ rosters { nodes { id } } }', token)).toEqual({
      code: 'INSUFFICIENT_SCOPE',
      scope: 'verify',
    });
    expect(await errorOf('{ shops { nodes { shopNumber } } }', token)).toEqual({
      code: 'INSUFFICIENT_SCOPE',
      scope: 'read_records',
    });
    expect(await errorOf('{ signingKeys { kid } }', token)).toMatchObject({ code: 'FORBIDDEN' });
  });

  test('hold for node(id) too', async () => {
    const { data } = await world.ask('{ apiKeys { nodes { id } } }', {}, world.keys.employer);
    const query = `{ node(id: "${data.apiKeys.nodes[0].id}") { id } }`;
    expect(await errorOf(query, await tokenOf(client, 'verify'))).toEqual({ node: null });
    expect(await errorOf(query, await tokenOf(client, 'manage_access'))).toEqual({ node: data.apiKeys.nodes[0] });
  });

  test('hold for routes, and the challenge names the one that is wanted', async () => {
    const answer = await world.app.server.fastify.inject({
      method: 'GET',
      url: '/look-ups.csv',
      headers: { authorization: `Bearer ${await tokenOf(client, 'verify')}` },
    });
    expect([answer.statusCode, answer.json().code]).toEqual([403, 'INSUFFICIENT_SCOPE']);
    expect(answer.headers['www-authenticate']).toContain('Bearer error="insufficient_scope", scope="read_look_ups"');
  });
});

test('the client’s last use is told once it is written', async () => {
  await tokenOf(client);
  await world.app.lastUses.flush();
  const { data } = await world.ask('{ oauthClients { nodes { id lastUsedAt } } }', {}, world.keys.employer);
  expect(data.oauthClients.nodes).toContainEqual({ id: client.id, lastUsedAt: expect.any(String) });
});
