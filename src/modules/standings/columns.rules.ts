import { type Day, dayOfEpoch } from '../../kernel/day.ts';
import { END_OF_TIME } from '../catalogue/span.rules.ts';

const WORDS = 4;

/** UUIDs in the order in which they came, found again by their bytes. */
export class UuidIndex {
  private words = new Uint32Array(1024 * WORDS);
  /** Places plus one, by hash; open addressing. */
  private table = new Int32Array(4096);
  private count = 0;
  /** The place that was found last, or -1. */
  private found = -1;

  get size(): number {
    return this.count;
  }

  /** Its place, whether it was there or comes now. */
  add(bytes: Buffer, start: number): number {
    const slot = this.slotOf(bytes, start);
    const found = this.table[slot] ?? 0;
    if (found > 0) return found - 1;
    if ((this.count + 1) * WORDS > this.words.length)
      this.words = grown(this.words, new Uint32Array(this.words.length * 2));
    for (let word = 0; word < WORDS; word += 1)
      this.words[this.count * WORDS + word] = bytes.readUInt32BE(start + 4 * word);
    this.count += 1;
    this.table[slot] = this.count;
    if (this.count * 3 > this.table.length) this.rehash();
    return this.count - 1;
  }

  /** Its place, or -1. One that is asked for again and again, as the owner of row after row is, is found at once. */
  find(bytes: Buffer, start: number): number {
    if (this.found >= 0 && this.isAt(this.found, bytes, start)) return this.found;
    this.found = (this.table[this.slotOf(bytes, start)] ?? 0) - 1;
    return this.found;
  }

  /** All of them by place, in memory that threads share. */
  shared(): UuidColumn {
    const words = new Uint32Array(new SharedArrayBuffer(this.count * WORDS * 4));
    words.set(this.words.subarray(0, words.length));
    return new UuidColumn(words);
  }

  private isAt(place: number, bytes: Buffer, start: number): boolean {
    const { words } = this;
    const at = place * WORDS;
    return (
      words[at + 3] === bytes.readUInt32BE(start + 12) &&
      words[at + 2] === bytes.readUInt32BE(start + 8) &&
      words[at + 1] === bytes.readUInt32BE(start + 4) &&
      words[at] === bytes.readUInt32BE(start)
    );
  }

  private slotOf(bytes: Buffer, start: number): number {
    const first = bytes.readUInt32BE(start);
    const second = bytes.readUInt32BE(start + 4);
    const third = bytes.readUInt32BE(start + 8);
    const fourth = bytes.readUInt32BE(start + 12);
    const { table, words } = this;
    const mask = table.length - 1;
    let slot = hashOf(third, fourth) & mask;
    for (;;) {
      const place = (table[slot] ?? 0) - 1;
      if (place < 0) return slot;
      const at = place * WORDS;
      if (words[at + 3] === fourth && words[at + 2] === third && words[at + 1] === second && words[at] === first) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
  }

  private rehash(): void {
    this.table = new Int32Array(this.table.length * 2);
    const mask = this.table.length - 1;
    for (let place = 0; place < this.count; place += 1) {
      let slot = hashOf(this.words[place * WORDS + 2] ?? 0, this.words[place * WORDS + 3] ?? 0) & mask;
      while ((this.table[slot] ?? 0) > 0) slot = (slot + 1) & mask;
      this.table[slot] = place + 1;
    }
  }
}

/** UUIDs by place. */
export class UuidColumn {
  /** Four words for each. */
  readonly words: Uint32Array;

  constructor(words: Uint32Array) {
    this.words = words;
  }

  get size(): number {
    return this.words.length / WORDS;
  }

  /** The UUID at a place, in canonical text. */
  text(place: number): string {
    const { words } = this;
    const at = place * WORDS;
    const second = hex(words[at + 1] ?? 0);
    const third = hex(words[at + 2] ?? 0);
    const [head, tail] = [hex(words[at] ?? 0), hex(words[at + 3] ?? 0)];
    return `${head}-${second.slice(0, 4)}-${second.slice(4)}-${third.slice(0, 4)}-${third.slice(4)}${tail}`;
  }
}

const HEX_BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function hex(word: number): string {
  const [first, second] = [HEX_BYTES[word >>> 24] ?? '', HEX_BYTES[(word >>> 16) & 0xff] ?? ''];
  return first + second + (HEX_BYTES[(word >>> 8) & 0xff] ?? '') + (HEX_BYTES[word & 0xff] ?? '');
}

/** The second half of a UUID is random, or nearly so. */
function hashOf(third: number, fourth: number): number {
  return Math.imul(third ^ Math.imul(fourth, 0x9e3779b1), 0x85ebca6b) >>> 7;
}

/** Short codes as small numbers, in the order in which they came. */
export class CodeTable {
  readonly codes: string[] = [];
  private readonly places = new Map<string, number>();
  private readonly placesOfShort = new Map<number, number>();

  /** The number of a code that lies in `bytes`; one of negative length is null, and reads as the empty code. */
  read(bytes: Buffer, start: number, length: number): number {
    if (length < 0) return this.add('');
    if (length > SHORT) return this.add(bytes.toString('utf8', start, start + length));
    let key = length;
    for (let at = start; at < start + length; at += 1) key = key * 256 + (bytes[at] ?? 0);
    let place = this.placesOfShort.get(key);
    if (place === undefined) {
      place = this.add(bytes.toString('utf8', start, start + length));
      this.placesOfShort.set(key, place);
    }
    return place;
  }

  add(code: string): number {
    let place = this.places.get(code);
    if (place === undefined) {
      place = this.codes.push(code) - 1;
      this.places.set(code, place);
    }
    return place;
  }

  code(place: number): string {
    return this.codes[place] ?? '';
  }
}

/** So many bytes and a length fit in a number without loss. */
const SHORT = 5;

/** Rows of whole numbers as they come, the first of each the place of whom they are about. */
export class Columns {
  private readonly width: number;
  private data: Int32Array;
  private count = 0;

  constructor(width: number) {
    this.width = width;
    this.data = new Int32Array(width * 1024);
  }

  /** At most eight numbers: a parameter each, because an array for every one of millions of rows would be a third of the time. */
  add(owner: number, second: number, third = 0, fourth = 0, fifth = 0, sixth = 0, seventh = 0, eighth = 0): void {
    const at = this.count * this.width;
    if (at + this.width > this.data.length) this.data = grown(this.data, new Int32Array(this.data.length * 2));
    const { data, width } = this;
    data[at] = owner;
    data[at + 1] = second;
    if (width > 2) data[at + 2] = third;
    if (width > 3) data[at + 3] = fourth;
    if (width > 4) data[at + 4] = fifth;
    if (width > 5) data[at + 5] = sixth;
    if (width > 6) data[at + 6] = seventh;
    if (width > 7) data[at + 7] = eighth;
    this.count += 1;
  }

  /** All rows by owner, of each in the order in which they came, in memory that threads share. */
  group(owners: number): GroupedRows {
    const { count, width, data } = this;
    const starts = new Int32Array(new SharedArrayBuffer((owners + 1) * 4));
    for (let row = 0; row < count; row += 1) {
      const next = (data[row * width] ?? 0) + 1;
      starts[next] = (starts[next] ?? 0) + width;
    }
    for (let owner = 0; owner < owners; owner += 1) starts[owner + 1] = (starts[owner + 1] ?? 0) + (starts[owner] ?? 0);
    const places = new Int32Array(starts);
    const grouped = new Int32Array(new SharedArrayBuffer(count * width * 4));
    for (let from = 0; from < count * width; from += width) {
      const owner = data[from] ?? 0;
      const to = places[owner] ?? 0;
      for (let column = 0; column < width; column += 1) grouped[to + column] = data[from + column] ?? 0;
      places[owner] = to + width;
    }
    return new GroupedRows(width, grouped, starts);
  }
}

/** Rows of whole numbers by owner. Those of one lie from {@link first} to {@link end}, `width` apart. */
export class GroupedRows {
  readonly width: number;
  readonly data: Int32Array;
  readonly starts: Int32Array;

  constructor(width: number, data: Int32Array, starts: Int32Array) {
    this.width = width;
    this.data = data;
    this.starts = starts;
  }

  first(owner: number): number {
    return this.starts[owner] ?? 0;
  }

  end(owner: number): number {
    return this.starts[owner + 1] ?? 0;
  }

  countOf(owner: number): number {
    return (this.end(owner) - this.first(owner)) / this.width;
  }

  /** The number in a column, counted from 0, of the row at {@link first} or some rows further on. */
  value(row: number, column: number): number {
    return this.data[row + column] ?? 0;
  }
}

function grown<Array extends Int32Array | Uint32Array>(from: Array, to: Array): Array {
  to.set(from);
  return to;
}

/** A day number for what has no end. */
export const NO_END = 0x7fffffff;

/** Every day of 1900 to 2079 is made once; records beyond are rare. */
const EARLIEST = -25_567;
const texts: (Day | undefined)[] = new Array(65_746).fill(undefined);

/** The day of a number of days since 1970-01-01; the same text each time. */
export function dayOfNumber(number: number): Day {
  if (number === NO_END) return END_OF_TIME;
  const at = number - EARLIEST;
  if (at < 0 || at >= texts.length) return dayOfEpoch(number);
  const text = texts[at] ?? dayOfEpoch(number);
  texts[at] = text;
  return text;
}
