import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';
import { type HolderJwk, type HolderSigner, isHolderJwk, joseHolderSigner } from '../modules/tokens/key-binding.ts';
import { isJsonObject, type JsonObject } from '../modules/tokens/strict-json.rules.ts';
import type { SigningAlgorithm } from '../modules/tokens/token.rules.ts';
import { HolderRefusal } from './refusal.ts';

/** The key that credentials are issued to. A browser can keep it in IndexedDB as it is: it may not be extractable. */
export interface HolderKey {
  readonly alg: SigningAlgorithm;
  /** What the registry is given: the public part, and nothing else in it. */
  readonly publicJwk: HolderJwk;
  /** RFC 7638: one name for one key. */
  readonly thumbprint: string;
  readonly privateKey: CryptoKey;
}

export interface HolderKeyOptions {
  /** ES256 (P-256) when left out; EdDSA is Ed25519, which not every browser knows. */
  readonly alg?: SigningAlgorithm | undefined;
  /** Whether the private part can ever be read again: false when left out, so that nothing on the page can copy it. */
  readonly extractable?: boolean | undefined;
  /** Where the randomness comes from: makes the pair; the platform's when left out. The public key must be extractable. */
  readonly generate?:
    | ((
        alg: SigningAlgorithm,
        extractable: boolean,
      ) => Promise<{ readonly publicKey: CryptoKey; readonly privateKey: CryptoKey }>)
    | undefined;
}

/** A new key of the holder's own. */
export async function createHolderKey(options: HolderKeyOptions = {}): Promise<HolderKey> {
  const { alg = 'ES256', extractable = false } = options;
  const generate = options.generate ?? ((wanted, readable) => generateKeyPair(wanted, { extractable: readable }));
  const { publicKey, privateKey } = await generate(alg, extractable);
  return holderKeyOf(publicMembers(await exportJWK(publicKey)), privateKey);
}

/**
 * A key from a file: a private JWK, P-256 or Ed25519. The private part is not extractable afterwards unless that is asked
 * for. Refuses a key whose public part is another's, which would sign what nobody could verify.
 */
export async function importHolderKey(
  jwk: unknown,
  { extractable = false }: Pick<HolderKeyOptions, 'extractable'> = {},
): Promise<HolderKey> {
  if (!isJsonObject(jwk) || typeof jwk['d'] !== 'string') throw malformed('This is no private key in JWK form.');
  const publicJwk = publicMembers(jwk);
  if (!isHolderJwk(publicJwk)) throw malformed('The key is neither P-256 nor Ed25519, or a part of it is missing.');
  const alg = algorithmOf(publicJwk);
  let privateKey: CryptoKey | Uint8Array;
  try {
    privateKey = await importJWK({ ...publicJwk, d: jwk['d'] }, alg, { extractable });
  } catch (cause) {
    throw malformed('The key cannot be used: its parts do not belong together, or this platform does not know it.', {
      cause,
    });
  }
  if (privateKey instanceof Uint8Array) throw malformed('This is no private key in JWK form.');
  const key = await holderKeyOf(publicJwk, privateKey);
  if (!(await isOnePair(key))) throw malformed('The public part of the key is not that of the private part.');
  return key;
}

/** The private JWK of an extractable key, for the holder to keep where nobody else reads. */
export async function exportHolderKey({ privateKey }: HolderKey): Promise<JsonObject> {
  if (!privateKey.extractable) {
    throw new HolderRefusal('KEY_NOT_EXTRACTABLE', 'The key was made so that its private part cannot be read.');
  }
  return { ...(await exportJWK(privateKey)) };
}

/** Signs in the holder's name, for those who keep a {@link HolderKey} at hand. */
export function signerOf({ alg, privateKey }: HolderKey): HolderSigner {
  return joseHolderSigner(alg, privateKey);
}

async function holderKeyOf(publicJwk: JsonObject, privateKey: CryptoKey): Promise<HolderKey> {
  if (!isHolderJwk(publicJwk)) throw malformed('The key is neither P-256 nor Ed25519.');
  const thumbprint = await calculateJwkThumbprint({ ...publicJwk });
  return { alg: algorithmOf(publicJwk), publicJwk, thumbprint, privateKey };
}

function algorithmOf({ kty }: HolderJwk): SigningAlgorithm {
  return kty === 'EC' ? 'ES256' : 'EdDSA';
}

function publicMembers(jwk: object): JsonObject {
  return Object.fromEntries(Object.entries(jwk).filter(([name]) => ['kty', 'crv', 'x', 'y'].includes(name)));
}

async function isOnePair({ alg, publicJwk, privateKey }: HolderKey): Promise<boolean> {
  const publicKey = await importJWK({ ...publicJwk }, alg).catch(() => undefined);
  if (publicKey === undefined || publicKey instanceof Uint8Array) return false;
  const words = new TextEncoder().encode('one pair');
  const name = alg === 'ES256' ? { name: 'ECDSA', hash: 'SHA-256' } : { name: 'Ed25519' };
  return crypto.subtle.verify(name, publicKey, await crypto.subtle.sign(name, privateKey, words), words);
}

function malformed(message: string, options?: ErrorOptions): HolderRefusal {
  return new HolderRefusal('KEY_MALFORMED', message, options);
}
