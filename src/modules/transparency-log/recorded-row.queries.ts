import type { Statements } from '../events/statements.ts';
import { LOG_ENTRY_KINDS, type LogEntryKind, type OpenedRow } from './log-entry.rules.ts';

/** Each column as text that is the same whatever the session's settings are. */
const asText = { plain: (column: string) => `${column}::text`, moment, bytes };

/**
 * The columns that a row's commitment covers, which are all but its salt. A column that is added is null in every earlier row,
 * and what is null is left out: their commitments stay what they are.
 */
export const COMMITTED_COLUMNS = {
  CHANGE: {
    table: 'audit_entry',
    columns: {
      id: asText.plain,
      occurred_at: asText.moment,
      action: asText.plain,
      organization_id: asText.plain,
      api_key_id: asText.plain,
      person_id: asText.plain,
      request_id: asText.plain,
      subject_id: asText.plain,
      details: asText.plain,
    },
  },
  LOOK_UP: {
    table: 'look_up',
    columns: {
      id: asText.plain,
      asked_at: asText.moment,
      kind: asText.plain,
      organization_id: asText.plain,
      api_key_id: asText.plain,
      person_id: asText.plain,
      oauth_client_id: asText.plain,
      role: asText.plain,
      purpose: asText.plain,
      tier: asText.plain,
      technician_id: asText.plain,
      shop_id: asText.plain,
      asked_for: asText.plain,
      as_of: (column: string) => `to_char(${column}, 'YYYY-MM-DD')`,
      known_at: asText.moment,
      rule_pack: asText.plain,
      question: asText.plain,
      part_of: asText.plain,
      verdict: asText.plain,
      told: asText.plain,
      receipt_digest: asText.bytes,
      receipt_key_id: asText.plain,
    },
  },
} as const satisfies Readonly<
  Record<LogEntryKind, { readonly table: string; readonly columns: Record<string, (column: string) => string> }>
>;

function moment(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

function bytes(column: string): string {
  return `encode(${column}, 'hex')`;
}

/** An expression: the row of the table that `alias` names, as an object of text in the order of names. */
export function rowText(kind: LogEntryKind, alias: string): string {
  const members = Object.entries(COMMITTED_COLUMNS[kind].columns)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, text]) => `'${name}', ${text(`${alias}.${name}`)}`);
  return `json_strip_nulls(json_build_object(${members.join(', ')}))`;
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
