import { startEmbeddedPostgres } from '../../src/embedded-postgres/start.ts';
import { StartError } from '../../src/kernel/start-error.ts';

/** A process that owns an embedded PostgreSQL and nothing else: says in one line of JSON how it went, stops on a signal. */
const [, , dataDir = ''] = process.argv;
const abort = new AbortController();
const stopRequest = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      abort.abort();
      resolve();
    });
  }
});

try {
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined, signal: abort.signal });
  say({ url: postgres.url, pid: postgres.pid });
  // A pending promise keeps no process alive.
  const alive = setInterval(() => undefined, 1_000_000);
  await stopRequest;
  clearInterval(alive);
  await postgres.stop();
} catch (error) {
  if (!abort.signal.aborted) {
    if (!(error instanceof StartError)) throw error;
    say({ refusal: error.message });
    process.exitCode = 1;
  }
}

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
