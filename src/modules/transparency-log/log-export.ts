import { createWriteStream } from 'node:fs';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { JwkSet } from '../tokens/verification-key.ts';
import { filedRow, HEADS_FILE, KEYS_FILE, ROWS_FILE } from './folder-log-source.ts';
import type { LogSource } from './log-source.ts';
import { edgeOf, entryBundle, TILE_WIDTH, tilePath, tileWidthIn } from './log-tile.rules.ts';
import { HASH_BYTES } from './merkle-tree.rules.ts';

export interface LogExport {
  readonly source: LogSource;
  /** As far as a head was signed by a key that is not lost. */
  readonly size: number;
  readonly keys: JwkSet;
  /** Which heads go along: those whose keys are in `keys`. */
  readonly isOfSoundKey: (keyId: string) => boolean;
  /** Whether the rows behind the leaves go along. They hold who asked what about whom. */
  readonly withRows: boolean;
}

/**
 * Writes the log as files that can be verified without the database: leaves and tiles as C2SP tlog-tiles lays them out, signed
 * heads, the key set. Tiles are copied, not made anew: what is wrong in the database is as wrong in the files. The folder must
 * be empty or new.
 */
export async function exportLog(folder: string, log: LogExport): Promise<void> {
  await mkdir(folder, { recursive: true });
  // Fails when it is there already: two exports are not mixed.
  const headsFile = await open(join(folder, HEADS_FILE), 'wx');
  try {
    for await (const heads of log.source.heads()) {
      const kept = heads.filter(
        ({ columns }) => columns && columns.treeSize <= log.size && log.isOfSoundKey(columns.keyId),
      );
      await headsFile.write(kept.map(({ token }) => `${token}\n`).join(''));
    }
  } finally {
    await headsFile.close();
  }
  await writeFile(join(folder, KEYS_FILE), `${JSON.stringify(log.keys, null, 2)}\n`);
  await writeLeaves(folder, log);
  await writeTiles(folder, log);
}

async function writeLeaves(folder: string, { source, size, withRows }: LogExport): Promise<void> {
  const rows = withRows ? createWriteStream(join(folder, ROWS_FILE)) : undefined;
  let bundle: Uint8Array[] = [];
  let written = 0;
  for await (const leaves of source.leaves()) {
    for (const { index, data, opened } of leaves) {
      if (written + bundle.length === size) break;
      bundle.push(data);
      if (opened && rows && !rows.write(`${filedRow(index, opened)}\n`)) await drained(rows);
      if (bundle.length === TILE_WIDTH) {
        await write(folder, tilePath('entries', written / TILE_WIDTH), entryBundle(bundle));
        written += TILE_WIDTH;
        bundle = [];
      }
    }
    if (written + bundle.length === size) break;
  }
  if (bundle.length > 0) {
    await write(folder, tilePath('entries', written / TILE_WIDTH, bundle.length), entryBundle(bundle));
  }
  if (!rows) return;
  rows.end();
  await finished(rows);
}

function drained(stream: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.once('drain', resolve);
    stream.once('error', reject);
  });
}

async function writeTiles(folder: string, { source, size }: LogExport): Promise<void> {
  for (const { level, index: last } of edgeOf(size)) {
    for (let index = 0; index <= last; index += 1) {
      const width = tileWidthIn(size, { level, index });
      if (width === 0) continue;
      const hashes = await source.tile({ level, index }, width);
      if (hashes) await write(folder, tilePath(level, index, width), hashes.subarray(0, width * HASH_BYTES));
    }
  }
}

async function write(folder: string, path: string, bytes: Uint8Array): Promise<void> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes);
}
