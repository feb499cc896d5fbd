import type { EntityManager } from '@mikro-orm/postgresql';
import { type Fault, refuse } from '../../kernel/refusal.ts';
import { type Scope, scopesBeyond, spelledScope } from '../../kernel/scope.ts';
import type { KnownViewer } from '../../kernel/viewer.ts';
import { ApiKey } from './api-key.entity.ts';

/**
 * When the key that asks ends; null for one without an end, and for who came without a key. Read in the action's transaction:
 * a key or a client that was revoked makes nothing in the seconds in which it is still remembered elsewhere.
 */
export async function callersEnd(em: EntityManager, viewer: KnownViewer): Promise<Date | null> {
  if (viewer.oauthClientId !== undefined) await refuseRevokedClient(em, viewer.oauthClientId);
  if (viewer.apiKeyId === null) return null;
  const key = await em.findOne(ApiKey, { id: viewer.apiKeyId });
  if (!key || key.revokedAt != null) throw refuse('API_KEY_REVOKED', 'The key you ask with was revoked meanwhile.');
  return key.expiresAt ?? null;
}

/** The faults of scopes that go beyond the caller's own: nobody hands out more than they have. */
export function reachFaults(
  viewer: KnownViewer,
  wanted: readonly Scope[] | null | undefined,
  path: Fault['path'],
): readonly Fault[] {
  const beyond = scopesBeyond(wanted, viewer.scopes);
  if (beyond.length === 0) return [];
  const message = `You do not have ${beyond.map(spelledScope).join(', ')} yourself, so you cannot hand it out.`;
  return [{ code: 'SCOPE_BEYOND_CALLER', message, path }];
}

async function refuseRevokedClient(em: EntityManager, id: string): Promise<void> {
  const inForce = await em.execute('select 1 from oauth_client where id = ? and revoked_at is null', [id]);
  if (inForce.length === 0) throw refuse('CLIENT_REVOKED', 'The client you ask by was revoked meanwhile.');
}
