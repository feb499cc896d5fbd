import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type pg from 'pg';
import { registrarOf } from '../../support/registrar.ts';
import { createWorld, type World } from '../../support/world.ts';
import { questionsOf } from '../verification/questions.ts';
import { logged } from './log-world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld('taken in by index');
});
afterAll(() => world?.close());

test('rows are taken into the log by their ids, although the ledger was empty when that was planned', async () => {
  await registrarOf(world).certified('ASE-0000-0001', 'Okafor', ['A5']);
  await world.owner.query('vacuum (analyze) look_up, audit_entry');
  await logged(world);
  await questionsOf(world).verifyTechnician({ aseId: 'ASE-0000-0001', lastName: 'Okafor', codes: ['A5'] });
  await logged(world);
  const plans = await plansKept(world.database.pool, 'take-in-log-leaves');
  expect(plans.length).toBeGreaterThan(0);
  for (const plan of plans) expect(plan).not.toMatch(/Seq Scan on (look_up|audit_entry)/);
});

/** The plans that the pool's connections have of a statement which takes two values. */
async function plansKept(pool: pg.Pool, name: string): Promise<readonly string[]> {
  const clients = await Promise.all(Array.from({ length: 8 }, () => pool.connect()));
  const plans: string[] = [];
  for (const client of clients) {
    const { rowCount } = await client.query('select from pg_prepared_statements where name = $1', [name]);
    if (rowCount !== 0) {
      const { rows } = await client.query(`explain execute "${name}" (1, 0)`);
      plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
    }
    client.release();
  }
  return plans;
}
