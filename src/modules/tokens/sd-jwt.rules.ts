import { decodeBase64url } from './base64url.rules.ts';
import { MAX_TOKEN_CHARACTERS } from './compact-jws.rules.ts';
import { type JsonArrayFault, parseJsonArray } from './strict-json.rules.ts';

/** One disclosure may have this many characters; ours have about 150. */
export const MAX_DISCLOSURE_CHARACTERS = 4096;
/** Joins the parts of an SD-JWT (RFC 9901, section 4). */
export const SD_JWT_SEPARATOR = '~';
/** Holds the digests of an object's disclosable members (RFC 9901, section 4.2.4.1). */
export const SD_MEMBER = '_sd';
/** The one member of an object that stands for a disclosable array element (RFC 9901, section 4.2.4.2). */
export const ELEMENT_MEMBER = '...';
/** Names the hash of the digests, at the top level alone (RFC 9901, section 4.1.1). */
export const SD_ALG_MEMBER = '_sd_alg';

/** Names that no claim may have, so that no disclosure can plant digests or choose the hash. */
export const RESERVED_CLAIM_NAMES: readonly string[] = [SD_MEMBER, ELEMENT_MEMBER, SD_ALG_MEMBER];

/** Why a text is not an SD-JWT in its compact form, or a disclosure in it is malformed. */
export type SdJwtFault =
  | 'TOO_LARGE'
  | 'NOT_AN_SD_JWT'
  | 'DISCLOSURE_EMPTY'
  | 'DISCLOSURE_TOO_LARGE'
  | 'DISCLOSURE_DUPLICATED'
  | 'DISCLOSURE_NOT_BASE64URL'
  | `DISCLOSURE_${JsonArrayFault}`
  | 'DISCLOSURE_MALFORMED'
  | 'DISCLOSURE_RESERVED_NAME';

/** What a disclosure says (RFC 9901, section 4.2). */
export interface Disclosure {
  /** As it came: digests are made of these characters, never of what they decode to. */
  readonly encoded: string;
  readonly salt: string;
  /** Null for an array element. */
  readonly name: string | null;
  readonly value: unknown;
}

/** An SD-JWT taken apart: nothing is verified, no disclosure is matched to a digest yet. */
export interface SdJwt {
  /** The issuer-signed JWT. */
  readonly jwt: string;
  readonly disclosures: readonly Disclosure[];
  /** The key binding JWT (RFC 9901, section 4.3), when one follows the last tilde. */
  readonly keyBinding: string | null;
  /** Everything up to and with the last tilde: what `sd_hash` of a key binding is made of (section 4.3.1). */
  readonly bound: string;
}

export type ParsedSdJwt = { readonly sdJwt: SdJwt } | { readonly fault: SdJwtFault };

/**
 * Takes an SD-JWT apart by the letter: `<jwt>~<disclosure>~…~[<key binding>]` (RFC 9901, section 4). Neither of the
 * JSON serializations (section 8) is accepted: one credential has one spelling here.
 */
export function parseSdJwt(text: string, maxCharacters = MAX_TOKEN_CHARACTERS): ParsedSdJwt {
  if (text.length > maxCharacters) return { fault: 'TOO_LARGE' };
  const end = text.lastIndexOf(SD_JWT_SEPARATOR);
  if (end < 0) return { fault: 'NOT_AN_SD_JWT' };
  const [jwt = '', ...encoded] = text.slice(0, end).split(SD_JWT_SEPARATOR);
  if (new Set(encoded).size < encoded.length) return { fault: 'DISCLOSURE_DUPLICATED' };
  const disclosures: Disclosure[] = [];
  for (const part of encoded) {
    const parsed = parseDisclosure(part);
    if ('fault' in parsed) return parsed;
    disclosures.push(parsed.disclosure);
  }
  const keyBinding = text.slice(end + 1);
  const bound = text.slice(0, end + 1);
  return { sdJwt: { jwt, disclosures, keyBinding: keyBinding === '' ? null : keyBinding, bound } };
}

/** `<jwt>~<disclosure>~…~`, to which a holder may append a key binding JWT. */
export function serializeSdJwt(jwt: string, disclosures: readonly string[]): string {
  return [jwt, ...disclosures].map((part) => part + SD_JWT_SEPARATOR).join('');
}

/** A disclosure is an array of salt, name and value, or of salt and value (RFC 9901, sections 4.2.1 and 4.2.2). */
function parseDisclosure(encoded: string): { readonly disclosure: Disclosure } | { readonly fault: SdJwtFault } {
  if (encoded === '') return { fault: 'DISCLOSURE_EMPTY' };
  if (encoded.length > MAX_DISCLOSURE_CHARACTERS) return { fault: 'DISCLOSURE_TOO_LARGE' };
  const bytes = decodeBase64url(encoded);
  if (!bytes) return { fault: 'DISCLOSURE_NOT_BASE64URL' };
  const parsed = parseJsonArray(bytes);
  if ('fault' in parsed) return { fault: `DISCLOSURE_${parsed.fault}` };
  const [salt, ...said] = parsed.array;
  const name = said.length === 2 ? said[0] : null;
  if (typeof salt !== 'string' || said.length < 1 || said.length > 2) return { fault: 'DISCLOSURE_MALFORMED' };
  if (said.length === 2 && typeof name !== 'string') return { fault: 'DISCLOSURE_MALFORMED' };
  if (typeof name === 'string' && RESERVED_CLAIM_NAMES.includes(name)) return { fault: 'DISCLOSURE_RESERVED_NAME' };
  return { disclosure: { encoded, salt, name: typeof name === 'string' ? name : null, value: said.at(-1) } };
}
