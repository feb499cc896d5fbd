import { describe, expect, test } from '@jest/globals';
import { exportJWK, generateKeyPair } from 'jose';
import {
  ASYMMETRIC_ALGORITHMS,
  algorithmsOf,
  readPublicJwk,
} from '../../../src/modules/tokens/asymmetric-keys.rules.ts';

const P256 = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
};
const ED25519 = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };

describe('a public key of somebody else', () => {
  test.each(ASYMMETRIC_ALGORITHMS)('for %s is read as it is published', async (alg) => {
    const { publicKey } = await generateKeyPair(alg, { extractable: true });
    const jwk = await exportJWK(publicKey);
    const read = readPublicJwk({ ...jwk, kid: 'k', use: 'sig', x5c: ['left out'] });
    expect(read).toEqual({ jwk: { ...jwk, kid: 'k', use: 'sig' } });
    expect('jwk' in read && algorithmsOf(read.jwk)).toContain(alg);
  });

  test.each<[string, unknown, string]>([
    ['text', 'key', 'is no JSON object'],
    ['a list', [P256], 'is no JSON object'],
    ['a private key', { ...P256, d: 'x' }, 'is a private key'],
    ['a secret key', { kty: 'oct', k: 'x' }, 'is a private key'],
    ['another curve', { ...P256, crv: 'secp256k1' }, 'is of a kind that is not supported'],
    ['a curve that is a name of every object', { ...P256, crv: 'constructor' }, 'is of a kind that is not supported'],
    ['a curve of another kind', { ...ED25519, kty: 'EC' }, 'is of a kind that is not supported'],
    ['a key for encryption', { ...P256, use: 'enc' }, 'is of a kind that is not supported'],
    ['a key for an algorithm of another kind', { ...P256, alg: 'RS256' }, 'is of a kind that is not supported'],
    ['a coordinate too short', { ...P256, x: 'AAAA' }, 'is malformed'],
    ['a coordinate missing', { ...P256, y: undefined }, 'is malformed'],
    ['padding', { ...ED25519, x: `${ED25519.x}=` }, 'is malformed'],
    ['a name that is none', { ...P256, kid: 7 }, 'is malformed'],
    ['RSA of 1024 bits', { kty: 'RSA', n: Buffer.alloc(128, 255).toString('base64url'), e: 'AQAB' }, 'is malformed'],
    [
      'RSA with the exponent 1',
      { kty: 'RSA', n: Buffer.alloc(256, 255).toString('base64url'), e: 'AQ' },
      'is malformed',
    ],
  ])('is refused as %s', (_, jwk, fault) => {
    expect(readPublicJwk(jwk)).toEqual({ fault });
  });

  test('is of use for what it is for alone, under both names of Ed25519', () => {
    expect(algorithmsOf({ ...P256, alg: 'ES256' })).toEqual(['ES256']);
    expect(algorithmsOf({ ...ED25519, alg: 'EdDSA' })).toEqual(['Ed25519', 'EdDSA']);
    expect(algorithmsOf({ kty: 'RSA', n: 'x', e: 'y', alg: 'PS256' })).toEqual(['PS256']);
  });
});
