import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { StartError } from '../../../src/kernel/start-error.ts';
import { type SmallServer, smallSchema, startSmallServer } from './small-server.ts';

let small: SmallServer;

beforeAll(async () => {
  small = await startSmallServer({
    routes: [
      (fastify) => void fastify.get('/.well-known/jwks.json', async () => ({ keys: [] })),
      (fastify) =>
        void fastify.get('/fails', async () => {
          throw new Error('select secret from technician');
        }),
    ],
  });
});

afterAll(() => small?.server.close());

const post = (body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  fetch(`${small.url}/graphql`, { method: 'POST', headers, body });

/** Sends bytes as they are and reads the answer to its end. */
async function raw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    answer += chunk;
  });
  socket.write(bytes);
  await once(socket, 'close');
  return answer;
}

describe('requests that cannot be answered get a small problem with a code', () => {
  test('an oversized body is refused with the limit and its size', async () => {
    const response = await post(`{"query":"${'x'.repeat(30_000)}"}`);
    expect(response.status).toBe(413);
    expect(await response.json()).toEqual({
      errors: [
        {
          message: 'The body may have at most 20000 bytes; it has 30012.',
          extensions: { code: 'BODY_TOO_LARGE' },
        },
      ],
    });
  });

  test.each([['text/plain'], ['application/xml'], ['application/x-www-form-urlencoded']])(
    'a body of the type %s is refused',
    async (type) => {
      const response = await post('{"query":"{ me }"}', { 'content-type': type });
      expect(response.status).toBe(415);
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNSUPPORTED_MEDIA_TYPE' } }] });
    },
  );

  test.each([['{"query":'], [''], ['{"__proto__": {"a": 1}}']])('the malformed body %j is refused', async (body) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BODY_MALFORMED' } }] });
  });

  test('an unknown address is not found', async () => {
    const response = await fetch(`${small.url}/nothing?token=canary`);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });

  test('a known address answers other methods with 405 and those it allows', async () => {
    const response = await fetch(`${small.url}/graphql`, { method: 'DELETE' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, POST');
  });

  test('a failing route tells nothing of why', async () => {
    const response = await fetch(`${small.url}/fails`);
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ code: 'INTERNAL_SERVER_ERROR' });
    expect(text).not.toMatch(/select|technician|at .*\.ts/);
  });

  test.each([
    ['bytes that are no HTTP', 'NONSENSE\r\n\r\n', 'HTTP/1.1 400', 'REQUEST_MALFORMED'],
    [
      'headers that are too large',
      `GET / HTTP/1.1\r\nx: ${'y'.repeat(70_000)}\r\n\r\n`,
      'HTTP/1.1 431',
      'HEADERS_TOO_LARGE',
    ],
    [
      'a URL that cannot be decoded',
      'GET /%c0%zz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n',
      'HTTP/1.1 400',
      'URL_MALFORMED',
    ],
  ])('%s', async (_, bytes, status, code) => {
    const answer = await raw(small.port, bytes);
    expect(answer).toContain(status);
    expect(answer).toContain(code);
  });

  test('a body that comes too slowly is ended with 408', async () => {
    const own = await startSmallServer({ settings: { requestTimeoutSeconds: 0.1 } });
    try {
      const head =
        'POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{';
      const answer = await raw(own.port, head);
      expect(answer).toContain('HTTP/1.1 408');
      expect(answer).toContain('REQUEST_TIMEOUT');
    } finally {
      await own.server.close();
    }
  });
});

describe('GraphQL errors', () => {
  test('that are our fault say nothing but their code, and are logged under the id in the answer', async () => {
    const { text, errors, headers } = await small.graphql('{ broken }');
    expect(errors).toEqual([
      expect.objectContaining({ path: ['broken'], extensions: { code: 'INTERNAL_SERVER_ERROR' } }),
    ]);
    expect(text).not.toMatch(/insert|Canary|duplicate|stack|\.ts/);
    const line = small
      .logged()
      .find((entry) => entry['level'] === 'error' && entry['requestId'] === headers.get('x-request-id'));
    expect(line?.['err']).toMatchObject({ code: '23505', constraint: 'technician_last_name' });
  });

  test('that are refusals carry their code and all their faults', async () => {
    const { status, errors } = await small.graphql('{ refused me }');
    expect(status).toBe(200);
    expect(errors).toEqual([
      expect.objectContaining({
        message: 'There is no test Z9.',
        extensions: {
          code: 'TEST_UNKNOWN',
          faults: [{ code: 'TEST_UNKNOWN', message: 'There is no test Z9.', path: ['code'] }],
        },
      }),
    ]);
  });

  test.each([
    ['a syntax error', '{ me', undefined, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{ nobody }', undefined, 'GRAPHQL_VALIDATION_FAILED'],
    ['a variable of the wrong type', 'query Q($name: String) { hello(name: $name) }', { name: 1 }, 'BAD_USER_INPUT'],
    ['a missing variable', 'mutation M($n: String!) { register(lastName: $n) { aseId } }', {}, 'BAD_USER_INPUT'],
  ])('of %s have a stable code', async (_, query, variables, code) => {
    const { status, errors } = await small.graphql(query, variables && { variables });
    expect(status).toBe(400);
    expect(errors?.[0]?.extensions).toEqual({ code });
  });

  test('persisted queries are not offered', async () => {
    const body = JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } } });
    expect(await (await post(body)).json()).toMatchObject({
      errors: [{ extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } }],
    });
  });

  test('a mutation by GET is refused, and so is a GET that a form could make', async () => {
    const mutation = encodeURIComponent('mutation { register(lastName: "x") { aseId } }');
    const headers = { 'apollo-require-preflight': 'true' };
    expect((await fetch(`${small.url}/graphql?query=${mutation}`, { headers })).status).toBe(405);
    expect((await fetch(`${small.url}/graphql?query=${encodeURIComponent('{ me }')}`, { headers })).status).toBe(200);
    expect((await fetch(`${small.url}/graphql?query=${encodeURIComponent('{ me }')}`)).status).toBe(400);
  });
});

describe('who asks', () => {
  test('a key that is not in force is answered 401, whatever the reason', async () => {
    const response = await post('{"query":"{ me }"}', {
      'content-type': 'application/json',
      authorization: 'Bearer nobody',
    });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe(
      'Bearer error="invalid_token", resource_metadata="https://verify.example.org/.well-known/oauth-protected-resource"',
    );
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  });

  test('nobody is told that their key is wrong when it cannot be looked up: that is our fault, and logged', async () => {
    const response = await post('{"query":"{ me }"}', {
      'content-type': 'application/json',
      authorization: 'Bearer UNREACHABLE',
    });
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }] });
    expect(text).not.toContain('10.0.0.7');
    const id = response.headers.get('x-request-id');
    expect(small.logged()).toContainEqual(expect.objectContaining({ level: 'error', requestId: id }));
  });

  test('no key is the public', async () => {
    expect((await small.graphql('{ me }')).data).toEqual({ me: 'PUBLIC' });
    expect((await small.graphql('{ me }', { role: 'INSURER' })).data).toEqual({ me: 'INSURER' });
  });
});

describe('headers', () => {
  test('answers that are data may not be run or framed, and public ones may be read from any origin', async () => {
    for (const path of ['/graphql?query=%7Bme%7D', '/.well-known/jwks.json']) {
      const { headers } = await fetch(small.url + path, { headers: { 'apollo-require-preflight': 'true' } });
      expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('access-control-allow-origin')).toBe('*');
      expect(headers.get('access-control-allow-credentials')).toBeNull();
    }
    expect((await fetch(`${small.url}/healthz`)).headers.get('access-control-allow-origin')).toBeNull();
  });

  test('a preflight of /graphql allows the Authorization header', async () => {
    const response = await fetch(`${small.url}/graphql`, { method: 'OPTIONS' });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-headers')).toContain('authorization');
  });

  test("a caller's sane request id is kept, and anything that could be a secret or longer is replaced", async () => {
    const idOf = async (given: string) =>
      (await fetch(`${small.url}/healthz`, { headers: { 'x-request-id': given } })).headers.get('x-request-id');
    expect(await idOf('order-2026.77_a')).toBe('order-2026.77_a');
    for (const odd of ['short', 'x'.repeat(65), 'with space in it', `ase_live_${'a'.repeat(38)}`, 'eyJhbGciOi.J9.x']) {
      expect(await idOf(odd)).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  test('the explorer runs its own scripts from this host and names no other', async () => {
    const response = await fetch(`${small.url}/explorer`);
    const policy = response.headers.get('content-security-policy') ?? '';
    const html = await response.text();
    expect(policy).toContain("default-src 'none'");
    expect(policy).toMatch(/script-src 'self' ('sha256-[A-Za-z0-9+/=]+' ?)+;/);
    expect(policy).not.toContain('http');
    expect(html).not.toMatch(/(src|href)="https?:/);
    const script = await fetch(`${small.url}/explorer/static/ruru.js`);
    expect(script.status).toBe(200);
    expect(script.headers.get('content-type')).toContain('text/javascript');
    expect((await fetch(`${small.url}/explorer/static/../../package.json`)).status).toBe(404);
  });
});

describe('the verify page', () => {
  test('says in a sentence that it is not built', async () => {
    const response = await fetch(`${small.url}/v`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'VERIFY_PAGE_NOT_BUILT' });
  });

  test('is served with a policy that allows nothing inline and no other host', async () => {
    const webRoot = await mkdtemp(join(tmpdir(), 'verify-page-'));
    await mkdir(join(webRoot, 'assets'));
    await writeFile(join(webRoot, 'index.html'), '<!doctype html><title>Verify</title>');
    await writeFile(join(webRoot, 'assets', 'page-1a2b.js'), 'export {};');
    const own = await startSmallServer({ webRoot });
    try {
      for (const path of ['/v', '/v/']) {
        const page = await fetch(own.url + path);
        expect(page.status).toBe(200);
        expect(page.headers.get('content-type')).toContain('text/html');
        const policy = page.headers.get('content-security-policy') ?? '';
        expect(policy).toContain("default-src 'none';script-src 'self';style-src 'self'");
        expect(policy).not.toMatch(/unsafe|http|\*/);
        expect(page.headers.get('referrer-policy')).toBe('no-referrer');
        expect(page.headers.get('permissions-policy')).toContain('camera=(self)');
      }
      const asset = await fetch(`${own.url}/v/assets/page-1a2b.js`);
      expect(asset.headers.get('cache-control')).toContain('immutable');
      expect((await fetch(`${own.url}/v/none.js`)).status).toBe(404);
    } finally {
      await own.server.close();
      await rm(webRoot, { recursive: true });
    }
  });
});

describe('health', () => {
  test('says ready, and 503 with what is not in order', async () => {
    expect((await fetch(`${small.url}/healthz`)).status).toBe(200);
    expect(await (await fetch(`${small.url}/readyz`)).json()).toEqual({ status: 'ready', checks: { database: true } });
    for (const readiness of [async () => ({ database: false }), () => Promise.reject(new Error('secret'))]) {
      const own = await startSmallServer({ readiness });
      try {
        const response = await fetch(`${own.url}/readyz`);
        expect(response.status).toBe(503);
        expect(await response.text()).not.toContain('secret');
      } finally {
        await own.server.close();
      }
    }
  });
});

describe('starting and stopping', () => {
  test('a port in use is a sentence', async () => {
    const failure = startSmallServer({ settings: { port: small.port } });
    await expect(failure).rejects.toBeInstanceOf(StartError);
    await expect(failure).rejects.toThrow(`Port ${small.port} on 127.0.0.1 is in use by another process.`);
  });

  test('closing lets what is under way finish, refuses what is new, and leaves no connection open', async () => {
    let release: () => void = () => undefined;
    let entered: () => void = () => undefined;
    const isUnderWay = new Promise<void>((resolve) => {
      entered = resolve;
    });
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = () => {
      entered();
      return gate;
    };
    const own = await startSmallServer({ schema: smallSchema(slow) });
    const agent = new Agent({ keepAlive: true });
    const query = request(`${own.url}/graphql`, {
      method: 'POST',
      agent,
      headers: { 'content-type': 'application/json' },
    });
    const answered = once(query, 'response');
    query.end('{"query":"{ slow }"}');
    await isUnderWay;
    const closed = own.server.close();
    await expect(fetch(`${own.url}/healthz`)).rejects.toThrow();
    release();
    const [response] = await answered;
    expect(response.statusCode).toBe(200);
    expect(JSON.parse((await response.setEncoding('utf8').toArray()).join('')).data).toEqual({ slow: 'done' });
    await closed;
    agent.destroy();
  });

  test('closing cuts what does not finish within the time to drain', async () => {
    let entered: () => void = () => undefined;
    const isUnderWay = new Promise<void>((resolve) => {
      entered = resolve;
    });
    const slow = () => {
      entered();
      return new Promise(() => undefined);
    };
    const own = await startSmallServer({ schema: smallSchema(slow), settings: { drainSeconds: 0 } });
    const outcome = own.graphql('{ slow }').then(
      () => 'answered',
      () => 'cut',
    );
    await isUnderWay;
    await own.server.close();
    expect(await outcome).toBe('cut');
  });
});

describe('the log', () => {
  test('has one line per request with the route, and never a header, a variable, a URL or a name', async () => {
    const own = await startSmallServer();
    const canary = 'Canary';
    try {
      await own.graphql(`mutation Register${canary}($n: String!) { register(lastName: $n) { lastName email } }`, {
        role: 'REGISTRAR',
        variables: { n: canary },
      });
      await own.graphql('query Q($n: String) { hello(name: $n) broken }', { variables: { n: canary } });
      await own.graphql('query Q($n: Int) { technicians(first: $n) { nodes { aseId } } }', {
        variables: { n: canary },
      });
      await own.graphql(`{ ${canary} }`);
      await fetch(`${own.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: `{"${canary}`,
      });
      await fetch(`${own.url}/v?token=${canary}`, {
        headers: { authorization: `Bearer ${canary}`, 'user-agent': canary },
      });
      await fetch(`${own.url}/${canary}`);
    } finally {
      await own.server.close();
    }
    const requests = own.logged().filter((line) => line['msg'] === 'request');
    expect(requests).toHaveLength(7);
    expect(requests[0]).toMatchObject({ method: 'POST', route: '/graphql', status: 200, role: 'REGISTRAR', cost: 11 });
    expect(requests[5]).toMatchObject({ method: 'GET', route: '/v', status: 404 });
    expect(own.logText()).not.toContain(canary);
    expect(own.logText()).not.toContain('Bearer');
  });
});
