import { setImmediate as nextTurn } from 'node:timers/promises';
import type pg from 'pg';
import { type FurtherFactsById, NOTHING_FURTHER, readFurtherFacts } from './further-facts.ts';
import type { Judging } from './rebuild-judging.ts';
import { StagingLines } from './staging-lines.ts';
import type { StandingTable } from './standing-tables.queries.ts';

/** Subjects between two looks at the rest of the process. */
const SUBJECTS_AT_ONCE = 250;
/** How many times as many are asked about before they are judged, so that neither side waits for the other. */
const CHUNKS_AHEAD = 4;
/** Enough to be worth a statement, and little enough to wait in memory for the one before. */
const ROWS_IN_A_PORTION = 8_000;

/** Subjects of one kind, given out some at a time to whoever judges, in however many threads. */
export class Shares {
  /** How many have been given out, and how many portions of rows have a number. */
  readonly counters: Int32Array<SharedArrayBuffer>;
  private readonly count: number;

  /** With the counters of another thread's, both give out the same subjects, each of them once. */
  constructor(count: number, counters = new Int32Array(new SharedArrayBuffer(8))) {
    this.count = count;
    this.counters = counters;
  }

  /** The places of the next subjects; undefined when all have been given out. */
  next(): { readonly from: number; readonly to: number } | undefined {
    const from = Atomics.add(this.counters, 0, SUBJECTS_AT_ONCE);
    return from < this.count ? { from, to: Math.min(from + SUBJECTS_AT_ONCE, this.count) } : undefined;
  }

  nextPortion(): number {
    return Atomics.add(this.counters, 1, 1);
  }

  get given(): number {
    return Math.min(Atomics.load(this.counters, 0), this.count);
  }
}

/** Rows in COPY's text format, each with the portion's number at its end. */
export interface Portion {
  readonly number: number;
  readonly lines: string;
}

interface Ahead {
  readonly from: number;
  readonly to: number;
  readonly further: Promise<FurtherFactsById>;
}

/**
 * Judges what `shares` gives out until nothing is left. While some are judged, what is on record besides credentials about the
 * people of the next is read, and the rows of those before are put in their place: `put` answers once another may come.
 */
export async function judgeShares<Row>(
  judging: Judging<Row>,
  table: StandingTable<Row>,
  shares: Shares,
  reader: pg.Client,
  put: (portion: Portion) => Promise<void>,
  onProgress: (done: number) => void = () => undefined,
): Promise<void> {
  const lines = new StagingLines(table);
  const ahead: Ahead[] = [];
  // Statements on one connection take turns.
  let reading: Promise<unknown> = Promise.resolve();
  const ask = () => {
    const share = shares.next();
    if (!share) return;
    const further = reading.then(() => furtherFacts(judging, share, reader));
    reading = further.catch(() => undefined);
    ahead.push({ ...share, further });
  };
  const send = async () => {
    const number = shares.nextPortion();
    await put({ number, lines: lines.take(number) });
  };
  for (let chunk = 0; chunk < CHUNKS_AHEAD; chunk += 1) ask();
  for (let share = ahead.shift(); share; share = ahead.shift()) {
    const further = await share.further;
    ask();
    onProgress(shares.given);
    for (let place = share.from; place < share.to; place += 1) lines.add(judging.rowsOf(place, further));
    if (lines.size >= ROWS_IN_A_PORTION) await send();
    await nextTurn();
  }
  if (lines.size > 0) await send();
}

async function furtherFacts<Row>(
  judging: Judging<Row>,
  { from, to }: { readonly from: number; readonly to: number },
  reader: pg.Client,
): Promise<FurtherFactsById> {
  if (judging.kinds.size === 0) return NOTHING_FURTHER;
  const people = new Set<string>();
  for (let place = from; place < to; place += 1) for (const person of judging.peopleOf(place)) people.add(person);
  return readFurtherFacts(reader, [...people], judging.kinds);
}
