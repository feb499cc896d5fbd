import { arrayLiteral } from '../../kernel/array-literal.ts';
import type { Statements } from '../events/statements.ts';
import { subtreeHead, type Tile, type TileAddress, tilesOf } from './log-tile.rules.ts';
import { type Hash, type LeafRange, perfectSubtrees } from './merkle-tree.rules.ts';
import { logHashing } from './node-tree-hashing.ts';

const SIZE = {
  name: 'log-size',
  text: 'select leaf_index::float8 + 1 as size from log_leaf order by leaf_index desc limit 1',
};
const TILES = {
  name: 'log-tiles',
  text: `select t.level, t.tile_index::float8 as index, t.hashes from log_tile t
    join unnest($1::smallint[], $2::bigint[]) wanted (level, index) on t.level = wanted.level and t.tile_index = wanted.index`,
};

/** How many leaves the log has. */
export async function treeSize(statements: Statements): Promise<number> {
  const [last] = await statements.rows<{ size: number }>(SIZE, []);
  return last?.size ?? 0;
}

/** Those of the tiles that there are. */
export function storedTiles(statements: Statements, addresses: readonly TileAddress[]): Promise<readonly Tile[]> {
  return statements.rows<Tile>(TILES, [
    arrayLiteral(addresses.map(({ level }) => level)),
    arrayLiteral(addresses.map(({ index }) => index)),
  ]);
}

/** The heads of ranges of leaves, from as many tiles as the tree is high: none of it reads leaves. */
export async function headsOf(statements: Statements, ranges: readonly LeafRange[]): Promise<readonly Hash[]> {
  const parts = ranges.map(perfectSubtrees);
  const tiles = await storedTiles(statements, tilesOf(parts.flat()));
  const byAddress = new Map(tiles.map(({ level, index, hashes }) => [`${level}/${index}`, hashes]));
  return parts.map((subtrees) =>
    logHashing.joined(
      subtrees.map((subtree) =>
        subtreeHead(logHashing, subtree, ({ level, index }) => byAddress.get(`${level}/${index}`)),
      ),
    ),
  );
}

/** The head of the tree as it was with its first `size` leaves. */
export async function rootAt(statements: Statements, size: number): Promise<Hash> {
  const [root] = await headsOf(statements, [{ from: 0, to: size }]);
  return root ?? logHashing.empty;
}
