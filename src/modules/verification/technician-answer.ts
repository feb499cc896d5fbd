import type { Explanation } from '../catalogue/explanation.rules.ts';
import type { Tier } from '../consent/answer-tier.rules.ts';
import { SCOPE_KIND_OF_FACT, type ScopeItem } from '../consent/scope.rules.ts';
import type { DesignationAnswer } from '../credentials/answers.rules.ts';
import type { CredentialOnDay } from '../credentials/standing.rules.ts';
import type { DisputeFlag } from '../disputes/dispute.rules.ts';
import type { ReceiptResult } from '../tokens/receipt.ts';
import type { Verdict } from '../tokens/token.rules.ts';

/** One thing that was looked at, on its own. */
export interface VerificationCheck {
  readonly code: 'IDENTITY' | 'SHOP' | 'ENROLMENT' | 'REQUIREMENT';
  readonly outcome: 'PASSED' | 'FAILED' | 'NOT_CHECKED';
  readonly reason: string;
  readonly message: string;
}

/** What was concluded about a technician, whatever of it is told. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly explanation: Explanation;
  readonly credentials: readonly CredentialOnDay[];
  readonly designations: readonly DesignationAnswer[];
}

/** Of what lacks a limited answer tells no reason: that somebody was suspended is no yes or no. */
export function verdictTold(judgement: Judgement | undefined, tier: Tier): Verdict {
  if (!judgement) return 'INVALID';
  if (tier === 'FULL') return judgement.verdict;
  return judgement.explanation.satisfied ? 'VALID' : 'INVALID';
}

/** Those of the open disputes that the question looks into. */
export function disputesAmong(
  disputes: readonly DisputeFlag[],
  items: readonly ScopeItem[],
  credentials: readonly CredentialOnDay[],
): readonly DisputeFlag[] {
  const codes = new Set([...items.map(({ code }) => code), ...credentials.map(({ code }) => code)]);
  const kinds = new Set(items.filter(({ code }) => code === null).map(({ kind }) => kind));
  return disputes.filter(({ kind, code }) => codes.has(code) || kinds.has(SCOPE_KIND_OF_FACT[kind]));
}

const NOT_MATCHED = {
  reason: 'IDENTITY_NOT_MATCHED',
  message: 'No technician of this ASE ID and last name is on record.',
} as const;

const MET = { reason: 'MET', message: 'What was asked is met.' } as const;
const NOT_MET = { reason: 'NOT_MET', message: 'What was asked is not met.' } as const;

/** Which other one is not told: whoever asks has to learn it from the technician. */
const MERGED = {
  reason: 'ASE_ID_MERGED',
  message: 'This person was entered twice, and this ASE ID is no longer theirs: ask by the other one.',
} as const;

/** What was looked at, as far as it is told. */
export function checksOf(
  judgement: Judgement | undefined,
  isMerged: boolean,
  tier: Tier,
): readonly VerificationCheck[] {
  if (!judgement) {
    return [
      { code: 'IDENTITY', outcome: 'FAILED', ...(isMerged ? MERGED : NOT_MATCHED) },
      {
        code: 'REQUIREMENT',
        outcome: 'NOT_CHECKED',
        reason: 'NOT_REACHED',
        message: 'An earlier check failed, so this one was not made.',
      },
    ];
  }
  const { satisfied } = judgement.explanation;
  const { reason, message } = tier === 'FULL' ? judgement.explanation : satisfied ? MET : NOT_MET;
  return [
    { code: 'IDENTITY', outcome: 'PASSED', reason: 'OK', message: 'The ASE ID and the last name belong together.' },
    { code: 'REQUIREMENT', outcome: satisfied ? 'PASSED' : 'FAILED', reason, message },
  ];
}

/** What the receipt says of it. */
export function receiptResult(
  verdict: Verdict,
  judgement: Judgement | undefined,
  checks: readonly VerificationCheck[],
  tier: Tier,
  disputes: readonly DisputeFlag[],
): ReceiptResult {
  const shared = { verdict, tier, checks: checks.map(({ code, outcome, reason }) => ({ code, outcome, reason })) };
  if (!judgement) return { ...shared, holds_through: null, credentials: [] };
  const { explanation, credentials, designations } = judgement;
  const { satisfied, holdsThrough } = explanation;
  if (tier === 'LIMITED') {
    return { ...shared, holds_through: null, credentials: [], requirement: { satisfied, holds_through: null } };
  }
  return {
    ...shared,
    holds_through: holdsThrough,
    credentials: credentials.map(({ code, standing, validThrough }) => ({ code, standing, through: validThrough })),
    ...(designations.length > 0 && {
      designations: designations.map((designation) => ({
        code: designation.code,
        standing: designation.holds ? 'HOLDS' : 'DOES_NOT_HOLD',
        through: designation.holds ? designation.holdsThrough : null,
      })),
    }),
    requirement: { satisfied, holds_through: holdsThrough },
    ...(disputes.length > 0 && { disputed: [...new Set(disputes.map(({ code }) => code))] }),
  };
}
