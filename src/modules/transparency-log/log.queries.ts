import type pg from 'pg';
import type { PageRequest } from '../../kernel/page.ts';
import { type Statement, type Statements, statementsOn } from '../events/statements.ts';
import type { LogEntryKind, OpenedRow } from './log-entry.rules.ts';
import type { Tile, TileAddress } from './log-tile.rules.ts';
import { headsOf, storedTiles } from './log-tree.queries.ts';
import type { Hash, LeafRange } from './merkle-tree.rules.ts';
import { rowsBehind } from './recorded-row.queries.ts';

/** A signed tree head as it is read. */
export interface SignedHead {
  readonly number: number;
  readonly treeSize: number;
  readonly rootHash: Uint8Array;
  readonly signedAt: Date;
  readonly keyId: string;
  readonly token: string;
}

/** A leaf as it is read. */
export interface LoggedEntry {
  readonly index: number;
  readonly kind: LogEntryKind;
  /** The audit entry's id, or the look-up's. */
  readonly id: string;
  readonly data: string;
}

/** Which leaves are wanted; null for all. */
export interface LogFilter {
  readonly kind: LogEntryKind | null;
  /** The business action of a change. */
  readonly action: string | null;
  readonly since: Date | null;
}

/** Reads the log. Leaves and heads come newest first; BACKWARD reads from the oldest. A cursor is an index or a number. */
export class LogQueries {
  private readonly statements: Statements;

  constructor(pool: pg.Pool) {
    this.statements = statementsOn(pool);
  }

  /** The head that speaks for the most leaves, by a key that is not lost; undefined before the first. */
  async newestHead(): Promise<SignedHead | undefined> {
    const [head] = await this.statements.rows<HeadRow>(NEWEST_HEAD, []);
    return head && headOf(head);
  }

  async headOfNumber(number: number): Promise<SignedHead | undefined> {
    const [head] = await this.statements.rows<HeadRow>(HEAD_OF_NUMBER, [number]);
    return head && headOf(head);
  }

  async heads({ direction, limit }: PageRequest, cursor: number | null): Promise<readonly SignedHead[]> {
    const heads = await this.statements.rows<HeadRow>(HEADS[direction], [cursor, limit + 1]);
    return heads.map(headOf);
  }

  async entryAt(index: number): Promise<LoggedEntry | undefined> {
    const [entry] = await this.statements.rows<LoggedEntry>(ENTRY_AT, [index]);
    return entry;
  }

  async entryOf(id: string): Promise<LoggedEntry | undefined> {
    const [entry] = await this.statements.rows<LoggedEntry>(ENTRY_OF, [id]);
    return entry;
  }

  entries(
    { kind, action, since }: LogFilter,
    direction: PageRequest['direction'],
    cursor: number | null,
    limit: number,
  ): Promise<readonly LoggedEntry[]> {
    return this.statements.rows(ENTRIES[direction], [cursor, limit, kind, action, since]);
  }

  /** The data of leaves, in order. */
  async leavesIn({ from, to }: LeafRange): Promise<readonly string[]> {
    const leaves = await this.statements.rows<{ data: string }>(LEAVES_IN, [from, to]);
    return leaves.map(({ data }) => data);
  }

  /** The rows behind entries, and what opens them; undefined of one that is gone. */
  rowsBehind(entries: readonly LoggedEntry[]): Promise<(entry: LoggedEntry) => OpenedRow | undefined> {
    return rowsBehind(this.statements, entries);
  }

  headsOf(ranges: readonly LeafRange[]): Promise<readonly Hash[]> {
    return headsOf(this.statements, ranges);
  }

  async tile(address: TileAddress): Promise<Tile | undefined> {
    const [tile] = await storedTiles(this.statements, [address]);
    return tile;
  }
}

type HeadRow = Omit<SignedHead, 'signedAt'> & { readonly signedAt: number };

function headOf({ signedAt, ...head }: HeadRow): SignedHead {
  return { ...head, signedAt: new Date(signedAt) };
}

const HEAD = `h.number::float8 as number, h.tree_size::float8 as "treeSize", h.root_hash as "rootHash", h.key_id as "keyId",
  h.token, (extract(epoch from h.signed_at) * 1000)::float8 as "signedAt"`;
const SOUND = 'log_head h join signing_key k on k.kid = h.key_id and k.compromised_at is null';
const ENTRY = 'l.leaf_index::float8 as index, l.kind, l.entry_id as id, l.data';
const MOST = Number.MAX_SAFE_INTEGER;

const NEWEST_HEAD: Statement = {
  name: 'newest-log-head',
  text: `select ${HEAD} from ${SOUND} order by h.tree_size desc, h.number desc limit 1`,
};
const HEAD_OF_NUMBER: Statement = {
  name: 'log-head-of-number',
  text: `select ${HEAD} from ${SOUND} where h.number = $1::bigint`,
};
const HEADS: Readonly<Record<PageRequest['direction'], Statement>> = {
  FORWARD: {
    name: 'log-heads-FORWARD',
    text: `select ${HEAD} from ${SOUND} where h.number < coalesce($1::bigint, ${MOST}) order by h.number desc limit $2::int`,
  },
  BACKWARD: {
    name: 'log-heads-BACKWARD',
    text: `select ${HEAD} from ${SOUND} where h.number > coalesce($1::bigint, -1) order by h.number limit $2::int`,
  },
};
const ENTRY_AT: Statement = {
  name: 'log-entry-at',
  text: `select ${ENTRY} from log_leaf l where l.leaf_index = $1::bigint`,
};
const ENTRY_OF: Statement = {
  name: 'log-entry-of',
  text: `select ${ENTRY} from log_leaf l where l.entry_id = $1::uuid`,
};
const ENTRIES: Readonly<Record<PageRequest['direction'], Statement>> = {
  FORWARD: entries('FORWARD', `l.leaf_index < coalesce($1::bigint, ${MOST})`, 'desc'),
  BACKWARD: entries('BACKWARD', 'l.leaf_index > coalesce($1::bigint, -1)', 'asc'),
};
const LEAVES_IN: Statement = {
  name: 'log-leaves-in',
  text: 'select data from log_leaf where leaf_index >= $1::bigint and leaf_index < $2::bigint order by leaf_index',
};

function entries(direction: PageRequest['direction'], beyond: string, order: 'asc' | 'desc'): Statement {
  return {
    name: `log-entries-${direction}`,
    text: `select ${ENTRY} from log_leaf l
      left join audit_entry a on l.kind = 'CHANGE' and a.id = l.entry_id
      left join look_up u on l.kind = 'LOOK_UP' and u.id = l.entry_id
      where ${beyond} and ($3::text is null or l.kind = $3) and ($4::text is null or a.action = $4)
        and ($5::timestamptz is null or coalesce(a.occurred_at, u.asked_at) >= $5)
      order by l.leaf_index ${order} limit $2::int`,
  };
}
