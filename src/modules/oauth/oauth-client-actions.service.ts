import type { EntityManager } from '@mikro-orm/postgresql';
import { type Page, type PageRequest, pageOf, recordCursor } from '../../kernel/page.ts';
import type { Randomness } from '../../kernel/randomness.ts';
import { refuse, refuseFor } from '../../kernel/refusal.ts';
import type { KnownViewer, Viewer } from '../../kernel/viewer.ts';
import { overlapFaults } from '../accounts/api-key.rules.ts';
import { callersEnd, reachFaults } from '../accounts/callers-reach.ts';
import { Organization } from '../accounts/organization.entity.ts';
import type { ActionRequest, ActionScope, RecordedActions } from '../audit/recorded-actions.ts';
import type { OAuthClient } from './oauth-client.entity.ts';
import type { OAuthClientQueries, OAuthClientRow } from './oauth-client.queries.ts';
import { type ClientDraft, clientRoleOf, readClientDraft } from './oauth-client.rules.ts';
import {
  type ClientChange,
  clientDetails,
  heldClient,
  makeClient,
  replaceSecret,
  revokeClient,
} from './oauth-client-changes.ts';

/** A client that was made or changed. The secret is undefined when there is none to tell: it is kept nowhere. */
export interface ToldClient {
  readonly clientId: string;
  readonly secret: string | undefined;
  readonly isRepeat: boolean;
}

/**
 * Clients in the hands of those who manage an organisation. Whoever manages sees and changes the clients of their own
 * organisation and role alone, and hands out nothing that they do not have.
 */
export class OAuthClientActions {
  private readonly actions: RecordedActions;
  private readonly queries: OAuthClientQueries;
  private readonly randomness: Randomness;

  constructor(parts: { actions: RecordedActions; queries: OAuthClientQueries; randomness: Randomness }) {
    this.actions = parts.actions;
    this.queries = parts.queries;
    this.randomness = parts.randomness;
  }

  async register(request: ActionRequest, draft: ClientDraft): Promise<ToldClient> {
    const { viewer } = request;
    const role = clientRoleOf(viewer);
    if (role === undefined) throw new Error('a technician registers clients: the permission row is wrong');
    const { keys, faults } = readClientDraft(draft);
    const scopes = draft.scopes ?? viewer.scopes ?? null;
    refuseFor([...faults, ...reachFaults(viewer, scopes, ['scopes'])]);
    return this.tell(request, async (scope) => {
      const { em } = scope;
      if ((await callersEnd(em, viewer)) !== null) {
        const message = 'The key you ask with ends by itself, and a client does not: ask with one that has no end.';
        throw refuse('EXPIRY_BEYOND_CALLER', message);
      }
      const organization = await em.findOneOrFail(Organization, { id: viewer.organizationId });
      const made = makeClient(this.changeIn(scope), { organization, role, draft, keys, scopes });
      return { ...made, action: 'oauth_client.registered' };
    });
  }

  /** Gives the client another secret; the one before goes on for the overlap. */
  async rotateSecret(request: ActionRequest, clientId: string, overlapMinutes: number): Promise<ToldClient> {
    refuseFor(overlapFaults(overlapMinutes));
    return this.tell(request, async (scope) => {
      const client = await ownClient(scope.em, request.viewer, clientId);
      refuseFor(reachFaults(request.viewer, client.scopes ?? null, ['clientId']));
      return { ...replaceSecret(this.changeIn(scope), client, overlapMinutes), action: 'oauth_client.secret_rotated' };
    });
  }

  /** Ends a client for good: it gets no more tokens, and those it has stop within seconds. */
  async revoke(request: ActionRequest, clientId: string): Promise<ToldClient> {
    return this.tell(request, async ({ em, now }) => {
      const client = await ownClient(em, request.viewer, clientId);
      revokeClient(client, now);
      return { client, secret: undefined, action: 'oauth_client.revoked' };
    });
  }

  /** A client that the viewer manages; undefined for every other. */
  async byId(viewer: Viewer, id: string): Promise<OAuthClientRow | undefined> {
    return viewer.role === 'PUBLIC' ? undefined : this.queries.byId(viewer, id);
  }

  /** The clients that the viewer manages, the newest first. Refuses a cursor that no page gave out. */
  async list(viewer: KnownViewer, page: PageRequest): Promise<Page<OAuthClientRow>> {
    const rows = await this.queries.page(viewer, page.direction, recordCursor(page), page.limit + 1);
    return pageOf(page, rows, ({ id }) => id);
  }

  private async tell(
    request: ActionRequest,
    work: (
      scope: ActionScope,
    ) => Promise<{ readonly client: OAuthClient; readonly secret: string | undefined; readonly action: string }>,
  ): Promise<ToldClient> {
    let told: string | undefined;
    let isRepeat = true;
    const { clientId } = await this.actions.run<{ readonly clientId: string }>(request, async (scope) => {
      const { client, secret, action } = await work(scope);
      told = secret;
      isRepeat = false;
      const details = clientDetails(client);
      return { result: { clientId: client.id }, action, subjectId: client.id, details };
    });
    return { clientId, secret: told, isRepeat };
  }

  private changeIn({ em, now, ids }: ActionScope): ClientChange {
    return { em, now, ids, randomness: this.randomness };
  }
}

/** The client, held; of another organisation or role there is none. */
async function ownClient(em: EntityManager, viewer: KnownViewer, clientId: string): Promise<OAuthClient> {
  const client = await heldClient(em, clientId);
  const isOwn = client?.organization.id === viewer.organizationId && client.role === viewer.role;
  if (!client || !isOwn) throw refuse('CLIENT_NOT_FOUND', 'There is no such client.', ['clientId']);
  return client;
}
