import { addDays, type Day, daysBetween, latestDay } from '../../kernel/day.ts';
import type { ExperienceRule } from '../catalogue/rule-pack.rules.ts';
import { mergeSpans } from '../catalogue/span.rules.ts';

/** Documented work or training. `through` is the last day worked, or the day the training was completed. */
export interface ExperienceFact {
  readonly kind: 'WORK' | 'TRAINING';
  readonly series: readonly string[];
  readonly from: Day;
  readonly through: Day;
}

/** Days of documented work that make a year. */
export const WORK_YEAR_DAYS = 365;
/** Days from the start to the completion of a programme that make a training year: two semesters and the recess between. */
export const TRAINING_YEAR_DAYS = 270;

/**
 * The first day on which the documented experience satisfies `rule`; undefined when it does not yet. Days worked at two
 * places at once count once; training counts on the day it is completed. Half a day more makes a whole one.
 */
export function experienceMetOn(
  rule: ExperienceRule,
  facts: readonly ExperienceFact[],
): Day | undefined | 'NONE_NEEDED' {
  if (rule.anyOf.length === 0) return 'NONE_NEEDED';
  const relevant = facts.filter((fact) => fact.series.some((series) => rule.series.includes(series)));
  let earliest: Day | undefined;
  for (const alternative of rule.anyOf) {
    const worked = workMetOn(relevant, Math.ceil(alternative.workYears * WORK_YEAR_DAYS));
    const trained = trainingMetOn(relevant, Math.ceil(alternative.trainingYears * TRAINING_YEAR_DAYS));
    if (worked === undefined || trained === undefined) continue;
    const met = worked === 'NONE_NEEDED' ? trained : trained === 'NONE_NEEDED' ? worked : latestDay(worked, trained);
    if (met === 'NONE_NEEDED') return met;
    if (earliest === undefined || met < earliest) earliest = met;
  }
  return earliest;
}

function workMetOn(facts: readonly ExperienceFact[], daysNeeded: number): Day | undefined | 'NONE_NEEDED' {
  if (daysNeeded <= 0) return 'NONE_NEEDED';
  let missing = daysNeeded;
  for (const span of relevantSpans(facts, 'WORK')) {
    const days = daysBetween(span.from, span.until);
    if (days >= missing) return addDays(span.from, missing - 1);
    missing -= days;
  }
  return undefined;
}

function trainingMetOn(facts: readonly ExperienceFact[], daysNeeded: number): Day | undefined | 'NONE_NEEDED' {
  if (daysNeeded <= 0) return 'NONE_NEEDED';
  const completed = facts.filter((fact) => fact.kind === 'TRAINING').sort((a, b) => (a.through < b.through ? -1 : 1));
  for (let count = 1; count <= completed.length; count += 1) {
    const days = relevantSpans(completed.slice(0, count), 'TRAINING').reduce(
      (sum, span) => sum + daysBetween(span.from, span.until),
      0,
    );
    if (days >= daysNeeded) return completed[count - 1]?.through;
  }
  return undefined;
}

function relevantSpans(facts: readonly ExperienceFact[], kind: ExperienceFact['kind']) {
  return mergeSpans(
    facts.filter((fact) => fact.kind === kind).map((fact) => ({ from: fact.from, until: addDays(fact.through, 1) })),
  );
}
