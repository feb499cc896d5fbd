import { access, constants, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { StartError } from '../../kernel/start-error.ts';
import { REGISTRY_FILES, type RegistryFile } from './registry-files.rules.ts';

/** A file to be loaded. */
export interface Source {
  readonly file: RegistryFile;
  readonly path: string;
  readonly bytes: number;
}

/** Names the advisory lock under which one import at a time runs. It must never change. */
const IMPORT_LOCK = 727_074;
const LOCK_PATIENCE_MILLISECONDS = 10_000;

/**
 * The registry's files in a folder, in the order in which they are loaded.
 *
 * @throws StartError when there is none.
 */
export async function findRegistryFiles(folder: string): Promise<readonly Source[]> {
  const sources: Source[] = [];
  for (const file of Object.keys(REGISTRY_FILES) as RegistryFile[]) {
    const path = join(folder, REGISTRY_FILES[file].name);
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile()) sources.push({ file, path, bytes: found.size });
  }
  if (sources.length > 0) return sources;
  const names = Object.values(REGISTRY_FILES).map((file) => file.name);
  throw new StartError(`There is nothing to import in ${folder}: none of ${names.join(', ')} is there.`);
}

/** Makes the folder for rejected rows, or refuses: none of them may be lost. */
export async function ensureWritable(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw new StartError(`Rejected rows cannot be written to ${folder}; name another folder with --rejects.`, {
      cause,
    });
  }
}

/**
 * Holds off other imports for as long as the session lasts. Waits a little: the server may not have noticed yet that an
 * import was killed.
 */
export async function takeImportLock(client: pg.ClientBase): Promise<void> {
  const deadline = Date.now() + LOCK_PATIENCE_MILLISECONDS;
  for (;;) {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [IMPORT_LOCK]);
    if (rows[0]?.taken) return;
    if (Date.now() > deadline)
      throw new StartError('Another import into this registry is running; wait until it has ended.');
    await sleep(100);
  }
}
