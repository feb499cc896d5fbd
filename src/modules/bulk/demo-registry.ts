import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { addMonths, type Day } from '../../kernel/day.ts';
import type { Purpose } from '../consent/purpose.rules.ts';
import { generateRegistry } from './generate-registry.ts';
import { type ImportOptions, importRegistry } from './import-registry.ts';

/** A technician worth asking about. */
export interface DemoTechnician {
  readonly id: string;
  readonly aseId: string;
  readonly firstName: string;
  readonly lastName: string;
  /** The credential that makes the story; for the master it is one of the nine. */
  readonly testCode: string;
}

/** One technician for each story, the same ones for the same registry and day; undefined where nobody has the story. */
export interface DemoExamples {
  /** Holds A1 to A8 and L1, each for half a year more at least. */
  readonly master: DemoTechnician | undefined;
  /** Held credentials once; the last period has run out. */
  readonly lapsed: DemoTechnician | undefined;
  readonly suspended: DemoTechnician | undefined;
  readonly revoked: DemoTechnician | undefined;
  /** Passed a test and has not worked for long enough yet. */
  readonly pending: DemoTechnician | undefined;
}

/** Shops worth asking about. */
export interface DemoShops {
  /** The shop that the demonstration's employer runs. */
  readonly ownShopNumber: string;
  /** A repair programme of the demonstration's insurer, and a shop of its network with several people and the recognition. */
  readonly programCode: string;
  readonly networkShopNumber: string;
}

/** The organisations that have something of their own in the demonstration. */
export const DEMO_ORGANIZATIONS = { employer: 'Demo Garage', insurer: 'Demo Mutual' } as const;

/** What loading the demonstration depends on. */
export interface DemoRegistryOptions
  extends Pick<ImportOptions, 'pool' | 'clock' | 'ids' | 'randomness' | 'catalogue' | 'signal'> {
  /** The day as of which it is invented: with the same day, loading it again ends what was cut short. */
  readonly asOf: Day;
}

const DEMO_TECHNICIANS = 2000;
const DEMO_SEED = 1972;

/** Loads an invented registry of 2,000 technicians, and the shops around them, through the same door as any other. */
export async function loadDemoRegistry(options: DemoRegistryOptions): Promise<void> {
  const { asOf, signal } = options;
  const folder = await mkdtemp(join(tmpdir(), 'demo-registry-'));
  try {
    await generateRegistry(folder, {
      technicians: DEMO_TECHNICIANS,
      seed: DEMO_SEED,
      asOf,
      organizations: DEMO_ORGANIZATIONS,
    });
    await importRegistry({ ...options, folder });
    signal?.throwIfAborted();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Everybody in the demonstration lets its employer and its insurer know everything of them for half a year from today on, each for
 * its purpose; where they did before, nothing changes. Asked for another purpose, the same people are answered by yes or no.
 */
export async function letDemoOrganizationsKnow({
  pool,
  clock,
  ids,
}: Pick<DemoRegistryOptions, 'pool' | 'clock' | 'ids'>): Promise<void> {
  const now = clock.now();
  const today = clock.dayAt(now);
  for (const [name, purpose] of Object.entries(DEMO_PURPOSES)) {
    const { rows } = await pool.query<{ technician_id: string; organization_id: string }>(
      `select t.id as technician_id, o.id as organization_id from technician t, organization o
        where o.name = $1 and t.merged_into_id is null and t.erased_at is null and not exists (
          select from consent c where c.technician_id = t.id and c.organization_id = o.id and c.purpose = $2
            and c.until_on > $3::date)
        order by t.ase_id`,
      [name, purpose, today],
    );
    await pool.query(
      `insert into consent (id, technician_id, organization_id, tier, purpose, scope, granted_at, granted_on, until_on)
       select id, technician_id, organization_id, 'FULL', $4, '{}', $5, $6::date, $7::date
         from unnest($1::uuid[], $2::uuid[], $3::uuid[]) c (id, technician_id, organization_id)`,
      [
        ...[rows.map(() => ids.next()), rows.map((row) => row.technician_id), rows.map((row) => row.organization_id)],
        ...[purpose, now, today, addMonths(today, DEMO_CONSENT_MONTHS)],
      ],
    );
  }
}

const DEMO_CONSENT_MONTHS = 6;
const DEMO_PURPOSES = {
  [DEMO_ORGANIZATIONS.employer]: 'EMPLOYMENT',
  [DEMO_ORGANIZATIONS.insurer]: 'INSURANCE',
} as const satisfies Readonly<Record<string, Purpose>>;

/** Good examples on a day, with names that need no accents to be typed. */
export async function findDemoExamples(pool: pg.Pool, today: Day): Promise<DemoExamples> {
  const find = async (story: string): Promise<DemoTechnician | undefined> => {
    const { rows } = await pool.query<DemoTechnician>(
      `with current_period as (
         select p.technician_id, p.test_code, p.until_on from credential_period p
         where p.retracted_at is null and p.from_on <= $1 and p.until_on > $1
       ), action as (
         select distinct on (technician_id, test_code) technician_id, test_code, action from status_action
         where retracted_at is null and effective_on <= $1
         order by technician_id, test_code, effective_on desc, recorded_at desc, id desc
       )
       select t.id, t.ase_id as "aseId", t.first_name as "firstName", t.last_name as "lastName", story.test_code as "testCode"
       from technician t join (${story}) story on story.technician_id = t.id
       where t.last_name ~ '^[A-Za-z]+$' and t.first_name ~ '^[A-Za-z]+$' order by t.ase_id limit 1`,
      [today],
    );
    return rows[0];
  };
  return {
    master: await find(MASTERS),
    lapsed: await find(LAPSED),
    suspended: await find(withLastAction('SUSPEND')),
    revoked: await find(withLastAction('REVOKE')),
    pending: await find(PENDING),
  };
}

/** Shops to ask about on a day; undefined in a registry that was loaded before there were any. */
export async function findDemoShops(pool: pg.Pool, today: Day): Promise<DemoShops | undefined> {
  const { rows } = await pool.query<DemoShops>(
    `select own.shop_number as "ownShopNumber", p.code as "programCode", s.shop_number as "networkShopNumber"
     from shop own join organization employer on employer.id = own.organization_id and employer.name = $2,
       repair_program p join organization insurer on insurer.id = p.organization_id and insurer.name = $3
       join network_enrolment e on e.program_id = p.id and e.retracted_at is null
         and e.from_on <= $1 and (e.until_on is null or e.until_on > $1)
       join shop s on s.id = e.shop_id
     where exists (select from shop_term r where r.shop_id = s.id and r.kind = 'RECOGNITION' and r.retracted_at is null
         and r.from_on <= $1 and r.until_on > $1)
       and (select count(*) from employment w where w.shop_id = s.id and w.retracted_at is null
         and w.from_on <= $1 and (w.until_on is null or w.until_on > $1)) >= 6
     order by own.shop_number, p.code, s.shop_number limit 1`,
    [today, DEMO_ORGANIZATIONS.employer, DEMO_ORGANIZATIONS.insurer],
  );
  return rows[0];
}

const MASTERS = `
  select technician_id, 'A5' as test_code from current_period c
  where until_on > $1::date + 183 and test_code in ('A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8', 'L1')
    and not exists (select from action a where a.technician_id = c.technician_id)
  group by technician_id having count(distinct test_code) = 9`;

const LAPSED = `
  select technician_id, min(test_code) as test_code from credential_period p
  where retracted_at is null and from_on <= $1
    and not exists (select from action a where a.technician_id = p.technician_id)
    and not exists (select from current_period c where c.technician_id = p.technician_id)
  group by technician_id`;

const PENDING = `
  select technician_id, min(test_code) as test_code from exam_result e
  where retracted_at is null and passed and kind = 'INITIAL' and taken_on <= $1
    and not exists (select from credential_period p where p.technician_id = e.technician_id and p.retracted_at is null)
  group by technician_id`;

function withLastAction(action: 'SUSPEND' | 'REVOKE'): string {
  return `select technician_id, test_code from action join current_period using (technician_id, test_code) where action = '${action}'`;
}
