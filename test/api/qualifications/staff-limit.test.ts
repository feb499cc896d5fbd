import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MAX_STAFF } from '../../../src/modules/shops/employment.rules.ts';
import { rebuildStandings } from '../../../src/modules/standings/rebuild.ts';
import { type Registrar, registrarOf } from '../../support/registrar.ts';
import { refusalsOf, type Shopkeeper, shopkeeperOf } from '../../support/shopkeeper.ts';
import { ShopsSeed } from '../../support/shops-seed.ts';
import { type Answer, createWorld, type World } from '../../support/world.ts';

const [FULL, HUGE, SMALL] = ['SHP-000001', 'SHP-000002', 'SHP-000003'];

let world: World;
let registrar: Registrar;
let keeper: Shopkeeper;

beforeAll(async () => {
  world = await createWorld('staff limit');
  registrar = registrarOf(world);
  keeper = shopkeeperOf(world);
  const seed = new ShopsSeed(world.database.pool, () => world.clock.now());
  await crowd(await seed.shop(FULL), 20_000_000, MAX_STAFF);
  await crowd(await seed.shop(HUGE), 30_000_000, MAX_STAFF + 2);
  await seed.shop(SMALL);
  for (const aseId of ['ASE-9000-0001', 'ASE-9000-0002', 'ASE-9000-0003']) await registrar.register(aseId, 'Ito');
});
afterAll(() => world?.close());

/** So many people at work in the shop, past every service, as a database may hold them. */
async function crowd(shopId: string, firstNumber: number, count: number): Promise<void> {
  await world.database.pool.query(
    `with people as (
       insert into technician (id, ase_id, first_name, last_name, last_name_folded, home_state, directory_opt_in, version, registered_at)
       select gen_random_uuid(), 'ASE-' || left(n::text, 4) || '-' || right(n::text, 4), 'Ada', 'Park', 'park', 'US-CA', false, 1, $3
         from generate_series($1::integer, $1::integer + $2::integer - 1) n
       returning id)
     insert into employment (id, record_id, technician_id, shop_id, role, from_on, asserted_by, recorded_at)
     select gen_random_uuid(), gen_random_uuid(), id, $4, 'TECHNICIAN', '2020-01-01', 'REGISTRAR', $3 from people`,
    [firstNumber, count, world.clock.now(), shopId],
  );
}

async function jobs(): Promise<number> {
  const { rows } = await world.database.pool.query('select count(*)::integer as count from employment');
  return rows[0].count;
}

const idOf = ({ data }: Answer): string => data.result.employment.id;

describe('a shop with as many people as it may have', () => {
  test('takes nobody else on, says the limit and how many there are, and writes nothing', async () => {
    const before = await jobs();
    const answer = await keeper.employ('ASE-9000-0001', FULL);
    expect(refusalsOf(answer)).toEqual(['SHOP_STAFF_LIMIT input.shopNumber']);
    expect(answer.data.result.userErrors[0].message).toBe(
      'A shop has at most 5000 people who work there or will; this one has 5000.',
    );
    expect(await jobs()).toBe(before);
  });

  test('takes on in another role who works there, and records who worked there', async () => {
    expect(refusalsOf(await keeper.employ('ASE-2000-0000', FULL, { role: 'MANAGER' }))).toEqual([]);
    const past = await keeper.employ('ASE-9000-0001', FULL, { through: '2026-06-14' });
    expect(refusalsOf(past)).toEqual([]);
    const replacement = { role: 'TECHNICIAN', from: '2020-01-01' };
    expect(refusalsOf(await keeper.correctEmployment(idOf(past), { replacement }))).toEqual([
      'SHOP_STAFF_LIMIT input.replacement',
    ]);
    expect(refusalsOf(await keeper.correctEmployment(idOf(past)))).toEqual([]);
  });

  test('with one place takes one of two who come at once', async () => {
    const { rows } = await world.database.pool.query(
      `select e.record_id from employment e join technician t on t.id = e.technician_id
        where t.ase_id = 'ASE-2000-0001' and e.retracted_at is null`,
    );
    await world.database.pool.query(`update employment set retracted_at = $2 where record_id = $1`, [
      rows[0].record_id,
      world.clock.now(),
    ]);
    const answers = await Promise.all([keeper.employ('ASE-9000-0002', FULL), keeper.employ('ASE-9000-0003', FULL)]);
    expect(answers.flatMap(refusalsOf)).toEqual(['SHOP_STAFF_LIMIT input.shopNumber']);
  });

  test('is still judged', async () => {
    const { data, errors } = await world.ask(`{ shop(shopNumber: "${FULL}") { blueSeal { total } } }`);
    expect(errors).toBeUndefined();
    expect(data.shop.blueSeal.total).toBe(MAX_STAFF);
  });
});

describe('a shop that has more people on record all the same', () => {
  test('is not judged, and every question is refused at once', async () => {
    const { data } = await world.ask(
      `mutation { verifyShop(input: { shopNumber: "${HUGE}", purpose: INSURANCE }) { verification { verdict } userErrors { code path } } }`,
      {},
      world.keys.registrar,
    );
    expect(data.verifyShop).toEqual({
      verification: null,
      userErrors: [{ code: 'SHOP_TOO_LARGE', path: ['input', 'shopNumber'] }],
    });
    for (const field of [
      'blueSeal { total }',
      'forecast(through: "2027-01-01") { on }',
      'gap { isMet }',
      'whatIf(changes: []) { __typename }',
    ]) {
      const { errors } = await world.ask(`{ shop(shopNumber: "${HUGE}") { ${field} } }`, {}, world.keys.registrar);
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['SHOP_TOO_LARGE']);
    }
  });

  test('has no standing, kept or made anew, and the others have theirs', async () => {
    await rebuildStandings({ pool: world.database.pool, catalogue: world.app.catalogue, clock: world.clock });
    const standings = async () => {
      const { rows } = await world.database.pool.query(
        'select distinct s.shop_number from shop_standing t join shop s on s.id = t.shop_id order by 1',
      );
      return rows.map((row) => row.shop_number);
    };
    expect(await standings()).toEqual([FULL, SMALL]);
    const { rows } = await world.database.pool.query('select id from shop');
    for (const { id } of rows) {
      await world.app.standings.handle({ type: 'shop.area_offered', subjectId: id, payload: {} });
    }
    expect(await standings()).toEqual([FULL, SMALL]);
  });
});
