import type pg from 'pg';
import type { Day } from '../../kernel/day.ts';
import { BLUE_SEAL } from './standing-rows.rules.ts';

/** Who is concerned by whom, by what is on record now. */
export class SubjectsQueries {
  private readonly pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.pool = pool;
  }

  /** The shops where these technicians work on the day or will. */
  async shopsOf(technicianIds: readonly string[], today: Day): Promise<readonly string[]> {
    return this.ids(
      `select distinct shop_id as id from employment
        where technician_id = any($1::uuid[]) and retracted_at is null and (until_on is null or until_on > $2)`,
      [technicianIds, today],
    );
  }

  /** Everybody who ever worked in these shops or will. */
  async peopleOf(shopIds: readonly string[]): Promise<readonly string[]> {
    return this.ids(
      'select distinct technician_id as id from employment where shop_id = any($1::uuid[]) and retracted_at is null',
      [shopIds],
    );
  }

  /** The shops that are or will be in these programmes' networks, and those that the read model still says are. */
  async shopsUnder(programIds: readonly string[], today: Day): Promise<readonly string[]> {
    return this.ids(
      `select shop_id as id from network_enrolment
        where program_id = any($1::uuid[]) and retracted_at is null and (until_on is null or until_on > $2)
       union select shop_id from shop_standing where rule = any($1::text[])`,
      [programIds, today],
    );
  }

  /** Whether the read model was never made, or by another rule pack than the registry's own. */
  async areForeign(pack: string): Promise<boolean> {
    const { rows } = await this.pool.query<{ foreign: boolean }>(
      `select exists (select from shop) and not exists (select from shop_standing)
           or exists (select from credential_period) and not exists (select from technician_standing)
           or coalesce((select pack <> $1 from shop_standing where rule = $2 limit 1), false)
           or coalesce((select pack <> $1 from technician_standing limit 1), false) as "foreign"`,
      [pack, BLUE_SEAL],
    );
    return rows[0]?.foreign === true;
  }

  private async ids(text: string, values: readonly unknown[]): Promise<readonly string[]> {
    const { rows } = await this.pool.query<{ id: string }>(text, [...values]);
    return rows.map(({ id }) => id);
  }
}
