import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startMark } from '../../../src/embedded-postgres/process-identity.ts';

const PROGRAM = fileURLToPath(new URL('../../support/hold-data-folder.ts', import.meta.url));

/** What a process that wants a data folder says of it. */
export type Outcome =
  | { readonly url: string; readonly pid: number }
  | { readonly refusal: string }
  | { readonly failure: string };

/** A real process with an embedded PostgreSQL, or one that was refused it. */
export interface Holder {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly outcome: Promise<Outcome>;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/** Starts a process on a data folder, in a process group of its own as a terminal would. */
export function hold(dataDir: string): Holder {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = spawn(process.execPath, ['--no-warnings', PROGRAM, dataDir], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env,
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  const line = once(createInterface(child.stdout), 'line').then(([text]) => JSON.parse(text));
  const outcome = Promise.race([line, ended.then(() => ({ failure: errors }))]);
  return { process: child, pid: child.pid ?? 0, outcome, ended };
}

/** The running server of a holder. */
export async function serverOf(holder: Holder): Promise<{ readonly url: string; readonly pid: number }> {
  const outcome = await holder.outcome;
  if ('url' in outcome) return outcome;
  throw new Error('refusal' in outcome ? outcome.refusal : outcome.failure);
}

/** The sentence by which a holder was refused its folder. */
export async function refusalOf(holder: Holder): Promise<string> {
  const outcome = await holder.outcome;
  if ('refusal' in outcome) return outcome.refusal;
  throw new Error(`Not refused: ${JSON.stringify(outcome)}`);
}

/** Asks a holder to stop, as a service manager does, and answers how it ended. */
export async function stop(holder: Holder): ReturnType<() => Holder['ended']> {
  holder.process.kill('SIGTERM');
  return await holder.ended;
}

/** Runs one statement on a connection of its own. */
export async function query(url: string, text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** Whether a process still runs; one that has ended and waits for its parent to notice does not. */
export async function isRunning(pid: number): Promise<boolean> {
  return (await startMark(pid)) !== undefined;
}

/** Waits until something holds that no event tells of. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('It never came to hold.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
