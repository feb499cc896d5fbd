import type pg from 'pg';
import type { Day } from '../../kernel/day.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import type { Requirement } from '../catalogue/requirement.rules.ts';
import { END_OF_TIME, type Span } from '../catalogue/span.rules.ts';
import type { JudgingRule, ShopEnrolments } from './enrolments.rules.ts';

/** The rule in force of every programme that has one, by the programme's id. */
export async function programRules(
  client: pg.ClientBase,
  catalogue: Catalogue,
): Promise<ReadonlyMap<string, JudgingRule>> {
  const { rows } = await client.query<{ programId: string; requirement: Requirement; rulePack: string }>(
    `select distinct on (program_id) program_id as "programId", requirement, rule_pack as "rulePack"
       from repair_program_version order by program_id, version desc`,
  );
  return new Map(
    rows.map(({ programId, requirement, rulePack }) => [
      programId,
      { requirement, pack: catalogue.packNamed(rulePack) },
    ]),
  );
}

/** By shop, every enrolment of these shops that has not ended on the day. */
export async function openEnrolments(
  client: pg.ClientBase,
  shopIds: readonly string[],
  day: Day,
): Promise<ReadonlyMap<string, readonly ShopEnrolments[]>> {
  const { rows } = await client.query<[shopId: string, programId: string, from: Day, until: Day | null]>({
    text: `select shop_id, program_id, from_on::text, until_on::text from network_enrolment
            where shop_id = any($1::uuid[]) and retracted_at is null and (until_on is null or until_on > $2)
            order by shop_id, program_id, from_on`,
    values: [shopIds, day],
    rowMode: 'array',
  });
  return enrolmentsByShop(rows);
}

/** Rows of enrolments, those of one shop and programme one after another. */
function enrolmentsByShop(
  rows: Iterable<readonly [shopId: string, programId: string, from: Day, until: Day | null]>,
): ReadonlyMap<string, readonly ShopEnrolments[]> {
  const byShop = new Map<string, (ShopEnrolments & { readonly spans: Span[] })[]>();
  for (const [shopId, programId, from, until] of rows) {
    let ofShop = byShop.get(shopId);
    if (!ofShop) {
      ofShop = [];
      byShop.set(shopId, ofShop);
    }
    let enrolments = ofShop.at(-1);
    if (enrolments?.programId !== programId) {
      enrolments = { programId, spans: [] };
      ofShop.push(enrolments);
    }
    enrolments.spans.push({ from, until: until ?? END_OF_TIME });
  }
  return byShop;
}
