import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Database, openDatabase } from '../../../src/database.ts';
import { uuidV7Ids } from '../../../src/kernel/ids.ts';
import { Refusal } from '../../../src/kernel/refusal.ts';
import { loadCatalogue, publishRulePacks } from '../../../src/modules/catalogue/catalogue.service.ts';
import { SHIPPED_PACKS } from '../../../src/modules/catalogue/shipped-packs.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { seededRandomness } from '../../support/seeded-randomness.ts';

const clock = new FixedClock('2026-06-15T16:00:00Z');
const ids = uuidV7Ids(clock, seededRandomness('publishing'));
const missionSource = SHIPPED_PACKS[0] as Readonly<Record<string, unknown>>;
const SHIPPED = ['mission-source@1', 'mission-source@2', 'published@1', 'published@2'];

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openDatabase(testDatabase.url, 8);
});

afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

beforeEach(async () => {
  await database.pool.query('delete from rule_pack');
});

function publish(documents: readonly unknown[]): Promise<void> {
  return publishRulePacks(database.orm.em, documents, clock, ids);
}

async function rows(): Promise<readonly { readonly name: string; readonly published_at: Date }[]> {
  const statement = "select code || '@' || version as name, published_at from rule_pack order by code, version";
  return (await database.pool.query(statement)).rows;
}

async function faultsOf(work: Promise<void>): Promise<Refusal['faults']> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Refusal)) throw new Error('not refused', { cause: error });
  return error.faults;
}

test('what is published is what is loaded', async () => {
  await publish(SHIPPED_PACKS);
  const catalogue = await loadCatalogue(database.orm.em);
  expect(catalogue.packs().map((pack) => pack.name)).toEqual(SHIPPED);
  expect(catalogue.defaultPack.name).toBe('mission-source@2');
  expect([...catalogue.defaultPack.tests.keys()].slice(0, 3)).toEqual(['A1', 'A2', 'A3']);
});

test('what was shipped as version 1 is shipped as it was', async () => {
  await publish(SHIPPED_PACKS);
  const { rows: digests } = await database.pool.query(
    'select code, digest from rule_pack where version = 1 order by code',
  );
  expect(digests).toEqual([
    { code: 'mission-source', digest: '5cfef0fc8f4ec54bc07de790017f02f21ea2e00abfc410a39d1b63de3b0c7ced' },
    { code: 'published', digest: '11cdcb41cea2e54f2b91a6cffd07f65b5c93bd39734bbba4da2a1a36f8752a77' },
  ]);
});

test('publishing again changes nothing, not even when members come in another order', async () => {
  await publish(SHIPPED_PACKS);
  const before = await rows();
  clock.advance(3600);
  await publish(SHIPPED_PACKS);
  await publish([Object.fromEntries(Object.entries(missionSource).reverse())]);
  expect(await rows()).toEqual(before);
});

test('many processes that publish at once publish once', async () => {
  await Promise.all(Array.from({ length: 8 }, () => publish(SHIPPED_PACKS)));
  expect((await rows()).map((row) => row.name)).toEqual(SHIPPED);
});

test('a published version whose file has changed is refused, and nothing beside it is published', async () => {
  await publish([missionSource]);
  const changed = { ...missionSource, retakeWaitDays: 31 };
  expect(await faultsOf(publish([SHIPPED_PACKS[1], changed]))).toEqual([
    {
      code: 'RULE_PACK_CHANGED',
      message:
        'The rule pack mission-source@1 was published with other content; publish a correction as a new version.',
      path: [1],
    },
  ]);
  expect((await rows()).map((row) => row.name)).toEqual(['mission-source@1']);
});

test('a correction is published as the next version, and the old one stays', async () => {
  await publish(SHIPPED_PACKS);
  await publish([{ ...missionSource, version: 3, retakeWaitDays: 31 }]);
  const catalogue = await loadCatalogue(database.orm.em);
  expect(catalogue.defaultPack).toMatchObject({ name: 'mission-source@3', retakeWaitDays: 31 });
  expect(catalogue.pack('mission-source@1')).toMatchObject({ retakeWaitDays: 30 });
});

test('malformed packs are refused together, each fault with its place, before anything is written', async () => {
  const faults = await faultsOf(
    publish([missionSource, { ...missionSource, version: 0, title: '' }, { ...missionSource, tests: 'all' }]),
  );
  expect(faults.map((fault) => fault.path.join('.'))).toEqual(
    expect.arrayContaining(['1.version', '1.title', '2.tests']),
  );
  expect(await rows()).toEqual([]);
});
