import type pg from 'pg';
import type { PageRequest } from '../../kernel/page.ts';
import type { Scope } from '../../kernel/scope.ts';
import type { KnownViewer } from '../../kernel/viewer.ts';
import type { ClientAuthenticationMethod, ClientKeySet, ClientRole } from './oauth-client.rules.ts';

/** A client as it may be shown at any time. */
export interface OAuthClientRow {
  readonly id: string;
  readonly label: string;
  readonly role: ClientRole;
  readonly scopes: readonly Scope[] | null;
  readonly authentication: ClientAuthenticationMethod;
  readonly secretPrefix: string | null;
  readonly formerSecretUntil: Date | null;
  readonly jwksUri: string | null;
  readonly dpopBound: boolean;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

/** A client as the token endpoint knows it. */
export interface ClientRecord {
  readonly id: string;
  readonly organizationId: string;
  readonly role: ClientRole;
  readonly scopes: readonly Scope[] | null;
  readonly authentication: ClientAuthenticationMethod;
  readonly secretDigest: string | null;
  readonly formerSecretDigest: string | null;
  /** Milliseconds since 1970. */
  readonly formerSecretUntil: number | null;
  readonly jwks: ClientKeySet | null;
  readonly jwksUri: string | null;
  readonly dpopBound: boolean;
}

const moment = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;
const SHOWN = `select id, label, role, scopes, authentication, secret_prefix as "secretPrefix", jwks_uri as "jwksUri",
    dpop_bound as "dpopBound", ${moment('former_secret_until')} as "formerSecretUntil", ${moment('created_at')} as "createdAt",
    ${moment('last_used_at')} as "lastUsedAt", ${moment('revoked_at')} as "revokedAt"
  from oauth_client where organization_id = $1 and role = $2`;

/** OAuth clients as they are read. */
export class OAuthClientQueries {
  private readonly pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.pool = pool;
  }

  /** The client, unless it was revoked. */
  async inForce(id: string): Promise<ClientRecord | undefined> {
    const { rows } = await this.pool.query<ClientRecord>({
      name: 'oauth-client-in-force',
      text: `select id, organization_id as "organizationId", role, scopes, authentication, secret_digest as "secretDigest",
                    former_secret_digest as "formerSecretDigest", ${moment('former_secret_until')} as "formerSecretUntil",
                    jwks, jwks_uri as "jwksUri", dpop_bound as "dpopBound"
               from oauth_client where id = $1 and revoked_at is null`,
      values: [id],
    });
    return rows[0];
  }

  async byId({ organizationId, role }: KnownViewer, id: string): Promise<OAuthClientRow | undefined> {
    const [client] = await this.clients('oauth-client-by-id', `${SHOWN} and id = $3`, [organizationId, role, id]);
    return client;
  }

  /** Up to `limit` clients of the viewer's organisation and role, the newest first; BACKWARD reads from the oldest. */
  async page(
    { organizationId, role }: KnownViewer,
    direction: PageRequest['direction'],
    cursor: string | null,
    limit: number,
  ): Promise<readonly OAuthClientRow[]> {
    const [side, order] = direction === 'FORWARD' ? ['<', 'desc'] : ['>', 'asc'];
    const text = `${SHOWN} and ($3::uuid is null or id ${side} $3) order by id ${order} limit $4`;
    return this.clients(`oauth-clients-${direction}`, text, [organizationId, role, cursor, limit]);
  }

  private async clients(name: string, text: string, values: readonly unknown[]): Promise<readonly OAuthClientRow[]> {
    const { rows } = await this.pool.query<ClientColumns>({ name, text, values: [...values] });
    return rows.map((row) => ({
      ...row,
      createdAt: new Date(row.createdAt),
      formerSecretUntil: momentOf(row.formerSecretUntil),
      lastUsedAt: momentOf(row.lastUsedAt),
      revokedAt: momentOf(row.revokedAt),
    }));
  }
}

/** Moments come as milliseconds. */
type ClientMoment = 'formerSecretUntil' | 'lastUsedAt' | 'revokedAt';
type ClientColumns = Omit<OAuthClientRow, ClientMoment | 'createdAt'> &
  Readonly<Record<ClientMoment, number | null>> & { readonly createdAt: number };

function momentOf(milliseconds: number | null): Date | null {
  return milliseconds === null ? null : new Date(milliseconds);
}
