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

/** A brand's network: the shops that may do its warranty work. */
export interface BrandNetwork {
  readonly code: string;
  readonly name: string;
}

/** A level of an OEM programme; a pack lists them in order, the lowest first, and a level implies those before it. */
export interface OemLevel {
  readonly code: string;
  readonly name: string;
  /** What a technician must meet for the level, besides the programme's own prerequisite; null when nothing. */
  readonly prerequisite: Requirement | null;
}

/** A state that follows validity for so many days; factory status still counts in it. */
export interface GraceState {
  readonly code: string;
  readonly name: string;
  readonly days: number;
}

/** What factory status hangs on besides completion: employment in a shop of the brand's network, or nothing. */
export const EMPLOYMENT_TIES = ['NETWORK_EMPLOYMENT', 'NONE'] as const;
export type EmploymentTie = (typeof EMPLOYMENT_TIES)[number];

/** A manufacturer's training programme. */
export interface OemProgram {
  readonly code: string;
  readonly name: string;
  /** The code of the manufacturer, whose organisation keeps the enrolments. */
  readonly sponsor: string;
  /** The network in which factory status is used. */
  readonly network: string;
  readonly levels: readonly OemLevel[];
  /** What a technician must meet for any level; null when nothing. */
  readonly prerequisite: Requirement | null;
  readonly employmentTie: EmploymentTie;
  /** Whether factory status that fell with employment comes back with it; otherwise only a new completion brings it back. */
  readonly resumesOnReemployment: boolean;
  /** For how long after completion factory status lasts; null for ever. */
  readonly validityMonths: number | null;
  /** What follows validity, in order; empty when validity never ends. */
  readonly grace: readonly GraceState[];
  readonly sureness: Sureness;
  readonly unsure: readonly string[];
}

/** What somebody does at a shop. */
export interface EmploymentRole {
  readonly code: string;
  readonly name: string;
  /** Whether those in it perform repairs, and so count for the Blue Seal. */
  readonly performsRepairs: boolean;
}

/** Whose credential it is: the federation's, a state's or a city's. */
export const GOVERNMENT_LEVELS = ['FEDERAL', 'STATE', 'MUNICIPAL'] as const;
export type GovernmentLevel = (typeof GOVERNMENT_LEVELS)[number];

/** A kind of government credential, such as a mechanic licence. */
export interface GovernmentClass {
  readonly code: string;
  readonly name: string;
  /** The levels at which it is awarded. */
  readonly levels: readonly GovernmentLevel[];
  /** For how long it is valid as a rule; null when it does not expire. */
  readonly validityMonths: number | null;
  /** For how long after it expired it may still be renewed; null when it may not, or when that is not known. */
  readonly lateRenewalMonths: number | null;
  readonly sureness: Sureness;
  readonly unsure: readonly string[];
}

/** What a Blue Seal of Excellence takes. */
export interface BlueSealRule {
  /** What the shop must meet on a day: live compliance. */
  readonly requirement: Requirement;
  /** For how long a recognition is in force. */
  readonly recognitionMonths: number;
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
  readonly networks: ReadonlyMap<string, BrandNetwork>;
  readonly oemPrograms: ReadonlyMap<string, OemProgram>;
  readonly employmentRoles: ReadonlyMap<string, EmploymentRole>;
  readonly governmentClasses: ReadonlyMap<string, GovernmentClass>;
  /** Null in a pack that knows no Blue Seal: by it no shop complies. */
  readonly blueSeal: BlueSealRule | null;
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
