import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { StartError } from '../../kernel/start-error.ts';
import { type CsvRow, fault, forbiddenCharacter, mayHoldForbidden, type RowFault, splitRow } from './csv-row.rules.ts';

/** The rows that one piece of the file completed, and how much of the file was read by then. */
export interface CsvBlock {
  readonly rows: readonly CsvRow[];
  readonly bytesRead: number;
}

const READ_BYTES = 256 * 1024;
const LINE_LIMIT_BYTES = 64 * 1024;
const NEWLINE = 0x0a;
const NO_FIELDS: readonly string[] = [];

/**
 * Reads a CSV file row by row in constant memory. A row that cannot be read comes with its fault and the rest goes on; a
 * file that is not one of ours at all (another header, UTF-16) is refused.
 *
 * @throws StartError naming the file and what was expected of it.
 */
export function readCsvFile(path: string, columns: readonly string[]): AsyncGenerator<CsvBlock> {
  return readCsv(createReadStream(path, { highWaterMark: READ_BYTES }), path, columns);
}

/** Reads CSV as it arrives, like {@link readCsvFile}; `name` is what messages call it. */
export async function* readCsv(
  source: AsyncIterable<Buffer>,
  name: string,
  columns: readonly string[],
): AsyncGenerator<CsvBlock> {
  const splitter = new LineSplitter();
  let bytesRead = 0;
  let headerSeen = false;
  for await (const chunk of source) {
    bytesRead += chunk.length;
    const rows = splitter.take(chunk, name);
    if (!headerSeen && rows.length > 0) {
      checkHeader(name, rows.shift(), columns);
      headerSeen = true;
    }
    yield { rows, bytesRead };
  }
  const rows = splitter.end();
  if (!headerSeen) checkHeader(name, rows.shift(), columns);
  yield { rows, bytesRead };
}

function checkHeader(path: string, row: CsvRow | undefined, columns: readonly string[]): void {
  const expected = columns.join(',');
  if (row === undefined) throw new StartError(`${path} is empty; its first line must be ${expected}`);
  if (row.line === 1 && row.fault === undefined && row.fields.join(',') === expected) return;
  const found = row.text.length > 200 ? `${row.text.slice(0, 200)}…` : row.text;
  throw new StartError(`${path} has another header than it must have.\n  expected: ${expected}\n  found:    ${found}`);
}

/** Cuts bytes into lines wherever they were read apart. Empty lines are counted and left out. */
class LineSplitter {
  private carried: Buffer = Buffer.alloc(0);
  private line = 0;
  private atStart = true;
  private skipping = false;

  take(chunk: Buffer, path: string): CsvRow[] {
    let bytes = this.carried.length === 0 ? chunk : Buffer.concat([this.carried, chunk]);
    if (this.atStart) {
      if (bytes.length < 3) return this.carry(bytes);
      refuseUtf16(bytes, path);
      if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3);
      this.atStart = false;
    }
    const end = bytes.lastIndexOf(NEWLINE);
    if (end === -1) return this.carryLong(bytes);
    const rows = this.rowsOf(bytes.subarray(0, end));
    return [...rows, ...this.carryLong(bytes.subarray(end + 1))];
  }

  end(): CsvRow[] {
    const rest = this.carried;
    return rest.length === 0 ? [] : this.rowsOf(rest);
  }

  private carry(bytes: Buffer): CsvRow[] {
    this.carried = Buffer.from(bytes);
    return [];
  }

  /** A line without end is not kept in memory: it is refused once, and what follows is skipped up to its end. */
  private carryLong(bytes: Buffer): CsvRow[] {
    if (bytes.length <= LINE_LIMIT_BYTES) return this.carry(bytes);
    this.carried = Buffer.alloc(0);
    if (this.skipping) return [];
    this.skipping = true;
    this.line += 1;
    const message = `The line is longer than ${LINE_LIMIT_BYTES} bytes.`;
    return [faulty(this.line, bytes.toString('latin1', 0, 200), fault('LINE_TOO_LONG', message))];
  }

  /** `bytes` ends before a line break; no line is cut in it. */
  private rowsOf(bytes: Buffer): CsvRow[] {
    let rest = bytes;
    if (this.skipping) {
      this.skipping = false;
      const end = bytes.indexOf(NEWLINE);
      if (end === -1) return [];
      rest = bytes.subarray(end + 1);
    }
    if (!isUtf8(rest)) return this.rowsOfBroken(rest);
    const text = rest.toString('utf8');
    const suspicious = mayHoldForbidden(text);
    const rows: CsvRow[] = [];
    for (const line of text.split('\n')) {
      this.line += 1;
      const row = line.endsWith('\r') ? line.slice(0, -1) : line;
      if (row !== '') rows.push(readRow(this.line, row, suspicious));
    }
    return rows;
  }

  private rowsOfBroken(bytes: Buffer): CsvRow[] {
    const rows: CsvRow[] = [];
    for (let start = 0; start <= bytes.length; ) {
      const found = bytes.indexOf(NEWLINE, start);
      const end = found === -1 ? bytes.length : found;
      const line = bytes.subarray(start, end);
      if (isUtf8(line)) rows.push(...this.rowsOf(line));
      else {
        this.line += 1;
        rows.push(faulty(this.line, line.toString('latin1'), fault('NOT_UTF8', 'The line is not valid UTF-8.')));
      }
      start = end + 1;
    }
    return rows;
  }
}

function readRow(line: number, text: string, suspicious: boolean): CsvRow {
  const forbidden = suspicious ? forbiddenCharacter(text) : undefined;
  if (forbidden) return faulty(line, text, forbidden);
  if (text.length > LINE_LIMIT_BYTES) {
    return faulty(
      line,
      text.slice(0, 200),
      fault('LINE_TOO_LONG', `The line is longer than ${LINE_LIMIT_BYTES} bytes.`),
    );
  }
  const fields = splitRow(text);
  return 'code' in fields ? faulty(line, text, fields) : { line, text, fields, fault: undefined };
}

function faulty(line: number, text: string, rowFault: RowFault): CsvRow {
  return { line, text, fields: NO_FIELDS, fault: rowFault };
}

function refuseUtf16(bytes: Buffer, path: string): void {
  const mark = bytes.readUInt16BE(0);
  if (mark !== 0xfffe && mark !== 0xfeff) return;
  throw new StartError(`${path} is written in UTF-16, as its byte order mark says; save it as UTF-8.`);
}
