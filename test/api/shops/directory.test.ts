import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { ShopsQueries } from '../../../src/modules/shops/shops.queries.ts';
import { registrarOf } from '../../support/registrar.ts';
import { organizationOf, shopkeeperOf } from '../../support/shopkeeper.ts';
import { createWorld, type World } from '../../support/world.ts';

let world: World;
let own: string;
let shopId: string;
const numbers = Array.from({ length: 7 }, (_, index) => `SHP-00000${index + 1}`);

beforeAll(async () => {
  world = await createWorld('directory');
  const keeper = shopkeeperOf(world);
  const people = registrarOf(world);
  own = await organizationOf(world, world.keys.employer);
  for (const [index, shopNumber] of [...numbers.entries()].reverse()) {
    const inTexas = { jurisdiction: 'US-TX', city: 'Austin', name: 'Hill Motors' };
    await keeper.register(shopNumber, index < 4 ? { organization: index < 2 ? own : null } : inTexas);
  }
  const { data } = await keeper.recognise('SHP-000001', '2026-01-01');
  shopId = data.result.shop.id;
  await keeper.withdrawRecognition('SHP-000001', { effectiveOn: '2026-06-01' });
  await keeper.withdraw('SHP-000001', 'HVAC', '2026-03-31');
  for (let index = 1; index <= 5; index += 1) {
    await people.register(`ASE-7300-000${index}`, 'Okafor');
    world.clock.advance(1);
    await keeper.employ(`ASE-7300-000${index}`, 'SHP-000001', index === 5 ? { through: '2025-12-31' } : {});
  }
});
afterAll(() => world?.close());

const PAGE = `query($first: Int, $after: String, $last: Int, $before: String, $jurisdiction: String, $city: String, $name: String, $organization: ID, $knownAt: DateTime) {
  shops(first: $first, after: $after, last: $last, before: $before, jurisdiction: $jurisdiction, city: $city, name: $name, organization: $organization, knownAt: $knownAt) {
    nodes { shopNumber } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;

async function page(args: object, key?: string) {
  const { data, errors } = await world.ask(PAGE, args, key);
  if (errors) return { refused: errors.map((error) => error.extensions.code) };
  const { nodes, pageInfo } = data.shops;
  return { numbers: nodes.map(({ shopNumber }: { shopNumber: string }) => shopNumber), ...pageInfo };
}

describe('shops', () => {
  test('are listed to everybody, page by page in both directions', async () => {
    const first = await page({ first: 3 });
    expect(first).toMatchObject({ numbers: numbers.slice(0, 3), hasNextPage: true, hasPreviousPage: false });
    expect(await page({ first: 4, after: first.endCursor })).toMatchObject({
      numbers: numbers.slice(3),
      hasNextPage: false,
    });
    const last = await page({ last: 2 });
    expect(last).toMatchObject({ numbers: numbers.slice(5), hasPreviousPage: true });
    expect(await page({ last: 9, before: last.startCursor })).toMatchObject({ numbers: numbers.slice(0, 5) });
  });

  test('are limited by place, name and, for who may know, who runs them', async () => {
    expect(await page({ jurisdiction: 'US-TX' })).toMatchObject({ numbers: numbers.slice(4) });
    expect(await page({ jurisdiction: 'US-TX', city: 'AUSTIN', first: 2 })).toMatchObject({
      numbers: numbers.slice(4, 6),
      hasNextPage: true,
    });
    expect(await page({ city: 'Waco' })).toMatchObject({ numbers: [], startCursor: null });
    expect(await page({ name: 'hill-MOTORS' })).toMatchObject({ numbers: numbers.slice(4) });
    for (const key of [world.keys.registrar, world.keys.employer]) {
      expect(await page({ organization: own }, key)).toMatchObject({ numbers: numbers.slice(0, 2) });
    }
    for (const key of [undefined, world.keys.otherEmployer, world.keys.insurer]) {
      expect(await page({ organization: own }, key)).toMatchObject({ numbers: [] });
    }
  });

  test.each([
    [{ first: 0 }, 'PAGE_SIZE_OUT_OF_RANGE'],
    [{ after: 'nonsense' }, 'CURSOR_MALFORMED'],
    [{ jurisdiction: 'CA' }, 'JURISDICTION_UNKNOWN'],
    [{ name: '—' }, 'NAME_EMPTY'],
    [{ city: ' ' }, 'CITY_EMPTY'],
    [{ city: '\u0000' }, 'CITY_EMPTY'],
    [{ organization: 'nonsense' }, 'ID_MALFORMED'],
    [{ knownAt: '2027-01-01T00:00:00Z' }, 'KNOWN_AT_IN_FUTURE'],
  ])('asked for by %j are refused as %s', async (args, code) => {
    expect(await page(args)).toEqual({ refused: [code] });
  });

  test('were not there before they were entered', async () => {
    expect(await page({ knownAt: '2026-06-15T15:59:59Z' })).toMatchObject({ numbers: [] });
  });
});

describe('a shop', () => {
  const SHOP = `query($asOf: Day, $knownAt: DateTime) { shop(shopNumber: "SHP-000001", asOf: $asOf, knownAt: $knownAt) {
    id name city areas networks isOpen organizationId recognition { from through endReason }
    terms(kinds: [RECOGNITION], everyDay: true) { from through endReason }
    employments { nodes { aseId } } } }`;

  test('is open to everybody; who runs it, who works there and why a term ended to who keeps it', async () => {
    const kept = {
      organizationId: own,
      terms: [{ from: '2026-01-01', through: '2026-05-31', endReason: 'COMPLIANCE_LOST' }],
      employments: { nodes: [1, 2, 3, 4].map((index) => ({ aseId: `ASE-7300-000${index}` })) },
    };
    const hidden = {
      organizationId: null,
      terms: [{ from: '2026-01-01', through: '2026-05-31', endReason: null }],
      employments: null,
    };
    const technician = await world.technicianKey('ASE-7300-0001');
    for (const [key, expected] of [
      [world.keys.registrar, kept],
      [world.keys.employer, kept],
      [world.keys.otherEmployer, hidden],
      [world.keys.insurer, hidden],
      [technician, hidden],
      [undefined, hidden],
    ] as const) {
      const { data, errors } = await world.ask(SHOP, {}, key);
      expect(errors).toBeUndefined();
      expect(data.shop).toMatchObject({ name: 'Corner Garage', areas: ['BRAKES', 'ELECTRICAL'], isOpen: true });
      expect(data.shop).toMatchObject(expected);
      const found = await world.ask('query($id: ID!) { node(id: $id) { __typename id } }', { id: shopId }, key);
      expect(found.data.node).toEqual({ __typename: 'Shop', id: shopId });
    }
  });

  test('is shown as of any day', async () => {
    const on = async (asOf: string) => (await world.ask(SHOP, { asOf })).data.shop;
    expect(await on('2014-12-31')).toMatchObject({ isOpen: false, areas: [], recognition: null });
    expect(await on('2026-03-31')).toMatchObject({
      areas: ['BRAKES', 'ELECTRICAL', 'HVAC'],
      recognition: { from: '2026-01-01', through: '2026-05-31' },
    });
    expect(await on('2026-06-01')).toMatchObject({ areas: ['BRAKES', 'ELECTRICAL'], recognition: null });
  });

  test('lists who works there page by page', async () => {
    const ask = async (args: string) => {
      const query = `{ shop(shopNumber: "SHP-000001") { employments(everyDay: true, ${args}) {
        nodes { aseId } pageInfo { hasNextPage startCursor endCursor } } } }`;
      const { data, errors } = await world.ask(query, {}, world.keys.employer);
      if (errors) return { refused: errors.map((error) => error.extensions.code) };
      const { nodes, pageInfo } = data.shop.employments;
      return { staff: nodes.map(({ aseId }: { aseId: string }) => aseId.slice(-1)).join(''), ...pageInfo };
    };
    const first = await ask('first: 2');
    expect(first).toMatchObject({ staff: '12', hasNextPage: true });
    expect(await ask(`first: 5, after: "${first.endCursor}"`)).toMatchObject({ staff: '345', hasNextPage: false });
    expect(await ask(`last: 2`)).toMatchObject({ staff: '45' });
    expect(await ask('first: 1, after: "nonsense"')).toEqual({ refused: ['ID_MALFORMED'] });
  });

  test.each(['SHP-999999', 'nonsense', '\u0000'])('%j is none', async (shopNumber) => {
    const { data, errors } = await world.ask('query($n: String!) { shop(shopNumber: $n) { id } }', { n: shopNumber });
    expect([data.shop, errors]).toEqual([null, undefined]);
  });
});

test('every read is found by index alone', async () => {
  const client = await world.database.pool.connect();
  const plans: string[] = [];
  const explaining = {
    async query(text: string, values: unknown[]) {
      const { rows } = await client.query(`explain ${text}`, values);
      plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
      return { rows: [] };
    },
  };
  await client.query('set enable_seqscan = off');
  const queries = new ShopsQueries(explaining as unknown as pg.Pool);
  const nobody = '01890000-0000-7000-8000-000000000000';
  const limits = { jurisdiction: 'US-CA', city: 'Austin', nameFolded: 'lee', organization: nobody };
  for (const knownAt of [null, world.clock.now()]) {
    await queries.byNumber('SHP-000001', knownAt);
    await queries.byId(nobody, knownAt);
    await queries.page(limits, { direction: 'FORWARD', cursor: null, limit: 21 }, knownAt);
    await queries.employmentsOfShop(nobody, null, { direction: 'BACKWARD', cursor: nobody, limit: 21 }, knownAt);
    await queries.employmentsOfTechnician(nobody, null, knownAt);
  }
  await queries.employment(nobody);
  await client.query('reset enable_seqscan');
  client.release();
  expect(plans).toHaveLength(11);
  for (const plan of plans) expect(plan).not.toContain('Seq Scan');
});
