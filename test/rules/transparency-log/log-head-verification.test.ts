import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LOG_HEAD_TYP } from '../../../src/modules/transparency-log/log-head.rules.ts';
import { verifyLogHead } from '../../../src/modules/transparency-log/log-head-verification.ts';
import { ISSUER, NOW, signRaw, type TestKey, testKey } from '../tokens/token-fixtures.ts';

let key: TestKey;
let other: TestKey;
let good: string;

const CLAIMS = {
  ...{ iss: ISSUER, iat: NOW.getTime() / 1000, log: 'registry.example/log', number: 3, tree_size: 1234 },
  root_hash: Buffer.alloc(32, 7).toString('base64url'),
};
const header = (more: object = {}) => ({ alg: 'ES256', typ: LOG_HEAD_TYP, kid: key.signer.kid, ...more });
const verify = (token: string, signer = key) =>
  verifyLogHead(token, {
    issuers: [ISSUER],
    keys: async (kid) => (kid === signer.signer.kid ? signer.verificationKey : undefined),
  });

beforeAll(async () => {
  [key, other] = [await testKey(), await testKey()];
  good = await signRaw(key, header(), CLAIMS);
});

test('a good head says what was signed, and by which key', async () => {
  expect(await verify(good)).toEqual({ claims: CLAIMS, kid: key.signer.kid });
  const anew = await signRaw(key, header(), { ...CLAIMS, first_iat: CLAIMS.iat - 5 });
  expect(await verify(anew)).toMatchObject({ claims: { first_iat: CLAIMS.iat - 5 } });
});

describe('a head is refused', () => {
  test.each<[string, string, () => Promise<string>]>([
    ['that is another kind of token', 'TYPE_NOT_ACCEPTED', () => signRaw(key, header({ typ: 'JWT' }), CLAIMS)],
    ['that names no kind', 'TYPE_NOT_ACCEPTED', () => signRaw(key, header({ typ: undefined }), CLAIMS)],
    ['with another algorithm', 'ALGORITHM_NOT_ALLOWED', () => signRaw(key, header({ alg: 'HS256' }), CLAIMS)],
    ['without a signature', 'EMPTY_SIGNATURE', async () => good.replace(/[^.]*$/, '')],
    ['with a key of its own', 'KEY_UNKNOWN', () => signRaw(other, header({ kid: other.signer.kid }), CLAIMS)],
    ['by another than it names', 'SIGNATURE_MISMATCH', () => signRaw(other, header(), CLAIMS)],
    ['without a key', 'KEY_UNKNOWN', () => signRaw(key, header({ kid: undefined }), CLAIMS)],
    ['of another issuer', 'ISSUER_UNKNOWN', () => signRaw(key, header(), { ...CLAIMS, iss: 'https://other.example' })],
    ['of nobody', 'ISSUER_UNKNOWN', () => signRaw(key, header(), { ...CLAIMS, iss: undefined })],
    ['with a claim twice', 'PAYLOAD_DUPLICATE_MEMBER', () => signRaw(key, header(), '{"iss":"a","iss":"b"}')],
    ['that is no object', 'PAYLOAD_NOT_AN_OBJECT', () => signRaw(key, header(), '[]')],
    ['with a size that is none', 'CLAIM_MALFORMED', () => signRaw(key, header(), { ...CLAIMS, tree_size: 1.5 })],
    ['with a root that is none', 'CLAIM_MALFORMED', () => signRaw(key, header(), { ...CLAIMS, root_hash: 'AA' })],
    ['with a claim too many', 'CLAIM_MALFORMED', () => signRaw(key, header(), { ...CLAIMS, sub: 'x' })],
    ['from before its key', 'SIGNED_OUTSIDE_KEY_TIME', () => signRaw(key, header(), { ...CLAIMS, iat: 1000 })],
    ['with something critical', 'CRITICAL_HEADER', () => signRaw(key, header({ crit: ['x'] }), CLAIMS)],
    ['that is not a token', 'NOT_THREE_SEGMENTS', async () => 'x'],
  ])('%s: %s', async (_, fault, forge) => {
    expect(await verify(await forge())).toEqual({ fault });
  });

  test('from after its key', async () => {
    const retired = await testKey('ES256', { exp: CLAIMS.iat - 61 });
    const late = await signRaw(retired, header({ kid: retired.signer.kid }), CLAIMS);
    expect(await verify(late, retired)).toEqual({ fault: 'SIGNED_OUTSIDE_KEY_TIME' });
  });

  test('of which any character is another', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.stringMatching(/^[A-Za-z0-9_.~-]$/), async (at, character) => {
        const place = at % good.length;
        fc.pre(good[place] !== character);
        expect(await verify(good.slice(0, place) + character + good.slice(place + 1))).toHaveProperty('fault');
      }),
      { numRuns: 300 },
    );
  });
});
