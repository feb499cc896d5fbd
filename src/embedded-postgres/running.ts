import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from './process-identity.ts';
import { databaseUrl } from './server.ts';

/**
 * The address of the embedded PostgreSQL that another process runs on a data folder; undefined when none accepts
 * connections there. Lines of its pid file: 1 the process, 4 the port, 8 `ready`.
 */
export async function runningServerUrl(dataDir: string): Promise<string | undefined> {
  try {
    const lines = (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
    const password = (await readFile(join(dataDir, 'postgres-password'), 'utf8')).trim();
    const [pid, port] = [Number(lines[0]), Number(lines[3])];
    return lines[7]?.trim() === 'ready' && isAlive(pid) ? databaseUrl(port, password) : undefined;
  } catch {
    return undefined;
  }
}
