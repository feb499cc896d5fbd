import PDFDocument from 'pdfkit';
import { wrapText } from './text-wrapping.rules.ts';
import { type Face, registerFaces } from './typefaces.ts';

/** US Letter, landscape, in points. */
export const PAGE = { width: 792, height: 612, left: 66, right: 726, head: 84, bottom: 540 } as const;
/** Divides the page between what is certified and what proves it. */
const GOLDEN = 1.618;
export const DIVIDE = PAGE.left + (PAGE.right - PAGE.left) / GOLDEN;
/** On either side of a division. */
export const GUTTER = 20;

/** How a line of text is set. Everything is black: grey would be dots on many printers. */
export interface Setting {
  readonly face: Face;
  readonly size: number;
  /** Small capitals, loosely set: headings. They are still read and copied as the letters they are. */
  readonly smallCapitals?: boolean;
  readonly align?: 'left' | 'right';
}

type StructureElement = PDFKit.PDFStructureElement;

/**
 * Paper and ink: lines of text on a baseline, rules and the tags that tell a screen reader what they are. Whatever is drawn
 * without a tag is an artifact, as PDF/A and PDF/UA want it.
 */
export class Sheet {
  readonly document: PDFKit.PDFDocument;
  private readonly root: StructureElement;

  constructor(about: { readonly title: string; readonly subject: string; readonly printedAt: Date }) {
    this.document = new PDFDocument({
      size: [PAGE.width, PAGE.height],
      margin: 0,
      autoFirstPage: false,
      // No font but the embedded ones: without this pdfkit would begin with Helvetica, which is not.
      font: null as unknown as string,
      pdfVersion: '1.7',
      subset: 'PDF/A-2b',
      tagged: true,
      lang: 'en-US',
      displayTitle: true,
      info: {
        Title: about.title,
        Subject: about.subject,
        Creator: 'ASE credential verification',
        Producer: 'PDFKit',
        CreationDate: about.printedAt,
      },
    });
    registerFaces(this.document);
    this.root = this.document.struct('Document');
    this.document.addStructure(this.root);
  }

  addPage(): void {
    this.document.addPage();
  }

  /** A new element of the document's structure, below `parent` or at its top. */
  element(
    type: string,
    options: { readonly alt?: string; readonly scope?: 'Column' } = {},
    parent: StructureElement = this.root,
  ) {
    const element = this.document.struct(type, options);
    parent.add(element);
    return element;
  }

  widthOf(text: string, setting: Setting): number {
    return this.set(setting).widthOfString(text, optionsOf(setting));
  }

  /** Sets one line with its left end, or its right one, at `x`. */
  line(text: string, x: number, baseline: number, setting: Setting): void {
    const left = setting.align === 'right' ? x - this.widthOf(text, setting) : x;
    this.set(setting).text(text, left, baseline, { ...optionsOf(setting), lineBreak: false, baseline: 'alphabetic' });
  }

  /** Sets lines below each other, `leading` apart. */
  lines(texts: readonly string[], x: number, baseline: number, leading: number, setting: Setting): void {
    for (const [index, text] of texts.entries()) this.line(text, x, baseline + index * leading, setting);
  }

  /** Text in lines that are at most so wide. */
  wrap(text: string, width: number, setting: Setting): readonly string[] {
    return wrapText(text, width, (part) => this.widthOf(part, setting));
  }

  /** Draws what is there for the eye alone. */
  ornament(draw: (document: PDFKit.PDFDocument) => void): void {
    this.document.markContent('Artifact', { type: 'Layout' });
    this.document.save();
    draw(this.document);
    this.document.restore();
    this.document.endMarkedContent();
  }

  rule(from: { x: number; y: number }, to: { x: number; y: number }, width: number): void {
    this.ornament((document) => document.lineWidth(width).moveTo(from.x, from.y).lineTo(to.x, to.y).stroke('black'));
  }

  /** Ends the document; its bytes. */
  async bytes(): Promise<Buffer> {
    this.root.end();
    this.document.end();
    const chunks: Buffer[] = [];
    for await (const chunk of this.document) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }

  private set({ face, size }: Setting): PDFKit.PDFDocument {
    return this.document.font(face, size);
  }
}

function optionsOf({ size, smallCapitals }: Setting): PDFKit.Mixins.TextOptions {
  return smallCapitals ? { features: ['smcp'], characterSpacing: size / 16 } : {};
}
