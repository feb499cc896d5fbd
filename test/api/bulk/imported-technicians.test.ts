import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { day } from '../../../src/kernel/day.ts';
import { uuidV7Ids } from '../../../src/kernel/ids.ts';
import { generateRegistry } from '../../../src/modules/bulk/generate-registry.ts';
import { importRegistry } from '../../../src/modules/bulk/import-registry.ts';
import { loadCatalogue } from '../../../src/modules/catalogue/catalogue.service.ts';
import { type Registrar, registrarOf } from '../../support/registrar.ts';
import { seededRandomness } from '../../support/seeded-randomness.ts';
import { createWorld, type World } from '../../support/world.ts';

let world: World;
let registrar: Registrar;

beforeAll(async () => {
  world = await createWorld();
  registrar = registrarOf(world);
  const folder = await mkdtemp(join(tmpdir(), 'bulk-test-'));
  await generateRegistry(folder, { technicians: 120, seed: 11, asOf: day('2026-06-01') });
  const { clock, database } = world;
  const randomness = seededRandomness('import');
  const catalogue = await loadCatalogue(database.orm.em);
  await importRegistry({
    pool: database.pool,
    clock,
    ids: uuidV7Ids(clock, randomness),
    randomness,
    catalogue,
    folder,
  });
  await rm(folder, { recursive: true });
}, 60_000);
afterAll(() => world.close());

async function query<Row>(text: string): Promise<readonly Row[]> {
  return (await world.database.pool.query(text)).rows as Row[];
}

test('a change of an imported technician leaves the declared periods as they are', async () => {
  const declared = () =>
    query(
      'select technician_id, test_code, from_on::text, until_on::text from credential_period where retracted_at is null order by id',
    );
  const before = await declared();
  const technicians = await query<{ ase_id: string }>('select ase_id from technician order by ase_id');
  for (const { ase_id: aseId } of technicians) {
    const { data } = await registrar.work(aseId, '2026-06-02', '2026-06-10', ['F']);
    expect(data.result.userErrors).toEqual([]);
  }
  expect(await declared()).toEqual(before);
}, 60_000);

test('an imported credential is current, suspended and reinstated like any other', async () => {
  const [holder] = await query<{ ase_id: string; test_code: string }>(
    `select t.ase_id, p.test_code from credential_period p join technician t on t.id = p.technician_id
     where p.from_on <= '2026-06-15' and p.until_on > '2026-06-15'
       and not exists (select from status_action a where a.technician_id = t.id) order by t.ase_id limit 1`,
  );
  const [aseId, code] = [holder?.ase_id ?? '', holder?.test_code ?? ''];
  const standing = (answer: Awaited<ReturnType<Registrar['suspend']>>) =>
    answer.data.result.technician.credentials.find((each: { code: string }) => each.code === code).standing;
  expect(standing(await registrar.suspend(aseId, [code]))).toBe('SUSPENDED');
  world.clock.advance(86_400);
  expect(standing(await registrar.reinstate(aseId, [code]))).toBe('CURRENT');
});
