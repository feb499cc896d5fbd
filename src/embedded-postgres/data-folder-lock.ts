import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from '../kernel/start-error.ts';
import { startMark } from './process-identity.ts';

/** The right of one process to use a data folder. */
export interface DataFolderLock {
  /** Lets the next process have the folder. */
  release(): Promise<void>;
}

interface Holder {
  readonly pid: number;
  readonly mark: string;
}

const MAX_ATTEMPTS = 50;

/**
 * Takes the data folder for this process, or refuses by naming the process that has it.
 *
 * The holder is whoever made the highest-numbered file in `lock/`. A file is taken over by making the next number, which
 * the file system lets exactly one of several racers do; the highest is never removed, so numbers only grow. A holder is
 * named by pid and start mark: neither a crash nor a recycled pid blocks the folder.
 */
export async function lockDataFolder(dataDir: string): Promise<DataFolderLock> {
  const folder = join(dataDir, 'lock');
  const self: Holder = { pid: process.pid, mark: (await startMark(process.pid)) ?? '' };
  const prepared = join(folder, `.${randomUUID()}`);
  try {
    // Others may pass through, no more: the cluster in it may belong to another user.
    await mkdir(folder, { recursive: true, mode: 0o711 });
    await writeFile(prepared, JSON.stringify(self), { mode: 0o644 });
    return await takeNext(dataDir, folder, prepared);
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(
      `The data folder ${dataDir} cannot be written to (${error instanceof Error ? error.message : String(error)}). ` +
        'Give the user who starts the service the right to it, or set DATA_DIR to another folder.',
      { cause: error },
    );
  } finally {
    await rm(prepared, { force: true }).catch(() => undefined);
  }
}

async function takeNext(dataDir: string, folder: string, prepared: string): Promise<DataFolderLock> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const highest = await highestNumber(folder);
    const holder = highest === 0 ? undefined : await liveHolder(join(folder, String(highest)));
    if (holder !== undefined) {
      throw new StartError(
        `The data folder ${dataDir} is in use by process ${holder.pid}. Stop that process, or set DATA_DIR to another folder.`,
      );
    }
    const mine = highest + 1;
    if (!(await linkUnlessTaken(prepared, join(folder, String(mine))))) continue;
    if ((await highestNumber(folder)) === mine) {
      await removeBelow(folder, mine);
      return { release: () => markReleased(folder, mine) };
    }
    await rm(join(folder, String(mine)), { force: true });
  }
  throw new StartError(`The data folder ${dataDir} is wanted by several processes at once. Start one of them again.`);
}

async function linkUnlessTaken(prepared: string, path: string): Promise<boolean> {
  try {
    await link(prepared, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function numbersIn(folder: string): Promise<number[]> {
  return (await readdir(folder)).filter((name) => /^[1-9]\d*$/.test(name)).map(Number);
}

async function highestNumber(folder: string): Promise<number> {
  return Math.max(0, ...(await numbersIn(folder)));
}

async function removeBelow(folder: string, number: number): Promise<void> {
  const lower = (await numbersIn(folder)).filter((each) => each < number);
  await Promise.all(lower.map((each) => rm(join(folder, String(each)), { force: true })));
}

async function markReleased(folder: string, number: number): Promise<void> {
  const empty = join(folder, `.${randomUUID()}`);
  await writeFile(empty, '{}');
  await rename(empty, join(folder, String(number)));
}

/** Who holds the lock file, if that very process still runs. A file cut short by a power failure holds nobody. */
async function liveHolder(path: string): Promise<Holder | undefined> {
  let holder: Partial<Holder>;
  try {
    holder = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
      return undefined;
    }
    throw error;
  }
  if (!Number.isInteger(holder?.pid) || typeof holder?.mark !== 'string') return undefined;
  const { pid, mark } = holder as Holder;
  return (await startMark(pid)) === mark ? { pid, mark } : undefined;
}
