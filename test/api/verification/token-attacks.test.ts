import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Attack, badge } from '../../rules/tokens/attack.ts';
import { ATTACKS } from '../../rules/tokens/attack-table.ts';
import { expectedOf, saidOf } from '../../rules/tokens/attacked-verifier.ts';
import { NOW } from '../../rules/tokens/token-fixtures.ts';
import { type AttackedWorld, attackedWorld } from './attacked-world.ts';

let attacked: AttackedWorld;

beforeAll(async () => {
  attacked = await attackedWorld('token attacks', 'BADGE');
});
afterAll(() => attacked?.world.close());
beforeEach(() => attacked.world.clock.set(NOW.toISOString()));

async function verifyHere(attack: Attack) {
  const { now = NOW, audience, nonce } = attack.circumstances;
  const { world, ask } = attacked;
  world.clock.set(now.toISOString());
  const requester = audience === undefined ? null : world.keys.employer;
  return ask.verifyToken(await attack.token(), { nonce: nonce ?? null }, requester);
}

test('what the attacks are made from is good here', async () => {
  expect(await attacked.ask.verifyToken(badge, {}, null)).toMatchObject({ verdict: 'VALID', holder: 'Rosa Delgado' });
});

/** Of these two kinds the service knows the status by its own record: what a list says, or where it lies, is not asked. */
const ATTACKS_HERE = ATTACKS.filter(
  ({ offeredAs, code, name, genuineAs }) =>
    (offeredAs === 'BADGE' || offeredAs === 'RECEIPT') &&
    code !== 'STATUS' &&
    genuineAs !== 'BADGE' &&
    genuineAs !== 'RECEIPT' &&
    !name.endsWith('ten million dots'),
);

test.each(ATTACKS_HERE)('$name is refused by verifyToken: $reason', async (attack) => {
  const verification = await verifyHere(attack);
  expect(saidOf(verification)).toEqual(expectedOf(attack));
  if (verification.verdict === 'INVALID' || verification.verdict === 'UNKNOWN_ISSUER') {
    expect(verification.credentials.filter(({ current }: { current: boolean }) => current)).toEqual([]);
  }
});

const NOT_TAKEN_HERE = ATTACKS.filter(({ offeredAs }) => offeredAs === 'STATUS_LIST' || offeredAs === 'CREDENTIAL');

test('what is offered as a kind that this door does not take is never told as a token of it', async () => {
  for (const attack of NOT_TAKEN_HERE) {
    // Longer than any request may be: the server answers in the door's place.
    if ((await attack.token()).length > 250_000) continue;
    const { verdict, tokenType, holder, receipt } = await verifyHere(attack);
    const taken = attack.genuineAs === 'BADGE' || attack.genuineAs === 'RECEIPT' ? attack.genuineAs : null;
    if (taken !== null) expect([attack.name, tokenType]).toEqual([attack.name, taken]);
    else
      expect([attack.name, verdict, holder, receipt]).toEqual([
        attack.name,
        expect.stringMatching(/^(INVALID|UNKNOWN_ISSUER)$/),
        null,
        null,
      ]);
  }
});

test('a good token of another kind is told as what it is', async () => {
  const genuine = ATTACKS.filter(({ offeredAs, genuineAs }) => offeredAs === 'BADGE' && genuineAs === 'RECEIPT');
  for (const attack of genuine) expect(await verifyHere(attack)).toMatchObject({ tokenType: 'RECEIPT', holder: null });
  expect(genuine).toHaveLength(1);
});

test('ten million dots are not even read', async () => {
  const { status, data } = await attacked.world.ask(
    'mutation($input: VerifyTokenInput!) { verifyToken(input: $input) { __typename } }',
    {
      input: { token: '.'.repeat(10_000_000), purpose: 'CONSUMER' },
    },
  );
  expect([status, data]).toEqual([413, undefined]);
});
