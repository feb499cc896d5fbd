import { type EntityManager, UniqueConstraintViolationException } from '@mikro-orm/postgresql';
import type { Day } from '../../kernel/day.ts';
import { type Fault, gatheringFaults, Refusal, refuse, refuseFor } from '../../kernel/refusal.ts';
import type { KnownViewer } from '../../kernel/viewer.ts';
import { Organization } from '../accounts/organization.entity.ts';
import type { ActionOutcome, ActionRequest, ActionScope, RecordedActions } from '../audit/recorded-actions.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import { evaluateTechnician } from '../catalogue/explanation.rules.ts';
import type { TechnicianQualifications } from '../catalogue/qualification-facts.rules.ts';
import type { OemProgram, RulePack } from '../catalogue/rule-pack.rules.ts';
import type { CorrectionReason } from '../credentials/correction.service.ts';
import { recordedNow } from '../credentials/fact-recording.service.ts';
import type { Technician } from '../technicians/technician.entity.ts';
import { lockedOwner, lockedTechnician, lockedTechnicianNamed } from '../technicians/technician.service.ts';
import type { ProgramEnrolment } from './factory-status.rules.ts';
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
import { enrolmentFactOf, recordedEnrolments } from './recorded-enrolments.ts';

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

/**
 * Everything on record about a technician as the transaction of `em` sees it. Employment, which some prerequisites ask for, is
 * kept above this module: whoever wires it gives this.
 */
export type QualificationsOf = (
  em: EntityManager,
  technicianId: string,
  pack: RulePack,
) => Promise<TechnicianQualifications>;

/**
 * Opens, completes, withdraws and corrects enrolments in OEM programmes. Registrars keep those of every programme, a sponsor
 * those of its own: of others it is told that there is no such programme or enrolment.
 */
export class OemEnrolmentService {
  private readonly actions: RecordedActions;
  private readonly catalogue: Catalogue;
  private readonly qualificationsOf: QualificationsOf;

  constructor(actions: RecordedActions, catalogue: Catalogue, qualificationsOf: QualificationsOf) {
    this.actions = actions;
    this.catalogue = catalogue;
    this.qualificationsOf = qualificationsOf;
  }

  /** Opens an enrolment. The prerequisites of the programme and of the level must be met on that day. */
  async open(request: ActionRequest, draft: EnrolmentDraft): Promise<ChangedEnrolment> {
    return this.actions.run(request, async (scope) => {
      const { level, openedOn } = draft;
      const faults: Fault[] = [];
      const program = await gatheringFaults(faults, this.ownProgram(scope.em, request.viewer, draft.program));
      // About people, only those learn anything who may enrol them.
      const asksOn = program !== undefined || request.viewer.role === 'REGISTRAR';
      const technician = asksOn && (await gatheringFaults(faults, technicianOf(scope.em, request.viewer, draft)));
      if (program) faults.push(...openingFaults(program, level, openedOn, scope.today));
      if (technician && program) {
        const earlier = await enrolmentsIn(scope.em, technician.id, program.code);
        const opened = { level, openedOn, completedOn: null, withdrawnOn: null };
        faults.push(...courseFaults(opened, earlier));
        faults.push(...(await this.prerequisiteFaults(scope.em, technician.id, program, draft)));
      }
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
      const others = await othersThan(scope.em, current);
      refuseFor(completionFaults(enrolmentFactOf(current), completedOn, others, scope.today));
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
      refuseFor(withdrawalFaults(enrolmentFactOf(current), on, await othersThan(scope.em, current), scope.today));
      return outcome('oem.withdrawn', await replaced(scope, current, { withdrawnOn: on, withdrawalReason: reason }));
    });
  }

  /** Retracts a wrong enrolment and, when something should have been recorded in its place, records that under the same id. */
  async correct(
    request: ActionRequest,
    recordId: string,
    reason: CorrectionReason,
    replacement: EnrolmentReplacement | undefined,
  ): Promise<ChangedEnrolment> {
    return this.actions.run(request, async (scope) => {
      const current = await this.lockedEnrolment(scope.em, request.viewer, recordId);
      const corrected = replacement
        ? await this.replacedBy(scope, request.viewer, current, replacement)
        : await retracted(scope, current);
      const { details, ...rest } = outcome('oem.corrected', corrected);
      const how = { correctionReason: reason, retractedId: current.id, retracted: !replacement };
      return { ...rest, details: { ...details, ...how } };
    });
  }

  /** What is recorded anew is judged by the record without the wrong enrolment. */
  private async replacedBy(
    scope: ActionScope,
    viewer: KnownViewer,
    current: OemEnrolment,
    replacement: EnrolmentReplacement,
  ): Promise<OemEnrolment> {
    const { em, today } = scope;
    const { technician, program: code, recordId } = await retracted(scope, current);
    const faults: Fault[] = [];
    const program = await gatheringFaults(faults, this.ownProgram(em, viewer, code));
    if (program) {
      faults.push(...replacementFaults(program, replacement, await enrolmentsIn(em, technician, code), today));
      faults.push(...(await this.prerequisiteFaults(em, technician, program, replacement)));
    }
    refuseFor(faults.map((fault) => ({ ...fault, path: ['replacement', ...fault.path] })));
    return appended(scope, technician, { ...replacement, recordId, program: code });
  }

  /** What the programme and the level want and the record does not have on the day. */
  private async prerequisiteFaults(
    em: EntityManager,
    technicianId: string,
    program: OemProgram,
    { level, openedOn }: Pick<EnrolmentDraft, 'level' | 'openedOn'>,
  ): Promise<readonly Fault[]> {
    const ofLevel = program.levels.find(({ code }) => code === level)?.prerequisite ?? null;
    const wanted = [program.prerequisite, ofLevel].filter((each) => each !== null);
    if (wanted.length === 0) return [];
    const pack = this.catalogue.defaultPack;
    const facts = await this.qualificationsOf(em, technicianId, pack);
    return wanted.flatMap((prerequisite) => {
      const explanation = evaluateTechnician(prerequisite, facts, openedOn, pack);
      if (explanation.satisfied) return [];
      const whose = prerequisite === ofLevel ? `${program.code} ${level}` : program.code;
      const path = [prerequisite === ofLevel ? 'level' : 'program'];
      const message = `${whose} has a prerequisite: ${explanation.message}`;
      return [{ code: 'OEM_PREREQUISITE_NOT_MET', message, path }];
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

async function enrolmentsIn(
  em: EntityManager,
  technicianId: string,
  program: string,
): Promise<readonly ProgramEnrolment[]> {
  const enrolments = await recordedEnrolments(em, technicianId);
  return enrolments.filter((each) => each.program === program);
}

async function othersThan(
  em: EntityManager,
  { technician, program, recordId }: OemEnrolment,
): Promise<readonly ProgramEnrolment[]> {
  const others = { technician, program, recordId: { $ne: recordId }, retractedAt: null };
  return (await em.find(OemEnrolment, others)).map(enrolmentFactOf);
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
  return appended(scope, current.technician, { ...enrolmentFactOf(current), recordId, withdrawalReason, ...changes });
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
    details: { recordId, ...enrolmentFactOf(enrolment), withdrawalReason },
  };
}
