import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { everybodyConsents } from '../../support/consent.ts';
import { type Registrar, registrarOf } from '../../support/registrar.ts';
import { createWorld, type World } from '../../support/world.ts';
import { questionsOf } from './questions.ts';

let world: World;
let registrar: Registrar;
let ask: ReturnType<typeof questionsOf>;
const SMITH = { aseId: 'ASE-1000-0001', lastName: 'oneill smith' };

beforeAll(async () => {
  world = await createWorld();
  await everybodyConsents(world, world.keys.employer);
  registrar = registrarOf(world);
  ask = questionsOf(world);
  await registrar.certified('ASE-1000-0001', 'O’Néill-Smith', ['A5', 'A6', 'A8']);
});
afterAll(() => world.close());

describe('verifyTechnician', () => {
  test('answers with the standing of each code, the last valid day and a receipt in the requester’s name', async () => {
    const { verification, userErrors } = await ask.verifyTechnician({ ...SMITH, codes: ['A5', 'A6'], nonce: 'n-1' });
    expect(userErrors).toEqual([]);
    expect(verification).toMatchObject({
      verdict: 'VALID',
      displayName: 'Rosa O’Néill-Smith',
      asOf: '2026-06-15',
      holdsThrough: '2029-02-28',
      rulePack: 'mission-source@2',
      checks: [
        { code: 'IDENTITY', outcome: 'PASSED', reason: 'OK' },
        { code: 'REQUIREMENT', outcome: 'PASSED', reason: 'ALL_HOLD' },
      ],
    });
    expect(verification.credentials).toEqual([
      { code: 'A5', standing: 'CURRENT', validThrough: '2029-02-28', holdsThrough: '2029-02-28' },
      { code: 'A6', standing: 'CURRENT', validThrough: '2029-02-28', holdsThrough: '2029-02-28' },
    ]);
  });

  test('answers a requirement node by node', async () => {
    const requirement = { atLeast: { n: 2, of: [{ holdsTest: 'A5' }, { heldTest: 'A8' }, { holdsTest: 'L1' }] } };
    const { verification } = await ask.verifyTechnician({ ...SMITH, requirement });
    expect(verification).toMatchObject({ verdict: 'VALID', holdsThrough: '2029-02-28' });
    expect(verification.explanation).toMatchObject([
      { path: '', kind: 'atLeast', satisfied: true },
      { path: '/atLeast/of/0', kind: 'holdsTest', code: 'A5', satisfied: true },
      { path: '/atLeast/of/1', kind: 'heldTest', code: 'A8', satisfied: true, holdsThrough: null },
      { path: '/atLeast/of/2', kind: 'holdsTest', code: 'L1', satisfied: false, reason: 'NEVER_HELD' },
    ]);
  });

  test('judges designations among the codes by the rule pack that is pinned', async () => {
    const { verification } = await ask.verifyTechnician({
      ...SMITH,
      codes: ['MASTER_AUTOMOBILE'],
      rulePack: 'published',
    });
    expect(verification).toMatchObject({
      verdict: 'INVALID',
      rulePack: 'published@2',
      designations: [{ code: 'MASTER_AUTOMOBILE', holds: false, missing: ['A1', 'A2', 'A3', 'A4', 'A7'] }],
    });
    expect(decodeJwt(verification.receipt)).toMatchObject({ rule_pack: 'published@2' });
  });

  test('judges the day and the record asked for, and the receipt says both', async () => {
    const before = world.clock.now();
    world.clock.advance(3600);
    await registrar.revoke('ASE-1000-0001', ['A8']);
    const asked = { ...SMITH, codes: ['A8'] };
    expect((await ask.verifyTechnician(asked)).verification.verdict).toBe('REVOKED');
    expect((await ask.verifyTechnician({ ...asked, asOf: '2026-06-14' })).verification.verdict).toBe('VALID');
    const { verification } = await ask.verifyTechnician({ ...asked, knownAt: before.toISOString() });
    expect(verification).toMatchObject({ verdict: 'VALID', knownAt: before.toISOString() });
    expect(decodeJwt(verification.receipt)).toMatchObject({ as_of: '2026-06-15', known_at: before.toISOString() });
  });

  test.each([
    ['neither codes nor a requirement', {}, ['QUESTION_AMBIGUOUS input.codes']],
    ['both', { codes: ['A5'], requirement: { holdsTest: 'A5' } }, ['QUESTION_AMBIGUOUS input.codes']],
    ['an unknown code', { codes: ['A5', 'A99'] }, ['UNKNOWN_CODE input.codes.1']],
    ['an unknown rule pack', { codes: ['A5'], rulePack: 'x' }, ['UNKNOWN_RULE_PACK input.rulePack']],
    ['a record to come', { codes: ['A5'], knownAt: '2027-01-01T00:00:00Z' }, ['KNOWN_AT_IN_FUTURE input.knownAt']],
    ['an empty nonce', { codes: ['A5'], nonce: '' }, ['NONCE_MALFORMED input.nonce']],
    ['a nonce of 201 characters', { codes: ['A5'], nonce: 'x'.repeat(201) }, ['NONCE_MALFORMED input.nonce']],
    ['a nonce that is not text', { codes: ['A5'], nonce: 'a\ud800' }, ['NONCE_MALFORMED input.nonce']],
    ['a nonce with a line break', { codes: ['A5'], nonce: 'a\nb' }, ['NONCE_MALFORMED input.nonce']],
    [
      'a malformed ASE ID and no name',
      { codes: ['A5'], aseId: 'A', lastName: '-' },
      ['ASE_ID_MALFORMED input.aseId', 'NAME_EMPTY input.lastName'],
    ],
  ])('refuses %s', async (_, question, expected) => {
    const { verification, userErrors } = await ask.verifyTechnician({ ...SMITH, ...question });
    expect(verification).toBeNull();
    expect(userErrors.map(({ code, path }: { code: string; path: string[] }) => `${code} ${path.join('.')}`)).toEqual(
      expected,
    );
  });

  test.each([
    [{ holdsTest: 'A99' }, 'input.requirement.holdsTest'],
    [{ allOf: [{ holdsTest: 'A5' }, { holdsTest: 5 }] }, 'input.requirement.allOf.1.holdsTest'],
    [{ anyOf: [] }, 'input.requirement.anyOf'],
    [{ atLeast: { n: 3, of: [{ holdsTest: 'A5' }] } }, 'input.requirement.atLeast.n'],
    [{ nonsense: true }, 'input.requirement.nonsense'],
  ])('refuses the requirement %j with the path of the fault', async (requirement, path) => {
    const { verification, userErrors } = await ask.verifyTechnician({ ...SMITH, requirement });
    expect(verification).toBeNull();
    expect(userErrors.map((error: { path: string[] }) => error.path.join('.'))).toContain(path);
  });

  test('accepts a nonce of 200 characters and gives it back', async () => {
    const nonce = 'é'.repeat(200);
    const { verification } = await ask.verifyTechnician({ ...SMITH, codes: ['A5'], nonce });
    expect(decodeJwt(verification.receipt)).toMatchObject({ nonce });
  });

  test('wants a key', async () => {
    const { data, errors } = await world.ask(
      `mutation { verifyTechnician(input: { aseId: "ASE-1000-0001", lastName: "x", codes: ["A5"], purpose: CONSUMER }) { verification { verdict } } }`,
    );
    expect(data?.verifyTechnician ?? null).toBeNull();
    expect(errors).toHaveLength(1);
  });
});

describe('the verdict', () => {
  beforeAll(async () => {
    await registrar.certified('ASE-1000-0002', 'Kaya', ['A1', 'A2', 'A3', 'A4']);
    await registrar.exam('ASE-1000-0002', 'T2', '2024-03-01');
    await registrar.register('ASE-1000-0003', 'Kaya');
    await registrar.exam('ASE-1000-0003', 'A1', '2024-03-01');
    await registrar.suspend('ASE-1000-0002', ['A2']);
    await registrar.revoke('ASE-1000-0002', ['A3']);
  });

  test.each([
    ['VALID', ['A1'], undefined],
    ['VALID', ['A1'], '2029-02-28'],
    ['EXPIRED', ['A1'], '2029-03-01'],
    ['NOT_YET_VALID', ['A1'], '2024-02-29'],
    ['SUSPENDED', ['A1', 'A2'], undefined],
    ['REVOKED', ['A1', 'A2', 'A3'], undefined],
    ['INVALID', ['A1', 'A7'], undefined],
  ])('is %s for %j as of %s', async (verdict, codes, asOf) => {
    const { verification } = await ask.verifyTechnician({ aseId: 'ASE-1000-0002', lastName: 'Kaya', codes, asOf });
    expect(verification.verdict).toBe(verdict);
    expect(decodeJwt(verification.receipt)).toMatchObject({ result: { verdict } });
  });

  test('is INVALID for one whose experience is missing', async () => {
    const { verification } = await ask.verifyTechnician({ aseId: 'ASE-1000-0003', lastName: 'Kaya', codes: ['A1'] });
    expect(verification).toMatchObject({ verdict: 'INVALID', credentials: [{ standing: 'PENDING_EXPERIENCE' }] });
  });
});

describe('a wrong last name and an ASE ID that nobody has', () => {
  const wrongName = { aseId: 'ASE-1000-0001', lastName: 'Jones', codes: ['A5'] };
  const unknown = { ...wrongName, aseId: 'ASE-9999-9999' };

  test('get the same answer, with receipts of the same length', async () => {
    const [first, second] = [await ask.verifyTechnician(wrongName), await ask.verifyTechnician(unknown)];
    const withoutReceipt = ({ verification: { receipt: _, ...rest } }: { verification: { receipt: string } }) => rest;
    expect(withoutReceipt(first)).toEqual(withoutReceipt(second));
    expect(first.verification).toMatchObject({
      verdict: 'INVALID',
      displayName: null,
      credentials: [],
      checks: [
        { code: 'IDENTITY', outcome: 'FAILED', reason: 'IDENTITY_NOT_MATCHED' },
        { code: 'REQUIREMENT', outcome: 'NOT_CHECKED', reason: 'NOT_REACHED' },
      ],
    });
    expect(first.verification.receipt).toHaveLength(second.verification.receipt.length);
    const { sub: _first, jti: _jti, ...claims } = decodeJwt(first.verification.receipt);
    const { sub: _second, jti: _other, ...others } = decodeJwt(second.verification.receipt);
    expect(claims).toEqual(others);
  });

  test('cost the same statements', async () => {
    const statements = async (question: object): Promise<readonly string[]> => {
      const { pool } = world.database;
      const asked: string[] = [];
      const query = pool.query.bind(pool);
      pool.query = ((first: string | { text: string }, ...rest: unknown[]) => {
        asked.push(typeof first === 'string' ? first : first.text);
        return (query as (...all: unknown[]) => unknown)(first, ...rest);
      }) as typeof pool.query;
      await ask.verifyTechnician(question);
      pool.query = query;
      return asked;
    };
    expect(await statements(wrongName)).toEqual(await statements(unknown));
    expect(await statements({ ...SMITH, codes: ['A5'] })).toEqual(await statements(unknown));
  });
});

describe('a receipt', () => {
  test('is verified by a token library of one’s own against the published keys', async () => {
    const { verification } = await ask.verifyTechnician({ ...SMITH, codes: ['A5'], nonce: 'n-2' });
    expect(decodeProtectedHeader(verification.receipt)).toMatchObject({
      typ: 'vnd.ase-verification.receipt+jwt',
      alg: 'ES256',
    });
    const { payload } = await jwtVerify(verification.receipt, await ask.servedKeys(), {
      issuer: 'https://verify.example.org',
      typ: 'vnd.ase-verification.receipt+jwt',
      algorithms: ['ES256'],
      currentDate: world.clock.now(),
      requiredClaims: [
        'iss',
        'sub',
        'aud',
        'iat',
        'nbf',
        'exp',
        'jti',
        'nonce',
        'as_of',
        'known_at',
        'purpose',
        'rule_pack',
        'result',
      ],
    });
    expect(payload).toMatchObject({
      aud: expect.stringMatching(/^org_[0-9a-z]{26}$/),
      nonce: 'n-2',
      purpose: 'EMPLOYMENT',
      result: { verdict: 'VALID', credentials: [{ code: 'A5', standing: 'CURRENT', through: '2029-02-28' }] },
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeLessThanOrEqual(900);
    expect(JSON.stringify(payload)).not.toContain('1000-0001');
    expect(JSON.stringify(payload)).not.toContain('Smith');
  });

  test('names the technician the same each time to one requester, and otherwise to every other', async () => {
    const subject = async (key: string, lastName = 'oneill smith') =>
      decodeJwt((await ask.verifyTechnician({ ...SMITH, lastName, codes: ['A5'] }, key)).verification.receipt).sub;
    const first = await subject(world.keys.employer);
    expect(await subject(world.keys.employer)).toBe(first);
    const subjects = [
      first,
      await subject(world.keys.otherEmployer),
      await subject(world.keys.insurer),
      await subject(world.keys.registrar),
    ];
    expect(new Set(subjects).size).toBe(4);
  });

  test('has an id that no other receipt has', async () => {
    const ids = await Promise.all(
      Array.from(
        { length: 10 },
        async () => decodeJwt((await ask.verifyTechnician({ ...SMITH, codes: ['A5'] })).verification.receipt).jti,
      ),
    );
    expect(new Set(ids).size).toBe(10);
  });
});

test('a technician verifies themself, and to them nobody else is on record', async () => {
  const key = await world.technicianKey('ASE-1000-0001');
  const own = await ask.verifyTechnician({ ...SMITH, codes: ['A5'] }, key);
  expect(own.verification.verdict).toBe('VALID');
  const other = await ask.verifyTechnician({ aseId: 'ASE-1000-0002', lastName: 'Kaya', codes: ['A1'] }, key);
  expect(other.verification).toMatchObject({ verdict: 'INVALID', displayName: null, credentials: [] });
});
