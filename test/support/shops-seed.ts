import { randomUUID } from 'node:crypto';
import type pg from 'pg';

/** Puts facts about shops and networks on record past every service: for tests of what is made of them. */
export class ShopsSeed {
  private readonly pool: pg.Pool;
  private readonly now: () => Date;

  constructor(pool: pg.Pool, now: () => Date) {
    this.pool = pool;
    this.now = now;
  }

  async shop(shopNumber: string, place: { jurisdiction?: string; city?: string } = {}): Promise<string> {
    const id = randomUUID();
    const name = `Garage ${shopNumber}`;
    await this.pool.query(
      `insert into shop (id, shop_number, name, name_folded, street, city, postal_code, jurisdiction, version, registered_at)
       values ($1, $2, $3, lower($3), '1 Main Street', $4, '90001', $5, 1, $6)`,
      [id, shopNumber, name, place.city ?? 'Fresno', place.jurisdiction ?? 'US-CA', this.now()],
    );
    await this.term(id, 'OPERATION', '', '2015-01-01');
    return id;
  }

  /** Records a term; returns its record id. */
  async term(shopId: string, kind: string, code: string, from: string, until: string | null = null): Promise<string> {
    const id = randomUUID();
    await this.pool.query(
      `insert into shop_term (id, record_id, shop_id, kind, code, from_on, until_on, recorded_at)
       values ($1, $1, $2, $3, $4, $5, $6, $7)`,
      [id, shopId, kind, code, from, until, this.now()],
    );
    return id;
  }

  async job(
    shopId: string,
    technicianId: string,
    from: string,
    until: string | null = null,
    { role = 'TECHNICIAN', assertedBy = 'REGISTRAR' } = {},
  ) {
    const id = randomUUID();
    await this.pool.query(
      `insert into employment (id, record_id, technician_id, shop_id, role, from_on, until_on, asserted_by, recorded_at)
       values ($1, $1, $2, $3, $4, $5, $6, $7, $8)`,
      [id, technicianId, shopId, role, from, until, assertedBy, this.now()],
    );
    return id;
  }

  async program(organizationId: string, code: string, requirement: object, rulePack = 'mission-source@2') {
    const id = randomUUID();
    await this.pool.query(
      'insert into repair_program (id, organization_id, code, name, created_at) values ($1, $2, $3, $3, $4)',
      [id, organizationId, code, this.now()],
    );
    await this.version(id, 1, requirement, rulePack);
    return id;
  }

  async version(programId: string, version: number, requirement: object, rulePack = 'mission-source@2') {
    await this.pool.query(
      `insert into repair_program_version (id, program_id, version, requirement, rule_pack, ranking, published_at)
       values ($1, $2, $3, $4, $5, '{COMPLIANT}', $6)`,
      [randomUUID(), programId, version, JSON.stringify(requirement), rulePack, this.now()],
    );
  }

  async enrol(programId: string, shopId: string, from: string, until: string | null = null): Promise<string> {
    const id = randomUUID();
    await this.pool.query(
      `insert into network_enrolment (id, record_id, program_id, shop_id, from_on, until_on, reason, recorded_at)
       values ($1, $1, $2, $3, $4, $5, 'test', $6)`,
      [id, programId, shopId, from, until, this.now()],
    );
    return id;
  }

  async period(technicianId: string, testCode: string, from: string, until: string): Promise<string> {
    const id = randomUUID();
    await this.pool.query(
      `insert into credential_period (id, technician_id, test_code, from_on, until_on, basis, rule_pack, recorded_at)
       values ($1, $2, $3, $4, $5, 'INITIAL_TEST', 'mission-source@2', $6)`,
      [id, technicianId, testCode, from, until, this.now()],
    );
    return id;
  }

  async technician(aseId: string, homeState = 'US-CA'): Promise<string> {
    const id = randomUUID();
    await this.pool.query(
      `insert into technician (id, ase_id, first_name, last_name, last_name_folded, home_state, directory_opt_in, version, registered_at)
       values ($1, $2, 'Ada', 'Park', 'park', $3, false, 1, $4)`,
      [id, aseId, homeState, this.now()],
    );
    return id;
  }

  async organization(name: string): Promise<string> {
    const id = randomUUID();
    await this.pool.query('insert into organization (id, name, created_at) values ($1, $2, $3)', [
      id,
      name,
      this.now(),
    ]);
    return id;
  }

  /** Takes a fact off the record. */
  async retract(table: 'shop_term' | 'employment' | 'network_enrolment' | 'credential_period', id: string) {
    await this.pool.query(`update ${table} set retracted_at = $2 where id = $1`, [id, this.now()]);
  }
}
