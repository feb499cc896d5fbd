import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { type Connection, PageArgs, toConnection } from '../../graphql/connection.ts';
import type { GraphQLContext } from '../../graphql/context.ts';
import type { NodeFinder } from '../../graphql/node-lookup.ts';
import { answer } from '../../graphql/user-error.ts';
import { pageRequest } from '../../kernel/page.ts';
import { nodeId, recordId } from '../../kernel/public-id.ts';
import { knownViewer } from '../../kernel/viewer.ts';
import { actionRequest } from '../audit/action-request.views.ts';
import {
  ApiKey,
  ApiKeyConnection,
  ApiKeyPayload,
  CreateApiKeyInput,
  NewApiKeyPayload,
  RevokeApiKeyInput,
  RotateApiKeyInput,
} from './api-key.types.ts';
import type { ApiKeyActions, ApiKeyAnswer, NewApiKey } from './api-key-actions.service.ts';

/** Finds keys by id, for those who manage them. */
export function apiKeyFinder(keys: ApiKeyActions): NodeFinder {
  return {
    kind: 'ApiKey',
    async find(viewer, uuid) {
      const found = await keys.byId(viewer, uuid);
      return found ? apiKeyNode(found) : null;
    },
  };
}

/** The API keys of an organisation, for those who manage it. */
@Resolver()
export class ApiKeyResolver {
  private readonly keys: ApiKeyActions;

  constructor(keys: ApiKeyActions) {
    this.keys = keys;
  }

  @Query(() => ApiKeyConnection, {
    description: "Your organisation's keys of your own role, those that are over among them, the newest first.",
  })
  async apiKeys(@Ctx() { viewer }: GraphQLContext, @Args(() => PageArgs) page: PageArgs): Promise<Connection<ApiKey>> {
    return toConnection(await this.keys.list(knownViewer(viewer), pageRequest(page)), apiKeyNode);
  }

  @Mutation(() => NewApiKeyPayload, {
    description:
      'Makes a key for your organisation, in your own role, that may do no more than you. Its secret is told this once.',
  })
  createApiKey(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => CreateApiKeyInput, { description: 'What it is for.' }) input: CreateApiKeyInput,
  ): Promise<NewApiKeyPayload> {
    return answer(async () =>
      this.told(context, await this.keys.create(actionRequest(context, 'createApiKey', input), input)),
    );
  }

  @Mutation(() => NewApiKeyPayload, {
    description:
      'Makes a key that may do what this one may. The old one goes on for the overlap, so that nothing stops while programs change over, and then ends by itself.',
  })
  rotateApiKey(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => RotateApiKeyInput, { description: 'Which key.' }) input: RotateApiKeyInput,
  ): Promise<NewApiKeyPayload> {
    return answer(async () => {
      const { uuid } = recordId(input.apiKeyId, ['ApiKey'], ['apiKeyId']);
      return this.told(context, await this.keys.rotate(actionRequest(context, 'rotateApiKey', input), uuid, input));
    });
  }

  @Mutation(() => ApiKeyPayload, { description: 'Ends a key for good; it is refused everywhere within seconds.' })
  revokeApiKey(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => RevokeApiKeyInput, { description: 'Which key.' }) input: RevokeApiKeyInput,
  ): Promise<ApiKeyPayload> {
    return answer(async () => {
      const { uuid } = recordId(input.apiKeyId, ['ApiKey'], ['apiKeyId']);
      const { apiKeyId } = await this.keys.revoke(actionRequest(context, 'revokeApiKey', input), uuid);
      return { apiKey: await this.nodeOf(context, apiKeyId) };
    });
  }

  private async told(context: GraphQLContext, { apiKeyId, secret }: NewApiKey) {
    return {
      apiKey: await this.nodeOf(context, apiKeyId),
      secret: secret ?? null,
      isRepeat: secret === undefined,
    };
  }

  private async nodeOf({ viewer }: GraphQLContext, apiKeyId: string): Promise<ApiKey | null> {
    const found = await this.keys.byId(viewer, apiKeyId);
    return found ? apiKeyNode(found) : null;
  }
}

function apiKeyNode({ row, state }: ApiKeyAnswer): ApiKey {
  return Object.assign(new ApiKey(), {
    ...row,
    id: nodeId('ApiKey', row.id),
    state,
    replacedBy: row.replacedBy === null ? null : nodeId('ApiKey', row.replacedBy),
  });
}
