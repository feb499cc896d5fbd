import type { ConstructedResolvers } from '../../graphql/constructed-resolvers.ts';
import type { WiringParts } from '../catalogue/wiring-parts.ts';
import type { SigningKeyService } from '../tokens/signing-key.service.ts';
import { LogQueries } from './log.queries.ts';
import { LogResolver } from './log.resolver.ts';
import { logRoutes } from './log.routes.ts';
import { LogHeadSigning } from './log-head-signing.ts';
import { LogReadingService } from './log-reading.service.ts';
import { LogSequencer } from './log-sequencer.ts';
import { TransparencyLog } from './transparency-log.ts';

interface TransparencyLogParts extends Pick<WiringParts, 'orm' | 'pool' | 'clock' | 'publicUrl'> {
  readonly keys: SigningKeyService;
}

/** The log of what was recorded and asked. */
export function wireTransparencyLog({ orm, pool, clock, publicUrl: issuer, keys }: TransparencyLogParts) {
  const reading = new LogReadingService(new LogQueries(pool));
  const signing = new LogHeadSigning({ em: orm.em, pool, keys, clock, issuer });
  const resolvers: ConstructedResolvers = [[LogResolver, new LogResolver(reading)]];
  return { log: new TransparencyLog(new LogSequencer(pool), signing), resolvers, routes: [logRoutes(reading)] };
}
