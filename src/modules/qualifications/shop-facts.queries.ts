import type pg from 'pg';
import type { Day } from '../../kernel/day.ts';
import { END_OF_TIME, type Span } from '../catalogue/span.rules.ts';
import type { CredentialFacts } from '../credentials/credential-record.rules.ts';
import { credentialFactQueries, credentialFactsOf } from '../credentials/facts.queries.ts';
import { gatheredReads } from '../credentials/gathered-reads.ts';
import { MAX_STAFF } from '../shops/employment.rules.ts';
import type { JobFact, ShopTermFact } from './shop-record.rules.ts';

/** One person who works, worked or will work in a shop, in whatever role. */
export interface StaffFacts {
  readonly technicianId: string;
  readonly aseId: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly jobs: readonly JobFact[];
  readonly credentialFacts: CredentialFacts;
}

/** A shop as read for answers: the profile as it is now, everything else as it was on record at the moment asked about. */
export interface ShopFacts {
  readonly id: string;
  readonly shopNumber: string;
  readonly organizationId: string | null;
  readonly name: string;
  readonly city: string;
  readonly jurisdiction: string;
  readonly terms: readonly ShopTermFact[];
  /** By technician id. Never more than one beyond the limit: see {@link isTooLarge}. */
  readonly staff: readonly StaffFacts[];
}

/** Whether more people are or were on record in the shop than answers about it read: whatever they said would be made up. */
export function isTooLarge({ staff }: Pick<ShopFacts, 'staff'>): boolean {
  return staff.length > MAX_STAFF;
}

/** Shops with their people's credentials, by one statement: what every answer about a shop is made from. */
export class ShopFactsQueries {
  private readonly pool: pg.Pool;
  private readonly nowByNumber: (shopNumber: string) => Promise<ShopFacts | undefined>;

  constructor(pool: pg.Pool) {
    this.pool = pool;
    this.nowByNumber = gatheredReads((numbers) => this.ofNumbers(numbers, undefined));
  }

  /** `knownAt` undefined reads what is on record now, for all who ask at the same time together. */
  async byNumber(shopNumber: string, knownAt: Date | undefined): Promise<ShopFacts | undefined> {
    if (knownAt === undefined) return this.nowByNumber(shopNumber);
    const [shop] = await this.ofNumbers([shopNumber], knownAt);
    return shop;
  }

  /** In no order; ids that no shop has are left out. */
  async byIds(ids: readonly string[], knownAt: Date | undefined): Promise<readonly ShopFacts[]> {
    return this.read('ids', 's.id = any($1::uuid[])', ids, knownAt);
  }

  private async ofNumbers(shopNumbers: readonly string[], knownAt: Date | undefined) {
    const shops = await this.read('numbers', 's.shop_number = any($1::text[])', shopNumbers, knownAt);
    const found = new Map(shops.map((shop) => [shop.shopNumber, shop]));
    return shopNumbers.map((shopNumber) => found.get(shopNumber));
  }

  private async read(name: string, condition: string, keys: readonly string[], knownAt: Date | undefined) {
    const { rows } = await this.pool.query({
      name: `shop-facts-${name}${knownAt ? '-known-at' : ''}`,
      text: shopFactsStatement(condition, knownAt && '$2::timestamptz'),
      values: knownAt ? [keys, knownAt] : [keys],
      rowMode: 'array',
    } as pg.QueryConfig);
    return shopFactsOf(rows as unknown as ShopFactsRow[]);
  }
}

/** One row of {@link shopFactsStatement}: a shop and one of its people; a shop without any has one row with nulls. */
export type ShopFactsRow = [
  ...shop: [string, string, string | null, string, string, string, string | null],
  ...person: [string | null, string, string, string, string],
  periods: string | null,
  actions: string | null,
  passed: string | null,
];

/** Rows of {@link shopFactsStatement}, those of one shop one after another, as facts. */
export function shopFactsOf(rows: readonly ShopFactsRow[]): readonly ShopFacts[] {
  const shops: (ShopFacts & { readonly staff: StaffFacts[] })[] = [];
  for (const row of rows) {
    const [id, shopNumber, organizationId, name, city, jurisdiction, terms] = row;
    let shop = shops.at(-1);
    if (shop?.id !== id) {
      const facts = terms === null ? [] : terms.split(';').map(termOf);
      shop = { id, shopNumber, organizationId, name, city, jurisdiction, terms: facts, staff: [] };
      shops.push(shop);
    }
    const [, , , , , , , technicianId, aseId, firstName, lastName, jobs, periods, actions, passed] = row;
    if (technicianId === null) continue;
    shop.staff.push({
      technicianId,
      aseId,
      firstName,
      lastName,
      jobs: jobs.split(';').map(jobOf),
      credentialFacts: credentialFactsOf(periods, actions, passed),
    });
  }
  return shops;
}

const TERM_KINDS = { O: 'OPERATION', A: 'AREA', N: 'NETWORK', R: 'RECOGNITION' } as const;

function termOf(text: string): ShopTermFact {
  const [kind, code = '', from, until] = text.split(' ');
  return { kind: TERM_KINDS[kind as keyof typeof TERM_KINDS], code, ...spanOf(from, until) };
}

function jobOf(text: string): JobFact {
  const [role = '', from, until] = text.split(' ');
  return { role, ...spanOf(from, until) };
}

function spanOf(from: string | undefined, until: string | undefined): Span {
  return { from: from as Day, until: until ? (until as Day) : END_OF_TIME };
}

/**
 * The statement that reads shops (`s`) that meet `condition` with their people, {@link ShopFactsRow} by row. Every table is
 * gone through once for all of them. What a technician alone claims is no employment until the shop or a registrar confirms it.
 * Of a shop with more people than it may have, one more than that is read: enough to tell.
 * `known` is the placeholder of the moment whose record is wanted; undefined for now.
 */
export function shopFactsStatement(condition: string, known: string | undefined): string {
  const onRecord =
    known === undefined
      ? 'retracted_at is null'
      : `recorded_at <= ${known} and (retracted_at is null or retracted_at > ${known})`;
  const { periods, actions, passed } = credentialFactQueries(known);
  return `
    with s as materialized (
      select * from shop s where ${known === undefined ? '' : `s.registered_at <= ${known} and `}${condition}),
    jobs as materialized (
      select shop_id, technician_id, facts from (
        select shop_id, technician_id, row_number() over (partition by shop_id order by technician_id) as place,
          string_agg(role || ' ' || from_on || ' ' || coalesce(until_on::text, ''), ';' order by from_on, role) as facts
        from employment where shop_id = any(array(select id from s)) and asserted_by <> 'TECHNICIAN' and ${onRecord}
        group by shop_id, technician_id) people
      where place <= ${MAX_STAFF + 1}),
    t as materialized (select distinct technician_id as id from jobs)
    select s.id, s.shop_number, s.organization_id, s.name, s.city, s.jurisdiction, terms.facts,
      n.id, n.ase_id, n.first_name, n.last_name, jobs.facts, periods.facts, actions.facts, passed.facts
    from s
      left join (
        select shop_id, string_agg(
          left(kind, 1) || ' ' || code || ' ' || from_on || ' ' || coalesce(until_on::text, ''), ';'
          order by kind, code, from_on) as facts
        from shop_term where shop_id = any(array(select id from s)) and ${onRecord}
        group by shop_id) terms on terms.shop_id = s.id
      left join jobs on jobs.shop_id = s.id
      left join technician n on n.id = jobs.technician_id
      left join ${periods} periods on periods.technician_id = jobs.technician_id
      left join ${actions} actions on actions.technician_id = jobs.technician_id
      left join ${passed} passed on passed.technician_id = jobs.technician_id
    order by s.id, jobs.technician_id`;
}
