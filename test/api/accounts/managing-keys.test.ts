import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createKey, nextKey, viewerBy } from '../../support/machine-access.ts';
import { organizationOf } from '../../support/shopkeeper.ts';
import { createWorld, type World } from '../../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld('managing-keys');
});
afterAll(() => world?.close());

const ask = async (mutation: string, type: string, input: object, key: string) => {
  const { data } = await world.ask(
    `mutation($input: ${type}!) { answer: ${mutation}(input: $input) {
       apiKey { id state expiresAt revokedAt replacedBy scopes }
       ${mutation === 'rotateApiKey' ? 'secret isRepeat' : ''} userErrors { code path } } }`,
    { input: { idempotencyKey: nextKey(), ...input } },
    key,
  );
  return data.answer;
};
const rotate = (apiKeyId: string, key: string, more: object = {}) =>
  ask('rotateApiKey', 'RotateApiKeyInput', { apiKeyId, ...more }, key);
const revoke = (apiKeyId: string, key: string, more: object = {}) =>
  ask('revokeApiKey', 'RevokeApiKeyInput', { apiKeyId, ...more }, key);
const isAccepted = async (secret: string) => (await viewerBy(world, `Bearer ${secret}`)).status === 200;
const listed = async (key: string) => {
  const { data } = await world.ask('{ apiKeys(first: 100) { nodes { id label lastUsedAt state } } }', {}, key);
  return data.apiKeys.nodes;
};

describe('a key that an organisation makes for itself', () => {
  test('is of its organisation and role, and its secret works', async () => {
    const made = await createKey(world, world.keys.employer, { label: 'Hiring' });
    expect(made).toMatchObject({
      isRepeat: false,
      userErrors: [],
      apiKey: { label: 'Hiring', role: 'EMPLOYER', scopes: null, state: 'IN_FORCE', expiresAt: null, lastUsedAt: null },
    });
    expect(made.secret).toMatch(/^ase_live_[0-9A-Za-z]{38}$/);
    expect(made.apiKey.prefix).toBe(made.secret.slice(0, 13));
    const organizationId = await organizationOf(world, world.keys.employer);
    expect((await viewerBy(world, `Bearer ${made.secret}`)).viewer).toMatchObject({ role: 'EMPLOYER', organizationId });
  });

  test('leaves its secret nowhere: a repeat finds the key without it, and says so', async () => {
    const input = { idempotencyKey: nextKey(), label: 'Once' };
    const first = await createKey(world, world.keys.employer, input);
    const repeat = await createKey(world, world.keys.employer, input);
    expect(repeat).toEqual({ ...first, secret: null, isRepeat: true });
    const { rows } = await world.database.pool.query(
      `select (select string_agg(r::text, '') from idempotency_record r) || (select string_agg(a::text, '') from audit_entry a)
           || (select string_agg(e::text, '') from outbox_event e) || (select string_agg(k::text, '') from api_key k) as text`,
    );
    expect(rows[0].text).toContain(first.apiKey.prefix);
    expect(rows[0].text).not.toContain(first.secret.slice(13));
  });

  test.each([
    ['label', { label: '' }, 'LABEL_INVALID'],
    ['end', { expiresAt: '2026-06-15T16:00:00Z' }, 'EXPIRY_NOT_IN_FUTURE'],
    ['list of scopes', { scopes: [] }, 'SCOPES_EMPTY'],
  ])('is refused for a bad %s', async (_, more, code) => {
    expect(await createKey(world, world.keys.employer, more)).toMatchObject({
      apiKey: null,
      secret: null,
      userErrors: [{ code }],
    });
  });

  test('is seen by its own organisation and role alone', async () => {
    const { apiKey } = await createKey(world, world.keys.employer);
    const ids = async (key: string) => (await listed(key)).map(({ id }: { id: string }) => id);
    expect(await ids(world.keys.employer)).toContain(apiKey.id);
    for (const stranger of [world.keys.otherEmployer, world.keys.registrar]) {
      expect(await ids(stranger)).not.toContain(apiKey.id);
      const { data } = await world.ask('query($id: ID!) { node(id: $id) { id } }', { id: apiKey.id }, stranger);
      expect(data.node).toBeNull();
      expect((await revoke(apiKey.id, stranger)).userErrors).toEqual([
        { code: 'API_KEY_NOT_FOUND', path: ['input', 'apiKeyId'] },
      ]);
      expect((await rotate(apiKey.id, stranger)).userErrors).toMatchObject([{ code: 'API_KEY_NOT_FOUND' }]);
    }
  });

  test('of another role of the same organisation is not theirs to manage: no key takes a mightier one over', async () => {
    const request = { organization: 'Corner Garage', role: 'INSURER', label: 'other role' } as const;
    const other = await world.app.apiKeys.createApiKey(request);
    const { data } = await world.ask('{ apiKeys(first: 100) { nodes { id } } }', {}, other.secret);
    const [{ id }] = data.apiKeys.nodes;
    expect((await rotate(id, world.keys.employer)).userErrors).toMatchObject([{ code: 'API_KEY_NOT_FOUND' }]);
  });
});

describe('nobody hands out more than they have', () => {
  test('a key with scopes makes keys with no others', async () => {
    const limited = await createKey(world, world.keys.insurer, { scopes: ['MANAGE_ACCESS', 'VERIFY'] });
    expect((await createKey(world, limited.secret, { scopes: ['READ_NETWORKS'] })).userErrors).toEqual([
      { code: 'SCOPE_BEYOND_CALLER', path: ['input', 'scopes'] },
    ]);
    expect((await createKey(world, limited.secret)).apiKey.scopes).toEqual(['MANAGE_ACCESS', 'VERIFY']);
    expect((await createKey(world, limited.secret, { scopes: ['VERIFY'] })).apiKey.scopes).toEqual(['VERIFY']);
  });

  test('a key with scopes does not take over one without, by replacing it', async () => {
    const limited = await createKey(world, world.keys.insurer, { scopes: ['MANAGE_ACCESS'] });
    const free = await createKey(world, world.keys.insurer);
    expect(await rotate(free.apiKey.id, limited.secret)).toMatchObject({
      secret: null,
      userErrors: [{ code: 'SCOPE_BEYOND_CALLER' }],
    });
  });

  test('a key that ends makes only keys that end by then, and none that goes on by replacing itself', async () => {
    const expiresAt = '2026-07-01T00:00:00.000Z';
    const ending = await createKey(world, world.keys.insurer, { expiresAt });
    for (const more of [{}, { expiresAt: '2026-07-01T00:00:01Z' }]) {
      expect((await createKey(world, ending.secret, more)).userErrors).toMatchObject([
        { code: 'EXPIRY_BEYOND_CALLER' },
      ]);
    }
    expect((await createKey(world, ending.secret, { expiresAt })).userErrors).toEqual([]);
    const longer = await rotate(ending.apiKey.id, ending.secret, { expiresAt: '2027-01-01T00:00:00Z' });
    expect(longer.userErrors).toMatchObject([{ code: 'EXPIRY_BEYOND_CALLER' }]);
    expect((await rotate(ending.apiKey.id, ending.secret)).apiKey).toMatchObject({ expiresAt });
  });

  test('a technician has no keys to manage, and the public none at all', async () => {
    const technician = await world.app.apiKeys.createApiKey({
      organization: 'Ana',
      role: 'TECHNICIAN',
      technicianId: '01900000-0000-7000-8000-000000000001',
      label: 'own',
    });
    const { errors } = await world.ask('{ apiKeys { nodes { id } } }', {}, technician.secret);
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect((await world.ask('{ apiKeys { nodes { id } } }')).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
});

describe('a key that is replaced', () => {
  test('goes on for the overlap beside the new one, and then ends by itself', async () => {
    const old = await createKey(world, world.keys.registrar, { scopes: ['VERIFY', 'MANAGE_ACCESS'] });
    const next = await rotate(old.apiKey.id, world.keys.registrar, { overlapMinutes: 60 });
    expect(next).toMatchObject({ isRepeat: false, apiKey: { scopes: ['VERIFY', 'MANAGE_ACCESS'], expiresAt: null } });
    expect([await isAccepted(old.secret), await isAccepted(next.secret)]).toEqual([true, true]);
    const { data } = await world.ask(
      'query($id: ID!) { node(id: $id) { ... on ApiKey { state expiresAt replacedBy } } }',
      { id: old.apiKey.id },
      world.keys.registrar,
    );
    const end = new Date(world.clock.now().getTime() + 3_600_000).toISOString();
    expect(data.node).toEqual({ state: 'IN_FORCE', expiresAt: end, replacedBy: next.apiKey.id });
    world.clock.advance(3600);
    expect([await isAccepted(old.secret), await isAccepted(next.secret)]).toEqual([false, true]);
    expect((await rotate(next.apiKey.id, next.secret, { overlapMinutes: 0 })).userErrors).toEqual([]);
  });

  test('is replaced once, while it lasts, and for a week at most', async () => {
    const { apiKey } = await createKey(world, world.keys.registrar);
    expect((await rotate(apiKey.id, world.keys.registrar, { overlapMinutes: 10_081 })).userErrors).toEqual([
      { code: 'OVERLAP_OUT_OF_RANGE', path: ['input', 'overlapMinutes'] },
    ]);
    expect((await rotate(apiKey.id, world.keys.registrar)).userErrors).toEqual([]);
    expect((await rotate(apiKey.id, world.keys.registrar)).userErrors).toMatchObject([{ code: 'API_KEY_REPLACED' }]);
    const revoked = await createKey(world, world.keys.registrar);
    await revoke(revoked.apiKey.id, world.keys.registrar);
    expect((await rotate(revoked.apiKey.id, world.keys.registrar)).userErrors).toMatchObject([
      { code: 'API_KEY_OVER' },
    ]);
  });

  test('leaves one entry in the audit trail for each of both', async () => {
    const old = await createKey(world, world.keys.registrar);
    await rotate(old.apiKey.id, world.keys.registrar);
    const { rows } = await world.database.pool.query(
      `select action, subject_id = k.id as old from audit_entry a join api_key k on k.prefix = $1
        where a.action = 'api_key.rotated' and a.subject_id in (k.id, k.replaced_by) order by old`,
      [old.apiKey.prefix],
    );
    expect(rows.map(({ old: isOld }) => isOld)).toEqual([false, true]);
  });
});

describe('a key that is revoked', () => {
  test('stops within three seconds, and cannot be revoked again', async () => {
    const made = await createKey(world, world.keys.sponsor);
    expect(await isAccepted(made.secret)).toBe(true);
    const answer = await revoke(made.apiKey.id, world.keys.sponsor);
    expect(answer.apiKey).toMatchObject({ state: 'REVOKED', revokedAt: world.clock.now().toISOString() });
    world.clock.advance(3);
    expect(await isAccepted(made.secret)).toBe(false);
    expect((await revoke(made.apiKey.id, world.keys.sponsor)).userErrors).toMatchObject([{ code: 'API_KEY_REVOKED' }]);
  });

  test('makes no other in the seconds in which it is still remembered', async () => {
    const made = await createKey(world, world.keys.sponsor);
    await isAccepted(made.secret);
    await revoke(made.apiKey.id, world.keys.sponsor);
    expect((await createKey(world, made.secret)).userErrors).toMatchObject([{ code: 'API_KEY_REVOKED' }]);
  });
});

test('when a key was last used is told once it is written, and writing it is nobody’s wait', async () => {
  const made = await createKey(world, world.keys.agency, { label: 'Used' });
  await isAccepted(made.secret);
  const of = async () => (await listed(world.keys.agency)).find(({ id }: { id: string }) => id === made.apiKey.id);
  expect((await of()).lastUsedAt).toBeNull();
  const usedAt = world.clock.now().toISOString();
  await world.app.lastUses.flush();
  expect((await of()).lastUsedAt).toBe(usedAt);
});
