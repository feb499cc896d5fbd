import { jestPackage } from './jest-packages.ts';

/** The part of jest's environment of Node that is built upon. */
interface Environment {
  readonly global: object;
  teardown(): Promise<void>;
}

const { TestEnvironment } = jestPackage<{ TestEnvironment: new (...given: readonly unknown[]) => Environment }>(
  'jest-environment-node',
);
/** What jest's runner keeps in the global object for one test file. */
const OF_ONE_FILE = [
  'EVENT_HANDLERS',
  'JEST_STATE_SYMBOL',
  'TEST_TIMEOUT_SYMBOL',
  'RETRY_TIMES',
  'RETRY_TIMES_SETTER',
  'RETRY_IMMEDIATELY',
  'WAIT_BEFORE_RETRY',
  'LOG_ERRORS_BEFORE_RETRY',
];

class KeptEnvironment extends TestEnvironment {
  override async teardown(): Promise<void> {
    for (const key of Object.getOwnPropertySymbols(this.global)) {
      if (OF_ONE_FILE.includes(key.description ?? '')) Reflect.deleteProperty(this.global, key);
    }
  }
}

let ofThisWorker: KeptEnvironment | undefined;

/**
 * What jest makes for every test file: in one worker it is always the same, because the modules that are kept from one file
 * to the next live in its global object. See worker-runtime.ts.
 */
export default function WorkerEnvironment(...given: readonly unknown[]): KeptEnvironment {
  ofThisWorker ??= new KeptEnvironment(...given);
  return ofThisWorker;
}
