import { LockMode } from '@mikro-orm/postgresql';
import { type Page, type PageRequest, pageOf, recordCursor } from '../../kernel/page.ts';
import { refuse, refuseFor } from '../../kernel/refusal.ts';
import type { Viewer } from '../../kernel/viewer.ts';
import type { ActionRequest, ActionScope, RecordedActions } from '../audit/recorded-actions.ts';
import { maySeeTechnician } from '../credentials/answering.service.ts';
import { lockedOwner } from '../technicians/technician.service.ts';
import { Dispute } from './dispute.entity.ts';
import type { DisputeQueries, DisputeRow } from './dispute.queries.ts';
import {
  type DisputedFactKind,
  type DisputeResolution,
  MAX_OPEN_DISPUTES,
  MAX_STATEMENT,
  resolutionFaults,
  textFaults,
} from './dispute.rules.ts';

/** A fact as its owner names it. */
export interface NamedFact {
  readonly kind: DisputedFactKind;
  readonly id: string;
}

/** In which table each kind of fact stands, by which column it is named, and what it is about. */
const FACTS: Readonly<
  Record<DisputedFactKind, { readonly table: string; readonly id: string; readonly code: string }>
> = {
  CREDENTIAL_PERIOD: { table: 'credential_period', id: 'id', code: 'test_code' },
  STATUS_ACTION: { table: 'status_action', id: 'id', code: 'test_code' },
  EXAM_RESULT: { table: 'exam_result', id: 'id', code: 'test_code' },
  EMPLOYMENT: { table: 'employment', id: 'record_id', code: 'role' },
  OEM_ENROLMENT: { table: 'oem_enrolment', id: 'record_id', code: 'program' },
  GOVERNMENT_CREDENTIAL: { table: 'government_credential', id: 'record_id', code: 'class_code' },
};

/**
 * Lets technicians dispute what is on record of them, and registrars decide. Until then answers say so. An upheld dispute corrects
 * nothing by itself: the registrar does that as any other correction.
 */
export class DisputeService {
  private readonly actions: RecordedActions;
  private readonly queries: DisputeQueries;

  constructor(actions: RecordedActions, queries: DisputeQueries) {
    this.actions = actions;
    this.queries = queries;
  }

  /** Refuses what is not on record of the technician, what is disputed already, and one dispute too many. */
  async open(request: ActionRequest, fact: NamedFact, statement: string): Promise<{ readonly disputeId: string }> {
    const { viewer } = request;
    if (viewer.role !== 'TECHNICIAN') throw new Error('a dispute was reached without a technician');
    const { technicianId } = viewer;
    refuseFor(textFaults(statement, MAX_STATEMENT, ['statement']));
    return this.actions.run(request, async (scope) => {
      const { em, ids, now } = scope;
      await lockedOwner(em, technicianId);
      const code = await codeOfOwnFact(scope, fact, technicianId);
      const path = ['factId'];
      if (await em.findOne(Dispute, { factId: fact.id, resolvedAt: null })) {
        throw refuse('DISPUTE_OPEN', 'This fact is disputed already.', path);
      }
      if ((await em.count(Dispute, { technician: technicianId, resolvedAt: null })) >= MAX_OPEN_DISPUTES) {
        throw refuse('TOO_MANY_DISPUTES', `At most ${MAX_OPEN_DISPUTES} facts are disputed at a time.`, path);
      }
      const id = ids.next();
      const undecided = { resolution: null, reason: null, resolvedAt: null };
      const { kind, id: factId } = fact;
      em.persist(
        em.create(Dispute, {
          id,
          technician: technicianId,
          kind,
          factId,
          code,
          statement,
          openedAt: now,
          ...undecided,
        }),
      );
      return {
        result: { disputeId: id },
        action: 'dispute.opened',
        subjectId: technicianId,
        details: { disputeId: id, kind, factId, code },
      };
    });
  }

  /** Decides. The words of the reason are for the technician, and no part of the audit trail. */
  async resolve(
    request: ActionRequest,
    disputeId: string,
    resolution: DisputeResolution,
    reason: string | null,
  ): Promise<{ readonly disputeId: string }> {
    refuseFor(resolutionFaults(resolution, reason));
    return this.actions.run(request, async ({ em, now }) => {
      const dispute = await em.findOne(Dispute, { id: disputeId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (!dispute) throw refuse('DISPUTE_NOT_FOUND', 'There is no such dispute.', ['disputeId']);
      if (dispute.resolvedAt !== null) throw refuse('DISPUTE_RESOLVED', 'It was decided before.', ['disputeId']);
      em.assign(dispute, { resolution, reason, resolvedAt: now });
      const { kind, factId, code } = dispute;
      return {
        result: { disputeId },
        action: 'dispute.resolved',
        subjectId: dispute.technician,
        details: { disputeId, kind, factId, code, resolution },
      };
    });
  }

  /** To the technician and registrars; for others there is none. */
  async byId(viewer: Viewer, id: string): Promise<DisputeRow | undefined> {
    const row = await this.queries.byId(id);
    return row && maySeeTechnician(viewer, row.technicianId) ? row : undefined;
  }

  async ofTechnician(technicianId: string, page: PageRequest): Promise<Page<DisputeRow>> {
    const cursor = recordCursor(page);
    return pageOf(
      page,
      await this.queries.ofTechnician(technicianId, page.direction, cursor, page.limit + 1),
      ({ id }) => id,
    );
  }

  /** Those that nobody has decided, the oldest first. */
  async openOnes(page: PageRequest): Promise<Page<DisputeRow>> {
    const rows = await this.queries.open(page.direction, recordCursor(page), page.limit + 1);
    return pageOf(page, rows, ({ id }) => id);
  }
}

/** What the fact is about. One that is not the technician's, or on record no more, is not found. */
async function codeOfOwnFact({ em }: ActionScope, { kind, id }: NamedFact, technicianId: string): Promise<string> {
  const fact = FACTS[kind];
  const [found] = await em.execute<{ code: string }[]>(
    `select ${fact.code} as code from ${fact.table} where ${fact.id} = ? and technician_id = ? and retracted_at is null`,
    [id, technicianId],
  );
  if (!found) throw refuse('FACT_NOT_FOUND', 'Nothing of this id is on record of you.', ['factId']);
  return found.code;
}
