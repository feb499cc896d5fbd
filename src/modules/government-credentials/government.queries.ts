import type pg from 'pg';
import type { Day } from '../../kernel/day.ts';
import { type PageRequest, recordCursor } from '../../kernel/page.ts';
import type { GovernmentLevel } from '../catalogue/rule-pack.rules.ts';
import type { GovernmentEndReason } from './government-recording.rules.ts';
import type { GovernmentFact, GovernmentTerm } from './government-standing.rules.ts';

/** A public body as it is on record. */
export interface AgencyRow {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly level: GovernmentLevel;
  readonly jurisdiction: string;
  readonly place: string | null;
}

/** A government credential as it is on record, with whose it is and who awarded it. */
export interface GovernmentCredentialRow extends GovernmentTerm {
  readonly recordId: string;
  readonly technicianId: string;
  readonly aseId: string;
  readonly agency: AgencyRow;
  readonly classCode: string;
  readonly jurisdiction: string;
  readonly place: string | null;
  readonly number: string;
  readonly endReason: GovernmentEndReason | null;
  readonly recordedAt: Date;
}

/** Which agencies a list is limited to; null members limit nothing. */
export interface AgencyFilter {
  readonly level: GovernmentLevel | null;
  readonly jurisdiction: string | null;
}

/** Which credentials of one agency a list is limited to; null members limit nothing. */
export interface AgencyCredentialFilter {
  readonly agency: string;
  readonly number: string | null;
  readonly aseId: string | null;
}

/** Whose agencies are looked at: an organisation's; null for everybody's. */
type Keeper = string | null;

const AGENCY = `a.id, a.code, a.name, a.level, a.jurisdiction, a.place`;
const CREDENTIAL = `c.record_id as "recordId", c.technician_id as "technicianId", t.ase_id as "aseId",
  json_build_object('id', a.id, 'code', a.code, 'name', a.name, 'level', a.level,
    'jurisdiction', a.jurisdiction, 'place', a.place) as agency,
  c.class_code as "classCode", c.jurisdiction, c.place, c.number, c.from_on::text as "from", c.until_on::text as "until",
  c.pending_until_on::text as "pendingUntil", c.ended_on::text as "endedOn", c.end_reason as "endReason",
  c.recorded_at as "recordedAt"`;
const CREDENTIALS = `government_credential c join government_agency a on a.id = c.agency_id
  join technician t on t.id = c.technician_id`;

/** Agencies and government credentials for lists. `knownAt` null reads what is on record now. */
export class GovernmentQueries {
  private readonly pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.pool = pool;
  }

  async agency(id: string): Promise<AgencyRow | undefined> {
    const { rows } = await this.pool.query<AgencyRow>(`select ${AGENCY} from government_agency a where a.id = $1`, [
      id,
    ]);
    return rows[0];
  }

  /** Agencies by code, one more than the page holds, in the page's direction. */
  async agencies({ level, jurisdiction }: AgencyFilter, page: PageRequest): Promise<readonly AgencyRow[]> {
    const { beyond, order } = directionOf(page);
    const { rows } = await this.pool.query<AgencyRow>(
      `select ${AGENCY} from government_agency a
        where ($1::text is null or a.code ${beyond} $1) and ($2::text is null or a.level = $2)
          and ($3::text is null or a.jurisdiction = $3)
        order by a.code ${order} limit $4`,
      [page.cursor ?? null, level, jurisdiction, page.limit + 1],
    );
    return rows;
  }

  /** Credentials of these technicians, by class and first day; of an organisation's agencies, or of every agency. */
  async ofTechnicians(
    technicianIds: readonly string[],
    keeper: Keeper,
    knownAt: Date | null,
  ): Promise<readonly GovernmentCredentialRow[]> {
    const condition = `c.technician_id = any($1::uuid[]) and ($2::uuid is null or a.organization_id = $2)
      order by c.class_code, c.from_on, c.record_id`;
    return this.read(condition, [technicianIds, keeper], knownAt);
  }

  /** One credential, if it is on record. */
  async credential(recordId: string, knownAt: Date | null): Promise<GovernmentCredentialRow | undefined> {
    const [row] = await this.read('c.record_id = $1', [recordId], knownAt);
    return row;
  }

  /** Credentials of one agency in the order of their recording, one more than the page holds, in the page's direction. */
  async ofAgency(
    { agency, number, aseId }: AgencyCredentialFilter,
    keeper: Keeper,
    page: PageRequest,
    knownAt: Date | null,
  ): Promise<readonly GovernmentCredentialRow[]> {
    const { beyond, order } = directionOf(page);
    const condition = `a.code = $1 and ($2::uuid is null or a.organization_id = $2)
        and ($3::text is null or c.number = $3) and ($4::text is null or t.ase_id = $4)
        and ($5::uuid is null or c.record_id ${beyond} $5)
      order by c.record_id ${order} limit $6`;
    const values = [agency, keeper, number, aseId, recordCursor(page), page.limit + 1];
    return this.read(condition, values, knownAt);
  }

  private async read(
    condition: string,
    values: readonly unknown[],
    knownAt: Date | null,
  ): Promise<readonly GovernmentCredentialRow[]> {
    const known = knownAt === null ? undefined : `$${values.length + 1}::timestamptz`;
    const { rows } = await this.pool.query<GovernmentCredentialRow>(
      `select ${CREDENTIAL} from ${CREDENTIALS} where ${onRecord(known)} and ${condition}`,
      knownAt === null ? [...values] : [...values, knownAt],
    );
    return rows.map((row) => ({ ...row, recordedAt: new Date(row.recordedAt) }));
  }
}

function onRecord(known: string | undefined): string {
  return known === undefined
    ? 'c.retracted_at is null'
    : `c.recorded_at <= ${known} and (c.retracted_at is null or c.retracted_at > ${known})`;
}

/** How a page goes through its list: what lies beyond the cursor, and in which order. */
function directionOf({ direction }: PageRequest) {
  return direction === 'FORWARD' ? { beyond: '>', order: 'asc' } : { beyond: '<', order: 'desc' };
}

/**
 * A sub-query that reads the government credentials of everybody in `t (id)`, a common table of the statement it stands in: one
 * row `(technician_id, facts)` each, as text for {@link governmentFactsOf}. `known` is the placeholder of the moment whose
 * record is wanted; undefined for now.
 */
export function governmentFactQuery(known: string | undefined): string {
  return `(
    select technician_id, string_agg(class_code || ' ' || c.jurisdiction || ' ' || from_on || ' '
      || coalesce(until_on::text, '') || ' ' || coalesce(pending_until_on::text, '') || ' '
      || coalesce(ended_on::text, '') || ' ' || coalesce(place, ''), e'\\n' order by class_code, from_on, record_id) as facts
    from government_credential c where technician_id = any(array(select id from t)) and ${onRecord(known)}
    group by technician_id)`;
}

/** Government credentials as {@link governmentFactQuery} writes them; null for a technician who has none. */
export function governmentFactsOf(text: string | null): readonly GovernmentFact[] {
  return text === null ? [] : text.split('\n').map(factOf);
}

/** The place comes last: it alone may hold spaces. No member holds a line break. */
function factOf(text: string): GovernmentFact {
  const [classCode = '', jurisdiction = '', from, until, pendingUntil, endedOn, ...place] = text.split(' ');
  return {
    classCode,
    jurisdiction,
    place: place.join(' ') || null,
    from: from as Day,
    until: dayOrNull(until),
    pendingUntil: dayOrNull(pendingUntil),
    endedOn: dayOrNull(endedOn),
  };
}

function dayOrNull(text: string | undefined): Day | null {
  return text ? (text as Day) : null;
}
