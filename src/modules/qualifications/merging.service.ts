import type { EntityManager } from '@mikro-orm/postgresql';
import type { Day } from '../../kernel/day.ts';
import { type Fault, gatheringFaults, refuse, refuseFor } from '../../kernel/refusal.ts';
import type { ActionRequest, ActionScope, RecordedActions } from '../audit/recorded-actions.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import { END_OF_TIME, type Span } from '../catalogue/span.rules.ts';
import { reaward, recordedFacts } from '../credentials/awarding.ts';
import { OemEnrolment } from '../oem-programs/oem-enrolment.entity.ts';
import { enrolmentFactOf } from '../oem-programs/recorded-enrolments.ts';
import { refuseDuringImport } from '../technicians/merge-lock.ts';
import type { Technician } from '../technicians/technician.entity.ts';
import { isAseId } from '../technicians/technician.rules.ts';
import { lockedTechnician } from '../technicians/technician.service.ts';
import { type MergeableFacts, type MergeReason, mergePlan } from './merging.rules.ts';

/** Two entries of one person. */
export interface MergeDraft {
  /** The one that was one too many. */
  readonly aseId: string;
  /** The one that stays. */
  readonly intoAseId: string;
  readonly reason: MergeReason;
}

/** Merges people who were entered twice. */
export class MergingService {
  private readonly actions: RecordedActions;
  private readonly catalogue: Catalogue;

  constructor(actions: RecordedActions, catalogue: Catalogue) {
    this.actions = actions;
    this.catalogue = catalogue;
  }

  /**
   * Retracts everything on record of the duplicate and records it anew, with the same days, of who stays. The duplicate's row
   * remains, so that what was known before is still answered. Refuses a duplicate whose employment has not ended, and facts
   * that cannot be true of one person.
   */
  async merge(request: ActionRequest, draft: MergeDraft): Promise<{ readonly technicianId: string }> {
    const { aseId, intoAseId, reason } = draft;
    if (isAseId(aseId) && aseId === intoAseId) {
      throw refuse('MERGE_INTO_ITSELF', 'Both are the same ASE ID: there is nothing to merge.', ['intoAseId']);
    }
    return this.actions.run(request, async (scope) => {
      const { em, now, today } = scope;
      await refuseDuringImport(em);
      const { duplicate, survivor } = await lockedBoth(em, draft);
      const facts = await mergeableFacts(em, duplicate.id);
      refuseEmployed(facts.employment, today);
      const { retakeWaitDays } = this.catalogue.defaultPack;
      const { faults, repeated } = mergePlan(facts, await mergeableFacts(em, survivor.id), retakeWaitDays);
      refuseFor(faults);
      em.assign(duplicate, { mergedIntoId: survivor.id, mergedAt: now });
      await em.flush();
      const moved: Record<string, number> = {};
      for (const table of MOVED_TABLES) {
        moved[table.name] = await move(scope, table, { from: duplicate.id, to: survivor.id, repeated });
      }
      em.clear();
      const change = await reaward(scope, survivor.id, this.catalogue);
      return {
        result: { technicianId: survivor.id },
        action: 'technician.merged',
        subjectId: survivor.id,
        details: { mergedId: duplicate.id, reason, moved, repeated: repeated.size, ...change },
        others: [{ subjectId: duplicate.id, details: { intoId: survivor.id, reason } }],
      };
    });
  }
}

/** Both locked, whichever is named first in one order, so that two merges never wait for each other. */
async function lockedBoth(
  em: EntityManager,
  { aseId, intoAseId }: MergeDraft,
): Promise<{ readonly duplicate: Technician; readonly survivor: Technician }> {
  const faults: Fault[] = [];
  const found = new Map<string, Technician>();
  for (const each of [aseId, intoAseId].sort()) {
    const ofThis: Fault[] = [];
    const technician = await gatheringFaults(ofThis, lockedTechnician(em, each));
    if (technician) found.set(each, technician);
    faults.push(...ofThis.map((fault) => ({ ...fault, path: [each === aseId ? 'aseId' : 'intoAseId'] })));
  }
  refuseFor(faults);
  const duplicate = found.get(aseId);
  const survivor = found.get(intoAseId);
  if (!duplicate || !survivor) throw new Error('two technicians were neither found nor refused');
  return { duplicate, survivor };
}

function refuseEmployed(employment: MergeableFacts['employment'], today: Day): void {
  const shops = [...new Set(employment.filter(({ until }) => until > today).map(({ shopNumber }) => shopNumber))];
  if (shops.length === 0) return;
  const message = `Employment in ${shops.sort().join(', ')} has not ended: end or correct it first.`;
  throw refuse('TECHNICIAN_EMPLOYED', message, ['aseId']);
}

async function mergeableFacts(em: EntityManager, technicianId: string): Promise<MergeableFacts> {
  const { experience, exams, education, periods, actions } = await recordedFacts(em, technicianId);
  const enrolments = await em.find(OemEnrolment, { technician: technicianId, retractedAt: null });
  return {
    experience: experience.map(({ id, kind, series, fromOn, throughOn, organizationName }) => ({
      ...{ id, kind, series, organizationName },
      ...{ from: fromOn as Day, through: throughOn as Day },
    })),
    exams: exams.map(({ id, testCode, kind, takenOn, passed }) => ({
      ...{ id, testCode, kind, passed, takenOn: takenOn as Day },
    })),
    education: education.map(({ id, testCode, completedOn, provider }) => ({ id, testCode, completedOn, provider })),
    periods: periods.map(({ id, testCode, fromOn, untilOn, basis, basisFactId }) => ({
      ...{ id, testCode, basis, isDeclared: basisFactId === null },
      ...{ from: fromOn as Day, until: untilOn as Day },
    })),
    actions: actions.map(({ id, testCode, action, effectiveOn, reasonCode }) => ({
      ...{ id, testCode, action, reasonCode, effectiveOn: effectiveOn as Day },
    })),
    enrolments: enrolments.map((enrolment) => ({ id: enrolment.id, ...enrolmentFactOf(enrolment) })),
    employment: await employmentOf(em, technicianId),
  };
}

async function employmentOf(em: EntityManager, technicianId: string): Promise<MergeableFacts['employment']> {
  const rows = await em.execute<
    { id: string; role: string; shop_number: string; from: Span['from']; until: Span['until'] }[]
  >(
    `select e.id, e.role, s.shop_number, e.from_on::text as "from", coalesce(e.until_on::text, ?) as "until"
       from employment e join shop s on s.id = e.shop_id
      where e.technician_id = ? and e.retracted_at is null order by e.from_on, e.id`,
    [END_OF_TIME, technicianId],
  );
  return rows.map(({ shop_number: shopNumber, ...row }) => ({ ...row, shopNumber }));
}

/** Whose facts are moved, and what of them is kept. All statements are made from these constants. */
interface MovedTable {
  readonly name: string;
  readonly columns: string;
  /** Of which retracted rows `f` are not recorded anew: they follow from others. */
  readonly derived?: string;
}

const MOVED_TABLES: readonly MovedTable[] = [
  { name: 'experience_record', columns: 'kind, series, from_on, through_on, organization_name' },
  { name: 'exam_result', columns: 'test_code, kind, taken_on, passed, rule_pack, waited' },
  { name: 'continuing_education', columns: 'test_code, completed_on, provider, rule_pack' },
  {
    name: 'credential_period',
    columns: 'test_code, from_on, until_on, basis, basis_fact_id, rule_pack',
    derived: 'f.basis_fact_id is not null',
  },
  { name: 'status_action', columns: 'test_code, action, effective_on, reason_code' },
  {
    name: 'oem_enrolment',
    columns: 'record_id, program, level, opened_on, completed_on, withdrawn_on, withdrawal_reason',
  },
  {
    name: 'government_credential',
    columns:
      'record_id, agency_id, class_code, jurisdiction, place, number, from_on, until_on, pending_until_on, ended_on, end_reason',
  },
  { name: 'employment', columns: 'record_id, shop_id, role, from_on, until_on, asserted_by, confirmed_at' },
];

/** Retracts the facts of one and records them anew of the other; returns how many were recorded. */
async function move(
  { em, ids, now, recordedBy }: ActionScope,
  { name, columns, derived = 'false' }: MovedTable,
  people: { readonly from: string; readonly to: string; readonly repeated: ReadonlySet<string> },
): Promise<number> {
  const retracted = await em.execute<{ id: string; derived: boolean }[]>(
    `update ${name} f set retracted_at = ? where technician_id = ? and retracted_at is null
     returning id, ${derived} as derived`,
    [now, people.from],
  );
  const kept = retracted.filter((row) => !row.derived && !people.repeated.has(row.id)).map(({ id }) => id);
  if (kept.length === 0) return 0;
  await em.execute(
    `insert into ${name} (id, technician_id, recorded_by, recorded_at, ${columns})
     select moved.fresh, ?, ?, ?, ${columns}
       from ${name} f join unnest(?::uuid[], ?::uuid[]) as moved (old, fresh) on moved.old = f.id`,
    [people.to, recordedBy, now, arrayOf(kept), arrayOf(kept.map(() => ids.next()))],
  );
  return kept.length;
}

/** UUIDs as PostgreSQL reads an array. */
function arrayOf(uuids: readonly string[]): string {
  return `{${uuids.join(',')}}`;
}
