import type { Day } from '../../kernel/day.ts';
import type { TechnicianQualifications } from '../catalogue/qualification-facts.rules.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import { mergeSpans, type Span } from '../catalogue/span.rules.ts';
import type { CredentialRecord } from '../credentials/credential-record.rules.ts';
import { type ExperienceFact, experienceMetOn } from '../credentials/experience.rules.ts';
import { type GovernmentFact, governmentSpans } from '../government-credentials/government-standing.rules.ts';
import { completedSince, type EnrolmentFact, factorySpans } from './factory-status.rules.ts';

/** An enrolment with the programme it is in. */
export interface ProgramEnrolment extends EnrolmentFact {
  readonly program: string;
}

/** What a programme's prerequisite is judged by. */
export interface PrerequisiteRecord {
  readonly credentials: CredentialRecord;
  readonly experience: readonly ExperienceFact[];
  readonly government: readonly GovernmentFact[];
  readonly enrolments: readonly ProgramEnrolment[];
  /** Days of employment by brand network; employment is kept above this module, and given by whoever wires it. */
  readonly employment: ReadonlyMap<string, readonly Span[]>;
}

/** A technician's record as prerequisites ask for it, on the way into an OEM programme. */
export class PrerequisiteFacts implements TechnicianQualifications {
  private readonly record: PrerequisiteRecord;
  private readonly pack: RulePack;

  constructor(record: PrerequisiteRecord, pack: RulePack) {
    this.record = record;
    this.pack = pack;
  }

  currentSpans(testCode: string): readonly Span[] {
    return this.record.credentials.currentSpans(testCode);
  }

  heldSince(testCode: string): Day | undefined {
    return this.record.credentials.heldSince(testCode);
  }

  certifiedSpans(): readonly Span[] {
    const { credentials } = this.record;
    return mergeSpans(credentials.testCodes().flatMap((testCode) => credentials.currentSpans(testCode)));
  }

  factorySpans(program: string, level: string | null): readonly Span[] {
    const rule = this.pack.oemPrograms.get(program);
    return rule
      ? mergeSpans(factorySpans(this.enrolmentsIn(program), this.networkSpans(rule.network), rule, level))
      : [];
  }

  completedSince(program: string, level: string | null): Day | undefined {
    const rule = this.pack.oemPrograms.get(program);
    return rule && completedSince(this.enrolmentsIn(program), rule, level);
  }

  governmentSpans(classCode: string, jurisdiction: string): readonly Span[] {
    return governmentSpans(this.record.government, classCode, jurisdiction);
  }

  experienceMetOn(kind: 'WORK' | 'TRAINING', years: number, series: readonly string[] | null): Day | undefined {
    const { experience } = this.record;
    const counted = series ?? [...new Set(experience.flatMap((fact) => fact.series))];
    const [workYears, trainingYears] = kind === 'WORK' ? [years, 0] : [0, years];
    const met = experienceMetOn({ series: counted, anyOf: [{ workYears, trainingYears }] }, experience);
    return met === 'NONE_NEEDED' ? undefined : met;
  }

  networkSpans(network: string): readonly Span[] {
    return this.record.employment.get(network) ?? [];
  }

  private enrolmentsIn(program: string): readonly EnrolmentFact[] {
    return this.record.enrolments.filter((each) => each.program === program);
  }
}
