import 'reflect-metadata';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type GraphQLSchema, graphql } from 'graphql';
import { buildSchema } from 'type-graphql';
import { day } from '../../../src/kernel/day.ts';
import { Refusal } from '../../../src/kernel/refusal.ts';
import { CatalogueResolver } from '../../../src/modules/catalogue/catalogue.resolver.ts';
import { Catalogue } from '../../../src/modules/catalogue/catalogue.rules.ts';
import { parseRulePack } from '../../../src/modules/catalogue/rule-pack-parsing.rules.ts';
import { SHIPPED_PACKS } from '../../../src/modules/catalogue/shipped-packs.ts';

const RETIRED = new Map([['published@1', day('2026-07-01')]]);

let schema: GraphQLSchema;

beforeAll(async () => {
  const packs = SHIPPED_PACKS.flatMap((document) => {
    const parsed = parseRulePack(document);
    return parsed.ok ? [parsed.pack] : [];
  });
  const resolver = new CatalogueResolver(new Catalogue(packs), { byName: async () => RETIRED });
  schema = await buildSchema({ resolvers: [CatalogueResolver], container: { get: () => resolver }, validate: false });
});

async function ask(source: string): Promise<unknown> {
  const { data, errors } = await graphql({ schema, source, contextValue: {} });
  expect(errors).toBeUndefined();
  return data;
}

async function refusalOf(source: string): Promise<unknown> {
  const { errors } = await graphql({ schema, source, contextValue: {} });
  const refusal = errors?.[0]?.originalError;
  if (!(refusal instanceof Refusal)) throw new Error(`not refused: ${JSON.stringify(errors)}`);
  return { code: refusal.faults[0]?.code, path: refusal.faults[0]?.path };
}

/** Every page of a list, walked by cursor. */
async function walk(size: number, filter = ''): Promise<readonly string[]> {
  const codes: string[] = [];
  let after = '';
  for (;;) {
    const page = `{ tests(first: ${size}${after}${filter}) { nodes { code } pageInfo { hasNextPage endCursor } } }`;
    const data = (await ask(page)) as {
      tests: { nodes: { code: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
    };
    codes.push(...data.tests.nodes.map((node) => node.code));
    if (!data.tests.pageInfo.hasNextPage) return codes;
    after = `, after: "${data.tests.pageInfo.endCursor}"`;
  }
}

test('packs are listed with their terms, and the default is marked', async () => {
  const terms = { retiredOn: null, retakeWaitDays: 30, renewal: { continuingEducationMonths: 12 } };
  expect(
    await ask('{ rulePacks { name isDefault retiredOn retakeWaitDays renewal { continuingEducationMonths } } }'),
  ).toEqual({
    rulePacks: [
      { name: 'mission-source@1', isDefault: false, ...terms },
      { name: 'mission-source@2', isDefault: true, ...terms },
      { name: 'published@1', isDefault: false, ...terms, retiredOn: '2026-07-01' },
      { name: 'published@2', isDefault: false, ...terms },
    ],
  });
});

test('a pack is found by code, by code and version, and as the default', async () => {
  const query = `{
    byCode: rulePack(name: "published") { name }
    byVersion: rulePack(name: "mission-source@1") { name }
    retired: rulePack(name: "published@1") { name retiredOn }
    default: rulePack { name }
    unknown: rulePack(name: "published@3") { name }
  }`;
  expect(await ask(query)).toEqual({
    byCode: { name: 'published@2' },
    byVersion: { name: 'mission-source@1' },
    retired: { name: 'published@1', retiredOn: '2026-07-01' },
    default: { name: 'mission-source@2' },
    unknown: null,
  });
});

test('a test is told with its series, area, experience and prerequisite', async () => {
  const query = `{
    test(code: "L3") {
      name validityMonths offeredUntil sureness unsure
      series { code name } repairArea { code }
      experience { series anyOf { workYears trainingYears } }
      prerequisite { tree inWords }
    }
    unknown: test(code: "Z9") { code }
  }`;
  expect(await ask(query)).toEqual({
    test: {
      name: 'Light Duty Hybrid/Electric Vehicle',
      validityMonths: 60,
      offeredUntil: null,
      sureness: 'TRADE_PRESS',
      unsure: ['experience.series', 'offeredFrom'],
      series: { code: 'L', name: 'Advanced Level' },
      repairArea: { code: 'HYBRID_ELECTRIC' },
      experience: {
        series: ['L', 'A'],
        anyOf: [
          { workYears: 2, trainingYears: 0 },
          { workYears: 1, trainingYears: 2 },
        ],
      },
      prerequisite: {
        tree: { allOf: [{ heldTest: 'A6' }, { heldTest: 'A8' }] },
        inWords: 'A6 (now or before) and A8 (now or before)',
      },
    },
    unknown: null,
  });
});

test('a designation is told by the pack that is asked for', async () => {
  const query = `{
    byDefault: designation(code: "MASTER_AUTOMOBILE") { requirement { inWords } }
    published: designation(code: "MASTER_AUTOMOBILE", rulePack: "published") { requirement { inWords } series { code } }
    worldClass: designation(code: "WORLD_CLASS", rulePack: "published") { forLife series { code } }
    unknown: designation(code: "WORLD_CLASS") { code }
  }`;
  expect(await ask(query)).toEqual({
    byDefault: { requirement: { inWords: 'A1, A2, A3, A4, A5, A6, A7, A8 and L1' } },
    published: { requirement: { inWords: 'A1, A2, A3, A4, A5, A6, A7 and A8' }, series: { code: 'A' } },
    worldClass: { forLife: true, series: null },
    unknown: null,
  });
});

describe('tests', () => {
  test('are paged by cursor without a gap or a repeat', async () => {
    const whole = await walk(100);
    expect(whole.length).toBe(60);
    expect(await walk(7)).toEqual(whole);
  });

  test('are paged from the end too', async () => {
    const query = '{ tests(last: 2, before: "A3") { nodes { code } pageInfo { hasPreviousPage hasNextPage } } }';
    expect(await ask(query)).toEqual({
      tests: { nodes: [{ code: 'A1' }, { code: 'A2' }], pageInfo: { hasPreviousPage: false, hasNextPage: true } },
    });
  });

  test('are narrowed to a series and to those offered on a day', async () => {
    expect(await walk(100, ', series: "B", offeredOn: "1990-01-01"')).toContain('B1');
    expect(await walk(100, ', series: "B", offeredOn: "2026-06-15"')).toEqual(['B2', 'B3', 'B4', 'B5', 'B6']);
  });

  test.each([
    ['an unknown series', 'series: "Q"', { code: 'UNKNOWN_SERIES', path: ['series'] }],
    ['an unknown rule pack', 'rulePack: "nobody"', { code: 'UNKNOWN_RULE_PACK', path: ['rulePack'] }],
    ['a page too large', 'first: 101', { code: 'PAGE_SIZE_OUT_OF_RANGE', path: ['first'] }],
    ['a cursor from another list', 'series: "A", after: "T1"', { code: 'CURSOR_UNKNOWN', path: [] }],
  ])('%s is refused by name', async (_case, filter, refusal) => {
    expect(await refusalOf(`{ tests(${filter}) { nodes { code } } }`)).toEqual(refusal);
  });
});

test('reasons are narrowed to those that may be given for an action', async () => {
  const data = (await ask('{ statusReasons(action: REINSTATE) { code actions } }')) as {
    statusReasons: { code: string; actions: string[] }[];
  };
  expect(data.statusReasons.map((reason) => reason.code)).toContain('APPEAL_UPHELD');
  expect(data.statusReasons.every((reason) => reason.actions.includes('REINSTATE'))).toBe(true);
});

test('the requirement language is served as a JSON Schema with the codes of the pack that is asked for', async () => {
  type Defs = Record<string, { properties: Record<string, { enum?: string[] }> }>;
  const schemaOf = async (subject: string, rulePack: string) => {
    const data = await ask(`{ requirementSchema(subject: ${subject}, rulePack: "${rulePack}") }`);
    return (data as { requirementSchema: { $ref: string; $defs: Defs } }).requirementSchema;
  };
  const ofShops = await schemaOf('SHOP', 'mission-source');
  expect(ofShops.$ref).toBe('#/$defs/shop');
  expect(ofShops.$defs['technician']?.properties['holdsTest']?.enum).toContain('A5');
  expect(ofShops.$defs['shop']?.properties['inNetwork']?.enum).toContain('FORD');
  const before = await schemaOf('TECHNICIAN', 'mission-source@1');
  expect(Object.keys(before.$defs)).toEqual(['technician']);
  expect(Object.keys(before.$defs['technician']?.properties ?? {})).not.toContain('holdsOem');
  expect(await refusalOf('{ requirementSchema(subject: SHOP, rulePack: "nobody") }')).toEqual({
    code: 'UNKNOWN_RULE_PACK',
    path: ['rulePack'],
  });
});
