import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SERVICE_ROLE } from '../kernel/service-role.ts';
import { StartError } from '../kernel/start-error.ts';
import type { Binaries } from './binaries.ts';
import { SERVER_ENVIRONMENT, type ServerAccount } from './server-account.ts';

/** The role that logs in, not a superuser; it owns the database of the same name. The service then acts as {@link SERVICE_ROLE}. */
export const ROLE = 'registry';

/** What the making of a cluster needs to know. */
export interface ClusterPlace {
  readonly dataDir: string;
  /** The cluster's own folder in it. */
  readonly clusterDir: string;
  readonly binaries: Binaries;
  readonly account: ServerAccount;
  readonly signal?: AbortSignal | undefined;
}

const MAJOR_VERSION = '18';

// The superuser has no password and no way in: a machine's other users meet a port that only the service's role may use.
const HOST_BASED_AUTHENTICATION = `host all ${ROLE} 127.0.0.1/32 scram-sha-256\n`;

/**
 * Makes the cluster unless it is there, and answers the role's password. It is made under another name and renamed when
 * complete, so a cluster that was killed half-way is never taken for a good one.
 */
export async function ensureCluster(place: ClusterPlace, log: (message: string) => void): Promise<string> {
  await removeHalfMade(place.dataDir);
  if (await exists(place.clusterDir)) {
    await checkVersion(place.clusterDir);
    await own(place.clusterDir, place.account);
    await ensureServiceRole(place);
    return (await readPassword(place)) ?? (await renewPassword(place, log));
  }
  log(`Preparing a new database in ${place.dataDir}.`);
  const halfMade = join(place.dataDir, `postgres.new-${randomBytes(6).toString('hex')}`);
  await mkdir(halfMade, { mode: 0o700 });
  await own(halfMade, place.account);
  await run(place, place.binaries.initdb, [
    `--pgdata=${halfMade}`,
    '--username=postgres',
    '--auth=reject',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ]);
  const password = await writePassword(place);
  await runAlone(place, halfMade, [
    `CREATE ROLE ${ROLE} LOGIN CREATEDB PASSWORD '${password}'`,
    `GRANT pg_checkpoint, pg_monitor TO ${ROLE}`,
    `CREATE DATABASE ${ROLE} OWNER ${ROLE}`,
    ...MAKE_SERVICE_ROLE,
  ]);
  await writeFile(join(halfMade, SERVICE_ROLE_MADE), '');
  await writeFile(join(halfMade, 'pg_hba.conf'), HOST_BASED_AUTHENTICATION);
  await rename(halfMade, place.clusterDir);
  return password;
}

/** Whoever logs in may make no roles, so the service's is made with the cluster. */
const MAKE_SERVICE_ROLE = [`CREATE ROLE ${SERVICE_ROLE} NOLOGIN`, `GRANT ${SERVICE_ROLE} TO ${ROLE}`];
const SERVICE_ROLE_MADE = `registry-has-${SERVICE_ROLE}`;

/** A cluster that was made before there was such a role gets it once. One that was killed meanwhile may have it already. */
async function ensureServiceRole(place: ClusterPlace): Promise<void> {
  const mark = join(place.clusterDir, SERVICE_ROLE_MADE);
  if (await exists(mark)) return;
  const [create = '', grant = ''] = MAKE_SERVICE_ROLE;
  const unlessMade = `DO $$ BEGIN ${create}; EXCEPTION WHEN duplicate_object THEN NULL; END $$`;
  await runAlone(place, place.clusterDir, [unlessMade, grant]);
  await writeFile(mark, '');
}

async function removeHalfMade(dataDir: string): Promise<void> {
  const names = (await readdir(dataDir)).filter((name) => name.startsWith('postgres.new-'));
  // An initdb that outlived its parent may still add files for a moment.
  await Promise.all(names.map((name) => rm(join(dataDir, name), { recursive: true, force: true, maxRetries: 20 })));
}

async function checkVersion(clusterDir: string): Promise<void> {
  const version = await readFile(join(clusterDir, 'PG_VERSION'), 'utf8').catch((cause: unknown) => {
    throw new StartError(
      `The folder ${clusterDir} cannot be read as a PostgreSQL database (${cause instanceof Error ? cause.message : cause}). ` +
        'Start the service as the user who made it, restore the folder from a backup, or set DATA_DIR to another folder.',
      { cause },
    );
  });
  if (version.trim() === MAJOR_VERSION) return;
  throw new StartError(
    `The database in ${clusterDir} was made by PostgreSQL ${version.trim()}, the embedded one is ${MAJOR_VERSION}. ` +
      'Move the data with pg_dump, or set DATA_DIR to another folder.',
  );
}

function passwordFile(place: ClusterPlace): string {
  return join(place.dataDir, 'postgres-password');
}

async function readPassword(place: ClusterPlace): Promise<string | undefined> {
  try {
    const text = (await readFile(passwordFile(place), 'utf8')).trim();
    return /^[\w-]{20,}$/.test(text) ? text : undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new StartError(
      `The file ${passwordFile(place)} cannot be read. Give the user who starts the service the right to it.`,
      { cause: error },
    );
  }
}

async function writePassword(place: ClusterPlace): Promise<string> {
  const password = randomBytes(24).toString('base64url');
  await writeFile(`${passwordFile(place)}.new`, `${password}\n`, { mode: 0o600 });
  await rename(`${passwordFile(place)}.new`, passwordFile(place));
  return password;
}

/** The password file can be lost without losing the data: the cluster's owner may always set another. */
async function renewPassword(place: ClusterPlace, log: (message: string) => void): Promise<string> {
  log("The file with the database's password is missing: setting a new one.");
  const password = await writePassword(place);
  await runAlone(place, place.clusterDir, [`ALTER ROLE ${ROLE} PASSWORD '${password}'`]);
  return password;
}

/** Runs statements in single-user mode, which needs no password and no port. */
async function runAlone(place: ClusterPlace, clusterDir: string, statements: readonly string[]): Promise<void> {
  const output = await run(
    place,
    place.binaries.postgres,
    ['--single', '-D', clusterDir, 'postgres'],
    `${statements.join('\n')}\n`,
  );
  const failure = causeIn(output);
  if (failure !== undefined) throw new StartError(`PostgreSQL could not prepare its database: ${failure}`);
}

function run(place: ClusterPlace, program: string, args: readonly string[], input = ''): Promise<string> {
  const [command = program, ...rest] = [...place.account.prefix, program, ...args];
  return new Promise((resolve, reject) => {
    const child = spawn(command, rest, {
      ...(place.account.prefix.length === 0 ? place.account.owner : {}),
      cwd: place.dataDir,
      // Its own process group: Ctrl-C in a terminal reaches the service, and the service decides.
      detached: true,
      env: SERVER_ENVIRONMENT,
      killSignal: 'SIGTERM',
      ...(place.signal === undefined ? {} : { signal: place.signal }),
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    child.on('error', (cause) => reject(new StartError(`PostgreSQL cannot be run: ${cause.message}.`, { cause })));
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output);
      else
        reject(
          new StartError(`PostgreSQL could not prepare its database: ${causeIn(output) ?? signal ?? `exit ${code}`}`),
        );
    });
  });
}

/** The first line by which a PostgreSQL program says what went wrong. */
function causeIn(output: string): string | undefined {
  return output.split('\n').find((line) => /\b(ERROR|FATAL|PANIC|error):/.test(line));
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}

async function own(folder: string, account: ServerAccount): Promise<void> {
  if (account.owner === undefined) return;
  const { uid, gid } = account.owner;
  if ((await stat(folder)).uid === uid) return;
  const entries = await readdir(folder, { recursive: true });
  for (const path of [folder, ...entries.map((entry) => join(folder, entry))]) await chown(path, uid, gid);
}
