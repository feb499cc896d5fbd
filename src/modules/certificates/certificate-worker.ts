import { parentPort } from 'node:worker_threads';
import type { Certificate } from './certificate.rules.ts';
import { type PrintedCertificate, printCertificate } from './certificate-printing.ts';

/** What the press asks for, and how it is answered: one answer to every order, in the order they came. */
export interface PrintOrder {
  readonly certificate: Certificate;
  readonly printedAt: Date;
}
export type PrintAnswer = { readonly printed: PrintedCertificate } | { readonly failed: unknown };

let queue: Promise<void> = Promise.resolve();

parentPort?.on('message', (order: PrintOrder) => {
  queue = queue.then(async () => parentPort?.postMessage(await answerTo(order)));
});

async function answerTo({ certificate, printedAt }: PrintOrder): Promise<PrintAnswer> {
  try {
    return { printed: await printCertificate(certificate, printedAt) };
  } catch (error) {
    return { failed: error };
  }
}
