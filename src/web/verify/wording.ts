import type { KeyBindingClaims } from '../../modules/tokens/key-binding.ts';
import { type CheckOutcome, momentOf } from '../../modules/tokens/token.rules.ts';
import type { BadgeOutcome, BadgeState, ShownBadge } from './badge-check.ts';
import { momentInWords } from './dates.ts';
import type { IconName } from './elements.ts';
import type { AnsweredCheck } from './registry.ts';

/** How a verdict looks. Only `good` is green, and the words say the same. */
export type Tone = 'good' | 'caution' | 'bad' | 'neutral' | 'busy';

/** A verdict as the page tells it. */
export interface VerdictWords {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly headline: string;
  readonly lead: string;
  readonly proven: readonly string[];
  readonly notProven: readonly string[];
  /** What stands above the holder's name. */
  readonly holderLabel: string;
  readonly certificationsHeading: string;
}

export const NO_TOKEN_WORDS = {
  tone: 'neutral',
  icon: 'badge',
  headline: 'Check a technician’s badge',
  lead: 'Scan the badge’s QR code, open its link, or paste it below. You will see who signed it, for whom, and whether it still stands.',
} as const;

export const CHECKING_WORDS = {
  tone: 'busy',
  icon: 'busy',
  headline: 'Checking…',
  lead: 'The signature first, then the current status.',
} as const;

const LOOKS: Record<BadgeState, Pick<VerdictWords, 'tone' | 'icon' | 'headline'>> = {
  VALID: { tone: 'good', icon: 'good', headline: 'Valid' },
  STATUS_UNKNOWN: { tone: 'caution', icon: 'unknown', headline: 'Signature good, current status unknown' },
  EXPIRED: { tone: 'caution', icon: 'clock', headline: 'Expired' },
  NOT_YET_VALID: { tone: 'caution', icon: 'clock', headline: 'Not valid yet' },
  SUSPENDED: { tone: 'caution', icon: 'paused', headline: 'Suspended' },
  REVOKED: { tone: 'bad', icon: 'bad', headline: 'Withdrawn' },
  INVALID: { tone: 'bad', icon: 'bad', headline: 'Invalid' },
  UNKNOWN_ISSUER: { tone: 'bad', icon: 'unknown', headline: 'Unknown issuer' },
  NOT_CHECKED: { tone: 'neutral', icon: 'unknown', headline: 'Could not be checked' },
};

const HOLDER_LABELS = { badge: 'Badge of', credential: 'Presented by' } as const;

/** The outcome in plain words. */
export function wordsFor(outcome: BadgeOutcome): VerdictWords {
  const isValid = outcome.state === 'VALID';
  const { what } = outcome;
  return {
    ...LOOKS[outcome.state],
    ...(isNoBadge(outcome) && { headline: `Not a ${what}` }),
    lead: leadFor(outcome),
    proven: outcome.badge ? provenBy(outcome.badge, outcome) : [],
    notProven: outcome.badge ? notProvenBy(outcome.badge, outcome) : [],
    holderLabel: isValid ? HOLDER_LABELS[what] : `The ${what} names`,
    certificationsHeading: isValid ? 'Certifications' : `What the ${what} said when it was signed`,
  };
}

/** An issuer as people know it: the host of its address, with the path when it has one. */
export function issuerInWords(issuer: string): string {
  if (!URL.canParse(issuer)) return issuer.slice(0, 100);
  const { host, pathname } = new URL(issuer);
  return host === '' ? issuer.slice(0, 100) : `${host}${pathname === '/' ? '' : pathname}`;
}

function leadFor(outcome: BadgeOutcome): string {
  const issuer = outcome.issuer === null ? 'the registry' : issuerInWords(outcome.issuer);
  const { what } = outcome;
  switch (outcome.state) {
    case 'VALID':
      return outcome.answer || what === 'badge'
        ? `${issuer} signed this ${what} and confirmed just now that it still stands.`
        : `${issuer} signed this credential, and its status list says that it still stands.${forWhom(outcome)}`;
    case 'STATUS_UNKNOWN':
      return `The ${what} is genuine and has not run out, but ${issuer} could not be asked whether it still stands. ${remedyFor(outcome)}`;
    case 'EXPIRED':
      return expiredLead(outcome);
    case 'NOT_YET_VALID':
      return notYetLead(outcome);
    case 'SUSPENDED':
      return `The ${what} is genuine, but ${issuer} has suspended it or a certification on it. Do not rely on it unless it is reinstated.`;
    case 'REVOKED':
      return `The ${what} is genuine, but ${issuer} no longer stands by it: it was withdrawn, or a certification on it was revoked or corrected. Do not rely on it.`;
    case 'INVALID':
      return invalidLead(outcome);
    case 'UNKNOWN_ISSUER':
      return unknownIssuerLead(outcome, issuer);
    case 'NOT_CHECKED':
      return outcome.trouble?.kind === 'INSECURE_PAGE'
        ? `Browsers check signatures on secure pages only. Open this page by https and try again. Until then the ${what} proves nothing.`
        : `The keys that ${issuer} publishes could not be had, so the signature was not looked at. ${remedyFor(outcome)} Until then the ${what} proves nothing.`;
  }
}

/** Whom a credential's holder proved their key to. */
function forWhom({ proof }: BadgeOutcome): string {
  if (proof === undefined) return '';
  return proof === null ? ' Whoever has a copy can show it.' : ` Its holder made this selection for “${proof.aud}”.`;
}

/** For whom and when the holder proved their key. */
export function proofInWords(proof: KeyBindingClaims | null): string {
  return proof === null
    ? 'Without a proof of the holder’s key'
    : `For “${proof.aud}”, on ${momentInWords(momentOf(proof.iat))}`;
}

function remedyFor({ trouble }: BadgeOutcome): string {
  if (trouble?.kind !== 'BUSY') return 'Check again when you are connected.';
  return `It is busy: check again in ${Math.max(1, Math.ceil(trouble.retryAfterSeconds))} seconds.`;
}

function expiredLead({ what, badge, answer, checkedAt }: BadgeOutcome): string {
  const ranOutAt = badge?.expiresAt ?? checkedAt;
  if (ranOutAt > checkedAt) return `A certification on this ${what} has run out. Ask for a current one.`;
  const clocks = answer?.verdict === 'VALID' ? ` ${CLOCK_HINT}` : '';
  const why = what === 'badge' ? 'badges live a month at most, and its holder' : 'its holder';
  return `This ${what} ran out on ${momentInWords(ranOutAt)}. Ask for a current one: ${why} can issue another at any time.${clocks}`;
}

function notYetLead({ what, badge, answer }: BadgeOutcome): string {
  const from = badge ? momentInWords(badge.signedAt) : 'a later time';
  const clocks = answer?.verdict === 'NOT_YET_VALID' ? '' : ` ${CLOCK_HINT}`;
  return `This ${what} is dated ${from}. Do not rely on it before then.${clocks}`;
}

const CLOCK_HINT = 'Or this device’s clock is wrong: look at its date and time.';

function invalidLead(outcome: BadgeOutcome): string {
  const failed = failedCheck(outcome);
  const why = failed?.message ?? 'The registry refuses it.';
  const whyInFull = why.endsWith(')') ? `${why}.` : why;
  if (failed?.code === 'FORMAT') return `${whyInFull} Was all of it copied, and nothing else?`;
  if (failed?.code === 'TYPE')
    return `${whyInFull} This page checks badges and portable credentials, not receipts or other tokens.`;
  return `${whyInFull} Do not rely on it.`;
}

/** Whether something else was shown: a receipt, half a link, any other text. */
function isNoBadge(outcome: BadgeOutcome): boolean {
  const code = failedCheck(outcome)?.code;
  return outcome.state === 'INVALID' && (code === 'FORMAT' || code === 'TYPE');
}

function failedCheck({ checks, answer }: BadgeOutcome): AnsweredCheck | undefined {
  return [...checks, ...(answer?.checks ?? [])].find(({ outcome }) => outcome === 'FAILED');
}

function unknownIssuerLead({ what, claimedIssuer }: BadgeOutcome, issuer: string): string {
  const claim = claimedIssuer === null ? 'another issuer' : `“${issuerInWords(claimedIssuer)}” as its issuer`;
  return `The ${what} names ${claim}. This page can only check ${what}s of ${issuer}, so nothing it says is shown.`;
}

function provenBy(badge: ShownBadge, { what, state, issuer, proof }: BadgeOutcome): readonly string[] {
  const signer = issuerInWords(issuer ?? badge.issuer);
  const holder = badge.holder ?? 'its holder';
  const signed = `${signer} signed this ${what} for ${holder} on ${momentInWords(badge.signedAt)}, and nothing in it was changed since.`;
  if (state !== 'VALID') return [signed];
  return [
    signed,
    ...(proof
      ? [
          `Whoever holds the key that it was issued to chose what is shown, for “${proof.aud}”, on ${momentInWords(momentOf(proof.iat))}.`,
        ]
      : []),
    `On record with ${signer}, ${holder} holds each certification listed, ${what === 'badge' ? 'today' : 'through the day beside it'}.`,
    `The ${what} can be used until ${momentInWords(badge.expiresAt)}, unless it is withdrawn before.`,
  ];
}

const NOT_PROVEN_BY_STATE: Partial<Record<BadgeState, string>> = {
  EXPIRED: 'That anything on it is still so today.',
  NOT_YET_VALID: 'That anything on it is so today.',
  SUSPENDED: 'That the holder may be relied on for this work today.',
  REVOKED: 'That anything on it is so today.',
};

function notProvenBy(badge: ShownBadge, { what, state, proof }: BadgeOutcome): readonly string[] {
  const ofState =
    state === 'STATUS_UNKNOWN'
      ? `That the ${what} still stands. It may have been withdrawn, or a certification suspended, since it was signed.`
      : NOT_PROVEN_BY_STATE[state];
  return [
    ...(ofState === undefined ? [] : [ofState]),
    badge.holder === null
      ? 'Who the holder is: the name was kept back.'
      : `That the person in front of you is ${badge.holder}. Ask for an ID and compare the name.`,
    proof
      ? `That it is meant for you, unless you are “${proof.aud}” and asked with “${proof.nonce}” just then. A copy looks the same.`
      : `That it was given to you. A ${what} can be copied: whoever has the link can show it.`,
    'Anything that is not listed. The holder chose what to show; licenses, employment and the quality of today’s work are not part of it.',
  ];
}

const NOT_NEEDED: readonly string[] = ['NOT_APPLICABLE', 'KEY_BINDING_NOT_ASKED'];

/** What became of a check. One that cannot apply to a badge is not left out, it is not needed. */
export function outcomeInWords({ outcome, reason }: { readonly outcome: CheckOutcome; readonly reason: string }): {
  readonly icon: IconName;
  readonly word: string;
} {
  if (outcome === 'PASSED') return { icon: 'good', word: 'passed' };
  if (outcome === 'FAILED') return { icon: 'bad', word: 'failed' };
  return { icon: 'skipped', word: NOT_NEEDED.includes(reason) ? 'not needed' : 'not checked' };
}
