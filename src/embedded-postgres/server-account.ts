import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { StartError } from '../kernel/start-error.ts';
import type { Binaries } from './binaries.ts';

/** How a PostgreSQL program is started: as whom, and through what. */
export interface ServerAccount {
  /** The owner that the cluster's folder must have; undefined when the service's own user owns it. */
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
  /** Put before the program's own path, when it needs help to reach its files. */
  readonly prefix: readonly string[];
}

/** Nothing of the service's own environment, its secrets least of all, reaches PostgreSQL. */
export const SERVER_ENVIRONMENT: NodeJS.ProcessEnv = {
  PATH: '/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

const OWN_ACCOUNT: ServerAccount = { owner: undefined, prefix: [] };

/**
 * The account for the cluster in `clusterDir`. PostgreSQL refuses to run as root, so root hands it to the account that
 * already owns the cluster, else to `postgres`, else to `nobody`.
 */
export async function chooseAccount(clusterDir: string, binaries: Binaries): Promise<ServerAccount> {
  if (process.getuid?.() !== 0) return OWN_ACCOUNT;
  const owner = (await ownerOf(clusterDir)) ?? (await unprivilegedUser());
  const closed = await firstClosed(owner, [
    dirname(clusterDir),
    binaries.initdb,
    binaries.postgres,
    join(dirname(dirname(binaries.postgres)), 'share', 'postgresql'),
  ]);
  return { owner, prefix: closed === undefined ? [] : await reachingPrefix(owner, closed) };
}

async function ownerOf(path: string): Promise<ServerAccount['owner']> {
  try {
    const { uid, gid } = await stat(path);
    return uid === 0 ? undefined : { uid, gid };
  } catch {
    return undefined;
  }
}

async function unprivilegedUser(): Promise<{ uid: number; gid: number }> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const entry = lines.find((fields) => fields[0] === name);
    const [uid, gid] = [Number(entry?.[2]), Number(entry?.[3])];
    // Where ids are signed, nobody is -2.
    if (Number.isInteger(uid) && Number.isInteger(gid) && uid !== 0) return { uid: uid >>> 0, gid: gid >>> 0 };
  }
  throw new StartError(
    'PostgreSQL refuses to run as root, and this machine has neither a user "postgres" nor "nobody" to run it as. ' +
      'Start the service as another user, or set DATABASE_URL.',
  );
}

/** The first of these paths, or of the folders they lie in, that the account may not enter or read. */
async function firstClosed(
  account: { uid: number; gid: number },
  paths: readonly string[],
): Promise<string | undefined> {
  const wanted = new Set<string>();
  for (const path of paths) {
    for (let each = path; ; each = dirname(each)) {
      wanted.add(each);
      if (each === dirname(each)) break;
    }
  }
  for (const path of [...wanted].sort((a, b) => a.length - b.length)) {
    const { mode, uid, gid } = await stat(path);
    const bits = uid === account.uid ? mode >> 6 : gid === account.gid ? mode >> 3 : mode;
    if ((bits & 1) === 0) return path;
  }
  return undefined;
}

/**
 * Runs the program with the one capability that opens closed folders (CAP_DAC_OVERRIDE) and nothing else of root's, as a
 * project under /root needs. Linux alone can do that, with setpriv of util-linux. The secure bit keeps access(2), by which
 * PostgreSQL checks its own files, in agreement with open(2).
 */
async function reachingPrefix(owner: { uid: number; gid: number }, closed: string): Promise<readonly string[]> {
  const prefix = [
    'setpriv',
    `--reuid=${owner.uid}`,
    `--regid=${owner.gid}`,
    '--clear-groups',
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
    '--securebits=+no_setuid_fixup',
    '--',
  ];
  const [command = '', ...args] = [...prefix, 'true'];
  try {
    await promisify(execFile)(command, args, { env: SERVER_ENVIRONMENT });
    return prefix;
  } catch (error) {
    throw new StartError(
      `PostgreSQL refuses to run as root, and user ${owner.uid}, whom it would run as, may not enter ${closed}. ` +
        'Move the project and DATA_DIR to a folder open to all (for example /srv), start the service as another user, ' +
        'or set DATABASE_URL.',
      { cause: error },
    );
  }
}
