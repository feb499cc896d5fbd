import type { Statements } from '../events/statements.ts';
import { LOG_ENTRY_KINDS, type LogEntryKind } from './log-entry.rules.ts';
import { LOOK_UPS_ERASED, type LogSource, type StoredHead, type StoredLeaf, type StrayRow } from './log-source.ts';
import { COMMITTED_COLUMNS, rowsBehind } from './recorded-row.queries.ts';

const ROWS_AT_ONCE = 2_000;
const encoder = new TextEncoder();

/** The log in a database. `statements` run in one snapshot: a transaction that is REPEATABLE READ. */
export function databaseLogSource(statements: Statements): LogSource {
  return {
    hasEveryHead: true,
    leaves: () => leaves(statements),
    heads: () => heads(statements),
    strayRows: () => strayRows(statements),
    async tile({ level, index }) {
      const [tile] = await statements.rows<{ hashes: Uint8Array }>(TILE, [level, index]);
      return tile?.hashes;
    },
    async strayTiles(size) {
      const tiles = await statements.rows<{ level: number; index: string }>(STRAY_TILES, [size]);
      return tiles.map(({ level, index }) => `tile ${level}/${index}`);
    },
    async waiting() {
      const [row] = await statements.rows<{ count: number }>(WAITING, []);
      return row?.count ?? 0;
    },
    async erasures() {
      const rows = await statements.rows<{ askedBefore: string }>(ERASURES, [LOOK_UPS_ERASED]);
      return rows.map(({ askedBefore }) => askedBefore);
    },
  };
}

interface LeafRow {
  readonly index: number;
  readonly kind: string;
  readonly entryId: string;
  readonly data: string;
}

async function* leaves(statements: Statements): AsyncGenerator<readonly StoredLeaf[]> {
  for (let after: number | undefined = -1; after !== undefined; ) {
    const rows: readonly LeafRow[] = await statements.rows<LeafRow>(LEAVES, [after, ROWS_AT_ONCE]);
    const rowBehind = await rowsBehind(
      statements,
      rows.map(({ kind, entryId }) => ({ kind, id: entryId })),
    );
    yield rows.map(({ index, kind, entryId, data }) => ({
      index,
      data: encoder.encode(data),
      columns: { kind, entryId },
      opened: rowBehind({ kind, id: entryId }) ?? null,
    }));
    after = rows.length < ROWS_AT_ONCE ? undefined : rows.at(-1)?.index;
  }
}

type HeadRow = NonNullable<StoredHead['columns']> & { readonly token: string };

async function* heads(statements: Statements): AsyncGenerator<readonly StoredHead[]> {
  for (let after: number | undefined = -1; after !== undefined; ) {
    const rows: readonly HeadRow[] = await statements.rows<HeadRow>(HEADS, [after, ROWS_AT_ONCE]);
    yield rows.map(({ token, ...columns }) => ({ token, columns }));
    after = rows.length < ROWS_AT_ONCE ? undefined : rows.at(-1)?.number;
  }
}

async function* strayRows(statements: Statements): AsyncGenerator<readonly StrayRow[]> {
  for (const kind of LOG_ENTRY_KINDS) {
    const rows = await statements.rows<{ id: string }>(strayRowsOf(kind), [kind]);
    yield rows.map(({ id }) => ({ kind, id }));
  }
}

/** As many as anybody will look at. */
const strayRowsOf = (kind: LogEntryKind) => ({
  name: `rows-past-log-${kind}`,
  text: `select r.id from ${COMMITTED_COLUMNS[kind].table} r
   where not exists (select from log_leaf l where l.entry_id = r.id and l.kind = $1::text)
     and not exists (select from log_pending p where p.row_id = r.id and p.kind = $1::text)
   order by r.id limit 1000`,
});

const LEAVES = {
  name: 'verify-log-leaves',
  text: `select leaf_index::float8 as index, kind, entry_id as "entryId", data from log_leaf
    where leaf_index > $1::bigint order by leaf_index limit $2::int`,
};
const HEADS = {
  name: 'verify-log-heads',
  text: `select number::float8 as number, tree_size::float8 as "treeSize", root_hash as "rootHash", key_id as "keyId", token,
      to_char(signed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "signedAt"
    from log_head where number > $1::bigint order by number limit $2::int`,
};
const TILE = {
  name: 'verify-log-tile',
  text: 'select hashes from log_tile where level = $1::smallint and tile_index = $2::bigint',
};
const STRAY_TILES = {
  name: 'stray-log-tiles',
  text: `select level, tile_index::text as index from log_tile
    where length(hashes) / 32 <> greatest(0, least(256, div($1::numeric, power(256::numeric, level)) - tile_index * 256))
    order by level, tile_index limit 100`,
};
const WAITING = { name: 'rows-waiting-for-log', text: 'select count(*)::float8 as count from log_pending' };
const ERASURES = {
  name: 'erasures-on-record',
  text: `select details->>'askedBefore' as "askedBefore" from audit_entry where action = $1::text`,
};
