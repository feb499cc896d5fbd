import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Database, openDatabase } from '../../../src/database.ts';
import { addDays, type Day, day } from '../../../src/kernel/day.ts';
import { uuidV7Ids } from '../../../src/kernel/ids.ts';
import { Refusal } from '../../../src/kernel/refusal.ts';
import type { Catalogue } from '../../../src/modules/catalogue/catalogue.rules.ts';
import { loadCatalogue, publishRulePacks } from '../../../src/modules/catalogue/catalogue.service.ts';
import { RulePackRetirements } from '../../../src/modules/catalogue/rule-pack-retirement.service.ts';
import { SHIPPED_PACKS } from '../../../src/modules/catalogue/shipped-packs.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { runCommand } from '../../support/programs.ts';
import { seededRandomness } from '../../support/seeded-randomness.ts';

const clock = new FixedClock('2026-06-15T16:00:00Z');
const today = day('2026-06-15');
const ids = uuidV7Ids(clock, seededRandomness('retirement'));

let testDatabase: TestDatabase;
let database: Database;
let catalogue: Catalogue;
let retirements: RulePackRetirements;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openDatabase(testDatabase.url, 8);
  await publishRulePacks(database.orm.em, SHIPPED_PACKS, clock, ids);
  catalogue = await loadCatalogue(database.orm.em);
  retirements = new RulePackRetirements(database.orm, catalogue, clock, ids);
});

afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

beforeEach(async () => {
  await database.pool.query('update rule_pack set retired_on = null');
  await database.pool.query(
    'alter table audit_entry disable trigger user; delete from audit_entry; alter table audit_entry enable trigger user',
  );
  await database.pool.query('delete from outbox_event');
});

async function faultsOf(work: Promise<unknown>): Promise<Refusal['faults']> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Refusal)) throw new Error('not refused', { cause: error });
  return error.faults;
}

async function countOf(table: 'audit_entry' | 'outbox_event'): Promise<number> {
  return (await database.pool.query(`select count(*)::integer as count from ${table}`)).rows[0].count;
}

/** What whoever writes a rule on the day against the pack of that name does first. */
function written(name: string | null, on: Day, path?: readonly string[]): Promise<void> {
  return retirements.refuseRetired(database.orm.em.fork(), catalogue.packNamed(name), on, path);
}

describe('a retired version', () => {
  test('is refused for new rules from its day on, by every name, with the path of the input', async () => {
    const tomorrow = addDays(today, 1);
    expect(await retirements.retire('published@2', tomorrow)).toBe(tomorrow);
    await written('published@2', today);
    for (const name of ['published@2', 'published']) {
      expect(await faultsOf(written(name, tomorrow, ['rule', 'rulePack']))).toEqual([
        {
          code: 'RULE_PACK_RETIRED',
          message: 'The rule pack published@2 is retired from 2026-06-16 on: no new rule may be written against it.',
          path: ['rule', 'rulePack'],
        },
      ]);
    }
  });

  test('still judges what names it: it is found as before', async () => {
    await retirements.retire('published@1');
    expect(catalogue.packNamed('published@1').name).toBe('published@1');
    const reloaded = await loadCatalogue(database.orm.em);
    expect(reloaded.packNamed('published@1').designations.has('WORLD_CLASS')).toBe(true);
  });

  test('leaves other versions and the default as they are', async () => {
    await retirements.retire('published@1');
    await written('published', today);
    await written(null, today);
    expect(await faultsOf(written('published@1', today))).toMatchObject([{ path: ['rulePack'] }]);
    expect(await retirements.byName()).toEqual(new Map([['published@1', today]]));
    expect((await retirements.list()).map(({ pack, retiredOn }) => [pack.name, retiredOn])).toEqual([
      ['mission-source@1', null],
      ['mission-source@2', null],
      ['published@1', today],
      ['published@2', null],
    ]);
  });

  test('is on the audit trail and in the outbox, and its document is untouched', async () => {
    const documents = 'select code, version, digest, document, published_at from rule_pack order by code, version';
    const before = (await database.pool.query(documents)).rows;
    await retirements.retire('published@1');
    expect((await database.pool.query(documents)).rows).toEqual(before);
    const details = { rulePack: 'published@1', retiredOn: '2026-06-15' };
    const { rows: entries } = await database.pool.query(
      `select action, details, organization_id, api_key_id, occurred_at = $1 as now, subject_id = (
         select id from rule_pack where code = 'published' and version = 1
       ) as of_the_pack from audit_entry`,
      [clock.now()],
    );
    expect(entries).toEqual([
      {
        action: 'rule_pack.retired',
        details,
        organization_id: null,
        api_key_id: null,
        now: true,
        of_the_pack: true,
      },
    ]);
    const { rows: events } = await database.pool.query('select type, payload from outbox_event');
    expect(events).toEqual([{ type: 'rule_pack.retired', payload: details }]);
  });

  test('cannot be the default: a registry that is told so does not start', async () => {
    await retirements.retire('published@2', addDays(today, 30));
    expect(await faultsOf(loadCatalogue(database.orm.em, 'published'))).toMatchObject([{ code: 'RULE_PACK_RETIRED' }]);
    expect((await loadCatalogue(database.orm.em, 'published@1')).defaultPack.name).toBe('published@1');
  });
});

describe('a retirement is refused, and nothing is written,', () => {
  test.each<[string, string, Day | undefined, string, string]>([
    ['of the default pack', 'mission-source@2', undefined, 'RULE_PACK_IS_DEFAULT', 'rulePack'],
    ['of a pack that was never published', 'nobody@1', undefined, 'UNKNOWN_RULE_PACK', 'rulePack'],
    ['without a version', 'published', undefined, 'RULE_PACK_VERSION_MISSING', 'rulePack'],
    ['from a past day on', 'published@1', addDays(today, -1), 'DAY_IN_PAST', 'on'],
    ['from an absurdly far day on', 'published@1', day('2046-06-16'), 'DAY_TOO_FAR_AHEAD', 'on'],
  ])('%s', async (_case, name, on, code, path) => {
    expect(await faultsOf(retirements.retire(name, on))).toMatchObject([{ code, path: [path] }]);
    expect([await countOf('audit_entry'), (await retirements.byName()).size]).toEqual([0, 0]);
  });

  test('of what is retired already', async () => {
    await retirements.retire('published@1', day('2046-06-15'));
    expect(await faultsOf(retirements.retire('published@1'))).toMatchObject([
      { code: 'RULE_PACK_RETIRED', path: ['rulePack'] },
    ]);
    expect(await retirements.byName()).toEqual(new Map([['published@1', '2046-06-15']]));
  });
});

test('of many who retire one version at once, one does', async () => {
  const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => retirements.retire('published@1')));
  expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBe(1);
  expect([await countOf('audit_entry'), await countOf('outbox_event')]).toEqual([1, 1]);
});

test('the command line lists the versions and retires one', async () => {
  const run = (...words: readonly string[]) =>
    runCommand(['rule-packs', ...words], { env: { DATABASE_URL: testDatabase.url } });
  expect(await run('retire', 'published@1', '--on', '2040-01-01')).toEqual({
    output: 'published@1 is retired from 2040-01-01 on.\n',
    errors: '',
    exitCode: 0,
  });
  const listed = (await run('list')).output;
  expect(listed).toMatch(/^mission-source@2 +default /m);
  expect(listed).toMatch(/^published@1 +to be retired from 2040-01-01 /m);
  expect(listed).toMatch(/^published@2 +in force /m);
  expect(await run('retire', 'mission-source@2')).toMatchObject({
    errors: expect.stringContaining("is the registry's default"),
    exitCode: 1,
  });
}, 60_000);
