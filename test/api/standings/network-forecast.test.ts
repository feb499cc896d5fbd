import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rebuildStandings } from '../../../src/modules/standings/rebuild.ts';
import { everybodyConsents } from '../../support/consent.ts';
import { insurerKey, insurerOf } from '../../support/insurer.ts';
import { registrarOf } from '../../support/registrar.ts';
import { ShopsSeed } from '../../support/shops-seed.ts';
import { createWorld, type World } from '../../support/world.ts';

let world: World;
let program: string;

const SHOPS = 60;
const THROUGH = '2030-12-31';
const numberOf = (place: number) => `SHP-${String(place).padStart(6, '0')}`;

/**
 * Sixty shops whose people lapse, leave and come on different days. Every eighth is never enrolled, shop 1 not yet, and shop 2
 * only until its second turn.
 */
beforeAll(async () => {
  world = await createWorld('network forecast');
  await everybodyConsents(world, world.keys.insurer);
  const seed = new ShopsSeed(world.database.pool, () => world.clock.now());
  program = await insurerOf(world).program('BRAKES', { requirement: { blueSealCompliant: true } });
  const { rows } = await world.database.pool.query('select id from repair_program');
  for (let place = 0; place < SHOPS; place += 1) {
    const shop = await seed.shop(numberOf(place), { city: 'Reno' });
    await seed.term(shop, 'AREA', 'BRAKES', '2020-01-01');
    for (let person = 0; person < 1 + (place % 3); person += 1) {
      const technician = await seed.technician(`ASE-${String(place).padStart(4, '0')}-000${person}`);
      const leaves = person === 0 && place % 2 === 0 ? `2026-0${7 + (place % 3)}-01` : null;
      await seed.job(shop, technician, '2024-01-01', leaves);
      await seed.period(technician, 'A5', '2023-01-01', `202${7 + (place % 4)}-0${1 + person}-01`);
      if (person === 1) await seed.period(technician, 'A1', '2023-01-01', '2028-05-01');
    }
    if (place % 4 === 2) {
      const successor = await seed.technician(`ASE-${String(place).padStart(4, '0')}-0009`);
      await seed.job(shop, successor, '2026-11-01');
      await seed.period(successor, 'A5', '2024-01-01', '2029-01-01');
    }
    if (place % 8 === 7) continue;
    await seed.enrol(rows[0].id, shop, place === 1 ? '2026-12-01' : '2025-01-01', place === 18 ? '2026-10-01' : null);
  }
  await rebuild();
});
afterAll(() => world.close());

const rebuild = () =>
  rebuildStandings({ pool: world.database.pool, catalogue: world.app.catalogue, clock: world.clock });

const STEP = `on satisfied turns causes { kind technicianId displayName code begins message }
  effects { path kind technicianId code satisfied turns before { count total } after { count total } }`;
const FORECAST = `query($id: ID!, $through: Day!, $everyChange: Boolean, $first: Int, $after: String) {
  repairProgram(id: $id) { forecast(through: $through, everyChange: $everyChange, first: $first, after: $after) {
    nodes { shopId shopNumber shopName city jurisdiction ${STEP} }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`;

async function forecast(args: object = {}, key = world.keys.insurer) {
  const { data, errors } = await world.ask(FORECAST, { id: program, through: THROUGH, ...args }, key);
  return errors ? errors.map(({ extensions }) => extensions.code) : (data.repairProgram?.forecast ?? null);
}

interface Entry {
  readonly shopNumber: string;
  readonly on: string;
  readonly turns: boolean;
  readonly satisfied: boolean;
  readonly causes: readonly object[];
}

async function all(first: number, args: object = {}, key = world.keys.insurer): Promise<readonly Entry[]> {
  const told: Entry[] = [];
  for (let after: string | null = null; ; ) {
    const { nodes, pageInfo } = await forecast({ first, after, ...args }, key);
    told.push(...nodes);
    expect(pageInfo.hasPreviousPage).toBe(after !== null);
    if (!pageInfo.hasNextPage) return told;
    after = pageInfo.endCursor;
  }
}

/** What `Shop.forecast` tells the insurer of every shop that is enrolled today, while it is. */
async function expected(everyChange: boolean): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for (let place = 0; place < SHOPS; place += 1) {
    if (place % 8 === 7 || place === 1) continue;
    const { data } = await world.ask(
      `query($number: String!, $program: ID!, $through: Day!) { shop(shopNumber: $number) {
         shopId: id shopNumber shopName: name city jurisdiction
         forecast(programId: $program, through: $through) { ${STEP} } } }`,
      { number: numberOf(place), program, through: THROUGH },
      world.keys.insurer,
    );
    const { forecast: steps, ...shop } = data.shop;
    for (const step of steps) {
      if ((everyChange || step.turns) && (place !== 18 || step.on < '2026-10-01')) entries.push({ ...shop, ...step });
    }
  }
  const key = ({ on, shopNumber }: Entry) => `${on} ${shopNumber}`;
  return entries.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

describe('the forecast of a network', () => {
  test('tells every turn of every enrolled shop as Shop.forecast does, by day and shop number, later ones too', async () => {
    const whole = await all(100);
    expect(whole).toEqual(await expected(false));
    expect(whole.every(({ turns }) => turns)).toBe(true);
    const turnsOf = (place: number) => whole.filter(({ shopNumber }) => shopNumber === numberOf(place));
    expect(turnsOf(6)).toMatchObject([
      { on: '2026-07-01', satisfied: false },
      { on: '2026-11-01', satisfied: true },
      { on: '2029-01-01', satisfied: false },
    ]);
    expect([turnsOf(1), turnsOf(7)]).toEqual([[], []]);
  });

  test('leaves out what a shop does after its enrolment', async () => {
    const whole = await all(100);
    expect(whole.filter(({ shopNumber }) => shopNumber === numberOf(18))).toMatchObject([{ on: '2026-07-01' }]);
  });

  test.each([3, 10])('by pages of %i loses nothing and repeats nothing', async (first) => {
    expect(await all(first)).toEqual(await all(100));
  });

  test('tells also what only moves counts when every change is wanted', async () => {
    const whole = await all(100, { everyChange: true });
    expect(whole).toEqual(await expected(true));
    expect(whole.some(({ turns }) => !turns)).toBe(true);
    expect(await all(40, { everyChange: true })).toEqual(whole);
  });

  test('answers in one query who will be out of compliance within 90 days, and because of whom', async () => {
    const { data } = await world.ask(
      `query($id: ID!) { repairProgram(id: $id) { forecast(through: "2026-09-13", first: 100) {
         nodes { shopNumber on satisfied causes { displayName message } effects { code kind satisfied turns before { count total } after { count total } } }
         pageInfo { hasNextPage } } } }`,
      { id: program },
      world.keys.insurer,
    );
    const { nodes, pageInfo } = data.repairProgram.forecast;
    expect(pageInfo.hasNextPage).toBe(false);
    const losing = nodes.filter(({ satisfied }: Entry) => !satisfied);
    const oneManShops = Array.from({ length: SHOPS }, (_, place) => place).filter((place) => place % 6 === 0);
    expect(losing.map(({ shopNumber }: Entry) => shopNumber)).toEqual(oneManShops.map(numberOf));
    expect(losing[0]).toMatchObject({
      shopNumber: numberOf(0),
      on: '2026-07-01',
      causes: [{ displayName: 'Ada Park', message: 'Repair work of Ada Park ends.' }],
    });
    expect(losing[0].effects).toContainEqual({
      kind: 'area',
      code: 'BRAKES',
      satisfied: false,
      turns: true,
      before: { count: 1, total: expect.any(Number) },
      after: { count: 0, total: expect.any(Number) },
    });
  });

  test('is given to the insurer whose programme it is and to registrars, to nobody else', async () => {
    expect(await all(100, {}, world.keys.registrar)).toEqual(await all(100));
    expect(await forecast({}, await insurerKey(world, 'Rival'))).toBeNull();
    expect(await forecast({}, world.keys.employer)).toEqual(['FORBIDDEN']);
  });

  test.each<[string, object, string]>([
    ['a day behind', { through: '2026-06-14' }, 'DAYS_OUT_OF_ORDER'],
    ['a day more than ten years ahead', { through: '2036-06-16' }, 'DAY_TOO_FAR_AHEAD'],
    ['a page too large', { first: 101 }, 'PAGE_SIZE_OUT_OF_RANGE'],
    ['a cursor that no page gave out', { after: '2028-09-01~3' }, 'CURSOR_MALFORMED'],
  ])('refuses %s', async (_, args, code) => {
    expect(await forecast(args)).toEqual([code]);
  });

  test('is known for now alone', async () => {
    const { errors } = await world.ask(
      `query($id: ID!) { repairProgram(id: $id, knownAt: "2026-06-15T16:00:00Z") { forecast(through: "2027-01-01") { nodes { on } } } }`,
      { id: program },
      world.keys.insurer,
    );
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['KNOWN_AT_NOT_OFFERED']);
  });

  test('follows the record and the day as the standings do', async () => {
    await registrarOf(world).suspend('ASE-0000-0000', ['A5']);
    await world.deliverEvents();
    await world.runJobs();
    const after = await all(10);
    expect(after).toEqual(await expected(false));
    expect(after.some(({ shopNumber }) => shopNumber === numberOf(0))).toBe(false);
    world.clock.set('2026-08-15T16:00:00Z');
    expect(await all(10)).toEqual(await expected(false));
  });
});
