import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { RECORD_SECTIONS } from '../../../src/modules/personal-data/record-sections.rules.ts';
import { readPdf } from '../../support/pdf-reading.ts';
import { agencyOf, sponsorOf } from '../../support/public-bodies.ts';
import { registrarOf } from '../../support/registrar.ts';
import { organizationOf, shopkeeperOf } from '../../support/shopkeeper.ts';
import { createWorld, type World } from '../../support/world.ts';
import { consentingOf } from '../consent/consent-questions.ts';
import { questionsOf } from '../verification/questions.ts';

let world: World;
let own: string;
const SMITH = { aseId: 'ASE-1000-0001', lastName: 'Smith' };

beforeAll(async () => {
  world = await createWorld('record export');
  const registrar = registrarOf(world);
  await registrar.register(SMITH.aseId, SMITH.lastName, {
    firstName: 'Łucja',
    email: 'smith@example.org',
    phone: '+1 555 010 0001',
  });
  await registrar.work(SMITH.aseId, '2020-01-01', '2022-12-31');
  await registrar.exam(SMITH.aseId, 'A5', '2024-03-01');
  await registrar.educate(SMITH.aseId, 'A5', '2026-06-01');
  await registrar.exam(SMITH.aseId, 'A6', '2024-03-01');
  await registrar.suspend(SMITH.aseId, ['A6']);
  await registrar.certified('ASE-1000-0002', 'Strangersname', ['A5']);
  await registrar.amend('ASE-1000-0002', 1, { email: 'strangers-mail@example.org' });
  own = await world.technicianKey(SMITH.aseId);
  const [consenting, ask] = [consentingOf(world), questionsOf(world)];
  const organizationId = await organizationOf(world, world.keys.employer);
  const terms = { tier: 'FULL', through: '2026-12-31' };
  await consenting.grant({ ...terms, organizationId, purpose: 'EMPLOYMENT', scope: ['A5'] }, own);
  await consenting.request({ ...SMITH, ...terms, purpose: 'CONSUMER' }, world.keys.employer);
  await ask.verifyTechnician({ ...SMITH, codes: ['A5'] });
  await ask.issueBadge(SMITH.aseId, ['A5']);
  await shopkeeperOf(world).register('SHP-000001', { organization: organizationId });
  const { data: job } = await shopkeeperOf(world).employ(SMITH.aseId, 'SHP-000001');
  await consenting.endMonitoring({ organizationId }, own);
  const factId = job.result.employment.id;
  await consenting.dispute({ factId, statement: 'Words of mine that I may read again.' }, own);
  await sponsorOf(world).open(SMITH.aseId);
  await agencyOf(world).register('US-CA-BAR', { organization: await organizationOf(world, world.keys.agency) });
  await agencyOf(world).award('US-CA-BAR', SMITH.aseId, 'EA 4711');
  const roster = { lines: [SMITH], codes: ['A5'], purpose: 'EMPLOYMENT', idempotencyKey: 'roster-of-the-export' };
  await world.ask(
    'mutation($i: SubmitRosterInput!) { submitRoster(input: $i) { roster { id } } }',
    { i: roster },
    world.keys.employer,
  );
  await world.runJobs();
});
afterAll(() => world?.close());

const get = (path: string, key?: string) =>
  world.app.server.fastify.inject({ url: path, headers: key ? { authorization: `Bearer ${key}` } : {} });
const PATH = `/technicians/${SMITH.aseId}/record`;

describe('everything on record', () => {
  test('is had as JSON by the technician and by registrars, where the API says', async () => {
    const { data } = await world.ask(`{ technician(aseId: "${SMITH.aseId}") { recordPath } }`, {}, own);
    for (const key of [own, world.keys.registrar]) {
      const { statusCode, headers, body } = await get(data.technician.recordPath, key);
      expect([statusCode, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
      const record = JSON.parse(body);
      expect(record).toMatchObject({ format: 'ase-verification.record.1', aseId: SMITH.aseId });
      expect(Object.keys(record.sections)).toEqual(RECORD_SECTIONS.map(({ name }) => name));
      expect(record.sections).toMatchObject({
        profile: [{ first_name: 'Łucja', email: 'smith@example.org', phone: '+1 555 010 0001' }],
        keys: [{ organization: SMITH.aseId }],
        examResults: [{ test_code: expect.any(String) }, {}],
        consents: [{ organization: 'Corner Garage', scope: ['A5'] }],
        consentRequests: [{ purpose: 'CONSUMER' }],
        endedMonitoring: [{ organization: 'Corner Garage' }],
        disputes: [{ statement: 'Words of mine that I may read again.' }],
        employment: [{ shop_number: 'SHP-000001' }],
        oemEnrolments: [{ program: 'TOYOTA_T_TEN' }],
        governmentCredentials: [{ number: 'EA 4711', agency: 'US-CA-BAR' }],
        tokens: [{ kind: 'BADGE' }],
        rosterLines: [{ last_name: 'Smith', organization: 'Corner Garage' }],
      });
      expect(record.sections.lookUps.map(({ kind }: { kind: string }) => kind).sort()).toEqual([
        'ROSTER_LINE',
        'TECHNICIAN',
      ]);
      expect(record.sections.changes.length).toBeGreaterThan(10);
    }
  });

  test('holds no secret, and nothing of anybody else', async () => {
    const { body } = await get(`${PATH}.json`, own);
    const { rows } = await world.database.pool.query('select key_digest from api_key');
    for (const { key_digest: digest } of rows) expect(body).not.toContain(digest);
    expect(body).not.toContain('Strangersname');
    expect(body).not.toContain('strangers-mail');
    expect(body).not.toContain('ASE-1000-0002');
    expect(body).not.toMatch(/sealed|digest|code_hash/);
  });

  test('is had as PDF, with every section and every letter', async () => {
    const { statusCode, headers, rawPayload } = await get(`${PATH}.pdf`, own);
    expect([statusCode, headers['content-type']]).toEqual([200, 'application/pdf']);
    const { texts, title } = await readPdf(rawPayload);
    const text = texts.join('\n').replace(/\s+/g, ' ');
    expect(title).toBe(`Everything on record of ${SMITH.aseId}`);
    for (const section of RECORD_SECTIONS) expect(text).toContain(section.title);
    for (const words of ['Łucja', 'smith@example.org', 'EA 4711', 'Corner Garage']) expect(text).toContain(words);
  });

  test('is on record as handed out, each time', async () => {
    await get(`${PATH}.json`, own);
    const { rows } = await world.database.pool.query(
      `select details from audit_entry where action = 'personal_data.exported' order by occurred_at`,
    );
    expect(rows.length).toBeGreaterThan(2);
    expect(rows.map(({ details }) => details.format)).toContain('pdf');
  });

  test('is not on record as handed out when only its headers are asked for', async () => {
    const handedOut = `select from audit_entry where action = 'personal_data.exported'`;
    const before = (await world.owner.query(handedOut)).rowCount;
    const { statusCode, headers, rawPayload } = await world.app.server.fastify.inject({
      method: 'HEAD',
      url: `${PATH}.pdf`,
      headers: { authorization: `Bearer ${own}` },
    });
    expect([statusCode, headers['content-type'], rawPayload.length]).toEqual([200, 'application/pdf', 0]);
    // How long the record is nobody knows before it is written (RFC 9110, section 8.6).
    expect(headers['content-length']).toBeUndefined();
    expect((await world.owner.query(handedOut)).rowCount).toBe(before);
  });

  test('is nobody else’s: to others there is no such person', async () => {
    const stranger = await world.technicianKey('ASE-1000-0002');
    for (const format of ['json', 'pdf']) {
      const nobody = await get(`/technicians/ASE-9999-9999/record.${format}`, stranger);
      const somebody = await get(`${PATH}.${format}`, stranger);
      expect([somebody.statusCode, somebody.json().code]).toEqual([nobody.statusCode, nobody.json().code]);
      expect(somebody.statusCode).toBe(404);
      expect((await get(`${PATH}.${format}`, world.keys.employer)).statusCode).toBe(403);
      expect((await get(`${PATH}.${format}`)).statusCode).toBe(401);
    }
    expect((await get(`${PATH}.xml`, own)).statusCode).toBe(400);
  });

  test('has a section for every table that knows a technician', async () => {
    const { rows } = await world.database.pool.query<{ name: string }>(
      `select distinct table_name as name from information_schema.columns
        where table_schema = 'public' and column_name in ('technician_id', 'ase_id') order by 1`,
    );
    const shown = new Set(RECORD_SECTIONS.flatMap(({ table, along }) => [table, along]));
    expect(rows.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([]);
  });

  test('says that there is no contact where there is none', async () => {
    await registrarOf(world).register('ASE-1000-0003', 'Silent');
    const { sections } = (await get('/technicians/ASE-1000-0003/record.json', world.keys.registrar)).json();
    expect(sections.profile).toMatchObject([{ last_name: 'Silent', email: null, phone: null }]);
  });

  test('is read in pieces, however much it is', async () => {
    await world.database.pool.query(
      `insert into look_up (id, asked_at, kind, role, purpose, technician_id, as_of, known_at, rule_pack, question, told)
       select gen_random_uuid(), now(), 'TECHNICIAN', 'EMPLOYER', 'EMPLOYMENT', t.id, '2026-06-15', now(), 'x@1', '{}', ''
         from technician t, generate_series(1, 1203) where t.ase_id = $1`,
      [SMITH.aseId],
    );
    const { sections } = (await get(`${PATH}.json`, own)).json();
    expect(sections.lookUps).toHaveLength(1205);
    expect(new Set(sections.lookUps.map(({ id }: { id: string }) => id)).size).toBe(1205);
  });
});
