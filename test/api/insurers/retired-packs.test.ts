import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { RulePackRetirements } from '../../../src/modules/catalogue/rule-pack-retirement.service.ts';
import { type Insurer, insurerOf } from '../../support/insurer.ts';
import { createWorld, type World } from '../../support/world.ts';

let world: World;
let insurer: Insurer;

beforeAll(async () => {
  world = await createWorld('retired packs');
  insurer = insurerOf(world);
});
afterAll(() => world.close());

async function rowsOf(table: string): Promise<number> {
  return (await world.database.pool.query(`select count(*)::integer as count from ${table}`)).rows[0].count;
}

test('no rule is published against a retired pack, and what was published before stays and judges', async () => {
  const { app, database, clock } = world;
  const rulePack = 'mission-source@1';
  const programId = await insurer.program('BEFORE', { rulePack });
  const tables = ['repair_program', 'repair_program_version', 'idempotency_record', 'audit_entry'];
  await new RulePackRetirements(database.orm, app.catalogue, clock, app.ids).retire(rulePack);
  const before = await Promise.all(tables.map(rowsOf));
  const refusal = [
    {
      code: 'RULE_PACK_RETIRED',
      message: 'The rule pack mission-source@1 is retired from 2026-06-15 on: no new rule may be written against it.',
      path: ['input', 'rulePack'],
    },
  ];
  expect((await insurer.create('AFTER', { rulePack })).data.result).toMatchObject({ userErrors: refusal });
  expect((await insurer.publish(programId, 1, { rulePack })).data.result).toMatchObject({ userErrors: refusal });
  expect(await Promise.all(tables.map(rowsOf))).toEqual(before);

  const renamed = await insurer.rename(programId, 'Renamed all the same');
  expect(renamed.data.result).toMatchObject({ userErrors: [], program: { version: { version: 1, rulePack } } });
  const next = await insurer.publish(programId, 1);
  expect(next.data.result).toMatchObject({ program: { version: { version: 2, rulePack: 'mission-source@2' } } });
});

test('a repeat of what was published before the retirement is answered as then', async () => {
  const { app, database, clock } = world;
  const asked = { rulePack: 'published@1', idempotencyKey: 'the-same-request' };
  const first = await insurer.create('REPEATED', asked);
  await new RulePackRetirements(database.orm, app.catalogue, clock, app.ids).retire('published@1');
  const again = await insurer.create('REPEATED', asked);
  expect(again.data.result.userErrors).toEqual([]);
  expect(again.data.result.program.id).toBe(first.data.result.program.id);
});
