import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { END_OF_TIME } from '../../../src/modules/catalogue/span.rules.ts';
import { CodeTable, Columns, dayOfNumber, NO_END, UuidIndex } from '../../../src/modules/standings/columns.rules.ts';

test('every UUID is found again, and no other', () => {
  fc.assert(
    fc.property(fc.array(fc.uuid(), { maxLength: 200 }), fc.uuid(), (ids, other) => {
      const bytes = (id: string) => Buffer.from(id.replaceAll('-', ''), 'hex');
      const index = new UuidIndex();
      const places = ids.map((id) => index.add(bytes(id), 0));
      const column = index.shared();
      expect(places.map((place) => column.text(place))).toEqual(ids);
      expect(column.size).toBe(index.size);
      expect(ids.map((id) => index.find(bytes(id), 0))).toEqual(places);
      expect(index.size).toBe(new Set(ids).size);
      expect(index.find(bytes(other), 0) >= 0).toBe(ids.includes(other));
    }),
  );
});

test('tens of thousands of UUIDs that differ little are told apart', () => {
  const index = new UuidIndex();
  const bytes = Buffer.alloc(16);
  for (let number = 0; number < 20_000; number += 1) {
    bytes.writeUInt32BE(number, 12);
    expect(index.add(bytes, 0)).toBe(number);
  }
  bytes.writeUInt32BE(7, 12);
  expect(index.find(bytes, 0)).toBe(7);
});

test('rows are grouped by whom they are about, in the order in which they came', () => {
  const columns = new Columns(3);
  const rows = [
    [2, 10],
    [0, 11],
    [2, 12],
    [1, 13],
    [2, 14],
  ] as const;
  for (const [owner, value] of rows) columns.add(owner, value, -value);
  const grouped = columns.group(4);
  const values = (owner: number) =>
    Array.from({ length: grouped.countOf(owner) }, (_, row) =>
      grouped.value(grouped.first(owner) + row * grouped.width, 1),
    );
  expect([0, 1, 2, 3].map(values)).toEqual([[11], [13], [10, 12, 14], []]);
  expect(grouped.end(3)).toBe(grouped.first(3));
  expect(grouped.value(grouped.first(0), 2)).toBe(-11);
});

test('codes are told apart, short and long ones', () => {
  const codes = ['A1', 'A', '1A', '', 'MIL1', 'A1', 'SUSPENSION_STEERING', 'SUSPENSION', 'SUSPENSION_STEERING'];
  const table = new CodeTable();
  const places = codes.map((code) => table.read(Buffer.from(code), 0, code.length));
  expect(places.map((place) => table.code(place))).toEqual(codes);
  expect(table.codes).toHaveLength(new Set(codes).size);
});

test('days are known by their number', () => {
  const numbers = ['1970-01-01', '1900-01-01', '2026-06-15', '2243-10-17', '1860-06-25'].map(
    (text) => Date.parse(text) / 86_400_000,
  );
  expect(numbers.map(dayOfNumber)).toEqual(['1970-01-01', '1900-01-01', '2026-06-15', '2243-10-17', '1860-06-25']);
  expect(dayOfNumber(NO_END)).toBe(END_OF_TIME);
});
