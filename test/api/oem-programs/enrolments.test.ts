import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { oemFactQuery, oemFactsOf } from '../../../src/modules/oem-programs/oem.queries.ts';
import { refusalsOf, type Sponsor, sponsorOf } from '../../support/public-bodies.ts';
import { type Registrar, registrarOf } from '../../support/registrar.ts';
import { type Answer, createWorld, type World } from '../../support/world.ts';

let world: World;
let registrar: Registrar;
let keeper: Sponsor;
let toyota: Sponsor;
let ford: Sponsor;
let fordKey: string;
let technicians = 0;
let aseId: string;

beforeAll(async () => {
  world = await createWorld('enrolments');
  registrar = registrarOf(world);
  keeper = sponsorOf(world);
  toyota = sponsorOf(world, world.keys.sponsor);
  const request = { organization: 'Ford Motor', role: 'SPONSOR', label: 'test', sponsor: 'FORD' } as const;
  fordKey = (await world.app.apiKeys.createApiKey(request)).secret;
  ford = sponsorOf(world, fordKey);
});
afterAll(() => world?.close());
beforeEach(async () => {
  technicians += 1;
  aseId = `ASE-4000-${String(technicians).padStart(4, '0')}`;
  await registrar.certified(aseId, 'Novak', ['A4', 'A5']);
});

const idOf = ({ data }: Answer): string => data.result.enrolmentId;

/** The moment before and the moment after what is done next are apart. */
function tick(): string {
  const now = world.clock.now().toISOString();
  world.clock.advance(60);
  return now;
}

const RECORD = `query($aseId: String!, $asOf: Day, $knownAt: DateTime) { technician(aseId: $aseId, asOf: $asOf, knownAt: $knownAt) {
  oemEnrolments { id program level openedOn completedOn withdrawnOn state completed holdsThrough } } }`;

async function recordOf(view: object = {}, key: string = world.keys.registrar) {
  const { data, errors } = await world.ask(RECORD, { aseId, ...view }, key);
  expect(errors).toBeUndefined();
  return data.technician?.oemEnrolments;
}

async function eventsOf(recordId: string) {
  const { rows } = await world.owner.query(
    "select type, payload from outbox_event where payload ->> 'recordId' = $1 order by occurred_at, id",
    [recordId],
  );
  return rows;
}

describe('an enrolment', () => {
  test('is opened, completed and withdrawn, and each day is answered as it was then', async () => {
    const opened = await keeper.open(aseId);
    expect(opened.data.result).toMatchObject({ enrolment: { aseId, state: 'OPEN', completed: false }, userErrors: [] });
    const completed = await keeper.complete(idOf(opened), '2026-01-10');
    expect(completed.data.result.enrolment).toMatchObject({ id: idOf(opened), state: 'COMPLETED', completed: true });
    const withdrawn = await keeper.withdraw(idOf(opened), { withdrawnOn: '2026-05-01' });
    expect(withdrawn.data.result.enrolment).toMatchObject({
      state: 'WITHDRAWN',
      completed: true,
      withdrawalReason: 'LEFT_PROGRAM',
      holdsThrough: null,
    });
    expect(await recordOf({ asOf: '2025-06-01' })).toMatchObject([{ state: 'OPEN', holdsThrough: '2026-01-09' }]);
    expect(await recordOf({ asOf: '2026-02-01' })).toMatchObject([{ state: 'COMPLETED', holdsThrough: '2026-04-30' }]);
  });

  test('tells the outbox what happened, in codes and days', async () => {
    const opened = await toyota.open(aseId, { lastName: 'Novak' });
    const { rows } = await world.owner.query(
      'select record_id from oem_enrolment o join technician t on t.id = o.technician_id where ase_id = $1',
      [aseId],
    );
    tick();
    await toyota.complete(idOf(opened), '2026-01-10');
    tick();
    await toyota.withdraw(idOf(opened), { withdrawnOn: '2026-05-01' });
    tick();
    await toyota.correct(idOf(opened));
    const events = await eventsOf(rows[0].record_id);
    expect(events.map(({ type }) => type)).toEqual(['oem.opened', 'oem.completed', 'oem.withdrawn', 'oem.corrected']);
    expect(events[2].payload).toMatchObject({
      program: 'TOYOTA_T_TEN',
      level: 'CERTIFIED',
      openedOn: '2025-02-01',
      completedOn: '2026-01-10',
      withdrawnOn: '2026-05-01',
    });
    expect(JSON.stringify(events)).not.toContain('Novak');
  });

  test('is found again by its id', async () => {
    const opened = await keeper.open(aseId);
    const ask = (key: string) => world.ask('query($id: ID!) { node(id: $id) { id } }', { id: idOf(opened) }, key);
    const technician = await world.technicianKey(aseId);
    for (const key of [world.keys.registrar, world.keys.sponsor, technician]) {
      expect((await ask(key)).data).toEqual({ node: { id: idOf(opened) } });
    }
    for (const key of [fordKey, world.keys.employer, world.keys.agency]) {
      expect((await ask(key)).data).toEqual({ node: null });
    }
  });

  test.each<[string, object, string[]]>([
    ['in no programme', { program: 'NOWHERE' }, ['OEM_PROGRAM_NOT_FOUND program']],
    ['at no level', { level: 'WIZARD' }, ['OEM_LEVEL_UNKNOWN level']],
    ['tomorrow', { openedOn: '2026-06-16' }, ['DAY_IN_FUTURE openedOn']],
    [
      'before there was a registry',
      { openedOn: '1971-12-31' },
      ['DAY_TOO_EARLY openedOn', 'OEM_PREREQUISITE_NOT_MET level'],
    ],
    ['of nobody', { aseId: 'ASE-9999-9999' }, ['TECHNICIAN_NOT_FOUND aseId']],
    ['of no ASE ID', { aseId: 'Novak' }, ['ASE_ID_MALFORMED aseId']],
    ['under another name', { lastName: 'Smith' }, ['TECHNICIAN_NOT_FOUND aseId']],
    [
      'with everything wrong',
      { aseId: 'ASE-9999-9999', level: 'WIZARD', openedOn: '2027-01-01' },
      ['TECHNICIAN_NOT_FOUND aseId', 'OEM_LEVEL_UNKNOWN level', 'DAY_IN_FUTURE openedOn'],
    ],
  ])('is not opened %s', async (_, more, refusals) => {
    expect(refusalsOf(await keeper.open(aseId, more))).toEqual(refusals);
    expect(await recordOf()).toEqual([]);
  });

  test('is not opened before its prerequisite is met, and the refusal names what is missing', async () => {
    const early = await keeper.open(aseId, { openedOn: '2024-02-29' });
    expect(refusalsOf(early)).toEqual(['OEM_PREREQUISITE_NOT_MET level']);
    expect(early.data.result.userErrors[0].message).toContain('TOYOTA_T_TEN CERTIFIED has a prerequisite');
    expect(early.data.result.userErrors[0].message).toContain('A4');
    expect(refusalsOf(await keeper.open(aseId, { openedOn: '2024-03-01' }))).toEqual([]);
  });

  test('of a higher level wants what the lower one led to, and says all that is missing', async () => {
    const advanced = { level: 'ADVANCED', openedOn: '2026-02-01' };
    const refused = await keeper.open(aseId, advanced);
    expect(refusalsOf(refused)).toEqual(['OEM_PREREQUISITE_NOT_MET level']);
    const { message } = refused.data.result.userErrors[0];
    expect(message).toMatch(/TOYOTA_T_TEN.*A6/);
    expect(message).not.toContain('A5');
    const first = await keeper.open(aseId);
    await registrar.exam(aseId, 'A6', '2025-05-01');
    expect(refusalsOf(await keeper.open(aseId, advanced))).toEqual(['OEM_PREREQUISITE_NOT_MET level']);
    await keeper.complete(idOf(first), '2026-02-01');
    const opened = await keeper.open(aseId, advanced);
    expect(refusalsOf(opened)).toEqual([]);
    expect(await recordOf()).toMatchObject([
      { level: 'CERTIFIED', state: 'COMPLETED' },
      { level: 'ADVANCED', state: 'OPEN' },
    ]);
    const replacement = { level: 'ADVANCED', openedOn: '2026-01-31', completedOn: '2026-03-01' };
    expect(refusalsOf(await keeper.correct(idOf(opened), { replacement }))).toEqual([
      'OEM_PREREQUISITE_NOT_MET replacement level',
    ]);
  });

  test('of a level is one at a time', async () => {
    const opened = await keeper.open(aseId);
    expect(refusalsOf(await keeper.open(aseId, { openedOn: '2025-06-01' }))).toEqual(['OEM_ENROLMENT_OPEN level']);
    await keeper.complete(idOf(opened), '2026-01-10');
    expect(refusalsOf(await keeper.open(aseId))).toEqual(['OEM_ENROLMENT_ALREADY_RECORDED openedOn']);
    expect(refusalsOf(await keeper.open(aseId, { openedOn: '2026-01-09' }))).toEqual([
      'OEM_ENROLMENTS_OVERLAP openedOn',
    ]);
    expect(refusalsOf(await keeper.open(aseId, { openedOn: '2026-01-10' }))).toEqual([]);
  });

  test.each<[string, string, string[]]>([
    ['before it was opened', '2025-01-31', ['DAYS_OUT_OF_ORDER completedOn']],
    ['in the future', '2026-06-16', ['DAY_IN_FUTURE completedOn']],
  ])('is not completed %s', async (_, completedOn, refusals) => {
    const opened = await keeper.open(aseId);
    expect(refusalsOf(await keeper.complete(idOf(opened), completedOn))).toEqual(refusals);
  });

  test('is completed once and withdrawn once', async () => {
    const opened = await keeper.open(aseId);
    await keeper.complete(idOf(opened), '2026-01-10');
    expect(refusalsOf(await keeper.complete(idOf(opened), '2026-01-11'))).toEqual([
      'OEM_ENROLMENT_COMPLETED enrolmentId',
    ]);
    expect(refusalsOf(await keeper.withdraw(idOf(opened), { withdrawnOn: '2026-01-09' }))).toEqual([
      'DAYS_OUT_OF_ORDER withdrawnOn',
    ]);
    expect(refusalsOf(await keeper.withdraw(idOf(opened)))).toEqual([]);
    expect(refusalsOf(await keeper.withdraw(idOf(opened)))).toEqual(['OEM_ENROLMENT_WITHDRAWN enrolmentId']);
  });

  test.each(['oen_01h455vb4pex5vsknk084sn02q', 'gov_01h455vb4pex5vsknk084sn02q', 'x'])(
    '%s is not found',
    async (id) => {
      const code = id.startsWith('oen_') ? 'OEM_ENROLMENT_NOT_FOUND' : 'ID_MALFORMED';
      for (const answer of [
        await keeper.complete(id, '2026-01-10'),
        await keeper.withdraw(id),
        await keeper.correct(id),
      ]) {
        expect(refusalsOf(answer)).toEqual([`${code} enrolmentId`]);
      }
    },
  );
});

describe('correcting an enrolment', () => {
  test('retracts it, and the record as known before still has it', async () => {
    const opened = await keeper.open(aseId);
    const before = tick();
    const corrected = await keeper.correct(idOf(opened), { reason: 'WRONG_PERSON' });
    expect(corrected.data.result).toMatchObject({ enrolment: null, enrolmentId: idOf(opened), userErrors: [] });
    expect(await recordOf()).toEqual([]);
    expect(await recordOf({ knownAt: before })).toMatchObject([{ id: idOf(opened), state: 'OPEN' }]);
    for (const answer of [await keeper.correct(idOf(opened)), await keeper.complete(idOf(opened), '2026-01-01')]) {
      expect(refusalsOf(answer)).toEqual(['FACT_ALREADY_RETRACTED enrolmentId']);
    }
  });

  test('replaces it under the same id', async () => {
    const opened = await keeper.open(aseId);
    await keeper.complete(idOf(opened), '2026-01-10');
    const before = tick();
    const replacement = { level: 'CERTIFIED', openedOn: '2025-02-01', completedOn: '2026-02-10' };
    const corrected = await keeper.correct(idOf(opened), { replacement });
    expect(corrected.data.result.enrolment).toMatchObject({ id: idOf(opened), completedOn: '2026-02-10' });
    expect(await recordOf({ knownAt: before })).toMatchObject([{ completedOn: '2026-01-10' }]);
  });

  test('is refused with the replacement’s own faults, and then nothing is changed', async () => {
    const opened = await keeper.open(aseId);
    const replacement = {
      level: 'CERTIFIED',
      openedOn: '2024-01-01',
      completedOn: '2023-01-01',
      withdrawnOn: '2027-01-01',
    };
    expect(refusalsOf(await keeper.correct(idOf(opened), { replacement }))).toEqual([
      'DAYS_OUT_OF_ORDER replacement completedOn',
      'DAY_IN_FUTURE replacement withdrawnOn',
      'WITHDRAWAL_INCOMPLETE replacement withdrawalReason',
      'OEM_PREREQUISITE_NOT_MET replacement level',
    ]);
    expect(await recordOf()).toMatchObject([{ openedOn: '2025-02-01', state: 'OPEN' }]);
  });
});

describe('a sponsor', () => {
  test('keeps the enrolments of its own programmes', async () => {
    const opened = await toyota.open(aseId, { lastName: 'Novák' });
    expect(refusalsOf(opened)).toEqual([]);
    expect(refusalsOf(await toyota.complete(idOf(opened), '2026-01-10'))).toEqual([]);
    expect(refusalsOf(await toyota.withdraw(idOf(opened)))).toEqual([]);
    expect(refusalsOf(await toyota.correct(idOf(opened)))).toEqual([]);
  });

  test('does not learn that another’s programme or enrolment exists', async () => {
    const opened = await keeper.open(aseId);
    const name = { lastName: 'Novak' };
    const [others, none] = [await ford.open(aseId, name), await ford.open(aseId, { ...name, program: 'NOWHERE' })];
    expect(others.data).toEqual(none.data);
    expect(refusalsOf(others)).toEqual(['OEM_PROGRAM_NOT_FOUND program']);
    const id = idOf(opened);
    for (const answer of [await ford.complete(id, '2026-01-10'), await ford.withdraw(id), await ford.correct(id)]) {
      expect(refusalsOf(answer)).toEqual(['OEM_ENROLMENT_NOT_FOUND enrolmentId']);
    }
    expect(await recordOf()).toMatchObject([{ state: 'OPEN' }]);
  });

  test('must know whom it enrols, and does not learn which of the two is wrong', async () => {
    expect(refusalsOf(await toyota.open(aseId))).toEqual(['LAST_NAME_REQUIRED lastName']);
    const [wrongName, nobody] = [
      await toyota.open(aseId, { lastName: 'Smith' }),
      await toyota.open('ASE-9999-9999', { lastName: 'Novak' }),
    ];
    expect(wrongName.data).toEqual(nobody.data);
  });

  test('lists its own programme, page by page, and nobody else’s', async () => {
    await keeper.open(aseId);
    const LIST = `query($program: String!, $aseId: String, $first: Int, $after: String) {
      oemEnrolments(program: $program, aseId: $aseId, first: $first, after: $after) {
        nodes { aseId state } pageInfo { hasNextPage endCursor } } }`;
    const list = async (key: string, more: object = {}) => {
      const { data, errors } = await world.ask(LIST, { program: 'TOYOTA_T_TEN', ...more }, key);
      expect(errors).toBeUndefined();
      return data.oemEnrolments;
    };
    expect((await list(world.keys.sponsor, { aseId })).nodes).toEqual([{ aseId, state: 'OPEN' }]);
    expect((await list(fordKey, { aseId })).nodes).toEqual([]);
    const all = await list(world.keys.registrar, { first: 100 });
    const first = await list(world.keys.registrar, { first: 1 });
    expect(first.pageInfo.hasNextPage).toBe(true);
    const second = await list(world.keys.registrar, { first: 1, after: first.pageInfo.endCursor });
    expect([...first.nodes, ...second.nodes]).toEqual(all.nodes.slice(0, 2));
    const { errors } = await world.ask(LIST, { program: 'TOYOTA_T_TEN', after: 'x' }, world.keys.registrar);
    expect(errors?.[0]?.extensions.code).toBe('CURSOR_MALFORMED');
  });
});

describe('who else sees enrolments', () => {
  test('the technician sees their own', async () => {
    await keeper.open(aseId);
    expect(await recordOf({}, await world.technicianKey(aseId))).toMatchObject([{ state: 'OPEN' }]);
  });

  test.each(['employer', 'insurer', 'agency'] as const)('an %s may neither list nor change them', async (role) => {
    const opened = await keeper.open(aseId);
    const list = '{ oemEnrolments(program: "TOYOTA_T_TEN") { nodes { id } } }';
    expect((await world.ask(list, {}, world.keys[role])).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    const { errors } = await sponsorOf(world, world.keys[role]).withdraw(idOf(opened));
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });
});

describe('at once and again', () => {
  test('of several who open the same enrolment at once, one does', async () => {
    const answers = await Promise.all(
      [keeper, keeper, toyota, toyota].map((who) => who.open(aseId, { lastName: 'Novak' })),
    );
    const refused = answers.flatMap(refusalsOf);
    expect(refused).toHaveLength(3);
    expect(new Set(refused).size).toBe(1);
    expect(await recordOf()).toHaveLength(1);
  });

  test('of several who complete it at once, one does', async () => {
    const id = idOf(await keeper.open(aseId));
    const answers = await Promise.all(['2026-01-10', '2026-01-11', '2026-01-12'].map((on) => keeper.complete(id, on)));
    expect(answers.flatMap(refusalsOf)).toEqual(Array(2).fill('OEM_ENROLMENT_COMPLETED enrolmentId'));
  });

  test('a repeat is answered again and done once, and its key serves nothing else', async () => {
    const again = { idempotencyKey: `again-${aseId}` };
    const first = await keeper.open(aseId, again);
    const second = await keeper.open(aseId, again);
    expect(second.data).toEqual(first.data);
    expect(await recordOf()).toHaveLength(1);
    expect(refusalsOf(await keeper.open(aseId, { ...again, level: 'MASTER' }))).toEqual([
      'IDEMPOTENCY_KEY_REUSED idempotencyKey',
    ]);
  });

  test('a row that was recorded past the checks is refused as if it had been seen', async () => {
    const { pool } = world.database;
    const { rows } = await pool.query('select id from technician where ase_id = $1', [aseId]);
    const client = await pool.connect();
    try {
      await client.query('begin');
      await client.query(
        `insert into oem_enrolment (id, record_id, technician_id, program, level, opened_on, recorded_at)
         values (gen_random_uuid(), gen_random_uuid(), $1, 'TOYOTA_T_TEN', 'CERTIFIED', '2025-02-01', $2)`,
        [rows[0].id, world.clock.now()],
      );
      const opening = keeper.open(aseId);
      await untilSomebodyWaits();
      await client.query('commit');
      expect(refusalsOf(await opening)).toEqual(['OEM_ENROLMENT_ALREADY_RECORDED openedOn']);
    } finally {
      client.release();
    }
  });
});

/** Until a statement of another connection waits for a transaction to end. */
async function untilSomebodyWaits(): Promise<void> {
  for (;;) {
    const { rows } = await world.owner.query(
      "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    if (rows.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('facts for many', () => {
  const factsOf = async (knownAt?: string) => {
    const { rows } = await world.owner.query(
      `with t as materialized (select id from technician where ase_id = $1)
       select f.facts from t left join ${oemFactQuery(knownAt && '$2::timestamptz')} f on f.technician_id = t.id`,
      knownAt ? [aseId, knownAt] : [aseId],
    );
    return rows.map(({ facts }) => oemFactsOf(facts));
  };

  test('are read by one statement as they are on record, and as they were', async () => {
    expect(await factsOf()).toEqual([[]]);
    const opened = await keeper.open(aseId);
    const before = tick();
    await keeper.complete(idOf(opened), '2026-01-10');
    const fact = { program: 'TOYOTA_T_TEN', level: 'CERTIFIED', openedOn: '2025-02-01', withdrawnOn: null };
    expect(await factsOf()).toEqual([[{ ...fact, completedOn: '2026-01-10' }]]);
    expect(await factsOf(before)).toEqual([[{ ...fact, completedOn: null }]]);
  });
});
