import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv2019, type AnySchema } from 'ajv/dist/2019.js';
import formats from 'ajv-formats';
import { decodeJwt, decodeProtectedHeader, importJWK, type JWK, jwtVerify } from 'jose';
import { nodeId } from '../../../src/kernel/public-id.ts';
import { verifyPortableCredential } from '../../../src/modules/tokens/portable-credential-verifier.ts';
import { verifyToken } from '../../../src/modules/tokens/token-verifier.ts';
import { type Registrar, registrarOf } from '../../support/registrar.ts';
import { describeVectors } from '../../support/vectors.ts';
import { createWorld, type World } from '../../support/world.ts';
import { failures, questionsOf } from '../verification/questions.ts';
import { OPEN_BADGE_SCHEMA } from './data-model.ts';

const ASE_ID = 'ASE-3200-0001';
const ISSUER = 'https://verify.example.org';

let world: World;
let registrar: Registrar;
let key: string;
let otherKey: string;

beforeAll(async () => {
  world = await createWorld('open-badges');
  registrar = registrarOf(world);
  await registrar.certified(ASE_ID, 'Díaz', ['A5', 'A6']);
  await registrar.certified('ASE-3200-0002', 'Li', ['A5']);
  key = await world.technicianKey(ASE_ID);
  otherKey = await world.technicianKey('ASE-3200-0002');
});
afterAll(() => world.close());

const get = (url: string, secret?: string) =>
  world.app.server.fastify.inject({ url, headers: secret ? { authorization: `Bearer ${secret}` } : {} });

async function awardOf(aseId: string, testCode: string): Promise<string> {
  const { rows } = await world.database.pool.query(
    `select p.id from credential_period p join technician t on t.id = p.technician_id
      where t.ase_id = $1 and p.test_code = $2 and p.retracted_at is null order by p.from_on desc`,
    [aseId, testCode],
  );
  return `/open-badges/${nodeId('CredentialPeriod', rows[0].id)}.jwt`;
}

async function exported(aseId = ASE_ID, testCode = 'A5'): Promise<string> {
  const response = await get(await awardOf(aseId, testCode), world.keys.registrar);
  expect(response.statusCode).toBe(200);
  return response.body;
}

function validates(schema: AnySchema, value: unknown): unknown {
  const ajv = new Ajv2019({ strict: false, allErrors: true });
  (formats as unknown as (ajv: Ajv2019) => void)(ajv);
  const validate = ajv.compile(schema);
  return validate(value) ? [] : validate.errors;
}

describe('an exported award', () => {
  test('is a VC-JWT whose key is found by its header alone, as any library verifies it', async () => {
    const response = await get(await awardOf(ASE_ID, 'A5'), key);
    expect(response.headers).toMatchObject({
      'content-type': 'application/vc+jwt',
      'cache-control': 'private, no-store',
    });
    const { kid, ...header } = decodeProtectedHeader(response.body);
    expect(header).toEqual({ alg: 'ES256', typ: 'JWT' });
    expect(kid?.startsWith(`${ISSUER}/keys/`)).toBe(true);
    const served = await get(kid?.slice(ISSUER.length) ?? '');
    expect(served.headers).toMatchObject({
      'content-type': 'application/jwk+json; charset=utf-8',
      'access-control-allow-origin': '*',
    });
    expect(served.json()).not.toHaveProperty('d');
    const { payload } = await jwtVerify(response.body, await importJWK(served.json<JWK>(), 'ES256'), {
      issuer: ISSUER,
      typ: 'JWT',
      currentDate: world.clock.now(),
    });
    expect(payload).toMatchObject({
      iss: ISSUER,
      jti: `${ISSUER}${await awardOf(ASE_ID, 'A5')}`,
      sub: Reflect.get(payload['credentialSubject'] as object, 'id'),
      validFrom: '2026-06-15T16:00:00Z',
      validUntil: '2026-09-13T16:00:00Z',
      awardedDate: '2024-03-01T05:00:00Z',
    });
  });

  test('is what the published data model asks for', async () => {
    expect(validates(OPEN_BADGE_SCHEMA, decodeJwt(await exported()))).toEqual([]);
  });

  test('names the holder by a salted hash of the ASE ID and by nothing else, anew each time', async () => {
    const [first, second] = [await exported(), await exported()].map(decodeJwt) as [object, object];
    const subjectOf = (claims: object) => Reflect.get(claims, 'credentialSubject');
    const [identity] = subjectOf(first).identifier;
    const hash = createHash('sha256').update(`${ASE_ID}${identity.salt}`).digest('hex');
    expect(identity.identityHash).toBe(`sha256$${hash}`);
    expect(JSON.stringify(first)).not.toMatch(/ASE-3200|Díaz|Rosa/);
    expect(subjectOf(second).identifier[0].salt).not.toBe(identity.salt);
    expect(Reflect.get(second, 'sub')).not.toBe(Reflect.get(first, 'sub'));
  });

  test('points to an achievement that is served', async () => {
    const { achievement } = Reflect.get(decodeJwt(await exported()), 'credentialSubject') as {
      achievement: { id: string };
    };
    const served = await get(achievement.id.slice(ISSUER.length));
    expect(served.headers).toMatchObject({
      'content-type': 'application/ld+json; charset=utf-8',
      'access-control-allow-origin': '*',
    });
    expect(served.json()).toMatchObject({ ...achievement });
    expect((await get('/achievements/MASTER_AUTOMOBILE')).statusCode).toBe(404);
    expect((await get('/keys/none')).statusCode).toBe(404);
  });

  test('never outlives the credential', async () => {
    const before = world.clock.now().toISOString();
    world.clock.set('2029-02-20T12:00:00Z');
    expect(decodeJwt(await exported())).toMatchObject({ validUntil: '2029-03-01T05:00:00Z' });
    world.clock.set('2029-03-01T05:00:00Z');
    const response = await get(await awardOf(ASE_ID, 'A5'), key);
    expect([response.statusCode, response.json().code]).toEqual([409, 'CREDENTIAL_NOT_CURRENT']);
    world.clock.set(before);
  });

  test('is refused while the credential is suspended', async () => {
    await registrar.suspend(ASE_ID, ['A6']);
    const response = await get(await awardOf(ASE_ID, 'A6'), key);
    expect([response.statusCode, response.json().code]).toEqual([409, 'CREDENTIAL_NOT_CURRENT']);
  });

  test('is for its holder and for registrars; for others there is none', async () => {
    const url = await awardOf(ASE_ID, 'A5');
    const foreign = await get(url, otherKey);
    expect([foreign.statusCode, foreign.json().code]).toEqual([404, 'AWARD_NOT_FOUND']);
    expect((await get(url)).statusCode).toBe(401);
    expect((await get(url, world.keys.employer)).statusCode).toBe(403);
    for (const id of ['prd_1', 'bdg_01kv5e6z2xf8eat0sxnq1y2h3j', 'prd_01kv5e6z2xf8eat0sxnq1y2h3j', '%00']) {
      expect((await get(`/open-badges/${id}.jwt`, world.keys.registrar)).statusCode).toBe(404);
    }
  });

  test('is told by the award itself', async () => {
    const query = `query($aseId: String!) { technician(aseId: $aseId) { awards { testCode openBadgeUrl } } }`;
    const { data } = await world.ask(query, { aseId: ASE_ID }, key);
    expect(data.technician.awards).toContainEqual({
      testCode: 'A5',
      openBadgeUrl: `${ISSUER}${await awardOf(ASE_ID, 'A5')}`,
    });
  });
});

describe('no door of ours takes an Open Badge for a token of ours', () => {
  test('verifyToken', async () => {
    const answer = await questionsOf(world).verifyToken(await exported());
    expect(answer.verdict).toBe('INVALID');
    expect(failures(answer)).toEqual(['TYPE TYPE_NOT_ACCEPTED']);
  });

  test('the verifier, whatever kinds it accepts', async () => {
    const verification = await verifyToken(await exported(), {
      accept: ['BADGE', 'RECEIPT', 'STATUS_LIST'],
      issuers: [ISSUER],
      keys: () => Promise.reject(new Error('not asked for')),
      now: world.clock.now(),
    });
    expect(verification).toMatchObject({ verdict: 'INVALID', tokenType: null, claims: null });
  });

  test('the verifier of portable credentials, with or without the mark of an SD-JWT', async () => {
    const token = await exported();
    for (const presented of [token, `${token}~`]) {
      const verification = await verifyPortableCredential(presented, {
        issuers: [ISSUER],
        keys: () => Promise.reject(new Error('not asked for')),
        now: world.clock.now(),
        keyBinding: 'NOT_REQUIRED',
      });
      expect(verification).toMatchObject({ verdict: 'INVALID', claims: null });
    }
  });
});

interface PublishedSchema {
  readonly required: readonly string[];
}

describeVectors<PublishedSchema>('1EdTech’s own schema', 'open-badges/achievementcredential.json', (schema) => {
  test('accepts an exported award; a draft that still has `issuanceDate` misses nothing but that', async () => {
    const isDraft = schema.required.includes('issuanceDate');
    const missing = expect.objectContaining({ keyword: 'required', params: { missingProperty: 'issuanceDate' } });
    expect(validates(schema, decodeJwt(await exported()))).toEqual(isDraft ? [missing] : []);
  });
});
