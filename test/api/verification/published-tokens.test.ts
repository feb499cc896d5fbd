import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { OutboxEvent } from '../../../src/modules/events/outbox-event.entity.ts';
import { SigningKeyService } from '../../../src/modules/tokens/signing-key.service.ts';
import { type Registrar, registrarOf } from '../../support/registrar.ts';
import { seededRandomness } from '../../support/seeded-randomness.ts';
import { createWorld, type World } from '../../support/world.ts';
import { questionsOf } from './questions.ts';

let world: World;
let registrar: Registrar;
let ask: ReturnType<typeof questionsOf>;
const KEY_ENCRYPTION_KEY = 'kekekekekekekekekekekekekekekekekekekekekek';
const ISSUER = 'https://verify.example.org';

beforeAll(async () => {
  world = await createWorld('published tokens');
  registrar = registrarOf(world);
  ask = questionsOf(world);
  await registrar.certified('ASE-9000-0001', 'Petit', ['A5', 'A6']);
  await registrar.certified('ASE-9000-0002', 'Petit', ['A5', 'A6']);
});
afterAll(() => world.close());

function get(url: string, headers: Record<string, string> = {}) {
  return world.app.server.fastify.inject({ method: 'GET', url, headers });
}

/** The entry of a badge as others read it: by HTTP, with a library and an inflater of their own. */
async function publishedStatus(badge: string): Promise<number> {
  const { status_list: reference } = decodeJwt(badge)['status'] as { status_list: { idx: number; uri: string } };
  const { body } = await get(new URL(reference.uri).pathname);
  const { payload } = await jwtVerify(body, await ask.servedKeys(), {
    typ: 'statuslist+jwt',
    issuer: ISSUER,
    subject: reference.uri,
    currentDate: world.clock.now(),
  });
  const { bits, lst } = payload['status_list'] as { bits: number; lst: string };
  expect(bits).toBe(2);
  const bytes = inflateSync(Buffer.from(lst, 'base64url'));
  expect(bytes.length).toBeGreaterThanOrEqual(2 ** 17 / 4);
  return ((bytes[reference.idx >> 2] ?? 0) >> ((reference.idx & 3) * 2)) & 3;
}

describe('the status list', () => {
  test('shows a badge valid, suspended, valid again and revoked, as events are delivered', async () => {
    const { token } = await ask.issueBadge('ASE-9000-0001', ['A5']);
    const { token: other } = await ask.issueBadge('ASE-9000-0002', ['A5']);
    await world.deliverEvents();
    expect(await publishedStatus(token)).toBe(0);
    for (const [act, status] of [
      ['suspend', 2],
      ['reinstate', 0],
      ['revoke', 1],
    ] as const) {
      await registrar[act]('ASE-9000-0001', ['A5']);
      await world.deliverEvents();
      expect(await publishedStatus(token)).toBe(status);
      expect(await publishedStatus(other)).toBe(0);
    }
  });

  test('shows a withdrawn badge invalid, and keeps it so whatever follows', async () => {
    const { token, badge } = await ask.issueBadge('ASE-9000-0002', ['A6']);
    await ask.withdrawBadge(badge.id);
    await world.deliverEvents();
    expect(await publishedStatus(token)).toBe(1);
    await registrar.suspend('ASE-9000-0002', ['A6']);
    await registrar.reinstate('ASE-9000-0002', ['A6']);
    await world.deliverEvents();
    expect(await publishedStatus(token)).toBe(1);
  });

  test('follows a correction', async () => {
    await registrar.certified('ASE-9000-0003', 'Petit', ['A5']);
    const { token } = await ask.issueBadge('ASE-9000-0003', ['A5']);
    const query = '{ technician(aseId: "ASE-9000-0003") { experience { id } } }';
    const { data } = await world.ask(query, {}, world.keys.registrar);
    await registrar.correct(data.technician.experience[0].id, { reason: 'WRONG_PERSON' });
    await world.deliverEvents();
    expect(await publishedStatus(token)).toBe(1);
  });

  test('ends in step with the record when a suspension is told of while its reinstatement overtakes it', async () => {
    await registrar.certified('ASE-9000-0004', 'Petit', ['A5']);
    const { token } = await ask.issueBadge('ASE-9000-0004', ['A5']);
    await world.deliverEvents();
    await registrar.suspend('ASE-9000-0004', ['A5']);
    const { pool } = world.database;
    const { rows } = await pool.query(`select id from technician where ase_id = 'ASE-9000-0004'`);
    const tell = async (type: string) => {
      for (const handle of world.app.eventHandlers)
        await handle(Object.assign(new OutboxEvent(), { type, subjectId: rows[0].id, payload: {} }));
    };
    const query = pool.query.bind(pool) as (...all: unknown[]) => Promise<unknown>;
    let overtaken = false;
    pool.query = (async (...all: [{ name?: string }]) => {
      const found = await query(...all);
      if (all[0].name !== 'facts-ids' || overtaken) return found;
      overtaken = true;
      await registrar.reinstate('ASE-9000-0004', ['A5']);
      await tell('credential.reinstated');
      return found;
    }) as unknown as typeof pool.query;
    await tell('credential.suspended');
    pool.query = query as typeof pool.query;
    expect(overtaken).toBe(true);
    expect(await publishedStatus(token)).toBe(0);
  });

  test('delivered twice says the same', async () => {
    const before = (await get('/s/1')).body;
    for (const event of (
      await world.database.pool.query('select type, subject_id as "subjectId", payload from outbox_event')
    ).rows) {
      for (const handle of world.app.eventHandlers) await handle(event);
    }
    const statusesIn = (list: string) => (decodeJwt(list)['status_list'] as { lst: string }).lst;
    expect(statusesIn((await get('/s/1')).body)).toBe(statusesIn(before));
  });

  test('is answered as its kind of token, to every origin, and not again to one who has it', async () => {
    const { headers, statusCode, body } = await get('/s/1');
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      'content-type': expect.stringMatching(/^application\/statuslist\+jwt/),
      'access-control-allow-origin': '*',
    });
    expect(headers['cache-control']).toMatch(/max-age=\d+/);
    expect(decodeProtectedHeader(body)).toMatchObject({ typ: 'statuslist+jwt' });
    expect(decodeJwt(body)).toMatchObject({ iss: ISSUER, sub: `${ISSUER}/s/1`, ttl: 3600 });
    const etag = String(headers['etag']);
    expect(etag).toMatch(/^"[^"]+"$/);
    for (const known of [etag, `W/${etag}`, `"another", ${etag}`, '*']) {
      const again = await get('/s/1', { 'if-none-match': known });
      expect([again.statusCode, again.body, again.headers['etag']]).toEqual([304, '', etag]);
    }
    expect((await get('/s/1', { 'if-none-match': '"another"' })).statusCode).toBe(200);
  });

  test.each(['/s/2', '/s/0', '/s/01', '/s/-1', '/s/1e1', '/s/99999999999999999999', '/s/x'])(
    '%s is not found',
    async (url) => {
      expect((await get(url)).statusCode).toBe(404);
    },
  );
});

describe('discovery', () => {
  test('publishes the public keys, to every origin, for an hour', async () => {
    const { headers, body } = await get('/.well-known/jwks.json');
    expect(headers).toMatchObject({
      'content-type': expect.stringMatching(/^application\/jwk-set\+json/),
      'cache-control': 'public, max-age=3600',
      'access-control-allow-origin': '*',
    });
    const { keys } = JSON.parse(body);
    expect(keys).toEqual([
      expect.objectContaining({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig', kid: expect.any(String) }),
    ]);
    for (const secret of ['d', 'p', 'q', 'privateKeyEncrypted']) expect(keys[0]).not.toHaveProperty(secret);
  });

  test('names the issuer and where its keys lie', async () => {
    const { headers, body } = await get('/.well-known/jwt-vc-issuer');
    expect(JSON.parse(body)).toEqual({
      issuer: ISSUER,
      jwks_uri: `${ISSUER}/.well-known/jwks.json`,
      status_list_aggregation_endpoint: `${ISSUER}/s`,
    });
    expect(headers).toMatchObject({
      'content-type': expect.stringMatching(/^application\/json/),
      'access-control-allow-origin': '*',
    });
  });
});

test('tokens signed before a change of keys verify after it, and new ones are signed by the new key', async () => {
  const question = { aseId: 'ASE-9000-0002', lastName: 'Petit', codes: ['A5'] };
  const badge = (await ask.issueBadge('ASE-9000-0002', ['A5'], { idempotencyKey: 'before-the-rotation' })).token;
  const { receipt } = (await ask.verifyTechnician(question)).verification;
  const keys = new SigningKeyService(
    world.database.orm.em,
    world.clock,
    seededRandomness('rotation'),
    Buffer.from(KEY_ENCRYPTION_KEY, 'base64url'),
  );
  const { kid, activeFrom } = await keys.rotate();
  world.clock.advance(10);
  expect(decodeProtectedHeader((await ask.issueBadge('ASE-9000-0002', ['A5'])).token).kid).not.toBe(kid);
  world.clock.set(activeFrom.toISOString());
  world.clock.advance(10);

  const later = (await ask.issueBadge('ASE-9000-0002', ['A5'])).token;
  expect(decodeProtectedHeader(later).kid).toBe(kid);
  expect((await ask.verifyToken(later)).verdict).toBe('VALID');
  expect((await ask.verifyToken(badge)).verdict).toBe('VALID');
  expect((await ask.verifyToken(receipt, { asEvidence: true })).verdict).toBe('VALID');
  const options = { issuer: ISSUER, currentDate: world.clock.now() };
  for (const token of [badge, later]) await jwtVerify(token, await ask.servedKeys(), options);

  const repeated = (await ask.issueBadge('ASE-9000-0002', ['A5'], { idempotencyKey: 'before-the-rotation' })).token;
  expect(decodeJwt(repeated)).toMatchObject({ jti: decodeJwt(badge).jti, exp: decodeJwt(badge).exp });
  expect((await ask.verifyToken(repeated)).verdict).toBe('VALID');

  world.clock.advance(31 * 86_400);
  const tooLate = await ask.issueBadge('ASE-9000-0002', ['A5'], { idempotencyKey: 'before-the-rotation' });
  expect(tooLate).toMatchObject({ badge: null, token: null, userErrors: [{ code: 'BADGE_EXPIRED' }] });
});
