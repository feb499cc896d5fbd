import type pg from 'pg';
import type { Day } from '../../kernel/day.ts';
import type { StatusActionKind } from '../catalogue/rule-pack.rules.ts';
import type { Basis } from './standing.rules.ts';

/** Documented work or training as it is on record. */
export interface ExperienceRow {
  readonly id: string;
  readonly kind: 'WORK' | 'TRAINING';
  readonly series: readonly string[];
  readonly from: Day;
  readonly through: Day;
  readonly organization: string;
  readonly recordedAt: Date;
}

/** An attempt at a test as it is on record. */
export interface ExamRow {
  readonly id: string;
  readonly testCode: string;
  readonly kind: 'INITIAL' | 'RECERTIFICATION';
  readonly takenOn: Day;
  readonly passed: boolean;
  readonly recordedAt: Date;
}

/** Continuing education as it is on record. */
export interface EducationRow {
  readonly id: string;
  readonly testCode: string;
  readonly completedOn: Day;
  readonly provider: string;
  readonly recordedAt: Date;
}

/** An award or a renewal as it is on record. */
export interface AwardRow {
  readonly id: string;
  readonly testCode: string;
  readonly from: Day;
  readonly through: Day;
  readonly basis: Basis;
  /** Whether it was loaded as already awarded, without the test or course it rests on. */
  readonly declared: boolean;
  readonly recordedAt: Date;
}

/** A suspension, reinstatement or revocation as it is on record. */
export interface ActionRow {
  readonly id: string;
  readonly testCode: string;
  readonly action: StatusActionKind;
  readonly effectiveOn: Day;
  readonly reasonCode: string;
  readonly recordedAt: Date;
}

const KNOWN =
  '($2::timestamptz is null and retracted_at is null or recorded_at <= $2 and (retracted_at is null or retracted_at > $2))';

/** The records behind credentials, one kind for one technician at a time. `knownAt` null reads what is on record now. */
export class RecordsQueries {
  private readonly pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.pool = pool;
  }

  experience(technicianId: string, knownAt: Date | null): Promise<readonly ExperienceRow[]> {
    const columns =
      'kind, series, from_on::text as "from", through_on::text as "through", organization_name as organization';
    return this.read('experience_record', columns, 'from_on', technicianId, knownAt);
  }

  examResults(technicianId: string, knownAt: Date | null): Promise<readonly ExamRow[]> {
    const columns = 'test_code as "testCode", kind, taken_on::text as "takenOn", passed';
    return this.read('exam_result', columns, 'taken_on', technicianId, knownAt);
  }

  continuingEducation(technicianId: string, knownAt: Date | null): Promise<readonly EducationRow[]> {
    const columns = 'test_code as "testCode", completed_on::text as "completedOn", provider';
    return this.read('continuing_education', columns, 'completed_on', technicianId, knownAt);
  }

  awards(technicianId: string, knownAt: Date | null): Promise<readonly AwardRow[]> {
    const columns = `test_code as "testCode", from_on::text as "from", (until_on - 1)::text as "through", basis,
      basis_fact_id is null as declared`;
    return this.read('credential_period', columns, 'test_code, from_on', technicianId, knownAt);
  }

  statusActions(technicianId: string, knownAt: Date | null): Promise<readonly ActionRow[]> {
    const columns = 'test_code as "testCode", action, effective_on::text as "effectiveOn", reason_code as "reasonCode"';
    return this.read('status_action', columns, 'effective_on, recorded_at', technicianId, knownAt);
  }

  private async read<Row extends { readonly recordedAt: Date }>(
    table: string,
    columns: string,
    order: string,
    technicianId: string,
    knownAt: Date | null,
  ): Promise<readonly Row[]> {
    const { rows } = await this.pool.query<Row>(
      `select id, ${columns}, recorded_at as "recordedAt" from ${table}
        where technician_id = $1 and ${KNOWN} order by ${order}, id`,
      [technicianId, knownAt],
    );
    return rows.map(withDate);
  }
}

/** The pool leaves moments as the server wrote them. */
function withDate<Row extends { readonly recordedAt: Date }>(row: Row): Row {
  return { ...row, recordedAt: new Date(row.recordedAt) };
}
