import type pg from 'pg';
import { arrayLiteral } from '../../kernel/array-literal.ts';
import { type Statements, statementsOn } from '../events/statements.ts';
import { inTransaction } from '../events/transaction.ts';
import { edgeOf, GrowingTree } from './log-tile.rules.ts';
import { storedTiles, treeSize } from './log-tree.queries.ts';
import type { Hash } from './merkle-tree.rules.ts';
import { logHashing } from './node-tree-hashing.ts';
import { leafDataOf } from './recorded-row.queries.ts';

/** Names the advisory lock under which the log grows and its heads are signed. Any constant will do; it must never change. */
export const LOG_LOCK = 727_075;

/** So many rows are given their places in one transaction, which keeps neither the database nor this process's requests for long. */
const ROWS_AT_ONCE = 500;

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
      const [lock] = await statements.rows<{ held: boolean }>(TRY_LOCK_FOR_ROWS, [LOG_LOCK]);
      return lock?.held ? append(statements, this.rowsAtOnce) : 0;
    });
  }
}

/** PostgreSQL makes the leaves, this process the tree above them: no row comes here. */
async function append(statements: Statements, limit: number): Promise<number> {
  const size = await treeSize(statements);
  const tree = new GrowingTree(logHashing, size, await storedTiles(statements, edgeOf(size)));
  const leaves = await statements.rows<{ hash: Hash }>(TAKE_IN, [limit, size]);
  if (leaves.length === 0) return 0;
  const tiles = [...leaves.flatMap(({ hash }) => tree.append(hash)), ...tree.unfinished('GROWN')];
  await statements.rows(KEEP_TILES, [
    arrayLiteral(tiles.map(({ level }) => level)),
    arrayLiteral(tiles.map(({ index }) => index)),
    arrayLiteral(tiles.map(({ hashes }) => `\\x${Buffer.from(hashes).toString('hex')}`)),
  ]);
  return leaves.length;
}

/**
 * What a connection plans while the ledger is empty it keeps until the ledger is analyzed: it would read all of it, grown by then, for
 * every row that is taken in. So in this transaction nothing is read in whole for which there is an index.
 */
const TRY_LOCK_FOR_ROWS = {
  name: 'try-log-lock-for-rows',
  text: `select pg_try_advisory_xact_lock($1::bigint) as held, set_config('enable_seqscan', 'off', true)`,
};
/** One snapshot sees the rows that wait, and the rows of theirs that are in the ledger and the audit trail. */
const TAKE_IN = {
  name: 'take-in-log-leaves',
  text: `
    with taken as (
      delete from log_pending
       where place <= (select max(place) from (select place from log_pending order by place limit $1::int) lowest)
      returning place, kind, row_id),
    leaf as (
      insert into log_leaf (leaf_index, kind, entry_id, data)
      select $2::bigint + row_number() over (order by place) - 1, kind, row_id, ${leafDataOf('taken')} from taken
      returning leaf_index, data)
    select sha256('\\x00'::bytea || convert_to(data, 'UTF8')) as hash from leaf order by leaf_index`,
};
const KEEP_TILES = {
  name: 'keep-log-tiles',
  text: `insert into log_tile (level, tile_index, hashes) select * from unnest($1::smallint[], $2::bigint[], $3::bytea[])
    on conflict (level, tile_index) do update set hashes = excluded.hashes`,
};
