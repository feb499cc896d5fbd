import { CompactSign, type CryptoKey, importJWK } from 'jose';
import { decodeBase64url } from './base64url.rules.ts';
import { firstBadClaim, isNumericDate, isPlainText } from './claims.rules.ts';
import { parseCompactJws } from './compact-jws.rules.ts';
import { MAX_NONCE_CHARACTERS } from './receipt.ts';
import { parseSdJwt, serializeSdJwt } from './sd-jwt.rules.ts';
import { disclosuresByDigest, type Hasher, sha256 } from './sd-jwt-digest.ts';
import { type DisclosedClaim, processDisclosures } from './sd-jwt-processing.rules.ts';
import { isJsonObject, type JsonObject, parseJsonObject } from './strict-json.rules.ts';
import { numericDateOf, type SigningAlgorithm } from './token.rules.ts';

/** The `typ` of a key binding JWT (RFC 9901, section 4.3). */
export const KEY_BINDING_TYP = 'kb+jwt';

/** The public key a credential is issued to, in `cnf` (RFC 7800, section 3.2): P-256 or Ed25519, and nothing else in it. */
export type HolderJwk =
  | { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string }
  | { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string };

/** What a key binding JWT says (RFC 9901, section 4.3). */
export interface KeyBindingClaims {
  readonly aud: string;
  readonly nonce: string;
  readonly iat: number;
  /** The digest of the SD-JWT with exactly the disclosures that are shown (section 4.3.1). */
  readonly sd_hash: string;
}

/** Whoever holds the holder's private key: a wallet, a browser's key store. Answers a compact JWS. */
export interface HolderSigner {
  readonly alg: SigningAlgorithm;
  sign(header: { readonly alg: SigningAlgorithm; readonly typ: string }, payload: Uint8Array): Promise<string>;
}

/** A holder's signer for a private key at hand. */
export function joseHolderSigner(alg: SigningAlgorithm, privateKey: CryptoKey): HolderSigner {
  return {
    alg,
    sign: (header, payload) => new CompactSign(payload).setProtectedHeader({ ...header }).sign(privateKey),
  };
}

/**
 * The disclosures of an SD-JWT whose claims are `wanted`, and those that they are nested in: without them a verifier
 * would find them unreferenced. For the holder: the issuer's signature is not looked at. Throws a RangeError for what is
 * not a well-formed SD-JWT.
 */
export async function selectDisclosures(
  sdJwt: string,
  wanted: (claim: Pick<DisclosedClaim, 'path' | 'value'>) => boolean,
  hasher: Hasher = sha256,
): Promise<readonly string[]> {
  const disclosed = await disclosedClaims(sdJwt, hasher);
  const byDisclosure = new Map(disclosed.map((claim) => [claim.disclosure, claim]));
  const selected = new Set<string>();
  for (const claim of disclosed.filter(wanted)) {
    let next: DisclosedClaim | undefined = claim;
    while (next) {
      selected.add(next.disclosure);
      next = next.within === null ? undefined : byDisclosure.get(next.within);
    }
  }
  return [...selected];
}

/** Everything that the holder of an SD-JWT may show or hide. Throws a RangeError for what is not a well-formed SD-JWT. */
export async function disclosedClaims(sdJwt: string, hasher: Hasher = sha256): Promise<readonly DisclosedClaim[]> {
  const parsed = parseSdJwt(sdJwt);
  if ('fault' in parsed) throw new RangeError(`This is no SD-JWT: ${parsed.fault}.`);
  const jws = parseCompactJws(parsed.sdJwt.jwt);
  if ('fault' in jws) throw new RangeError(`This is no SD-JWT: ${jws.fault}.`);
  const payload = parseJsonObject(jws.jws.payload);
  if ('fault' in payload) throw new RangeError(`This is no SD-JWT: ${payload.fault}.`);
  const processed = processDisclosures(payload.object, await disclosuresByDigest(parsed.sdJwt.disclosures, hasher));
  if ('fault' in processed) throw new RangeError(`This is no SD-JWT: ${processed.fault}.`);
  return processed.disclosed;
}

/** What a holder shows, to whom, and in answer to what. */
export interface Presentation {
  /** As the issuer gave it, with all disclosures. */
  readonly sdJwt: string;
  /** Those to show, as {@link selectDisclosures} answers them. */
  readonly disclosures: readonly string[];
  readonly audience: string;
  /** The verifier's own; it must be fresh, and the verifier must take it once only. */
  readonly nonce: string;
  readonly issuedAt: Date;
  readonly holderSigner: HolderSigner;
  readonly hasher?: Hasher;
}

/**
 * An SD-JWT with the chosen disclosures alone, and a key binding JWT over exactly these (RFC 9901, section 4.3). Throws
 * a RangeError for a disclosure that the SD-JWT does not have.
 */
export async function presentWithKeyBinding(presentation: Presentation): Promise<string> {
  const { sdJwt, disclosures, audience, nonce, issuedAt, holderSigner, hasher = sha256 } = presentation;
  const bound = presentWithoutKeyBinding(sdJwt, disclosures);
  const claims: KeyBindingClaims = {
    aud: audience,
    nonce,
    iat: numericDateOf(issuedAt),
    sd_hash: await hasher(bound),
  };
  const fault = keyBindingFault({ ...claims });
  if (fault !== undefined) throw new RangeError(`A key binding cannot say this: ${fault}.`);
  const payload = new TextEncoder().encode(JSON.stringify(claims));
  return bound + (await holderSigner.sign({ alg: holderSigner.alg, typ: KEY_BINDING_TYP }, payload));
}

/** An SD-JWT with the chosen disclosures alone, for a verifier who asks for no proof of the key: whoever has it can show it. */
export function presentWithoutKeyBinding(sdJwt: string, disclosures: readonly string[]): string {
  const parsed = parseSdJwt(sdJwt);
  if ('fault' in parsed) throw new RangeError(`This is no SD-JWT: ${parsed.fault}.`);
  const known = parsed.sdJwt.disclosures.map(({ encoded }) => encoded);
  if (disclosures.some((disclosure) => !known.includes(disclosure))) {
    throw new RangeError('The SD-JWT has no such disclosure.');
  }
  return serializeSdJwt(
    parsed.sdJwt.jwt,
    known.filter((disclosure) => disclosures.includes(disclosure)),
  );
}

/** The name of the first claim that is missing or malformed in a key binding; undefined for a good one. */
export function keyBindingFault(claims: JsonObject): string | undefined {
  return firstBadClaim(claims, {
    aud: (value) => isPlainText(value, 500),
    nonce: (value) => isPlainText(value, MAX_NONCE_CHARACTERS),
    iat: isNumericDate,
    sd_hash: isBytes(32),
  });
}

/** Whether `value` is a key that credentials are issued to: without a private part, an address or anything else in it. */
export function isHolderJwk(value: unknown): value is HolderJwk {
  if (!isJsonObject(value)) return false;
  const names = Object.keys(value).sort().join();
  const isX = isBytes(32)(value['x']);
  if (value['kty'] === 'OKP') return names === 'crv,kty,x' && value['crv'] === 'Ed25519' && isX;
  return value['kty'] === 'EC' && names === 'crv,kty,x,y' && value['crv'] === 'P-256' && isX && isBytes(32)(value['y']);
}

/** A holder's public key and the one algorithm it signs with; undefined for a point that is not on its curve. */
export async function holderKeyOf(
  jwk: HolderJwk,
): Promise<{ readonly key: CryptoKey; readonly alg: SigningAlgorithm } | undefined> {
  const alg = jwk.kty === 'EC' ? 'ES256' : 'EdDSA';
  try {
    const key = await importJWK({ ...jwk }, alg);
    return key instanceof Uint8Array ? undefined : { key, alg };
  } catch {
    return undefined;
  }
}

function isBytes(length: number): (value: unknown) => boolean {
  return (value) => typeof value === 'string' && decodeBase64url(value)?.length === length;
}
