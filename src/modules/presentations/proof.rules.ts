import { addDays, type Day, earliestDay, latestDay } from '../../kernel/day.ts';
import { timelineOfTechnician } from '../catalogue/evaluation.rules.ts';
import { kindOf, partsOf, type Requirement, type RequirementRules } from '../catalogue/requirement.rules.ts';
import { END_OF_TIME, spanCovering } from '../catalogue/span.rules.ts';
import type { ShownQualifications } from './shown-elements.rules.ts';

/** What is known of a node. There is no third: whatever was not shown is not known, and nothing is ever "false". */
export const PROOF_OUTCOMES = ['PROVEN', 'NOT_PROVEN'] as const;
export type ProofOutcome = (typeof PROOF_OUTCOMES)[number];

/** One node of what was asked, and whether it is proven. It repeats the question, and tells nothing of the holder besides. */
export interface ProofStep {
  /** JSON Pointer (RFC 6901) to the node. */
  readonly path: string;
  readonly kind: string;
  /** The test, designation, programme, class or network that the node names; null when it names none. */
  readonly code: string | null;
  readonly outcome: ProofOutcome;
}

/**
 * The last day through which what was shown proves the requirement on end, from `day` on; undefined when it does not prove it
 * on `day`. Proven means: true whatever else is on record of the holder. So `not` is never proven, and a designation is by the
 * issuer's own word or by its parts. Showing more never proves less.
 */
export function provenThrough(
  requirement: Requirement,
  shown: ShownQualifications,
  day: Day,
  rules: RequirementRules,
): Day | undefined {
  if ('not' in requirement) return undefined;
  if (isCombining(requirement)) {
    return combined(
      requirement,
      partsOf(requirement).map((part) => provenThrough(part, shown, day, rules)),
    );
  }
  if ('holdsDesignation' in requirement) return designationThrough(requirement.holdsDesignation, shown, day, rules);
  const { holds, changes } = timelineOfTechnician(requirement, shown.facts, day, rules);
  if (!holds) return undefined;
  return changes[0] === undefined ? END_OF_TIME : addDays(changes[0], -1);
}

/** Every node of the requirement in its order, each before its parts, and whether it is proven on the day. */
export function proofSteps(
  requirement: Requirement,
  shown: ShownQualifications,
  day: Day,
  rules: RequirementRules,
  path = '',
): readonly ProofStep[] {
  const kind = kindOf(requirement);
  const outcome = provenThrough(requirement, shown, day, rules) === undefined ? 'NOT_PROVEN' : 'PROVEN';
  const below = kind === 'atLeast' ? 'atLeast/of' : kind;
  return [
    { path, kind, code: codeOf(requirement), outcome },
    ...partsOf(requirement).flatMap((part, index) =>
      proofSteps(part, shown, day, rules, kind === 'not' ? `${path}/not` : `${path}/${below}/${index}`),
    ),
  ];
}

/** How many parts of a node that combines must be proven for the node to be. */
export function partsWanted(requirement: Requirement): number {
  if ('atLeast' in requirement) return requirement.atLeast.n;
  return 'anyOf' in requirement ? 1 : partsOf(requirement).length;
}

/** Whether the node combines others and more of them can only help. */
export function isCombining(requirement: Requirement): boolean {
  return 'allOf' in requirement || 'anyOf' in requirement || 'atLeast' in requirement;
}

/** As many parts as are wanted, those that last the longest. */
function combined(requirement: Requirement, parts: readonly (Day | undefined)[]): Day | undefined {
  const wanted = partsWanted(requirement);
  const proven = parts.filter((part) => part !== undefined).sort((a, b) => (a < b ? 1 : -1));
  if (proven.length < wanted) return undefined;
  return wanted < 1 ? END_OF_TIME : proven.slice(0, wanted).reduce(earliestDay);
}

function designationThrough(code: string, shown: ShownQualifications, day: Day, rules: RequirementRules) {
  const rule = rules.designations.get(code);
  const said = spanCovering(shown.designationSpans(code), day);
  const byWord = said && (said.until === END_OF_TIME ? END_OF_TIME : addDays(said.until, -1));
  const byParts = rule && provenThrough(rule.requirement, shown, day, rules);
  const forLife = byParts !== undefined && rule?.forLife ? END_OF_TIME : byParts;
  return byWord === undefined || forLife === undefined ? (byWord ?? forLife) : latestDay(byWord, forLife);
}

function codeOf(requirement: Requirement): string | null {
  if ('holdsTest' in requirement) return requirement.holdsTest;
  if ('heldTest' in requirement) return requirement.heldTest;
  if ('holdsDesignation' in requirement) return requirement.holdsDesignation;
  if ('holdsOem' in requirement) return requirement.holdsOem.program;
  if ('completedOem' in requirement) return requirement.completedOem.program;
  if ('holdsGovernment' in requirement) return requirement.holdsGovernment.class;
  return 'employedInNetwork' in requirement ? requirement.employedInNetwork : null;
}
