import type { Day } from '../../kernel/day.ts';
import { refuseFor } from '../../kernel/refusal.ts';
import type { ActionRequest, ActionScope, RecordedActions } from '../audit/recorded-actions.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import { ExperienceRecord } from '../technicians/experience-record.entity.ts';
import { lockedTechnician } from '../technicians/technician.service.ts';
import { nameFaults } from '../technicians/technician-profile.rules.ts';
import { type RecordedFacts, reaward, recordedFacts, recordOf } from './awarding.ts';
import { ContinuingEducation } from './continuing-education.entity.ts';
import { ExamResult } from './exam-result.entity.ts';
import type { ExperienceFact } from './experience.rules.ts';
import { type ExamAttempt, educationFaults, examFaults, experienceFaults, pastDayFaults } from './recording.rules.ts';

/** Documented work or training with the employer or school that vouches for it. */
export interface ExperienceDraft extends ExperienceFact {
  readonly organizationName: string;
}

/** Continuing education as it is offered for recording. */
export interface EducationDraft {
  readonly testCode: string;
  readonly completedOn: Day;
  readonly provider: string;
}

/** The fact that was recorded, and about whom. */
export interface RecordedFact {
  readonly technicianId: string;
  readonly factId: string;
}

/**
 * Appends facts that credentials are earned by. A passed test whose experience is met awards in the same transaction,
 * whichever of the two arrives last.
 */
export class FactRecordingService {
  private readonly actions: RecordedActions;
  private readonly catalogue: Catalogue;

  constructor(actions: RecordedActions, catalogue: Catalogue) {
    this.actions = actions;
    this.catalogue = catalogue;
  }

  async recordExperience(request: ActionRequest, aseId: string, draft: ExperienceDraft): Promise<RecordedFact> {
    const action = draft.kind === 'WORK' ? 'experience.recorded' : 'training.recorded';
    return this.record(request, aseId, action, (scope, technicianId, facts) =>
      this.appendExperience(scope, technicianId, draft, facts),
    );
  }

  async recordExamResult(request: ActionRequest, aseId: string, attempt: ExamAttempt): Promise<RecordedFact> {
    return this.record(request, aseId, 'exam.recorded', (scope, technicianId, facts) =>
      this.appendExam(scope, technicianId, attempt, facts),
    );
  }

  async recordContinuingEducation(request: ActionRequest, aseId: string, draft: EducationDraft): Promise<RecordedFact> {
    return this.record(request, aseId, 'education.recorded', (scope, technicianId, facts) =>
      this.appendEducation(scope, technicianId, draft, facts),
    );
  }

  /** Appends documented work or training; returns its id. Refuses with every fault of the draft. */
  async appendExperience(
    scope: ActionScope,
    technicianId: string,
    draft: ExperienceDraft,
    facts: RecordedFacts,
  ): Promise<string> {
    const faults = [
      ...experienceFaults(draft, scope.today, this.catalogue.defaultPack),
      ...nameFaults(draft.organizationName, ['organization']),
    ];
    const organizationName = draft.organizationName.trim();
    const twin = facts.experience.find(
      (fact) =>
        fact.kind === draft.kind &&
        fact.fromOn === draft.from &&
        fact.throughOn === draft.through &&
        fact.organizationName === organizationName,
    );
    if (twin) faults.push({ code: 'EXPERIENCE_ALREADY_RECORDED', message: 'This is on record already.', path: [] });
    refuseFor(faults);
    const record = scope.em.create(ExperienceRecord, {
      ...recordedNow(scope, technicianId),
      kind: draft.kind,
      series: [...new Set(draft.series)],
      fromOn: draft.from,
      throughOn: draft.through,
      organizationName,
    });
    await scope.em.persist(record).flush();
    return record.id;
  }

  /** Appends an attempt at a test; returns its id. Refuses with every rule that it breaks. */
  async appendExam(
    scope: ActionScope,
    technicianId: string,
    attempt: ExamAttempt,
    facts: RecordedFacts,
  ): Promise<string> {
    const earlier = facts.exams.filter((exam) => exam.testCode === attempt.testCode).map((exam) => exam.takenOn as Day);
    const record = recordOf(facts, this.catalogue);
    refuseFor([
      ...pastDayFaults(attempt.takenOn, scope.today, ['takenOn']),
      ...examFaults(attempt, earlier, record, this.catalogue.defaultPack),
    ]);
    const result = scope.em.create(ExamResult, {
      ...recordedNow(scope, technicianId),
      ...attempt,
      rulePack: this.catalogue.defaultPack.name,
    });
    await scope.em.persist(result).flush();
    return result.id;
  }

  /** Appends completed continuing education; returns its id. Refuses when there is nothing it can renew. */
  async appendEducation(
    scope: ActionScope,
    technicianId: string,
    draft: EducationDraft,
    facts: RecordedFacts,
  ): Promise<string> {
    const history = recordOf(facts, this.catalogue).history(draft.testCode);
    const faults = [
      ...pastDayFaults(draft.completedOn, scope.today, ['completedOn']),
      ...nameFaults(draft.provider, ['provider']),
      ...educationFaults(draft.testCode, draft.completedOn, history, this.catalogue.defaultPack),
    ];
    if (facts.education.some((fact) => fact.testCode === draft.testCode && fact.completedOn === draft.completedOn)) {
      faults.push({ code: 'EDUCATION_ALREADY_RECORDED', message: 'This is on record already.', path: ['completedOn'] });
    }
    refuseFor(faults);
    const education = scope.em.create(ContinuingEducation, {
      ...recordedNow(scope, technicianId),
      testCode: draft.testCode,
      completedOn: draft.completedOn,
      provider: draft.provider.trim(),
      rulePack: this.catalogue.defaultPack.name,
    });
    await scope.em.persist(education).flush();
    return education.id;
  }

  private async record(
    request: ActionRequest,
    aseId: string,
    action: string,
    append: (scope: ActionScope, technicianId: string, facts: RecordedFacts) => Promise<string>,
  ): Promise<RecordedFact> {
    return this.actions.run(request, async (scope) => {
      const technician = await lockedTechnician(scope.em, aseId);
      const factId = await append(scope, technician.id, await recordedFacts(scope.em, technician.id));
      const change = await reaward(scope, technician.id, this.catalogue);
      return {
        result: { technicianId: technician.id, factId },
        action,
        subjectId: technician.id,
        details: { factId, ...change },
      };
    });
  }
}

/** The members that every fact has, for one recorded in this action. */
export function recordedNow({ ids, now, recordedBy }: ActionScope, technicianId: string) {
  return { id: ids.next(), technician: technicianId, recordedBy, recordedAt: now, retractedAt: null };
}
