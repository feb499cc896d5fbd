import type { Fault } from '../../kernel/refusal.ts';
import { PRIVATE_JWK_MEMBERS } from './asymmetric-keys.rules.ts';
import { decodeBase64url } from './base64url.rules.ts';
import { type HolderJwk, holderKeyOf, isHolderJwk } from './key-binding.ts';
import { isJsonObject } from './strict-json.rules.ts';

/**
 * Every y of a point of small order on Ed25519, without its sign bit, spellings beyond the field's prime included: under
 * such a key signatures can be made up (RFC 8032, section 5.1.7; RFC 7748, section 6).
 */
const SMALL_ORDER_POINTS: ReadonlySet<string> = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
]);

/**
 * The public key that a credential can be issued to: what makes the key of a JWK as wallets and browsers export it, without
 * their further members. A fault says what is wrong with it; a private key is never taken, and never repeated.
 */
export async function readHolderKey(
  jwk: unknown,
  path: Fault['path'],
): Promise<{ readonly key: HolderJwk } | { readonly fault: Fault }> {
  const fault = (code: string, message: string) => ({ fault: { code, message, path } });
  if (!isJsonObject(jwk)) return fault('HOLDER_KEY_MALFORMED', 'A holder key is a JWK: a JSON object.');
  if (PRIVATE_JWK_MEMBERS.some((member) => Object.hasOwn(jwk, member))) {
    const message = 'This is a private key. Consider it exposed: make another, and send its public part alone.';
    return fault('HOLDER_KEY_PRIVATE', message);
  }
  const { kty, crv, x, y } = jwk;
  if (!(kty === 'EC' && crv === 'P-256') && !(kty === 'OKP' && crv === 'Ed25519')) {
    return fault('HOLDER_KEY_UNSUPPORTED', 'A holder key is of P-256 (kty EC) or of Ed25519 (kty OKP).');
  }
  const key: unknown = kty === 'EC' ? { kty, crv, x, y } : { kty, crv, x };
  if (!isHolderJwk(key)) {
    return fault('HOLDER_KEY_MALFORMED', 'Its coordinates are 32 bytes each, in base64url without padding.');
  }
  if (isOfSmallOrder(key) || !(await holderKeyOf(key))) {
    return fault('HOLDER_KEY_WEAK', 'This is no point of its curve that a key can be: signatures of it prove nothing.');
  }
  return { key };
}

function isOfSmallOrder({ kty, x }: HolderJwk): boolean {
  const bytes = decodeBase64url(x);
  if (kty !== 'OKP' || !bytes) return false;
  const unsigned = bytes.with(31, (bytes[31] ?? 0) & 0x7f);
  return SMALL_ORDER_POINTS.has(Array.from(unsigned, (byte) => byte.toString(16).padStart(2, '0')).join(''));
}
