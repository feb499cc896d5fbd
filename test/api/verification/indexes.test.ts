import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { onDuty } from '../../../src/kernel/connection-scope.ts';
import { IssuedTokenQueries } from '../../../src/modules/verification/issued-token.queries.ts';
import { plansOf } from '../../support/plans.ts';
import { createWorld, type World } from '../../support/world.ts';

let world: World;
const NOBODY = '01890000-0000-7000-8000-000000000000';

beforeAll(async () => {
  world = await createWorld('verification indexes');
});
afterAll(() => world?.close());

test('tokens are found by index alone under row level security, by their ids and by their status', async () => {
  const plans = await onDuty('ANSWERING', () =>
    plansOf(world.database.pool, async (pool) => {
      const tokens = new IssuedTokenQueries(pool);
      await tokens.withFacts('BADGE', NOBODY);
      await tokens.withFactsAt('BADGE', 1, 7);
      await tokens.ofTechnicians('BADGE', [NOBODY]);
    }),
  );
  expect(plans).toHaveLength(3);
  for (const plan of plans) {
    expect(plan).toContain('WORKING');
    expect(plan).toContain('issued_token');
    expect(plan).not.toMatch(/Seq Scan on (issued_token|status_list_entry)/);
  }
});
