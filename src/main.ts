import { type Config, loadConfig } from './config.ts';
import { startEmbeddedPostgres } from './embedded-postgres/start.ts';
import { StartError } from './kernel/start-error.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Starts the service and stays until a signal: the database first, so that a folder in use is refused at once. */
async function main(): Promise<void> {
  const stop = new AbortController();
  for (const signal of SIGNALS) process.on(signal, () => stop.abort(new StartError(`Stopped by ${signal}.`)));
  const config = loadConfig();
  const url = config.databaseUrl;
  if (url !== undefined) return serve(config, url, stop.signal);
  const postgres = await startEmbeddedPostgres({
    dataDir: config.dataDir,
    log: (message) => process.stderr.write(`${message}\n`),
    signal: stop.signal,
  });
  void postgres.exited.then(() => stop.abort(new StartError('The embedded PostgreSQL ended by itself.')));
  try {
    await serve(config, postgres.url, stop.signal);
  } finally {
    await postgres.stop();
  }
}

/** Loaded late: the refusals above must not wait for the whole service to load. */
async function serve(config: Config, databaseUrl: string, signal: AbortSignal): Promise<void> {
  const { runService } = await import('./serve.ts');
  await runService(config, databaseUrl, signal);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof StartError ? error.message : String((error as Error).stack ?? error)}\n`);
  process.exitCode = 1;
}
