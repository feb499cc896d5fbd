import { setTimeout as pause } from 'node:timers/promises';
import { type Job, runQueuedJobs } from '../modules/events/jobs.ts';
import type { ReissueProgress } from '../modules/tokens/key-reissue.rules.ts';

const LOOK_MILLISECONDS = 200;
const LINE_INTERVAL_MILLISECONDS = 3000;

/** How far a re-issue has come, in words. */
export function reissueInWords({ state, done, total }: ReissueProgress): string {
  if (state === 'WAITING') return 'waiting';
  const numbers = `${done.toLocaleString('en-US')} of ${total.toLocaleString('en-US')}`;
  return state === 'DONE' ? `done, ${numbers}` : numbers;
}

/** One line that is drawn anew on a terminal; a line now and then elsewhere. */
export class ReissueDisplay {
  private readonly stream: NodeJS.WriteStream;
  private shownAt = Number.NEGATIVE_INFINITY;

  constructor(stream: NodeJS.WriteStream) {
    this.stream = stream;
  }

  show(reissues: readonly ReissueProgress[]): void {
    const now = performance.now();
    if (!this.stream.isTTY && now - this.shownAt < LINE_INTERVAL_MILLISECONDS) return;
    this.shownAt = now;
    const line = `issued anew: ${reissues.map(reissueInWords).join('; ')}`;
    this.stream.write(this.stream.isTTY ? `\r\u001b[2K${line}` : `${line}\n`);
  }

  end(): void {
    if (this.stream.isTTY) this.stream.write('\r\u001b[2K');
  }
}

/** Works on what is queued, beside services that do, until every re-issue is done. */
export async function runUntilReissued(
  url: string,
  jobs: readonly Job[],
  progress: () => Promise<readonly ReissueProgress[]>,
  display: ReissueDisplay,
): Promise<void> {
  const log = { debug: () => undefined, warn: (_: object, message: string) => process.stderr.write(`${message}\n`) };
  const ended = new AbortController();
  const looking = look(progress, display, ended.signal);
  try {
    for (;;) {
      await runQueuedJobs(url, jobs, log);
      const unfinished = (await progress()).filter(({ state }) => state !== 'DONE');
      if (unfinished.length === 0) return;
      await pause(LOOK_MILLISECONDS);
    }
  } finally {
    ended.abort();
    await looking;
  }
}

async function look(
  progress: () => Promise<readonly ReissueProgress[]>,
  display: ReissueDisplay,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const unfinished = (await progress()).filter(({ state }) => state !== 'DONE');
    if (unfinished.length > 0) display.show(unfinished);
    await pause(LOOK_MILLISECONDS, undefined, { signal }).catch(() => undefined);
  }
}
