import type pg from 'pg';
import type { Day } from '../../kernel/day.ts';
import type { PageRequest } from '../../kernel/page.ts';
import type { Tier } from './answer-tier.rules.ts';
import type { Purpose } from './purpose.rules.ts';

/** Both sides of a consent, a request or a monitoring, as they are called now. */
export interface Parties {
  readonly technicianId: string;
  readonly aseId: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly organizationId: string;
  readonly organizationName: string;
}

/** A consent as it is read. */
export interface ConsentRow extends Parties {
  readonly id: string;
  readonly tier: Tier;
  readonly purpose: Purpose;
  readonly scope: readonly string[];
  readonly grantedAt: Date;
  /** The last day. */
  readonly through: Day;
  readonly withdrawnAt: Date | null;
}

/** A request for a consent as it is read. */
export interface ConsentRequestRow extends Parties {
  readonly id: string;
  readonly tier: Tier;
  readonly purpose: Purpose;
  readonly scope: readonly string[];
  readonly through: Day;
  readonly requestedAt: Date;
  /** The last day on which it can be answered. */
  readonly answerThrough: Day;
  readonly reminders: number;
  readonly answer: 'GRANTED' | 'DECLINED' | null;
  readonly answeredAt: Date | null;
  readonly consentId: string | null;
}

/** An employment that is a standing consent, as long as it lasts and the technician lets it be one. */
export interface MonitoringRow extends Parties {
  readonly from: Day;
  /** The last day; null while no end is known. */
  readonly through: Day | null;
  /** When the technician ended monitoring; null while they have not. */
  readonly endedAt: Date | null;
}

/** Whose list is read. */
export type Side = 'technician' | 'organization';

const moment = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;
const PARTIES = `t.id as "technicianId", t.ase_id as "aseId", t.first_name as "firstName", t.last_name as "lastName",
  o.id as "organizationId", o.name as "organizationName"`;
const NAMED = 'join technician t on t.id = c.technician_id join organization o on o.id = c.organization_id';

const CONSENTS = `select c.id, ${PARTIES}, c.tier, c.purpose, array_to_json(c.scope) as scope, ${moment('c.granted_at')} as "grantedAt",
    (c.until_on - 1)::text as through, ${moment('c.withdrawn_at')} as "withdrawnAt"
  from consent c ${NAMED}`;
const REQUESTS = `select c.id, ${PARTIES}, c.tier, c.purpose, array_to_json(c.scope) as scope, c.through_on::text as through,
    ${moment('c.requested_at')} as "requestedAt", (c.until_on - 1)::text as "answerThrough", c.reminders, c.answer,
    ${moment('c.answered_at')} as "answeredAt", c.consent_id as "consentId"
  from consent_request c ${NAMED}`;

/** Reads consents and requests for both of their sides. */
export class ConsentQueries {
  private readonly pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.pool = pool;
  }

  async consent(id: string): Promise<ConsentRow | undefined> {
    const [row] = await this.consents('consent', 'where c.id = $1', [id]);
    return row;
  }

  async request(id: string): Promise<ConsentRequestRow | undefined> {
    const [row] = await this.requests('consent-request', 'where c.id = $1', [id]);
    return row;
  }

  /** Up to `limit` consents of one side, newest first; BACKWARD reads from the oldest. `cursor` is a consent's id. */
  consentPage(side: Side, of: string, direction: PageRequest['direction'], cursor: string | null, limit: number) {
    return this.consents(`consents-of-${side}-${direction}`, pageCondition(side, direction), [of, cursor, limit]);
  }

  /** Up to `limit` requests of one side, as {@link consentPage}. */
  requestPage(side: Side, of: string, direction: PageRequest['direction'], cursor: string | null, limit: number) {
    const condition = pageCondition(side, direction);
    return this.requests(`consent-requests-of-${side}-${direction}`, condition, [of, cursor, limit]);
  }

  /**
   * Employments of today that are standing consents, one row for each person and organisation, by technician id: those that the
   * technician confirmed or a registrar recorded. `cursor` is a technician's id.
   */
  async monitoring(
    side: Side,
    of: string,
    today: Day,
    { direction, cursor, limit }: { direction: PageRequest['direction']; cursor: string | null; limit: number },
  ): Promise<readonly MonitoringRow[]> {
    const forward = direction === 'FORWARD';
    const { rows } = await this.pool.query<Omit<MonitoringRow, 'endedAt'> & { endedAt: number | null }>({
      name: `monitoring-of-${side}-${direction}`,
      text: `select ${PARTIES}, min(e.from_on)::text as "from",
          case when bool_or(e.until_on is null) then null else (max(e.until_on) - 1)::text end as through,
          (select ${moment('m.ended_at')} from ended_monitoring m
            where m.technician_id = t.id and m.organization_id = o.id and m.resumed_at is null) as "endedAt"
        from employment e join shop s on s.id = e.shop_id join technician t on t.id = e.technician_id
          join organization o on o.id = s.organization_id
       where ${side === 'technician' ? 'e.technician_id' : 's.organization_id'} = $1 and e.retracted_at is null
         and e.from_on <= $2::date and (e.until_on is null or e.until_on > $2::date)
         and (e.asserted_by = 'REGISTRAR' or e.confirmed_at is not null)
         and ($3::uuid is null or e.technician_id ${forward ? '>' : '<'} $3)
       group by t.id, o.id order by t.id ${forward ? 'asc' : 'desc'}, o.name limit $4`,
      values: [of, today, cursor, limit],
    });
    return rows.map((row) => ({ ...row, endedAt: momentOf(row.endedAt) }));
  }

  private async consents(name: string, condition: string, values: readonly unknown[]): Promise<readonly ConsentRow[]> {
    const { rows } = await this.pool.query<ConsentColumns>({
      name,
      text: `${CONSENTS} ${condition}`,
      values: [...values],
    });
    return rows.map((row) => ({
      ...row,
      grantedAt: new Date(row.grantedAt),
      withdrawnAt: momentOf(row.withdrawnAt),
    }));
  }

  private async requests(
    name: string,
    condition: string,
    values: readonly unknown[],
  ): Promise<readonly ConsentRequestRow[]> {
    const { rows } = await this.pool.query<RequestColumns>({
      name,
      text: `${REQUESTS} ${condition}`,
      values: [...values],
    });
    return rows.map((row) => ({
      ...row,
      requestedAt: new Date(row.requestedAt),
      answeredAt: momentOf(row.answeredAt),
    }));
  }
}

/** Moments come as milliseconds. */
type ConsentColumns = Omit<ConsentRow, 'grantedAt' | 'withdrawnAt'> & {
  readonly grantedAt: number;
  readonly withdrawnAt: number | null;
};
type RequestColumns = Omit<ConsentRequestRow, 'requestedAt' | 'answeredAt'> & {
  readonly requestedAt: number;
  readonly answeredAt: number | null;
};

function pageCondition(side: Side, direction: PageRequest['direction']): string {
  const forward = direction === 'FORWARD';
  return `where c.${side}_id = $1 and ($2::uuid is null or c.id ${forward ? '<' : '>'} $2)
    order by c.id ${forward ? 'desc' : 'asc'} limit $3`;
}

function momentOf(milliseconds: number | null): Date | null {
  return milliseconds === null ? null : new Date(milliseconds);
}
