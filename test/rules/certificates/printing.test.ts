import { afterAll, describe, expect, test } from '@jest/globals';
import { day } from '../../../src/kernel/day.ts';
import { type Certificate, certificateOf } from '../../../src/modules/certificates/certificate.rules.ts';
import { CertificatePress } from '../../../src/modules/certificates/certificate-press.ts';
import { printCertificate } from '../../../src/modules/certificates/certificate-printing.ts';
import { fontsOf, type ReadPdf, readPdf } from '../../support/pdf-reading.ts';
import { textOfBlackAndWhite, textOfPng } from '../../support/qr-reading.ts';
import { catalogue } from '../credentials/credential-facts.ts';

const PRINTED_AT = new Date('2026-06-15T16:00:00Z');
const { tests, designations } = catalogue.defaultPack;
const CODES = [...tests.keys(), ...designations.keys()];
const NINE = ['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8', 'L1'];

function certificate(
  codes: readonly string[],
  name: readonly [string, string] = ['Rosa', 'Díaz'],
  tokenLength = 600,
): Certificate {
  const facts = {
    firstName: name[0],
    lastName: name[1],
    aseId: 'ASE-0331-6510',
    codes: Object.fromEntries(codes.map((code, index) => [code, day(`203${index % 5}-0${1 + (index % 9)}-15`)])),
    issuedOn: day('2026-06-15'),
    provesThrough: day('2026-07-14'),
    publicUrl: 'https://verify.example.org',
    number: 'bdg_01kv5e6z2xf8eat0sxnq1y2h3j',
    link: `https://verify.example.org/v#${tokenOf(tokenLength)}`,
  };
  return certificateOf(facts, catalogue.defaultPack);
}

const CODE_AREA = { x: 475, y: 55, width: 235, height: 230 };

/** Letters as mixed as a token's. */
function tokenOf(length: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.';
  return Array.from({ length }, (_, index) => letters[(index * index * 7 + index * 31) % letters.length]).join('');
}

async function printed(...args: Parameters<typeof certificate>): Promise<Uint8Array> {
  const result = await printCertificate(certificate(...args), PRINTED_AT);
  if (!('pdf' in result)) throw new Error(JSON.stringify(result));
  return result.pdf;
}

/** A reader looks at a code from more than one distance until it can read it. */
async function scanned(pdf: ReadPdf, read: (picture: Buffer) => string | undefined): Promise<string | undefined> {
  for (const dotsPerInch of [250, 300, 400, 500]) {
    const text = read(await pdf.picture(1, dotsPerInch, CODE_AREA));
    if (text !== undefined) return text;
  }
  return undefined;
}

const flat = (text: string) => text.replace(/\s+/g, ' ').trim();
const bare = (text: string) => text.replace(/\s+/g, '');

describe('a printed certificate', () => {
  test('says, to whoever copies its text, exactly what it must say', async () => {
    const { texts, pages } = await readPdf(await printed(['MASTER_AUTOMOBILE', 'A5', 'L1']));
    expect(pages).toBe(1);
    expect(flat(texts[0] ?? '')).toBe(
      [
        'Certificate of current credentials Rosa Díaz ASE ID ASE-0331-6510',
        'holds the credentials below, each of them valid through the day beside it.',
        'Designations valid through Master Automobile Technician MASTER_AUTOMOBILE January 15, 2030',
        'Automobile & Light Truck valid through A5 Brakes February 15, 2031',
        'Advanced Level valid through L1 Advanced Engine Performance March 15, 2032',
        'Scan to see whether it stands',
        'This code is the proof, the paper is not. It opens verify.example.org, which checks the registry’s signature and says',
        'what the registry stands by at that moment.',
        'The code proves these credentials through July 14, 2026. After that day, ask for a current one.',
        'Issued on June 15, 2026 All valid through January 15, 2030',
        'Issued by the registry at verify.example.org Certificate bdg_01kv5e6z2xf8eat0sxnq1y2h3j',
      ].join(' '),
    );
  });

  test('carries every font it uses', async () => {
    const { descriptors, embedded, fonts } = fontsOf(await printed(NINE));
    expect(descriptors).toBe(3);
    expect(embedded).toBe(descriptors);
    expect(fonts).toBe(descriptors);
  });

  test('has a title, a language and a structure that a screen reader can follow, and says that it is PDF/A-2b', async () => {
    const { title, language, metadata, roles } = await readPdf(await printed(['A5']));
    expect(title).toBe('Certificate of current credentials, ASE-0331-6510');
    expect(language).toBe('en-US');
    expect(metadata).toMatch(/<pdfaid:part>2<\/pdfaid:part>\s*<pdfaid:conformance>B<\/pdfaid:conformance>/);
    const table = ['Table', 'TR', 'TH', 'TH', 'TR', 'TD', 'TD'];
    const proof = ['Link', 'Figure', 'H2', 'P', 'P', 'P', 'P', 'P', 'P'];
    expect(roles).toEqual(['Root', 'Document', 'H1', 'H2', 'P', 'P', ...table, ...proof]);
  });

  test('is the same bytes for the same words and moment, and others for another moment', async () => {
    const [first, second] = [await printed(NINE), await printed(NINE)];
    expect(Buffer.compare(first, second)).toBe(0);
    const later = await printCertificate(certificate(NINE), new Date('2026-06-16T16:00:00Z'));
    expect('pdf' in later && Buffer.compare(first, later.pdf)).not.toBe(0);
  });

  test.each([
    ['nine codes', NINE, 620],
    ['sixty codes', CODES.slice(-60), 2100],
    ['the longest link that a code holds', ['A5'], 2924],
  ])('has a QR code that leads to the link: %s', async (_, codes, tokenLength) => {
    const pdf = await readPdf(await printed(codes, ['Rosa', 'Díaz'], tokenLength));
    const { link } = certificate(codes, ['Rosa', 'Díaz'], tokenLength);
    expect(pdf.links).toEqual([link]);
    expect(await scanned(pdf, textOfPng)).toBe(link);
    expect(await scanned(pdf, textOfBlackAndWhite)).toBe(link);
  });

  test.each([
    ['1 code', CODES.slice(0, 1), 1],
    ['9 codes', NINE, 1],
    ['20 codes', [...CODES.slice(0, 17), 'L1', 'L2', 'MASTER_AUTOMOBILE'], 2],
    ['60 codes, every designation among them', CODES.slice(-60), 3],
  ])('names all of %s, each with its name and last day', async (_, chosen, expectedPages) => {
    const { texts, pages } = await readPdf(await printed(chosen));
    const text = bare(texts.join(' '));
    for (const { code, name, through } of certificate(chosen).groups.flatMap(({ lines }) => lines)) {
      expect(text).toContain(bare(code.length <= 5 ? `${code}${name}${through}` : `${name}${code}${through}`));
    }
    expect(pages).toBe(expectedPages);
    for (const [index, page] of texts.entries()) {
      if (index > 0)
        expect(flat(page)).toContain(`Rosa Díaz, ASE-0331-6510 Certificate bdg_01kv5e6z2xf8eat0sxnq1y2h3j, continued.`);
    }
  });

  test.each([
    ['Latin with accents', 'Žofia Ełżbieta', 'Ñuñez-Şahin Øğüş'],
    ['Greek', 'Αλέξανδρος', 'Παπαδόπουλος'],
    ['Cyrillic', 'Владимир Александрович', 'Константинопольский'],
    ['Vietnamese', 'Nguyễn Thị', 'Phượng'],
    ['letters with an accent of their own', 'x\u030cena', 'm\u0304ara'],
    ['the longest there are', 'Wolfeschlegelsteinhausenbergerdorff '.repeat(3).trim(), 'W'.repeat(120)],
    ['characters that PDF and XML would take for their own', 'Rosa (\\) <b>&amp;', "O'Neil"],
  ])('names the holder in full: %s', async (_, firstName, lastName) => {
    const pdf = await readPdf(await printed(['A5'], [firstName, lastName]));
    expect(bare(pdf.texts[0] ?? '').normalize('NFC')).toContain(
      bare(certificate(['A5'], [firstName, lastName]).holder),
    );
    expect(pdf.pages).toBe(1);
  });
});

describe('what cannot be printed', () => {
  test('is refused with the characters that the typeface lacks, never printed as boxes', async () => {
    expect(await printCertificate(certificate(['A5'], ['明', 'Díaz 😀明']), PRINTED_AT)).toEqual({
      unprintable: ['明', '😀'],
    });
  });

  test('a link too long for any code is refused', async () => {
    expect(await printCertificate(certificate(['A5'], ['Rosa', 'Díaz'], 2925), PRINTED_AT)).toEqual({ tooLarge: true });
  });
});

describe('the press', () => {
  const press = new CertificatePress();
  afterAll(() => press.close());

  test('prints in a thread of its own what is printed here, for several at once, each their own', async () => {
    const orders = [certificate(NINE), certificate(['A5'], ['明', 'Li']), certificate(['A5'])];
    const [first, second, third] = await Promise.all(orders.map((order) => press.print(order, PRINTED_AT)));
    expect(second).toEqual({ unprintable: ['明'] });
    expect(Buffer.from('pdf' in (first ?? {}) ? (first as { pdf: Uint8Array }).pdf : [])).toEqual(await printed(NINE));
    expect(Buffer.from('pdf' in (third ?? {}) ? (third as { pdf: Uint8Array }).pdf : [])).toEqual(
      await printed(['A5']),
    );
  });

  test('reports what failed, and prints the next one', async () => {
    const broken = { ...certificate(['A5']), groups: undefined } as unknown as Certificate;
    await expect(press.print(broken, PRINTED_AT)).rejects.toMatchObject({ name: 'TypeError' });
    expect(await press.print(certificate(['A5']), PRINTED_AT)).toHaveProperty('pdf');
  });
});
