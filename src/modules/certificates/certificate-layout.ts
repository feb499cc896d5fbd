import type { CertificateGroup, CertificateLine } from './certificate.rules.ts';
import type { Setting, Sheet } from './sheet.ts';
import { wrapText } from './text-wrapping.rules.ts';

/** How close a list of credentials is set. */
export interface Density {
  readonly size: number;
  /** From one baseline to the next. */
  readonly leading: number;
  /** Space above a group that is not the first of its column. */
  readonly groupGap: number;
}

/** From what a few credentials look best in to what many fit in, all of them read at arm's length. */
export const DENSITIES: readonly Density[] = [
  { size: 12, leading: 21, groupGap: 16 },
  { size: 10.5, leading: 17, groupGap: 12 },
  { size: 9.5, leading: 14, groupGap: 9 },
];

/** A credential as it is set, in as many lines as its name takes. */
export interface SetCredential {
  readonly credential: CertificateLine;
  readonly name: readonly string[];
  /** A long code is set after the name or, where there is no room, below it. */
  readonly code: 'BEFORE' | 'AFTER' | 'BELOW';
  readonly height: number;
}

/** A group as it is set. */
export interface SetGroup {
  readonly group: CertificateGroup;
  readonly credentials: readonly SetCredential[];
}

/** Codes up to this long have a column of their own before the names. */
const SHORT_CODE = 5;
/** Between a name and what stands beside it. */
export const GAP = 10;

/** The width of the column of short codes. */
export function codeColumn({ size }: Density): number {
  return size * 3.4;
}

export const settings = {
  heading: ({ size }: Density): Setting => ({ face: 'bold', size: size * 0.92, smallCapitals: true }),
  headingOfDays: ({ size }: Density): Setting => ({
    face: 'regular',
    size: size * 0.85,
    smallCapitals: true,
    align: 'right',
  }),
  shortCode: ({ size }: Density): Setting => ({ face: 'bold', size }),
  longCode: ({ size }: Density): Setting => ({ face: 'regular', size: size * 0.72 }),
  name: ({ size }: Density, hasShortCode: boolean): Setting => ({ face: hasShortCode ? 'regular' : 'bold', size }),
  day: ({ size }: Density): Setting => ({ face: 'regular', size, align: 'right' }),
};

/** Sets every credential in a column of this width. */
export function setGroups(
  sheet: Sheet,
  groups: readonly CertificateGroup[],
  width: number,
  density: Density,
): readonly SetGroup[] {
  return groups.map((group) => ({
    group,
    credentials: group.lines.map((line) => setCredential(sheet, line, width, density)),
  }));
}

function setCredential(sheet: Sheet, credential: CertificateLine, width: number, density: Density): SetCredential {
  const { leading } = density;
  const isShort = credential.code.length <= SHORT_CODE;
  const setting = settings.name(density, isShort);
  const days = sheet.widthOf(credential.through, settings.day(density));
  const room = width - days - GAP - (isShort ? codeColumn(density) : 0);
  const name = wrapText(credential.name, room, (text) => sheet.widthOf(text, setting));
  if (isShort) return { credential, name, code: 'BEFORE', height: name.length * leading };
  const code = sheet.widthOf(credential.code, settings.longCode(density));
  const beside = sheet.widthOf(name.at(-1) ?? '', setting) + GAP + code <= room;
  if (beside) return { credential, name, code: 'AFTER', height: name.length * leading };
  return { credential, name, code: 'BELOW', height: name.length * leading + below(density) };
}

/** From the last line of a name down to the code below it. */
export function below({ leading }: Density): number {
  return leading * 0.75;
}

/** A place for lines, from the baseline of the first to that of the last. */
export interface Column {
  readonly page: number;
  readonly x: number;
  readonly width: number;
  readonly top: number;
  readonly bottom: number;
}

/** What stands where. A group that goes on in the next column has its heading there again. */
export type PlacedLine = {
  readonly group: CertificateGroup;
  readonly column: Column;
  readonly baseline: number;
} & ({ readonly kind: 'HEADING'; readonly isRepeated: boolean } | ({ readonly kind: 'CREDENTIAL' } & SetCredential));

/** Fills columns one after the other, no heading alone at the foot of one; undefined when the columns do not reach. */
export function placeGroups(
  groups: readonly SetGroup[],
  columns: Iterable<Column>,
  density: Density,
): readonly PlacedLine[] | undefined {
  const placed: PlacedLine[] = [];
  const places = columns[Symbol.iterator]();
  let column: Column | undefined;
  let baseline = 0;
  for (const { group, credentials } of groups) {
    let [hasHeading, isRepeated] = [false, false];
    for (const set of credentials) {
      const heading = hasHeading ? 0 : density.leading + (baseline === column?.top ? 0 : density.groupGap);
      if (!column || baseline + heading + set.height - density.leading > column.bottom) {
        column = places.next().value as Column | undefined;
        if (!column) return undefined;
        baseline = column.top;
        hasHeading = false;
      }
      if (!hasHeading) {
        if (baseline > column.top) baseline += density.groupGap;
        placed.push({ kind: 'HEADING', group, column, baseline, isRepeated });
        baseline += density.leading;
        [hasHeading, isRepeated] = [true, true];
      }
      placed.push({ kind: 'CREDENTIAL', group, column, baseline, ...set });
      baseline += set.height;
    }
  }
  return placed;
}
