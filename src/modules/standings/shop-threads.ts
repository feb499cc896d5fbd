import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Day } from '../../kernel/day.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import type { JudgingRule } from './enrolments.rules.ts';
import type { RegistryColumns } from './registry-facts.ts';

/** What a thread needs to judge shops; it is copied to the thread, but for the memory that is shared. */
export interface ShopTask {
  readonly columns: RegistryColumns;
  readonly today: Day;
  readonly defaultPack: RulePack;
  readonly rules: ReadonlyMap<string, JudgingRule>;
  /** See {@link Shares}. */
  readonly counters: Int32Array<SharedArrayBuffer>;
}

/** Facts become objects while a shop is judged, and are garbage after: with little room a tenth of the time goes into clearing it. */
const ROOM = { maxYoungGenerationSizeMb: 96 };
const SCRIPT = new URL(`./shop-thread${extname(import.meta.url)}`, import.meta.url);

/** Threads beside this one that judge shops out of the same shares. */
export class ShopThreads {
  private readonly workers: readonly Worker[];
  private readonly ends: Promise<unknown>;

  /** Rejects `finished` once `signal` is aborted. `put` takes rows, from one thread after the other. */
  constructor(count: number, task: ShopTask, put: (lines: string) => Promise<void>, signal: AbortSignal | undefined) {
    this.workers = Array.from({ length: count }, () => new Worker(SCRIPT, { workerData: task, resourceLimits: ROOM }));
    this.ends = Promise.all(this.workers.map((worker) => endOf(worker, put, signal)));
    this.ends.catch(() => undefined);
  }

  get count(): number {
    return this.workers.length;
  }

  /** Once nothing is left to judge; rejects with what went wrong in any of them. */
  async finished(): Promise<void> {
    await this.ends;
  }

  async stop(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }
}

/** Takes portions from a thread, one at a time, until it ends. */
function endOf(worker: Worker, put: (lines: string) => Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    worker.on('message', (lines: string) => put(lines).then(() => worker.postMessage('NEXT'), reject));
    worker.once('error', reject);
    worker.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`A thread that judged shops ended with ${code}.`));
    });
  });
}
