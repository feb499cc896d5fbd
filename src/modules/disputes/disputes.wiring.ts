import type { ConstructedResolvers } from '../../graphql/constructed-resolvers.ts';
import type { WiringParts } from '../catalogue/wiring-parts.ts';
import { DisputeQueries } from './dispute.queries.ts';
import { DisputeResolver, disputeFinder } from './dispute.resolver.ts';
import { DisputeService } from './dispute.service.ts';

/** Facts that technicians say are wrong. */
export function wireDisputes({ pool, actions }: Pick<WiringParts, 'pool' | 'actions'>) {
  const disputing = new DisputeService(actions, new DisputeQueries(pool));
  const resolvers: ConstructedResolvers = [[DisputeResolver, new DisputeResolver(disputing)]];
  return { resolvers, finders: [disputeFinder(disputing)] };
}
