import { type Disclosure, ELEMENT_MEMBER, RESERVED_CLAIM_NAMES, SD_ALG_MEMBER, SD_MEMBER } from './sd-jwt.rules.ts';
import { isJsonObject, type JsonObject, MAX_JSON_DEPTH } from './strict-json.rules.ts';

/** The one hash that digests are made with; what a payload without `_sd_alg` means too (RFC 9901, section 4.1.1). */
export const SD_ALG = 'sha-256';

/** Why a payload and the disclosures sent with it do not belong together (RFC 9901, section 7.1, steps 3 to 5). */
export type DisclosureFault =
  | 'SD_ALG_UNKNOWN'
  | 'SD_ALG_MISPLACED'
  | 'DIGESTS_MALFORMED'
  | 'PLACEHOLDER_MALFORMED'
  | 'DIGEST_REPEATED'
  | 'DISCLOSURE_UNREFERENCED'
  | 'DISCLOSURE_MISPLACED'
  | 'CLAIM_REPEATED'
  | 'CLAIM_NOT_DISCLOSABLE'
  | 'CONTENTS_TOO_DEEP';

/** A claim that a disclosure brought in. */
export interface DisclosedClaim {
  /** The disclosure as it came. */
  readonly disclosure: string;
  /** Where it stands among the claims, array elements counted as they are shown. */
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  /** The disclosure that this one is nested in: without that it has no place. */
  readonly within: string | null;
}

export type ProcessedSdJwt =
  | { readonly claims: JsonObject; readonly disclosed: readonly DisclosedClaim[] }
  | { readonly fault: DisclosureFault };

interface Walk {
  readonly byDigest: ReadonlyMap<string, Disclosure>;
  readonly neverDisclosable: readonly string[];
  readonly digests: Set<string>;
  readonly used: Set<Disclosure>;
  readonly disclosed: DisclosedClaim[];
  /** The first thing that was wrong. */
  fault: DisclosureFault | undefined;
}

interface Place {
  readonly path: readonly (string | number)[];
  readonly within: string | null;
  /** Whether this lies in a claim that must not be disclosable, not even in part. */
  readonly sealed: boolean;
}

/**
 * Puts every disclosed claim in its place and takes `_sd`, `_sd_alg` and the placeholders of what stays hidden out
 * (RFC 9901, section 7.1). A digest met twice, a disclosure that no digest asks for and a claim that is there already
 * refuse the whole. `neverDisclosable` names top-level claims that no disclosure may touch.
 */
export function processDisclosures(
  payload: JsonObject,
  byDigest: ReadonlyMap<string, Disclosure>,
  neverDisclosable: readonly string[] = [],
): ProcessedSdJwt {
  const algorithm = Object.hasOwn(payload, SD_ALG_MEMBER) ? payload[SD_ALG_MEMBER] : SD_ALG;
  if (algorithm !== SD_ALG) return { fault: 'SD_ALG_UNKNOWN' };
  const walk: Walk = {
    byDigest,
    neverDisclosable,
    digests: new Set(),
    used: new Set(),
    disclosed: [],
    fault: undefined,
  };
  const claims = openObject(payload, { path: [], within: null, sealed: false }, walk);
  if (walk.fault === undefined && walk.used.size < byDigest.size) walk.fault = 'DISCLOSURE_UNREFERENCED';
  return walk.fault === undefined ? { claims, disclosed: walk.disclosed } : { fault: walk.fault };
}

function open(value: unknown, place: Place, walk: Walk): unknown {
  if (walk.fault !== undefined) return undefined;
  if (Array.isArray(value)) return openArray(value, place, walk);
  return isJsonObject(value) ? openObject(value, place, walk) : value;
}

function openObject(object: JsonObject, place: Place, walk: Walk): JsonObject {
  const isRoot = place.path.length === 0;
  if (place.path.length >= MAX_JSON_DEPTH) fail(walk, 'CONTENTS_TOO_DEEP');
  if (isLeaf(object)) return object;
  const members = new Map<string, unknown>();
  for (const [name, value] of Object.entries(object)) {
    if (name === ELEMENT_MEMBER) fail(walk, 'PLACEHOLDER_MALFORMED');
    if (name === SD_ALG_MEMBER && !isRoot) fail(walk, 'SD_ALG_MISPLACED');
    if (name === SD_MEMBER || name === SD_ALG_MEMBER) continue;
    if (typeof value !== 'object') {
      members.set(name, value);
      continue;
    }
    const sealed = place.sealed || (isRoot && walk.neverDisclosable.includes(name));
    members.set(name, open(value, { ...place, path: [...place.path, name], sealed }, walk));
  }
  if (!Object.hasOwn(object, SD_MEMBER)) return Object.fromEntries(members);
  if (place.sealed) fail(walk, 'CLAIM_NOT_DISCLOSABLE');
  for (const digest of digestsIn(object[SD_MEMBER], walk)) {
    const disclosure = disclosureOf(digest, walk);
    if (!disclosure) continue;
    const { name } = disclosure;
    if (name === null) {
      fail(walk, 'DISCLOSURE_MISPLACED');
      continue;
    }
    if (members.has(name)) fail(walk, 'CLAIM_REPEATED');
    if (isRoot && walk.neverDisclosable.includes(name)) fail(walk, 'CLAIM_NOT_DISCLOSABLE');
    members.set(name, disclose(disclosure, [...place.path, name], place, walk));
  }
  return Object.fromEntries(members);
}

/** Whether nothing in an object is disclosed, hidden or out of place, as in most: it may stay as it is. */
function isLeaf(object: JsonObject): boolean {
  for (const name of Object.keys(object)) {
    if (typeof object[name] === 'object' || RESERVED_CLAIM_NAMES.includes(name)) return false;
  }
  return true;
}

function openArray(elements: readonly unknown[], place: Place, walk: Walk): readonly unknown[] {
  if (place.path.length >= MAX_JSON_DEPTH) fail(walk, 'CONTENTS_TOO_DEEP');
  const shown: unknown[] = [];
  for (const element of elements) {
    const pathHere = () => [...place.path, shown.length];
    if (!isJsonObject(element) || !Object.hasOwn(element, ELEMENT_MEMBER)) {
      shown.push(open(element, { ...place, path: pathHere() }, walk));
      continue;
    }
    const digest = element[ELEMENT_MEMBER];
    if (place.sealed) fail(walk, 'CLAIM_NOT_DISCLOSABLE');
    if (typeof digest !== 'string' || Object.keys(element).length !== 1) {
      fail(walk, 'PLACEHOLDER_MALFORMED');
      continue;
    }
    const disclosure = disclosureOf(digest, walk);
    if (!disclosure) continue;
    if (disclosure.name !== null) fail(walk, 'DISCLOSURE_MISPLACED');
    shown.push(disclose(disclosure, pathHere(), place, walk));
  }
  return shown;
}

function disclose(disclosure: Disclosure, path: readonly (string | number)[], place: Place, walk: Walk): unknown {
  const value = open(disclosure.value, { path, within: disclosure.encoded, sealed: place.sealed }, walk);
  walk.disclosed.push({ disclosure: disclosure.encoded, path, value, within: place.within });
  return value;
}

/** The disclosure that `digest` asks for. A digest may be met once only, whether or not anything answers to it. */
function disclosureOf(digest: string, walk: Walk): Disclosure | undefined {
  if (walk.digests.has(digest)) fail(walk, 'DIGEST_REPEATED');
  walk.digests.add(digest);
  if (walk.fault !== undefined) return undefined;
  const disclosure = walk.byDigest.get(digest);
  if (disclosure) walk.used.add(disclosure);
  return disclosure;
}

function digestsIn(value: unknown, walk: Walk): readonly string[] {
  if (Array.isArray(value) && value.every((digest) => typeof digest === 'string')) return value;
  fail(walk, 'DIGESTS_MALFORMED');
  return [];
}

function fail(walk: Walk, fault: DisclosureFault): void {
  walk.fault ??= fault;
}
