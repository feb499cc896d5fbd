import type { Day } from '../../kernel/day.ts';
import type { TechnicianAnswer } from '../credentials/answering.service.ts';
import { type TechnicianRuleAsked, technicianRequirement } from './asked-rule.service.ts';
import { type ForecastStep, forecastTechnician } from './forecast.rules.ts';
import type { Gain } from './gain.rules.ts';
import { type Gap, gapOfTechnician } from './gap.rules.ts';
import { refuseHorizon } from './shop-questions.service.ts';
import type { ProgramStanding } from './technician-record.rules.ts';
import type { TechnicianRecords } from './technician-records.service.ts';

/** Answers what a technician plans by; whoever was given the technician may ask. */
export class TechnicianQuestionsService {
  private readonly records: TechnicianRecords;

  constructor(records: TechnicianRecords) {
    this.records = records;
  }

  /** Completion and factory status, one for each programme with an enrolment on record. */
  async factoryStatuses({ facts, view }: TechnicianAnswer): Promise<readonly ProgramStanding[]> {
    const [record] = await this.records.complete([facts], view);
    return record?.factoryStatusesOn(view.asOf) ?? [];
  }

  /** Refuses a day before the one judged, or too far ahead. */
  async forecast(
    { facts, view }: TechnicianAnswer,
    asked: TechnicianRuleAsked,
    through: Day,
  ): Promise<readonly ForecastStep[]> {
    refuseHorizon(view.asOf, through);
    const requirement = technicianRequirement(asked, view.pack);
    const [record] = await this.records.of([facts], [requirement], view);
    return record ? forecastTechnician(requirement, record, view.asOf, through, view.pack) : [];
  }

  async gap({ facts, view }: TechnicianAnswer, asked: TechnicianRuleAsked): Promise<Gap<Gain>> {
    const requirement = technicianRequirement(asked, view.pack);
    const [record] = await this.records.of([facts], [requirement], view);
    if (!record) throw new Error('a record is made for everybody who is asked about');
    return gapOfTechnician(requirement, record, view.asOf, view.pack);
  }
}
