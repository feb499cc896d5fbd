import type { Clock } from './clock.ts';
import type { Randomness } from './randomness.ts';

/** Makes new record identities: UUIDs in lower-case canonical text. */
export interface Ids {
  next(): string;
}

/**
 * UUIDv7 (RFC 9562, section 5.7): 48 bits of the clock's milliseconds, then randomness, so that new rows land at an
 * index's right edge. Order within one millisecond is not promised.
 */
export function uuidV7Ids(clock: Clock, randomness: Randomness): Ids {
  return {
    next() {
      const bytes = randomness(16);
      const milliseconds = clock.now().getTime();
      for (let index = 0; index < 6; index += 1)
        bytes[index] = Math.floor(milliseconds / 2 ** (8 * (5 - index))) & 0xff;
      bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
      bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
      const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
    },
  };
}
