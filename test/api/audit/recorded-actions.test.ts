import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Registrar, registrarOf } from '../../support/registrar.ts';
import { createWorld, type World } from '../../support/world.ts';

let world: World;
let registrar: Registrar;

beforeAll(async () => {
  world = await createWorld('recorded actions');
  registrar = registrarOf(world);
});
afterAll(() => world.close());

async function rowsOf(statement: string, values: unknown[] = []) {
  return (await world.owner.query(statement, values)).rows;
}

async function counts(): Promise<object> {
  const [row] = await rowsOf(
    `select (select count(*) from audit_entry)::int as audit, (select count(*) from outbox_event)::int as outbox,
            (select count(*) from graphile_worker._private_jobs)::int as jobs, (select count(*) from idempotency_record)::int as keys`,
  );
  return row;
}

describe('an action that is done', () => {
  test('leaves one audit entry and one event, with its job, that say the same', async () => {
    await registrar.register('ASE-4000-0001', 'Ferrari', { email: 'ferrari@example.org', phone: '+1 555 010 0000' });
    await registrar.work('ASE-4000-0001', '2020-01-01', '2022-12-31');
    await registrar.exam('ASE-4000-0001', 'A5', '2024-03-01');
    await registrar.suspend('ASE-4000-0001', ['A5']);
    const entries = await rowsOf(
      'select action, subject_id, details, occurred_at, organization_id, api_key_id, request_id from audit_entry where request_id is not null order by id',
    );
    const events = await rowsOf('select id, type, subject_id, payload, occurred_at from outbox_event order by id');
    expect(entries.map(({ action }) => action).sort()).toEqual([
      'credential.suspended',
      'exam.recorded',
      'experience.recorded',
      'technician.registered',
    ]);
    const told = (rows: typeof entries) =>
      rows.map((row) => JSON.stringify([row.action ?? row.type, row.subject_id, row.details ?? row.payload])).sort();
    expect(told(events)).toEqual(told(entries));
    for (const entry of entries) {
      expect(entry).toMatchObject({
        organization_id: expect.any(String),
        api_key_id: expect.any(String),
        request_id: expect.any(String),
      });
    }
    const jobs = await rowsOf(`select payload->>'eventId' as id from graphile_worker._private_jobs order by 1`);
    expect(jobs.map(({ id }) => id).sort()).toEqual(events.map(({ id }) => id).sort());
  });

  test('says what it awarded and withdrew', async () => {
    const [entry] = await rowsOf(`select details from audit_entry where action = 'exam.recorded'`);
    expect(entry.details).toMatchObject({
      awarded: [{ testCode: 'A5', from: '2024-03-01', until: '2029-03-01' }],
      withdrawn: [],
    });
  });

  test('leaves no name and no contact in audit, outbox or idempotency records', async () => {
    await registrar.amend('ASE-4000-0001', 1, { lastName: 'Ferrarini', email: null });
    const [{ text }] = await rowsOf(
      `select (select json_agg(a) from audit_entry a)::text || (select json_agg(o) from outbox_event o)::text
           || (select json_agg(i) from idempotency_record i)::text as text`,
    );
    for (const secret of ['Ferrari', 'Rosa', 'example.org', '+1 555', 'Corner Garage'])
      expect(text).not.toContain(secret);
    expect(text).toContain('"lastName"');
  });
});

describe('an action that is refused', () => {
  test('leaves nothing', async () => {
    const before = await counts();
    const answer = await registrar.exam('ASE-4000-0001', 'A5', '2024-03-10');
    expect(answer.data.result.userErrors).toMatchObject([{ code: 'RETAKE_TOO_EARLY' }]);
    expect(await counts()).toEqual(before);
  });

  test('can be asked for again by the same key once its cause is gone', async () => {
    const exam = () => registrar.exam('ASE-4000-0002', 'A5', '2024-03-01', { idempotencyKey: 'try-again-later' });
    expect((await exam()).data.result.userErrors).toMatchObject([{ code: 'TECHNICIAN_NOT_FOUND' }]);
    await registrar.register('ASE-4000-0002', 'Lindqvist');
    expect((await exam()).data.result.userErrors).toEqual([]);
  });
});

describe('an idempotency key', () => {
  test('used fifty times at once does one thing and gives fifty equal answers', async () => {
    await registrar.register('ASE-4000-0003', 'Lindqvist');
    const before = await counts();
    const work = () => registrar.work('ASE-4000-0003', '2020-01-01', '2022-12-31');
    const again = () => world.ask(WORK, { input: WORK_INPUT }, world.keys.registrar);
    const answers = await Promise.all(Array.from({ length: 50 }, again));
    expect(answers[0]?.data.recordExperience).toMatchObject({ userErrors: [], factIds: [expect.any(String)] });
    for (const answer of answers) expect(answer.data).toEqual(answers[0]?.data);
    expect(await counts()).toEqual(
      Object.fromEntries(Object.entries(before).map(([name, count]) => [name, count + 1])),
    );
    expect((await work()).data.result.userErrors).toMatchObject([{ code: 'EXPERIENCE_ALREADY_RECORDED' }]);
  });

  test('is refused with another input, of the same action or another', async () => {
    const other = { ...WORK_INPUT, through: '2022-12-30' };
    const { data } = await world.ask(WORK, { input: other }, world.keys.registrar);
    expect(data.recordExperience).toMatchObject({
      factIds: null,
      userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED', path: ['input', 'idempotencyKey'] }],
    });
    const training = await registrar.train('ASE-4000-0003', '2020-01-01', '2022-12-31', ['A']);
    expect(training.data.result.userErrors).toEqual([]);
    const asTraining = await world.ask(
      WORK.replace('recordExperience', 'recordTraining').replace('RecordExperienceInput', 'RecordTrainingInput'),
      { input: WORK_INPUT },
      world.keys.registrar,
    );
    expect(asTraining.data.recordTraining.userErrors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED' }]);
  });

  test('tells removing a value from leaving it', async () => {
    await registrar.register('ASE-4000-0004', 'Lindqvist', { email: 'lindqvist@example.org' });
    const amend = (changes: object) =>
      registrar.amend('ASE-4000-0004', 1, { idempotencyKey: 'amend-once', firstName: 'Rosa', ...changes });
    expect((await amend({})).data.result.userErrors).toEqual([]);
    expect((await amend({ email: null })).data.result.userErrors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED' }]);
    expect((await amend({})).data.result.userErrors).toEqual([]);
  });

  test('is each organisation’s own', async () => {
    const { secret } = await world.app.apiKeys.createApiKey({
      organization: 'Another Institute',
      role: 'REGISTRAR',
      label: 'test',
    });
    const input = { ...WORK_INPUT, aseId: 'ASE-4000-0004' };
    const { data } = await world.ask(WORK, { input }, secret);
    expect(data.recordExperience.userErrors).toEqual([]);
  });

  test.each(['short', 'with spaces in it', 'x'.repeat(121), 'ünprintable', 'new\nline-here'])(
    '%j is refused',
    async (idempotencyKey) => {
      const { data } = await world.ask(WORK, { input: { ...WORK_INPUT, idempotencyKey } }, world.keys.registrar);
      expect(data.recordExperience.userErrors).toMatchObject([
        { code: 'IDEMPOTENCY_KEY_MALFORMED', path: ['input', 'idempotencyKey'] },
      ]);
    },
  );
});

test('of many who record at once for one technician each is heard, and the award is made once', async () => {
  await registrar.register('ASE-4000-0005', 'Lindqvist');
  const codes = ['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8'];
  const answers = await Promise.all([
    ...codes.map((code) => registrar.exam('ASE-4000-0005', code, '2024-03-01')),
    registrar.work('ASE-4000-0005', '2020-01-01', '2022-12-31'),
  ]);
  for (const { data } of answers) expect(data.result.userErrors).toEqual([]);
  const rows = await rowsOf(
    `select test_code from credential_period p join technician t on t.id = p.technician_id
      where t.ase_id = 'ASE-4000-0005' and p.retracted_at is null order by 1`,
  );
  expect(rows.map((row) => row.test_code)).toEqual(codes);
});

test('an action that had to wait is dated when its turn came, so what was told of the record meanwhile stays true', async () => {
  await registrar.register('ASE-4000-0006', 'Lindqvist');
  const other = await world.database.pool.connect();
  await other.query('begin');
  await other.query(`select from technician where ase_id = 'ASE-4000-0006' for update`);
  const waiting = registrar.work('ASE-4000-0006', '2020-01-01', '2022-12-31');
  const isWaiting = `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
  while ((await world.owner.query(isWaiting)).rowCount === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  world.clock.advance(10);
  const told = world.clock.now().toISOString();
  world.clock.advance(10);
  await other.query('commit');
  other.release();
  expect((await waiting).data.result.userErrors).toEqual([]);
  const query = `query($knownAt: DateTime) { technician(aseId: "ASE-4000-0006", knownAt: $knownAt) { experience { recordedAt } } }`;
  const recorded = async (knownAt: string | null) =>
    (await world.ask(query, { knownAt }, world.keys.registrar)).data.technician.experience;
  expect(await recorded(told)).toEqual([]);
  expect(await recorded(null)).toEqual([{ recordedAt: world.clock.now().toISOString() }]);
});

const WORK = `mutation($input: RecordExperienceInput!) { recordExperience(input: $input) {
  factIds technician { aseId version } userErrors { code path } } }`;
const WORK_INPUT = {
  idempotencyKey: 'used-by-fifty-at-once',
  aseId: 'ASE-4000-0003',
  series: ['A'],
  from: '2020-01-01',
  through: '2022-12-31',
  organization: 'Corner Garage',
};
