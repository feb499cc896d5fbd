import type pg from 'pg';
import type { Day } from '../../kernel/day.ts';

/** Somebody who holds a designation today. */
export interface DesignationHolderRow {
  readonly technicianId: string;
  readonly aseId: string;
  readonly homeState: string;
  readonly holdsThrough: Day | null;
  readonly changesAfter: Day;
}

/** Where a holder stands in the list: by the last day on which it is held, then by ASE ID. */
export interface HolderCursor {
  readonly changesAfter: Day;
  readonly aseId: string;
}

/** Which holders are wanted; null members limit nothing. */
export interface HolderFilter {
  readonly homeState: string | null;
  /** Those whose designation lapses by itself, the last day on which it is held being this or an earlier one. */
  readonly lapsingThrough: Day | null;
}

/** Who holds a designation, from the read model alone. */
export class DesignationHoldersQueries {
  private readonly pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.pool = pool;
  }

  /** Up to `limit` holders after or before the cursor, in the order they are read: those who lapse first come first. */
  async page(
    designation: string,
    { homeState, lapsingThrough }: HolderFilter,
    direction: 'FORWARD' | 'BACKWARD',
    cursor: HolderCursor | null,
    limit: number,
  ): Promise<readonly DesignationHolderRow[]> {
    const [beyond, way] = direction === 'FORWARD' ? ['>', 'asc'] : ['<', 'desc'];
    const values: unknown[] = [designation];
    const conditions = ['holds', 'designation = $1'];
    if (homeState !== null) conditions.push(`home_state = $${values.push(homeState)}`);
    if (lapsingThrough !== null) conditions.push(`changes_after <= $${values.push(lapsingThrough)}::date`);
    if (cursor !== null) {
      const place = `$${values.push(cursor.changesAfter)}::date, $${values.push(cursor.aseId)}::text`;
      conditions.push(`(changes_after, ase_id) ${beyond} (${place})`);
    }
    const { rows } = await this.pool.query<DesignationHolderRow>(
      `select technician_id as "technicianId", ase_id as "aseId", home_state as "homeState",
          holds_through::text as "holdsThrough", changes_after::text as "changesAfter"
        from technician_standing where ${conditions.join(' and ')}
        order by changes_after ${way}, ase_id ${way} limit ${limit}`,
      values,
    );
    return rows;
  }
}
