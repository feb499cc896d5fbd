import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { holderKey } from '../../rules/tokens/sd-jwt-fixtures.ts';
import { disclosable, openClaims, portableOf, statusReference, wellQualified } from '../../support/portable-world.ts';
import { registrarOf } from '../../support/registrar.ts';
import { createWorld, type World } from '../../support/world.ts';

const ISSUER = 'https://verify.example.org';
const ASE_ID = 'ASE-6000-0001';
const OTHER = 'ASE-6000-0002';
const DAY_OF_ISSUE = Date.UTC(2026, 5, 15) / 1000;
const [first, second] = await Promise.all([holderKey(), holderKey('EdDSA')]);

let world: World;
let portable: ReturnType<typeof portableOf>;

beforeAll(async () => {
  world = await createWorld('portable credentials');
  portable = portableOf(world, first.jwk);
  await wellQualified(world, ASE_ID, 'SHP-600001');
  await registrarOf(world).certified(OTHER, 'Petit', ['A5']);
});
afterAll(() => world?.close());

describe('issuePortableCredential', () => {
  test('gives everything that is current on record, each element to be disclosed on its own', async () => {
    const { credential, token, userErrors } = await portable.issue(ASE_ID);
    expect(userErrors).toEqual([]);
    const valid = { from: '2024-03-01', through: '2029-02-28' };
    expect(credential).toMatchObject({
      id: expect.stringMatching(/^pcr_[0-9a-z]{26}$/),
      status: 'VALID',
      holderKey: first.jwk,
      expiresAt: '2026-09-13T00:00:00.000Z',
      withdrawnAt: null,
      oemPrograms: [
        { program: 'TOYOTA_T_TEN', level: 'CERTIFIED', completedOn: '2026-01-10', status: 'ACTIVE', through: null },
      ],
      governmentCredentials: [
        { class: 'EMISSIONS_INSPECTION', jurisdiction: 'US-CA', number: 'EA SHP-600001', from: '2025-01-01' },
      ],
    });
    expect(credential.certifications).toContainEqual({ code: 'A5', ...valid });
    expect(credential.certifications).toHaveLength(9);
    expect(credential.designations).toContainEqual({
      code: 'MASTER_AUTOMOBILE',
      from: '2024-04-01',
      through: '2029-02-28',
    });
    const shown = await disclosable(token);
    const names = shown.map(([name]) => name);
    const times = (name: string) => names.filter((each) => each === name).length;
    expect(['given_name', 'family_name', 'ase_id', 'certifications'].map(times)).toEqual([1, 1, 1, 9]);
    expect(times('designations')).toBe(credential.designations.length);
    expect(['oem_programs', 'government_credentials'].map(times)).toEqual([1, 2]);
    expect(shown).toContainEqual(['certifications', { code: 'A5', ...valid }]);
    expect(shown).toContainEqual(['ase_id', ASE_ID]);
  });

  test('shows everybody issuer, type, days, key and status alone, dated by the day', async () => {
    world.clock.advance(17);
    const { token } = await portable.issue(ASE_ID, { days: 30 });
    const claims = openClaims(token);
    expect(claims).toMatchObject({
      iss: ISSUER,
      vct: `${ISSUER}/credential-types/technician/1`,
      'vct#integrity': expect.stringMatching(/^sha256-/),
      iat: DAY_OF_ISSUE,
      exp: DAY_OF_ISSUE + 30 * 86_400,
      cnf: { jwk: first.jwk },
      status: { status_list: { idx: expect.any(Number), uri: `${ISSUER}/s/1` } },
    });
    expect(JSON.stringify(claims)).not.toMatch(/Rosa|Delgado|ASE-\d|"A5"|MASTER|TOYOTA|EMISSIONS/);
    const jwt = token.split('~')[0];
    expect(decodeProtectedHeader(jwt)).toEqual({ alg: 'ES256', typ: 'dc+sd-jwt', kid: expect.any(String) });
    const { body } = await world.app.server.fastify.inject('/.well-known/jwks.json');
    const options = { issuer: ISSUER, typ: 'dc+sd-jwt', currentDate: world.clock.now() };
    await jwtVerify(jwt, createLocalJWKSet(JSON.parse(body)), options);
  });

  test('leaves out the parts that are not asked for', async () => {
    const { credential } = await portable.issue(ASE_ID, { contents: ['DESIGNATIONS', 'OEM_PROGRAMS'] });
    expect(credential).toMatchObject({ certifications: [], governmentCredentials: [] });
    expect([credential.designations.length > 0, credential.oemPrograms.length]).toEqual([true, 1]);
  });

  test('of the same key is one credential, signed again with the same claims and other salts', async () => {
    const input = { idempotencyKey: 'the-same-credential' };
    const one = await portable.issue(ASE_ID, input);
    world.clock.advance(60);
    const two = await portable.issue(ASE_ID, input);
    expect(two.credential).toEqual(one.credential);
    const { iat, exp, status, cnf } = openClaims(one.token);
    expect(openClaims(two.token)).toMatchObject({ iat, exp, status, cnf });
    const byText = (claims: readonly unknown[]) => claims.map((claim) => JSON.stringify(claim)).sort();
    const numbers = (claims: readonly (readonly [string, unknown])[]) =>
      byText(claims.filter(([name]) => name !== 'government_credentials'));
    expect(numbers(await disclosable(two.token))).toEqual(numbers(await disclosable(one.token)));
    const disclosures = new Set(one.token.split('~').slice(1, -1));
    expect(two.token.split('~').filter((part: string) => disclosures.has(part))).toEqual([]);
    const refused = await portable.issue(ASE_ID, { ...input, days: 3 });
    expect(refused.userErrors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED' }]);
  });

  test.each<[string, unknown, string]>([
    ['a private key', { ...first.jwk, d: 'c2VjcmV0' }, 'HOLDER_KEY_PRIVATE'],
    ['a private Ed25519 key', { ...second.jwk, d: 'c2VjcmV0' }, 'HOLDER_KEY_PRIVATE'],
    ['a shared secret', { kty: 'oct', k: 'c2VjcmV0' }, 'HOLDER_KEY_PRIVATE'],
    [
      'an RSA key',
      generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' }),
      'HOLDER_KEY_UNSUPPORTED',
    ],
    [
      'a key of another curve',
      generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' }),
      'HOLDER_KEY_UNSUPPORTED',
    ],
    ['a point that is on no curve', { ...first.jwk, y: first.jwk.x }, 'HOLDER_KEY_WEAK'],
    ['a point of small order', { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) }, 'HOLDER_KEY_WEAK'],
    ['a coordinate that is too short', { ...first.jwk, x: 'AAAA' }, 'HOLDER_KEY_MALFORMED'],
    ['padding', { ...first.jwk, x: `${first.jwk.x}=` }, 'HOLDER_KEY_MALFORMED'],
    ['nothing', {}, 'HOLDER_KEY_UNSUPPORTED'],
  ])('is refused to %s', async (_, key, code) => {
    const { credential, token, userErrors } = await portable.issue(ASE_ID, { holderKey: key });
    expect([credential, token]).toEqual([null, null]);
    expect(userErrors).toMatchObject([{ code, path: ['input', 'holderKey'] }]);
    expect(JSON.stringify(userErrors)).not.toContain('c2VjcmV0');
  });

  test('takes a key as browsers export it, and keeps nothing of it but the key', async () => {
    const exported = { ...first.jwk, ext: true, key_ops: ['verify'], alg: 'ES256', use: 'sig', kid: 'mine' };
    const { credential, token } = await portable.issue(ASE_ID, { holderKey: exported });
    expect(credential.holderKey).toEqual(first.jwk);
    expect(openClaims(token)['cnf']).toEqual({ jwk: first.jwk });
  });

  test.each<[object, string[]]>([
    [{ days: 0 }, ['PORTABLE_CREDENTIAL_DAYS_OUT_OF_RANGE input.days']],
    [{ days: 91 }, ['PORTABLE_CREDENTIAL_DAYS_OUT_OF_RANGE input.days']],
    [{ contents: [] }, ['PORTABLE_CREDENTIAL_CONTENTS_OUT_OF_RANGE input.contents']],
    [
      { days: 91, holderKey: { kty: 'RSA' } },
      ['HOLDER_KEY_UNSUPPORTED input.holderKey', 'PORTABLE_CREDENTIAL_DAYS_OUT_OF_RANGE input.days'],
    ],
    [{ aseId: 'ASE-9999-9999' }, ['TECHNICIAN_NOT_FOUND input.aseId']],
    [{ aseId: OTHER, contents: ['GOVERNMENT_CREDENTIALS'] }, ['NOTHING_CURRENT input.contents']],
  ])('refuses %j', async (input, expected) => {
    const { credential, userErrors } = await portable.issue(ASE_ID, input);
    expect(credential).toBeNull();
    expect(userErrors.map(({ code, path }: { code: string; path: string[] }) => `${code} ${path.join('.')}`)).toEqual(
      expected,
    );
  });

  test('takes all tests and designations there are, and refuses what no verifier would read, naming the limit', async () => {
    const aseId = 'ASE-6000-0003';
    await registrarOf(world).register(aseId, 'D'.repeat(120), { firstName: 'R'.repeat(120) });
    const { pool } = world.database;
    const tests = [...world.app.catalogue.defaultPack.tests.keys()];
    await pool.query(
      `insert into credential_period (id, technician_id, test_code, from_on, until_on, basis, rule_pack, recorded_at)
       select gen_random_uuid(), t.id, code, '2024-01-01', '2029-01-01', 'INITIAL_TEST', 'mission-source@1', $3
         from technician t, unnest($2::text[]) as code where ase_id = $1`,
      [aseId, tests, world.clock.now()],
    );
    const all = await portable.issue(aseId);
    expect(all.credential.certifications).toHaveLength(tests.length);
    expect(all.token.length).toBeLessThanOrEqual(16_384 - 1024);
    const levels = [...world.app.catalogue.defaultPack.oemPrograms.values()].flatMap(({ code, levels: its }) =>
      its.map((level) => [code, level.code] as const),
    );
    await pool.query(
      `insert into oem_enrolment (id, record_id, technician_id, program, level, opened_on, completed_on, recorded_at)
       select gen_random_uuid(), gen_random_uuid(), t.id, program, level, '2024-01-01', '2025-01-01', $4
         from technician t, unnest($2::text[], $3::text[]) as e (program, level) where ase_id = $1`,
      [aseId, levels.map(([program]) => program), levels.map(([, level]) => level), world.clock.now()],
    );
    const tooMuch = await portable.issue(aseId);
    expect(tooMuch).toMatchObject({ credential: null, token: null });
    expect(tooMuch.userErrors).toMatchObject([
      {
        code: 'PORTABLE_CREDENTIAL_TOO_LONG',
        path: ['input', 'contents'],
        message: expect.stringContaining('15360'),
      },
    ]);
    expect(await portable.listed(aseId)).toHaveLength(1);
    const parts = await portable.issue(aseId, { contents: ['OEM_PROGRAMS'] });
    expect(parts.credential.oemPrograms).toHaveLength(levels.length);
  });

  test('is a technician’s own doing, for themself alone', async () => {
    const key = await world.technicianKey(OTHER);
    expect((await portable.issue(OTHER, {}, key)).userErrors).toEqual([]);
    expect((await portable.issue(ASE_ID, {}, key)).userErrors).toMatchObject([{ code: 'TECHNICIAN_NOT_FOUND' }]);
  });
});

describe('reissuePortableCredential', () => {
  test('links the new credential to the old one for nobody, when the key is another', async () => {
    const one = await portable.issue(ASE_ID);
    const two = await portable.reissue(one.credential.id, { holderKey: second.jwk });
    expect(two.userErrors).toEqual([]);
    const [before, after] = [openClaims(one.token), openClaims(two.token)];
    expect(statusReference(two.token).idx).not.toBe(statusReference(one.token).idx);
    const common = new Set(JSON.stringify({ ...before, 'vct#integrity': null }).match(/[\w-]{43}/g));
    const shared = JSON.stringify({ ...after, 'vct#integrity': null }).match(/[\w-]{43}/g) ?? [];
    expect(shared.filter((text) => common.has(text))).toEqual([]);
    expect([after['iat'], after['exp']]).toEqual([before['iat'], before['exp']]);
    const disclosures = new Set(one.token.split('~').slice(0, -1));
    expect(two.token.split('~').filter((part: string) => disclosures.has(part))).toEqual([]);
    const listed = await portable.listed(ASE_ID);
    const statusOf = ({ id }: { readonly id: string }) =>
      listed.find((credential: { readonly id: string }) => credential.id === id)?.status;
    expect([two.credential, one.credential].map(statusOf)).toEqual(['VALID', 'REVOKED']);
  });

  test('leaves the old one as it is when that is asked for', async () => {
    const one = await portable.issue(ASE_ID);
    const two = await portable.reissue(one.credential.id, { holderKey: second.jwk, withdrawReplaced: false });
    expect(two.userErrors).toEqual([]);
    const found = (await portable.listed(ASE_ID)).find(({ id }: { id: string }) => id === one.credential.id);
    expect(found).toMatchObject({ withdrawnAt: null, status: 'VALID' });
  });

  test('of a withdrawn one is done only without withdrawing it again, and one that is refused withdraws nothing', async () => {
    const { credential } = await portable.issue(ASE_ID);
    const refused = await portable.reissue(credential.id, { contents: [] });
    expect(refused.userErrors).toMatchObject([{ code: 'PORTABLE_CREDENTIAL_CONTENTS_OUT_OF_RANGE' }]);
    await portable.withdraw(credential.id);
    expect((await portable.reissue(credential.id)).userErrors).toMatchObject([
      { code: 'PORTABLE_CREDENTIAL_WITHDRAWN', path: ['input', 'portableCredentialId'] },
    ]);
    expect((await portable.reissue(credential.id, { withdrawReplaced: false })).userErrors).toEqual([]);
  });

  test('is the holder’s to do; to another technician there is no such credential', async () => {
    const { credential } = await portable.issue(ASE_ID);
    const other = await world.technicianKey(OTHER);
    expect((await portable.reissue(credential.id, {}, other)).userErrors).toMatchObject([
      { code: 'PORTABLE_CREDENTIAL_NOT_FOUND' },
    ]);
    expect((await portable.reissue(credential.id, {}, await world.technicianKey(ASE_ID))).userErrors).toEqual([]);
  });
});

describe('withdrawPortableCredential', () => {
  test('withdraws for good, once', async () => {
    const { credential } = await portable.issue(ASE_ID);
    const input = { idempotencyKey: 'withdraw-a-credential' };
    for (let time = 1; time <= 2; time += 1) {
      expect(await portable.withdraw(credential.id, input)).toMatchObject({
        userErrors: [],
        credential: { id: credential.id, status: 'REVOKED', withdrawnAt: expect.any(String) },
        technician: { aseId: ASE_ID },
      });
    }
    expect((await portable.withdraw(credential.id)).userErrors).toMatchObject([
      { code: 'PORTABLE_CREDENTIAL_WITHDRAWN' },
    ]);
  });

  test.each([
    ['pcr_01h455vb4pex5vsknk084sn02q', 'PORTABLE_CREDENTIAL_NOT_FOUND'],
    ['bdg_01h455vb4pex5vsknk084sn02q', 'ID_MALFORMED'],
    ['pcr_x', 'ID_MALFORMED'],
  ])('of %s is refused with %s', async (id, code) => {
    expect((await portable.withdraw(id)).userErrors).toMatchObject([{ code, path: ['input', 'portableCredentialId'] }]);
  });

  test('of a badge’s id under the other prefix finds nothing', async () => {
    const { credential } = await portable.issue(ASE_ID);
    const badgeId = credential.id.replace('pcr_', 'bdg_');
    const { data } = await world.ask(
      'mutation($input: WithdrawBadgeInput!) { withdrawBadge(input: $input) { userErrors { code } } }',
      { input: { idempotencyKey: 'no-badge-of-that-id', badgeId } },
      world.keys.registrar,
    );
    expect(data.withdrawBadge.userErrors).toEqual([{ code: 'BADGE_NOT_FOUND' }]);
  });
});

test('node(id) finds a credential for those who may open the holder’s record', async () => {
  const { credential } = await portable.issue(ASE_ID);
  const query = 'query($id: ID!) { node(id: $id) { id ... on PortableCredential { status } } }';
  const ask = async (key?: string) => (await world.ask(query, { id: credential.id }, key)).data.node;
  expect(await ask(world.keys.registrar)).toEqual({ id: credential.id, status: 'VALID' });
  expect(await ask(await world.technicianKey(ASE_ID))).toEqual({ id: credential.id, status: 'VALID' });
  for (const key of [undefined, world.keys.employer, await world.technicianKey(OTHER)])
    expect(await ask(key)).toBeNull();
});

test('the audit trail tells of it in codes, days and ids, and never by name or key', async () => {
  const { rows } = await world.database.pool.query(
    "select action, details from audit_entry where action like 'portable.%' order by id",
  );
  expect(new Set(rows.map(({ action }) => action))).toEqual(new Set(['portable.issued', 'portable.withdrawn']));
  const told = JSON.stringify(rows);
  for (const secret of ['Delgado', 'Rosa', first.jwk.x, second.jwk.x]) expect(told).not.toContain(secret);
});
