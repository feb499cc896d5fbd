import type pg from 'pg';
import type { Day } from '../../kernel/day.ts';
import type { NetworkCursor, NetworkFilter, NetworkOrder } from './network.rules.ts';
import type { ShopStandingContent } from './standing-rows.rules.ts';

/** A row of the read model with how the shop is called now. */
export interface NetworkStandingRow extends ShopStandingContent {
  readonly shopId: string;
  readonly shopNumber: string;
  readonly shopName: string;
  readonly city: string;
  readonly jurisdiction: string;
  readonly certifiedShare: number;
  readonly changesAfter: Day;
}

/** How a network stands as a whole. */
export interface NetworkTotals {
  readonly enrolled: number;
  readonly compliant: number;
  readonly outOfCompliance: number;
  readonly changing: number;
  /** Rows that time has overtaken and that are being judged anew. */
  readonly outdated: number;
}

/** How many shops something is unmet by. */
export interface ReasonCount {
  readonly reason: string;
  readonly shops: number;
}

type SortColumn = 'changes_after' | 'certified' | 'certified_share' | 'shop_number';

const ORDERS: Readonly<Record<NetworkOrder, { readonly column: SortColumn; readonly descending: boolean }>> = {
  CHANGE_SOONEST: { column: 'changes_after', descending: false },
  CHANGE_LATEST: { column: 'changes_after', descending: true },
  CERTIFIED_MOST: { column: 'certified', descending: true },
  CERTIFIED_FEWEST: { column: 'certified', descending: false },
  SHARE_HIGHEST: { column: 'certified_share', descending: true },
  SHARE_LOWEST: { column: 'certified_share', descending: false },
  SHOP_NUMBER: { column: 'shop_number', descending: false },
};

/** The value by which a list in this order has the row in its place. */
export function sortKeyOf(row: NetworkStandingRow, order: NetworkOrder): string | number | null {
  const { column } = ORDERS[order];
  if (column === 'changes_after') return row.changesAfter;
  if (column === 'certified') return row.certified;
  return column === 'certified_share' ? row.certifiedShare : null;
}

const TYPES: Readonly<Record<SortColumn, string>> = {
  changes_after: 'date',
  certified: 'int',
  certified_share: 'float8',
  shop_number: 'text',
};

/** How many rows pages read: the next of these. Each connection plans a few statements once. */
const PAGE_STEPS = [2, 6, 11, 21, 51, 101];

const COLUMNS = `n.shop_id as "shopId", n.shop_number as "shopNumber", s.name as "shopName", n.city, n.jurisdiction, n.enrolled,
  n.enrolled_from::text as "enrolledFrom", n.enrolled_until::text as "enrolledUntil", n.satisfied,
  n.holds_through::text as "holdsThrough", n.certified, n.total, n.masters, n.blue_seal as "blueSeal", n.recognised, n.reasons,
  n.stale_on::text as "staleOn", n.certified_share as "certifiedShare", n.changes_after::text as "changesAfter"`;

/** Lists of a whole network, from the read model alone: what a page costs does not grow with the network. */
export class NetworkQueries {
  private readonly pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.pool = pool;
  }

  /**
   * Up to `limit` shops that are enrolled today, after or before the cursor, in the order they are read. Those that comply and
   * those that do not are read each from their own end of an index, and put together here.
   */
  async page(
    programId: string,
    filter: NetworkFilter,
    order: NetworkOrder,
    direction: 'FORWARD' | 'BACKWARD',
    cursor: NetworkCursor | null,
    limit: number,
  ): Promise<readonly NetworkStandingRow[]> {
    const { name, text, values } = pageStatement(programId, filter, order, direction, cursor, limit);
    const { rows } = await this.pool.query<NetworkStandingRow>({ name, text, values: [...values] });
    return rows.slice(0, limit);
  }

  async totals(programId: string, today: Day, changingThrough: Day): Promise<NetworkTotals> {
    const { rows } = await this.pool.query<NetworkTotals>({
      name: 'network-totals',
      text: `select count(*) filter (where enrolled)::int as enrolled,
          count(*) filter (where enrolled and satisfied)::int as compliant,
          count(*) filter (where enrolled and not satisfied)::int as "outOfCompliance",
          count(*) filter (where enrolled and changes_after < $3)::int as changing,
          count(*) filter (where stale_on <= $2)::int as outdated
        from shop_standing where rule = $1`,
      values: [programId, today, changingThrough],
    });
    return rows[0] ?? { enrolled: 0, compliant: 0, outOfCompliance: 0, changing: 0, outdated: 0 };
  }

  /** By how many shops each thing is unmet, the most frequent first. */
  async reasons(programId: string): Promise<readonly ReasonCount[]> {
    const { rows } = await this.pool.query<ReasonCount>({
      name: 'network-reasons',
      text: `select reason, count(*)::int as shops from shop_standing, unnest(reasons) reason
        where rule = $1 and enrolled and not satisfied group by reason order by shops desc, reason`,
      values: [programId],
    });
    return rows;
  }

  /** Shops of the network in a place that offer the area today and, when one is named, belong to the brand's network. */
  async routable(
    programId: string,
    place: { readonly jurisdiction: string; readonly city: string | null },
    area: string,
    brand: string | null,
    today: Day,
  ): Promise<readonly NetworkStandingRow[]> {
    const holding = (kind: string, code: string) => `exists (select from shop_term t where t.shop_id = n.shop_id
      and t.kind = '${kind}' and t.code = ${code} and t.retracted_at is null
      and t.from_on <= $4 and (t.until_on is null or t.until_on > $4))`;
    const { rows } = await this.pool.query<NetworkStandingRow>({
      name: 'network-routable',
      text: `select ${COLUMNS} from shop_standing n join shop s on s.id = n.shop_id
        where n.rule = $1 and n.enrolled and n.jurisdiction = $2 and ($3::text is null or lower(n.city) = lower($3))
          and ${holding('OPERATION', "''")} and ${holding('AREA', '$5::text')}
          and ($6::text is null or ${holding('NETWORK', '$6::text')})`,
      values: [programId, place.jurisdiction, place.city, today, area, brand],
    });
    return rows;
  }
}

interface Statement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** The statement that reads a page; exported so that a benchmark can send the very same. */
export function pageStatement(
  programId: string,
  { jurisdiction, city, compliant, changesThrough, minCertified }: NetworkFilter,
  order: NetworkOrder,
  direction: 'FORWARD' | 'BACKWARD',
  cursor: NetworkCursor | null,
  limit: number,
): Statement {
  const { column, descending } = ORDERS[order];
  const isUp = (direction === 'FORWARD') !== descending;
  const values: unknown[] = [programId];
  const conditions = ['n.enrolled', 'n.rule = $1'];
  let shape = `${order}-${direction}`;
  const limitTo = (letter: string, value: unknown, condition: (placeholder: string) => string) => {
    if (value === null || value === undefined) return;
    conditions.push(condition(`$${values.push(value)}`));
    shape += letter;
  };
  limitTo('j', jurisdiction, (given) => `n.jurisdiction = ${given}`);
  limitTo('c', city, (given) => `lower(n.city) = lower(${given}::text)`);
  limitTo('t', changesThrough, (given) => `n.changes_after < ${given}::date`);
  limitTo('m', minCertified, (given) => `n.certified >= ${given}::int`);
  if (cursor) {
    const beyond = isUp ? '>' : '<';
    const number = `$${values.push(cursor.shopNumber)}::text`;
    shape += 'k';
    conditions.push(
      column === 'shop_number'
        ? `n.shop_number ${beyond} ${number}`
        : `(n.${column}, n.shop_number) ${beyond} ($${values.push(cursor.key)}::${TYPES[column]}, ${number})`,
    );
  }
  const way = isUp ? 'asc' : 'desc';
  const sorted = column === 'shop_number' ? `n.shop_number ${way}` : `n.${column} ${way}, n.shop_number ${way}`;
  const rowsRead = PAGE_STEPS.find((step) => step >= limit) ?? limit;
  const half = (satisfied: boolean) =>
    `(select n.* from shop_standing n where ${conditions.join(' and ')} and n.satisfied = ${satisfied}
       order by ${sorted} limit ${rowsRead})`;
  const halves = (compliant == null ? [true, false] : [compliant]).map(half).join(' union all ');
  const which = compliant == null ? 'a' : compliant ? 'y' : 'n';
  return {
    name: `network-${shape}-${which}-${rowsRead}`,
    text: `select ${COLUMNS} from (select n.* from (${halves}) n order by ${sorted} limit ${rowsRead}) n
      join shop s on s.id = n.shop_id order by ${sorted}`,
    values,
  };
}
