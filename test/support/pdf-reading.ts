import { getDocument, type PDFDocumentProxy, type PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** What somebody else's program (PDF.js) reads in a PDF. */
export interface ReadPdf {
  readonly pages: number;
  /** The text of each page, its pieces in the order of the content, with the spaces and line ends that a reader would copy. */
  readonly texts: readonly string[];
  readonly title: unknown;
  readonly language: unknown;
  readonly metadata: unknown;
  /** The addresses that can be clicked on the first page. */
  readonly links: readonly string[];
  /** The roles of the first page's structure, in order. */
  readonly roles: readonly string[];
  /** A part of a page as a PNG picture. */
  picture(page: number, dotsPerInch: number, area: Area): Promise<Buffer>;
}

/** A part of a page, in points from its upper left corner. */
interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export async function readPdf(bytes: Uint8Array): Promise<ReadPdf> {
  const document = await getDocument({ data: Uint8Array.from(bytes), verbosity: 0, useSystemFonts: false }).promise;
  const numbers = Array.from({ length: document.numPages }, (_, index) => index + 1);
  const { info, metadata } = await document.getMetadata();
  const first = await document.getPage(1);
  const annotations = await first.getAnnotations();
  return {
    pages: document.numPages,
    texts: await Promise.all(numbers.map((number) => textOfPage(document, number))),
    title: Reflect.get(info, 'Title'),
    language: Reflect.get(info, 'Language'),
    metadata: metadata?.getRaw(),
    links: annotations.flatMap((each) => (typeof each.url === 'string' ? [each.url] : [])),
    roles: rolesOf(await first.getStructTree()),
    picture: (page, dotsPerInch, area) => drawn(document, page, dotsPerInch / 72, area),
  };
}

/** Font descriptors of a PDF whose objects lie open, and how many of them carry their font. */
export function fontsOf(bytes: Uint8Array): {
  readonly descriptors: number;
  readonly embedded: number;
  readonly fonts: number;
} {
  const text = Buffer.from(bytes).toString('latin1');
  return {
    descriptors: text.match(/\/Type \/FontDescriptor/g)?.length ?? 0,
    embedded: text.match(/\/FontFile[23] \d+ 0 R/g)?.length ?? 0,
    fonts: text.match(/\/Subtype \/(Type0|Type1|Type3|TrueType|MMType1)\b/g)?.length ?? 0,
  };
}

async function textOfPage(document: PDFDocumentProxy, number: number): Promise<string> {
  const page = await document.getPage(number);
  const { items } = await page.getTextContent();
  return items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join('');
}

function rolesOf(tree: unknown): readonly string[] {
  if (typeof tree !== 'object' || tree === null) return [];
  const { role, children } = tree as { readonly role?: string; readonly children?: readonly unknown[] };
  return [...(role === undefined ? [] : [role]), ...(children ?? []).flatMap(rolesOf)];
}

type Canvas = NonNullable<Parameters<PDFPageProxy['render']>[0]['canvas']>;

/** The canvas that PDF.js brings along where there is no browser. */
interface Drawing {
  readonly canvas: Canvas & { toBuffer(type: 'image/png'): Buffer };
}

async function drawn(document: PDFDocumentProxy, number: number, scale: number, area: Area): Promise<Buffer> {
  const page = await document.getPage(number);
  const viewport = page.getViewport({ scale, offsetX: -area.x * scale, offsetY: -area.y * scale });
  const factory = document.canvasFactory as { create(width: number, height: number): Drawing };
  const { canvas } = factory.create(Math.ceil(area.width * scale), Math.ceil(area.height * scale));
  await page.render({ canvas, viewport }).promise;
  return canvas.toBuffer('image/png');
}
