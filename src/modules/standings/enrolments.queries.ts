import type pg from 'pg';
import type { Day } from '../../kernel/day.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import { programsJudging } from '../insurers/insurers.queries.ts';
import { judgingRule, type StoredRule } from '../insurers/repair-program.rules.ts';
import { type EnrolledUnder, enrolledUnder, type JudgingRule } from './enrolments.rules.ts';

/** By shop, the programmes in whose networks it is on the day or will be, with their rules in force. */
export async function programsOfShops(
  client: pg.ClientBase,
  shopIds: readonly string[],
  day: Day,
  catalogue: Catalogue,
): Promise<ReadonlyMap<string, readonly EnrolledUnder[]>> {
  const { enrolments, versions } = await programsJudging(client, shopIds, day);
  const rules = new Map([...versions].map(([programId, version]) => [programId, judgingRule(version, catalogue)]));
  return new Map([...enrolments].map(([shopId, ofShop]) => [shopId, enrolledUnder(ofShop, rules)]));
}

/** The rule in force of every programme that has one, by the programme's id. */
export async function programRules(
  client: pg.ClientBase,
  catalogue: Catalogue,
): Promise<ReadonlyMap<string, JudgingRule>> {
  const { rows } = await client.query<StoredRule & { readonly programId: string }>(
    `select distinct on (program_id) program_id as "programId", requirement, rule_pack as "rulePack", ranking
       from repair_program_version order by program_id, version desc`,
  );
  return new Map(rows.map((row) => [row.programId, judgingRule(row, catalogue)]));
}
