import { createRequire } from 'node:module';

/** The part of jest's global configuration that says whether files may change while it runs. */
interface GlobalConfig {
  readonly watch: boolean;
  readonly watchAll: boolean;
}

/** Whether test files are run again when something changes: then nothing is kept from one to the next. */
export function isWatching(globalConfig: unknown): boolean {
  const { watch, watchAll } = globalConfig as GlobalConfig;
  return watch || watchAll;
}

/** One of jest's own packages, as jest itself finds it: they are no dependencies of ours. */
export function jestPackage<Exports>(name: string): Exports {
  const ofJest = createRequire(createRequire(import.meta.url).resolve('jest'));
  return createRequire(ofJest.resolve('jest-cli'))(name);
}
