import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rebuildStandings } from '../../../src/modules/standings/rebuild.ts';
import { insurerOf } from '../../support/insurer.ts';
import { ShopsSeed } from '../../support/shops-seed.ts';
import { createWorld, type World } from '../../support/world.ts';

let world: World;
let program: string;

const STATES = ['US-CA', 'US-NV', 'US-OR'];
const SHOPS = 30;

/** Thirty shops of which staff, lapses and places differ; every fourth is never enrolled, one is not enrolled yet. */
beforeAll(async () => {
  world = await createWorld('network');
  const seed = new ShopsSeed(world.database.pool, () => world.clock.now());
  program = await insurerOf(world).program('BRAKES', { requirement: { blueSealCompliant: true } });
  const { rows } = await world.database.pool.query('select id from repair_program');
  for (let place = 0; place < SHOPS; place += 1) {
    const number = `SHP-${String(place).padStart(6, '0')}`;
    const jurisdiction = STATES[place % 3] ?? '';
    const shop = await seed.shop(number, { jurisdiction, city: place % 2 === 0 ? 'Reno' : 'Salem' });
    await seed.term(shop, 'AREA', 'BRAKES', '2020-01-01');
    if (place % 5 === 0) await seed.term(shop, 'NETWORK', 'TOYOTA', '2020-01-01');
    if (place % 7 === 0) await seed.term(shop, 'RECOGNITION', '', '2026-01-01', '2027-01-01');
    for (let person = 0; person < 1 + (place % 4); person += 1) {
      const technician = await seed.technician(`ASE-${String(place).padStart(4, '0')}-000${person}`);
      await seed.job(shop, technician, '2024-01-01');
      if ((place + person) % 3 === 0) continue;
      await seed.period(
        technician,
        person === 0 ? 'A5' : 'A1',
        '2023-01-01',
        `202${7 + (place % 3)}-0${1 + person}-01`,
      );
    }
    if (place % 4 === 3) continue;
    await seed.enrol(rows[0].id, shop, place === 1 ? '2026-12-01' : '2025-01-01', place === 2 ? '2027-01-01' : null);
  }
  await rebuildStandings({ pool: world.database.pool, catalogue: world.app.catalogue, clock: world.clock });
});
afterAll(() => world.close());

interface Standing {
  readonly shopNumber: string;
  readonly jurisdiction: string;
  readonly city: string;
  readonly satisfied: boolean;
  readonly holdsThrough: string | null;
  readonly certified: number;
  readonly certifiedShare: number;
}

const PAGE = `query($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $filter: NetworkFilterInput, $orderBy: NetworkOrder) {
  repairProgram(id: $id) { shops(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
    nodes { shopId shopNumber shopName city jurisdiction enrolledFrom enrolledThrough satisfied holdsThrough daysUntilChange certified
      total certifiedShare masters blueSealCompliant recognised reasons { code about } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`;

async function page(args: object, key = world.keys.insurer) {
  const { data, errors } = await world.ask(PAGE, { id: program, ...args }, key);
  return errors ? errors.map(({ extensions }) => extensions.code) : data.repairProgram?.shops;
}

/** Every shop of a list, by pages of four, forward or backward. */
async function all(args: object, backward = false): Promise<readonly Standing[]> {
  const found: Standing[] = [];
  for (let cursor: string | null = null; ; ) {
    const place: object = backward ? { last: 4, before: cursor } : { first: 4, after: cursor };
    const { nodes, pageInfo } = await page({ ...args, ...place });
    if (backward) found.unshift(...nodes);
    else found.push(...nodes);
    if (!(backward ? pageInfo.hasPreviousPage : pageInfo.hasNextPage)) return found;
    cursor = backward ? pageInfo.startCursor : pageInfo.endCursor;
  }
}

const KEYS: Readonly<Record<string, readonly [key: (standing: Standing) => string | number, direction: 1 | -1]>> = {
  CHANGE_SOONEST: [({ holdsThrough }) => holdsThrough ?? '9999-12-31', 1],
  CHANGE_LATEST: [({ holdsThrough }) => holdsThrough ?? '9999-12-31', -1],
  CERTIFIED_MOST: [({ certified }) => certified, -1],
  CERTIFIED_FEWEST: [({ certified }) => certified, 1],
  SHARE_HIGHEST: [({ certifiedShare }) => certifiedShare, -1],
  SHARE_LOWEST: [({ certifiedShare }) => certifiedShare, 1],
  SHOP_NUMBER: [({ shopNumber }) => shopNumber, 1],
};

function sorted(standings: readonly Standing[], order: string): readonly Standing[] {
  const [key, direction] = KEYS[order] ?? [() => 0, 1];
  const place = (standing: Standing) => [key(standing), standing.shopNumber] as const;
  return [...standings].sort((a, b) => {
    const [[left, one], [right, other]] = [place(a), place(b)];
    if (left !== right) return (left < right ? -1 : 1) * direction;
    return (one < other ? -1 : 1) * direction;
  });
}

describe('the shops of a network', () => {
  test('are those that are enrolled today', async () => {
    const numbers = (await all({ orderBy: 'SHOP_NUMBER' })).map(({ shopNumber }) => Number(shopNumber.slice(4)));
    expect(numbers).toEqual(
      Array.from({ length: SHOPS }, (_, place) => place).filter((place) => place % 4 !== 3 && place !== 1),
    );
  });

  test('say how each stands, and why', async () => {
    const [second, third] = (await page({ orderBy: 'SHOP_NUMBER', first: 2 })).nodes;
    expect(second).toEqual({
      shopId: expect.stringMatching(/^shp_/),
      shopNumber: 'SHP-000000',
      shopName: 'Garage SHP-000000',
      city: 'Reno',
      jurisdiction: 'US-CA',
      enrolledFrom: '2025-01-01',
      enrolledThrough: null,
      satisfied: false,
      holdsThrough: null,
      daysUntilChange: null,
      certified: 0,
      total: 1,
      certifiedShare: 0,
      masters: 0,
      blueSealCompliant: false,
      recognised: true,
      reasons: [
        { code: 'SHARE_TOO_LOW', about: null },
        { code: 'AREA_UNCOVERED', about: 'BRAKES' },
      ],
    });
    expect(third).toMatchObject({ shopNumber: 'SHP-000002', enrolledThrough: '2026-12-31', total: 3, certified: 2 });
  });

  test.each(Object.keys(KEYS))('are sorted by %s, through pages in both directions', async (orderBy) => {
    const everything = await all({ orderBy: 'SHOP_NUMBER' });
    const expected = sorted(everything, orderBy);
    expect(await all({ orderBy })).toEqual(expected);
    expect(await all({ orderBy }, true)).toEqual(expected);
  });

  test.each([
    [{ jurisdiction: 'US-NV' }, (each: Standing) => each.jurisdiction === 'US-NV'],
    [{ city: 'rENO' }, (each: Standing) => each.city === 'Reno'],
    [{ compliant: true }, (each: Standing) => each.satisfied],
    [{ compliant: false }, (each: Standing) => !each.satisfied],
    [
      { changesThrough: '2028-01-01' },
      (each: Standing) => each.holdsThrough !== null && each.holdsThrough < '2028-01-01',
    ],
    [{ minCertified: 2 }, (each: Standing) => each.certified >= 2],
    [
      { jurisdiction: 'US-OR', compliant: true, minCertified: 1 },
      (each: Standing) => each.jurisdiction === 'US-OR' && each.satisfied && each.certified >= 1,
    ],
  ])('are limited by %j', async (filter, belongs) => {
    const everything = await all({ orderBy: 'SHOP_NUMBER' });
    for (const orderBy of ['CHANGE_SOONEST', 'CERTIFIED_MOST', 'SHOP_NUMBER']) {
      expect(await all({ orderBy, filter })).toEqual(sorted(everything.filter(belongs), orderBy));
    }
  });

  test.each([
    [{ filter: { jurisdiction: 'Nevada' } }, 'JURISDICTION_UNKNOWN'],
    [{ filter: { jurisdiction: 'US' } }, 'JURISDICTION_UNKNOWN'],
    [{ filter: { city: '\u0000' } }, 'CITY_MALFORMED'],
    [{ filter: { minCertified: -1 } }, 'COUNT_NEGATIVE'],
    [{ first: 101 }, 'PAGE_SIZE_OUT_OF_RANGE'],
    [{ after: 'nonsense' }, 'CURSOR_MALFORMED'],
    [{ after: '2026-13-01~SHP-000001' }, 'CURSOR_MALFORMED'],
    [{ orderBy: 'SHOP_NUMBER', after: '1~SHP-000001' }, 'CURSOR_MALFORMED'],
    [{ orderBy: 'CERTIFIED_MOST', after: '1.5~SHP-000001' }, 'CURSOR_MALFORMED'],
  ])('asked for by %j are refused as %s', async (args, code) => {
    expect(await page(args)).toEqual([code]);
  });

  test('are found by the insurer whose programme it is and by registrars, by nobody else', async () => {
    expect((await page({}, world.keys.registrar)).nodes).not.toEqual([]);
    const other = await world.app.apiKeys.createApiKey({ organization: 'Rival', role: 'INSURER', label: 'other' });
    expect(await page({}, other.secret)).toBeUndefined();
    expect(await page({}, world.keys.employer)).toEqual(['FORBIDDEN']);
  });

  test('are known for now alone', async () => {
    const { errors } = await world.ask(
      `query($id: ID!) { repairProgram(id: $id, knownAt: "2026-06-15T16:00:00Z") { compliance { enrolled } } }`,
      { id: program },
      world.keys.insurer,
    );
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['KNOWN_AT_NOT_OFFERED']);
  });
});

test('compliance counts what the list shows', async () => {
  const everything = await all({ orderBy: 'SHOP_NUMBER' });
  const { data } = await world.ask(
    `query($id: ID!) { repairProgram(id: $id) { compliance(changingWithin: 600) {
       asOf enrolled compliant outOfCompliance changing outdated reasons { code about shops } } } }`,
    { id: program },
    world.keys.insurer,
  );
  const compliant = everything.filter(({ satisfied }) => satisfied).length;
  expect(data.repairProgram.compliance).toEqual({
    asOf: '2026-06-15',
    enrolled: everything.length,
    compliant,
    outOfCompliance: everything.length - compliant,
    changing: everything.filter(({ holdsThrough }) => holdsThrough !== null && holdsThrough < '2028-02-05').length,
    outdated: 0,
    reasons: [
      { code: 'SHARE_TOO_LOW', about: null, shops: expect.any(Number) },
      { code: 'AREA_UNCOVERED', about: 'BRAKES', shops: expect.any(Number) },
    ],
  });
});

describe('a claim', () => {
  const route = async (args: string) => {
    const { data, errors } = await world.ask(
      `query($id: ID!) { repairProgram(id: $id) { routeClaim(${args}) { shopNumber satisfied recognised certifiedShare } } }`,
      { id: program },
      world.keys.insurer,
    );
    return errors ? errors.map(({ extensions }) => extensions.code) : data.repairProgram.routeClaim;
  };

  test('goes to shops that comply first, in the place and of the brand that are named', async () => {
    const routed = await route('jurisdiction: "US-CA", area: "BRAKES", first: 50');
    const everything = await all({ filter: { jurisdiction: 'US-CA' } });
    expect(routed).toHaveLength(everything.length);
    expect(routed.map(({ satisfied }: Standing) => satisfied)).toEqual(
      [...routed].map(({ satisfied }: Standing) => satisfied).sort((a, b) => Number(b) - Number(a)),
    );
    const toyota = await route('jurisdiction: "US-CA", area: "BRAKES", network: "TOYOTA"');
    expect(toyota.map(({ shopNumber }: Standing) => Number(shopNumber.slice(4)) % 5)).toEqual(toyota.map(() => 0));
    expect(await route('jurisdiction: "US-CA", area: "BRAKES", city: "Nowhere"')).toEqual([]);
    expect(await route('jurisdiction: "US-CA", area: "HVAC"')).toEqual([]);
    expect(await route('jurisdiction: "US-CA", area: "BRAKES", first: 2')).toEqual(routed.slice(0, 2));
  });

  test.each([
    ['jurisdiction: "US-CA", area: "WINGS"', 'UNKNOWN_CODE'],
    ['jurisdiction: "US-CA", area: "BRAKES", network: "ACME"', 'UNKNOWN_CODE'],
    ['jurisdiction: "US", area: "BRAKES"', 'JURISDICTION_UNKNOWN'],
    ['jurisdiction: "US-CA", area: "BRAKES", first: 0', 'PAGE_SIZE_OUT_OF_RANGE'],
  ])('by %s is refused as %s', async (args, code) => {
    expect(await route(args)).toEqual([code]);
  });
});

test('a page reads an index from one end, and no whole network', async () => {
  const { pool } = world.database;
  const { pageStatement } = await import('../../../src/modules/standings/network.queries.ts');
  const client = await pool.connect();
  try {
    await client.query(
      'begin; set local enable_seqscan = off; set local enable_sort = off; set local enable_bitmapscan = off',
    );
    for (const order of ['CHANGE_SOONEST', 'CERTIFIED_MOST', 'SHARE_LOWEST', 'SHOP_NUMBER'] as const) {
      for (const filter of [{}, { jurisdiction: 'US-CA' }, { jurisdiction: 'US-CA', compliant: false }]) {
        const { text, values } = pageStatement(
          '00000000-0000-0000-0000-000000000000',
          filter,
          order,
          'FORWARD',
          null,
          51,
        );
        const { rows } = await client.query(`explain (format text) ${text}`, [...values]);
        const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
        const name = 'jurisdiction' in filter ? 'shop_standing_in_state_by_' : 'shop_standing_by_';
        expect(plan).toContain(`using ${name}`);
      }
    }
  } finally {
    await client.query('rollback');
    client.release();
  }
});
