import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const ROOT = resolve(import.meta.dirname, '../../..');
const NAME = 'ase-credential-verifier';

export const execute = promisify(execFile);
export const TSC = join(ROOT, 'node_modules/.bin/tsc');

/** A stranger's project: a folder of their own with the built package and jose installed in it, and nothing of ours. */
export interface StrangersProject {
  readonly folder: string;
  /** The installed package. */
  readonly packageFolder: string;
  /** What a program imports, as it was built. */
  import(): Promise<typeof import('../../../src/verifier/verifier.ts')>;
  remove(): Promise<void>;
}

/** Builds the package anew and installs it. */
export async function strangersProject(): Promise<StrangersProject> {
  const folder = await mkdtemp(join(tmpdir(), 'ase-stranger-'));
  const packageFolder = join(folder, 'node_modules', NAME);
  await execute(process.execPath, ['scripts/build-verifier.ts', packageFolder], {
    cwd: ROOT,
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  await symlink(join(ROOT, 'node_modules/jose'), join(folder, 'node_modules/jose'));
  return {
    folder,
    packageFolder,
    import: () => import(join(packageFolder, 'verifier.js')),
    remove: () => rm(folder, { recursive: true }),
  };
}
