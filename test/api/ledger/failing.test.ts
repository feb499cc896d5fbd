import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { day } from '../../../src/kernel/day.ts';
import { Refusal } from '../../../src/kernel/refusal.ts';
import type { LookUp } from '../../../src/modules/ledger/look-up.rules.ts';
import { LookUpLedger } from '../../../src/modules/ledger/look-up-ledger.ts';
import { registrarOf } from '../../support/registrar.ts';
import { createWorld, type World } from '../../support/world.ts';
import { questionsOf } from '../verification/questions.ts';

let world: World;
const SMITH = { aseId: 'ASE-1000-0001', lastName: 'Canarysmith' };

beforeAll(async () => {
  world = await createWorld('failing-ledger');
  await registrarOf(world).certified(SMITH.aseId, SMITH.lastName, ['A5']);
});
afterAll(() => world?.close());

const run = (statement: string) => world.owner.query(statement);

/** A question of somebody with a key, about nobody. */
function lookUp(more: Partial<LookUp> = {}): LookUp {
  return {
    ...{ id: world.app.ids.next(), at: world.clock.now(), kind: 'TECHNICIAN', role: 'EMPLOYER', purpose: 'EMPLOYMENT' },
    ...{
      organizationId: null,
      apiKeyId: null,
      personId: null,
      oauthClientId: null,
      technicianId: null,
      shopId: null,
      askedFor: SMITH.aseId,
      partOf: null,
    },
    ...{
      asOf: day('2026-06-15'),
      knownAt: world.clock.now(),
      rulePack: 'mission-source@2',
      question: { codes: ['A5'] },
    },
    ...{ verdict: 'VALID', tier: 'LIMITED', told: [], receipt: null },
    ...more,
  };
}

test('a question that cannot be put on record is not answered, and nothing of the answer is given', async () => {
  const ask = questionsOf(world);
  const { token } = await ask.issueBadge(SMITH.aseId, ['A5']);
  await run('alter table look_up rename to look_up_away');
  try {
    const { verification, userErrors } = await ask.verifyTechnician({ ...SMITH, codes: ['A5'] });
    expect(verification).toBeNull();
    expect(userErrors).toEqual([
      {
        code: 'LOOK_UP_NOT_RECORDED',
        message: 'The question could not be put on record, so it is not answered. Ask again.',
        path: ['input'],
      },
    ]);
    expect(await ask.verifyToken(token)).toBeNull();
    expect(await ask.verifyToken(token, {}, null)).toBeNull();
  } finally {
    await run('alter table look_up_away rename to look_up');
  }
  expect((await ask.verifyTechnician({ ...SMITH, codes: ['A5'] })).verification.verdict).toBe('VALID');
});

test('is put on record though readers have every connection of the pool', async () => {
  const { pool } = world.database;
  const readers = await Promise.all(Array.from({ length: pool.options.max }, () => pool.connect()));
  const row = lookUp();
  try {
    await new LookUpLedger(world.database, { error: () => undefined }).record(row);
  } finally {
    for (const reader of readers) reader.release();
  }
  expect((await pool.query('select from look_up where id = $1', [row.id])).rowCount).toBe(1);
});

test('a row that cannot be written fails its own question alone, and is logged without what it holds', async () => {
  const logged: string[] = [];
  const ledger = new LookUpLedger(world.database, {
    error: (fields, message) => void logged.push(JSON.stringify(fields), message),
  });
  const good = [lookUp(), lookUp(), lookUp()];
  const bad = lookUp({ askedFor: 'canary \0', purpose: 'CANARY' });
  const outcomes = await Promise.allSettled([...good, bad].map((row) => ledger.record(row)));
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
  expect(outcomes.at(-1)).toMatchObject({ reason: expect.any(Refusal) });
  const { rows } = await world.database.pool.query('select id from look_up where id = any($1)', [
    [...good, bad].map(({ id }) => id),
  ]);
  expect(rows.map(({ id }) => id).sort()).toEqual(good.map(({ id }) => id).sort());
  expect(logged).toHaveLength(2);
  expect(logged.join().toLowerCase()).not.toContain('canary');
});
