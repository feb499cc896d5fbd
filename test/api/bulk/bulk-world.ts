import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase } from '../../../src/database.ts';
import { day } from '../../../src/kernel/day.ts';
import { uuidV7Ids } from '../../../src/kernel/ids.ts';
import { generateRegistry } from '../../../src/modules/bulk/generate-registry.ts';
import { type ImportOptions, type ImportSummary, importRegistry } from '../../../src/modules/bulk/import-registry.ts';
import { REGISTRY_FILES, type RegistryFile } from '../../../src/modules/bulk/registry-files.rules.ts';
import { Catalogue } from '../../../src/modules/catalogue/catalogue.rules.ts';
import { parseRulePack } from '../../../src/modules/catalogue/rule-pack-parsing.rules.ts';
import { SHIPPED_PACKS } from '../../../src/modules/catalogue/shipped-packs.ts';
import { splitRow } from '../../../src/modules/csv/csv-row.rules.ts';
import { createTestDatabase } from '../../support/database.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { seededRandomness } from '../../support/seeded-randomness.ts';

/** The rows of each file, without the header; a string is a whole file as it stands. */
export type Files = Partial<Record<RegistryFile, readonly string[] | string | Buffer>>;

/** One line of a rejects file. */
export interface RejectLine {
  readonly file: string;
  readonly line: number;
  readonly column: string;
  readonly code: string;
  readonly message: string;
  readonly row: string;
}

/** A database and a folder to import from. The day is 15 June 2026. */
export interface BulkWorld {
  readonly database: Database;
  readonly url: string;
  readonly folder: string;
  readonly clock: FixedClock;
  readonly catalogue: Catalogue;
  /** Writes the files, alone in the folder, and imports them. */
  load(files: Files, options?: Partial<ImportOptions>): Promise<ImportSummary>;
  /** Imports the folder as it is. */
  again(options?: Partial<ImportOptions>): Promise<ImportSummary>;
  write(files: Files): Promise<void>;
  /** Puts an invented registry into the folder. */
  invent(technicians: number, seed: number): Promise<void>;
  rejects(file: RegistryFile): Promise<readonly RejectLine[]>;
  /** Everything on record but ids and moments: equal texts are equal registries. */
  snapshot(): Promise<Record<string, unknown>>;
  empty(): Promise<void>;
  close(): Promise<void>;
}

const NAMED = ['technician', 'shop', 'government_agency', 'organization', 'repair_program'];
/** Ids and moments, which every import makes anew. */
const NOT_SAID = [
  ...['id', 'record_id', 'basis_fact_id', 'technician_id', 'shop_id', 'agency_id', 'program_id'],
  ...['recorded_at', 'published_at'],
];
const OF_TECHNICIAN = ['t.ase_id', 'join technician t on t.id = f.technician_id'] as const;
const OF_PROGRAM = 'join repair_program p on p.id = f.program_id join organization o on o.id = p.organization_id';

/** Each table of facts, with the names of what its rows refer to and how to find them. */
const FACTS: Readonly<Record<string, readonly [names: string, joins: string]>> = {
  technician_contact: OF_TECHNICIAN,
  experience_record: OF_TECHNICIAN,
  exam_result: OF_TECHNICIAN,
  credential_period: OF_TECHNICIAN,
  status_action: OF_TECHNICIAN,
  shop_term: ['s.shop_number', 'join shop s on s.id = f.shop_id'],
  employment: ['t.ase_id || s.shop_number', `${OF_TECHNICIAN[1]} join shop s on s.id = f.shop_id`],
  oem_enrolment: OF_TECHNICIAN,
  government_credential: ['t.ase_id || a.code', `${OF_TECHNICIAN[1]} join government_agency a on a.id = f.agency_id`],
  repair_program_version: ['o.name || p.code', OF_PROGRAM],
  network_enrolment: ['o.name || p.code || s.shop_number', `${OF_PROGRAM} join shop s on s.id = f.shop_id`],
};

export async function createBulkWorld(): Promise<BulkWorld> {
  const { url, drop } = await createTestDatabase();
  const database = await openDatabase(url, 4);
  const folder = await mkdtemp(join(tmpdir(), 'bulk-test-'));
  const clock = new FixedClock();
  const randomness = seededRandomness('bulk');
  const ids = uuidV7Ids(clock, randomness);
  const packs = SHIPPED_PACKS.map(parseRulePack).flatMap((parsed) => (parsed.ok ? parsed.pack : []));
  const catalogue = new Catalogue(packs);
  const again = (options: Partial<ImportOptions> = {}) =>
    importRegistry({ pool: database.pool, clock, ids, randomness, catalogue, folder, ...options });
  const write = async (files: Files) => {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder);
    for (const [file, content] of Object.entries(files)) {
      const { name, columns } = REGISTRY_FILES[file as RegistryFile];
      const text = Array.isArray(content) ? [columns.join(','), ...content, ''].join('\n') : content;
      await writeFile(join(folder, name), text as string | Buffer);
    }
  };
  return {
    database,
    url,
    folder,
    clock,
    catalogue,
    again,
    write,
    async load(files, options) {
      await write(files);
      return again(options);
    },
    async invent(technicians, seed) {
      await write({});
      await generateRegistry(folder, { technicians, seed, asOf: day('2026-06-01') });
    },
    rejects: (file) => readRejects(join(folder, REGISTRY_FILES[file].name.replace('.csv', '.rejects.csv'))),
    snapshot: () => snapshot(database),
    empty: async () =>
      void (await database.pool.query(
        `alter table audit_entry disable trigger user;
         truncate technician, shop, government_agency, organization, audit_entry, outbox_event cascade;
         alter table audit_entry enable trigger user`,
      )),
    async close() {
      await rm(folder, { recursive: true, force: true });
      await database.close();
      await drop();
    },
  };
}

async function readRejects(path: string): Promise<readonly RejectLine[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const [header, ...lines] = text.split('\n').slice(0, -1);
  if (header !== undefined && header !== 'file,line,column,code,message,row') throw new Error(`header ${header}`);
  return lines.map((line) => {
    const fields = splitRow(line);
    if ('code' in fields) throw new Error(`not CSV: ${line}`);
    const [file = '', number = '', column = '', code = '', message = '', row = ''] = fields;
    return { file, line: Number(number), column, code, message, row };
  });
}

async function snapshot({ pool }: Database): Promise<Record<string, unknown>> {
  const tables: Record<string, unknown> = {};
  for (const table of NAMED) {
    const { rows } = await pool.query(
      `select count(*), md5(string_agg(named, chr(10) order by named)) from (
         select (to_jsonb(t) - 'id' - 'registered_at' - 'organization_id' - 'created_at')::text as named from ${table} t) each`,
    );
    tables[table] = rows[0];
  }
  for (const [table, [names, joins]] of Object.entries(FACTS)) {
    const { rows } = await pool.query(
      `select count(*), md5(string_agg(fact, chr(10) order by fact)) from (
         select ${names} || (to_jsonb(f) - $1::text[])::text as fact from ${table} f ${joins}) facts`,
      [NOT_SAID],
    );
    tables[table] = rows[0];
  }
  return tables;
}
