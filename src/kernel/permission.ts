import type { Role, Viewer } from './viewer.ts';

/**
 * How far a role may go at one field: everything (`ANY`), only what is its own (`OWN`, decided per object by the service
 * that loads it), or nothing.
 */
export type Access = 'ANY' | 'OWN' | 'NONE';

/** One field's access for every role. */
export type PermissionRow = Readonly<Record<Role, Access>>;

/** Rows by GraphQL coordinate: `Query.technician`, `Technician.email`. */
export type PermissionTable = Readonly<Record<string, PermissionRow>>;

/** Whether the viewer's role may use the field at all; `OWN` still leaves each object to be decided. */
export function permits(row: PermissionRow, viewer: Viewer): boolean {
  return row[viewer.role] !== 'NONE';
}

/**
 * Whether a technician's record is open to the viewer where a row says `OWN`: a technician's key opens that technician
 * alone. What is not open must be answered as if it did not exist.
 */
export function mayOpenTechnician(viewer: Viewer, technicianId: string): boolean {
  if (viewer.role === 'TECHNICIAN') return viewer.technicianId === technicianId;
  return viewer.role !== 'PUBLIC';
}
