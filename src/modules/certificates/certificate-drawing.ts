import type { QRCode } from 'qrcode';
import type { Certificate } from './certificate.rules.ts';
import { drawHolder, drawProof } from './certificate-front.ts';
import { arrangeList, drawList } from './credential-list.ts';
import { PAGE, type Setting, Sheet } from './sheet.ts';

/** Draws a certificate: one page, and as many more as its credentials take. */
export function drawCertificate(certificate: Certificate, code: QRCode, printedAt: Date): Promise<Buffer> {
  const sheet = new Sheet({
    title: `Certificate of current credentials, ${certificate.aseId}`,
    subject: `Badge ${certificate.number} of ${certificate.issuer}`,
    printedAt,
  });
  const list = arrangeList(sheet, certificate.groups);
  const tables = new Map();
  for (let page = 1; page <= list.pages; page += 1) {
    sheet.addPage();
    drawFrame(sheet);
    if (page === 1) drawHolder(sheet, certificate);
    else drawFollowingHead(sheet, certificate, `Page ${page} of ${list.pages}`);
    drawList(sheet, list, page, tables);
    if (page === 1) drawProof(sheet, certificate, code);
  }
  return sheet.bytes();
}

/** A strong line around a fine one. */
function drawFrame(sheet: Sheet): void {
  sheet.ornament((document) => {
    for (const [inset, width] of [
      [30, 1.6],
      [34.5, 0.4],
    ] as const) {
      document
        .lineWidth(width)
        .rect(inset, inset, PAGE.width - 2 * inset, PAGE.height - 2 * inset)
        .stroke('black');
    }
  });
}

function drawFollowingHead(sheet: Sheet, { holder, aseId, number }: Certificate, page: string): void {
  const title: Setting = { face: 'bold', size: 12.5 };
  const room = PAGE.right - PAGE.left - 90;
  const name = sheet.wrap(`${holder}, ${aseId}`, room, title);
  sheet.element('H2').add(() => sheet.lines(name, PAGE.left, PAGE.head - 6, 14, title));
  const y = PAGE.head - 6 + name.length * 14 + 1;
  const words = `Certificate ${number}, continued. The code on its first page is the proof.`;
  sheet.element('P').add(() => sheet.line(words, PAGE.left, y, { face: 'regular', size: 9.5 }));
  sheet.ornament(() => sheet.line(page, PAGE.right, PAGE.head - 6, { face: 'regular', size: 9.5, align: 'right' }));
  sheet.rule({ x: PAGE.left, y: y + 9 }, { x: PAGE.right, y: y + 9 }, 0.5);
}
