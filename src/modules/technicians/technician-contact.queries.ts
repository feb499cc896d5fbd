import type pg from 'pg';

/** How a technician is reached; at least one of the two is there. */
export interface ContactRow {
  readonly technicianId: string;
  readonly email: string | null;
  readonly phone: string | null;
}

/** Reads contact data, which the database opens to technicians themselves and to registrars. */
export class TechnicianContactQueries {
  private readonly pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.pool = pool;
  }

  /** The contact of each, in their order, by one statement; undefined where there is none, or none that is open. */
  async ofTechnicians(ids: readonly string[]): Promise<readonly (ContactRow | undefined)[]> {
    const { rows } = await this.pool.query<ContactRow>({
      name: 'technician-contacts',
      text: `select technician_id as "technicianId", email, phone from technician_contact where technician_id = any($1::uuid[])`,
      values: [[...new Set(ids)]],
    });
    const found = new Map(rows.map((row) => [row.technicianId, row]));
    return ids.map((id) => found.get(id));
  }
}
