import type { Randomness } from '../../kernel/randomness.ts';

const RANDOM_BYTES = 6;
const COUNTER_LIMIT = 2 ** 26;

/**
 * UUIDv7s for the rows of one chunk, in rising order: the chunk's millisecond, a 26-bit counter (RFC 9562, section 6.2,
 * method 1) and 48 random bits, drawn for many rows at once. Sorted ids keep every index insert at the right edge.
 */
export class BulkIds {
  private readonly timestamp: string;
  private readonly randomness: Randomness;
  private readonly batch: number;
  private counter = 0;
  private random = '';
  private used = 0;

  constructor(moment: Date, randomness: Randomness, batch = 4096) {
    const hex = moment.getTime().toString(16).padStart(12, '0');
    this.timestamp = `${hex.slice(0, 8)}-${hex.slice(8)}`;
    this.randomness = randomness;
    this.batch = batch;
  }

  next(): string {
    if (this.used >= this.random.length) {
      this.random = Buffer.from(this.randomness(this.batch * RANDOM_BYTES)).toString('hex');
      this.used = 0;
    }
    const counter = this.counter;
    this.counter += 1;
    if (counter >= COUNTER_LIMIT) throw new RangeError('a chunk has fewer rows than that');
    const high = (0x7000 + (counter >>> 14)).toString(16);
    const low = (0x8000 + (counter & 0x3fff)).toString(16);
    const random = this.random.slice(this.used, this.used + RANDOM_BYTES * 2);
    this.used += RANDOM_BYTES * 2;
    return `${this.timestamp}-${high}-${low}-${random}`;
  }
}
