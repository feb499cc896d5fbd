import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import * as oauth from 'oauth4webapi';
import Provider from 'oidc-provider';
import { nodeId } from '../../../src/kernel/public-id.ts';
import { ISSUER, nextKey, viewerBy } from '../../support/machine-access.ts';
import { createWorld, type World } from '../../support/world.ts';

const ORGANIZATION = '01900000-0000-7000-8000-00000000aaaa';
const NOBODYS = '01900000-0000-7000-8000-00000000bbbb';
const SECRET = 'a-secret-of-the-external-issuers-own';
const DEPARTMENTS: Readonly<Record<string, object>> = {
  'claims-desk': { department: ['claims', 'fleet'] },
  'night-shift': { department: 'claims', hours: 'night' },
  visitors: { department: 'visitors' },
  orphan: { department: 'orphan' },
};

/** An issuer such as a company runs: oidc-provider, with keys and programs of its own. */
let external: { readonly server: Server; readonly issuer: string; fetchedKeys: number };
let signing: Awaited<ReturnType<typeof signingKey>>;
let world: World;

async function signingKey(kid: string) {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk: JWK = { ...(await exportJWK(privateKey)), kid, alg: 'ES256', use: 'sig' };
  return { privateKey, kid, jwk, publicJwk: { ...(await exportJWK(publicKey)), kid } };
}

async function startIssuer() {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const issuer = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  // It warns that it keeps everything in memory, which is all that is wanted here.
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  const provider = new Provider(issuer, {
    jwks: { keys: [signing.jwk as never] },
    clients: Object.keys(DEPARTMENTS).map((client_id) => ({
      client_id,
      client_secret: SECRET,
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
      id_token_signed_response_alg: 'ES256',
    })),
    ttl: { ClientCredentials: 600 },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      dPoP: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_ctx, resource) => ({
          scope: 'verify read_records payroll',
          audience: resource,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
    extraTokenClaims: (_ctx, token) => DEPARTMENTS[String(token.clientId)] as never,
  });
  const answer = provider.callback();
  const started = { server, issuer, fetchedKeys: 0 };
  server.on('request', (request, response) => {
    if (request.url === '/jwks') started.fetchedKeys += 1;
    void answer(request, response);
  });
  return started;
}

beforeAll(async () => {
  signing = await signingKey('external-1');
  external = await startIssuer();
  const organization = nodeId('Organization', ORGANIZATION);
  const grants = [
    { when: { department: 'claims', hours: 'night' }, organization, role: 'INSURER', scopeClaim: 'scope' },
    { when: { department: 'claims' }, organization, role: 'INSURER', scopes: ['verify'] },
    { when: { department: 'orphan' }, organization: nodeId('Organization', NOBODYS), role: 'INSURER' },
  ];
  const trusted = [{ issuer: external.issuer, jwksUri: `${external.issuer}/jwks`, grants }];
  world = await createWorld('external-issuers', { TRUSTED_ISSUERS: JSON.stringify(trusted) });
  await world.database.pool.query(
    `insert into organization (id, name, created_at) values ($1, 'Lakeside Claims', now())`,
    [ORGANIZATION],
  );
});
/** The issuer has a clock of its own, the machine's. */
beforeEach(() => world.clock.set(new Date().toISOString()));
afterAll(async () => {
  external?.server.closeAllConnections();
  external?.server.close();
  await world?.close();
});

/** A token as the issuer gives it to one of its programs. */
async function tokenOf(clientId: string, scope?: string, dpop?: oauth.DPoPHandle): Promise<string> {
  const options = { [oauth.allowInsecureRequests]: true };
  const issuer = new URL(external.issuer);
  const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options));
  const client = { client_id: clientId };
  const parameters = { resource: ISSUER, ...(scope && { scope }) };
  const asked = await oauth.clientCredentialsGrantRequest(server, client, oauth.ClientSecretBasic(SECRET), parameters, {
    ...options,
    ...(dpop && { DPoP: dpop }),
  });
  return (await oauth.processClientCredentialsResponse(server, client, asked)).access_token;
}

/** A token that the issuer could have signed, right but for what is changed. */
async function signed(changes: { header?: object; claims?: object } = {}, key = signing): Promise<string> {
  const now = Math.floor(world.clock.now().getTime() / 1000);
  const claims = {
    ...{ iss: external.issuer, aud: ISSUER, sub: 'claims-desk', client_id: 'claims-desk', jti: nextKey() },
    ...{ iat: now, exp: now + 60, department: 'claims' },
    ...changes.claims,
  };
  const header = { alg: 'ES256', typ: 'at+jwt', kid: key.kid, ...changes.header };
  return new SignJWT(claims).setProtectedHeader(header).sign(key.privateKey);
}
const asBearer = (token: string) => viewerBy(world, `Bearer ${token}`);

describe('a token of a trusted issuer', () => {
  test('opens what configuration grants for its claims', async () => {
    const { status, viewer } = await asBearer(await tokenOf('claims-desk', 'verify read_records'));
    expect(status).toBe(200);
    expect(viewer).toEqual({
      role: 'INSURER',
      organizationId: nodeId('Organization', ORGANIZATION),
      oauthClientId: null,
      scopes: ['VERIFY'],
    });
  });

  test('is narrowed by the scopes that the issuer gave it, as far as they are ours', async () => {
    const { viewer } = await asBearer(await tokenOf('night-shift', 'read_records payroll'));
    expect(viewer.scopes).toEqual(['READ_RECORDS']);
  });

  test('is put to work, and its organisation stands in the ledger', async () => {
    const { data } = await world.ask(
      `mutation($input: VerifyTechnicianInput!) { verifyTechnician(input: $input) { userErrors { code } } }`,
      { input: { aseId: 'ASE-0000-0404', lastName: 'Nobody', codes: ['A5'], purpose: 'INSURANCE' } },
      await signed(),
    );
    expect(data.verifyTechnician.userErrors).toEqual([]);
    const { rows } = await world.database.pool.query('select organization_id, api_key_id, role from look_up');
    expect(rows).toEqual([{ organization_id: ORGANIZATION, api_key_id: null, role: 'INSURER' }]);
  });

  test('bound to a key wants its proof here too', async () => {
    const holder = await oauth.generateKeyPair('ES256');
    const token = await tokenOf('claims-desk', 'verify', oauth.DPoP({}, holder));
    expect((await asBearer(token)).status).toBe(401);
  });

  test('is recognised by keys that are fetched once', async () => {
    await asBearer(await signed());
    const before = external.fetchedKeys;
    for (let count = 0; count < 3; count += 1) expect((await asBearer(await signed())).status).toBe(200);
    expect(external.fetchedKeys).toBe(before);
  });
});

describe('is refused', () => {
  test.each<[string, () => Promise<string>]>([
    ['a token whose claims are granted nothing', () => tokenOf('visitors')],
    ['a token for an organisation that there is not', () => tokenOf('orphan')],
    ['an issuer that is not listed', () => signed({ claims: { iss: 'https://login.example' } })],
    ['an issuer spelled otherwise', () => signed({ claims: { iss: `${external.issuer}/` } })],
    ['another audience', () => signed({ claims: { aud: 'https://other.example' } })],
    ['no audience', () => signed({ claims: { aud: undefined } })],
    ['a token that has run out', () => signed({ claims: { exp: Math.floor(Date.now() / 1000) - 1 } })],
    ['a token without an end', () => signed({ claims: { exp: undefined } })],
    ['a token of the future', () => signed({ claims: { iat: Math.floor(Date.now() / 1000) + 3600 } })],
    ['a token without a subject', () => signed({ claims: { sub: undefined } })],
    ['a binding that is not understood', () => signed({ claims: { cnf: { 'x5t#S256': 'x' } } })],
    ['an ID token', () => signed({ header: { typ: 'JWT' } })],
    ['a token without a type', () => signed({ header: { typ: undefined } })],
    ['a key that the issuer does not publish', async () => signed({}, await signingKey('external-1'))],
    ['a key of another name', async () => signed({}, await signingKey('external-2'))],
  ])('%s', async (_, token) => {
    expect(await asBearer(await token())).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });

  test('alg none, and HS256 with the public key for a secret', async () => {
    const [, payload = '', signature = ''] = (await signed()).split('.');
    const head = (alg: string) =>
      Buffer.from(JSON.stringify({ alg, typ: 'at+jwt', kid: signing.kid })).toString('base64url');
    const hs256 = `${head('HS256')}.${payload}`;
    const mac = createHmac('sha256', JSON.stringify(signing.publicJwk)).update(hs256).digest('base64url');
    for (const token of [`${head('none')}.${payload}.`, `${head('none')}.${payload}.${signature}`, `${hs256}.${mac}`]) {
      expect((await asBearer(token)).status).toBe(401);
    }
  });

  test('nobody, while the issuer’s keys cannot be had: that is our fault, and not the token’s', async () => {
    const far = await createWorld('unreachable-issuer', {
      TRUSTED_ISSUERS: JSON.stringify([
        {
          issuer: external.issuer,
          jwksUri: `${external.issuer}/nothing-here`,
          grants: [
            { when: { department: 'claims' }, organization: nodeId('Organization', ORGANIZATION), role: 'INSURER' },
          ],
        },
      ]),
    });
    try {
      far.clock.set(world.clock.now().toISOString());
      expect((await viewerBy(far, `Bearer ${await signed()}`)).code).toBe('INTERNAL_SERVER_ERROR');
    } finally {
      await far.close();
    }
  });
});
