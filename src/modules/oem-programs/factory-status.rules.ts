import { addDays, addMonths, type Day, dayBefore, earliestDay, latestDay } from '../../kernel/day.ts';
import {
  END_OF_TIME,
  intersectSpans,
  mergeSpans,
  type Span,
  spanCovering,
  subtractSpans,
} from '../catalogue/span.rules.ts';

/** What is on record about one technician on the way to, or past, a level of a programme. */
export interface EnrolmentFact {
  readonly level: string;
  readonly openedOn: Day;
  /** The day the level was completed: an education fact, kept for life. Null while it is not. */
  readonly completedOn: Day | null;
  /** The first day from which the sponsor no longer grants factory status by it; null while it does. */
  readonly withdrawnOn: Day | null;
}

/** An enrolment with the programme it is in. */
export interface ProgramEnrolment extends EnrolmentFact {
  readonly program: string;
}

/** The rule of a programme as far as factory status follows from it: a rule pack's programme has it. */
export interface FactoryRule {
  /** In order, the lowest first: a level implies those before it. */
  readonly levels: readonly { readonly code: string }[];
  readonly employmentTie: 'NETWORK_EMPLOYMENT' | 'NONE';
  readonly resumesOnReemployment: boolean;
  /** How long after completion factory status lasts; null for ever. */
  readonly validityMonths: number | null;
  /** What follows validity, in order; factory status still counts. */
  readonly grace: readonly { readonly code: string; readonly days: number }[];
}

/** The state of factory status in its validity; grace states go by the codes of the programme. */
export const ACTIVE = 'ACTIVE';

/** Days in a row on which factory status is in one state: {@link ACTIVE}, or the code of a grace state. */
export interface FactorySpan extends Span {
  readonly state: string;
}

/**
 * The days of factory status at `level` or above it, or, without a level, at any: sorted, none overlapping, those of one state
 * merged where they touch. Every completion grants it by itself, from its own day, and a day that several grant has the best
 * state of them: so a completion renews from its day on, and a withdrawal takes only what its own enrolment granted.
 *
 * With the tie NETWORK_EMPLOYMENT it begins on the first day of employment in the brand's network from the completion on
 * and falls the day that employment ends. Back in the network it resumes if the programme says so; otherwise only a new
 * completion grants it again. Validity runs from the completion, employed or not.
 *
 * @param networkSpans Employment in the programme's network; not looked at when the tie is NONE.
 */
export function factorySpans(
  enrolments: readonly EnrolmentFact[],
  networkSpans: readonly Span[],
  program: FactoryRule,
  level: string | null = null,
): readonly FactorySpan[] {
  const employed = mergeSpans(networkSpans);
  const granted = new Map<string, Span[]>();
  for (const enrolment of enrolments) {
    if (!reaches(enrolment.level, level, program)) continue;
    for (const { state, ...span } of grantedBy(enrolment, program)) {
      const days = program.employmentTie === 'NONE' ? [span] : employedDays(span, enrolment, employed, program);
      granted.set(state, [...(granted.get(state) ?? []), ...days]);
    }
  }
  let taken: readonly Span[] = [];
  const spans: FactorySpan[] = [];
  for (const state of [ACTIVE, ...program.grace.map(({ code }) => code)]) {
    const days = subtractSpans(granted.get(state) ?? [], taken);
    spans.push(...days.map((span) => ({ ...span, state })));
    taken = mergeSpans([...taken, ...days]);
  }
  return spans.sort((a, b) => (a.from < b.from ? -1 : 1));
}

/** The first day on which a level at or above `level`, or without one any, was completed. Completion is for life. */
export function completedSince(
  enrolments: readonly EnrolmentFact[],
  program: Pick<FactoryRule, 'levels'>,
  level: string | null = null,
): Day | undefined {
  let first: Day | undefined;
  for (const enrolment of enrolments) {
    const { completedOn } = enrolment;
    if (completedOn === null || !reaches(enrolment.level, level, program)) continue;
    if (first === undefined || completedOn < first) first = completedOn;
  }
  return first;
}

/** Factory status on a day, and until when the answer stays the same if nothing is recorded. */
export interface FactoryStatus {
  /** {@link ACTIVE}, the code of a grace state, or null without factory status. */
  readonly state: string | null;
  /** The last day on which `state` stays as it is; null when time alone never changes it. */
  readonly holdsThrough: Day | null;
}

/** The factory status on `day`, among the spans that {@link factorySpans} gave. */
export function factoryStatusOn(day: Day, spans: readonly FactorySpan[]): FactoryStatus {
  const span = spans.find((each) => each.from <= day && day < each.until);
  const change = span ? span.until : spans.find((each) => each.from > day)?.from;
  const changes = change !== undefined && change !== END_OF_TIME;
  return { state: span?.state ?? null, holdsThrough: changes ? dayBefore(change) : null };
}

/** Whether `achieved` is `wanted` or implies it. Without a wanted level every one does, also one the pack has no more. */
function reaches(achieved: string, wanted: string | null, { levels }: Pick<FactoryRule, 'levels'>): boolean {
  if (wanted === null || achieved === wanted) return true;
  const place = levels.findIndex(({ code }) => code === wanted);
  return place >= 0 && levels.findIndex(({ code }) => code === achieved) > place;
}

/** What a completion grants by itself: validity, then each grace state, all of it cut off by a withdrawal. */
function grantedBy(enrolment: EnrolmentFact, program: FactoryRule): readonly FactorySpan[] {
  const { completedOn, withdrawnOn } = enrolment;
  if (completedOn === null) return [];
  const end = withdrawnOn ?? END_OF_TIME;
  if (program.validityMonths === null) return spanUnlessEmpty(completedOn, end, ACTIVE);
  const spans: FactorySpan[] = [];
  let until = addMonths(completedOn, program.validityMonths);
  spans.push(...spanUnlessEmpty(completedOn, earliestDay(until, end), ACTIVE));
  for (const { code, days } of program.grace) {
    const from = until;
    until = addDays(from, days);
    spans.push(...spanUnlessEmpty(from, earliestDay(until, end), code));
  }
  return spans;
}

function spanUnlessEmpty(from: Day, until: Day, state: string): readonly FactorySpan[] {
  return from < until ? [{ from, until, state }] : [];
}

/** The days of `span` that fall into employment: all of it, or only the first from the completion on. */
function employedDays(
  span: Span,
  { completedOn }: EnrolmentFact,
  employed: readonly Span[],
  { resumesOnReemployment }: FactoryRule,
): readonly Span[] {
  if (resumesOnReemployment || completedOn === null) return intersectSpans([span], employed);
  const first = spanCovering(employed, completedOn) ?? employed.find(({ from }) => from > completedOn);
  if (!first) return [];
  return intersectSpans([span], [{ from: latestDay(first.from, completedOn), until: first.until }]);
}
