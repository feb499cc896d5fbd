import { type Page, type PageRequest, pageOf, recordCursor } from '../../kernel/page.ts';
import type { Viewer } from '../../kernel/viewer.ts';
import type { InvitationRow, MemberQueries, MemberRow, OrganizationRow } from './member.queries.ts';
import { seesAddresses, seesMembers, standingBefore } from './member.rules.ts';

/** Tells of organisations, and of who belongs to them, what the asker may know. */
export class MemberReading {
  private readonly queries: MemberQueries;

  constructor(queries: MemberQueries) {
    this.queries = queries;
  }

  /** The organisation, for its members, its keys and registrars; undefined for everybody else. */
  async organization(viewer: Viewer, id: string): Promise<OrganizationRow | undefined> {
    const organization = seesMembers(standingBefore(viewer, id)) ? await this.queries.organization(id) : undefined;
    return organization?.kind == null ? undefined : organization;
  }

  /** Its members; null for who may not know them. */
  async members(viewer: Viewer, organizationId: string, request: PageRequest): Promise<Page<MemberRow> | null> {
    if (!seesMembers(standingBefore(viewer, organizationId))) return null;
    const rows = await this.queries.page(organizationId, request.direction, recordCursor(request), request.limit + 1);
    return pageOf(request, rows, ({ id }) => id);
  }

  /** Whom it has invited; null for who may not know. */
  async invitations(viewer: Viewer, organizationId: string): Promise<readonly InvitationRow[] | null> {
    if (!seesAddresses(standingBefore(viewer, organizationId))) return null;
    return this.queries.pendingInvitations(organizationId);
  }
}
