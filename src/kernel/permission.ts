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
