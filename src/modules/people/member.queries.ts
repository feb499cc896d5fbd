import type pg from 'pg';
import type { PageRequest } from '../../kernel/page.ts';
import type { MemberRole } from '../../kernel/viewer.ts';
import type { OrganizationKind } from '../accounts/organization.rules.ts';

/** An organisation as it is read. */
export interface OrganizationRow {
  readonly id: string;
  readonly name: string;
  /** Null for a technician on their own. */
  readonly kind: OrganizationKind | null;
}

/** A member with what is told of the person. */
export interface MemberRow {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: MemberRole;
  readonly joinedAt: Date;
}

export interface InvitationRow {
  readonly id: string;
  readonly email: string;
  readonly role: MemberRole;
  readonly invitedAt: Date;
  readonly expiresAt: Date;
}

export interface MembershipRow {
  readonly id: string;
  readonly organization: OrganizationRow;
  readonly role: MemberRole;
  readonly joinedAt: Date;
}

export interface PersonRow {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly hasPassword: boolean;
  readonly technicianId: string | null;
}

const moment = (column: string, name: string) => `(extract(epoch from ${column}) * 1000)::float8 as "${name}"`;

/** Reads organisations and who belongs to them. Who may is decided by whoever asks. */
export class MemberQueries {
  private readonly pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.pool = pool;
  }

  async organization(id: string): Promise<OrganizationRow | undefined> {
    const text = 'select id, name, kind from organization where id = $1';
    return (await this.rows<OrganizationRow>('organization-by-id', text, [id]))[0];
  }

  async member(id: string): Promise<MemberRow | undefined> {
    return (await this.members('member-by-id', 'where m.id = $1', [id]))[0];
  }

  /** Up to `limit` members in the order of joining, after or before the member `cursor`. */
  async page(
    organizationId: string,
    direction: PageRequest['direction'],
    cursor: string | null,
    limit: number,
  ): Promise<readonly MemberRow[]> {
    const forward = direction === 'FORWARD';
    const condition = `where m.organization_id = $1 and ($2::uuid is null or m.id ${forward ? '>' : '<'} $2)
      order by m.id ${forward ? 'asc' : 'desc'} limit $3`;
    return this.members(`members-${direction}`, condition, [organizationId, cursor, limit]);
  }

  async invitation(id: string): Promise<InvitationRow | undefined> {
    return (await this.invitations('invitation-by-id', 'id = $1', [id]))[0];
  }

  /** The invitations of an organisation that wait for an answer, oldest first; there are not many. */
  async pendingInvitations(organizationId: string): Promise<readonly InvitationRow[]> {
    return this.invitations('invitations-pending', `organization_id = $1 and state = 'PENDING' order by id`, [
      organizationId,
    ]);
  }

  async person(id: string): Promise<PersonRow | undefined> {
    const text = `select p.id, p.name, p.email, p.password_hash is not null as "hasPassword",
        coalesce(t.merged_into_id, t.id) as "technicianId"
      from person p left join technician_account a on a.person_id = p.id left join technician t on t.id = a.technician_id
      where p.id = $1`;
    return (await this.rows<PersonRow>('person-by-id', text, [id]))[0];
  }

  /** What a person belongs to, in the order of joining. */
  async memberships(personId: string): Promise<readonly MembershipRow[]> {
    const text = `select m.id, m.role, ${moment('m.joined_at', 'joinedAt')}, o.id as "organizationId", o.name, o.kind
      from member m join organization o on o.id = m.organization_id where m.person_id = $1 order by m.id`;
    const rows = await this.rows<MembershipColumns>('memberships', text, [personId]);
    return rows.map(({ id, role, joinedAt, organizationId, name, kind }) => ({
      ...{ id, role, joinedAt: new Date(joinedAt) },
      organization: { id: organizationId, name, kind },
    }));
  }

  private async members(name: string, condition: string, values: readonly unknown[]): Promise<readonly MemberRow[]> {
    const text = `select m.id, p.name, p.email, m.role, ${moment('m.joined_at', 'joinedAt')}
      from member m join person p on p.id = m.person_id ${condition}`;
    const rows = await this.rows<MemberRow>(name, text, values);
    return rows.map((row) => ({ ...row, joinedAt: new Date(row.joinedAt) }));
  }

  private async invitations(name: string, condition: string, values: readonly unknown[]) {
    const text = `select id, coalesce(email, '') as email, role, ${moment('invited_at', 'invitedAt')},
        ${moment('expires_at', 'expiresAt')} from invitation where ${condition}`;
    const rows = await this.rows<InvitationRow>(name, text, values);
    return rows.map((row) => ({
      ...row,
      invitedAt: new Date(row.invitedAt),
      expiresAt: new Date(row.expiresAt),
    }));
  }

  private async rows<Row extends object>(name: string, text: string, values: readonly unknown[]): Promise<Row[]> {
    return (await this.pool.query<Row>({ name, text, values: [...values] })).rows;
  }
}

interface MembershipColumns extends OrganizationRow {
  readonly role: MemberRole;
  readonly joinedAt: number;
  readonly organizationId: string;
}
