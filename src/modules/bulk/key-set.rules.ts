const FIRST_CAPACITY = 1 << 12;

/**
 * A set of pairs of non-negative numbers, exact up to 2^53, in 16 bytes for each slot: what remembers every key of a file
 * of millions of rows. Open addressing with linear probing.
 */
export class KeySet {
  private first = new Float64Array(FIRST_CAPACITY).fill(-1);
  private second = new Float64Array(FIRST_CAPACITY);
  private size = 0;

  /** Adds a pair; false when it was there already. */
  add(first: number, second: number): boolean {
    if (this.size * 4 > this.first.length * 3) this.grow();
    const slot = this.slotOf(first, second);
    if (this.first[slot] !== -1) return false;
    this.first[slot] = first;
    this.second[slot] = second;
    this.size += 1;
    return true;
  }

  private slotOf(first: number, second: number): number {
    const mask = this.first.length - 1;
    let slot = hash(first, second) & mask;
    while (this.first[slot] !== -1 && (this.first[slot] !== first || this.second[slot] !== second)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private grow(): void {
    const { first, second } = this;
    this.first = new Float64Array(first.length * 2).fill(-1);
    this.second = new Float64Array(first.length * 2);
    for (let index = 0; index < first.length; index += 1) {
      const [a, b] = [first[index] ?? -1, second[index] ?? 0];
      if (a === -1) continue;
      const slot = this.slotOf(a, b);
      this.first[slot] = a;
      this.second[slot] = b;
    }
  }
}

function hash(first: number, second: number): number {
  let mixed = Math.imul(first | 0, 0x85ebca6b) ^ Math.imul((first / 0x1_0000_0000) | 0, 0xc2b2ae35);
  mixed ^= Math.imul(second | 0, 0x27d4eb2f) ^ Math.imul((second / 0x1_0000_0000) | 0, 0x165667b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0x297a2d39);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** A number below 2^48 that tells texts apart: two 24-bit halves of FNV-1a runs with different seeds. */
export function textHash(text: string): number {
  let low = 0x811c9dc5;
  let high = 0x050c5d1f;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x01000193) + index;
  }
  return ((low ^ (low >>> 24)) & 0xffffff) * 0x1000000 + ((high ^ (high >>> 24)) & 0xffffff);
}
