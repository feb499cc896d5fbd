import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { everybodyConsents } from '../../support/consent.ts';
import { postForm, registerClient } from '../../support/machine-access.ts';
import { memberOf } from '../../support/people.ts';
import { type Registrar, registrarOf } from '../../support/registrar.ts';
import { createWorld, type World } from '../../support/world.ts';
import { questionsOf } from '../verification/questions.ts';

let world: World;
let registrar: Registrar;
let ask: ReturnType<typeof questionsOf>;
const SMITH = { aseId: 'ASE-1000-0001', lastName: 'Smith' };
const KAYA = { aseId: 'ASE-1000-0002', lastName: 'Kaya' };
const SECOND = { aseId: 'ASE-1000-0003', lastName: 'Kaja' };

const FIELDS = `askedAt kind purpose codes requirement tokenType tokenJti asOf knownAt rulePack verdict told { code standing }`;
const OF_TECHNICIAN = `query($aseId: String!, $first: Int, $after: String, $last: Int, $before: String) { technician(aseId: $aseId) {
  lookUps(first: $first, after: $after, last: $last, before: $before) {
    nodes { ${FIELDS} organizationName organizationKind } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`;
const OWN = `query($first: Int, $after: String, $purpose: Purpose, $since: DateTime) {
  lookUps(first: $first, after: $after, purpose: $purpose, since: $since) {
    nodes { ${FIELDS} askedFor found programId programVersion rosterId receiptJti receiptSha256 receiptKeyId }
    pageInfo { hasNextPage endCursor } } }`;

beforeAll(async () => {
  world = await createWorld('look-ups');
  await everybodyConsents(world, world.keys.employer, world.keys.insurer, world.keys.agency);
  registrar = registrarOf(world);
  ask = questionsOf(world);
  for (const { aseId, lastName } of [SMITH, KAYA, SECOND]) await registrar.certified(aseId, lastName, ['A5']);
});
afterAll(() => world.close());

async function aboutTechnician(aseId: string, key: string, page: object = {}) {
  const { data, errors } = await world.ask(OF_TECHNICIAN, { aseId, ...page }, key);
  expect(errors).toBeUndefined();
  return data.technician?.lookUps ?? null;
}

async function own(key: string, args: object = {}) {
  const { data, errors } = await world.ask(OWN, args, key);
  expect(errors).toBeUndefined();
  return data.lookUps;
}

async function file(url: string, key?: string) {
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  return world.app.server.fastify.inject({ url, headers });
}

describe('a technician', () => {
  let key: string;
  beforeAll(async () => {
    key = await world.technicianKey(SMITH.aseId);
    for (const purpose of ['EMPLOYMENT', 'FLEET_CONTRACT', 'CONSUMER']) {
      await ask.verifyTechnician({ ...SMITH, codes: ['A5', 'A6'], purpose });
      world.clock.advance(60);
    }
    await ask.verifyTechnician({ ...SMITH, requirement: { heldTest: 'A5' }, purpose: 'INSURANCE' }, world.keys.insurer);
    world.clock.advance(60);
    await ask.verifyTechnician({ ...SMITH, lastName: 'Jones', codes: ['A5'] });
  });

  test('reads who asked, when, why and what was told, newest first', async () => {
    const { nodes } = await aboutTechnician(SMITH.aseId, key);
    expect(nodes).toHaveLength(4);
    expect(nodes[0]).toMatchObject({
      organizationName: 'Lakeside Mutual',
      organizationKind: 'INSURER',
      kind: 'TECHNICIAN',
      purpose: 'INSURANCE',
      codes: null,
      requirement: { heldTest: 'A5' },
      verdict: 'VALID',
      asOf: '2026-06-15',
    });
    expect(nodes.slice(1)).toMatchObject(
      ['CONSUMER', 'FLEET_CONTRACT', 'EMPLOYMENT'].map((purpose) => ({
        organizationName: 'Corner Garage',
        purpose,
        codes: ['A5', 'A6'],
        verdict: 'INVALID',
        told: [
          { code: 'A5', standing: 'CURRENT' },
          { code: 'A6', standing: 'NEVER_HELD' },
        ],
      })),
    );
    const moments = nodes.map(({ askedAt }: { askedAt: string }) => askedAt);
    expect(moments).toEqual([...moments].sort().reverse());
  });

  test('turns pages both ways', async () => {
    const all = (await aboutTechnician(SMITH.aseId, key)).nodes;
    const first = await aboutTechnician(SMITH.aseId, key, { first: 3 });
    expect(first.nodes).toEqual(all.slice(0, 3));
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const rest = await aboutTechnician(SMITH.aseId, key, { first: 3, after: first.pageInfo.endCursor });
    expect(rest.nodes).toEqual(all.slice(3));
    expect(rest.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    const back = await aboutTechnician(SMITH.aseId, key, { last: 2, before: rest.pageInfo.startCursor });
    expect(back.nodes).toEqual(all.slice(1, 3));
    const { errors } = await world.ask(OF_TECHNICIAN, { aseId: SMITH.aseId, after: 'x' }, key);
    expect(errors?.[0]?.extensions.code).toBe('CURSOR_MALFORMED');
  });

  test('sees a badge that somebody without a key was shown', async () => {
    const { token } = await ask.issueBadge(SMITH.aseId, ['A5']);
    await ask.verifyToken(token, { purpose: 'CONSUMER' }, null);
    const { nodes } = await aboutTechnician(SMITH.aseId, key, { first: 1 });
    expect(nodes).toMatchObject([
      {
        kind: 'TOKEN',
        organizationName: null,
        organizationKind: 'PUBLIC',
        tokenType: 'BADGE',
        tokenJti: decodeJwt(token).jti,
      },
    ]);
  });

  test('and registrars alone see it: to others there is nothing', async () => {
    expect((await aboutTechnician(SMITH.aseId, world.keys.registrar)).nodes.length).toBeGreaterThan(3);
    expect(await aboutTechnician(SMITH.aseId, await world.technicianKey(KAYA.aseId))).toBeNull();
    for (const stranger of [world.keys.employer, world.keys.insurer, undefined]) {
      const { data } = await world.ask(OF_TECHNICIAN, { aseId: SMITH.aseId }, stranger);
      expect(data?.technician ?? null).toBeNull();
    }
  });

  test('takes it along as a file', async () => {
    const { body, headers, statusCode } = await file(`/technicians/${SMITH.aseId}/look-ups.csv`, key);
    expect([statusCode, headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8']);
    const lines = body.trimEnd().split('\n');
    expect(lines[0]).toBe(
      'asked_at,organization,organization_kind,kind,purpose,question,as_of,known_at,rule_pack,verdict,told,tier',
    );
    expect(lines).toHaveLength(1 + (await aboutTechnician(SMITH.aseId, key)).nodes.length);
    expect(body).toContain('Lakeside Mutual,INSURER,TECHNICIAN,INSURANCE,"{""heldTest"":""A5""}"');
    expect(
      (await file(`/technicians/${SMITH.aseId}/look-ups.csv`, await world.technicianKey(KAYA.aseId))).statusCode,
    ).toBe(404);
    expect((await file('/technicians/ASE-9999-9999/look-ups.csv', key)).statusCode).toBe(404);
    expect((await file(`/technicians/${SMITH.aseId}/look-ups.csv`, world.keys.employer)).statusCode).toBe(403);
    expect((await file(`/technicians/${SMITH.aseId}/look-ups.csv`)).statusCode).toBe(401);
  });

  test('who was entered twice reads what was asked about either entry', async () => {
    await ask.verifyTechnician({ ...SECOND, codes: ['A5'], purpose: 'CONSUMER' });
    await ask.verifyTechnician({ ...KAYA, codes: ['A5'] });
    const { data } = await world.ask(
      `mutation($input: MergeTechniciansInput!) { mergeTechnicians(input: $input) { userErrors { code } } }`,
      {
        input: {
          idempotencyKey: 'merge-look-ups-1',
          aseId: SECOND.aseId,
          intoAseId: KAYA.aseId,
          reason: 'REGISTERED_TWICE',
        },
      },
      world.keys.registrar,
    );
    expect(data.mergeTechnicians.userErrors).toEqual([]);
    world.clock.advance(60);
    await ask.verifyTechnician({ ...SECOND, codes: ['A5'], purpose: 'REGULATORY' });
    const { nodes } = await aboutTechnician(KAYA.aseId, await world.technicianKey(KAYA.aseId));
    expect(nodes.map(({ purpose }: { purpose: string }) => purpose)).toEqual(
      expect.arrayContaining(['REGULATORY', 'EMPLOYMENT', 'CONSUMER']),
    );
    expect(nodes[0]).toMatchObject({ purpose: 'REGULATORY', verdict: 'INVALID', told: [] });
  });
});

describe('an organisation', () => {
  test('reads its own questions with the receipts that it was given, and nobody else’s', async () => {
    const { verification } = await ask.verifyTechnician({ ...SMITH, codes: ['A5'] }, world.keys.otherEmployer);
    await ask.verifyTechnician({ ...SMITH, lastName: 'Jones', codes: ['A5'] }, world.keys.otherEmployer);
    const { nodes } = await own(world.keys.otherEmployer);
    expect(nodes).toHaveLength(2);
    const found = nodes.find(({ found }: { found: boolean }) => found);
    expect(found).toMatchObject({
      askedFor: SMITH.aseId,
      codes: ['A5'],
      verdict: 'VALID',
      receiptJti: decodeJwt(verification.receipt).jti,
      receiptSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(nodes.find(({ found }: { found: boolean }) => !found)).toMatchObject({ verdict: 'INVALID', told: [] });
    expect(JSON.stringify(nodes)).not.toContain('Smith');
  });

  test('sees which key, which member and which program of its own asked', async () => {
    const key = world.keys.otherEmployer;
    const browser = await memberOf(world, key, 'pat@hill.example');
    const { id: clientId, secret } = await registerClient(world, key);
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: secret };
    const token: string = (await postForm(world, form)).body.access_token;
    const question = {
      document: 'mutation($input: VerifyTechnicianInput!) { verifyTechnician(input: $input) { userErrors { code } } }',
      input: { input: { ...SMITH, codes: ['A5'], purpose: 'EMPLOYMENT' } },
    };
    for (const asked of [
      () => world.ask(question.document, question.input, key),
      () => browser.ask(question.document, question.input),
      () => world.ask(question.document, question.input, token),
    ]) {
      world.clock.advance(1);
      expect((await asked()).errors).toBeUndefined();
    }
    const { data } = await browser.ask('{ lookUps(first: 3) { nodes { apiKeyId personId oauthClientId } } }');
    expect(data.lookUps.nodes).toEqual([
      { apiKeyId: null, personId: null, oauthClientId: clientId },
      { apiKeyId: null, personId: expect.stringMatching(/^per_/), oauthClientId: null },
      { apiKeyId: expect.stringMatching(/^key_/), personId: null, oauthClientId: null },
    ]);
    const lines = (await file('/look-ups.csv', key)).body.trimEnd().split('\n');
    expect(lines[0]).toMatch(/,asked_by$/);
    expect(lines.slice(1, 4).map((line) => line.split(',').at(-1)?.slice(0, 4))).toEqual(
      expect.arrayContaining(['cli_', 'per_', 'key_']),
    );
  });

  test('narrows them by purpose and moment, and turns pages', async () => {
    const { nodes } = await own(world.keys.employer, { purpose: 'CONSUMER' });
    expect(new Set(nodes.map(({ purpose }: { purpose: string }) => purpose))).toEqual(new Set(['CONSUMER']));
    world.clock.advance(3600);
    const since = world.clock.now().toISOString();
    await ask.verifyTechnician({ ...SMITH, codes: ['A5'] });
    expect((await own(world.keys.employer, { since })).nodes).toHaveLength(1);
    const all = (await own(world.keys.employer, { first: 100 })).nodes;
    const first = await own(world.keys.employer, { first: 2 });
    const second = await own(world.keys.employer, { first: 2, after: first.pageInfo.endCursor });
    expect([...first.nodes, ...second.nodes]).toEqual(all.slice(0, 4));
  });

  test('does not learn the ASE ID behind a badge that it was shown', async () => {
    const { token } = await ask.issueBadge(SMITH.aseId, ['A5']);
    world.clock.advance(60);
    await ask.verifyToken(token);
    const { nodes } = await own(world.keys.employer, { first: 1 });
    expect(nodes).toMatchObject([{ kind: 'TOKEN', askedFor: null, found: true, tokenType: 'BADGE' }]);
    expect(JSON.stringify(nodes)).not.toContain(SMITH.aseId);
  });

  test('takes them along as a file, and is told of a filter that is none', async () => {
    const { body } = await file('/look-ups.csv?purpose=CONSUMER', world.keys.employer);
    const lines = body.trimEnd().split('\n');
    expect(lines[0]).toContain('asked_at,kind,purpose,asked_for,found,question');
    expect(lines.slice(1).every((line) => line.includes(',CONSUMER,'))).toBe(true);
    expect(lines.length).toBeGreaterThan(1);
    expect((await file('/look-ups.csv')).statusCode).toBe(401);
    const refused = await file('/look-ups.csv?sinse=x&since=yesterday&purpose=FUN', world.keys.employer);
    expect(refused.statusCode).toBe(400);
    expect(refused.body).toMatch(/PARAMETER_UNKNOWN.*MOMENT_MALFORMED.*PURPOSE_UNKNOWN/s);
  });

  test('wants a key', async () => {
    const { errors } = await world.ask(OWN, {});
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
});

describe('a shop and a roster', () => {
  test('a question about a shop is about the shop, and about none of its people', async () => {
    const { data } = await world.ask(
      `mutation($input: VerifyShopInput!) { verifyShop(input: $input) { verification { receipt } userErrors { code } } }`,
      { input: { shopNumber: 'SHP-000404', purpose: 'INSURANCE' } },
      world.keys.insurer,
    );
    const { nodes } = await own(world.keys.insurer, { first: 1 });
    expect(nodes).toMatchObject([
      {
        kind: 'SHOP',
        askedFor: 'SHP-000404',
        found: false,
        requirement: { blueSealCompliant: true },
        receiptJti: decodeJwt(data.verifyShop.verification.receipt).jti,
      },
    ]);
  });

  test('every line of a roster that named somebody is a row, with the question of the roster', async () => {
    const key = await world.technicianKey(SMITH.aseId);
    const before = (await aboutTechnician(SMITH.aseId, key)).nodes.length;
    const lines = [SMITH, { ...SMITH, lastName: 'Jones' }, { aseId: 'x', lastName: 'y' }, SECOND];
    const { data } = await world.ask(
      `mutation($input: SubmitRosterInput!) { submitRoster(input: $input) { roster { id } userErrors { code } } }`,
      { input: { idempotencyKey: 'roster-look-ups-1', lines, codes: ['A5', 'A6'], purpose: 'REGULATORY' } },
      world.keys.agency,
    );
    expect(data.submitRoster.userErrors).toEqual([]);
    const { id } = data.submitRoster.roster;
    expect((await own(world.keys.agency)).nodes).toMatchObject([
      { kind: 'ROSTER', rosterId: id, codes: ['A5', 'A6'], verdict: null },
    ]);

    world.clock.advance(60);
    await world.runJobs();
    const rows = (await own(world.keys.agency)).nodes.filter(({ kind }: { kind: string }) => kind === 'ROSTER_LINE');
    expect(rows).toHaveLength(3);
    for (const row of rows)
      expect(row).toMatchObject({ rosterId: id, purpose: 'REGULATORY', codes: ['A5', 'A6'], receiptJti: null });
    const smiths = rows.filter(({ askedFor }: { askedFor: string }) => askedFor === SMITH.aseId);
    expect(smiths.map(({ found, verdict }: { found: boolean; verdict: string }) => [found, verdict])).toEqual(
      expect.arrayContaining([
        [true, 'INVALID'],
        [false, null],
      ]),
    );
    expect(rows.find(({ askedFor }: { askedFor: string }) => askedFor === SECOND.aseId)).toMatchObject({
      found: true,
      verdict: null,
    });

    const { nodes } = await aboutTechnician(SMITH.aseId, key);
    expect(nodes).toHaveLength(Math.min(before + 1, 20));
    expect(nodes[0]).toMatchObject({
      kind: 'ROSTER_LINE',
      organizationName: 'Bureau of Automotive Repair',
      codes: ['A5', 'A6'],
      told: [{ code: 'A6', standing: 'MISSING' }],
    });
  });
});
