import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { rebuildStandings } from '../../../src/modules/standings/rebuild.ts';
import { StandingsService } from '../../../src/modules/standings/standings.service.ts';
import { ShopsSeed } from '../../support/shops-seed.ts';
import { createWorld, type World } from '../../support/world.ts';

let world: World;
let seed: ShopsSeed;

const SHOPS = 12;
const shops: string[] = [];
let program: string;

/** Shop 0 loses its only certified person on 1 July, shop 1 on 2 July, and so on. */
beforeAll(async () => {
  world = await createWorld('turn of day');
  seed = new ShopsSeed(world.database.pool, () => world.clock.now());
  program = await seed.program(await seed.organization('Prairie Mutual'), 'OPEN', {
    certifiedShare: { atLeast: { n: 1, of: 2 } },
  });
  for (let place = 0; place < SHOPS; place += 1) {
    const shop = await seed.shop(`SHP-${String(place).padStart(6, '0')}`);
    const person = await seed.technician(`ASE-3000-${String(place).padStart(4, '0')}`);
    await seed.term(shop, 'AREA', 'BRAKES', '2020-01-01');
    await seed.job(shop, person, '2024-01-01');
    await seed.period(person, 'A5', '2022-01-01', `2026-07-${String(place + 1).padStart(2, '0')}`);
    await seed.enrol(program, shop, '2025-01-01', place === 3 ? '2026-07-02' : null);
    shops.push(shop);
  }
  await rebuild();
});
afterAll(() => world.close());

const rebuild = () =>
  rebuildStandings({ pool: world.database.pool, catalogue: world.app.catalogue, clock: world.clock });

/** The places of shops that the Blue Seal's row says comply. */
async function compliant(): Promise<readonly number[]> {
  const { rows } = await world.database.pool.query(
    `select shop_number from shop_standing where rule = 'BLUE_SEAL' and satisfied order by shop_number`,
  );
  return rows.map(({ shop_number }) => Number(shop_number.slice(4)));
}

const placesFrom = (first: number) => Array.from({ length: SHOPS - first }, (_, index) => first + index);

/** Every row with the transaction that wrote it. */
async function versions(): Promise<ReadonlyMap<string, string>> {
  const { rows } = await world.database.pool.query('select rule, shop_number, xmin::text from shop_standing');
  return new Map(rows.map(({ rule, shop_number, xmin }) => [`${rule} ${shop_number}`, xmin]));
}

test('a day that begins changes what it should, and touches no other row', async () => {
  expect(await compliant()).toEqual(placesFrom(0));
  const before = await versions();
  world.clock.set('2026-07-01T03:59:59Z');
  await world.app.standings.turnDay();
  expect(await versions()).toEqual(before);
  world.clock.set('2026-07-01T04:00:00Z');
  await world.app.standings.turnDay();
  expect(await compliant()).toEqual(placesFrom(1));
  const touched = [...(await versions())].filter(([row, version]) => before.get(row) !== version).map(([row]) => row);
  expect(touched.sort()).toEqual([`${program} SHP-000000`, 'BLUE_SEAL SHP-000000'].sort());
});

test('an enrolment that ends takes its row with it', async () => {
  world.clock.set('2026-07-02T12:00:00Z');
  await world.app.standings.turnDay();
  const { rows } = await world.database.pool.query('select count(*)::int from shop_standing where rule = $1', [
    program,
  ]);
  expect(rows).toEqual([{ count: SHOPS - 1 }]);
});

test('days that were missed are made good at once, by several processes together', async () => {
  world.clock.set('2026-07-08T12:00:00Z');
  const { pool } = world.database;
  const others = [1, 2, 3].map(
    () => new StandingsService({ pool, catalogue: world.app.catalogue, clock: world.clock }),
  );
  await Promise.all([world.app.standings, ...others].map((service) => service.turnDay()));
  expect(await compliant()).toEqual(placesFrom(8));
  expect(await rebuild()).toMatchObject({ shopStandings: { written: 0, removed: 0 } });
});

test('the next turn is asked for in time, and once, however many processes ask', async () => {
  const { rows } = await world.database.pool.query(
    `select key, run_at > now() as ahead, run_at <= now() + interval '1 hour' as soon from graphile_worker.jobs
      where task_identifier = 'catch_up_standings'`,
  );
  expect(rows).toEqual([{ key: 'catch_up_standings', ahead: true, soon: true }]);
});

test('two who judge one shop at once end with the truth, and a rebuild beside them too', async () => {
  const person = await seed.technician('ASE-3000-9999');
  const [shop = ''] = shops;
  for (let round = 0; round < 8; round += 1) {
    const job = await seed.job(shop, person, `2026-0${Math.min(round + 1, 7)}-01`, null, { role: 'APPRENTICE' });
    const telling = [1, 2, 3].map(() =>
      world.app.standings.handle({ type: 'shop.reopened', subjectId: shop, payload: {} }),
    );
    if (round % 3 === 0) telling.push(rebuild().then(() => undefined));
    await seed.retract('employment', job);
    telling.push(world.app.standings.handle({ type: 'shop.reopened', subjectId: shop, payload: {} }));
    await Promise.all(telling);
    expect(await rebuild()).toMatchObject({ shopStandings: { written: 0, removed: 0 } });
  }
});

test('a judgement waits for a rebuild that has read already, and readers do not', async () => {
  const { pool } = world.database;
  const [shop = ''] = shops;
  const client = await pool.connect();
  await client.query('begin; select pg_advisory_xact_lock(727076)');
  const judged = world.app.standings.handle({ type: 'shop.reopened', subjectId: shop, payload: {} });
  const first = await Promise.race([
    judged.then(() => 'judged'),
    new Promise((resolve) => setTimeout(resolve, 200, 'waits')),
  ]);
  expect(first).toBe('waits');
  expect(await compliant()).toHaveLength(SHOPS - 8);
  await client.query('commit');
  client.release();
  await judged;
});

test('what a killed process was told is told to another', async () => {
  const { pool } = world.database;
  const [, , , , , , , , , , shop = ''] = shops;
  await seed.term(shop, 'AREA', 'TRANSMISSION', '2026-01-01');
  const event = '018f0000-0000-7000-8000-00000000abcd';
  await pool.query(
    `insert into outbox_event (id, type, subject_id, payload, occurred_at) values ($1, 'shop.area_offered', $2, '{}', now())`,
    [event, shop],
  );
  // As the queue looks when the process that had taken the job has died.
  await pool.query(`select graphile_worker.add_job('deliver_event', json_build_object('eventId', $1::text))`, [event]);
  await pool.query(
    `update graphile_worker._private_jobs set locked_at = now() - interval '1 minute', locked_by = 'a dead worker', attempts = 1`,
  );
  await world.runJobs();
  await world.runJobs();
  const { rows } = await pool.query(`select reasons from shop_standing where shop_id = $1 and rule = 'BLUE_SEAL'`, [
    shop,
  ]);
  expect(rows).toEqual([{ reasons: ['AREA_UNCOVERED:TRANSMISSION'] }]);
});

test.each([0, 2])('a rebuild with %i threads that is stopped changes nothing', async (threads) => {
  await world.database.pool.query(`update shop_standing set certified = 99 where rule = 'BLUE_SEAL'`);
  const stop = new AbortController();
  const stopped = rebuildStandings({
    pool: world.database.pool,
    catalogue: world.app.catalogue,
    clock: world.clock,
    threads,
    signal: stop.signal,
    onProgress: ({ stage }) => {
      if (stage === 'SHOPS') stop.abort(new Error('enough'));
    },
  });
  await expect(stopped).rejects.toThrow('enough');
  const { rows } = await world.database.pool.query('select count(*)::int from shop_standing where certified = 99');
  expect(rows).toEqual([{ count: SHOPS }]);
  expect(await rebuild()).toMatchObject({ shopStandings: { written: SHOPS } });
});
