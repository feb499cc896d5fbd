import { parentPort } from 'node:worker_threads';
import type { RecordRow } from './record.queries.ts';
import { type PrintedRecord, printedRecord } from './record-printing.ts';

/** What is printed next, in this order: the beginning, sections with their rows, the end. */
export type RecordPart =
  | { readonly begin: { readonly aseId: string; readonly exportedAt: string } }
  | { readonly section: string }
  | { readonly rows: readonly RecordRow[] }
  | { readonly end: true };
export type PrintedPart = { readonly pieces: readonly Uint8Array[] } | { readonly failed: unknown };

let record: PrintedRecord | undefined;

parentPort?.on('message', async (part: RecordPart) => parentPort?.postMessage(await answerTo(part)));

async function answerTo(part: RecordPart): Promise<PrintedPart> {
  try {
    return { pieces: await pieces(part) };
  } catch (error) {
    return { failed: error };
  }
}

async function pieces(part: RecordPart): Promise<readonly Uint8Array[]> {
  if ('begin' in part) record = printedRecord(part.begin.aseId, new Date(part.begin.exportedAt));
  if (!record) throw new Error('a record is printed from its beginning');
  if ('section' in part) record.section(part.section);
  if ('rows' in part) record.rows(part.rows);
  return 'end' in part ? record.end() : record.finished();
}
