import { once } from 'node:events';
import PDFDocument from 'pdfkit';
import { registerFaces, unprintableIn } from '../certificates/typefaces.ts';
import type { RecordRow } from './record.queries.ts';

/** A record as it is printed: parts go in, finished pieces of the file come out. */
export interface PrintedRecord {
  section(title: string): void;
  rows(rows: readonly RecordRow[]): void;
  /** What is finished since the last time. */
  finished(): Promise<readonly Uint8Array[]>;
  /** The rest of the file. */
  end(): Promise<readonly Uint8Array[]>;
}

/** US Letter, in points. */
const PAGE = { width: 612, height: 792, margin: 54 } as const;
const SIZE = 9;
const LEADING = 3;

/** Begins a record. Every page goes out as it is full. */
export function printedRecord(aseId: string, exportedAt: Date): PrintedRecord {
  const document = new PDFDocument({
    size: [PAGE.width, PAGE.height],
    margin: PAGE.margin,
    // No font but the embedded ones: without this pdfkit would begin with Helvetica, which is not.
    font: null as unknown as string,
    autoFirstPage: false,
    lang: 'en-US',
    displayTitle: true,
    info: {
      Title: `Everything on record of ${aseId}`,
      Creator: 'ASE credential verification',
      CreationDate: exportedAt,
    },
  });
  registerFaces(document);
  const pieces: Uint8Array[] = [];
  document.on('data', (piece: Uint8Array) => pieces.push(piece));
  document.addPage();
  document.font('bold', 16).text(`Everything on record of ${aseId}`);
  document
    .font('regular', SIZE)
    .text(`As held on ${exportedAt.toISOString()}. Secrets are left out.`, { lineGap: LEADING });
  let isEmpty = false;
  const none = () => {
    if (isEmpty) document.font('regular', SIZE).text('Nothing.');
  };
  const taken = () => pieces.splice(0);
  return {
    section(title) {
      none();
      isEmpty = true;
      document.moveDown().font('bold', 12).text(title, { lineGap: LEADING });
    },
    rows(rows) {
      isEmpty = false;
      for (const row of rows) {
        document.font('regular', SIZE).text(printable(wordsOf(row)), { lineGap: 1, paragraphGap: LEADING + 1 });
      }
    },
    async finished() {
      // pdfkit hands pages on in turns of the event loop.
      await new Promise((resolve) => setImmediate(resolve));
      return taken();
    },
    async end() {
      none();
      document.end();
      await once(document, 'end');
      return taken();
    },
  };
}

/** A row in words: what is not known is left out. */
function wordsOf(row: RecordRow): string {
  return Object.entries(row)
    .filter(([, value]) => value !== null)
    .map(
      ([name, value]) =>
        `${name.replaceAll('_', ' ')}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`,
    )
    .join(' · ');
}

/** Letters that the typeface does not have are told by their code points: nothing of a record is left out or shown as a box. */
function printable(text: string): string {
  const missing = new Set(unprintableIn(text));
  if (missing.size === 0) return text;
  return [...text].map((letter) => (missing.has(letter) ? `[U+${codeOf(letter)}]` : letter)).join('');
}

function codeOf(letter: string): string {
  return (letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}
