import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { type Connection, PageArgs, toConnection } from '../../graphql/connection.ts';
import type { GraphQLContext } from '../../graphql/context.ts';
import type { NodeFinder } from '../../graphql/node-lookup.ts';
import { answer } from '../../graphql/user-error.ts';
import { pageRequest } from '../../kernel/page.ts';
import { nodeId, recordId } from '../../kernel/public-id.ts';
import { knownViewer } from '../../kernel/viewer.ts';
import { actionRequest } from '../audit/action-request.views.ts';
import type { InvitationRow, MemberQueries, OrganizationRow } from './member.queries.ts';
import type { MemberReading, ShownMember } from './member-reading.service.ts';
import type { MembersService } from './members.service.ts';
import {
  ChangeMemberRoleInput,
  InviteMemberInput,
  RemoveMemberInput,
  WithdrawInvitationInput,
} from './people.inputs.ts';
import {
  Invitation,
  InvitationPayload,
  type Member,
  MemberConnection,
  MemberPayload,
  Organization,
} from './people.types.ts';

/** Finds an organisation by its id for those who may know its members. */
export function organizationFinder(reading: MemberReading): NodeFinder {
  return {
    kind: 'Organization',
    async find(viewer, uuid) {
      const row = await reading.organization(viewer, uuid);
      return row ? organizationOf(row) : null;
    },
  };
}

/** Organisations and who belongs to them. */
@Resolver(() => Organization)
export class MembersResolver {
  private readonly service: MembersService;
  private readonly reading: MemberReading;
  private readonly queries: MemberQueries;

  constructor(service: MembersService, reading: MemberReading, queries: MemberQueries) {
    this.service = service;
    this.reading = reading;
    this.queries = queries;
  }

  @Query(() => Organization, {
    nullable: true,
    description: 'An organisation: your own, or any for registrars. Null for every other.',
  })
  async organization(
    @Ctx() { viewer }: GraphQLContext,
    @Arg('id', () => ID, { nullable: true, description: '`org_…`; the one that you act for when absent.' })
    id: string | null | undefined,
  ): Promise<Organization | null> {
    const uuid = id == null ? knownViewer(viewer).organizationId : recordId(id, ['Organization'], ['id']).uuid;
    const row = await this.reading.organization(viewer, uuid);
    return row ? organizationOf(row) : null;
  }

  @FieldResolver(() => MemberConnection, { nullable: true, description: 'Its members, in the order of joining.' })
  async members(
    @Ctx() { viewer }: GraphQLContext,
    @Root() organization: Organization,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<Connection<Member> | null> {
    const { uuid: id } = recordId(organization.id, ['Organization']);
    const found = await this.reading.members(viewer, { id, kind: organization.kind }, pageRequest(page));
    return found && toConnection(found, memberOf);
  }

  @FieldResolver(() => [Invitation], {
    nullable: true,
    description: 'Whom it has invited and waits for: for owners, managers and registrars; null for others.',
  })
  async invitations(
    @Ctx() { viewer }: GraphQLContext,
    @Root() organization: Organization,
  ): Promise<readonly Invitation[] | null> {
    const { uuid: id } = recordId(organization.id, ['Organization']);
    const rows = await this.reading.invitations(viewer, { id, kind: organization.kind });
    return rows?.map(invitationOf) ?? null;
  }

  @Mutation(() => InvitationPayload, {
    description:
      'Invites somebody to an organisation by a code that is mailed to them, good for a week. Owners invite to every role, managers members and auditors; an organisation’s API key its first owner, and registrars an owner of any.',
  })
  inviteMember(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => InviteMemberInput, { description: 'Whom, and as what.' }) input: InviteMemberInput,
  ): Promise<InvitationPayload> {
    return answer(async () => {
      const request = actionRequest(context, 'inviteMember', input);
      const organization = input.organization
        ? recordId(input.organization, ['Organization'], ['organization']).uuid
        : request.viewer.organizationId;
      const { invitationId } = await this.service.invite(request, organization, input.email, input.role);
      const row = await this.queries.invitation(invitationId);
      return { invitation: row && row.email !== '' ? invitationOf(row) : null };
    });
  }

  @Mutation(() => InvitationPayload, {
    description: 'Takes back an invitation that nobody has accepted: its code works no more.',
  })
  withdrawInvitation(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => WithdrawInvitationInput, { description: 'Which.' }) input: WithdrawInvitationInput,
  ): Promise<InvitationPayload> {
    return answer(async () => {
      const { uuid } = recordId(input.invitationId, ['Invitation'], ['invitationId']);
      await this.service.withdraw(actionRequest(context, 'withdrawInvitation', input), uuid);
      return { invitation: null };
    });
  }

  @Mutation(() => MemberPayload, {
    description:
      'Makes a member something else: owners everybody, managers members and auditors. Sessions of theirs that act for the organisation end. The last owner stays one.',
  })
  changeMemberRole(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => ChangeMemberRoleInput, { description: 'Who, and what.' }) input: ChangeMemberRoleInput,
  ): Promise<MemberPayload> {
    return answer(async () => {
      const { uuid } = recordId(input.memberId, ['Member'], ['memberId']);
      await this.service.changeRole(actionRequest(context, 'changeMemberRole', input), uuid, input.role);
      const row = await this.queries.member(uuid);
      return { member: row ? memberOf(row) : null };
    });
  }

  @Mutation(() => MemberPayload, {
    description:
      'Ends a membership: owners everybody’s, managers members’ and auditors’, everybody their own. Never the last owner’s.',
  })
  removeMember(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => RemoveMemberInput, { description: 'Whose.' }) input: RemoveMemberInput,
  ): Promise<MemberPayload> {
    return answer(async () => {
      const { uuid } = recordId(input.memberId, ['Member'], ['memberId']);
      await this.service.remove(actionRequest(context, 'removeMember', input), uuid);
      return { member: null };
    });
  }
}

function organizationOf({ id, name, kind }: OrganizationRow): Organization {
  return { id: nodeId('Organization', id), name, kind };
}

function memberOf({ id, name, email, role, joinedAt }: ShownMember): Member {
  return { id: nodeId('Member', id), name, email, role, joinedAt };
}

function invitationOf(row: InvitationRow): Invitation {
  return { ...row, id: nodeId('Invitation', row.id) };
}
