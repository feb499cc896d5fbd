import { hash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  consistencyPath,
  type Hash,
  inclusionPath,
  type LeafRange,
  perfectSubtrees,
  provesConsistency,
  provesInclusion,
  treeHashing,
} from '../../../src/modules/transparency-log/merkle-tree.rules.ts';

const sha256 = (bytes: Uint8Array): Hash => hash('sha256', bytes, 'buffer');
const hashing = treeHashing(sha256);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** MTH as RFC 9162, section 2.1.1, defines it, word for word. */
function treeHead(leaves: readonly Uint8Array[]): Hash {
  const [first] = leaves;
  if (first === undefined) return sha256(new Uint8Array());
  if (leaves.length === 1) return sha256(Buffer.concat([Uint8Array.of(0), first]));
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return sha256(Buffer.concat([Uint8Array.of(1), treeHead(leaves.slice(0, k)), treeHead(leaves.slice(k))]));
}

const MOST = 260;
const LEAVES = Array.from({ length: MOST }, (_, index) => Buffer.from(`leaf ${index}`));
const rangeHeads = new Map<string, Hash>();
/** The naive head of a range, remembered. */
function naiveHead({ from, to }: LeafRange): Hash {
  const key = `${from}-${to}`;
  const known = rangeHeads.get(key) ?? treeHead(LEAVES.slice(from, to));
  rangeHeads.set(key, known);
  return known;
}
const rootOf = (size: number) => naiveHead({ from: 0, to: size });
const leafHashAt = (index: number) => hashing.leaf(LEAVES[index] ?? Buffer.alloc(0));

/** The leaves and roots with which the Certificate Transparency reference implementation tests its tree (merkle_tree_test, RFC 6962). */
const REFERENCE_LEAVES = [
  ...['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'],
].map((leaf) => Buffer.from(leaf, 'hex'));
const REFERENCE_ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

function referenceHead({ from, to }: LeafRange): Hash {
  return treeHead(REFERENCE_LEAVES.slice(from, to));
}

describe('the reference trees of Certificate Transparency', () => {
  test.each(REFERENCE_ROOTS.map((root, size) => ({ size, root })))(
    '$size leaves have the head $root',
    ({ size, root }) => {
      const heads = perfectSubtrees({ from: 0, to: size }).map(({ height, index }) =>
        referenceHead({ from: index * 2 ** height, to: (index + 1) * 2 ** height }),
      );
      expect(hex(hashing.joined(heads))).toBe(root);
    },
  );

  test.each([
    [0, 1, []],
    [
      ...[0, 8],
      [
        '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
        '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
        '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
      ],
    ],
    [
      ...[5, 8],
      [
        'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
        'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
        'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
      ],
    ],
    [2, 3, ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']],
    [
      ...[1, 5],
      [
        '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
        '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
        'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      ],
    ],
  ] as [number, number, string[]][])('leaf %i of %i has its path', (index, size, path) => {
    expect(inclusionPath(index, size).map((range) => hex(referenceHead(range)))).toEqual(path);
  });

  test.each([
    [1, 1, []],
    [
      ...[1, 8],
      [
        '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
        '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
        '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
      ],
    ],
    [
      ...[6, 8],
      [
        '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
        'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
        'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
      ],
    ],
    [
      ...[2, 5],
      [
        '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
        'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      ],
    ],
  ] as [number, number, string[]][])('%i leaves are proven to begin %i by their path', (first, second, path) => {
    expect(consistencyPath(first, second).map((range) => hex(referenceHead(range)))).toEqual(path);
  });
});

describe('proofs', () => {
  test(`of every leaf in every tree of up to ${MOST} leaves hold, and only for that leaf, place and tree`, () => {
    for (let size = 1; size <= MOST; size += 1) {
      const tree = { size, root: rootOf(size) };
      for (let index = 0; index < size; index += 1) {
        const path = inclusionPath(index, size).map(naiveHead);
        const proves = (leaf: number, at: number) =>
          provesInclusion(hashing, { index: at, hash: leafHashAt(leaf) }, tree, path);
        if (!proves(index, index)) throw new Error(`leaf ${index} of ${size} is not proven`);
        if (size > 1 && (proves((index + 1) % size, index) || proves(index, (index + 1) % size))) {
          throw new Error(`the path of leaf ${index} of ${size} proves another`);
        }
      }
    }
  });

  test(`of every pair of trees of up to ${MOST} leaves hold, and only for that pair`, () => {
    for (let second = 1; second <= MOST; second += 1) {
      for (let first = 1; first <= second; first += 1) {
        const path = consistencyPath(first, second).map(naiveHead);
        const proves = (root: Hash, size: number) =>
          provesConsistency(hashing, { size, root }, { size: second, root: rootOf(second) }, path);
        if (!proves(rootOf(first), first)) throw new Error(`${first} does not begin ${second}`);
        if (first > 1 && proves(rootOf(first - 1), first)) throw new Error(`another root begins ${second}`);
      }
    }
  });

  const anyTrees = fc
    .integer({ min: 2, max: MOST })
    .chain((second) => fc.record({ second: fc.constant(second), first: fc.integer({ min: 1, max: second - 1 }) }));

  test('fail when any bit of them is another, when a hash is missing and when there is one more', () => {
    fc.assert(
      fc.property(anyTrees, fc.nat(), fc.nat(255), ({ first, second }, at, bit) => {
        const tree = { size: second, root: rootOf(second) };
        const inclusion = inclusionPath(first, second).map(naiveHead);
        const consistency = consistencyPath(first, second).map(naiveHead);
        const included = (path: readonly Hash[]) =>
          provesInclusion(hashing, { index: first, hash: leafHashAt(first) }, tree, path);
        const consistent = (path: readonly Hash[]) =>
          provesConsistency(hashing, { size: first, root: rootOf(first) }, tree, path);
        for (const [path, proves] of [
          [inclusion, included],
          [consistency, consistent],
        ] as const) {
          expect(proves(path)).toBe(true);
          expect(proves(withBitFlipped(path, at, bit))).toBe(false);
          expect(proves(path.slice(1))).toBe(false);
          expect(proves(path.slice(0, -1))).toBe(false);
          expect(proves([...path, hashing.empty])).toBe(false);
        }
      }),
    );
  });

  test('are refused for leaves and trees that cannot be', () => {
    expect(() => inclusionPath(3, 3)).toThrow(RangeError);
    expect(() => inclusionPath(-1, 3)).toThrow(RangeError);
    expect(() => consistencyPath(4, 3)).toThrow(RangeError);
    expect(() => consistencyPath(0, 3)).toThrow(RangeError);
    const root = rootOf(3);
    expect(provesInclusion(hashing, { index: 3, hash: leafHashAt(2) }, { size: 3, root }, [])).toBe(false);
    expect(provesConsistency(hashing, { size: 3, root }, { size: 3, root: rootOf(2) }, [])).toBe(false);
    expect(provesConsistency(hashing, { size: 4, root }, { size: 3, root }, [])).toBe(false);
    expect(provesConsistency(hashing, { size: 0, root }, { size: 3, root }, [])).toBe(false);
    expect(provesConsistency(hashing, { size: 2, root }, { size: 3, root }, [])).toBe(false);
  });

  test('of trees beyond 2^32 leaves are as long as their height', () => {
    const size = 2 ** 40 + 12_345;
    expect(inclusionPath(2 ** 33 + 1, size)).toHaveLength(41);
    expect(perfectSubtrees({ from: 0, to: size }).at(0)).toEqual({ height: 40, index: 0 });
  });
});

function withBitFlipped(path: readonly Hash[], at: number, bit: number): readonly Hash[] {
  return path.map((each, index) => {
    if (index !== at % path.length) return each;
    const flipped = Uint8Array.from(each);
    const byte = bit >> 3;
    flipped[byte] = (flipped[byte] ?? 0) ^ (1 << (bit & 7));
    return flipped;
  });
}
