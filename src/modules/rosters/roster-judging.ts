import type { Day } from '../../kernel/day.ts';
import { Refusal } from '../../kernel/refusal.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import { evaluateTechnician, missingCodes } from '../catalogue/explanation.rules.ts';
import type { Requirement } from '../catalogue/requirement.rules.ts';
import { parseRequirement } from '../catalogue/requirement-parsing.rules.ts';
import type { Tier } from '../consent/answer-tier.rules.ts';
import type { AnswerTiers } from '../consent/answer-tiers.service.ts';
import type { Purpose } from '../consent/purpose.rules.ts';
import type { TierAsker } from '../consent/relations.queries.ts';
import { itemsOf } from '../consent/scope.rules.ts';
import type { View } from '../credentials/answering.service.ts';
import type { FactsQueries, Identity } from '../credentials/facts.queries.ts';
import type { TechnicianRecords } from '../qualifications/technician-records.service.ts';
import { verdictOn } from '../verification/verdict.rules.ts';
import type { RosterRow } from './roster.queries.ts';
import {
  answerOf,
  identityOf,
  type LineReason,
  type RosterAnswer,
  type RosterEntry,
  type TechnicianVerdict,
  toldAt,
} from './roster.rules.ts';

/**
 * Judges thousands at once: a verdict for each identity in its place, or why there is none; undefined where nobody of that ASE ID
 * and last name is on record.
 */
export type RosterJudge = (
  identities: readonly Identity[],
  requirement: Requirement,
  view: View,
  asker: RosterAsker,
) => Promise<readonly (TechnicianVerdict | LineReason | undefined)[]>;

/** Who asks and why; `OPERATOR` for whoever runs the registry, who is told everything. */
export type RosterAsker = (TierAsker & { readonly purpose: Purpose; readonly today: Day }) | 'OPERATOR';

/** How many lines are judged by one reading of facts. */
export const LINES_AT_ONCE = 2_500;

/** The rules are those that the roster was taken in by, and still have to know what it asks. */
export function rosterView({ asOf, knownAt, requirement, rulePack }: RosterRow, catalogue: Catalogue) {
  const pack = catalogue.packNamed(rulePack);
  const parsed = parseRequirement(requirement, pack);
  if (!parsed.ok) throw new Refusal(parsed.faults);
  return { asOf, knownAt, pack };
}

/** Judges as `verifyTechnician` does. */
export function rosterJudge(facts: FactsQueries, technicians: TechnicianRecords, tiers: AnswerTiers): RosterJudge {
  return async (identities, requirement, view, asker) => {
    const found = await facts.byIdentities(identities, view.knownAt ?? undefined);
    const known = [...new Map(found.flatMap((each) => (each ? [[each.id, each]] : []))).values()];
    const records = await technicians.of(known, [requirement], view);
    const ids = known.map(({ id }) => id);
    const tierOf = await tiersOf(tiers, asker, ids, requirement, view);
    const recordOf = new Map(known.map(({ id }, index) => [id, records[index]]));
    return found.map((technician) => {
      if (technician && technician.mergedIntoId !== null) return 'ASE_ID_MERGED';
      const record = technician && recordOf.get(technician.id);
      if (!technician || !record) return undefined;
      const tier = tierOf(technician.id);
      if (tier !== 'FULL' && asker !== 'OPERATOR' && view.asOf > asker.today) return 'CONSENT_REQUIRED';
      const explanation = evaluateTechnician(requirement, record, view.asOf, view.pack);
      return toldAt(tier, {
        technicianId: technician.id,
        verdict: verdictOn(explanation, record, view.asOf),
        holdsThrough: explanation.holdsThrough,
        missing: missingCodes(explanation),
      });
    });
  };
}

/** How much of each of these people the asker of a roster is told now. */
export async function tiersOf(
  tiers: AnswerTiers,
  asker: RosterAsker,
  technicianIds: readonly string[],
  requirement: Requirement,
  { pack }: View,
): Promise<(technicianId: string) => Tier> {
  if (asker === 'OPERATOR') return () => 'FULL';
  const question = { purpose: asker.purpose, items: itemsOf(requirement) };
  const tierOf = await tiers.people(asker, technicianIds, question, pack.designations);
  return (technicianId) => (tierOf(technicianId) === 'FULL' ? 'FULL' : 'LIMITED');
}

/** The answer to every line, in their order: a verdict, or the reason why there is none. */
export async function answersTo(
  entries: readonly RosterEntry[],
  requirement: Requirement,
  view: View,
  judge: RosterJudge,
  asker: RosterAsker,
): Promise<readonly RosterAnswer[]> {
  const asked = entries.map(identityOf);
  const identities = asked.filter((each) => typeof each !== 'string');
  const verdicts = identities.length === 0 ? [] : await judge(identities, requirement, view, asker);
  let place = 0;
  return entries.map((entry, index) => {
    const identity = asked[index];
    const outcome: TechnicianVerdict | LineReason =
      typeof identity === 'string' ? identity : (verdicts[place++] ?? 'NOT_FOUND');
    return answerOf(entry, outcome);
  });
}
