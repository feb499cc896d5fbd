import type { MikroORM } from '@mikro-orm/postgresql';
import type pg from 'pg';
import type { ConstructedResolvers } from '../../graphql/constructed-resolvers.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Environment } from '../../kernel/environment.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { Randomness } from '../../kernel/randomness.ts';
import type { RecordedActions } from '../audit/recorded-actions.ts';
import { ApiKeyQueries } from './api-key.queries.ts';
import { ApiKeyResolver, apiKeyFinder } from './api-key.resolver.ts';
import { ApiKeyService } from './api-key.service.ts';
import { ApiKeyActions } from './api-key-actions.service.ts';
import { apiKeyAuthentication } from './authentication.service.ts';
import { LastUses } from './last-uses.ts';
import { ViewerResolver } from './viewer.resolver.ts';

interface AccountsParts {
  readonly orm: MikroORM;
  readonly pool: pg.Pool;
  readonly actions: RecordedActions;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly randomness: Randomness;
  readonly environment: Environment;
  readonly log: { error(details: object, message: string): void };
}

/** API keys: kept by their organisations, and recognised. */
export function wireAccounts({ orm, pool, actions, clock, ids, randomness, environment, log }: AccountsParts) {
  const keys = new ApiKeyActions({ actions, queries: new ApiKeyQueries(pool), clock, randomness, environment });
  const lastUses = new LastUses(pool, clock, log);
  const resolvers: ConstructedResolvers = [
    [ViewerResolver, new ViewerResolver()],
    [ApiKeyResolver, new ApiKeyResolver(keys)],
  ];
  return {
    apiKeys: new ApiKeyService(orm, clock, ids, randomness, environment),
    lastUses,
    authenticate: apiKeyAuthentication(pool, clock, { environment, uses: lastUses }),
    resolvers,
    finders: [apiKeyFinder(keys)],
  };
}
