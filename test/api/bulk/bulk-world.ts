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

const FACTS = ['experience_record', 'exam_result', 'credential_period', 'status_action'];

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
    empty: async () => void (await database.pool.query('truncate technician, audit_entry, outbox_event cascade')),
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
  const technicians = await pool.query(
    `select count(*), md5(string_agg((to_jsonb(t) - 'id' - 'registered_at')::text, chr(10) order by ase_id)) from technician t`,
  );
  tables['technician'] = technicians.rows[0];
  for (const table of FACTS) {
    const { rows } = await pool.query(
      `select count(*), md5(string_agg(fact, chr(10) order by fact)) from (
         select t.ase_id || (to_jsonb(f) - 'id' - 'technician_id' - 'recorded_at' - 'basis_fact_id')::text as fact
         from ${table} f join technician t on t.id = f.technician_id) facts`,
    );
    tables[table] = rows[0];
  }
  return tables;
}
