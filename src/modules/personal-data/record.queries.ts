import type pg from 'pg';
import type { RecordSection } from './record-sections.rules.ts';

const ROWS_AT_ONCE = 500;

/** Somebody whose record is wanted, under every id and ASE ID they ever had. */
export interface Person {
  readonly id: string;
  readonly aseId: string;
  readonly ids: readonly string[];
  readonly aseIds: readonly string[];
}

/** One row of a section, as JSON. */
export type RecordRow = Readonly<Record<string, unknown>>;

/** Reads what is held about a person, piece by piece: no connection is kept while somebody downloads slowly. */
export class RecordQueries {
  private readonly pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.pool = pool;
  }

  /** Whoever has this ASE ID; undefined when nobody has it. Entries that were merged into theirs belong to them. */
  async person(aseId: string): Promise<Person | undefined> {
    const { rows } = await this.pool.query<{ id: string; ase_id: string }>(
      `with recursive person (id, ase_id) as (
         select id, ase_id from technician where ase_id = $1
         union select t.id, t.ase_id from technician t join person p on t.merged_into_id = p.id)
       select id, ase_id from person`,
      [aseId],
    );
    const own = rows.find((row) => row.ase_id === aseId);
    if (!own) return undefined;
    return { id: own.id, aseId, ids: rows.map(({ id }) => id), aseIds: rows.map((row) => row.ase_id) };
  }

  /** The rows of a section in their order, some at a time. */
  async *rows({ statement }: RecordSection, { ids, aseIds }: Person): AsyncGenerator<readonly RecordRow[]> {
    let after: string | null = null;
    for (;;) {
      const { rows }: { rows: { key: string; row: RecordRow }[] } = await this.pool.query(
        `select key, row from (${statement}) s
          where $1::uuid[] is not null and $2::text[] is not null and ($3::text is null or key collate "C" > $3) order by key collate "C" limit ${ROWS_AT_ONCE}`,
        [ids, aseIds, after],
      );
      if (rows.length > 0) yield rows.map(({ row }) => row);
      if (rows.length < ROWS_AT_ONCE) return;
      after = rows.at(-1)?.key ?? null;
    }
  }
}
