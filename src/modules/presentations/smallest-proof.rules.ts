import type { Day } from '../../kernel/day.ts';
import { partsOf, type Requirement, type RequirementRules } from '../catalogue/requirement.rules.ts';
import { isCombining, partsWanted, provenThrough } from './proof.rules.ts';
import { type ProgramLevels, type ShownElement, shownQualifications } from './shown-elements.rules.ts';

/** What a proof is looked for among, and what it costs to show. */
export interface Showable {
  readonly element: ShownElement;
  /** Between proofs of as many elements the shorter one is taken. */
  readonly characters: number;
}

/** By what the requirement is judged. */
export interface ProofRules extends RequirementRules {
  readonly levels: ProgramLevels;
}

/**
 * So many ways to prove a node are kept, the smallest first. Rules that people write have fewer, and for them the answer is the
 * smallest there is; beyond, it is one of which nothing can be left out.
 */
const MAX_WAYS = 128;

/** A set of showable elements, one bit each. */
type Way = bigint;

/**
 * The fewest elements that prove the requirement on the day, by their positions in `showable`; undefined when all of them
 * together do not prove it.
 */
export function smallestProof(
  requirement: Requirement,
  showable: readonly Showable[],
  day: Day,
  rules: ProofRules,
): readonly number[] | undefined {
  const search: Search = { showable, day, rules };
  const cost = (way: Way) => positionsIn(way).reduce((sum, at) => sum + (showable[at]?.characters ?? 0), 0);
  const ways = waysOf(requirement, search).map((way) => ({ way, size: positionsIn(way).length, cost: cost(way) }));
  const [best] = ways.sort((a, b) => a.size - b.size || a.cost - b.cost);
  return best && withoutNeedless(positionsIn(best.way), requirement, search);
}

interface Search {
  readonly showable: readonly Showable[];
  readonly day: Day;
  readonly rules: ProofRules;
}

function isProvenBy(requirement: Requirement, positions: readonly number[], { showable, day, rules }: Search): boolean {
  const elements = positions.flatMap((at) => showable[at]?.element ?? []);
  return provenThrough(requirement, shownQualifications(elements, rules.levels), day, rules) !== undefined;
}

/** Where ways were dropped, a smaller one may have gone with them: what the proof can do without is taken out. */
function withoutNeedless(positions: readonly number[], requirement: Requirement, search: Search): readonly number[] {
  let kept = positions;
  for (const position of positions) {
    const fewer = kept.filter((other) => other !== position);
    if (isProvenBy(requirement, fewer, search)) kept = fewer;
  }
  return kept;
}

function waysOf(requirement: Requirement, search: Search): readonly Way[] {
  if ('not' in requirement) return [];
  if (isCombining(requirement)) {
    const parts = partsOf(requirement).map((part) => waysOf(part, search));
    return waysOfSome(parts, partsWanted(requirement));
  }
  const alone = search.showable.flatMap((_, at) => (isProvenBy(requirement, [at], search) ? [1n << BigInt(at)] : []));
  const rule =
    'holdsDesignation' in requirement ? search.rules.designations.get(requirement.holdsDesignation) : undefined;
  return smallestOf(rule ? [...alone, ...waysOf(rule.requirement, search)] : alone);
}

/** The ways to prove `wanted` of the parts: row by row, how so many of the parts up to here are proven. */
function waysOfSome(parts: readonly (readonly Way[])[], wanted: number): readonly Way[] {
  let byCount: readonly (readonly Way[])[] = [[0n]];
  for (const part of parts) {
    byCount = Array.from({ length: Math.min(wanted, byCount.length) + 1 }, (_, count) => {
      const without = byCount[count] ?? [];
      const before = count === 0 ? [] : (byCount[count - 1] ?? []);
      return smallestOf([...without, ...before.flatMap((way) => part.map((more) => way | more))]);
    });
  }
  return byCount[wanted] ?? [];
}

/** The ways of which none contains another, the smallest first, and not too many of them. */
function smallestOf(ways: readonly Way[]): readonly Way[] {
  const sized = [...new Set(ways)].map((way) => ({ way, size: sizeOf(way) })).sort((a, b) => a.size - b.size);
  const kept: Way[] = [];
  for (const { way } of sized) {
    if (kept.length === MAX_WAYS) break;
    if (!kept.some((smaller) => (smaller & way) === smaller)) kept.push(way);
  }
  return kept;
}

function sizeOf(way: Way): number {
  let size = 0;
  for (let left = way; left > 0n; left &= left - 1n) size += 1;
  return size;
}

function positionsIn(way: Way): readonly number[] {
  const positions: number[] = [];
  for (let at = 0; 1n << BigInt(at) <= way; at += 1) if ((way >> BigInt(at)) & 1n) positions.push(at);
  return positions;
}
