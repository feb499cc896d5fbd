import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { day } from '../../../src/kernel/day.ts';
import { ROLES } from '../../../src/kernel/viewer.ts';
import { ConsentQueries } from '../../../src/modules/consent/consent.queries.ts';
import { RelationsQueries } from '../../../src/modules/consent/relations.queries.ts';
import { DisputeQueries } from '../../../src/modules/disputes/dispute.queries.ts';
import { plansOf } from '../../support/plans.ts';
import { createWorld, type World } from '../../support/world.ts';

let world: World;
const NOBODY = '01890000-0000-7000-8000-000000000000';
const TODAY = day('2026-06-15');

beforeAll(async () => {
  world = await createWorld('consent indexes');
});
afterAll(() => world?.close());

test('what an asker is to a person is found by index alone, in one statement for whoever asks', async () => {
  const plans = await plansOf(world.database.pool, async (pool) => {
    const relations = new RelationsQueries(pool, () => TODAY, [['TOYOTA_T_TEN', 'TOYOTA']]);
    const asked = ROLES.map((role) => relations.byAseId({ role, organizationId: NOBODY }, 'ASE-0000-0000'));
    await Promise.all(asked);
    await relations.ofTechnicians({ role: 'EMPLOYER', organizationId: NOBODY }, [NOBODY]);
  });
  expect(plans).toHaveLength(2);
  for (const plan of plans) expect(plan).not.toContain('Seq Scan');
});

test('both sides’ lists are found by index alone', async () => {
  const plans = await plansOf(world.database.pool, async (pool) => {
    const [consents, disputes] = [new ConsentQueries(pool), new DisputeQueries(pool)];
    for (const side of ['technician', 'organization'] as const) {
      await consents.consentPage(side, NOBODY, 'FORWARD', null, 21);
      await consents.requestPage(side, NOBODY, 'BACKWARD', NOBODY, 21);
    }
    for (const side of ['technician', 'organization'] as const) {
      await consents.monitoring(side, NOBODY, TODAY, { direction: 'FORWARD', cursor: null, limit: 21 });
    }
    await disputes.ofTechnician(NOBODY, 'FORWARD', null, 21);
    await disputes.open('FORWARD', null, 21);
  });
  expect(plans).toHaveLength(8);
  for (const plan of plans) expect(plan).not.toContain('Seq Scan');
});
