import { sep } from 'node:path';
import { jestPackage } from './jest-packages.ts';

/** The part of a test file's description that is used here. */
interface TestFile {
  readonly path: string;
}

const { default: Sequencer } = jestPackage<{
  default: new (...given: readonly unknown[]) => { sort(tests: readonly TestFile[]): readonly TestFile[] };
}>('@jest/test-sequencer');

/** The test files that take longest, the longest first: what takes minutes must not be what is begun last. */
const LONGEST = [
  'api/transparency-log/killed',
  'browser/verify-page-states',
  'api/bulk/command',
  'browser/verify-page-attacks',
  'browser/share-page',
  'api/lifecycle/embedded-postgres',
  'browser/present-page',
  'browser/verify-page-use',
  'api/transparency-log/alterations',
  'browser/verify-page-credentials',
  'api/server/permissions-of-routes',
  'api/server/permissions-fields',
  'api/server/statement-plans',
  'browser/sign-in-page',
  'api/bulk/rejects',
  'api/transparency-log/audit-command',
  'api/tokens/keys-command',
  'api/verifier/registry',
  'api/verifier/attacks',
  'api/bulk/import',
  'browser/share-page-service',
  'browser/verify-page-service',
  'api/verification/portable-credential-status',
  'api/oauth/commands',
  'api/ledger/killed',
  'api/tokens/reissue',
  'api/presentations/verify-presentation',
  'api/presentations/requests',
  'browser/explorer',
  'rules/tokens/bit-mutations',
  'rules/certificates/printing',
  'rules/transparency-log/log-tile',
].map((name) => `${sep}test${sep}${name.replaceAll('/', sep)}.test.ts`);

/** Begins with what takes longest, on a machine too that has never run the tests; the others in jest's own order. */
export default class LongestFirst extends Sequencer {
  override sort(tests: readonly TestFile[]): readonly TestFile[] {
    const rank = ({ path }: TestFile) => {
      const place = LONGEST.findIndex((name) => path.endsWith(name));
      return place === -1 ? LONGEST.length : place;
    };
    return super.sort(tests).toSorted((one, other) => rank(one) - rank(other));
  }
}
