import type pg from 'pg';
import type { Day } from '../../kernel/day.ts';
import type { Asserter } from './employment.rules.ts';
import { type ShopTermFact, type ShopTermKind, untilOf } from './shop-term.rules.ts';

/** A term as it is on record. */
export interface RecordedTerm extends ShopTermFact {
  /** Stays the same when the term is ended or corrected. */
  readonly recordId: string;
  readonly endReason: string | null;
  readonly recordedAt: Date;
}

/** A shop as read for answers: the profile, and every term on record at the moment asked about. */
export interface ShopFacts {
  readonly id: string;
  readonly shopNumber: string;
  readonly organization: string | null;
  readonly name: string;
  readonly street: string;
  readonly city: string;
  readonly postalCode: string;
  readonly jurisdiction: string;
  readonly version: number;
  readonly registeredAt: Date;
  /** By kind and code, oldest first. */
  readonly terms: readonly RecordedTerm[];
}

/** An employment as it is on record, with the names of both sides as they are now. */
export interface EmploymentRow {
  /** Stays the same when the employment is ended, confirmed or corrected. */
  readonly recordId: string;
  readonly technicianId: string;
  readonly aseId: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly shopId: string;
  readonly shopNumber: string;
  readonly shopName: string;
  /** The organisation that runs the shop. */
  readonly organization: string | null;
  readonly role: string;
  readonly from: Day;
  readonly until: Day;
  readonly assertedBy: Asserter;
  readonly confirmedAt: Date | null;
  readonly recordedAt: Date;
}

/** Which shops a list is limited to; a null member limits nothing. */
export interface ShopLimits {
  readonly jurisdiction: string | null;
  readonly city: string | null;
  readonly nameFolded: string | null;
  readonly organization: string | null;
}

/** A part of a list in order: up to `limit` items after or before the one that `cursor` names. */
interface Part {
  readonly direction: 'FORWARD' | 'BACKWARD';
  readonly cursor: string | null;
  readonly limit: number;
}

/** Shops and employment without entities. `knownAt` null reads what is on record now. */
export class ShopsQueries {
  private readonly pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.pool = pool;
  }

  async byNumber(shopNumber: string, knownAt: Date | null): Promise<ShopFacts | undefined> {
    const [shop] = await this.shops('s.shop_number = $1', [shopNumber], knownAt);
    return shop;
  }

  async byId(id: string, knownAt: Date | null): Promise<ShopFacts | undefined> {
    const [shop] = await this.shops('s.id = $1', [id], knownAt);
    return shop;
  }

  /** Shops by number, in the order they are read. */
  async page(
    limits: ShopLimits,
    { direction, cursor, limit }: Part,
    knownAt: Date | null,
  ): Promise<readonly ShopFacts[]> {
    const forward = direction === 'FORWARD';
    const values: unknown[] = [cursor ?? (forward ? '' : '~')];
    const conditions = [`s.shop_number ${forward ? '>' : '<'} $1`];
    const limitTo = (expression: string, value: string | null) => {
      if (value !== null) conditions.push(`${expression} = $${values.push(value)}`);
    };
    limitTo('s.jurisdiction', limits.jurisdiction);
    limitTo('lower(s.city)', limits.city?.toLowerCase() ?? null);
    limitTo('s.name_folded', limits.nameFolded);
    limitTo('s.organization_id', limits.organization);
    const order = `order by s.shop_number ${forward ? 'asc' : 'desc'} limit ${Number(limit)}`;
    return this.shops(conditions.join(' and '), values, knownAt, order);
  }

  /** Employment in a shop, in the order in which it was first recorded; with `asOf`, only what holds on that day. */
  employmentsOfShop(
    shopId: string,
    asOf: Day | null,
    { direction, cursor, limit }: Part,
    knownAt: Date | null,
  ): Promise<readonly EmploymentRow[]> {
    const forward = direction === 'FORWARD';
    const beyond = `($3::uuid is null or e.record_id ${forward ? '>' : '<'} $3)`;
    const holds = '($2::date is null or (e.from_on <= $2 and (e.until_on is null or $2 < e.until_on)))';
    const order = `order by e.record_id ${forward ? 'asc' : 'desc'} limit ${Number(limit)}`;
    return this.employments(`e.shop_id = $1 and ${holds} and ${beyond}`, [shopId, asOf, cursor], knownAt, order);
  }

  /** Everywhere a technician works or worked, oldest first; with `asOf`, only what holds on that day. */
  employmentsOfTechnician(
    technicianId: string,
    asOf: Day | null,
    knownAt: Date | null,
  ): Promise<readonly EmploymentRow[]> {
    const holds = '($2::date is null or (e.from_on <= $2 and (e.until_on is null or $2 < e.until_on)))';
    const order = 'order by e.from_on, e.record_id';
    return this.employments(`e.technician_id = $1 and ${holds}`, [technicianId, asOf], knownAt, order);
  }

  /** The employment of that public identity as on record now. */
  async employment(recordId: string): Promise<EmploymentRow | undefined> {
    const [employment] = await this.employments('e.record_id = $1', [recordId], null, '');
    return employment;
  }

  private async shops(
    condition: string,
    values: readonly unknown[],
    knownAt: Date | null,
    order = '',
  ): Promise<readonly ShopFacts[]> {
    const known = knownAt === null ? undefined : `$${values.length + 1}::timestamptz`;
    const { rows } = await this.pool.query<ShopRow>(
      `select s.id, s.shop_number as "shopNumber", s.organization_id as organization, s.name, s.street, s.city,
              s.postal_code as "postalCode", s.jurisdiction, s.version,
              extract(epoch from s.registered_at)::float8 * 1000 as "registeredAt",
              (select json_agg(json_build_array(f.record_id, f.kind, f.code, f.from_on, f.until_on, f.end_reason,
                                                extract(epoch from f.recorded_at)::float8 * 1000)
                               order by f.kind, f.code, f.from_on)
                 from shop_term f where f.shop_id = s.id and ${knownFact('f', known)}) as terms
         from shop s
        where ${condition} ${known ? `and s.registered_at <= ${known}` : ''} ${order}`,
      knownAt === null ? [...values] : [...values, knownAt],
    );
    return rows.map(({ terms, ...row }) => ({
      ...row,
      registeredAt: new Date(row.registeredAt),
      terms: (terms ?? []).map(termOf),
    }));
  }

  private async employments(
    condition: string,
    values: readonly unknown[],
    knownAt: Date | null,
    order: string,
  ): Promise<readonly EmploymentRow[]> {
    const known = knownAt === null ? undefined : `$${values.length + 1}::timestamptz`;
    const { rows } = await this.pool.query<RawEmployment>(
      `select e.record_id as "recordId", e.technician_id as "technicianId", t.ase_id as "aseId",
              t.first_name as "firstName", t.last_name as "lastName", e.shop_id as "shopId",
              s.shop_number as "shopNumber", s.name as "shopName", s.organization_id as organization, e.role,
              e.from_on::text as "from", e.until_on::text as until, e.asserted_by as "assertedBy",
              extract(epoch from e.confirmed_at)::float8 * 1000 as "confirmedAt",
              extract(epoch from e.recorded_at)::float8 * 1000 as "recordedAt"
         from employment e join technician t on t.id = e.technician_id join shop s on s.id = e.shop_id
        where ${condition} and ${knownFact('e', known)} ${order}`,
      knownAt === null ? [...values] : [...values, knownAt],
    );
    return rows.map((row) => ({
      ...row,
      until: untilOf(row.until),
      confirmedAt: row.confirmedAt === null ? null : new Date(row.confirmedAt),
      recordedAt: new Date(row.recordedAt),
    }));
  }
}

type ShopRow = Omit<ShopFacts, 'registeredAt' | 'terms'> & {
  readonly registeredAt: number;
  readonly terms: readonly TermRow[] | null;
};

type TermRow = readonly [
  recordId: string,
  kind: ShopTermKind,
  code: string,
  from: Day,
  until: string | null,
  endReason: string | null,
  recordedAt: number,
];

type RawEmployment = Omit<EmploymentRow, 'until' | 'confirmedAt' | 'recordedAt'> & {
  readonly until: string | null;
  readonly confirmedAt: number | null;
  readonly recordedAt: number;
};

function termOf([recordId, kind, code, from, until, endReason, recordedAt]: TermRow): RecordedTerm {
  return { recordId, kind, code, from, until: untilOf(until), endReason, recordedAt: new Date(recordedAt) };
}

/** Whether a fact was on record at the moment that a parameter gives, or is now. */
function knownFact(fact: string, moment: string | undefined): string {
  if (moment === undefined) return `${fact}.retracted_at is null`;
  return `${fact}.recorded_at <= ${moment} and (${fact}.retracted_at is null or ${fact}.retracted_at > ${moment})`;
}
