import { addDays, addMonths, type Day, dayBefore } from '../../kernel/day.ts';
import type { Fault } from '../../kernel/refusal.ts';
import type { GovernmentClass, GovernmentLevel } from '../catalogue/rule-pack.rules.ts';
import { FIRST_DAY_ON_RECORD, pastDayFaults } from '../credentials/recording.rules.ts';
import { type GovernmentTerm, governmentStandingOn } from './government-standing.rules.ts';

/** Why a government credential ended before its expiry. Public codes: add, never rename. */
export const GOVERNMENT_END_REASONS = ['DISCIPLINARY', 'FRAUD', 'REQUIREMENTS_NOT_MET', 'SURRENDERED'] as const;
export type GovernmentEndReason = (typeof GOVERNMENT_END_REASONS)[number];

/** How far ahead an end may lie that is put on record. */
const YEARS_AHEAD = 20;
const NUMBER_LIMIT = 60;
/** Printable, and no space at either end. */
const NUMBER_PATTERN = /^[^\s\p{C}]([^\p{C}\p{Zl}\p{Zp}]*[^\s\p{C}])?$/u;

/** A credential as an agency awards it. */
export interface GovernmentAward {
  readonly classCode: string;
  readonly number: string;
  readonly from: Day;
  /** The last day that counts; undefined for what the class says. */
  readonly through: Day | undefined;
}

/** A credential that was recorded wrongly, as it should have been. */
export interface GovernmentReplacement extends GovernmentAward {
  readonly pendingThrough: Day | undefined;
  readonly endedOn: Day | undefined;
  readonly endReason: GovernmentEndReason | undefined;
}

/** A rule pack's classes of government credentials. */
type Classes = ReadonlyMap<string, GovernmentClass>;

/** The first day on which an award no longer counts: by what it says, or by its class; null when it does not expire. */
export function untilOf({ classCode, from, through }: GovernmentAward, classes: Classes): Day | null {
  if (through !== undefined) return addDays(through, 1);
  const months = classes.get(classCode)?.validityMonths ?? null;
  return months === null ? null : addMonths(from, months);
}

/** Everything wrong with an award by an agency of that level. */
export function awardFaults(
  award: GovernmentAward,
  level: GovernmentLevel,
  classes: Classes,
  today: Day,
): readonly Fault[] {
  const { classCode, number, from, through } = award;
  const faults: Fault[] = [];
  const known = classes.get(classCode);
  if (!known) {
    const message = `There is no such class; known are ${[...classes.keys()].join(', ')}.`;
    faults.push({ code: 'GOVERNMENT_CLASS_UNKNOWN', message, path: ['classCode'] });
  } else if (!known.levels.includes(level)) {
    const message = `${classCode} is awarded at the level ${known.levels.join(' or ')}, not ${level}.`;
    faults.push({ code: 'GOVERNMENT_CLASS_NOT_AT_LEVEL', message, path: ['classCode'] });
  }
  if (number.length > NUMBER_LIMIT || !NUMBER_PATTERN.test(number)) {
    const message = `A number has 1 to ${NUMBER_LIMIT} printable characters, and no space at either end.`;
    faults.push({ code: 'GOVERNMENT_NUMBER_MALFORMED', message, path: ['number'] });
  }
  faults.push(...recordableDayFaults(from, today, ['from']));
  if (through !== undefined) {
    faults.push(...recordableDayFaults(through, today, ['through']));
    if (through < from) faults.push(outOfOrder(`It ends (${through}) before it begins (${from}).`, 'through'));
  }
  return faults;
}

/** Everything wrong with what is recorded instead of a wrong credential. */
export function replacementFaults(
  replacement: GovernmentReplacement,
  level: GovernmentLevel,
  classes: Classes,
  today: Day,
): readonly Fault[] {
  const { from, pendingThrough, endedOn, endReason } = replacement;
  const faults = [...awardFaults(replacement, level, classes, today)];
  const until = untilOf(replacement, classes);
  if (pendingThrough !== undefined) {
    faults.push(...recordableDayFaults(pendingThrough, today, ['pendingThrough']));
    if (until === null) faults.push(doesNotExpire('pendingThrough'));
    else if (pendingThrough < until) faults.push(pendingTooShort(until, 'pendingThrough'));
  }
  if ((endedOn === undefined) !== (endReason === undefined)) {
    const message = 'A revocation has a day and a reason.';
    const path = [endedOn === undefined ? 'revokedOn' : 'revocationReason'];
    faults.push({ code: 'REVOCATION_INCOMPLETE', message, path });
  }
  if (endedOn !== undefined) {
    const pendingUntil = pendingThrough === undefined ? null : addDays(pendingThrough, 1);
    faults.push(...endFaults({ from, until, pendingUntil, endedOn: null }, endedOn, today, 'revokedOn'));
  }
  return faults;
}

/** What a renewal does: the same term goes on, or, after a gap, another begins on a day of its own. */
export interface Renewal {
  readonly continues: boolean;
  /** The first day of what the renewal adds. */
  readonly from: Day;
  readonly until: Day;
}

/**
 * The renewal of a term on a day: while it still counts, or at the latest on the day after, the term goes on; later than that
 * the renewal begins on its own day and the gap stays a gap. Late renewals need a class that has them, and are counted in
 * months from the last day of validity.
 */
export function renewalOf(
  term: GovernmentTerm,
  asked: { readonly renewedOn: Day; readonly through: Day | undefined },
  known: Pick<GovernmentClass, 'validityMonths' | 'lateRenewalMonths'> | undefined,
  today: Day,
): Renewal | readonly Fault[] {
  const { from, until, pendingUntil } = term;
  const { renewedOn, through } = asked;
  const ended = endedFaults(term);
  if (until === null) return [...ended, doesNotExpire('credentialId')];
  const faults = [...ended, ...pastDayFaults(renewedOn, today, ['renewedOn'])];
  if (renewedOn < from) faults.push(outOfOrder(`It began on ${from}: it cannot be renewed before.`, 'renewedOn'));
  const continues = renewedOn <= (pendingUntil ?? until);
  if (!continues) faults.push(...lateFaults(until, renewedOn, known?.lateRenewalMonths ?? null));
  const begins = continues ? until : renewedOn;
  const ends = renewedUntil(begins, through, known?.validityMonths ?? null);
  if (ends === undefined) {
    faults.push({
      code: 'THROUGH_REQUIRED',
      message: 'Its class has no validity of its own: say until when.',
      path: ['through'],
    });
    return faults;
  }
  const last = dayBefore(ends);
  faults.push(...recordableDayFaults(last, today, ['through']));
  if (last < begins) {
    faults.push({
      code: 'RENEWAL_NOT_LATER',
      message: `A renewal ends on ${begins} or later; this one ends on ${last}.`,
      path: ['through'],
    });
  }
  return faults.length > 0 ? faults : { continues, from: begins, until: ends };
}

/** Everything that keeps a renewal, applied for on `filedOn`, from being processed while the credential counts on. */
export function pendingFaults(term: GovernmentTerm, filedOn: Day, through: Day, today: Day): readonly Fault[] {
  const { from, until, pendingUntil } = term;
  const ended = endedFaults(term);
  if (until === null) return [...ended, doesNotExpire('credentialId')];
  const faults = [...ended, ...pastDayFaults(filedOn, today, ['filedOn'])];
  if (filedOn < from) faults.push(outOfOrder(`It began on ${from}: no renewal was applied for before.`, 'filedOn'));
  if (filedOn >= until) {
    const message = `It was valid through ${dayBefore(until)}: an application after that does not keep it in force.`;
    faults.push({ code: 'GOVERNMENT_RENEWAL_NOT_TIMELY', message, path: ['filedOn'] });
  }
  faults.push(...recordableDayFaults(through, today, ['through']));
  if (through < until) faults.push(pendingTooShort(until, 'through'));
  if (pendingUntil === addDays(through, 1)) {
    const message = `A renewal is pending through ${through} already.`;
    faults.push({ code: 'GOVERNMENT_RENEWAL_ALREADY_PENDING', message, path: ['through'] });
  }
  return faults;
}

/** Everything that keeps a credential from being revoked, or given up, from `endedOn` on. */
export function revocationFaults(term: GovernmentTerm, endedOn: Day, today: Day): readonly Fault[] {
  const ended = endedFaults(term);
  return ended.length > 0 ? ended : endFaults(term, endedOn, today, 'revokedOn');
}

function endFaults(term: GovernmentTerm, endedOn: Day, today: Day, member: string): readonly Fault[] {
  const faults = [...pastDayFaults(endedOn, today, [member])];
  if (endedOn < term.from) faults.push(outOfOrder(`It begins on ${term.from} only.`, member));
  else if (!governmentStandingOn(endedOn, term).counts) {
    const message = `It had expired by ${endedOn}.`;
    faults.push({ code: 'GOVERNMENT_CREDENTIAL_EXPIRED', message, path: [member] });
  }
  return faults;
}

function renewedUntil(begins: Day, through: Day | undefined, validityMonths: number | null): Day | undefined {
  if (through !== undefined) return addDays(through, 1);
  return validityMonths === null ? undefined : addMonths(begins, validityMonths);
}

function lateFaults(until: Day, renewedOn: Day, lateRenewalMonths: number | null): readonly Fault[] {
  const expired = dayBefore(until);
  const latest = lateRenewalMonths === null ? expired : addMonths(expired, lateRenewalMonths);
  if (renewedOn <= latest) return [];
  const message =
    lateRenewalMonths === null
      ? `It was valid through ${expired}, and its class is not renewed late: award it anew.`
      : `It was valid through ${expired}, and could be renewed through ${latest}: award it anew.`;
  return [{ code: 'GOVERNMENT_RENEWAL_TOO_LATE', message, path: ['renewedOn'] }];
}

/** The faults of a day that may lie ahead, though not absurdly far. */
function recordableDayFaults(day: Day, today: Day, path: Fault['path']): readonly Fault[] {
  if (day < FIRST_DAY_ON_RECORD) return pastDayFaults(day, today, path);
  const latest = addMonths(today, YEARS_AHEAD * 12);
  if (day <= latest) return [];
  return [
    { code: 'DAY_TOO_FAR_AHEAD', message: `${day} lies more than ${YEARS_AHEAD} years ahead (${latest}).`, path },
  ];
}

function endedFaults({ endedOn }: GovernmentTerm): readonly Fault[] {
  if (endedOn === null) return [];
  return [{ code: 'GOVERNMENT_CREDENTIAL_REVOKED', message: `It ended on ${endedOn}.`, path: ['credentialId'] }];
}

function doesNotExpire(member: string): Fault {
  const message = 'It does not expire: there is nothing to renew.';
  return { code: 'GOVERNMENT_CREDENTIAL_DOES_NOT_EXPIRE', message, path: [member] };
}

function pendingTooShort(until: Day, member: string): Fault {
  return outOfOrder(`It is valid through ${dayBefore(until)} by itself: a pending renewal ends later.`, member);
}

function outOfOrder(message: string, member: string): Fault {
  return { code: 'DAYS_OUT_OF_ORDER', message, path: [member] };
}
