import { addDays, type Day, dayBefore } from '../../kernel/day.ts';
import type {
  DesignationRule,
  DesignationRules,
  Requirement,
  RequirementFacts,
  RequirementKind,
} from './requirement.rules.ts';
import { type Span, spanCovering } from './span.rules.ts';

/** Why a node of a requirement is satisfied or not. Codes are public: add, never rename. */
export const EXPLANATION_REASONS = [
  'HOLDS',
  'HELD_BEFORE',
  'HELD_FOR_LIFE',
  'LAPSED',
  'NOT_YET_HELD',
  'NEVER_HELD',
  'ALL_HOLD',
  'MISSING_COMPONENT',
  'ONE_HOLDS',
  'NONE_HOLDS',
  'ENOUGH_HOLD',
  'TOO_FEW_HOLD',
  'UNKNOWN_DESIGNATION',
] as const;
export type ExplanationReason = (typeof EXPLANATION_REASONS)[number];

/** One node of a requirement, judged on a day, with its parts in the requirement's order. */
export interface Explanation {
  /** JSON Pointer (RFC 6901) to the node; below a designation it goes on into the designation's own requirement. */
  readonly path: string;
  readonly kind: RequirementKind;
  /** The test or designation a leaf names. */
  readonly code: string | null;
  /** How many parts an `atLeast` wants. */
  readonly n: number | null;
  readonly satisfied: boolean;
  /** The last day on which `satisfied` stays as it is if nothing is recorded; null when time alone never changes it. */
  readonly holdsThrough: Day | null;
  readonly reason: ExplanationReason;
  readonly message: string;
  readonly children: readonly Explanation[];
}

/** The next change that time alone brings. */
export interface NearestChange {
  /** The first day on which the answer is the other one. */
  readonly on: Day;
  /** What the answer turns to. */
  readonly satisfied: boolean;
  /** The tests whose own change on that day causes it, in the requirement's order. */
  readonly codes: readonly string[];
}

/** Whether the requirement holds on the day: the answer of {@link evaluate} alone, for lists and hot paths. */
export function satisfied(
  requirement: Requirement,
  facts: RequirementFacts,
  day: Day,
  designations: DesignationRules,
): boolean {
  if ('holdsTest' in requirement) return spanCovering(facts.currentSpans(requirement.holdsTest), day) !== undefined;
  if ('heldTest' in requirement) return hasBegun(facts.heldSince(requirement.heldTest), day);
  if ('allOf' in requirement) return requirement.allOf.every((part) => satisfied(part, facts, day, designations));
  if ('anyOf' in requirement) return requirement.anyOf.some((part) => satisfied(part, facts, day, designations));
  if ('atLeast' in requirement) {
    let count = 0;
    for (const part of requirement.atLeast.of) {
      if (satisfied(part, facts, day, designations)) count += 1;
      if (count >= requirement.atLeast.n) return true;
    }
    return false;
  }
  const rule = 'holdsDesignation' in requirement ? designations.get(requirement.holdsDesignation) : undefined;
  if (!rule) return false;
  if (satisfied(rule.requirement, facts, day, designations)) return true;
  return rule.forLife && hasBegun(firstSatisfiedOn(rule.requirement, facts, designations), day);
}

/** Judges the requirement on the day and explains every node. `holdsThrough` is exact on each of them. */
export function evaluate(
  requirement: Requirement,
  facts: RequirementFacts,
  day: Day,
  designations: DesignationRules,
): Explanation {
  return judge(requirement, { facts, day, designations }, '').explanation;
}

/** The first day on which the requirement holds by what is on record, undefined when there is none. */
export function firstSatisfiedOn(
  requirement: Requirement,
  facts: RequirementFacts,
  designations: DesignationRules,
): Day | undefined {
  const beginning = judge(requirement, { facts, day: FIRST_DAY, designations }, '');
  return beginning.explanation.satisfied ? FIRST_DAY : beginning.changes[0];
}

/** When time alone changes the answer next, and through which codes; null when it never does. */
export function nearestChange(
  requirement: Requirement,
  facts: RequirementFacts,
  day: Day,
  designations: DesignationRules,
): NearestChange | null {
  const through = judge(requirement, { facts, day, designations }, '').explanation.holdsThrough;
  if (through === null) return null;
  const eve = evaluate(requirement, facts, through, designations);
  const codes = new Set<string>();
  collectCauses(eve, through, eve.satisfied, codes);
  return { on: addDays(through, 1), satisfied: !eve.satisfied, codes: [...codes] };
}

/** The tests to obtain: every unmet leaf below unmet nodes, once each, in the requirement's order. */
export function missingCodes(explanation: Explanation): readonly string[] {
  return [...collectUnmet(explanation, new Set())];
}

const FIRST_DAY = '0001-01-01' as Day;

interface Situation {
  readonly facts: RequirementFacts;
  readonly day: Day;
  readonly designations: DesignationRules;
}

/** An explanation, and every later day on which its answer flips, in order: what exact combination needs. */
interface Judgement {
  readonly explanation: Explanation;
  readonly changes: readonly Day[];
}

type Verdict = Pick<Explanation, 'satisfied' | 'reason' | 'message'>;

function judge(requirement: Requirement, situation: Situation, path: string): Judgement {
  if ('holdsTest' in requirement) return judgeHoldsTest(requirement.holdsTest, situation, path);
  if ('heldTest' in requirement) return judgeHeldTest(requirement.heldTest, situation, path);
  if ('holdsDesignation' in requirement) return judgeDesignation(requirement.holdsDesignation, situation, path);
  if ('allOf' in requirement) {
    return judgeParts('allOf', requirement.allOf, requirement.allOf.length, situation, `${path}/allOf`, path);
  }
  if ('anyOf' in requirement) return judgeParts('anyOf', requirement.anyOf, 1, situation, `${path}/anyOf`, path);
  if (!('atLeast' in requirement)) throw new Error('only requirements about credentials are judged so far');
  const { n, of } = requirement.atLeast;
  return judgeParts('atLeast', of, n, situation, `${path}/atLeast/of`, path);
}

function judgeHoldsTest(code: string, { facts, day }: Situation, path: string): Judgement {
  const spans = facts.currentSpans(code);
  const changes: Day[] = [];
  let covering: Span | undefined;
  let previous: Span | undefined;
  let next: Span | undefined;
  for (const span of spans) {
    if (span.until <= day) {
      previous = span;
      continue;
    }
    if (span.from <= day) covering = span;
    else {
      next ??= span;
      changes.push(span.from);
    }
    changes.push(span.until);
  }
  return leaf('holdsTest', code, path, changes, testVerdict(code, covering, previous, next));
}

function testVerdict(code: string, covering?: Span, previous?: Span, next?: Span): Verdict {
  if (covering) {
    return verdict(true, 'HOLDS', `${code} is current through ${dayBefore(covering.until)}.`);
  }
  const again = next ? ` and is current again from ${next.from}` : '';
  if (previous) return verdict(false, 'LAPSED', `${code} was current through ${dayBefore(previous.until)}${again}.`);
  if (next) return verdict(false, 'NOT_YET_HELD', `${code} is current from ${next.from}.`);
  return verdict(false, 'NEVER_HELD', `${code} has never been current.`);
}

function judgeHeldTest(code: string, { facts, day }: Situation, path: string): Judgement {
  const since = facts.heldSince(code);
  if (since === undefined) {
    return leaf('heldTest', code, path, [], verdict(false, 'NEVER_HELD', `${code} has never been held.`));
  }
  if (since > day) {
    return leaf('heldTest', code, path, [since], verdict(false, 'NOT_YET_HELD', `${code} is held from ${since}.`));
  }
  const current = spanCovering(facts.currentSpans(code), day) !== undefined;
  const reason = current ? 'HOLDS' : 'HELD_BEFORE';
  return leaf('heldTest', code, path, [], verdict(true, reason, `${code} was first held on ${since}.`));
}

function judgeDesignation(code: string, situation: Situation, path: string): Judgement {
  const rule = situation.designations.get(code);
  if (!rule) {
    const unknown = verdict(false, 'UNKNOWN_DESIGNATION', `The rule pack has no designation ${code}.`);
    return leaf('holdsDesignation', code, path, [], unknown);
  }
  const inner = judge(rule.requirement, situation, `${path}/holdsDesignation`);
  if (rule.forLife) return judgeForLife(rule, inner, situation, path);
  const answer = inner.explanation.satisfied
    ? verdict(true, 'HOLDS', `${code} holds${throughWords(inner.changes)}.`)
    : verdict(false, 'MISSING_COMPONENT', `${code} does not hold: ${missingWords(inner.explanation)}.`);
  return leaf('holdsDesignation', code, path, inner.changes, answer, [inner.explanation]);
}

function judgeForLife(rule: DesignationRule, inner: Judgement, situation: Situation, path: string): Judgement {
  const since = firstSatisfiedOn(rule.requirement, situation.facts, situation.designations);
  const children = [inner.explanation];
  if (since !== undefined && since <= situation.day) {
    const answer = verdict(true, 'HELD_FOR_LIFE', `${rule.code} was reached on ${since} and is for life.`);
    return leaf('holdsDesignation', rule.code, path, [], answer, children);
  }
  const message = `${rule.code} has not been reached: ${missingWords(inner.explanation)}.`;
  const changes = since === undefined ? [] : [since];
  return leaf('holdsDesignation', rule.code, path, changes, verdict(false, 'MISSING_COMPONENT', message), children);
}

function judgeParts(
  kind: 'allOf' | 'anyOf' | 'atLeast',
  parts: readonly Requirement[],
  wanted: number,
  situation: Situation,
  partsPath: string,
  path: string,
): Judgement {
  const judged = parts.map((part, index) => judge(part, situation, `${partsPath}/${index}`));
  const children = judged.map((part) => part.explanation);
  const count = children.reduce((sum, child) => sum + (child.satisfied ? 1 : 0), 0);
  const changes = changesOfCount(judged, count, wanted);
  const holds = count >= wanted;
  const parent = { path, kind, code: null, n: kind === 'atLeast' ? wanted : null, satisfied: holds, children };
  const message = holds
    ? `${count} of ${parts.length} parts hold, ${wanted} wanted${throughWords(changes)}.`
    : `${count} of ${parts.length} parts hold, ${wanted} wanted: ${missingWords(parent)}.`;
  const reason = PARTS_REASONS[kind][holds ? 0 : 1];
  return { explanation: { ...parent, holdsThrough: throughOf(changes), reason, message }, changes };
}

const PARTS_REASONS = {
  allOf: ['ALL_HOLD', 'MISSING_COMPONENT'],
  anyOf: ['ONE_HOLDS', 'NONE_HOLDS'],
  atLeast: ['ENOUGH_HOLD', 'TOO_FEW_HOLD'],
} as const;

/** The days on which "at least `wanted` parts hold" flips, given how many hold to begin with. */
function changesOfCount(parts: readonly Judgement[], initialCount: number, wanted: number): readonly Day[] {
  const only = parts.length === 1 ? parts[0] : undefined;
  if (only && wanted === 1) return only.changes;
  const steps: { readonly on: Day; readonly step: number }[] = [];
  for (const part of parts) {
    let step = part.explanation.satisfied ? -1 : 1;
    for (const on of part.changes) {
      steps.push({ on, step });
      step = -step;
    }
  }
  steps.sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
  const changes: Day[] = [];
  let count = initialCount;
  let holds = count >= wanted;
  for (const [index, { on, step }] of steps.entries()) {
    count += step;
    if (steps[index + 1]?.on === on || count >= wanted === holds) continue;
    holds = !holds;
    changes.push(on);
  }
  return changes;
}

function leaf(
  kind: RequirementKind,
  code: string,
  path: string,
  changes: readonly Day[],
  { satisfied, reason, message }: Verdict,
  children: readonly Explanation[] = [],
): Judgement {
  const holdsThrough = throughOf(changes);
  return { explanation: { path, kind, code, n: null, satisfied, holdsThrough, reason, message, children }, changes };
}

function verdict(satisfied: boolean, reason: ExplanationReason, message: string): Verdict {
  return { satisfied, reason, message };
}

function hasBegun(since: Day | undefined, day: Day): boolean {
  return since !== undefined && since <= day;
}

function throughOf(changes: readonly Day[]): Day | null {
  const first = changes[0];
  return first === undefined ? null : dayBefore(first);
}

function throughWords(changes: readonly Day[]): string {
  const through = throughOf(changes);
  return through === null ? '' : ` through ${through}`;
}

const MAX_CODES_IN_WORDS = 12;

function missingWords(explanation: Pick<Explanation, 'satisfied' | 'code' | 'children'>): string {
  const codes: string[] = [...collectUnmet(explanation, new Set())];
  const rest = codes.length - MAX_CODES_IN_WORDS;
  return `${codes.slice(0, MAX_CODES_IN_WORDS).join(', ')}${rest > 0 ? ` and ${rest} more` : ''} missing`;
}

function collectUnmet(node: Pick<Explanation, 'satisfied' | 'code' | 'children'>, codes: Set<string>): Set<string> {
  if (node.satisfied) return codes;
  if (node.children.length === 0 && node.code !== null) codes.add(node.code);
  for (const child of node.children) collectUnmet(child, codes);
  return codes;
}

/** The leaves that flip after `through` in the root's own direction, reached only through nodes that do the same. */
function collectCauses(node: Explanation, through: Day, satisfied: boolean, codes: Set<string>): void {
  if (node.holdsThrough !== through || node.satisfied !== satisfied) return;
  if (node.children.length === 0 && node.code !== null) codes.add(node.code);
  for (const child of node.children) collectCauses(child, through, satisfied, codes);
}
