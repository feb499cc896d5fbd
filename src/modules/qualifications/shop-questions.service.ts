import { addMonths, type Day } from '../../kernel/day.ts';
import { type Fault, refuse, refuseFor } from '../../kernel/refusal.ts';
import type { Viewer } from '../../kernel/viewer.ts';
import { type Explanation, evaluateShop } from '../catalogue/explanation.rules.ts';
import type { View } from '../credentials/answering.service.ts';
import type { FactsQueries } from '../credentials/facts.queries.ts';
import type { AskedRule, AskedRules, ShopRuleAsked } from './asked-rule.service.ts';
import { type BlueSealAnswer, blueSealOn } from './blue-seal.rules.ts';
import { type ForecastStep, forecastShop } from './forecast.rules.ts';
import { type Gap, gapOfShop, type Move } from './gap.rules.ts';
import { sealWithoutPeople } from './shop-disclosure.rules.ts';
import type { StaffFacts } from './shop-facts.queries.ts';
import type { ShopRecord, ShopRecords } from './shop-records.service.ts';
import type { ShopInQuestion, StaffVisibility } from './staff-visibility.service.ts';
import { changesFaults, type SupposedChange, shopChange } from './supposed-changes.rules.ts';
import type { TechnicianRecords } from './technician-records.service.ts';
import { type ShopChange, withShopChanges } from './what-if.rules.ts';

/** How far ahead a forecast may look: the longest any credential is awarded for, and as long again. */
export const FORECAST_MONTHS = 120;
/** A person whom an answer about a shop names. */
export interface Person {
  readonly technicianId: string;
  readonly firstName: string;
  readonly lastName: string;
}

/** What a shop's answers have in common: by what it was judged, and whom they may name. */
interface Answered {
  readonly view: View;
  /** Empty when the viewer may know nobody of them. */
  readonly people: readonly Person[];
}

export interface BlueSealOfShop extends Answered {
  readonly blueSeal: BlueSealAnswer;
}

export interface ShopForecast extends Answered {
  readonly steps: readonly ForecastStep[];
}

export interface ShopGap extends Answered {
  readonly gap: Gap<Move>;
}

/** How a shop stands as supposed. */
export interface ShopStanding {
  readonly explanation: Explanation;
  readonly blueSeal: BlueSealAnswer | undefined;
}

export interface ShopWhatIf extends Answered {
  readonly before: ShopStanding;
  readonly after: ShopStanding;
}

/** A shop as a question names it, with the view that its answer is wanted in. */
export interface AskedShop extends ShopInQuestion {
  readonly view: View;
}

/** Answers what employers and insurers plan by. Live compliance is for everybody; plans are for those who may know the people. */
export class ShopQuestionsService {
  private readonly shops: ShopRecords;
  private readonly rules: AskedRules;
  private readonly visibility: StaffVisibility;
  private readonly facts: FactsQueries;
  private readonly technicians: TechnicianRecords;

  constructor(parts: {
    readonly shops: ShopRecords;
    readonly rules: AskedRules;
    readonly visibility: StaffVisibility;
    readonly facts: FactsQueries;
    readonly technicians: TechnicianRecords;
  }) {
    this.shops = parts.shops;
    this.rules = parts.rules;
    this.visibility = parts.visibility;
    this.facts = parts.facts;
    this.technicians = parts.technicians;
  }

  /**
   * Undefined for a rule pack that has no rule for the Blue Seal, and of a day ahead for whoever may not know the shop's people.
   * To them it says nothing of single people.
   */
  async blueSeal(viewer: Viewer, shop: AskedShop): Promise<BlueSealOfShop | undefined> {
    const { view } = shop;
    const mayPlan = await this.visibility.maySeeStaff(viewer, shop);
    if (!mayPlan && this.visibility.isAhead(view.asOf)) return undefined;
    const record = await this.recordOf(shop, { requirement: { blueSealCompliant: true }, view, program: undefined });
    const blueSeal = blueSealOn(view.asOf, record.record, view.pack);
    if (!blueSeal) return undefined;
    if (!mayPlan) return { blueSeal: sealWithoutPeople(blueSeal), view, people: [] };
    return { blueSeal, view, people: await this.peopleOf(viewer, shop, record) };
  }

  /** Undefined for whoever may not know the shop's people. Refuses a day before the one judged, or too far ahead. */
  async forecast(
    viewer: Viewer,
    shop: AskedShop,
    asked: ShopRuleAsked,
    through: Day,
  ): Promise<ShopForecast | undefined> {
    if (!(await this.visibility.maySeeStaff(viewer, shop))) return undefined;
    refuseHorizon(shop.view.asOf, through);
    const rule = await this.rules.ofShop(viewer, asked, shop.view);
    const record = await this.recordOf(shop, rule);
    const { asOf, pack } = rule.view;
    const steps = forecastShop(rule.requirement, record.record, asOf, through, pack);
    return { steps, view: rule.view, people: await this.peopleOf(viewer, shop, record) };
  }

  /** Undefined for whoever may not know the shop's people. */
  async gap(viewer: Viewer, shop: AskedShop, asked: ShopRuleAsked): Promise<ShopGap | undefined> {
    if (!(await this.visibility.maySeeStaff(viewer, shop))) return undefined;
    const rule = await this.rules.ofShop(viewer, asked, shop.view);
    const record = await this.recordOf(shop, rule);
    const gap = gapOfShop(rule.requirement, record.record, rule.view.asOf, rule.view.pack);
    return { gap, view: rule.view, people: await this.peopleOf(viewer, shop, record) };
  }

  /**
   * The shop as it is and as supposed. Undefined for whoever may not know its people. Refuses changes that mean nothing; to
   * suppose somebody of whom the viewer may not be told, or from elsewhere at work here is for registrars, who may see everybody's credentials.
   */
  async whatIf(
    viewer: Viewer,
    shop: AskedShop,
    asked: ShopRuleAsked,
    changes: readonly SupposedChange[],
  ): Promise<ShopWhatIf | undefined> {
    if (!(await this.visibility.maySeeStaff(viewer, shop))) return undefined;
    const rule = await this.rules.ofShop(viewer, asked, shop.view);
    const record = await this.recordOf(shop, rule);
    const people = await this.peopleOf(viewer, shop, record);
    const supposed = await this.supposed(viewer, people, rule, changes);
    const { asOf, pack } = rule.view;
    const standing = (qualifications: ShopRecord['record']): ShopStanding => ({
      explanation: evaluateShop(rule.requirement, qualifications, asOf, pack),
      blueSeal: blueSealOn(asOf, qualifications, pack),
    });
    return {
      before: standing(record.record),
      after: standing(withShopChanges(record.record, supposed.changes, pack)),
      view: rule.view,
      people: [...people, ...supposed.newcomers],
    };
  }

  private async recordOf(shop: AskedShop, { requirement, view }: AskedRule): Promise<ShopRecord> {
    const record = await this.shops.byId(shop.id, [requirement], view);
    if (!record) throw refuse('SHOP_NOT_FOUND', 'The shop was not on record at that moment.', ['knownAt']);
    return record;
  }

  private peopleOf(viewer: Viewer, shop: AskedShop, { facts }: ShopRecord): Promise<readonly StaffFacts[]> {
    return this.visibility.namable(viewer, shop, facts.staff);
  }

  private async supposed(
    viewer: Viewer,
    staff: readonly StaffFacts[],
    { requirement, view }: AskedRule,
    changes: readonly SupposedChange[],
  ): Promise<{ readonly changes: readonly ShopChange[]; readonly newcomers: readonly Person[] }> {
    refuseFor(changesFaults(changes, view.pack));
    const known = new Map(staff.map(({ aseId, technicianId }) => [aseId, technicianId]));
    const wanted = changes.flatMap(({ with: newcomer }) => (newcomer ? [newcomer.aseId] : []));
    const open = [...new Set(wanted)].filter((aseId) => viewer.role === 'REGISTRAR' || known.has(aseId));
    const found = await Promise.all(open.map((aseId) => this.facts.byAseId(aseId, view.knownAt ?? undefined)));
    const people = found.filter((each) => each !== undefined).filter((each) => each.mergedIntoId === null);
    const records = await this.technicians.of(people, [requirement], view);
    const taken = new Map(people.map(({ aseId, id }, index) => [aseId, { id, qualifications: records[index] }]));
    const faults: Fault[] = [];
    const supposed = changes.flatMap((change, index): readonly ShopChange[] => {
      const found = shopChange(change, view.asOf, known, taken);
      if (found) return [found];
      const message = 'Nobody of this ASE ID works here on record.';
      faults.push({ code: 'TECHNICIAN_NOT_FOUND', message, path: ['changes', index] });
      return [];
    });
    refuseFor(faults);
    const named = people.map(({ id, firstName, lastName }) => ({ technicianId: id, firstName, lastName }));
    return { changes: supposed, newcomers: named };
  }
}

/** Refuses to look back, or further ahead than anything on record can mean. */
export function refuseHorizon(asOf: Day, through: Day): void {
  if (through < asOf) {
    throw refuse('DAYS_OUT_OF_ORDER', `A forecast looks ahead: ${through} lies before ${asOf}.`, ['through']);
  }
  const furthest = addMonths(asOf, FORECAST_MONTHS);
  if (through > furthest)
    throw refuse('DAY_TOO_FAR_AHEAD', `A forecast looks ahead to ${furthest} at most.`, ['through']);
}
