import type pg from 'pg';
import type { Day } from '../../kernel/day.ts';
import { END_OF_TIME, type Span } from '../catalogue/span.rules.ts';
import type { StoredRule } from './repair-program.rules.ts';

/** What statements are sent through: a pool, or the connection that a transaction is on. */
export type Reader = pg.Pool | pg.ClientBase;

/** One version of a programme's rule as it is on record; `judgingRule` makes it one that judges. */
export interface ProgramVersionRow extends StoredRule {
  readonly id: string;
  readonly programId: string;
  readonly version: number;
  readonly publishedAt: Date;
}

/** A programme with the version that judges at the moment asked about. */
export interface ProgramRow {
  readonly id: string;
  /** The insurer that runs it. */
  readonly organization: string;
  readonly code: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly inForce: ProgramVersionRow;
}

/** The enrolments of one shop in one programme that hold on the day asked about or begin after it. */
export interface ShopEnrolments {
  readonly programId: string;
  /** In order, not overlapping; each begins and ends on a day on which the shop's place in the network changes. */
  readonly spans: readonly Span[];
}

/** Which programmes judge which shops. */
export interface JudgingPrograms {
  /** By shop; a shop that is in no network has no entry. */
  readonly enrolments: ReadonlyMap<string, readonly ShopEnrolments[]>;
  /** The version in force of every programme that is named in `enrolments`, by the programme. */
  readonly versions: ReadonlyMap<string, ProgramVersionRow>;
}

/** An enrolment as it is on record, with how the shop is called now. */
export interface EnrolmentRow {
  /** Stays the same when the enrolment is ended or corrected. */
  readonly recordId: string;
  readonly programId: string;
  /** The insurer that runs the programme. */
  readonly organization: string;
  readonly shopId: string;
  readonly shopNumber: string;
  readonly shopName: string;
  readonly city: string;
  readonly jurisdiction: string;
  readonly from: Day;
  readonly until: Day;
  readonly reason: string;
  readonly recordedAt: Date;
}

/** A part of a list in order: up to `limit` items after or before the one that `cursor` names. */
export interface Part<Cursor> {
  readonly direction: 'FORWARD' | 'BACKWARD';
  readonly cursor: Cursor | null;
  readonly limit: number;
}

/** Where an enrolment stands in its network: enrolments are listed by shop, then by day. */
export interface EnrolmentCursor {
  readonly shopId: string;
  readonly from: Day;
}

const VERSION_COLUMNS = `v.id as "versionId", v.program_id as "programId", v.version, v.requirement, v.rule_pack as "rulePack",
  v.ranking, (extract(epoch from v.published_at) * 1000)::float8 as "publishedAt"`;

/**
 * The programme with the version in force at `knownAt` (null for now): the newest that was published by then. The moment of
 * record chooses the version, never the day asked about: a day long past is judged by today's rule, unless it is asked how it
 * would have been judged back then. Undefined for a programme that nobody had created by then.
 */
export async function programInForce(
  reader: Reader,
  programId: string,
  knownAt: Date | null,
): Promise<ProgramRow | undefined> {
  const [program] = await programs(reader, 'p.id = $2', [knownAt, programId], 'program-in-force');
  return program;
}

/** Programmes in the order of their creation, in the order they are read; of one insurer, or with null of all. */
export function programPage(
  reader: Reader,
  organization: string | null,
  { direction, cursor, limit }: Part<string>,
  knownAt: Date | null,
): Promise<readonly ProgramRow[]> {
  const forward = direction === 'FORWARD';
  const condition = `($2::uuid is null or p.organization_id = $2) and ($3::uuid is null or p.id ${forward ? '>' : '<'} $3)
    order by p.id ${forward ? 'asc' : 'desc'} limit $4`;
  return programs(reader, condition, [knownAt, organization, cursor, limit]);
}

/** Versions of a programme published by `knownAt`, from the first on, in the order they are read. */
export async function versionPage(
  reader: Reader,
  programId: string,
  { direction, cursor, limit }: Part<number>,
  knownAt: Date | null,
): Promise<readonly ProgramVersionRow[]> {
  const forward = direction === 'FORWARD';
  const { rows } = await reader.query<VersionColumns>(
    `select ${VERSION_COLUMNS} from repair_program_version v
      where v.program_id = $1 and ${publishedBy('$2')} and ($3::int is null or v.version ${forward ? '>' : '<'} $3)
      order by v.version ${forward ? 'asc' : 'desc'} limit $4`,
    [programId, knownAt, cursor, limit],
  );
  return rows.map(versionOf);
}

/**
 * Which programmes judge these shops on `day`, or will from a later day on, by what was on record at `knownAt` (null for
 * now): two statements, however many shops there are. Enrolments that have ended by then are left out.
 */
export async function programsJudging(
  reader: Reader,
  shopIds: readonly string[],
  day: Day,
  knownAt: Date | null = null,
): Promise<JudgingPrograms> {
  const { rows } = await reader.query<[shopId: string, programId: string, from: Day, until: Day | null]>({
    text: `select e.shop_id, e.program_id, e.from_on::text, e.until_on::text from network_enrolment e
            where e.shop_id = any($2::uuid[]) and ${onRecord('e', '$1')} and (e.until_on is null or e.until_on > $3)
            order by e.shop_id, e.program_id, e.from_on`,
    values: [knownAt, shopIds, day],
    rowMode: 'array',
  });
  const enrolments = enrolmentsByShop(rows);
  const named = [...new Set(rows.map(([, programId]) => programId))];
  return { enrolments, versions: named.length === 0 ? new Map() : await versionsInForce(reader, named, knownAt) };
}

/** Enrolments in a programme's network; with `asOf`, only what holds on that day. In the order they are read. */
export async function networkPage(
  reader: Reader,
  programId: string,
  asOf: Day | null,
  { direction, cursor, limit }: Part<EnrolmentCursor>,
  knownAt: Date | null,
): Promise<readonly EnrolmentRow[]> {
  const [beyond, order] = direction === 'FORWARD' ? ['>', 'asc'] : ['<', 'desc'];
  const conditions = ['e.program_id = $2'];
  const values: unknown[] = [knownAt, programId];
  if (asOf !== null) {
    const day = `$${values.push(asOf)}::date`;
    conditions.push(`e.from_on <= ${day} and (e.until_on is null or ${day} < e.until_on)`);
  }
  if (cursor !== null) {
    const [shopId, from] = [`$${values.push(cursor.shopId)}::uuid`, `$${values.push(cursor.from)}::date`];
    conditions.push(`(e.shop_id, e.from_on) ${beyond} (${shopId}, ${from})`);
  }
  const ordered = `order by e.shop_id ${order}, e.from_on ${order} limit $${values.push(limit)}`;
  return enrolments(reader, `${conditions.join(' and ')} ${ordered}`, values);
}

/** The enrolments of a shop in the networks of one insurer, or with null of all; with `asOf`, only what holds on that day. */
export function enrolmentsOfShop(
  reader: Reader,
  shopId: string,
  organization: string | null,
  asOf: Day | null,
  knownAt: Date | null,
): Promise<readonly EnrolmentRow[]> {
  const condition = `e.shop_id = $2 and ($3::uuid is null or p.organization_id = $3)
    and ($4::date is null or e.from_on <= $4 and (e.until_on is null or $4 < e.until_on))
    order by e.from_on, e.record_id`;
  return enrolments(reader, condition, [knownAt, shopId, organization, asOf]);
}

/** The enrolments of these public identities as they are on record now, in no order. */
export function enrolmentsOf(reader: Reader, recordIds: readonly string[]): Promise<readonly EnrolmentRow[]> {
  return enrolments(reader, 'e.record_id = any($2::uuid[])', [null, recordIds]);
}

async function versionsInForce(
  reader: Reader,
  programIds: readonly string[],
  knownAt: Date | null,
): Promise<ReadonlyMap<string, ProgramVersionRow>> {
  const { rows } = await reader.query<VersionColumns>(
    `select distinct on (v.program_id) ${VERSION_COLUMNS} from repair_program_version v
      where v.program_id = any($1::uuid[]) and ${publishedBy('$2')} order by v.program_id, v.version desc`,
    [programIds, knownAt],
  );
  return new Map(rows.map((row) => [row.programId, versionOf(row)]));
}

/** `condition` may use the placeholders from $2 on; $1 is the moment of record. With a `name`, a connection plans it once. */
async function programs(
  reader: Reader,
  condition: string,
  values: readonly unknown[],
  name?: string,
): Promise<readonly ProgramRow[]> {
  const { rows } = await reader.query<VersionColumns & ProgramColumns>({
    ...(name !== undefined && { name }),
    text: `select p.id, p.organization_id as organization, p.code, p.name,
            (extract(epoch from p.created_at) * 1000)::float8 as "createdAt", ${VERSION_COLUMNS}
       from repair_program p join lateral (
         select * from repair_program_version v where v.program_id = p.id and ${publishedBy('$1')}
          order by v.version desc limit 1) v on true
      where ${condition}`,
    values: [...values],
  });
  return rows.map((row) => {
    const { id, organization, code, name, createdAt } = row;
    return { id, organization, code, name, createdAt: new Date(createdAt), inForce: versionOf(row) };
  });
}

/** `condition` may use the placeholders from $2 on; $1 is the moment of record. */
async function enrolments(
  reader: Reader,
  condition: string,
  values: readonly unknown[],
): Promise<readonly EnrolmentRow[]> {
  const { rows } = await reader.query<
    Omit<EnrolmentRow, 'until' | 'recordedAt'> & { readonly until: Day | null; readonly recordedAt: number }
  >(
    `select e.record_id as "recordId", e.program_id as "programId", p.organization_id as organization,
            e.shop_id as "shopId", s.shop_number as "shopNumber", s.name as "shopName", s.city, s.jurisdiction,
            e.from_on::text as "from", e.until_on::text as until, e.reason,
            (extract(epoch from e.recorded_at) * 1000)::float8 as "recordedAt"
       from network_enrolment e
         join repair_program p on p.id = e.program_id
         join shop s on s.id = e.shop_id
      where ${onRecord('e', '$1')} and ${condition}`,
    [...values],
  );
  return rows.map((row) => ({ ...row, until: row.until ?? END_OF_TIME, recordedAt: new Date(row.recordedAt) }));
}

/** Rows of enrolments, those of one shop and programme one after another. */
function enrolmentsByShop(
  rows: readonly (readonly [shopId: string, programId: string, from: Day, until: Day | null])[],
): ReadonlyMap<string, readonly ShopEnrolments[]> {
  const byShop = new Map<string, { readonly programId: string; readonly spans: Span[] }[]>();
  for (const [shopId, programId, from, until] of rows) {
    const ofShop = byShop.get(shopId) ?? [];
    byShop.set(shopId, ofShop);
    let last = ofShop.at(-1);
    if (last?.programId !== programId) {
      last = { programId, spans: [] };
      ofShop.push(last);
    }
    last.spans.push({ from, until: until ?? END_OF_TIME });
  }
  return byShop;
}

interface ProgramColumns {
  readonly id: string;
  readonly organization: string;
  readonly code: string;
  readonly name: string;
  readonly createdAt: number;
}

interface VersionColumns extends StoredRule {
  readonly versionId: string;
  readonly programId: string;
  readonly version: number;
  readonly publishedAt: number;
}

function versionOf(row: VersionColumns): ProgramVersionRow {
  const { versionId, programId, version, requirement, rulePack, ranking, publishedAt } = row;
  return { id: versionId, programId, version, requirement, rulePack, ranking, publishedAt: new Date(publishedAt) };
}

function publishedBy(knownAt: string): string {
  return `(${knownAt}::timestamptz is null or v.published_at <= ${knownAt})`;
}

function onRecord(table: string, knownAt: string): string {
  return `(${knownAt}::timestamptz is null and ${table}.retracted_at is null
    or ${table}.recorded_at <= ${knownAt} and (${table}.retracted_at is null or ${table}.retracted_at > ${knownAt}))`;
}

/** Whether the shop is enrolled in the programme on the day, by what was on record at `knownAt` (null for now). */
export async function isEnrolled(
  reader: Reader,
  programId: string,
  shopId: string,
  day: Day,
  knownAt: Date | null,
): Promise<boolean> {
  const { rowCount } = await reader.query(
    `select from network_enrolment e where e.program_id = $2 and e.shop_id = $3 and ${onRecord('e', '$1')}
       and e.from_on <= $4 and (e.until_on is null or $4 < e.until_on)`,
    [knownAt, programId, shopId, day],
  );
  return rowCount !== 0;
}

/** Whether the shop is on the day, as on record now, in the network of any programme that the insurer runs. */
export async function isInNetworkOf(reader: Reader, insurerId: string, shopId: string, day: Day): Promise<boolean> {
  const { rowCount } = await reader.query(
    `select from network_enrolment e join repair_program p on p.id = e.program_id
      where p.organization_id = $1 and e.shop_id = $2 and e.retracted_at is null
        and e.from_on <= $3 and (e.until_on is null or $3 < e.until_on) limit 1`,
    [insurerId, shopId, day],
  );
  return rowCount !== 0;
}
