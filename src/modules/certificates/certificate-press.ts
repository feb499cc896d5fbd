import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Certificate } from './certificate.rules.ts';
import type { PrintedCertificate } from './certificate-printing.ts';
import type { PrintAnswer, PrintOrder } from './certificate-worker.ts';

/** Whoever prints certificates. */
export interface Press {
  print(certificate: Certificate, printedAt: Date): Promise<PrintedCertificate>;
  close(): Promise<void>;
}

interface Waiting {
  resolve(printed: PrintedCertificate): void;
  reject(reason: unknown): void;
}

/** The compiled worker lies beside the compiled press, the written one beside the written. */
const WORKER = new URL(`./certificate-worker${extname(import.meta.url)}`, import.meta.url);

/**
 * Prints in a thread of its own: a certificate takes tens of milliseconds and the fonts, once, hundreds, in which nobody
 * else would be answered. The thread is started with the first certificate, never keeps the process alive, and is started
 * anew after it failed.
 */
export class CertificatePress implements Press {
  private worker: { readonly thread: Worker; readonly waiting: Waiting[] } | undefined;

  print(certificate: Certificate, printedAt: Date): Promise<PrintedCertificate> {
    this.worker ??= this.start();
    const { thread, waiting } = this.worker;
    const { promise, resolve, reject } = Promise.withResolvers<PrintedCertificate>();
    waiting.push({ resolve, reject });
    thread.postMessage({ certificate, printedAt } satisfies PrintOrder);
    return promise;
  }

  /** Ends the thread; whoever still waits is told so. */
  async close(): Promise<void> {
    await this.worker?.thread.terminate();
  }

  private start() {
    const worker = { thread: new Worker(WORKER), waiting: [] as Waiting[] };
    worker.thread.unref();
    worker.thread.on('message', (answer: PrintAnswer) => {
      const asker = worker.waiting.shift();
      if ('printed' in answer) asker?.resolve(answer.printed);
      else asker?.reject(answer.failed);
    });
    const end = (reason: unknown) => {
      if (this.worker === worker) this.worker = undefined;
      for (const asker of worker.waiting.splice(0)) asker.reject(reason);
    };
    worker.thread.on('error', end);
    worker.thread.on('exit', (code) => end(new Error(`the printing thread ended with ${code}`)));
    return worker;
  }
}
