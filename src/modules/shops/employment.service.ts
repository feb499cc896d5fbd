import type { EntityManager } from '@mikro-orm/postgresql';
import { addDays, type Day } from '../../kernel/day.ts';
import { type Fault, Refusal, refuse, refuseFor } from '../../kernel/refusal.ts';
import type { KnownViewer } from '../../kernel/viewer.ts';
import { constraintBroken } from '../audit/broken-constraint.ts';
import type { ActionRequest, ActionScope, RecordedActions } from '../audit/recorded-actions.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import type { CorrectionReason } from '../credentials/correction.service.ts';
import type { Technician } from '../technicians/technician.entity.ts';
import { foldName } from '../technicians/technician.rules.ts';
import { lockedTechnician } from '../technicians/technician.service.ts';
import { Employment } from './employment.entity.ts';
import {
  type Asserter,
  type EmploymentClaim,
  employmentEndFaults,
  employmentFaults,
  staffLimitFaults,
  untilOfClaim,
} from './employment.rules.ts';
import type { Shop } from './shop.entity.ts';
import { shopOpenTo } from './shop.rules.ts';
import { lockedShop, lockedShopOf, shopNotFound } from './shop.service.ts';
import { openSpans, untilOf } from './shop-term.rules.ts';
import { termsOnRecord } from './shop-terms.service.ts';

/** Employment as it is offered for recording. */
export interface EmploymentDraft extends EmploymentClaim {
  readonly aseId: string;
  /** Proves that an employer knows whom it means; registrars and technicians themselves need none. */
  readonly lastName: string | null;
  readonly shopNumber: string;
}

/** The employment that an action was about, by its public identity. */
export interface EmploymentResult {
  readonly employmentId: string;
  readonly shopId: string;
}

/** What an action on an employment on record works with, everything locked. */
interface OnRecord {
  readonly employment: Employment;
  readonly shop: Shop;
}

/**
 * Records who works where, as what. A registrar asserts for everybody, an employer for its own shops, a technician for
 * themself; what one side asserted, the other confirms.
 */
export class EmploymentService {
  private readonly actions: RecordedActions;
  private readonly catalogue: Catalogue;

  constructor(actions: RecordedActions, catalogue: Catalogue) {
    this.actions = actions;
    this.catalogue = catalogue;
  }

  /** Refuses everything that is wrong with the claim at once. */
  async record(request: ActionRequest, draft: EmploymentDraft): Promise<EmploymentResult> {
    const { viewer } = request;
    return this.actions.run(request, async (scope) => {
      const { technician, shop } = await lockedParties(scope.em, viewer, draft);
      refuseFor(await this.claimFaults(scope, draft, { technicianId: technician.id, shopId: shop.id }));
      const employment = scope.em.create(Employment, {
        ...recordedNow(scope),
        recordId: scope.ids.next(),
        technician: technician.id,
        shop: shop.id,
        ...claimed(draft),
        ...assertedBy(viewer, scope.now),
      });
      scope.em.persist(employment);
      await flushEmployment(scope.em);
      return outcome('employment.recorded', employment, {
        role: draft.role,
        from: draft.from,
        through: draft.through,
        assertedBy: employment.assertedBy,
      });
    });
  }

  /** Ends an employment after its last day, which may lie ahead. */
  async end(request: ActionRequest, employmentId: string, lastDay: Day): Promise<EmploymentResult> {
    return this.actions.run(request, async (scope) => {
      const { employment } = await lockedEmployment(scope.em, request.viewer, employmentId);
      refuseOthersClaims(request.viewer, employment);
      refuseFor(employmentEndFaults(spanOf(employment), lastDay, scope.today));
      const ended = await recordAnew(scope, employment, { untilOn: addDays(lastDay, 1) });
      return outcome('employment.ended', ended, { role: ended.role, lastDay });
    });
  }

  /** Retracts an employment; with a replacement, the right one is recorded anew under the same identity. */
  async correct(
    request: ActionRequest,
    employmentId: string,
    reason: CorrectionReason,
    replacement: EmploymentClaim | null,
  ): Promise<EmploymentResult> {
    const { viewer } = request;
    return this.actions.run(request, async (scope) => {
      const { employment, shop } = await lockedEmployment(scope.em, viewer, employmentId);
      refuseOthersClaims(viewer, employment);
      if (replacement) {
        const parties = { technicianId: employment.technician, shopId: shop.id };
        refuseFor(replaced(await this.claimFaults(scope, replacement, parties, employment.id)));
        await recordAnew(scope, employment, { ...claimed(replacement), ...assertedBy(viewer, scope.now) });
      } else {
        employment.retractedAt = scope.now;
        await scope.em.flush();
      }
      return outcome('employment.corrected', employment, { reason, replacement });
    });
  }

  /** The technician confirms what a shop or a registrar asserted; one of these confirms what the technician did. */
  async confirm(request: ActionRequest, employmentId: string): Promise<EmploymentResult> {
    const { viewer } = request;
    return this.actions.run(request, async (scope) => {
      const { employment } = await lockedEmployment(scope.em, viewer, employmentId);
      const byTechnician = viewer.role === 'TECHNICIAN';
      if (!byTechnician && employment.assertedBy !== 'TECHNICIAN') {
        const message = 'Only the technician confirms what a shop or a registrar recorded.';
        throw refuse('CONFIRMATION_NOT_YOURS', message, ['employmentId']);
      }
      if (byTechnician && employment.confirmedAt !== null) {
        throw refuse('EMPLOYMENT_CONFIRMED', 'This employment is confirmed already.', ['employmentId']);
      }
      const changes = byTechnician ? { confirmedAt: scope.now } : { assertedBy: asserterOf(viewer) };
      const confirmed = await recordAnew(scope, employment, changes);
      return outcome('employment.confirmed', confirmed, { role: confirmed.role, by: asserterOf(viewer) });
    });
  }

  private async claimFaults(
    { em, today }: ActionScope,
    claim: EmploymentClaim,
    { technicianId, shopId }: { readonly technicianId: string; readonly shopId: string },
    replacedId?: string,
  ): Promise<readonly Fault[]> {
    const rows = await em.find(Employment, { technician: technicianId, shop: shopId, retractedAt: null });
    const others = rows
      .filter(({ id }) => id !== replacedId)
      .map((row) => ({ ...spanOf(row), role: row.role }))
      .sort((a, b) => (a.from < b.from ? -1 : 1));
    const faults = employmentFaults(claim, {
      today,
      pack: this.catalogue.defaultPack,
      openSpans: openSpans(await termsOnRecord(em, shopId)),
      others,
    });
    if (untilOfClaim(claim) <= today) return faults;
    const path = replacedId === undefined ? ['shopNumber'] : [];
    return [...faults, ...staffLimitFaults(await colleagues(em, technicianId, shopId, today), path)];
  }
}

/**
 * Both locked, the technician first. An employer learns of a person it does not employ only by ASE ID and last name: a
 * wrong name is answered as an ASE ID that nobody has. The shop is looked at first, so that another's tells nothing at all.
 */
async function lockedParties(
  em: EntityManager,
  viewer: KnownViewer,
  { aseId, lastName, shopNumber }: EmploymentDraft,
): Promise<{ readonly technician: Technician; readonly shop: Shop }> {
  const isEmployer = viewer.role === 'EMPLOYER';
  if (isEmployer) {
    const [shop] = await em.execute<{ organization_id: string | null }[]>(
      'select organization_id from shop where shop_number = ?',
      [shopNumber],
    );
    if (!shop || !shopOpenTo(viewer, { organization: shop.organization_id })) throw shopNotFound();
  }
  if (isEmployer && lastName === null) {
    throw refuse('LAST_NAME_MISSING', 'An employer names the technician by ASE ID and last name.', ['lastName']);
  }
  const technician = await lockedTechnician(em, aseId, ({ id, lastNameFolded }) =>
    viewer.role === 'TECHNICIAN'
      ? id === viewer.technicianId
      : !isEmployer || (lastNameFolded !== '' && foldName(lastName ?? '') === lastNameFolded),
  );
  const shop = isEmployer ? await lockedShopOf(em, viewer, shopNumber) : await lockedShop(em, shopNumber);
  return { technician, shop };
}

/** The employment as on record, with its technician and shop locked. What the viewer may not know of is not found. */
async function lockedEmployment(em: EntityManager, viewer: KnownViewer, employmentId: string): Promise<OnRecord> {
  const [parties] = await em.execute<{ technician_id: string; ase_id: string; shop_number: string }[]>(
    `select e.technician_id, t.ase_id, s.shop_number
       from employment e join technician t on t.id = e.technician_id join shop s on s.id = e.shop_id
      where e.record_id = ? and e.retracted_at is null`,
    [employmentId],
  );
  const isSomebodyElse = viewer.role === 'TECHNICIAN' && parties?.technician_id !== viewer.technicianId;
  if (!parties || isSomebodyElse) throw employmentNotFound();
  await lockedTechnician(em, parties.ase_id);
  const shop = await lockedShop(em, parties.shop_number);
  if (viewer.role !== 'TECHNICIAN' && !shopOpenTo(viewer, shop)) throw employmentNotFound();
  const employment = await em.findOne(Employment, { recordId: employmentId, retractedAt: null });
  if (!employment) throw employmentNotFound();
  return { employment, shop };
}

/** How many others work in the shop on the day or will. The shop is locked: they do not become more meanwhile. */
async function colleagues(em: EntityManager, technicianId: string, shopId: string, today: Day): Promise<number> {
  const [row] = await em.execute<{ count: string }[]>(
    `select count(distinct technician_id) from employment
      where shop_id = ? and technician_id <> ? and retracted_at is null and (until_on is null or until_on > ?::date)`,
    [shopId, technicianId, today],
  );
  return Number(row?.count ?? 0);
}

function employmentNotFound(): Refusal {
  return refuse('EMPLOYMENT_NOT_FOUND', 'No employment has this id.', ['employmentId']);
}

/** A technician takes back only their own word: another's claim is confirmed or disputed, not rewritten. */
function refuseOthersClaims(viewer: KnownViewer, employment: Employment): void {
  if (viewer.role !== 'TECHNICIAN' || employment.assertedBy === 'TECHNICIAN') return;
  const message = 'The shop or a registrar recorded this: only they end or correct it.';
  throw refuse('EMPLOYMENT_ASSERTED_BY_OTHERS', message, ['employmentId']);
}

const ASSERTER_OF: Readonly<Partial<Record<KnownViewer['role'], Asserter>>> = {
  REGISTRAR: 'REGISTRAR',
  EMPLOYER: 'SHOP',
  TECHNICIAN: 'TECHNICIAN',
};

function asserterOf({ role }: KnownViewer): Asserter {
  const asserter = ASSERTER_OF[role];
  if (!asserter) throw new Error(`employment was reached by a key of the role ${role}: its permission row is wrong`);
  return asserter;
}

/** What technicians assert themselves needs no confirmation of theirs. */
function assertedBy(viewer: KnownViewer, now: Date): Pick<Employment, 'assertedBy' | 'confirmedAt'> {
  return { assertedBy: asserterOf(viewer), confirmedAt: viewer.role === 'TECHNICIAN' ? now : null };
}

function claimed(claim: EmploymentClaim): Pick<Employment, 'role' | 'fromOn'> & { readonly untilOn: Day | null } {
  return { role: claim.role, fromOn: claim.from, untilOn: claim.through === null ? null : untilOfClaim(claim) };
}

function spanOf({ fromOn, untilOn }: Employment): { readonly from: Day; readonly until: Day } {
  return { from: fromOn as Day, until: untilOf(untilOn) };
}

function recordedNow({ ids, now, recordedBy }: ActionScope) {
  return { id: ids.next(), recordedBy, recordedAt: now, retractedAt: null };
}

/** Retracts the row, and records it anew with what changed. */
async function recordAnew(
  scope: ActionScope,
  employment: Employment,
  changes: Partial<Pick<Employment, 'role' | 'fromOn' | 'assertedBy' | 'confirmedAt'>> & {
    readonly untilOn?: Day | null;
  },
): Promise<Employment> {
  employment.retractedAt = scope.now;
  await scope.em.flush();
  const { recordId, technician, shop, role, fromOn, untilOn, assertedBy: asserter, confirmedAt } = employment;
  const anew = scope.em.create(Employment, {
    recordId,
    technician,
    shop,
    role,
    fromOn,
    untilOn: untilOn ?? null,
    assertedBy: asserter,
    confirmedAt: confirmedAt ?? null,
    ...changes,
    ...recordedNow(scope),
  });
  scope.em.persist(anew);
  await flushEmployment(scope.em);
  return anew;
}

/** Whoever recorded the same past the locks, such as a loader of files, is told as one who came first. */
async function flushEmployment(em: EntityManager): Promise<void> {
  try {
    await em.flush();
  } catch (error) {
    if (constraintBroken(error) !== 'employment_no_overlap') throw error;
    const message = 'Employment in this role is on record for some of these days.';
    throw new Refusal([{ code: 'EMPLOYMENT_OVERLAPS', message, path: ['from'] }], { cause: error });
  }
}

function replaced(faults: readonly Fault[]): readonly Fault[] {
  return faults.map((fault) => ({ ...fault, path: ['replacement', ...fault.path] }));
}

/** Events of employment are about the shop; their payload names the technician. */
function outcome(action: string, employment: Employment, details: Readonly<Record<string, unknown>>) {
  const { recordId, shop, technician } = employment;
  return {
    result: { employmentId: recordId, shopId: shop },
    action,
    subjectId: shop,
    details: { recordId, technicianId: technician, ...details },
  };
}
