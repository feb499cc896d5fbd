import 'reflect-metadata';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type GraphQLSchema, graphql } from 'graphql';
import { buildSchema } from 'type-graphql';
import { Refusal } from '../../../src/kernel/refusal.ts';
import { Catalogue } from '../../../src/modules/catalogue/catalogue.rules.ts';
import { ProgramCatalogueResolver } from '../../../src/modules/catalogue/program-catalogue.resolver.ts';
import { parseRulePack } from '../../../src/modules/catalogue/rule-pack-parsing.rules.ts';
import { SHIPPED_PACKS } from '../../../src/modules/catalogue/shipped-packs.ts';

let schema: GraphQLSchema;

beforeAll(async () => {
  const packs = SHIPPED_PACKS.flatMap((document) => {
    const parsed = parseRulePack(document);
    return parsed.ok ? [parsed.pack] : [];
  });
  const resolver = new ProgramCatalogueResolver(new Catalogue(packs));
  schema = await buildSchema({
    resolvers: [ProgramCatalogueResolver],
    container: { get: () => resolver },
    validate: false,
  });
});

async function ask(source: string): Promise<unknown> {
  const { data, errors } = await graphql({ schema, source, contextValue: {} });
  expect(errors).toBeUndefined();
  return data;
}

test('a repair area is told with the tests that cover it, retired ones among them', async () => {
  const { repairAreas } = (await ask('{ repairAreas { code name tests { code repairArea { code } } } }')) as {
    repairAreas: { code: string; name: string; tests: { code: string; repairArea: { code: string } }[] }[];
  };
  const testsOf = (code: string) => repairAreas.find((area) => area.code === code)?.tests.map((each) => each.code);
  expect(repairAreas.length).toBe(29);
  expect(testsOf('BRAKES')).toEqual(['A5', 'T4', 'S4', 'H4']);
  expect(repairAreas.flatMap((area) => area.tests).length).toBe(60);
  expect(repairAreas.flatMap((area) => area.tests).map((each) => each.code)).toContain('B1');
  expect(repairAreas.every(({ code, tests }) => tests.every((each) => each.repairArea.code === code))).toBe(true);
});

test('a programme is told with its network, levels, prerequisites, tie and grace', async () => {
  const query = `{
    oemProgram(code: "CUMMINS_CERTIFIED") {
      name sponsor network { code name } levels { code name prerequisite { inWords } }
      prerequisite { tree inWords } employmentTie resumesOnReemployment validityMonths grace { code name days }
      sureness unsure
    }
    unknown: oemProgram(code: "SAAB") { code }
  }`;
  expect(await ask(query)).toEqual({
    oemProgram: {
      name: 'Cummins factory certification',
      sponsor: 'CUMMINS',
      network: { code: 'CUMMINS', name: 'Cummins' },
      levels: [
        { code: 'CERTIFIED', name: 'Certified', prerequisite: null },
        {
          code: 'ADVANCED',
          name: 'Advanced',
          prerequisite: { inWords: 'CUMMINS_CERTIFIED CERTIFIED completed, T2 and T6' },
        },
        {
          code: 'MASTER',
          name: 'Master',
          prerequisite: { inWords: 'CUMMINS_CERTIFIED ADVANCED completed, MASTER_MEDIUM_HEAVY_TRUCK and L2' },
        },
      ],
      prerequisite: {
        tree: { anyOf: [{ holdsTest: 'T2' }, { holdsTest: 'H2' }, { holdsTest: 'S2' }, { holdsTest: 'A9' }] },
        inWords: 'one of T2, H2, S2, A9',
      },
      employmentTie: 'NETWORK_EMPLOYMENT',
      resumesOnReemployment: true,
      validityMonths: 36,
      grace: [
        { code: 'YELLOW', name: 'Yellow', days: 180 },
        { code: 'RED', name: 'Red', days: 90 },
      ],
      sureness: 'MISSION',
      unsure: ['levels', 'prerequisite', 'resumesOnReemployment', 'employmentTie', 'validityMonths', 'grace'],
    },
    unknown: null,
  });
});

test('every programme is listed in the order of the catalogue, each in a network that is listed too', async () => {
  const { oemPrograms, networks } = (await ask('{ oemPrograms { code network { code } } networks { code } }')) as {
    oemPrograms: { code: string; network: { code: string } }[];
    networks: { code: string }[];
  };
  expect(oemPrograms.map(({ code }) => code)).toEqual([
    'TOYOTA_T_TEN',
    'FORD_FACT',
    'GM_ASEP',
    'STELLANTIS_MOPAR_CAP',
    'BMW_STEP',
    'MERCEDES_BENZ_ELITE',
    'HONDA_PACT',
    'CUMMINS_CERTIFIED',
    'DETROIT_DIESEL_CERTIFIED',
    'PACCAR_CERTIFIED',
  ]);
  expect(oemPrograms.map(({ network }) => network.code)).toEqual(networks.map(({ code }) => code));
});

test('roles say whether they repair, and classes how long they are valid', async () => {
  const query = `{
    employmentRoles { code performsRepairs }
    governmentClasses { code name levels validityMonths lateRenewalMonths sureness unsure }
  }`;
  const data = (await ask(query)) as { employmentRoles: object[]; governmentClasses: object[] };
  expect(data.employmentRoles).toContainEqual({ code: 'APPRENTICE', performsRepairs: true });
  expect(data.employmentRoles).toContainEqual({ code: 'ESTIMATOR', performsRepairs: false });
  expect(data.governmentClasses).toContainEqual({
    code: 'REFRIGERANT_HANDLING_609',
    name: 'Refrigerant handling, EPA Section 609',
    levels: ['FEDERAL'],
    validityMonths: null,
    lateRenewalMonths: null,
    sureness: 'TRADE_PRESS',
    unsure: [],
  });
});

test('what a Blue Seal takes is told as a rule about a shop', async () => {
  expect(await ask('{ blueSealRule { recognitionMonths requirement { tree inWords } } }')).toEqual({
    blueSealRule: {
      recognitionMonths: 12,
      requirement: {
        tree: { allOf: [{ certifiedShare: { atLeast: { n: 3, of: 4 } } }, { areasCovered: true }] },
        inWords: '75 % of repairing technicians with any current credential and every offered area covered',
      },
    },
  });
});

describe('another rule pack', () => {
  const FIELDS = {
    repairAreas: '{ code }',
    networks: '{ code }',
    oemPrograms: '{ code }',
    'oemProgram(code: "FORD_FACT")': '{ code }',
    employmentRoles: '{ code }',
    governmentClasses: '{ code }',
    blueSealRule: '{ recognitionMonths }',
  };

  test('is told by its own data: version 1 knows areas alone', async () => {
    const query = Object.entries(FIELDS).map(
      ([field, selection]) => `${pinned(field, 'mission-source@1')} ${selection}`,
    );
    expect(await ask(`{ ${query.join(' ')} }`)).toEqual({
      repairAreas: expect.arrayContaining([{ code: 'BRAKES' }]),
      networks: [],
      oemPrograms: [],
      oemProgram: null,
      employmentRoles: [],
      governmentClasses: [],
      blueSealRule: null,
    });
  });

  test.each(Object.entries(FIELDS))('that was never published is refused: %s', async (field, selection) => {
    const { errors } = await graphql({
      schema,
      source: `{ ${pinned(field, 'nobody')} ${selection} }`,
      contextValue: {},
    });
    const refusal = errors?.[0]?.originalError;
    if (!(refusal instanceof Refusal)) throw new Error(`not refused: ${JSON.stringify(errors)}`);
    expect(refusal.faults).toMatchObject([{ code: 'UNKNOWN_RULE_PACK', path: ['rulePack'] }]);
  });

  function pinned(field: string, pack: string): string {
    const argument = `rulePack: ${JSON.stringify(pack)}`;
    return field.includes('(') ? field.replace(')', `, ${argument})`) : `${field}(${argument})`;
  }
});
