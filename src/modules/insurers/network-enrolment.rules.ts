import { addDays, addMonths, type Day, dayBefore } from '../../kernel/day.ts';
import type { Fault } from '../../kernel/refusal.ts';
import { END_OF_TIME, type Span } from '../catalogue/span.rules.ts';
import { FIRST_DAY_ON_RECORD } from '../credentials/recording.rules.ts';
import { UNPRINTABLE } from '../technicians/technician-profile.rules.ts';

/** An enrolment as it is offered for recording. */
export interface EnrolmentClaim {
  /** The first day. It may lie ahead: contracts are signed before they begin. */
  readonly from: Day;
  /** The last day; null while no end is known. */
  readonly through: Day | null;
  /** Why, in the insurer's own words. */
  readonly reason: string;
}

/** The most shops that one action enrols. */
export const SHOPS_AT_ONCE = 100;

/** The longest reason, in characters. */
const REASON_LIMIT = 500;

/** How many years ahead the days of an enrolment may lie. */
const YEARS_AHEAD = 20;

/** Everything wrong with an enrolment by itself. */
export function claimFaults({ from, through, reason }: EnrolmentClaim, today: Day): readonly Fault[] {
  const faults = [...dayFaults(from, today, ['from']), ...(through ? dayFaults(through, today, ['through']) : [])];
  if (through !== null && through < from) {
    faults.push({
      code: 'DAYS_OUT_OF_ORDER',
      message: `${through} lies before the first day, ${from}.`,
      path: ['through'],
    });
  }
  return [...faults, ...reasonFaults(reason)];
}

/** The fault of an enrolment that shares days with another of the same shop in the same programme. */
export function overlapFaults(
  claim: EnrolmentClaim,
  others: readonly Span[],
  path: Fault['path'] = ['from'],
): readonly Fault[] {
  const { from, until } = spanOfClaim(claim);
  const other = others.find((each) => each.from < until && from < each.until);
  if (!other) return [];
  const end = other.until === END_OF_TIME ? '' : ` through ${dayBefore(other.until)}`;
  return [{ code: 'ENROLMENT_OVERLAPS', message: `The shop is enrolled from ${other.from}${end} already.`, path }];
}

/** Everything that keeps an enrolment from ending after `lastDay`. One that has ended is corrected, not ended again. */
export function endingFaults(enrolment: Span, lastDay: Day, reason: string, today: Day): readonly Fault[] {
  const path = ['lastDay'];
  const faults = [...dayFaults(lastDay, today, path)];
  const { from, until } = enrolment;
  if (lastDay < from) {
    faults.push({ code: 'DAYS_OUT_OF_ORDER', message: `${lastDay} lies before the first day, ${from}.`, path });
  }
  if (until <= today || until <= addDays(lastDay, 1)) {
    const message = `The enrolment ends on ${dayBefore(until)} as it is on record: correct it instead.`;
    faults.push({ code: 'ENROLMENT_ENDED', message, path });
  }
  return [...faults, ...reasonFaults(reason)];
}

/** The days of an enrolment. */
export function spanOfClaim({ from, through }: Pick<EnrolmentClaim, 'from' | 'through'>): Span {
  return { from, until: through === null ? END_OF_TIME : addDays(through, 1) };
}

function dayFaults(day: Day, today: Day, path: Fault['path']): readonly Fault[] {
  if (day < FIRST_DAY_ON_RECORD) {
    return [{ code: 'DAY_TOO_EARLY', message: `Nothing is on record before ${FIRST_DAY_ON_RECORD}.`, path }];
  }
  return day > addMonths(today, YEARS_AHEAD * 12)
    ? [{ code: 'DAY_TOO_FAR_AHEAD', message: `${day} lies more than ${YEARS_AHEAD} years ahead.`, path }]
    : [];
}

function reasonFaults(reason: string): readonly Fault[] {
  const path = ['reason'];
  if (reason.trim() === '') return [{ code: 'REASON_EMPTY', message: 'A reason is wanted here.', path }];
  if (reason.length > REASON_LIMIT) {
    const message = `A reason has at most ${REASON_LIMIT} characters; this has ${reason.length}.`;
    return [{ code: 'REASON_TOO_LONG', message, path }];
  }
  return UNPRINTABLE.test(reason)
    ? [{ code: 'REASON_MALFORMED', message: 'A reason has no control characters or line breaks.', path }]
    : [];
}
