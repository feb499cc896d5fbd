import type { Day } from '../../kernel/day.ts';
import { END_OF_TIME, type Span } from '../catalogue/span.rules.ts';

/** Where a shop stands with a programme's network on a day. */
export interface EnrolmentOnDay {
  readonly enrolled: boolean;
  readonly enrolledFrom: Day;
  readonly enrolledUntil: Day | null;
  /** The first later day on which that changes; undefined when no end is known. */
  readonly changesOn: Day | undefined;
}

/** The enrolment in force on `day`, or else the next to come; undefined when all have ended. They do not overlap. */
export function enrolmentOn(day: Day, enrolments: readonly Span[]): EnrolmentOnDay | undefined {
  let next: Span | undefined;
  for (const enrolment of enrolments) {
    if (enrolment.until > day && (next === undefined || enrolment.from < next.from)) next = enrolment;
  }
  if (!next) return undefined;
  const enrolled = next.from <= day;
  const until = next.until === END_OF_TIME ? undefined : next.until;
  return {
    enrolled,
    enrolledFrom: next.from,
    enrolledUntil: until ?? null,
    changesOn: enrolled ? until : next.from,
  };
}
