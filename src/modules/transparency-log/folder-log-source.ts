import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { OpenedRow } from './log-entry.rules.ts';
import { LOOK_UPS_ERASED, type LogSource, type StoredHead, type StoredLeaf } from './log-source.ts';
import { edgeOf, leavesInBundle, TILE_WIDTH, tilePath, tileWidthIn } from './log-tile.rules.ts';

/** Signed heads, one a line, in the order of their numbers. */
export const HEADS_FILE = 'heads.jwts';
/** The rows behind the leaves, one a line: `{"index":0,"salt":"…","row":{…}}`. Left out of an export that is for everybody. */
export const ROWS_FILE = 'rows.ndjson';
/** The issuer's key set as it was at the export. */
export const KEYS_FILE = 'keys.json';

/** A line that is not as it was written: whoever reads it would have to guess. */
export class MalformedLogFile extends Error {
  override readonly name = 'MalformedLogFile';
}

/** The log as `audit export` writes it: nothing else is asked. Throws {@link MalformedLogFile} for what cannot be read as such. */
export async function folderLogSource(folder: string): Promise<LogSource> {
  const files = new Set(await filesIn(folder));
  const hasRows = files.has(ROWS_FILE);
  const rows = () => (hasRows ? rowsIn(join(folder, ROWS_FILE)) : undefined);
  const size = await sizeOf(folder, files);
  return {
    hasEveryHead: false,
    leaves: () => leaves(folder, size, rows()),
    heads: () => heads(files.has(HEADS_FILE) ? join(folder, HEADS_FILE) : undefined),
    async tile({ level, index }, width) {
      const path = tilePath(level, index, width);
      return files.has(path) ? readFile(join(folder, path)) : undefined;
    },
    async strayTiles(leafCount) {
      const expected = new Set(pathsOf(leafCount));
      return [...files].filter((path) => path.startsWith('tile/') && !expected.has(path));
    },
    async *strayRows() {
      for await (const { index, row } of rows() ?? []) {
        if (index >= size) yield [{ kind: 'ROW', id: row['id'] ?? String(index) }];
      }
    },
    waiting: async () => 0,
    async erasures() {
      const moments: string[] = [];
      for await (const { row } of rows() ?? []) {
        const { action, details } = row;
        if (action !== LOOK_UPS_ERASED || details === undefined) continue;
        const askedBefore = parsed<{ readonly askedBefore?: unknown }>(details)?.askedBefore;
        if (typeof askedBefore === 'string') moments.push(askedBefore);
      }
      return moments;
    },
  };
}

async function* leaves(
  folder: string,
  size: number,
  rows: AsyncGenerator<FiledRow> | undefined,
): AsyncGenerator<readonly StoredLeaf[]> {
  let row = (await rows?.next())?.value as FiledRow | undefined;
  for (let index = 0; index * TILE_WIDTH < size; index += 1) {
    const path = tilePath('entries', index, tileWidthIn(size, { level: 0, index }));
    const bundle = leavesInBundle(await readFile(join(folder, path)));
    if (!bundle) throw new MalformedLogFile(`${path} is not whole.`);
    const stored: StoredLeaf[] = [];
    for (const [place, data] of bundle.entries()) {
      const leaf = index * TILE_WIDTH + place;
      const isOpened = row?.index === leaf;
      stored.push({ index: leaf, data, opened: rows && (isOpened && row ? { salt: row.salt, row: row.row } : null) });
      if (isOpened) row = (await rows?.next())?.value as FiledRow | undefined;
    }
    yield stored;
  }
}

async function* heads(path: string | undefined): AsyncGenerator<readonly StoredHead[]> {
  if (path === undefined) return;
  for await (const token of lines(path)) yield [{ token }];
}

interface FiledRow extends OpenedRow {
  readonly index: number;
}

/** One line of {@link ROWS_FILE}. */
export function filedRow(index: number, { salt, row }: OpenedRow): string {
  return JSON.stringify({ index, salt, row });
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

async function* rowsIn(path: string): AsyncGenerator<FiledRow> {
  let previous = -1;
  for await (const line of lines(path)) {
    const read = parsed<FiledRow>(line);
    const isRow = read !== undefined && Number.isSafeInteger(read.index) && UUID.test(read.salt) && isRowText(read.row);
    if (!isRow || read.index <= previous || filedRow(read.index, read) !== line) {
      throw new MalformedLogFile(`${ROWS_FILE} has a line after row ${previous} that is none of an export.`);
    }
    previous = read.index;
    yield read;
  }
}

function parsed<Shape>(text: string): Shape | undefined {
  try {
    return (JSON.parse(text) as Shape | null) ?? undefined;
  } catch {
    return undefined;
  }
}

function isRowText(row: unknown): boolean {
  return typeof row === 'object' && row !== null && Object.values(row).every((text) => typeof text === 'string');
}

/** Lines that end with a line feed, the last one too; nothing else ends one. */
async function* lines(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let rest = '';
  for await (const chunk of createReadStream(path)) {
    const whole = `${rest}${decodedBy(decoder, chunk, path)}`.split('\n');
    rest = whole.pop() ?? '';
    yield* whole;
  }
  if (rest !== '') throw new MalformedLogFile(`${path} ends within a line.`);
}

function decodedBy(decoder: InstanceType<typeof TextDecoder>, chunk: Uint8Array, path: string): string {
  try {
    return decoder.decode(chunk, { stream: true });
  } catch (cause) {
    throw new MalformedLogFile(`${path} is not UTF-8 text.`, { cause });
  }
}

/** How many leaves the bundles say that there are. */
async function sizeOf(folder: string, files: ReadonlySet<string>): Promise<number> {
  let bundles = 0;
  while (files.has(tilePath('entries', bundles))) bundles += 1;
  const partial = [...files].find((path) => path.startsWith(`${tilePath('entries', bundles)}.p/`));
  if (partial === undefined) return bundles * TILE_WIDTH;
  const leavesInLast = leavesInBundle(await readFile(join(folder, partial)));
  const width = Number(partial.slice(partial.lastIndexOf('/') + 1));
  if (leavesInLast?.length !== width) throw new MalformedLogFile(`${partial} does not hold as many leaves as it says.`);
  return bundles * TILE_WIDTH + width;
}

/** Every tile and bundle of a tree of this size, by its path. */
export function* pathsOf(size: number): Generator<string> {
  for (const { level, index } of edgeOf(size)) {
    for (let each = 0; each <= index; each += 1) {
      const width = tileWidthIn(size, { level, index: each });
      if (width === 0) continue;
      yield tilePath(level, each, width);
      if (level === 0) yield tilePath('entries', each, width);
    }
  }
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
}
