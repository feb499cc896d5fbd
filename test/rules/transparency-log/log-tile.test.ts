import { hash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  entryBundle,
  GrowingTree,
  leavesInBundle,
  subtreeHead,
  type Tile,
  type TileAddress,
  tileAtPath,
  tilePath,
  tilesOf,
  tileWidthIn,
} from '../../../src/modules/transparency-log/log-tile.rules.ts';
import { perfectSubtrees, treeHashing } from '../../../src/modules/transparency-log/merkle-tree.rules.ts';

const hashing = treeHashing((bytes) => hash('sha256', bytes, 'buffer'));
const leafAt = (index: number) => hashing.leaf(Buffer.from(`leaf ${index}`));
const keyOf = ({ level, index }: TileAddress) => `${level}/${index}`;

/** A tree grown leaf by leaf, with every tile it ever filled and the edge as it is. */
function grown(size: number, tree = new GrowingTree(hashing), tiles = new Map<string, Uint8Array>(), from = 0) {
  for (let index = from; index < size; index += 1) {
    for (const tile of tree.append(leafAt(index))) tiles.set(keyOf(tile), tile.hashes);
  }
  for (const tile of tree.unfinished()) tiles.set(keyOf(tile), tile.hashes);
  return { tree, tiles };
}

/** The head by joining leaf hashes pairwise, level by level: an odd one goes up as it is. */
function headByLevels(size: number): Uint8Array {
  let level = Array.from({ length: size }, (_, index) => leafAt(index));
  while (level.length > 1) {
    level = Array.from({ length: Math.ceil(level.length / 2) }, (_, index) => {
      const [left, right] = [level[2 * index] ?? hashing.empty, level[2 * index + 1]];
      return right ? hashing.node(left, right) : left;
    });
  }
  return level[0] ?? hashing.empty;
}

describe('a growing tree', () => {
  test.each([0, 1, 2, 3, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 66_050])(
    'of %i leaves has its head',
    (size) => {
      const { tree, tiles } = grown(size);
      expect(tree.size).toBe(size);
      expect(tree.root()).toEqual(headByLevels(size));
      for (const [key, hashes] of tiles) {
        const [level = 0, index = 0] = key.split('/').map(Number);
        expect(hashes.length).toBe(32 * tileWidthIn(size, { level, index }));
      }
    },
  );

  test('goes on from its unfinished tiles as if it had never been put away', () => {
    const sizes = fc.integer({ min: 0, max: 700 });
    fc.assert(
      fc.property(sizes, sizes, (first, more) => {
        const { tree, tiles } = grown(first);
        const again = new GrowingTree(hashing, first, tree.unfinished());
        expect(again.root()).toEqual(tree.root());
        const resumed = grown(first + more, again, tiles, first);
        const whole = grown(first + more);
        expect(resumed.tree.root()).toEqual(whole.tree.root());
        expect(resumed.tiles).toEqual(whole.tiles);
      }),
      { numRuns: 30 },
    );
  });

  test('does not go on from an edge that is not its own', () => {
    const edge: Tile[] = [{ level: 0, index: 0, hashes: new Uint8Array(64) }];
    expect(() => new GrowingTree(hashing, 3, edge)).toThrow('must have 3 hashes');
    expect(() => new GrowingTree(hashing, 259, edge)).toThrow('0/1');
  });

  test('tells which unfinished tiles have grown', () => {
    const tree = new GrowingTree(hashing, 300, grown(300).tree.unfinished());
    expect(tree.unfinished('GROWN')).toEqual([]);
    tree.append(leafAt(300));
    expect(tree.unfinished('GROWN').map(keyOf)).toEqual(['0/1']);
    expect(tree.unfinished().map(keyOf)).toEqual(['0/1', '1/0']);
  });
});

test('the head of every earlier tree is made of the tiles of a later one', () => {
  const { tiles } = grown(70_000);
  for (const size of [1, 5, 255, 256, 300, 65_535, 65_536, 65_793, 69_999]) {
    const subtrees = perfectSubtrees({ from: 0, to: size });
    const wanted = new Map(tilesOf(subtrees).map((tile) => [keyOf(tile), tiles.get(keyOf(tile))]));
    const heads = subtrees.map((subtree) => subtreeHead(hashing, subtree, (tile) => wanted.get(keyOf(tile))));
    expect(hashing.joined(heads)).toEqual(grown(size).tree.root());
    expect(wanted.size).toBeLessThanOrEqual(3);
  }
  expect(() => subtreeHead(hashing, { height: 3, index: 9000 }, (tile) => tiles.get(keyOf(tile)))).toThrow(
    'has no hash',
  );
});

describe('the path of a tile', () => {
  test.each([
    // The examples of C2SP tlog-tiles.
    [0, 1_234_067, 256, 'tile/0/x001/x234/067'],
    [1, 66, 256, 'tile/1/066'],
    [0, 273, 112, 'tile/0/273.p/112'],
    ['entries', 1000, 1, 'tile/entries/x001/000.p/1'],
  ] as const)('%s/%i of width %i is %s', (level, index, width, path) => {
    expect(tilePath(level, index, width)).toBe(path);
    expect(tileAtPath(path)).toEqual({ level, index, width });
  });

  test.each([
    ...['tile/0/1', 'tile/0/0001', 'tile/0/x000/001', 'tile/00/001', 'tile/64/001', 'tile/-1/001', 'tile/0/001.p/0'],
    ...['tile/0/001.p/256', 'tile/0/001.p/01', 'tile/0/001.p/300', 'tile/0/../001', 'tile/data/001', 'tile/0/x1/001'],
    ...['tile/0/001/', '/tile/0/001', 'tile/0/x001', '', 'tile/0/001.p'],
  ])('has one spelling, and %s is none', (path) => {
    expect(tileAtPath(path)).toBeUndefined();
  });

  test('names every tile', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5 }),
        fc.nat(10 ** 9),
        fc.integer({ min: 1, max: 256 }),
        (level, index, width) => {
          expect(tileAtPath(tilePath(level, index, width))).toEqual({ level, index, width });
        },
      ),
    );
  });
});

describe('an entry bundle', () => {
  test('gives back its leaves', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 700 }), { maxLength: 20 }), (leaves) => {
        expect(leavesInBundle(entryBundle(leaves))?.map((leaf) => [...leaf])).toEqual(leaves.map((leaf) => [...leaf]));
      }),
    );
  });

  test('that was cut short has none', () => {
    const bundle = entryBundle([Buffer.from('one'), Buffer.from('two')]);
    expect(leavesInBundle(bundle.subarray(0, -1))).toBeUndefined();
    expect(leavesInBundle(bundle.subarray(0, 6))).toBeUndefined();
    expect(() => entryBundle([new Uint8Array(65_536)])).toThrow(RangeError);
  });
});
