import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { day } from '../../../src/kernel/day.ts';
import { uuidV7Ids } from '../../../src/kernel/ids.ts';
import { findDemoExamples, findDemoShops, loadDemoRegistry } from '../../../src/modules/bulk/demo-registry.ts';
import { seededRandomness } from '../../support/seeded-randomness.ts';
import { type BulkWorld, createBulkWorld } from './bulk-world.ts';

const TODAY = day('2026-06-15');

let world: BulkWorld;

beforeAll(async () => {
  world = await createBulkWorld();
  const { clock, database } = world;
  const randomness = seededRandomness('demo');
  const ids = uuidV7Ids(clock, randomness);
  const { catalogue } = world;
  await loadDemoRegistry({ pool: database.pool, clock, ids, randomness, catalogue, asOf: TODAY });
}, 60_000);
afterAll(() => world.close());

async function one(text: string): Promise<Record<string, number>> {
  return (await world.database.pool.query(text)).rows[0];
}

test('the demonstration has somebody for every story, and shops to ask about', async () => {
  const { pool } = world.database;
  const stories = await findDemoExamples(pool, TODAY);
  expect(Object.values(stories).every((story) => story !== undefined)).toBe(true);
  const shops = await findDemoShops(pool, TODAY);
  expect(shops).toMatchObject({ programCode: 'PREFERRED_REPAIR' });
  expect(shops?.networkShopNumber).not.toBe(shops?.ownShopNumber);
});

test("the demonstration's insurer has a network, its employer a shop with people in it, and sponsors and agencies theirs", async () => {
  const network = await one(
    `select count(*)::integer as count from network_enrolment e join repair_program p on p.id = e.program_id
     join organization o on o.id = p.organization_id and o.name = 'Demo Mutual' where e.until_on is null`,
  );
  expect(network['count']).toBeGreaterThan(120);
  expect(network['count']).toBeLessThanOrEqual(200);
  const people = await one(
    `select count(*)::integer as count from employment e join shop s on s.id = e.shop_id
     join organization o on o.id = s.organization_id and o.name = 'Demo Garage' where e.until_on is null`,
  );
  expect(people['count']).toBeGreaterThan(2);
  const awarded = await one(
    `select (select count(*)::integer from oem_enrolment where program = 'TOYOTA_T_TEN') as toyota,
       (select count(*)::integer from government_credential c join government_agency a on a.id = c.agency_id
        where a.code = 'US-CA-BAR') as california`,
  );
  expect(Math.min(awarded['toyota'] ?? 0, awarded['california'] ?? 0)).toBeGreaterThan(5);
});
