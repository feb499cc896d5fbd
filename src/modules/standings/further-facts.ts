import type pg from 'pg';
import type { Requirement } from '../catalogue/requirement.rules.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import { furtherFactsOf } from '../qualifications/further-facts.queries.ts';
import type { FurtherFacts } from '../qualifications/technician-record.rules.ts';
import { namesFurtherFacts } from '../qualifications/technician-records.service.ts';
import type { EnrolledUnder } from './enrolments.rules.ts';

/** What is on record besides credentials, by technician; whoever is not in it has nothing that is asked for. */
export type FurtherFactsById = ReadonlyMap<string, FurtherFacts>;

export const NOTHING_FURTHER: FurtherFactsById = new Map();

const byPack = new WeakMap<RulePack, boolean>();

/** Whether one of the pack's own rules, a designation's or the Blue Seal's, asks for more than credentials. */
export function packNamesFurtherFacts(pack: RulePack): boolean {
  let names = byPack.get(pack);
  if (names === undefined) {
    const codes = [...pack.designations.keys()];
    names =
      namesFurtherFacts({ blueSealCompliant: true }, pack) ||
      codes.some((code) => namesFurtherFacts({ holdsDesignation: code }, pack));
    byPack.set(pack, names);
  }
  return names;
}

/** Whether a shop's rows follow from more than its people's credentials. */
export function shopNeedsFurtherFacts(programs: readonly EnrolledUnder[], defaultPack: RulePack): boolean {
  return (
    packNamesFurtherFacts(defaultPack) ||
    programs.some((program) => packNamesFurtherFacts(program.pack) || ruleNamesFurtherFacts(program))
  );
}

const byRequirement = new WeakMap<Requirement, boolean>();

function ruleNamesFurtherFacts({ requirement, pack }: EnrolledUnder): boolean {
  let names = byRequirement.get(requirement);
  if (names === undefined) {
    names = namesFurtherFacts(requirement, pack);
    byRequirement.set(requirement, names);
  }
  return names;
}

/** Reads what is on record besides credentials; nothing for nobody. */
export async function readFurtherFacts(
  client: Pick<pg.Pool, 'query'>,
  technicianIds: readonly string[],
): Promise<FurtherFactsById> {
  return technicianIds.length === 0 ? NOTHING_FURTHER : furtherFactsOf(client, [...new Set(technicianIds)], undefined);
}
