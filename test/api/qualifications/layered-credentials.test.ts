import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { everybodyConsents } from '../../support/consent.ts';
import { agencyOf, sponsorOf } from '../../support/public-bodies.ts';
import { registrarOf } from '../../support/registrar.ts';
import { type Shopkeeper, shopkeeperOf } from '../../support/shopkeeper.ts';
import { createWorld, type World } from '../../support/world.ts';

const ASE_ID = 'ASE-1000-0001';
const TECHNICIANS_TESTS = ['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8', 'L1'];

let world: World;
let keeper: Shopkeeper;
let employmentId: string;

beforeAll(async () => {
  world = await createWorld('layered credentials');
  await everybodyConsents(world, world.keys.employer);
  keeper = shopkeeperOf(world);
  await registrarOf(world).certified(ASE_ID, 'Adams', TECHNICIANS_TESTS);
  await keeper.register('SHP-000001', { name: 'Hill Toyota' });
  await keeper.join('SHP-000001', 'TOYOTA', '2015-01-01');
  await keeper.register('SHP-000002', { name: 'Corner Garage' });
  const employed = await keeper.employ(ASE_ID, 'SHP-000001', { from: '2020-01-01' });
  employmentId = employed.data.result.employment.id;
  const sponsor = sponsorOf(world, world.keys.sponsor);
  const opened = await sponsor.open(ASE_ID, { lastName: 'Adams', openedOn: '2025-02-01' });
  expect(opened.data.result.userErrors).toEqual([]);
  await sponsor.complete(opened.data.result.enrolmentId, '2025-09-01');
  await agencyOf(world).register('US-EPA', { level: 'FEDERAL', jurisdiction: 'US', place: null });
  const awarded = await agencyOf(world).award('US-EPA', ASE_ID, '609-1', {
    classCode: 'REFRIGERANT_HANDLING_609',
    from: '2020-02-01',
  });
  expect(awarded.data.result.userErrors).toEqual([]);
});
afterAll(() => world.close());

async function verdictOf(requirement: object, asOf = '2026-06-01', knownAt?: string): Promise<readonly unknown[]> {
  const { data, errors } = await world.ask(
    `mutation($input: VerifyTechnicianInput!) { verifyTechnician(input: $input) {
       verification { verdict holdsThrough } userErrors { code path } } }`,
    { input: { aseId: ASE_ID, lastName: 'Adams', purpose: 'EMPLOYMENT', requirement, asOf, knownAt } },
    world.keys.employer,
  );
  expect(errors).toBeUndefined();
  expect(data.verifyTechnician.userErrors).toEqual([]);
  const { verdict, holdsThrough } = data.verifyTechnician.verification;
  return [verdict, holdsThrough];
}

async function statuses(asOf: string): Promise<readonly unknown[]> {
  const { data, errors } = await world.ask(
    `query($asOf: Day) { technician(aseId: "${ASE_ID}", asOf: $asOf) {
       factoryStatuses { program completedLevel completedOn state holdsThrough } } }`,
    { asOf },
    world.keys.registrar,
  );
  expect(errors).toBeUndefined();
  return data.technician.factoryStatuses;
}

describe('verifyTechnician by what is layered on top of ASE', () => {
  test('legal and competent air conditioning work is EPA Section 609 and A7, and 609 does not expire', async () => {
    const legal = { holdsGovernment: { class: 'REFRIGERANT_HANDLING_609', jurisdiction: 'US-CA' } };
    expect(await verdictOf(legal)).toEqual(['VALID', null]);
    expect(await verdictOf({ allOf: [legal, { holdsTest: 'A7' }] })).toEqual(['VALID', '2029-02-28']);
    expect(await verdictOf(legal, '2020-01-31')).toEqual(['INVALID', '2020-01-31']);
  });

  test.each<[object, readonly unknown[]]>([
    [{ employedInNetwork: 'TOYOTA' }, ['VALID', null]],
    [{ employedInNetwork: 'FORD' }, ['INVALID', null]],
    [{ holdsOem: { program: 'TOYOTA_T_TEN' } }, ['VALID', null]],
    [{ holdsOem: { program: 'FORD_FACT' } }, ['INVALID', null]],
    [{ completedOem: { program: 'TOYOTA_T_TEN', level: 'CERTIFIED' } }, ['VALID', null]],
    [{ experienceYears: { years: 2 } }, ['VALID', null]],
    [{ experienceYears: { years: 10 } }, ['INVALID', null]],
    [{ not: { holdsOem: { program: 'FORD_FACT' } } }, ['VALID', null]],
  ])('%j', async (requirement, expected) => {
    expect(await verdictOf(requirement)).toEqual(expected);
  });
});

describe('factory status', () => {
  test('falls the day that network employment ends; completion stays for life', async () => {
    const before = world.clock.now().toISOString();
    world.clock.advance(60);
    const ended = await keeper.endEmployment(employmentId, '2026-06-10');
    expect(ended.data.result.userErrors).toEqual([]);
    const status = { holdsOem: { program: 'TOYOTA_T_TEN' } };
    expect(await verdictOf(status, '2026-06-10')).toEqual(['VALID', '2026-06-10']);
    expect((await verdictOf(status, '2026-06-11'))[0]).toBe('INVALID');
    expect(await verdictOf(status, '2026-06-11', before)).toEqual(['VALID', null]);
    expect(await statuses('2026-06-11')).toEqual([
      {
        program: 'TOYOTA_T_TEN',
        completedLevel: 'CERTIFIED',
        completedOn: '2025-09-01',
        state: null,
        holdsThrough: null,
      },
    ]);
    expect(await statuses('2026-06-10')).toMatchObject([{ state: 'ACTIVE', holdsThrough: '2026-06-10' }]);
  });

  test('does not come from a claim of the technician’s that nobody confirmed', async () => {
    const own = shopkeeperOf(world, await world.technicianKey(ASE_ID));
    const claimed = await own.employ(ASE_ID, 'SHP-000001', { from: '2026-06-12', role: 'APPRENTICE' });
    expect(claimed.data.result.userErrors).toEqual([]);
    expect((await verdictOf({ employedInNetwork: 'TOYOTA' }, '2026-06-14'))[0]).toBe('INVALID');
    await keeper.confirmEmployment(claimed.data.result.employment.id);
    expect((await verdictOf({ employedInNetwork: 'TOYOTA' }, '2026-06-14'))[0]).toBe('VALID');
  });
});
