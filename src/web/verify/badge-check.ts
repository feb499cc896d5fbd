import type { Day } from '../../kernel/day.ts';
import { type BadgeClaims, badgeCodes } from '../../modules/tokens/badge.ts';
import { parseCompactJws } from '../../modules/tokens/compact-jws.rules.ts';
import type { KeyBindingClaims } from '../../modules/tokens/key-binding.ts';
import { parseJsonObject } from '../../modules/tokens/strict-json.rules.ts';
import { momentOf, type Verdict } from '../../modules/tokens/token.rules.ts';
import { gravest } from '../../modules/tokens/token-checks.rules.ts';
import { type StatusAnswer, type TokenVerification, verifyToken } from '../../modules/tokens/token-verifier.ts';
import { type AnsweredCheck, type Registry, type RegistryAnswer, RegistryUnavailable } from './registry.ts';

/** What the page concludes. NOT_CHECKED: the signature could not be looked at. STATUS_UNKNOWN: it is good, no more is known. */
export type BadgeState = Exclude<Verdict, 'STALE'> | 'STATUS_UNKNOWN' | 'NOT_CHECKED';

/** One thing that a badge or a presentation names. */
export interface ShownCode {
  readonly code: string;
  /** What the token itself says beside the code. */
  readonly note?: string;
  /** The last day; null without an end, absent where none is named. */
  readonly through?: Day | null;
}

/** What a badge or a presentation of a portable credential says, as far as the page shows it. */
export interface ShownBadge {
  readonly issuer: string;
  /** Null when a presentation keeps the name back. */
  readonly holder: string | null;
  /** Of a presentation that shows it. */
  readonly aseId?: string;
  readonly signedAt: Date;
  readonly expiresAt: Date;
  readonly codes: readonly ShownCode[];
}

/** Everything found out about a badge, for the page to put in words. */
export interface BadgeOutcome {
  readonly what: 'badge' | 'credential';
  readonly state: BadgeState;
  /** What this browser checked by itself. */
  readonly checks: readonly AnsweredCheck[];
  /** What the badge says; null unless its signature is good and nothing about it is false. */
  readonly badge: ShownBadge | null;
  /** Of a credential: for whom its holder proved their key; null when no such proof came with it. */
  readonly proof?: KeyBindingClaims | null;
  /** What the registry's server said; null when it was not asked or could not be. */
  readonly answer: RegistryAnswer | null;
  /** The one issuer whose badges this page can check; null while that is not known. */
  readonly issuer: string | null;
  /** The issuer that an untrusted badge names: no more than a claim. */
  readonly claimedIssuer: string | null;
  /** Why something could not be had. */
  readonly trouble: Trouble | null;
  readonly checkedAt: Date;
}

export type Trouble =
  | { readonly kind: 'UNREACHABLE' }
  | { readonly kind: 'BUSY'; readonly retryAfterSeconds: number }
  /** Browsers offer signature checks on https pages only. */
  | { readonly kind: 'INSECURE_PAGE' };

/**
 * Verifies a badge here, by the registry's published keys, and only when its signature is good asks the registry whether
 * it still stands. The graver of the two verdicts counts.
 */
export async function checkBadge(token: string, registry: Registry, now: Date): Promise<BadgeOutcome> {
  if (!('subtle' in crypto)) return unchecked(token, { kind: 'INSECURE_PAGE' }, now);
  let issuer: string;
  try {
    issuer = await registry.issuer();
  } catch (error) {
    return unchecked(token, troubleIn(error), now);
  }
  const found: { answer?: RegistryAnswer; trouble?: Trouble } = {};
  const verification = await verifyToken(token, {
    accept: ['BADGE'],
    issuers: [issuer],
    keys: (kid) => registry.key(kid),
    now,
    currentStatus: async () => {
      found.answer = await registry.ask(token);
      return statusIn(found.answer.verdict);
    },
    onLookUpFailure: (error) => {
      found.trouble = troubleIn(error);
    },
  });
  const answer = found.answer ?? null;
  const state = stateOf(verification, answer);
  const claims = verification.tokenType === 'BADGE' ? verification.claims : null;
  return {
    what: 'badge',
    state,
    checks: verification.checks,
    badge: claims && !isFalse(state) ? shownBadge(claims) : null,
    answer,
    issuer,
    claimedIssuer: state === 'UNKNOWN_ISSUER' ? issuerNamedIn(token) : null,
    trouble: found.trouble ?? null,
    checkedAt: now,
  };
}

/** Of what is false nothing is shown. */
export function isFalse(state: BadgeState): boolean {
  return state === 'INVALID' || state === 'UNKNOWN_ISSUER';
}

function shownBadge(claims: BadgeClaims): ShownBadge {
  return {
    issuer: claims.iss,
    holder: claims.sub,
    signedAt: momentOf(claims.iat),
    expiresAt: momentOf(claims.exp),
    codes: badgeCodes(claims),
  };
}

/** The graver of what this browser and what the registry found. */
export function stateOf(
  verification: Pick<TokenVerification, 'verdict'> & { readonly claims: object | null },
  answer: RegistryAnswer | null,
): BadgeState {
  const verdicts = [verification.verdict];
  if (answer) verdicts.push(answer.verdict);
  if (answer?.credentials.some(({ current }) => !current) && answer.verdict === 'VALID') verdicts.push('EXPIRED');
  const verdict = gravest(verdicts);
  if (verdict !== 'STALE') return verdict;
  return verification.claims === null ? 'NOT_CHECKED' : 'STATUS_UNKNOWN';
}

/** The server's other verdicts say nothing of the status; they count by themselves. */
export function statusIn(verdict: Verdict): StatusAnswer {
  return { status: verdict === 'VALID' || verdict === 'REVOKED' || verdict === 'SUSPENDED' ? verdict : 'UNAVAILABLE' };
}

/** Without the issuer or the means to check a signature: only what is no badge by its form is told from the rest. */
async function unchecked(token: string, trouble: Trouble, now: Date): Promise<BadgeOutcome> {
  const { verdict, checks } = await verifyToken(token, {
    accept: ['BADGE'],
    issuers: [issuerNamedIn(token) ?? ''],
    keys: () => Promise.reject(new RegistryUnavailable('not asked')),
    now,
  });
  const issuerUnknown: AnsweredCheck = {
    code: 'ISSUER',
    outcome: 'NOT_CHECKED',
    reason: 'NOT_REACHED',
    message: 'Which issuer is trusted here could not be found out.',
  };
  return {
    what: 'badge',
    state: verdict === 'INVALID' ? 'INVALID' : 'NOT_CHECKED',
    checks: checks.map((check) => (check.code === 'ISSUER' && check.outcome === 'PASSED' ? issuerUnknown : check)),
    badge: null,
    answer: null,
    issuer: null,
    claimedIssuer: null,
    trouble,
    checkedAt: now,
  };
}

/** The issuer that a token names, whoever that may be: no more than a claim. */
export function issuerNamedIn(token: string): string | null {
  const parsed = parseCompactJws(token);
  if ('fault' in parsed) return null;
  const payload = parseJsonObject(parsed.jws.payload);
  const issuer = 'object' in payload ? payload.object['iss'] : undefined;
  return typeof issuer === 'string' ? issuer : null;
}

export function troubleIn(error: unknown): Trouble {
  const seconds = error instanceof RegistryUnavailable ? error.retryAfterSeconds : null;
  return seconds === null ? { kind: 'UNREACHABLE' } : { kind: 'BUSY', retryAfterSeconds: seconds };
}
