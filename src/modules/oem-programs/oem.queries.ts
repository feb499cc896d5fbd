import type pg from 'pg';
import type { Day } from '../../kernel/day.ts';
import { type PageRequest, recordCursor } from '../../kernel/page.ts';
import type { ProgramEnrolment } from './factory-status.rules.ts';
import type { OemWithdrawalReason } from './oem-enrolment.rules.ts';

/** An enrolment as it is on record, with whose it is. */
export interface EnrolmentRow extends ProgramEnrolment {
  readonly recordId: string;
  readonly technicianId: string;
  readonly aseId: string;
  readonly withdrawalReason: OemWithdrawalReason | null;
  readonly recordedAt: Date;
}

/** Which enrolments of one programme a list is limited to; null members limit nothing. */
export interface ProgramEnrolmentFilter {
  readonly program: string;
  readonly level: string | null;
  readonly aseId: string | null;
}

const ENROLMENT = `e.record_id as "recordId", e.technician_id as "technicianId", t.ase_id as "aseId", e.program, e.level,
  e.opened_on::text as "openedOn", e.completed_on::text as "completedOn", e.withdrawn_on::text as "withdrawnOn",
  e.withdrawal_reason as "withdrawalReason", e.recorded_at as "recordedAt"`;

/** Enrolments in OEM programmes for lists. `knownAt` null reads what is on record now. */
export class OemQueries {
  private readonly pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.pool = pool;
  }

  /** Enrolments of these technicians, by programme and day of opening. */
  async ofTechnicians(technicianIds: readonly string[], knownAt: Date | null): Promise<readonly EnrolmentRow[]> {
    const condition = 'e.technician_id = any($1::uuid[]) order by e.program, e.opened_on, e.record_id';
    return this.read(condition, [technicianIds], knownAt);
  }

  /** One enrolment, if it is on record. */
  async enrolment(recordId: string, knownAt: Date | null): Promise<EnrolmentRow | undefined> {
    const [row] = await this.read('e.record_id = $1', [recordId], knownAt);
    return row;
  }

  /** Enrolments in one programme in the order of their recording, one more than the page holds, in the page's direction. */
  async ofProgram(
    { program, level, aseId }: ProgramEnrolmentFilter,
    page: PageRequest,
    knownAt: Date | null,
  ): Promise<readonly EnrolmentRow[]> {
    const [beyond, order] = page.direction === 'FORWARD' ? ['>', 'asc'] : ['<', 'desc'];
    const condition = `e.program = $1 and ($2::text is null or e.level = $2) and ($3::text is null or t.ase_id = $3)
        and ($4::uuid is null or e.record_id ${beyond} $4)
      order by e.record_id ${order} limit $5`;
    return this.read(condition, [program, level, aseId, recordCursor(page), page.limit + 1], knownAt);
  }

  /** The sponsor that an organisation is; null for one that is none. */
  async sponsorOf(organizationId: string): Promise<string | null> {
    const { rows } = await this.pool.query<{ sponsor: string | null }>(
      'select sponsor from organization where id = $1',
      [organizationId],
    );
    return rows[0]?.sponsor ?? null;
  }

  private async read(
    condition: string,
    values: readonly unknown[],
    knownAt: Date | null,
  ): Promise<readonly EnrolmentRow[]> {
    const known = knownAt === null ? undefined : `$${values.length + 1}::timestamptz`;
    const { rows } = await this.pool.query<EnrolmentRow>(
      `select ${ENROLMENT} from oem_enrolment e join technician t on t.id = e.technician_id
        where ${onRecord(known)} and ${condition}`,
      knownAt === null ? [...values] : [...values, knownAt],
    );
    return rows.map((row) => ({ ...row, recordedAt: new Date(row.recordedAt) }));
  }
}

function onRecord(known: string | undefined): string {
  return known === undefined
    ? 'e.retracted_at is null'
    : `e.recorded_at <= ${known} and (e.retracted_at is null or e.retracted_at > ${known})`;
}

/**
 * A sub-query that reads the enrolments of everybody in `t (id)`, a common table of the statement it stands in: one row
 * `(technician_id, facts)` each, as text for {@link oemFactsOf}. `known` is the placeholder of the moment whose record is
 * wanted; undefined for now.
 */
export function oemFactQuery(known: string | undefined): string {
  return `(
    select technician_id, string_agg(program || ' ' || level || ' ' || opened_on || ' '
      || coalesce(completed_on::text, '') || ' ' || coalesce(withdrawn_on::text, ''), ';'
      order by program, opened_on, record_id) as facts
    from oem_enrolment e where technician_id = any(array(select id from t)) and ${onRecord(known)}
    group by technician_id)`;
}

/** Enrolments as {@link oemFactQuery} writes them; null for a technician who has none. */
export function oemFactsOf(text: string | null): readonly ProgramEnrolment[] {
  return text === null ? [] : text.split(';').map(factOf);
}

function factOf(text: string): ProgramEnrolment {
  const [program = '', level = '', openedOn, completedOn, withdrawnOn] = text.split(' ');
  return {
    program,
    level,
    openedOn: openedOn as Day,
    completedOn: completedOn ? (completedOn as Day) : null,
    withdrawnOn: withdrawnOn ? (withdrawnOn as Day) : null,
  };
}
