import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Judging } from './rebuild-judging.ts';
import { StagingLines } from './staging-lines.ts';
import type { StandingTable } from './standing-tables.queries.ts';

/** Subjects between two looks at the rest of the process. */
const SUBJECTS_AT_ONCE = 250;
/** Enough to be worth a statement, and little enough to wait in memory for the one before. */
const ROWS_IN_A_PORTION = 8_000;

/** Subjects of one kind, given out some at a time to whoever judges, in however many threads. */
export class Shares {
  /** How many have been given out. */
  readonly counters: Int32Array<SharedArrayBuffer>;
  private readonly count: number;

  /** With the counters of another thread's, both give out the same subjects, each of them once. */
  constructor(count: number, counters = new Int32Array(new SharedArrayBuffer(4))) {
    this.count = count;
    this.counters = counters;
  }

  /** The places of the next subjects; undefined when all have been given out. */
  next(): { readonly from: number; readonly to: number } | undefined {
    const from = Atomics.add(this.counters, 0, SUBJECTS_AT_ONCE);
    return from < this.count ? { from, to: Math.min(from + SUBJECTS_AT_ONCE, this.count) } : undefined;
  }

  get given(): number {
    return Math.min(Atomics.load(this.counters, 0), this.count);
  }
}

/**
 * Judges what `shares` gives out until nothing is left. While some are judged, the rows of those before are put in their place:
 * `put` takes a portion in COPY's text format, and answers once another may come.
 */
export async function judgeShares<Row>(
  judging: Judging<Row>,
  table: StandingTable<Row>,
  shares: Shares,
  put: (lines: string) => Promise<void>,
  onProgress: (done: number) => void = () => undefined,
): Promise<void> {
  const lines = new StagingLines(table);
  const send = () => put(lines.take());
  for (let share = shares.next(); share; share = shares.next()) {
    onProgress(shares.given);
    for (let place = share.from; place < share.to; place += 1) lines.add(judging.rowsOf(place));
    if (lines.size >= ROWS_IN_A_PORTION) await send();
    await nextTurn();
  }
  if (lines.size > 0) await send();
}
