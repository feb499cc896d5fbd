import type pg from 'pg';
import { type Day, dayBefore } from '../../kernel/day.ts';
import type { Fault } from '../../kernel/refusal.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import { END_OF_TIME, mergeSpans, type Span, spanCovering } from '../catalogue/span.rules.ts';
import type { RowFault } from '../csv/csv-row.rules.ts';
import { employmentFaults, MAX_STAFF, staffLimitFaults } from '../shops/employment.rules.ts';
import { openFaults } from '../shops/shop-term.rules.ts';
import type { RefusedRow } from './refused-row.ts';

interface OperationRow {
  readonly shop_id: string;
  readonly from_on: Day;
  readonly until_on: Day | null;
}

interface SpanRow extends OperationRow {
  readonly line: number;
}

/** The days on which the shops of a chunk are open, by the record and by the chunk itself. */
const OPERATION = (stage: string, staged: string) => `
  select shop_id, from_on::text, until_on::text from shop_term f
  where kind = 'OPERATION' and retracted_at is null and shop_id in (select shop_id from ${stage}) ${staged}`;

/**
 * A term begins on a day on which the shop is open. The shop's days of operation may stand in the same file, before or after
 * the term, as long as they are in the same chunk or on record.
 */
export async function judgeShopTerms(client: pg.ClientBase): Promise<readonly RefusedRow[]> {
  const rows = await query<SpanRow>(
    client,
    `select line, shop_id, from_on::text from stage_shop_term where kind <> 'OPERATION' order by line`,
  );
  const staged = `union all select shop_id, from_on::text, until_on::text from stage_shop_term where kind = 'OPERATION'`;
  const open = await openSpans(client, OPERATION('stage_shop_term', staged));
  const closed = rows.filter(({ shop_id, from_on }) => !spanCovering(open.get(shop_id) ?? [], from_on));
  const known = await linesOnRecord(
    client,
    `select s.line from stage_shop_term s where s.line = any($1) and exists (select from shop_term f
       where f.shop_id = s.shop_id and f.kind = s.kind and f.code = s.code and f.from_on = s.from_on
         and f.retracted_at is null offset 0)`,
    closed,
  );
  return closed
    .filter(({ line }) => !known.has(line))
    .map(({ line, from_on }) => ({ line, faults: openFaults(from_on, [], ['from']).map(rowFault) }));
}

/** Refuses employment on days on which the shop is closed, and that of more people than a shop may have. */
export async function judgeEmployment(
  client: pg.ClientBase,
  pack: RulePack,
  today: Day,
): Promise<readonly RefusedRow[]> {
  const closed = await judgeDaysOfEmployment(client, pack, today);
  const refused = new Set(closed.map(({ line }) => line));
  const crowded = (await judgeStaff(client, today)).filter(({ line }) => !refused.has(line));
  return [...closed, ...crowded];
}

/** Who works in a shop on the day $1 or will, by what is on record. */
const AT_WORK = 'retracted_at is null and (until_on is null or until_on > $1::date)';

/** Of the staged rows of people who are new in a full shop, those beyond the limit, in the order of their lines. */
async function judgeStaff(client: pg.ClientBase, today: Day): Promise<readonly RefusedRow[]> {
  const { rows: full } = await client.query<{ shop_id: string; count: number }>(
    `select shop_id, count from (
       select a.shop_id, a.staged,
         (select count(distinct technician_id)::integer from employment f where f.shop_id = a.shop_id and ${AT_WORK}) as count
       from (select shop_id, count(distinct technician_id) as staged from stage_employment
         where until_on is null or until_on > $1::date group by shop_id) a offset 0) shops
     where count + staged > ${MAX_STAFF}`,
    [today],
  );
  if (full.length === 0) return [];
  const { rows } = await client.query<{ line: number; before: number }>(
    `select line, count + place - 1 as before from (
       select line, count, dense_rank() over (partition by shop_id order by first_line)::integer as place from (
         select s.line, s.shop_id, full_shop.count, min(s.line) over (partition by s.shop_id, s.technician_id) as first_line
         from stage_employment s join unnest($2::uuid[], $3::integer[]) as full_shop (shop_id, count) using (shop_id)
         where (s.until_on is null or s.until_on > $1::date)
           and not exists (select from employment f
             where f.technician_id = s.technician_id and f.shop_id = s.shop_id and ${AT_WORK.replaceAll('until_on', 'f.until_on')})
       ) newcomers) placed
     where count + place > ${MAX_STAFF} order by line`,
    [today, full.map(({ shop_id }) => shop_id), full.map(({ count }) => count)],
  );
  return rows.map(({ line, before }) => ({ line, faults: staffLimitFaults(before, ['shopNumber']).map(rowFault) }));
}

/** Nobody is employed on days on which the shop is closed. The database finds the few that it cannot tell to be in order. */
async function judgeDaysOfEmployment(
  client: pg.ClientBase,
  pack: RulePack,
  today: Day,
): Promise<readonly RefusedRow[]> {
  const rows = await query<SpanRow & { readonly role: string }>(
    client,
    `select s.line, s.shop_id, s.role, s.from_on::text, s.until_on::text from stage_employment s
     where not exists (select from shop_term o where o.shop_id = s.shop_id and o.kind = 'OPERATION'
         and o.retracted_at is null and o.from_on <= s.from_on
         and coalesce(o.until_on, 'infinity') >= coalesce(s.until_on, 'infinity') offset 0)
       and not exists (select from employment f where f.technician_id = s.technician_id and f.shop_id = s.shop_id
         and f.role = s.role and f.from_on = s.from_on and f.retracted_at is null offset 0)
     order by s.line`,
  );
  if (rows.length === 0) return [];
  const open = await openSpans(client, OPERATION('stage_employment', ''));
  return rows.flatMap(({ line, shop_id, role, from_on, until_on }) => {
    const through = until_on === null ? null : dayBefore(until_on);
    const openSpans = open.get(shop_id) ?? [];
    // Employments that overlap are found where the row meets the table.
    const faults = employmentFaults({ role, from: from_on, through }, { today, pack, openSpans, others: [] });
    return faults.length === 0 ? [] : { line, faults: faults.map(rowFault) };
  });
}

const COLUMN_OF_MEMBER: Readonly<Record<string, string>> = { through: 'until', shopNumber: 'shop_number' };

function rowFault({ code, message, path }: Fault): RowFault {
  return { column: COLUMN_OF_MEMBER[String(path[0])] ?? String(path[0]), code, message };
}

async function openSpans(client: pg.ClientBase, statement: string): Promise<ReadonlyMap<string, readonly Span[]>> {
  const rows = await query<OperationRow>(client, statement);
  const byShop = Map.groupBy(rows, (row) => row.shop_id);
  return new Map(
    [...byShop].map(([shopId, spans]) => [
      shopId,
      mergeSpans(spans.map(({ from_on, until_on }) => ({ from: from_on, until: until_on ?? END_OF_TIME }))),
    ]),
  );
}

async function linesOnRecord(
  client: pg.ClientBase,
  statement: string,
  rows: readonly SpanRow[],
): Promise<ReadonlySet<number>> {
  if (rows.length === 0) return new Set();
  const { rows: found } = await client.query<{ line: number }>(statement, [rows.map((row) => row.line)]);
  return new Set(found.map((row) => row.line));
}

async function query<Row extends pg.QueryResultRow>(client: pg.ClientBase, statement: string): Promise<readonly Row[]> {
  return (await client.query<Row>(statement)).rows;
}
