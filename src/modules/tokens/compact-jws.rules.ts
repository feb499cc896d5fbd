import { decodeBase64url } from './base64url.rules.ts';
import { type JsonFault, type JsonObject, parseJsonObject } from './strict-json.rules.ts';

/** Tokens above this many characters are refused before anything is decoded. */
export const MAX_TOKEN_CHARACTERS = 16_384;

/** Why a text is not a compact JWS; each is a check's `reason`. */
export type CompactJwsFault =
  | 'TOO_LARGE'
  | 'NOT_THREE_SEGMENTS'
  | 'ENCRYPTED_TOKEN'
  | 'NOT_BASE64URL'
  | 'EMPTY_SIGNATURE'
  | 'CRITICAL_HEADER'
  | 'UNENCODED_PAYLOAD'
  | `HEADER_${JsonFault}`;

/** A JWS in compact serialization (RFC 7515, section 7.1), taken apart and not yet verified. */
export interface CompactJws {
  readonly header: JsonObject;
  readonly payload: Uint8Array;
  readonly segments: { readonly header: string; readonly payload: string; readonly signature: string };
}

export type ParsedCompactJws = { readonly jws: CompactJws } | { readonly fault: CompactJwsFault };

/**
 * Takes a compact JWS apart by the letter, before any library sees it: size, exactly three segments, the base64url
 * alphabet in its canonical spelling, and a header that is one strict JSON object. No extension is understood, so
 * `crit` (RFC 7515, section 4.1.11) and `b64` (RFC 7797) are refused in any form. `jwk`, `jku`, `x5u` and `x5c` are
 * not looked at: a key is never taken from a header (RFC 8725, section 3.10).
 */
export function parseCompactJws(token: string, maxCharacters = MAX_TOKEN_CHARACTERS): ParsedCompactJws {
  if (token.length > maxCharacters) return { fault: 'TOO_LARGE' };
  const segments = token.split('.');
  const [header, payload, signature] = segments;
  if (segments.length === 5) return { fault: 'ENCRYPTED_TOKEN' };
  if (segments.length !== 3 || header === undefined || payload === undefined || signature === undefined) {
    return { fault: 'NOT_THREE_SEGMENTS' };
  }
  const [headerBytes, payloadBytes] = [decodeBase64url(header), decodeBase64url(payload)];
  if (!headerBytes || !payloadBytes || !decodeBase64url(signature)) return { fault: 'NOT_BASE64URL' };
  if (signature === '') return { fault: 'EMPTY_SIGNATURE' };
  const parsedHeader = parseJsonObject(headerBytes);
  if ('fault' in parsedHeader) return { fault: `HEADER_${parsedHeader.fault}` };
  if (Object.hasOwn(parsedHeader.object, 'crit')) return { fault: 'CRITICAL_HEADER' };
  if (Object.hasOwn(parsedHeader.object, 'b64')) return { fault: 'UNENCODED_PAYLOAD' };
  return { jws: { header: parsedHeader.object, payload: payloadBytes, segments: { header, payload, signature } } };
}
