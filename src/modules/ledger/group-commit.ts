/** The most that one write takes: more wait for the next. */
const ITEMS_IN_A_WRITE = 500;
/** How long a write waits for as many as lately came together. A write of one item costs as much as one of twenty. */
const GATHERING_MILLISECONDS = 2;
/** "Lately" is in so many writes. */
const WRITES_REMEMBERED = 8;

/** Rings once, unless it is called off by what it answers. */
export type Alarm = (ring: () => void) => () => void;

const inAMoment: Alarm = (ring) => {
  const timer = setTimeout(ring, GATHERING_MILLISECONDS);
  return () => clearTimeout(timer);
};

interface Waiting<Item> {
  readonly item: Item;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Writes items of many requests together: what is added while a write is under way goes into the next one, and whoever added it
 * waits until that is done. So a request costs a fraction of a write, and none goes on before its own is made. A write waits a
 * moment when more came together lately than are there: they are likely to come again. Who is alone never waits.
 *
 * `write` makes all of its items durable or none, and rejects when it did not. `isFaultOfOne` tells of a rejection that one of
 * the items may be to blame for: each is then written by itself, so that nobody fails for another's.
 */
export class GroupCommit<Item> {
  private readonly write: (items: readonly Item[]) => Promise<void>;
  private readonly isFaultOfOne: (error: unknown) => boolean;
  private readonly alarm: Alarm;
  private waiting: Waiting<Item>[] = [];
  private isWriting = false;
  /** How many items each of the last writes took. */
  private recent: readonly number[] = [];
  private gathered: (() => void) | undefined;

  constructor(
    write: (items: readonly Item[]) => Promise<void>,
    isFaultOfOne: (error: unknown) => boolean,
    alarm: Alarm = inAMoment,
  ) {
    this.write = write;
    this.isFaultOfOne = isFaultOfOne;
    this.alarm = alarm;
  }

  /** Resolves once the item is written; rejects, with what `write` rejected with, when it is not. */
  add(item: Item): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (this.isWhole()) this.gathered?.();
      if (this.isWriting) return;
      this.isWriting = true;
      // Those that are added in the same turn of the event loop go along.
      setImmediate(() => void this.writeAll());
    });
  }

  private async writeAll(): Promise<void> {
    while (this.waiting.length > 0) {
      if (!this.isWhole()) await this.gathering();
      const group = this.waiting.slice(0, ITEMS_IN_A_WRITE);
      this.waiting = this.waiting.slice(ITEMS_IN_A_WRITE);
      this.recent = [...this.recent, group.length].slice(-WRITES_REMEMBERED);
      await this.writeGroup(group);
    }
    this.isWriting = false;
  }

  private isWhole(): boolean {
    return this.waiting.length >= Math.max(1, ...this.recent);
  }

  /** Until the group is whole, and those of the same turn with it; or until it has taken long enough. */
  private gathering(): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        callOff();
        this.gathered = undefined;
        setImmediate(resolve);
      };
      const callOff = this.alarm(end);
      this.gathered = end;
    });
  }

  private async writeGroup(group: readonly Waiting<Item>[]): Promise<void> {
    try {
      await this.write(group.map(({ item }) => item));
    } catch (error) {
      if (group.length > 1 && this.isFaultOfOne(error)) {
        for (const each of group) await this.writeGroup([each]);
      } else {
        for (const { reject } of group) reject(error);
      }
      return;
    }
    for (const { resolve } of group) resolve();
  }
}
