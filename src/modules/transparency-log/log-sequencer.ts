import type pg from 'pg';
import { arrayLiteral } from '../../kernel/array-literal.ts';
import { hexOf } from '../../kernel/hex.ts';
import { type Statements, statementsOn } from '../events/statements.ts';
import { inTransaction } from '../events/transaction.ts';
import { entryData, entryOf, type LogEntryKind } from './log-entry.rules.ts';
import { edgeOf, GrowingTree, type Tile } from './log-tile.rules.ts';
import { storedTiles, treeSize } from './log-tree.queries.ts';
import { logHashing, nodeSha256 } from './node-tree-hashing.ts';
import { rowsBehind } from './recorded-row.queries.ts';

/** Names the advisory lock under which the log grows and its heads are signed. Any constant will do; it must never change. */
export const LOG_LOCK = 727_075;

/** So many rows are given their places in one transaction: hashing them keeps this process's requests waiting for milliseconds. */
const ROWS_AT_ONCE = 500;

interface PendingRow {
  readonly place: number;
  readonly kind: LogEntryKind;
  readonly id: string;
}

/**
 * Gives what was recorded its place in the log, one process at a time. A row waits in the transaction that recorded it, so whatever
 * was acknowledged is found here; it ceases to wait in the transaction that makes its leaf, so it has one leaf and no place is empty.
 *
 * The order is that of commits, as far as anybody could see one: what had committed when another row was written comes first.
 * All that is visible is taken, lowest first, and whoever saw a commit has the higher place.
 */
export class LogSequencer {
  private readonly pool: pg.Pool;
  private readonly rowsAtOnce: number;

  constructor(pool: pg.Pool, rowsAtOnce = ROWS_AT_ONCE) {
    this.pool = pool;
    this.rowsAtOnce = rowsAtOnce;
  }

  /** Takes in everything that waits; answers how many leaves were added. When another process is at it, it is left to that. */
  async takeIn(signal?: AbortSignal): Promise<number> {
    let added = 0;
    for (;;) {
      const taken = await this.takeSome();
      added += taken;
      if (taken < this.rowsAtOnce || signal?.aborted) return added;
    }
  }

  private async takeSome(): Promise<number> {
    const { rowCount } = await this.pool.query({ name: 'log-is-waited-for', text: 'select from log_pending limit 1' });
    if (rowCount === 0) return 0;
    return inTransaction(this.pool, async (client) => {
      const statements = statementsOn(client);
      const [lock] = await statements.rows<{ held: boolean }>(TRY_LOCK, [LOG_LOCK]);
      return lock?.held ? append(statements, this.rowsAtOnce) : 0;
    });
  }
}

async function append(statements: Statements, limit: number): Promise<number> {
  const taken = await statements.rows<PendingRow>(TAKE, [limit]);
  const pending = taken.map((row) => ({ ...row, place: Number(row.place) })).sort((a, b) => a.place - b.place);
  if (pending.length === 0) return 0;
  const rowBehind = await rowsBehind(statements, pending);
  const size = await treeSize(statements);
  const tree = new GrowingTree(logHashing, size, await storedTiles(statements, edgeOf(size)));
  const tiles: Tile[] = [];
  const leaves = pending.map(({ kind, id }) => {
    const data = entryData(entryOf(nodeSha256, kind, id, rowBehind({ kind, id })));
    tiles.push(...tree.append(logHashing.leaf(data)));
    return { kind, id, data: new TextDecoder().decode(data) };
  });
  tiles.push(...tree.unfinished('GROWN'));
  await statements.rows(ADD_LEAVES, [
    size,
    arrayLiteral(leaves.map(({ kind }) => kind)),
    arrayLiteral(leaves.map(({ id }) => id)),
    arrayLiteral(leaves.map(({ data }) => data)),
  ]);
  await statements.rows(KEEP_TILES, [
    arrayLiteral(tiles.map(({ level }) => level)),
    arrayLiteral(tiles.map(({ index }) => index)),
    arrayLiteral(tiles.map(({ hashes }) => `\\x${hexOf(hashes)}`)),
  ]);
  return leaves.length;
}

const TRY_LOCK = { name: 'try-log-lock', text: 'select pg_try_advisory_xact_lock($1::bigint) as held' };
const TAKE = {
  name: 'take-pending-of-log',
  text: `delete from log_pending where place in (select place from log_pending order by place limit $1::int)
    returning place, kind, row_id as id`,
};
const ADD_LEAVES = {
  name: 'add-log-leaves',
  text: `insert into log_leaf (leaf_index, kind, entry_id, data)
    select $1::bigint + nth - 1, kind, id, data
      from unnest($2::text[], $3::uuid[], $4::text[]) with ordinality leaf (kind, id, data, nth)`,
};
const KEEP_TILES = {
  name: 'keep-log-tiles',
  text: `insert into log_tile (level, tile_index, hashes) select * from unnest($1::smallint[], $2::bigint[], $3::bytea[])
    on conflict (level, tile_index) do update set hashes = excluded.hashes`,
};
