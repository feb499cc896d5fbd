import type { Day } from '../../kernel/day.ts';
import type { TechnicianQualifications } from './qualification-facts.rules.ts';
import {
  kindOf,
  partsOf,
  type Requirement,
  type RequirementKind,
  type RequirementRules,
  type YearsWanted,
} from './requirement.rules.ts';
import type { Span } from './span.rules.ts';
import { ALWAYS, atLeast, inverted, NEVER, type Timeline, timelineOfSpans, timelineSince } from './timeline.rules.ts';

/**
 * What a judged node answers: a member of the requirement language, or what a shop's answer is made of. `repairs` is one
 * person's work there, `person` that work together with what is asked of the person, `offers` an area's being offered, `area`
 * its coverage and `areaBy` one person's part in it.
 */
export type JudgedKind = RequirementKind | 'repairs' | 'person' | 'offers' | 'area' | 'areaBy';

/** A node of a requirement judged on a day, without words: the one engine under verdicts, explanations and forecasts. */
export interface Judged extends Timeline {
  readonly kind: JudgedKind;
  /** Null for what has no node of its own in the requirement. */
  readonly requirement: Requirement | null;
  /** The technician it is about; null when it is about the shop. */
  readonly subject: string | null;
  /** The test, designation, programme, class, network, jurisdiction or area it names. */
  readonly code: string | null;
  readonly parts: readonly Judged[];
  /** The days on which what a leaf names holds, past ones too; null for what has no such days. */
  readonly spans: readonly Span[] | null;
  /** The day on which what begins once begins. */
  readonly since: Day | undefined;
  /** Of an area: how many perform repairs on the day, whether they cover it or not. */
  readonly staff?: number;
}

export interface TechnicianSituation {
  readonly facts: TechnicianQualifications;
  readonly subject: string | null;
  readonly day: Day;
  readonly rules: RequirementRules;
  /** Only the answer is wanted: parts that cannot change it need not be judged. */
  readonly isBrief: boolean;
}

/** Before every day on record. */
export const FIRST_DAY = '0001-01-01' as Day;

export const NO_PARTS: readonly Judged[] = [];

/** Judges a requirement about a technician. */
export function judgeTechnician(requirement: Requirement, situation: TechnicianSituation): Judged {
  return (
    judgeCombining(requirement, situation, judgeTechnician) ??
    judgeCredentials(requirement, situation) ??
    judgeBeyondCredentials(requirement, situation)
  );
}

/** Judges a node that combines others of the same subject; undefined for a leaf. */
export function judgeCombining<Situation extends { readonly subject: string | null; readonly isBrief: boolean }>(
  requirement: Requirement,
  situation: Situation,
  judge: (part: Requirement, situation: Situation) => Judged,
): Judged | undefined {
  const parts = partsOf(requirement);
  if (parts.length === 0 && !('allOf' in requirement)) return undefined;
  const judged: Judged[] = [];
  const { isBrief, subject } = situation;
  for (const part of parts) {
    const answer = judge(part, situation);
    judged.push(answer);
    if (!isBrief || answer.changes.length > 0) continue;
    if (answer.holds ? 'anyOf' in requirement : 'allOf' in requirement) {
      return combined(requirement, subject, NO_PARTS, answer);
    }
  }
  return combined(requirement, subject, judged, timelineOfParts(requirement, judged));
}

/** The first day on which the requirement holds by what is on record; undefined when there is none. */
export function firstDayHeld(
  requirement: Requirement,
  facts: TechnicianQualifications,
  rules: RequirementRules,
): Day | undefined {
  const { holds, changes } = judgeTechnician(requirement, {
    facts,
    rules,
    subject: null,
    day: FIRST_DAY,
    isBrief: true,
  });
  return holds ? FIRST_DAY : changes[0];
}

/** A leaf that holds on the days of `spans`. */
export function spansLeaf(
  kind: JudgedKind,
  requirement: Requirement | null,
  { subject, day }: { readonly subject: string | null; readonly day: Day },
  code: string | null,
  spans: readonly Span[],
): Judged {
  const { holds, changes } = timelineOfSpans(spans, day);
  return { kind, requirement, subject, code, holds, changes, parts: NO_PARTS, spans, since: undefined };
}

/** A node whose answer comes from its parts. */
export function composed(
  kind: JudgedKind,
  requirement: Requirement | null,
  subject: string | null,
  code: string | null,
  parts: readonly Judged[],
  { holds, changes }: Timeline,
): Judged {
  return { kind, requirement, subject, code, holds, changes, parts, spans: null, since: undefined };
}

function combined(requirement: Requirement, subject: string | null, parts: readonly Judged[], answer: Timeline) {
  return composed(kindOf(requirement), requirement, subject, null, parts, answer);
}

function timelineOfParts(requirement: Requirement, parts: readonly Judged[]): Timeline {
  if ('allOf' in requirement) return atLeast(parts.length, parts);
  if ('not' in requirement) return inverted(parts[0] ?? NEVER);
  return atLeast('atLeast' in requirement ? requirement.atLeast.n : 1, parts);
}

function sinceLeaf(
  kind: JudgedKind,
  requirement: Requirement,
  { subject, day }: TechnicianSituation,
  code: string | null,
  since: Day | undefined,
): Judged {
  const { holds, changes } = timelineSince(since, day);
  return { kind, requirement, subject, code, holds, changes, parts: NO_PARTS, spans: null, since };
}

function judgeCredentials(requirement: Requirement, situation: TechnicianSituation): Judged | undefined {
  const { facts } = situation;
  if ('holdsTest' in requirement) {
    const code = requirement.holdsTest;
    return spansLeaf('holdsTest', requirement, situation, code, facts.currentSpans(code));
  }
  if ('heldTest' in requirement) {
    const code = requirement.heldTest;
    const held = sinceLeaf('heldTest', requirement, situation, code, facts.heldSince(code));
    return { ...held, spans: facts.currentSpans(code) };
  }
  if ('isCertified' in requirement) {
    return spansLeaf('isCertified', requirement, situation, null, facts.certifiedSpans());
  }
  return 'holdsDesignation' in requirement
    ? judgeDesignation(requirement.holdsDesignation, requirement, situation)
    : undefined;
}

function judgeDesignation(code: string, requirement: Requirement, situation: TechnicianSituation): Judged {
  const { facts, rules, subject, day } = situation;
  const rule = rules.designations.get(code);
  if (!rule) return composed('holdsDesignation', requirement, subject, code, NO_PARTS, NEVER);
  const inner = judgeTechnician(rule.requirement, situation);
  if (!rule.forLife) return composed('holdsDesignation', requirement, subject, code, [inner], inner);
  if (situation.isBrief && inner.holds) {
    return composed('holdsDesignation', requirement, subject, code, NO_PARTS, ALWAYS);
  }
  const since = firstDayHeld(rule.requirement, facts, rules);
  const node = composed('holdsDesignation', requirement, subject, code, [inner], timelineSince(since, day));
  return { ...node, since };
}

function judgeBeyondCredentials(requirement: Requirement, situation: TechnicianSituation): Judged {
  const { facts } = situation;
  if ('holdsOem' in requirement) {
    const { program, level } = requirement.holdsOem;
    return spansLeaf('holdsOem', requirement, situation, program, facts.factorySpans(program, level ?? null));
  }
  if ('completedOem' in requirement) {
    const { program, level } = requirement.completedOem;
    return sinceLeaf('completedOem', requirement, situation, program, facts.completedSince(program, level ?? null));
  }
  if ('holdsGovernment' in requirement) {
    const { class: code, jurisdiction } = requirement.holdsGovernment;
    return spansLeaf('holdsGovernment', requirement, situation, code, facts.governmentSpans(code, jurisdiction));
  }
  if ('employedInNetwork' in requirement) {
    const code = requirement.employedInNetwork;
    return spansLeaf('employedInNetwork', requirement, situation, code, facts.networkSpans(code));
  }
  if ('experienceYears' in requirement) {
    return sinceLeaf(
      'experienceYears',
      requirement,
      situation,
      null,
      metOn('WORK', requirement.experienceYears, facts),
    );
  }
  if ('trainingYears' in requirement) {
    return sinceLeaf(
      'trainingYears',
      requirement,
      situation,
      null,
      metOn('TRAINING', requirement.trainingYears, facts),
    );
  }
  return nothingKnown(requirement, situation.subject);
}

function metOn(kind: 'WORK' | 'TRAINING', { years, series }: YearsWanted, facts: TechnicianQualifications) {
  return facts.experienceMetOn(kind, years, series ?? null);
}

/** A node of the other subject, or an empty choice: the parser lets neither through, and neither ever holds. */
export function nothingKnown(requirement: Requirement, subject: string | null): Judged {
  return composed(kindOf(requirement), requirement, subject, null, NO_PARTS, NEVER);
}
