import { type Day, dayBefore } from '../../kernel/day.ts';
import type { Fault } from '../../kernel/refusal.ts';
import type { OemProgram } from '../catalogue/rule-pack.rules.ts';
import { pastDayFaults } from '../credentials/recording.rules.ts';
import type { EnrolmentFact } from './factory-status.rules.ts';

/** Why a sponsor no longer grants factory status by an enrolment. Public codes: add, never rename. */
export const OEM_WITHDRAWAL_REASONS = ['LEFT_PROGRAM', 'STANDARDS_NOT_MET', 'MISCONDUCT', 'PROGRAM_CLOSED'] as const;
export type OemWithdrawalReason = (typeof OEM_WITHDRAWAL_REASONS)[number];

/** Where an enrolment has got to on a day. */
export const OEM_ENROLMENT_STATES = ['NOT_YET_OPEN', 'OPEN', 'COMPLETED', 'WITHDRAWN'] as const;
export type OemEnrolmentState = (typeof OEM_ENROLMENT_STATES)[number];

/** An enrolment on a day, and until when the answer stays the same if nothing is recorded. */
export interface OemEnrolmentStanding {
  readonly state: OemEnrolmentState;
  /** Whether the level had been completed: for life, whatever else becomes of the enrolment. */
  readonly completed: boolean;
  /** The last day on which both stay as they are; null when time alone never changes them. */
  readonly holdsThrough: Day | null;
}

/** Where the enrolment has got to on `day`. */
export function enrolmentOn(day: Day, { openedOn, completedOn, withdrawnOn }: EnrolmentFact): OemEnrolmentStanding {
  const begun = (since: Day | null) => since !== null && since <= day;
  const completed = begun(completedOn);
  const changes = [openedOn, completedOn, withdrawnOn].filter((each) => each !== null && each > day).sort();
  const next = changes[0] ?? null;
  let state: OemEnrolmentState = 'NOT_YET_OPEN';
  if (begun(openedOn)) state = begun(withdrawnOn) ? 'WITHDRAWN' : completed ? 'COMPLETED' : 'OPEN';
  return { state, completed, holdsThrough: next === null ? null : dayBefore(next) };
}

/** Everything wrong with the level and the day of an enrolment, whosever it is. */
export function openingFaults(program: OemProgram, level: string, openedOn: Day, today: Day): readonly Fault[] {
  const faults: Fault[] = [];
  if (!program.levels.some(({ code }) => code === level)) {
    const known = program.levels.map(({ code }) => code).join(', ');
    const message = `${program.code} has no such level; known are ${known}.`;
    faults.push({ code: 'OEM_LEVEL_UNKNOWN', message, path: ['level'] });
  }
  return [...faults, ...pastDayFaults(openedOn, today, ['openedOn'])];
}

/**
 * Everything by which the technician's other enrolments in the programme keep this one from being on record: of one level,
 * one is on the way at a time. `others` leaves out the enrolment itself.
 */
export function courseFaults(
  { level, openedOn, completedOn, withdrawnOn }: EnrolmentFact,
  others: readonly EnrolmentFact[],
): readonly Fault[] {
  const ofLevel = others.filter((each) => each.level === level);
  if (ofLevel.some((each) => each.openedOn === openedOn)) {
    const message = `An enrolment in ${level} was opened on ${openedOn} already.`;
    return [{ code: 'OEM_ENROLMENT_ALREADY_RECORDED', message, path: ['openedOn'] }];
  }
  const end = completedOn ?? withdrawnOn;
  const open = ofLevel.find((each) => courseEnd(each) === null);
  if (open && (end === null || open.openedOn < end)) {
    const message = `An enrolment in ${level} has been open since ${open.openedOn}.`;
    return [{ code: 'OEM_ENROLMENT_OPEN', message, path: ['level'] }];
  }
  const meanwhile = ofLevel.find((each) => {
    const until = courseEnd(each);
    if (until === null || openedOn >= until) return false;
    return each.openedOn < openedOn || (end !== null && each.openedOn < end);
  });
  if (!meanwhile) return [];
  const message = `Another enrolment in ${level} was open from ${meanwhile.openedOn} to ${courseEnd(meanwhile)}.`;
  const member = completedOn === null ? 'withdrawnOn' : 'completedOn';
  const path = [meanwhile.openedOn < openedOn || end === null ? 'openedOn' : member];
  return [{ code: 'OEM_ENROLMENTS_OVERLAP', message, path }];
}

/** Everything that keeps an enrolment from being completed on the day. */
export function completionFaults(
  enrolment: EnrolmentFact,
  completedOn: Day,
  others: readonly EnrolmentFact[],
  today: Day,
): readonly Fault[] {
  const faults: Fault[] = [];
  if (enrolment.completedOn !== null) {
    const message = `It was completed on ${enrolment.completedOn}.`;
    faults.push({ code: 'OEM_ENROLMENT_COMPLETED', message, path: ['enrolmentId'] });
  }
  if (enrolment.withdrawnOn !== null) faults.push(withdrawnAlready(enrolment.withdrawnOn));
  faults.push(...pastDayFaults(completedOn, today, ['completedOn']));
  if (completedOn < enrolment.openedOn) faults.push(before(completedOn, enrolment.openedOn, 'opened', 'completedOn'));
  if (faults.length > 0) return faults;
  return courseFaults({ ...enrolment, completedOn }, others);
}

/** Everything that keeps an enrolment from being withdrawn on the day. */
export function withdrawalFaults(
  enrolment: EnrolmentFact,
  withdrawnOn: Day,
  others: readonly EnrolmentFact[],
  today: Day,
): readonly Fault[] {
  const { openedOn, completedOn } = enrolment;
  const faults: Fault[] = [];
  if (enrolment.withdrawnOn !== null) faults.push(withdrawnAlready(enrolment.withdrawnOn));
  faults.push(...pastDayFaults(withdrawnOn, today, ['withdrawnOn']));
  if (withdrawnOn < openedOn) faults.push(before(withdrawnOn, openedOn, 'opened', 'withdrawnOn'));
  else if (completedOn !== null && withdrawnOn < completedOn) {
    faults.push(before(withdrawnOn, completedOn, 'completed', 'withdrawnOn'));
  }
  if (faults.length > 0 || completedOn !== null) return faults;
  return courseFaults({ ...enrolment, withdrawnOn }, others);
}

/** What should have been recorded instead of a wrong enrolment in the same programme. */
export interface EnrolmentReplacement extends EnrolmentFact {
  readonly withdrawalReason: OemWithdrawalReason | null;
}

/** Everything wrong with what is recorded instead of a wrong enrolment. */
export function replacementFaults(
  program: OemProgram,
  replacement: EnrolmentReplacement,
  others: readonly EnrolmentFact[],
  today: Day,
): readonly Fault[] {
  const { level, openedOn, completedOn, withdrawnOn, withdrawalReason } = replacement;
  const faults = [...openingFaults(program, level, openedOn, today)];
  const opened = { level, openedOn, completedOn: null, withdrawnOn: null };
  if (completedOn !== null) faults.push(...completionFaults(opened, completedOn, [], today));
  if (withdrawnOn !== null) faults.push(...withdrawalFaults({ ...opened, completedOn }, withdrawnOn, [], today));
  if ((withdrawnOn === null) !== (withdrawalReason === null)) {
    const path = [withdrawnOn === null ? 'withdrawnOn' : 'withdrawalReason'];
    faults.push({ code: 'WITHDRAWAL_INCOMPLETE', message: 'A withdrawal has a day and a reason.', path });
  }
  return faults.length > 0 ? faults : courseFaults(replacement, others);
}

/** The first day on which the level is no longer being worked on; null while it is. */
function courseEnd({ completedOn, withdrawnOn }: EnrolmentFact): Day | null {
  return completedOn ?? withdrawnOn;
}

function withdrawnAlready(withdrawnOn: Day): Fault {
  return { code: 'OEM_ENROLMENT_WITHDRAWN', message: `It was withdrawn on ${withdrawnOn}.`, path: ['enrolmentId'] };
}

function before(day: Day, earlier: Day, done: string, member: string): Fault {
  return { code: 'DAYS_OUT_OF_ORDER', message: `${day} is before the day it was ${done}, ${earlier}.`, path: [member] };
}
