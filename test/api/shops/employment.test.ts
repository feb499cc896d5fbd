import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Registrar, registrarOf } from '../../support/registrar.ts';
import { organizationOf, refusalsOf, type Shopkeeper, shopkeeperOf } from '../../support/shopkeeper.ts';
import { type Answer, createWorld, type World } from '../../support/world.ts';

const GARAGE = 'SHP-000001';
const MOTORS = 'SHP-000002';
const CLOSED = 'SHP-000003';

let world: World;
let people: Registrar;
let registrar: Shopkeeper;
let employer: Shopkeeper;
let technician: Shopkeeper;
let technicianKey: string;
let technicians = 0;
let aseId: string;

beforeAll(async () => {
  world = await createWorld('employment');
  people = registrarOf(world);
  registrar = shopkeeperOf(world);
  employer = shopkeeperOf(world, world.keys.employer);
  await registrar.register(GARAGE, { organization: await organizationOf(world, world.keys.employer) });
  await registrar.register(MOTORS, { organization: await organizationOf(world, world.keys.otherEmployer) });
  await registrar.register(CLOSED);
  await registrar.close(CLOSED, '2020-12-31');
  await registrar.reopen(CLOSED, '2022-01-01');
  await registrar.close(CLOSED, '2022-12-31');
});
afterAll(() => world?.close());
beforeEach(async () => {
  technicians += 1;
  aseId = `ASE-7100-${String(technicians).padStart(4, '0')}`;
  await people.register(aseId, 'O’Néill');
  technicianKey = await world.technicianKey(aseId);
  technician = shopkeeperOf(world, technicianKey);
});

const idOf = ({ data }: Answer): string => data.result.employment.id;

/** The moment before and the moment after what is done next are apart. */
function tick(): string {
  const now = world.clock.now().toISOString();
  world.clock.advance(60);
  return now;
}

async function ofTechnician(view: object = {}, key = world.keys.registrar) {
  const { data, errors } = await world.ask(
    `query($aseId: String!, $asOf: Day, $knownAt: DateTime, $everyDay: Boolean) {
       technician(aseId: $aseId, asOf: $asOf, knownAt: $knownAt) {
         employments(everyDay: $everyDay) { id shopNumber role from through assertedBy confirmedAt } } }`,
    { aseId, everyDay: true, ...view },
    key,
  );
  expect(errors).toBeUndefined();
  return data.technician.employments;
}

describe('recordEmployment', () => {
  test.each<[string, () => Shopkeeper, string, string | null]>([
    ['a registrar', () => registrar, 'REGISTRAR', null],
    ['the shop’s employer', () => employer, 'SHOP', null],
    ['the technician', () => technician, 'TECHNICIAN', 'now'],
  ])('by %s says whose word it is', async (_, keeper, assertedBy, confirmed) => {
    const answer = await keeper().employ(aseId, GARAGE, { lastName: 'oneill', through: '2027-12-31' });
    expect(refusalsOf(answer)).toEqual([]);
    expect(answer.data.result.employment).toMatchObject({
      id: expect.stringMatching(/^emp_[0-9a-z]{26}$/),
      aseId,
      shopNumber: GARAGE,
      role: 'TECHNICIAN',
      from: '2020-01-01',
      through: '2027-12-31',
      assertedBy,
      confirmedAt: confirmed && world.clock.now().toISOString(),
    });
    const { rows } = await world.database.pool.query(
      `select o.payload, s.shop_number, t.ase_id from outbox_event o join shop s on s.id = o.subject_id
         join technician t on t.id::text = o.payload ->> 'technicianId'
        where o.type = 'employment.recorded' and t.ase_id = $1`,
      [aseId],
    );
    expect(rows).toMatchObject([
      { shop_number: GARAGE, payload: { role: 'TECHNICIAN', from: '2020-01-01', assertedBy } },
    ]);
  });

  test('is refused for everything that is wrong at once', async () => {
    const wrong = { role: 'ASTRONAUT', from: '2026-06-16', through: '2046-06-16' };
    expect(refusalsOf(await registrar.employ(aseId, GARAGE, wrong))).toEqual([
      'UNKNOWN_EMPLOYMENT_ROLE input.role',
      'DAY_IN_FUTURE input.from',
      'DAY_TOO_FAR_AHEAD input.through',
    ]);
    expect(refusalsOf(await registrar.employ(aseId, GARAGE, { from: '2021-01-02', through: '2021-01-01' }))).toEqual([
      'DAYS_OUT_OF_ORDER input.through',
    ]);
    expect(refusalsOf(await registrar.employ(aseId, GARAGE, { from: '1971-12-31' }))).toEqual([
      'DAY_TOO_EARLY input.from',
      'SHOP_CLOSED input.from',
    ]);
    expect(refusalsOf(await registrar.employ('ASE-9999-9999', GARAGE))).toEqual(['TECHNICIAN_NOT_FOUND input.aseId']);
    expect(refusalsOf(await registrar.employ('nobody', GARAGE))).toEqual(['ASE_ID_MALFORMED input.aseId']);
    expect(refusalsOf(await registrar.employ(aseId, 'SHP-999999'))).toEqual(['SHOP_NOT_FOUND input.shopNumber']);
    expect(refusalsOf(await registrar.employ(aseId, 'garage'))).toEqual(['SHOP_NUMBER_MALFORMED input.shopNumber']);
    expect(await ofTechnician()).toEqual([]);
  });

  test.each([
    [{ from: '2014-12-31', through: '2015-06-01' }, ['SHOP_CLOSED input.from']],
    [{ from: '2020-01-01', through: '2020-12-31' }, []],
    [{ from: '2020-01-01', through: '2021-01-01' }, ['SHOP_CLOSED input.through']],
    [{ from: '2020-01-01', through: '2022-06-01' }, ['SHOP_CLOSED input.through']],
    [{ from: '2021-06-01' }, ['SHOP_CLOSED input.from']],
    [{ from: '2022-01-01' }, ['SHOP_CLOSED input.through']],
  ])('of %j is held against the days on which the shop is open', async (days, expected) => {
    expect(refusalsOf(await registrar.employ(aseId, CLOSED, days))).toEqual(expected);
  });

  test('allows several shops and roles at once, and no overlap of one', async () => {
    expect(refusalsOf(await registrar.employ(aseId, GARAGE))).toEqual([]);
    expect(refusalsOf(await registrar.employ(aseId, MOTORS))).toEqual([]);
    expect(refusalsOf(await registrar.employ(aseId, GARAGE, { role: 'MANAGER' }))).toEqual([]);
    expect(refusalsOf(await registrar.employ(aseId, GARAGE, { from: '2021-01-01' }))).toEqual([
      'EMPLOYMENT_OVERLAPS input.from',
    ]);
    expect(refusalsOf(await registrar.employ(aseId, GARAGE, { from: '2019-01-01', through: '2020-01-01' }))).toEqual([
      'EMPLOYMENT_OVERLAPS input.from',
    ]);
    expect(refusalsOf(await registrar.employ(aseId, GARAGE, { from: '2019-01-01', through: '2019-12-31' }))).toEqual(
      [],
    );
  });

  test('of two that overlap, at once, records one and refuses the other', async () => {
    const answers = await Promise.all([
      registrar.employ(aseId, GARAGE),
      employer.employ(aseId, GARAGE, { lastName: 'O’Néill', from: '2021-01-01' }),
      technician.employ(aseId, GARAGE, { from: '2022-01-01' }),
    ]);
    expect(answers.flatMap(refusalsOf)).toEqual(['EMPLOYMENT_OVERLAPS input.from', 'EMPLOYMENT_OVERLAPS input.from']);
    expect(await ofTechnician()).toHaveLength(1);
  });

  test('beside a row that was recorded past the locks is refused, not an internal error', async () => {
    const other = await world.database.pool.connect();
    await other.query('begin');
    await other.query(
      `insert into employment (id, record_id, technician_id, shop_id, role, from_on, asserted_by, recorded_at)
       select gen_random_uuid(), gen_random_uuid(), t.id, s.id, 'TECHNICIAN', '2020-01-01', 'SHOP', now()
         from technician t, shop s where t.ase_id = $1 and s.shop_number = $2`,
      [aseId, GARAGE],
    );
    const waiting = registrar.employ(aseId, GARAGE);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await other.query('commit');
    other.release();
    expect(refusalsOf(await waiting)).toEqual(['EMPLOYMENT_OVERLAPS input.from']);
  });

  test('sent again is answered again and done once', async () => {
    const again = () => registrar.employ(aseId, GARAGE, { idempotencyKey: `employ-once-${aseId}` });
    const answers = await Promise.all([again(), again(), again()]);
    expect(new Set(answers.map(idOf)).size).toBe(1);
    expect(await ofTechnician()).toHaveLength(1);
  });
});

describe('an employer', () => {
  test('finds a technician only by ASE ID and last name, and learns no more from a wrong one', async () => {
    expect(refusalsOf(await employer.employ(aseId, GARAGE))).toEqual(['LAST_NAME_MISSING input.lastName']);
    const wrong = await employer.employ(aseId, GARAGE, { lastName: 'Smith' });
    const nobody = await employer.employ('ASE-9999-9999', GARAGE, { lastName: 'Smith' });
    expect(refusalsOf(wrong)).toEqual(['TECHNICIAN_NOT_FOUND input.aseId']);
    expect(wrong.data).toEqual(nobody.data);
  });

  test('cannot touch another’s shop: it is not found', async () => {
    const answer = await employer.employ(aseId, MOTORS, { lastName: 'ONeill' });
    expect(refusalsOf(answer)).toEqual(['SHOP_NOT_FOUND input.shopNumber']);
    expect(answer.data).toEqual((await employer.employ(aseId, 'SHP-999999', { lastName: 'ONeill' })).data);
    const elsewhere = idOf(await registrar.employ(aseId, MOTORS));
    for (const act of [
      () => employer.endEmployment(elsewhere, '2026-06-15'),
      () => employer.correctEmployment(elsewhere),
      () => employer.confirmEmployment(elsewhere),
    ]) {
      expect(refusalsOf(await act())).toEqual(['EMPLOYMENT_NOT_FOUND input.employmentId']);
    }
    const found = await world.ask('query($id: ID!) { node(id: $id) { id } }', { id: elsewhere }, world.keys.employer);
    expect([found.data, found.errors]).toEqual([{ node: null }, undefined]);
  });
});

describe('a technician', () => {
  test('cannot record, end, correct or confirm for somebody else', async () => {
    await people.register(`ASE-7200-${String(technicians).padStart(4, '0')}`, 'Ito');
    const other = `ASE-7200-${String(technicians).padStart(4, '0')}`;
    expect(refusalsOf(await technician.employ(other, GARAGE))).toEqual(['TECHNICIAN_NOT_FOUND input.aseId']);
    const theirs = idOf(await registrar.employ(other, GARAGE));
    for (const act of [
      () => technician.endEmployment(theirs, '2026-06-15'),
      () => technician.correctEmployment(theirs),
      () => technician.confirmEmployment(theirs),
    ]) {
      expect(refusalsOf(await act())).toEqual(['EMPLOYMENT_NOT_FOUND input.employmentId']);
    }
  });

  test('takes back only their own word', async () => {
    const shops = idOf(await registrar.employ(aseId, GARAGE));
    expect(refusalsOf(await technician.endEmployment(shops, '2026-06-15'))).toEqual([
      'EMPLOYMENT_ASSERTED_BY_OTHERS input.employmentId',
    ]);
    expect(refusalsOf(await technician.correctEmployment(shops))).toEqual([
      'EMPLOYMENT_ASSERTED_BY_OTHERS input.employmentId',
    ]);
    const own = idOf(await technician.employ(aseId, MOTORS));
    expect(refusalsOf(await technician.endEmployment(own, '2026-06-15'))).toEqual([]);
    expect(refusalsOf(await technician.correctEmployment(own))).toEqual([]);
    expect(await ofTechnician({}, technicianKey)).toMatchObject([{ id: shops }]);
  });
});

describe('endEmployment', () => {
  test('ends it after its last day, under the same id, and what was known before stays known', async () => {
    const id = idOf(await registrar.employ(aseId, GARAGE));
    const before = tick();
    const ended = await employer.endEmployment(id, '2026-05-31');
    expect(ended.data.result.employment).toMatchObject({ id, through: '2026-05-31', assertedBy: 'REGISTRAR' });
    expect(await ofTechnician()).toMatchObject([{ id, through: '2026-05-31' }]);
    expect(await ofTechnician({ knownAt: before })).toMatchObject([{ id, through: null }]);
    expect(await ofTechnician({ everyDay: false })).toEqual([]);
    expect(await ofTechnician({ everyDay: false, asOf: '2026-05-31' })).toHaveLength(1);
  });

  test.each([
    ['2019-12-31', ['DAYS_OUT_OF_ORDER input.lastDay']],
    ['1971-01-01', ['DAY_TOO_EARLY input.lastDay', 'DAYS_OUT_OF_ORDER input.lastDay']],
    ['2046-06-16', ['DAY_TOO_FAR_AHEAD input.lastDay', 'EMPLOYMENT_ENDED input.lastDay']],
    ['2025-12-31', ['EMPLOYMENT_ENDED input.lastDay']],
    ['2025-12-30', []],
    ['2020-01-01', []],
  ])('on %s of one that is over on 2025-12-31 meets %j', async (lastDay, expected) => {
    const id = idOf(await registrar.employ(aseId, GARAGE, { through: '2025-12-31' }));
    expect(refusalsOf(await registrar.endEmployment(id, lastDay))).toEqual(expected);
  });

  test('is refused for what is no employment', async () => {
    expect(refusalsOf(await registrar.endEmployment('emp_01h455vb4pex5vsknk084sn02q', '2026-06-15'))).toEqual([
      'EMPLOYMENT_NOT_FOUND input.employmentId',
    ]);
    expect(refusalsOf(await registrar.endEmployment(aseId, '2026-06-15'))).toEqual(['ID_MALFORMED input.employmentId']);
  });
});

describe('correctEmployment', () => {
  test('retracts, and with a replacement records the right one under the same id', async () => {
    const id = idOf(await registrar.employ(aseId, GARAGE));
    const before = tick();
    const replacement = { role: 'APPRENTICE', from: '2021-01-01', through: '2021-12-31' };
    const corrected = await employer.correctEmployment(id, { replacement });
    expect(corrected.data.result.employment).toMatchObject({ id, ...replacement, assertedBy: 'SHOP' });
    expect(await ofTechnician()).toHaveLength(1);
    const between = tick();
    const retracted = await registrar.correctEmployment(id, { reason: 'WRONG_PERSON' });
    expect(retracted.data.result).toEqual({ employment: null, userErrors: [] });
    expect(await ofTechnician()).toEqual([]);
    expect(await ofTechnician({ knownAt: between })).toMatchObject([{ role: 'APPRENTICE' }]);
    expect(await ofTechnician({ knownAt: before })).toMatchObject([{ role: 'TECHNICIAN', from: '2020-01-01' }]);
    expect(refusalsOf(await registrar.correctEmployment(id))).toEqual(['EMPLOYMENT_NOT_FOUND input.employmentId']);
  });

  test('is refused for a replacement that is wrong, and retracts nothing', async () => {
    const id = idOf(await registrar.employ(aseId, GARAGE, { from: '2022-01-01' }));
    await registrar.employ(aseId, GARAGE, { from: '2020-01-01', through: '2020-12-31' });
    const replacement = { role: 'TECHNICIAN', from: '2020-12-31' };
    expect(refusalsOf(await registrar.correctEmployment(id, { replacement }))).toEqual([
      'EMPLOYMENT_OVERLAPS input.replacement.from',
    ]);
    expect(await ofTechnician()).toHaveLength(2);
  });
});

describe('confirmEmployment', () => {
  test('is the technician’s word on what a shop recorded, once', async () => {
    const id = idOf(await employer.employ(aseId, GARAGE, { lastName: 'oneill' }));
    const before = tick();
    expect(refusalsOf(await employer.confirmEmployment(id))).toEqual(['CONFIRMATION_NOT_YOURS input.employmentId']);
    expect(refusalsOf(await registrar.confirmEmployment(id))).toEqual(['CONFIRMATION_NOT_YOURS input.employmentId']);
    const confirmed = await technician.confirmEmployment(id);
    expect(confirmed.data.result.employment).toMatchObject({
      id,
      assertedBy: 'SHOP',
      confirmedAt: world.clock.now().toISOString(),
    });
    expect(await ofTechnician({ knownAt: before })).toMatchObject([{ confirmedAt: null }]);
    expect(refusalsOf(await technician.confirmEmployment(id))).toEqual(['EMPLOYMENT_CONFIRMED input.employmentId']);
  });

  test('is the shop’s word on what a technician recorded', async () => {
    const id = idOf(await technician.employ(aseId, GARAGE));
    expect(refusalsOf(await technician.confirmEmployment(id))).toEqual(['EMPLOYMENT_CONFIRMED input.employmentId']);
    const confirmed = await employer.confirmEmployment(id);
    expect(confirmed.data.result.employment).toMatchObject({ assertedBy: 'SHOP', confirmedAt: expect.any(String) });
  });
});

test('insurers, sponsors, agencies and the public record and see no employment', async () => {
  const id = idOf(await registrar.employ(aseId, GARAGE));
  for (const key of [world.keys.insurer, world.keys.sponsor, world.keys.agency, undefined]) {
    const keeper = shopkeeperOf(world, key ?? '');
    for (const act of [
      () => keeper.employ(aseId, GARAGE),
      () => keeper.endEmployment(id, '2026-06-15'),
      () => keeper.correctEmployment(id),
      () => keeper.confirmEmployment(id),
    ]) {
      const { data, errors } = await act();
      expect(data?.result ?? null).toBeNull();
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual([key ? 'FORBIDDEN' : 'UNAUTHENTICATED']);
    }
    const { data } = await world.ask('query($id: ID!) { node(id: $id) { id } }', { id }, key);
    expect(data.node).toBeNull();
  }
});
