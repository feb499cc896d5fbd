import { firstBadClaim, isIntegerWithin, isNumericDate, isPlainText, livesAtMost, optional } from './claims.rules.ts';
import { isJsonObject, type JsonObject } from './strict-json.rules.ts';

/** The draft that status lists follow; the sections named beside them are this version's. */
export const STATUS_LIST_DRAFT = 'draft-ietf-oauth-status-list-12';

/** How many bits one status may take (draft-ietf-oauth-status-list, section 4). */
export const STATUS_BITS = [1, 2, 4, 8] as const;
export type StatusBits = (typeof STATUS_BITS)[number];

/** Status values (draft-ietf-oauth-status-list, section 7.1): 1 is for good, 2 may be lifted. */
export const STATUS_VALUE = { VALID: 0, REVOKED: 1, SUSPENDED: 2 } as const;
export type StatusName = keyof typeof STATUS_VALUE;

/** A list holds at least this many entries, so that an index does not tell its holder. */
export const STATUS_LIST_CAPACITY = 2 ** 17;
export const STATUS_LIST_TTL_SECONDS = 3600;
export const STATUS_LIST_LIFE_SECONDS = 86_400;

/** What a status list token says (draft-ietf-oauth-status-list, section 5.1). */
export interface StatusListClaims {
  readonly iss: string;
  /** The list's own address, the `uri` that badges carry. */
  readonly sub: string;
  readonly iat: number;
  readonly exp: number;
  /** Seconds for which a copy may be used without asking again. */
  readonly ttl: number;
  /** `lst`: the packed statuses, compressed with ZLIB, in base64url. */
  readonly status_list: {
    readonly bits: StatusBits;
    readonly lst: string;
    /** Where all lists of this issuer are named (section 9). */
    readonly aggregation_uri?: string;
  };
}

/**
 * Packs statuses into bytes, the first entry in the least significant bits of the first byte (section 4.1). Entries
 * that are not named are 0. Throws a RangeError for an index or a status that does not fit.
 */
export function packStatuses(
  bits: StatusBits,
  capacity: number,
  statuses: Iterable<readonly [number, number]>,
): Uint8Array {
  const bytes = new Uint8Array(Math.ceil((capacity * bits) / 8));
  for (const [index, status] of statuses) {
    if (!isIntegerWithin(index, 0, capacity - 1)) throw new RangeError(`no index ${index} in a list of ${capacity}`);
    if (!isIntegerWithin(status, 0, 2 ** bits - 1))
      throw new RangeError(`status ${status} does not fit in ${bits} bits`);
    const position = (index * bits) >> 3;
    const shift = (index * bits) & 7;
    const mask = (2 ** bits - 1) << shift;
    bytes[position] = ((bytes[position] ?? 0) & ~mask) | (status << shift);
  }
  return bytes;
}

/** The status at `index` of a packed list, or undefined when the list does not reach so far. */
export function statusAt(bits: StatusBits, packed: Uint8Array, index: number): number | undefined {
  if (!Number.isSafeInteger(index) || index < 0) return undefined;
  const byte = packed[Math.floor((index * bits) / 8)];
  return byte === undefined ? undefined : (byte >> ((index * bits) & 7)) & (2 ** bits - 1);
}

/** The name of a status value; undefined for one that the registry never sets. */
export function statusNameOf(value: number): StatusName | undefined {
  return value === 0 ? 'VALID' : value === 1 ? 'REVOKED' : value === 2 ? 'SUSPENDED' : undefined;
}

/** The claims of a list as it stands at `iat`. */
export function statusListClaims(list: {
  readonly issuer: string;
  readonly uri: string;
  readonly iat: number;
  readonly bits: StatusBits;
  readonly lst: string;
  readonly aggregationUri?: string;
}): StatusListClaims {
  return {
    iss: list.issuer,
    sub: list.uri,
    iat: list.iat,
    exp: list.iat + STATUS_LIST_LIFE_SECONDS,
    ttl: STATUS_LIST_TTL_SECONDS,
    status_list: {
      bits: list.bits,
      lst: list.lst,
      ...(list.aggregationUri === undefined ? {} : { aggregation_uri: list.aggregationUri }),
    },
  };
}

/**
 * The name of the first claim that is missing or malformed in what should be a status list; undefined for a good one. A
 * list that lived longer than ours do would let an old copy speak for a token that was withdrawn since.
 */
export function statusListFault(claims: JsonObject): string | undefined {
  const fault = firstBadClaim(claims, {
    iss: (value) => isPlainText(value, 500),
    sub: (value) => isPlainText(value, 500),
    iat: isNumericDate,
    nbf: optional(isNumericDate),
    exp: isNumericDate,
    ttl: (value) => isIntegerWithin(value, 1, 2 ** 31 - 1),
    status_list: (value) =>
      isJsonObject(value) &&
      STATUS_BITS.some((bits) => bits === value['bits']) &&
      typeof value['lst'] === 'string' &&
      optional((uri) => isPlainText(uri, 500))(value['aggregation_uri']),
  });
  return fault ?? (livesAtMost(claims, STATUS_LIST_LIFE_SECONDS) ? undefined : 'exp');
}
