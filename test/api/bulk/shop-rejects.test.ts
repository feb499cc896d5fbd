import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { RegistryFile } from '../../../src/modules/bulk/registry-files.rules.ts';
import { MAX_STAFF } from '../../../src/modules/shops/employment.rules.ts';
import { type BulkWorld, createBulkWorld, type Files } from './bulk-world.ts';

const [ROSA, IVAN] = ['ASE-0000-0001', 'ASE-0000-0002'];
const [GARAGE, CLOSED, UNOPENED] = ['SHP-000001', 'SHP-000002', 'SHP-000003'];
const PROGRAM = 'Demo Mutual,PREFERRED';

/** One good row or more of each file; what stands in a later file refers to them. */
const GOOD = {
  technicians: [`${ROSA},Rosa,Peña,US-CA,,,true`, `${IVAN},Ivan,Lee,US-NY,,,false`],
  agencies: [
    'US-EPA,Environmental Protection Agency,FEDERAL,US,',
    'US-CA-BAR,Bureau of Automotive Repair,STATE,US-CA,',
    'US-IL-CHICAGO,City of Chicago,MUNICIPAL,US-IL,Chicago',
  ],
  shops: [
    `${GARAGE},Corner Garage,1 Main St,Fresno,93701,US-CA,Summit Group`,
    `${CLOSED},"Body, Inc.",2 Main St,Fresno,93701-1234,US-CA,`,
    `${UNOPENED},Late Motors,3 Main St,Fresno,93702,US-CA,Summit Group`,
  ],
  shopTerms: [
    `${GARAGE},OPERATION,,2000-01-01,`,
    `${GARAGE},AREA,BRAKES,2001-01-01,`,
    `${GARAGE},NETWORK,TOYOTA,2001-01-01,2010-01-01`,
    `${GARAGE},RECOGNITION,,2025-09-01,2026-09-01`,
    `${CLOSED},OPERATION,,2000-01-01,2010-01-01`,
    `${CLOSED},OPERATION,,2010-01-01,2020-01-01`,
  ],
  employment: [
    `${ROSA},${GARAGE},TECHNICIAN,2010-01-01,`,
    `${ROSA},${CLOSED},TECHNICIAN,2009-01-01,2020-01-01`,
    `${ROSA},${GARAGE},MANAGER,2015-01-01,`,
  ],
  periods: [`${ROSA},A4,2015-01-01,2030-01-01,INITIAL_TEST`, `${ROSA},A5,2015-01-01,2030-01-01,INITIAL_TEST`],
  oemEnrolments: [`${ROSA},TOYOTA_T_TEN,CERTIFIED,2018-01-01,2018-06-01,2019-01-01`],
  governmentCredentials: [
    `${ROSA},US-EPA,REFRIGERANT_HANDLING_609,609-1,2012-05-01,,`,
    `${ROSA},US-CA-BAR,EMISSIONS_INSPECTION,EI1,2024-01-01,2026-01-01,2026-09-01`,
    `${IVAN},US-IL-CHICAGO,MECHANIC_LICENSE,EI1,2024-01-01,2027-01-01,`,
  ],
  repairPrograms: [`${PROGRAM},Preferred repair,"{""blueSealCompliant"":true}",CERTIFIED_SHARE`],
  networkEnrolments: [`${PROGRAM},${GARAGE},2020-01-01,2022-01-01,Applied`, `${PROGRAM},${GARAGE},2023-01-01,,Applied`],
} satisfies Files;

let world: BulkWorld;

beforeAll(async () => {
  world = await createBulkWorld();
});
afterAll(() => world.close());
beforeEach(() => world.empty());

async function count(table: string): Promise<number> {
  const { rows } = await world.database.pool.query(`select count(*)::integer as count from ${table}`);
  return rows[0].count;
}

const long = 'x'.repeat(121);
const CASES: Partial<Record<RegistryFile, readonly (readonly [row: string, column: string, code: string])[]>> = {
  agencies: [
    ['us-epa,Agency,FEDERAL,US,', 'code', 'AGENCY_CODE_MALFORMED'],
    ['US-X,,FEDERAL,US,', 'name', 'NAME_EMPTY'],
    ['US-X,Agency,COUNTY,US-CA,', 'level', 'LEVEL_UNKNOWN'],
    ['US-X,Agency,FEDERAL,US-CA,', 'jurisdiction', 'JURISDICTION_UNKNOWN'],
    ['US-X,Agency,STATE,US,', 'jurisdiction', 'JURISDICTION_UNKNOWN'],
    ['US-X,Agency,STATE,US-CA,Fresno', 'place', 'PLACE_NOT_EXPECTED'],
    ['US-X,Agency,MUNICIPAL,US-CA,', 'place', 'NAME_EMPTY'],
    ['US-EPA,Agency,FEDERAL,US,', 'code', 'DUPLICATE_IN_FILE'],
  ],
  shops: [
    ['SHP-12,Garage,1 Main St,Fresno,93701,US-CA,', 'shop_number', 'SHOP_NUMBER_MALFORMED'],
    ['SHP-000009,,1 Main St,Fresno,93701,US-CA,', 'name', 'NAME_EMPTY'],
    ['SHP-000009,---,1 Main St,Fresno,93701,US-CA,', 'name', 'NAME_MALFORMED'],
    ['SHP-000009,Garage,,Fresno,93701,US-CA,', 'street', 'STREET_EMPTY'],
    [`SHP-000009,Garage,1 Main St,${long},93701,US-CA,`, 'city', 'CITY_TOO_LONG'],
    ['SHP-000009,Garage,1 Main St,Fresno,9370,US-CA,', 'postal_code', 'POSTAL_CODE_MALFORMED'],
    ['SHP-000009,Garage,1 Main St,Fresno,93701,US-ZZ,', 'jurisdiction', 'JURISDICTION_UNKNOWN'],
    [`SHP-000009,Garage,1 Main St,Fresno,93701,US-CA,${long}`, 'organization', 'NAME_TOO_LONG'],
    [`${GARAGE},Garage,1 Main St,Fresno,93701,US-CA,`, 'shop_number', 'DUPLICATE_IN_FILE'],
  ],
  shopTerms: [
    ['SHP-999999,OPERATION,,2000-01-01,', 'shop_number', 'UNKNOWN_SHOP_NUMBER'],
    [`${GARAGE},CLOSURE,,2000-01-01,`, 'kind', 'KIND_UNKNOWN'],
    [`${GARAGE},AREA,WINDOWS,2001-01-01,`, 'code', 'UNKNOWN_REPAIR_AREA'],
    [`${GARAGE},NETWORK,TRABANT,2001-01-01,`, 'code', 'UNKNOWN_NETWORK'],
    [`${GARAGE},RECOGNITION,BRAKES,2001-01-01,`, 'code', 'CODE_NOT_EXPECTED'],
    [`${GARAGE},AREA,HVAC,2001-02-30,`, 'from', 'DAY_MALFORMED'],
    [`${GARAGE},AREA,HVAC,2026-06-16,`, 'from', 'DAY_IN_FUTURE'],
    [`${GARAGE},AREA,HVAC,1971-12-31,`, 'from', 'DAY_TOO_EARLY'],
    [`${GARAGE},AREA,HVAC,2001-01-01,2205-01-01`, 'until', 'DAY_TOO_FAR_AHEAD'],
    [`${GARAGE},AREA,HVAC,2001-01-01,2001-01-01`, 'until', 'DAYS_OUT_OF_ORDER'],
    [`${GARAGE},OPERATION,,1990-01-01,2000-01-02`, 'from', 'SHOP_OPEN'],
    [`${GARAGE},AREA,BRAKES,2020-01-01,2021-01-01`, 'from', 'AREA_OFFERED'],
    [`${GARAGE},NETWORK,TOYOTA,2009-12-31,`, 'from', 'NETWORK_JOINED'],
    [`${GARAGE},RECOGNITION,,2026-01-01,2027-01-01`, 'from', 'SHOP_RECOGNISED'],
    [`${GARAGE},AREA,BRAKES,2001-01-01,`, '', 'DUPLICATE_IN_FILE'],
    [`${GARAGE},AREA,HVAC,1999-12-31,`, 'from', 'SHOP_CLOSED'],
    [`${CLOSED},AREA,STRUCTURAL_REPAIR,2020-01-01,`, 'from', 'SHOP_CLOSED'],
  ],
  employment: [
    [`ASE-9999-9999,${GARAGE},TECHNICIAN,2010-01-01,`, 'ase_id', 'UNKNOWN_ASE_ID'],
    [`${IVAN},SHP-999999,TECHNICIAN,2010-01-01,`, 'shop_number', 'UNKNOWN_SHOP_NUMBER'],
    [`${IVAN},${GARAGE},WIZARD,2010-01-01,`, 'role', 'UNKNOWN_EMPLOYMENT_ROLE'],
    [`${IVAN},${GARAGE},TECHNICIAN,2026-06-16,`, 'from', 'DAY_IN_FUTURE'],
    [`${IVAN},${GARAGE},TECHNICIAN,1066-10-14,`, 'from', 'DAY_MALFORMED'],
    [`${IVAN},${GARAGE},TECHNICIAN,1971-12-31,`, 'from', 'DAY_TOO_EARLY'],
    [`${IVAN},${GARAGE},TECHNICIAN,2010-01-02,2010-01-01`, 'until', 'DAYS_OUT_OF_ORDER'],
    [`${IVAN},${GARAGE},TECHNICIAN,2010-01-02,2999-01-01`, 'until', 'DAY_TOO_FAR_AHEAD'],
    [`${ROSA},${GARAGE},TECHNICIAN,2011-01-01,2012-01-01`, 'from', 'EMPLOYMENT_OVERLAPS'],
    [`${ROSA},${GARAGE},TECHNICIAN,2010-01-01,`, '', 'DUPLICATE_IN_FILE'],
    [`${IVAN},${GARAGE},TECHNICIAN,1999-12-31,`, 'from', 'SHOP_CLOSED'],
    [`${IVAN},${CLOSED},TECHNICIAN,2009-01-01,2020-01-02`, 'until', 'SHOP_CLOSED'],
    [`${IVAN},${CLOSED},MANAGER,2009-01-01,`, 'until', 'SHOP_CLOSED'],
    [`${IVAN},${UNOPENED},TECHNICIAN,2009-01-01,`, 'from', 'SHOP_CLOSED'],
  ],
  oemEnrolments: [
    ['ASE-9999-9999,TOYOTA_T_TEN,CERTIFIED,2020-01-01,,', 'ase_id', 'UNKNOWN_ASE_ID'],
    [`${ROSA},TRABANT_TEN,CERTIFIED,2020-01-01,,`, 'program', 'OEM_PROGRAM_UNKNOWN'],
    [`${ROSA},TOYOTA_T_TEN,WIZARD,2020-01-01,,`, 'level', 'OEM_LEVEL_UNKNOWN'],
    [`${ROSA},TOYOTA_T_TEN,CERTIFIED,2026-06-16,,`, 'opened_on', 'DAY_IN_FUTURE'],
    [`${ROSA},TOYOTA_T_TEN,CERTIFIED,2020-01-01,2019-12-31,`, 'completed_on', 'DAYS_OUT_OF_ORDER'],
    [`${ROSA},TOYOTA_T_TEN,CERTIFIED,2020-01-01,,2019-12-31`, 'withdrawn_on', 'DAYS_OUT_OF_ORDER'],
    [`${ROSA},TOYOTA_T_TEN,CERTIFIED,2020-01-01,2020-06-01,2020-05-31`, 'withdrawn_on', 'DAYS_OUT_OF_ORDER'],
    [`${ROSA},TOYOTA_T_TEN,CERTIFIED,2018-01-01,,`, '', 'DUPLICATE_IN_FILE'],
    [`${ROSA},TOYOTA_T_TEN,CERTIFIED,2018-03-01,2018-09-01,`, 'opened_on', 'OEM_ENROLMENTS_OVERLAP'],
    [`${ROSA},TOYOTA_T_TEN,ADVANCED,2020-01-01,,`, 'level', 'OEM_PREREQUISITE_NOT_MET'],
    [`${ROSA},BMW_STEP,CERTIFIED,2020-01-01,,`, 'program', 'OEM_PREREQUISITE_NOT_MET'],
    [`${IVAN},TOYOTA_T_TEN,CERTIFIED,2018-01-01,,`, 'level', 'OEM_PREREQUISITE_NOT_MET'],
  ],
  governmentCredentials: [
    ['ASE-9999-9999,US-EPA,REFRIGERANT_HANDLING_609,7,2012-05-01,,', 'ase_id', 'UNKNOWN_ASE_ID'],
    [`${ROSA},US-XX,REFRIGERANT_HANDLING_609,7,2012-05-01,,`, 'agency', 'UNKNOWN_AGENCY'],
    [`${ROSA},US-EPA,LICENCE_TO_KILL,7,2012-05-01,,`, 'class', 'GOVERNMENT_CLASS_UNKNOWN'],
    [`${ROSA},US-EPA,REFRIGERANT_HANDLING_609,,2012-05-01,,`, 'number', 'GOVERNMENT_NUMBER_MALFORMED'],
    [`${ROSA},US-EPA,REFRIGERANT_HANDLING_609,7,2026-06-16,,`, 'from', 'DAY_IN_FUTURE'],
    [`${ROSA},US-CA-BAR,EMISSIONS_INSPECTION,7,2024-01-01,2023-01-01,`, 'until', 'DAYS_OUT_OF_ORDER'],
    [`${ROSA},US-CA-BAR,EMISSIONS_INSPECTION,7,2024-01-01,2026-01-01,2026-01-01`, 'pending_until', 'DAYS_OUT_OF_ORDER'],
    [`${ROSA},US-CA-BAR,EMISSIONS_INSPECTION,7,2024-01-01,,2027-01-01`, 'pending_until', 'DAYS_OUT_OF_ORDER'],
    [`${IVAN},US-EPA,REFRIGERANT_HANDLING_609,609-1,2013-05-01,,`, 'number', 'GOVERNMENT_NUMBER_TAKEN'],
    [`${IVAN},US-CA-BAR,EMISSIONS_INSPECTION,EI1,2026-02-01,2028-02-01,`, 'number', 'GOVERNMENT_NUMBER_TAKEN'],
    [`${ROSA},US-CA-BAR,REFRIGERANT_HANDLING_609,7,2012-05-01,,`, 'class', 'GOVERNMENT_CLASS_NOT_AT_LEVEL'],
    [`${ROSA},US-EPA,REFRIGERANT_HANDLING_609,609-1,2012-05-01,,`, '', 'DUPLICATE_IN_FILE'],
  ],
  repairPrograms: [
    [`,OTHER,Other,"{""blueSealCompliant"":true}",`, 'insurer', 'NAME_EMPTY'],
    [`Demo Mutual,other,Other,"{""blueSealCompliant"":true}",`, 'code', 'PROGRAM_CODE_MALFORMED'],
    [`Demo Mutual,OTHER,,"{""blueSealCompliant"":true}",`, 'name', 'NAME_EMPTY'],
    [`Demo Mutual,OTHER,Other,blue seal,`, 'requirement', 'REQUIREMENT_NOT_JSON'],
    [`Demo Mutual,OTHER,Other,"{""holdsTest"":""A5""}",`, 'requirement', 'REQUIREMENT_WRONG_SUBJECT'],
    [
      `Demo Mutual,OTHER,Other,"{""technicians"":{""atLeast"":1,""who"":{""holdsTest"":""Z9""}}}",`,
      'requirement',
      'UNKNOWN_TEST',
    ],
    [`Demo Mutual,OTHER,Other,"{""blueSealCompliant"":true}",BEAUTY`, 'ranking', 'RANKING_KEY_UNKNOWN'],
    [
      `Demo Mutual,OTHER,Other,"{""blueSealCompliant"":true}",CERTIFIED_SHARE;CERTIFIED_SHARE`,
      'ranking',
      'RANKING_KEY_REPEATED',
    ],
    [`${PROGRAM},Again,"{""blueSealCompliant"":true}",`, '', 'DUPLICATE_IN_FILE'],
  ],
  networkEnrolments: [
    [`Demo Mutual,OTHER,${GARAGE},2020-01-01,,Applied`, 'program', 'UNKNOWN_REPAIR_PROGRAM'],
    [`Other Mutual,PREFERRED,${GARAGE},2020-01-01,,Applied`, 'program', 'UNKNOWN_REPAIR_PROGRAM'],
    [`${PROGRAM},SHP-999999,2020-01-01,,Applied`, 'shop_number', 'UNKNOWN_SHOP_NUMBER'],
    [`${PROGRAM},${CLOSED},2046-06-16,,Applied`, 'from', 'DAY_TOO_FAR_AHEAD'],
    [`${PROGRAM},${CLOSED},1971-06-16,,Applied`, 'from', 'DAY_TOO_EARLY'],
    [`${PROGRAM},${CLOSED},2020-06-31,,Applied`, 'from', 'DAY_MALFORMED'],
    [`${PROGRAM},${CLOSED},2020-01-02,2020-01-01,Applied`, 'until', 'DAYS_OUT_OF_ORDER'],
    [`${PROGRAM},${CLOSED},2020-01-02,,`, 'reason', 'REASON_EMPTY'],
    [`${PROGRAM},${GARAGE},2021-12-31,2022-12-31,Applied`, 'from', 'ENROLMENT_OVERLAPS'],
    [`${PROGRAM},${GARAGE},2023-01-01,,Applied`, '', 'DUPLICATE_IN_FILE'],
  ],
};

describe('rows are rejected with their line, column and code, and the rows around them are loaded', () => {
  test.each(Object.keys(CASES) as (keyof typeof GOOD)[])(
    '%s',
    async (file) => {
      const cases = CASES[file] ?? [];
      const good: readonly string[] = GOOD[file];
      const summary = await world.load({ ...GOOD, [file]: [...good, ...cases.map(([row]) => row)] });
      const rejects = await world.rejects(file);
      const firstLine = 2 + good.length;
      expect(rejects.map(({ line, column, code, row }) => [line, row, column, code])).toEqual(
        cases.map(([row, column, code], index) => [firstLine + index, row, column, code]),
      );
      for (const { message } of rejects) expect(message).toMatch(/^[^\n]+\.$/);
      const name = rejects[0]?.file;
      const ofFile = summary.files.find((each) => each.file === name);
      expect(ofFile).toMatchObject({ added: good.length, rejected: cases.length });
      const others = summary.files.filter((each) => each.file !== name);
      expect(others.map((each) => each.rejected)).toEqual(others.map(() => 0));
    },
    30_000,
  );
});

test('what an earlier import put on record is neither overwritten nor overlapped, and nothing is made for rejected rows', async () => {
  await world.load(GOOD);
  const before = await world.snapshot();
  const summary = await world.load(
    {
      shopTerms: [`${GARAGE},AREA,BRAKES,2005-01-01,2006-01-01`],
      employment: [
        `${ROSA},${GARAGE},TECHNICIAN,2009-01-01,2010-01-02`,
        `${ROSA},${GARAGE},MANAGER,2015-01-01,2016-01-01`,
      ],
      governmentCredentials: [`${IVAN},US-EPA,REFRIGERANT_HANDLING_609,609-1,2012-05-01,,`],
      shops: [`${GARAGE},Corner Garage,1 Main St,Fresno,93701,US-CA,Nobody Yet`],
      agencies: ['US-EPA,Another Agency,FEDERAL,US,'],
      repairPrograms: [`${PROGRAM},Preferred repair,"{""isOpen"":true}",CERTIFIED_SHARE`],
      networkEnrolments: [`${PROGRAM},${GARAGE},2019-01-01,2020-01-02,Applied`],
    },
    { rowsPerChunk: 1 },
  );
  expect(summary.files.map((file) => file.added)).toEqual(summary.files.map(() => 0));
  const told = async (file: RegistryFile) => (await world.rejects(file)).map(({ column, code }) => [column, code]);
  expect(await told('shopTerms')).toEqual([['from', 'AREA_OFFERED']]);
  expect(await told('employment')).toEqual([
    ['from', 'EMPLOYMENT_OVERLAPS'],
    ['until', 'CONFLICTS_WITH_RECORD'],
  ]);
  expect(await told('governmentCredentials')).toEqual([['ase_id', 'CONFLICTS_WITH_RECORD']]);
  expect(await told('shops')).toEqual([['organization', 'CONFLICTS_WITH_RECORD']]);
  expect(await told('agencies')).toEqual([['name', 'CONFLICTS_WITH_RECORD']]);
  expect(await told('repairPrograms')).toEqual([['requirement', 'CONFLICTS_WITH_RECORD']]);
  expect(await told('networkEnrolments')).toEqual([['from', 'ENROLMENT_OVERLAPS']]);
  expect(await world.snapshot()).toEqual(before);
}, 30_000);

test('rows beside those on record are loaded, and each fact begins with its own identity', async () => {
  await world.load(GOOD);
  expect(await count('organization')).toBe(2);
  const summary = await world.load({
    employment: [...GOOD.employment, `${ROSA},${GARAGE},TECHNICIAN,2009-01-01,2010-01-01`],
    governmentCredentials: [`${ROSA},US-CA-BAR,EMISSIONS_INSPECTION,EI2,2026-02-01,2028-02-01,`],
    networkEnrolments: [`${PROGRAM},${GARAGE},2022-01-01,2023-01-01,Applied`],
    shops: ['SHP-000004,Fourth,4 Main St,Fresno,93701,US-CA,Summit Group'],
  });
  const outcome = Object.fromEntries(summary.files.map((file) => [file.file, [file.added, file.unchanged]]));
  expect(outcome).toEqual({
    'employment.csv': [1, 3],
    'government_credentials.csv': [1, 0],
    'network_enrolments.csv': [1, 0],
    'shops.csv': [1, 0],
  });
  expect(await count('organization')).toBe(2);
  for (const table of ['employment', 'shop_term', 'government_credential', 'network_enrolment']) {
    expect(await count(`${table} where record_id <> id or retracted_at is not null`)).toBe(0);
  }
  const { rows } = await world.database.pool.query(
    `select v.version, v.requirement, v.rule_pack, v.ranking, g.jurisdiction, g.place, e.asserted_by, e.confirmed_at
     from repair_program_version v, government_credential g, employment e
     where g.class_code = 'MECHANIC_LICENSE' and e.role = 'MANAGER'`,
  );
  expect(rows).toEqual([
    {
      version: 1,
      requirement: { blueSealCompliant: true },
      rule_pack: 'mission-source@2',
      ranking: ['CERTIFIED_SHARE'],
      jurisdiction: 'US-IL',
      place: 'Chicago',
      asserted_by: 'REGISTRAR',
      confirmed_at: null,
    },
  ]);
}, 30_000);

test('the end of an import tells once which files had new rows', async () => {
  const ended = async () =>
    (
      await world.database.pool.query(
        `select o.payload from outbox_event o join audit_entry a on a.details = o.payload and a.action = o.type
         where o.type = 'registry.import_ended' order by o.occurred_at`,
      )
    ).rows.map((row) => row.payload);
  await world.load({ technicians: GOOD.technicians, shops: GOOD.shops });
  world.clock.advance(60);
  await world.load({ technicians: GOOD.technicians, shops: GOOD.shops, shopTerms: GOOD.shopTerms });
  await world.again();
  expect(await ended()).toEqual([
    { files: ['technicians.csv', 'shops.csv'], awarded: 0 },
    { files: ['shop_terms.csv'], awarded: 0 },
  ]);
}, 30_000);

test('a shop takes on as many people as it may have, and the rows of the next are refused', async () => {
  await world.load({ technicians: GOOD.technicians, shops: GOOD.shops, shopTerms: GOOD.shopTerms });
  await world.database.pool.query(
    `with people as (
       insert into technician (id, ase_id, first_name, last_name, last_name_folded, home_state, directory_opt_in, version, registered_at)
       select gen_random_uuid(), 'ASE-2' || lpad(n::text, 3, '0') || '-0000', 'Ada', 'Park', 'park', 'US-CA', false, 1, $2
         from generate_series(1, 999) n
       returning id),
     terms as (select id, role from people, unnest($3::text[]) as roles (role))
     insert into employment (id, record_id, technician_id, shop_id, role, from_on, asserted_by, recorded_at)
     select gen_random_uuid(), gen_random_uuid(), terms.id, s.id, role, '2020-01-01', 'REGISTRAR', $2
       from terms, shop s where s.shop_number = $1`,
    [GARAGE, world.clock.now(), ['TECHNICIAN', 'MANAGER']],
  );
  await world.database.pool.query(
    `with people as (
       insert into technician (id, ase_id, first_name, last_name, last_name_folded, home_state, directory_opt_in, version, registered_at)
       select gen_random_uuid(), 'ASE-3000-' || lpad(n::text, 4, '0'), 'Ada', 'Park', 'park', 'US-CA', false, 1, $2
         from generate_series(1, $3::integer) n
       returning id)
     insert into employment (id, record_id, technician_id, shop_id, role, from_on, asserted_by, recorded_at)
     select gen_random_uuid(), gen_random_uuid(), people.id, s.id, 'TECHNICIAN', '2020-01-01', 'REGISTRAR', $2
       from people, shop s where s.shop_number = $1`,
    [GARAGE, world.clock.now(), MAX_STAFF - 1 - 999],
  );
  const summary = await world.load({
    employment: [
      `${ROSA},${GARAGE},TECHNICIAN,2021-01-01,`,
      `${ROSA},${GARAGE},ESTIMATOR,2021-01-01,`,
      `${IVAN},${GARAGE},TECHNICIAN,2021-01-01,2022-01-01`,
      `${IVAN},${GARAGE},TECHNICIAN,2023-01-01,`,
      `ASE-3000-0001,${GARAGE},MANAGER,2021-01-01,`,
    ],
  });
  expect(summary.files).toMatchObject([{ added: 4, rejected: 1 }]);
  expect(await world.rejects('employment')).toMatchObject([
    {
      line: 5,
      column: 'shop_number',
      code: 'SHOP_STAFF_LIMIT',
      message: `A shop has at most ${MAX_STAFF} people who work there or will; this one has ${MAX_STAFF}.`,
    },
  ]);
}, 30_000);

test('nothing is recorded of whoever was merged into another, not even again', async () => {
  await world.load(GOOD);
  const into = `(select id from technician where ase_id = '${IVAN}')`;
  await world.database.pool.query(
    `update technician set merged_into_id = ${into}, merged_at = registered_at where ase_id = $1`,
    [ROSA],
  );
  for (const table of ['employment', 'credential_period', 'oem_enrolment', 'government_credential']) {
    await world.database.pool.query(`update ${table} set retracted_at = recorded_at where technician_id <> ${into}`);
  }
  const summary = await world.again();
  expect(summary.files.map(({ added }) => added)).toEqual(summary.files.map(() => 0));
  for (const file of ['employment', 'periods', 'oemEnrolments', 'governmentCredentials'] as const) {
    const told = (await world.rejects(file)).map(({ column, code }) => [column, code]);
    expect(told).toEqual(GOOD[file].filter((row) => row.startsWith(ROSA)).map(() => ['ase_id', 'UNKNOWN_ASE_ID']));
  }
  expect(await world.rejects('technicians')).toEqual([]);
}, 30_000);
