import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Registrar, registrarOf } from '../../support/registrar.ts';
import { type Answer, createWorld, type World } from '../../support/world.ts';

let world: World;
let registrar: Registrar;
let technicians = 0;
let aseId: string;

beforeAll(async () => {
  world = await createWorld('corrections');
  registrar = registrarOf(world);
});
afterAll(() => world.close());
beforeEach(async () => {
  technicians += 1;
  aseId = `ASE-3000-${String(technicians).padStart(4, '0')}`;
  await registrar.register(aseId, 'Novak');
});

const RECORD = `query($aseId: String!, $asOf: Day, $knownAt: DateTime) { technician(aseId: $aseId, asOf: $asOf, knownAt: $knownAt) {
  credentials { code standing validThrough } experience { id from through organization } examResults { id takenOn passed }
  continuingEducation { id } awards { id from through } statusActions { id action effectiveOn reasonCode } } }`;

async function recordOf(view: object = {}) {
  const { data, errors } = await world.ask(RECORD, { aseId, ...view }, world.keys.registrar);
  expect(errors).toBeUndefined();
  return data.technician;
}

function refusals({ data, errors }: Answer): readonly string[] {
  expect(errors).toBeUndefined();
  return data.result.userErrors.map(({ code, path }: { code: string; path: string[] }) => `${code} ${path.join('.')}`);
}

const factId = ({ data }: Answer): string => data.result.factIds[0];

/** The moment before and the moment after what is done next are apart. */
function tick(): string {
  const now = world.clock.now().toISOString();
  world.clock.advance(60);
  return now;
}

describe('correcting experience', () => {
  test('withdraws the award it carried, and the record as known before still has both', async () => {
    const work = await registrar.work(aseId, '2020-01-01', '2022-12-31');
    await registrar.exam(aseId, 'A5', '2024-03-01');
    const before = tick();
    expect(refusals(await registrar.correct(factId(work), { reason: 'WRONG_PERSON' }))).toEqual([]);
    expect(await recordOf()).toMatchObject({
      experience: [],
      awards: [],
      credentials: [{ code: 'A5', standing: 'PENDING_EXPERIENCE' }],
    });
    expect(await recordOf({ knownAt: before })).toMatchObject({
      experience: [{ from: '2020-01-01' }],
      awards: [{ from: '2024-03-01' }],
      credentials: [{ code: 'A5', standing: 'CURRENT', validThrough: '2029-02-28' }],
    });
  });

  test('with a replacement moves the award to the day that is right', async () => {
    const work = await registrar.work(aseId, '2020-01-01', '2022-12-31');
    await registrar.exam(aseId, 'A5', '2022-03-01');
    const experience = {
      kind: 'WORK',
      series: ['A'],
      from: '2021-01-01',
      through: '2023-12-31',
      organization: 'Corner Garage',
    };
    const { data } = await registrar.correct(factId(work), { replacement: { experience } });
    expect(data.result.userErrors).toEqual([]);
    expect(data.result.factIds).toHaveLength(1);
    expect(await recordOf()).toMatchObject({
      experience: [{ from: '2021-01-01' }],
      awards: [{ from: '2022-12-31', through: '2027-12-30' }],
    });
  });

  test('by the very same fact records it anew', async () => {
    const work = await registrar.work(aseId, '2020-01-01', '2022-12-31');
    const experience = {
      kind: 'WORK',
      series: ['A', 'T'],
      from: '2020-01-01',
      through: '2022-12-31',
      organization: 'Corner Garage',
    };
    expect(refusals(await registrar.correct(factId(work), { replacement: { experience } }))).toEqual([]);
  });
});

describe('correcting an exam result', () => {
  test('retracts it, and with it the credential', async () => {
    await registrar.work(aseId, '2020-01-01', '2022-12-31');
    const exam = await registrar.exam(aseId, 'A5', '2024-03-01');
    expect(refusals(await registrar.correct(factId(exam)))).toEqual([]);
    expect(await recordOf()).toMatchObject({ examResults: [], awards: [], credentials: [] });
  });

  test('replaces it, the wait between attempts not counting from the wrong one', async () => {
    await registrar.work(aseId, '2020-01-01', '2022-12-31');
    const exam = await registrar.exam(aseId, 'A5', '2024-03-01');
    const examResult = { testCode: 'A5', kind: 'INITIAL', takenOn: '2024-03-03', passed: true };
    expect(refusals(await registrar.correct(factId(exam), { replacement: { examResult } }))).toEqual([]);
    expect(await recordOf()).toMatchObject({
      examResults: [{ takenOn: '2024-03-03' }],
      awards: [{ from: '2024-03-03' }],
    });
  });

  test('is refused with the replacement’s own faults, and then nothing is changed', async () => {
    const exam = await registrar.exam(aseId, 'A5', '2024-03-01');
    const examResult = { testCode: 'A5', kind: 'INITIAL', takenOn: '2027-03-01', passed: true };
    const answer = await registrar.correct(factId(exam), { replacement: { examResult } });
    expect(refusals(answer)).toEqual(['DAY_IN_FUTURE input.replacement.examResult.takenOn']);
    expect(await recordOf()).toMatchObject({ examResults: [{ takenOn: '2024-03-01' }] });
  });
});

test('correcting continuing education withdraws the renewal', async () => {
  await registrar.certified(aseId, 'Novak', []);
  await registrar.work(aseId, '2020-01-01', '2022-12-31');
  await registrar.exam(aseId, 'A5', '2023-01-01');
  world.clock.set('2027-06-15T16:00:00Z');
  const course = await registrar.educate(aseId, 'A5', '2027-06-01');
  expect(await recordOf()).toMatchObject({ credentials: [{ validThrough: '2028-12-31' }] });
  expect(refusals(await registrar.correct(factId(course), { reason: 'DUPLICATE' }))).toEqual([]);
  expect(await recordOf()).toMatchObject({ continuingEducation: [], credentials: [{ validThrough: '2027-12-31' }] });
});

describe('correcting a status action', () => {
  test('lifts a revocation that should not have been, and its renewals come back', async () => {
    await registrar.work(aseId, '2015-01-01', '2018-12-31');
    await registrar.exam(aseId, 'A5', '2022-01-01');
    await registrar.educate(aseId, 'A5', '2026-05-01');
    const revocation = await registrar.revoke(aseId, ['A5'], { effectiveOn: '2026-05-10' });
    expect((await recordOf()).awards).toHaveLength(1);
    const before = tick();
    expect(refusals(await registrar.correct(factId(revocation), { reason: 'ISSUED_IN_ERROR' }))).toEqual([]);
    expect(await recordOf()).toMatchObject({
      statusActions: [],
      credentials: [{ standing: 'CURRENT', validThrough: '2027-12-31' }],
    });
    expect(await recordOf({ knownAt: before })).toMatchObject({ credentials: [{ standing: 'REVOKED' }] });
  });

  test('replaces it by another', async () => {
    await registrar.work(aseId, '2020-01-01', '2022-12-31');
    await registrar.exam(aseId, 'A5', '2024-03-01');
    const suspension = await registrar.suspend(aseId, ['A5']);
    const statusAction = { action: 'REVOKE', testCode: 'A5', reasonCode: 'EXAM_MISCONDUCT', effectiveOn: '2026-06-01' };
    expect(refusals(await registrar.correct(factId(suspension), { replacement: { statusAction } }))).toEqual([]);
    expect(await recordOf()).toMatchObject({
      statusActions: [{ action: 'REVOKE', effectiveOn: '2026-06-01' }],
      credentials: [{ standing: 'REVOKED' }],
    });
  });
});

test('a replacement’s refusal is told where it lies in the input', async () => {
  await registrar.work(aseId, '2020-01-01', '2022-12-31');
  await registrar.exam(aseId, 'A5', '2024-03-01');
  const suspension = await registrar.suspend(aseId, ['A5']);
  const statusAction = { action: 'REVOKE', testCode: 'A7', reasonCode: 'CLEARED', effectiveOn: '2026-06-01' };
  expect(refusals(await registrar.correct(factId(suspension), { replacement: { statusAction } }))).toEqual([
    'REASON_CODE_UNKNOWN input.replacement.statusAction.reasonCode',
    'CREDENTIAL_NOT_HELD input.replacement.statusAction.testCode',
  ]);
});

describe('a correction', () => {
  test('is not made twice', async () => {
    const work = await registrar.work(aseId, '2020-01-01', '2022-12-31');
    expect(refusals(await registrar.correct(factId(work)))).toEqual([]);
    expect(refusals(await registrar.correct(factId(work)))).toEqual(['FACT_ALREADY_RETRACTED input.factId']);
  });

  test('is not made of an award that rests on a test', async () => {
    await registrar.work(aseId, '2020-01-01', '2022-12-31');
    await registrar.exam(aseId, 'A5', '2024-03-01');
    const [award] = (await recordOf()).awards;
    expect(refusals(await registrar.correct(award.id))).toEqual(['FACT_DERIVED input.factId']);
  });

  test('retracts a period that was loaded as awarded', async () => {
    const { rows } = await world.database.pool.query(
      `insert into credential_period (id, technician_id, test_code, from_on, until_on, basis, rule_pack, recorded_at)
       select gen_random_uuid(), id, 'A5', '2024-01-01', '2029-01-01', 'INITIAL_TEST', 'mission-source@1', $2 from technician
        where ase_id = $1 returning id`,
      [aseId, world.clock.now()],
    );
    expect(rows).toHaveLength(1);
    world.clock.advance(1);
    const [award] = (await recordOf()).awards;
    expect(refusals(await registrar.correct(award.id, { reason: 'ISSUED_IN_ERROR' }))).toEqual([]);
    expect(await recordOf()).toMatchObject({ awards: [], credentials: [] });
  });

  test('is refused for a fact that nobody recorded, and for an id that names none', async () => {
    expect(refusals(await registrar.correct('exp_01h455vb4pex5vsknk084sn02q'))).toEqual([
      'FACT_NOT_FOUND input.factId',
    ]);
    for (const id of ['exp_', 'tec_01h455vb4pex5vsknk084sn02q', 'x', '']) {
      expect(refusals(await registrar.correct(id))).toEqual(['ID_MALFORMED input.factId']);
    }
  });

  test('is refused when the replacement is of another kind', async () => {
    const work = await registrar.work(aseId, '2020-01-01', '2022-12-31');
    const examResult = { testCode: 'A5', kind: 'INITIAL', takenOn: '2024-03-03', passed: true };
    expect(refusals(await registrar.correct(factId(work), { replacement: { examResult } }))).toEqual([
      'REPLACEMENT_OF_OTHER_KIND input.replacement.examResult',
    ]);
  });

  test('of a fact is made once by two who race for it', async () => {
    const work = await registrar.work(aseId, '2020-01-01', '2022-12-31');
    const answers = await Promise.all([registrar.correct(factId(work)), registrar.correct(factId(work))]);
    expect(answers.map((answer) => refusals(answer).join()).sort()).toEqual([
      '',
      'FACT_ALREADY_RETRACTED input.factId',
    ]);
  });
});
