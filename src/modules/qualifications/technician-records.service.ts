import type pg from 'pg';
import {
  kindsBeyondCredentials,
  nodesOf,
  type Requirement,
  type RequirementKind,
} from '../catalogue/requirement.rules.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import type { View } from '../credentials/answering.service.ts';
import type { CredentialFacts } from '../credentials/credential-record.rules.ts';
import { EVERY_FURTHER_KIND, type FurtherKind, furtherFactsOf } from './further-facts.queries.ts';
import { NO_FURTHER_FACTS, TechnicianRecord } from './technician-record.rules.ts';

/** A technician whose credential facts are read already. */
export interface ReadTechnician {
  readonly id: string;
  readonly credentialFacts: CredentialFacts;
}

/** Makes technicians ready to be judged: what a requirement asks besides credentials is read for all of them at once. */
export class TechnicianRecords {
  private readonly pool: Pick<pg.Pool, 'query'>;

  constructor(pool: Pick<pg.Pool, 'query'>) {
    this.pool = pool;
  }

  /** One record each, in order; facts that no requirement names are not in it. */
  async of(
    technicians: readonly ReadTechnician[],
    requirements: readonly Requirement[],
    { pack, knownAt }: View,
  ): Promise<readonly TechnicianRecord[]> {
    const kinds = new Set(requirements.flatMap((requirement) => [...furtherKindsNamedIn(requirement, pack)]));
    if (kinds.size > 0) return this.complete(technicians, { pack, knownAt }, kinds);
    return technicians.map(({ credentialFacts }) => new TechnicianRecord(credentialFacts, pack));
  }

  /** As {@link of}, with everything on record in each, or what is on record of these kinds. */
  async complete(
    technicians: readonly ReadTechnician[],
    { pack, knownAt }: Pick<View, 'pack' | 'knownAt'>,
    kinds: ReadonlySet<FurtherKind> = EVERY_FURTHER_KIND,
  ): Promise<readonly TechnicianRecord[]> {
    const ids = [...new Set(technicians.map(({ id }) => id))];
    const further = await furtherFactsOf(this.pool, ids, knownAt ?? undefined, kinds);
    return technicians.map(
      ({ id, credentialFacts }) => new TechnicianRecord(credentialFacts, pack, further.get(id) ?? NO_FURTHER_FACTS),
    );
  }
}

const KINDS_NAMED: Partial<Readonly<Record<RequirementKind, readonly FurtherKind[]>>> = {
  holdsOem: ['OEM', 'NETWORKS'],
  completedOem: ['OEM'],
  holdsGovernment: ['GOVERNMENT'],
  experienceYears: ['EXPERIENCE'],
  trainingYears: ['EXPERIENCE'],
  employedInNetwork: ['NETWORKS'],
};

/** What judging the requirement takes besides credentials, through designations and the Blue Seal's own rule too. */
export function furtherKindsNamedIn(
  requirement: Requirement,
  { designations, blueSeal }: RulePack,
): ReadonlySet<FurtherKind> {
  const kindsOf = (part: Requirement) =>
    kindsBeyondCredentials(part, designations).flatMap((kind) => KINDS_NAMED[kind] ?? []);
  const namesBlueSeal = [...nodesOf(requirement)].some((node) => 'blueSealCompliant' in node);
  return new Set([...kindsOf(requirement), ...(namesBlueSeal && blueSeal ? kindsOf(blueSeal.requirement) : [])]);
}

/** Whether judging the requirement takes more than credentials. */
export function namesFurtherFacts(requirement: Requirement, pack: RulePack): boolean {
  return furtherKindsNamedIn(requirement, pack).size > 0;
}
