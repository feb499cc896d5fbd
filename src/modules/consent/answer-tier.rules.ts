import type { Role } from '../../kernel/viewer.ts';
import type { DesignationRules } from '../catalogue/requirement.rules.ts';
import type { Purpose } from './purpose.rules.ts';
import { coversScope, SCOPE_KINDS, type ScopeItem } from './scope.rules.ts';

/**
 * How much a question about a person is answered. LIMITED is yes or no to what was asked and nothing besides; FULL is everything
 * that the question touches. Public codes: add, never rename.
 */
export const TIERS = ['LIMITED', 'FULL'] as const;
export type Tier = (typeof TIERS)[number];

/** A tier, or NONE: to such an asker there is no such person. */
export type AnswerTier = Tier | 'NONE';

/**
 * What the asker is to the person. SELF is a technician's own key; EMPLOYED a confirmed employment that holds today in a shop of the
 * asking organisation, while the technician has not ended monitoring; OFFICE the certifying body, a sponsor in one of whose
 * programmes the person is enrolled, or a public body that awarded them a credential.
 */
export const RELATIONS = ['SELF', 'EMPLOYED', 'OFFICE', 'STRANGER'] as const;
export type Relation = (typeof RELATIONS)[number];

/** What the person's consent in force says to this question: none fits its purpose and scope, or one of a tier does. */
export const CONSENT_ANSWERS = ['NO_CONSENT', 'LIMITED', 'FULL'] as const;
export type ConsentAnswer = (typeof CONSENT_ANSWERS)[number];

type TierByConsent = Readonly<Record<ConsentAnswer, AnswerTier>>;

const NOBODY: TierByConsent = { NO_CONSENT: 'NONE', LIMITED: 'NONE', FULL: 'NONE' };
const EVERYTHING: TierByConsent = { NO_CONSENT: 'FULL', LIMITED: 'FULL', FULL: 'FULL' };
/** Whoever knows the ASE ID and the last name is told yes or no, as by the trade's public look-ups. */
const BY_CONSENT: TierByConsent = { NO_CONSENT: 'LIMITED', LIMITED: 'LIMITED', FULL: 'FULL' };

/**
 * Who is answered how much: by what the asker is to the registry, what they are to the person, and what the person consented to. A
 * relation that a role cannot have is that of a stranger.
 */
export const ANSWER_TIERS: Readonly<Record<Role, Readonly<Record<Relation, TierByConsent>>>> = {
  PUBLIC: { SELF: NOBODY, EMPLOYED: NOBODY, OFFICE: NOBODY, STRANGER: NOBODY },
  TECHNICIAN: { SELF: EVERYTHING, EMPLOYED: NOBODY, OFFICE: NOBODY, STRANGER: NOBODY },
  REGISTRAR: { SELF: EVERYTHING, EMPLOYED: EVERYTHING, OFFICE: EVERYTHING, STRANGER: EVERYTHING },
  EMPLOYER: { SELF: BY_CONSENT, EMPLOYED: EVERYTHING, OFFICE: BY_CONSENT, STRANGER: BY_CONSENT },
  INSURER: { SELF: BY_CONSENT, EMPLOYED: BY_CONSENT, OFFICE: BY_CONSENT, STRANGER: BY_CONSENT },
  SPONSOR: { SELF: BY_CONSENT, EMPLOYED: BY_CONSENT, OFFICE: EVERYTHING, STRANGER: BY_CONSENT },
  AGENCY: { SELF: BY_CONSENT, EMPLOYED: BY_CONSENT, OFFICE: EVERYTHING, STRANGER: BY_CONSENT },
};

/** What an office may look into: what it has to know for the programmes it keeps or the credentials it awards. */
const OFFICE_SCOPES: Readonly<Partial<Record<Role, readonly string[]>>> = {
  SPONSOR: ['ASE', 'OEM', 'EXPERIENCE', 'EMPLOYMENT'],
  AGENCY: ['ASE', 'GOVERNMENT', 'EXPERIENCE'],
};

/** A consent that is in force today. */
export interface ConsentInForce {
  readonly tier: Tier;
  readonly purpose: Purpose;
  /** Kinds and codes; empty for everything. */
  readonly scope: readonly string[];
}

/** What is known of an asker and a person: enough to say how much is answered. */
export interface KnownRelation {
  readonly isRelated: boolean;
  readonly consents: readonly ConsentInForce[];
}

export const NO_RELATION: KnownRelation = { isRelated: false, consents: [] };

/** What a question looks into, and why it is asked. */
export interface TierQuestion {
  readonly purpose: Purpose;
  readonly items: readonly ScopeItem[];
}

/** Everything that can be on record of a person: what shop answers about named people and unbounded questions look into. */
export const WHOLE_RECORD: readonly ScopeItem[] = SCOPE_KINDS.map((kind) => ({ kind, code: null }));

/** How much the question is answered to an asker of another organisation than the person's own. */
export function tierOf(
  role: Role,
  { isRelated, consents }: KnownRelation,
  question: TierQuestion,
  designations: DesignationRules,
): AnswerTier {
  const relation = relationTo(role, isRelated, question, designations);
  return ANSWER_TIERS[role][relation][consentAnswer(consents, question, designations)];
}

/** Employment is a standing consent to being monitored at work, and to no other purpose; an office looks into its own. */
function relationTo(
  role: Role,
  isRelated: boolean,
  { purpose, items }: TierQuestion,
  designations: DesignationRules,
): Relation {
  if (role === 'REGISTRAR') return 'OFFICE';
  if (role === 'TECHNICIAN') return isRelated ? 'SELF' : 'STRANGER';
  if (!isRelated) return 'STRANGER';
  if (role === 'EMPLOYER') return purpose === 'EMPLOYMENT' ? 'EMPLOYED' : 'STRANGER';
  const office = OFFICE_SCOPES[role];
  return office && coversScope(office, items, designations) ? 'OFFICE' : 'STRANGER';
}

function consentAnswer(
  consents: readonly ConsentInForce[],
  { purpose, items }: TierQuestion,
  designations: DesignationRules,
): ConsentAnswer {
  const fitting = consents.filter(
    (consent) => consent.purpose === purpose && coversScope(consent.scope, items, designations),
  );
  if (fitting.some(({ tier }) => tier === 'FULL')) return 'FULL';
  return fitting.length > 0 ? 'LIMITED' : 'NO_CONSENT';
}
