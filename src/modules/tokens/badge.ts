import { type BadgeCode, codesOfText, codesText } from './badge-codes.rules.ts';
import { firstBadClaim, isIntegerWithin, isNumericDate, isPlainText, livesAtMost, optional } from './claims.rules.ts';
import { isJsonObject, type JsonObject } from './strict-json.rules.ts';
import { numericDateOf } from './token.rules.ts';
import { type Signer, signClaims } from './token-signing.ts';

/** A badge lives at most this long. */
export const MAX_BADGE_DAYS = 30;
const SECONDS_PER_DAY = 86_400;
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
  /** The number of its status list and its index there, `1.97531`: no other badge has the same, and it is short. */
  readonly jti: string;
  /** The technician's name as shown to people. */
  readonly sub: string;
  /** Codes with their last valid days, as {@link codesText} writes them; {@link badgeCodes} reads them. */
  readonly c: string;
  readonly status: { readonly status_list: StatusListReference };
}

export interface BadgeContents {
  readonly issuer: string;
  readonly displayName: string;
  readonly codes: readonly BadgeCode[];
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
    jti: jtiOf(contents.status) ?? '',
    sub: contents.displayName,
    c: codesText(contents.codes),
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
export function badgeCodes(claims: BadgeClaims): readonly BadgeCode[] {
  return [...(codesOfText(claims.c) ?? [])].sort((first, second) => BY_CODE.compare(first.code, second.code));
}

/** A badge's `jti`, from the entry of a status list that it alone has; undefined for a list that has no number. */
function jtiOf({ idx, uri }: StatusListReference): string | undefined {
  const number = LIST_NUMBER.exec(uri)?.[1];
  return number && `${number}.${idx}`;
}

const LIST_NUMBER = /\/([1-9]\d{0,8})$/;

/** The name of the first claim that is missing or malformed in what should be a badge; undefined for a good one. */
export function badgeFault(claims: JsonObject): string | undefined {
  const fault = firstBadClaim(claims, {
    iss: (value) => isPlainText(value, 500),
    iat: isNumericDate,
    nbf: optional(isNumericDate),
    exp: isNumericDate,
    sub: (value) => isPlainText(value, 200),
    c: (value) => typeof value === 'string' && value !== '' && codesOfText(value) !== undefined,
    status: (value) => isJsonObject(value) && isStatusListReference(value['status_list']),
  });
  if (fault === undefined && claims['jti'] !== jtiOf((claims as unknown as BadgeClaims).status.status_list))
    return 'jti';
  return fault ?? (livesAtMost(claims, MAX_BADGE_DAYS * SECONDS_PER_DAY) ? undefined : 'exp');
}

/** Whether `value` has the form of a badge's `jti`. */
export function isBadgeJti(value: unknown): value is string {
  return typeof value === 'string' && JTI.test(value);
}

const JTI = /^[1-9]\d{0,8}\.(0|[1-9]\d{0,9})$/;

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
