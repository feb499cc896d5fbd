import { finished } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { putPortion, type StandingTable } from './standing-tables.queries.ts';

/** Enough to be worth a statement, and little enough to wait in memory for the one before. */
const ROWS_IN_A_PORTION = 8_000;

/**
 * Brings a standing table in line with rows as they are made: by COPY to a staging table, from which each portion is put in
 * its place while the rows of the next are being made.
 */
export class StagingWriter<Row> {
  private readonly client: pg.Client;
  private readonly table: StandingTable<Row>;
  private readonly staging: string;
  private readonly members: readonly (keyof Row)[];
  private lines: string[] = [];
  private portion = 0;
  private written = 0;
  private putting: Promise<void> = Promise.resolve();

  constructor(client: pg.Client, table: StandingTable<Row>, staging: string) {
    this.client = client;
    this.table = table;
    this.staging = staging;
    this.members = Object.values(table.columns);
  }

  /** Waits while the database is a whole portion behind. */
  async add(rows: readonly Row[]): Promise<void> {
    for (const row of rows) this.lines.push(this.line(row));
    if (this.lines.length >= ROWS_IN_A_PORTION) await this.send();
  }

  /** How many rows were missing from the table or said something else. */
  async end(): Promise<number> {
    await this.send();
    await this.putting;
    return this.written;
  }

  private async send(): Promise<void> {
    const { lines, portion, putting } = this;
    this.lines = [];
    this.portion += 1;
    this.putting = putting.then(() => this.put(lines, portion));
    this.putting.catch(() => undefined);
    await putting;
  }

  private async put(lines: readonly string[], portion: number): Promise<void> {
    const columns = [...Object.keys(this.table.columns), 'portion'].join(', ');
    const stream = this.client.query(copyFrom(`copy ${this.staging} (${columns}) from stdin`));
    stream.end(lines.map((line) => `${line}\t${portion}\n`).join(''));
    await finished(stream);
    this.written += await putPortion(this.client, this.table, this.staging, portion);
  }

  private line(row: Row): string {
    let line = '';
    for (const member of this.members) line += `${line === '' ? '' : '\t'}${copied(row[member])}`;
    return line;
  }
}

/** A value in COPY's text format. */
function copied(value: unknown): string {
  if (value === null) return '\\N';
  if (Array.isArray(value)) return value.length === 0 ? '{}' : escaped(`{${value.map(quoted).join(',')}}`);
  if (typeof value === 'boolean') return value ? 't' : 'f';
  return typeof value === 'string' ? escaped(value) : String(value);
}

/** An array's member, quoted and with its quotes and backslashes escaped. */
function quoted(member: unknown): string {
  return `"${String(member).replace(/["\\]/g, '\\$&')}"`;
}

function escaped(text: string): string {
  return /[\\\t\n\r]/.test(text) ? text.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? character) : text;
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
