import type pg from 'pg';
import { kindsBeyondCredentials, nodesOf, type Requirement, SHOP_KINDS } from '../catalogue/requirement.rules.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import type { View } from '../credentials/answering.service.ts';
import type { CredentialFacts } from '../credentials/credential-record.rules.ts';
import { furtherFactsOf } from './further-facts.queries.ts';
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
    const wanted = requirements.some((requirement) => namesFurtherFacts(requirement, pack));
    if (wanted) return this.complete(technicians, { pack, knownAt });
    return technicians.map(({ credentialFacts }) => new TechnicianRecord(credentialFacts, pack));
  }

  /** As {@link of}, with everything on record in each. */
  async complete(
    technicians: readonly ReadTechnician[],
    { pack, knownAt }: Pick<View, 'pack' | 'knownAt'>,
  ): Promise<readonly TechnicianRecord[]> {
    const ids = [...new Set(technicians.map(({ id }) => id))];
    const further = await furtherFactsOf(this.pool, ids, knownAt ?? undefined);
    return technicians.map(
      ({ id, credentialFacts }) => new TechnicianRecord(credentialFacts, pack, further.get(id) ?? NO_FURTHER_FACTS),
    );
  }
}

/** Kinds that ask of a shop itself, whose own facts are always read. */
const SHOP_OWN: ReadonlySet<string> = new Set(SHOP_KINDS);

/** Whether judging the requirement takes more than credentials, through designations and the Blue Seal's own rule too. */
function namesFurtherFacts(requirement: Requirement, { designations, blueSeal }: RulePack): boolean {
  const asks = (part: Requirement) => kindsBeyondCredentials(part, designations).some((kind) => !SHOP_OWN.has(kind));
  if (asks(requirement)) return true;
  const namesBlueSeal = [...nodesOf(requirement)].some((node) => 'blueSealCompliant' in node);
  return namesBlueSeal && blueSeal !== null && asks(blueSeal.requirement);
}
