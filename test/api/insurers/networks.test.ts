import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Day, day } from '../../../src/kernel/day.ts';
import { nodeId, recordId } from '../../../src/kernel/public-id.ts';
import { programsJudging } from '../../../src/modules/insurers/insurers.queries.ts';
import { type Insurer, insurerKey, insurerOf, putShops } from '../../support/insurer.ts';
import { refusalsOf } from '../../support/shopkeeper.ts';
import { createWorld, type World } from '../../support/world.ts';

const NO_PROGRAM = nodeId('RepairProgram', '01900000-0000-7000-8000-000000000001');
const NO_ENROLMENT = nodeId('NetworkEnrolment', '01900000-0000-7000-8000-000000000001');
const number = (count: number) => `SHP-${String(count).padStart(6, '0')}`;

let world: World;
let insurer: Insurer;
let other: Insurer;
let otherKey: string;
let registrar: Insurer;
let programs = 0;
let shops = 0;

beforeAll(async () => {
  world = await createWorld('networks');
  insurer = insurerOf(world);
  otherKey = await insurerKey(world, 'Harbor Casualty');
  other = insurerOf(world, otherKey);
  registrar = insurerOf(world, world.keys.registrar);
  await putShops(
    world,
    Array.from({ length: 300 }, (_, index) => number(index + 1)),
  );
});
afterAll(() => world?.close());

/** A programme that no other test has. */
function newProgram(): Promise<string> {
  programs += 1;
  return insurer.program(`P_${programs}`);
}

/** The number of a shop that no other test has. */
function newShop(): string {
  shops += 1;
  return number(shops);
}

async function network(programId: string, args = '', key = world.keys.insurer) {
  const { data, errors } = await world.ask(
    `query($id: ID!) { repairProgram(id: $id) { network${args} {
       nodes { id shopNumber from through reason } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`,
    { id: programId },
    key,
  );
  return { list: data?.repairProgram?.network, errors };
}

/** What is on record, in short: `SHP-000001 2026-01-01..`. */
async function listed(programId: string, args = ''): Promise<readonly string[]> {
  const { list, errors } = await network(programId, args);
  expect(errors).toBeUndefined();
  return list.nodes.map(
    ({ shopNumber, from, through }: { shopNumber: string; from: string; through: string | null }) =>
      `${shopNumber} ${from}..${through ?? ''}`,
  );
}

async function toldOf(type: string, programId: string) {
  const { rows } = await world.owner.query(
    `select s.shop_number as shop, e.payload, a.details from outbox_event e
       join shop s on s.id = e.subject_id
       join audit_entry a on a.subject_id = e.subject_id and a.action = e.type and a.details = e.payload
      where e.type = $1 and e.payload->>'programId' = $2 order by s.shop_number`,
    [type, recordId(programId, ['RepairProgram']).uuid],
  );
  return rows;
}

describe('enrolShop', () => {
  test('shows the enrolment with the shop it is of', async () => {
    const [programId, shopNumber] = [await newProgram(), newShop()];
    const { data } = await insurer.enrol(programId, shopNumber, { reason: ' Signed ' });
    expect(data.result).toEqual({
      enrolment: {
        id: expect.stringMatching(/^net_[0-9a-z]{26}$/),
        programId,
        shopId: expect.stringMatching(/^shp_/),
        shopNumber,
        shopName: `Bodywork ${shopNumber}`,
        city: 'Fresno',
        jurisdiction: 'US-CA',
        from: '2026-01-01',
        through: null,
        reason: 'Signed',
        recordedAt: '2026-06-15T16:00:00.000Z',
      },
      userErrors: [],
    });
  });

  test('tells of the shop and the programme, and keeps the reason to itself', async () => {
    const [programId, shopNumber] = [await newProgram(), newShop()];
    const enrolmentId = await insurer.enrolled(programId, shopNumber, { through: '2027-12-31' });
    expect(await toldOf('network.enrolled', programId)).toMatchObject([
      {
        shop: shopNumber,
        payload: {
          programId: recordId(programId, ['RepairProgram']).uuid,
          recordId: recordId(enrolmentId, ['NetworkEnrolment']).uuid,
          from: '2026-01-01',
          through: '2027-12-31',
        },
      },
    ]);
  });

  test('refuses days on which the shop is enrolled, in this programme and in no other', async () => {
    const [programId, shopNumber] = [await newProgram(), newShop()];
    await insurer.enrolled(programId, shopNumber, { from: '2024-01-01', through: '2024-06-30' });
    expect(refusalsOf(await insurer.enrol(programId, shopNumber, { from: '2024-06-30' }))).toEqual([
      'ENROLMENT_OVERLAPS input.from',
    ]);
    expect(refusalsOf(await insurer.enrol(programId, shopNumber, { from: '2023-01-01' }))).toEqual([
      'ENROLMENT_OVERLAPS input.from',
    ]);
    expect(refusalsOf(await insurer.enrol(programId, shopNumber, { from: '2024-07-01' }))).toEqual([]);
    expect(refusalsOf(await insurer.enrol(await newProgram(), shopNumber, { from: '2024-06-30' }))).toEqual([]);
  });

  test.each<[string, object, readonly string[]]>([
    ['an end before the start', { through: '2025-12-31' }, ['DAYS_OUT_OF_ORDER input.through']],
    ['a day before anything is on record', { from: '1971-12-31' }, ['DAY_TOO_EARLY input.from']],
    ['a day absurdly far', { from: '2999-01-01' }, ['DAY_TOO_FAR_AHEAD input.from']],
    ['no reason', { reason: '' }, ['REASON_EMPTY input.reason']],
    ['a malformed number', { shopNumber: 'SHP-1' }, ['SHOP_NUMBER_MALFORMED input.shopNumber']],
    ['a NUL in the number', { shopNumber: 'SHP-\u000000000' }, ['SHOP_NUMBER_MALFORMED input.shopNumber']],
    ['an unknown shop', { shopNumber: 'SHP-999999' }, ['SHOP_NOT_FOUND input.shopNumber']],
    ['what is no programme', { programId: NO_ENROLMENT }, ['ID_MALFORMED input.programId']],
    ['a programme that nobody has', { programId: NO_PROGRAM }, ['PROGRAM_NOT_FOUND input.programId']],
  ])('refuses %s', async (_, more, expected) => {
    const answer = await insurer.enrol(await newProgram(), number(1), more);
    expect(refusalsOf(answer)).toEqual(expected);
    expect(answer.data.result.enrolment).toBeNull();
  });

  test('enrols once what is asked for twice at once', async () => {
    const [programId, shopNumber] = [await newProgram(), newShop()];
    const answers = await Promise.all([insurer.enrol(programId, shopNumber), registrar.enrol(programId, shopNumber)]);
    expect(answers.flatMap(refusalsOf)).toEqual(['ENROLMENT_OVERLAPS input.from']);
    expect(await listed(programId)).toHaveLength(1);
    expect(await toldOf('network.enrolled', programId)).toHaveLength(1);
  });

  test('refuses as an overlap what somebody who takes no lock recorded meanwhile', async () => {
    const [programId, shopNumber] = [await newProgram(), newShop()];
    const loader = await world.database.pool.connect();
    try {
      await loader.query('begin');
      await loader.query(
        `insert into network_enrolment (id, record_id, program_id, shop_id, from_on, reason, recorded_at)
         select gen_random_uuid(), gen_random_uuid(), $1, id, '2026-03-01', 'a file', now() from shop where shop_number = $2`,
        [recordId(programId, ['RepairProgram']).uuid, shopNumber],
      );
      const answer = insurer.enrol(programId, shopNumber);
      await untilSomebodyWaits();
      await loader.query('commit');
      expect(refusalsOf(await answer)).toEqual(['ENROLMENT_OVERLAPS input.from']);
    } finally {
      loader.release();
    }
  });

  test('is answered again, and done once, with the same key', async () => {
    const [programId, shopNumber] = [await newProgram(), newShop()];
    const again = { idempotencyKey: 'enrol-once-0001' };
    const first = await insurer.enrol(programId, shopNumber, again);
    expect((await insurer.enrol(programId, shopNumber, again)).data).toEqual(first.data);
    expect(refusalsOf(await insurer.enrol(programId, newShop(), again))).toEqual([
      'IDEMPOTENCY_KEY_REUSED input.idempotencyKey',
    ]);
  });
});

async function untilSomebodyWaits(): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const { rows } = await world.owner.query(
      "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    if (rows.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('nobody waits for the loader');
}

describe('enrolShops', () => {
  test('enrols up to a hundred at once, in the order named, each told of', async () => {
    const programId = await newProgram();
    const numbers = Array.from({ length: 100 }, (_, index) => number(300 - index));
    const { data } = await insurer.enrolMany(programId, numbers);
    expect(data.result.userErrors).toEqual([]);
    expect(data.result.enrolments.map(({ shopNumber }: { shopNumber: string }) => shopNumber)).toEqual(numbers);
    const told = await toldOf('network.enrolled', programId);
    expect(told.map(({ shop }) => shop)).toEqual([...numbers].reverse());
    expect(new Set(told.map(({ payload }) => payload.recordId)).size).toBe(100);
  });

  test('refuses all for any, with the place of each that is wrong', async () => {
    const [programId, enrolled] = [await newProgram(), newShop()];
    await insurer.enrolled(programId, enrolled);
    const fine = newShop();
    expect(refusalsOf(await insurer.enrolMany(programId, [fine, 'SHP-1', fine]))).toEqual([
      'SHOP_NUMBER_MALFORMED input.shopNumbers.1',
      'SHOP_REPEATED input.shopNumbers.2',
    ]);
    expect(refusalsOf(await insurer.enrolMany(programId, ['SHP-999998', fine, 'SHP-999999']))).toEqual([
      'SHOP_NOT_FOUND input.shopNumbers.0',
      'SHOP_NOT_FOUND input.shopNumbers.2',
    ]);
    const answer = await insurer.enrolMany(programId, [fine, enrolled], { reason: '' });
    expect(refusalsOf(answer)).toEqual(['REASON_EMPTY input.reason', 'ENROLMENT_OVERLAPS input.shopNumbers.1']);
    expect(answer.data.result.enrolments).toBeNull();
    expect(await listed(programId)).toEqual([`${enrolled} 2026-01-01..`]);
  });

  test('refuses nothing at all and more than a hundred', async () => {
    const programId = await newProgram();
    const many = Array.from({ length: 101 }, (_, index) => number(index + 1));
    expect(refusalsOf(await insurer.enrolMany(programId, []))).toEqual(['SHOPS_MISSING input.shopNumbers']);
    expect(refusalsOf(await insurer.enrolMany(programId, many))).toEqual(['SHOPS_TOO_MANY input.shopNumbers']);
  });

  test('lets one of two through that name the same shops in opposite orders at once', async () => {
    const programId = await newProgram();
    const numbers = Array.from({ length: 20 }, (_, index) => number(index + 1));
    const answers = await Promise.all([
      insurer.enrolMany(programId, numbers),
      registrar.enrolMany(programId, [...numbers].reverse()),
    ]);
    expect(answers.map((answer) => refusalsOf(answer).length).sort()).toEqual([0, 20]);
    expect(await listed(programId, '(first: 100)')).toHaveLength(20);
  });

  test('is answered again, and done once, with the same key', async () => {
    const [programId, numbers] = [await newProgram(), [newShop(), newShop()]];
    const again = { idempotencyKey: 'enrol-many-once-0001' };
    const first = await insurer.enrolMany(programId, numbers, again);
    expect((await insurer.enrolMany(programId, numbers, again)).data).toEqual(first.data);
    expect(await toldOf('network.enrolled', programId)).toHaveLength(2);
  });
});

describe('endEnrolment', () => {
  test('keeps the identity, and what was known before', async () => {
    const [programId, shopNumber] = [await newProgram(), newShop()];
    const id = await insurer.enrolled(programId, shopNumber);
    const before = world.clock.now().toISOString();
    world.clock.advance(60);
    const { data } = await insurer.end(id, '2026-06-30', { reason: 'Lost its Blue Seal' });
    expect(data.result.enrolment).toMatchObject({
      id,
      from: '2026-01-01',
      through: '2026-06-30',
      reason: 'Lost its Blue Seal',
    });
    expect(await listed(programId, '(asOf: "2026-06-30")')).toEqual([`${shopNumber} 2026-01-01..2026-06-30`]);
    expect(await listed(programId, '(asOf: "2026-07-01")')).toEqual([]);
    expect(await listed(programId, `(asOf: "2026-07-01", knownAt: "${before}")`)).toEqual([
      `${shopNumber} 2026-01-01..`,
    ]);
    expect(await toldOf('network.ended', programId)).toMatchObject([
      { shop: shopNumber, payload: { lastDay: '2026-06-30', recordId: recordId(id, ['NetworkEnrolment']).uuid } },
    ]);
  });

  test('may move a planned end forward, and refuses everything else that is wrong', async () => {
    const id = await insurer.enrolled(await newProgram(), newShop(), { from: '2026-02-01', through: '2026-12-31' });
    expect(refusalsOf(await insurer.end(id, '2027-01-31'))).toEqual(['ENROLMENT_ENDED input.lastDay']);
    expect(refusalsOf(await insurer.end(id, '2026-01-31', { reason: ' ' }))).toEqual([
      'DAYS_OUT_OF_ORDER input.lastDay',
      'REASON_EMPTY input.reason',
    ]);
    expect(refusalsOf(await insurer.end(id, '2026-05-31'))).toEqual([]);
    expect(refusalsOf(await insurer.end(id, '2026-04-30'))).toEqual(['ENROLMENT_ENDED input.lastDay']);
    expect(refusalsOf(await insurer.end(NO_ENROLMENT, '2026-04-30'))).toEqual([
      'ENROLMENT_NOT_FOUND input.enrolmentId',
    ]);
    expect(refusalsOf(await insurer.end('net_1', '2026-04-30'))).toEqual(['ID_MALFORMED input.enrolmentId']);
  });

  test('ends once what is ended twice at once', async () => {
    const id = await insurer.enrolled(await newProgram(), newShop());
    const answers = await Promise.all([insurer.end(id, '2026-05-31'), registrar.end(id, '2026-05-31')]);
    expect(answers.flatMap(refusalsOf)).toEqual(['ENROLMENT_ENDED input.lastDay']);
  });

  test('is answered again, and done once, with the same key', async () => {
    const id = await insurer.enrolled(await newProgram(), newShop());
    const again = { idempotencyKey: 'end-once-0001' };
    const first = await insurer.end(id, '2026-05-31', again);
    expect((await insurer.end(id, '2026-05-31', again)).data).toEqual(first.data);
  });
});

describe('correctEnrolment', () => {
  const RIGHT = { from: '2025-03-01', through: null, reason: 'Signed in March' };

  test('records the right days under the same identity', async () => {
    const [programId, shopNumber] = [await newProgram(), newShop()];
    const id = await insurer.enrolled(programId, shopNumber);
    const { data } = await insurer.correct(id, { replacement: RIGHT });
    expect(data.result.enrolment).toMatchObject({ id, ...RIGHT });
    expect(await toldOf('network.corrected', programId)).toMatchObject([
      { payload: { reason: 'DATA_ENTRY_ERROR', replacement: { from: '2025-03-01', through: null } } },
    ]);
    expect(JSON.stringify(await toldOf('network.corrected', programId))).not.toContain('March');
  });

  test('without a replacement takes the enrolment back: it is found no more, but known to have been known', async () => {
    const [programId, shopNumber] = [await newProgram(), newShop()];
    const id = await insurer.enrolled(programId, shopNumber);
    const before = world.clock.now().toISOString();
    world.clock.advance(60);
    expect((await insurer.correct(id, { reason: 'WRONG_PERSON' })).data.result).toEqual({
      enrolment: null,
      userErrors: [],
    });
    expect(refusalsOf(await insurer.correct(id))).toEqual(['ENROLMENT_NOT_FOUND input.enrolmentId']);
    expect(await listed(programId, '(everyDay: true)')).toEqual([]);
    expect(await listed(programId, `(everyDay: true, knownAt: "${before}")`)).toHaveLength(1);
    expect(refusalsOf(await insurer.enrol(programId, shopNumber))).toEqual([]);
  });

  test('refuses a replacement that overlaps another or is wrong by itself, and leaves what is on record', async () => {
    const [programId, shopNumber] = [await newProgram(), newShop()];
    await insurer.enrolled(programId, shopNumber, { from: '2024-01-01', through: '2024-12-31' });
    const id = await insurer.enrolled(programId, shopNumber);
    const overlapping = { ...RIGHT, from: '2024-12-31' };
    expect(refusalsOf(await insurer.correct(id, { replacement: overlapping }))).toEqual([
      'ENROLMENT_OVERLAPS input.replacement.from',
    ]);
    const reversed = { ...RIGHT, through: '2025-02-28', reason: '' };
    expect(refusalsOf(await insurer.correct(id, { replacement: reversed }))).toEqual([
      'DAYS_OUT_OF_ORDER input.replacement.through',
      'REASON_EMPTY input.replacement.reason',
    ]);
    expect(await listed(programId, '(everyDay: true)')).toEqual([
      `${shopNumber} 2024-01-01..2024-12-31`,
      `${shopNumber} 2026-01-01..`,
    ]);
  });

  test('corrects once what is taken back twice at once', async () => {
    const id = await insurer.enrolled(await newProgram(), newShop());
    const answers = await Promise.all([insurer.correct(id), insurer.correct(id)]);
    expect(answers.flatMap(refusalsOf)).toEqual(['ENROLMENT_NOT_FOUND input.enrolmentId']);
  });
});

describe('another insurer’s network', () => {
  test('is not found, as one that nobody has', async () => {
    const [programId, shopNumber] = [await newProgram(), newShop()];
    const id = await insurer.enrolled(programId, shopNumber);
    for (const program of [programId, NO_PROGRAM]) {
      expect(refusalsOf(await other.enrol(program, shopNumber))).toEqual(['PROGRAM_NOT_FOUND input.programId']);
      expect(refusalsOf(await other.enrolMany(program, [shopNumber]))).toEqual(['PROGRAM_NOT_FOUND input.programId']);
    }
    for (const enrolment of [id, NO_ENROLMENT]) {
      expect(refusalsOf(await other.end(enrolment, '2026-06-30'))).toEqual(['ENROLMENT_NOT_FOUND input.enrolmentId']);
      expect(refusalsOf(await other.correct(enrolment))).toEqual(['ENROLMENT_NOT_FOUND input.enrolmentId']);
    }
    expect((await network(programId, '', otherKey)).list).toBeUndefined();
    expect(refusalsOf(await registrar.end(id, '2026-06-30'))).toEqual([]);
  });

  test.each(['employer', 'sponsor', 'agency'] as const)('is closed to a key of an %s', async (role) => {
    const [programId, shopNumber] = [await newProgram(), newShop()];
    const id = await insurer.enrolled(programId, shopNumber);
    const stranger = insurerOf(world, world.keys[role]);
    const answers = [
      await stranger.enrol(programId, shopNumber),
      await stranger.enrolMany(programId, [shopNumber]),
      await stranger.end(id, '2026-06-30'),
      await stranger.correct(id),
    ];
    for (const { errors } of answers) expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
  });

  test('does not show at the shop; an insurer sees there its own, a registrar all, nobody else any', async () => {
    const [programId, shopNumber] = [await newProgram(), newShop()];
    await insurer.enrolled(programId, shopNumber);
    await insurer.enrolled(programId, shopNumber, { from: '2024-01-01', through: '2024-12-31' });
    await other.enrolled(await other.program('AT_THE_SHOP'), shopNumber, { from: '2025-01-01' });
    const ask = async (key: string | undefined, everyDay = false) => {
      const query = `query($n: String!) { shop(shopNumber: $n) { enrolments(everyDay: ${everyDay}) { from } } }`;
      const { data, errors } = await world.ask(query, { n: shopNumber }, key);
      expect(errors).toBeUndefined();
      return data.shop.enrolments?.map(({ from }: { from: string }) => from) ?? null;
    };
    expect(await ask(world.keys.insurer)).toEqual(['2026-01-01']);
    expect(await ask(world.keys.insurer, true)).toEqual(['2024-01-01', '2026-01-01']);
    expect(await ask(otherKey)).toEqual(['2025-01-01']);
    expect(await ask(world.keys.registrar, true)).toEqual(['2024-01-01', '2025-01-01', '2026-01-01']);
    expect(await ask(world.keys.employer)).toBeNull();
    expect(await ask(undefined)).toBeNull();
  });

  test('shows an enrolment as a node to the insurer and a registrar alone', async () => {
    const id = await insurer.enrolled(await newProgram(), newShop());
    const ask = async (key: string) =>
      (
        await world.ask(
          'query($id: ID!) { node(id: $id) { __typename id ... on NetworkEnrolment { from } } }',
          { id },
          key,
        )
      ).data.node;
    const shown = { __typename: 'NetworkEnrolment', id, from: '2026-01-01' };
    expect(await ask(world.keys.insurer)).toEqual(shown);
    expect(await ask(world.keys.registrar)).toEqual(shown);
    expect(await ask(otherKey)).toBeNull();
    expect(await ask(world.keys.employer)).toBeNull();
  });
});

describe('a network', () => {
  test('lists what holds on a day, and all of it when asked for', async () => {
    const [programId, past, ahead] = [await newProgram(), newShop(), newShop()];
    await insurer.enrolled(programId, past, { from: '2024-01-01', through: '2024-12-31' });
    await insurer.enrolled(programId, past, { from: '2026-01-01' });
    await insurer.enrolled(programId, ahead, { from: '2027-01-01' });
    expect(await listed(programId)).toEqual([`${past} 2026-01-01..`]);
    expect(await listed(programId, '(asOf: "2024-12-31")')).toEqual([`${past} 2024-01-01..2024-12-31`]);
    expect(await listed(programId, '(asOf: "2025-06-01")')).toEqual([]);
    expect(await listed(programId, '(asOf: "2027-01-01")')).toEqual([`${past} 2026-01-01..`, `${ahead} 2027-01-01..`]);
    expect(await listed(programId, '(everyDay: true)')).toHaveLength(3);
  });

  test('is read page by page in either direction, each enrolment once', async () => {
    const programId = await newProgram();
    const numbers = Array.from({ length: 7 }, (_, index) => number(index + 1));
    await insurer.enrolMany(programId, numbers, { from: '2025-01-01', through: '2025-12-31' });
    await insurer.enrolMany(programId, numbers);
    const all = await listed(programId, '(everyDay: true)');
    const [forward, backward]: [string[], string[]] = [[], []];
    let [after, before] = ['', ''];
    for (let page = 0; page < 5; page += 1) {
      const next = (await network(programId, `(everyDay: true, first: 3${after && `, after: "${after}"`})`)).list;
      const previous = (await network(programId, `(everyDay: true, last: 3${before && `, before: "${before}"`})`)).list;
      forward.push(...next.nodes.map(shown));
      backward.unshift(...previous.nodes.map(shown));
      [after, before] = [next.pageInfo.endCursor, previous.pageInfo.startCursor];
      expect([next.pageInfo.hasNextPage, previous.pageInfo.hasPreviousPage]).toEqual([page < 4, page < 4]);
    }
    expect(all).toHaveLength(14);
    expect(forward).toEqual(all);
    expect(backward).toEqual(all);
  });

  const shown = ({ shopNumber, from, through }: { shopNumber: string; from: string; through: string | null }) =>
    `${shopNumber} ${from}..${through ?? ''}`;

  test.each(['nonsense', '01900000-0000-7000-8000-000000000001:2026-02-30', "'; drop table shop; --", '\u0000'])(
    'refuses the cursor %j, which no page gave out',
    async (after) => {
      const { errors } = await world.ask(
        'query($id: ID!, $after: String) { repairProgram(id: $id) { network(after: $after) { nodes { id } } } }',
        { id: await newProgram(), after },
        world.keys.insurer,
      );
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['CURSOR_MALFORMED']);
    },
  );
});

describe('what judges many shops', () => {
  const idOf = async (shopNumber: string): Promise<string> =>
    (await world.owner.query('select id from shop where shop_number = $1', [shopNumber])).rows[0].id;
  const uuidOf = (programId: string) => recordId(programId, ['RepairProgram']).uuid;

  test('is every programme they are or will be enrolled in, with its newest version and the days that matter', async () => {
    const first = await newProgram();
    world.clock.advance(1);
    const second = await newProgram();
    const [one, two, none] = [newShop(), newShop(), newShop()];
    await insurer.enrolled(first, one, { from: '2024-01-01', through: '2024-12-31' });
    await insurer.enrolled(first, one, { from: '2026-01-01', through: '2026-08-31' });
    await insurer.enrolled(first, one, { from: '2027-01-01' });
    await insurer.enrolled(second, one, { from: '2026-09-01' });
    await insurer.enrolled(first, two, { from: '2024-01-01', through: '2024-12-31' });
    await insurer.publish(first, 1);
    const shopIds = await Promise.all([one, two, none].map(idOf));
    const judging = await programsJudging(world.database.pool, shopIds, day('2026-06-15'));
    const span = (from: string, until: string) => ({ from: from as Day, until: until as Day });
    expect([...judging.enrolments.keys()]).toEqual([shopIds[0]]);
    expect(judging.enrolments.get(shopIds[0] ?? '')).toEqual([
      { programId: uuidOf(first), spans: [span('2026-01-01', '2026-09-01'), span('2027-01-01', '9999-12-31')] },
      { programId: uuidOf(second), spans: [span('2026-09-01', '9999-12-31')] },
    ]);
    expect([...judging.versions.values()].map(({ programId, version }) => [programId, version]).sort()).toEqual(
      [
        [uuidOf(first), 2],
        [uuidOf(second), 1],
      ].sort(),
    );
  });

  test('is as it was known: later enrolments and versions are left out', async () => {
    const [programId, shopNumber] = [await newProgram(), newShop()];
    await insurer.enrolled(programId, shopNumber);
    const before = world.clock.now();
    world.clock.advance(60);
    await insurer.publish(programId, 1);
    await insurer.enrolled(await newProgram(), shopNumber);
    const shopIds = [await idOf(shopNumber)];
    const then = await programsJudging(world.database.pool, shopIds, day('2026-06-15'), before);
    expect([...then.versions.values()].map(({ version }) => version)).toEqual([1]);
    const now = await programsJudging(world.database.pool, shopIds, day('2026-06-15'));
    expect([...now.versions.values()].map(({ version }) => version).sort()).toEqual([1, 2]);
    expect(await programsJudging(world.database.pool, [], day('2026-06-15'))).toEqual({
      enrolments: new Map(),
      versions: new Map(),
    });
  });
});
