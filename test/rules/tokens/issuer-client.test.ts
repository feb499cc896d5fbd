import { deflateSync } from 'node:zlib';
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { IssuerClient, type IssuerClientOptions } from '../../../src/modules/tokens/issuer-client.ts';
import { STATUS_VALUE } from '../../../src/modules/tokens/status-list.rules.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { BADGE_INDEX, JWKS_URL, LIST_URL, METADATA_URL, StubIssuer, signedList } from './stub-issuer.ts';
import { goodBadge, ISSUER, NOW, type TestKey, testKey } from './token-fixtures.ts';

const key = await testKey();
const successor = await testKey();
const now = NOW.getTime() / 1000;

let stub: StubIssuer;
let clock: FixedClock;
let client: IssuerClient;

beforeEach(async () => {
  stub = new StubIssuer();
  clock = new FixedClock(NOW.toISOString());
  client = clientWith({});
  stub.publishKeys([key]);
  stub.publish(LIST_URL, await signedList(key));
});

function clientWith(options: Partial<IssuerClientOptions>): IssuerClient {
  return new IssuerClient({
    issuers: [ISSUER],
    fetch: stub.fetch,
    now: () => clock.now(),
    jwksMaxAgeSeconds: 3600,
    statusListMaxAgeSeconds: 3600,
    unknownKeyCoolDownSeconds: 60,
    retryAfterSeconds: 5,
    timeoutSeconds: 10,
    ...options,
  });
}

const find = ({ signer }: TestKey) => client.key(signer.kid, ISSUER);
const status = (reference: object = {}) =>
  client.currentStatus({ iss: ISSUER, status: { status_list: { ...goodBadge().status.status_list, ...reference } } });

describe('a key set', () => {
  test('is asked for once and used until its life is over', async () => {
    expect(await find(key)).toMatchObject({ alg: 'ES256' });
    clock.advance(3599);
    await find(key);
    expect(stub.requests).toEqual([METADATA_URL, JWKS_URL]);
    clock.advance(1);
    await find(key);
    expect(stub.count(JWKS_URL)).toBe(2);
  });

  test.each([
    ['shorter', 'max-age=600', 600],
    ['not longer', 'max-age=86400', 3600],
    ['no shorter than the cool-down', 'no-store', 60],
  ])('lives %s when its headers say %s', async (_, cacheControl, seconds) => {
    stub.publishKeys([key], { 'cache-control': cacheControl });
    await find(key);
    clock.advance(seconds - 1);
    await find(key);
    expect(stub.count(JWKS_URL)).toBe(1);
    clock.advance(1);
    await find(key);
    expect(stub.count(JWKS_URL)).toBe(2);
  });

  test('is fetched once more for a key it does not have, and not again before the cool-down is over', async () => {
    await find(key);
    stub.publishKeys([key, successor]);
    expect(await find(successor)).toBeUndefined();
    clock.advance(60);
    expect(await find(successor)).toBeDefined();
    expect(stub.count(JWKS_URL)).toBe(2);
    const stranger = await testKey();
    for (let asked = 0; asked < 100; asked += 1) expect(await find(stranger)).toBeUndefined();
    expect(stub.count(JWKS_URL)).toBe(2);
  });

  test('drops a key that the issuer no longer publishes when the copy has run out', async () => {
    await find(key);
    stub.publishKeys([successor]);
    clock.advance(3600);
    expect(await find(key)).toBeUndefined();
  });

  test('is one request for all who ask at once', async () => {
    await Promise.all(Array.from({ length: 50 }, () => find(key)));
    expect(stub.requests).toEqual([METADATA_URL, JWKS_URL]);
  });

  test('that could not be had is not asked for again for a moment', async () => {
    stub.answer(JWKS_URL, () => new Response(null, { status: 503 }));
    await expect(find(key)).rejects.toThrow('HTTP status 503');
    stub.publishKeys([key]);
    clock.advance(4);
    await expect(find(key)).rejects.toThrow('HTTP status 503');
    expect(stub.count(JWKS_URL)).toBe(1);
    clock.advance(1);
    expect(await find(key)).toBeDefined();
  });

  test.each([
    [
      'of metadata for another issuer',
      METADATA_URL,
      JSON.stringify({ issuer: 'https://evil.example', jwks_uri: JWKS_URL }),
    ],
    ['that lies at another host', METADATA_URL, JSON.stringify({ issuer: ISSUER, jwks_uri: 'https://evil.example/k' })],
    ['whose address is no text', METADATA_URL, JSON.stringify({ issuer: ISSUER, jwks_uri: [JWKS_URL] })],
    ['of metadata that names its members twice', METADATA_URL, `{"issuer":"${ISSUER}","issuer":"${ISSUER}"}`],
    ['that is no JSON', JWKS_URL, '<html>'],
    ['without keys', JWKS_URL, '{"kid":"x"}'],
    ['beyond a megabyte', JWKS_URL, `{"keys":[],"padding":"${'x'.repeat(1_048_576)}"}`],
  ])('%s is refused', async (_, url, body) => {
    stub.publish(url, body);
    await expect(find(key)).rejects.toMatchObject({ name: 'IssuerUnavailable' });
    expect(stub.requests.every((asked) => asked.startsWith(`${ISSUER}/`))).toBe(true);
  });

  test('of malformed members counts none of them, and the good ones all the same', async () => {
    const { publicJwk } = successor;
    const malformed = [
      null,
      'key',
      { ...publicJwk, nbf: 'soon' },
      { ...publicJwk, exp: null },
      { ...publicJwk, alg: { toString: 1 } },
    ];
    stub.publish(JWKS_URL, JSON.stringify({ keys: [...malformed, key.publicJwk] }));
    expect(await find(key)).toBeDefined();
    expect(await find(successor)).toBeUndefined();
  });

  test('that this platform cannot use is no reason to call a token false', async () => {
    const edKey = await testKey('EdDSA');
    stub.publishKeys([key, edKey]);
    const unknown = () => Promise.reject(new DOMException('Unrecognized name.', 'NotSupportedError'));
    const spies = [
      jest.spyOn(crypto.subtle, 'importKey').mockImplementation(unknown),
      jest.spyOn(crypto.subtle, 'generateKey').mockImplementation(unknown),
    ];
    await expect(find(edKey)).rejects.toThrow('Ed25519 cannot be checked on this platform');
    for (const spy of spies) spy.mockRestore();
    const subtle = jest.spyOn(crypto, 'subtle', 'get').mockReturnValue(undefined as never);
    await expect(find(key)).rejects.toThrow('on https pages only');
    subtle.mockRestore();
    expect(await find(key)).toBeDefined();
  });

  test('of an issuer that is not trusted is never asked for', async () => {
    await expect(client.key(key.signer.kid, 'https://evil.example')).rejects.toThrow('not one that is trusted');
    expect(stub.requests).toEqual([]);
  });
});

describe('a status list', () => {
  test.each(['VALID', 'REVOKED', 'SUSPENDED'] as const)('says that an entry is %s', async (name) => {
    stub.publish(LIST_URL, await signedList(key, [[BADGE_INDEX, STATUS_VALUE[name]]]));
    expect(await status()).toEqual({ status: name });
  });

  test.each([
    ['its headers', { 'cache-control': 'public, max-age=15' }, {}, 15],
    ['its ttl', {}, { ttl: 600 }, 600],
    ['its exp', {}, { exp: now + 120 }, 120],
    ['what is allowed here', { 'cache-control': 'max-age=86400' }, { ttl: 86_400 }, 3600],
    ['a ban on keeping it', { 'cache-control': 'no-store' }, {}, 0],
  ] as const)('lives as long as the shortest of all limits, here %s', async (_, headers, changes, seconds) => {
    stub.publish(LIST_URL, await signedList(key, [], changes), headers);
    await status();
    if (seconds > 0) {
      clock.advance(seconds - 1);
      await status();
      expect(stub.count(LIST_URL)).toBe(1);
      clock.advance(1);
    }
    stub.publish(LIST_URL, await signedList(key, [[BADGE_INDEX, STATUS_VALUE.REVOKED]]));
    expect(await status()).toEqual({ status: 'REVOKED' });
  });

  test('beyond its life is not used, even when no newer one can be had', async () => {
    await status();
    clock.advance(3600);
    stub.answer(LIST_URL, () => Promise.reject(new Error('offline')));
    await expect(status()).rejects.toThrow('could not be fetched');
  });

  test('keeps its own life, apart from that of the key set', async () => {
    stub.publish(LIST_URL, await signedList(key), { 'cache-control': 'max-age=15' });
    for (let round = 0; round < 4; round += 1) {
      await status();
      clock.advance(15);
    }
    expect([stub.count(LIST_URL), stub.count(JWKS_URL)]).toEqual([4, 1]);
  });

  test('is one request for all who ask at once', async () => {
    await Promise.all(Array.from({ length: 50 }, () => status()));
    expect(stub.count(LIST_URL)).toBe(1);
  });

  test.each([
    ['signed by a key of nobody', async () => signedList(successor), 'INVALID'],
    ['run out', async () => signedList(key, [], { iat: now - 7200, exp: now - 3600 }), 'EXPIRED'],
    ['of another issuer', async () => signedList(key, [], { iss: 'https://evil.example' }), 'UNKNOWN_ISSUER'],
    ['dated in the future', async () => signedList(key, [], { iat: now + 3600 }), 'NOT_YET_VALID'],
    ['about another address', async () => signedList(key, [], { sub: `${ISSUER}/s/2` }), 'another address'],
    ['with a newline after it', async () => `${await signedList(key)}\n`, 'INVALID'],
    ['with something added after a NUL', async () => `${await signedList(key)}\0`, 'INVALID'],
    ['that is none', async () => 'eyJ.eyJ.x', 'INVALID'],
    ['too large', async () => `${await signedList(key)}${'A'.repeat(262_144)}`, '262144 bytes'],
    ['that is empty', async () => '', 'INVALID'],
  ])('%s tells nothing', async (_, list, sentence) => {
    stub.publish(LIST_URL, await list());
    await expect(status()).rejects.toThrow(sentence);
  });

  test('that is a bomb is not unpacked', async () => {
    const lst = deflateSync(Buffer.alloc(64 * 1024 * 1024), { level: 9 }).toString('base64url');
    stub.publish(LIST_URL, await signedList(key, [], { status_list: { bits: 2, lst } }));
    await expect(status()).rejects.toThrow('cannot be unpacked, or is too large');
  });

  test('tells nothing of an entry beyond its end, nor of a status that is never set', async () => {
    await expect(status({ idx: 2 ** 17 })).rejects.toThrow('no status for the entry 131072');
    clock.advance(5);
    stub.publish(LIST_URL, await signedList(key, [[BADGE_INDEX, 3]]));
    clock.advance(3600);
    await expect(status()).rejects.toThrow(`no status for the entry ${BADGE_INDEX}`);
  });

  test.each(['https://evil.example/s/1', `${ISSUER}.evil.example/s/1`, `${ISSUER}/../s/1`, `${ISSUER}/s/1?x`])(
    'at %s is never asked for',
    async (uri) => {
      await expect(status({ uri })).rejects.toThrow('lies elsewhere than its issuer');
      expect(stub.requests).toEqual([]);
    },
  );

  test('whose answer does not come is given up, and the connection with it', async () => {
    let asked: AbortSignal | null | undefined;
    client = clientWith({
      timeoutSeconds: 0.02,
      fetch: (input, init) => {
        if (String(input) !== LIST_URL) return stub.fetch(input, init);
        asked = init?.signal;
        return new Promise<Response>(() => undefined);
      },
    });
    await expect(status()).rejects.toThrow('did not answer within 0.02 s');
    expect(asked?.aborted).toBe(true);
  });

  test('whose answer never ends is cut off', async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(65));
      },
    });
    stub.answer(LIST_URL, () => new Response(endless));
    await expect(status()).rejects.toThrow('more than 262144 bytes');
    expect(sent).toBeLessThan(1_048_576);
  });
});

test('a redirect is not followed, and nothing of the visitor is sent along', async () => {
  let init: RequestInit | undefined;
  client = clientWith({
    fetch: (input, given) => {
      init = given;
      return stub.fetch(input, given);
    },
  });
  await find(key);
  expect(init).toMatchObject({ redirect: 'error', credentials: 'omit', referrerPolicy: 'no-referrer' });
});

test('a client without a trusted issuer, or with one by a bad name, is none', () => {
  expect(() => clientWith({ issuers: [] })).toThrow(TypeError);
  expect(() => clientWith({ issuers: ['http://registry.example'] })).toThrow('is plain http, and not on this machine');
});
