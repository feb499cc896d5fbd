import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  packStatuses,
  STATUS_BITS,
  STATUS_VALUE,
  statusAt,
  statusListClaims,
  statusNameOf,
} from '../../../src/modules/tokens/status-list.rules.ts';
import { encodeStatusList } from '../../../src/modules/tokens/status-list-encoding.ts';
import { decodeStatusList, MAX_PACKED_BYTES } from '../../../src/modules/tokens/status-list-inflation.ts';
import { statusInList } from '../../../src/modules/tokens/status-list-reading.ts';
import { ISSUER } from './token-fixtures.ts';

describe('a packed status list', () => {
  test('puts the first entry in the lowest bits of the first byte, as the draft shows', () => {
    // draft-ietf-oauth-status-list, section 4.2: the examples with 1 and with 2 bits.
    const oneBit = [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1];
    expect(packStatuses(1, 16, oneBit.entries())).toEqual(Uint8Array.from([0xb9, 0xa3]));
    const twoBits = [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3];
    expect(packStatuses(2, 12, twoBits.entries())).toEqual(Uint8Array.from([0xc9, 0x44, 0xf9]));
  });

  test('gives every status back, at every width', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...STATUS_BITS),
        fc.array(fc.nat(255), { minLength: 1, maxLength: 64 }),
        (bits, values) => {
          const statuses = values.map((value) => value % 2 ** bits);
          const packed = packStatuses(bits, statuses.length, statuses.entries());
          expect(statuses.map((_, index) => statusAt(bits, packed, index))).toEqual(statuses);
          expect(statusAt(bits, packed, packed.length * (8 / bits))).toBeUndefined();
        },
      ),
    );
  });

  test('takes no index and no status that does not fit', () => {
    expect(() => packStatuses(2, 8, [[8, 1]])).toThrow(RangeError);
    expect(() => packStatuses(2, 8, [[-1, 1]])).toThrow(RangeError);
    expect(() => packStatuses(2, 8, [[0, 4]])).toThrow(RangeError);
    for (const index of [-1, 0.5, Number.NaN]) expect(statusAt(2, new Uint8Array(2), index)).toBeUndefined();
  });

  test('names only statuses that the registry sets', () => {
    for (const [name, value] of Object.entries(STATUS_VALUE)) expect(statusNameOf(value)).toBe(name);
    expect(statusNameOf(3)).toBeUndefined();
  });
});

describe('reading a status list', () => {
  const reference = { idx: 5, uri: `${ISSUER}/s/1` };
  const listOf = async (statuses: readonly (readonly [number, number])[], capacity = 131_072) =>
    statusListClaims({
      issuer: ISSUER,
      uri: reference.uri,
      iat: 0,
      bits: 2,
      lst: await encodeStatusList(packStatuses(2, capacity, statuses)),
    });

  test.each([
    [0, 'VALID'],
    [1, 'REVOKED'],
    [2, 'SUSPENDED'],
    [3, 'UNAVAILABLE'],
  ])('answers value %d with %s', async (value, status) => {
    expect(await statusInList(await listOf([[5, value]]), reference)).toEqual({ status });
  });

  test('answers UNAVAILABLE, never VALID, beyond its end, for another list and for damaged bytes', async () => {
    const list = await listOf([]);
    expect(await statusInList(list, { ...reference, idx: 131_072 })).toEqual({ status: 'UNAVAILABLE' });
    expect(await statusInList(list, { ...reference, uri: `${ISSUER}/s/2` })).toEqual({ status: 'UNAVAILABLE' });
    for (const lst of ['', 'eNo', list.status_list.lst.slice(0, -8), `${list.status_list.lst}=`]) {
      const damaged = { ...list, status_list: { ...list.status_list, lst } };
      expect(await statusInList(damaged, reference)).toEqual({ status: 'UNAVAILABLE' });
    }
  });

  test('stops at a decompression bomb instead of unpacking it', async () => {
    const bomb = deflateSync(Buffer.alloc(MAX_PACKED_BYTES + 1)).toString('base64url');
    expect(await decodeStatusList(bomb)).toBeUndefined();
    expect((await decodeStatusList(deflateSync(Buffer.alloc(1000)).toString('base64url'), 1000))?.length).toBe(1000);
    expect(await decodeStatusList(deflateSync(Buffer.alloc(1001)).toString('base64url'), 1000)).toBeUndefined();
  });

  test('takes ZLIB alone, neither gzip nor bare deflate', async () => {
    for (const bytes of [gzipSync('abc'), deflateRawSync('abc')]) {
      expect(await decodeStatusList(bytes.toString('base64url'))).toBeUndefined();
    }
  });
});
