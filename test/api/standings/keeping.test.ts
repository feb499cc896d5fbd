import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rebuildStandings } from '../../../src/modules/standings/rebuild.ts';
import { ShopsSeed } from '../../support/shops-seed.ts';
import { createWorld, type World } from '../../support/world.ts';

let world: World;
let seed: ShopsSeed;

beforeAll(async () => {
  world = await createWorld('standings');
  seed = new ShopsSeed(world.database.pool, () => world.clock.now());
});
afterAll(() => world.close());

const rebuild = () =>
  rebuildStandings({ pool: world.database.pool, catalogue: world.app.catalogue, clock: world.clock });

async function rows(shopId: string) {
  const { rows } = await world.database.pool.query(
    `select case when rule = 'BLUE_SEAL' then rule else (select code from repair_program where id = rule::uuid) end as rule,
       enrolled, enrolled_from::text, enrolled_until::text, satisfied, holds_through::text, certified, total, masters, blue_seal,
       recognised, reasons, stale_on::text
     from shop_standing where shop_id = $1 order by 1`,
    [shopId],
  );
  return rows;
}

describe('a rebuild', () => {
  test('gives a row to every shop for the Blue Seal, and one for each network it is in', async () => {
    const insurer = await seed.organization('Prairie Mutual');
    const program = await seed.program(insurer, 'BRAKES', {
      allOf: [{ blueSealCompliant: true }, { technicians: { atLeast: 2, who: { holdsTest: 'A5' } } }],
    });
    const shop = await seed.shop('SHP-000001');
    await seed.term(shop, 'AREA', 'BRAKES', '2020-01-01');
    const [ada, ben] = [await seed.technician('ASE-1000-0001'), await seed.technician('ASE-1000-0002')];
    await seed.job(shop, ada, '2024-01-01');
    await seed.job(shop, ben, '2024-01-01', '2026-09-01');
    await seed.period(ada, 'A5', '2024-01-01', '2027-01-01');
    await seed.period(ben, 'A1', '2024-01-01', '2029-01-01');
    await seed.enrol(program, shop, '2025-01-01');
    const summary = await rebuild();
    expect(summary).toMatchObject({ technicians: 2, shops: 1, shopStandings: { written: 2, removed: 0 } });
    expect(await rows(shop)).toEqual([
      {
        rule: 'BLUE_SEAL',
        enrolled: false,
        enrolled_from: null,
        enrolled_until: null,
        satisfied: true,
        holds_through: '2026-12-31',
        certified: 2,
        total: 2,
        masters: 0,
        blue_seal: true,
        recognised: false,
        reasons: [],
        stale_on: '2026-09-01',
      },
      expect.objectContaining({
        rule: 'BRAKES',
        enrolled: true,
        satisfied: false,
        holds_through: null,
        reasons: ['TOO_FEW_TECHNICIANS:A5'],
        stale_on: '2026-09-01',
      }),
    ]);
    expect(await rebuild()).toMatchObject({ shopStandings: { written: 0, removed: 0 } });
    await world.app.standings.handle({ type: 'shop.recognised', subjectId: shop, payload: {} });
    expect(await rebuild()).toMatchObject({ shopStandings: { written: 0, removed: 0 } });
  });
});
