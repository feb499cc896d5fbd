import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { foldName, isAseId, isHomeState } from '../../../src/modules/technicians/technician.rules.ts';

describe('foldName', () => {
  test.each([
    ['O’Néill-Smith', 'oneill smith'],
    ["O'Neill", 'ONEILL'],
    ['García  Márquez', 'garcia-marquez'],
    ['Müller', 'Mu\u0308ller'],
    ['Strauß', 'STRAUSS'],
    ['Łukasiewicz', 'lukasiewicz'],
    ['Sørensen', 'Sorensen'],
    ['İnönü', 'inonu'],
    ['Nguyễn', 'nguyen'],
    ['St. John, Jr.', 'st john jr'],
    ['Ｓｍｉｔｈ', 'smith'],
  ])('takes %s and %s for the same name', (first, second) => {
    expect(foldName(first)).toBe(foldName(second));
  });

  test.each([
    ['Smith', 'Smyth'],
    ['李', '王'],
    ['Иванов', 'Петров'],
    ['', 'a'],
  ])('tells %s from %s', (first, second) => {
    expect(foldName(first)).not.toBe(foldName(second));
  });

  test.each(['李', '山田', '김', 'Иванов', 'محمد', 'राम'])('keeps the letters of %s', (name) => {
    expect(foldName(name)).not.toBe('');
  });

  test.each(['', ' ', '—', "'", '...', '\u0301', '🙂'])('leaves nothing of %j', (name) => {
    expect(foldName(name)).toBe('');
  });

  test('folds what is folded to itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => expect(foldName(foldName(name))).toBe(foldName(name))),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => expect(foldName(foldName(name))).toBe(foldName(name))),
    );
  });
});

test.each([
  ['ASE-1234-5678', true],
  ['ase-1234-5678', false],
  ['ASE-1234-567', false],
  ['ASE-1234-56789', false],
  ['ASE-1234-5678\n', false],
  ['ASE-١٢٣٤-٥٦٧٨', false],
])('%j is an ASE ID: %s', (text, is) => {
  expect(isAseId(text)).toBe(is);
});

test('home states are ISO 3166-2 codes of the United States and its territories', () => {
  for (const state of ['US-CA', 'US-DC', 'US-PR']) expect(isHomeState(state)).toBe(true);
  for (const state of ['CA', 'us-ca', 'US-XX', 'CA-ON', '']) expect(isHomeState(state)).toBe(false);
});
