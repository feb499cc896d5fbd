import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { builtOnce } from './run-folder.ts';

const BUILD = join(import.meta.dirname, 'build-programs.ts');

/**
 * Where a program is that tests start as a process. It is built once in a run, because it then starts in half of the time
 * that it takes from the sources, each a file of its own.
 */
export async function programOf(name: 'cli' | 'service' | 'bursting-process'): Promise<string> {
  const folder = await builtOnce('programs', async (into) => {
    const env = { ...process.env, NODE_OPTIONS: '' };
    await promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', BUILD, into], { env });
  });
  return join(folder, `${name}.js`);
}

/** How a command ended, and what it printed. */
export interface CommandOutcome {
  readonly exitCode: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Where a command is run, and with which settings beside those of this process. */
interface CommandSurroundings {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** A command of the command line as a process of its own, that has just started. */
export async function startCommand(
  words: readonly string[],
  { env = {}, cwd = process.cwd() }: CommandSurroundings = {},
): Promise<ChildProcess> {
  return spawn(process.execPath, [await programOf('cli'), ...words], {
    cwd,
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** Runs a command to its end, with `input` to read. */
export async function runCommand(
  words: readonly string[],
  surroundings: CommandSurroundings = {},
  input = '',
): Promise<CommandOutcome> {
  const child = await startCommand(words, surroundings);
  let [output, errors] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    errors += text;
  });
  const closed = once(child, 'close');
  // One that ends without reading what it is told is well.
  child.stdin?.on('error', () => undefined).end(input);
  const [exitCode] = await closed;
  return { exitCode, output, errors };
}
