import type { Day } from '../../kernel/day.ts';
import { nextChange } from './causes.rules.ts';
import { judgedShop, judgedTechnician, timelineOfTechnician } from './evaluation.rules.ts';
import type { ExplanationReason } from './explanation-leaves.rules.ts';
import { reasonOf, throughOf } from './explanation-words.rules.ts';
import { pathOfPart } from './judged-paths.rules.ts';
import { firstDayHeld, type Judged } from './judging.rules.ts';
import {
  credentialsAlone,
  type ShopQualifications,
  type TechnicianQualifications,
} from './qualification-facts.rules.ts';
import {
  type DesignationRules,
  kindOf,
  type Requirement,
  type RequirementFacts,
  type RequirementKind,
  type RequirementRules,
} from './requirement.rules.ts';

/** One node of a requirement, judged on a day, with its parts in the requirement's order. */
export interface Explanation {
  /**
   * JSON Pointer (RFC 6901) to the node; below a designation or the Blue Seal it goes on into the rule pack's requirement. What
   * is asked of a shop's people or areas has one node for each of them, told apart by `subject` and `code`.
   */
  readonly path: string;
  readonly kind: RequirementKind;
  /** The test, designation, programme, class, network, jurisdiction or repair area the node is about. */
  readonly code: string | null;
  /** The technician the node is about, where a shop's answer names its people. */
  readonly subject: string | null;
  /** How many parts an `atLeast` wants. */
  readonly n: number | null;
  /** How many hold, of how many, and how many are wanted, where a node counts; of people only those performing repairs. */
  readonly count: number | null;
  readonly total: number | null;
  readonly wanted: number | null;
  readonly satisfied: boolean;
  /** The last day on which `satisfied` stays as it is if nothing is recorded; null when time alone never changes it. */
  readonly holdsThrough: Day | null;
  readonly reason: ExplanationReason;
  readonly message: string;
  readonly children: readonly Explanation[];
}

/** Judges a requirement about a technician and explains every node. `holdsThrough` is exact on each of them. */
export function evaluateTechnician(
  requirement: Requirement,
  facts: TechnicianQualifications,
  day: Day,
  rules: RequirementRules,
): Explanation {
  return explained(judgedTechnician(requirement, facts, day, rules), day);
}

/** Judges a requirement about a shop and explains every node, down to each of its people and areas. */
export function evaluateShop(
  requirement: Requirement,
  facts: ShopQualifications,
  day: Day,
  rules: RequirementRules,
): Explanation {
  return explained(judgedShop(requirement, facts, day, rules), day);
}

/** What was judged on the day, in words. */
export function explained(judged: Judged, day: Day): Explanation {
  return explain(judged, day, '');
}

/** What is missing, by code: every unmet leaf below unmet nodes, once each, in the requirement's order. */
export function missingCodes(explanation: Explanation): readonly string[] {
  return [...collectUnmet(explanation, new Set())];
}

/** The next change that time alone brings, as far as credentials cause it. */
export interface NearestChange {
  /** The first day on which the answer is the other one. */
  readonly on: Day;
  /** What the answer turns to. */
  readonly satisfied: boolean;
  /** The tests whose own change on that day causes it, in the requirement's order. */
  readonly codes: readonly string[];
}

/** Whether a requirement about credentials alone holds on the day: see {@link evaluate}. */
export function satisfied(
  requirement: Requirement,
  facts: RequirementFacts,
  day: Day,
  designations: DesignationRules,
): boolean {
  return timelineOfTechnician(requirement, credentialsAlone(facts), day, rulesOf(designations)).holds;
}

/**
 * Judges a requirement by credentials alone, such as a designation or a test's prerequisite: nothing else counts as on record.
 * Whatever may ask for more goes to {@link evaluateTechnician}.
 */
export function evaluate(
  requirement: Requirement,
  facts: RequirementFacts,
  day: Day,
  designations: DesignationRules,
): Explanation {
  return evaluateTechnician(requirement, credentialsAlone(facts), day, rulesOf(designations));
}

/** The first day on which the requirement holds by the credentials on record, undefined when there is none. */
export function firstSatisfiedOn(
  requirement: Requirement,
  facts: RequirementFacts,
  designations: DesignationRules,
): Day | undefined {
  return firstDayHeld(requirement, credentialsAlone(facts), rulesOf(designations));
}

/** When time alone changes the answer next, and through which codes; null when it never does. */
export function nearestChange(
  requirement: Requirement,
  facts: RequirementFacts,
  day: Day,
  designations: DesignationRules,
): NearestChange | null {
  const change = nextChange(judgedTechnician(requirement, credentialsAlone(facts), day, rulesOf(designations)));
  if (!change) return null;
  const codes = new Set(change.causes.flatMap(({ code }) => code ?? []));
  return { on: change.on, satisfied: change.holds, codes: [...codes] };
}

const NO_TESTS: RequirementRules['tests'] = new Map();

function rulesOf(designations: DesignationRules): RequirementRules {
  return { designations, tests: NO_TESTS };
}

function explain(node: Judged, day: Day, path: string): Explanation {
  const { requirement, code, subject, holds } = node;
  const children = childrenOf(node, day, path);
  const { reason, message, count = null, total = null, wanted = null } = reasonOf(node, day);
  return {
    path,
    kind: explainedKind(node),
    code: node.kind === 'areaBy' ? lastingCode(node) : code,
    subject,
    n: requirement !== null && 'atLeast' in requirement ? requirement.atLeast.n : null,
    count,
    total,
    wanted,
    satisfied: holds,
    holdsThrough: throughOf(node),
    reason,
    message,
    children,
  };
}

/** A person or an area is shown as what it is asked. */
function explainedKind({ kind, requirement }: Judged): RequirementKind {
  if (kind === 'person') return requirement ? kindOf(requirement) : 'isCertified';
  if (kind === 'area' || kind === 'offers' || kind === 'repairs') return 'areasCovered';
  return kind === 'areaBy' ? 'holdsTest' : kind;
}

/** The test by which somebody covers an area the longest. */
function lastingCode({ parts }: Judged): string | null {
  const current = parts.filter((part) => part.kind === 'holdsTest' && part.holds);
  const lasting = current.reduce<Judged | undefined>(
    (longest, part) => (longest && (longest.changes[0] ?? LATER) >= (part.changes[0] ?? LATER) ? longest : part),
    undefined,
  );
  return lasting?.code ?? null;
}

const LATER = '9999-99-99';

/**
 * The parts that are shown. Of a shop's people only those who perform repairs on the day, and each of them as one node whatever
 * the tree asked of them, so that an answer grows with a shop's staff and not with its staff times the rule.
 */
function childrenOf(node: Judged, day: Day, path: string): readonly Explanation[] {
  const shown = node.parts.map((part, index) => [part, pathOfPart(node, index, path)] as const);
  const explainAll = (parts: typeof shown) => parts.map(([part, partPath]) => explain(part, day, partPath));
  switch (node.kind) {
    case 'person':
    case 'areaBy':
      return [];
    case 'technicians':
    case 'certifiedShare':
      return explainAll(shown.filter(([person]) => person.parts[0]?.holds));
    case 'areasCovered':
      return explainAll(shown.filter(([area]) => area.parts[0]?.kind !== 'offers' || area.parts[0].holds));
    case 'area':
      return explainAll(shown.filter(([part]) => part.kind === 'areaBy' && part.holds));
    case 'blueSealCompliant':
      return explainAll(shown.slice(1));
    default:
      return explainAll(shown);
  }
}

function collectUnmet(node: Explanation, codes: Set<string>): Set<string> {
  if (node.satisfied || node.kind === 'not') return codes;
  if (node.kind === 'technicians' || node.kind === 'certifiedShare') return codes;
  if (node.children.length === 0 && node.code !== null) codes.add(node.code);
  for (const child of node.children) collectUnmet(child, codes);
  return codes;
}
