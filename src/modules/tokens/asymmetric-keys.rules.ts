import { decodeBase64url } from './base64url.rules.ts';
import { isJsonObject, type JsonObject } from './strict-json.rules.ts';

/** By what others may sign what they show here: keys with a public half alone, none of them weak (RFC 8725, section 3.1). */
export const ASYMMETRIC_ALGORITHMS = ['ES256', 'ES384', 'Ed25519', 'EdDSA', 'PS256', 'RS256'] as const;
export type AsymmetricAlgorithm = (typeof ASYMMETRIC_ALGORITHMS)[number];

/** The same for proofs of possession, which are made for each request: the quick ones. */
export const DPOP_ALGORITHMS: readonly AsymmetricAlgorithm[] = ['ES256', 'Ed25519', 'EdDSA', 'PS256', 'RS256'];

/** A public key as others publish it (RFC 7517), with nothing but what makes the key and what it is for. */
export interface PublicJwk {
  readonly kty: string;
  readonly crv?: string;
  readonly x?: string;
  readonly y?: string;
  readonly n?: string;
  readonly e?: string;
  readonly kid?: string;
  readonly alg?: string;
  readonly use?: string;
}

/** Members that nobody but the key's owner may have (RFC 7518, sections 6.2.2, 6.3.2 and 6.4.1; RFC 8037, section 2). */
export const PRIVATE_JWK_MEMBERS: readonly string[] = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
const COORDINATE_BYTES: Readonly<Record<string, number>> = { 'P-256': 32, 'P-384': 48, Ed25519: 32 };
/** 2048 bits (RFC 7518, section 3.3), and at most 4096: more cost more than they protect. */
const MODULUS_BYTES = { least: 256, most: 512 } as const;
const MAX_EXPONENT_BYTES = 4;
const MAX_NAME = 200;

/** Why a JWK is no public key that signatures are checked by here; for a caller, as the end of "This key …". */
export type PublicJwkFault =
  | 'is no JSON object'
  | 'is a private key'
  | 'is of a kind that is not supported'
  | 'is malformed';

/** Reads a public key; further members are left out. */
export function readPublicJwk(value: unknown): { readonly jwk: PublicJwk } | { readonly fault: PublicJwkFault } {
  if (!isJsonObject(value)) return { fault: 'is no JSON object' };
  if (PRIVATE_JWK_MEMBERS.some((member) => Object.hasOwn(value, member))) return { fault: 'is a private key' };
  const { kty } = value;
  const material = kty === 'RSA' ? rsaOf(value) : kty === 'EC' || kty === 'OKP' ? curveKeyOf(value) : undefined;
  if (material === undefined) return { fault: 'is of a kind that is not supported' };
  if (material === 'MALFORMED') return { fault: 'is malformed' };
  const named: Record<string, string> = {};
  for (const member of ['kid', 'alg', 'use']) {
    const text = value[member];
    if (text === undefined) continue;
    if (typeof text !== 'string' || text === '' || text.length > MAX_NAME) return { fault: 'is malformed' };
    named[member] = text;
  }
  const jwk: PublicJwk = { ...material, ...named };
  if (jwk.use !== undefined && jwk.use !== 'sig') return { fault: 'is of a kind that is not supported' };
  if (algorithmsOf(jwk).length === 0) return { fault: 'is of a kind that is not supported' };
  return { jwk };
}

/** The algorithms that the key can be used with, or the one that it is for. */
export function algorithmsOf({ kty, crv, alg }: PublicJwk): readonly AsymmetricAlgorithm[] {
  const possible: readonly AsymmetricAlgorithm[] =
    kty === 'RSA'
      ? ['PS256', 'RS256']
      : crv === 'Ed25519'
        ? ['Ed25519', 'EdDSA']
        : crv === 'P-256'
          ? ['ES256']
          : crv === 'P-384'
            ? ['ES384']
            : [];
  if (alg === undefined) return possible;
  // Two names of one algorithm (RFC 9864, section 2.2).
  const isEd25519 = alg === 'EdDSA' || alg === 'Ed25519';
  return possible.filter((each) => each === alg || (isEd25519 && crv === 'Ed25519'));
}

function rsaOf({ n, e }: JsonObject): PublicJwk | 'MALFORMED' {
  const [modulus, exponent] = [bytesOf(n), bytesOf(e)];
  const fits =
    modulus !== undefined &&
    modulus.length >= MODULUS_BYTES.least &&
    modulus.length <= MODULUS_BYTES.most &&
    modulus[0] !== 0 &&
    exponent !== undefined &&
    exponent.length <= MAX_EXPONENT_BYTES &&
    (exponent.length > 1 || (exponent[0] ?? 0) > 1);
  return fits ? { kty: 'RSA', n: String(n), e: String(e) } : 'MALFORMED';
}

function curveKeyOf({ kty, crv, x, y }: JsonObject): PublicJwk | 'MALFORMED' | undefined {
  const bytes = typeof crv === 'string' && Object.hasOwn(COORDINATE_BYTES, crv) ? COORDINATE_BYTES[crv] : undefined;
  if (bytes === undefined || (kty === 'OKP') !== (crv === 'Ed25519')) return undefined;
  if (bytesOf(x)?.length !== bytes || (kty === 'EC' && bytesOf(y)?.length !== bytes)) return 'MALFORMED';
  return { kty: String(kty), crv: String(crv), x: String(x), ...(kty === 'EC' && { y: String(y) }) };
}

function bytesOf(value: unknown): Uint8Array | undefined {
  return typeof value === 'string' && value !== '' ? decodeBase64url(value) : undefined;
}
