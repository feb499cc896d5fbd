import { type Day, dayBefore, earliestDay } from '../../kernel/day.ts';
import { END_OF_TIME, mergeSpans, type Span } from '../catalogue/span.rules.ts';

/** What can be said of one government credential on one day. */
export const GOVERNMENT_STANDINGS = ['IN_FORCE', 'RENEWAL_PENDING', 'EXPIRED', 'REVOKED', 'NOT_YET_IN_FORCE'] as const;
export type GovernmentStanding = (typeof GOVERNMENT_STANDINGS)[number];

/** The days that decide a government credential's standing. */
export interface GovernmentTerm {
  readonly from: Day;
  /** The first day on which it no longer counts by itself; null for one that does not expire. */
  readonly until: Day | null;
  /** While a timely renewal is processed it still counts, until this day; null when none is pending. */
  readonly pendingUntil: Day | null;
  /** The first day of a revocation or surrender; null without one. */
  readonly endedOn: Day | null;
}

/** A government credential as far as requirements need it. */
export interface GovernmentFact extends GovernmentTerm {
  readonly classCode: string;
  /** `US`, or ISO 3166-2 such as `US-CA`. */
  readonly jurisdiction: string;
  /** The city whose credential it is; null for one that is not municipal. */
  readonly place: string | null;
}

/** The standing on a day, why, and until when. */
export interface GovernmentStandingAnswer {
  readonly standing: GovernmentStanding;
  /** Whether it may be relied on: in force, or with a renewal pending. */
  readonly counts: boolean;
  /** One sentence that names the days which decide it. */
  readonly reason: string;
  /** The last day on which the standing stays the same if nothing is recorded; null when time alone never changes it. */
  readonly holdsThrough: Day | null;
}

/** A country as a jurisdiction: its credentials count in every one of its states. */
const FEDERAL = 'US';

/** The standing on `day`. The last day of validity still counts: the licence says "valid through". */
export function governmentStandingOn(day: Day, term: GovernmentTerm): GovernmentStandingAnswer {
  const standing = codeOn(day, term);
  return {
    standing,
    counts: standing === 'IN_FORCE' || standing === 'RENEWAL_PENDING',
    reason: reasonOf(standing, term),
    holdsThrough: holdsThrough(day, standing, term),
  };
}

/** The days on which the credential may be relied on: until it expires, a pending renewal included, or is revoked. */
export function countingSpan({ from, until, pendingUntil, endedOn }: GovernmentTerm): Span {
  return { from, until: earliestDay(pendingUntil ?? until ?? END_OF_TIME, endedOn ?? END_OF_TIME) };
}

/**
 * The days on which a credential of the class counts in `jurisdiction`, merged: `US`, ISO 3166-2, or a municipality written
 * as its state and its place, `US-NY/New York City`.
 *
 * A federal credential counts everywhere, one of a state in that state and its municipalities, and one of a municipality
 * there alone: not for its state, unless it is asked for with the place. Of a place, case and outer spaces do not matter.
 */
export function governmentSpans(
  facts: readonly GovernmentFact[],
  classCode: string,
  jurisdiction: string,
): readonly Span[] {
  const asked = jurisdictionOf(jurisdiction);
  return mergeSpans(facts.filter((fact) => fact.classCode === classCode && countsIn(fact, asked)).map(countingSpan));
}

interface Jurisdiction {
  readonly region: string;
  readonly place: string | null;
}

function jurisdictionOf(text: string): Jurisdiction {
  const slash = text.indexOf('/');
  return slash < 0
    ? { region: text, place: null }
    : { region: text.slice(0, slash), place: foldPlace(text.slice(slash + 1)) };
}

function countsIn(fact: GovernmentFact, asked: Jurisdiction): boolean {
  if (fact.place !== null) return fact.jurisdiction === asked.region && foldPlace(fact.place) === asked.place;
  return fact.jurisdiction === FEDERAL || fact.jurisdiction === asked.region;
}

function foldPlace(place: string): string {
  return place.trim().toLowerCase();
}

function codeOn(day: Day, { from, until, pendingUntil, endedOn }: GovernmentTerm): GovernmentStanding {
  if (day < from) return 'NOT_YET_IN_FORCE';
  if (endedOn !== null && endedOn <= day) return 'REVOKED';
  if (until === null || day < until) return 'IN_FORCE';
  return pendingUntil !== null && day < pendingUntil ? 'RENEWAL_PENDING' : 'EXPIRED';
}

function holdsThrough(day: Day, standing: GovernmentStanding, term: GovernmentTerm): Day | null {
  const changes = [term.from, term.until, term.pendingUntil, term.endedOn].filter((each) => each !== null);
  const next = changes.sort().find((change) => change > day && codeOn(change, term) !== standing);
  return next === undefined ? null : dayBefore(next);
}

function reasonOf(standing: GovernmentStanding, { from, until, pendingUntil, endedOn }: GovernmentTerm): string {
  const through = until === null ? '' : dayBefore(until);
  switch (standing) {
    case 'IN_FORCE':
      return until === null
        ? `Awarded from ${from}; it does not expire.`
        : `Awarded from ${from}, valid through ${through}.`;
    case 'RENEWAL_PENDING':
      return `Was valid through ${through}; a renewal is being processed, and it counts through ${pendingUntil === null ? through : dayBefore(pendingUntil)}.`;
    case 'EXPIRED':
      return `Was valid through ${pendingUntil === null ? through : dayBefore(pendingUntil)}.`;
    case 'REVOKED':
      return `Ended on ${endedOn}.`;
    case 'NOT_YET_IN_FORCE':
      return `Awarded from ${from}.`;
  }
}
