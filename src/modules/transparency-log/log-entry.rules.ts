import { bytesOfHex } from '../../kernel/hex.ts';
import { canonicalJson } from '../audit/canonical-json.rules.ts';
import { decodeBase64url, encodeBase64url } from '../tokens/base64url.rules.ts';
import { isUuid } from '../tokens/claims.rules.ts';
import { parseJsonObject } from '../tokens/strict-json.rules.ts';
import { HASH_BYTES, type Hash, type Sha256 } from './merkle-tree.rules.ts';

/** What a leaf is about: a change, by its audit entry; or a question, by its row of the look-up ledger. Public: add, never rename. */
export const LOG_ENTRY_KINDS = ['CHANGE', 'LOOK_UP'] as const;
export type LogEntryKind = (typeof LOG_ENTRY_KINDS)[number];

/**
 * What a leaf says. Everybody may read it, so nothing in it tells who, about whom or what: that is in `row`, a salted hash.
 * Its data is canonical JSON in UTF-8, with `v` 1 and hashes in base64url:
 * `{"at":"…","id":"…","kind":"LOOK_UP","receipt":"…","row":"…","v":1}`.
 */
export interface LogEntry {
  readonly kind: LogEntryKind;
  /** The audit entry's id, or the look-up's: where a receipt was given, the receipt's `jti`. */
  readonly id: string;
  /** When it happened, to the microsecond; null when the row was gone before it had its place. */
  readonly at: string | null;
  /** {@link rowCommitment} of the row; null when it was gone before it had its place. */
  readonly row: string | null;
  /** SHA-256 of the receipt that was given, so that whoever holds it can find and prove it; absent when none was. */
  readonly receipt?: string;
}

/** A row's columns by name, each as PostgreSQL writes it as text, moments in UTC; what is null is left out. */
export type RowText = Readonly<Record<string, string>>;

/** What opens a commitment: it lies beside the row, and goes with it. */
export interface OpenedRow {
  /** 16 random bytes, as a UUID. */
  readonly salt: string;
  readonly row: RowText;
}

const VERSION = 1;
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** A leaf's data. Equal entries have equal bytes. */
export function entryData(entry: LogEntry): Uint8Array<ArrayBuffer> {
  return encoder.encode(entryText(entry));
}

/** Canonical JSON: the members stand in the order of their names. */
function entryText({ at, id, kind, receipt, row }: LogEntry): string {
  return JSON.stringify({ at, id, kind, ...(receipt !== undefined && { receipt }), row, v: VERSION });
}

/** What a leaf's data says; undefined unless it is the one spelling of an entry. */
export function entryIn(data: Uint8Array): LogEntry | undefined {
  const parsed = parseJsonObject(data);
  if ('fault' in parsed) return undefined;
  const { v, kind, id, at, row, receipt, ...rest } = parsed.object;
  const knownKind = LOG_ENTRY_KINDS.find((each) => each === kind);
  if (v !== VERSION || knownKind === undefined || !isUuid(id) || Object.keys(rest).length > 0) return undefined;
  if (at !== null && !(typeof at === 'string' && MOMENT.test(at))) return undefined;
  if ((row !== null && !isHashText(row)) || (row === null) !== (at === null)) return undefined;
  if (receipt !== undefined && !isHashText(receipt)) return undefined;
  const entry = { kind: knownKind, id, at, row, ...(receipt !== undefined && { receipt }) };
  return entryText(entry) === decoder.decode(data) ? entry : undefined;
}

/** SHA-256 of the salt's 16 bytes and the canonical JSON of the row: without the salt it tells nothing of the row. */
export function rowCommitment(sha256: Sha256, { salt, row }: OpenedRow): Hash {
  const text = encoder.encode(rowJson(row));
  const bytes = new Uint8Array(16 + text.length);
  bytes.set(bytesOfHex(salt.replaceAll('-', '')));
  bytes.set(text, 16);
  return sha256(bytes);
}

/** Canonical JSON; of a row that comes with its columns in the order of their names, in a fraction of the time. */
function rowJson(row: RowText): string {
  let previous = '';
  for (const name in row) {
    if (name < previous) return canonicalJson(row);
    previous = name;
  }
  return JSON.stringify(row);
}

/** The entry of a row; of `undefined`, of one that is gone. */
export function entryOf(sha256: Sha256, kind: LogEntryKind, id: string, opened: OpenedRow | undefined): LogEntry {
  if (!opened) return { kind, id, at: null, row: null };
  const { row } = opened;
  const digest = row['receipt_digest'];
  return {
    kind,
    id,
    at: row[MOMENT_COLUMN[kind]] ?? null,
    row: encodeBase64url(rowCommitment(sha256, opened)),
    ...(digest !== undefined && { receipt: encodeBase64url(bytesOfHex(digest)) }),
  };
}

/** The column that tells when it happened. */
const MOMENT_COLUMN: Readonly<Record<LogEntryKind, string>> = { CHANGE: 'occurred_at', LOOK_UP: 'asked_at' };

/** Whether the row is still what the leaf was made of. */
export function isOpenedBy(sha256: Sha256, entry: LogEntry, opened: OpenedRow): boolean {
  const again = entryOf(sha256, entry.kind, opened.row['id'] ?? '', opened);
  return entryText(again) === entryText(entry);
}

function isHashText(value: unknown): value is string {
  return typeof value === 'string' && decodeBase64url(value)?.length === HASH_BYTES;
}
