import { HASH_BYTES, type Hash, perfectSubtrees, type Subtree, type TreeHashing } from './merkle-tree.rules.ts';

/** A tile holds up to 256 hashes of one height of the tree, a multiple of 8 (C2SP tlog-tiles). */
export const TILE_HEIGHT = 8;
export const TILE_WIDTH = 256;
export const TILE_BYTES = TILE_WIDTH * HASH_BYTES;

/** Where a tile lies: `level` counts heights of 8 from the leaves up, `index` tiles from the left. */
export interface TileAddress {
  readonly level: number;
  readonly index: number;
}

export interface Tile extends TileAddress {
  /** Hashes from the left, one after the other; fewer than 256 at the right edge. */
  readonly hashes: Uint8Array;
}

/** How many hashes the tile has in a tree of this size; 0 when it has none. */
export function tileWidthIn(size: number, { level, index }: TileAddress): number {
  const hashes = Math.floor(size / TILE_WIDTH ** level) - index * TILE_WIDTH;
  return Math.max(0, Math.min(TILE_WIDTH, hashes));
}

/** The tile of each level at which a tree of this size goes on growing; it is there only when it has a hash. */
export function edgeOf(size: number): readonly TileAddress[] {
  const edge: TileAddress[] = [];
  for (let level = 0; TILE_WIDTH ** level <= size; level += 1) {
    edge.push({ level, index: Math.floor(size / TILE_WIDTH ** (level + 1)) });
  }
  return edge;
}

/** The tiles that hold what the heads of these subtrees are made of, each once. */
export function tilesOf(subtrees: readonly Subtree[]): readonly TileAddress[] {
  const addresses = subtrees.map((subtree) => placeOf(subtree).tile);
  return [...new Map(addresses.map((tile) => [`${tile.level}/${tile.index}`, tile])).values()];
}

/** The head of a perfect subtree, from the tile that holds it. Throws when the tile has not all of it. */
export function subtreeHead(
  hashing: TreeHashing,
  subtree: Subtree,
  tileAt: (address: TileAddress) => Uint8Array | undefined,
): Hash {
  const { tile, first, count } = placeOf(subtree);
  const hashes = tileAt(tile);
  if (!hashes || hashes.length < (first + count) * HASH_BYTES) {
    throw new Error(`the tile ${tile.level}/${tile.index} has no hash ${first + count - 1}`);
  }
  return headOfPerfect(hashing, hashes, first, count);
}

function placeOf({ height, index }: Subtree) {
  const count = 2 ** (height % TILE_HEIGHT);
  const position = index * count;
  const tile = { level: Math.floor(height / TILE_HEIGHT), index: Math.floor(position / TILE_WIDTH) };
  return { tile, first: position % TILE_WIDTH, count };
}

function headOfPerfect(hashing: TreeHashing, hashes: Uint8Array, first: number, count: number): Hash {
  if (count === 1) return hashes.slice(first * HASH_BYTES, (first + 1) * HASH_BYTES);
  const half = count / 2;
  return hashing.node(headOfPerfect(hashing, hashes, first, half), headOfPerfect(hashing, hashes, first + half, half));
}

interface EdgeTile {
  index: number;
  width: number;
  /** Whether it has grown since it was read. */
  hasGrown: boolean;
  readonly hashes: Uint8Array;
}

/** A tree at its right edge: takes leaves, gives away tiles as they fill, and knows its head. It keeps one tile of each level. */
export class GrowingTree {
  private readonly hashing: TreeHashing;
  private readonly edge: EdgeTile[] = [];

  /** `edge` has the unfinished tiles of the tree as it is; none for an empty one. */
  constructor(hashing: TreeHashing, size = 0, edge: readonly Tile[] = []) {
    this.hashing = hashing;
    for (const { level, index } of edgeOf(size)) {
      const width = tileWidthIn(size, { level, index });
      const stored = edge.find((tile) => tile.level === level && tile.index === index)?.hashes;
      if (width > 0 && stored?.length !== width * HASH_BYTES) {
        throw new Error(`the tile ${level}/${index} of a tree of ${size} leaves must have ${width} hashes`);
      }
      const hashes = new Uint8Array(TILE_BYTES);
      if (stored && width > 0) hashes.set(stored);
      this.edge.push({ index, width, hasGrown: false, hashes });
    }
  }

  get size(): number {
    return this.edge.reduce((sum, { width }, level) => sum + width * TILE_WIDTH ** level, 0);
  }

  /** Adds a leaf by its hash; answers the tiles that it filled, the lowest first. */
  append(leafHash: Hash): readonly Tile[] {
    const filled: Tile[] = [];
    let hash = leafHash;
    for (let level = 0; ; level += 1) {
      const tile = this.tileOf(level);
      tile.hashes.set(hash, tile.width * HASH_BYTES);
      tile.width += 1;
      tile.hasGrown = true;
      if (tile.width < TILE_WIDTH) return filled;
      filled.push({ level, index: tile.index, hashes: tile.hashes.slice() });
      hash = headOfPerfect(this.hashing, tile.hashes, 0, TILE_WIDTH);
      tile.index += 1;
      tile.width = 0;
      tile.hasGrown = false;
    }
  }

  /** The Merkle tree head. */
  root(): Hash {
    const heads = this.edge.flatMap(({ width, hashes }) =>
      perfectSubtrees({ from: 0, to: width })
        .map(({ height, index }) => headOfPerfect(this.hashing, hashes, index * 2 ** height, 2 ** height))
        .reverse(),
    );
    return this.hashing.joined(heads.reverse());
  }

  /** The unfinished tiles; with `grown`, only those that have grown. */
  unfinished(which: 'ALL' | 'GROWN' = 'ALL'): readonly Tile[] {
    return this.edge.flatMap(({ index, width, hasGrown, hashes }, level) =>
      width > 0 && (which === 'ALL' || hasGrown) ? [{ level, index, hashes: hashes.slice(0, width * HASH_BYTES) }] : [],
    );
  }

  private tileOf(level: number): EdgeTile {
    let tile = this.edge[level];
    if (!tile) {
      tile = { index: 0, width: 0, hasGrown: false, hashes: new Uint8Array(TILE_BYTES) };
      this.edge[level] = tile;
    }
    return tile;
  }
}

/**
 * The path of a tile below the log's address, as C2SP tlog-tiles spells it: `tile/0/x001/x234/067`, with `.p/112` for one
 * of 112 hashes. `entries` in the place of a level names the leaves under a tile of level 0.
 */
export function tilePath(level: number | 'entries', index: number, width = TILE_WIDTH): string {
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const groups = padded.match(/\d{3}/g) ?? [];
  const spelled = groups.map((group, place) => (place < groups.length - 1 ? `x${group}` : group)).join('/');
  return `tile/${level}/${spelled}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

/** What a path names; undefined unless it is the one spelling of it. */
export function tileAtPath(
  path: string,
): { readonly level: number | 'entries'; readonly index: number; readonly width: number } | undefined {
  const parts = /^tile\/(entries|0|[1-5]?\d)\/((?:x\d{3}\/){0,4}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/.exec(path);
  const [, level = '', spelled = '', partial] = parts ?? [];
  if (!parts) return undefined;
  const named = {
    level: level === 'entries' ? level : Number(level),
    index: Number(spelled.replace(/[x/]/g, '')),
    width: partial === undefined ? TILE_WIDTH : Number(partial),
  } as const;
  const isOneSpelling = named.width <= TILE_WIDTH && tilePath(named.level, named.index, named.width) === path;
  return isOneSpelling ? named : undefined;
}

/** Leaves as an entry bundle has them: each after its length in two bytes, the higher first. */
export function entryBundle(leaves: readonly Uint8Array[]): Uint8Array {
  const bundle = new Uint8Array(leaves.reduce((sum, { length }) => sum + 2 + length, 0));
  let at = 0;
  for (const leaf of leaves) {
    if (leaf.length > 0xffff) throw new RangeError('a leaf is too long for an entry bundle');
    bundle.set([leaf.length >> 8, leaf.length & 0xff], at);
    bundle.set(leaf, at + 2);
    at += 2 + leaf.length;
  }
  return bundle;
}

/** The leaves in a bundle; undefined when its lengths do not come out even. */
export function leavesInBundle(bundle: Uint8Array): readonly Uint8Array[] | undefined {
  const leaves: Uint8Array[] = [];
  for (let at = 0; at < bundle.length; ) {
    const [high, low] = [bundle[at], bundle[at + 1]];
    if (high === undefined || low === undefined) return undefined;
    const end = at + 2 + high * 256 + low;
    if (end > bundle.length) return undefined;
    leaves.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return leaves;
}
