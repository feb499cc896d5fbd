import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/**
 * What a newcomer does, done by a machine: `npm start` on an empty data folder, the curl that it prints, stop, and all of
 * it once more on the same data. Nothing may be left running.
 */
const FIRST_START_SECONDS = 300;
const NEXT_START_SECONDS = 60;
const STOP_SECONDS = 30;

interface Running {
  readonly npm: ChildProcess;
  readonly url: string;
  /** Everything printed so far. */
  output(): string;
  /** npm and all that it started. */
  family: readonly number[];
}

const run = promisify(execFile);
const dataDir = mkdtempSync(join(tmpdir(), 'ase-fresh-start-'));
let running: Running | undefined;
try {
  for (const [start, seconds] of [
    ['first', FIRST_START_SECONDS],
    ['second', NEXT_START_SECONDS],
  ] as const) {
    const began = performance.now();
    running = await startService();
    await ready(running, seconds);
    say(`The ${start} start was ready in ${((performance.now() - began) / 1000).toFixed(1)} s.`);
    say(`The curl it printed was answered: ${await answerOf(printedCurl(running.output()))}.`);
    await stop(running);
    say('SIGTERM stopped all of it.');
  }
} catch (error) {
  process.exitCode = 1;
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  if (running) process.stderr.write(`--- what npm start printed\n${running.output()}\n---\n`);
} finally {
  if (running) end(running);
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

async function startService(): Promise<Running> {
  const port = await freePort();
  const npm = spawn('npm', ['start'], {
    env: newcomersEnvironment(port),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  for (const stream of [npm.stdout, npm.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  return { npm, url: `http://127.0.0.1:${port}`, output: () => output, family: [] };
}

/** The machine's own node, and none of our settings. */
function newcomersEnvironment(port: number): NodeJS.ProcessEnv {
  const inherited = ['HOME', 'USER', 'LANG', 'TMPDIR', 'TERM'].map((name) => [name, process.env[name]]);
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  return { ...Object.fromEntries(inherited), PATH: path.join(delimiter), PORT: String(port), DATA_DIR: dataDir };
}

async function ready({ npm, url, output }: Running, seconds: number): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (Date.now() < deadline) {
    if (npm.exitCode !== null) throw new Error(`npm start ended with ${npm.exitCode} before it was ready.`);
    const answered = await fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answered && /^curl /m.test(output())) return;
    await sleep(100);
  }
  throw new Error(`npm start was not ready within ${seconds} s, or printed no curl to try.`);
}

function printedCurl(output: string): string {
  const command = output.split('\n').find((line) => line.startsWith('curl '));
  if (command === undefined) throw new Error('npm start printed no curl to try.');
  return command;
}

/** Runs the command in a shell as it was printed, and says the verdict it brought. */
async function answerOf(command: string): Promise<string> {
  const { stdout } = await run('sh', ['-c', command], { timeout: 30_000 });
  const { data, errors } = JSON.parse(stdout);
  const { verification, userErrors } = data?.verifyTechnician ?? {};
  const signed = /^[\w-]+\.[\w-]+\.[\w-]+$/.test(verification?.receipt);
  if (errors || userErrors?.length > 0 || !verification?.verdict || !signed) {
    throw new Error(`The printed curl got no good answer: ${stdout}`);
  }
  return `${verification.displayName} is ${verification.verdict}, with a signed receipt`;
}

async function stop(service: Running): Promise<void> {
  const { npm, url } = service;
  const family = familyOf(npm);
  service.family = family;
  npm.kill('SIGTERM');
  const deadline = Date.now() + STOP_SECONDS * 1000;
  while (family.some(isRunning)) {
    if (Date.now() > deadline) {
      const left = family.filter(isRunning).map((each) => `${each} (${commandOf(each)})`);
      throw new Error(`Still running ${STOP_SECONDS} s after SIGTERM: ${left.join(', ')}.`);
    }
    await sleep(50);
  }
  if (existsSync(join(dataDir, 'postgres', 'postmaster.pid')))
    throw new Error('PostgreSQL was not shut down properly.');
  const answers = await fetch(`${url}/healthz`).then(
    () => true,
    () => false,
  );
  if (answers) throw new Error(`Something still answers at ${url} after SIGTERM.`);
}

/** For a start that went wrong: whatever is left of it. */
function end({ npm, family }: Running): void {
  for (const each of [...family, ...familyOf(npm)].filter(isRunning)) process.kill(each, 'SIGKILL');
}

function familyOf({ pid }: ChildProcess): readonly number[] {
  if (pid === undefined) return [];
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), parent: Number(statusOf(Number(name))[1]) }));
  const found = [pid];
  for (let parents = [pid]; parents.length > 0; ) {
    parents = processes.filter(({ parent }) => parents.includes(parent)).map((child) => child.pid);
    found.push(...parents);
  }
  return found;
}

function isRunning(pid: number): boolean {
  const [state] = statusOf(pid);
  return state !== undefined && state !== 'Z';
}

/** State and parent, as proc_pid_stat(5) has them after the name in brackets; empty for a process that is no more. */
function statusOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch {
    return [];
  }
}

function commandOf(pid: number): string {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}

function say(sentence: string): void {
  process.stdout.write(`${sentence}\n`);
}
