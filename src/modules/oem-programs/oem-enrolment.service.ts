import { type EntityManager, UniqueConstraintViolationException } from '@mikro-orm/postgresql';
import type { Day } from '../../kernel/day.ts';
import { type Fault, gatheringFaults, Refusal, refuse, refuseFor } from '../../kernel/refusal.ts';
import type { KnownViewer } from '../../kernel/viewer.ts';
import { Organization } from '../accounts/organization.entity.ts';
import type { ActionOutcome, ActionRequest, ActionScope, RecordedActions } from '../audit/recorded-actions.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import { evaluate } from '../catalogue/explanation.rules.ts';
import type { OemProgram } from '../catalogue/rule-pack.rules.ts';
import type { Span } from '../catalogue/span.rules.ts';
import { recordedExperience, recordedFacts, recordOf } from '../credentials/awarding.ts';
import type { CorrectionReason } from '../credentials/correction.service.ts';
import { recordedNow } from '../credentials/fact-recording.service.ts';
import { recordedGovernmentFacts } from '../government-credentials/recorded-government-facts.ts';
import type { Technician } from '../technicians/technician.entity.ts';
import { lockedOwner, lockedTechnician, lockedTechnicianNamed } from '../technicians/technician.service.ts';
import { OemEnrolment } from './oem-enrolment.entity.ts';
import {
  completionFaults,
  courseFaults,
  type EnrolmentReplacement,
  type OemWithdrawalReason,
  openingFaults,
  replacementFaults,
  withdrawalFaults,
} from './oem-enrolment.rules.ts';
import { PrerequisiteFacts, type ProgramEnrolment } from './prerequisite-facts.rules.ts';

/** Who is to be enrolled, in what. */
export interface EnrolmentDraft {
  readonly aseId: string;
  /** Sponsors know whom they enrol: the name that belongs to the ASE ID. Registrars may leave it out. */
  readonly lastName: string | undefined;
  readonly program: string;
  readonly level: string;
  readonly openedOn: Day;
}

/** The enrolment that was changed, and whose it is. */
export interface ChangedEnrolment {
  readonly technicianId: string;
  readonly recordId: string;
}

/** Days of employment in each brand's network, read in the transaction that asks. Employment is kept above this module. */
export type NetworkEmployment = (
  em: EntityManager,
  technicianId: string,
) => Promise<ReadonlyMap<string, readonly Span[]>>;

/**
 * Opens, completes, withdraws and corrects enrolments in OEM programmes. Registrars keep those of every programme, a sponsor
 * those of its own: of others it is told that there is no such programme or enrolment.
 */
export class OemEnrolmentService {
  private readonly actions: RecordedActions;
  private readonly catalogue: Catalogue;
  private readonly employment: NetworkEmployment;

  constructor(actions: RecordedActions, catalogue: Catalogue, employment: NetworkEmployment) {
    this.actions = actions;
    this.catalogue = catalogue;
    this.employment = employment;
  }

  /** Opens an enrolment. The prerequisites of the programme and of the level must be met on that day. */
  async open(request: ActionRequest, draft: EnrolmentDraft): Promise<ChangedEnrolment> {
    return this.actions.run(request, async (scope) => {
      const { level, openedOn } = draft;
      const faults: Fault[] = [];
      const technician = await gatheringFaults(faults, technicianOf(scope.em, request.viewer, draft));
      const program = await gatheringFaults(faults, this.ownProgram(scope.em, request.viewer, draft.program));
      if (program) faults.push(...openingFaults(program, level, openedOn, scope.today));
      if (technician && program) faults.push(...(await this.recordFaults(scope, technician.id, program, draft)));
      refuseFor(faults);
      if (!technician || !program) throw new Error('an enrolment was neither refused nor possible');
      const enrolment = await appended(scope, technician.id, {
        recordId: scope.ids.next(),
        program: program.code,
        level,
        openedOn,
        completedOn: null,
        withdrawnOn: null,
        withdrawalReason: null,
      });
      return outcome('oem.opened', enrolment);
    });
  }

  /** Completes the level: an education fact, for life. */
  async complete(request: ActionRequest, recordId: string, completedOn: Day): Promise<ChangedEnrolment> {
    return this.actions.run(request, async (scope) => {
      const current = await this.lockedEnrolment(scope.em, request.viewer, recordId);
      const others = await this.others(scope.em, current);
      refuseFor(completionFaults(factOf(current), completedOn, others, scope.today));
      return outcome('oem.completed', await replaced(scope, current, { completedOn }));
    });
  }

  /** Takes factory status by this enrolment away from a day on; undefined for today. What was completed stays completed. */
  async withdraw(
    request: ActionRequest,
    recordId: string,
    reason: OemWithdrawalReason,
    withdrawnOn: Day | undefined,
  ): Promise<ChangedEnrolment> {
    return this.actions.run(request, async (scope) => {
      const current = await this.lockedEnrolment(scope.em, request.viewer, recordId);
      const on = withdrawnOn ?? scope.today;
      refuseFor(withdrawalFaults(factOf(current), on, await this.others(scope.em, current), scope.today));
      return outcome('oem.withdrawn', await replaced(scope, current, { withdrawnOn: on, withdrawalReason: reason }));
    });
  }

  /** Retracts a wrong enrolment and, when something should have been recorded in its place, records that under the same id. */
  async correct(
    request: ActionRequest,
    recordId: string,
    reason: CorrectionReason,
    replacement: EnrolmentReplacement | undefined,
  ): Promise<ChangedEnrolment & { readonly replaced: boolean }> {
    return this.actions.run(request, async (scope) => {
      const current = await this.lockedEnrolment(scope.em, request.viewer, recordId);
      if (replacement) {
        const faults: Fault[] = [];
        const program = await gatheringFaults(faults, this.ownProgram(scope.em, request.viewer, current.program));
        if (program) {
          const others = await this.others(scope.em, current);
          faults.push(...replacementFaults(program, replacement, others, scope.today));
          faults.push(...(await this.prerequisiteFaults(scope.em, current.technician, program, replacement, recordId)));
        }
        refuseFor(faults.map((fault) => ({ ...fault, path: ['replacement', ...fault.path] })));
      }
      const corrected = replacement ? await replaced(scope, current, replacement) : await retracted(scope, current);
      const { result, ...rest } = outcome('oem.corrected', corrected);
      return {
        ...rest,
        result: { ...result, replaced: replacement !== undefined },
        details: { ...rest.details, correctionReason: reason, retractedId: current.id, retracted: !replacement },
      };
    });
  }

  private async recordFaults(
    scope: ActionScope,
    technicianId: string,
    program: OemProgram,
    { level, openedOn }: Pick<EnrolmentDraft, 'level' | 'openedOn'>,
  ): Promise<readonly Fault[]> {
    const earlier = await enrolmentsOf(scope.em, technicianId);
    const inProgram = earlier.filter((each) => each.program === program.code);
    return [
      ...courseFaults({ level, openedOn, completedOn: null, withdrawnOn: null }, inProgram),
      ...(await this.prerequisiteFaults(scope.em, technicianId, program, { level, openedOn })),
    ];
  }

  /** What the programme and the level want and the record does not have on the day; `recordId` is left out of the record. */
  private async prerequisiteFaults(
    em: EntityManager,
    technicianId: string,
    program: OemProgram,
    { level, openedOn }: Pick<EnrolmentDraft, 'level' | 'openedOn'>,
    recordId?: string,
  ): Promise<readonly Fault[]> {
    const ofLevel = program.levels.find(({ code }) => code === level)?.prerequisite ?? null;
    const wanted = [program.prerequisite, ofLevel].filter((each) => each !== null);
    if (wanted.length === 0) return [];
    const { defaultPack } = this.catalogue;
    const credentials = await recordedFacts(em, technicianId);
    const facts = new PrerequisiteFacts(
      {
        credentials: recordOf(credentials, this.catalogue),
        experience: recordedExperience(credentials),
        government: await recordedGovernmentFacts(em, technicianId),
        enrolments: await enrolmentsOf(em, technicianId, recordId),
        employment: await this.employment(em, technicianId),
      },
      defaultPack,
    );
    return wanted.flatMap((prerequisite) => {
      const { satisfied, message } = evaluate(prerequisite, facts, openedOn, defaultPack.designations);
      if (satisfied) return [];
      const whose = prerequisite === ofLevel ? `${program.code} ${level}` : program.code;
      const path = [prerequisite === ofLevel ? 'level' : 'program'];
      return [{ code: 'OEM_PREREQUISITE_NOT_MET', message: `${whose} has a prerequisite: ${message}`, path }];
    });
  }

  private async ownProgram(em: EntityManager, viewer: KnownViewer, code: string): Promise<OemProgram> {
    const program = this.catalogue.defaultPack.oemPrograms.get(code);
    if (program && (await keeps(em, viewer, program.sponsor))) return program;
    throw refuse('OEM_PROGRAM_NOT_FOUND', 'There is no such programme.', ['program']);
  }

  /** The enrolment as on record now, its technician locked. One of somebody else's programme is not found. */
  private async lockedEnrolment(em: EntityManager, viewer: KnownViewer, recordId: string): Promise<OemEnrolment> {
    const found = await em.findOne(OemEnrolment, { recordId }, { orderBy: { recordedAt: 'desc' } });
    const sponsor = found && this.catalogue.defaultPack.oemPrograms.get(found.program)?.sponsor;
    if (!found || !(await keeps(em, viewer, sponsor ?? null))) {
      throw refuse('OEM_ENROLMENT_NOT_FOUND', 'No enrolment has this id.', ['enrolmentId']);
    }
    const { technician } = found;
    em.clear();
    await lockedOwner(em, technician);
    const current = await em.findOne(OemEnrolment, { recordId, retractedAt: null });
    if (!current) throw refuse('FACT_ALREADY_RETRACTED', 'This enrolment was retracted before.', ['enrolmentId']);
    return current;
  }

  private async others(em: EntityManager, { technician, recordId, program }: OemEnrolment) {
    const others = await enrolmentsOf(em, technician, recordId);
    return others.filter((each) => each.program === program);
  }
}

/** Registrars keep every programme; a sponsor those whose sponsor its organisation is. */
async function keeps(em: EntityManager, viewer: KnownViewer, sponsor: string | null): Promise<boolean> {
  if (viewer.role === 'REGISTRAR') return true;
  if (viewer.role !== 'SPONSOR' || sponsor === null) return false;
  const organization = await em.findOne(Organization, { id: viewer.organizationId });
  return organization?.sponsor === sponsor;
}

function technicianOf(em: EntityManager, viewer: KnownViewer, draft: EnrolmentDraft): Promise<Technician> {
  const { aseId, lastName } = draft;
  if (lastName !== undefined) return lockedTechnicianNamed(em, aseId, lastName);
  if (viewer.role === 'REGISTRAR') return lockedTechnician(em, aseId);
  const message = 'Say the last name too: it must belong to the ASE ID.';
  return Promise.reject(refuse('LAST_NAME_REQUIRED', message, ['lastName']));
}

async function enrolmentsOf(
  em: EntityManager,
  technicianId: string,
  exceptRecordId?: string,
): Promise<readonly ProgramEnrolment[]> {
  const enrolments = await em.find(OemEnrolment, { technician: technicianId, retractedAt: null });
  return enrolments.filter(({ recordId }) => recordId !== exceptRecordId).map(factOf);
}

function factOf(enrolment: OemEnrolment): ProgramEnrolment {
  return {
    program: enrolment.program,
    level: enrolment.level,
    openedOn: enrolment.openedOn as Day,
    completedOn: (enrolment.completedOn ?? null) as Day | null,
    withdrawnOn: (enrolment.withdrawnOn ?? null) as Day | null,
  };
}

type EnrolmentColumns = ProgramEnrolment & {
  readonly recordId: string;
  readonly withdrawalReason: OemWithdrawalReason | null;
};

async function replaced(
  scope: ActionScope,
  current: OemEnrolment,
  changes: Partial<EnrolmentColumns>,
): Promise<OemEnrolment> {
  const { recordId, withdrawalReason = null } = await retracted(scope, current);
  return appended(scope, current.technician, { ...factOf(current), recordId, withdrawalReason, ...changes });
}

async function retracted(scope: ActionScope, current: OemEnrolment): Promise<OemEnrolment> {
  current.retractedAt = scope.now;
  await scope.em.flush();
  return current;
}

async function appended(scope: ActionScope, technicianId: string, columns: EnrolmentColumns): Promise<OemEnrolment> {
  const enrolment = scope.em.create(OemEnrolment, { ...recordedNow(scope, technicianId), ...columns });
  try {
    await scope.em.persist(enrolment).flush();
  } catch (error) {
    if (!(error instanceof UniqueConstraintViolationException)) throw error;
    const message = `An enrolment in ${columns.level} was opened on ${columns.openedOn} already.`;
    throw new Refusal([{ code: 'OEM_ENROLMENT_ALREADY_RECORDED', message, path: ['openedOn'] }], { cause: error });
  }
  return enrolment;
}

function outcome(action: string, enrolment: OemEnrolment): ActionOutcome<ChangedEnrolment> {
  const { technician: technicianId, recordId, withdrawalReason = null } = enrolment;
  return {
    result: { technicianId, recordId },
    action,
    subjectId: technicianId,
    details: { recordId, ...factOf(enrolment), withdrawalReason },
  };
}
