import type { Day } from '../../kernel/day.ts';
import type { TechnicianQualifications } from '../catalogue/qualification-facts.rules.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import { mergeSpans, type Span } from '../catalogue/span.rules.ts';
import { type CredentialFacts, CredentialRecord } from '../credentials/credential-record.rules.ts';
import { type ExperienceFact, experienceMetOn } from '../credentials/experience.rules.ts';
import { type GovernmentFact, governmentSpans } from '../government-credentials/government-standing.rules.ts';
import {
  completedSince,
  type EnrolmentFact,
  type FactoryStatus,
  factorySpans,
  factoryStatusOn,
} from '../oem-programs/factory-status.rules.ts';

/** What is on record about a technician besides credentials: read only for questions that name any of it. */
export interface FurtherFacts {
  readonly experience: readonly ExperienceFact[];
  readonly enrolments: readonly (EnrolmentFact & { readonly program: string })[];
  readonly government: readonly GovernmentFact[];
  /** Employment in a shop that belongs to a brand's network, on the days of both. */
  readonly networkJobs: readonly (Span & { readonly network: string })[];
}

export const NO_FURTHER_FACTS: FurtherFacts = { experience: [], enrolments: [], government: [], networkJobs: [] };

/** Where a technician stands in one programme on a day. */
export interface ProgramStanding extends FactoryStatus {
  readonly program: string;
  /** The highest level completed by the day; null before any is. */
  readonly completedLevel: string | null;
  readonly completedOn: Day | null;
}

/** A completed level of a programme, and factory status at that level or above it on a day. */
export interface LevelStanding extends FactoryStatus {
  readonly program: string;
  readonly level: string;
  readonly completedOn: Day;
}

/** One technician with everything that a requirement can ask for, ready to be judged on any day by one rule pack. */
export class TechnicianRecord extends CredentialRecord implements TechnicianQualifications {
  private readonly further: FurtherFacts;

  constructor(facts: CredentialFacts, pack: RulePack, further: FurtherFacts = NO_FURTHER_FACTS) {
    super(facts, pack);
    this.further = further;
  }

  factorySpans(program: string, level: string | null): readonly Span[] {
    const rule = this.pack.oemPrograms.get(program);
    if (!rule) return [];
    return mergeSpans(factorySpans(this.enrolmentsIn(program), this.networkSpans(rule.network), rule, level));
  }

  /** Completion and factory status on the day, for each programme of the pack with an enrolment on record. */
  factoryStatusesOn(day: Day): readonly ProgramStanding[] {
    return [...new Set(this.further.enrolments.map(({ program }) => program))].sort().flatMap((program) => {
      const rule = this.pack.oemPrograms.get(program);
      if (!rule) return [];
      const enrolments = this.enrolmentsIn(program);
      const levels = rule.levels.filter(({ code }) => hasBegun(completedSince(enrolments, rule, code), day));
      const completedOn = completedSince(enrolments, rule);
      return {
        program,
        completedLevel: levels.at(-1)?.code ?? null,
        completedOn: hasBegun(completedOn, day) ? (completedOn ?? null) : null,
        ...factoryStatusOn(day, factorySpans(enrolments, this.networkSpans(rule.network), rule)),
      };
    });
  }

  /** Every level that was completed by the day, in programmes of the pack, by programme and from the lowest level up. */
  completedLevelsOn(day: Day): readonly LevelStanding[] {
    return [...new Set(this.further.enrolments.map(({ program }) => program))].sort().flatMap((program) => {
      const rule = this.pack.oemPrograms.get(program);
      if (!rule) return [];
      const enrolments = this.enrolmentsIn(program);
      const enrolled = new Set(
        enrolments.filter((each) => hasBegun(each.completedOn ?? undefined, day)).map((each) => each.level),
      );
      return rule.levels.flatMap(({ code: level }) => {
        const completedOn = enrolled.has(level) ? completedSince(enrolments, rule, level) : undefined;
        if (completedOn === undefined) return [];
        const spans = factorySpans(enrolments, this.networkSpans(rule.network), rule, level);
        return [{ program, level, completedOn, ...factoryStatusOn(day, spans) }];
      });
    });
  }

  completedSince(program: string, level: string | null): Day | undefined {
    const rule = this.pack.oemPrograms.get(program);
    return rule && completedSince(this.enrolmentsIn(program), rule, level);
  }

  governmentSpans(classCode: string, jurisdiction: string): readonly Span[] {
    return governmentSpans(this.further.government, classCode, jurisdiction);
  }

  experienceMetOn(kind: 'WORK' | 'TRAINING', years: number, series: readonly string[] | null): Day | undefined {
    const rule = {
      series: series ?? [...this.pack.series.keys()],
      anyOf: [{ workYears: kind === 'WORK' ? years : 0, trainingYears: kind === 'TRAINING' ? years : 0 }],
    };
    const met = experienceMetOn(rule, this.further.experience);
    return met === 'NONE_NEEDED' ? undefined : met;
  }

  networkSpans(network: string): readonly Span[] {
    return mergeSpans(this.further.networkJobs.filter((job) => job.network === network));
  }

  private enrolmentsIn(program: string): readonly EnrolmentFact[] {
    return this.further.enrolments.filter((enrolment) => enrolment.program === program);
  }
}

function hasBegun(since: Day | undefined, day: Day): boolean {
  return since !== undefined && since <= day;
}
