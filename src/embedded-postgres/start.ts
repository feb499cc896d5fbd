import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from '../kernel/start-error.ts';
import { findBinaries } from './binaries.ts';
import { type ClusterPlace, ensureCluster } from './cluster.ts';
import { lockDataFolder } from './data-folder-lock.ts';
import { databaseUrl, startServer, stopOrphan } from './server.ts';
import { chooseAccount } from './server-account.ts';

/** What starting the embedded PostgreSQL depends on. */
export interface EmbeddedPostgresOptions {
  /** Made if missing; holds the cluster, its password, its log and the lock. */
  readonly dataDir: string;
  /** Told in one sentence of what takes time or needs to be known. */
  readonly log: (message: string) => void;
  /** Given up by this signal, whatever was started is stopped again. */
  readonly signal?: AbortSignal;
  /** PostgreSQL settings put over the usual ones, such as `fsync=off` for throw-away data. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** The real PostgreSQL, owned by this process: it runs on 127.0.0.1 until `stop`. */
export interface EmbeddedPostgres {
  readonly url: string;
  readonly pid: number;
  /** Settles when the server has ended, by `stop` or by itself. */
  readonly exited: Promise<void>;
  /** Stops the server, then gives up the data folder. Safe to call more than once. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL on a data folder, alone: a second start on the folder is refused by naming the process that has it, a
 * server left behind by a killed run is stopped first, a half-made cluster is made anew.
 *
 * @throws StartError saying what stands in the way; the signal's reason when given up.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log, signal } = options;
  const lock = await lockDataFolder(options.dataDir);
  try {
    signal?.throwIfAborted();
    const dataDir = await realpath(options.dataDir);
    const clusterDir = join(dataDir, 'postgres');
    const binaries = await findBinaries();
    const account = await chooseAccount(clusterDir, binaries);
    const place: ClusterPlace = { dataDir, clusterDir, binaries, account, signal };
    await stopOrphan(clusterDir, log);
    const password = await ensureCluster(place, log);
    const server = await startServer(place, options.settings);
    return {
      url: databaseUrl(server.port, password),
      pid: server.pid,
      exited: server.exited,
      stop: async () => {
        await server.stop();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release().catch(() => undefined);
    signal?.throwIfAborted();
    // A full disk, a missing right, a container without the capability to change users.
    if (error instanceof Error && 'syscall' in error) {
      throw new StartError(`The embedded PostgreSQL cannot be prepared in ${options.dataDir}: ${error.message}.`, {
        cause: error,
      });
    }
    throw error;
  }
}
