import { describe, expect, test } from '@jest/globals';
import { exportJWK, generateKeyPair } from 'jose';
import { verificationKeyOf } from '../../../src/modules/tokens/verification-key.ts';
import { attacker, key } from './attack.ts';

describe('a published key', () => {
  test('counts only when it is one that we would sign with', async () => {
    const p384 = await exportJWK((await generateKeyPair('ES384', { extractable: true })).publicKey);
    const good = key.publicJwk;
    const bad: readonly object[] = [
      { ...good, kid: attacker.signer.kid },
      { ...good, use: 'enc' },
      { ...good, alg: 'HS256' },
      { ...good, alg: 'EdDSA' },
      { ...good, alg: '__proto__' },
      { ...good, crv: 'P-384' },
      { ...good, kty: 'oct' },
      { ...good, x: attacker.publicJwk.x },
      { ...good, x: `${good.x}=` },
      { ...good, d: 'AAAA' },
      { ...p384, alg: 'ES256', use: 'sig', kid: good.kid },
    ];
    for (const jwk of bad) expect(await verificationKeyOf(jwk as typeof good)).toBeUndefined();
    expect(await verificationKeyOf(good)).toBeDefined();
  });
});
