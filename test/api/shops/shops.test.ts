import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Registrar, registrarOf } from '../../support/registrar.ts';
import { organizationOf, refusalsOf, type Shopkeeper, shopkeeperOf } from '../../support/shopkeeper.ts';
import { type Answer, createWorld, type World } from '../../support/world.ts';

let world: World;
let people: Registrar;
let registrar: Shopkeeper;
let employer: Shopkeeper;
let own: string;
let shops = 0;
let shopNumber: string;

beforeAll(async () => {
  world = await createWorld('shops');
  people = registrarOf(world);
  registrar = shopkeeperOf(world);
  employer = shopkeeperOf(world, world.keys.employer);
  own = await organizationOf(world, world.keys.employer);
});
afterAll(() => world?.close());
beforeEach(async () => {
  shops += 1;
  shopNumber = `SHP-10${String(shops).padStart(4, '0')}`;
  await registrar.register(shopNumber, { organization: own, networks: ['TOYOTA'] });
});

async function eventsOf(number: string) {
  const { rows } = await world.database.pool.query(
    `select o.type, o.payload, a.details from outbox_event o join shop s on s.id = o.subject_id
       join audit_entry a on a.subject_id = o.subject_id and a.action = o.type and a.occurred_at = o.occurred_at
      where s.shop_number = $1 order by o.occurred_at, o.type`,
    [number],
  );
  return rows;
}

const termsOf = ({ data }: Answer, kind: string) =>
  data.result.shop.terms
    .filter((term: { kind: string }) => term.kind === kind)
    .map(({ code, from, through }: { code: string | null; from: string; through: string | null }) =>
      [code, from, through].filter((part) => part !== null).join(' '),
    );

describe('registerShop', () => {
  test('enters a shop that is open, offers its areas and belongs to its networks from its first day', async () => {
    const answer = await registrar.register('SHP-200001', { organization: own, networks: ['FORD', 'FORD'] });
    expect(refusalsOf(answer)).toEqual([]);
    expect(answer.data.result.shop).toMatchObject({
      id: expect.stringMatching(/^shp_[0-9a-z]{26}$/),
      version: 1,
      isOpen: true,
      areas: ['BRAKES', 'ELECTRICAL', 'HVAC'],
      networks: ['FORD'],
      recognition: null,
      organizationId: own,
    });
    expect(termsOf(answer, 'OPERATION')).toEqual(['2015-01-01']);
    expect(await eventsOf('SHP-200001')).toMatchObject([
      { type: 'shop.registered', payload: { openFrom: '2015-01-01' }, details: { networks: ['FORD', 'FORD'] } },
    ]);
  });

  test('is refused for everything that is wrong at once, and enters nothing', async () => {
    const answer = await registrar.register('SHP-1', {
      name: ' ',
      street: '',
      city: 'x'.repeat(121),
      postalCode: '9411',
      jurisdiction: 'CA',
      openFrom: '2026-06-16',
      organization: 'org_01h455vb4pex5vsknk084sn02q',
      areas: ['BRAKES', 'ROCKETS'],
      networks: ['EDSEL'],
    });
    expect(refusalsOf(answer)).toEqual([
      'SHOP_NUMBER_MALFORMED input.shopNumber',
      'NAME_EMPTY input.name',
      'STREET_EMPTY input.street',
      'CITY_TOO_LONG input.city',
      'POSTAL_CODE_MALFORMED input.postalCode',
      'JURISDICTION_UNKNOWN input.jurisdiction',
      'DAY_IN_FUTURE input.openFrom',
      'UNKNOWN_REPAIR_AREA input.areas.1',
      'UNKNOWN_NETWORK input.networks.0',
      'ORGANIZATION_NOT_FOUND input.organization',
    ]);
    const early = await registrar.register('SHP-200002', { openFrom: '1971-12-31', organization: 'nonsense' });
    expect(refusalsOf(early)).toEqual(['ID_MALFORMED input.organization']);
    expect(refusalsOf(await registrar.register('SHP-200002', { openFrom: '1971-12-31' }))).toEqual([
      'DAY_TOO_EARLY input.openFrom',
    ]);
    const { rows } = await world.database.pool.query(`select from shop where shop_number in ('SHP-1', 'SHP-200002')`);
    expect(rows).toEqual([]);
  });

  test('of many with one number at once enters one', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => registrar.register('SHP-200003')));
    expect(answers.flatMap(refusalsOf)).toEqual(Array.from({ length: 4 }, () => 'SHOP_NUMBER_TAKEN input.shopNumber'));
  });

  test('sent again is answered again and done once', async () => {
    const again = () => registrar.register('SHP-200004', { idempotencyKey: 'register-once-only' });
    const answers = await Promise.all([again(), again(), again()]);
    expect(answers.flatMap(refusalsOf)).toEqual([]);
    expect(new Set(answers.map(({ data }) => data.result.shop.id)).size).toBe(1);
    expect(await eventsOf('SHP-200004')).toHaveLength(1);
  });
});

describe('amendShop', () => {
  test('changes what is given, by the version that was read', async () => {
    world.clock.advance(1);
    const answer = await employer.amend(shopNumber, 1, { name: '  Corner Café  ', postalCode: '94110-1234' });
    expect(answer.data.result.shop).toMatchObject({ name: 'Corner Café', city: 'San Francisco', version: 2 });
    expect(refusalsOf(await employer.amend(shopNumber, 1, { city: 'Oakland' }))).toEqual([
      'VERSION_CONFLICT input.expectedVersion',
    ]);
    expect(refusalsOf(await employer.amend(shopNumber, 2, {}))).toEqual(['NOTHING_TO_AMEND input']);
    expect(refusalsOf(await employer.amend(shopNumber, 2, { name: '—', street: 'a\nb' }))).toEqual([
      'NAME_MALFORMED input.name',
      'STREET_MALFORMED input.street',
    ]);
    expect((await eventsOf(shopNumber)).at(-1)).toMatchObject({
      type: 'shop.amended',
      payload: { members: ['name', 'postalCode'], version: 2 },
    });
  });
});

describe('closeShop and reopenShop', () => {
  test('close after the last day, and open anew', async () => {
    expect(termsOf(await registrar.close(shopNumber, '2026-05-31'), 'OPERATION')).toEqual(['2015-01-01 2026-05-31']);
    expect(refusalsOf(await registrar.close(shopNumber, '2026-05-31'))).toEqual(['SHOP_CLOSED input.lastDay']);
    expect(refusalsOf(await registrar.close(shopNumber, '2026-06-10'))).toEqual(['SHOP_CLOSED input.lastDay']);
    expect(refusalsOf(await registrar.reopen(shopNumber, '2026-05-31'))).toEqual(['SHOP_OPEN input.from']);
    const reopened = await registrar.reopen(shopNumber);
    expect(reopened.data.result.shop).toMatchObject({ isOpen: true, areas: ['BRAKES', 'ELECTRICAL', 'HVAC'] });
    expect(termsOf(reopened, 'OPERATION')).toEqual(['2015-01-01 2026-05-31', '2026-06-15']);
    expect(refusalsOf(await registrar.reopen(shopNumber))).toEqual(['SHOP_OPEN input.from']);
    expect((await eventsOf(shopNumber)).map(({ type }) => type)).toEqual([
      'shop.closed',
      'shop.registered',
      'shop.reopened',
    ]);
  });

  test('end every employment that would go on, and say how many', async () => {
    for (const [index, aseId] of ['ASE-7000-0001', 'ASE-7000-0002', 'ASE-7000-0003'].entries()) {
      await people.register(aseId, 'Okafor');
      world.clock.advance(1);
      const through = index === 2 ? '2025-12-31' : null;
      expect(refusalsOf(await registrar.employ(aseId, shopNumber, { through }))).toEqual([]);
    }
    world.clock.advance(60);
    expect(refusalsOf(await registrar.close(shopNumber, '2026-05-31'))).toEqual([]);
    const { data } = await world.ask(
      `query($n: String!) { shop(shopNumber: $n) { employments(everyDay: true) { nodes { aseId through } } } }`,
      { n: shopNumber },
      world.keys.registrar,
    );
    expect(data.shop.employments.nodes).toEqual([
      { aseId: 'ASE-7000-0001', through: '2026-05-31' },
      { aseId: 'ASE-7000-0002', through: '2026-05-31' },
      { aseId: 'ASE-7000-0003', through: '2025-12-31' },
    ]);
    const [closed] = (await eventsOf(shopNumber)).filter(({ type }) => type === 'shop.closed');
    expect(closed.payload).toMatchObject({ lastDay: expect.any(String), employmentsEnded: 2 });
  });

  test('refuse a last day before somebody’s first, days that cannot be, and leave all as it was', async () => {
    await people.register('ASE-7000-0004', 'Okafor');
    await registrar.employ('ASE-7000-0004', shopNumber, { from: '2026-06-01' });
    expect(refusalsOf(await registrar.close(shopNumber, '2026-05-31'))).toEqual([
      'EMPLOYMENT_BEGINS_LATER input.lastDay',
    ]);
    expect(refusalsOf(await registrar.close(shopNumber, '2014-12-31'))).toEqual(['SHOP_CLOSED input.lastDay']);
    expect(refusalsOf(await registrar.close(shopNumber, '2046-06-16'))).toEqual(['DAY_TOO_FAR_AHEAD input.lastDay']);
    expect(refusalsOf(await registrar.close(shopNumber, '1900-01-01'))).toEqual([
      'DAY_TOO_EARLY input.lastDay',
      'SHOP_CLOSED input.lastDay',
    ]);
    expect(refusalsOf(await registrar.close(shopNumber, '2046-06-15'))).toEqual([]);
    expect(refusalsOf(await registrar.close('SHP-999999', '2026-05-31'))).toEqual(['SHOP_NOT_FOUND input.shopNumber']);
  });
});

test('a shop is closed while its people’s records are being changed, and nobody waits for ever', async () => {
  await people.register('ASE-7000-0005', 'Okafor');
  await registrar.employ('ASE-7000-0005', shopNumber);
  const other = await world.database.pool.connect();
  await other.query('begin');
  await other.query(`select from technician where ase_id = 'ASE-7000-0005' for no key update`);
  expect(refusalsOf(await registrar.close(shopNumber, '2026-05-31'))).toEqual([]);
  await other.query('select from shop where shop_number = $1 for no key update', [shopNumber]);
  await other.query('commit');
  other.release();
});

describe('areas and networks', () => {
  test('are offered and withdrawn, joined and left, by the shop’s own employer', async () => {
    expect((await employer.offer(shopNumber, 'EXHAUST', '2026-01-01')).data.result.shop.areas).toEqual([
      'BRAKES',
      'ELECTRICAL',
      'EXHAUST',
      'HVAC',
    ]);
    const withdrawn = await employer.withdraw(shopNumber, 'HVAC', '2026-06-14');
    expect(withdrawn.data.result.shop.areas).toEqual(['BRAKES', 'ELECTRICAL', 'EXHAUST']);
    expect(refusalsOf(await employer.offer(shopNumber, 'HVAC', '2026-06-15'))).toEqual([]);
    expect((await employer.join(shopNumber, 'BMW')).data.result.shop.networks).toEqual(['BMW', 'TOYOTA']);
    expect((await employer.leave(shopNumber, 'TOYOTA', '2026-06-14')).data.result.shop.networks).toEqual(['BMW']);
    const told = (await eventsOf(shopNumber)).map(({ type, payload }) => [type, payload.code].join(' '));
    expect([...new Set(told)].sort()).toEqual([
      'shop.area_offered EXHAUST',
      'shop.area_offered HVAC',
      'shop.area_withdrawn HVAC',
      'shop.network_joined BMW',
      'shop.network_left TOYOTA',
      'shop.registered ',
    ]);
  });

  test('are refused when they are unknown, hold already, or do not hold', async () => {
    expect(refusalsOf(await employer.offer(shopNumber, 'ROCKETS'))).toEqual(['UNKNOWN_REPAIR_AREA input.area']);
    expect(refusalsOf(await employer.join(shopNumber, 'toString'))).toEqual(['UNKNOWN_NETWORK input.network']);
    expect(refusalsOf(await employer.offer(shopNumber, 'BRAKES'))).toEqual(['AREA_OFFERED input.from']);
    expect(refusalsOf(await employer.join(shopNumber, 'TOYOTA', '2014-12-31'))).toEqual([
      'SHOP_CLOSED input.from',
      'NETWORK_JOINED input.from',
    ]);
    expect(refusalsOf(await employer.withdraw(shopNumber, 'EXHAUST', '2026-06-15'))).toEqual([
      'AREA_NOT_OFFERED input.lastDay',
    ]);
    expect(refusalsOf(await employer.leave(shopNumber, 'BMW', '2026-06-15'))).toEqual([
      'NETWORK_NOT_JOINED input.lastDay',
    ]);
    expect(refusalsOf(await employer.offer(shopNumber, 'EXHAUST', '2026-06-16'))).toContain('DAY_IN_FUTURE input.from');
  });

  test('begun twice at once begin once', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => employer.offer(shopNumber, 'EXHAUST')));
    expect(answers.flatMap(refusalsOf)).toEqual(['AREA_OFFERED input.from', 'AREA_OFFERED input.from']);
  });

  test('recorded past the lock by somebody else are refused, not an internal error', async () => {
    const other = await world.database.pool.connect();
    await other.query('begin');
    await other.query(
      `insert into shop_term (id, record_id, shop_id, kind, code, from_on, recorded_at)
       select gen_random_uuid(), gen_random_uuid(), id, 'AREA', 'EXHAUST', '2020-01-01', now() from shop where shop_number = $1`,
      [shopNumber],
    );
    const waiting = employer.offer(shopNumber, 'EXHAUST');
    await new Promise((resolve) => setTimeout(resolve, 200));
    await other.query('commit');
    other.release();
    expect(['AREA_OFFERED input.from', 'TERM_OVERLAPS input.from']).toContain(refusalsOf(await waiting)[0]);
  });
});

describe('the recognition', () => {
  test('lasts a year, is renewed after it, and is withdrawn for a reason', async () => {
    const recognised = await registrar.recognise(shopNumber, '2025-06-15');
    expect(termsOf(recognised, 'RECOGNITION')).toEqual(['2025-06-15 2026-06-14']);
    expect(recognised.data.result.shop.recognition).toBeNull();
    expect(refusalsOf(await registrar.recognise(shopNumber, '2026-06-14'))).toEqual(['SHOP_RECOGNISED input.from']);
    expect((await registrar.recognise(shopNumber)).data.result.shop.recognition).toMatchObject({
      from: '2026-06-15',
      through: '2027-06-14',
    });
    world.clock.set('2026-07-01T16:00:00Z');
    const withdrawn = await registrar.withdrawRecognition(shopNumber);
    expect(withdrawn.data.result.shop.recognition).toBeNull();
    expect(termsOf(withdrawn, 'RECOGNITION')).toEqual(['2025-06-15 2026-06-14', '2026-06-15 2026-06-30']);
    expect(refusalsOf(await registrar.withdrawRecognition(shopNumber))).toEqual([
      'SHOP_NOT_RECOGNISED input.effectiveOn',
    ]);
    expect((await eventsOf(shopNumber)).at(-1)).toMatchObject({
      type: 'shop.recognition_withdrawn',
      payload: { reason: 'COMPLIANCE_LOST', effectiveOn: '2026-07-01' },
    });
    world.clock.set('2026-06-15T16:00:00Z');
  });

  test('withdrawn from its first day was never in force, and is still known to have been awarded', async () => {
    await registrar.recognise(shopNumber);
    const awardedAt = world.clock.now().toISOString();
    world.clock.advance(60);
    const withdrawn = await registrar.withdrawRecognition(shopNumber, { reason: 'ISSUED_IN_ERROR' });
    expect(termsOf(withdrawn, 'RECOGNITION')).toEqual([]);
    const query = `query($n: String!, $knownAt: DateTime) { shop(shopNumber: $n, knownAt: $knownAt) { recognition { from } } }`;
    const { data } = await world.ask(query, { n: shopNumber, knownAt: awardedAt });
    expect(data.shop.recognition).toEqual({ from: '2026-06-15' });
  });

  test('is not awarded to a closed shop', async () => {
    await registrar.close(shopNumber, '2026-06-14');
    expect(refusalsOf(await registrar.recognise(shopNumber))).toEqual(['SHOP_CLOSED input.from']);
  });
});

describe('assignShop', () => {
  test('hands a shop over: the one who ran it keeps it no more', async () => {
    const other = await organizationOf(world, world.keys.otherEmployer);
    expect(refusalsOf(await registrar.assign(shopNumber, other))).toEqual([]);
    expect(refusalsOf(await employer.amend(shopNumber, 1, { city: 'Oakland' }))).toEqual([
      'SHOP_NOT_FOUND input.shopNumber',
    ]);
    const heir = shopkeeperOf(world, world.keys.otherEmployer);
    expect(refusalsOf(await heir.amend(shopNumber, 1, { city: 'Oakland' }))).toEqual([]);
    expect(refusalsOf(await registrar.assign(shopNumber, other))).toEqual(['SHOP_ALREADY_ASSIGNED input.organization']);
    expect((await registrar.assign(shopNumber, null)).data.result.shop.organizationId).toBeNull();
    expect(refusalsOf(await heir.amend(shopNumber, 2, { city: 'Oakland' }))).toEqual([
      'SHOP_NOT_FOUND input.shopNumber',
    ]);
    expect(refusalsOf(await registrar.assign(shopNumber, 'org_01h455vb4pex5vsknk084sn02q'))).toEqual([
      'ORGANIZATION_NOT_FOUND input.organization',
    ]);
  });
});

describe('an employer', () => {
  test.each<[string, (keeper: Shopkeeper, shop: string) => Promise<Answer>]>([
    ['amend', (keeper, shop) => keeper.amend(shop, 1, { city: 'Oakland' })],
    ['offer', (keeper, shop) => keeper.offer(shop, 'EXHAUST')],
    ['withdraw', (keeper, shop) => keeper.withdraw(shop, 'BRAKES', '2026-06-15')],
    ['join', (keeper, shop) => keeper.join(shop, 'BMW')],
    ['leave', (keeper, shop) => keeper.leave(shop, 'TOYOTA', '2026-06-15')],
  ])('cannot %s for another’s shop: it is not found', async (_, act) => {
    const stranger = shopkeeperOf(world, world.keys.otherEmployer);
    expect(refusalsOf(await act(stranger, shopNumber))).toEqual(['SHOP_NOT_FOUND input.shopNumber']);
    expect(await act(stranger, shopNumber)).toMatchObject({ data: (await act(stranger, 'SHP-999999')).data });
    expect(await eventsOf(shopNumber)).toHaveLength(1);
  });

  test.each<[string, (keeper: Shopkeeper) => Promise<Answer>]>([
    ['register', (keeper) => keeper.register('SHP-300001')],
    ['assign', (keeper) => keeper.assign(shopNumber, null)],
    ['close', (keeper) => keeper.close(shopNumber, '2026-06-15')],
    ['reopen', (keeper) => keeper.reopen(shopNumber)],
    ['recognise', (keeper) => keeper.recognise(shopNumber)],
    ['withdraw the recognition of', (keeper) => keeper.withdrawRecognition(shopNumber)],
  ])('cannot %s a shop, its own neither', async (_, act) => {
    const { data, errors } = await act(employer);
    expect(data?.result ?? null).toBeNull();
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
  });
});
