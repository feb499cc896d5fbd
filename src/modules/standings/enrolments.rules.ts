import type { Day } from '../../kernel/day.ts';
import type { Requirement } from '../catalogue/requirement.rules.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import { END_OF_TIME, type Span } from '../catalogue/span.rules.ts';

/** What a programme asks of a shop now. */
export interface JudgingRule {
  readonly requirement: Requirement;
  readonly pack: RulePack;
}

/** Enrolments of one shop in one programme's network. */
export interface ShopEnrolments {
  readonly programId: string;
  readonly spans: readonly Span[];
}

/** A programme's rule, and the shop's enrolments in its network. */
export interface EnrolledUnder extends JudgingRule, ShopEnrolments {}

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

/** Enrolments with the rules that they put the shop under. A programme without a published rule judges nobody yet. */
export function enrolledUnder(
  enrolments: readonly ShopEnrolments[],
  rules: ReadonlyMap<string, JudgingRule>,
): readonly EnrolledUnder[] {
  return enrolments.flatMap((enrolment) => {
    const rule = rules.get(enrolment.programId);
    return rule ? [{ ...enrolment, ...rule }] : [];
  });
}
