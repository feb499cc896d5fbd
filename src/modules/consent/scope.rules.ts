import type { Fault } from '../../kernel/refusal.ts';
import { type DesignationRules, nodesOf, type Requirement, testsNamedIn } from '../catalogue/requirement.rules.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import type { DisputedFactKind } from '../disputes/dispute.rules.ts';

/** Kinds of what is on record of a person; a consent's scope names kinds or single codes. Public codes: add, never rename. */
export const SCOPE_KINDS = ['ASE', 'OEM', 'GOVERNMENT', 'EXPERIENCE', 'EMPLOYMENT'] as const;
export type ScopeKind = (typeof SCOPE_KINDS)[number];

/** As what a fact on record is looked into. */
export const SCOPE_KIND_OF_FACT: Readonly<Record<DisputedFactKind, ScopeKind>> = {
  CREDENTIAL_PERIOD: 'ASE',
  STATUS_ACTION: 'ASE',
  EXAM_RESULT: 'ASE',
  EMPLOYMENT: 'EMPLOYMENT',
  OEM_ENROLMENT: 'OEM',
  GOVERNMENT_CREDENTIAL: 'GOVERNMENT',
};

/** How many kinds and codes a scope may name. */
export const MAX_SCOPE = 200;

/** One thing that a question looks into; without a code everything of its kind. */
export interface ScopeItem {
  readonly kind: ScopeKind;
  readonly code: string | null;
}

/** What a requirement about a technician looks into. */
export function itemsOf(requirement: Requirement): readonly ScopeItem[] {
  return [...nodesOf(requirement)].flatMap(itemOf);
}

function itemOf(node: Requirement): readonly ScopeItem[] {
  if ('holdsTest' in node) return [{ kind: 'ASE', code: node.holdsTest }];
  if ('heldTest' in node) return [{ kind: 'ASE', code: node.heldTest }];
  if ('holdsDesignation' in node) return [{ kind: 'ASE', code: node.holdsDesignation }];
  if ('isCertified' in node) return [{ kind: 'ASE', code: null }];
  if ('holdsOem' in node) return [{ kind: 'OEM', code: node.holdsOem.program }];
  if ('completedOem' in node) return [{ kind: 'OEM', code: node.completedOem.program }];
  if ('holdsGovernment' in node) return [{ kind: 'GOVERNMENT', code: node.holdsGovernment.class }];
  if ('experienceYears' in node || 'trainingYears' in node) return [{ kind: 'EXPERIENCE', code: null }];
  return 'employedInNetwork' in node ? [{ kind: 'EMPLOYMENT', code: null }] : [];
}

/**
 * Whether a scope lets one look into all of `items`; an empty scope is everything. A designation in it covers the tests that it is
 * made of, and the tests of a designation cover it.
 */
export function coversScope(
  scope: readonly string[],
  items: readonly ScopeItem[],
  designations: DesignationRules,
): boolean {
  if (scope.length === 0) return true;
  const named = new Set(scope.flatMap((code) => [code, ...componentsOf(code, designations)]));
  return items.every(({ kind, code }) => {
    if (named.has(kind)) return true;
    if (code === null) return false;
    if (named.has(code)) return true;
    const components = componentsOf(code, designations);
    return components.length > 0 && components.every((test) => named.has(test));
  });
}

function componentsOf(code: string, designations: DesignationRules): readonly string[] {
  const designation = designations.get(code);
  return designation ? [...testsNamedIn(designation.requirement, designations)] : [];
}

/** Everything wrong with a scope: codes that mean nothing, one named twice, too many of them. */
export function scopeFaults(scope: readonly string[], pack: RulePack): readonly Fault[] {
  if (scope.length > MAX_SCOPE) {
    const message = `A scope names at most ${MAX_SCOPE} kinds and codes.`;
    return [{ code: 'SCOPE_TOO_LONG', message, path: ['scope'] }];
  }
  return scope.flatMap((code, index): readonly Fault[] => {
    const path = ['scope', index];
    if (scope.indexOf(code) < index) return [{ code: 'SCOPE_CODE_REPEATED', message: 'It is named twice.', path }];
    if (isScopeCode(code, pack)) return [];
    const message = `${pack.name} knows no test, designation, programme or licence class of this code; kinds are ${SCOPE_KINDS.join(', ')}.`;
    return [{ code: 'UNKNOWN_CODE', message, path }];
  });
}

function isScopeCode(code: string, pack: RulePack): boolean {
  const kinds: readonly string[] = SCOPE_KINDS;
  const { tests, designations, oemPrograms, governmentClasses } = pack;
  return [tests, designations, oemPrograms, governmentClasses].some((codes) => codes.has(code)) || kinds.includes(code);
}
