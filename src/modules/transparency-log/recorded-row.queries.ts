import type { Statements } from '../events/statements.ts';
import { LOG_ENTRY_KINDS, type LogEntryKind, type OpenedRow } from './log-entry.rules.ts';

/** A column as text that is the same whatever the session's settings are. */
interface ColumnText {
  readonly text: (column: string) => string;
  /** Whether JSON has it as it is, between quotation marks: nothing in it is ever escaped. */
  readonly isBare: boolean;
}

const UUID: ColumnText = { text: (column) => `${column}::text`, isBare: true };
const FREE: ColumnText = { text: (column) => `${column}::text`, isBare: false };
const BYTES: ColumnText = { text: (column) => `encode(${column}, 'hex')`, isBare: true };
const DAY: ColumnText = { text: (column) => `to_char(${column}, 'YYYY-MM-DD')`, isBare: true };
const MOMENT: ColumnText = {
  text: (column) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
  isBare: true,
};

interface RecordedTable {
  readonly table: string;
  /** Tells when it happened. */
  readonly moment: string;
  /** Holds SHA-256 of the receipt that was given. */
  readonly receipt: string | null;
  readonly columns: Readonly<Record<string, ColumnText>>;
}

/**
 * The columns that a row's commitment covers, which are all but its salt. A column that is added is null in every earlier row,
 * and what is null is left out: their commitments stay what they are.
 */
export const COMMITTED_COLUMNS: Readonly<Record<LogEntryKind, RecordedTable>> = {
  CHANGE: {
    table: 'audit_entry',
    moment: 'occurred_at',
    receipt: null,
    columns: {
      id: UUID,
      occurred_at: MOMENT,
      action: FREE,
      organization_id: UUID,
      api_key_id: UUID,
      person_id: UUID,
      request_id: FREE,
      subject_id: UUID,
      details: FREE,
    },
  },
  LOOK_UP: {
    table: 'look_up',
    moment: 'asked_at',
    receipt: 'receipt_digest',
    columns: {
      id: UUID,
      asked_at: MOMENT,
      kind: FREE,
      organization_id: UUID,
      api_key_id: UUID,
      person_id: UUID,
      oauth_client_id: UUID,
      role: FREE,
      purpose: FREE,
      tier: FREE,
      technician_id: UUID,
      shop_id: UUID,
      asked_for: FREE,
      as_of: DAY,
      known_at: MOMENT,
      rule_pack: FREE,
      question: FREE,
      part_of: UUID,
      verdict: FREE,
      told: FREE,
      receipt_digest: BYTES,
      receipt_key_id: FREE,
    },
  },
};

/** The columns in the order of their names, each with its expression of the table that `alias` names. */
function columnsOf(kind: LogEntryKind, alias: string) {
  return Object.entries(COMMITTED_COLUMNS[kind].columns)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, { text, isBare }]) => ({ name, text: text(`${alias}.${name}`), isBare }));
}

/** An expression: the row of the table that `alias` names, as an object of text in the order of names. */
function rowText(kind: LogEntryKind, alias: string): string {
  const members = columnsOf(kind, alias).map(({ name, text }) => `'${name}', ${text}`);
  return `json_strip_nulls(json_build_object(${members.join(', ')}))`;
}

/** An expression: the same row as canonical JSON. A member whose text is null is null itself, and left out. */
function rowJson(kind: LogEntryKind, alias: string): string {
  const members = columnsOf(kind, alias).map(({ name, text, isBare }) =>
    isBare ? `'"${name}":"' || ${text} || '"'` : `'"${name}":' || to_json(${text})::text`,
  );
  return `'{' || concat_ws(',', ${members.join(', ')}) || '}'`;
}

/**
 * An expression: the data of the leaf of the row that `alias` names, which is what `entryData` makes of the same row. PostgreSQL
 * makes it where the row lies, in a fraction of the time; `audit verify` makes it again by the other way.
 */
function leafData(kind: LogEntryKind, alias: string): string {
  const { columns, moment, receipt } = COMMITTED_COLUMNS[kind];
  const at = columns[moment]?.text(`${alias}.${moment}`);
  const commitment = `sha256(uuid_send(${alias}.log_salt) || convert_to(${rowJson(kind, alias)}, 'UTF8'))`;
  const given = receipt ? `coalesce(',"receipt":"' || ${base64url(`${alias}.${receipt}`)} || '"', '')` : "''";
  return `'{"at":"' || ${at} || '","id":"' || ${alias}.id::text || '","kind":"${kind}"' || ${given}
    || ',"row":"' || ${base64url(commitment)} || '","v":1}'`;
}

/**
 * An expression: the data of the leaf of a row that is known by its kind and its id, in the columns `kind` and `row_id` of what
 * `alias` names. A row that is gone has a leaf too.
 */
export function leafDataOf(alias: string): string {
  const ofRows = LOG_ENTRY_KINDS.map(
    (kind) => `(select ${leafData(kind, 'r')} from ${COMMITTED_COLUMNS[kind].table} r
      where ${alias}.kind = '${kind}' and r.id = ${alias}.row_id)`,
  );
  const ofGone = `'{"at":null,"id":"' || ${alias}.row_id::text || '","kind":"' || ${alias}.kind || '","row":null,"v":1}'`;
  return `coalesce(${ofRows.join(', ')}, ${ofGone})`;
}

function base64url(bytes: string): string {
  return `translate(encode(${bytes}, 'base64'), '+/=', '-_')`;
}

/** Rows by their ids, with what opens their commitments. A row that is gone is not among them. */
async function openedRows(
  statements: Statements,
  kind: LogEntryKind,
  ids: readonly string[],
): Promise<ReadonlyMap<string, OpenedRow>> {
  if (ids.length === 0) return new Map();
  const text = `select r.id, r.log_salt as salt, ${rowText(kind, 'r')} as row
    from ${COMMITTED_COLUMNS[kind].table} r where r.id = any($1::uuid[])`;
  const rows = await statements.rows<OpenedRow & { readonly id: string }>({ name: `opened-${kind}`, text }, [ids]);
  return new Map(rows.map(({ id, salt, row }) => [id, { salt, row }]));
}

/** The rows behind leaves of both kinds. */
export async function rowsBehind(
  statements: Statements,
  leaves: readonly { readonly kind: string; readonly id: string }[],
): Promise<(leaf: { readonly kind: string; readonly id: string }) => OpenedRow | undefined> {
  const found = new Map<string, ReadonlyMap<string, OpenedRow>>();
  for (const kind of LOG_ENTRY_KINDS) {
    const ids = leaves.filter((leaf) => leaf.kind === kind).map(({ id }) => id);
    found.set(kind, await openedRows(statements, kind, ids));
  }
  return ({ kind, id }) => found.get(kind)?.get(id);
}
