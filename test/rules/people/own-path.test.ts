import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ownAddress } from '../../../src/web/sign-in/own-path.ts';

const ORIGIN = 'https://registry.example';

test.each([
  ['/p#prq_1', `${ORIGIN}/p#prq_1`],
  ['/explorer?a=1', `${ORIGIN}/explorer?a=1`],
  ['/.//evil.example', `${ORIGIN}//evil.example`],
  [null, undefined],
  ['', undefined],
  ['p', undefined],
  ['//evil.example', undefined],
  ['/\\evil.example', undefined],
  ['/\t/evil.example', undefined],
  ['/\n/evil.example', undefined],
  ['https://evil.example', undefined],
  ['javascript:alert(1)', undefined],
  ['///evil.example', undefined],
])('open redirect: %j leads to %j', (returnTo, address) => expect(ownAddress(returnTo, ORIGIN)).toBe(address));

test('open redirect: whatever is given, the address has the origin or there is none', () => {
  const pieces = fc.constantFrom('/', '\\', '\t', '\n', '.', '@', ':', 'evil.example', 'https:', '%2f', '?', '#', ' ');
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
      const address = ownAddress(parts.join(''), ORIGIN);
      expect(address === undefined || new URL(address, ORIGIN).origin === ORIGIN).toBe(true);
    }),
  );
});
