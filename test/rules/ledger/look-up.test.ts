import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { toldOf, toldText } from '../../../src/modules/ledger/look-up.rules.ts';

test('what was told is read back as it was kept', () => {
  const code = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,20}$/);
  fc.assert(
    fc.property(fc.array(fc.record({ code, standing: code })), (told) => {
      expect(toldOf(toldText(told))).toEqual(told);
    }),
  );
});
