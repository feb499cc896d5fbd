import { type EntityManager, LockMode } from '@mikro-orm/postgresql';
import type { Environment } from '../../kernel/environment.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { Randomness } from '../../kernel/randomness.ts';
import { refuse, refuseFor } from '../../kernel/refusal.ts';
import type { Scope } from '../../kernel/scope.ts';
import type { KnownViewer } from '../../kernel/viewer.ts';
import { ApiKey } from './api-key.entity.ts';
import { apiKeyStateAt, endAfterOverlap, expiryFaults, newApiKey, shownPrefixOf } from './api-key.rules.ts';
import { digestOf } from './bearer-secret-digest.ts';
import { Organization } from './organization.entity.ts';

/** What changes of keys are made with: the transaction, its moment, and where new secrets come from. */
export interface KeyChange {
  readonly em: EntityManager;
  readonly now: Date;
  readonly ids: Ids;
  readonly randomness: Randomness;
  readonly environment: Environment;
}

/** A key just made, and the only time that its secret is known. */
export interface MadeKey {
  readonly key: ApiKey;
  readonly secret: string;
}

/** What a key is bound to, decided already. */
export interface KeyBinding {
  readonly organization: Organization;
  readonly role: KnownViewer['role'];
  readonly technicianId: string | null;
  readonly label: string;
  readonly scopes: readonly Scope[] | null;
  readonly expiresAt: Date | null;
}

/** Makes a key. Of its secret only the digest and the first characters are kept. */
export function makeKey({ em, now, ids, randomness, environment }: KeyChange, binding: KeyBinding): MadeKey {
  const secret = newApiKey(randomness, environment);
  const { scopes, ...rest } = binding;
  const key = em.create(ApiKey, {
    ...rest,
    id: ids.next(),
    scopes: scopes && [...new Set(scopes)],
    prefix: shownPrefixOf(secret),
    keyDigest: digestOf(secret),
    createdAt: now,
    lastUsedAt: null,
    replacedBy: null,
    revokedAt: null,
  });
  em.persist(key);
  return { key, secret };
}

/**
 * Makes a key that may do what `old` may, and lets that one end after the overlap. Without `expiresAt` the new one ends when
 * the old one would have. Refuses for a key that is over or replaced already.
 */
export function replaceKey(
  change: KeyChange,
  old: ApiKey,
  wish: {
    readonly overlapMinutes: number;
    readonly expiresAt?: Date | null | undefined;
    readonly callersEnd?: Date | null;
  },
): MadeKey {
  const { now } = change;
  const own = { expiresAt: old.expiresAt ?? null, revokedAt: old.revokedAt ?? null };
  if (apiKeyStateAt(now, own) !== 'IN_FORCE') {
    throw refuse('API_KEY_OVER', 'The key is over already: make another.', ['apiKeyId']);
  }
  if (old.replacedBy != null) {
    throw refuse('API_KEY_REPLACED', 'The key was replaced before: go on with the one that took its place.', [
      'apiKeyId',
    ]);
  }
  const expiresAt = wish.expiresAt ?? own.expiresAt;
  refuseFor(expiryFaults(expiresAt, now, wish.callersEnd));
  const { organization, role, label } = old;
  const made = makeKey(change, {
    organization,
    role,
    label,
    technicianId: old.technicianId ?? null,
    scopes: old.scopes ?? null,
    expiresAt,
  });
  old.expiresAt = endAfterOverlap(now, wish.overlapMinutes, own.expiresAt);
  old.replacedBy = made.key.id;
  return made;
}

/** The key with its organisation, held until the transaction ends; undefined when there is none. */
export async function heldKey(em: EntityManager, id: string): Promise<ApiKey | undefined> {
  const key = await em.findOne(ApiKey, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!key) return undefined;
  await em.findOneOrFail(Organization, { id: key.organization.id });
  return key;
}
