import { Worker } from 'node:worker_threads';

import type { PrivateSigningKey } from '../tokens/signing-key.service.ts';
import type { BadgeToSign, SigningAnswer, SigningTask } from './reissue-signing.worker.ts';

interface Waiting {
  resolve(sealed: readonly string[]): void;
  reject(error: unknown): void;
}

/** What the secret is derived for that seals re-issued tokens. It must never change. */
export const REISSUED_TOKENS = 'reissued tokens';
/** Beside this file, as it was written or as it was compiled. */
const WORKER = new URL(`./reissue-signing.worker${import.meta.url.slice(-3)}`, import.meta.url);

/** Signs badges by the thousand in another thread. The thread is started when there is work and let go when there is none. */
export class ReissueSigning {
  private readonly sealingKey: Uint8Array;
  private readonly waiting = new Map<number, Waiting>();
  private worker: Worker | undefined;
  private tasks = 0;

  /** `sealingKey` seals the tokens, each with its record's id as the context. */
  constructor(sealingKey: Uint8Array) {
    this.sealingKey = sealingKey;
  }

  /** The tokens of these badges in their order, sealed. */
  sign(key: PrivateSigningKey, badges: readonly BadgeToSign[]): Promise<readonly string[]> {
    const worker = this.started();
    this.tasks += 1;
    const task: SigningTask = { number: this.tasks, ...key, sealingKey: this.sealingKey, badges };
    return new Promise((resolve, reject) => {
      this.waiting.set(task.number, { resolve, reject });
      worker.postMessage(task);
    });
  }

  /** Lets the thread go unless somebody waits for it. */
  async rest(): Promise<void> {
    if (this.waiting.size > 0) return;
    const { worker } = this;
    this.worker = undefined;
    await worker?.terminate();
  }

  private started(): Worker {
    if (this.worker) return this.worker;
    const worker = new Worker(WORKER);
    worker.on('message', (answer: SigningAnswer) => {
      const waiting = this.waiting.get(answer.number);
      this.waiting.delete(answer.number);
      if ('error' in answer) waiting?.reject(answer.error);
      else waiting?.resolve(answer.sealed);
    });
    worker.on('error', (error) => this.lost(worker, error));
    worker.on('exit', () => this.lost(worker, new Error('the signing thread ended')));
    this.worker = worker;
    return worker;
  }

  private lost(worker: Worker, error: unknown): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}
