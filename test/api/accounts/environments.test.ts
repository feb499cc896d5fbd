import { afterAll, describe, expect, test } from '@jest/globals';
import { StartError } from '../../../src/kernel/start-error.ts';
import { claimEnvironment } from '../../../src/modules/accounts/registry-environment.ts';
import { createKey, viewerBy } from '../../support/machine-access.ts';
import { createWorld, type World } from '../../support/world.ts';

const worlds: World[] = [];
const worldOf = async (environment: 'live' | 'sandbox') => {
  const world = await createWorld(`environment-${environment}`, { ENVIRONMENT: environment });
  worlds.push(world);
  return world;
};
afterAll(async () => {
  for (const world of worlds) await world.close();
});

describe('a sandbox', () => {
  test('makes keys of its own, and keys of one service are refused by the other, though both should know them', async () => {
    const [live, sandbox] = [await worldOf('live'), await worldOf('sandbox')];
    const liveKey = (await createKey(live, live.keys.employer)).secret;
    const testKey = (await createKey(sandbox, sandbox.keys.employer)).secret;
    expect(liveKey).toMatch(/^ase_live_/);
    expect(testKey).toMatch(/^ase_test_/);
    // Even a row that somebody copied from one database to the other opens nothing.
    for (const [from, to] of [
      [live, sandbox],
      [sandbox, live],
    ] as const) {
      const { rows } = await from.database.pool.query(`select key_digest from api_key where label = 'Made by a test'`);
      await to.database.pool.query(
        `update api_key set key_digest = $1 where id = (select id from api_key where role = 'SPONSOR')`,
        [rows[0].key_digest],
      );
    }
    const status = async (world: World, key: string) => (await viewerBy(world, `Bearer ${key}`)).status;
    expect([await status(live, liveKey), await status(sandbox, testKey)]).toEqual([200, 200]);
    expect([await status(live, testKey), await status(sandbox, liveKey)]).toEqual([401, 401]);
  });

  test('never opens a database that holds live data, nor a live service one of a sandbox', async () => {
    const [live, sandbox] = worlds;
    if (!live || !sandbox) throw new Error('the worlds of the test before are wanted');
    await expect(claimEnvironment(live.database.pool, 'SANDBOX')).rejects.toThrow(StartError);
    await expect(claimEnvironment(sandbox.database.pool, 'LIVE')).rejects.toThrow(StartError);
    await expect(claimEnvironment(sandbox.database.pool, 'SANDBOX')).resolves.toBeUndefined();
  });
});
