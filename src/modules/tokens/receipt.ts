import type { Day } from '../../kernel/day.ts';
import { isBadgeJti } from './badge.ts';
import {
  firstBadClaim,
  isCode,
  isDayText,
  isIntegerWithin,
  isIsoMoment,
  isNumericDate,
  isPlainText,
  isUuid,
  listOf,
  livesAtMost,
  nullable,
  objectOf,
  optional,
} from './claims.rules.ts';
import type { JsonObject } from './strict-json.rules.ts';
import { CHECK_OUTCOMES, type CheckOutcome, numericDateOf, VERDICTS, type Verdict } from './token.rules.ts';
import { type Signer, signClaims } from './token-signing.ts';

/** A receipt counts as fresh for this long; as evidence of what was answered it holds for ever. */
export const MAX_RECEIPT_SECONDS = 900;
/** A caller's nonce may have this many characters. */
export const MAX_NONCE_CHARACTERS = 200;
const RULE_PACK_PATTERN = /^[a-z0-9][a-z0-9-]{0,59}@\d{1,9}$/;

/** One certification or designation in a receipt, as it stood on the day asked. */
export interface ReceiptCredential {
  readonly code: string;
  /** A standing, such as CURRENT or EXPIRED. */
  readonly standing: string;
  /** The last valid day; null when there is none to tell. */
  readonly through: Day | null;
}

/** One check that was made to arrive at the verdict. */
export interface ReceiptCheck {
  readonly code: string;
  readonly outcome: CheckOutcome;
  readonly reason: string;
}

/** The answer that a receipt proves. Who it is about is in `sub` alone, and only the requester can tell. */
export interface ReceiptResult {
  readonly verdict: Verdict;
  /** The last day on which the answer stays the same if nothing is recorded; null when time alone never changes it. */
  readonly holds_through: Day | null;
  readonly credentials: readonly ReceiptCredential[];
  readonly designations?: readonly ReceiptCredential[];
  /** Present when a requirement was asked: whether it was met. */
  readonly requirement?: { readonly satisfied: boolean; readonly holds_through: Day | null };
  /** Present when the question was about a shop: live compliance with the Blue Seal, recognition, and what is counted for it. */
  readonly blue_seal?: {
    readonly compliant: boolean;
    readonly recognised: boolean;
    readonly certified: number;
    readonly total: number;
  };
  /** Present when an insurer's direct-repair programme was asked about: its public id, and the version that judged. */
  readonly program?: { readonly id: string; readonly version: number };
  readonly checks?: readonly ReceiptCheck[];
  /** Present when a person was asked about by name: how much was told. LIMITED says nothing besides the verdict. */
  readonly tier?: 'LIMITED' | 'FULL';
  /** Present when facts that the answer looked into are under dispute: their codes. */
  readonly disputed?: readonly string[];
  /** Present when a token was verified: its `jti`. */
  readonly token_jti?: string;
}

/** What a receipt says: the online answer, to one requester. */
export interface ReceiptClaims {
  readonly iss: string;
  /** The technician or the shop, by a name that differs for every requester. */
  readonly sub: string;
  readonly aud: string;
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
  /** A UUID. */
  readonly jti: string;
  /** The requester's own, given back. */
  readonly nonce?: string;
  /** The day the question was about. */
  readonly as_of: Day;
  /** The moment up to which the record was read, in ISO 8601, UTC. */
  readonly known_at: string;
  readonly purpose: string;
  /** `code@version`. */
  readonly rule_pack: string;
  readonly result: ReceiptResult;
}

export interface ReceiptContents {
  readonly issuer: string;
  readonly audience: string;
  /** A pairwise subject. */
  readonly subject: string;
  readonly jti: string;
  readonly nonce?: string | undefined;
  readonly asOf: Day;
  readonly knownAt: Date;
  readonly purpose: string;
  readonly rulePack: string;
  readonly result: ReceiptResult;
  readonly issuedAt: Date;
  /** How long it counts as fresh; {@link MAX_RECEIPT_SECONDS} when left out, and never longer. */
  readonly lifeSeconds?: number;
}

/** The claims of a receipt. Throws a RangeError for contents that no verifier would accept. */
export function receiptClaims(contents: ReceiptContents): ReceiptClaims {
  const iat = numericDateOf(contents.issuedAt);
  const claims = {
    iss: contents.issuer,
    sub: contents.subject,
    aud: contents.audience,
    iat,
    nbf: iat,
    exp: iat + (contents.lifeSeconds ?? MAX_RECEIPT_SECONDS),
    jti: contents.jti,
    ...(contents.nonce === undefined ? {} : { nonce: contents.nonce }),
    as_of: contents.asOf,
    known_at: contents.knownAt.toISOString(),
    purpose: contents.purpose,
    rule_pack: contents.rulePack,
    result: contents.result,
  };
  const fault = receiptFault(claims);
  if (fault !== undefined) throw new RangeError(`A receipt cannot say this: ${fault}.`);
  return claims;
}

/** Signs a receipt: a compact JWS whose `typ` is the receipt's own. */
export function signReceipt(signer: Signer, claims: ReceiptClaims): Promise<string> {
  return signClaims(signer, 'RECEIPT', claims);
}

/** The name of the first claim that is missing or malformed in what should be a receipt; undefined for a good one. */
export function receiptFault(claims: JsonObject): string | undefined {
  const fault = firstBadClaim(claims, {
    iss: (value) => isPlainText(value, 500),
    sub: (value) => isPlainText(value, 200),
    aud: (value) => isPlainText(value, 500),
    iat: isNumericDate,
    nbf: isNumericDate,
    exp: isNumericDate,
    jti: isUuid,
    nonce: optional((value) => isPlainText(value, MAX_NONCE_CHARACTERS)),
    as_of: isDayText,
    known_at: isIsoMoment,
    purpose: isCode,
    rule_pack: (value) => typeof value === 'string' && RULE_PACK_PATTERN.test(value),
    result: isResult,
  });
  return fault ?? (livesAtMost(claims, MAX_RECEIPT_SECONDS) ? undefined : 'exp');
}

const isCredentialList = listOf(objectOf({ code: isCode, standing: isCode, through: nullable(isDayText) }), 200);

const isResult = objectOf({
  verdict: isOneOf(VERDICTS),
  holds_through: nullable(isDayText),
  credentials: isCredentialList,
  designations: optional(isCredentialList),
  requirement: optional(objectOf({ satisfied: isTruth, holds_through: nullable(isDayText) })),
  blue_seal: optional(objectOf({ compliant: isTruth, recognised: isTruth, certified: isCount, total: isCount })),
  program: optional(objectOf({ id: (value) => isPlainText(value, 60), version: isCount })),
  checks: optional(listOf(objectOf({ code: isCode, outcome: isOneOf(CHECK_OUTCOMES), reason: isCode }), 50)),
  tier: optional(isOneOf(['LIMITED', 'FULL'])),
  disputed: optional(listOf(isCode, 200)),
  token_jti: optional((value) => isUuid(value) || isBadgeJti(value)),
});

function isTruth(value: unknown): boolean {
  return typeof value === 'boolean';
}

function isCount(value: unknown): boolean {
  return isIntegerWithin(value, 0, 1_000_000);
}

function isOneOf(values: readonly string[]): (value: unknown) => boolean {
  return (value) => typeof value === 'string' && values.includes(value);
}
