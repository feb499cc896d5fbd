import { createHash } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import { algorithmsOf, DPOP_ALGORITHMS, readPublicJwk } from '../tokens/asymmetric-keys.rules.ts';
import { firstBadClaim, isNumericDate, isPlainText, optional } from '../tokens/claims.rules.ts';
import { parseCompactJws } from '../tokens/compact-jws.rules.ts';
import { signatureFault } from '../tokens/compact-jws-signature.ts';
import { parseJsonObject } from '../tokens/strict-json.rules.ts';

/** A proof is made for one request, so it is young; clocks may differ by as much. */
export const PROOF_SECONDS = 60;
const PROOF_TYP = 'dpop+jwt';
const MAX_PROOF_CHARACTERS = 4096;

/** The request that a proof must be made for. */
export interface ProvenRequest {
  readonly method: string;
  /** Without query and fragment. */
  readonly url: string;
  /** The token that is shown with it. */
  readonly accessToken?: string;
  readonly now: Date;
}

/** A key whose possession is proven, and the name that makes the proof good for once. */
export interface PossessionProof {
  /** The key's RFC 7638 thumbprint. */
  readonly jkt: string;
  readonly jti: string;
}

/**
 * The proof in a DPoP header, after every check of RFC 9449, section 4.3, but the one that needs a memory: that its `jti` is
 * new. Undefined for everything else, whatever is wrong with it.
 */
export async function readProof(
  header: string | readonly string[] | undefined,
  request: ProvenRequest,
): Promise<PossessionProof | undefined> {
  // Node joins a header that is sent twice with a comma, which no JWS has.
  if (typeof header !== 'string') return undefined;
  const parsed = parseCompactJws(header, MAX_PROOF_CHARACTERS);
  if ('fault' in parsed || parsed.jws.header['typ'] !== PROOF_TYP) return undefined;
  const read = readPublicJwk(parsed.jws.header['jwk']);
  if ('fault' in read) return undefined;
  const algorithm = algorithmsOf(read.jwk).find((each) => each === parsed.jws.header['alg']);
  if (algorithm === undefined || !DPOP_ALGORITHMS.includes(algorithm)) return undefined;
  if ((await signatureFault(parsed.jws, read.jwk, [algorithm])) !== undefined) return undefined;
  const claims = parseJsonObject(parsed.jws.payload);
  if ('fault' in claims || !provesRequest(claims.object, request)) return undefined;
  return { jkt: await calculateJwkThumbprint(read.jwk), jti: String(claims.object['jti']) };
}

function provesRequest(claims: { readonly [name: string]: unknown }, request: ProvenRequest): boolean {
  const { method, url, accessToken, now } = request;
  const ath = accessToken === undefined ? undefined : createHash('sha256').update(accessToken).digest('base64url');
  const fault = firstBadClaim(claims, {
    jti: (value) => isPlainText(value, 200),
    htm: (value) => value === method,
    htu: (value) => typeof value === 'string' && addressOf(value) === addressOf(url),
    iat: (value) => isNumericDate(value) && Math.abs(now.getTime() / 1000 - value) <= PROOF_SECONDS,
    exp: optional((value) => isNumericDate(value) && value > now.getTime() / 1000),
    ath: ath === undefined ? () => true : (value) => value === ath,
  });
  return fault === undefined;
}

/** An address in its usual spelling, without query and fragment (RFC 3986, section 6.2.2). */
function addressOf(text: string): string | undefined {
  const url = URL.parse(text);
  return url ? `${url.origin}${url.pathname}` : undefined;
}
