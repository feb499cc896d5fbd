import { type CryptoKey, calculateJwkThumbprint, importJWK } from 'jose';
import { isNumericDate } from './claims.rules.ts';
import { isJsonObject } from './strict-json.rules.ts';
import { momentOf, type SigningAlgorithm } from './token.rules.ts';

/** How long others may keep a copy of the JWKS. */
export const JWKS_CACHE_SECONDS = 3600;

/**
 * How long a key is published before it signs: the life of others' copies, and two minutes for our own processes to
 * notice the key and for clocks that differ.
 */
export const PUBLISHED_AHEAD_SECONDS = JWKS_CACHE_SECONDS + 120;

/**
 * A public key as the JWKS publishes it (RFC 7517). `nbf` and `exp` bound the time in which the key signs, as OpenID
 * Federation 1.0 registers these members for historical keys; a key without `exp` is in use or about to be.
 */
export interface PublishedJwk {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly y?: string;
  readonly alg: SigningAlgorithm;
  readonly use: 'sig';
  /** The RFC 7638 thumbprint. */
  readonly kid: string;
  readonly nbf?: number;
  readonly exp?: number;
}

/**
 * A key that is published no more because it may have been in wrong hands, by its name alone: nobody can take it for a key
 * to verify with. The members are those that OpenID Federation 1.0 gives revoked historical keys.
 */
export interface RevokedJwk {
  /** The RFC 7638 thumbprint. */
  readonly kid: string;
  /** A NumericDate. */
  readonly revoked_at: number;
  readonly reason: 'compromised';
}

/** The document under `/.well-known/jwks.json`. `revoked` is ours, and ignored by who does not know it (RFC 7517, section 5). */
export interface JwkSet {
  readonly keys: readonly PublishedJwk[];
  readonly revoked?: readonly RevokedJwk[];
}

/** A public key with the time in which it may have signed. */
export interface VerificationKey {
  readonly key: CryptoKey;
  readonly alg: SigningAlgorithm;
  readonly usableFrom: Date;
  /** Null while no end is set. */
  readonly usableUntil: Date | null;
}

/** A key that may have been in wrong hands: whatever it signed is worth nothing by its signature, whatever date it bears. */
export interface CompromisedKey {
  readonly compromisedAt: Date;
  /** By what receipts that are on record are still checked, and up to when they were recorded: known to the registry alone. */
  readonly evidence?: { readonly key: VerificationKey; readonly since: Date };
}

/** What is known of an issuer's key. */
export type IssuerKey = VerificationKey | CompromisedKey;

/** Whether what the key signed may still be shown: a key that was lost, or never was ours, vouches for nothing. */
export function vouches(key: IssuerKey | undefined): key is VerificationKey {
  return key !== undefined && !isCompromised(key);
}

export function isCompromised(key: IssuerKey): key is CompromisedKey {
  return 'compromisedAt' in key;
}

const KEY_SHAPES = { ES256: { kty: 'EC', crv: 'P-256' }, EdDSA: { kty: 'OKP', crv: 'Ed25519' } } as const;

/**
 * The verification key that a published JWK describes, or undefined when it is not one we would sign with: another
 * curve, another use, a private part, a `kid` that is not its thumbprint.
 */
export async function verificationKeyOf(jwk: PublishedJwk): Promise<VerificationKey | undefined> {
  const shape = Object.hasOwn(KEY_SHAPES, jwk.alg) ? KEY_SHAPES[jwk.alg] : undefined;
  if (!shape || jwk.kty !== shape.kty || jwk.crv !== shape.crv || jwk.use !== 'sig' || 'd' in jwk) return undefined;
  const { kty, crv, x, y, alg } = jwk;
  try {
    const publicJwk = { kty, crv, x, ...(y === undefined ? {} : { y }) };
    if ((await calculateJwkThumbprint(publicJwk)) !== jwk.kid) return undefined;
    const key = await importJWK(publicJwk, alg);
    if (key instanceof Uint8Array) return undefined;
    return {
      key,
      alg,
      usableFrom: momentOf(jwk.nbf ?? 0),
      usableUntil: jwk.exp === undefined ? null : momentOf(jwk.exp),
    };
  } catch {
    return undefined;
  }
}

/** What a JWKS says of the key whose `kid` is asked for; that it is revoked comes first. */
export async function keyInSet({ keys, revoked = [] }: JwkSet, kid: string): Promise<IssuerKey | undefined> {
  const compromised = revoked.find((candidate) => candidate.kid === kid);
  if (compromised) return { compromisedAt: momentOf(compromised.revoked_at) };
  const jwk = keys.find((candidate) => candidate.kid === kid);
  return jwk && verificationKeyOf(jwk);
}

/** The revoked keys that a JWKS names, as the registry writes them; members of another shape say nothing here. */
export function revokedIn(value: unknown): readonly RevokedJwk[] {
  return Array.isArray(value) ? value.filter(isRevokedJwk) : [];
}

function isRevokedJwk(value: unknown): value is RevokedJwk {
  if (!isJsonObject(value)) return false;
  return typeof value['kid'] === 'string' && isNumericDate(value['revoked_at']) && value['reason'] === 'compromised';
}
