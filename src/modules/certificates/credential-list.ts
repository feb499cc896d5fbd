import type { CertificateGroup } from './certificate.rules.ts';
import {
  below,
  type Column,
  codeColumn,
  DENSITIES,
  type Density,
  GAP,
  type PlacedLine,
  placeGroups,
  setGroups,
  settings,
} from './certificate-layout.ts';
import { DIVIDE, GUTTER, PAGE, type Sheet } from './sheet.ts';

/** Where the list stands on the first page: from where the golden section divides its height. */
export const LIST: Column = {
  page: 1,
  x: PAGE.left,
  width: DIVIDE - GUTTER - PAGE.left,
  top: 260,
  bottom: PAGE.bottom,
};
const FOLLOWING_WIDTH = (PAGE.right - PAGE.left) / 2 - GUTTER;
const FOLLOWING_TOP = 138;

/** A certificate's credentials with a place for each. */
export interface ArrangedList {
  readonly placed: readonly PlacedLine[];
  readonly density: Density;
  readonly pages: number;
}

/** On one page in the loosest setting that fits; in the closest, and on as many pages as it takes, where none does. */
export function arrangeList(sheet: Sheet, groups: readonly CertificateGroup[]): ArrangedList {
  for (const density of DENSITIES) {
    const placed = placeGroups(setGroups(sheet, groups, LIST.width, density), [LIST], density);
    if (placed) return { placed, density, pages: 1 };
  }
  const density = DENSITIES.at(-1) as Density;
  const placed = placeGroups(setGroups(sheet, groups, FOLLOWING_WIDTH, density), columns(), density);
  if (!placed) throw new Error('there is always another column');
  return { placed, density, pages: Math.max(...placed.map(({ column }) => column.page)) };
}

function* columns(): Generator<Column> {
  yield LIST;
  for (let page = 2; ; page += 1) {
    for (const x of [PAGE.left, PAGE.right - FOLLOWING_WIDTH]) {
      yield { page, x, width: FOLLOWING_WIDTH, top: FOLLOWING_TOP, bottom: PAGE.bottom };
    }
  }
}

type Tables = Map<CertificateGroup, PDFKit.PDFStructureElement>;

/** Draws a page's part of the list. Each group is one table of the document's structure, on however many pages. */
export function drawList(sheet: Sheet, { placed, density }: ArrangedList, page: number, tables: Tables): void {
  for (const line of placed) if (line.column.page === page) drawLine(sheet, line, density, tables);
}

function drawLine(sheet: Sheet, placed: PlacedLine, density: Density, tables: Tables): void {
  if (placed.kind === 'HEADING' && placed.isRepeated) {
    sheet.ornament(() => drawHeading(sheet, placed, density));
    return;
  }
  let table = tables.get(placed.group);
  if (!table) {
    table = sheet.element('Table');
    tables.set(placed.group, table);
  }
  const row = sheet.element('TR', {}, table);
  if (placed.kind === 'HEADING') {
    sheet.element('TH', { scope: 'Column' }, row).add(() => drawHeading(sheet, placed, density));
    sheet.element('TH', { scope: 'Column' }, row).add(() => drawThrough(sheet, placed, density));
    return;
  }
  sheet.element('TD', {}, row).add(() => drawName(sheet, placed, density));
  const { x, width } = placed.column;
  const { through } = placed.credential;
  sheet.element('TD', {}, row).add(() => sheet.line(through, x + width, placed.baseline, settings.day(density)));
}

function drawHeading(sheet: Sheet, { group, column, baseline }: PlacedLine, density: Density): void {
  sheet.line(group.heading, column.x, baseline, settings.heading(density));
}

function drawThrough(sheet: Sheet, { column, baseline }: PlacedLine, density: Density): void {
  sheet.line('valid through', column.x + column.width, baseline, settings.headingOfDays(density));
}

function drawName(sheet: Sheet, placed: PlacedLine & { readonly kind: 'CREDENTIAL' }, density: Density): void {
  const { credential, name, code, column, baseline } = placed;
  const isShort = code === 'BEFORE';
  const setting = settings.name(density, isShort);
  const x = column.x + (isShort ? codeColumn(density) : 0);
  if (isShort) sheet.line(credential.code, column.x, baseline, settings.shortCode(density));
  sheet.lines(name, x, baseline, density.leading, setting);
  if (isShort) return;
  const last = baseline + (name.length - 1) * density.leading;
  const [codeX, codeY] =
    code === 'AFTER' ? [x + sheet.widthOf(name.at(-1) ?? '', setting) + GAP, last] : [x, last + below(density)];
  sheet.line(credential.code, codeX, codeY, settings.longCode(density));
}
