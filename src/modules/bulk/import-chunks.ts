import type { Clock } from '../../kernel/clock.ts';
import type { Randomness } from '../../kernel/randomness.ts';
import { readCsvFile } from '../csv/csv-file.ts';
import type { CsvRow, RowFault } from '../csv/csv-row.rules.ts';
import type { AcceptableRow } from './acceptable-row.rules.ts';
import { BulkIds } from './bulk-ids.ts';
import { KeySet } from './key-set.rules.ts';
import { clashFault, type TableLoad } from './load-statements.ts';
import type { RecordDirectory } from './record-directory.ts';
import { REGISTRY_FILES, type RegistryFile } from './registry-files.rules.ts';
import { ROW_READERS } from './registry-rows.rules.ts';
import type { RowReader } from './row-reader.rules.ts';

/** A row that is not loaded, and why. */
export interface RejectedRow {
  readonly line: number;
  readonly text: string;
  readonly faults: readonly RowFault[];
}

/** Rows that are loaded in one transaction: all rows of one subject that follow each other are in the same one. */
export interface Chunk {
  readonly firstLine: number;
  readonly lastLine: number;
  readonly rowsRead: number;
  /** Rows in COPY's text format, in pieces. */
  readonly copyText: readonly Buffer[];
  /** How many rows `copyText` holds. */
  readonly accepted: number;
  readonly rejected: readonly RejectedRow[];
  /** How much of the file has been read. */
  readonly bytesRead: number;
  /** The rows of `copyText` as they stand in the file, by their lines. */
  rowTexts(lines: readonly number[]): readonly string[];
}

/** What cutting a file into chunks depends on. */
export interface ChunkOptions {
  readonly path: string;
  readonly file: RegistryFile;
  readonly load: TableLoad;
  readonly reader: RowReader;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly rowsPerChunk: number;
  /** What is on record of what the rows refer to, as the load's references. */
  readonly directories: readonly RecordDirectory[];
}

/** A row as it goes to the staging table: first the ids of the records that it refers to. */
interface StageableRow {
  readonly values: AcceptableRow['values'];
}

const PIECE_CHARACTERS = 64 * 1024;

/** Reads a file and judges each row by itself and against the rows before it in the file. */
export async function* readChunks(options: ChunkOptions): AsyncGenerator<Chunk> {
  const columns = REGISTRY_FILES[options.file].columns;
  const seen = new KeySet();
  let chunk = new ChunkBuilder(options, seen);
  let bytesRead = 0;
  for await (const block of readCsvFile(options.path, columns)) {
    for (const row of block.rows) {
      if (chunk.isFullBefore(row)) {
        yield chunk.finish(bytesRead);
        chunk = new ChunkBuilder(options, seen);
      }
      chunk.add(row);
    }
    bytesRead = block.bytesRead;
  }
  yield chunk.finish(bytesRead);
}

class ChunkBuilder {
  private readonly options: ChunkOptions;
  private readonly seen: KeySet;
  private readonly ids: BulkIds;
  private readonly lines: number[] = [];
  private readonly rejected: RejectedRow[] = [];
  private readonly claims = new Map<number | string, { readonly from: number; readonly until: number }[]>();
  private readonly copyText = new TextPieces();
  private readonly rowText = new TextPieces();
  private rowsRead = 0;
  private firstLine = 0;
  private lastLine = 0;
  private lastSubject = '';

  constructor(options: ChunkOptions, seen: KeySet) {
    this.options = options;
    this.seen = seen;
    this.ids = new BulkIds(options.clock.now(), options.randomness);
  }

  /** A chunk ends between two subjects, but not at any price. */
  isFullBefore(row: CsvRow): boolean {
    const { rowsPerChunk } = this.options;
    if (this.rowsRead < rowsPerChunk) return false;
    return row.fields[0] !== this.lastSubject || this.rowsRead >= rowsPerChunk * 2;
  }

  add(row: CsvRow): void {
    this.rowsRead += 1;
    if (this.firstLine === 0) this.firstLine = row.line;
    this.lastLine = row.line;
    this.lastSubject = row.fields[0] ?? '';
    const judged = this.judge(row);
    if ('faults' in judged) {
      this.rejected.push({ line: row.line, text: row.text, faults: judged.faults });
      return;
    }
    this.lines.push(row.line);
    this.rowText.add(`${row.text}\n`);
    this.copyText.add(copyLine(row.line, this.ids.next(), judged.values));
  }

  finish(bytesRead: number): Chunk {
    const { firstLine, lastLine, rowsRead, rejected, lines } = this;
    const rowText = this.rowText.end();
    return {
      firstLine,
      lastLine,
      rowsRead,
      copyText: this.copyText.end(),
      accepted: lines.length,
      rejected,
      bytesRead,
      rowTexts: (wanted) => {
        const texts = Buffer.concat(rowText).toString().split('\n');
        const places = new Map(lines.map((line, index) => [line, index]));
        return wanted.map((line) => texts[places.get(line) ?? -1] ?? '');
      },
    };
  }

  private judge(row: CsvRow): StageableRow | { readonly faults: readonly RowFault[] } {
    if (row.fault) return { faults: [row.fault] };
    const { file, reader, load, directories } = this.options;
    const wanted = REGISTRY_FILES[file].columns.length;
    if (row.fields.length !== wanted) {
      const message = `The row has ${row.fields.length} fields; it must have ${wanted}.`;
      return { faults: [{ column: null, code: 'WRONG_FIELD_COUNT', message }] };
    }
    const read = ROW_READERS[file](row.fields, reader);
    const faults = reader.takeFaults();
    if (faults.length > 0) return { faults };
    const ids = directories.map((directory, index) => directory.idOf(read.references[index] ?? ''));
    const unknown = load.references.flatMap((reference, index) => (ids[index] === undefined ? reference.unknown : []));
    if (unknown.length > 0) return { faults: unknown };
    const fault = this.faultAmongRows(read);
    return fault ? { faults: [fault] } : { values: [...ids.map((id) => id ?? null), ...read.values] };
  }

  private faultAmongRows({ key, claim, values }: AcceptableRow): RowFault | undefined {
    if (!this.seen.add(key[0], key[1])) {
      const { file, load } = this.options;
      const message = `An earlier row of this file has the same ${load.named}.`;
      const column = load.naturalKey.length === 1 ? REGISTRY_FILES[file].columns[0] : null;
      return { column, code: 'DUPLICATE_IN_FILE', message };
    }
    if (!claim) return undefined;
    const claimed = this.claims.get(claim.about);
    if (!claimed) this.claims.set(claim.about, [claim]);
    else if (claimed.some((other) => other.from < claim.until && claim.from < other.until)) {
      const { clash } = this.options.load;
      return clash && clashFault(clash, values[0]);
    } else claimed.push(claim);
    return undefined;
  }
}

/** A long text as bytes outside the heap: a text put together of many small ones would keep them all alive. */
class TextPieces {
  private readonly pieces: Buffer[] = [];
  private piece = '';

  add(text: string): void {
    this.piece += text;
    if (this.piece.length > PIECE_CHARACTERS) this.cut();
  }

  end(): readonly Buffer[] {
    this.cut();
    return this.pieces;
  }

  private cut(): void {
    if (this.piece !== '') this.pieces.push(Buffer.from(this.piece));
    this.piece = '';
  }
}

/** One row in COPY's text format. Control characters were refused, so that only backslashes want escaping. */
function copyLine(line: number, id: string, values: readonly (string | null)[]): string {
  let text = `${line}\t${id}`;
  for (const value of values) {
    if (value === null) text += '\t\\N';
    else text += value.includes('\\') ? `\t${value.replaceAll('\\', '\\\\')}` : `\t${value}`;
  }
  return `${text}\n`;
}
