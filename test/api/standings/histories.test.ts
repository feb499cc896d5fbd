import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { addDays, type Day, day } from '../../../src/kernel/day.ts';
import { rebuildStandings } from '../../../src/modules/standings/rebuild.ts';
import { ShopsSeed } from '../../support/shops-seed.ts';
import { createWorld, type World } from '../../support/world.ts';

let world: World;
let seed: ShopsSeed;

beforeAll(async () => {
  world = await createWorld('histories');
  seed = new ShopsSeed(world.database.pool, () => world.clock.now());
});
afterAll(() => world.close());

const RULES = [
  { allOf: [{ blueSealCompliant: true }, { technicians: { atLeast: 1, who: { holdsTest: 'B4' } } }] },
  { anyOf: [{ blueSealRecognised: true }, { not: { located: { jurisdiction: 'US-CA' } } }] },
  { certifiedShare: { atLeast: { n: 1, of: 2 }, who: { holdsDesignation: 'MASTER_COLLISION' } } },
  { atLeast: { n: 2, of: [{ inNetwork: 'TOYOTA' }, { areasCovered: ['BRAKES', 'HVAC'] }, { isOpen: true }] } },
  { technicians: { atLeast: 1, who: { employedInNetwork: 'TOYOTA' } } },
];
const TESTS = ['A1', 'A5', 'A7', 'B2', 'B3', 'B4', 'B5', 'B6'];
const TABLES = ['shop_term', 'employment', 'network_enrolment', 'credential_period'] as const;

/** Numbers from 0 to `count` - 1, the same for the same seed (mulberry32). */
function numbersOf(start: number): (count: number) => number {
  let state = start;
  return (count) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % count;
  };
}

/** A registry that lives: facts come and go, days pass, and the read model is told of each. */
class Life {
  private readonly below: (count: number) => number;
  private readonly shops: string[] = [];
  private readonly people: string[] = [];
  private readonly programs: string[] = [];
  private readonly versions = new Map<string, number>();
  private readonly facts: { table: (typeof TABLES)[number]; id: string; shop: string; person: string }[] = [];

  constructor(start: number) {
    this.below = numbersOf(start);
  }

  async begin(start: number): Promise<void> {
    const insurer = await seed.organization(`Insurer ${start}`);
    for (let place = 0; place < 4; place += 1) {
      const jurisdiction = place % 2 === 0 ? 'US-CA' : 'US-NV';
      this.shops.push(await seed.shop(`SHP-${String(start * 10 + place).padStart(6, '0')}`, { jurisdiction }));
    }
    for (let place = 0; place < 6; place += 1) {
      this.people.push(await seed.technician(`ASE-${String(start).padStart(4, '0')}-000${place}`));
    }
    for (const [place, rule] of RULES.entries()) {
      const program = await seed.program(insurer, `P${place}`, rule);
      this.programs.push(program);
      this.versions.set(program, 1);
    }
    for (const shop of this.shops) await this.told('shop.registered', shop);
  }

  async step(): Promise<void> {
    const [shop, person, program] = [this.one(this.shops), this.one(this.people), this.one(this.programs)];
    const until = this.below(2) === 0 ? null : this.someDay(200, 900);
    switch (this.below(9)) {
      case 0:
        world.clock.advance(86_400 * (1 + this.below(90)));
        await world.app.standings.turnDay();
        break;
      case 1:
      case 2:
        await this.record('employment', shop, person, (from) =>
          seed.job(shop, person, from, until, {
            role: this.one(['TECHNICIAN', 'APPRENTICE', 'MANAGER']),
            assertedBy: this.one(['REGISTRAR', 'SHOP', 'TECHNICIAN']),
          }),
        );
        await this.told('employment.recorded', shop, { technicianId: person });
        break;
      case 3:
      case 4:
        for (const code of this.below(3) === 0 ? TESTS : [this.one(TESTS)]) {
          await this.record('credential_period', shop, person, (from) =>
            seed.period(person, code, from, this.someDay(200, 1500)),
          );
        }
        await this.told('exam.recorded', person);
        break;
      case 5: {
        const kinds = [
          ['AREA', 'BRAKES'],
          ['AREA', 'HVAC'],
          ['NETWORK', 'TOYOTA'],
          ['RECOGNITION', ''],
        ] as const;
        const [kind, code] = this.one(kinds);
        await this.record('shop_term', shop, person, (from) => seed.term(shop, kind, code, from, until));
        await this.told('shop.area_offered', shop);
        break;
      }
      case 6:
        await this.record('network_enrolment', shop, person, (from) => seed.enrol(program, shop, from, until));
        await this.told('network.enrolled', shop);
        break;
      case 7: {
        const version = (this.versions.get(program) ?? 1) + 1;
        this.versions.set(program, version);
        await seed.version(program, version, this.one(RULES));
        await this.told('program.version_published', program);
        break;
      }
      default:
        await this.retract();
    }
  }

  private async retract(): Promise<void> {
    const [fact] = this.facts.splice(this.below(this.facts.length || 1), 1);
    if (!fact) return;
    await seed.retract(fact.table, fact.id);
    if (fact.table === 'employment') await this.told('employment.corrected', fact.shop, { technicianId: fact.person });
    else if (fact.table === 'credential_period') await this.told('fact.corrected', fact.person);
    else await this.told(fact.table === 'shop_term' ? 'shop.area_withdrawn' : 'network.corrected', fact.shop);
  }

  /** What the record does not allow, because it overlaps, is not recorded; the read model is told of it all the same. */
  private async record(
    table: (typeof TABLES)[number],
    shop: string,
    person: string,
    put: (from: Day) => Promise<string>,
  ): Promise<void> {
    try {
      this.facts.push({ table, shop, person, id: await put(this.someDay(-400, 150)) });
    } catch (error) {
      expect(error).toMatchObject({ code: expect.stringMatching(/^(23P01|23505)$/) });
    }
  }

  private async told(type: string, subjectId: string, payload: object = {}): Promise<void> {
    await world.app.standings.handle({ type, subjectId, payload: { ...payload } });
  }

  /** A day so many days from the world's. */
  private someDay(earliest: number, latest: number): Day {
    return addDays(world.clock.dayAt(world.clock.now()), earliest + this.below(latest - earliest));
  }

  private one<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }
}

async function content() {
  const { pool } = world.database;
  const shops = await pool.query('select * from shop_standing order by rule, shop_id');
  const technicians = await pool.query('select * from technician_standing order by designation, technician_id');
  return { shops: shops.rows, technicians: technicians.rows };
}

test.each([1, 2, 3, 4])('what was kept through history %i is what is made from nothing', async (start) => {
  expect(world.clock.dayAt(world.clock.now()) >= day('2026-06-15')).toBe(true);
  const life = new Life(start);
  await life.begin(start);
  for (let step = 0; step < 60; step += 1) await life.step();
  const kept = await content();
  await world.owner.query('truncate shop_standing, technician_standing');
  // By threads of their own, and without.
  const threads = start % 3;
  await rebuildStandings({ pool: world.database.pool, catalogue: world.app.catalogue, clock: world.clock, threads });
  expect(kept).toEqual(await content());
  expect(kept.shops.length).toBeGreaterThan(4);
});
