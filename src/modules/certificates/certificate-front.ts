import type { QRCode } from 'qrcode';
import type { Certificate } from './certificate.rules.ts';
import { LIST } from './credential-list.ts';
import { drawQrCode, sideWithin } from './qr-drawing.ts';
import { DIVIDE, GUTTER, PAGE, type Setting, type Sheet } from './sheet.ts';
import { wrapText } from './text-wrapping.rules.ts';

const PROOF_LEFT = DIVIDE + GUTTER;
const PROOF_WIDTH = PAGE.right - PROOF_LEFT;
const TITLE: Setting = { face: 'bold', size: 12.5, smallCapitals: true };
const BODY: Setting = { face: 'regular', size: 10.5 };

/** Who is certified. */
export function drawHolder(sheet: Sheet, { holder, aseId }: Certificate): void {
  sheet.element('H1').add(() => sheet.line('Certificate of current credentials', PAGE.left, PAGE.head, TITLE));
  const { lines, size } = setName(sheet, holder);
  const last = 172;
  sheet.element('H2').add(() => {
    const first = last - (lines.length - 1) * size * NAME_LEADING;
    sheet.lines(lines, PAGE.left, first, size * NAME_LEADING, { face: 'light', size });
  });
  sheet.element('P').add(() => sheet.line(`ASE ID ${aseId}`, PAGE.left, 197, { face: 'bold', size: 12 }));
  const words = 'holds the credentials below, each of them valid through the day beside it.';
  sheet.element('P').add(() => sheet.line(words, PAGE.left, 215, BODY));
  sheet.rule({ x: PAGE.left, y: 232 }, { x: LIST.x + LIST.width, y: 232 }, 0.5);
}

const NAME_LEADING = 1.12;
const NAME_HEIGHT = 70;

/** A name in one line as large as it can be; a long one in several, and in the largest letters in which they fit. */
function setName(sheet: Sheet, name: string): { readonly lines: readonly string[]; readonly size: number } {
  const widthAt = (size: number) => (text: string) => sheet.widthOf(text, { face: 'light', size });
  for (let size = 40; size >= 26; size -= 1) {
    if (widthAt(size)(name) <= LIST.width) return { lines: [name], size };
  }
  let size = 30;
  let lines = sheet.wrap(name, LIST.width, { face: 'light', size });
  while (size > 8 && lines.length * size * NAME_LEADING > NAME_HEIGHT) {
    size -= 1;
    lines = sheet.wrap(name, LIST.width, { face: 'light', size });
  }
  return { lines: balanced(name, lines.length, widthAt(size)), size };
}

/** The name in as many lines, none of them left almost empty. */
function balanced(name: string, lineCount: number, widthOf: (text: string) => number): readonly string[] {
  let lines = wrapText(name, LIST.width, widthOf);
  for (let width = LIST.width - 6; width > 0; width -= 6) {
    const narrower = wrapText(name, width, widthOf);
    if (narrower.length > lineCount) break;
    lines = narrower;
  }
  return lines;
}

/** The largest the code is drawn: it is read from farther away than the words beside it. */
const LONGEST_CODE_SIDE = 200;

/** What proves it, until when, and what the certificate is known by. */
export function drawProof(sheet: Sheet, certificate: Certificate, code: QRCode): void {
  sheet.rule({ x: DIVIDE, y: PAGE.head - 12 }, { x: DIVIDE, y: PAGE.bottom }, 0.5);
  const { issuer, link, provesThrough } = certificate;
  const top = PAGE.head - 12;
  const side = sideWithin(code, LONGEST_CODE_SIDE);
  const alt = `QR code with the badge’s link, which opens ${issuer} and shows whether these credentials still stand`;
  const anchor = sheet.element('Link', { alt });
  sheet.element('Figure', { alt }, anchor).add(() => drawQrCode(sheet, code, PROOF_LEFT, top, side));
  sheet.document.link(PROOF_LEFT, top, side, side, link, { structParent: anchor } as object);
  let y = top + LONGEST_CODE_SIDE + 26;
  sheet.element('H2').add(() => sheet.line('Scan to see whether it stands', PROOF_LEFT, y, { face: 'bold', size: 13 }));
  y += 19;
  const words = [
    `This code is the proof, the paper is not. It opens ${issuer}, which checks the registry’s signature and says what the registry stands by at that moment.`,
    `The code proves these credentials through ${provesThrough}. After that day, ask for a current one.`,
  ];
  for (const paragraph of words) {
    const lines = sheet.wrap(paragraph, PROOF_WIDTH, BODY);
    sheet.element('P').add(() => {
      for (const line of lines) {
        sheet.line(line, PROOF_LEFT, y, BODY);
        y += 14;
      }
    });
    y += 5;
  }
  drawParticulars(sheet, certificate);
}

/** What identifies the certificate, at the foot of the page. */
function drawParticulars(sheet: Sheet, { issuedOn, allValidThrough, issuer, number }: Certificate): void {
  const particulars = [
    ['Issued on', issuedOn],
    ['All valid through', allValidThrough],
    ['Issued by', `the registry at ${issuer}`],
    ['Certificate', number],
  ] as const;
  const label: Setting = { face: 'bold', size: 8.6, smallCapitals: true };
  const value: Setting = { face: 'regular', size: 9.3 };
  const indent = 94;
  const width = PROOF_WIDTH - indent;
  // A number is copied by hand: it is set smaller rather than broken, as wide as its letters happen to be.
  const fitting = { ...value, size: Math.min(value.size, (value.size * width) / sheet.widthOf(number, value)) };
  const rows = particulars.map(([name, text]) =>
    text === number
      ? { name, setting: fitting, lines: [text] }
      : { name, setting: value, lines: sheet.wrap(text, width, value) },
  );
  let y = PAGE.bottom - (rows.reduce((lines, row) => lines + row.lines.length, 0) - 1) * 14;
  for (const { name, setting, lines } of rows) {
    sheet.element('P').add(() => {
      sheet.line(name, PROOF_LEFT, y, label);
      for (const line of lines) {
        sheet.line(line, PROOF_LEFT + indent, y, setting);
        y += 14;
      }
    });
  }
}
