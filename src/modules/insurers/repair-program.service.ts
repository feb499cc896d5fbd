import { type EntityManager, LockMode, UniqueConstraintViolationException } from '@mikro-orm/postgresql';
import { type Fault, Refusal, refuse, refuseFor } from '../../kernel/refusal.ts';
import type { KnownViewer } from '../../kernel/viewer.ts';
import { Organization } from '../accounts/organization.entity.ts';
import type { ActionRequest, ActionScope, RecordedActions } from '../audit/recorded-actions.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import type { RulePackRetirements } from '../catalogue/rule-pack-retirement.service.ts';
import { RepairProgram } from './repair-program.entity.ts';
import { judgingRule, programNameFaults, programOpenTo, type RuleDraft, ruleFaults } from './repair-program.rules.ts';
import { RepairProgramVersion } from './repair-program-version.entity.ts';
import { DEFAULT_RANKING } from './routing.rules.ts';

/** A rule as a caller writes it. */
export interface RuleRequest extends Omit<RuleDraft, 'ranking'> {
  /** Null for the ranking in force or, of a new programme, for the default. */
  readonly ranking: readonly string[] | null;
}

/** A programme as it is created, with its first version. */
export interface ProgramDraft extends RuleRequest {
  /** The insurer that runs it; null for the caller's own organisation. */
  readonly organizationId: string | null;
  readonly code: string;
  readonly name: string;
}

/** The programme that an action was about. */
export interface ProgramResult {
  readonly programId: string;
}

/**
 * Keeps insurers' programmes. A published version is never changed: what was judged by it can be judged again, and a
 * correction is the next version, which judges from its publication on.
 */
export class RepairProgramService {
  private readonly actions: RecordedActions;
  private readonly catalogue: Catalogue;
  private readonly retirements: RulePackRetirements;

  constructor(actions: RecordedActions, catalogue: Catalogue, retirements: RulePackRetirements) {
    this.actions = actions;
    this.catalogue = catalogue;
    this.retirements = retirements;
  }

  /**
   * Creates a programme with its first version. Refuses a code that the insurer has given to another, and a rule pack that is
   * retired.
   */
  async create(request: ActionRequest, draft: ProgramDraft): Promise<ProgramResult> {
    const ranking = draft.ranking ?? DEFAULT_RANKING;
    const pack = this.packOf(draft, programNameFaults(draft));
    return this.actions.run(request, async (scope) => {
      const { em, ids, now } = scope;
      const organization = await insurerNamed(em, request.viewer, draft.organizationId);
      await this.retirements.refuseRetired(em, pack, scope.today);
      const program = em.create(RepairProgram, {
        id: ids.next(),
        organization,
        code: draft.code,
        name: spelled(draft.name),
        createdAt: now,
      });
      em.persist(program);
      this.persistVersion(scope, program.id, 1, { ...draft, ranking }, pack);
      await flushProgram(em);
      return {
        result: { programId: program.id },
        action: 'program.created',
        subjectId: program.id,
        details: { organizationId: organization, code: program.code, version: 1, rulePack: pack.name, ranking },
      };
    });
  }

  /**
   * Publishes the next version. Refuses when somebody published one since `expectedVersion` was read, and a rule pack that is
   * retired: the versions published before go on judging by it.
   */
  async publishVersion(
    request: ActionRequest,
    programId: string,
    expectedVersion: number,
    draft: RuleRequest,
  ): Promise<ProgramResult> {
    const pack = this.packOf(draft, []);
    return this.actions.run(request, async (scope) => {
      const program = await lockedProgram(scope.em, request.viewer, programId);
      const latest = await scope.em.findOneOrFail(
        RepairProgramVersion,
        { program: program.id },
        { orderBy: { version: 'desc' } },
      );
      if (latest.version !== expectedVersion) {
        const message = `The programme is at version ${latest.version}, not ${expectedVersion}: read it again.`;
        throw refuse('VERSION_CONFLICT', message, ['expectedVersion']);
      }
      await this.retirements.refuseRetired(scope.em, pack, scope.today);
      const ranking = draft.ranking ?? judgingRule(latest, this.catalogue).ranking;
      const version = latest.version + 1;
      this.persistVersion(scope, program.id, version, { ...draft, ranking }, pack);
      return {
        result: { programId: program.id },
        action: 'program.version_published',
        subjectId: program.id,
        details: { version, rulePack: pack.name, ranking },
      };
    });
  }

  /** Calls the programme something else. Its code stays: files and other systems know it by that. */
  async rename(request: ActionRequest, programId: string, name: string): Promise<ProgramResult> {
    refuseFor(programNameFaults({ name }));
    return this.actions.run(request, async ({ em }) => {
      const program = await lockedProgram(em, request.viewer, programId);
      if (program.name === spelled(name)) {
        throw refuse('NAME_UNCHANGED', 'The programme has this name already.', ['name']);
      }
      program.name = spelled(name);
      return {
        result: { programId: program.id },
        action: 'program.renamed',
        subjectId: program.id,
        details: { members: ['name'] },
      };
    });
  }

  /**
   * The pack that the rule is written against. Refuses for every fault of the rule besides `more`, and before anything is
   * written or digested: what callers send may be nested as deep as they like.
   */
  private packOf({ ranking, ...draft }: RuleRequest, more: readonly Fault[]): RulePack {
    const pack = this.catalogue.packNamed(draft.rulePack);
    refuseFor([...more, ...ruleFaults({ ...draft, ranking: ranking ?? DEFAULT_RANKING }, pack)]);
    return pack;
  }

  private persistVersion(
    { em, ids, now }: ActionScope,
    programId: string,
    version: number,
    { requirement, ranking }: RuleDraft,
    pack: RulePack,
  ): void {
    const rule = judgingRule({ requirement, rulePack: pack.name, ranking }, this.catalogue);
    const created = em.create(RepairProgramVersion, {
      id: ids.next(),
      program: programId,
      version,
      requirement: { ...rule.requirement },
      rulePack: pack.name,
      ranking: [...rule.ranking],
      publishedAt: now,
    });
    em.persist(created);
  }
}

/** The programme, when it is the viewer's. */
export async function programOf(em: EntityManager, viewer: KnownViewer, programId: string): Promise<RepairProgram> {
  return shownTo(viewer, await em.findOne(RepairProgram, { id: programId }));
}

/** As {@link programOf}, locked until the transaction ends: changes to one programme take turns. */
async function lockedProgram(em: EntityManager, viewer: KnownViewer, programId: string): Promise<RepairProgram> {
  return shownTo(viewer, await em.findOne(RepairProgram, { id: programId }, { lockMode: LockMode.PESSIMISTIC_WRITE }));
}

function shownTo(viewer: KnownViewer, program: RepairProgram | null): RepairProgram {
  if (program && programOpenTo(viewer, program)) return program;
  throw refuse('PROGRAM_NOT_FOUND', 'No programme has this id.', ['programId']);
}

/**
 * The organisation that will run a programme: an insurer's own, a registrar's choice. One that has keys but no insurer's is
 * refused: a garage or a technician runs no programme.
 */
async function insurerNamed(em: EntityManager, viewer: KnownViewer, organizationId: string | null): Promise<string> {
  const path = ['organization'];
  if (organizationId === null && viewer.role === 'REGISTRAR') {
    throw refuse('ORGANIZATION_MISSING', 'A registrar names the insurer that runs the programme.', path);
  }
  const id = organizationId ?? viewer.organizationId;
  const isOwn = id === viewer.organizationId;
  if (!isOwn && viewer.role !== 'REGISTRAR') throw organizationNotFound();
  if (viewer.role !== 'REGISTRAR') return id;
  if ((await em.count(Organization, { id })) === 0) throw organizationNotFound();
  const roles = await em.execute<{ role: KnownViewer['role'] }[]>(
    'select unnest(registry_roles_of_keys(?::uuid)) as role',
    [id],
  );
  if (roles.length > 0 && !roles.some(({ role }) => role === 'INSURER')) {
    throw refuse('ORGANIZATION_NOT_INSURER', 'This organisation is no insurer.', path);
  }
  return id;
}

function organizationNotFound(): Refusal {
  return refuse('ORGANIZATION_NOT_FOUND', 'No organisation has this id.', ['organization']);
}

async function flushProgram(em: EntityManager): Promise<void> {
  try {
    await em.flush();
  } catch (error) {
    if (!(error instanceof UniqueConstraintViolationException)) throw error;
    const message = 'The insurer has a programme of this code already.';
    throw new Refusal([{ code: 'PROGRAM_CODE_TAKEN', message, path: ['code'] }], { cause: error });
  }
}

function spelled(name: string): string {
  return name.trim().normalize('NFC');
}
