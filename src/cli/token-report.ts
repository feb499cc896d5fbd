import { badgeCodes } from '../modules/tokens/badge.ts';
import { momentOf, type Verdict } from '../modules/tokens/token.rules.ts';
import type { TokenVerification } from '../modules/tokens/token-verifier.ts';
import { credentialContents, type VerifiedCredential } from './credential-report.ts';

/** What the command came to, by kind of token. */
export type ReportedOutcome = TokenVerification | VerifiedCredential;

const VERDICT_IN_WORDS: Record<Verdict, string> = {
  VALID: 'the token is genuine and may be relied on.',
  EXPIRED: 'the token has run out.',
  NOT_YET_VALID: 'the token is not in force yet.',
  REVOKED: 'the issuer has withdrawn the token or what it says.',
  SUSPENDED: 'the issuer has suspended the token or what it says.',
  INVALID: 'the token must not be relied on: a check failed.',
  STALE: 'nothing is known against the token, but keys or current status could not be had fresh. Do not rely on it.',
  UNKNOWN_ISSUER: 'the token names an issuer that is not trusted here.',
};
const OUTCOME_IN_WORDS = { PASSED: 'passed', FAILED: 'FAILED', NOT_CHECKED: 'not checked' } as const;

/** Characters that turn the direction of writing, and could make a terminal show something else than is meant. */
const DIRECTION_MARKS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** The outcome of a verification in plain words: the verdict, what the token says, and every check. */
export function tokenReport(outcome: ReportedOutcome): string {
  const width = Math.max(10, ...outcome.checks.map(({ code }) => code.length));
  const checks = outcome.checks.map(
    ({ code, outcome: result, message }) =>
      `  ${OUTCOME_IN_WORDS[result].padEnd(11)}  ${code.padEnd(width)}  ${message}`,
  );
  const lines = [
    `${outcome.verdict}: ${VERDICT_IN_WORDS[outcome.verdict]}`,
    ...contents(outcome),
    'Checks:',
    ...checks,
  ];
  return `${lines.join('\n').replace(DIRECTION_MARKS, '\ufffd')}\n`;
}

/** What a token says, once its signature is good and its claims are well formed: else nothing of it is repeated. */
function contents(outcome: ReportedOutcome): readonly string[] {
  if (outcome.claims === null) return [];
  if (outcome.tokenType === 'PORTABLE_CREDENTIAL') return credentialContents(outcome.claims, outcome.keyBinding);
  const { iss, iat, exp } = outcome.claims;
  const dates = `issued by ${iss} at ${momentOf(iat).toISOString()}, runs out at ${momentOf(exp).toISOString()}`;
  if (outcome.tokenType === 'BADGE') {
    const codes = badgeCodes(outcome.claims).map(({ code, through }) => `  ${code} through ${through}`);
    return [`Badge of ${outcome.claims.sub}, ${dates}. It says:`, ...codes];
  }
  if (outcome.tokenType !== 'RECEIPT') return [`Status list of ${outcome.claims.sub}, ${dates}.`];
  const { aud, as_of: asOf, purpose, result } = outcome.claims;
  return [
    `Receipt for ${aud}, ${dates}.`,
    `Asked for the purpose ${purpose} about ${asOf}, the registry answered ${result.verdict}:`,
    ...[...(result.designations ?? []), ...result.credentials].map(
      ({ code, standing, through }) => `  ${code} ${standing}${through === null ? '' : ` through ${through}`}`,
    ),
  ];
}
