import type pg from 'pg';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import {
  isTooLarge,
  type ShopFacts,
  type ShopFactsRow,
  shopFactsOf,
  shopFactsStatement,
} from '../qualifications/shop-facts.queries.ts';
import { shopRecord } from '../qualifications/shop-record.rules.ts';
import { TechnicianRecord } from '../qualifications/technician-record.rules.ts';
import { programsOfShops } from './enrolments.queries.ts';
import { type FurtherFactsById, furtherKindsOf, readFurtherFacts } from './further-facts.ts';
import { ShopRows } from './shop-rows.rules.ts';
import type { StandingJudge } from './standing-keeper.ts';
import type { ShopStandingRow } from './standing-rows.rules.ts';
import { SHOP_STANDINGS } from './standing-tables.queries.ts';

/**
 * Judges shops by the Blue Seal's rule and by those of the programmes in whose networks they are or will be. A shop
 * with more people than a shop may have has no standing: nobody is told one by `verifyShop` either.
 */
export function shopJudge(catalogue: Catalogue): StandingJudge<ShopStandingRow> {
  return {
    table: SHOP_STANDINGS,
    async rowsOf(client, shopIds, today) {
      const shops = (await shopsOnRecord(client, shopIds)).filter((shop) => !isTooLarge(shop));
      const programsOf = await programsOfShops(client, shopIds, today, catalogue);
      const judged = shops.map((shop) => ({ shop, programs: programsOf.get(shop.id) ?? [] }));
      const kinds = furtherKindsOf(
        judged.flatMap(({ programs }) => programs),
        catalogue.defaultPack,
      );
      const people = judged.flatMap(({ shop }) => shop.staff.map(({ technicianId }) => technicianId));
      const further = await readFurtherFacts(client, people, kinds);
      const rows = new ShopRows(today, catalogue.defaultPack);
      return judged.flatMap(({ shop, programs }) =>
        rows.of(shop, (pack) => recordUnder(shop, pack, further), programs),
      );
    },
  };
}

function recordUnder(shop: ShopFacts, pack: RulePack, further: FurtherFactsById) {
  const colleagues = shop.staff.map(({ technicianId, jobs, credentialFacts }) => ({
    technicianId,
    jobs,
    qualifications: new TechnicianRecord(credentialFacts, pack, further.get(technicianId)),
  }));
  return shopRecord(shop, colleagues, pack);
}

async function shopsOnRecord(client: pg.ClientBase, shopIds: readonly string[]): Promise<readonly ShopFacts[]> {
  const { rows } = await client.query({
    name: 'standing-shops',
    text: shopFactsStatement('s.id = any($1::uuid[])', undefined),
    values: [shopIds],
    rowMode: 'array',
  } as pg.QueryConfig);
  return shopFactsOf(rows as unknown as ShopFactsRow[]);
}
