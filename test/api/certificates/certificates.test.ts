import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readPdf } from '../../support/pdf-reading.ts';
import { textOfBlackAndWhite } from '../../support/qr-reading.ts';
import { type Registrar, registrarOf } from '../../support/registrar.ts';
import { createWorld, type World } from '../../support/world.ts';
import { questionsOf } from '../verification/questions.ts';

const ASE_ID = 'ASE-3100-0001';
const OTHER = 'ASE-3100-0002';
const CODES = ['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8', 'L1'];

let world: World;
let registrar: Registrar;
let ask: ReturnType<typeof questionsOf>;
let key: string;
let otherKey: string;

beforeAll(async () => {
  world = await createWorld('certificates');
  registrar = registrarOf(world);
  ask = questionsOf(world);
  await registrar.certified(ASE_ID, 'Díaz', CODES);
  await registrar.certified(OTHER, 'Li', ['A5']);
  key = await world.technicianKey(ASE_ID);
  otherKey = await world.technicianKey(OTHER);
});
afterAll(() => world.close());

async function badgeOf(aseId: string, codes: readonly string[]): Promise<string> {
  return (await ask.issueBadge(aseId, codes)).badge.id;
}

async function get(badgeId: string, secret?: string) {
  return world.app.server.fastify.inject({
    method: 'GET',
    url: `/certificates/${badgeId}.pdf`,
    headers: secret ? { authorization: `Bearer ${secret}` } : {},
  });
}

describe('the certificate of a badge', () => {
  test('is found by the address that the badge tells, and its code is the badge, good for whoever scans it', async () => {
    const badgeId = await badgeOf(ASE_ID, ['MASTER_AUTOMOBILE', ...CODES]);
    const { data } = await world.ask(
      'query($id: ID!) { node(id: $id) { ... on Badge { certificateUrl } } }',
      { id: badgeId },
      key,
    );
    expect(data.node.certificateUrl).toBe(`https://verify.example.org/certificates/${badgeId}.pdf`);

    const response = await get(badgeId, key);
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      'content-type': 'application/pdf',
      'cache-control': 'private, no-store',
      'content-disposition': `inline; filename="${badgeId}.pdf"`,
    });
    const pdf = await readPdf(response.rawPayload);
    const text = (pdf.texts[0] ?? '').replace(/\s+/g, ' ');
    for (const said of ['Rosa Díaz', ASE_ID, badgeId, 'Issued on June 15, 2026', 'A5 Brakes February 28, 2029']) {
      expect(text).toContain(said);
    }
    expect(text).toContain(
      'The code proves these credentials through July 14, 2026. After that day, ask for a current one.',
    );
    expect(text).toContain('All valid through February 28, 2029');

    const scanned = textOfBlackAndWhite(await pdf.picture(1, 300, { x: 475, y: 50, width: 250, height: 240 })) ?? '';
    expect(pdf.links).toEqual([scanned]);
    const [address, token] = scanned.split('#');
    expect(address).toBe('https://verify.example.org/v');
    expect(await ask.verifyToken(token ?? '')).toMatchObject({ verdict: 'VALID', tokenType: 'BADGE' });
  });

  test('is for registrars too; for everybody else there is none', async () => {
    const badgeId = await badgeOf(ASE_ID, ['A5']);
    expect((await get(badgeId, world.keys.registrar)).statusCode).toBe(200);
    const foreign = await get(badgeId, otherKey);
    expect([foreign.statusCode, foreign.json().code]).toEqual([404, 'BADGE_NOT_FOUND']);
    const nobodys = await get('bdg_01kv5e6z2xf8eat0sxnq1y2h3j', key);
    expect(nobodys.json()).toEqual({ ...foreign.json<object>(), requestId: expect.any(String) });
  });

  test.each(['employer', 'insurer', 'sponsor', 'agency'] as const)('is not to be asked for by an %s', async (role) => {
    const response = await get(await badgeOf(ASE_ID, ['A5']), world.keys[role]);
    expect([response.statusCode, response.json().code]).toEqual([403, 'FORBIDDEN']);
  });

  test('wants a key', async () => {
    const response = await get(await badgeOf(ASE_ID, ['A5']));
    expect([response.statusCode, response.json().code]).toEqual([401, 'UNAUTHENTICATED']);
    expect(response.headers['content-type']).toContain('application/problem+json');
  });

  test.each(['bdg_', 'bdg_1', 'tec_01kv5e6z2xf8eat0sxnq1y2h3j', '..', '%00', `bdg_${'z'.repeat(26)}`])(
    'is not found for what is no id of a badge: %s',
    async (id) => {
      expect((await get(id, world.keys.registrar)).statusCode).toBe(404);
    },
  );
});

describe('no certificate is printed of a badge that nobody would take', () => {
  const refusalOf = async (badgeId: string) => {
    const response = await get(badgeId, world.keys.registrar);
    return [response.statusCode, response.json().code];
  };

  test('withdrawn', async () => {
    const badgeId = await badgeOf(ASE_ID, ['A5']);
    await world.ask(
      'mutation($input: WithdrawBadgeInput!) { withdrawBadge(input: $input) { userErrors { code } } }',
      { input: { badgeId, idempotencyKey: 'certificate-withdrawn' } },
      key,
    );
    expect(await refusalOf(badgeId)).toEqual([409, 'BADGE_WITHDRAWN']);
  });

  test('suspended, until it is reinstated; then revoked', async () => {
    await registrar.certified('ASE-3100-0003', 'Ono', ['A5', 'A6']);
    const badgeId = await badgeOf('ASE-3100-0003', ['A5', 'A6']);
    await registrar.suspend('ASE-3100-0003', ['A6']);
    expect(await refusalOf(badgeId)).toEqual([409, 'BADGE_SUSPENDED']);
    await registrar.reinstate('ASE-3100-0003', ['A6']);
    expect((await get(badgeId, world.keys.registrar)).statusCode).toBe(200);
    await registrar.revoke('ASE-3100-0003', ['A6']);
    expect(await refusalOf(badgeId)).toEqual([409, 'BADGE_REVOKED']);
  });

  test('run out', async () => {
    const badgeId = await badgeOf(ASE_ID, ['A5']);
    const before = world.clock.now().toISOString();
    world.clock.set('2026-07-15T16:00:00Z');
    expect(await refusalOf(badgeId)).toEqual([409, 'BADGE_EXPIRED']);
    world.clock.set(before);
  });
});

test('a name that the typeface cannot print is refused with the letters it lacks', async () => {
  await registrar.register('ASE-3100-0004', '王明');
  await registrar.work('ASE-3100-0004', '2020-01-01', '2022-12-31');
  await registrar.exam('ASE-3100-0004', 'A5', '2024-03-01');
  const response = await get(await badgeOf('ASE-3100-0004', ['A5']), world.keys.registrar);
  expect(response.statusCode).toBe(409);
  expect(response.json()).toMatchObject({
    code: 'CERTIFICATE_UNPRINTABLE',
    detail:
      'Certificates are set in Latin, Greek and Cyrillic letters; this cannot be printed: 王 (U+738B), 明 (U+660E).',
  });
});
