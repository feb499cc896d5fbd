import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { insurerOf } from '../../support/insurer.ts';
import { registrarOf } from '../../support/registrar.ts';
import { organizationOf, shopkeeperOf } from '../../support/shopkeeper.ts';
import { type Answer, createWorld, type World } from '../../support/world.ts';

const SHOP = 'SHP-000001';

let world: World;
let programId: string;

beforeAll(async () => {
  world = await createWorld('outlook');
  const registrar = registrarOf(world);
  const keeper = shopkeeperOf(world);
  await keeper.register(SHOP, { organization: await organizationOf(world, world.keys.employer) });
  for (const [aseId, lastName, tests, takenOn] of [
    ['ASE-1000-0001', 'Adams', ['A5', 'A6'], '2024-03-01'],
    ['ASE-1000-0002', 'Baker', ['A7'], '2023-01-10'],
    ['ASE-1000-0003', 'Clark', ['A5'], '2024-03-01'],
    ['ASE-1000-0004', 'Davis', [], '2024-03-01'],
    ['ASE-1000-0005', 'Evans', ['A7'], '2025-03-01'],
  ] as const) {
    await registrar.certified(aseId, lastName, tests, takenOn);
    if (lastName !== 'Evans') await keeper.employ(aseId, SHOP);
  }
  programId = await insurerOf(world).program('PREFERRED', { requirement: { blueSealCompliant: true } });
  await insurerOf(world).enrolled(programId, SHOP);
});
afterAll(() => world.close());

const onShop = (
  fields: string,
  key: string | undefined = world.keys.employer,
  variables: object = {},
): Promise<Answer> =>
  world.ask(`query($shop: String!) { shop(shopNumber: $shop) { ${fields} } }`, { shop: SHOP, ...variables }, key);

const FORECAST = `on satisfied turns causes { kind displayName code begins message }
  effects { path kind code satisfied turns before { count total } after { count total } }`;
const GAP = 'isMet isPossible isExhaustive ways { moves { displayName newcomer gains { kind code } } }';
const STANDING = 'satisfied holdsThrough blueSeal { certified total shortfalls { code area } }';

describe('Shop.forecast', () => {
  test('tells every change in order, with who causes it and what it does', async () => {
    const { data, errors } = await onShop(`forecast(through: "2029-12-31") { ${FORECAST} }`);
    expect(errors).toBeUndefined();
    const [first, ...later] = data.shop.forecast;
    expect(first).toMatchObject({
      on: '2028-01-10',
      satisfied: false,
      turns: true,
    });
    expect(first.causes).toContainEqual({
      kind: 'holdsTest',
      displayName: 'Rosa Baker',
      code: 'A7',
      begins: false,
      message: 'A7 of Rosa Baker ends.',
    });
    const uncovered = first.effects.find(
      ({ code, kind }: { code: string; kind: string }) => code === 'HVAC' && kind !== 'holdsTest',
    );
    expect(uncovered).toMatchObject({ satisfied: false, turns: true });
    const days = later.map(({ on }: { on: string }) => on);
    expect(days).toEqual([...days].sort());
    expect(days).toContain('2029-03-01');
  });

  test('is empty when nothing changes by time', async () => {
    const { data } = await onShop(`forecast(through: "2026-12-31", requirement: { isOpen: true }) { ${FORECAST} }`);
    expect(data.shop.forecast).toEqual([]);
  });

  test('by a programme, for the insurer whose network it is', async () => {
    const { data } = await onShop(
      `forecast(through: "2029-12-31", programId: "${programId}") { on turns }`,
      world.keys.insurer,
    );
    expect(data.shop.forecast[0]).toEqual({ on: '2028-01-10', turns: true });
  });

  test.each<[string, string, string]>([
    ['a day before the one judged', '2020-01-01', 'DAYS_OUT_OF_ORDER'],
    ['a day further ahead than anything means', '2099-01-01', 'DAY_TOO_FAR_AHEAD'],
  ])('refuses %s', async (_, through, code) => {
    const { errors } = await onShop(`forecast(through: "${through}") { on }`);
    expect(JSON.stringify(errors)).toContain(code);
  });
});

describe('Shop.gap', () => {
  test('names the one person and test that would close it', async () => {
    const requirement = '{ allOf: [{ areasCovered: ["ENGINE_REPAIR"] }] }';
    const { data, errors } = await onShop(`gap(requirement: ${requirement}) { ${GAP} }`);
    expect(errors).toBeUndefined();
    const { isMet, isPossible, ways } = data.shop.gap;
    expect([isMet, isPossible]).toEqual([false, true]);
    expect(ways[0].moves).toHaveLength(1);
    expect(ways[0].moves[0].gains).toHaveLength(1);
  });

  test('says when nothing that people could gain would do', async () => {
    const { data } = await onShop(`gap(requirement: { located: { jurisdiction: "US-NY" } }) { ${GAP} }`);
    expect(data.shop.gap).toMatchObject({ isMet: false, isPossible: false, ways: [] });
  });

  test('says when nothing is wanting', async () => {
    const { data } = await onShop(`gap { ${GAP} }`);
    expect(data.shop.gap).toMatchObject({ isMet: true, ways: [] });
  });
});

describe('Shop.whatIf', () => {
  const whatIf = (changes: string, key?: string) =>
    onShop(`whatIf(changes: ${changes}) { before { ${STANDING} } after { ${STANDING} } }`, key);

  test('without one technician the share falls and an area is uncovered', async () => {
    const { data, errors } = await whatIf('[{ without: { aseId: "ASE-1000-0001" } }]');
    expect(errors).toBeUndefined();
    const { before, after } = data.shop.whatIf;
    expect([before.satisfied, before.blueSeal.certified, before.blueSeal.total]).toEqual([true, 3, 4]);
    expect([after.satisfied, after.blueSeal.certified, after.blueSeal.total]).toEqual([false, 2, 3]);
    expect(after.blueSeal.shortfalls).toEqual([
      { code: 'SHARE_TOO_LOW', area: null },
      { code: 'AREA_UNCOVERED', area: 'ELECTRICAL' },
    ]);
  });

  test('any number of changes at once: one goes, another certifies, an area is given up', async () => {
    const { data } = await whatIf(`[{ without: { aseId: "ASE-1000-0001" } },
      { renewed: { aseId: "ASE-1000-0004", testCode: "A5" } }, { notOffering: { area: "ELECTRICAL" } }]`);
    expect(data.shop.whatIf.after).toMatchObject({
      satisfied: true,
      blueSeal: { certified: 3, total: 3, shortfalls: [] },
    });
  });

  test('a lapse and another area', async () => {
    const { data } = await whatIf(
      `[{ lapsed: { aseId: "ASE-1000-0002", testCode: "A7" } }, { offering: { area: "DRIVE_TRAIN" } }]`,
    );
    expect(data.shop.whatIf.after.blueSeal.shortfalls).toEqual([
      { code: 'SHARE_TOO_LOW', area: null },
      { code: 'AREA_UNCOVERED', area: 'DRIVE_TRAIN' },
      { code: 'AREA_UNCOVERED', area: 'HVAC' },
    ]);
  });

  test('nothing supposed is how it is', async () => {
    const { data } = await whatIf('[]');
    expect(data.shop.whatIf.after).toEqual(data.shop.whatIf.before);
  });

  test('somebody from elsewhere may be supposed by a registrar, and is not to be found by an employer', async () => {
    const change = '[{ with: { aseId: "ASE-1000-0005" } }]';
    const { data } = await whatIf(change, world.keys.registrar);
    expect(data.shop.whatIf.after.blueSeal).toMatchObject({ certified: 4, total: 5 });
    const refused = await whatIf(change);
    const unknown = await whatIf('[{ with: { aseId: "ASE-9999-9999" } }]');
    expect(JSON.stringify(refused.errors)).toContain('TECHNICIAN_NOT_FOUND');
    expect(JSON.stringify(unknown.errors?.[0]?.extensions)).toBe(JSON.stringify(refused.errors?.[0]?.extensions));
  });

  test.each<[string, string, string]>([
    ['a change of nothing', '[{}]', 'CHANGE_AMBIGUOUS'],
    [
      'two changes in one',
      '[{ offering: { area: "BRAKES" }, without: { aseId: "ASE-1000-0001" } }]',
      'CHANGE_AMBIGUOUS',
    ],
    ['an unknown area', '[{ offering: { area: "MAGIC" } }]', 'UNKNOWN_REPAIR_AREA'],
    ['an unknown test', '[{ renewed: { aseId: "ASE-1000-0001", testCode: "Z9" } }]', 'UNKNOWN_TEST'],
    ['a malformed ASE ID', '[{ without: { aseId: "ASE-1" } }]', 'ASE_ID_MALFORMED'],
    ['somebody who does not work there', '[{ without: { aseId: "ASE-1000-0005" } }]', 'TECHNICIAN_NOT_FOUND'],
  ])('refuses %s', async (_, changes, code) => {
    const { data, errors } = await whatIf(changes);
    expect(JSON.stringify(errors)).toContain(code);
    expect(data?.shop?.whatIf ?? null).toBeNull();
  });
});

describe('who may plan', () => {
  test.each<[string, () => string | undefined]>([
    ['the public', () => undefined],
    ['another employer', () => world.keys.otherEmployer],
    ['a sponsor', () => world.keys.sponsor],
  ])('not %s: the plans are null, live compliance is open', async (_, key) => {
    const fields = `blueSeal { compliant certified total areas { coveredBy { displayName } } }
      forecast(through: "2029-12-31") { on } gap { isMet } whatIf(changes: []) { after { satisfied } }`;
    const { data, errors } = await world.ask(`query { shop(shopNumber: "${SHOP}") { ${fields} } }`, {}, key());
    expect(errors).toBeUndefined();
    expect(data.shop).toMatchObject({ forecast: null, gap: null, whatIf: null });
    expect(data.shop.blueSeal).toMatchObject({ compliant: true, certified: 3, total: 4 });
    expect(JSON.stringify(data)).not.toMatch(/Adams|Baker|Clark/);
  });
});

describe('Technician.forecast and gap', () => {
  const onTechnician = (fields: string) =>
    world.ask(`query { technician(aseId: "ASE-1000-0001") { ${fields} } }`, {}, world.keys.registrar);

  test('tell what lapses when, and what is missing', async () => {
    const { data, errors } = await onTechnician(
      `forecast(codes: ["A5", "A6"], through: "2030-01-01") { on turns causes { code begins } }
       gap(codes: ["A5", "MASTER_AUTOMOBILE"]) { ${GAP} }`,
    );
    expect(errors).toBeUndefined();
    expect(data.technician.forecast).toEqual([
      {
        on: '2029-03-01',
        turns: true,
        causes: [
          { code: 'A5', begins: false },
          { code: 'A6', begins: false },
        ],
      },
    ]);
    const [way] = data.technician.gap.ways;
    const codes = way.moves[0].gains.map(({ code }: { code: string }) => code);
    expect(codes.sort()).toEqual(['A1', 'A2', 'A3', 'A4', 'A7', 'A8', 'L1']);
  });

  test('refuse both ways of asking at once', async () => {
    const { errors } = await onTechnician('gap(codes: ["A5"], requirement: { holdsTest: "A5" }) { isMet }');
    expect(JSON.stringify(errors)).toContain('QUESTION_AMBIGUOUS');
  });
});
