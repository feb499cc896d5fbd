import { type EntityManager, LockMode } from '@mikro-orm/postgresql';
import type { Ids } from '../../kernel/ids.ts';
import type { Randomness } from '../../kernel/randomness.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { Scope } from '../../kernel/scope.ts';
import { endAfterOverlap } from '../accounts/api-key.rules.ts';
import { digestOf } from '../accounts/bearer-secret-digest.ts';
import type { Organization } from '../accounts/organization.entity.ts';
import { OAuthClient } from './oauth-client.entity.ts';
import {
  type ClientDraft,
  type ClientKeys,
  type ClientRole,
  newClientSecret,
  shownSecretPrefixOf,
} from './oauth-client.rules.ts';

/** What changes of clients are made with. */
export interface ClientChange {
  readonly em: EntityManager;
  readonly now: Date;
  readonly ids: Ids;
  readonly randomness: Randomness;
}

/** A client as it was changed, and its secret where it got a new one: the only time that this is known. */
export interface ChangedClient {
  readonly client: OAuthClient;
  readonly secret: string | undefined;
}

export function makeClient(
  { em, now, ids, randomness }: ClientChange,
  binding: {
    readonly organization: Organization;
    readonly role: ClientRole;
    readonly draft: ClientDraft;
    readonly keys: ClientKeys;
    readonly scopes: readonly Scope[] | null;
  },
): ChangedClient {
  const { organization, role, draft, keys, scopes } = binding;
  const secret = draft.authentication === 'CLIENT_SECRET' ? newClientSecret(randomness) : undefined;
  const client = em.create(OAuthClient, {
    id: ids.next(),
    organization,
    role,
    label: draft.label,
    scopes: scopes && [...new Set(scopes)],
    authentication: draft.authentication,
    secretDigest: secret === undefined ? null : digestOf(secret),
    secretPrefix: secret === undefined ? null : shownSecretPrefixOf(secret),
    formerSecretDigest: null,
    formerSecretUntil: null,
    ...keys,
    dpopBound: draft.dpopBound ?? false,
    createdAt: now,
    lastUsedAt: null,
    revokedAt: null,
  });
  em.persist(client);
  return { client, secret };
}

/** Gives the client another secret; the one before goes on for the overlap. Refuses for a client that has none. */
export function replaceSecret(
  { now, randomness }: ClientChange,
  client: OAuthClient,
  overlapMinutes: number,
): ChangedClient {
  if (client.revokedAt != null) throw refuse('CLIENT_REVOKED', 'The client was revoked.', ['clientId']);
  if (client.authentication !== 'CLIENT_SECRET' || client.secretDigest == null) {
    throw refuse('CLIENT_HAS_NO_SECRET', 'The client has a key and no secret: it publishes its next key itself.', [
      'clientId',
    ]);
  }
  const secret = newClientSecret(randomness);
  client.formerSecretDigest = client.secretDigest;
  client.formerSecretUntil = endAfterOverlap(now, overlapMinutes, null);
  client.secretDigest = digestOf(secret);
  client.secretPrefix = shownSecretPrefixOf(secret);
  return { client, secret };
}

export function revokeClient(client: OAuthClient, now: Date): void {
  if (client.revokedAt != null) throw refuse('CLIENT_REVOKED', 'The client was revoked before.', ['clientId']);
  client.revokedAt = now;
}

/** The client, held until the transaction ends. */
export async function heldClient(em: EntityManager, id: string): Promise<OAuthClient | undefined> {
  return (await em.findOne(OAuthClient, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE })) ?? undefined;
}

/** What the audit trail says of a client. */
export function clientDetails(client: OAuthClient): Record<string, unknown> {
  const { role, scopes, authentication, dpopBound } = client;
  return { role, scopes: scopes ?? null, authentication, dpopBound };
}
