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
    const organization = await this.queries.organization(id);
    if (!organization || organization.kind === null) return undefined;
    return seesMembers(standingBefore(viewer, id, organization.kind)) ? organization : undefined;
  }

  /** The members of one that {@link organization} gave, with their addresses for who may see them. */
  async members(
    viewer: Viewer,
    { id, kind }: Pick<OrganizationRow, 'id' | 'kind'>,
    request: PageRequest,
  ): Promise<Page<ShownMember> | null> {
    const standing = standingBefore(viewer, id, kind);
    if (!seesMembers(standing)) return null;
    const rows = await this.queries.page(id, request.direction, recordCursor(request), request.limit + 1);
    const shown = seesAddresses(standing) ? rows : rows.map((row) => ({ ...row, email: null }));
    return pageOf<ShownMember>(request, shown, ({ id: member }) => member);
  }

  /** Whom it has invited; null for who may not know. */
  async invitations(
    viewer: Viewer,
    { id, kind }: Pick<OrganizationRow, 'id' | 'kind'>,
  ): Promise<readonly InvitationRow[] | null> {
    if (!seesAddresses(standingBefore(viewer, id, kind))) return null;
    return this.queries.pendingInvitations(id);
  }
}

/** A member as somebody sees them who may not see every address. */
export type ShownMember = Omit<MemberRow, 'email'> & { readonly email: string | null };
