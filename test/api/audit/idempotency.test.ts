import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createKey } from '../../support/machine-access.ts';
import { createWorld, type World } from '../../support/world.ts';

const AT_ONCE = 50;

let world: World;

beforeAll(async () => {
  world = await createWorld('idempotency');
});
afterAll(() => world?.close());

const register = (input: object) =>
  world.ask(
    `mutation($input: RegisterTechnicianInput!) { registerTechnician(input: $input) {
       technician { id aseId lastName version } userErrors { code path } } }`,
    { input: { aseId: 'ASE-0000-0050', firstName: 'Ana', lastName: 'Fifty', homeState: 'US-CA', ...input } },
    world.keys.registrar,
  );
const countOf = async (sql: string, values: readonly unknown[]) =>
  Number((await world.database.pool.query(sql, [...values])).rows[0].count);

test('fifty requests with one idempotency key have one effect and fifty equal answers', async () => {
  const idempotencyKey = 'fifty-at-once';
  const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => register({ idempotencyKey })));
  const data = answers.map((answer) => JSON.stringify(answer.data));
  expect(new Set(data).size).toBe(1);
  expect(answers[0]?.data.registerTechnician).toMatchObject({ technician: { lastName: 'Fifty' }, userErrors: [] });
  expect(await countOf('select count(*) from technician where ase_id = $1', ['ASE-0000-0050'])).toBe(1);
  expect(await countOf(`select count(*) from audit_entry where action = 'technician.registered'`, [])).toBe(1);
  expect(await countOf(`select count(*) from outbox_event where type = 'technician.registered'`, [])).toBe(1);
});

test('the same key with another body is refused, fifty times', async () => {
  const idempotencyKey = 'fifty-others';
  await register({ idempotencyKey, aseId: 'ASE-0000-0051' });
  const answers = await Promise.all(
    Array.from({ length: AT_ONCE }, (_, index) => register({ idempotencyKey, lastName: `Other${index}` })),
  );
  for (const { data } of answers) {
    expect(data.registerTechnician).toEqual({
      technician: null,
      userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED', path: ['input', 'idempotencyKey'] }],
    });
  }
});

test('fifty requests for a key make one, and tell its secret once', async () => {
  const input = { idempotencyKey: 'fifty-keys', label: 'Fifty' };
  const answers = await Promise.all(
    Array.from({ length: AT_ONCE }, () => createKey(world, world.keys.registrar, input)),
  );
  expect(new Set(answers.map(({ apiKey }) => apiKey.id)).size).toBe(1);
  expect(answers.filter(({ secret }) => secret !== null)).toHaveLength(1);
  expect(answers.filter(({ isRepeat }) => isRepeat)).toHaveLength(AT_ONCE - 1);
  expect(await countOf('select count(*) from api_key where label = $1', ['Fifty'])).toBe(1);
});
