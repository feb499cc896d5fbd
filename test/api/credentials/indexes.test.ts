import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { becomeViewer, beginRequest } from '../../../src/kernel/connection-scope.ts';
import type { Viewer } from '../../../src/kernel/viewer.ts';
import { FactsQueries } from '../../../src/modules/credentials/facts.queries.ts';
import { RecordsQueries } from '../../../src/modules/credentials/records.queries.ts';
import { TechnicianContactQueries } from '../../../src/modules/technicians/technician-contact.queries.ts';
import { plansOf } from '../../support/plans.ts';
import { createWorld, type World } from '../../support/world.ts';

let world: World;
const NOBODY = '01890000-0000-7000-8000-000000000000';
const MOMENT = new Date('2026-01-01T00:00:00Z');

beforeAll(async () => {
  world = await createWorld('indexes');
});
afterAll(() => world.close());

test.each([
  ['now', undefined],
  ['at a moment', MOMENT],
])('what is on record %s about a technician is found by index alone', async (_, knownAt) => {
  const plans = await plansOf(world.database.pool, async (pool) => {
    const facts = new FactsQueries(pool);
    await facts.byAseId('ASE-0000-0000', knownAt);
    await facts.byIdentity('ASE-0000-0000', 'nobody', knownAt);
    await facts.byIds([NOBODY], knownAt);
    const records = new RecordsQueries(pool);
    await records.experience(NOBODY, knownAt ?? null);
    await records.examResults(NOBODY, knownAt ?? null);
    await records.continuingEducation(NOBODY, knownAt ?? null);
    await records.awards(NOBODY, knownAt ?? null);
    await records.statusActions(NOBODY, knownAt ?? null);
  });
  expect(plans).toHaveLength(8);
  for (const plan of plans) expect(plan).not.toContain('Seq Scan');
});

test('contact data are found by index alone, whoever asks', async () => {
  const viewers: readonly Viewer[] = [
    { role: 'REGISTRAR', organizationId: NOBODY, apiKeyId: null },
    { role: 'TECHNICIAN', technicianId: NOBODY, organizationId: NOBODY, apiKeyId: null },
  ];
  for (const viewer of viewers) {
    const plans = await beginRequest(() => {
      becomeViewer(viewer);
      return plansOf(world.database.pool, (pool) => new TechnicianContactQueries(pool).ofTechnicians([NOBODY, NOBODY]));
    });
    expect(plans).toHaveLength(1);
    for (const plan of plans) expect(plan).not.toContain('Seq Scan');
  }
});

test.each([{}, { homeState: 'US-CA' }, { lastNameFolded: 'lee' }, { homeState: 'US-CA', lastNameFolded: 'lee' }])(
  'a page of technicians limited by %j is found by index alone',
  async (filter) => {
    const wanted = { homeState: null, lastNameFolded: null, ...filter };
    const plans = await plansOf(world.database.pool, async (pool) => {
      await new FactsQueries(pool).page(wanted, 'FORWARD', 'ASE-1000-0000', 51, undefined);
      await new FactsQueries(pool).page(wanted, 'BACKWARD', null, 51, MOMENT);
    });
    expect(plans).toHaveLength(2);
    for (const plan of plans) expect(plan).not.toContain('Seq Scan');
  },
);
