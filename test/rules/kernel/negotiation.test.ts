import { expect, test } from '@jest/globals';
import { acceptance } from '../../../src/kernel/negotiation.ts';

test.each<[string | undefined, string, boolean | undefined]>([
  [undefined, 'gzip', undefined],
  ['', 'gzip', undefined],
  ['gzip', 'gzip', true],
  ['GZIP', 'gzip', true],
  ['br, gzip;q=0.2', 'gzip', true],
  ['gzip;q=0', 'gzip', false],
  ['gzip; q=0.000, *', 'gzip', false],
  ['*', 'gzip', true],
  ['*;q=0', 'gzip', false],
  ['br', 'gzip', undefined],
  ['text/*', 'text/csv', true],
  ['text/*;q=0, */*', 'text/csv', false],
  ['text/csv, text/*;q=0', 'text/csv', true],
  ['*/*;q=0.1', 'text/csv', true],
  ['text/csv;header=present;q=0.4', 'text/csv', true],
  ['text/plain', 'text/csv', undefined],
  ['text/csv;q=x', 'text/csv', false],
])('%j says of %s: %s', (header, wanted, expected) => {
  expect(acceptance(header, wanted)).toBe(expected);
});
