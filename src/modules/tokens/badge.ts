import { type Day, dayOfEpoch, epochDayOf } from '../../kernel/day.ts';
import {
  firstBadClaim,
  isCode,
  isEpochDay,
  isIntegerWithin,
  isNumericDate,
  isPlainText,
  isUuid,
  livesAtMost,
  optional,
} from './claims.rules.ts';
import { isJsonObject, type JsonObject } from './strict-json.rules.ts';
import { numericDateOf } from './token.rules.ts';
import { type Signer, signClaims } from './token-signing.ts';

/** A badge lives at most this long. */
export const MAX_BADGE_DAYS = 30;
const SECONDS_PER_DAY = 86_400;
const MAX_CODES = 120;
const MAX_STATUS_INDEX = 2 ** 31 - 1;

/** Where a token's status stands: an entry of a status list (draft-ietf-oauth-status-list, section 6.2). */
export interface StatusListReference {
  readonly idx: number;
  readonly uri: string;
}

/** What a badge says: a technician's own choice of codes, short enough for a QR code. */
export interface BadgeClaims {
  readonly iss: string;
  readonly iat: number;
  readonly exp: number;
  /** A UUID. */
  readonly jti: string;
  /** The technician's name as shown to people. */
  readonly sub: string;
  /** Each code with the last day it is valid, counted in days from 1970-01-01. */
  readonly c: { readonly [code: string]: number };
  readonly status: { readonly status_list: StatusListReference };
}

export interface BadgeContents {
  readonly issuer: string;
  readonly jti: string;
  readonly displayName: string;
  readonly codes: readonly { readonly code: string; readonly through: Day }[];
  readonly status: StatusListReference;
  readonly issuedAt: Date;
  /** At most {@link MAX_BADGE_DAYS} later. */
  readonly expiresAt: Date;
}

/** The claims of a badge. Throws a RangeError for contents that no verifier would accept. */
export function badgeClaims(contents: BadgeContents): BadgeClaims {
  const iat = numericDateOf(contents.issuedAt);
  const claims = {
    iss: contents.issuer,
    iat,
    exp: numericDateOf(contents.expiresAt),
    jti: contents.jti,
    sub: contents.displayName,
    c: Object.fromEntries(contents.codes.map(({ code, through }) => [code, epochDayOf(through)])),
    status: { status_list: { idx: contents.status.idx, uri: contents.status.uri } },
  };
  const fault = badgeFault(claims);
  if (fault !== undefined) throw new RangeError(`A badge cannot say this: ${fault}.`);
  return claims;
}

/** Signs a badge: a compact JWS whose `typ` is the badge's own. */
export function signBadge(signer: Signer, claims: BadgeClaims): Promise<string> {
  return signClaims(signer, 'BADGE', claims);
}

/** A2 before A10. Made once: `localeCompare` makes a collator for every comparison. */
const BY_CODE = new Intl.Collator('en', { numeric: true });

/** The codes of a badge with their last valid days, in the order of their codes. */
export function badgeCodes(claims: BadgeClaims): readonly { readonly code: string; readonly through: Day }[] {
  return Object.entries(claims.c)
    .map(([code, epochDay]) => ({ code, through: dayOfEpoch(epochDay) }))
    .sort((first, second) => BY_CODE.compare(first.code, second.code));
}

/** The name of the first claim that is missing or malformed in what should be a badge; undefined for a good one. */
export function badgeFault(claims: JsonObject): string | undefined {
  const fault = firstBadClaim(claims, {
    iss: (value) => isPlainText(value, 500),
    iat: isNumericDate,
    nbf: optional(isNumericDate),
    exp: isNumericDate,
    jti: isUuid,
    sub: (value) => isPlainText(value, 200),
    c: isCodeMap,
    status: (value) => isJsonObject(value) && isStatusListReference(value['status_list']),
  });
  return fault ?? (livesAtMost(claims, MAX_BADGE_DAYS * SECONDS_PER_DAY) ? undefined : 'exp');
}

function isCodeMap(value: unknown): boolean {
  if (!isJsonObject(value)) return false;
  const entries = Object.entries(value);
  return (
    entries.length >= 1 &&
    entries.length <= MAX_CODES &&
    entries.every(([code, day]) => isCode(code) && isEpochDay(day))
  );
}

/** Whether `value` points to an entry of a status list (draft-ietf-oauth-status-list, section 6.2). */
export function isStatusListReference(value: unknown): boolean {
  return (
    isJsonObject(value) &&
    isIntegerWithin(value['idx'], 0, MAX_STATUS_INDEX) &&
    isPlainText(value['uri'], 500) &&
    URL.canParse(value['uri']) &&
    /^https?:\/\//.test(value['uri'])
  );
}
