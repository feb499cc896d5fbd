import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Registrar, registrarOf } from '../../support/registrar.ts';
import { type Answer, createWorld, type World } from '../../support/world.ts';

let world: World;
let registrar: Registrar;

beforeAll(async () => {
  world = await createWorld('registrar actions');
  registrar = registrarOf(world);
  await registrar.certified('ASE-2000-0001', 'Okafor', ['A5', 'A6']);
});
afterAll(() => world.close());

/** Why an action was refused: each code with the path of the input it lies in. */
function refusals({ data, errors }: Answer): readonly string[] {
  expect(errors).toBeUndefined();
  const { userErrors, technician } = data.result;
  if (userErrors.length > 0) expect(technician).toBeNull();
  return userErrors.map(({ code, path }: { code: string; path: string[] }) => `${code} ${path.join('.')}`);
}

async function factCount(aseId: string): Promise<number> {
  const count = (table: string) =>
    `(select count(*) from ${table} f join technician t on t.id = f.technician_id where t.ase_id = $1)`;
  const tables = ['experience_record', 'exam_result', 'continuing_education', 'status_action', 'credential_period'];
  const { rows } = await world.database.pool.query(`select (${tables.map(count).join(' + ')})::int as facts`, [aseId]);
  return rows[0].facts;
}

describe('every action', () => {
  const NOBODY = 'ASE-9999-9999';

  test.each<[string, () => Promise<Answer>]>([
    ['amend', () => registrar.amend(NOBODY, 1, { lastName: 'Ito' })],
    ['work', () => registrar.work(NOBODY, '2020-01-01', '2020-12-31')],
    ['train', () => registrar.train(NOBODY, '2020-01-01', '2020-12-31')],
    ['exam', () => registrar.exam(NOBODY, 'A5', '2024-01-01')],
    ['educate', () => registrar.educate(NOBODY, 'A5', '2024-01-01')],
    ['suspend', () => registrar.suspend(NOBODY, ['A5'])],
    ['reinstate', () => registrar.reinstate(NOBODY, ['A5'])],
    ['revoke', () => registrar.revoke(NOBODY, ['A5'])],
  ])('%s is refused about a technician nobody has entered', async (_, act) => {
    expect(refusals(await act())).toEqual(['TECHNICIAN_NOT_FOUND input.aseId']);
  });

  test.each(['ASE-1', '', 'ASE-\u0000000-0000', "'; drop table technician; --"])(
    'is refused about the malformed ASE ID %j',
    async (aseId) => {
      expect(refusals(await registrar.exam(aseId, 'A5', '2024-01-01'))).toEqual(['ASE_ID_MALFORMED input.aseId']);
      expect(refusals(await registrar.register(aseId, 'Ito'))).toEqual(['ASE_ID_MALFORMED input.aseId']);
    },
  );
});

describe('recordExperience and recordTraining', () => {
  test('answer with the id of the fact', async () => {
    await registrar.register('ASE-2000-0002', 'Ito');
    const { data } = await registrar.work('ASE-2000-0002', '2020-01-01', '2020-12-31');
    expect(data.result.factIds).toEqual([expect.stringMatching(/^exp_[0-9a-z]{26}$/)]);
  });

  test('refuse the same piece twice, but not the same days elsewhere', async () => {
    expect(refusals(await registrar.work('ASE-2000-0002', '2020-01-01', '2020-12-31'))).toEqual([
      'EXPERIENCE_ALREADY_RECORDED input',
    ]);
    expect(refusals(await registrar.train('ASE-2000-0002', '2020-01-01', '2020-12-31'))).toEqual([]);
  });

  test('refuse everything that is wrong at once, with its place in the input', async () => {
    const answer = await registrar.work('ASE-2000-0002', '2027-01-01', '2026-12-01', ['A', 'Q']);
    expect(refusals(answer)).toEqual([
      'DAY_IN_FUTURE input.from',
      'DAY_IN_FUTURE input.through',
      'DAYS_OUT_OF_ORDER input.through',
      'SERIES_UNKNOWN input.series.1',
    ]);
    expect(refusals(await registrar.work('ASE-2000-0002', '2021-01-01', '2021-12-01', []))).toEqual([
      'SERIES_MISSING input.series',
    ]);
  });
});

describe('recordExamResult', () => {
  test('refuses a second attempt within 30 days, before and after the first', async () => {
    await registrar.register('ASE-2000-0003', 'Ito');
    expect(refusals(await registrar.exam('ASE-2000-0003', 'A5', '2024-03-01', { passed: false }))).toEqual([]);
    expect(refusals(await registrar.exam('ASE-2000-0003', 'A5', '2024-03-30'))).toEqual([
      'RETAKE_TOO_EARLY input.takenOn',
    ]);
    expect(refusals(await registrar.exam('ASE-2000-0003', 'A5', '2024-02-01'))).toEqual([
      'RETAKE_TOO_EARLY input.takenOn',
    ]);
    expect(refusals(await registrar.exam('ASE-2000-0003', 'A5', '2024-03-01'))).toEqual([
      'RESULT_ALREADY_RECORDED input.takenOn',
    ]);
    expect(refusals(await registrar.exam('ASE-2000-0003', 'A6', '2024-03-02'))).toEqual([]);
    expect(refusals(await registrar.exam('ASE-2000-0003', 'A5', '2024-03-31'))).toEqual([]);
    expect(refusals(await registrar.exam('ASE-2000-0003', 'A5', '2024-01-31'))).toEqual([]);
  });

  test('refuses what the catalogue forbids', async () => {
    expect(refusals(await registrar.exam('ASE-2000-0003', 'A99', '2024-03-01'))).toEqual([
      'TEST_UNKNOWN input.testCode',
    ]);
    expect(refusals(await registrar.exam('ASE-2000-0003', 'B1', '2024-03-01'))).toEqual([
      'TEST_NOT_OFFERED input.takenOn',
    ]);
    expect(refusals(await registrar.exam('ASE-2000-0003', 'L1', '2024-03-01'))).toEqual([
      'PREREQUISITE_NOT_MET input.testCode',
    ]);
    expect(refusals(await registrar.exam('ASE-2000-0003', 'A7', '2026-06-16'))).toEqual([
      'DAY_IN_FUTURE input.takenOn',
    ]);
    expect(refusals(await registrar.exam('ASE-2000-0003', 'A7', '2024-03-01', { kind: 'RECERTIFICATION' }))).toEqual([
      'CREDENTIAL_NOT_HELD input.testCode',
    ]);
  });

  test('accepts the advanced test of one who ever held the prerequisite', async () => {
    await registrar.certified('ASE-2000-0004', 'Ito', ['A8'], '2018-03-01');
    expect(refusals(await registrar.exam('ASE-2000-0004', 'L1', '2026-03-01'))).toEqual([]);
  });

  test('takes today in the registry’s time zone for today', async () => {
    const moment = world.clock.now().toISOString();
    world.clock.set('2026-06-16T03:59:59Z');
    expect(refusals(await registrar.exam('ASE-2000-0003', 'A8', '2026-06-16'))).toEqual([
      'DAY_IN_FUTURE input.takenOn',
    ]);
    world.clock.set('2026-06-16T04:00:00Z');
    expect(refusals(await registrar.exam('ASE-2000-0003', 'A8', '2026-06-16'))).toEqual([]);
    world.clock.set(moment);
  });
});

describe('recordContinuingEducation', () => {
  test('refuses what renews nothing, and what comes too early', async () => {
    expect(refusals(await registrar.educate('ASE-2000-0001', 'A7', '2026-03-01'))).toEqual([
      'CREDENTIAL_NOT_HELD input.testCode',
    ]);
    expect(refusals(await registrar.educate('ASE-2000-0001', 'A5', '2026-03-01'))).toEqual([
      'RENEWAL_TOO_EARLY input.completedOn',
    ]);
    expect(refusals(await registrar.educate('ASE-2000-0001', 'A99', '2026-03-01'))).toEqual([
      'TEST_UNKNOWN input.testCode',
    ]);
  });

  test('refuses the same course twice', async () => {
    await registrar.certified('ASE-2000-0005', 'Ito', ['A5'], '2022-01-01');
    expect(refusals(await registrar.educate('ASE-2000-0005', 'A5', '2026-05-01'))).toEqual([]);
    expect(refusals(await registrar.educate('ASE-2000-0005', 'A5', '2026-05-01'))).toContain(
      'EDUCATION_ALREADY_RECORDED input.completedOn',
    );
  });
});

describe('suspendCredentials, reinstateCredentials and revokeCredentials', () => {
  test('are taken for all credentials named or for none', async () => {
    const before = await factCount('ASE-2000-0001');
    expect(refusals(await registrar.suspend('ASE-2000-0001', ['A5', 'A7']))).toEqual([
      'CREDENTIAL_NOT_HELD input.testCodes',
    ]);
    expect(await factCount('ASE-2000-0001')).toBe(before);
    const { data } = await registrar.suspend('ASE-2000-0001', ['A5', 'A6', 'A5']);
    expect(data.result.factIds).toHaveLength(2);
    expect(data.result.technician.credentials).toMatchObject([
      { code: 'A5', standing: 'SUSPENDED' },
      { code: 'A6', standing: 'SUSPENDED' },
    ]);
  });

  test('refuse what does not follow from the standing', async () => {
    expect(refusals(await registrar.suspend('ASE-2000-0001', ['A5']))).toContain(
      'CREDENTIAL_SUSPENDED input.testCodes',
    );
    expect(refusals(await registrar.reinstate('ASE-2000-0001', ['A5', 'A6']))).toEqual([]);
    expect(refusals(await registrar.reinstate('ASE-2000-0001', ['A5']))).toContain(
      'CREDENTIAL_NOT_SUSPENDED input.testCodes',
    );
    expect(refusals(await registrar.revoke('ASE-2000-0001', ['A6'], { effectiveOn: '2026-06-01' }))).toEqual([
      'ACTION_OUT_OF_ORDER input.effectiveOn',
    ]);
    expect(refusals(await registrar.revoke('ASE-2000-0001', ['A6']))).toEqual([]);
    expect(refusals(await registrar.revoke('ASE-2000-0001', ['A6']))).toContain('CREDENTIAL_REVOKED input.testCodes');
    expect(refusals(await registrar.educate('ASE-2000-0001', 'A6', '2026-06-15'))).toEqual([
      'CREDENTIAL_REVOKED input.testCode',
    ]);
  });

  test('refuse an unknown reason once, an empty list and a day to come', async () => {
    expect(refusals(await registrar.suspend('ASE-2000-0005', ['A5'], { reasonCode: 'BECAUSE' }))).toEqual([
      'REASON_CODE_UNKNOWN input.reasonCode',
    ]);
    expect(refusals(await registrar.suspend('ASE-2000-0005', []))).toEqual(['TEST_CODES_MISSING input.testCodes']);
    expect(refusals(await registrar.suspend('ASE-2000-0005', ['A5'], { effectiveOn: '2026-06-16' }))).toContain(
      'DAY_IN_FUTURE input.effectiveOn',
    );
  });
});

test('only registrars act', async () => {
  const mutation = `mutation($input: StatusActionInput!) { revokeCredentials(input: $input) { userErrors { code } } }`;
  const input = {
    idempotencyKey: 'not-for-others',
    aseId: 'ASE-2000-0005',
    testCodes: ['A5'],
    reasonCode: 'EXAM_MISCONDUCT',
  };
  const own = await world.technicianKey('ASE-2000-0005');
  for (const key of [undefined, world.keys.employer, world.keys.insurer, own]) {
    const { data, errors } = await world.ask(mutation, { input }, key);
    expect(data?.revokeCredentials).toBeFalsy();
    expect(errors).toHaveLength(1);
  }
  expect(await factCount('ASE-2000-0005')).toBeGreaterThan(0);
  const { rows } = await world.database.pool.query(
    `select count(*)::int as n from idempotency_record where key = 'not-for-others'`,
  );
  expect(rows[0].n).toBe(0);
});
