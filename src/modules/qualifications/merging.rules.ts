import { daysBetween } from '../../kernel/day.ts';
import type { Fault } from '../../kernel/refusal.ts';
import type { Span } from '../catalogue/span.rules.ts';
import type { ExperienceFact } from '../credentials/experience.rules.ts';
import type { ExamAttempt } from '../credentials/recording.rules.ts';
import { type ActionFact, inOrderOfEffect, type PeriodFact } from '../credentials/standing.rules.ts';
import type { ProgramEnrolment } from '../oem-programs/factory-status.rules.ts';
import { courseFaults } from '../oem-programs/oem-enrolment.rules.ts';

/** Why two entries of one person are merged. Public codes: add, never rename. */
export const MERGE_REASONS = ['REGISTERED_TWICE', 'NEW_ASE_ID_ISSUED'] as const;
export type MergeReason = (typeof MERGE_REASONS)[number];

type Fact<Content> = Content & { readonly id: string };
type OfTest<Content> = Fact<Content & { readonly testCode: string }>;

/** What is on record of one technician, as far as it can contradict what is on record of another. */
export interface MergeableFacts {
  readonly experience: readonly Fact<ExperienceFact & { readonly organizationName: string }>[];
  readonly exams: readonly Fact<ExamAttempt>[];
  readonly education: readonly OfTest<{ readonly completedOn: string; readonly provider: string }>[];
  /** `isDeclared` ones were loaded as already awarded; the others follow from exams and education. */
  readonly periods: readonly OfTest<PeriodFact & { readonly isDeclared: boolean }>[];
  readonly actions: readonly OfTest<ActionFact>[];
  readonly enrolments: readonly Fact<ProgramEnrolment>[];
  readonly employment: readonly Fact<Span & { readonly shopNumber: string; readonly role: string }>[];
}

/** What a merge would do. */
export interface MergePlan {
  /** Everything that both entries say and that cannot be true of one person. */
  readonly faults: readonly Fault[];
  /** Ids of the duplicate's facts that the survivor's record says already, word for word: they are not recorded again. */
  readonly repeated: ReadonlySet<string>;
}

/** Holds the facts of the duplicate against those of the survivor. */
export function mergePlan(duplicate: MergeableFacts, survivor: MergeableFacts, retakeWaitDays: number): MergePlan {
  const comparison = new Comparison();
  comparison.each(duplicate.experience, survivor.experience, isSameWork, (one, other) =>
    one.series.toSorted().join() === other.series.toSorted().join()
      ? undefined
      : `Work from ${one.from} through ${one.through} is documented for different series.`,
  );
  comparison.each(duplicate.exams, survivor.exams, isSameTest, (one, other) => examClash(one, other, retakeWaitDays));
  comparison.each(
    duplicate.education,
    survivor.education,
    (one, other) => isSameTest(one, other) && one.completedOn === other.completedOn,
    (one, other) =>
      one.provider === other.provider
        ? undefined
        : `Education for ${one.testCode} was completed on ${one.completedOn} with two providers.`,
  );
  comparison.each(
    duplicate.periods,
    survivor.periods,
    (one, other) => isSameTest(one, other) && overlap(one, other) && (one.isDeclared || other.isDeclared),
    (one, other) =>
      one.from === other.from && one.until === other.until && one.basis === other.basis
        ? undefined
        : `${one.testCode} was awarded from ${one.from} and from ${other.from}, for days in common.`,
  );
  compareActions(comparison, duplicate.actions, survivor.actions);
  compareEnrolments(comparison, duplicate.enrolments, survivor.enrolments);
  comparison.each(
    duplicate.employment,
    survivor.employment,
    (one, other) => one.shopNumber === other.shopNumber && one.role === other.role && overlap(one, other),
    (one, other) =>
      one.from === other.from && one.until === other.until
        ? undefined
        : `Employment in ${one.shopNumber} as ${one.role} began on ${one.from} and on ${other.from}, for days in common.`,
  );
  return comparison;
}

/** Collects what clashes and what is said twice. */
class Comparison implements MergePlan {
  readonly faults: Fault[] = [];
  readonly repeated = new Set<string>();

  /** Of facts that touch, `clash` says why both cannot be: undefined for the same twice, NO_MATTER for two that may be. */
  each<Content extends { readonly id: string }>(
    ones: readonly Content[],
    others: readonly Content[],
    touch: (one: Content, other: Content) => boolean,
    clash: (one: Content, other: Content) => string | undefined,
  ): void {
    for (const one of ones) {
      for (const other of others) {
        if (!touch(one, other)) continue;
        const message = clash(one, other);
        if (message === undefined) this.repeated.add(one.id);
        else if (message !== NO_MATTER) this.fault(message);
      }
    }
  }

  fault(message: string): void {
    this.faults.push({ code: 'MERGE_CLASH', message, path: ['aseId'] });
  }
}

const NO_MATTER = '';

function isSameWork(one: MergeableFacts['experience'][number], other: MergeableFacts['experience'][number]): boolean {
  const isSameTime = one.from === other.from && one.through === other.through;
  return isSameTime && one.kind === other.kind && one.organizationName === other.organizationName;
}

function isSameTest(one: { readonly testCode: string }, other: { readonly testCode: string }): boolean {
  return one.testCode === other.testCode;
}

function overlap(one: Span, other: Span): boolean {
  return one.from < other.until && other.from < one.until;
}

function examClash(one: ExamAttempt, other: ExamAttempt, retakeWaitDays: number): string | undefined {
  if (one.takenOn === other.takenOn) {
    if (one.kind === other.kind && one.passed === other.passed) return undefined;
    return `${one.testCode} has two different results of ${one.takenOn}.`;
  }
  if (Math.abs(daysBetween(one.takenOn, other.takenOn)) >= retakeWaitDays) return NO_MATTER;
  return `${one.testCode} was attempted on ${one.takenOn} and on ${other.takenOn}; attempts lie at least ${retakeWaitDays} days apart.`;
}

/** Of one credential, no two different actions on one day, and none that could not have followed the one before. */
function compareActions(
  comparison: Comparison,
  ones: MergeableFacts['actions'],
  others: MergeableFacts['actions'],
): void {
  comparison.each(
    ones,
    others,
    (one, other) => isSameTest(one, other) && one.effectiveOn === other.effectiveOn,
    (one, other) =>
      one.action === other.action && one.reasonCode === other.reasonCode
        ? undefined
        : `${one.testCode} had two different actions on ${one.effectiveOn}.`,
  );
  const moved = new Set(ones.filter(({ id }) => !comparison.repeated.has(id)));
  const course = inOrderOfEffect([...others, ...moved]);
  for (const testCode of new Set([...moved].map((action) => action.testCode))) {
    const ofTest = course.filter((action) => action.testCode === testCode);
    for (const [index, next] of ofTest.entries()) {
      const before = ofTest[index - 1];
      if (!before || moved.has(before) === moved.has(next) || before.effectiveOn === next.effectiveOn) continue;
      if (mayFollow(before, next)) continue;
      comparison.fault(
        `${testCode}: ${next.action} on ${next.effectiveOn} cannot follow ${before.action} on ${before.effectiveOn}.`,
      );
    }
  }
}

function mayFollow({ action: before }: ActionFact, { action: next }: ActionFact): boolean {
  if (before === 'REVOKE') return false;
  return before === 'SUSPEND' ? next !== 'SUSPEND' : next !== 'REINSTATE';
}

function compareEnrolments(
  comparison: Comparison,
  ones: MergeableFacts['enrolments'],
  others: MergeableFacts['enrolments'],
): void {
  for (const one of ones) {
    const inProgram = others.filter(({ program }) => program === one.program);
    if (inProgram.some((other) => isSameCourse(one, other))) comparison.repeated.add(one.id);
    else for (const { message } of courseFaults(one, inProgram)) comparison.fault(`${one.program}: ${message}`);
  }
}

function isSameCourse(one: ProgramEnrolment, other: ProgramEnrolment): boolean {
  const isSameStart = one.level === other.level && one.openedOn === other.openedOn;
  return isSameStart && one.completedOn === other.completedOn && one.withdrawnOn === other.withdrawnOn;
}
