import type pg from 'pg';

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

/**
 * Reads the rows of a query of `fields` columns by COPY's binary format: a third of the time that rows of text take, on both
 * sides. Each is looked at where it lies as it comes; a stream of them would copy them twice.
 */
export function readByCopy(
  client: pg.Client,
  query: string,
  fields: number,
  onRow: (row: BinaryRow) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(
      new CopyReading(`copy (${query}) to stdout (format binary)`, new BinaryRow(fields), onRow, resolve, reject),
    );
  });
}

/** What `pg` asks of whoever takes part in its protocol, as far as COPY to a client goes. */
class CopyReading implements pg.Submittable {
  private readonly text: string;
  private readonly row: BinaryRow;
  private readonly onRow: (row: BinaryRow) => void;
  private readonly resolve: () => void;
  private readonly reject: (error: unknown) => void;
  private isBegun = false;
  private failure: { readonly error: unknown } | undefined;

  constructor(
    text: string,
    row: BinaryRow,
    onRow: (row: BinaryRow) => void,
    resolve: () => void,
    reject: (error: unknown) => void,
  ) {
    this.text = text;
    this.row = row;
    this.onRow = onRow;
    this.resolve = resolve;
    this.reject = reject;
  }

  submit(connection: pg.Connection): void {
    connection.query(this.text);
  }

  /** PostgreSQL sends each row as a message of its own, the header with the first. */
  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    if (this.failure) return;
    const { row } = this;
    row.buffer = chunk;
    let at = this.isBegun ? 0 : HEADER_LENGTH;
    this.isBegun = true;
    try {
      for (let next = locate(row, at); next !== undefined; next = locate(row, at)) {
        at = next;
        this.onRow(row);
      }
    } catch (error) {
      // What the connection has under way comes to its end first.
      this.failure = { error };
    }
  }

  handleCommandComplete(): void {}

  handleError(error: unknown): void {
    this.reject(error);
  }

  handleReadyForQuery(): void {
    if (this.failure) this.reject(this.failure.error);
    else this.resolve();
  }
}

/** Finds the fields of the row that begins at `at`; answers where the next begins, or undefined where none does. */
function locate(row: BinaryRow, at: number): number | undefined {
  const { buffer, starts, lengths } = row;
  if (at + 2 > buffer.length || buffer.readInt16BE(at) < 0) return undefined;
  let position = at + 2;
  for (let field = 0; field < starts.length; field += 1) {
    const length = buffer.readInt32BE(position);
    position += 4;
    starts[field] = position;
    lengths[field] = length;
    if (length > 0) position += length;
  }
  return position;
}
