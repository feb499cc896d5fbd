import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '../../../src/modules/audit/canonical-json.rules.ts';

test('the order of members makes no difference, the order of a list does', () => {
  expect(canonicalJson({ b: 1, a: { d: [1, 2], c: null } })).toBe('{"a":{"c":null,"d":[1,2]},"b":1}');
  expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
});

test('an undefined member is an absent one, and null is not', () => {
  expect(canonicalJson({ a: 1, b: undefined })).toBe(canonicalJson({ a: 1 }));
  expect(canonicalJson({ a: 1, b: null })).not.toBe(canonicalJson({ a: 1 }));
});

test('a date is written as the moment it names', () => {
  expect(canonicalJson({ at: new Date('2026-01-02T03:04:05Z') })).toBe('{"at":"2026-01-02T03:04:05.000Z"}');
});

test('text that looks like structure is not taken for it', () => {
  expect(canonicalJson({ a: '1,"b":2' })).not.toBe(canonicalJson({ a: '1', b: 2 }));
});

test('equal values read the same, and what is read back is equal', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const copy = JSON.parse(JSON.stringify(value));
      expect(canonicalJson(copy)).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(copy);
    }),
  );
});
