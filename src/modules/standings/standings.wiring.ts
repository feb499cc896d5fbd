import type { ConstructedResolvers } from '../../graphql/constructed-resolvers.ts';
import type { WiringParts } from '../catalogue/wiring-parts.ts';
import type { AnswerTiers } from '../consent/answer-tiers.service.ts';
import type { EventHandler } from '../events/event-delivery.ts';
import type { ShopRecords } from '../qualifications/shop-records.service.ts';
import { DesignationHoldersQueries } from './designation-holders.queries.ts';
import { DesignationHoldersResolver } from './designation-holders.resolver.ts';
import { DesignationHoldersService } from './designation-holders.service.ts';
import { NetworkQueries } from './network.queries.ts';
import { NetworkComplianceResolver, NetworkResolver } from './network.resolver.ts';
import { NetworkForecastService } from './network-forecast.service.ts';
import { NetworkStandingsService } from './network-standings.service.ts';
import { StandingsService } from './standings.service.ts';

interface StandingsParts extends Pick<WiringParts, 'pool' | 'catalogue' | 'clock'> {
  readonly shops: ShopRecords;
  readonly tiers: AnswerTiers;
}

/** The read model that questions about whole networks are answered from. */
export function wireStandings({ pool, catalogue, clock, shops, tiers }: StandingsParts) {
  const standings = new StandingsService({ pool, catalogue, clock });
  const queries = new NetworkQueries(pool);
  const networks = new NetworkStandingsService(queries, clock);
  const forecasts = new NetworkForecastService(queries, shops, pool, tiers, clock);
  const holders = new DesignationHoldersService(new DesignationHoldersQueries(pool), catalogue, clock);
  const resolvers: ConstructedResolvers = [
    [NetworkResolver, new NetworkResolver(networks, forecasts)],
    [NetworkComplianceResolver, new NetworkComplianceResolver(networks)],
    [DesignationHoldersResolver, new DesignationHoldersResolver(holders)],
  ];
  const eventHandlers: readonly EventHandler[] = [(event) => standings.handle(event)];
  return { standings, resolvers, jobs: standings.jobs, eventHandlers };
}
