import { addDays, type Day } from '../../kernel/day.ts';
import type { Fault } from '../../kernel/refusal.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import { END_OF_TIME, type Span, spanCovering } from '../catalogue/span.rules.ts';
import { pastDayFaults } from '../credentials/recording.rules.ts';
import { endDayFaults } from './shop-term.rules.ts';

/** How many people a shop may have on record who work there today or will: answers about a shop read all of them. */
export const MAX_STAFF = 5_000;

/** Who said that somebody is employed. */
export const ASSERTERS = ['REGISTRAR', 'SHOP', 'TECHNICIAN'] as const;
export type Asserter = (typeof ASSERTERS)[number];

/** Work in a shop in a role, as it is offered for recording. */
export interface EmploymentClaim {
  readonly role: string;
  readonly from: Day;
  /** The last day; null while no end is known. */
  readonly through: Day | null;
}

/** What a claim is held against. */
export interface EmploymentCircumstances {
  readonly today: Day;
  readonly pack: RulePack;
  /** The days on which the shop is open: merged and sorted. */
  readonly openSpans: readonly Span[];
  /** What else is on record of the technician in this shop. */
  readonly others: readonly (Span & { readonly role: string })[];
}

/** The first day on which a claimed employment is over. */
export function untilOfClaim({ through }: Pick<EmploymentClaim, 'through'>): Day {
  return through === null ? END_OF_TIME : addDays(through, 1);
}

/** Everything that keeps an employment from being recorded. Several shops and roles at once are allowed. */
export function employmentFaults(claim: EmploymentClaim, circumstances: EmploymentCircumstances): readonly Fault[] {
  const { today, pack, openSpans, others } = circumstances;
  const faults: Fault[] = [];
  const roles = pack.employmentRoles;
  if (!roles.has(claim.role)) {
    const message = `${pack.name} has no role ${JSON.stringify(claim.role.slice(0, 40))}; known are ${[...roles.keys()].join(', ')}.`;
    faults.push({ code: 'UNKNOWN_EMPLOYMENT_ROLE', message, path: ['role'] });
  }
  faults.push(...pastDayFaults(claim.from, today, ['from']));
  if (claim.through !== null) {
    faults.push(...endDayFaults(claim.through, today, ['through']));
    if (claim.through < claim.from) {
      const message = `It ends (${claim.through}) before it begins (${claim.from}).`;
      return [...faults, { code: 'DAYS_OUT_OF_ORDER', message, path: ['through'] }];
    }
  }
  const span = { from: claim.from, until: untilOfClaim(claim) };
  faults.push(...closedFaults(span, openSpans));
  const other = others.find((each) => each.role === claim.role && each.from < span.until && span.from < each.until);
  if (other) {
    const message = `Employment in this role, from ${other.from}, is on record for some of these days: end or correct that one.`;
    faults.push({ code: 'EMPLOYMENT_OVERLAPS', message, path: ['from'] });
  }
  return faults;
}

/** The fault of one more in a shop where `others` work today or will, if it is one. */
export function staffLimitFaults(others: number, path: Fault['path']): readonly Fault[] {
  if (others < MAX_STAFF) return [];
  const message = `A shop has at most ${MAX_STAFF} people who work there or will; this one has ${others}.`;
  return [{ code: 'SHOP_STAFF_LIMIT', message, path }];
}

/** Everything that keeps an employment on record from ending after `lastDay`. */
export function employmentEndFaults(employment: Span, lastDay: Day, today: Day): readonly Fault[] {
  const faults: Fault[] = [...endDayFaults(lastDay, today, ['lastDay'])];
  if (lastDay < employment.from) {
    const message = `It would end (${lastDay}) before it began (${employment.from}).`;
    faults.push({ code: 'DAYS_OUT_OF_ORDER', message, path: ['lastDay'] });
  } else if (employment.until <= addDays(lastDay, 1)) {
    const message = 'This employment has ended by that day already; to move its end, correct it.';
    faults.push({ code: 'EMPLOYMENT_ENDED', message, path: ['lastDay'] });
  }
  return faults;
}

/** A shop employs nobody on days on which it is closed. */
function closedFaults(span: Span, openSpans: readonly Span[]): readonly Fault[] {
  const open = spanCovering(openSpans, span.from);
  if (!open) return [{ code: 'SHOP_CLOSED', message: `The shop is not open on ${span.from}.`, path: ['from'] }];
  if (span.until <= open.until) return [];
  return [{ code: 'SHOP_CLOSED', message: `The shop is not open on ${open.until}.`, path: ['through'] }];
}
