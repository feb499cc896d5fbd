import { hexOf } from '../../kernel/hex.ts';
import { type Page, type PageRequest, pageOf } from '../../kernel/page.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { Viewer } from '../../kernel/viewer.ts';
import { csvLine } from '../csv/csv-row.rules.ts';
import { encodeBase64url } from '../tokens/base64url.rules.ts';
import { isUuid } from '../tokens/claims.rules.ts';
import type { LogFilter, LoggedEntry, LogQueries, SignedHead } from './log.queries.ts';
import { entryIn, type LogEntry, type OpenedRow } from './log-entry.rules.ts';
import { LOG_COLUMNS, logRow } from './log-file.rules.ts';
import { entryBundle, TILE_WIDTH, tileAtPath, tileWidthIn } from './log-tile.rules.ts';
import { consistencyPath, HASH_BYTES, type Hash, inclusionPath } from './merkle-tree.rules.ts';
import { logHashing } from './node-tree-hashing.ts';

/** A leaf with what it says. */
export interface ReadEntry extends LoggedEntry {
  readonly says: LogEntry;
  readonly leafHash: Hash;
}

/** A leaf with what opens it; null to those whom the row is not for, and when it is gone. */
export interface OpenedEntry extends ReadEntry {
  readonly opened: OpenedRow | null;
}

/** Names a leaf: by its index, or by what it is about, which of a receipt is its `jti`. */
export type EntryName = { readonly index: number } | { readonly entryId: string };

export interface InclusionProof {
  readonly index: number;
  readonly treeSize: number;
  readonly leafHash: Hash;
  readonly path: readonly Hash[];
}

export interface ConsistencyProof {
  readonly first: number;
  readonly second: number;
  readonly path: readonly Hash[];
}

const ROWS_AT_ONCE = 1_000;
const encoder = new TextEncoder();

/** Shows the log. Leaves, proofs and heads are everybody's: nothing in them tells of whom. What opens a leaf is not. */
export class LogReadingService {
  private readonly queries: LogQueries;

  constructor(queries: LogQueries) {
    this.queries = queries;
  }

  newestHead(): Promise<SignedHead | undefined> {
    return this.queries.newestHead();
  }

  headOfNumber(number: number): Promise<SignedHead | undefined> {
    return this.queries.headOfNumber(number);
  }

  /** Signed heads, newest first; those of lost keys are replaced and not shown. */
  async heads(page: PageRequest): Promise<Page<SignedHead>> {
    return pageOf(page, await this.queries.heads(page, cursorOf(page)), ({ number }) => String(number));
  }

  /** For registrars: leaves, newest first. */
  async entries(viewer: Viewer, filter: LogFilter, page: PageRequest): Promise<Page<OpenedEntry>> {
    const entries = await this.queries.entries(filter, page.direction, cursorOf(page), page.limit + 1);
    return pageOf(page, await this.opened(viewer, entries), ({ index }) => String(index));
  }

  /** The leaf; undefined when there is none yet. */
  async entry(viewer: Viewer, name: EntryName): Promise<OpenedEntry | undefined> {
    const entry = await this.find(name);
    const [opened] = entry ? await this.opened(viewer, [entry]) : [];
    return opened;
  }

  /** Proves that a leaf is in a signed tree; undefined when there is no such leaf in it. */
  async inclusionProof(name: EntryName, treeSize: number | null): Promise<InclusionProof | undefined> {
    const size = await this.provable(treeSize, ['treeSize']);
    const entry = await this.find(name);
    if (!entry || entry.index >= size) return undefined;
    const path = await this.queries.headsOf(inclusionPath(entry.index, size));
    return { index: entry.index, treeSize: size, leafHash: read(entry).leafHash, path };
  }

  /** Proves that the second tree begins with the first. Refuses for trees that are not signed yet. */
  async consistencyProof(first: number, second: number | null): Promise<ConsistencyProof> {
    const size = await this.provable(second, ['second']);
    if (!Number.isSafeInteger(first) || first < 1 || first > size) {
      throw refuse('TREE_SIZE_OUT_OF_RANGE', `The first tree has from 1 to ${size} leaves.`, ['first']);
    }
    return { first, second: size, path: await this.queries.headsOf(consistencyPath(first, size)) };
  }

  /** A tile or a bundle of leaves by its path, as far as the log is signed; undefined when there is none of that width. */
  async tileAt(path: string): Promise<Uint8Array | undefined> {
    const named = tileAtPath(path);
    if (!named) return undefined;
    const { index, width } = named;
    const level = named.level === 'entries' ? 0 : named.level;
    const head = await this.queries.newestHead();
    if (!head || tileWidthIn(head.treeSize, { level, index }) < width) return undefined;
    if (named.level !== 'entries') {
      return (await this.queries.tile({ level, index }))?.hashes.subarray(0, width * HASH_BYTES);
    }
    const leaves = await this.queries.leavesIn({ from: index * TILE_WIDTH, to: index * TILE_WIDTH + width });
    return entryBundle(leaves.map((data) => encoder.encode(data)));
  }

  /** For registrars: leaves with their rows, newest first, as CSV, piece by piece. */
  async *file(filter: LogFilter): AsyncGenerator<string> {
    yield csvLine(LOG_COLUMNS);
    for (let cursor: number | null | undefined = null; cursor !== undefined; ) {
      const found: readonly LoggedEntry[] = await this.queries.entries(filter, 'FORWARD', cursor, ROWS_AT_ONCE);
      const rowBehind = await this.queries.rowsBehind(found);
      const lines = found.map((entry) => {
        const { says, leafHash } = read(entry);
        return csvLine(logRow(entry.index, says, hexOf(leafHash), rowBehind(entry)?.row));
      });
      if (lines.length > 0) yield lines.join('');
      cursor = found.length < ROWS_AT_ONCE ? undefined : found.at(-1)?.index;
    }
  }

  private async find(name: EntryName): Promise<LoggedEntry | undefined> {
    return 'index' in name ? this.queries.entryAt(leafIndex(name.index)) : this.queries.entryOf(entryId(name.entryId));
  }

  /** With their rows for registrars, and for the organisation whose action or question it was. */
  private async opened(viewer: Viewer, entries: readonly LoggedEntry[]): Promise<readonly OpenedEntry[]> {
    if (viewer.role === 'PUBLIC') return entries.map((entry) => ({ ...read(entry), opened: null }));
    const rowBehind = await this.queries.rowsBehind(entries);
    return entries.map((entry) => {
      const opened = rowBehind(entry) ?? null;
      const isTheirs = viewer.role === 'REGISTRAR' || opened?.row['organization_id'] === viewer.organizationId;
      return { ...read(entry), opened: isTheirs ? opened : null };
    });
  }

  /** The size that is asked for, or the newest that is signed. */
  private async provable(treeSize: number | null, path: readonly string[]): Promise<number> {
    const signed = (await this.queries.newestHead())?.treeSize ?? 0;
    const size = treeSize ?? signed;
    if (!Number.isSafeInteger(size) || size < 1 || size > signed) {
      throw refuse('TREE_SIZE_OUT_OF_RANGE', `Trees of 1 to ${signed} leaves are signed.`, path);
    }
    return size;
  }
}

function read(entry: LoggedEntry): ReadEntry {
  const data = encoder.encode(entry.data);
  const says = entryIn(data);
  if (!says) throw new Error(`the leaf ${entry.index} is not one that this log makes`);
  return { ...entry, says, leafHash: logHashing.leaf(data) };
}

function cursorOf({ cursor, direction }: PageRequest): number | null {
  if (cursor === undefined) return null;
  if (/^(0|[1-9]\d{0,14})$/.test(cursor)) return Number(cursor);
  const path = [direction === 'FORWARD' ? 'after' : 'before'];
  throw refuse('CURSOR_MALFORMED', 'A cursor is one that a page before gave out.', path);
}

function leafIndex(index: number): number {
  if (Number.isSafeInteger(index) && index >= 0) return index;
  throw refuse('LEAF_INDEX_OUT_OF_RANGE', 'Leaves are counted from 0.', ['index']);
}

function entryId(id: string): string {
  if (isUuid(id)) return id;
  throw refuse('ID_MALFORMED', 'The jti of a receipt, or the id of an entry, is a UUID in lower case.', ['entryId']);
}

/** Hashes as they are shown. */
export function shownHash(hash: Hash): string {
  return encodeBase64url(hash);
}
