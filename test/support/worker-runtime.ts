import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jestPackage } from './jest-packages.ts';

type Modules = Map<string, unknown>;

/** The parts of jest's runtime that are used here, as its pinned version has them. */
interface Runtime {
  _testPath: string;
  readonly _environment: { readonly global: { readonly process: { readonly env: NodeJS.ProcessEnv } } };
  readonly esmLoader: { testPath: string };
  readonly executor: { testPath: string };
  readonly registries: {
    readonly esModuleRegistry: Modules;
    readonly moduleRegistry: Modules;
    readonly internalModuleRegistry: Modules;
    exitIsolated(): void;
  };
  readonly fileCache: { clear(): void };
  readonly transformCache: { clear(): void };
  readonly testMainModule: { reset(): void };
  readonly testState: { state: string };
  readonly mockState: { clear(): void };
  readonly jestGlobals: { cachedEnvGlobals: undefined; clearJestObjectCache(): void };
  restoreAllMocks(): void;
  teardown(): void;
}

const { default: JestRuntime } = jestPackage<{ default: new (...given: readonly unknown[]) => Runtime }>(
  'jest-runtime',
);
const ROOT = join(import.meta.dirname, '../..');
/** What the product consists of. */
const PRODUCT = ['src', 'migrations'].map((folder) => join(ROOT, folder) + sep);
/** Which of the things that jest's runtime is given is the test file. */
const TEST_PATH = 6;

class KeptRuntime extends JestRuntime {
  private variables: NodeJS.ProcessEnv = {};

  begin(testPath: string): void {
    this._testPath = testPath;
    this.esmLoader.testPath = testPath;
    this.executor.testPath = testPath;
    this.testState.state = 'loading';
    this.variables = { ...this._environment.global.process.env };
  }

  /** Forgets everything that is the test file's own. */
  override teardown(): void {
    this.restoreAllMocks();
    this.registries.exitIsolated();
    for (const modules of [this.registries.esModuleRegistry, this.registries.moduleRegistry]) {
      for (const name of modules.keys()) if (!isKept(name)) modules.delete(name);
    }
    this.registries.internalModuleRegistry.clear();
    this.mockState.clear();
    this.jestGlobals.clearJestObjectCache();
    this.jestGlobals.cachedEnvGlobals = undefined;
    this.testMainModule.reset();
    this.fileCache.clear();
    this.transformCache.clear();
    const { env } = this._environment.global.process;
    for (const name of Object.keys(env)) delete env[name];
    Object.assign(env, this.variables);
  }
}

/** `module` is a path or an address. */
function isKept(module: string): boolean {
  const path = module.startsWith('file:') ? fileURLToPath(module) : module;
  return path.includes(`${sep}node_modules${sep}`) || PRODUCT.some((folder) => path.startsWith(folder));
}

let ofThisWorker: KeptRuntime | undefined;

/**
 * What jest makes for every test file. In one worker it is always the same, and keeps the product and the packages that it
 * stands on: a thousand modules, which take longer to load than most test files to run. Tests and what supports them are
 * loaded anew for every file. A state that the product keeps in a module would outlast a test file: it has none but caches.
 */
export default function WorkerRuntime(...given: readonly unknown[]): KeptRuntime {
  ofThisWorker ??= new KeptRuntime(...given);
  ofThisWorker.begin(String(given[TEST_PATH]));
  return ofThisWorker;
}
