import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { everybodyConsents } from '../../support/consent.ts';
import { registrarOf } from '../../support/registrar.ts';
import { shopkeeperOf } from '../../support/shopkeeper.ts';
import { ShopsSeed } from '../../support/shops-seed.ts';
import { createWorld, type World } from '../../support/world.ts';

let world: World;
let rosterId: string;

const PEOPLE = 24;
const THROUGH = '2031-12-31';
/** Whoever still holds A6 meets it once that has lapsed, and no longer once A5 has: two turns. */
const REQUIREMENT = { allOf: [{ holdsTest: 'A5' }, { not: { holdsTest: 'A6' } }] };

const aseIdOf = (place: number) => `ASE-4000-${String(place).padStart(4, '0')}`;

beforeAll(async () => {
  world = await createWorld('roster forecast');
  await everybodyConsents(world, world.keys.employer);
  const seed = new ShopsSeed(world.database.pool, () => world.clock.now());
  for (let place = 0; place < PEOPLE; place += 1) {
    const technician = await seed.technician(aseIdOf(place));
    const year = 2027 + (place % 4);
    await seed.period(technician, 'A5', '2024-01-01', `${year}-03-0${1 + (place % 3)}`);
    if (place % 2 === 0) await seed.period(technician, 'A6', '2024-01-01', `${year - 1}-09-01`);
  }
  world.clock.advance(3600);
  rosterId = await submitted();
});
afterAll(() => world.close());

let rosters = 0;

/** A roster of everybody, one of them twice, and one line that nobody is found by; judged. */
async function submitted(more: object = {}): Promise<string> {
  rosters += 1;
  const lines = [...Array.from({ length: PEOPLE }, (_, place) => place), 3].map((place) => ({
    aseId: aseIdOf(place),
    lastName: 'PARK',
  }));
  const { data } = await world.ask(
    `mutation($input: SubmitRosterInput!) { submitRoster(input: $input) { roster { id } userErrors { code } } }`,
    {
      input: {
        idempotencyKey: `roster-number-${rosters}`,
        purpose: 'EMPLOYMENT',
        requirement: REQUIREMENT,
        lines: [...lines, { aseId: aseIdOf(0), lastName: 'Wrong' }],
        ...more,
      },
    },
    world.keys.employer,
  );
  await world.runJobs();
  return data.submitRoster.roster.id;
}

const STEP = `on satisfied turns causes { kind technicianId code begins message }
  effects { path kind code satisfied turns before { count total } after { count total } }`;
const FORECAST = `query($id: ID!, $through: Day!, $first: Int, $after: String) {
  roster(id: $id) { forecast(through: $through, first: $first, after: $after) {
    nodes { line aseId lastName ${STEP} } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`;

async function forecast(args: object = {}, key = world.keys.employer) {
  const { data, errors } = await world.ask(FORECAST, { id: rosterId, through: THROUGH, ...args }, key);
  return errors ? errors.map(({ extensions }) => extensions.code) : (data.roster?.forecast ?? null);
}

interface Entry {
  readonly line: number;
  readonly aseId: string;
  readonly on: string;
}

async function all(first: number, args: object = {}): Promise<readonly Entry[]> {
  const told: Entry[] = [];
  for (let after: string | null = null; ; ) {
    const { nodes, pageInfo } = await forecast({ first, after, ...args });
    told.push(...nodes);
    expect(pageInfo.hasPreviousPage).toBe(after !== null);
    if (!pageInfo.hasNextPage) return told;
    after = pageInfo.endCursor;
  }
}

/** The turns of every line's answer as `Technician.forecast` tells them. */
async function expected(asOf?: string): Promise<readonly object[]> {
  const entries: (Entry & object)[] = [];
  for (const [index, place] of [...Array.from({ length: PEOPLE }, (_, each) => each), 3].entries()) {
    const { data } = await world.ask(
      `query($aseId: String!, $asOf: Day, $requirement: JSONObject!, $through: Day!) {
         technician(aseId: $aseId, asOf: $asOf) { forecast(requirement: $requirement, through: $through) { ${STEP} } } }`,
      { aseId: aseIdOf(place), asOf, requirement: REQUIREMENT, through: THROUGH },
      world.keys.registrar,
    );
    for (const step of data.technician.forecast) {
      if (step.turns) entries.push({ line: index + 1, aseId: aseIdOf(place), lastName: 'PARK', ...step });
    }
  }
  return entries.sort((a, b) => (a.on === b.on ? a.line - b.line : a.on < b.on ? -1 : 1));
}

describe('the forecast of a roster', () => {
  test('tells every turn of every found line as Technician.forecast does, by day and line, later ones too', async () => {
    const whole = await all(100);
    expect(whole).toEqual(await expected());
    expect(whole).toHaveLength(PEOPLE + PEOPLE / 2 + 1);
    expect(whole.filter(({ line }) => line === 3)).toMatchObject([
      { on: '2028-09-01', satisfied: true, turns: true, causes: [{ kind: 'holdsTest', code: 'A6', begins: false }] },
      { on: '2029-03-03', satisfied: false, causes: [{ code: 'A5', message: 'A5 ends.' }] },
    ]);
  });

  test.each([1, 4, 7])('by pages of %i loses nothing and repeats nothing', async (first) => {
    expect(await all(first)).toEqual(await all(100));
  });

  test('ends with the day asked for', async () => {
    const days = (await all(5, { through: '2028-09-01' })).map(({ on }) => on);
    expect(days.at(-1)).toBe('2028-09-01');
    expect(days).toHaveLength((await all(100)).filter(({ on }) => on <= '2028-09-01').length);
    expect(await all(5, { through: '2026-06-15' })).toEqual([]);
  });

  test.each<[string, object, string]>([
    ['a day behind', { through: '2026-06-14' }, 'DAYS_OUT_OF_ORDER'],
    ['a day more than ten years ahead', { through: '2036-06-16' }, 'DAY_TOO_FAR_AHEAD'],
    ['a page too large', { first: 101 }, 'PAGE_SIZE_OUT_OF_RANGE'],
    ['a cursor that no page gave out', { after: '2028-09-01~3' }, 'CURSOR_MALFORMED'],
  ])('refuses %s', async (_, args, code) => {
    expect(await forecast(args)).toEqual([code]);
  });

  test('is found by the organisation whose roster it is alone', async () => {
    expect(await forecast({}, world.keys.otherEmployer)).toBeNull();
    expect(await forecast({}, world.keys.registrar)).toBeNull();
    expect(await forecast({}, await world.technicianKey(aseIdOf(0)))).toEqual(['FORBIDDEN']);
  });

  test('begins on the day that the roster was asked for, when that lies ahead', async () => {
    const id = await submitted({ asOf: '2028-10-01' });
    const later = await all(6, { id });
    expect(later).toEqual(await expected('2028-10-01'));
    expect(later.every(({ on }) => on > '2028-10-01')).toBe(true);
    expect(await forecast({ id, through: '2028-09-30' })).toEqual(['DAYS_OUT_OF_ORDER']);
  });

  test('is refused until every line is answered', async () => {
    const { data } = await world.ask(
      `mutation { submitRoster(input: { idempotencyKey: "unfinished", purpose: EMPLOYMENT, codes: ["A5"],
         lines: [{ aseId: "${aseIdOf(0)}", lastName: "Park" }] }) { roster { id } } }`,
      {},
      world.keys.employer,
    );
    expect(await forecast({ id: data.submitRoster.roster.id })).toEqual(['ROSTER_NOT_DONE']);
    await world.runJobs();
  });

  test('follows what was recorded since the roster was judged', async () => {
    const before = await all(100);
    world.clock.advance(86_400);
    const registrar = registrarOf(world);
    await registrar.work(aseIdOf(1), '2020-01-01', '2022-12-31');
    await registrar.exam(aseIdOf(1), 'A6', '2026-06-01');
    await registrar.suspend(aseIdOf(5), ['A5']);
    const after = await all(3);
    expect(after).toEqual(await expected());
    const linesOf = (entries: readonly Entry[], line: number) => entries.filter((entry) => entry.line === line);
    expect(linesOf(before, 2)).not.toEqual([]);
    expect([linesOf(after, 2), linesOf(after, 6)]).toEqual([[], []]);
  });

  test('follows what was recorded of the shops where people work', async () => {
    const seed = new ShopsSeed(world.database.pool, () => world.clock.now());
    const shop = await seed.shop('SHP-000001');
    await seed.term(shop, 'NETWORK', 'TOYOTA', '2020-01-01');
    await seed.job(shop, await seed.technician(aseIdOf(PEOPLE)), '2024-01-01');
    world.clock.advance(3600);
    const lines = [{ aseId: aseIdOf(PEOPLE), lastName: 'Park' }];
    const id = await submitted({ lines, requirement: { employedInNetwork: 'TOYOTA' } });
    expect(await all(10, { id })).toEqual([]);
    world.clock.advance(86_400);
    await shopkeeperOf(world).leave('SHP-000001', 'TOYOTA', '2027-03-31');
    expect(await all(10, { id })).toMatchObject([{ line: 1, on: '2027-04-01', satisfied: false }]);
  });

  test('follows what was loaded in bulk, whomever it was about', async () => {
    world.clock.advance(86_400);
    const seed = new ShopsSeed(world.database.pool, () => world.clock.now());
    const { rows } = await world.database.pool.query('select id from technician where ase_id = $1', [aseIdOf(9)]);
    await seed.period(rows[0].id, 'A6', '2024-01-01', '2026-08-01');
    await world.database.pool.query(
      `insert into audit_entry (id, occurred_at, action, details) values ($1, $2, 'registry.imported', '{}')`,
      [world.app.ids.next(), world.clock.now()],
    );
    const told = await all(4);
    expect(told).toEqual(await expected());
    expect(told[0]).toMatchObject({ line: 10, on: '2026-08-01', satisfied: true });
  });

  test('goes on from today when days have passed since', async () => {
    world.clock.set('2029-01-15T16:00:00Z');
    const rest = await all(4);
    expect(rest).toEqual(await expected());
    expect(rest[0]?.on).toBe('2029-03-01');
  });
});
