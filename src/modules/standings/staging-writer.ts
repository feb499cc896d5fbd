import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type pg from 'pg';
import { type CopyStreamQuery, from as copyFrom } from 'pg-copy-streams';
import type { StandingTable } from './standing-tables.queries.ts';

const PIECE_CHARACTERS = 1 << 16;

/** Writes rows to a table that has the standing table's columns, by COPY. */
export class StagingWriter<Row> {
  private readonly members: readonly (keyof Row)[];
  private readonly stream: CopyStreamQuery;
  private readonly failure: Promise<void>;
  private text = '';

  constructor(client: pg.Client, table: StandingTable<Row>, staging: string) {
    this.members = Object.values(table.columns);
    this.stream = client.query(copyFrom(`copy ${staging} (${Object.keys(table.columns).join(', ')}) from stdin`));
    this.failure = finished(this.stream);
    this.failure.catch(() => undefined);
  }

  /** Waits while the database is behind. */
  async add(rows: readonly Row[]): Promise<void> {
    for (const row of rows) this.text += this.line(row);
    if (this.text.length >= PIECE_CHARACTERS) await this.flush();
  }

  async end(): Promise<void> {
    await this.flush();
    this.stream.end();
    await this.failure;
  }

  private async flush(): Promise<void> {
    const piece = this.text;
    this.text = '';
    if (piece !== '' && !this.stream.write(piece)) await Promise.race([once(this.stream, 'drain'), this.failure]);
  }

  private line(row: Row): string {
    let line = '';
    for (const member of this.members) line += `${line === '' ? '' : '\t'}${copied(row[member])}`;
    return `${line}\n`;
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
