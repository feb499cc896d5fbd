import { createServer, type Server } from 'node:https';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fetchBounded } from '../../../src/modules/tokens/issuer-client-fetch.ts';
import { guardedFetch } from '../../../src/server/public-fetch.ts';
import { LOCAL_CERTIFICATE, LOCAL_CERTIFICATE_KEY } from '../../support/local-certificate.ts';

let server: Server;
let address: string;
let asked: string[];

beforeAll(async () => {
  asked = [];
  server = createServer({ key: LOCAL_CERTIFICATE_KEY, cert: LOCAL_CERTIFICATE }, (request, response) => {
    asked.push(String(request.url));
    if (request.url === '/moved') {
      response.writeHead(302, { location: '/jwks' }).end();
    } else if (request.url === '/gone') {
      response.writeHead(404).end('{}');
    } else if (request.url === '/endless') {
      response.write('x'.repeat(2000));
    } else if (request.url === '/jwks') {
      response.writeHead(200, { 'cache-control': 'max-age=60', 'set-cookie': 'a=b' }).end('{"keys":[]}');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const bound = server.address();
  address = `https://localhost:${typeof bound === 'object' && bound ? bound.port : 0}`;
});
afterAll(() => {
  server?.closeAllConnections();
  server?.close();
});

const allowing = guardedFetch(() => true, LOCAL_CERTIFICATE);
const bounded = (fetch: typeof globalThis.fetch, path: string, timeoutSeconds = 30) =>
  fetchBounded({ fetch, timeoutSeconds }, `${address}${path}`, 'application/json', 1000);

test('what lies at an allowed address is fetched, with how long it keeps', async () => {
  const { bytes, lifeSeconds } = await bounded(allowing, '/jwks');
  expect([new TextDecoder().decode(bytes), lifeSeconds]).toEqual(['{"keys":[]}', 60]);
});

test('a name that leads to an address which is not allowed is never connected to', async () => {
  asked = [];
  const seen: string[] = [];
  const refusing = guardedFetch((each) => {
    seen.push(each);
    return false;
  }, LOCAL_CERTIFICATE);
  await expect(bounded(refusing, '/jwks')).rejects.toMatchObject({ cause: { name: 'TypeError' } });
  expect(seen.length).toBeGreaterThan(0);
  expect(asked).toEqual([]);
});

test('a certificate that nobody vouches for is refused', async () => {
  await expect(
    bounded(
      guardedFetch(() => true),
      '/jwks',
    ),
  ).rejects.toThrow('could not be fetched');
});

test.each([
  ['a redirect', '/moved', 'could not be fetched'],
  ['an error', '/gone', 'HTTP status 404'],
  ['a body that does not end', '/endless', 'more than 1000 bytes'],
])('%s is no answer, and is followed nowhere', async (_, path, told) => {
  asked = [];
  await expect(bounded(allowing, path)).rejects.toThrow(told);
  expect(asked).toEqual([path]);
});

test('an address that does not answer in time is left', async () => {
  await expect(bounded(allowing, '/silent', 0.05)).rejects.toThrow('did not answer within');
});
