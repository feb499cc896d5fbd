import type pg from 'pg';
import type { PageRequest } from '../../kernel/page.ts';
import type { Purpose } from '../consent/purpose.rules.ts';
import type { ShareLinkKind } from './share-link.rules.ts';

/** A share link as it is on record, with what its state follows from. */
export interface ShareLinkRow {
  readonly id: string;
  readonly technicianId: string;
  readonly kind: ShareLinkKind;
  /** The badge that is shown, or the portable credential of the presentation. */
  readonly tokenId: string;
  /** A presentation, sealed for the link's code. */
  readonly sealed: string | null;
  readonly purpose: Purpose;
  readonly forWhom: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
  readonly openings: number;
  readonly maxOpenings: number;
  /** When what is shown was withdrawn, and the key that signed it. */
  readonly withdrawnAt: Date | null;
  readonly keyId: string;
  /** The technician's name as on record now. */
  readonly firstName: string;
  readonly lastName: string;
}

/** One time that a link was opened. */
export interface ShareLinkOpeningRow {
  readonly id: string;
  readonly openedAt: Date;
  /** The organisation whose key it was opened with; null when it was opened without one. */
  readonly organization: string | null;
}

const moment = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;
const LINKS = `select l.id, l.technician_id as "technicianId", l.kind, l.token_id as "tokenId", l.sealed, l.purpose,
    l.for_whom as "forWhom", ${moment('l.created_at')} as "createdAt", ${moment('l.expires_at')} as "expiresAt",
    ${moment('l.ended_at')} as "endedAt", l.openings, l.max_openings as "maxOpenings",
    ${moment('i.withdrawn_at')} as "withdrawnAt", i.key_id as "keyId",
    t.first_name as "firstName", t.last_name as "lastName"
  from share_link l join issued_token i on i.id = l.token_id join technician t on t.id = l.technician_id`;

/** Share links and their openings. */
export class ShareLinkQueries {
  private readonly pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.pool = pool;
  }

  async byId(id: string): Promise<ShareLinkRow | undefined> {
    const [link] = await this.links('share-link', 'where l.id = $1', [id]);
    return link;
  }

  async byCodeHash(codeHash: string): Promise<ShareLinkRow | undefined> {
    const [link] = await this.links('share-link-by-code', 'where l.code_hash = $1', [codeHash]);
    return link;
  }

  /** Up to `limit` of the technician's links, newest first; BACKWARD reads from the oldest. `cursor` is a link's id. */
  async page(
    technicianId: string,
    direction: PageRequest['direction'],
    cursor: string | null,
    limit: number,
  ): Promise<readonly ShareLinkRow[]> {
    const condition = `where l.technician_id = $1 and ($2::uuid is null or l.id ${direction === 'FORWARD' ? '<' : '>'} $2)
      order by l.id ${direction === 'FORWARD' ? 'desc' : 'asc'} limit $3`;
    return this.links(`share-links-${direction}`, condition, [technicianId, cursor, limit]);
  }

  /** Up to `limit` openings of the link, newest first; BACKWARD reads from the oldest. `cursor` is an opening's id. */
  async openings(
    linkId: string,
    direction: PageRequest['direction'],
    cursor: string | null,
    limit: number,
  ): Promise<readonly ShareLinkOpeningRow[]> {
    const { rows } = await this.pool.query<OpeningColumns>({
      name: `share-link-openings-${direction}`,
      text: `select p.id, ${moment('p.opened_at')} as "openedAt", o.name as organization
          from share_link_opening p left join organization o on o.id = p.organization_id
         where p.share_link_id = $1 and ($2::uuid is null or p.id ${direction === 'FORWARD' ? '<' : '>'} $2)
         order by p.id ${direction === 'FORWARD' ? 'desc' : 'asc'} limit $3`,
      values: [linkId, cursor, limit],
    });
    return rows.map((row) => ({ ...row, openedAt: new Date(row.openedAt) }));
  }

  /**
   * Records an opening, and answers how many are left; undefined, and nothing recorded, when the link was ended, ran out or
   * was used up in the meantime. Of those who open it at once, no more are let in than it takes.
   */
  async recordOpening(
    linkId: string,
    opening: { readonly id: string; readonly openedAt: Date; readonly organizationId: string | null },
  ): Promise<number | undefined> {
    const { rows } = await this.pool.query<{ left: number }>({
      name: 'share-link-opening',
      text: `with counted as (
          update share_link set openings = openings + 1
           where id = $1 and ended_at is null and expires_at > $3 and openings < max_openings
          returning id, max_openings - openings as left
        ), recorded as (
          insert into share_link_opening (id, share_link_id, opened_at, organization_id)
          select $2, id, $3, $4 from counted
        )
        select "left" from counted`,
      values: [linkId, opening.id, opening.openedAt, opening.organizationId],
    });
    return rows[0]?.left;
  }

  private async links(name: string, condition: string, values: readonly unknown[]): Promise<readonly ShareLinkRow[]> {
    const { rows } = await this.pool.query<LinkColumns>({ name, text: `${LINKS} ${condition}`, values: [...values] });
    return rows.map((row) => ({
      ...row,
      createdAt: new Date(row.createdAt),
      expiresAt: new Date(row.expiresAt),
      endedAt: row.endedAt === null ? null : new Date(row.endedAt),
      withdrawnAt: row.withdrawnAt === null ? null : new Date(row.withdrawnAt),
    }));
  }
}

/** Moments come as milliseconds. */
type OpeningColumns = Omit<ShareLinkOpeningRow, 'openedAt'> & { readonly openedAt: number };
type LinkMoment = 'createdAt' | 'expiresAt' | 'endedAt' | 'withdrawnAt';
type LinkColumns = Omit<ShareLinkRow, LinkMoment> & {
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly endedAt: number | null;
  readonly withdrawnAt: number | null;
};
