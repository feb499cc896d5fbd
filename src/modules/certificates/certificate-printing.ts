import type { Certificate } from './certificate.rules.ts';
import { drawCertificate } from './certificate-drawing.ts';
import { qrCodeOf } from './qr-drawing.ts';
import { unprintableIn } from './typefaces.ts';

/** What came of printing a certificate. */
export type PrintedCertificate =
  | { readonly pdf: Uint8Array }
  /** Characters of the text that the typeface does not have. */
  | { readonly unprintable: readonly string[] }
  /** The link is too long for a QR code. */
  | { readonly tooLarge: true };

/** Prints a certificate, the same bytes for the same words and moment; or says why it cannot be. */
export async function printCertificate(certificate: Certificate, printedAt: Date): Promise<PrintedCertificate> {
  const unprintable = unprintableIn(wordsOf(certificate).join(''));
  if (unprintable.length > 0) return { unprintable };
  const code = qrCodeOf(certificate.link);
  if (!code) return { tooLarge: true };
  return { pdf: await drawCertificate(certificate, code, printedAt) };
}

/** The words that come from the record or the configuration; all others are ours. */
function wordsOf({ holder, groups, issuer }: Certificate): readonly string[] {
  const lines = groups.flatMap(({ heading, lines }) => [heading, ...lines.flatMap(({ code, name }) => [code, name])]);
  return [holder, issuer, ...lines];
}
