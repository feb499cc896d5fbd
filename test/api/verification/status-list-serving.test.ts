import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { holderKey } from '../../rules/tokens/sd-jwt-fixtures.ts';
import { openClaims, portableOf } from '../../support/portable-world.ts';
import { registrarOf } from '../../support/registrar.ts';
import { createWorld, type World } from '../../support/world.ts';

const ISSUER = 'https://verify.example.org';
const TYPE_PATH = '/credential-types/technician/1';
const { jwk } = await holderKey();
let world: World;
let token: string;

beforeAll(async () => {
  world = await createWorld('serving status lists');
  await registrarOf(world).certified('ASE-6300-0001', 'Petit', ['A5']);
  ({ token } = await portableOf(world, jwk).issue('ASE-6300-0001'));
  await world.deliverEvents();
});
afterAll(() => world?.close());

const get = (url: string, headers = {}) => world.app.server.fastify.inject({ url, headers });

describe('a status list', () => {
  test('is compressed for those who accept gzip, under an entity tag of its own', async () => {
    const plain = await get('/s/1');
    const packed = await get('/s/1', { 'accept-encoding': 'br, gzip;q=0.5' });
    expect(plain.headers).not.toHaveProperty('content-encoding');
    expect(packed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept, accept-encoding' });
    expect(gunzipSync(packed.rawPayload).toString()).toBe(plain.body);
    expect(packed.headers['etag']).not.toBe(plain.headers['etag']);
    const known = { 'if-none-match': packed.headers['etag'] };
    expect((await get('/s/1', { ...known, 'accept-encoding': 'gzip' })).statusCode).toBe(304);
    expect((await get('/s/1', known)).statusCode).toBe(200);
    expect((await get('/s/1', { 'accept-encoding': 'gzip;q=0' })).headers).not.toHaveProperty('content-encoding');
  });

  test.each([
    [undefined, 200],
    ['application/statuslist+jwt', 200],
    ['application/statuslist+cwt;q=1, application/statuslist+jwt;q=0.5', 200],
    ['text/html,*/*;q=0.8', 200],
    ['application/*', 200],
    ['application/statuslist+cwt', 406],
    ['application/statuslist+jwt;q=0, */*', 406],
    ['application/json', 406],
  ])('asked for with Accept: %s is answered %i', async (accept, status) => {
    const answer = await get('/s/1', accept === undefined ? {} : { accept });
    expect(answer.statusCode).toBe(status);
    if (status === 406) expect(answer.json()).toMatchObject({ code: 'NOT_ACCEPTABLE' });
    else expect(answer.headers['content-type']).toMatch(/^application\/statuslist\+jwt/);
  });

  test('of the past is not served, and that is said', async () => {
    const answer = await get('/s/1?time=1686925000');
    expect(answer.statusCode).toBe(501);
    expect(answer.json()).toMatchObject({ code: 'STATUS_LIST_HISTORY_UNSUPPORTED' });
  });

  test('is named with all others in one place, which each list and the issuer’s metadata name', async () => {
    const { status_list } = decodeJwt((await get('/s/1')).body) as { status_list: { aggregation_uri: string } };
    expect(status_list.aggregation_uri).toBe(`${ISSUER}/s`);
    const metadata = (await get('/.well-known/jwt-vc-issuer')).json();
    expect(metadata.status_list_aggregation_endpoint).toBe(`${ISSUER}/s`);
    await world.database.pool.query('update status_list set closed_at = now() where closed_at is null');
    await portableOf(world, jwk).issue('ASE-6300-0001');
    const { headers, body } = await get('/s');
    expect(JSON.parse(body)).toEqual({ status_lists: [`${ISSUER}/s/1`, `${ISSUER}/s/2`] });
    expect(headers).toMatchObject({
      'content-type': expect.stringMatching(/^application\/json/),
      'access-control-allow-origin': '*',
      'cache-control': expect.stringMatching(/max-age=\d+/),
    });
  });
});

describe('the type of portable credentials', () => {
  test('lies where vct points, in the very bytes whose digest the credential names', async () => {
    const claims = openClaims(token);
    expect(claims['vct']).toBe(`${ISSUER}${TYPE_PATH}`);
    const { headers, body, rawPayload } = await get(TYPE_PATH);
    const digest = createHash('sha256').update(rawPayload).digest('base64');
    expect(claims['vct#integrity']).toBe(`sha256-${digest}`);
    expect(JSON.parse(body)).toMatchObject({ vct: claims['vct'] });
    expect(JSON.parse(body)).not.toHaveProperty('extends');
    expect(headers).toMatchObject({
      'content-type': expect.stringMatching(/^application\/json/),
      'access-control-allow-origin': '*',
      'cache-control': 'public, max-age=86400',
    });
    const again = await get(TYPE_PATH, { 'if-none-match': headers['etag'] });
    expect([again.statusCode, again.body]).toEqual([304, '']);
  });

  test('of another version is not there', async () => {
    expect((await get('/credential-types/technician/2')).statusCode).toBe(404);
  });
});
