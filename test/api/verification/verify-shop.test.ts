import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { everybodyConsents } from '../../support/consent.ts';
import { insurerOf } from '../../support/insurer.ts';
import { type Registrar, registrarOf } from '../../support/registrar.ts';
import { organizationOf, shopkeeperOf } from '../../support/shopkeeper.ts';
import { createWorld, type World } from '../../support/world.ts';

const SHOP = 'SHP-000001';
const VERIFY = `mutation($input: VerifyShopInput!) { verifyShop(input: $input) {
  verification { verdict name asOf rulePack programVersion holdsThrough receipt
    checks { code outcome reason }
    blueSeal { compliant holdsThrough recognised recognisedThrough certified total
      areas { area covered holdsThrough singlePointOfFailure coveredBy { technicianId displayName tests through } }
      shortfalls { code area } }
    explanation { path kind code subject satisfied count total } }
  userErrors { code path } } }`;

let world: World;
let programId: string;
let registrar: Registrar;

beforeAll(async () => {
  world = await createWorld('verify shop');
  await everybodyConsents(world, world.keys.insurer);
  registrar = registrarOf(world);
  const keeper = shopkeeperOf(world);
  await keeper.register(SHOP, { organization: await organizationOf(world, world.keys.employer) });
  await keeper.recognise(SHOP, '2026-06-01');
  const people = [
    ['ASE-1000-0001', 'Adams', ['A5', 'A6']],
    ['ASE-1000-0002', 'Baker', ['A7']],
    ['ASE-1000-0003', 'Clark', ['A5']],
    ['ASE-1000-0004', 'Davis', []],
  ] as const;
  for (const [aseId, lastName, tests] of people) {
    await registrar.certified(aseId, lastName, tests);
    await keeper.employ(aseId, SHOP);
  }
  const insurer = insurerOf(world);
  const requirement = {
    allOf: [{ blueSealCompliant: true }, { technicians: { atLeast: 2, who: { holdsTest: 'A5' } } }],
  };
  programId = await insurer.program('PREFERRED', { requirement });
  await insurer.enrolled(programId, SHOP, { from: '2026-01-01' });
});
afterAll(() => world.close());

const ask = (input: object, key = world.keys.insurer) =>
  world.ask(VERIFY, { input: { shopNumber: SHOP, purpose: 'INSURANCE', ...input } }, key);

async function verified(input: object, key?: string) {
  const { data, errors } = await ask(input, key);
  expect(errors).toBeUndefined();
  expect(data.verifyShop.userErrors).toEqual([]);
  return data.verifyShop.verification;
}

async function refusals(input: object, key?: string): Promise<readonly string[]> {
  const { data, errors } = await ask(input, key);
  expect(errors).toBeUndefined();
  expect(data.verifyShop.verification).toBeNull();
  return data.verifyShop.userErrors.map(
    ({ code, path }: { code: string; path: string[] }) => `${code} ${path.join('.')}`,
  );
}

describe('verifyShop by the Blue Seal', () => {
  test('tells live compliance and recognition, counts, coverage and single points of failure', async () => {
    const { verdict, name, checks, blueSeal } = await verified({});
    expect([verdict, name]).toEqual(['VALID', 'Corner Garage']);
    expect(checks).toEqual([
      { code: 'SHOP', outcome: 'PASSED', reason: 'OK' },
      { code: 'REQUIREMENT', outcome: 'PASSED', reason: 'HOLDS' },
    ]);
    expect(blueSeal).toMatchObject({ compliant: true, recognised: true, certified: 3, total: 4, shortfalls: [] });
    expect(blueSeal.recognisedThrough).toBe('2027-05-31');
    const areas = blueSeal.areas.map((each: { area: string; covered: boolean; singlePointOfFailure: boolean }) => [
      each.area,
      each.covered,
      each.singlePointOfFailure,
    ]);
    expect(areas).toEqual([
      ['BRAKES', true, false],
      ['ELECTRICAL', true, true],
      ['HVAC', true, true],
    ]);
  });

  test('holdsThrough is exact: valid on that day, not on the day after', async () => {
    const { holdsThrough } = await verified({});
    expect((await verified({ asOf: holdsThrough })).verdict).toBe('VALID');
    const after = new Date(Date.parse(holdsThrough) + 86_400_000).toISOString().slice(0, 10);
    const lapsed = await verified({ asOf: after });
    expect(lapsed.verdict).toBe('INVALID');
    expect(lapsed.blueSeal.shortfalls.length).toBeGreaterThan(0);
  });

  test('a recognised shop may be out of compliance, and both are said', async () => {
    const { verdict, blueSeal } = await verified({ asOf: '2027-05-01', requirement: { blueSealRecognised: true } });
    expect([verdict, blueSeal.recognised]).toEqual(['VALID', true]);
  });

  test('nobody performing repairs is not a pass', async () => {
    await shopkeeperOf(world).register('SHP-000009');
    const { verdict, blueSeal } = await verified({ shopNumber: 'SHP-000009' });
    expect([verdict, blueSeal.compliant, blueSeal.total]).toEqual(['INVALID', false, 0]);
    expect(blueSeal.shortfalls.map(({ code }: { code: string }) => code)).toContain('NO_REPAIRING_STAFF');
  });

  test('a shop that nobody registered gets an answer with a receipt, not an error', async () => {
    const { verdict, checks, receipt, blueSeal } = await verified({ shopNumber: 'SHP-999999' });
    expect([verdict, blueSeal]).toEqual(['INVALID', null]);
    expect(checks[0]).toEqual({ code: 'SHOP', outcome: 'FAILED', reason: 'SHOP_NOT_FOUND' });
    expect(decodeJwt(receipt)['result']).toMatchObject({ verdict: 'INVALID' });
  });

  test('the receipt says who asked, by what, and what was counted', async () => {
    const { receipt } = await verified({ nonce: 'claim 17' });
    const claims = decodeJwt(receipt);
    expect(claims).toMatchObject({ nonce: 'claim 17', purpose: 'INSURANCE', rule_pack: 'mission-source@2' });
    expect(claims['result']).toMatchObject({
      verdict: 'VALID',
      blue_seal: { compliant: true, recognised: true, certified: 3, total: 4 },
    });
    expect(receipt).not.toContain(SHOP);
  });
});

describe('verifyShop by a programme', () => {
  test('names the version that judged, and its enrolment', async () => {
    const { verdict, programVersion, checks, receipt } = await verified({ programId });
    expect([verdict, programVersion]).toEqual(['VALID', 1]);
    expect(checks.map(({ code }: { code: string }) => code)).toEqual(['SHOP', 'ENROLMENT', 'REQUIREMENT']);
    expect(decodeJwt(receipt)['result']).toMatchObject({ program: { id: programId, version: 1 } });
  });

  test('a shop that meets the rule but was not enrolled on the day is INVALID, and why', async () => {
    const { verdict, checks } = await verified({ programId, asOf: '2025-12-31' });
    expect(verdict).toBe('INVALID');
    expect(checks).toContainEqual({ code: 'ENROLMENT', outcome: 'FAILED', reason: 'NOT_ENROLLED' });
  });

  test("another insurer's programme is not found", async () => {
    expect(await refusals({ programId }, world.keys.employer)).toEqual(['PROGRAM_NOT_FOUND input.programId']);
  });

  test('as known then and as known now differ after a correction', async () => {
    const before = world.clock.now();
    world.clock.advance(86_400);
    await registrar.suspend('ASE-1000-0003', ['A5'], { effectiveOn: '2026-03-01' });
    expect((await verified({ programId, asOf: '2026-03-10', knownAt: before.toISOString() })).verdict).toBe('VALID');
    expect((await verified({ programId, asOf: '2026-03-10' })).verdict).toBe('INVALID');
  });
});

describe('verifyShop refuses', () => {
  test.each<[string, object, string]>([
    ['a malformed number', { shopNumber: 'SHP-1' }, 'SHOP_NUMBER_MALFORMED input.shopNumber'],
    [
      'a technician requirement',
      { requirement: { holdsTest: 'A5' } },
      'REQUIREMENT_WRONG_SUBJECT input.requirement.holdsTest',
    ],
    [
      'an unknown area',
      { requirement: { areasCovered: ['MAGIC'] } },
      'UNKNOWN_REPAIR_AREA input.requirement.areasCovered.0',
    ],
    ['a malformed programme id', { programId: 'drp_1' }, 'ID_MALFORMED input.programId'],
    ['a pack without the Blue Seal', { rulePack: 'mission-source@1' }, 'BLUE_SEAL_NOT_IN_RULE_PACK input.rulePack'],
    ['a moment that has not come', { knownAt: '2090-01-01T00:00:00Z' }, 'KNOWN_AT_IN_FUTURE input.knownAt'],
  ])('%s', async (_, input, refusal) => {
    expect(await refusals(input)).toEqual([refusal]);
  });

  test('a programme beside a requirement', async () => {
    expect(await refusals({ programId, requirement: { isOpen: true } })).toEqual([
      'QUESTION_AMBIGUOUS input.requirement',
    ]);
  });

  test('a caller without a key', async () => {
    const { errors } = await world.ask(VERIFY, { input: { shopNumber: SHOP, purpose: 'CONSUMER' } });
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
});

describe('whom the answer names', () => {
  const namesIn = (verification: { blueSeal: { areas: { coveredBy: { displayName: string | null }[] }[] } }) =>
    verification.blueSeal.areas.flatMap(({ coveredBy }) => coveredBy.map(({ displayName }) => displayName));

  test.each<[string, () => string]>([
    ['the shop’s own employer', () => world.keys.employer],
    ['an insurer in whose network it is', () => world.keys.insurer],
    ['a registrar', () => world.keys.registrar],
  ])('its people to %s', async (_, key) => {
    expect(namesIn(await verified({ asOf: '2026-02-01' }, key()))).toContain('Rosa Adams');
  });

  test('those alone of its people to an insurer who let it know everything', async () => {
    const before = namesIn(await verified({ asOf: '2026-02-01' }, world.keys.insurer));
    await world.database.pool.query(
      `update consent set withdrawn_at = '2026-01-01' where technician_id in (select id from technician where last_name = 'Adams')`,
    );
    const verification = await verified({ asOf: '2026-02-01' }, world.keys.insurer);
    expect(namesIn(verification)).toEqual(before.map((name) => (name === 'Rosa Adams' ? null : name)));
    expect(verification.explanation.length).toBeGreaterThan(0);
    await world.database.pool.query('update consent set withdrawn_at = null');
  });

  test('nobody to anybody else: yes or no and how many, and not until when', async () => {
    const requirement = { technicians: { atLeast: 1, who: { holdsTest: 'A5' } } };
    const { explanation, ...verification } = await verified({ requirement }, world.keys.otherEmployer);
    expect(verification).toMatchObject({ verdict: 'VALID', holdsThrough: null });
    expect(explanation).toMatchObject([{ kind: 'technicians', satisfied: true, total: 4, subject: null }]);
    expect(verification.blueSeal).toMatchObject({ holdsThrough: null, total: 4 });
    for (const area of verification.blueSeal.areas) {
      expect(area).toMatchObject({ holdsThrough: null, coveredBy: [] });
    }
    expect(decodeJwt(verification.receipt)['result']).toMatchObject({ holds_through: null });
    expect(JSON.stringify([explanation, verification])).not.toMatch(/Adams|Baker|Clark|Davis|tec_/);
  });

  test('and of a day ahead nothing to anybody else, whether there is such a shop or not', async () => {
    const refused = await ask({ asOf: '2027-06-16' }, world.keys.otherEmployer);
    expect(refused.data.verifyShop.userErrors).toEqual([{ code: 'DAY_AHEAD_CLOSED', path: ['input', 'asOf'] }]);
    const unknown = await ask({ asOf: '2027-06-16', shopNumber: 'SHP-999999' }, world.keys.otherEmployer);
    expect(unknown.data).toEqual(refused.data);
    const seal = `query($n: String!, $d: Day) { shop(shopNumber: $n, asOf: $d) { blueSeal { compliant holdsThrough
      areas { holdsThrough coveredBy { through } } } } }`;
    const ahead = await world.ask(seal, { n: SHOP, d: '2027-06-16' });
    expect(ahead.data.shop).toEqual({ blueSeal: null });
    const today = await world.ask(seal, { n: SHOP });
    expect(today.data.shop.blueSeal).toMatchObject({ holdsThrough: null });
    expect(JSON.stringify(today.data)).not.toMatch(/\d{4}-\d{2}-\d{2}/);
    expect((await ask({ asOf: '2027-06-16' }, world.keys.employer)).data.verifyShop.userErrors).toEqual([]);
  });
});
