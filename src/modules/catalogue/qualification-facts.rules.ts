import type { Day } from '../../kernel/day.ts';
import type { RequirementFacts } from './requirement.rules.ts';
import type { Span } from './span.rules.ts';

/** Everything on record about one technician that a requirement can ask for. */
export interface TechnicianQualifications extends RequirementFacts {
  /** The days on which at least one credential is current: merged and sorted. */
  certifiedSpans(): readonly Span[];
  /** The days of factory status in a programme, at `level` or, without one, at any; grace states count. */
  factorySpans(program: string, level: string | null): readonly Span[];
  /** The first day on which a level of the programme, or without one any, was completed. Completion is for life. */
  completedSince(program: string, level: string | null): Day | undefined;
  /**
   * The days on which a credential of the class counts in `jurisdiction` (`US`, or ISO 3166-2; one of `US` counts in every
   * state), a pending renewal included.
   */
  governmentSpans(classCode: string, jurisdiction: string): readonly Span[];
  /** The first day on which documented work or training adds up to so many years, in one of the series or, without, in any. */
  experienceMetOn(kind: 'WORK' | 'TRAINING', years: number, series: readonly string[] | null): Day | undefined;
  /** The days of employment, in any role, in a shop that belongs to the brand's network on those days. */
  networkSpans(network: string): readonly Span[];
}

/** One of a shop's people who perform repairs, on the days on which they do. */
export interface StaffMember {
  readonly technicianId: string;
  /** Merged and sorted: employment in roles that perform repairs. */
  readonly repairSpans: readonly Span[];
  readonly qualifications: TechnicianQualifications;
}

/** Everything on record about one shop that a requirement can ask for. */
export interface ShopQualifications {
  /** ISO 3166-2, `US-CA`. */
  readonly jurisdiction: string;
  readonly city: string;
  /** Everybody who ever performed repairs here or will, by technician id. */
  readonly staff: readonly StaffMember[];
  /** The days on which the shop is open. */
  readonly openSpans: readonly Span[];
  /** The days on which each repair area is offered, by its code, in the order of codes. */
  readonly areaSpans: ReadonlyMap<string, readonly Span[]>;
  /** The days on which the shop belongs to each brand's network. */
  readonly networkSpans: ReadonlyMap<string, readonly Span[]>;
  /** The days on which the Blue Seal recognition is in force. */
  readonly recognitionSpans: readonly Span[];
}

const NO_SPANS: readonly Span[] = [];

/** A technician of whom nothing but credentials is on record, for rules that ask for nothing else. */
export function credentialsAlone(
  facts: RequirementFacts & Partial<Pick<TechnicianQualifications, 'certifiedSpans'>>,
): TechnicianQualifications {
  return {
    currentSpans: (testCode) => facts.currentSpans(testCode),
    heldSince: (testCode) => facts.heldSince(testCode),
    certifiedSpans: () => facts.certifiedSpans?.() ?? NO_SPANS,
    factorySpans: () => NO_SPANS,
    completedSince: () => undefined,
    governmentSpans: () => NO_SPANS,
    experienceMetOn: () => undefined,
    networkSpans: () => NO_SPANS,
  };
}

/** Somebody of whom nothing is on record. */
export const NOTHING_ON_RECORD: TechnicianQualifications = credentialsAlone({
  currentSpans: () => NO_SPANS,
  heldSince: () => undefined,
});
