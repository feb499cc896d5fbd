import type { EntityManager } from '@mikro-orm/postgresql';
import type { Day } from '../../kernel/day.ts';
import type { ActionScope } from '../audit/recorded-actions.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import { ExperienceRecord } from '../technicians/experience-record.entity.ts';
import { type AwardedPeriod, type AwardFacts, awardedPeriods } from './award.rules.ts';
import { awardRuleOf } from './award-rule.rules.ts';
import { ContinuingEducation } from './continuing-education.entity.ts';
import { CredentialPeriod } from './credential-period.entity.ts';
import { type CredentialFacts, CredentialRecord } from './credential-record.rules.ts';
import { ExamResult } from './exam-result.entity.ts';
import type { ExperienceFact } from './experience.rules.ts';
import { StatusAction } from './status-action.entity.ts';

/** Every unretracted fact of one technician, as entities, to decide changes by. */
export interface RecordedFacts {
  readonly exams: readonly ExamResult[];
  readonly education: readonly ContinuingEducation[];
  readonly experience: readonly ExperienceRecord[];
  readonly periods: readonly CredentialPeriod[];
  readonly actions: readonly StatusAction[];
}

/** Loads what is on record now about one technician. */
export async function recordedFacts(em: EntityManager, technicianId: string): Promise<RecordedFacts> {
  const unretracted = { technician: technicianId, retractedAt: null };
  const exams = await em.find(ExamResult, unretracted, { orderBy: { takenOn: 'asc' } });
  const education = await em.find(ContinuingEducation, unretracted, { orderBy: { completedOn: 'asc' } });
  const experience = await em.find(ExperienceRecord, unretracted, { orderBy: { fromOn: 'asc' } });
  const periods = await em.find(CredentialPeriod, unretracted, { orderBy: { testCode: 'asc', fromOn: 'asc' } });
  const actions = await em.find(StatusAction, unretracted, { orderBy: { effectiveOn: 'asc' } });
  return { exams, education, experience, periods, actions };
}

/** The facts in the shape that {@link CredentialRecord} judges. */
export function credentialFacts(facts: RecordedFacts): CredentialFacts {
  return {
    periods: facts.periods.map((period) => ({ testCode: period.testCode, ...periodFact(period) })),
    actions: facts.actions.map((action) => ({ testCode: action.testCode, ...actionFact(action) })),
    passed: facts.exams
      .filter((exam) => exam.passed && exam.kind === 'INITIAL')
      .map((exam) => ({ testCode: exam.testCode, takenOn: exam.takenOn as Day })),
  };
}

/** A technician's record as it stands in this transaction, judged by the registry's own rule pack. */
export function recordOf(facts: RecordedFacts, catalogue: Catalogue): CredentialRecord {
  return new CredentialRecord(credentialFacts(facts), catalogue.defaultPack);
}

/** Documented work and training, as rules count them. */
export function recordedExperience(facts: RecordedFacts): readonly ExperienceFact[] {
  return facts.experience.map(experienceFact);
}

/** What a change of facts did to a technician's periods. */
export interface AwardChange {
  readonly awarded: readonly { readonly testCode: string; readonly from: string; readonly until: string }[];
  readonly withdrawn: readonly { readonly testCode: string; readonly from: string; readonly until: string }[];
}

/**
 * Brings the stored periods in line with the facts on record: periods that no fact awards any more are retracted, new
 * ones are recorded, and those that stay the same are not touched. Periods loaded as already awarded always stay.
 */
export async function reaward(scope: ActionScope, technicianId: string, catalogue: Catalogue): Promise<AwardChange> {
  const { em, now, ids, recordedBy } = scope;
  const facts = await recordedFacts(em, technicianId);
  const due = awardsDue(facts, catalogue);
  const stored = facts.periods.filter((period) => period.basisFactId !== null);
  const dueKeys = new Set(due.map(keyOf));
  const withdrawn = stored.filter((period) => !dueKeys.has(keyOf(fromStored(period))));
  for (const period of withdrawn) period.retractedAt = now;
  await em.flush();
  const storedKeys = new Set(stored.map((period) => keyOf(fromStored(period))));
  const awarded = due.filter((period) => !storedKeys.has(keyOf(period)));
  for (const { testCode, rulePack, ...period } of awarded) {
    em.persist(
      em.create(CredentialPeriod, {
        id: ids.next(),
        technician: technicianId,
        testCode,
        fromOn: period.from,
        untilOn: period.until,
        basis: period.basis,
        basisFactId: period.basisFactId,
        rulePack,
        recordedBy,
        recordedAt: now,
        retractedAt: null,
      }),
    );
  }
  const kept = stored.filter((period) => period.retractedAt === null);
  const declared = facts.periods.filter((period) => period.basisFactId === null);
  markWaiting(facts.exams, [...due, ...[...kept, ...declared].map(fromStored)]);
  await em.flush();
  return {
    awarded: awarded.map(({ testCode, from, until }) => ({ testCode, from, until })),
    withdrawn: withdrawn.map((period) => ({ testCode: period.testCode, from: period.fromOn, until: period.untilOn })),
  };
}

/** A passed initial test without an award by the day it was taken is one that answers have to look at. */
function markWaiting(exams: readonly ExamResult[], periods: readonly Omit<DuePeriod, 'rulePack'>[]): void {
  for (const exam of exams) {
    if (!exam.passed || exam.kind !== 'INITIAL' || exam.waited) continue;
    exam.waited = !periods.some((period) => period.testCode === exam.testCode && period.from <= exam.takenOn);
  }
}

type DuePeriod = AwardedPeriod & { readonly testCode: string; readonly rulePack: string };

function awardsDue(facts: RecordedFacts, catalogue: Catalogue): readonly DuePeriod[] {
  const packs = new Map<string, string>();
  for (const fact of [...facts.exams, ...facts.education]) packs.set(fact.id, fact.rulePack);
  const tests = new Set([...facts.exams, ...facts.education].map((fact) => fact.testCode));
  return [...tests].flatMap((testCode) => {
    const ruleOf = (factId: string) => {
      const pack = catalogue.pack(packs.get(factId)) ?? catalogue.defaultPack;
      const rule = awardRuleOf(pack, testCode);
      if (!rule) throw new Error(`rule pack ${pack.name} lost test ${testCode}, by which a recorded fact was judged`);
      return rule;
    };
    return awardedPeriods(awardFacts(facts, testCode), ruleOf).map((period) => ({
      ...period,
      testCode,
      rulePack: packs.get(period.basisFactId) ?? catalogue.defaultPack.name,
    }));
  });
}

function awardFacts(facts: RecordedFacts, testCode: string): AwardFacts {
  const ofTest = <Fact extends { readonly testCode: string }>(fact: Fact) => fact.testCode === testCode;
  return {
    passed: facts.exams
      .filter((exam) => ofTest(exam) && exam.passed)
      .map((exam) => ({ id: exam.id, kind: exam.kind, takenOn: exam.takenOn as Day })),
    education: facts.education
      .filter(ofTest)
      .map((course) => ({ id: course.id, completedOn: course.completedOn as Day })),
    experience: recordedExperience(facts),
    actions: facts.actions.filter(ofTest).map(actionFact),
    declared: facts.periods.filter((period) => ofTest(period) && period.basisFactId === null).map(periodFact),
  };
}

function periodFact(period: CredentialPeriod) {
  return { from: period.fromOn as Day, until: period.untilOn as Day, basis: period.basis };
}

function actionFact(action: StatusAction) {
  return { action: action.action, effectiveOn: action.effectiveOn as Day, reasonCode: action.reasonCode };
}

function experienceFact(record: ExperienceRecord): ExperienceFact {
  return { kind: record.kind, series: record.series, from: record.fromOn as Day, through: record.throughOn as Day };
}

function fromStored(period: CredentialPeriod): Omit<DuePeriod, 'rulePack'> {
  return { ...periodFact(period), testCode: period.testCode, basisFactId: period.basisFactId ?? '' };
}

function keyOf(period: Omit<DuePeriod, 'rulePack'>): string {
  return [period.testCode, period.from, period.until, period.basis, period.basisFactId].join(' ');
}
