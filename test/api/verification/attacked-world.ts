import { expect } from '@jest/globals';
import { badge, key, retiredKey } from '../../rules/tokens/attack.ts';
import { goodBadge, ISSUER, NOW, type TestKey } from '../../rules/tokens/token-fixtures.ts';
import { registrarOf } from '../../support/registrar.ts';
import { createWorld, type World } from '../../support/world.ts';
import { questionsOf } from './questions.ts';

/** The service under the attacked issuer's name, with its keys on record and the badge that attacks are made from. */
export interface AttackedWorld {
  readonly world: World;
  readonly ask: ReturnType<typeof questionsOf>;
}

const ASE_ID = 'ASE-8100-0001';

export async function attackedWorld(seed: string): Promise<AttackedWorld> {
  const world = await createWorld(seed, { PUBLIC_URL: ISSUER });
  world.clock.set(NOW.toISOString());
  const ask = questionsOf(world);
  await registrarOf(world).certified(ASE_ID, 'Delgado', ['A5']);
  const issued = await ask.issueBadge(ASE_ID, ['A5']);
  expect(issued.userErrors).toEqual([]);
  const { idx } = goodBadge().status.status_list;
  await world.database.pool.query('update status_list_entry set idx = $1', [idx]);
  await world.database.pool.query('update issued_token set status_index = $1', [idx]);
  await putOnRecord(world, key, '2027-01-01');
  await putOnRecord(world, retiredKey, '2026-02-01');
  // The keys that were read before are forgotten as the clock moves on.
  world.clock.set('2026-06-15T12:00:00Z');
  await ask.verifyToken(badge);
  return { world, ask };
}

async function putOnRecord(
  { database }: World,
  { publicJwk: { kid, alg, kty, crv, x, y } }: TestKey,
  until: string,
): Promise<void> {
  await database.pool.query(
    `insert into signing_key (kid, alg, public_jwk, private_key_encrypted, state, created_at, active_from, active_until, retired_at)
     values ($1, $2, $3, 'not kept', 'RETIRED', '2026-01-01', '2026-01-01', $4, $4)`,
    [kid, alg, { kty, crv, x, y }, until],
  );
}
