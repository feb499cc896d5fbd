import type pg from 'pg';
import type { Day } from '../../kernel/day.ts';
import {
  type FactsRow,
  factsStatement,
  type TechnicianFacts,
  technicianFactsOf,
} from '../credentials/facts.queries.ts';
import { gatheredReads } from '../credentials/gathered-reads.ts';

/** A badge as it was issued, with what the registry has done to it since. */
export interface BadgeRow {
  readonly id: string;
  readonly technicianId: string;
  /** Each code with the last day that was claimed for it. */
  readonly codes: Readonly<Record<string, Day>>;
  /** RFC 7638 thumbprint of the key that signed it. */
  readonly keyId: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly withdrawnAt: Date | null;
  /** The entry in the status list: 0 valid, 1 invalid, 2 suspended. */
  readonly status: number;
  readonly statusListId: string;
  readonly statusIndex: number;
}

const BADGE_COLUMNS = `json_build_object('id', b.id, 'technicianId', b.technician_id, 'codes', b.codes, 'keyId', b.key_id,
  'issuedAt', b.issued_at, 'expiresAt', b.expires_at, 'withdrawnAt', b.withdrawn_at, 'status', e.status,
  'statusListId', b.status_list_id, 'statusIndex', b.status_index)`;
const BADGES = `badge b join status_list_entry e on e.status_list_id = b.status_list_id and e.idx = b.status_index`;

/** A badge and its holder's facts as on record now. */
export interface BadgeWithFacts {
  readonly badge: BadgeRow;
  readonly holder: TechnicianFacts;
}

const HOLDERS = 't.id = any(array(select technician_id from badge where id = any($1::uuid[])))';

/** Badges and, with them in one statement, what is on record about their holders. */
export class BadgeQueries {
  private readonly pool: pg.Pool;
  private readonly nowById: (badgeId: string) => Promise<BadgeWithFacts | undefined>;

  constructor(pool: pg.Pool) {
    this.pool = pool;
    this.nowById = gatheredReads((badgeIds) => this.ofIds(badgeIds));
  }

  /** The badge and its holder's facts as on record now; undefined when no such badge was issued. */
  withFacts(badgeId: string): Promise<BadgeWithFacts | undefined> {
    return this.nowById(badgeId);
  }

  /** Badges of these technicians that have not run out at `moment`; all of theirs when it is null. Newest first. */
  async ofTechnicians(technicianIds: readonly string[], unexpiredAt: Date | null): Promise<readonly BadgeRow[]> {
    const { rows } = await this.pool.query({
      name: 'badges-of-technicians',
      text: `select ${BADGE_COLUMNS} from ${BADGES}
              where b.technician_id = any($1::uuid[]) and ($2::timestamptz is null or b.expires_at > $2)
              order by b.issued_at desc, b.id desc`,
      values: [technicianIds, unexpiredAt],
      rowMode: 'array',
    });
    return (rows as [JsonBadge][]).map(([badge]) => badgeOf(badge));
  }

  /** Everybody with a badge that has not run out at `moment`. */
  async holdersOfUnexpired(moment: Date): Promise<readonly string[]> {
    const text = 'select distinct technician_id as id from badge where expires_at > $1';
    const { rows } = await this.pool.query<{ id: string }>(text, [moment]);
    return rows.map((row) => row.id);
  }

  private async ofIds(badgeIds: readonly string[]): Promise<readonly (BadgeWithFacts | undefined)[]> {
    const { rows } = await this.pool.query({
      name: 'badges-with-facts',
      text: `select ${BADGE_COLUMNS}, f.* from ${BADGES} join (${factsStatement(HOLDERS, undefined)}) f on f.id = b.technician_id
              where b.id = any($1::uuid[])`,
      values: [badgeIds],
      rowMode: 'array',
    });
    const found = new Map(
      (rows as [JsonBadge, ...FactsRow][]).map(([badge, ...facts]) => [
        badge.id,
        { badge: badgeOf(badge), holder: technicianFactsOf(facts) },
      ]),
    );
    return badgeIds.map((badgeId) => found.get(badgeId));
  }
}

type JsonBadge = Omit<BadgeRow, 'issuedAt' | 'expiresAt' | 'withdrawnAt'> & {
  readonly issuedAt: string;
  readonly expiresAt: string;
  readonly withdrawnAt: string | null;
};

function badgeOf(badge: JsonBadge): BadgeRow {
  return {
    ...badge,
    issuedAt: new Date(badge.issuedAt),
    expiresAt: new Date(badge.expiresAt),
    withdrawnAt: badge.withdrawnAt === null ? null : new Date(badge.withdrawnAt),
  };
}
