import { createHmac, createSign, KeyObject } from 'node:crypto';
import { exportSPKI } from 'jose';
import { decodeBase64url, encodeBase64url } from '../../../src/modules/tokens/base64url.rules.ts';
import {
  type Attack,
  about,
  attacker,
  badgeHeader,
  badgePayload,
  badgeSignature,
  badgeText,
  edKey,
  forged,
  header,
  key,
  refused,
  unsigned,
  withClaims,
  withHeader,
} from './attack.ts';
import { encodeText, goodBadge, signRaw } from './token-fixtures.ts';

function resigned(signature: string): string {
  return `${badgeHeader}.${badgePayload}.${signature}`;
}

async function hmacKeyedWith(secret: string | Promise<string>): Promise<string> {
  const input = unsigned({ alg: 'HS256' });
  return `${input}.${createHmac('sha256', await secret)
    .update(input)
    .digest('base64url')}`;
}

function derSignature(): string {
  const signer = createSign('sha256').update(`${badgeHeader}.${badgePayload}`);
  return signer.sign(KeyObject.from(key.privateKey)).toString('base64url');
}

/** Tokens that the registry's key did not sign, or not as they claim. */
export const SIGNATURE_ATTACKS: readonly Attack[] = [
  ...about('a token whose algorithm was tampered with', [
    refused('ALGORITHM', 'ALGORITHM_NOT_ALLOWED', {
      'alg none under the old signature': () => `${unsigned({ alg: 'none' })}.${badgeSignature}`,
      'alg None in another case': () => `${unsigned({ alg: 'None' })}.AAAA`,
      'alg nOnE in another case': () => `${unsigned({ alg: 'nOnE' })}.AAAA`,
      'alg es256 in lower case': () => withHeader({ alg: 'es256' }),
      'alg as a list': () => withHeader({ alg: ['ES256'] }),
      'RS256 named over an ES256 signature': () => withHeader({ alg: 'RS256' }),
      'HS256 keyed with the public key as JWK': () => hmacKeyedWith(JSON.stringify(key.publicJwk)),
      'HS256 keyed with the public key as PEM': () => hmacKeyedWith(exportSPKI(key.verificationKey.key)),
    }),
    refused('ALGORITHM', 'ALGORITHM_MISSING', { 'no alg': () => withHeader({ alg: undefined }) }),
    refused('ALGORITHM', 'ALGORITHM_KEY_MISMATCH', {
      'EdDSA named for an ES256 key': () => withHeader({ alg: 'EdDSA' }),
    }),
    refused('FORMAT', 'EMPTY_SIGNATURE', {
      'alg none without a signature': () => `${unsigned({ alg: 'none' })}.`,
      'an empty signature': () => resigned(''),
    }),
  ]),

  ...about('a token that the registry did not sign', [
    refused('SIGNATURE', 'SIGNATURE_MISMATCH', {
      "another key's signature under our kid": () => forged({}),
      'an Ed25519 signature under an ES256 key': () => signRaw(edKey, header(), goodBadge()),
      'an embedded jwk': () => forged({ jwk: attacker.publicJwk }),
      'a jku of the attacker': () => forged({ jku: 'https://evil.example/jwks.json' }),
      'an x5u of the attacker': () => forged({ x5u: 'https://evil.example/cert.pem' }),
      'an x5c of the attacker': () => forged({ x5c: ['MIIB'] }),
      'a changed name': () => `${badgeHeader}.${encodeText(badgeText.replace('Rosa', 'Rita'))}.${badgeSignature}`,
      'a changed header': () => `${unsigned({ cty: 'x' })}.${badgeSignature}`,
      "another badge's signature": async () =>
        resigned((await withClaims({ sub: 'Someone Else' })).split('.')[2] ?? ''),
      'a signature in DER': () => resigned(derSignature()),
      'a signature of r = s = 0': () => resigned(encodeBase64url(new Uint8Array(64))),
      'a signature one byte too long': () =>
        resigned(encodeBase64url(new Uint8Array([...(decodeBase64url(badgeSignature) ?? []), 0]))),
      'a signature cut short': () => resigned(badgeSignature.slice(0, 40)),
    }),
  ]),

  ...about('a token whose key cannot be found by its name', [
    refused('KEY', 'KEY_UNKNOWN', {
      'an embedded jwk under its own kid': () => forged({ kid: attacker.signer.kid, jwk: attacker.publicJwk }),
      'a kid that nobody published': () => withHeader({ kid: 'A'.repeat(43) }),
    }),
    refused('KEY', 'KID_MISSING', { 'no kid': () => withHeader({ kid: undefined }) }),
    refused('KEY', 'KID_MALFORMED', {
      'an empty kid': () => withHeader({ kid: '' }),
      'a kid that climbs out of a folder': () => withHeader({ kid: '../../../../dev/null' }),
      'a kid with SQL': () => withHeader({ kid: "x' or '1'='1" }),
      'a kid that is a URL': () => withHeader({ kid: 'https://evil.example/jwks.json' }),
      'a kid that is a list': () => withHeader({ kid: [key.signer.kid] }),
      'a kid that is an object': () => withHeader({ kid: { toString: key.signer.kid } }),
      'a kid that is a number': () => withHeader({ kid: 0 }),
      'a kid that is null': () => withHeader({ kid: null }),
      'a kid of the prototype': () => withHeader({ kid: '__proto__' }),
      'a kid with a newline after it': () => withHeader({ kid: `${'A'.repeat(43)}\n` }),
    }),
  ]),
];
