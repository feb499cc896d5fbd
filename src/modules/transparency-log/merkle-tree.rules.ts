/** SHA-256: 32 bytes. */
export type Hash = Uint8Array;
export type Sha256 = (bytes: Uint8Array) => Hash;

export const HASH_BYTES = 32;

/** Leaves `from` up to, not including, `to`. */
export interface LeafRange {
  readonly from: number;
  readonly to: number;
}

/** A perfect subtree: the 2^`height` leaves from `index` × 2^`height`. */
export interface Subtree {
  readonly height: number;
  readonly index: number;
}

/** The hashes of a Merkle tree (RFC 9162, section 2.1.1). */
export interface TreeHashing {
  /** The head of a tree without leaves. */
  readonly empty: Hash;
  leaf(data: Uint8Array): Hash;
  node(left: Hash, right: Hash): Hash;
  /** The head of a tree from the heads of its perfect subtrees, left to right: the rightmost two meet first. */
  joined(subtrees: readonly Hash[]): Hash;
}

const LEAF_PREFIX = 0;
const NODE_PREFIX = 1;

/** Tree hashing on a platform's SHA-256. */
export function treeHashing(sha256: Sha256): TreeHashing {
  const empty = sha256(new Uint8Array());
  const node = (left: Hash, right: Hash) => {
    const bytes = new Uint8Array(1 + 2 * HASH_BYTES);
    bytes[0] = NODE_PREFIX;
    bytes.set(left, 1);
    bytes.set(right, 1 + HASH_BYTES);
    return sha256(bytes);
  };
  return {
    empty,
    node,
    leaf(data) {
      const bytes = new Uint8Array(1 + data.length);
      bytes[0] = LEAF_PREFIX;
      bytes.set(data, 1);
      return sha256(bytes);
    },
    joined: (subtrees) => (subtrees.length === 0 ? empty : subtrees.reduceRight((right, left) => node(left, right))),
  };
}

/**
 * The perfect subtrees of a range, left to right, the largest first. Meant for the ranges of proofs and for whole trees: what
 * lies left of such a range is a multiple of the range's largest subtree.
 */
export function perfectSubtrees({ from, to }: LeafRange): readonly Subtree[] {
  const subtrees: Subtree[] = [];
  for (let start = from; start < to; ) {
    const { height, leaves } = largestWithin(to - start);
    subtrees.push({ height, index: start / leaves });
    start += leaves;
  }
  return subtrees;
}

/** What proves that a leaf is in a tree of `size`: ranges whose heads are the path, from the leaf up (PATH, section 2.1.3.1). */
export function inclusionPath(index: number, size: number): readonly LeafRange[] {
  if (!(index >= 0 && index < size)) throw new RangeError(`a tree of ${size} leaves has no leaf ${index}`);
  const path: LeafRange[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + splitOf(to - from);
    if (index < middle) {
      path.push({ from: middle, to });
      to = middle;
    } else {
      path.push({ from, to: middle });
      from = middle;
    }
  }
  return path.reverse();
}

/** What proves that a tree of `second` leaves begins with that of `first` (PROOF, section 2.1.4.1); nothing when they are one. */
export function consistencyPath(first: number, second: number): readonly LeafRange[] {
  if (!(first >= 1 && first <= second)) throw new RangeError(`no tree of ${second} leaves begins with one of ${first}`);
  const path: LeafRange[] = [];
  let [from, to] = [0, second];
  while (first !== to) {
    const middle = from + splitOf(to - from);
    if (first <= middle) {
      path.push({ from: middle, to });
      to = middle;
    } else {
      path.push({ from, to: middle });
      from = middle;
    }
  }
  // What is known to the verifier already, the whole first tree, is left out.
  if (from > 0) path.push({ from, to });
  return path.reverse();
}

/** Whether `path` proves that the leaf of this hash is the one at `index` in the tree of that root (section 2.1.3.2). */
export function provesInclusion(
  hashing: TreeHashing,
  leaf: { readonly index: number; readonly hash: Hash },
  tree: { readonly size: number; readonly root: Hash },
  path: readonly Hash[],
): boolean {
  if (!(leaf.index >= 0 && leaf.index < tree.size)) return false;
  const climb = new Climb(leaf.index, tree.size - 1);
  let root = leaf.hash;
  for (const hash of path) {
    if (climb.last === 0) return false;
    root = climb.isRightOrLast() ? hashing.node(hash, root) : hashing.node(root, hash);
    climb.up();
  }
  return climb.last === 0 && equalHashes(root, tree.root);
}

/** Whether `path` proves that the second tree begins with the first (section 2.1.4.2). */
export function provesConsistency(
  hashing: TreeHashing,
  first: { readonly size: number; readonly root: Hash },
  second: { readonly size: number; readonly root: Hash },
  path: readonly Hash[],
): boolean {
  if (!(first.size >= 1 && first.size <= second.size)) return false;
  if (first.size === second.size) return path.length === 0 && equalHashes(first.root, second.root);
  const isPerfect = largestWithin(first.size).leaves === first.size;
  const [seed, ...rest] = isPerfect ? [first.root, ...path] : path;
  if (seed === undefined || path.length === 0) return false;
  const climb = new Climb(first.size - 1, second.size - 1);
  while (climb.isOdd()) climb.shift();
  let [firstRoot, secondRoot] = [seed, seed];
  for (const hash of rest) {
    if (climb.last === 0) return false;
    if (climb.isRightOrLast()) {
      firstRoot = hashing.node(hash, firstRoot);
      secondRoot = hashing.node(hash, secondRoot);
    } else secondRoot = hashing.node(secondRoot, hash);
    climb.up();
  }
  return climb.last === 0 && equalHashes(firstRoot, first.root) && equalHashes(secondRoot, second.root);
}

export function equalHashes(one: Hash, other: Hash): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

/** The two counters `fn` and `sn` of the RFC's verification. Numbers beyond 32 bits are halved, not shifted. */
class Climb {
  private node: number;
  last: number;

  constructor(node: number, last: number) {
    this.node = node;
    this.last = last;
  }

  isOdd(): boolean {
    return this.node % 2 === 1;
  }

  isRightOrLast(): boolean {
    return this.isOdd() || this.node === this.last;
  }

  /** From a node that was joined from the left, past the levels at which it has no sibling; then one level up. */
  up(): void {
    if (this.isRightOrLast()) while (!this.isOdd() && this.node !== 0) this.shift();
    this.shift();
  }

  shift(): void {
    this.node = Math.floor(this.node / 2);
    this.last = Math.floor(this.last / 2);
  }
}

/** The largest power of two below `leaves`. */
function splitOf(leaves: number): number {
  const { leaves: largest } = largestWithin(leaves);
  return largest === leaves ? largest / 2 : largest;
}

/** The largest perfect tree with at most `leaves`. */
function largestWithin(leaves: number): { readonly height: number; readonly leaves: number } {
  let [height, largest] = [0, 1];
  while (largest * 2 <= leaves) {
    largest *= 2;
    height += 1;
  }
  return { height, leaves: largest };
}
