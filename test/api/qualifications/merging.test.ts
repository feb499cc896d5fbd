import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { everybodyConsents } from '../../support/consent.ts';
import { type Agency, agencyOf, type Sponsor, sponsorOf } from '../../support/public-bodies.ts';
import { type Registrar, registrarOf } from '../../support/registrar.ts';
import { refusalsOf, type Shopkeeper, shopkeeperOf } from '../../support/shopkeeper.ts';
import { type Answer, createWorld, type World } from '../../support/world.ts';
import { failures, questionsOf } from '../verification/questions.ts';

const [GARAGE, MOTORS] = ['SHP-000001', 'SHP-000002'];
const AGENCY = 'US-CA-BAR';

let world: World;
let registrar: Registrar;
let keeper: Shopkeeper;
let sponsor: Sponsor;
let agency: Agency;
let ask: ReturnType<typeof questionsOf>;
let actions = 0;
let people = 0;

beforeAll(async () => {
  world = await createWorld('merging');
  await everybodyConsents(world, world.keys.employer);
  registrar = registrarOf(world);
  keeper = shopkeeperOf(world);
  sponsor = sponsorOf(world);
  agency = agencyOf(world);
  ask = questionsOf(world);
  await keeper.register(GARAGE);
  await keeper.register(MOTORS);
  await agency.register(AGENCY);
});
afterAll(() => world?.close());

/** Two entries, the duplicate first: somebody with two years of work and nothing else, unless `register` does more. */
async function twice(): Promise<readonly [aseId: string, intoAseId: string]> {
  people += 1;
  const ids = [`ASE-8100-${String(people).padStart(4, '0')}`, `ASE-8200-${String(people).padStart(4, '0')}`] as const;
  await registrar.register(ids[0], 'Okafor');
  await registrar.register(ids[1], 'Okafor-Reyes');
  return ids;
}

function merge(aseId: string, intoAseId: string, more: object = {}, key = world.keys.registrar): Promise<Answer> {
  actions += 1;
  return world.ask(
    `mutation($input: MergeTechniciansInput!) { result: mergeTechnicians(input: $input) {
       technician { aseId mergedInto { aseId } credentials { code standing validFrom validThrough } }
       userErrors { code message path } } }`,
    { input: { idempotencyKey: `merge-${actions}-action`, aseId, intoAseId, reason: 'REGISTERED_TWICE', ...more } },
    key,
  );
}

const RECORD = `aseId mergedInto { aseId } credentials { code standing validThrough }
  experience { from through } examResults { testCode takenOn passed } continuingEducation { testCode completedOn }
  awards { testCode from through basis } statusActions { testCode action effectiveOn }
  oemEnrolments { id program level openedOn completedOn } governmentCredentials { id number from through }
  employments(everyDay: true) { id shopNumber role from through }`;

async function recordOf(aseId: string, knownAt?: string) {
  const { data, errors } = await world.ask(
    `query($aseId: String!, $knownAt: DateTime) { technician(aseId: $aseId, knownAt: $knownAt) { ${RECORD} } }`,
    { aseId, knownAt },
    world.keys.registrar,
  );
  expect(errors).toBeUndefined();
  return data.technician;
}

/** The moment before what is done next. */
function tick(): string {
  const now = world.clock.now().toISOString();
  world.clock.advance(60);
  return now;
}

const FACT_TABLES = [
  ...['experience_record', 'exam_result', 'continuing_education', 'credential_period', 'status_action'],
  ...['oem_enrolment', 'government_credential', 'employment', 'audit_entry', 'outbox_event', 'idempotency_record'],
];

async function rowCounts(): Promise<readonly number[]> {
  const counts = FACT_TABLES.map((table) => `(select count(*)::integer from ${table})`).join(', ');
  const { rows } = await world.database.pool.query(`select array[${counts}] as counts`);
  return rows[0].counts;
}

describe('mergeTechnicians', () => {
  test('puts everything on record of one on record of the other, with the same days', async () => {
    const [from, into] = await twice();
    await registrar.work(from, '2020-01-01', '2022-12-31');
    await registrar.exam(from, 'A4', '2024-03-01');
    await registrar.exam(from, 'A5', '2024-03-01');
    await registrar.educate(from, 'A5', '2025-03-01');
    await registrar.exam(into, 'A7', '2024-04-01');
    await registrar.suspend(from, ['A5'], { effectiveOn: '2025-06-01' });
    await registrar.reinstate(from, ['A5'], { effectiveOn: '2025-07-01' });
    expect(refusalsOf(await sponsor.open(from))).toEqual([]);
    await agency.award(AGENCY, from, 'EA 8100', { through: '2027-12-31' });
    await keeper.employ(from, GARAGE, { through: '2025-12-31' });
    await keeper.employ(into, GARAGE, { from: '2026-01-01' });
    const before = await recordOf(from);
    expect(before.credentials).toMatchObject([
      { code: 'A4', standing: 'CURRENT' },
      { code: 'A5', standing: 'CURRENT' },
    ]);
    expect((await recordOf(into)).credentials).toMatchObject([{ code: 'A7', standing: 'PENDING_EXPERIENCE' }]);
    const known = tick();

    const answer = await merge(from, into);
    expect(refusalsOf(answer)).toEqual([]);
    expect(answer.data.result.technician).toMatchObject({ aseId: into, mergedInto: null });
    const after = await recordOf(into);
    expect(after.credentials).toEqual([
      ...before.credentials,
      { code: 'A7', standing: 'CURRENT', validThrough: '2029-03-31' },
    ]);
    for (const facts of [
      'experience',
      'continuingEducation',
      'statusActions',
      'oemEnrolments',
      'governmentCredentials',
    ])
      expect(after[facts]).toEqual(before[facts]);
    expect(after.examResults).toEqual(expect.arrayContaining(before.examResults));
    expect(after.awards).toEqual(expect.arrayContaining(before.awards));
    expect(after.employments).toEqual(expect.arrayContaining(before.employments));
    expect(after.employments).toHaveLength(2);
    const nothing = { credentials: [], experience: [], examResults: [], continuingEducation: [], awards: [] };
    const nothingMore = { statusActions: [], oemEnrolments: [], governmentCredentials: [], employments: [] };
    expect(await recordOf(from)).toEqual({ aseId: from, mergedInto: { aseId: into }, ...nothing, ...nothingMore });
    expect(await recordOf(from, known)).toEqual(before);
  });

  test('is audited on both, and told of both once, however often it is sent', async () => {
    const [from, into] = await twice();
    const once = { idempotencyKey: `merge-once-${from}` };
    await registrar.certified(`ASE-8300-${from.slice(9)}`, 'Else', ['A5']);
    const answers = await Promise.all([merge(from, into, once), merge(from, into, once)]);
    expect(answers.map(({ data }) => data.result.technician.aseId)).toEqual([into, into]);
    for (const [table, action] of [
      ['audit_entry', 'action'],
      ['outbox_event', 'type'],
    ]) {
      const { rows } = await world.database.pool.query(
        `select t.ase_id from ${table} e join technician t on t.id = e.subject_id
          where e.${action} = 'technician.merged' and t.ase_id in ($1, $2) order by 1`,
        [from, into],
      );
      expect(rows).toEqual([{ ase_id: from }, { ase_id: into }]);
    }
  });

  test('says once what both entries say', async () => {
    const [from, into] = await twice();
    for (const aseId of [from, into]) {
      await registrar.work(aseId, '2020-01-01', '2022-12-31');
      await registrar.exam(aseId, 'A4', '2024-03-01');
      await registrar.exam(aseId, 'A5', '2024-03-01');
      expect(refusalsOf(await sponsor.open(aseId))).toEqual([]);
      await registrar.suspend(aseId, ['A5'], { effectiveOn: '2025-06-01' });
      await keeper.employ(aseId, MOTORS, { through: '2025-12-31' });
    }
    const { oemEnrolments, employments, ...before } = await recordOf(into);
    expect(refusalsOf(await merge(from, into))).toEqual([]);
    expect(await recordOf(into)).toEqual({ ...before, oemEnrolments, employments });
  });

  test('voids the badges of the one that went, and the verify page says so', async () => {
    const [from, into] = await twice();
    await registrar.work(from, '2020-01-01', '2022-12-31');
    await registrar.exam(from, 'A5', '2024-03-01');
    const { token } = await ask.issueBadge(from, ['A5']);
    await world.deliverEvents();
    expect((await ask.verifyToken(token)).verdict).toBe('VALID');
    await merge(from, into);
    expect((await ask.verifyToken(token)).verdict).toBe('REVOKED');
    await world.deliverEvents();
    const { rows } = await world.database.pool.query(
      `select e.status from issued_token b join technician t on t.id = b.technician_id
         join status_list_entry e on e.status_list_id = b.status_list_id and e.idx = b.status_index where t.ase_id = $1`,
      [from],
    );
    expect(rows).toEqual([{ status: 1 }]);
  });

  test('leaves no standing to the one that went', async () => {
    const [from, into] = await twice();
    await registrar.work(from, '2018-01-01', '2022-12-31', ['A', 'L']);
    for (const code of ['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8']) await registrar.exam(from, code, '2024-03-01');
    expect(refusalsOf(await registrar.exam(from, 'L1', '2024-04-01'))).toEqual([]);
    await world.runJobs();
    const holders = async () =>
      (
        await world.database.pool.query(
          'select distinct ase_id from technician_standing where ase_id in ($1, $2) and holds',
          [from, into],
        )
      ).rows.map(({ ase_id }) => ase_id);
    expect(await holders()).toEqual([from]);
    await merge(from, into);
    await world.runJobs();
    expect(await holders()).toEqual([into]);
  });
});

describe('who asks by the number that went', () => {
  test('is told to ask by the other, which is not named; as known before, is answered as before', async () => {
    const [from, into] = await twice();
    await registrar.work(from, '2020-01-01', '2022-12-31');
    await registrar.exam(from, 'A5', '2024-03-01');
    const knownAt = tick();
    await merge(from, into);
    const question = { aseId: from, lastName: 'okafor', codes: ['A5'] };
    const { verification } = await ask.verifyTechnician(question);
    expect(verification).toMatchObject({ verdict: 'INVALID', displayName: null, credentials: [], explanation: [] });
    expect(failures(verification)).toEqual(['IDENTITY ASE_ID_MERGED']);
    expect(JSON.stringify(verification)).not.toContain(into);
    expect(decodeJwt(verification.receipt)).toMatchObject({
      result: {
        verdict: 'INVALID',
        checks: [{ code: 'IDENTITY', reason: 'ASE_ID_MERGED' }, { outcome: 'NOT_CHECKED' }],
      },
    });
    const then = (await ask.verifyTechnician({ ...question, knownAt })).verification;
    expect(then).toMatchObject({ verdict: 'VALID', displayName: 'Rosa Okafor' });
    const other = await ask.verifyTechnician({ ...question, aseId: into, lastName: 'Okafor-Reyes' });
    expect(other.verification.verdict).toBe('VALID');
    const wrong = await ask.verifyTechnician({ ...question, lastName: 'Smith' });
    expect(failures(wrong.verification)).toEqual(['IDENTITY IDENTITY_NOT_MATCHED']);
  });

  test('with a roster is told why the line has no verdict', async () => {
    const [from, into] = await twice();
    await merge(from, into);
    const { data } = await world.ask(
      `mutation($input: SubmitRosterInput!) { submitRoster(input: $input) { roster { id } userErrors { code } } }`,
      {
        input: {
          ...{ idempotencyKey: `roster-${from}`, codes: ['A5'], purpose: 'EMPLOYMENT' },
          lines: [{ aseId: from, lastName: 'Okafor' }],
        },
      },
      world.keys.employer,
    );
    await world.runJobs();
    const read = await world.ask(
      'query($id: ID!) { roster(id: $id) { results(first: 5) { nodes { verdict reason } } } }',
      { id: data.submitRoster.roster.id },
      world.keys.employer,
    );
    expect(read.data.roster.results.nodes).toEqual([{ verdict: null, reason: 'ASE_ID_MERGED' }]);
  });

  test('records nothing more, and others learn no more than of nobody', async () => {
    const [from, into] = await twice();
    const key = await world.technicianKey(from);
    const stranger = await world.technicianKey(into);
    await merge(from, into);
    const counts = await rowCounts();
    for (const act of [
      () => registrar.work(from, '2020-01-01', '2022-12-31'),
      () => registrar.exam(from, 'A5', '2024-03-01'),
      () => registrar.amend(from, 1, { firstName: 'Ana' }),
      () => registrar.suspend(from, ['A5']),
      () => sponsor.open(from, { lastName: 'Okafor' }),
      () => agency.award(AGENCY, from, 'EA 1'),
      () => keeper.employ(from, GARAGE),
      () => shopkeeperOf(world, key).employ(from, GARAGE),
    ]) {
      expect(refusalsOf(await act())).toEqual(['TECHNICIAN_MERGED input.aseId']);
    }
    expect((await ask.issueBadge(from, ['A5'])).userErrors).toMatchObject([{ code: 'TECHNICIAN_MERGED' }]);
    const found = await ask.issueBadge(from, ['A5'], {}, stranger);
    expect(found).toEqual(await ask.issueBadge('ASE-9999-9999', ['A5'], {}, stranger));
    expect(refusalsOf(await shopkeeperOf(world, stranger).employ(from, GARAGE))).toEqual([
      'TECHNICIAN_NOT_FOUND input.aseId',
    ]);
    expect(await rowCounts()).toEqual(counts);
  });

  test('and is no registrar does not see into whom', async () => {
    const [from, into] = await twice();
    const key = await world.technicianKey(from);
    await merge(from, into);
    const query = 'query($aseId: String!) { technician(aseId: $aseId) { aseId mergedInto { aseId } } }';
    const { data } = await world.ask(query, { aseId: from }, key);
    expect(data.technician).toEqual({ aseId: from, mergedInto: null });
    const asked = await merge(from, into, {}, world.keys.employer);
    expect(asked.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });
});

describe('mergeTechnicians is refused, with nothing half-written,', () => {
  const both = async (act: (aseId: string, index: number) => Promise<unknown>) => {
    const ids = await twice();
    for (const [index, aseId] of ids.entries()) await act(aseId, index);
    return ids;
  };
  const certified = (more: (aseId: string, index: number) => Promise<unknown>) =>
    both(async (aseId, index) => {
      await registrar.work(aseId, '2018-01-01', '2022-12-31');
      await registrar.exam(aseId, 'A5', '2021-12-01');
      await more(aseId, index);
    });
  const clash = 'MERGE_CLASH input.aseId';

  test.each<[string, () => Promise<readonly [string, string]>, readonly string[]]>([
    ['into itself', async () => ['ASE-8100-0001', 'ASE-8100-0001'], ['MERGE_INTO_ITSELF input.intoAseId']],
    [
      'for what is no ASE ID',
      async () => ['nobody', 'no'],
      ['ASE_ID_MALFORMED input.intoAseId', 'ASE_ID_MALFORMED input.aseId'],
    ],
    [
      'for two that nobody has',
      async () => ['ASE-9999-0001', 'ASE-9999-0002'],
      ['TECHNICIAN_NOT_FOUND input.aseId', 'TECHNICIAN_NOT_FOUND input.intoAseId'],
    ],
    [
      'for one that went before',
      async () => {
        const [from, into] = await twice();
        await merge(from, into);
        return [from, into];
      },
      ['TECHNICIAN_MERGED input.aseId'],
    ],
    [
      'into one that went before',
      async () => {
        const [from, into] = await twice();
        await merge(from, into);
        const [other] = await twice();
        return [other, from];
      },
      ['TECHNICIAN_MERGED input.intoAseId'],
    ],
    [
      'for one who is employed',
      () => both((aseId) => keeper.employ(aseId, GARAGE)),
      ['TECHNICIAN_EMPLOYED input.aseId'],
    ],
    [
      'for one who will be until a day ahead',
      () => both((aseId) => keeper.employ(aseId, GARAGE, { through: '2026-06-15' })),
      ['TECHNICIAN_EMPLOYED input.aseId'],
    ],
    [
      'for attempts too close',
      () => both((aseId, index) => registrar.exam(aseId, 'A5', `2024-03-0${index + 1}`, { passed: false })),
      [clash],
    ],
    [
      'for two results of a day',
      () => both((aseId, index) => registrar.exam(aseId, 'A5', '2024-03-01', { passed: index === 0 })),
      [clash],
    ],
    [
      'for work documented otherwise',
      () => both((aseId, index) => registrar.work(aseId, '2020-01-01', '2020-12-31', index === 0 ? ['A'] : ['A', 'T'])),
      [clash],
    ],
    [
      'for two actions on a day',
      () =>
        certified((aseId, index) =>
          (index === 0 ? registrar.suspend : registrar.revoke)(aseId, ['A5'], { effectiveOn: '2023-01-01' }),
        ),
      [clash],
    ],
    [
      'for an action that could not have followed',
      () => certified((aseId, index) => registrar.suspend(aseId, ['A5'], { effectiveOn: `2023-01-0${index + 1}` })),
      [clash],
    ],
    [
      'for two enrolments on the way',
      () =>
        certified(async (aseId, index) => {
          await registrar.exam(aseId, 'A4', '2024-03-01');
          expect(refusalsOf(await sponsor.open(aseId, { openedOn: `2025-02-0${index + 1}` }))).toEqual([]);
        }),
      [clash],
    ],
    [
      'for employment that overlaps',
      () =>
        both((aseId, index) =>
          keeper.employ(aseId, GARAGE, { from: `202${index}-01-01`, through: `202${index + 1}-06-30` }),
        ),
      [clash],
    ],
  ])('%s', async (_case, prepare, expected) => {
    const [from, into] = await prepare();
    const counts = await rowCounts();
    expect(refusalsOf(await merge(from, into))).toEqual(expected);
    expect(await rowCounts()).toEqual(counts);
  });

  test('for periods that were awarded otherwise', async () => {
    const [from, into] = await twice();
    for (const [aseId, until] of [
      [from, '2027-01-01'],
      [into, '2028-01-01'],
    ]) {
      await world.database.pool.query(
        `insert into credential_period (id, technician_id, test_code, from_on, until_on, basis, rule_pack, recorded_at)
         select gen_random_uuid(), id, 'A5', '2023-01-01', $2, 'INITIAL_TEST', 'mission-source@2', now()
           from technician where ase_id = $1`,
        [aseId, until],
      );
    }
    expect(refusalsOf(await merge(from, into))).toEqual([clash]);
  });

  test('while an import runs', async () => {
    const [from, into] = await twice();
    const client = await world.database.pool.connect();
    await client.query('select pg_advisory_lock(727078)');
    expect(refusalsOf(await merge(from, into))).toEqual(['IMPORT_RUNNING input']);
    await client.query('select pg_advisory_unlock(727078)');
    client.release();
    expect(refusalsOf(await merge(from, into))).toEqual([]);
  });

  test('names the shops of whoever is employed, and every clash', async () => {
    const [from, into] = await twice();
    await keeper.employ(from, MOTORS);
    await keeper.employ(from, GARAGE);
    const { data } = await merge(from, into);
    expect(data.result.userErrors[0].message).toContain(`${GARAGE}, ${MOTORS}`);
    const [one, other] = await both(async (aseId, index) => {
      await registrar.exam(aseId, 'A5', `2024-03-0${index + 1}`, { passed: false });
      await registrar.exam(aseId, 'A6', `2024-03-0${index + 1}`, { passed: false });
    });
    expect(refusalsOf(await merge(one, other))).toEqual([clash, clash]);
  });

  test('in both directions at once, by one of the two', async () => {
    const [from, into] = await twice();
    const answers = await Promise.all([merge(from, into), merge(into, from)]);
    expect(answers.flatMap(refusalsOf)).toHaveLength(1);
  });
});
