import type { EntityManager } from '@mikro-orm/postgresql';
import type { Day } from '../../kernel/day.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import { END_OF_TIME } from '../catalogue/span.rules.ts';
import { credentialFacts, recordedExperience, recordedFacts } from '../credentials/awarding.ts';
import { recordedGovernmentFacts } from '../government-credentials/recorded-government-facts.ts';
import { recordedEnrolments } from '../oem-programs/recorded-enrolments.ts';
import { type FurtherFacts, TechnicianRecord } from './technician-record.rules.ts';

/** Everything on record now about one technician, as the transaction of `em` sees it, to decide changes by. */
export async function recordedQualifications(
  em: EntityManager,
  technicianId: string,
  pack: RulePack,
): Promise<TechnicianRecord> {
  const facts = await recordedFacts(em, technicianId);
  return new TechnicianRecord(credentialFacts(facts), pack, {
    experience: recordedExperience(facts),
    enrolments: await recordedEnrolments(em, technicianId),
    government: await recordedGovernmentFacts(em, technicianId),
    networkJobs: await recordedNetworkJobs(em, technicianId),
  });
}

async function recordedNetworkJobs(em: EntityManager, technicianId: string): Promise<FurtherFacts['networkJobs']> {
  const rows = await em.execute<{ network: string; from: Day; until: Day | null }[]>(
    `select n.code as network, greatest(e.from_on, n.from_on)::text as "from", least(e.until_on, n.until_on)::text as "until"
       from employment e join shop_term n on n.shop_id = e.shop_id and n.kind = 'NETWORK'
      where e.technician_id = ? and e.asserted_by <> 'TECHNICIAN' and e.retracted_at is null and n.retracted_at is null
        and daterange(e.from_on, e.until_on) && daterange(n.from_on, n.until_on)`,
    [technicianId],
  );
  return rows.map(({ network, from, until }) => ({ network, from, until: until ?? END_OF_TIME }));
}
