import type pg from 'pg';
import type { KnownViewer, MemberRole } from '../../kernel/viewer.ts';
import { type OrganizationKind, roleOfKind } from '../accounts/organization.rules.ts';
import type { SignInMethod } from './session.rules.ts';

/** A session as it is read, with as what it acts. */
export interface SessionRow {
  readonly id: string;
  readonly personId: string;
  readonly method: SignInMethod;
  readonly device: string;
  readonly signedInAt: Date;
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
  /** The organisation, as long as the person is its member. */
  readonly organizationId: string | null;
  readonly role: Exclude<KnownViewer['role'], 'TECHNICIAN'> | null;
  readonly memberRole: MemberRole | null;
  /** The technician, when it acts as one; of one who was merged, who they turned out to be. */
  readonly technicianId: string | null;
  readonly technicianOrganizationId: string | null;
}

interface Columns {
  readonly id: string;
  readonly person_id: string;
  readonly method: SignInMethod;
  readonly device: string;
  readonly signed_in: number;
  readonly last_used: number;
  readonly expires: number;
  readonly organization_id: string | null;
  readonly kind: OrganizationKind | null;
  readonly member_role: MemberRole | null;
  readonly technician_id: string | null;
  readonly technician_organization_id: string | null;
}

const moment = (column: string, name: string) => `(extract(epoch from s.${column}) * 1000)::float8 as ${name}`;
const SESSION = `
  select s.id, s.person_id, s.method, s.device, ${moment('signed_in_at', 'signed_in')}, ${moment('last_used_at', 'last_used')},
         ${moment('expires_at', 'expires')}, m.organization_id, o.kind, m.role as member_role,
         coalesce(t.merged_into_id, t.id) as technician_id, a.organization_id as technician_organization_id
    from session s
    left join member m on m.person_id = s.person_id and m.organization_id = s.organization_id
    left join organization o on o.id = m.organization_id
    left join technician_account a on s.as_technician and a.person_id = s.person_id
    left join technician t on t.id = a.technician_id`;

/** Reads sessions. */
export class SessionQueries {
  private readonly pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.pool = pool;
  }

  /** The session of a token, unless it has run out at `now` or was last used before `usedAfter`. */
  async byToken(digest: string, now: Date, usedAfter: Date): Promise<SessionRow | undefined> {
    const { rows } = await this.pool.query<Columns>({
      name: 'session-by-token',
      text: `${SESSION} where s.token_digest = $1 and s.expires_at > $2 and s.last_used_at > $3`,
      values: [digest, now, usedAfter],
    });
    return rows[0] && sessionOf(rows[0]);
  }

  async ofPerson(personId: string, now: Date, usedAfter: Date): Promise<readonly SessionRow[]> {
    const { rows } = await this.pool.query<Columns>({
      name: 'sessions-of-person',
      text: `${SESSION} where s.person_id = $1 and s.expires_at > $2 and s.last_used_at > $3 order by s.id desc`,
      values: [personId, now, usedAfter],
    });
    return rows.map(sessionOf);
  }

  async noteUse(id: string, now: Date): Promise<void> {
    await this.pool.query('update session set last_used_at = $2 where id = $1 and last_used_at < $2', [id, now]);
  }
}

function sessionOf(row: Columns): SessionRow {
  return {
    ...{ id: row.id, personId: row.person_id, method: row.method, device: row.device },
    signedInAt: new Date(row.signed_in),
    lastUsedAt: new Date(row.last_used),
    expiresAt: new Date(row.expires),
    organizationId: row.organization_id,
    role: row.kind === null ? null : roleOfKind(row.kind),
    memberRole: row.member_role,
    technicianId: row.technician_id,
    technicianOrganizationId: row.technician_organization_id,
  };
}
