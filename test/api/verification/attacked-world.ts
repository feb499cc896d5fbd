import { expect } from '@jest/globals';
import type { IssuedTokenKind } from '../../../src/modules/verification/issued-token.rules.ts';
import { badge, holder, key, retiredKey } from '../../rules/tokens/attack.ts';
import { goodBadge, ISSUER, NOW, type TestKey } from '../../rules/tokens/token-fixtures.ts';
import { portableOf } from '../../support/portable-world.ts';
import { registrarOf } from '../../support/registrar.ts';
import { createWorld, type World } from '../../support/world.ts';
import { questionsOf } from './questions.ts';

/** The service under the attacked issuer's name, with its keys on record, and the badge or the credential that attacks are made from. */
export interface AttackedWorld {
  readonly world: World;
  readonly ask: ReturnType<typeof questionsOf>;
}

const ASE_ID = 'ASE-8100-0001';

export async function attackedWorld(seed: string, kind: IssuedTokenKind): Promise<AttackedWorld> {
  const world = await createWorld(seed, { PUBLIC_URL: ISSUER });
  world.clock.set(NOW.toISOString());
  const ask = questionsOf(world);
  await registrarOf(world).certified(ASE_ID, 'Delgado', ['A5']);
  const issued = await ask.issueBadge(ASE_ID, ['A5']);
  expect(issued.userErrors).toEqual([]);
  const credential = await portableOf(world, holder.jwk).issue(ASE_ID);
  expect(credential.userErrors).toEqual([]);
  await moveStatus(world, kind, goodBadge().status.status_list.idx);
  await putOnRecord(world, key, '2027-01-01');
  await putOnRecord(world, retiredKey, '2026-02-01');
  // The keys that were read before are forgotten as the clock moves on.
  world.clock.set('2026-06-15T12:00:00Z');
  await ask.verifyToken(badge);
  return { world, ask };
}

/** Moves the status of the one token of that kind to where the attacked one says it lies. */
async function moveStatus({ database: { pool } }: World, kind: IssuedTokenKind, idx: number): Promise<void> {
  await pool.query(
    `with moved as (
       update issued_token t set status_index = $2 from issued_token before
        where t.id = before.id and t.kind = $1 returning before.status_list_id as list, before.status_index as idx)
     update status_list_entry e set idx = $2 from moved where e.status_list_id = moved.list and e.idx = moved.idx`,
    [kind, idx],
  );
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
