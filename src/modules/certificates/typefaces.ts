import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';

const require = createRequire(import.meta.url);

/** Source Sans 3: Latin with its extensions, Greek and Cyrillic; free to embed (SIL Open Font License 1.1). */
const FACE_FILES = {
  light: require.resolve('@expo-google-fonts/source-sans-3/300Light/SourceSans3_300Light.ttf'),
  regular: require.resolve('@expo-google-fonts/source-sans-3/400Regular/SourceSans3_400Regular.ttf'),
  bold: require.resolve('@expo-google-fonts/source-sans-3/600SemiBold/SourceSans3_600SemiBold.ttf'),
} as const;

export type Face = keyof typeof FACE_FILES;

/** What is used of a parsed font, as pdfkit makes it and takes it. */
interface ParsedFont {
  hasGlyphForCodePoint(codePoint: number): boolean;
  /** Glyphs met so far, each with the characters that it was first met for. */
  _glyphs: object;
}

const parsed = new Map<Face, ParsedFont>();

/**
 * Makes the faces known to a document. Each file is read and parsed once, which takes longer than a certificate; but which
 * characters a glyph stands for is found out anew for every document, or copied text would miss what another one had
 * embedded as part of an accented letter.
 */
export function registerFaces(document: PDFKit.PDFDocument): void {
  for (const face of Object.keys(FACE_FILES) as Face[]) {
    const font = parsedFace(face);
    font._glyphs = {};
    document.registerFont(face, font as unknown as PDFKit.Mixins.PDFFontSource);
  }
}

/** The characters of `text` that cannot be printed, each once, in the order in which they come. */
export function unprintableIn(text: string): readonly string[] {
  const font = parsedFace('regular');
  return [...new Set(text)].filter((character) => !font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0));
}

/** pdfkit takes fonts that are parsed already, and this is the one way to come by one through it. */
function parsedFace(face: Face): ParsedFont {
  let font = parsed.get(face);
  if (!font) {
    const document = new PDFDocument({ autoFirstPage: false, font: FACE_FILES[face] });
    font = (document as unknown as { readonly _font: { readonly font: ParsedFont } })._font.font;
    if (!('_glyphs' in font)) throw new Error('this pdfkit keeps its glyphs elsewhere: copied text would lose letters');
    parsed.set(face, font);
  }
  return font;
}
