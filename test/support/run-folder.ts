import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const PARENT = join(import.meta.dirname, '../../dist');
const PREFIX = 'test-run-';

/**
 * Names the folder in which the test files of this run keep what is built once for all of them; in the repository, because
 * what is built there finds its packages there. It goes with the run, or, after a run that was killed, with the next.
 */
export function provideRunFolder(): void {
  const left = existsSync(PARENT) ? readdirSync(PARENT).filter((name) => name.startsWith(PREFIX)) : [];
  for (const name of left) if (!isRunning(Number(name.slice(PREFIX.length)))) remove(join(PARENT, name));
  const folder = join(PARENT, `${PREFIX}${process.pid}`);
  remove(folder);
  process.env['TEST_RUN_FOLDER'] = folder;
  process.once('exit', () => remove(folder));
}

/** The folder that `build` fills, once in a run: whoever builds it at the same moment as another takes what is done first. */
export async function builtOnce(name: string, build: (folder: string) => Promise<void>): Promise<string> {
  const run = process.env['TEST_RUN_FOLDER'];
  if (run === undefined) throw new Error('Nothing is built for tests but in a run of jest.');
  const built = join(run, name);
  if (existsSync(built)) return built;
  const unfinished = join(run, `${name}-by-${process.pid}`);
  mkdirSync(unfinished, { recursive: true });
  await build(unfinished);
  try {
    renameSync(unfinished, built);
  } catch (error) {
    if (!existsSync(built)) throw error;
    remove(unfinished);
  }
  return built;
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's may not be sent a signal.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
