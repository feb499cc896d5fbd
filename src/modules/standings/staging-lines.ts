import type { StandingTable } from './standing-tables.queries.ts';

/** Rows of a standing table in COPY's text format, gathered until there are enough to be sent. */
export class StagingLines<Row> {
  private readonly members: readonly (keyof Row)[];
  private lines: string[] = [];

  constructor(table: StandingTable<Row>) {
    this.members = Object.values(table.columns);
  }

  get size(): number {
    return this.lines.length;
  }

  add(rows: readonly Row[]): void {
    for (const row of rows) {
      let line = '';
      for (const member of this.members) line += `${line === '' ? '' : '\t'}${copied(row[member])}`;
      this.lines.push(`${line}\n`);
    }
  }

  /** What has been gathered. */
  take(): string {
    const text = this.lines.join('');
    this.lines = [];
    return text;
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
