import type { ConstructedResolvers } from '../../graphql/constructed-resolvers.ts';
import type { RulePackRetirements } from '../catalogue/rule-pack-retirement.service.ts';
import type { WiringParts } from '../catalogue/wiring-parts.ts';
import {
  InsurersResolver,
  networkEnrolmentFinder,
  repairProgramFinder,
  ShopEnrolmentsResolver,
} from './insurers.resolver.ts';
import { NetworkService } from './network.service.ts';
import { NetworkKeepingResolver } from './network-keeping.resolver.ts';
import { NetworkReadingService } from './network-reading.service.ts';
import { RepairProgramService } from './repair-program.service.ts';

interface InsurersParts extends Pick<WiringParts, 'pool' | 'actions' | 'catalogue' | 'clock'> {
  readonly retirements: RulePackRetirements;
}

/** Insurers' repair programmes and the shops in their networks. */
export function wireInsurers({ pool, actions, catalogue, clock, retirements }: InsurersParts) {
  const programs = new RepairProgramService(actions, catalogue, retirements);
  const networks = new NetworkService(actions);
  const reading = new NetworkReadingService(pool, catalogue, clock);
  const resolvers: ConstructedResolvers = [
    [InsurersResolver, new InsurersResolver(reading)],
    [ShopEnrolmentsResolver, new ShopEnrolmentsResolver(reading)],
    [NetworkKeepingResolver, new NetworkKeepingResolver({ programs, networks, reading })],
  ];
  return { networks: reading, resolvers, finders: [repairProgramFinder(reading), networkEnrolmentFinder(reading)] };
}
