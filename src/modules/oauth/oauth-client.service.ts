import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { Clock } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import { nodeId } from '../../kernel/public-id.ts';
import type { Randomness } from '../../kernel/randomness.ts';
import { refuse, refuseFor } from '../../kernel/refusal.ts';
import { overlapFaults } from '../accounts/api-key.rules.ts';
import { Organization } from '../accounts/organization.entity.ts';
import { AuditEntry } from '../audit/audit-entry.entity.ts';
import { OAuthClient } from './oauth-client.entity.ts';
import { type ClientDraft, type ClientRole, readClientDraft } from './oauth-client.rules.ts';
import {
  type ChangedClient,
  type ClientChange,
  clientDetails,
  heldClient,
  makeClient,
  replaceSecret,
  revokeClient,
} from './oauth-client-changes.ts';

/** A client as who operates the service sees it. */
export interface ClientSummary {
  readonly clientId: string;
  readonly label: string;
  readonly organizationName: string;
  readonly role: ClientRole;
  readonly authentication: string;
  readonly scopes: readonly string[] | null;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

/** Registers, lists and revokes clients for who operates the service. Each change and its audit entry are one transaction. */
export class OAuthClientService {
  private readonly orm: MikroORM;
  private readonly clock: Clock;
  private readonly ids: Ids;
  private readonly randomness: Randomness;

  constructor(orm: MikroORM, clock: Clock, ids: Ids, randomness: Randomness) {
    this.orm = orm;
    this.clock = clock;
    this.ids = ids;
    this.randomness = randomness;
  }

  /** Registers a client of an organisation that there is already; the secret, if it has one, is told this once. */
  register(
    organizationName: string,
    role: ClientRole,
    draft: ClientDraft,
  ): Promise<{ readonly clientId: string; readonly secret: string | undefined }> {
    const { keys, faults } = readClientDraft(draft);
    refuseFor(faults);
    return this.change('oauth_client.registered', async (change) => {
      const organization = await change.em.findOne(Organization, { name: organizationName });
      if (!organization) throw refuse('ORGANIZATION_NOT_FOUND', 'There is no organisation of that name.');
      if (role === 'SPONSOR' && organization.sponsor == null) {
        throw refuse('SPONSOR_REQUIRED', 'The organisation is no sponsor: make it one by `api-keys create` first.');
      }
      return makeClient(change, { organization, role, draft, keys, scopes: draft.scopes ?? null });
    });
  }

  /** Gives a client another secret; the one before goes on for the overlap. */
  rotateSecret(
    id: string,
    overlapMinutes: number,
  ): Promise<{ readonly clientId: string; readonly secret: string | undefined }> {
    refuseFor(overlapFaults(overlapMinutes));
    return this.change('oauth_client.secret_rotated', async (change) =>
      replaceSecret(change, await found(change.em, id), overlapMinutes),
    );
  }

  async revoke(id: string): Promise<void> {
    await this.change('oauth_client.revoked', async ({ em, now }) => {
      const client = await found(em, id);
      revokeClient(client, now);
      return { client, secret: undefined };
    });
  }

  /** Every client, oldest first. */
  async list(): Promise<readonly ClientSummary[]> {
    const options = { populate: ['organization'] as const, orderBy: { createdAt: 'asc', id: 'asc' } as const };
    const clients = await this.orm.em.fork().find(OAuthClient, {}, options);
    return clients.map((client) => ({
      clientId: nodeId('OAuthClient', client.id),
      label: client.label,
      organizationName: client.organization.name,
      role: client.role,
      authentication: client.authentication,
      scopes: client.scopes ?? null,
      lastUsedAt: client.lastUsedAt ?? null,
      revokedAt: client.revokedAt ?? null,
    }));
  }

  private change(
    action: string,
    work: (change: ClientChange) => Promise<ChangedClient>,
  ): Promise<{ readonly clientId: string; readonly secret: string | undefined }> {
    const now = this.clock.now();
    return this.orm.em.fork().transactional(async (em) => {
      const { ids, randomness } = this;
      const { client, secret } = await work({ em, now, ids, randomness });
      em.create(AuditEntry, {
        id: ids.next(),
        occurredAt: now,
        action,
        organizationId: client.organization.id,
        apiKeyId: null,
        requestId: null,
        subjectId: client.id,
        details: clientDetails(client),
      });
      await em.flush();
      return { clientId: nodeId('OAuthClient', client.id), secret };
    });
  }
}

async function found(em: EntityManager, id: string): Promise<OAuthClient> {
  const client = await heldClient(em, id);
  if (!client) throw refuse('CLIENT_NOT_FOUND', 'There is no such client.');
  return client;
}
