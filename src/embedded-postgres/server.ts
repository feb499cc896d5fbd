import { type ChildProcess, spawn } from 'node:child_process';
import { open, readFile, realpath, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { StartError } from '../kernel/start-error.ts';
import { type ClusterPlace, ROLE } from './cluster.ts';
import { commandLine, isAlive, startMark } from './process-identity.ts';
import { SERVER_ENVIRONMENT } from './server-account.ts';

/** A PostgreSQL server that this process started and must stop. */
export interface RunningServer {
  readonly port: number;
  readonly pid: number;
  /** Settles when the server has ended, for whatever reason. */
  readonly exited: Promise<void>;
  /** Stops it with a checkpoint; the second call waits for the first. */
  stop(): Promise<void>;
}

const POLL_MILLISECONDS = 15;
const PORT_ATTEMPTS = 5;
const MAX_LOG_BYTES = 10_000_000;

/** How long each way of stopping is given before the next, in milliseconds: fast, immediate, killed (pg_ctl's names). */
const STOP_STEPS = [
  ['SIGINT', 60_000],
  ['SIGQUIT', 10_000],
  ['SIGKILL', 10_000],
] as const satisfies readonly (readonly [NodeJS.Signals, number])[];

/** For a small machine that also runs the service: two cores, a few hundred megabytes, nothing acknowledged ever lost. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '8MB',
  maintenance_work_mem: '128MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  // No replicas here: a bulk load into a table of its own transaction needs no log.
  wal_level: 'minimal',
  max_wal_senders: '0',
  random_page_cost: '1.1',
  jit: 'off',
  TimeZone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // Statements and details hold people's names.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
};

/** Starts PostgreSQL on a free port of 127.0.0.1 and waits until it accepts connections. */
export async function startServer(
  place: ClusterPlace,
  settings: Readonly<Record<string, string>> = {},
): Promise<RunningServer> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const outcome = await tryStart(place, port, { ...SETTINGS, ...settings });
    if (typeof outcome !== 'string') return outcome;
    const portWasTaken = /could not bind|Address already in use/.test(outcome);
    // The children of a killed server hold its memory until they notice.
    const predecessorLingers = /pre-existing shared memory block/.test(outcome);
    if (attempt === PORT_ATTEMPTS || !(portWasTaken || predecessorLingers)) {
      throw new StartError(`PostgreSQL did not start. Its log, ${logPath(place)}, ends with:\n${outcome}`);
    }
    if (predecessorLingers) await pause(500);
  }
}

/**
 * Stops a server that outlived the service that started it, and clears a pid file that names a process of someone else.
 * Call only while holding the data folder's lock.
 */
export async function stopOrphan(clusterDir: string, log: (message: string) => void): Promise<void> {
  const pid = await pidInFile(clusterDir);
  if (pid === undefined || !isAlive(pid)) return;
  if (!(await isServerOf(pid, clusterDir))) {
    await rm(join(clusterDir, 'postmaster.pid'), { force: true });
    return;
  }
  log(`Stopping the database that an earlier run left behind (process ${pid}).`);
  const mark = await startMark(pid);
  await stopBySteps(pid, async () => (await startMark(pid)) !== mark);
}

async function tryStart(
  place: ClusterPlace,
  port: number,
  settings: Readonly<Record<string, string>>,
): Promise<RunningServer | string> {
  const logFile = await openLog(place);
  const logStart = (await logFile.stat()).size;
  const args = ['-D', place.clusterDir, '-p', String(port)];
  for (const [name, value] of Object.entries(settings)) args.push('-c', `${name}=${value}`);
  const [command = '', ...rest] = [...place.account.prefix, place.binaries.postgres, ...args];
  const child = spawn(command, rest, {
    ...(place.account.prefix.length === 0 ? place.account.owner : {}),
    cwd: place.dataDir,
    // Its own process group: Ctrl-C in a terminal reaches the service, and the service stops its database last.
    detached: true,
    env: SERVER_ENVIRONMENT,
    // A file and not a pipe: should the service be killed, its database is not left writing to nobody.
    stdio: ['ignore', logFile.fd, logFile.fd],
  });
  const exited = endOf(child);
  await logFile.close();
  const ready = await waitUntilReady(child, place);
  if (child.pid === undefined || !ready) {
    await exited;
    return await logSince(place, logStart);
  }
  const pid = child.pid;
  child.unref();
  let stopping: Promise<void> | undefined;
  const stop = () => {
    child.ref();
    stopping ??= stopBySteps(pid, async () => hasEnded(child));
    return stopping;
  };
  if (place.signal?.aborted) {
    await stop();
    place.signal.throwIfAborted();
  }
  return { port, pid, exited, stop };
}

/** Line 8 of the pid file says "ready" as soon as connections are accepted. */
async function waitUntilReady(child: ChildProcess, place: ClusterPlace): Promise<boolean> {
  while (!hasEnded(child) && child.pid !== undefined) {
    const lines = await pidFileLines(place.clusterDir);
    if (lines[0] === String(child.pid) && lines[7]?.trim() === 'ready') return true;
    if (place.signal?.aborted) child.kill('SIGINT');
    await pause(POLL_MILLISECONDS);
  }
  place.signal?.throwIfAborted();
  return false;
}

async function stopBySteps(pid: number, ended: () => Promise<boolean>): Promise<void> {
  for (const [signal, milliseconds] of STOP_STEPS) {
    if (await ended()) return;
    try {
      process.kill(pid, signal);
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'ESRCH') return;
      throw new StartError(`The database server, process ${pid}, belongs to another user and cannot be stopped.`, {
        cause,
      });
    }
    const deadline = performance.now() + milliseconds;
    while (performance.now() < deadline) {
      if (await ended()) return;
      await pause(POLL_MILLISECONDS);
    }
  }
  throw new StartError(`The database server, process ${pid}, cannot be stopped.`);
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
}

async function isServerOf(pid: number, clusterDir: string): Promise<boolean> {
  const words = await commandLine(pid);
  const real = await realpath(clusterDir);
  return /\bpostgres\b/.test(words[0] ?? '') && words.some((word) => word === real || word.includes(`-D ${real} -p`));
}

async function pidInFile(clusterDir: string): Promise<number | undefined> {
  const pid = Number((await pidFileLines(clusterDir))[0]);
  return Number.isInteger(pid) && pid > 1 ? pid : undefined;
}

async function pidFileLines(clusterDir: string): Promise<readonly string[]> {
  try {
    return (await readFile(join(clusterDir, 'postmaster.pid'), 'utf8')).split('\n');
  } catch {
    return [];
  }
}

function logPath(place: ClusterPlace): string {
  return join(place.dataDir, 'postgres.log');
}

async function openLog(place: ClusterPlace) {
  const size = await stat(logPath(place)).then(
    (status) => status.size,
    () => 0,
  );
  return await open(logPath(place), size > MAX_LOG_BYTES ? 'w' : 'a', 0o600);
}

async function logSince(place: ClusterPlace, start: number): Promise<string> {
  const text = await readFile(logPath(place));
  return text.subarray(start).toString('utf8').trim().split('\n').slice(-10).join('\n');
}

async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new StartError('This machine gives out no free port on 127.0.0.1.'));
      });
    });
  });
}

/** The address of a role's own database on a server. */
export function databaseUrl(port: number, password: string): string {
  return `postgres://${ROLE}:${password}@127.0.0.1:${port}/${ROLE}`;
}
