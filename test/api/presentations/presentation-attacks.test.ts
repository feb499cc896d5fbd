import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Attack } from '../../rules/tokens/attack.ts';
import { ATTACKS } from '../../rules/tokens/attack-table.ts';
import { expectedOf, saidOf } from '../../rules/tokens/attacked-verifier.ts';
import { KEY_BINDING_WANTED, presentation } from '../../rules/tokens/sd-jwt-attack.ts';
import { NOW } from '../../rules/tokens/token-fixtures.ts';
import { type AttackedWorld, attackedWorld } from '../verification/attacked-world.ts';

const VERIFY = `mutation($input: VerifyPresentationInput!) { verifyPresentation(input: $input) {
  verification { verdict checks { code outcome reason } } userErrors { code } } }`;

let attacked: AttackedWorld;

beforeAll(async () => {
  attacked = await attackedWorld('presentation attacks', 'PORTABLE_CREDENTIAL');
});
afterAll(() => attacked?.world.close());

async function verifyHere(token: string, { now = NOW, keyBinding }: Attack['circumstances']) {
  const { world } = attacked;
  world.clock.set(now.toISOString());
  const policy = keyBinding ? { keyBinding: 'REQUIRED', ...keyBinding } : { keyBinding: 'NOT_REQUIRED' };
  const input = { presentation: token, policy, purpose: 'CONSUMER', limited: false };
  const { data, errors } = await world.ask(VERIFY, { input });
  expect(errors).toBeUndefined();
  expect(data.verifyPresentation.userErrors).toEqual([]);
  return data.verifyPresentation.verification;
}

/** Of credentials the service knows the status by its own record: what a list says, or where it lies, is not asked. */
const ATTACKS_HERE = ATTACKS.filter(
  ({ offeredAs, code, name }) => offeredAs === 'CREDENTIAL' && code !== 'STATUS' && !name.endsWith('ten million dots'),
);

test.each(ATTACKS_HERE)('$name is refused by verifyPresentation: $reason', async (attack) => {
  expect(saidOf(await verifyHere(await attack.token(), attack.circumstances))).toEqual(expectedOf(attack));
});

test('what the attacks are made from is good here, once: a replayed nonce is refused', async () => {
  const { circumstances } = KEY_BINDING_WANTED;
  expect(await verifyHere(presentation, circumstances)).toMatchObject({ verdict: 'VALID' });
  const replayed = await verifyHere(presentation, circumstances);
  expect(replayed.verdict).toBe('INVALID');
  expect(saidOf(replayed)[1]).toBe('REPLAY FAILED NONCE_USED');
});
