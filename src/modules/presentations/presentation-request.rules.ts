import type { Day } from '../../kernel/day.ts';
import { nodesOf, type Requirement } from '../catalogue/requirement.rules.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import type { Verdict } from '../tokens/token.rules.ts';
import type { ProofStep } from './proof.rules.ts';
import type { ShownElement } from './shown-elements.rules.ts';
import type { ProofRules } from './smallest-proof.rules.ts';

/** How far a request has come. An answer that came in time stays one. */
export const PRESENTATION_REQUEST_STATES = ['PENDING', 'ANSWERED', 'EXPIRED'] as const;
export type PresentationRequestState = (typeof PRESENTATION_REQUEST_STATES)[number];

/** A request waits for an answer at most this long. */
export const MAX_REQUEST_MINUTES = 60;
/** What was shown in answer to a request can be read by the one who asked for this long, and is forgotten then. */
export const SHOWN_CONTENTS_HOURS = 24;

/** One thing that was looked at. */
export interface PresentationCheck {
  readonly code: string;
  readonly outcome: 'PASSED' | 'FAILED' | 'NOT_CHECKED';
  readonly reason: string;
  readonly message: string;
}

/** What was disclosed, for those who may know all of it. */
export interface ShownContents {
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly aseId: string | null;
  readonly elements: readonly ShownElement[];
  readonly issuedAt: string;
  readonly expiresAt: string;
  /** The last day through which what was shown proves what was asked; null when it does not, or when it always will. */
  readonly provenThrough: Day | null;
}

/** What was concluded of a presentation. Of the holder it says nothing but in `contents`. */
export interface PresentationAnswer {
  readonly verdict: Verdict;
  readonly checks: readonly PresentationCheck[];
  /** Whether all that was asked is proven; null when nothing was asked. */
  readonly requirement: ProofStep['outcome'] | null;
  readonly steps: readonly ProofStep[];
  /** Null for a limited answer, and unless the presentation is genuine. */
  readonly contents: ShownContents | null;
  /** For requesters with a key. */
  readonly receipt: string | null;
}

export function stateAt(
  now: Date,
  { answeredAt, expiresAt }: { readonly answeredAt: Date | null; readonly expiresAt: Date },
): PresentationRequestState {
  if (answeredAt !== null) return 'ANSWERED';
  return now < expiresAt ? 'PENDING' : 'EXPIRED';
}

/** By what a rule pack judges proofs. */
export function proofRulesOf(pack: RulePack): ProofRules {
  const { designations, tests, blueSeal } = pack;
  const levels = [...pack.oemPrograms.values()].map(
    (program) => [program.code, program.levels.map(({ code }) => code)] as const,
  );
  return { designations, tests, blueSeal, levels: new Map(levels) };
}

/** What a holder needs to judge a requirement without the rule pack: the designations and programmes it names, by whatever way. */
export function rulesNamedIn(
  requirement: Requirement,
  { designations, levels }: ProofRules,
): {
  readonly designations: readonly {
    readonly code: string;
    readonly forLife: boolean;
    readonly requirement: Requirement;
  }[];
  readonly programs: readonly { readonly code: string; readonly levels: readonly string[] }[];
} {
  const named = new Map<string, { code: string; forLife: boolean; requirement: Requirement }>();
  const programs = new Map<string, readonly string[]>();
  const follow = (root: Requirement): void => {
    for (const node of nodesOf(root)) {
      const program = 'holdsOem' in node ? node.holdsOem.program : 'completedOem' in node && node.completedOem.program;
      if (program) programs.set(program, levels.get(program) ?? []);
      const rule = 'holdsDesignation' in node ? designations.get(node.holdsDesignation) : undefined;
      if (!rule || named.has(rule.code)) continue;
      named.set(rule.code, { code: rule.code, forLife: rule.forLife, requirement: rule.requirement });
      follow(rule.requirement);
    }
  };
  follow(requirement);
  return {
    designations: [...named.values()],
    programs: [...programs].map(([code, ladder]) => ({ code, levels: ladder })),
  };
}
