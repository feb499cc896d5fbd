import type { Day } from '../../kernel/day.ts';
import type { DesignationRule, Requirement } from './requirement.rules.ts';

/** How well a catalogue entry is known: by the founding document, the certifying body, the trade press, or not well. */
export const SURENESSES = ['MISSION', 'PUBLISHED', 'TRADE_PRESS', 'UNSURE'] as const;
export type Sureness = (typeof SURENESSES)[number];

/** What a registrar may do to a credential's status. */
export const STATUS_ACTION_KINDS = ['SUSPEND', 'REINSTATE', 'REVOKE'] as const;
export type StatusActionKind = (typeof STATUS_ACTION_KINDS)[number];

/** A part of a vehicle or of the trade that a test covers. */
export interface RepairArea {
  readonly code: string;
  readonly name: string;
}

/** A family of tests that share a code prefix, such as A for Automobile & Light Truck. */
export interface TestSeries {
  readonly code: string;
  readonly name: string;
  readonly sureness: Sureness;
}

/**
 * One way to have enough experience: so much work and, with it, so much completed training. A year of work is 365 days, one of
 * training 270: how both are counted is the credentials' rule.
 */
export interface ExperienceAlternative {
  readonly workYears: number;
  readonly trainingYears: number;
}

/** The experience a credential wants besides the passed test; no alternative means none is wanted. */
export interface ExperienceRule {
  /** The series whose work counts. */
  readonly series: readonly string[];
  readonly anyOf: readonly ExperienceAlternative[];
}

/** A test as the catalogue describes it. */
export interface CertificationTest {
  readonly code: string;
  readonly series: string;
  readonly name: string;
  readonly repairArea: string;
  /** How long a credential awarded for a passed test is valid. */
  readonly validityMonths: number;
  readonly experience: ExperienceRule;
  /** What must hold on the day of the exam; null when nothing must. */
  readonly prerequisite: Requirement | null;
  /** The first day on which the test is offered; null when it is not limited. */
  readonly offeredFrom: Day | null;
  /** The first day on which the test is no longer offered; null while it is. */
  readonly offeredUntil: Day | null;
  readonly sureness: Sureness;
  /** The members above that are less sure than the rest. */
  readonly unsure: readonly string[];
}

/** A status derived from credentials, such as Master Automobile Technician. */
export interface Designation extends DesignationRule {
  readonly name: string;
  /** The series it crowns; null when it spans several. */
  readonly series: string | null;
  readonly sureness: Sureness;
  readonly unsure: readonly string[];
}

/** A coded reason for a status action. */
export interface StatusReason {
  readonly code: string;
  readonly name: string;
  /** The actions it may be given for. */
  readonly actions: readonly StatusActionKind[];
}

/** For how long a credential is renewed, by basis. */
export interface RenewalRule {
  readonly recertificationTestMonths: number;
  readonly continuingEducationMonths: number;
}

/** One version of the catalogue's data. Published versions never change: a correction is the next version. */
export interface RulePack {
  readonly code: string;
  readonly version: number;
  /** `code@version`: how answers and receipts name the pack. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Whether the pack's newest version judges where a caller names no pack, and awards and renews. */
  readonly registryDefault: boolean;
  /** Days from an attempt at a test to the first day on which it may be taken again. */
  readonly retakeWaitDays: number;
  readonly renewal: RenewalRule;
  readonly repairAreas: ReadonlyMap<string, RepairArea>;
  readonly series: ReadonlyMap<string, TestSeries>;
  readonly tests: ReadonlyMap<string, CertificationTest>;
  readonly designations: ReadonlyMap<string, Designation>;
  readonly statusReasons: ReadonlyMap<string, StatusReason>;
}

/** Whether the test may be taken on the day. */
export function isOfferedOn(test: Pick<CertificationTest, 'offeredFrom' | 'offeredUntil'>, day: Day): boolean {
  return (
    (test.offeredFrom === null || test.offeredFrom <= day) && (test.offeredUntil === null || day < test.offeredUntil)
  );
}

/** The reasons that may be given for the action; all of them when no action is named. */
export function statusReasonsFor(pack: RulePack, action?: StatusActionKind | null): readonly StatusReason[] {
  const reasons = [...pack.statusReasons.values()];
  return action ? reasons.filter((reason) => reason.actions.includes(action)) : reasons;
}
