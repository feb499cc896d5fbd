import type { ConstructedResolvers } from '../../graphql/constructed-resolvers.ts';
import type { WiringParts } from '../catalogue/wiring-parts.ts';
import type { AnsweringService } from '../credentials/answering.service.ts';
import type { SigningKeyService } from '../tokens/signing-key.service.ts';
import { OpenBadgeResolver } from './open-badge.resolver.ts';
import { openBadgeRoutes } from './open-badge.routes.ts';
import { OpenBadgeService } from './open-badge.service.ts';

interface OpenBadgesParts
  extends Pick<WiringParts, 'pool' | 'catalogue' | 'clock' | 'ids' | 'randomness' | 'publicUrl'> {
  readonly keys: SigningKeyService;
  readonly answering: AnsweringService;
}

/** Awards as Open Badges. */
export function wireOpenBadges(parts: OpenBadgesParts) {
  const { pool: reader, catalogue, clock, ids, randomness, publicUrl, keys, answering } = parts;
  const openBadges = new OpenBadgeService({ reader, answering, catalogue, keys, clock, ids, randomness, publicUrl });
  const resolvers: ConstructedResolvers = [[OpenBadgeResolver, new OpenBadgeResolver(openBadges)]];
  return { resolvers, routes: [openBadgeRoutes(openBadges, keys)] };
}
