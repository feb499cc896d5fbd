import { expect, test } from '@jest/globals';
import { packStatuses, type StatusBits, statusAt } from '../../../src/modules/tokens/status-list.rules.ts';
import { encodeStatusList } from '../../../src/modules/tokens/status-list-encoding.ts';
import { decodeStatusList } from '../../../src/modules/tokens/status-list-inflation.ts';
import { describeVectors } from '../../support/vectors.ts';

interface Vector {
  readonly bits: StatusBits;
  readonly size: number;
  readonly lst: string;
  readonly nonZeroStatuses: { readonly [index: string]: number };
}

for (const bits of [1, 2, 4, 8]) {
  describeVectors<Vector>(
    `the Token Status List draft's vector with ${bits} bits`,
    `status-list/${bits}-bit.json`,
    (vector) => {
      const statuses = Object.entries(vector.nonZeroStatuses).map(
        ([index, status]) => [Number(index), status] as const,
      );

      // Node brings Chromium's zlib: with 1 and 8 bits its search takes other, equally good matches than the reference zlib.
      if (bits === 2 || bits === 4) {
        test('is encoded again to the very same text', async () => {
          expect(await encodeStatusList(packStatuses(vector.bits, vector.size, statuses))).toBe(vector.lst);
        });
      }

      test('is packed to the same bytes, and survives our own compression', async () => {
        const packed = packStatuses(vector.bits, vector.size, statuses);
        expect(equalBytes(await decodeStatusList(vector.lst), packed)).toBe(true);
        expect(equalBytes(await decodeStatusList(await encodeStatusList(packed)), packed)).toBe(true);
      });

      test('is read back entry by entry', async () => {
        const packed = (await decodeStatusList(vector.lst)) ?? new Uint8Array();
        expect(packed.length).toBe((vector.size * vector.bits) / 8);
        for (const [index, status] of statuses) expect(statusAt(vector.bits, packed, index)).toBe(status);
        let nonZero = 0;
        for (let index = 0; index < vector.size; index += 1)
          if (statusAt(vector.bits, packed, index) !== 0) nonZero += 1;
        expect(nonZero).toBe(statuses.filter(([, status]) => status !== 0).length);
        expect(statusAt(vector.bits, packed, vector.size)).toBeUndefined();
      });
    },
  );
}

function equalBytes(first: Uint8Array | undefined, second: Uint8Array): boolean {
  return first !== undefined && Buffer.compare(first, second) === 0;
}
