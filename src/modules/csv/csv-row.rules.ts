/** What is wrong with a row: a stable code, a sentence, and the column it lies in; null when it is the whole row. */
export interface RowFault {
  readonly column: string | null;
  readonly code: string;
  readonly message: string;
}

/** One line of a file. Lines count from 1, the header; `text` is the line as it stands, for showing it to people. */
export interface CsvRow {
  readonly line: number;
  readonly text: string;
  readonly fields: readonly string[];
  readonly fault: RowFault | undefined;
}

/**
 * The fields of one row of CSV (RFC 4180, section 2), but for one thing: a row never goes on in the next line, because no
 * column may hold a line break. So an unbalanced quote costs its own row and not the rest of the file.
 */
export function splitRow(text: string): readonly string[] | RowFault {
  if (!text.includes('"')) return text.split(',');
  const fields: string[] = [];
  let start = 0;
  for (;;) {
    const field = text[start] === '"' ? quotedField(text, start) : bareField(text, start);
    if ('code' in field) return field;
    fields.push(field.value);
    if (field.end === text.length) return fields;
    start = field.end + 1;
  }
}

interface Field {
  readonly value: string;
  /** Where the comma after it stands, or the end of the row. */
  readonly end: number;
}

function bareField(text: string, start: number): Field | RowFault {
  const comma = text.indexOf(',', start);
  const end = comma === -1 ? text.length : comma;
  const value = text.slice(start, end);
  return value.includes('"')
    ? fault('UNBALANCED_QUOTES', 'A quote stands inside a field that does not begin with one.')
    : { value, end };
}

function quotedField(text: string, start: number): Field | RowFault {
  let value = '';
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote === -1) return fault('UNBALANCED_QUOTES', 'A quoted field is not closed in its own line.');
    value += text.slice(from, quote);
    const next = text[quote + 1];
    if (next === undefined || next === ',') return { value, end: quote + 1 };
    if (next !== '"') return fault('UNBALANCED_QUOTES', 'After a closing quote comes a comma or the end of the line.');
    value += '"';
    from = quote + 2;
  }
}

const FORBIDDEN = /[[\p{Cc}\ufeff]--\n]/v;

/** Whether a text of several lines holds a character that no row may: most blocks do not, and their rows are not asked. */
export function mayHoldForbidden(text: string): boolean {
  return FORBIDDEN.test(text);
}

/** The fault of a character that has no place in a row: NUL, a control character, a byte order mark. */
export function forbiddenCharacter(row: string): RowFault | undefined {
  const found = FORBIDDEN.exec(row)?.[0];
  if (found === undefined) return undefined;
  if (found === '\0') return fault('NUL_BYTE', 'The row holds a NUL byte.');
  if (found === '\ufeff') return fault('BYTE_ORDER_MARK', 'A byte order mark stands inside the file.');
  const code = found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  return fault('CONTROL_CHARACTER', `The row holds the control character U+${code}.`);
}

/** A fault of the whole row. */
export function fault(code: string, message: string): RowFault {
  return { column: null, code, message };
}

const NEEDS_QUOTES = /[",\r\n]/;

/** One line of a CSV file (RFC 4180, section 2), its end included. */
export function csvLine(fields: readonly string[]): string {
  return `${fields.map(csvField).join(',')}\n`;
}

function csvField(field: string): string {
  return NEEDS_QUOTES.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
