import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { csvLine, forbiddenCharacter, splitRow } from '../../../src/modules/csv/csv-row.rules.ts';

test.each([
  ['a,b,c', ['a', 'b', 'c']],
  ['a,,', ['a', '', '']],
  ['"a","b"', ['a', 'b']],
  ['"a, b",c', ['a, b', 'c']],
  ['"say ""yes""",c', ['say "yes"', 'c']],
  ['"",', ['', '']],
  ["O'Brien,Peña", ["O'Brien", 'Peña']],
])('%s is read as its fields', (row, fields) => {
  expect(splitRow(row)).toEqual(fields);
});

test.each(['"a', 'a"b,c', '"a"b,c', '"a,b', 'a,"b""', '"', 'a,b"'])('%s has unbalanced quotes', (row) => {
  expect(splitRow(row)).toMatchObject({ code: 'UNBALANCED_QUOTES', column: null });
});

test('what is written as a row is read as the same fields', () => {
  const field = fc.string({ unit: 'binary' }).filter((text) => !/[\r\n]/.test(text));
  fc.assert(
    fc.property(fc.array(field, { minLength: 1, maxLength: 8 }), (fields) => {
      expect(splitRow(csvLine(fields).slice(0, -1))).toEqual(fields);
    }),
  );
});

test.each([
  ['a\0b', 'NUL_BYTE'],
  ['a\ufeffb', 'BYTE_ORDER_MARK'],
  ['a\tb', 'CONTROL_CHARACTER'],
  ['a\rb', 'CONTROL_CHARACTER'],
  ['a\u0085b', 'CONTROL_CHARACTER'],
])('a character that has no place in a row is named', (row, code) => {
  expect(forbiddenCharacter(row)).toMatchObject({ code });
});
