import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { PrintedPart, RecordPart } from './record-printing-worker.ts';

/** The compiled worker lies beside the compiled press, the written one beside the written. */
const WORKER = new URL(`./record-printing-worker${extname(import.meta.url)}`, import.meta.url);

/**
 * Prints one record in a thread of its own, part by part: whoever fetches a long one keeps nobody else waiting, and no more of it
 * is in memory than was printed last.
 */
export class RecordPrinting {
  private readonly thread = new Worker(WORKER);

  /** What came of one more part: finished pieces of the file. */
  async print(part: RecordPart): Promise<readonly Uint8Array[]> {
    this.thread.postMessage(part);
    const [printed] = (await once(this.thread, 'message')) as [PrintedPart];
    if ('failed' in printed) throw printed.failed;
    return printed.pieces;
  }

  async close(): Promise<void> {
    await this.thread.terminate();
  }
}
