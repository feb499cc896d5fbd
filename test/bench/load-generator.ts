import { fork } from 'node:child_process';
import { join } from 'node:path';

/** What to ask of one server, and what a right answer holds. */
export interface LoadJob {
  readonly name: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent one after the other, by whichever connection is free, from `offset` on. */
  readonly bodies: readonly string[];
  readonly offset: number;
  readonly contains: readonly string[];
  /** What the answer to each body holds besides. */
  readonly containsEach?: readonly string[] | undefined;
  readonly connections: number;
  readonly seconds: number;
}

/** Latencies in milliseconds. */
export interface LoadResult {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly requests: number;
}

/** The process that puts load on servers. One job at a time. */
export class LoadGenerator {
  private readonly child = fork(join(import.meta.dirname, 'load.ts'), { serialization: 'advanced' });

  run(job: LoadJob): Promise<LoadResult> {
    return new Promise((resolve, reject) => {
      const ended = () => reject(new Error('the load generator ended'));
      this.child.once('exit', ended);
      this.child.once('message', (message: { result?: LoadResult; error?: string }) => {
        this.child.off('exit', ended);
        if (message.result) resolve(message.result);
        else reject(new Error(message.error));
      });
      this.child.send(job);
    });
  }

  stop(): void {
    this.child.kill();
  }
}
