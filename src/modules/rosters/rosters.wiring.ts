import type { ConstructedResolvers } from '../../graphql/constructed-resolvers.ts';
import type { WiringParts } from '../catalogue/wiring-parts.ts';
import type { AnswerTiers } from '../consent/answer-tiers.service.ts';
import type { AnsweringService } from '../credentials/answering.service.ts';
import type { FactsQueries } from '../credentials/facts.queries.ts';
import type { LookUpLedger } from '../ledger/look-up-ledger.ts';
import type { TechnicianRecords } from '../qualifications/technician-records.service.ts';
import { RosterQueries } from './roster.queries.ts';
import { RosterResolver, rosterFinder } from './roster.resolver.ts';
import { rosterRoutes } from './roster.routes.ts';
import { RosterService } from './roster.service.ts';
import { RosterForecastService } from './roster-forecast.service.ts';
import { rosterJob } from './roster-job.ts';
import { rosterJudge } from './roster-judging.ts';

interface RostersParts extends Pick<WiringParts, 'orm' | 'pool' | 'actions' | 'catalogue' | 'clock' | 'ids'> {
  readonly facts: FactsQueries;
  readonly answering: AnsweringService;
  readonly technicians: TechnicianRecords;
  readonly tiers: AnswerTiers;
  readonly ledger: LookUpLedger;
}

/** Many people and one requirement, judged in the background. */
export function wireRosters(parts: RostersParts) {
  const { orm, pool, actions, catalogue, clock, ids, facts, answering, technicians, tiers, ledger } = parts;
  const queries = new RosterQueries(pool);
  const rosters = new RosterService({ actions, answering, queries, ledger });
  const forecasts = new RosterForecastService({ queries, facts, technicians, tiers, catalogue, clock });
  const judge = rosterJudge(facts, technicians, tiers);
  const resolvers: ConstructedResolvers = [[RosterResolver, new RosterResolver(rosters, forecasts)]];
  return {
    resolvers,
    finders: [rosterFinder(rosters)],
    routes: [rosterRoutes(rosters, ids)],
    jobs: [rosterJob({ em: orm.em, queries, catalogue, judge, ledger, clock, ids })],
  };
}
