import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export const ROOT = join(import.meta.dirname, '..', '..');
/** Everything that is kept between runs: the generated files and the loaded cluster. */
export const CACHE = join(ROOT, '.data', 'bench');

/** A server that is measured, in a process of its own. */
export interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

const READY_MILLISECONDS = 60_000;
const ours = (script: string) => join(ROOT, 'dist', 'src', script);

/** Runs one of our commands to its end and gives back what it wrote to standard output. */
export async function runCli(args: readonly string[], env: Record<string, string> = {}, preload?: string) {
  const imports = preload === undefined ? [] : ['--import', preload];
  const child = spawn(process.execPath, [...imports, ours('cli/main.js'), ...args], {
    cwd: CACHE,
    env: { ...process.env, DATA_DIR: CACHE, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (text: Buffer) => {
    output += text.toString('utf8');
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${args[0]} ended with exit code ${code}: ${output}`);
  return output.trim();
}

/**
 * The service as it is shipped, on a registry. The limits that would stop a load test are set out of the way. `preload` is loaded
 * into it first.
 */
export async function startService(databaseUrl: string, publicUrl: string, preload?: string): Promise<Server> {
  const port = await freePort();
  const profile = process.env['BENCH_PROFILE_DIR'];
  const flags = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  if (preload !== undefined) flags.push('--import', preload);
  const child = spawn(process.execPath, [...flags, ours('main.js')], {
    cwd: CACHE,
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      DATA_DIR: CACHE,
      PORT: String(port),
      PUBLIC_URL: publicUrl,
      DEMO_REGISTRY: 'off',
      LOG_LEVEL: 'warn',
      RATE_LIMIT_POINTS_PER_MINUTE: '1000000000',
      NODE_ENV: 'production',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  await ready(child, `${url}/readyz`);
  return { url: `${url}/graphql`, stop: () => stop(child) };
}

/** A peer under `contenders/`. It listens on PORT, answers POST requests, and takes its `settings` as JSON. */
export async function startPeer(name: string, settings: object): Promise<Server> {
  const port = await freePort();
  const child = spawn(process.execPath, [join(import.meta.dirname, 'contenders', `${name}.ts`)], {
    cwd: import.meta.dirname,
    env: { ...process.env, PORT: String(port), SETTINGS: JSON.stringify(settings), NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  await ready(child, url);
  return { url: `${url}/graphql`, stop: () => stop(child) };
}

/** Any answer but a server error will do: most peers have nothing at the address that is asked. */
async function ready(child: ChildProcess, url: string): Promise<void> {
  const deadline = performance.now() + READY_MILLISECONDS;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`a server ended with exit code ${child.exitCode} before it was ready`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer && answer.status < 500) return;
    await pause(50);
  }
  child.kill('SIGKILL');
  throw new Error('a server was not ready within a minute');
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
