import { createHash } from 'node:crypto';
import type { Randomness } from '../../src/kernel/randomness.ts';

/** The same bytes in the same order for the same seed: SHA-256 over a counter. */
export function seededRandomness(seed: string): Randomness {
  let counter = 0;
  return (length) => {
    const bytes = new Uint8Array(length);
    for (let filled = 0; filled < length; filled += 32) {
      const block = createHash('sha256').update(`${seed}:${counter}`).digest();
      counter += 1;
      bytes.set(block.subarray(0, Math.min(32, length - filled)), filled);
    }
    return bytes;
  };
}
