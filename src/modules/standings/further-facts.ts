import type pg from 'pg';
import type { Requirement } from '../catalogue/requirement.rules.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import { type FurtherKind, furtherFactsOf } from '../qualifications/further-facts.queries.ts';
import type { FurtherFacts } from '../qualifications/technician-record.rules.ts';
import { furtherKindsNamedIn } from '../qualifications/technician-records.service.ts';
import type { EnrolledUnder } from './enrolments.rules.ts';

/** What is on record besides credentials, by technician; whoever is not in it has nothing that is asked for. */
export type FurtherFactsById = ReadonlyMap<string, FurtherFacts>;

export const NOTHING_FURTHER: FurtherFactsById = new Map();

type Kinds = ReadonlySet<FurtherKind>;

const byPack = new WeakMap<RulePack, Kinds>();

/** What the pack's own rules, its designations' and the Blue Seal's, ask for besides credentials. */
export function furtherKindsOfPack(pack: RulePack): Kinds {
  let kinds = byPack.get(pack);
  if (kinds === undefined) {
    const rules: Requirement[] = [...pack.designations.keys()].map((code) => ({ holdsDesignation: code }));
    kinds = union([{ blueSealCompliant: true } as const, ...rules].map((rule) => furtherKindsNamedIn(rule, pack)));
    byPack.set(pack, kinds);
  }
  return kinds;
}

/** What shops' rows by these rules, and by the Blue Seal's, follow from besides their people's credentials. */
export function furtherKindsOf(
  rules: readonly Pick<EnrolledUnder, 'requirement' | 'pack'>[],
  defaultPack: RulePack,
): Kinds {
  if (rules.length === 0) return furtherKindsOfPack(defaultPack);
  return union([
    furtherKindsOfPack(defaultPack),
    ...rules.flatMap((rule) => [furtherKindsOfPack(rule.pack), furtherKindsOfRule(rule)]),
  ]);
}

const byRequirement = new WeakMap<Requirement, Kinds>();

function furtherKindsOfRule({ requirement, pack }: Pick<EnrolledUnder, 'requirement' | 'pack'>): Kinds {
  let kinds = byRequirement.get(requirement);
  if (kinds === undefined) {
    kinds = furtherKindsNamedIn(requirement, pack);
    byRequirement.set(requirement, kinds);
  }
  return kinds;
}

function union(sets: readonly Kinds[]): Kinds {
  return new Set(sets.flatMap((kinds) => [...kinds]));
}

/** Reads what is on record besides credentials; nothing for nobody. */
export async function readFurtherFacts(
  client: Pick<pg.Pool, 'query'>,
  technicianIds: readonly string[],
  kinds: ReadonlySet<FurtherKind>,
): Promise<FurtherFactsById> {
  if (technicianIds.length === 0 || kinds.size === 0) return NOTHING_FURTHER;
  return furtherFactsOf(client, [...new Set(technicianIds)], undefined, kinds);
}
