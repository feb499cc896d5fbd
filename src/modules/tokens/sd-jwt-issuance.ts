import type { Randomness } from '../../kernel/randomness.ts';
import { encodeBase64url } from './base64url.rules.ts';
import { ELEMENT_MEMBER, RESERVED_CLAIM_NAMES, SD_ALG_MEMBER, SD_MEMBER } from './sd-jwt.rules.ts';
import type { Hasher } from './sd-jwt-digest.ts';
import { SD_ALG } from './sd-jwt-processing.rules.ts';
import { isJsonObject, type JsonObject } from './strict-json.rules.ts';

/** 128 bits (RFC 9901, section 9.3). */
const SALT_BYTES = 16;
const DECOY_BYTES = 32;

/** What of an object its holder may show or hide. */
export interface ObjectConcealment {
  /** Members that become disclosures of their own; one that the object has not is passed over. */
  readonly conceals?: readonly string[];
  /** What may be hidden inside members, whether these are concealed themselves or not. */
  readonly within?: { readonly [name: string]: Concealment };
  /** Digests that belong to nothing, so that the number of members does not show (RFC 9901, section 4.2.5). */
  readonly decoys?: number;
}

/** What of an array its holder may show or hide: every element is a disclosure of its own. */
export type ArrayConcealment =
  | { readonly elements: 'IN_ORDER'; readonly each?: Concealment }
  /** Neither the order nor which placeholders are decoys can be told. */
  | { readonly elements: 'IN_ANY_ORDER'; readonly each?: Concealment; readonly decoys?: number };

export type Concealment = ObjectConcealment | ArrayConcealment;

/** Where salts, decoys and digests come from. */
export interface ConcealmentSource {
  readonly randomness: Randomness;
  readonly hasher: Hasher;
}

export interface ConcealedClaims {
  /** What the issuer signs. */
  readonly payload: JsonObject;
  /** What the holder gets beside it, in its encoded form. */
  readonly disclosures: readonly string[];
}

/**
 * The payload of an SD-JWT and its disclosures (RFC 9901, section 4.2): what `concealment` names is replaced by salted
 * digests, which are sorted, so that they tell nothing of the order. Throws a RangeError when claims use a reserved
 * name, or the concealment does not fit them.
 */
export async function concealClaims(
  claims: JsonObject,
  concealment: ObjectConcealment,
  source: ConcealmentSource,
): Promise<ConcealedClaims> {
  refuseReservedNames(claims);
  const disclosures: string[] = [];
  const payload = await concealObject(claims, concealment, source, disclosures);
  return { payload: { ...payload, [SD_ALG_MEMBER]: SD_ALG }, disclosures };
}

async function conceal(value: unknown, how: Concealment | undefined, source: ConcealmentSource, into: string[]) {
  if (how === undefined) return value;
  if ('elements' in how) {
    if (!Array.isArray(value)) throw new RangeError('Elements can be concealed in an array only.');
    return concealElements(value, how, source, into);
  }
  if (!isJsonObject(value)) throw new RangeError('Members can be concealed in an object only.');
  return concealObject(value, how, source, into);
}

async function concealObject(
  object: JsonObject,
  how: ObjectConcealment,
  source: ConcealmentSource,
  into: string[],
): Promise<JsonObject> {
  const shown: [string, unknown][] = [];
  const digests: string[] = [];
  for (const [name, value] of Object.entries(object)) {
    const within = how.within && Object.hasOwn(how.within, name) ? how.within[name] : undefined;
    const inner = await conceal(value, within, source, into);
    if (how.conceals?.includes(name)) digests.push(await disclose([name, inner], source, into));
    else shown.push([name, inner]);
  }
  for (let decoy = 0; decoy < (how.decoys ?? 0); decoy += 1) digests.push(await decoyDigest(source));
  if (digests.length > 0) shown.push([SD_MEMBER, digests.sort()]);
  return Object.fromEntries(shown);
}

async function concealElements(
  elements: readonly unknown[],
  how: ArrayConcealment,
  source: ConcealmentSource,
  into: string[],
): Promise<readonly JsonObject[]> {
  const digests: string[] = [];
  for (const element of elements) {
    digests.push(await disclose([await conceal(element, how.each, source, into)], source, into));
  }
  if (how.elements === 'IN_ANY_ORDER') {
    for (let decoy = 0; decoy < (how.decoys ?? 0); decoy += 1) digests.push(await decoyDigest(source));
    digests.sort();
  }
  return digests.map((digest) => ({ [ELEMENT_MEMBER]: digest }));
}

async function disclose(contents: readonly unknown[], source: ConcealmentSource, into: string[]): Promise<string> {
  const salt = encodeBase64url(source.randomness(SALT_BYTES));
  const encoded = encodeBase64url(new TextEncoder().encode(JSON.stringify([salt, ...contents])));
  into.push(encoded);
  return source.hasher(encoded);
}

function decoyDigest({ randomness, hasher }: ConcealmentSource): string | Promise<string> {
  return hasher(encodeBase64url(randomness(DECOY_BYTES)));
}

function refuseReservedNames(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const reserved = RESERVED_CLAIM_NAMES.find((name) => Object.hasOwn(value, name));
  if (reserved !== undefined) throw new RangeError(`No claim may be named ${reserved}.`);
  for (const inner of Object.values(value)) refuseReservedNames(inner);
}
