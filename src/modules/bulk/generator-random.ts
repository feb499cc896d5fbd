const UINT32_RANGE = 0x1_0000_0000;

/**
 * A small fast stream of numbers (sfc32), the same for the same seed on every machine: 32-bit integer arithmetic only.
 * For invented registries; never for anything secret.
 */
export class GeneratorRandom {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  constructor(seed: number, stream: number) {
    this.a = mix(seed);
    this.b = mix(stream + 0x9e3779b9);
    this.c = mix(seed ^ mix(stream));
    for (let round = 0; round < 12; round += 1) this.next();
  }

  /** An integer from 0 up to, not including, 2^32. */
  next(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** An integer from 0 up to, not including, `limit`. */
  below(limit: number): number {
    return Math.floor((this.next() / UINT32_RANGE) * limit);
  }

  /** An integer from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** True in `perThousand` of a thousand cases. */
  chance(perThousand: number): boolean {
    return this.below(1000) < perThousand;
  }

  pick<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[this.below(items.length)] ?? items[0];
  }
}

/** Something to be drawn, `weight` times as often as a thing of weight 1. */
export interface Weighted<Item> {
  readonly item: Item;
  readonly weight: number;
}

/** A draw among weighted items. The draw is linear in their number, so likely ones belong first. */
export function drawer<Item>(choices: readonly Weighted<Item>[]): (random: GeneratorRandom) => Item {
  const total = choices.reduce((sum, choice) => sum + choice.weight, 0);
  const last = choices.at(-1);
  if (last === undefined) throw new RangeError('nothing to draw from');
  return (random) => {
    let left = random.below(total);
    for (const choice of choices) {
      left -= choice.weight;
      if (left < 0) return choice.item;
    }
    return last.item;
  };
}

/**
 * The `counter`th ASE ID number (0 to 99,999,999) of a seed: a Feistel network over two times four decimal digits, so
 * that every counter gives another number and neighbours lie far apart.
 */
export function scatteredNumber(seed: number, counter: number): number {
  let left = Math.floor(counter / 10_000);
  let right = counter % 10_000;
  for (let round = 1; round <= 4; round += 1) {
    [left, right] = [right, (left + (mix(right + round * 0x10001 + mix(seed)) >>> 0)) % 10_000];
  }
  return left * 10_000 + right;
}

/** A well-scattered signed 32-bit number for each 32-bit number (the finaliser of MurmurHash3). */
function mix(value: number): number {
  let mixed = value | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
