import type { EntityManager, EntityName } from '@mikro-orm/postgresql';
import { Refusal, refuse } from '../../kernel/refusal.ts';
import type { ActionRequest, ActionScope, RecordedActions } from '../audit/recorded-actions.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import { ExperienceRecord } from '../technicians/experience-record.entity.ts';
import { Technician } from '../technicians/technician.entity.ts';
import { lockedTechnician } from '../technicians/technician.service.ts';
import { reaward, recordedFacts } from './awarding.ts';
import { ContinuingEducation } from './continuing-education.entity.ts';
import { CredentialPeriod } from './credential-period.entity.ts';
import { ExamResult } from './exam-result.entity.ts';
import type { EducationDraft, ExperienceDraft, FactRecordingService } from './fact-recording.service.ts';
import type { ExamAttempt } from './recording.rules.ts';
import { StatusAction } from './status-action.entity.ts';
import type { StatusActionDraft, StatusActionsService } from './status-actions.service.ts';

/** Why a fact is corrected. Public codes: add, never rename. */
export const CORRECTION_REASONS = [
  'DATA_ENTRY_ERROR',
  'WRONG_PERSON',
  'DUPLICATE',
  'ISSUED_IN_ERROR',
  'DISPUTE_UPHELD',
] as const;
export type CorrectionReason = (typeof CORRECTION_REASONS)[number];

/** The kinds of fact that can be corrected. */
export const FACT_KINDS = [
  'Experience',
  'ExamResult',
  'ContinuingEducation',
  'CredentialPeriod',
  'StatusAction',
] as const;
export type FactKind = (typeof FACT_KINDS)[number];

/** What should have been recorded: at most one member, of the same kind as the fact. */
export interface Replacement {
  readonly experience?: ExperienceDraft | undefined;
  readonly examResult?: ExamAttempt | undefined;
  readonly continuingEducation?: EducationDraft | undefined;
  readonly statusAction?: StatusActionDraft | undefined;
}

type FactEntity = ExperienceRecord | ExamResult | ContinuingEducation | CredentialPeriod | StatusAction;

const ENTITY_OF = {
  Experience: ExperienceRecord,
  ExamResult,
  ContinuingEducation,
  CredentialPeriod,
  StatusAction,
} as const;

const REPLACEMENT_OF: Readonly<Record<FactKind, keyof Replacement | undefined>> = {
  Experience: 'experience',
  ExamResult: 'examResult',
  ContinuingEducation: 'continuingEducation',
  CredentialPeriod: undefined,
  StatusAction: 'statusAction',
};

/**
 * Corrects the record without losing it: the wrong fact is retracted, not deleted, and the right one is recorded anew, so
 * that "as known then" can still be answered. What the fact awarded is brought in line in the same transaction.
 */
export class CorrectionService {
  private readonly actions: RecordedActions;
  private readonly catalogue: Catalogue;
  private readonly recording: FactRecordingService;
  private readonly statusActions: StatusActionsService;

  constructor(
    actions: RecordedActions,
    catalogue: Catalogue,
    recording: FactRecordingService,
    statusActions: StatusActionsService,
  ) {
    this.actions = actions;
    this.catalogue = catalogue;
    this.recording = recording;
    this.statusActions = statusActions;
  }

  async correct(
    request: ActionRequest,
    fact: { readonly kind: FactKind; readonly uuid: string },
    reason: CorrectionReason,
    replacement: Replacement,
  ): Promise<{ readonly technicianId: string; readonly factId: string | null }> {
    refuseOtherKinds(fact.kind, replacement);
    return this.actions.run(request, async (scope) => {
      const technician = await this.lockedOwner(scope.em, fact);
      const retracted = await scope.em.findOneOrFail(entityOf(fact.kind), { id: fact.uuid });
      if (retracted.retractedAt !== null)
        throw refuse('FACT_ALREADY_RETRACTED', 'This fact was retracted before.', ['factId']);
      if (retracted instanceof CredentialPeriod && retracted.basisFactId !== null) {
        throw refuse('FACT_DERIVED', 'This period rests on a test or a course: correct that one.', ['factId']);
      }
      retracted.retractedAt = scope.now;
      await scope.em.flush();
      const factId = await this.append(scope, technician.id, replacement);
      const change = await reaward(scope, technician.id, this.catalogue);
      return {
        result: { technicianId: technician.id, factId },
        action: 'fact.corrected',
        subjectId: technician.id,
        details: { retractedFactId: fact.uuid, kind: fact.kind, reason, factId, ...change },
      };
    });
  }

  private async lockedOwner(
    em: EntityManager,
    fact: { readonly kind: FactKind; readonly uuid: string },
  ): Promise<Technician> {
    const found = await em.findOne(entityOf(fact.kind), { id: fact.uuid });
    const owner = found && (await em.findOne(Technician, { id: found.technician }));
    if (!owner) throw refuse('FACT_NOT_FOUND', 'No fact has this id.', ['factId']);
    em.clear();
    return lockedTechnician(em, owner.aseId);
  }

  private async append(scope: ActionScope, technicianId: string, replacement: Replacement): Promise<string | null> {
    const facts = await recordedFacts(scope.em, technicianId);
    const { experience, examResult, continuingEducation, statusAction } = replacement;
    const { recording } = this;
    if (experience) {
      return placed('experience', recording.appendExperience(scope, technicianId, experience, facts));
    }
    if (examResult) return placed('examResult', recording.appendExam(scope, technicianId, examResult, facts));
    if (continuingEducation) {
      return placed('continuingEducation', recording.appendEducation(scope, technicianId, continuingEducation, facts));
    }
    if (!statusAction) return null;
    const [factId] = await placed('statusAction', this.statusActions.append(scope, technicianId, statusAction, facts));
    return factId ?? null;
  }
}

/** The work's refusals, with their paths led to the replacement they are about. A replaced action names one test. */
async function placed<Result>(member: keyof Replacement, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const faults = error.faults.map((fault) => ({
      ...fault,
      path: ['replacement', member, ...fault.path.map((step) => (step === 'testCodes' ? 'testCode' : step))],
    }));
    throw new Refusal(faults, { cause: error });
  }
}

function refuseOtherKinds(kind: FactKind, replacement: Replacement): void {
  const wanted = REPLACEMENT_OF[kind];
  for (const [member, value] of Object.entries(replacement)) {
    if (value === undefined || member === wanted) continue;
    throw refuse('REPLACEMENT_OF_OTHER_KIND', `A ${kind} is not replaced by ${member}.`, ['replacement', member]);
  }
}

function entityOf(kind: FactKind): EntityName<FactEntity> {
  return ENTITY_OF[kind] as unknown as EntityName<FactEntity>;
}
