import { expect } from '@jest/globals';
import * as oauth from 'oauth4webapi';
import type { World } from './world.ts';

/** The service's address in every world. */
export const ISSUER = 'https://verify.example.org';

/** A client as its registration answered. */
export interface RegisteredClient {
  readonly id: string;
  readonly secret: string;
}

let actions = 0;

/** An idempotency key that no other action has. */
export function nextKey(): string {
  actions += 1;
  return `machine-access-${actions}`;
}

/** Registers a client in the name of whoever has the key; it must work. */
export async function registerClient(world: World, key: string, more: object = {}): Promise<RegisteredClient> {
  const { data } = await world.ask(
    `mutation($input: RegisterOAuthClientInput!) {
       registerOAuthClient(input: $input) { client { id } secret userErrors { code message path } }
     }`,
    { input: { idempotencyKey: nextKey(), label: 'Nightly check', ...more } },
    key,
  );
  const { client, secret, userErrors } = data.registerOAuthClient;
  expect(userErrors).toEqual([]);
  return { id: client.id, secret };
}

/** Makes a key in the name of whoever has another; whatever the answer is. */
export async function createKey(world: World, key: string | undefined, more: object = {}) {
  const { data } = await world.ask(
    `mutation($input: CreateApiKeyInput!) {
       createApiKey(input: $input) {
         secret isRepeat apiKey { id label prefix role scopes state createdAt expiresAt lastUsedAt revokedAt replacedBy }
         userErrors { code path }
       }
     }`,
    { input: { idempotencyKey: nextKey(), label: 'Made by a test', ...more } },
    key,
  );
  return data.createApiKey;
}

/** Sends what oauth4webapi sends to the service of the world, without a network. */
export function fetchOf(world: World) {
  return async (
    address: string,
    sent: { readonly method: string; readonly headers: Record<string, string>; readonly body?: unknown },
  ): Promise<Response> => {
    const body = sent.body === undefined || sent.body === null ? {} : { body: String(sent.body) };
    const request = new Request(address, { method: sent.method, headers: sent.headers, ...body });
    const url = new URL(request.url);
    expect(url.origin).toBe(ISSUER);
    const answer = await world.app.server.fastify.inject({
      method: request.method as 'GET',
      url: `${url.pathname}${url.search}`,
      headers: Object.fromEntries(request.headers),
      ...(request.method === 'POST' && { payload: await request.text() }),
    });
    const headers = Object.entries(answer.headers).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value] as [string, string]] : [],
    );
    return new Response(answer.rawPayload.length > 0 ? new Uint8Array(answer.rawPayload) : null, {
      status: answer.statusCode,
      headers,
    });
  };
}

/** What oauth4webapi needs to talk to the world, as it discovered it. */
export async function discover(world: World) {
  const options = { [oauth.customFetch]: fetchOf(world) };
  const issuer = new URL(ISSUER);
  const response = await oauth.discoveryRequest(issuer, { ...options, algorithm: 'oauth2' });
  return { server: await oauth.processDiscoveryResponse(issuer, response), options };
}

/** A client for oauth4webapi, whose clock is the world's. */
export function clientOf(world: World, { id }: RegisteredClient): oauth.Client {
  const skew = Math.round((world.clock.now().getTime() - Date.now()) / 1000);
  return { client_id: id, [oauth.clockSkew]: skew };
}

/** Asks for a token as any program would, by oauth4webapi. */
export async function tokenFor(
  world: World,
  registered: RegisteredClient,
  authentication: oauth.ClientAuth,
  parameters: Record<string, string> = {},
  dpop?: oauth.DPoPHandle,
): Promise<oauth.TokenEndpointResponse> {
  const { server, options } = await discover(world);
  const client = clientOf(world, registered);
  const response = await oauth.clientCredentialsGrantRequest(server, client, authentication, parameters, {
    ...options,
    ...(dpop && { DPoP: dpop }),
  });
  return oauth.processClientCredentialsResponse(server, client, response);
}

/** What the token endpoint answers to a form as it is. */
export async function postForm(
  world: World,
  form: string | Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
) {
  const answer = await world.app.server.fastify.inject({
    method: 'POST',
    url: '/oauth/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
  });
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape
  return { status: answer.statusCode, headers: answer.headers, body: answer.json<any>() };
}

/** Who the service takes the bearer of an Authorization header for. */
export async function viewerBy(world: World, authorization: string, headers: Readonly<Record<string, string>> = {}) {
  const answer = await world.app.server.fastify.inject({
    method: 'POST',
    url: '/graphql',
    headers: { 'content-type': 'application/json', authorization, ...headers },
    payload: { query: '{ viewer { role organizationId oauthClientId scopes } }' },
  });
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape
  const body = answer.json<any>();
  return {
    status: answer.statusCode,
    challenge: answer.headers['www-authenticate'],
    viewer: body.data?.viewer ?? null,
    code: body.errors?.[0]?.extensions.code,
  };
}
