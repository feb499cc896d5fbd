import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { type Connection, PageArgs, toConnection } from '../../graphql/connection.ts';
import type { GraphQLContext } from '../../graphql/context.ts';
import type { NodeFinder } from '../../graphql/node-lookup.ts';
import { answer } from '../../graphql/user-error.ts';
import { pageRequest } from '../../kernel/page.ts';
import { nodeId, recordId } from '../../kernel/public-id.ts';
import { knownViewer } from '../../kernel/viewer.ts';
import { actionRequest } from '../audit/action-request.views.ts';
import type { OAuthClientRow } from './oauth-client.queries.ts';
import {
  NewOAuthClientPayload,
  OAuthClientConnection,
  OAuthClientPayload,
  OAuthClientType,
  RegisterOAuthClientInput,
  RevokeOAuthClientInput,
  RotateOAuthClientSecretInput,
} from './oauth-client.types.ts';
import type { OAuthClientActions, ToldClient } from './oauth-client-actions.service.ts';

/** Finds clients by id, for those who manage them. */
export function oauthClientFinder(clients: OAuthClientActions): NodeFinder {
  return {
    kind: 'OAuthClient',
    async find(viewer, uuid) {
      const found = await clients.byId(viewer, uuid);
      return found ? clientNode(found) : null;
    },
  };
}

/** The OAuth clients of an organisation, for those who manage it. */
@Resolver()
export class OAuthClientResolver {
  private readonly clients: OAuthClientActions;

  constructor(clients: OAuthClientActions) {
    this.clients = clients;
  }

  @Query(() => OAuthClientConnection, {
    description: "Your organisation's OAuth clients of your own role, revoked ones among them, the newest first.",
  })
  async oauthClients(
    @Ctx() { viewer }: GraphQLContext,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<Connection<OAuthClientType>> {
    return toConnection(await this.clients.list(knownViewer(viewer), pageRequest(page)), clientNode);
  }

  @Mutation(() => NewOAuthClientPayload, {
    description:
      'Registers a program that gets access tokens by client credentials: `POST /oauth/token` with its `client_id`, which is the id answered here. It may do no more than you.',
  })
  registerOAuthClient(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => RegisterOAuthClientInput, { description: 'What it is.' }) input: RegisterOAuthClientInput,
  ): Promise<NewOAuthClientPayload> {
    return answer(async () =>
      this.told(context, await this.clients.register(actionRequest(context, 'registerOAuthClient', input), input)),
    );
  }

  @Mutation(() => NewOAuthClientPayload, {
    description: 'Gives a client another secret. The one before goes on for the overlap, and then ends by itself.',
  })
  rotateOAuthClientSecret(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => RotateOAuthClientSecretInput, { description: 'Which client.' })
    input: RotateOAuthClientSecretInput,
  ): Promise<NewOAuthClientPayload> {
    return answer(async () => {
      const { uuid } = recordId(input.clientId, ['OAuthClient'], ['clientId']);
      const request = actionRequest(context, 'rotateOAuthClientSecret', input);
      return this.told(context, await this.clients.rotateSecret(request, uuid, input.overlapMinutes));
    });
  }

  @Mutation(() => OAuthClientPayload, {
    description:
      'Ends a client for good: it gets no more tokens, and those it has are refused everywhere within seconds.',
  })
  revokeOAuthClient(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => RevokeOAuthClientInput, { description: 'Which client.' }) input: RevokeOAuthClientInput,
  ): Promise<OAuthClientPayload> {
    return answer(async () => {
      const { uuid } = recordId(input.clientId, ['OAuthClient'], ['clientId']);
      const { clientId } = await this.clients.revoke(actionRequest(context, 'revokeOAuthClient', input), uuid);
      return { client: await this.nodeOf(context, clientId) };
    });
  }

  private async told(context: GraphQLContext, { clientId, secret, isRepeat }: ToldClient) {
    return { client: await this.nodeOf(context, clientId), secret: secret ?? null, isRepeat };
  }

  private async nodeOf({ viewer }: GraphQLContext, clientId: string): Promise<OAuthClientType | null> {
    const found = await this.clients.byId(viewer, clientId);
    return found ? clientNode(found) : null;
  }
}

function clientNode(row: OAuthClientRow): OAuthClientType {
  return Object.assign(new OAuthClientType(), { ...row, id: nodeId('OAuthClient', row.id) });
}
