import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { type Registrar, registrarOf } from '../../support/registrar.ts';
import { createWorld, type World } from '../../support/world.ts';
import { failures, questionsOf } from './questions.ts';

let world: World;
let registrar: Registrar;
let ask: ReturnType<typeof questionsOf>;
let technicians = 0;
const ISSUED_AT = '2026-06-15T16:00:00.000Z';
const DAYS = 86_400;

beforeAll(async () => {
  world = await createWorld('badges');
  registrar = registrarOf(world);
  ask = questionsOf(world);
});
afterAll(() => world.close());

/** Somebody with A5 and A6, both valid through 2029-02-28 unless the tests were taken on another day. */
async function holder(takenOn?: string, codes = ['A5', 'A6']): Promise<string> {
  technicians += 1;
  const aseId = `ASE-7000-${String(technicians).padStart(4, '0')}`;
  await registrar.certified(aseId, 'Díaz', codes, takenOn);
  return aseId;
}

type Counts = Readonly<Record<'tokens' | 'entries' | 'audit' | 'events' | 'jobs' | 'keys', number>>;

async function counts(): Promise<Counts> {
  const { rows } = await world.database.pool.query<Counts>(
    `select (select count(*) from issued_token)::int as tokens, (select count(*) from status_list_entry)::int as entries,
            (select count(*) from audit_entry)::int as audit, (select count(*) from outbox_event)::int as events,
            (select count(*) from graphile_worker._private_jobs)::int as jobs,
            (select count(*) from idempotency_record)::int as keys`,
  );
  const [row] = rows;
  if (!row) throw new Error('nothing was counted');
  return row;
}

function sumOf(before: Counts, added: Counts): object {
  return Object.fromEntries(Object.entries(before).map(([name, count]) => [name, count + added[name as keyof Counts]]));
}

describe('issueBadge', () => {
  test('gives a token, a link and the codes with their last valid days', async () => {
    const { badge, token, link, userErrors } = await ask.issueBadge(await holder(), ['A5', 'A6']);
    expect(userErrors).toEqual([]);
    expect(badge).toMatchObject({
      id: expect.stringMatching(/^bdg_[0-9a-z]{26}$/),
      codes: [
        { code: 'A5', through: '2029-02-28' },
        { code: 'A6', through: '2029-02-28' },
      ],
      issuedAt: ISSUED_AT,
      expiresAt: '2026-07-15T16:00:00.000Z',
      withdrawnAt: null,
    });
    expect(link).toBe(`https://verify.example.org/v#${token}`);
  });

  test('signs a token that a library of one’s own verifies, and that says the codes picked alone', async () => {
    const { token } = await ask.issueBadge(await holder(), ['A6']);
    expect(decodeProtectedHeader(token)).toEqual({
      alg: 'ES256',
      typ: 'vnd.ase-verification.badge+jwt',
      kid: expect.any(String),
    });
    const { payload } = await jwtVerify(token, await ask.servedKeys(), {
      issuer: 'https://verify.example.org',
      typ: 'vnd.ase-verification.badge+jwt',
      currentDate: world.clock.now(),
    });
    expect(payload).toEqual({
      iss: 'https://verify.example.org',
      iat: Date.parse(ISSUED_AT) / 1000,
      exp: Date.parse(ISSUED_AT) / 1000 + 30 * DAYS,
      jti: expect.stringMatching(/^1\.\d+$/),
      sub: 'Rosa Díaz',
      c: 'A6eys',
      status: { status_list: { idx: Number(payload.jti?.slice(2)), uri: 'https://verify.example.org/s/1' } },
    });
  });

  test('lets a badge live as many days as asked, and never beyond the last day of the code that lapses first', async () => {
    const oneDay = await ask.issueBadge(await holder(), ['A5'], { days: 1 });
    expect(oneDay.badge.expiresAt).toBe('2026-06-16T16:00:00.000Z');
    const aseId = await holder('2022-12-31', ['A5']);
    world.clock.set('2027-12-20T12:00:00Z');
    const lapsing = await ask.issueBadge(aseId, ['A5']);
    expect(lapsing.badge).toMatchObject({ codes: [{ through: '2027-12-30' }], expiresAt: '2027-12-31T05:00:00.000Z' });
    world.clock.set('2027-12-31T04:59:58.900Z');
    expect((await ask.issueBadge(aseId, ['A5'])).badge).toMatchObject({
      issuedAt: '2027-12-31T04:59:58.000Z',
      expiresAt: '2027-12-31T05:00:00.000Z',
    });
    world.clock.set('2027-12-31T05:00:00Z');
    expect((await ask.issueBadge(aseId, ['A5'])).userErrors).toMatchObject([{ code: 'CREDENTIAL_NOT_CURRENT' }]);
    world.clock.set(ISSUED_AT);
  });

  test('shows a designation through the last day of the component that lapses first', async () => {
    const aseId = await holder('2022-06-01', ['A8']);
    for (const code of ['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7']) await registrar.exam(aseId, code, '2024-03-01');
    expect((await ask.issueBadge(aseId, ['MASTER_AUTOMOBILE'])).userErrors).toMatchObject([
      { code: 'CREDENTIAL_NOT_CURRENT', path: ['input', 'codes', '0'] },
    ]);
    await registrar.exam(aseId, 'L1', '2024-03-01');
    const { badge } = await ask.issueBadge(aseId, ['A1', 'MASTER_AUTOMOBILE']);
    expect(badge.codes).toEqual([
      { code: 'A1', through: '2029-02-28' },
      { code: 'MASTER_AUTOMOBILE', through: '2027-05-31' },
    ]);
  });

  test('names a code once, however often it was picked', async () => {
    expect((await ask.issueBadge(await holder(), ['A5', 'A5'])).badge.codes).toHaveLength(1);
  });

  test.each([
    [['A5', 'A7', 'A99'], {}, ['CREDENTIAL_NOT_CURRENT input.codes.1', 'UNKNOWN_CODE input.codes.2']],
    [[], {}, ['BADGE_CODES_OUT_OF_RANGE input.codes']],
    [Array.from({ length: 61 }, () => 'A5'), {}, ['BADGE_CODES_OUT_OF_RANGE input.codes']],
    [['A5'], { days: 0 }, ['BADGE_DAYS_OUT_OF_RANGE input.days']],
    [['A5'], { days: 31 }, ['BADGE_DAYS_OUT_OF_RANGE input.days']],
    [['A5'], { aseId: 'ASE-9999-9999' }, ['TECHNICIAN_NOT_FOUND input.aseId']],
    [['A5'], { aseId: 'nonsense' }, ['ASE_ID_MALFORMED input.aseId']],
  ])('refuses %j with %j', async (codes, input, expected) => {
    const { badge, token, link, userErrors } = await ask.issueBadge(await holder(), codes, input);
    expect([badge, token, link]).toEqual([null, null, null]);
    expect(userErrors.map(({ code, path }: { code: string; path: string[] }) => `${code} ${path.join('.')}`)).toEqual(
      expected,
    );
  });

  test.each([
    ['suspended', (aseId: string) => registrar.suspend(aseId, ['A5'])],
    ['revoked', (aseId: string) => registrar.revoke(aseId, ['A5'])],
  ])('refuses a code that is %s', async (_, act) => {
    const aseId = await holder();
    await act(aseId);
    expect((await ask.issueBadge(aseId, ['A5'])).userErrors).toMatchObject([{ code: 'CREDENTIAL_NOT_CURRENT' }]);
    expect((await ask.issueBadge(aseId, ['A6'])).userErrors).toEqual([]);
  });

  test('of the same key is one badge, answered again with the same claims', async () => {
    const aseId = await holder();
    const input = { idempotencyKey: 'the-same-badge' };
    const first = await ask.issueBadge(aseId, ['A5'], input);
    world.clock.advance(3600);
    const second = await ask.issueBadge(aseId, ['A5'], input);
    expect(second.badge).toEqual(first.badge);
    expect(decodeJwt(second.token)).toEqual(decodeJwt(first.token));
    expect((await ask.issueBadge(aseId, ['A6'], input)).userErrors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED' }]);
    world.clock.set(ISSUED_AT);
  });

  test('asked for fifty times at once by one key is one badge with all that belongs to it', async () => {
    const aseId = await holder();
    const before = await counts();
    const input = { idempotencyKey: 'fifty-at-once' };
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask.issueBadge(aseId, ['A5'], input)));
    expect(new Set(answers.map(({ badge }) => badge.id)).size).toBe(1);
    expect(new Set(answers.map(({ token }) => JSON.stringify(decodeJwt(token)))).size).toBe(1);
    const added = { tokens: 1, entries: 1, audit: 1, events: 1, jobs: 1, keys: 1 };
    expect(await counts()).toEqual(sumOf(before, added));
  });

  test('asked for by fifty keys at once, for two holders, is fifty badges with entries of their own', async () => {
    const holders = [await holder(), await holder()];
    const before = await counts();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => ask.issueBadge(holders[index % 2] ?? '', ['A5', 'A6'])),
    );
    for (const { userErrors } of answers) expect(userErrors).toEqual([]);
    expect(new Set(answers.map(({ token }) => decodeJwt(token).jti)).size).toBe(50);
    const added = { tokens: 50, entries: 50, audit: 50, events: 50, jobs: 50, keys: 50 };
    expect(await counts()).toEqual(sumOf(before, added));
  });

  test('leaves nothing when it is refused, and its key can be used again', async () => {
    const aseId = await holder();
    const before = await counts();
    const input = { idempotencyKey: 'refused-at-first' };
    expect((await ask.issueBadge(aseId, ['A7'], input)).userErrors).toMatchObject([{ code: 'CREDENTIAL_NOT_CURRENT' }]);
    expect(await counts()).toEqual(before);
    expect((await ask.issueBadge(aseId, ['A5'], input)).userErrors).toEqual([]);
  });

  test('waits for whoever changes the holder’s record, and goes by what they recorded', async () => {
    const aseId = await holder();
    const other = await world.database.pool.connect();
    await other.query('begin');
    await other.query('select from technician where ase_id = $1 for no key update', [aseId]);
    const waiting = ask.issueBadge(aseId, ['A5']);
    const isWaiting = `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
    while ((await world.owner.query(isWaiting)).rowCount === 0) await setImmediate();
    await other.query(
      `update credential_period set retracted_at = $2 where test_code = 'A5' and technician_id = (
         select id from technician where ase_id = $1)`,
      [aseId, world.clock.now()],
    );
    await other.query('commit');
    other.release();
    expect((await waiting).userErrors).toMatchObject([{ code: 'CREDENTIAL_NOT_CURRENT' }]);
  });

  test('is a technician’s own doing, for themself alone', async () => {
    const [aseId, other] = [await holder(), await holder()];
    const key = await world.technicianKey(aseId);
    expect((await ask.issueBadge(aseId, ['A5'], {}, key)).userErrors).toEqual([]);
    expect((await ask.issueBadge(other, ['A5'], {}, key)).userErrors).toMatchObject([{ code: 'TECHNICIAN_NOT_FOUND' }]);
  });

  test('is nothing that an employer can do', async () => {
    const mutation = 'mutation($input: IssueBadgeInput!) { issueBadge(input: $input) { token } }';
    const input = { idempotencyKey: 'not-for-employers', aseId: await holder(), codes: ['A5'] };
    const { data, errors } = await world.ask(mutation, { input }, world.keys.employer);
    expect(data?.issueBadge ?? null).toBeNull();
    expect(errors).toHaveLength(1);
  });

  test('keeps the name it shows within what a QR code can carry', async () => {
    technicians += 1;
    const aseId = `ASE-7000-${String(technicians).padStart(4, '0')}`;
    await registrar.register(aseId, '鱻'.repeat(120), { firstName: '龘'.repeat(120) });
    const { rows } = await world.owner.query(
      `insert into credential_period (id, technician_id, test_code, from_on, until_on, basis, rule_pack, recorded_at)
       select gen_random_uuid(), t.id, code, '2024-01-01', '2029-01-01', 'INITIAL_TEST', 'mission-source@1', $3
         from technician t, unnest($2::text[]) as code where ase_id = $1 returning test_code as code`,
      [aseId, [...world.app.catalogue.defaultPack.tests.keys()], world.clock.now()],
    );
    const picked = rows.map(({ code }) => code).slice(0, 60);
    expect(picked).toHaveLength(60);
    const mutation = `mutation($input: IssueBadgeInput!) { issueBadge(input: $input) { badge { codes { code } } qrSvg } }`;
    const input = { idempotencyKey: 'as-much-as-can-be', aseId, codes: picked };
    const { data } = await world.ask(mutation, { input }, world.keys.registrar);
    expect(data.issueBadge.badge.codes).toHaveLength(60);
    expect(data.issueBadge.qrSvg).toContain('<svg');
  });
});

describe('withdrawBadge', () => {
  test('withdraws a badge for good, and shows so in the holder’s list', async () => {
    const aseId = await holder();
    const { badge, token } = await ask.issueBadge(aseId, ['A5']);
    const kept = await ask.issueBadge(aseId, ['A6']);
    const withdrawn = await ask.withdrawBadge(badge.id);
    expect(withdrawn).toMatchObject({
      userErrors: [],
      badge: { id: badge.id, withdrawnAt: ISSUED_AT },
      technician: { aseId },
    });
    expect(withdrawn.technician.badges).toHaveLength(2);
    expect(await ask.verifyToken(token)).toMatchObject({ verdict: 'REVOKED' });
    expect(await ask.verifyToken(kept.token)).toMatchObject({ verdict: 'VALID' });
  });

  test('is refused the second time, and done once by a repeated key', async () => {
    const { badge } = await ask.issueBadge(await holder(), ['A5']);
    const input = { idempotencyKey: 'withdraw-once' };
    expect((await ask.withdrawBadge(badge.id, input)).userErrors).toEqual([]);
    expect((await ask.withdrawBadge(badge.id, input)).userErrors).toEqual([]);
    expect((await ask.withdrawBadge(badge.id)).userErrors).toMatchObject([
      { code: 'BADGE_WITHDRAWN', path: ['input', 'badgeId'] },
    ]);
  });

  test('is done once by two who race for it', async () => {
    const { badge } = await ask.issueBadge(await holder(), ['A5']);
    const answers = await Promise.all([
      ask.withdrawBadge(badge.id),
      ask.withdrawBadge(badge.id),
      ask.withdrawBadge(badge.id),
    ]);
    expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
  });

  test('is the holder’s to do; to another technician there is no such badge', async () => {
    const [aseId, other] = [await holder(), await holder()];
    const { badge } = await ask.issueBadge(aseId, ['A5']);
    expect((await ask.withdrawBadge(badge.id, {}, await world.technicianKey(other))).userErrors).toMatchObject([
      { code: 'BADGE_NOT_FOUND' },
    ]);
    expect((await ask.withdrawBadge(badge.id, {}, await world.technicianKey(aseId))).userErrors).toEqual([]);
  });

  test.each([
    ['bdg_01h455vb4pex5vsknk084sn02q', 'BADGE_NOT_FOUND'],
    ['tec_01h455vb4pex5vsknk084sn02q', 'ID_MALFORMED'],
    ['', 'ID_MALFORMED'],
  ])('of %j is refused as %s', async (badgeId, code) => {
    expect((await ask.withdrawBadge(badgeId)).userErrors).toMatchObject([{ code, path: ['input', 'badgeId'] }]);
  });
});

test('a badge is found again by its id, by its holder and by registrars', async () => {
  const [aseId, other] = [await holder(), await holder()];
  const { badge } = await ask.issueBadge(aseId, ['A5']);
  const node = async (key: string) =>
    (
      await world.ask(
        'query($id: ID!) { node(id: $id) { id __typename ... on Badge { expiresAt } } }',
        { id: badge.id },
        key,
      )
    ).data.node;
  const found = { id: badge.id, __typename: 'Badge', expiresAt: badge.expiresAt };
  expect(await node(world.keys.registrar)).toEqual(found);
  expect(await node(await world.technicianKey(aseId))).toEqual(found);
  expect(await node(await world.technicianKey(other))).toBeNull();
});

test('a badge of a code that was corrected is void', async () => {
  const aseId = await holder();
  const { token } = await ask.issueBadge(aseId, ['A5']);
  const query = 'query($aseId: String!) { technician(aseId: $aseId) { examResults { id testCode } } }';
  const { data } = await world.ask(query, { aseId }, world.keys.registrar);
  await registrar.correct(data.technician.examResults.find((exam: { testCode: string }) => exam.testCode === 'A5').id);
  const verification = await ask.verifyToken(token);
  expect(verification.verdict).toBe('REVOKED');
  expect(failures(verification)).toEqual(['STATUS STATUS_REVOKED']);
});
