import type pg from 'pg';
import type { PageRequest } from '../../kernel/page.ts';
import type { DisputedFactKind, DisputeResolution } from './dispute.rules.ts';

/** A dispute as it is read. */
export interface DisputeRow {
  readonly id: string;
  readonly technicianId: string;
  readonly aseId: string;
  readonly kind: DisputedFactKind;
  readonly factId: string;
  readonly code: string;
  readonly statement: string | null;
  readonly openedAt: Date;
  readonly resolution: DisputeResolution | null;
  readonly reason: string | null;
  readonly resolvedAt: Date | null;
}

const moment = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;
const DISPUTES = `select d.id, d.technician_id as "technicianId", t.ase_id as "aseId", d.kind, d.fact_id as "factId", d.code,
    d.statement, ${moment('d.opened_at')} as "openedAt", d.resolution, d.reason, ${moment('d.resolved_at')} as "resolvedAt"
  from dispute d join technician t on t.id = d.technician_id`;

const FIRST_UUID = '00000000-0000-0000-0000-000000000000';
const LAST_UUID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Disputes for those they concern. */
export class DisputeQueries {
  private readonly pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.pool = pool;
  }

  async byId(id: string): Promise<DisputeRow | undefined> {
    const [row] = await this.rows('dispute', 'where d.id = $1', [id]);
    return row;
  }

  /** Up to `limit` of a technician's disputes, newest first; BACKWARD reads from the oldest. `cursor` is a dispute's id. */
  ofTechnician(technicianId: string, direction: PageRequest['direction'], cursor: string | null, limit: number) {
    const forward = direction === 'FORWARD';
    const condition = `where d.technician_id = $1 and ($2::uuid is null or d.id ${forward ? '<' : '>'} $2)
      order by d.id ${forward ? 'desc' : 'asc'} limit $3`;
    return this.rows(`disputes-of-technician-${direction}`, condition, [technicianId, cursor, limit]);
  }

  /** Up to `limit` disputes that nobody has decided, the oldest first; BACKWARD reads from the newest. */
  open(direction: PageRequest['direction'], cursor: string | null, limit: number) {
    const forward = direction === 'FORWARD';
    const condition = `where d.resolved_at is null and d.id ${forward ? '>' : '<'} $1::uuid
      order by d.id ${forward ? 'asc' : 'desc'} limit $2`;
    // A cursor that may be null would have every page read those before it.
    const start = forward ? FIRST_UUID : LAST_UUID;
    return this.rows(`open-disputes-${direction}`, condition, [cursor ?? start, limit]);
  }

  private async rows(name: string, condition: string, values: readonly unknown[]): Promise<readonly DisputeRow[]> {
    const { rows } = await this.pool.query<Columns>({ name, text: `${DISPUTES} ${condition}`, values: [...values] });
    return rows.map((row) => ({
      ...row,
      openedAt: new Date(row.openedAt),
      resolvedAt: row.resolvedAt === null ? null : new Date(row.resolvedAt),
    }));
  }
}

/** Moments come as milliseconds. */
type Columns = Omit<DisputeRow, 'openedAt' | 'resolvedAt'> & {
  readonly openedAt: number;
  readonly resolvedAt: number | null;
};
