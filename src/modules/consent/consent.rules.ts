import { addDays, addMonths, type Day, dayBefore } from '../../kernel/day.ts';
import type { Fault } from '../../kernel/refusal.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import type { Tier } from './answer-tier.rules.ts';
import type { Purpose } from './purpose.rules.ts';
import { scopeFaults } from './scope.rules.ts';

/** For how many months from today a consent may be given. A general one may last years, a full one is for an occasion. */
export const MAX_CONSENT_MONTHS: Readonly<Record<Tier, number>> = { LIMITED: 60, FULL: 24 };
/** How many days a technician has to answer a request before it lapses by itself. */
export const REQUEST_DAYS = 14;
/** How many whole days after the request its technician is reminded of it. */
export const REMINDER_DAYS = [3, 10] as const;
/** How often an organisation may ask one person within {@link REQUEST_LIMIT_DAYS}, whatever became of it. */
export const MAX_REQUESTS_TO_ONE = 3;
export const REQUEST_LIMIT_DAYS = 30;
/** How many requests of one organisation may await their answer. */
export const MAX_OPEN_REQUESTS = 1_000;
/** How many requests may await one person's answer. */
export const MAX_REQUESTS_AWAITING = 50;

/** What a technician consents to, or is asked to. */
export interface ConsentTerms {
  readonly tier: Tier;
  readonly purpose: Purpose;
  /** Kinds and codes; empty for everything. */
  readonly scope: readonly string[];
  /** The last day on which it holds. */
  readonly through: Day;
}

/** Whether a consent can be relied on. Public codes: add, never rename. */
export const CONSENT_STATES = ['IN_FORCE', 'WITHDRAWN', 'EXPIRED'] as const;
export type ConsentState = (typeof CONSENT_STATES)[number];

/** What became of a request. Public codes: add, never rename. */
export const REQUEST_STATES = ['PENDING', 'GRANTED', 'DECLINED', 'LAPSED'] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

/** Everything wrong with the terms of a consent. */
export function termsFaults({ tier, scope, through }: ConsentTerms, today: Day, pack: RulePack): readonly Fault[] {
  const faults: Fault[] = [...scopeFaults(scope, pack)];
  const furthest = addMonths(today, MAX_CONSENT_MONTHS[tier]);
  const path = ['through'];
  if (through < today) {
    faults.push({ code: 'DAY_IN_PAST', message: `A consent holds through today (${today}) or longer.`, path });
  } else if (through > furthest) {
    const message = `A consent of the tier ${tier} holds through ${furthest} at most.`;
    faults.push({ code: 'DAY_TOO_FAR_AHEAD', message, path });
  }
  return faults;
}

/** The state of a consent on a day: it ends by the calendar, and nobody has to end it. */
export function consentState(
  { through, withdrawnAt }: { readonly through: Day; readonly withdrawnAt: Date | null },
  today: Day,
): ConsentState {
  if (withdrawnAt !== null) return 'WITHDRAWN';
  return through < today ? 'EXPIRED' : 'IN_FORCE';
}

/** The state of a request on a day. */
export function requestState(
  { answer, answerThrough }: { readonly answer: 'GRANTED' | 'DECLINED' | null; readonly answerThrough: Day },
  today: Day,
): RequestState {
  return answer ?? (answerThrough < today ? 'LAPSED' : 'PENDING');
}

/** The last day on which a request that is made today can be answered. */
export function answerThroughOf(today: Day): Day {
  return addDays(today, REQUEST_DAYS - 1);
}

/** How many reminders of a request are due by a day. */
export function remindersDue(requestedOn: Day, today: Day): number {
  return REMINDER_DAYS.filter((days) => addDays(requestedOn, days) <= today).length;
}

/** How many requests an organisation has made, and how many await an answer. */
export interface RequestCounts {
  /** To this person within the limit's days. */
  readonly toThisPerson: number;
  readonly openOfOrganization: number;
  readonly awaitingThisPerson: number;
}

/** The fault of one request more, if it is one. */
export function floodFaults({ toThisPerson, openOfOrganization, awaitingThisPerson }: RequestCounts): readonly Fault[] {
  const fault = (message: string): readonly Fault[] => [{ code: 'TOO_MANY_REQUESTS', message, path: [] }];
  if (toThisPerson >= MAX_REQUESTS_TO_ONE) {
    return fault(`One person is asked at most ${MAX_REQUESTS_TO_ONE} times in ${REQUEST_LIMIT_DAYS} days.`);
  }
  if (openOfOrganization >= MAX_OPEN_REQUESTS) {
    return fault(`At most ${MAX_OPEN_REQUESTS} requests of an organisation await an answer at a time.`);
  }
  return awaitingThisPerson >= MAX_REQUESTS_AWAITING
    ? fault('More requests await this person’s answer than can be asked at a time.')
    : [];
}

/** The first day from which requests count against the limit of one person. */
export function countedFrom(today: Day): Day {
  return addDays(today, 1 - REQUEST_LIMIT_DAYS);
}

/** The last day of a span that is over on `until`. */
export function throughOf(until: Day): Day {
  return dayBefore(until);
}
