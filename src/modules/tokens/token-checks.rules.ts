import type { CompactJwsFault } from './compact-jws.rules.ts';
import type { JsonFault } from './strict-json.rules.ts';
import { type CheckOutcome, TOKEN_CHECKS, type TokenCheckCode, VERDICTS, type Verdict } from './token.rules.ts';

/** One check of a token: its outcome, a stable reason code, and a sentence for people. */
export interface TokenCheck {
  readonly code: TokenCheckCode;
  readonly outcome: CheckOutcome;
  readonly reason: string;
  readonly message: string;
}

const PASSED_MESSAGES: Record<TokenCheckCode, string> = {
  FORMAT: 'The token is well formed.',
  TYPE: 'The token is of a kind that is accepted here.',
  ALGORITHM: 'The token names a signature algorithm that is accepted.',
  ISSUER: 'The issuer is one that is trusted here.',
  KEY: 'The issuer publishes the key that the token names.',
  SIGNATURE: 'The signature is good: nothing in the token was changed since it was signed.',
  KEY_TIME: 'The token was signed while its key was in use.',
  CLAIMS: 'Every claim is present and well formed.',
  NOT_BEFORE: 'The token is in force already.',
  EXPIRY: 'The token has not run out.',
  AUDIENCE: 'The token was made for the one who asks.',
  NONCE: 'The token answers the nonce that was sent.',
  STATUS: 'The issuer still stands by the token.',
  REGISTER: "The issuer's register holds this very token, from before its key can have been in wrong hands.",
};

const FAULT_MESSAGES = {
  TOO_LARGE: 'The token is longer than any that is issued.',
  NOT_THREE_SEGMENTS: 'A signed token is three parts joined by dots; this is not.',
  ENCRYPTED_TOKEN: 'This is an encrypted token; a signed one is wanted.',
  NOT_BASE64URL: 'A part of the token is not canonical base64url: a character is missing, added or altered.',
  EMPTY_SIGNATURE: 'The token carries no signature.',
  CRITICAL_HEADER: 'The header demands extensions, and none is accepted.',
  UNENCODED_PAYLOAD: 'The header asks for an unencoded payload, which is not accepted.',
  HEADER_NOT_UTF8: 'The header is not well-formed UTF-8.',
  HEADER_NOT_JSON: 'The header is not JSON.',
  HEADER_NOT_AN_OBJECT: 'The header is not a JSON object.',
  HEADER_DUPLICATE_MEMBER: 'The header has a member twice.',
  HEADER_TOO_DEEP: 'The header is nested too deep.',
  HEADER_NUMBER_OUT_OF_RANGE: 'The header has a number that is out of range.',
  PAYLOAD_NOT_UTF8: 'The claims are not well-formed UTF-8.',
  PAYLOAD_NOT_JSON: 'The claims are not JSON.',
  PAYLOAD_NOT_AN_OBJECT: 'The claims are not a JSON object.',
  PAYLOAD_DUPLICATE_MEMBER: 'The claims have a member twice.',
  PAYLOAD_TOO_DEEP: 'The claims are nested too deep.',
  PAYLOAD_NUMBER_OUT_OF_RANGE: 'The claims have a number that is out of range.',
  TYPE_MISSING: 'The token does not say what kind it is.',
  TYPE_NOT_ACCEPTED: 'The token is of a kind that is not accepted here.',
  ALGORITHM_MISSING: 'The token names no signature algorithm.',
  ALGORITHM_NOT_ALLOWED: 'The signature algorithm is not one that the registry uses.',
  ALGORITHM_KEY_MISMATCH: 'The token names another algorithm than its key is for.',
  ISSUER_MISSING: 'The token does not say who issued it.',
  ISSUER_UNKNOWN: 'The issuer is not one that is trusted here.',
  KID_MISSING: 'The token does not name its key.',
  KID_MALFORMED: 'The token names its key by something that is not a key thumbprint.',
  KEY_UNKNOWN: 'The issuer publishes no key of that name.',
  KEY_COMPROMISED: 'The key that the token names may have been in wrong hands, so its signature proves nothing.',
  KEYS_UNAVAILABLE: "The issuer's keys could not be had, so the signature could not be checked.",
  KEY_UNSUITABLE: 'The key cannot verify this kind of signature.',
  SIGNATURE_MISMATCH: 'The signature does not fit: the token was changed, or signed by someone else.',
  SIGNED_OUTSIDE_KEY_TIME: 'The token is dated outside the time in which its key was in use.',
  CLAIM_MALFORMED: 'A claim is missing or malformed',
  STATUS_LIST_UNREADABLE: 'The status list cannot be unpacked, or is too large.',
  ISSUED_IN_FUTURE: 'The token is dated in the future.',
  NOT_YET_IN_FORCE: 'The token is not in force yet.',
  TOKEN_EXPIRED: 'The token has run out.',
  FRESHNESS_NOT_ASKED: 'The receipt is taken as evidence of what was answered then, so it does not run out.',
  OTHER_AUDIENCE: 'The token was made for someone else.',
  OTHER_NONCE: 'The token does not answer the nonce that was sent.',
  STATUS_REVOKED: 'The issuer has withdrawn the token or what it says.',
  STATUS_SUSPENDED: 'The issuer has suspended the token or what it says.',
  STATUS_UNAVAILABLE: 'The current status could not be had; the signature is a separate check.',
  STATUS_NOT_ASKED: 'The current status was not looked up.',
  NOT_ON_RECORD: "The issuer's register does not hold this token, so anybody who had the key may have made it.",
  RECORDED_AFTER_COMPROMISE: 'The token was recorded when its key may have been in wrong hands already.',
  REGISTER_UNAVAILABLE: "The issuer's register could not be read; the signature alone proves nothing.",
  NOT_ASKED: 'This was not asked for.',
  NOT_APPLICABLE: 'Tokens of this kind have no such thing to check.',
  NOT_REACHED: 'An earlier check failed, so this one was not made.',
} satisfies Record<CompactJwsFault | `PAYLOAD_${JsonFault}`, string> & Record<string, string>;

/** Why a check failed or was not made: stable codes, added to and never renamed. */
export type TokenCheckReason = keyof typeof FAULT_MESSAGES;

/** The sentence that explains a reason to people. */
export function messageOf(reason: TokenCheckReason): string {
  return FAULT_MESSAGES[reason];
}

/** Collects the checks of one token. Whatever nobody reports was not reached. */
export interface CheckReport {
  pass(code: TokenCheckCode): void;
  fail(code: TokenCheckCode, reason: TokenCheckReason, detail?: string): void;
  skip(code: TokenCheckCode, reason: TokenCheckReason): void;
  /** All checks, in the order of {@link TOKEN_CHECKS}. */
  checks(): readonly TokenCheck[];
}

export function checkReport(): CheckReport {
  const made = new Map<TokenCheckCode, TokenCheck>();
  const note = (code: TokenCheckCode, outcome: CheckOutcome, reason: string, message: string) => {
    made.set(code, { code, outcome, reason, message });
  };
  return {
    pass: (code) => note(code, 'PASSED', 'OK', PASSED_MESSAGES[code]),
    fail: (code, reason, detail) =>
      note(
        code,
        'FAILED',
        reason,
        detail === undefined ? FAULT_MESSAGES[reason] : `${FAULT_MESSAGES[reason]} (${detail})`,
      ),
    skip: (code, reason) => note(code, 'NOT_CHECKED', reason, FAULT_MESSAGES[reason]),
    checks: () => TOKEN_CHECKS.map((code) => made.get(code) ?? notReached(code)),
  };
}

function notReached(code: TokenCheckCode): TokenCheck {
  return { code, outcome: 'NOT_CHECKED', reason: 'NOT_REACHED', message: FAULT_MESSAGES.NOT_REACHED };
}

/** Which verdict stands when several checks went wrong: what is false comes before what is over, over before unsure. */
const VERDICTS_BY_GRAVITY: readonly Verdict[] = [
  'INVALID',
  'UNKNOWN_ISSUER',
  'REVOKED',
  'EXPIRED',
  'NOT_YET_VALID',
  'SUSPENDED',
  'STALE',
  'VALID',
];

/** The verdict that follows from the checks. A look-up that could not be made is STALE, never a bad signature. */
export function verdictOf(checks: readonly Pick<TokenCheck, 'outcome' | 'reason'>[]): Verdict {
  return gravest(checks.map(verdictOfCheck));
}

/** The one of several verdicts that stands; VALID when there is none. */
export function gravest(verdicts: readonly Verdict[]): Verdict {
  return VERDICTS_BY_GRAVITY.find((verdict) => verdicts.includes(verdict)) ?? VERDICTS[0];
}

const STALE_REASONS: readonly string[] = [
  'KEYS_UNAVAILABLE',
  'HOLDER_KEY_UNSUPPORTED',
  'STATUS_UNAVAILABLE',
  'STATUS_NOT_ASKED',
  'REGISTER_UNAVAILABLE',
];

function verdictOfCheck(check: Pick<TokenCheck, 'outcome' | 'reason'>): Verdict {
  if (check.outcome === 'PASSED') return 'VALID';
  if (check.outcome === 'NOT_CHECKED') return STALE_REASONS.includes(check.reason) ? 'STALE' : 'VALID';
  switch (check.reason) {
    case 'ISSUER_UNKNOWN':
      return 'UNKNOWN_ISSUER';
    case 'ISSUED_IN_FUTURE':
    case 'NOT_YET_IN_FORCE':
      return 'NOT_YET_VALID';
    case 'TOKEN_EXPIRED':
      return 'EXPIRED';
    case 'STATUS_REVOKED':
      return 'REVOKED';
    case 'STATUS_SUSPENDED':
      return 'SUSPENDED';
    default:
      return 'INVALID';
  }
}
