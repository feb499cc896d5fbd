import QRCode, { type QRCode as Code } from 'qrcode';
import type { Sheet } from './sheet.ts';

/**
 * The code of a link, as bytes; undefined for one too long for any. Error correction M where it fits: bigger modules serve
 * a reader better than more correction, and paper behind glass is seldom torn.
 */
export function qrCodeOf(link: string): Code | undefined {
  const data = new TextEncoder().encode(link);
  if (data.length > MAX_BYTES.L) return undefined;
  const errorCorrectionLevel = data.length > MAX_BYTES.M ? 'L' : 'M';
  return QRCode.create([{ data, mode: 'byte' }], { errorCorrectionLevel });
}

/** What a code of version 40 holds (ISO/IEC 18004, table 7). */
const MAX_BYTES = { M: 2331, L: 2953 } as const;

/** A dot of a printer of 600 to an inch, in points. */
const DOT = 72 / 600;

/** The largest side of a code, at most so long, of which every module is whole dots of a printer: so its edges are sharp. */
export function sideWithin({ modules }: Code, longest: number): number {
  return Math.floor(longest / modules.size / DOT) * DOT * modules.size;
}

/**
 * Draws the code's dark modules as one filled path: in one path no reader or printer leaves seams
 * between them. Around it there must be four light modules (ISO/IEC 18004, section 9.1).
 */
export function drawQrCode(sheet: Sheet, { modules }: Code, x: number, y: number, side: number): void {
  const { document } = sheet;
  document
    .save()
    .translate(x, y)
    .scale(side / modules.size);
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      const from = column;
      while (column < modules.size && modules.get(row, column)) column += 1;
      if (column > from) document.rect(from, row, column - from, 1);
    }
  }
  document.fill('black').restore();
}
