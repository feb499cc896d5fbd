import QRCode, { type QRCodeSegment } from 'qrcode';

/** What a QR code of version 20 holds in bytes at level M (ISO/IEC 18004, table 7): one of 97 modules a side, which telephones read. */
const BYTES_OF_VERSION_20_AT_M = 666;

/** A link as a QR code, an SVG document. */
export function qrSvgOf(link: string): Promise<string> {
  return QRCode.toString(segmentsOf(link), { type: 'svg', errorCorrectionLevel: levelFor(link) });
}

/** A link as a QR code, a PNG picture as a `data:` URL. */
export function qrPngOf(link: string): Promise<string> {
  return QRCode.toDataURL(segmentsOf(link), { errorCorrectionLevel: levelFor(link), scale: 6 });
}

/** M mends more of a scratched card; what is too long for it in version 20 is better off with larger modules at L. */
function levelFor(link: string): 'M' | 'L' {
  return Buffer.byteLength(link) <= BYTES_OF_VERSION_20_AT_M ? 'M' : 'L';
}

/** One segment of bytes: a token's mixed letters gain nothing from a search for better ones, which takes most of the time. */
function segmentsOf(link: string): QRCodeSegment[] {
  return [{ data: new TextEncoder().encode(link), mode: 'byte' }];
}
