import type { MemberRole, Viewer } from '../../kernel/viewer.ts';
import { type OrganizationKind, roleOfKind } from '../accounts/organization.rules.ts';

/** What became of an invitation. */
export const INVITATION_STATES = ['PENDING', 'ACCEPTED', 'WITHDRAWN'] as const;
export type InvitationState = (typeof INVITATION_STATES)[number];

/**
 * As what somebody stands before an organisation: a member, its own API key, one of its keys for less than its members may, a
 * registrar, or a stranger.
 */
export type Standing = MemberRole | 'KEY' | 'LESSER_KEY' | 'REGISTRAR' | 'STRANGER';

interface Powers {
  /** The roles that they give, take and change. */
  readonly grants: readonly MemberRole[];
  /** The role that they may give while the organisation has no owner, so that a first one can come. */
  readonly grantsFirst: readonly MemberRole[];
  readonly seesMembers: boolean;
  /** Mail addresses, and who is invited. */
  readonly seesAddresses: boolean;
}

const NO_POWERS: Powers = { grants: [], grantsFirst: [], seesMembers: false, seesAddresses: false };

/** Who may do what with an organisation's members. */
const POWERS: Readonly<Record<Standing, Powers>> = {
  OWNER: {
    grants: ['OWNER', 'MANAGER', 'MEMBER', 'AUDITOR'],
    grantsFirst: [],
    seesMembers: true,
    seesAddresses: true,
  },
  MANAGER: { grants: ['MEMBER', 'AUDITOR'], grantsFirst: [], seesMembers: true, seesAddresses: true },
  MEMBER: { ...NO_POWERS, seesMembers: true },
  AUDITOR: { ...NO_POWERS, seesMembers: true },
  KEY: { ...NO_POWERS, grantsFirst: ['OWNER'], seesMembers: true },
  LESSER_KEY: { ...NO_POWERS, seesMembers: true },
  // An organisation that has lost its owners, or was taken from them, gets its next one from the registrar.
  REGISTRAR: { grants: ['OWNER'], grantsFirst: ['OWNER'], seesMembers: true, seesAddresses: true },
  STRANGER: NO_POWERS,
};

/**
 * As what the viewer stands before an organisation of a kind. A person is a member of the one that their session acts for alone.
 * A key for another role than the members have makes no members: they would be more than it is.
 */
export function standingBefore(viewer: Viewer, organizationId: string, kind: OrganizationKind | null): Standing {
  if (viewer.role === 'PUBLIC' || viewer.role === 'TECHNICIAN') return 'STRANGER';
  if (viewer.organizationId === organizationId) {
    const isWhole = kind !== null && roleOfKind(kind) === viewer.role;
    return viewer.memberRole ?? (isWhole ? 'KEY' : 'LESSER_KEY');
  }
  const speaksForRegistrar = viewer.memberRole === undefined || ['OWNER', 'MANAGER'].includes(viewer.memberRole);
  return viewer.role === 'REGISTRAR' && speaksForRegistrar ? 'REGISTRAR' : 'STRANGER';
}

export function seesMembers(standing: Standing): boolean {
  return POWERS[standing].seesMembers;
}

export function seesAddresses(standing: Standing): boolean {
  return POWERS[standing].seesAddresses;
}

/** Whether they may invite somebody to this role, and withdraw such an invitation. */
export function mayInvite(standing: Standing, role: MemberRole, hasOwner: boolean): boolean {
  const { grants, grantsFirst } = POWERS[standing];
  return grants.includes(role) || (!hasOwner && grantsFirst.includes(role));
}

/** Whether they may make somebody who is one thing another: both have to be theirs to give. The registrar only invites. */
export function mayChangeRole(standing: Standing, from: MemberRole, to: MemberRole): boolean {
  const { grants } = POWERS[standing];
  return standing !== 'REGISTRAR' && grants.includes(from) && grants.includes(to);
}

/** Whether they may remove somebody; everybody may leave. */
export function mayRemove(standing: Standing, role: MemberRole, isSelf: boolean): boolean {
  return isSelf || (standing !== 'REGISTRAR' && POWERS[standing].grants.includes(role));
}

/** Whether an organisation with so many owners keeps one when a member of one role gets another, or none at all. */
export function keepsAnOwner(owners: number, from: MemberRole, to: MemberRole | null): boolean {
  return from !== 'OWNER' || to === 'OWNER' || owners > 1;
}
