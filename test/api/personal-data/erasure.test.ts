import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GOOD_PASSWORD, mailedCode, SIGNED_IN, TestBrowser } from '../../support/people.ts';
import { registrarOf } from '../../support/registrar.ts';
import { organizationOf } from '../../support/shopkeeper.ts';
import { createWorld, type World } from '../../support/world.ts';
import { codesOf, consentingOf } from '../consent/consent-questions.ts';
import { mutating, questionsOf } from '../verification/questions.ts';

let world: World;
let own: string;
let ask: ReturnType<typeof questionsOf>;
let token: string;
let receipt: string;
let erased: { technician: object | null; userErrors: { code: string; path: string[] }[] };
const CANARY = 'Kanarienvogel';
const GIVEN = 'Quetzalina';
const MAIL = 'canary-mail@example.org';
const PHONE = '+1 555 0100 777';
const WHO = { aseId: 'ASE-1000-0001', lastName: CANARY };
const TRAILS = ['audit_entry', 'look_up'] as const;
let before: Record<string, string>;

const HOLDER_KEY = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
const ISSUE = 'mutation($input: IssueBadgeInput!) { issueBadge(input: $input) { userErrors { code path } } }';
const ERASE = `mutation($input: EraseTechnicianInput!) { eraseTechnician(input: $input) {
  technician { aseId firstName lastName email } userErrors { code path } } }`;

const erase = (idempotencyKey: string, key = world.keys.registrar) =>
  mutating(world)(ERASE, { idempotencyKey, aseId: WHO.aseId, reason: 'PERSON_REQUESTED' }, key);

async function rowsOf(table: string): Promise<string> {
  const { rows } = await world.database.pool.query(
    `select md5(string_agg(t::text, '' order by id)) as digest from ${table} t where id <= $1`,
    [lastIdBefore],
  );
  return rows[0].digest;
}

let lastIdBefore: string;

beforeAll(async () => {
  world = await createWorld('erasure');
  ask = questionsOf(world);
  const registrar = registrarOf(world);
  await registrar.register(WHO.aseId, CANARY, { firstName: GIVEN, email: MAIL, phone: PHONE });
  await registrar.work(WHO.aseId, '2020-01-01', '2022-12-31');
  await registrar.exam(WHO.aseId, 'A5', '2024-03-01');
  await world.app.apiKeys.createApiKey({
    organization: `${GIVEN} ${CANARY}`,
    role: 'TECHNICIAN',
    technicianId: (await world.database.pool.query('select id from technician')).rows[0].id,
    label: `${CANARY}’s telephone`,
  });
  own = await world.technicianKey(WHO.aseId);
  const browser = new TestBrowser(world);
  await browser.act('requestTechnicianClaim', WHO, 'accepted userErrors { code }');
  const claimed = { ...WHO, code: await mailedCode(world, MAIL), password: GOOD_PASSWORD };
  const account = await browser.act('claimTechnicianAccount', claimed, SIGNED_IN);
  expect(account).toMatchObject({ viewer: { person: { name: `${GIVEN} ${CANARY}`, email: MAIL } }, userErrors: [] });
  const consenting = consentingOf(world);
  const organizationId = await organizationOf(world, world.keys.employer);
  const terms = { tier: 'FULL', through: '2026-12-31' };
  await consenting.grant({ ...terms, organizationId, purpose: 'EMPLOYMENT' }, own);
  await consenting.request({ ...WHO, ...terms, purpose: 'CONSUMER' }, world.keys.employer);
  const shown = `{ technician(aseId: "${WHO.aseId}") { awards { id } } }`;
  const { data } = await world.ask(shown, {}, own);
  const statement = `My name is ${CANARY}, write to ${MAIL}.`;
  await consenting.dispute({ factId: data.technician.awards[0].id, statement }, own);
  const issued = await ask.issueBadge(WHO.aseId, ['A5']);
  token = issued.token;
  const again = { idempotencyKey: 'badge-of-the-canary', aseId: WHO.aseId, codes: ['A5'] };
  await mutating(world)(ISSUE, again, world.keys.registrar);
  await mutating(world)(
    'mutation($input: CreateShareLinkInput!) { createShareLink(input: $input) { shareLink { id } userErrors { code } } }',
    {
      idempotencyKey: 'link-of-the-canary',
      badgeId: issued.badge.id,
      purpose: 'EMPLOYMENT',
      forWhom: `From ${CANARY}`,
    },
    own,
  );
  const portable =
    'mutation($input: IssuePortableCredentialInput!) { issuePortableCredential(input: $input) { credential { id } userErrors { code } } }';
  await mutating(world)(
    portable,
    { idempotencyKey: 'portable-of-the-canary', aseId: WHO.aseId, holderKey: HOLDER_KEY },
    own,
  );
  const submit = 'mutation($input: SubmitRosterInput!) { submitRoster(input: $input) { roster { id } } }';
  const roster = { lines: [WHO, { ...WHO, lastName: 'Wrong' }], codes: ['A5'], purpose: 'EMPLOYMENT' };
  await mutating(world)(submit, { ...roster, idempotencyKey: 'roster-that-is-done' }, world.keys.employer);
  await world.runJobs();
  receipt = (await ask.verifyTechnician({ ...WHO, codes: ['A5'] })).verification.receipt;
  await mutating(world)(submit, { ...roster, idempotencyKey: 'roster-that-waits' }, world.keys.employer);
  world.clock.advance(1);
  lastIdBefore = world.app.ids.next();
  world.clock.advance(1);
  before = Object.fromEntries(await Promise.all(TRAILS.map(async (table) => [table, await rowsOf(table)] as const)));
  erased = await erase('erase-the-canary');
});
afterAll(() => world?.close());

describe('a person who was erased', () => {
  test('is named in no table any more', async () => {
    expect(erased).toMatchObject({ technician: { firstName: '', lastName: '', email: null }, userErrors: [] });
    const { rows } = await world.database.pool.query<{ name: string }>(
      `select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
        where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`,
    );
    expect(rows.length).toBeGreaterThan(30);
    for (const { name } of rows) {
      for (const canary of [CANARY, CANARY.toLowerCase(), GIVEN, MAIL, PHONE]) {
        const found = await world.database.pool.query(
          `select t::text from ${name} t where position($1 in t::text) > 0`,
          [canary],
        );
        expect([name, canary, found.rows]).toEqual([name, canary, []]);
      }
    }
  });

  test('leaves the audit trail and the ledger as they were', async () => {
    for (const table of TRAILS) expect([table, await rowsOf(table)]).toEqual([table, before[table]]);
    const { rows } = await world.database.pool.query(
      `select details from audit_entry where action = 'technician.erased'`,
    );
    expect(rows).toMatchObject([{ details: { reason: 'PERSON_REQUESTED' } }]);
  });

  test('is still asked about, by the ASE ID and whatever name is given, and named to nobody', async () => {
    for (const lastName of [CANARY, 'Anything']) {
      const { verification } = await ask.verifyTechnician({ aseId: WHO.aseId, lastName, codes: ['A5'] });
      expect(verification).toMatchObject({ verdict: 'VALID', tier: 'LIMITED', displayName: null });
    }
    const asked = { aseId: WHO.aseId, lastName: 'Anything', codes: ['A5'] };
    const { verification } = await ask.verifyTechnician(asked, world.keys.registrar);
    expect(verification).toMatchObject({ tier: 'FULL', displayName: null, credentials: [{ standing: 'CURRENT' }] });
  });

  test('had receipts given about them that prove what they proved', async () => {
    expect(await ask.verifyToken(receipt, { asEvidence: true })).toMatchObject({ verdict: 'VALID' });
  });

  test('signs in no more', async () => {
    const { rows } = await world.database.pool.query(
      `select (select count(*)::int from session) as sessions, (select count(*)::int from technician_account) as accounts`,
    );
    expect(rows).toEqual([{ sessions: 0, accounts: 0 }]);
    expect(await new TestBrowser(world).signIn(MAIL, GOOD_PASSWORD)).toMatchObject({ viewer: null });
  });

  test('has no badge, link, key or consent left', async () => {
    expect(await ask.verifyToken(token)).toMatchObject({ verdict: 'REVOKED' });
    await world.deliverEvents();
    const { pool } = world.database;
    const open = await pool.query(
      `select 'token' from issued_token where withdrawn_at is null union all select 'link' from share_link where ended_at is null
       union all select 'consent' from consent where withdrawn_at is null
       union all select 'request' from consent_request where answer is null
       union all select 'key' from api_key where role = 'TECHNICIAN' and revoked_at is null`,
    );
    expect(open.rows).toEqual([]);
    world.clock.advance(60);
    const { data } = await world.ask(`{ technician(aseId: "${WHO.aseId}") { aseId } }`, {}, own);
    expect(data?.technician ?? null).toBeNull();
  });

  test('is judged in rosters that waited, and had their name taken from those that were done', async () => {
    await world.runJobs();
    const { data } = await world.ask(
      '{ rosters { nodes { results { nodes { aseId lastName verdict reason } } } } }',
      {},
      world.keys.employer,
    );
    const lines = data.rosters.nodes.map(({ results }: { results: { nodes: object[] } }) => results.nodes);
    expect(lines).toContainEqual([
      { aseId: WHO.aseId, lastName: 'erased', verdict: 'VALID', reason: null },
      { aseId: WHO.aseId, lastName: 'erased', verdict: 'VALID', reason: null },
    ]);
    expect(lines.flat().map(({ lastName }: { lastName: string }) => lastName)).toEqual(
      expect.not.arrayContaining([CANARY]),
    );
  });

  test('is not erased twice, not amended, and nothing more is issued in their name', async () => {
    expect(codesOf(await erase('erase-the-canary-again'))).toEqual(['TECHNICIAN_ERASED aseId']);
    const { data } = await registrarOf(world).amend(WHO.aseId, 2, { firstName: 'Back' });
    expect(data.result.userErrors).toMatchObject([{ code: 'TECHNICIAN_ERASED' }]);
    for (const idempotencyKey of ['badge-of-nobody', 'badge-of-the-canary']) {
      const input = { idempotencyKey, aseId: WHO.aseId, codes: ['A5'] };
      expect(codesOf(await mutating(world)(ISSUE, input, world.keys.registrar))).toEqual(['TECHNICIAN_ERASED aseId']);
    }
    const { request } = consentingOf(world);
    const terms = { tier: 'LIMITED', purpose: 'INSURANCE', through: '2026-12-31' };
    for (const lastName of ['', CANARY]) {
      const asked = await request({ aseId: WHO.aseId, lastName, ...terms }, world.keys.insurer);
      expect(codesOf(asked)).toEqual(['TECHNICIAN_NOT_FOUND aseId']);
    }
  });

  test('is repeated by the same key without harm', async () => {
    expect(await erase('erase-the-canary')).toEqual(erased);
  });
});

test('who was entered twice loses the contact data of both entries, and others keep theirs', async () => {
  const registrar = registrarOf(world);
  const [twice, stays, other] = ['ASE-2000-0001', 'ASE-2000-0002', 'ASE-2000-0003'];
  for (const aseId of [twice, stays, other]) {
    await registrar.register(aseId, 'Twice', { email: `${aseId}@example.org`, phone: '+1 555 0100 200' });
  }
  const merge = `mutation($input: MergeTechniciansInput!) { mergeTechnicians(input: $input) { technician { email } userErrors { code } } }`;
  const input = { idempotencyKey: 'merge-before-erasing', aseId: twice, intoAseId: stays, reason: 'REGISTERED_TWICE' };
  const merged = await mutating(world)(merge, input, world.keys.registrar);
  expect(merged).toEqual({ technician: { email: `${stays}@example.org` }, userErrors: [] });
  const kept = async () => {
    const text = 'select email from technician_contact where email = any($1) order by email';
    const values = [[twice, stays, other].map((aseId) => `${aseId}@example.org`)];
    return (await world.database.pool.query(text, values)).rows.map(({ email }) => email);
  };
  expect(await kept()).toHaveLength(3);
  const erasing = { idempotencyKey: 'erase-both-entries', aseId: stays, reason: 'PERSON_REQUESTED' };
  expect(codesOf(await mutating(world)(ERASE, erasing, world.keys.registrar))).toEqual([]);
  expect(await kept()).toEqual([`${other}@example.org`]);
});

test('erasing is for registrars, and refuses an ASE ID that nobody has', async () => {
  const { errors } = await world.ask(
    ERASE,
    { input: { idempotencyKey: 'erase-by-employer', aseId: WHO.aseId, reason: 'DECEASED' } },
    world.keys.employer,
  );
  expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  const input = { idempotencyKey: 'erase-nobody-at-all', aseId: 'ASE-9999-9999', reason: 'DECEASED' };
  expect(codesOf(await mutating(world)(ERASE, input, world.keys.registrar))).toEqual(['TECHNICIAN_NOT_FOUND aseId']);
});
