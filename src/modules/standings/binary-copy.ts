import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';

/** One row of binary COPY: where each of its fields lies in the buffer. Only valid while it is being looked at. */
export class BinaryRow {
  buffer: Buffer = Buffer.alloc(0);
  readonly starts: Int32Array;
  /** -1 for null. */
  readonly lengths: Int32Array;

  constructor(fields: number) {
    this.starts = new Int32Array(fields);
    this.lengths = new Int32Array(fields);
  }

  start(field: number): number {
    return this.starts[field] ?? 0;
  }

  length(field: number): number {
    return this.lengths[field] ?? 0;
  }

  text(field: number): string {
    const start = this.start(field);
    return this.buffer.toString('utf8', start, start + this.length(field));
  }

  /** A date as days since 1970-01-01; `otherwise` for null. */
  day(field: number, otherwise: number): number {
    return this.length(field) < 0 ? otherwise : this.buffer.readInt32BE(this.start(field)) + DAYS_TO_2000;
  }
}

/** PostgreSQL counts days from 2000-01-01. */
const DAYS_TO_2000 = 10_957;
/** Signature, flags and the length of an extension that is never there (PostgreSQL's documentation of COPY, "Binary Format"). */
const HEADER_LENGTH = 19;
const PIECE_BYTES = 1 << 20;

/**
 * Reads the rows of a query of `fields` columns by COPY's binary format: a third of the time that rows of text take, on both
 * sides.
 */
export async function readByCopy(
  client: pg.Client,
  query: string,
  fields: number,
  onRow: (row: BinaryRow) => void,
): Promise<void> {
  const stream = client.query(copyTo(`copy (${query}) to stdout (format binary)`, { highWaterMark: PIECE_BYTES }));
  const row = new BinaryRow(fields);
  let rest: Buffer | undefined;
  let at = HEADER_LENGTH;
  for await (const piece of stream as AsyncIterable<Buffer>) {
    row.buffer = rest ? Buffer.concat([rest, piece]) : piece;
    for (let next = locate(row, at); next !== undefined; next = locate(row, at)) {
      at = next;
      onRow(row);
    }
    rest = at < row.buffer.length ? row.buffer.subarray(at) : undefined;
    at = rest ? 0 : at - row.buffer.length;
  }
}

/** Finds the fields of the row that begins at `at`; answers where the next begins, or undefined when it is not all there. */
function locate(row: BinaryRow, at: number): number | undefined {
  const { buffer, starts, lengths } = row;
  let position = at + 2;
  if (position > buffer.length || buffer.readInt16BE(at) < 0) return undefined;
  for (let field = 0; field < starts.length; field += 1) {
    if (position + 4 > buffer.length) return undefined;
    const length = buffer.readInt32BE(position);
    position += 4;
    starts[field] = position;
    lengths[field] = length;
    if (length > 0) position += length;
    if (position > buffer.length) return undefined;
  }
  return position;
}
