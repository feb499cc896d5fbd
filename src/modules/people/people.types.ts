import { Field, ID, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '../../graphql/connection.ts';
import { graphqlEnum } from '../../graphql/enum.ts';
import { Node } from '../../graphql/node.ts';
import { DateTimeScalar, JsonObjectScalar } from '../../graphql/scalars.ts';
import { UserError } from '../../graphql/user-error.ts';
import { MEMBER_ROLES, type MemberRole } from '../../kernel/viewer.ts';
import { ORGANIZATION_KINDS, type OrganizationKind } from '../accounts/organization.rules.ts';
import { ViewerType } from '../accounts/viewer.types.ts';
import { SIGN_IN_METHODS, type SignInMethod } from './session.rules.ts';

const OrganizationKindEnum = graphqlEnum(ORGANIZATION_KINDS, {
  name: 'OrganizationKind',
  description: 'What an organisation is; its members ask in the role that belongs to it.',
  describe: {
    REGISTRAR: 'The certifying body; its members act as REGISTRAR.',
    OEM_SPONSOR: 'A manufacturer with programmes; its members act as SPONSOR.',
    AGENCY: 'A public body that awards credentials; its members act as AGENCY.',
    SHOP: 'A shop or another employer; its members act as EMPLOYER.',
    INSURER: 'An insurer; its members act as INSURER.',
    PARTNER: 'An application that asks for others; its members act as EMPLOYER.',
  },
});

export const MemberRoleEnum = graphqlEnum(MEMBER_ROLES, {
  name: 'MemberRole',
  description: 'What a person is in an organisation.',
  describe: {
    OWNER: 'Decides about every member, and may do all that the organisation may.',
    MANAGER: 'Decides about members and auditors, and may do all that the organisation may.',
    MEMBER: 'May do all that the organisation may, but nothing about its members.',
    AUDITOR: 'Reads everything that the organisation may read, asks no questions and changes nothing.',
  },
});

const SignInMethodEnum = graphqlEnum(SIGN_IN_METHODS, {
  name: 'SignInMethod',
  description: 'How somebody signed in.',
  describe: {
    PASSWORD: 'By mail address and password.',
    PASSKEY: 'By a passkey.',
    CODE: 'By a code that was mailed: to sign in, to choose a password, to accept an invitation or to claim a record.',
  },
});

@ObjectType({ description: 'A member of an organisation.', simpleResolvers: true })
export class Member {
  @Field(() => ID, { description: '`mem_…`, for `changeMemberRole` and `removeMember`.' })
  readonly id!: string;

  @Field(() => String, { description: 'The person’s name.' })
  readonly name!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The mail address that they sign in with: for owners, managers and registrars; null for others.',
  })
  readonly email!: string | null;

  @Field(() => MemberRoleEnum, { description: 'What they are.' })
  readonly role!: MemberRole;

  @Field(() => DateTimeScalar, { description: 'Since when.' })
  readonly joinedAt!: Date;
}

export const MemberConnection = connectionOf(Member, 'Member');

@ObjectType({ description: 'Somebody invited to an organisation who has not answered.', simpleResolvers: true })
export class Invitation {
  @Field(() => ID, { description: '`inv_…`, for `withdrawInvitation`.' })
  readonly id!: string;

  @Field(() => String, { description: 'Where the code was mailed to.' })
  readonly email!: string;

  @Field(() => MemberRoleEnum, { description: 'What they would be.' })
  readonly role!: MemberRole;

  @Field(() => DateTimeScalar, { description: 'When.' })
  readonly invitedAt!: Date;

  @Field(() => DateTimeScalar, { description: 'Until when the code is good.' })
  readonly expiresAt!: Date;
}

@ObjectType({
  implements: Node,
  description: 'An organisation, as its own members, its API keys and registrars see it.',
  simpleResolvers: true,
})
export class Organization extends Node {
  @Field(() => String, { description: 'Its name.' })
  readonly name!: string;

  @Field(() => OrganizationKindEnum, { nullable: true, description: 'What it is; null for a technician on their own.' })
  readonly kind!: OrganizationKind | null;
}

@ObjectType({ description: 'One organisation that a person belongs to.', simpleResolvers: true })
export class Membership {
  @Field(() => ID, { description: '`mem_…`, the person as its member.' })
  readonly id!: string;

  @Field(() => ID, { description: '`org_…`, for `actFor`.' })
  readonly organizationId!: string;

  @Field(() => String, { description: 'Its name.' })
  readonly organizationName!: string;

  @Field(() => OrganizationKindEnum, { nullable: true, description: 'What it is.' })
  readonly kind!: OrganizationKind | null;

  @Field(() => MemberRoleEnum, { description: 'What the person is in it.' })
  readonly role!: MemberRole;

  @Field(() => DateTimeScalar, { description: 'Since when.' })
  readonly joinedAt!: Date;
}

@ObjectType({ description: 'A browser or program that you are signed in with.', simpleResolvers: true })
export class Session {
  @Field(() => ID, { description: '`ses_…`, for `endSession`.' })
  readonly id!: string;

  @Field(() => String, { description: 'What it calls itself, `Firefox on Linux`.' })
  readonly device!: string;

  @Field(() => SignInMethodEnum, { description: 'How you signed in there.' })
  readonly method!: SignInMethod;

  @Field(() => Boolean, { description: 'Whether it is the one that asks.' })
  readonly isCurrent!: boolean;

  @Field(() => DateTimeScalar, { description: 'When you signed in there.' })
  readonly signedInAt!: Date;

  @Field(() => DateTimeScalar, { description: 'When it was last used, to the minute.' })
  readonly lastUsedAt!: Date;

  @Field(() => DateTimeScalar, { description: 'When it ends at the latest; an hour without use ends it too.' })
  readonly expiresAt!: Date;
}

@ObjectType({ description: 'A passkey of yours.', simpleResolvers: true })
export class Passkey {
  @Field(() => ID, { description: '`psk_…`, for `removePasskey`.' })
  readonly id!: string;

  @Field(() => String, { description: 'What you called it.' })
  readonly label!: string;

  @Field(() => DateTimeScalar, { description: 'When it was added.' })
  readonly createdAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When you last signed in by it; null for never.' })
  readonly lastUsedAt!: Date | null;
}

@ObjectType({ description: 'You, when you are signed in.', simpleResolvers: true })
export class Person {
  @Field(() => ID, { description: '`per_…`.' })
  readonly id!: string;

  @Field(() => String, { description: 'Your name.' })
  readonly name!: string;

  @Field(() => String, { description: 'The mail address that you sign in with.' })
  readonly email!: string;

  @Field(() => Boolean, {
    description: 'Whether you have a password; if not you sign in by passkeys and mailed codes.',
  })
  readonly hasPassword!: boolean;

  @Field(() => ID, { nullable: true, description: 'The technician that you are, once you have claimed your record.' })
  readonly technicianId!: string | null;
}

@ObjectType({ description: 'Who you are from now on, or why nothing changed.', simpleResolvers: true })
export class SessionPayload {
  @Field(() => ViewerType, {
    nullable: true,
    description: 'You, after it; the session is in a cookie. Null when refused.',
  })
  readonly viewer?: ViewerType | null;

  @Field(() => [UserError], { description: 'Why not; empty on success.' })
  readonly userErrors!: readonly UserError[];
}

@ObjectType({
  description: 'That a request was taken in. It is the same whether or not there is such an account.',
  simpleResolvers: true,
})
export class CodeRequestPayload {
  @Field(() => Boolean, {
    nullable: true,
    description: 'True once taken in: a code is mailed if there is anybody to mail it to.',
  })
  readonly accepted?: boolean | null;

  @Field(() => [UserError], { description: 'Why not; empty on success.' })
  readonly userErrors!: readonly UserError[];
}

@ObjectType({ description: 'An invitation, or why there is none.', simpleResolvers: true })
export class InvitationPayload {
  @Field(() => Invitation, { nullable: true, description: 'As it stands now; null once it has ended.' })
  readonly invitation?: Invitation | null;

  @Field(() => [UserError], { description: 'Why not; empty on success.' })
  readonly userErrors!: readonly UserError[];
}

@ObjectType({ description: 'A member, or why nothing changed.', simpleResolvers: true })
export class MemberPayload {
  @Field(() => Member, { nullable: true, description: 'As they are now; null when they are no member any more.' })
  readonly member?: Member | null;

  @Field(() => [UserError], { description: 'Why not; empty on success.' })
  readonly userErrors!: readonly UserError[];
}

@ObjectType({ description: 'What became of an invitation that you accepted.', simpleResolvers: true })
export class AcceptInvitationPayload {
  @Field(() => ID, { nullable: true, description: '`mem_…`, you as the member.' })
  readonly memberId?: string | null;

  @Field(() => ViewerType, {
    nullable: true,
    description: 'You, acting for the organisation; null when refused. A repeat of the key does not sign in again.',
  })
  readonly viewer?: ViewerType | null;

  @Field(() => [UserError], { description: 'Why not; empty on success.' })
  readonly userErrors!: readonly UserError[];
}

@ObjectType({ description: 'Whether a technician was invited to claim their record.', simpleResolvers: true })
export class InviteTechnicianPayload {
  @Field(() => ID, { nullable: true, description: 'The technician.' })
  readonly technicianId?: string | null;

  @Field(() => [UserError], { description: 'Why not; empty on success.' })
  readonly userErrors!: readonly UserError[];
}

@ObjectType({ description: 'How many sessions ended.', simpleResolvers: true })
export class EndSessionsPayload {
  @Field(() => Int, { nullable: true, description: 'How many.' })
  readonly ended?: number | null;

  @Field(() => [UserError], { description: 'Why not; empty on success.' })
  readonly userErrors!: readonly UserError[];
}

@ObjectType({ description: 'What an authenticator is asked.', simpleResolvers: true })
export class PasskeyOptionsPayload {
  @Field(() => JsonObjectScalar, {
    nullable: true,
    description:
      'The options in WebAuthn’s JSON form, for `PublicKeyCredential.parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON`; good for five minutes and once.',
  })
  readonly options?: object | null;

  @Field(() => [UserError], { description: 'Why not; empty on success.' })
  readonly userErrors!: readonly UserError[];
}

@ObjectType({ description: 'A passkey, or why there is none.', simpleResolvers: true })
export class PasskeyPayload {
  @Field(() => Passkey, { nullable: true, description: 'The new passkey.' })
  readonly passkey?: Passkey | null;

  @Field(() => [UserError], { description: 'Why not; empty on success.' })
  readonly userErrors!: readonly UserError[];
}
