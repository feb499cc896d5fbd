import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BulkIds } from '../../../src/modules/bulk/bulk-ids.ts';
import { KeySet, textHash } from '../../../src/modules/bulk/key-set.rules.ts';
import { seededRandomness } from '../../support/seeded-randomness.ts';

test('a key set remembers exactly the pairs that were added', () => {
  const number = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.maxSafeNat());
  fc.assert(
    fc.property(fc.array(fc.tuple(number, number), { maxLength: 200 }), (pairs) => {
      const keys = new KeySet();
      const known = new Set<string>();
      for (const [first, second] of pairs) {
        const text = `${first} ${second}`;
        expect(keys.add(first, second)).toBe(!known.has(text));
        known.add(text);
      }
    }),
  );
});

test('a key set keeps its keys while it grows', () => {
  const keys = new KeySet();
  const addAll = () => Array.from({ length: 50_000 }, (_, index) => keys.add(index * 131_071, index % 3));
  expect(addAll()).not.toContain(false);
  expect(addAll()).not.toContain(true);
});

test('texts that differ by a letter have different hashes', () => {
  const texts = Array.from({ length: 20_000 }, (_, index) => `2020-01-01 Garage ${index}`);
  expect(new Set(texts.map(textHash)).size).toBe(texts.length);
});

test("ids of a chunk are UUIDs of version 7 that rise and carry the chunk's moment", () => {
  const ids = new BulkIds(new Date('2026-06-15T16:00:00Z'), seededRandomness('ids'), 7);
  const made = Array.from({ length: 40_000 }, () => ids.next());
  expect(made.every((id) => /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/.test(id))).toBe(true);
  expect([...made].sort()).toEqual(made);
  expect(new Set(made).size).toBe(made.length);
  expect(Number.parseInt((made[0] ?? '').replace('-', '').slice(0, 12), 16)).toBe(Date.parse('2026-06-15T16:00:00Z'));
});
