/** The `typ` of each kind of token, compared letter by letter: explicit typing (RFC 8725, section 3.11). */
export const TOKEN_TYP = {
  BADGE: 'vnd.ase-verification.badge+jwt',
  RECEIPT: 'vnd.ase-verification.receipt+jwt',
  STATUS_LIST: 'statuslist+jwt',
} as const;

export type TokenType = keyof typeof TOKEN_TYP;

/** The algorithms the registry signs with; nothing else verifies. `EdDSA` is Ed25519 (RFC 8037). */
export const SIGNING_ALGORITHMS = ['ES256', 'EdDSA'] as const;
export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number];

/** What a verifier concludes of a token. Only VALID may be relied on. */
export const VERDICTS = [
  'VALID',
  'EXPIRED',
  'NOT_YET_VALID',
  'REVOKED',
  'SUSPENDED',
  'INVALID',
  'STALE',
  'UNKNOWN_ISSUER',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Everything that is checked of a token, in order; each is reported on its own. */
export const TOKEN_CHECKS = [
  'FORMAT',
  'TYPE',
  'ALGORITHM',
  'ISSUER',
  'KEY',
  'SIGNATURE',
  'KEY_TIME',
  'CLAIMS',
  'NOT_BEFORE',
  'EXPIRY',
  'AUDIENCE',
  'NONCE',
  'STATUS',
  'REGISTER',
] as const;
export type TokenCheckCode = (typeof TOKEN_CHECKS)[number];

/** NOT_CHECKED is never a pass: the check did not apply, was not asked for, could not be made or was not reached. */
export const CHECK_OUTCOMES = ['PASSED', 'FAILED', 'NOT_CHECKED'] as const;
export type CheckOutcome = (typeof CHECK_OUTCOMES)[number];

/** Clocks of issuer and verifier may differ by this much. */
export const CLOCK_SKEW_SECONDS = 60;

/** A moment as RFC 7519 writes it (NumericDate): whole seconds since 1970, the fraction dropped. */
export function numericDateOf(moment: Date): number {
  return Math.floor(moment.getTime() / 1000);
}

/** The moment that a NumericDate names. */
export function momentOf(numericDate: number): Date {
  return new Date(numericDate * 1000);
}
