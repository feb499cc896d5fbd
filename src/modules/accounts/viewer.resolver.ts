import { Ctx, Field, ID, ObjectType, Query, Resolver } from 'type-graphql';
import type { GraphQLContext } from '../../graphql/context.ts';
import { nodeId } from '../../kernel/public-id.ts';
import type { Scope } from '../../kernel/scope.ts';
import type { Role } from '../../kernel/viewer.ts';
import { ScopeEnum } from './access.types.ts';
import { RoleEnum } from './viewer.types.ts';

@ObjectType('Viewer', {
  description: 'Who is asking, as the key or access token in the Authorization header says.',
  simpleResolvers: true,
})
export class ViewerType {
  @Field(() => RoleEnum, { description: 'What the key allows.' })
  readonly role!: Role;

  @Field(() => ID, {
    nullable: true,
    description: 'The organisation the key is bound to: the `aud` of the receipts you get. Null without a key.',
  })
  readonly organizationId!: string | null;

  @Field(() => ID, { nullable: true, description: 'The technician whose key it is; null for all other keys.' })
  readonly technicianId!: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The OAuth client whose access token it is; null for keys, and for tokens of other issuers.',
  })
  readonly oauthClientId!: string | null;

  @Field(() => [ScopeEnum], {
    nullable: true,
    description: 'All that the key or token may be used for; null for whatever its role allows.',
  })
  readonly scopes!: readonly Scope[] | null;
}

/** Tells callers who they are to the registry. */
@Resolver()
export class ViewerResolver {
  @Query(() => ViewerType, {
    description: 'Who you are by the key or the token you sent. A first request to try either with.',
  })
  viewer(@Ctx() { viewer }: GraphQLContext): ViewerType {
    return {
      role: viewer.role,
      organizationId: viewer.role === 'PUBLIC' ? null : nodeId('Organization', viewer.organizationId),
      technicianId: viewer.role === 'TECHNICIAN' ? nodeId('Technician', viewer.technicianId) : null,
      oauthClientId:
        viewer.role !== 'PUBLIC' && viewer.oauthClientId ? nodeId('OAuthClient', viewer.oauthClientId) : null,
      scopes: viewer.role === 'PUBLIC' ? null : (viewer.scopes ?? null),
    };
  }
}
