import type { Day } from '../../kernel/day.ts';
import type { ShopQualifications } from '../catalogue/qualification-facts.rules.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import { type EnrolledUnder, enrolmentOn } from './enrolments.rules.ts';
import { MasterSpans, ShopOnDay } from './shop-standing.rules.ts';
import { BLUE_SEAL, type ShopStandingContent, type ShopStandingRow } from './standing-rows.rules.ts';

/** A shop as far as its rows name it. */
export interface StandingShop {
  readonly id: string;
  readonly shopNumber: string;
  readonly jurisdiction: string;
  readonly city: string;
}

/** Makes the rows of shops, on one day: what packs know of a technician is worked out once for all shops. */
export class ShopRows {
  private readonly day: Day;
  private readonly defaultPack: RulePack;
  private readonly masterSpans = new Map<RulePack, MasterSpans>();

  constructor(day: Day, defaultPack: RulePack) {
    this.day = day;
    this.defaultPack = defaultPack;
  }

  /** The row of the Blue Seal, and one for each programme in whose network the shop is or will be. */
  of(
    shop: StandingShop,
    qualificationsUnder: (pack: RulePack) => ShopQualifications,
    programs: readonly EnrolledUnder[],
  ): readonly ShopStandingRow[] {
    const onDay = new Map<RulePack, ShopOnDay>();
    const under = (pack: RulePack) => {
      let shopOnDay = onDay.get(pack);
      if (!shopOnDay) {
        shopOnDay = new ShopOnDay(qualificationsUnder(pack), this.day, pack, this.mastersUnder(pack));
        onDay.set(pack, shopOnDay);
      }
      return shopOnDay;
    };
    const rows = [rowOf(shop, BLUE_SEAL, this.defaultPack, under(this.defaultPack).blueSealStanding())];
    for (const { programId, requirement, pack, spans } of programs) {
      const enrolment = enrolmentOn(this.day, spans);
      if (enrolment) rows.push(rowOf(shop, programId, pack, under(pack).standing(requirement, enrolment)));
    }
    return rows;
  }

  private mastersUnder(pack: RulePack): MasterSpans {
    let spans = this.masterSpans.get(pack);
    if (!spans) {
      spans = new MasterSpans(pack, this.day);
      this.masterSpans.set(pack, spans);
    }
    return spans;
  }
}

function rowOf(
  { id, shopNumber, jurisdiction, city }: StandingShop,
  rule: string,
  pack: RulePack,
  content: ShopStandingContent,
): ShopStandingRow {
  return { rule, shopId: id, shopNumber, jurisdiction, city, ...content, pack: pack.name };
}
