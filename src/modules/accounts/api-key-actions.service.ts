import type { EntityManager } from '@mikro-orm/postgresql';
import type { Clock } from '../../kernel/clock.ts';
import type { Environment } from '../../kernel/environment.ts';
import { type Page, type PageRequest, pageOf, recordCursor } from '../../kernel/page.ts';
import type { Randomness } from '../../kernel/randomness.ts';
import { refuse, refuseFor } from '../../kernel/refusal.ts';
import type { Scope } from '../../kernel/scope.ts';
import type { KnownViewer, Viewer } from '../../kernel/viewer.ts';
import type { ActionRequest, ActionScope, RecordedActions } from '../audit/recorded-actions.ts';
import type { ApiKey } from './api-key.entity.ts';
import type { ApiKeyQueries, ApiKeyRow } from './api-key.queries.ts';
import {
  type ApiKeyState,
  apiKeyStateAt,
  expiryFaults,
  labelFaults,
  overlapFaults,
  scopeFaults,
} from './api-key.rules.ts';
import { heldKey, type KeyChange, makeKey, replaceKey } from './api-key-changes.ts';
import { callersEnd, reachFaults } from './callers-reach.ts';
import { Organization } from './organization.entity.ts';

/** What a manager of an organisation wants of a new key. Its organisation and its role are the manager's own. */
export interface ApiKeyDraft {
  readonly label: string;
  /** Without them, the same as the manager's own. */
  readonly scopes?: readonly Scope[] | null | undefined;
  readonly expiresAt?: Date | null | undefined;
}

/** A key that was made. The secret is undefined when this repeats an earlier request: it is kept nowhere. */
export interface NewApiKey {
  readonly apiKeyId: string;
  readonly secret: string | undefined;
}

/** A key with where it stands at the moment of reading. */
export interface ApiKeyAnswer {
  readonly row: ApiKeyRow;
  readonly state: ApiKeyState;
}

/**
 * Keys in the hands of those who manage an organisation: made, replaced, revoked and listed. Whoever manages sees and changes
 * the keys of their own organisation and role alone, and hands out nothing that they do not have.
 */
export class ApiKeyActions {
  private readonly actions: RecordedActions;
  private readonly queries: ApiKeyQueries;
  private readonly clock: Clock;
  private readonly randomness: Randomness;
  private readonly environment: Environment;

  constructor(parts: {
    actions: RecordedActions;
    queries: ApiKeyQueries;
    clock: Clock;
    randomness: Randomness;
    environment: Environment;
  }) {
    this.actions = parts.actions;
    this.queries = parts.queries;
    this.clock = parts.clock;
    this.randomness = parts.randomness;
    this.environment = parts.environment;
  }

  async create(request: ActionRequest, draft: ApiKeyDraft): Promise<NewApiKey> {
    const { viewer } = request;
    const scopes = draft.scopes ?? viewer.scopes ?? null;
    refuseFor([...labelFaults(draft.label), ...scopeFaults(draft.scopes), ...reachFaults(viewer, scopes, ['scopes'])]);
    let secret: string | undefined;
    const { apiKeyId } = await this.actions.run<{ readonly apiKeyId: string }>(request, async (scope) => {
      const { em, now } = scope;
      refuseFor(expiryFaults(draft.expiresAt, now, await callersEnd(em, viewer)));
      const made = makeKey(this.changeIn(scope), {
        organization: await em.findOneOrFail(Organization, { id: viewer.organizationId }),
        role: viewer.role,
        technicianId: viewer.role === 'TECHNICIAN' ? viewer.technicianId : null,
        label: draft.label,
        scopes,
        expiresAt: draft.expiresAt ?? null,
      });
      ({ secret } = made);
      return {
        result: { apiKeyId: made.key.id },
        action: 'api_key.created',
        subjectId: made.key.id,
        details: detailsOf(made.key),
      };
    });
    return { apiKeyId, secret };
  }

  /** Makes a key that may do what this one may; the old one goes on for the overlap. */
  async rotate(
    request: ActionRequest,
    apiKeyId: string,
    wish: { readonly overlapMinutes: number; readonly expiresAt?: Date | null | undefined },
  ): Promise<NewApiKey> {
    const { viewer } = request;
    refuseFor(overlapFaults(wish.overlapMinutes));
    let secret: string | undefined;
    const made = await this.actions.run<{ readonly apiKeyId: string }>(request, async (scope) => {
      const { em } = scope;
      const old = await ownKey(em, viewer, apiKeyId);
      refuseFor(reachFaults(viewer, old.scopes ?? null, ['apiKeyId']));
      const end = await callersEnd(em, viewer);
      const replacement = replaceKey(this.changeIn(scope), old, { ...wish, callersEnd: end });
      ({ secret } = replacement);
      const { key } = replacement;
      return {
        result: { apiKeyId: key.id },
        action: 'api_key.rotated',
        subjectId: old.id,
        details: { ...detailsOf(old), replacedBy: key.id },
        others: [{ subjectId: key.id, details: detailsOf(key) }],
      };
    });
    return { apiKeyId: made.apiKeyId, secret };
  }

  /** Ends a key for good; every process refuses it within seconds. */
  async revoke(request: ActionRequest, apiKeyId: string): Promise<{ readonly apiKeyId: string }> {
    return this.actions.run(request, async ({ em, now }) => {
      const key = await ownKey(em, request.viewer, apiKeyId);
      if (key.revokedAt != null) throw refuse('API_KEY_REVOKED', 'The key was revoked before.', ['apiKeyId']);
      key.revokedAt = now;
      return { result: { apiKeyId }, action: 'api_key.revoked', subjectId: apiKeyId, details: detailsOf(key) };
    });
  }

  /** A key that the viewer manages; undefined for every other. */
  async byId(viewer: Viewer, id: string): Promise<ApiKeyAnswer | undefined> {
    const row = viewer.role === 'PUBLIC' ? undefined : await this.queries.byId(viewer, id);
    return row && this.answerOf(row);
  }

  /** The keys that the viewer manages, the newest first. Refuses a cursor that no page gave out. */
  async list(viewer: KnownViewer, page: PageRequest): Promise<Page<ApiKeyAnswer>> {
    const rows = await this.queries.page(viewer, page.direction, recordCursor(page), page.limit + 1);
    return pageOf(
      page,
      rows.map((row) => this.answerOf(row)),
      ({ row }) => row.id,
    );
  }

  private answerOf(row: ApiKeyRow): ApiKeyAnswer {
    return { row, state: apiKeyStateAt(this.clock.now(), row) };
  }

  private changeIn({ em, now, ids }: ActionScope): KeyChange {
    const { randomness, environment } = this;
    return { em, now, ids, randomness, environment };
  }
}

/** The key, held; of another organisation or role there is none. */
async function ownKey(em: EntityManager, viewer: KnownViewer, apiKeyId: string): Promise<ApiKey> {
  const key = await heldKey(em, apiKeyId);
  const isOwn = key?.organization.id === viewer.organizationId && key.role === viewer.role;
  if (!key || !isOwn) throw refuse('API_KEY_NOT_FOUND', 'There is no such key.', ['apiKeyId']);
  return key;
}

function detailsOf(key: ApiKey): Record<string, unknown> {
  return { role: key.role, scopes: key.scopes ?? null, expiresAt: key.expiresAt?.toISOString() ?? null };
}
