import { Field, ID, ObjectType } from 'type-graphql';
import { graphqlEnum } from '../../graphql/enum.ts';
import { nodeId } from '../../kernel/public-id.ts';
import type { Scope } from '../../kernel/scope.ts';
import { type MemberRole, ROLES, type Role, type Viewer } from '../../kernel/viewer.ts';
import { ScopeEnum } from './access.types.ts';

export const RoleEnum = graphqlEnum(ROLES, {
  name: 'Role',
  description: 'What the holder of a key, or who is signed in, is to the registry.',
  describe: {
    PUBLIC: 'A caller without a key, or a person who acts for nobody.',
    REGISTRAR: 'Keeps the record for the certifying body.',
    EMPLOYER: 'Verifies those it hires and employs.',
    INSURER: 'Verifies those who repair for it.',
    SPONSOR: 'Keeps the enrolments of its own OEM programmes.',
    AGENCY: 'Keeps the credentials that its own public body awards.',
    TECHNICIAN: 'Sees and shows their own record.',
  },
});

@ObjectType('Viewer', {
  description: 'Who is asking, as the key or access token in the Authorization header or the session cookie says.',
  simpleResolvers: true,
})
export class ViewerType {
  @Field(() => RoleEnum, { description: 'What the key allows, or as what the session acts.' })
  readonly role!: Role;

  @Field(() => ID, {
    nullable: true,
    description:
      'The organisation the key is bound to, or the session acts for: the `aud` of the receipts you get. Null without either.',
  })
  readonly organizationId!: string | null;

  @Field(() => ID, { nullable: true, description: 'The technician who asks; null for all others.' })
  readonly technicianId!: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'The OAuth client whose access token it is; null for keys, for sessions, and for tokens of other issuers.',
  })
  readonly oauthClientId!: string | null;

  @Field(() => [ScopeEnum], {
    nullable: true,
    description: 'All that the key or token may be used for; null for whatever its role allows.',
  })
  readonly scopes!: readonly Scope[] | null;

  /** Of who is signed in; read by the fields that upper modules add. */
  readonly personId?: string | undefined;
  readonly memberRole?: MemberRole | undefined;
}

/** A viewer as they are shown to themselves. */
export function viewerTypeOf(viewer: Viewer): ViewerType {
  return {
    role: viewer.role,
    organizationId: viewer.role === 'PUBLIC' ? null : nodeId('Organization', viewer.organizationId),
    technicianId: viewer.role === 'TECHNICIAN' ? nodeId('Technician', viewer.technicianId) : null,
    oauthClientId:
      viewer.role !== 'PUBLIC' && viewer.oauthClientId ? nodeId('OAuthClient', viewer.oauthClientId) : null,
    scopes: viewer.role === 'PUBLIC' ? null : (viewer.scopes ?? null),
    personId: viewer.personId,
    memberRole: viewer.memberRole,
  };
}
