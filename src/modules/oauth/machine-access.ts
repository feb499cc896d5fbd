import type pg from 'pg';
import type { Clock } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { LastUses } from '../accounts/last-uses.ts';
import type { SigningKeyService } from '../tokens/signing-key.service.ts';
import { ClientAuthentication } from './client-authentication.service.ts';
import { ExternalIssuers } from './external-issuers.ts';
import { OAuthClientQueries } from './oauth-client.queries.ts';
import { PublishedKeys } from './published-keys.ts';
import { SingleUse } from './single-use.service.ts';
import { tokenAuthentication } from './token-authentication.ts';
import { TOKEN_PATH, TokenEndpoint } from './token-endpoint.service.ts';
import type { TrustedIssuer } from './trusted-issuer.rules.ts';

/** What machine access is made of. */
interface MachineAccessParts {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly keys: SigningKeyService;
  readonly uses: LastUses;
  readonly issuer: string;
  readonly trustedIssuers: readonly TrustedIssuer[];
  /** How the keys are fetched that clients publish. */
  readonly fetchClientKeys: typeof globalThis.fetch;
  readonly log: {
    info(details: object, message: string): void;
    warn(details: object, message: string): void;
  };
}

/** How programs get access tokens and are recognised by them. */
export function machineAccess(parts: MachineAccessParts) {
  const { pool, clock, ids, keys, uses, issuer, trustedIssuers, fetchClientKeys, log } = parts;
  const clients = new OAuthClientQueries(pool);
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
  return {
    clients,
    endpoint: new TokenEndpoint({ authentication, singleUse, keys, uses, clock, ids, issuer, log }),
    authenticate: tokenAuthentication({ clients, external, keys, singleUse, clock, issuer }),
  };
}
