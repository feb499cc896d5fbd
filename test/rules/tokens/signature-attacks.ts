import { createHmac, createSign, generateKeyPairSync, KeyObject, sign } from 'node:crypto';
import { calculateJwkThumbprint, exportSPKI, type JWK } from 'jose';
import { decodeBase64url, encodeBase64url } from '../../../src/modules/tokens/base64url.rules.ts';
import { type Attack, about, attacker, edKey, key, refused, retiredKey, type Victim } from './attack.ts';
import { encodeText, NOW } from './token-fixtures.ts';

/** The order of P-256's group (SEC 2), as large as r and s must not be. */
const P256_ORDER = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex');
const ONE = Buffer.alloc(32);
ONE[31] = 1;

/** Tokens that the registry's key did not sign, or not as they claim. */
export function signatureAttacks(victim: Victim): readonly Attack[] {
  return [...algorithms(victim), ...signatures(victim), ...keyNames(victim)];
}

function algorithms(victim: Victim): readonly Attack[] {
  const { kind, segments, offer, unsigned, withHeader } = victim;
  const [, , signature] = segments;
  const hmac = async (secret: string | Promise<string>) => {
    const input = unsigned({ alg: 'HS256' });
    return offer(
      `${input}.${createHmac('sha256', await secret)
        .update(input)
        .digest('base64url')}`,
    );
  };
  return about(kind, 'a tampered algorithm', 'RFC 8725, section 3.1', [
    refused(
      'ALGORITHM',
      'ALGORITHM_NOT_ALLOWED',
      {
        'alg none under the old signature': () => offer(`${unsigned({ alg: 'none' })}.${signature}`),
        'alg None in another case': () => offer(`${unsigned({ alg: 'None' })}.AAAA`),
        'alg nOnE in another case': () => offer(`${unsigned({ alg: 'nOnE' })}.AAAA`),
      },
      { standard: 'RFC 8725, section 3.2' },
    ),
    refused('ALGORITHM', 'ALGORITHM_NOT_ALLOWED', {
      'alg es256 in lower case': () => withHeader({ alg: 'es256' }),
      'alg with a space': () => withHeader({ alg: 'ES256 ' }),
      'alg as a list': () => withHeader({ alg: ['ES256'] }),
      'alg null': () => withHeader({ alg: null }),
      'alg of the prototype': () => withHeader({ alg: 'constructor' }),
      'ES384 named over an ES256 signature': () => withHeader({ alg: 'ES384' }),
      'RS256 named over an ES256 signature': () => withHeader({ alg: 'RS256' }),
      'RS256 by a foreign key of 512 bits': () => rsaSigned(victim, 512),
      'RS256 by a foreign key of 1024 bits': () => rsaSigned(victim, 1024),
      'ES256K by a foreign key': () => secp256k1Signed(victim, 'ES256K'),
    }),
    refused(
      'ALGORITHM',
      'ALGORITHM_NOT_ALLOWED',
      {
        'HS256 keyed with the public key as JWK': () => hmac(JSON.stringify(key.publicJwk)),
        'HS256 keyed with the public key as PEM': () => hmac(exportSPKI(key.verificationKey.key)),
        'HS256 keyed with the name of the key': () => hmac(key.signer.kid),
      },
      { standard: 'RFC 8725, section 2.1' },
    ),
    refused('ALGORITHM', 'ALGORITHM_MISSING', {
      'no alg': () => withHeader({ alg: undefined }),
      'alg in __proto__ alone': () => withHeader({ alg: undefined, ['__proto__']: { alg: 'ES256' } }),
    }),
    refused('ALGORITHM', 'ALGORITHM_KEY_MISMATCH', {
      'EdDSA named for an ES256 key': () => withHeader({ alg: 'EdDSA' }),
      'EdDSA by another key under an ES256 key’s name': () => withHeader({ alg: 'EdDSA' }, edKey),
    }),
    refused('FORMAT', 'EMPTY_SIGNATURE', {
      'alg none without a signature': () => offer(`${unsigned({ alg: 'none' })}.`),
      'an empty signature': () => offer(`${segments[0]}.${segments[1]}.`),
    }),
  ]);
}

function signatures(victim: Victim): readonly Attack[] {
  const { kind, segments, claims, offer, forged, unsigned, withHeader } = victim;
  const [header, payload, signature] = segments;
  const resigned = (bytes: Uint8Array) => offer(`${header}.${payload}.${encodeBase64url(bytes)}`);
  const good = decodeBase64url(signature) ?? new Uint8Array();
  const changed = encodeText(JSON.stringify({ ...claims, exp: Number(claims['exp']) - 1 }));
  const inDer = () => createSign('sha256').update(`${header}.${payload}`).sign(KeyObject.from(key.privateKey));
  return about(kind, 'not signed by the registry', 'RFC 7515, section 5.2', [
    refused('SIGNATURE', 'SIGNATURE_MISMATCH', {
      "another key's signature under our kid": () => forged({}),
      'an Ed25519 signature under an ES256 key': () => withHeader({}, edKey),
      'a secp256k1 signature under an ES256 key': () => secp256k1Signed(victim, 'ES256'),
      'a changed claim': () => offer(`${header}.${changed}.${signature}`),
      'a changed header': () => offer(`${unsigned({ cty: 'x' })}.${signature}`),
      "another token's signature": async () => {
        const other = await victim.withClaims({ exp: Number(claims['exp']) - 1 });
        return offer(`${header}.${payload}.${other.replace('~', '').split('.')[2]}`);
      },
    }),
    refused(
      'SIGNATURE',
      'SIGNATURE_MISMATCH',
      {
        'an embedded jwk': () => forged({ jwk: attacker.publicJwk }),
        'a jku of the attacker': () => forged({ jku: 'https://evil.example/jwks.json' }),
        'an x5u of the attacker': () => forged({ x5u: 'https://evil.example/cert.pem' }),
        'an x5c of the attacker': () => forged({ x5c: ['MIIB'] }),
      },
      { standard: 'RFC 8725, section 3.10' },
    ),
    refused(
      'SIGNATURE',
      'SIGNATURE_MISMATCH',
      {
        'a signature in DER': () => resigned(inDer()),
        'a signature of r = s = 0': () => resigned(new Uint8Array(64)),
        'a signature of r = 0, s = 1': () => resigned(Buffer.concat([Buffer.alloc(32), ONE])),
        'a signature of r = 1, s = 1': () => resigned(Buffer.concat([ONE, ONE])),
        'a signature of r = s = the order': () => resigned(Buffer.concat([P256_ORDER, P256_ORDER])),
        'r and s changed places': () => resigned(Buffer.concat([good.subarray(32), good.subarray(0, 32)])),
        'a signature one byte too long': () => resigned(Buffer.concat([good, Buffer.alloc(1)])),
        'a signature with a byte before it': () => resigned(Buffer.concat([Buffer.alloc(1), good])),
        'a signature cut short': () => resigned(good.subarray(0, 30)),
      },
      { standard: 'RFC 7518, section 3.4' },
    ),
  ]);
}

function keyNames({ kind, forged, withHeader, withClaims, times }: Victim): readonly Attack[] {
  return [
    ...about(kind, 'a key that cannot be found by its name', 'RFC 8725, section 3.10', [
      refused('KEY', 'KEY_UNKNOWN', {
        'an embedded jwk under its own kid': () => forged({ kid: attacker.signer.kid, jwk: attacker.publicJwk }),
        'a kid that nobody published': () => withHeader({ kid: 'A'.repeat(43) }),
      }),
      refused('KEY', 'KID_MISSING', {
        'no kid': () => withHeader({ kid: undefined }),
        'no kid, but a thumbprint of a certificate': () => withHeader({ kid: undefined, x5t: key.signer.kid }),
      }),
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
        'a kid of 5,000 characters': () => withHeader({ kid: key.signer.kid.padEnd(5000, 'A') }),
        'a kid with a Cyrillic letter': () => withHeader({ kid: `\u0410${key.signer.kid.slice(1)}` }),
      }),
    ]),
    ...about(kind, 'a date outside its key’s time', 'OpenID Federation 1.0, section 8.7', [
      refused(
        'KEY_TIME',
        'SIGNED_OUTSIDE_KEY_TIME',
        { 'before the key was in use': () => withClaims(times.before2026) },
        { circumstances: { now: new Date('2026-01-01T00:00:00Z') } },
      ),
      refused(
        'KEY_TIME',
        'SIGNED_OUTSIDE_KEY_TIME',
        { 'after the key was retired': () => withHeader({ kid: retiredKey.signer.kid }, retiredKey) },
        { circumstances: { now: NOW } },
      ),
    ]),
  ];
}

async function rsaSigned({ header, segments, offer }: Victim, modulusLength: number): Promise<string> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength });
  const kid = await calculateJwkThumbprint(publicKey.export({ format: 'jwk' }) as JWK);
  const input = `${encodeText(JSON.stringify(header({ alg: 'RS256', kid })))}.${segments[1]}`;
  return offer(`${input}.${sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`);
}

function secp256k1Signed({ unsigned, offer }: Victim, alg: string): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
  const input = unsigned({ alg });
  const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return offer(`${input}.${signature.toString('base64url')}`);
}
