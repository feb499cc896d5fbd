import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Registrar, registrarOf } from '../../support/registrar.ts';
import { createWorld, type World } from '../../support/world.ts';

let world: World;
let registrar: Registrar;
const ids = Array.from({ length: 7 }, (_, index) => `ASE-6000-000${index + 1}`);
const MASTER = ['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8'];

beforeAll(async () => {
  world = await createWorld('queries');
  registrar = registrarOf(world);
  await registrar.certified('ASE-6000-0004', 'Dvořák', MASTER);
  for (const aseId of [...ids].reverse()) {
    if (aseId !== 'ASE-6000-0004')
      await registrar.register(aseId, 'Lee', { homeState: aseId < 'ASE-6000-0004' ? 'US-CA' : 'US-TX' });
  }
});
afterAll(() => world.close());

const PAGE = `query($first: Int, $after: String, $last: Int, $before: String, $homeState: String, $lastName: String, $knownAt: DateTime, $rulePack: String) {
  technicians(first: $first, after: $after, last: $last, before: $before, homeState: $homeState, lastName: $lastName, knownAt: $knownAt, rulePack: $rulePack) {
    nodes { aseId } edges { cursor node { aseId } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;

async function page(args: object, key = world.keys.registrar) {
  const { data, errors } = await world.ask(PAGE, args, key);
  if (errors) return { refused: errors.map((error) => error.extensions.code) };
  const { nodes, edges, pageInfo } = data.technicians;
  expect(edges.map(({ node }: { node: object }) => node)).toEqual(nodes);
  expect(pageInfo).toMatchObject({ startCursor: edges[0]?.cursor ?? null, endCursor: edges.at(-1)?.cursor ?? null });
  return { ids: nodes.map(({ aseId }: { aseId: string }) => aseId), ...pageInfo };
}

describe('technicians', () => {
  test('are paged forward from the first to the last, each once', async () => {
    const first = await page({ first: 3 });
    expect(first).toMatchObject({ ids: ids.slice(0, 3), hasNextPage: true, hasPreviousPage: false });
    const second = await page({ first: 3, after: first.endCursor });
    expect(second).toMatchObject({ ids: ids.slice(3, 6), hasNextPage: true, hasPreviousPage: true });
    const third = await page({ first: 3, after: second.endCursor });
    expect(third).toMatchObject({ ids: ids.slice(6), hasNextPage: false, hasPreviousPage: true });
    expect(await page({ first: 3, after: third.endCursor })).toMatchObject({ ids: [], hasNextPage: false });
  });

  test('are paged backward from the last to the first, each page in list order', async () => {
    const last = await page({ last: 3 });
    expect(last).toMatchObject({ ids: ids.slice(4), hasNextPage: false, hasPreviousPage: true });
    const before = await page({ last: 4, before: last.startCursor });
    expect(before).toMatchObject({ ids: ids.slice(0, 4), hasNextPage: true, hasPreviousPage: false });
  });

  test('are limited by home state and last name, through pages too', async () => {
    expect(await page({ homeState: 'US-CA' })).toMatchObject({ ids: ids.slice(0, 4) });
    expect(await page({ homeState: 'US-CA', lastName: 'LEE', first: 2 })).toMatchObject({
      ids: ids.slice(0, 2),
      hasNextPage: true,
    });
    expect(await page({ homeState: 'US-CA', lastName: 'LEE', first: 2, after: ids[1] })).toMatchObject({
      ids: [ids[2]],
      hasNextPage: false,
    });
    expect(await page({ homeState: 'US-CA', lastName: 'LEE', last: 1 })).toMatchObject({
      ids: [ids[2]],
      hasPreviousPage: true,
    });
    expect(await page({ lastName: 'dvorak' })).toMatchObject({ ids: ['ASE-6000-0004'] });
    expect(await page({ homeState: 'US-AK' })).toMatchObject({ ids: [], startCursor: null, endCursor: null });
  });

  test.each([
    [{ first: 0 }, 'PAGE_SIZE_OUT_OF_RANGE'],
    [{ last: 0 }, 'PAGE_SIZE_OUT_OF_RANGE'],
    [{ first: 1, last: 1 }, 'PAGE_AMBIGUOUS'],
    [{ first: 1, after: 'nonsense' }, 'CURSOR_MALFORMED'],
    [{ last: 1, before: 'ASE-0000-0000\u0000' }, 'CURSOR_MALFORMED'],
    [{ homeState: 'CA' }, 'HOME_STATE_UNKNOWN'],
    [{ homeState: '\u0000' }, 'HOME_STATE_UNKNOWN'],
    [{ lastName: '—' }, 'NAME_EMPTY'],
    [{ rulePack: 'mission-source@99' }, 'UNKNOWN_RULE_PACK'],
    [{ knownAt: '2026-06-15T16:00:01Z' }, 'KNOWN_AT_IN_FUTURE'],
  ])('asked for by %j are refused as %s', async (args, code) => {
    expect(await page(args)).toEqual({ refused: [code] });
  });

  test('were not there before they were entered', async () => {
    expect(await page({ knownAt: '2026-06-15T15:59:59Z' })).toMatchObject({ ids: [] });
    expect(await page({ knownAt: '0001-01-01T00:00:00Z' })).toMatchObject({ ids: [] });
  });

  test('are not listed to others than registrars', async () => {
    for (const key of [world.keys.employer, world.keys.insurer, await world.technicianKey('ASE-6000-0004')]) {
      const { data } = await world.ask('{ technicians { nodes { aseId } } }', {}, key);
      expect(data?.technicians?.nodes ?? []).toEqual([]);
    }
  });
});

describe('technician', () => {
  const MASTERS = `query($asOf: Day, $rulePack: String, $knownAt: DateTime) { technician(aseId: "ASE-6000-0004", asOf: $asOf, rulePack: $rulePack, knownAt: $knownAt) {
    asOf rulePack credentials { code standing } designations(codes: ["MASTER_AUTOMOBILE"]) { code holds holdsThrough missing lapsesFirst } } }`;
  const ask = async (view: object) => (await world.ask(MASTERS, view, world.keys.registrar)).data.technician;

  test('is judged by the rule pack that is pinned', async () => {
    expect(await ask({})).toMatchObject({
      rulePack: 'mission-source@2',
      designations: [{ holds: false, missing: ['L1'] }],
    });
    expect(await ask({ rulePack: 'mission-source@1' })).toMatchObject({
      rulePack: 'mission-source@1',
      designations: [{ holds: false, missing: ['L1'] }],
    });
    for (const [rulePack, name] of [
      ['published', 'published@2'],
      ['published@2', 'published@2'],
      ['published@1', 'published@1'],
    ]) {
      expect(await ask({ rulePack })).toMatchObject({
        rulePack: name,
        designations: [{ holds: true, holdsThrough: '2029-02-28', missing: [], lapsesFirst: MASTER }],
      });
    }
  });

  test('is judged on the day asked, past or to come', async () => {
    const standings = async (asOf: string) =>
      new Set((await ask({ asOf })).credentials.map(({ standing }: { standing: string }) => standing));
    expect(await standings('2024-02-29')).toEqual(new Set(['NOT_YET_HELD']));
    expect(await standings('2029-02-28')).toEqual(new Set(['CURRENT']));
    expect(await standings('2029-03-01')).toEqual(new Set(['EXPIRED']));
  });

  test('shows credentials in the order of the catalogue, or those asked for', async () => {
    expect((await ask({})).credentials.map(({ code }: { code: string }) => code)).toEqual(MASTER);
    const { data } = await world.ask(
      `{ technician(aseId: "ASE-6000-0004") { credentials(codes: ["T2", "A5"]) { code standing } held: credentials(codes: ["T2", "A5"], standings: [CURRENT]) { code } } }`,
      {},
      world.keys.registrar,
    );
    expect(data.technician).toEqual({
      credentials: [
        { code: 'T2', standing: 'NEVER_HELD' },
        { code: 'A5', standing: 'CURRENT' },
      ],
      held: [{ code: 'A5' }],
    });
  });

  test.each([
    ['technician(aseId: "ASE-6000-0004", rulePack: "nonsense") { aseId }', 'UNKNOWN_RULE_PACK'],
    ['technician(aseId: "ASE-6000-0004", knownAt: "2027-01-01T00:00:00Z") { aseId }', 'KNOWN_AT_IN_FUTURE'],
    ['technician(aseId: "ASE-6000-0004") { credentials(codes: ["A99"]) { code } }', 'UNKNOWN_CODE'],
    ['technician(aseId: "ASE-6000-0004") { designations(codes: ["MASTER"]) { code } }', 'UNKNOWN_CODE'],
    ['node(id: "nonsense") { id }', 'ID_MALFORMED'],
    ['node(id: "exp_01h455vb4pex5vsknk084sn02q") { id }', 'ID_MALFORMED'],
  ])('%s is refused as %s', async (query, code) => {
    const { errors } = await world.ask(`{ ${query} }`, {}, world.keys.registrar);
    expect(errors?.map((error) => error.extensions.code)).toEqual([code]);
  });

  test.each(['ASE-9999-9999', 'nonsense', '\u0000'])('%j is nobody', async (aseId) => {
    const { data, errors } = await world.ask(
      'query($aseId: String!) { technician(aseId: $aseId) { id } }',
      { aseId },
      world.keys.registrar,
    );
    expect(errors).toBeUndefined();
    expect(data.technician).toBeNull();
  });
});

describe('a technician’s own key', () => {
  test('opens the technician whose it is, and nobody else', async () => {
    const key = await world.technicianKey('ASE-6000-0004');
    const ids = `query { own: technician(aseId: "ASE-6000-0004") { id lastName } other: technician(aseId: "ASE-6000-0001") { id } }`;
    const { data } = await world.ask(ids, {}, key);
    expect(data).toEqual({ own: { id: expect.any(String), lastName: 'Dvořák' }, other: null });
    const everyone = await world.ask(ids, {}, world.keys.registrar);
    const nodes = `query($own: ID!, $other: ID!) { own: node(id: $own) { id __typename } other: node(id: $other) { id } }`;
    const found = await world.ask(nodes, { own: data.own.id, other: everyone.data.other.id }, key);
    expect(found.data).toEqual({ own: { id: data.own.id, __typename: 'Technician' }, other: null });
  });
});

test('employers, insurers and the public open no record', async () => {
  const { data: known } = await world.ask('{ technician(aseId: "ASE-6000-0004") { id } }', {}, world.keys.registrar);
  for (const key of [world.keys.employer, world.keys.insurer, undefined]) {
    const found = await world.ask('query($id: ID!) { node(id: $id) { id } }', { id: known.technician.id }, key);
    expect([found.data, found.errors]).toEqual([{ node: null }, undefined]);
    const { data, errors } = await world.ask('{ technician(aseId: "ASE-6000-0004") { id } }', {}, key);
    expect(data?.technician ?? null).toBeNull();
    expect(errors).toHaveLength(1);
  }
});
