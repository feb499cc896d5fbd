import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { rebuildStandings } from '../../../src/modules/standings/rebuild.ts';
import { type Insurer, insurerOf } from '../../support/insurer.ts';
import { type Registrar, registrarOf } from '../../support/registrar.ts';
import { ShopsSeed } from '../../support/shops-seed.ts';
import { createWorld, type World } from '../../support/world.ts';

let world: World;
let seed: ShopsSeed;
let registrar: Registrar;
let insurer: Insurer;
let shop: string;
let program: string;
let ada: string;
let ben: string;

const RULE = {
  allOf: [{ blueSealCompliant: true }, { technicians: { atLeast: 2, who: { holdsTest: 'A5' } } }],
};

beforeAll(async () => {
  world = await createWorld('standings');
  seed = new ShopsSeed(world.database.pool, () => world.clock.now());
  registrar = registrarOf(world);
  insurer = insurerOf(world);
  await registrar.certified('ASE-1000-0001', 'Park', ['A5'], '2024-03-01');
  await registrar.certified('ASE-1000-0002', 'Lund', ['A1'], '2024-03-01');
  [ada, ben] = [await idOf('ASE-1000-0001'), await idOf('ASE-1000-0002')];
  shop = await seed.shop('SHP-000001');
  await seed.term(shop, 'AREA', 'BRAKES', '2020-01-01');
  await seed.job(shop, ada, '2024-01-01');
  await seed.job(shop, ben, '2024-01-01', '2026-09-01');
  program = await insurer.program('BRAKES', { requirement: RULE });
  await insurer.enrolled(program, 'SHP-000001', { from: '2025-01-01' });
  await world.runJobs();
});
afterAll(() => world.close());

const rebuild = () =>
  rebuildStandings({ pool: world.database.pool, catalogue: world.app.catalogue, clock: world.clock });
const NOTHING_TO_CHANGE = {
  shopStandings: { written: 0, removed: 0 },
  technicianStandings: { written: 0, removed: 0 },
};

/** Whatever a test did, what was kept is what is made from nothing. */
afterEach(async () => expect(await rebuild()).toMatchObject(NOTHING_TO_CHANGE));

async function idOf(aseId: string): Promise<string> {
  const { rows } = await world.database.pool.query('select id from technician where ase_id = $1', [aseId]);
  return rows[0].id;
}

/** The shop's rows, the Blue Seal's first. */
async function rows(shopId = shop) {
  const { rows } = await world.database.pool.query(
    `select case when rule = 'BLUE_SEAL' then rule else (select code from repair_program where id = rule::uuid) end as rule,
       enrolled, enrolled_from::text, enrolled_until::text, satisfied, holds_through::text, certified, total, masters, blue_seal,
       recognised, reasons, stale_on::text
     from shop_standing where shop_id = $1 order by rule <> 'BLUE_SEAL', 1`,
    [shopId],
  );
  return rows;
}

async function happened(type: string, subjectId: string, payload: object = {}) {
  await world.app.standings.handle({ type, subjectId, payload: { ...payload } });
}

describe('the outbox', () => {
  test('gives a shop a row for the Blue Seal, and one for each network it is in', async () => {
    expect(await rows()).toEqual([
      {
        rule: 'BLUE_SEAL',
        enrolled: false,
        enrolled_from: null,
        enrolled_until: null,
        satisfied: true,
        holds_through: '2029-02-28',
        certified: 2,
        total: 2,
        masters: 0,
        blue_seal: true,
        recognised: false,
        reasons: [],
        stale_on: '2026-09-01',
      },
      {
        rule: 'BRAKES',
        enrolled: true,
        enrolled_from: '2025-01-01',
        enrolled_until: null,
        satisfied: false,
        holds_through: null,
        certified: 2,
        total: 2,
        masters: 0,
        blue_seal: true,
        recognised: false,
        reasons: ['TOO_FEW_TECHNICIANS:A5'],
        stale_on: '2026-09-01',
      },
    ]);
  });

  test('tells of an exam, a suspension, a reinstatement and a correction', async () => {
    const { data } = await registrar.exam('ASE-1000-0002', 'A5', '2026-06-01');
    await world.runJobs();
    expect((await rows())[1]).toMatchObject({ satisfied: true, holds_through: '2026-08-31', reasons: [] });
    await registrar.suspend('ASE-1000-0001', ['A5']);
    await world.runJobs();
    expect(await rows()).toMatchObject([
      { satisfied: false, certified: 1, reasons: ['SHARE_TOO_LOW'] },
      { satisfied: false, reasons: ['SHARE_TOO_LOW', 'TOO_FEW_TECHNICIANS:A5'] },
    ]);
    await registrar.reinstate('ASE-1000-0001', ['A5']);
    await world.runJobs();
    expect((await rows())[1]).toMatchObject({ satisfied: true });
    await registrar.correct(data.result.factIds[0]);
    await world.runJobs();
    expect((await rows())[1]).toMatchObject({ satisfied: false, reasons: ['TOO_FEW_TECHNICIANS:A5'] });
  });

  test('tells of the shop: an area, a recognition, its place', async () => {
    const area = await seed.term(shop, 'AREA', 'TRANSMISSION', '2026-01-01');
    await happened('shop.area_offered', shop);
    expect(await rows()).toMatchObject([
      { satisfied: false, reasons: ['AREA_UNCOVERED:TRANSMISSION'], blue_seal: false },
      { reasons: ['AREA_UNCOVERED:TRANSMISSION', 'TOO_FEW_TECHNICIANS:A5'] },
    ]);
    await seed.retract('shop_term', area);
    await seed.term(shop, 'RECOGNITION', '', '2026-01-01', '2027-01-01');
    await happened('shop.recognised', shop);
    expect(await rows()).toMatchObject([{ satisfied: true, recognised: true }, { recognised: true }]);
    await world.database.pool.query(`update shop set city = 'Selma' where id = $1`, [shop]);
    await happened('shop.amended', shop);
    const { rows: cities } = await world.database.pool.query('select distinct city from shop_standing');
    expect(cities).toEqual([{ city: 'Selma' }]);
  });

  test('counts what a technician alone claims once it is confirmed', async () => {
    const other = await seed.shop('SHP-000009');
    const claim = await seed.job(other, ada, '2026-02-01', null, { assertedBy: 'TECHNICIAN' });
    await happened('employment.recorded', other, { technicianId: ada });
    expect(await rows(other)).toMatchObject([{ certified: 0, total: 0 }]);
    await world.database.pool.query(`update employment set asserted_by = 'SHOP' where id = $1`, [claim]);
    await happened('employment.confirmed', other, { technicianId: ada });
    expect(await rows(other)).toMatchObject([{ certified: 1, total: 1 }]);
  });

  test('tells of who comes to work and who leaves, also for the other shops where they work', async () => {
    const other = await seed.shop('SHP-000002');
    const job = await seed.job(other, ada, '2026-02-01');
    await happened('employment.recorded', other, { technicianId: ada });
    expect(await rows(other)).toMatchObject([{ certified: 1, total: 1, reasons: ['NO_AREA_OFFERED'] }]);
    await seed.retract('employment', job);
    await happened('employment.corrected', other, { technicianId: ada });
    expect(await rows(other)).toMatchObject([
      { certified: 0, total: 0, reasons: ['NO_REPAIRING_STAFF', 'NO_AREA_OFFERED'], stale_on: null },
    ]);
  });

  test('tells of the network, and of a programme’s next version', async () => {
    const later = await insurer.enrolled(program, 'SHP-000002', { from: '2026-07-01', through: '2026-12-31' });
    await world.runJobs();
    const other = (await world.database.pool.query(`select id from shop where shop_number = 'SHP-000002'`)).rows[0].id;
    expect((await rows(other))[1]).toMatchObject({
      enrolled: false,
      enrolled_from: '2026-07-01',
      enrolled_until: '2027-01-01',
      stale_on: '2026-07-01',
    });
    await insurer.publish(program, 1, { requirement: { isOpen: true } });
    await world.runJobs();
    expect((await rows(other))[1]).toMatchObject({ satisfied: true, reasons: [] });
    expect((await rows())[1]).toMatchObject({ satisfied: true, reasons: [] });
    await insurer.correct(later);
    await world.runJobs();
    expect(await rows(other)).toHaveLength(1);
    await insurer.publish(program, 2, { requirement: RULE });
    await world.runJobs();
  });

  test('asks for one rebuild after any number of loads', async () => {
    for (let load = 0; load < 3; load += 1) {
      await world.app.standings.handle({ type: 'registry.imported', subjectId: null, payload: {} });
    }
    const { rows: jobs } = await world.database.pool.query(
      `select key from graphile_worker.jobs where task_identifier = 'rebuild_standings'`,
    );
    expect(jobs).toEqual([{ key: 'rebuild_standings' }]);
  });

  test('is not needed for what no standing follows from', async () => {
    await happened('badge.issued', ada);
    await happened('program.renamed', program);
  });
});

describe('designations', () => {
  const MASTER = ['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8', 'L1'];
  const holders = async (args: object, key = world.keys.registrar) => {
    const { data, errors } = await world.ask(
      `query($code: String!, $homeState: String, $lapsingThrough: Day, $first: Int, $after: String) {
        designationHolders(code: $code, homeState: $homeState, lapsingThrough: $lapsingThrough, first: $first, after: $after) {
          nodes { aseId homeState holdsThrough daysLeft } pageInfo { hasNextPage endCursor } } }`,
      { code: 'MASTER_AUTOMOBILE', ...args },
      key,
    );
    return errors ? errors.map(({ extensions }) => extensions.code) : data.designationHolders;
  };

  beforeAll(async () => {
    for (const [aseId, takenOn] of [
      ['ASE-2000-0001', '2023-05-01'],
      ['ASE-2000-0002', '2022-05-01'],
      ['ASE-2000-0003', '2024-05-01'],
    ] as const) {
      await registrar.certified(aseId, 'Diaz', MASTER, takenOn);
    }
    await world.runJobs();
  });

  test('are listed by holder, those that lapse first first, through pages', async () => {
    const first = await holders({ first: 2 });
    expect(first).toMatchObject({
      nodes: [
        { aseId: 'ASE-2000-0002', holdsThrough: '2027-04-30', daysLeft: 320 },
        { aseId: 'ASE-2000-0001', holdsThrough: '2028-04-30' },
      ],
      pageInfo: { hasNextPage: true },
    });
    expect(await holders({ first: 2, after: first.pageInfo.endCursor })).toMatchObject({
      nodes: [{ aseId: 'ASE-2000-0003' }],
      pageInfo: { hasNextPage: false },
    });
    expect((await holders({ lapsingThrough: '2028-04-30' })).nodes).toHaveLength(2);
    expect((await holders({ homeState: 'US-TX' })).nodes).toEqual([]);
  });

  test('follow the person who moves', async () => {
    await registrar.amend('ASE-2000-0001', 1, { homeState: 'US-TX' });
    await world.runJobs();
    expect((await holders({ homeState: 'US-TX' })).nodes).toMatchObject([{ aseId: 'ASE-2000-0001' }]);
  });

  test.each([
    [{ code: 'MASTER' }, 'UNKNOWN_CODE'],
    [{ homeState: 'Texas' }, 'HOME_STATE_UNKNOWN'],
    [{ after: 'nonsense' }, 'CURSOR_MALFORMED'],
  ])('asked for by %j are refused as %s', async (args, code) => {
    expect(await holders(args)).toEqual([code]);
  });

  test('are listed to registrars alone', async () => {
    for (const key of [world.keys.insurer, world.keys.employer]) expect(await holders({}, key)).toEqual(['FORBIDDEN']);
  });
});
