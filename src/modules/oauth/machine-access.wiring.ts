import type { ConstructedResolvers } from '../../graphql/constructed-resolvers.ts';
import { dutiful } from '../../kernel/connection-scope.ts';
import type { LastUses } from '../accounts/last-uses.ts';
import type { WiringParts } from '../catalogue/wiring-parts.ts';
import type { SigningKeyService } from '../tokens/signing-key.service.ts';
import { ClientAuthentication } from './client-authentication.service.ts';
import { ExternalIssuers } from './external-issuers.ts';
import { OAuthClientQueries } from './oauth-client.queries.ts';
import { OAuthClientResolver, oauthClientFinder } from './oauth-client.resolver.ts';
import { OAuthClientActions } from './oauth-client-actions.service.ts';
import { oauthMetadataRoutes } from './oauth-metadata.routes.ts';
import { PublishedKeys } from './published-keys.ts';
import { SingleUse } from './single-use.service.ts';
import { tokenAuthentication } from './token-authentication.ts';
import { tokenEndpointRoutes } from './token-endpoint.routes.ts';
import { TOKEN_PATH, TokenEndpoint } from './token-endpoint.service.ts';
import type { TrustedIssuer } from './trusted-issuer.rules.ts';

interface MachineAccessParts extends Omit<WiringParts, 'orm' | 'catalogue' | 'secretFor'> {
  readonly keys: SigningKeyService;
  readonly uses: LastUses;
  readonly trustedIssuers: readonly TrustedIssuer[];
  /** How the keys are fetched that clients publish. */
  readonly fetchClientKeys: typeof globalThis.fetch;
}

/** How programs get access tokens and are recognised by them. */
export function wireMachineAccess(parts: MachineAccessParts) {
  const { pool, actions, clock, ids, randomness, publicUrl: issuer, log } = parts;
  const { keys, uses, trustedIssuers, fetchClientKeys } = parts;
  const clients = new OAuthClientQueries(pool);
  const clientActions = new OAuthClientActions({ actions, queries: clients, randomness });
  const singleUse = new SingleUse(pool, clock);
  const now = () => clock.now();
  const authentication = new ClientAuthentication({
    clients,
    publishedKeys: new PublishedKeys(fetchClientKeys, now),
    singleUse,
    clock,
    audiences: [issuer, `${issuer}${TOKEN_PATH}`],
    log,
  });
  const external = new ExternalIssuers({
    issuers: trustedIssuers,
    keys: new PublishedKeys((input, init) => globalThis.fetch(input, init), now),
    pool,
    clock,
    ownAddress: issuer,
  });
  const endpoint = dutiful(
    'AUTHENTICATING',
    new TokenEndpoint({ authentication, singleUse, keys, uses, clock, ids, issuer, log }),
  );
  const otherIssuers = trustedIssuers.map((trusted) => trusted.issuer);
  const resolvers: ConstructedResolvers = [[OAuthClientResolver, new OAuthClientResolver(clientActions)]];
  return {
    authenticate: tokenAuthentication({ clients, external, keys, singleUse, clock, issuer }),
    resolvers,
    finders: [oauthClientFinder(clientActions)],
    routes: [tokenEndpointRoutes(endpoint, uses), oauthMetadataRoutes(issuer, otherIssuers)],
  };
}
