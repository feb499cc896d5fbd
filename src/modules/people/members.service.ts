import type { EntityManager } from '@mikro-orm/postgresql';
import { type Refusal, refuse, refuseFor } from '../../kernel/refusal.ts';
import type { MemberRole, Viewer } from '../../kernel/viewer.ts';
import { Organization } from '../accounts/organization.entity.ts';
import type { ActionRequest, RecordedActions } from '../audit/recorded-actions.ts';
import { foldAddress } from '../mail/mail.rules.ts';
import { invitationMail } from './mail-texts.rules.ts';
import { Invitation, Member } from './member.entity.ts';
import { keepsAnOwner, mayChangeRole, mayInvite, mayRemove, type Standing, standingBefore } from './member.rules.ts';
import { CODE_LIFE_SECONDS } from './one-time-code.rules.ts';
import type { OneTimeCodes } from './one-time-codes.service.ts';
import type { PeopleMail } from './people-mail.ts';
import { addressFaults } from './person.rules.ts';

const PENDING_LIMIT = 200;

/** Invites people to organisations, changes what they are there, and removes them. An organisation's changes take turns. */
export class MembersService {
  private readonly actions: RecordedActions;
  private readonly codes: OneTimeCodes;
  private readonly mail: PeopleMail;

  constructor(actions: RecordedActions, codes: OneTimeCodes, mail: PeopleMail) {
    this.actions = actions;
    this.codes = codes;
    this.mail = mail;
  }

  /** Invites somebody, by a code that is mailed to them. */
  async invite(
    request: ActionRequest,
    organizationId: string,
    address: string,
    role: MemberRole,
  ): Promise<{ readonly invitationId: string }> {
    refuseFor(addressFaults(address, ['email']));
    const email = foldAddress(address);
    return this.actions.run(request, async ({ em, now, ids }) => {
      const { organization, standing } = await lockedOrganization(em, request.viewer, organizationId);
      if (!mayInvite(standing, role, (await ownersOf(em, organizationId)) > 0)) throw notYoursToDecide(['role']);
      await refuseRepeatedInvitation(em, organizationId, email, now);
      const expiresAt = new Date(now.getTime() + CODE_LIFE_SECONDS.INVITATION * 1000);
      const invitation = em.create(Invitation, {
        ...{ id: ids.next(), organization: organizationId, email, role, state: 'PENDING' },
        ...{ invitedAt: now, expiresAt, endedAt: null },
      });
      await em.flush();
      const issued = await this.codes.issue(em, 'INVITATION', { invitationId: invitation.id }, now);
      await this.mail.code(em, email, issued, (line) => invitationMail(organization.name, role, line));
      return {
        result: { invitationId: invitation.id },
        action: 'member.invited',
        subjectId: invitation.id,
        details: { organizationId, role },
      };
    });
  }

  /** Takes an invitation back that nobody has accepted. */
  async withdraw(request: ActionRequest, invitationId: string): Promise<{ readonly invitationId: string }> {
    return this.actions.run(request, async ({ em, now }) => {
      const organizationId = (await em.findOne(Invitation, { id: invitationId }))?.organization;
      if (organizationId === undefined) throw invitationNotFound();
      const { standing } = await lockedOrganization(em, request.viewer, organizationId, invitationNotFound);
      const invitation = await em.findOneOrFail(Invitation, { id: invitationId }, { refresh: true });
      const { role } = invitation;
      if (!mayInvite(standing, role, (await ownersOf(em, organizationId)) > 0)) throw notYoursToDecide([]);
      if (invitation.state !== 'PENDING') {
        throw refuse('INVITATION_ENDED', 'This invitation was accepted or withdrawn already.', ['invitationId']);
      }
      await endInvitation(em, invitation, 'WITHDRAWN', now);
      return {
        result: { invitationId },
        action: 'invitation.withdrawn',
        subjectId: invitationId,
        details: { organizationId, role },
      };
    });
  }

  /**
   * Makes a member something else. Their sessions that act for the organisation end, so that nobody who has got hold of one of
   * them rises too.
   */
  async changeRole(request: ActionRequest, memberId: string, role: MemberRole): Promise<{ readonly memberId: string }> {
    return this.actions.run(request, async ({ em }) => {
      const { member, standing } = await lockedMember(em, request.viewer, memberId);
      const { organization: organizationId, person: personId, role: from } = member;
      if (!mayChangeRole(standing, from, role)) throw notYoursToDecide(['role']);
      if (from === role) throw refuse('ROLE_UNCHANGED', 'The member is that already.', ['role']);
      if (!keepsAnOwner(await ownersOf(em, organizationId), from, role)) throw lastOwner();
      member.role = role;
      await em.execute('delete from session where person_id = ? and organization_id = ?', [personId, organizationId]);
      return {
        result: { memberId },
        action: 'member.role_changed',
        subjectId: memberId,
        details: { organizationId, personId, from, to: role },
      };
    });
  }

  /** Ends somebody's membership: a manager's decision, or their own. Never the last owner's. */
  async remove(request: ActionRequest, memberId: string): Promise<{ readonly memberId: string }> {
    return this.actions.run(request, async ({ em }) => {
      const { member, standing } = await lockedMember(em, request.viewer, memberId);
      const { organization: organizationId, person: personId, role } = member;
      if (!mayRemove(standing, role, personId === request.viewer.personId)) throw notYoursToDecide([]);
      if (!keepsAnOwner(await ownersOf(em, organizationId), role, null)) throw lastOwner();
      await em.remove(member).flush();
      await em.execute('delete from session where person_id = ? and organization_id = ?', [personId, organizationId]);
      return {
        result: { memberId },
        action: 'member.removed',
        subjectId: memberId,
        details: { organizationId, personId, role },
      };
    });
  }
}

/** Ends an invitation: its address and its codes go. */
export async function endInvitation(
  em: EntityManager,
  invitation: Invitation,
  state: 'ACCEPTED' | 'WITHDRAWN',
  now: Date,
): Promise<void> {
  em.assign(invitation, { state, email: null, endedAt: now });
  await em.flush();
  if (state === 'WITHDRAWN') await em.execute('delete from one_time_code where invitation_id = ?', [invitation.id]);
}

/** The organisation, locked until the transaction ends, for those who may know of its members. */
async function lockedOrganization(
  em: EntityManager,
  viewer: Viewer,
  id: string,
  notFound: () => Refusal = organizationNotFound,
): Promise<{ readonly organization: Organization; readonly standing: Standing }> {
  await em.execute('select from organization where id = ? for no key update', [id]);
  const organization = await em.findOne(Organization, { id });
  const standing = standingBefore(viewer, id, organization?.kind ?? null);
  if (!organization || organization.kind == null || standing === 'STRANGER') throw notFound();
  return { organization, standing };
}

async function lockedMember(
  em: EntityManager,
  viewer: Viewer,
  id: string,
): Promise<{ readonly member: Member; readonly standing: Standing }> {
  const notFound = () => refuse('MEMBER_NOT_FOUND', 'There is no member of this id.', ['memberId']);
  const organizationId = (await em.findOne(Member, { id }))?.organization;
  if (organizationId === undefined) throw notFound();
  const { standing } = await lockedOrganization(em, viewer, organizationId, notFound);
  const member = await em.findOne(Member, { id }, { refresh: true });
  if (!member) throw notFound();
  return { member, standing };
}

function ownersOf(em: EntityManager, organization: string): Promise<number> {
  return em.count(Member, { organization, role: 'OWNER' });
}

/** One who is a member or invited already is not invited again; an invitation that has run out makes room. */
async function refuseRepeatedInvitation(
  em: EntityManager,
  organization: string,
  email: string,
  now: Date,
): Promise<void> {
  const [known] = await em.execute<object[]>(
    'select from member m join person p on p.id = m.person_id where m.organization_id = ? and p.email = ?',
    [organization, email],
  );
  if (known) throw refuse('ALREADY_MEMBER', 'The person of this address is a member already.', ['email']);
  const pending = await em.find(Invitation, { organization, state: 'PENDING' });
  const same = pending.find((invitation) => invitation.email === email);
  if (same && same.expiresAt > now) {
    const message = 'This address is invited already. Withdraw that invitation to send another.';
    throw refuse('INVITATION_PENDING', message, ['email']);
  }
  if (same) await endInvitation(em, same, 'WITHDRAWN', now);
  else if (pending.length >= PENDING_LIMIT) {
    throw refuse('TOO_MANY_INVITATIONS', `At most ${PENDING_LIMIT} invitations wait for an answer at a time.`, []);
  }
}

/** What is answered for an organisation that does not exist, and for one whose members the caller may not know. */
export function organizationNotFound(): Refusal {
  return refuse('ORGANIZATION_NOT_FOUND', 'No organisation has this id.', ['organization']);
}

function invitationNotFound(): Refusal {
  return refuse('INVITATION_NOT_FOUND', 'There is no invitation of this id.', ['invitationId']);
}

function notYoursToDecide(path: readonly string[]): Refusal {
  const message = 'Owners decide about every member, managers about members and auditors.';
  return refuse('NOT_YOURS_TO_DECIDE', message, path);
}

function lastOwner(): Refusal {
  return refuse('LAST_OWNER', 'An organisation keeps at least one owner: make somebody else one first.', ['memberId']);
}
