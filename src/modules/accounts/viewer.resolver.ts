import { Ctx, Field, ID, ObjectType, Query, Resolver } from 'type-graphql';
import type { GraphQLContext } from '../../graphql/context.ts';
import { nodeId } from '../../kernel/public-id.ts';
import type { Role } from '../../kernel/viewer.ts';
import { RoleEnum } from './viewer.types.ts';

@ObjectType('Viewer', {
  description: 'Who is asking, as the key in the Authorization header says.',
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
}

/** Tells callers who they are to the registry. */
@Resolver()
export class ViewerResolver {
  @Query(() => ViewerType, { description: 'Who you are by the key you sent. A first request to try a key with.' })
  viewer(@Ctx() { viewer }: GraphQLContext): ViewerType {
    return {
      role: viewer.role,
      organizationId: viewer.role === 'PUBLIC' ? null : nodeId('Organization', viewer.organizationId),
      technicianId: viewer.role === 'TECHNICIAN' ? nodeId('Technician', viewer.technicianId) : null,
    };
  }
}
