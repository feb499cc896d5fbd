import type { Scope } from './scope.ts';
import type { MemberRole, Role, Viewer } from './viewer.ts';

/**
 * How far a role may go at one field; {@link TOLD} says what each word tells whom. `ANY`: everything. `OWN`: what belongs to the
 * organisation they act for, whichever of its members and keys asks; to a technician what is about themself. `RELATED`: also what
 * they have to do with. `TIER`: everything about whom, or what, they have to do with, yes or no about all others. `NONE`: nothing.
 * The service that loads an object decides which of it holds.
 */
export type Access = 'ANY' | 'OWN' | 'RELATED' | 'TIER' | 'NONE';

/**
 * What the asker is to what is asked about. `RELATED` is, of a technician: their confirmed employment in a shop of the asker's, a
 * consent to `FULL`, an enrolment in the asker's programme, a credential of the asker's; of a shop: being in a network of the
 * asker's.
 */
export const NEARNESS = ['OWN', 'SAME_ORGANIZATION', 'RELATED', 'STRANGER'] as const;
export type Nearness = (typeof NEARNESS)[number];

/** `LIMITED` is yes or no to what was asked, with no detail of a person. `NOTHING` is the answer about what does not exist. */
export type Told = 'EVERYTHING' | 'LIMITED' | 'NOTHING';

/** What is told by which access about what is how near. */
export const TOLD: Readonly<Record<Access, Readonly<Record<Nearness, Told>>>> = {
  ANY: { OWN: 'EVERYTHING', SAME_ORGANIZATION: 'EVERYTHING', RELATED: 'EVERYTHING', STRANGER: 'EVERYTHING' },
  OWN: { OWN: 'EVERYTHING', SAME_ORGANIZATION: 'EVERYTHING', RELATED: 'NOTHING', STRANGER: 'NOTHING' },
  RELATED: { OWN: 'EVERYTHING', SAME_ORGANIZATION: 'EVERYTHING', RELATED: 'EVERYTHING', STRANGER: 'NOTHING' },
  TIER: { OWN: 'EVERYTHING', SAME_ORGANIZATION: 'EVERYTHING', RELATED: 'EVERYTHING', STRANGER: 'LIMITED' },
  NONE: { OWN: 'NOTHING', SAME_ORGANIZATION: 'NOTHING', RELATED: 'NOTHING', STRANGER: 'NOTHING' },
};

/** One field's access for every role, and what narrows it. */
export type PermissionRow = Readonly<Record<Role, Access>> & {
  /** The scope that a caller who is limited to scopes needs. */
  readonly scope?: Scope;
  /** The members who may use it in an organisation's name; all of them when absent. */
  readonly members?: readonly MemberRole[];
  /** The members whose role's `ANY` it is; to the others it is `OWN`. */
  readonly membersForAny?: readonly MemberRole[];
  /** Of an organisation itself this is for its people: its own keys and clients are told nothing. */
  readonly isForPeople?: true;
};

/** Rows by GraphQL coordinate: `Query.technician`, `Technician.email`. */
export type PermissionTable = Readonly<Record<string, PermissionRow>>;

/** Whether the viewer may use the field at all; every word but `ANY` still leaves each object to be decided. */
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

/** Whether a row is closed to the viewer by their place in the organisation they act for. Nobody else has such a place. */
export function isClosedToMember({ memberRole }: Viewer, { members }: PermissionRow): boolean {
  return memberRole !== undefined && members !== undefined && !members.includes(memberRole);
}

/**
 * Whether a technician's record is open to the viewer where a row says `OWN`: a technician's key opens that technician
 * alone. What is not open must be answered as if it did not exist.
 */
export function mayOpenTechnician(viewer: Viewer, technicianId: string): boolean {
  if (viewer.role === 'TECHNICIAN') return viewer.technicianId === technicianId;
  return viewer.role !== 'PUBLIC';
}
