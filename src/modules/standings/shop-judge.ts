import type pg from 'pg';
import type { Day } from '../../kernel/day.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import {
  type ShopFacts,
  type ShopFactsRow,
  shopFactsOf,
  shopFactsStatement,
} from '../qualifications/shop-facts.queries.ts';
import { shopRecord } from '../qualifications/shop-record.rules.ts';
import { openEnrolments, type ProgramRule, programRules, type ShopEnrolments } from './enrolments.queries.ts';
import { type EnrolledUnder, ShopRows } from './shop-rows.rules.ts';
import type { StandingJudge } from './standing-keeper.ts';
import type { ShopStandingRow } from './standing-rows.rules.ts';
import { SHOP_STANDINGS } from './standing-tables.queries.ts';
import { technicianQualifications } from './technician-qualifications.rules.ts';

/** Judges shops by the Blue Seal's rule and by those of the programmes in whose networks they are or will be. */
export function shopJudge(catalogue: Catalogue): StandingJudge<ShopStandingRow> {
  return {
    table: SHOP_STANDINGS,
    async rowsOf(client, shopIds, today) {
      const shops = await shopsOnRecord(client, shopIds);
      const enrolments = await openEnrolments(client, shopIds, today);
      const rules = enrolments.size === 0 ? new Map() : await programRules(client);
      return rowsOfShops(shops, enrolments, rules, catalogue, today);
    },
  };
}

/** The rows of shops whose facts have been read. */
export function rowsOfShops(
  shops: readonly ShopFacts[],
  enrolments: ReadonlyMap<string, readonly ShopEnrolments[]>,
  rules: ReadonlyMap<string, ProgramRule>,
  catalogue: Catalogue,
  today: Day,
): readonly ShopStandingRow[] {
  const rows = new ShopRows(today, catalogue.defaultPack);
  return shops.flatMap((shop) => {
    const programs = enrolledUnder(enrolments.get(shop.id) ?? [], rules, catalogue);
    return rows.of(shop, (pack) => recordUnder(shop, pack), programs);
  });
}

/** A programme without a published rule judges nobody yet. */
export function enrolledUnder(
  enrolments: readonly ShopEnrolments[],
  rules: ReadonlyMap<string, ProgramRule>,
  catalogue: Catalogue,
): readonly EnrolledUnder[] {
  return enrolments.flatMap(({ programId, spans }) => {
    const rule = rules.get(programId);
    if (!rule) return [];
    const pack = catalogue.packNamed(rule.rulePack);
    return { programId, requirement: rule.requirement, pack, enrolments: spans };
  });
}

function recordUnder(shop: ShopFacts, pack: RulePack) {
  const colleagues = shop.staff.map(({ technicianId, jobs, credentialFacts }) => ({
    technicianId,
    jobs,
    qualifications: technicianQualifications(credentialFacts, pack),
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
