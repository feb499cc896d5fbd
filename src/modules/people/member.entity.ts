import { defineEntity, p } from '@mikro-orm/core';
import type { MemberRole } from '../../kernel/viewer.ts';
import { Organization } from '../accounts/organization.entity.ts';
import type { InvitationState } from './member.rules.ts';
import { Person } from './person.entity.ts';

const ROLE_KNOWN = "role in ('OWNER', 'MANAGER', 'MEMBER', 'AUDITOR')";

const MemberSchema = defineEntity({
  name: 'Member',
  tableName: 'member',
  uniques: [{ name: 'member_once', properties: ['person', 'organization'] }],
  indexes: [{ properties: ['organization', 'id'] }],
  checks: [{ name: 'member_role_known', expression: ROLE_KNOWN }],
  properties: {
    id: p.uuid().primary(),
    organization: () => p.manyToOne(Organization).mapToPk(),
    person: () => p.manyToOne(Person).mapToPk(),
    role: p.text().$type<MemberRole>(),
    joinedAt: p.datetime(),
  },
});

/** A person in an organisation, for as long as they are. */
export class Member extends MemberSchema.class {}
MemberSchema.setClass(Member);

const InvitationSchema = defineEntity({
  name: 'Invitation',
  tableName: 'invitation',
  indexes: [
    { properties: ['organization', 'id'] },
    {
      name: 'invitation_pending_once',
      expression:
        "create unique index invitation_pending_once on invitation (organization_id, email) where state = 'PENDING'",
    },
  ],
  checks: [
    { name: 'invitation_role_known', expression: ROLE_KNOWN },
    { name: 'invitation_state_known', expression: "state in ('PENDING', 'ACCEPTED', 'WITHDRAWN')" },
    { name: 'invitation_address_while_pending', expression: "(email is not null) = (state = 'PENDING')" },
    { name: 'invitation_end_whole', expression: "(ended_at is not null) = (state <> 'PENDING')" },
  ],
  properties: {
    id: p.uuid().primary(),
    organization: () => p.manyToOne(Organization).mapToPk(),
    /** Folded. It goes when the invitation ends: from then on it is of no use. */
    email: p.text().nullable(),
    role: p.text().$type<MemberRole>(),
    state: p.text().$type<InvitationState>(),
    invitedAt: p.datetime(),
    expiresAt: p.datetime(),
    endedAt: p.datetime().nullable(),
  },
});

/** Somebody asked to become a member, until they do or it is withdrawn. */
export class Invitation extends InvitationSchema.class {}
InvitationSchema.setClass(Invitation);
