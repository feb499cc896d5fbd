import type { EntityManager } from '@mikro-orm/postgresql';
import { addDays, addMonths, type Day, dayBefore } from '../../kernel/day.ts';
import { type Fault, Refusal, refuse, refuseFor } from '../../kernel/refusal.ts';
import { constraintBroken } from '../audit/broken-constraint.ts';
import type { ActionRequest, ActionScope, RecordedActions } from '../audit/recorded-actions.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import type { Shop } from './shop.entity.ts';
import { lockedShopOf, newTerm, type ShopResult } from './shop.service.ts';
import { ShopTerm } from './shop-term.entity.ts';
import {
  areaFaults,
  beginningFaults,
  endingFaults,
  endingTerm,
  networkFaults,
  type ShopTermFact,
  type ShopTermKind,
  untilOf,
} from './shop-term.rules.ts';

/** Why a recognition is withdrawn. Public codes: add, never rename. */
export const RECOGNITION_WITHDRAWAL_REASONS = [
  'COMPLIANCE_LOST',
  'FALSE_STATEMENT',
  'FEES_UNPAID',
  'SHOP_REQUEST',
  'ISSUED_IN_ERROR',
] as const;
export type RecognitionWithdrawalReason = (typeof RECOGNITION_WITHDRAWAL_REASONS)[number];

/** What begins: a kind of term, its code, and how the input names both. */
interface Beginning {
  readonly kind: ShopTermKind;
  readonly code: string;
  readonly codeFaults: readonly Fault[];
  readonly action: string;
}

/** A term on record beside what it says. */
interface RecordedTerm extends ShopTermFact {
  readonly row: ShopTerm;
}

/** Records what shops are for days in a row: open, offering an area, in a network, recognised. */
export class ShopTermsService {
  private readonly actions: RecordedActions;
  private readonly catalogue: Catalogue;

  constructor(actions: RecordedActions, catalogue: Catalogue) {
    this.actions = actions;
    this.catalogue = catalogue;
  }

  /** `from` undefined is today, in this and in all others. */
  reopen(request: ActionRequest, shopNumber: string, from: Day | undefined): Promise<ShopResult> {
    return this.begin(request, shopNumber, from, {
      kind: 'OPERATION',
      code: '',
      codeFaults: [],
      action: 'shop.reopened',
    });
  }

  offerArea(request: ActionRequest, shopNumber: string, area: string, from: Day | undefined): Promise<ShopResult> {
    const codeFaults = areaFaults([area], this.catalogue.defaultPack, () => ['area']);
    return this.begin(request, shopNumber, from, { kind: 'AREA', code: area, codeFaults, action: 'shop.area_offered' });
  }

  joinNetwork(request: ActionRequest, shopNumber: string, network: string, from: Day | undefined): Promise<ShopResult> {
    const codeFaults = networkFaults([network], this.catalogue.defaultPack, () => ['network']);
    const action = 'shop.network_joined';
    return this.begin(request, shopNumber, from, { kind: 'NETWORK', code: network, codeFaults, action });
  }

  /** The annual recognition, for as many months as the rule pack says. */
  recognise(request: ActionRequest, shopNumber: string, from: Day | undefined): Promise<ShopResult> {
    const recognition = { kind: 'RECOGNITION', code: '', codeFaults: [], action: 'shop.recognised' } as const;
    return this.begin(request, shopNumber, from, recognition);
  }

  withdrawArea(request: ActionRequest, shopNumber: string, area: string, lastDay: Day): Promise<ShopResult> {
    return this.end(request, shopNumber, { kind: 'AREA', code: area, lastDay, action: 'shop.area_withdrawn' });
  }

  leaveNetwork(request: ActionRequest, shopNumber: string, network: string, lastDay: Day): Promise<ShopResult> {
    return this.end(request, shopNumber, { kind: 'NETWORK', code: network, lastDay, action: 'shop.network_left' });
  }

  /**
   * Closes the shop after its last day. Employment there ends with it; areas, networks and the recognition stay on record.
   * Refuses when somebody's employment is on record to have begun after that day.
   */
  close(request: ActionRequest, shopNumber: string, lastDay: Day): Promise<ShopResult> {
    return this.actions.run(request, async (scope) => {
      const { shop, terms } = await this.loaded(scope.em, request, shopNumber);
      const ending = { kind: 'OPERATION', code: '', lastDay } as const;
      refuseFor(endingFaults(ending, terms, scope.today));
      const term = endingTerm(ending, terms);
      if (!term) throw new Error('a term that may end was not found');
      const until = addDays(lastDay, 1);
      await refuseLaterEmployment(scope.em, shop.id, until, term.until);
      const employmentsEnded = await endEmployment(scope, shop.id, until);
      const recordId = await endAfter(scope, term, until, null);
      return {
        result: { shopId: shop.id },
        action: 'shop.closed',
        subjectId: shop.id,
        details: { recordId, lastDay, employmentsEnded },
      };
    });
  }

  /** Ends the recognition so that `effectiveOn` is the first day without it. */
  withdrawRecognition(
    request: ActionRequest,
    shopNumber: string,
    reason: RecognitionWithdrawalReason,
    effectiveOn: Day | undefined,
  ): Promise<ShopResult> {
    return this.actions.run(request, async (scope) => {
      const { shop, terms } = await this.loaded(scope.em, request, shopNumber);
      const until = effectiveOn ?? scope.today;
      const term = terms.find(({ kind, from, until: end }) => kind === 'RECOGNITION' && from <= until && until < end);
      if (!term) {
        throw refuse('SHOP_NOT_RECOGNISED', `The shop does not carry the recognition on ${until}.`, ['effectiveOn']);
      }
      const recordId = await endAfter(scope, term, until, reason);
      return {
        result: { shopId: shop.id },
        action: 'shop.recognition_withdrawn',
        subjectId: shop.id,
        details: { recordId, effectiveOn: until, reason },
      };
    });
  }

  private begin(
    request: ActionRequest,
    shopNumber: string,
    asked: Day | undefined,
    { kind, code, codeFaults, action }: Beginning,
  ): Promise<ShopResult> {
    return this.actions.run(request, async (scope) => {
      const { shop, terms } = await this.loaded(scope.em, request, shopNumber);
      const from = asked ?? scope.today;
      const until = kind === 'RECOGNITION' ? addMonths(from, recognitionMonthsOf(this.catalogue.defaultPack)) : null;
      const span = { kind, code, from, until: untilOf(until) };
      refuseFor([...codeFaults, ...beginningFaults(span, terms, scope.today)]);
      const term = newTerm(scope, shop.id, { kind, code, fromOn: from, untilOn: until });
      await flushTerm(scope.em);
      return {
        result: { shopId: shop.id },
        action,
        subjectId: shop.id,
        details: { recordId: term.recordId, code, from, through: until === null ? null : dayBefore(until) },
      };
    });
  }

  private end(
    request: ActionRequest,
    shopNumber: string,
    {
      kind,
      code,
      lastDay,
      action,
    }: { readonly kind: ShopTermKind; readonly code: string; readonly lastDay: Day; readonly action: string },
  ): Promise<ShopResult> {
    return this.actions.run(request, async (scope) => {
      const { shop, terms } = await this.loaded(scope.em, request, shopNumber);
      const ending = { kind, code, lastDay };
      refuseFor(endingFaults(ending, terms, scope.today));
      const term = endingTerm(ending, terms);
      if (!term) throw new Error('a term that may end was not found');
      const recordId = await endAfter(scope, term, addDays(lastDay, 1), null);
      return { result: { shopId: shop.id }, action, subjectId: shop.id, details: { recordId, code, lastDay } };
    });
  }

  private async loaded(
    em: EntityManager,
    request: ActionRequest,
    shopNumber: string,
  ): Promise<{ readonly shop: Shop; readonly terms: readonly RecordedTerm[] }> {
    const shop = await lockedShopOf(em, request.viewer, shopNumber);
    return { shop, terms: await termsOnRecord(em, shop.id) };
  }
}

/** A year, where the rule pack says nothing of the Blue Seal. */
function recognitionMonthsOf(pack: RulePack): number {
  return pack.blueSeal?.recognitionMonths ?? 12;
}

/** What a shop's record says now. */
export async function termsOnRecord(em: EntityManager, shopId: string): Promise<readonly RecordedTerm[]> {
  const rows = await em.find(ShopTerm, { shop: shopId, retractedAt: null }, { orderBy: { fromOn: 'asc' } });
  return rows.map((row) => ({
    row,
    kind: row.kind,
    code: row.code,
    from: row.fromOn as Day,
    until: untilOf(row.untilOn),
  }));
}

/** Records the term anew with its end; one that would never have held is only retracted. Returns its public identity. */
async function endAfter(scope: ActionScope, term: RecordedTerm, until: Day, reason: string | null): Promise<string> {
  const { row } = term;
  row.retractedAt = scope.now;
  await scope.em.flush();
  if (term.from < until) {
    const { recordId, kind, code, fromOn } = row;
    newTerm(scope, row.shop, { recordId, kind, code, fromOn, untilOn: until, endReason: reason });
    await flushTerm(scope.em);
  }
  return row.recordId;
}

/** Whoever recorded the same past the lock, such as a loader of files, is told as one who came first. */
async function flushTerm(em: EntityManager): Promise<void> {
  try {
    await em.flush();
  } catch (error) {
    if (constraintBroken(error) !== 'shop_term_no_overlap') throw error;
    const message = 'The same is on record for some of these days already.';
    throw new Refusal([{ code: 'TERM_OVERLAPS', message, path: ['from'] }], { cause: error });
  }
}

async function refuseLaterEmployment(em: EntityManager, shopId: string, until: Day, termUntil: Day): Promise<void> {
  const [later] = await em.execute<{ count: string }[]>(
    `select count(*) from employment
      where shop_id = ? and retracted_at is null and from_on >= ?::date and from_on < ?::date`,
    [shopId, until, termUntil],
  );
  const count = Number(later?.count ?? 0);
  if (count === 0) return;
  const message = `${count} ${count === 1 ? 'employment begins' : 'employments begin'} after that day: correct that first.`;
  throw refuse('EMPLOYMENT_BEGINS_LATER', message, ['lastDay']);
}

/**
 * Ends every employment in the shop that would go on, by one statement however many there are; tells how many. Whose they are is
 * on record, under the shop: naming them all would make an event without bounds.
 */
async function endEmployment({ em, now, recordedBy }: ActionScope, shopId: string, until: Day): Promise<number> {
  const rows = await em.execute<unknown[]>(
    `with ended as (
       update employment set retracted_at = ?
        where shop_id = ? and retracted_at is null and from_on < ?::date
          and (until_on is null or until_on > ?::date)
       returning *)
     insert into employment (id, record_id, technician_id, shop_id, role, from_on, until_on, asserted_by, confirmed_at,
                             recorded_by, recorded_at)
     select gen_random_uuid(), record_id, technician_id, shop_id, role, from_on, ?::date, asserted_by, confirmed_at, ?, ?
       from ended
     returning id`,
    [now, shopId, until, until, until, recordedBy, now],
  );
  return rows.length;
}
