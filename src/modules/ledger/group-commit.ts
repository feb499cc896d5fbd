/** The most that one write takes: more wait for the next. */
const ITEMS_IN_A_WRITE = 500;

interface Waiting<Item> {
  readonly item: Item;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Writes items of many requests together: what is added while a write is under way goes into the next one, and whoever added it
 * waits until that is done. So a request costs a fraction of a write, and none goes on before its own is made.
 *
 * `write` makes all of its items durable or none, and rejects when it did not. `isFaultOfOne` tells of a rejection that one of
 * the items may be to blame for: each is then written by itself, so that nobody fails for another's.
 */
export class GroupCommit<Item> {
  private readonly write: (items: readonly Item[]) => Promise<void>;
  private readonly isFaultOfOne: (error: unknown) => boolean;
  private waiting: Waiting<Item>[] = [];
  private isWriting = false;

  constructor(write: (items: readonly Item[]) => Promise<void>, isFaultOfOne: (error: unknown) => boolean) {
    this.write = write;
    this.isFaultOfOne = isFaultOfOne;
  }

  /** Resolves once the item is written; rejects, with what `write` rejected with, when it is not. */
  add(item: Item): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (this.isWriting) return;
      this.isWriting = true;
      // Those that are added in the same turn of the event loop go along.
      setImmediate(() => void this.writeAll());
    });
  }

  private async writeAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const group = this.waiting.slice(0, ITEMS_IN_A_WRITE);
      this.waiting = this.waiting.slice(ITEMS_IN_A_WRITE);
      await this.writeGroup(group);
    }
    this.isWriting = false;
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
