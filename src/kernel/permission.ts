import type { Scope } from './scope.ts';
import type { Role, Viewer } from './viewer.ts';

/**
 * How far a role may go at one field: everything (`ANY`), only what is its own (`OWN`, decided per object by the service
 * that loads it), or nothing.
 */
export type Access = 'ANY' | 'OWN' | 'NONE';

/** One field's access for every role, and the scope that a caller who is limited to scopes needs for it. */
export type PermissionRow = Readonly<Record<Role, Access>> & { readonly scope?: Scope };

/** Rows by GraphQL coordinate: `Query.technician`, `Technician.email`. */
export type PermissionTable = Readonly<Record<string, PermissionRow>>;

/** Whether the viewer may use the field at all; `OWN` still leaves each object to be decided. */
export function permits(row: PermissionRow, viewer: Viewer): boolean {
  return row[viewer.role] !== 'NONE' && hasScopeFor(row, viewer);
}

/**
 * Whether the viewer's scopes reach the field. Whoever is limited to scopes needs the one that the row names; a row without
 * one is for callers without that limit, unless it is open to the public.
 */
export function hasScopeFor(row: PermissionRow, viewer: Viewer): boolean {
  if (viewer.role === 'PUBLIC' || !viewer.scopes) return true;
  return row.scope === undefined ? row.PUBLIC !== 'NONE' : viewer.scopes.includes(row.scope);
}

/**
 * Whether a technician's record is open to the viewer where a row says `OWN`: a technician's key opens that technician
 * alone. What is not open must be answered as if it did not exist.
 */
export function mayOpenTechnician(viewer: Viewer, technicianId: string): boolean {
  if (viewer.role === 'TECHNICIAN') return viewer.technicianId === technicianId;
  return viewer.role !== 'PUBLIC';
}

/**
 * What an auditor may do besides reading: everything about their own account. All other mutations are closed to them, those
 * that only ask a question too, because it is asked in the organisation's name.
 */
const OPEN_TO_AUDITORS: ReadonlySet<string> = new Set([
  'Mutation.signIn',
  'Mutation.signInWithCode',
  'Mutation.signInWithPasskey',
  'Mutation.startPasskeySignIn',
  'Mutation.requestSignInCode',
  'Mutation.requestPasswordReset',
  'Mutation.resetPassword',
  'Mutation.setPassword',
  'Mutation.signOut',
  'Mutation.endSession',
  'Mutation.endOtherSessions',
  'Mutation.actFor',
  'Mutation.startPasskeyRegistration',
  'Mutation.addPasskey',
  'Mutation.removePasskey',
  'Mutation.acceptInvitation',
  'Mutation.requestTechnicianClaim',
  'Mutation.claimTechnicianAccount',
  'Mutation.removeMember',
]);

/**
 * Whether what the coordinate names is closed to the viewer by their place in the organisation they act for: an auditor reads
 * alone, and keys and clients are the business of owners and managers.
 */
export function isClosedToMember(viewer: Viewer, coordinate: string, { scope }: PermissionRow): boolean {
  if (viewer.memberRole === 'AUDITOR') return coordinate.startsWith('Mutation.') && !OPEN_TO_AUDITORS.has(coordinate);
  return viewer.memberRole === 'MEMBER' && scope === 'MANAGE_ACCESS';
}
