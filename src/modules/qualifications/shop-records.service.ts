import { refuse } from '../../kernel/refusal.ts';
import type { ShopQualifications } from '../catalogue/qualification-facts.rules.ts';
import type { Requirement } from '../catalogue/requirement.rules.ts';
import type { View } from '../credentials/answering.service.ts';
import { MAX_STAFF } from '../shops/employment.rules.ts';
import { isTooLarge, type ShopFacts, type ShopFactsQueries } from './shop-facts.queries.ts';
import { shopRecord } from './shop-record.rules.ts';
import type { TechnicianRecords } from './technician-records.service.ts';

/** A shop with everything that a requirement asks of it, and the view it is judged by. */
export interface ShopRecord {
  readonly facts: ShopFacts;
  readonly record: ShopQualifications;
  readonly view: View;
}

/**
 * Reads shops and makes them ready to be judged. Who may be told what of them is decided by whoever asks. Refuses a shop that is
 * or was on record with more people than a shop may have: recording refuses them, a database may hold them all the same.
 */
export class ShopRecords {
  private readonly queries: ShopFactsQueries;
  private readonly technicians: TechnicianRecords;

  constructor(queries: ShopFactsQueries, technicians: TechnicianRecords) {
    this.queries = queries;
    this.technicians = technicians;
  }

  /** The shop of that number, to be judged by these requirements. */
  async byNumber(
    shopNumber: string,
    requirements: readonly Requirement[],
    view: View,
  ): Promise<ShopRecord | undefined> {
    const facts = await this.queries.byNumber(shopNumber, view.knownAt ?? undefined);
    return facts && this.answer(facts, requirements, view);
  }

  /** The shop of that id, to be judged by these requirements. */
  async byId(id: string, requirements: readonly Requirement[], view: View): Promise<ShopRecord | undefined> {
    const [facts] = await this.queries.byIds([id], view.knownAt ?? undefined);
    return facts && this.answer(facts, requirements, view);
  }

  /** The shops of these ids, in no order, to be judged by these requirements. Those that are too large are left out. */
  async byIds(
    ids: readonly string[],
    requirements: readonly Requirement[],
    view: View,
  ): Promise<readonly ShopRecord[]> {
    const shops = await this.queries.byIds(ids, view.knownAt ?? undefined);
    return this.answers(
      shops.filter((facts) => !isTooLarge(facts)),
      requirements,
      view,
    );
  }

  private async answer(facts: ShopFacts, requirements: readonly Requirement[], view: View): Promise<ShopRecord> {
    if (isTooLarge(facts)) {
      const message = `More than ${MAX_STAFF} people are on record in this shop: it cannot be judged.`;
      throw refuse('SHOP_TOO_LARGE', message, ['shopNumber']);
    }
    const [record] = await this.answers([facts], requirements, view);
    if (!record) throw new Error('a record is made for every shop that is asked about');
    return record;
  }

  /** What requirements ask of people besides credentials is read for all the shops at once. */
  private async answers(
    shops: readonly ShopFacts[],
    requirements: readonly Requirement[],
    view: View,
  ): Promise<readonly ShopRecord[]> {
    const people = shops.flatMap(({ staff }) =>
      staff.map(({ technicianId, credentialFacts }) => ({ id: technicianId, credentialFacts })),
    );
    const records = (await this.technicians.of(people, requirements, view)).values();
    return shops.map((facts) => {
      const colleagues = facts.staff.flatMap(({ technicianId, jobs }) => {
        const qualifications = records.next().value;
        return qualifications ? [{ technicianId, jobs, qualifications }] : [];
      });
      return { facts, record: shopRecord(facts, colleagues, view.pack), view };
    });
  }
}
