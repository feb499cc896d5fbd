import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Clock } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { Randomness } from '../../kernel/randomness.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import type { RowFault } from '../csv/csv-row.rules.ts';
import { keepMergesOut } from '../technicians/merge-lock.ts';
import { awardPassedExams } from './bulk-awarding.ts';
import { type Chunk, type RejectedRow, readChunks } from './import-chunks.ts';
import { ensureWritable, findRegistryFiles, type Source, takeImportLock } from './import-preconditions.ts';
import { recordBulkChange } from './import-record.ts';
import { RECORD_JUDGES } from './import-rules.ts';
import { clashFault, type Leftover, type LoadStatements, loadStatements, type TableLoad } from './load-statements.ts';
import { RecordDirectories, type RecordDirectory } from './record-directory.ts';
import { REGISTRY_FILES, type RegistryFile } from './registry-files.rules.ts';
import { tableLoads } from './registry-tables.ts';
import { RejectsFile } from './rejects-file.ts';
import { RowReader } from './row-reader.rules.ts';

/** What an import depends on. */
export interface ImportOptions {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly randomness: Randomness;
  readonly catalogue: Catalogue;
  /** The folder with the registry's files; each of them may be absent, not all. */
  readonly folder: string;
  /** Where rejected rows are written; the folder itself by default. */
  readonly rejectsFolder?: string | undefined;
  /** Stops after the chunk that is being loaded. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
  readonly rowsPerChunk?: number | undefined;
}

/** How far an import has come. */
export interface ImportProgress {
  /** What is being loaded; undefined while credentials are awarded. */
  readonly file: string | undefined;
  readonly rowsRead: number;
  readonly bytesRead: number;
  readonly bytesTotal: number;
}

/** What became of one file's rows. */
export interface FileSummary {
  readonly file: string;
  readonly read: number;
  readonly added: number;
  /** On record already, and saying the same. */
  readonly unchanged: number;
  readonly rejected: number;
  readonly seconds: number;
  /** Where the rejected rows are; undefined when there are none. */
  readonly rejectsPath: string | undefined;
}

export interface ImportSummary {
  readonly files: readonly FileSummary[];
  /** Periods that passed tests on record were awarded and no file declared. */
  readonly awarded: number;
  /** Whether it was stopped before the end; running it again goes on. */
  readonly stopped: boolean;
}

interface LoadedChunk {
  readonly added: number;
  readonly rejected: readonly RejectedRow[];
}

const ROWS_PER_CHUNK = 25_000;

/**
 * Loads a registry's files, chunk by chunk, each in a transaction of its own with its audit entry and outbox event. What is
 * on record already is left as it is, so running it again changes nothing and ends what a killed run began. Rows that
 * cannot be loaded are written to rejects files and the import goes on. Last, passed tests award their credentials, and an
 * event tells which files had new rows.
 *
 * @throws StartError when there is nothing to load, a file is none of ours, or another import is running.
 */
export async function importRegistry(options: ImportOptions): Promise<ImportSummary> {
  const sources = await findRegistryFiles(options.folder);
  const rejectsFolder = options.rejectsFolder ?? options.folder;
  await ensureWritable(rejectsFolder);
  const client = await options.pool.connect();
  try {
    await takeImportLock(client);
    await keepMergesOut(client);
    const run = new ImportRun(options, client, sources, rejectsFolder);
    return await run.load();
  } finally {
    // Ends the session and with it the lock and the staging tables.
    client.release(true);
  }
}

class ImportRun {
  private readonly options: ImportOptions;
  private readonly client: pg.PoolClient;
  private readonly sources: readonly Source[];
  private readonly rejectsFolder: string;
  private readonly loads: Readonly<Record<RegistryFile, TableLoad>>;
  private readonly reader: RowReader;
  private readonly directories: RecordDirectories;
  private bytesBefore = 0;
  private rowsRead = 0;

  constructor(options: ImportOptions, client: pg.PoolClient, sources: readonly Source[], rejectsFolder: string) {
    this.options = options;
    this.client = client;
    this.sources = sources;
    this.rejectsFolder = rejectsFolder;
    const { clock, catalogue } = options;
    this.loads = tableLoads(catalogue.defaultPack.retakeWaitDays);
    this.directories = new RecordDirectories(client);
    this.reader = new RowReader({ today: clock.dayAt(clock.now()), pack: catalogue.defaultPack });
  }

  async load(): Promise<ImportSummary> {
    const files: FileSummary[] = [];
    for (const source of this.sources) {
      if (this.isStopped) break;
      files.push(await this.loadFile(source));
      this.bytesBefore += source.bytes;
    }
    if (this.isStopped) return { files, awarded: 0, stopped: true };
    this.report(undefined, 0);
    await this.client.query(`analyze ${this.sources.map(({ file }) => this.loads[file].table).join(', ')}`);
    const { clock, ids, catalogue, signal } = this.options;
    const awarded = await awardPassedExams({ client: this.client, clock, ids, catalogue, signal });
    const stopped = this.isStopped;
    if (!stopped) await this.recordEnd(files, awarded);
    return { files, awarded, stopped };
  }

  /** Tells once, after all chunks, which files had new rows: what is derived from many facts is better made anew then. */
  private async recordEnd(files: readonly FileSummary[], awarded: number): Promise<void> {
    const changed = files.filter((file) => file.added > 0).map((file) => file.file);
    if (changed.length === 0 && awarded === 0) return;
    const { clock, ids } = this.options;
    await inTransaction(this.client, () =>
      recordBulkChange(this.client, ids, clock.now(), 'registry.import_ended', { files: changed, awarded }),
    );
  }

  private get isStopped(): boolean {
    return this.options.signal?.aborted === true;
  }

  private async loadFile(source: Source): Promise<FileSummary> {
    const { name } = REGISTRY_FILES[source.file];
    const started = performance.now();
    const load = this.loads[source.file];
    const statements = loadStatements(load);
    await this.client.query(statements.createStage);
    const directories: RecordDirectory[] = [];
    for (const reference of load.references) directories.push(await this.directories.get(reference.directory));
    const rejects = await RejectsFile.prepare(this.rejectsFolder, name);
    const counts = { read: 0, added: 0, unchanged: 0, rejected: 0 };
    try {
      for await (const chunk of oneAhead(this.chunksOf(source, load, directories))) {
        if (this.isStopped) break;
        const outcome = await this.loadChunk(source.file, chunk, load, statements);
        await rejects.add(outcome.rejected);
        counts.read += chunk.rowsRead;
        counts.added += outcome.added;
        counts.unchanged += chunk.rowsRead - outcome.added - outcome.rejected.length;
        counts.rejected += outcome.rejected.length;
        this.rowsRead += chunk.rowsRead;
        this.report(name, chunk.bytesRead);
      }
    } finally {
      await rejects.close();
    }
    const seconds = (performance.now() - started) / 1000;
    return { file: name, ...counts, seconds, rejectsPath: rejects.isEmpty ? undefined : rejects.path };
  }

  private chunksOf(source: Source, load: TableLoad, directories: readonly RecordDirectory[]): AsyncGenerator<Chunk> {
    const { clock, randomness, rowsPerChunk = ROWS_PER_CHUNK } = this.options;
    const { path, file } = source;
    return readChunks({ path, file, load, reader: this.reader, clock, randomness, rowsPerChunk, directories });
  }

  private async loadChunk(
    file: RegistryFile,
    chunk: Chunk,
    load: TableLoad,
    statements: LoadStatements,
  ): Promise<LoadedChunk> {
    if (chunk.accepted === 0) return { added: 0, rejected: chunk.rejected };
    const attempt = (besideRecord: boolean) =>
      inTransaction(this.client, () => this.putChunk(file, chunk, load, statements, besideRecord));
    try {
      return await attempt(false);
    } catch (error) {
      // Somebody else recorded one of these facts at this very moment.
      if (!isViolationOfUniqueness(error)) throw error;
      return attempt(true);
    }
  }

  private async putChunk(
    file: RegistryFile,
    chunk: Chunk,
    load: TableLoad,
    statements: LoadStatements,
    besideRecord: boolean,
  ): Promise<LoadedChunk> {
    const { client } = this;
    const now = this.options.clock.now();
    // A chunk is small beside the tables: every look-up in them goes by index.
    await client.query(
      'set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_seqscan = off; set local jit = off',
    );
    await pipeline(Readable.from(chunk.copyText), client.query(copyFrom(statements.copy)));
    const refused = await this.refusedRows(file, chunk, statements);
    await this.findOrganizations(statements, now);
    const insert = besideRecord || (await this.touchesRecord(statements)) ? statements.insertNew : statements.insertAll;
    const pack = this.options.catalogue.defaultPack.name;
    const parameters = [now, pack];
    const added = (await client.query(insert, parameters.slice(0, statements.parameters))).rowCount ?? 0;
    const { follow } = statements;
    if (follow !== undefined) await client.query(follow.text, parameters.slice(0, follow.parameters));
    const staged = chunk.accepted - refused.length;
    const left = added === staged ? [] : await this.leftovers(chunk, load, statements);
    const rejected = [...chunk.rejected, ...refused, ...left].sort((a, b) => a.line - b.line);
    if (added > 0) {
      const { firstLine, lastLine } = chunk;
      const details = { file: REGISTRY_FILES[file].name, firstLine, lastLine, added, rejected: rejected.length };
      await recordBulkChange(client, this.options.ids, now, 'registry.imported', details);
    }
    return { added, rejected };
  }

  /** Takes the rows out of the chunk that the credentials on record do not allow. */
  private async refusedRows(
    file: RegistryFile,
    chunk: Chunk,
    { unstage }: LoadStatements,
  ): Promise<readonly RejectedRow[]> {
    const { pack, today } = this.reader.context;
    const refused = (await RECORD_JUDGES[file]?.(this.client, pack, today)) ?? [];
    if (refused.length === 0) return [];
    const lines = refused.map((row) => row.line);
    await this.client.query(unstage, [lines]);
    const texts = chunk.rowTexts(lines);
    return refused.map((row, index) => ({ ...row, text: texts[index] ?? '' }));
  }

  /** Makes the organisations that new rows name and nobody knows yet, and notes the ids of all. */
  private async findOrganizations(statements: LoadStatements, now: Date): Promise<void> {
    if (statements.organizationsToMake === undefined) return;
    const { rows } = await this.client.query<{ name: string }>(statements.organizationsToMake);
    const ids = rows.map(() => this.options.ids.next());
    const names = rows.map((row) => row.name);
    await this.client.query(
      `insert into organization (id, name, kind, created_at) select id, name, $4, $3 from unnest($1::uuid[], $2::text[]) as made (id, name)
       on conflict (name) do nothing`,
      [ids, names, now, statements.organizationKind],
    );
    await this.client.query(statements.noteOrganizations);
  }

  private async touchesRecord({ touchesRecord }: LoadStatements): Promise<boolean> {
    const { rows } = await this.client.query<{ touches: boolean }>(touchesRecord);
    return rows[0]?.touches === true;
  }

  private async leftovers(chunk: Chunk, load: TableLoad, statements: LoadStatements): Promise<RejectedRow[]> {
    const { rows } = await this.client.query<LeftoverRow>(statements.leftovers);
    if (rows.length === 0) return [];
    const texts = chunk.rowTexts(rows.map((row) => row.line));
    return rows.map(({ line, ...leftover }, index) => ({
      line,
      text: texts[index] ?? '',
      faults: [leftoverFault(leftover, load)],
    }));
  }

  private report(file: string | undefined, bytesOfFile: number): void {
    const bytesTotal = this.sources.reduce((sum, source) => sum + source.bytes, 0);
    const bytesRead = this.bytesBefore + bytesOfFile;
    this.options.onProgress?.({ file, rowsRead: this.rowsRead, bytesRead, bytesTotal });
  }
}

interface LeftoverRow {
  readonly line: number;
  readonly outcome: Leftover;
  readonly column_name: string | null;
  readonly kind: string | null;
}

function leftoverFault({ outcome, column_name: column, kind }: Omit<LeftoverRow, 'line'>, load: TableLoad): RowFault {
  if (outcome === 'CLASH' && load.clash) return clashFault(load.clash, kind);
  const message = `The record says something else in ${column ?? 'this row'}; an import never overwrites: correct the record instead.`;
  return { column, code: 'CONFLICTS_WITH_RECORD', message };
}

/** Of a unique index or of an exclusion constraint. */
function isViolationOfUniqueness(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '23505' || error.code === '23P01');
}

async function inTransaction<Result>(client: pg.ClientBase, work: () => Promise<Result>): Promise<Result> {
  await client.query('begin');
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/** Reads the next item while the last one is being worked on. */
async function* oneAhead<Item>(items: AsyncGenerator<Item>): AsyncGenerator<Item> {
  let next = items.next();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done) return;
      next = items.next();
      next.catch(() => undefined);
      yield value;
    }
  } finally {
    await items.return(undefined);
  }
}
