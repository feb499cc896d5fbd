import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Attack, badge, key, retiredKey } from '../../rules/tokens/attack.ts';
import { ATTACKS } from '../../rules/tokens/attack-table.ts';
import { expectedOf, saidOf } from '../../rules/tokens/attacked-verifier.ts';
import { goodBadge, ISSUER, NOW, type TestKey } from '../../rules/tokens/token-fixtures.ts';
import { registrarOf } from '../../support/registrar.ts';
import { createWorld, type World } from '../../support/world.ts';
import { questionsOf } from './questions.ts';

const ASE_ID = 'ASE-8100-0001';
let world: World;
let ask: ReturnType<typeof questionsOf>;

/** The service under the attacked issuer's name, with its keys on record and the badge that attacks are made from. */
beforeAll(async () => {
  world = await createWorld('token attacks', { PUBLIC_URL: ISSUER });
  world.clock.set(NOW.toISOString());
  ask = questionsOf(world);
  await registrarOf(world).certified(ASE_ID, 'Delgado', ['A5']);
  const issued = await ask.issueBadge(ASE_ID, ['A5']);
  expect(issued.userErrors).toEqual([]);
  const { idx } = goodBadge().status.status_list;
  await world.database.pool.query('update status_list_entry set idx = $1', [idx]);
  await world.database.pool.query('update issued_token set status_index = $1', [idx]);
  await putOnRecord(key, '2027-01-01');
  await putOnRecord(retiredKey, '2026-02-01');
  world.clock.set('2026-06-15T12:00:00Z');
  await ask.verifyToken(badge);
});
afterAll(() => world?.close());
beforeEach(() => world.clock.set(NOW.toISOString()));

async function putOnRecord({ publicJwk: { kid, alg, kty, crv, x, y } }: TestKey, until: string): Promise<void> {
  await world.database.pool.query(
    `insert into signing_key (kid, alg, public_jwk, private_key_encrypted, state, created_at, active_from, active_until, retired_at)
     values ($1, $2, $3, 'not kept', 'RETIRED', '2026-01-01', '2026-01-01', $4, $4)`,
    [kid, alg, { kty, crv, x, y }, until],
  );
}

async function verifyHere(attack: Attack) {
  const { now = NOW, audience, nonce } = attack.circumstances;
  world.clock.set(now.toISOString());
  const requester = audience === undefined ? null : world.keys.employer;
  return ask.verifyToken(await attack.token(), { nonce: nonce ?? null }, requester);
}

test('what the attacks are made from is good here', async () => {
  expect(await ask.verifyToken(badge, {}, null)).toMatchObject({ verdict: 'VALID', holder: 'Rosa Delgado' });
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
  const { status, data } = await world.ask(
    'mutation($input: VerifyTokenInput!) { verifyToken(input: $input) { __typename } }',
    {
      input: { token: '.'.repeat(10_000_000), purpose: 'CONSUMER' },
    },
  );
  expect([status, data]).toEqual([413, undefined]);
});
