import { createPrivateKey } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { calculateJwkThumbprint, exportJWK, exportPKCS8, generateKeyPair } from 'jose';
import { type AccessTokenClaims, signAccessToken, verifyAccessToken } from '../../../src/modules/oauth/access-token.ts';
import { nodeSigner } from '../../../src/modules/tokens/node-signer.ts';
import { TOKEN_TYP } from '../../../src/modules/tokens/token.rules.ts';
import type { Signer } from '../../../src/modules/tokens/token-signing.ts';
import { verifyToken } from '../../../src/modules/tokens/token-verifier.ts';
import type { IssuerKey, VerificationKey } from '../../../src/modules/tokens/verification-key.ts';

const ISSUER = 'https://verify.example.org';
const NOW = new Date('2026-06-15T16:00:00Z');
const IAT = NOW.getTime() / 1000;
const CLAIMS: AccessTokenClaims = {
  iss: ISSUER,
  aud: ISSUER,
  sub: 'cli_01h455vb4pex5vsknk084sn02q',
  client_id: 'cli_01h455vb4pex5vsknk084sn02q',
  iat: IAT,
  exp: IAT + 300,
  jti: 'one',
};

let signer: Signer;
let key: VerificationKey;

beforeAll(async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const kid = await calculateJwkThumbprint(await exportJWK(publicKey));
  signer = nodeSigner('ES256', kid, createPrivateKey(await exportPKCS8(privateKey)));
  key = { key: publicKey, alg: 'ES256', usableFrom: new Date(NOW.getTime() - 3_600_000), usableUntil: null };
});

const verify = (token: string, options: { now?: Date; key?: IssuerKey | undefined } = {}) =>
  verifyAccessToken(token, {
    issuer: ISSUER,
    keys: async (kid) => (kid === signer.kid ? ('key' in options ? options.key : key) : undefined),
    now: options.now ?? NOW,
  });
const signed = (changes: object) => signAccessToken(signer, { ...CLAIMS, ...changes });

describe('an access token', () => {
  test.each<[string, object]>([
    ['as it is issued', {}],
    ['with scopes', { scope: 'verify read_records' }],
    ['bound to a key', { cnf: { jkt: 'a'.repeat(43) } }],
  ])('is good %s', async (_, changes) => {
    expect(await verify(await signed(changes))).toEqual({ ...CLAIMS, ...changes });
  });

  test.each<[string, object]>([
    ['of another issuer', { iss: 'https://other.example' }],
    ['for another audience', { aud: 'https://other.example' }],
    ['for several audiences', { aud: [ISSUER, 'https://other.example'] }],
    ['about another than its client', { sub: 'cli_x' }],
    ['without a client', { client_id: undefined }],
    ['without an end', { exp: undefined }],
    ['that lives longer than any', { exp: IAT + 301 }],
    ['that ends before it begins', { exp: IAT - 1 }],
    ['of the future', { iat: IAT + 61, exp: IAT + 120 }],
    ['without a name', { jti: undefined }],
    ['with a scope that is none of ours', { scope: 'verify everything' }],
    ['with an empty scope', { scope: '' }],
    ['with a binding that is not understood', { cnf: { jwk: {} } }],
    ['from before its key', { iat: IAT - 7200, exp: IAT - 6900 }],
  ])('is refused %s', async (_, changes) => {
    expect(await verify(await signed(changes))).toBeUndefined();
  });

  test('ends to the second', async () => {
    const token = await signed({});
    expect(await verify(token, { now: new Date((IAT + 299) * 1000) })).toBeDefined();
    expect(await verify(token, { now: new Date((IAT + 300) * 1000) })).toBeUndefined();
  });

  test('is refused by a key that is unknown, compromised, or was not in use', async () => {
    const token = await signed({});
    expect(await verify(token, { key: undefined })).toBeUndefined();
    expect(await verify(token, { key: { compromisedAt: NOW } })).toBeUndefined();
    const retired = { ...key, usableUntil: new Date(NOW.getTime() - 61_000) };
    expect(await verify(token, { key: retired })).toBeUndefined();
  });

  test('is refused under every other type, and every door for tokens refuses its type', async () => {
    const payload = new TextEncoder().encode(JSON.stringify(CLAIMS));
    for (const typ of [...Object.values(TOKEN_TYP), 'JWT', 'application/at+jwt', 'AT+JWT', 'dpop+jwt']) {
      expect(await verify(await signer.sign({ alg: 'ES256', typ, kid: signer.kid }, payload))).toBeUndefined();
    }
    for (const type of ['BADGE', 'RECEIPT', 'STATUS_LIST'] as const) {
      const outcome = await verifyToken(await signed({}), {
        accept: [type],
        issuers: [ISSUER],
        keys: async () => key,
        now: NOW,
      });
      expect(outcome).toMatchObject({ verdict: 'INVALID', tokenType: null, claims: null });
    }
  });
});
