import { createRequire } from 'node:module';

/** One of jest's own packages, as jest itself finds it: they are no dependencies of ours. */
export function jestPackage<Exports>(name: string): Exports {
  const ofJest = createRequire(createRequire(import.meta.url).resolve('jest'));
  return createRequire(ofJest.resolve('jest-cli'))(name);
}
