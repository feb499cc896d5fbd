/** What was fetched, and for how long it counts as fresh. */
export interface FreshCopy<Value> {
  readonly value: Value;
  readonly freshSeconds: number;
}

interface HeldCopy<Value> {
  readonly value: Value;
  readonly fetchedAt: number;
  readonly freshUntil: number;
}

/**
 * Copies of what others publish, by name. A copy beyond its life is never given out; whoever asks while one is being
 * fetched waits for that same one; after a failure nobody asks again for a moment.
 */
export class Copies<Value> {
  private readonly held = new Map<string, HeldCopy<Value>>();
  private readonly failed = new Map<string, { readonly at: number; readonly error: unknown }>();
  private readonly underWay = new Map<string, Promise<Value>>();
  private readonly fetchCopy: (name: string) => Promise<FreshCopy<Value>>;
  private readonly now: () => Date;
  private readonly capacity: number;
  private readonly retryAfterSeconds: number;

  constructor(options: {
    readonly fetchCopy: (name: string) => Promise<FreshCopy<Value>>;
    readonly now: () => Date;
    /** The oldest copies beyond this many are forgotten. */
    readonly capacity: number;
    readonly retryAfterSeconds: number;
  }) {
    this.fetchCopy = options.fetchCopy;
    this.now = options.now;
    this.capacity = options.capacity;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  /** A fresh copy. Rejects when none can be had. */
  async get(name: string): Promise<Value> {
    const copy = this.held.get(name);
    const now = this.now().getTime();
    if (copy && copy.fetchedAt <= now && now < copy.freshUntil) return copy.value;
    return this.fetchAnew(name);
  }

  /** A copy that is at most this old, however long others would be fresh. */
  async getYoungerThan(seconds: number, name: string): Promise<Value> {
    const copy = this.held.get(name);
    const age = this.now().getTime() - (copy?.fetchedAt ?? Number.NEGATIVE_INFINITY);
    return copy && age >= 0 && age < seconds * 1000 ? copy.value : this.fetchAnew(name);
  }

  private async fetchAnew(name: string): Promise<Value> {
    const underWay = this.underWay.get(name);
    if (underWay) return underWay;
    const now = this.now().getTime();
    const failure = this.failed.get(name);
    if (failure && failure.at <= now && now < failure.at + this.retryAfterSeconds * 1000) throw failure.error;
    const fetching = this.fetchAt(name, now);
    this.underWay.set(name, fetching);
    try {
      return await fetching;
    } finally {
      this.underWay.delete(name);
    }
  }

  private async fetchAt(name: string, now: number): Promise<Value> {
    try {
      const { value, freshSeconds } = await this.fetchCopy(name);
      this.failed.delete(name);
      keep(this.held, name, { value, fetchedAt: now, freshUntil: now + freshSeconds * 1000 }, this.capacity);
      return value;
    } catch (error) {
      keep(this.failed, name, { at: now, error }, this.capacity);
      throw error;
    }
  }
}

function keep<Value>(map: Map<string, Value>, name: string, value: Value, capacity: number): void {
  map.delete(name);
  map.set(name, value);
  for (const oldest of map.keys()) {
    if (map.size <= capacity) return;
    map.delete(oldest);
  }
}
