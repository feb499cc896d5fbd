import type { Day } from '../../kernel/day.ts';
import type { Span } from './span.rules.ts';

/**
 * A rule about one technician, as a tree. Every node has exactly one member:
 * `allOf`, `anyOf` and `atLeast` combine; `holdsTest` wants the credential current on the day, `heldTest` current on
 * that day or any before it, `holdsDesignation` a derived designation.
 */
export type Requirement =
  | { readonly allOf: readonly Requirement[] }
  | { readonly anyOf: readonly Requirement[] }
  | { readonly atLeast: { readonly n: number; readonly of: readonly Requirement[] } }
  | { readonly holdsTest: string }
  | { readonly heldTest: string }
  | { readonly holdsDesignation: string };

/** The members a requirement node may have, one at a time. */
export const REQUIREMENT_KINDS = ['allOf', 'anyOf', 'atLeast', 'holdsTest', 'heldTest', 'holdsDesignation'] as const;
export type RequirementKind = (typeof REQUIREMENT_KINDS)[number];

/** What is on record about one technician, as far as requirements need it. */
export interface RequirementFacts {
  /** The days on which the credential in this test is current: merged, sorted, suspension and revocation cut out. */
  currentSpans(testCode: string): readonly Span[];
  /** The first day on which the credential was ever held. */
  heldSince(testCode: string): Day | undefined;
}

/** How a rule pack defines a designation. */
export interface DesignationRule {
  readonly code: string;
  readonly requirement: Requirement;
  /** Once its requirement has held on any day, the designation holds from that day on, for ever. */
  readonly forLife: boolean;
}

/** A rule pack's designations by code. */
export type DesignationRules = ReadonlyMap<string, DesignationRule>;

/** Every test the requirement looks at, through designations too: the facts that judging it needs. */
export function testsNamedIn(requirement: Requirement, designations: DesignationRules): ReadonlySet<string> {
  const tests = new Set<string>();
  collectTests(requirement, designations, tests, new Set());
  return tests;
}

/** The parts of a node that combines; none for a leaf. */
export function partsOf(requirement: Requirement): readonly Requirement[] {
  if ('allOf' in requirement) return requirement.allOf;
  if ('anyOf' in requirement) return requirement.anyOf;
  return 'atLeast' in requirement ? requirement.atLeast.of : [];
}

function collectTests(
  requirement: Requirement,
  designations: DesignationRules,
  tests: Set<string>,
  followed: Set<string>,
): void {
  if ('holdsTest' in requirement) tests.add(requirement.holdsTest);
  else if ('heldTest' in requirement) tests.add(requirement.heldTest);
  else if ('holdsDesignation' in requirement) {
    const rule = designations.get(requirement.holdsDesignation);
    if (!rule || followed.has(rule.code)) return;
    followed.add(rule.code);
    collectTests(rule.requirement, designations, tests, followed);
  } else {
    for (const part of partsOf(requirement)) collectTests(part, designations, tests, followed);
  }
}
