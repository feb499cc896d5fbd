import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Insurer, insurerOf } from '../../support/insurer.ts';
import { type Agency, agencyOf, type Sponsor, sponsorOf } from '../../support/public-bodies.ts';
import { type Registrar, registrarOf } from '../../support/registrar.ts';
import { refusalsOf, type Shopkeeper, shopkeeperOf } from '../../support/shopkeeper.ts';
import { type Answer, createWorld, type World } from '../../support/world.ts';

/**
 * Bad input at the GraphQL door: each with its code and path, and nothing half-written. Shown elsewhere:
 *
 * - 100,000 technicians in one shop: staff-limit.test.ts; in a file: bulk/shop-rejects.test.ts; in a roster of more lines than are
 *   read: rosters/rosters.test.ts.
 * - A technician merged while employed, and every other merge that cannot be: merging.test.ts. Technicians are never deleted: the
 *   registry has no such action, and no fact of theirs is ever taken out of it.
 * - Circular designation rules: rule packs are published by the operator, not by GraphQL. rules/catalogue/rule-pack-parsing.test.ts
 *   and pack-programs.test.ts show REQUIREMENT_CIRCULAR with its path, catalogue/publishing.test.ts that nothing is written.
 * - A rule against a retired pack at the operator's door: catalogue/retirement.test.ts. An import's rules are written against the
 *   registry's own pack, and one that is retired is refused at start: there too.
 * - The same in files: bulk/shop-rejects.test.ts and bulk/rejects.test.ts.
 */
const [GARAGE, CLOSED, NEW] = ['SHP-000001', 'SHP-000002', 'SHP-000003'];
const ROSA = 'ASE-0000-0001';
const AGENCY = 'US-CA-BAR';

let world: World;
let people: Registrar;
let keeper: Shopkeeper;
let sponsor: Sponsor;
let agency: Agency;
let insurer: Insurer;
let programId: string;
let enrolmentId: string;
let employmentId: string;
let credentialId: string;
let oemEnrolmentId: string;

beforeAll(async () => {
  world = await createWorld('bad input');
  people = registrarOf(world);
  keeper = shopkeeperOf(world);
  sponsor = sponsorOf(world);
  agency = agencyOf(world);
  insurer = insurerOf(world);
  await people.certified(ROSA, 'Peña', ['A4', 'A5']);
  await keeper.register(GARAGE);
  await keeper.register(CLOSED);
  await keeper.close(CLOSED, '2020-12-31');
  employmentId = (await keeper.employ(ROSA, GARAGE)).data.result.employment.id;
  await agency.register(AGENCY);
  credentialId = (await agency.award(AGENCY, ROSA, 'EA 1', { through: '2026-12-31' })).data.result.credentialId;
  oemEnrolmentId = (await sponsor.open(ROSA)).data.result.enrolmentId;
  programId = await insurer.program('PREFERRED');
  enrolmentId = await insurer.enrolled(programId, GARAGE);
  await world.database.pool.query("update rule_pack set retired_on = '2026-06-01' where code = 'published'");
});
afterAll(() => world?.close());

/** Every table but those of the job queue and of the migrations: whatever is written shows. */
async function rowCounts(): Promise<Record<string, number>> {
  const { rows } = await world.database.pool.query(
    `select table_name, (xpath('/row/n/text()',
         query_to_xml(format('select count(*) as n from %I', table_name), false, true, '')))[1]::text::integer as count
       from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
  );
  return Object.fromEntries(rows.map(({ table_name, count }) => [table_name, count]));
}

type Case = readonly [what: string, act: () => Promise<Answer>, refusals: readonly string[]];

async function expectRefused([, act, refusals]: Case): Promise<void> {
  const before = await rowCounts();
  expect(before['employment']).toBeGreaterThan(0);
  expect(refusalsOf(await act())).toEqual(refusals.map((refusal) => refusal.replace(' ', ' input.')));
  expect(await rowCounts()).toEqual(before);
}

const OUT_OF_ORDER: readonly Case[] = [
  [
    'employment',
    () => keeper.employ(ROSA, GARAGE, { role: 'MANAGER', from: '2024-02-02', through: '2024-02-01' }),
    ['DAYS_OUT_OF_ORDER through'],
  ],
  ['the end of employment', () => keeper.endEmployment(employmentId, '2019-12-31'), ['DAYS_OUT_OF_ORDER lastDay']],
  [
    'corrected employment',
    () =>
      keeper.correctEmployment(employmentId, {
        replacement: { role: 'TECHNICIAN', from: '2024-02-02', through: '2024-02-01' },
      }),
    ['DAYS_OUT_OF_ORDER replacement.through'],
  ],
  [
    'a government credential',
    () => agency.award(AGENCY, ROSA, 'EA 2', { from: '2025-01-02', through: '2025-01-01' }),
    ['DAYS_OUT_OF_ORDER through'],
  ],
  ['a completion', () => sponsor.complete(oemEnrolmentId, '2025-01-31'), ['DAYS_OUT_OF_ORDER completedOn']],
  [
    'a place in a network',
    () => insurer.enrol(programId, GARAGE, { from: '2025-01-02', through: '2025-01-01' }),
    ['DAYS_OUT_OF_ORDER through'],
  ],
  ['the end of a place in a network', () => insurer.end(enrolmentId, '2025-12-31'), ['DAYS_OUT_OF_ORDER lastDay']],
];

const OVERLAPPING: readonly Case[] = [
  ['employment in a role', () => keeper.employ(ROSA, GARAGE, { from: '2023-01-01' }), ['EMPLOYMENT_OVERLAPS from']],
  ['employment in a closed shop', () => keeper.employ(ROSA, CLOSED, { from: '2020-01-01' }), ['SHOP_CLOSED through']],
  ['an area', () => keeper.offer(GARAGE, 'BRAKES', '2024-01-01'), ['AREA_OFFERED from']],
  ['an enrolment', () => sponsor.open(ROSA, { openedOn: '2025-03-01' }), ['OEM_ENROLMENT_OPEN level']],
  ['a credential’s number', () => agency.award(AGENCY, ROSA, 'EA 1'), ['GOVERNMENT_NUMBER_TAKEN number']],
  ['a place in a network', () => insurer.enrol(programId, GARAGE, { from: '2026-02-01' }), ['ENROLMENT_OVERLAPS from']],
];

const UNKNOWN: readonly Case[] = [
  ['a shop’s area', () => keeper.register(NEW, { areas: ['BRAKES', 'MAGIC'] }), ['UNKNOWN_REPAIR_AREA areas.1']],
  ['an area offered', () => keeper.offer(GARAGE, 'MAGIC'), ['UNKNOWN_REPAIR_AREA area']],
  [
    'a rule’s area',
    () => insurer.create('MAGIC', { requirement: { areasCovered: ['MAGIC'] } }),
    ['UNKNOWN_REPAIR_AREA requirement.areasCovered.0'],
  ],
  [
    'a rule’s municipality',
    () =>
      insurer.create('MAGIC', {
        requirement: {
          technicians: {
            atLeast: 1,
            who: { holdsGovernment: { class: 'MECHANIC_LICENSE', jurisdiction: 'US-NY/' } },
          },
        },
      }),
    ['UNKNOWN_JURISDICTION requirement.technicians.who.holdsGovernment.jurisdiction'],
  ],
  [
    'people in no number',
    () => insurer.create('NOBODY', { requirement: { technicians: { atLeast: 0, who: { isCertified: true } } } }),
    ['REQUIREMENT_COUNT_OUT_OF_RANGE requirement.technicians.atLeast'],
  ],
  [
    'people without number',
    () => insurer.create('ALL', { requirement: { technicians: { atLeast: 100_000, who: { isCertified: true } } } }),
    ['REQUIREMENT_COUNT_OUT_OF_RANGE requirement.technicians.atLeast'],
  ],
  ['a retired pack', () => insurer.create('OLD', { rulePack: 'published@2' }), ['RULE_PACK_RETIRED rulePack']],
  [
    'a retired pack, for a new version',
    () => insurer.publish(programId, 1, { rulePack: 'published@1' }),
    ['RULE_PACK_RETIRED rulePack'],
  ],
];

const EARLY = '1971-12-31';
const FAR = '2999-12-31';
const DAYS: readonly Case[] = [
  ...([EARLY, FAR] as const).flatMap((day): readonly Case[] => {
    const past = day === EARLY ? 'DAY_TOO_EARLY' : 'DAY_IN_FUTURE';
    return [
      [`a shop open from ${day}`, () => keeper.register(NEW, { openFrom: day }), [`${past} openFrom`]],
      [`work until ${day}`, () => people.work(ROSA, day, day), [`${past} from`, `${past} through`]],
    ];
  }),
  [
    'employment for ever',
    () => keeper.employ(ROSA, GARAGE, { role: 'MANAGER', through: FAR }),
    ['DAY_TOO_FAR_AHEAD through'],
  ],
  [
    'employment before the registry',
    () => keeper.employ(ROSA, GARAGE, { role: 'MANAGER', from: EARLY }),
    ['DAY_TOO_EARLY from', 'SHOP_CLOSED from'],
  ],
  ['a shop’s last day', () => keeper.close(GARAGE, FAR), ['DAY_TOO_FAR_AHEAD lastDay']],
  [
    'a shop’s last day before the registry',
    () => keeper.close(GARAGE, EARLY),
    ['DAY_TOO_EARLY lastDay', 'SHOP_CLOSED lastDay'],
  ],
  [
    'a credential’s last day',
    () => agency.award(AGENCY, ROSA, 'EA 3', { through: FAR }),
    ['DAY_TOO_FAR_AHEAD through'],
  ],
  [
    'a credential before the registry',
    () => agency.award(AGENCY, ROSA, 'EA 3', { from: EARLY }),
    ['DAY_TOO_EARLY from'],
  ],
  ['a pending renewal', () => agency.markPending(credentialId, FAR), ['DAY_TOO_FAR_AHEAD through']],
  ['a place in a network', () => insurer.enrol(programId, CLOSED, { from: FAR }), ['DAY_TOO_FAR_AHEAD from']],
  ['a place before the registry', () => insurer.enrol(programId, CLOSED, { from: EARLY }), ['DAY_TOO_EARLY from']],
];

describe('is refused with its code and path, and nothing is written:', () => {
  test.each(OUT_OF_ORDER)('what ends before it begins: %s', (...each) => expectRefused(each));
  test.each(OVERLAPPING)('what overlaps: %s', (...each) => expectRefused(each));
  test.each(UNKNOWN)('what nobody knows or may name: %s', (...each) => expectRefused(each));
  test.each(DAYS)('a day that cannot be: %s', (...each) => expectRefused(each));
});

test('a day that cannot be, for an enrolment, is told beside the prerequisites not met by then', async () => {
  const before = await rowCounts();
  for (const [openedOn, code] of [
    [EARLY, 'DAY_TOO_EARLY'],
    [FAR, 'DAY_IN_FUTURE'],
  ] as const) {
    expect(refusalsOf(await sponsor.open(ROSA, { openedOn }))).toContain(`${code} input.openedOn`);
  }
  expect(await rowCounts()).toEqual(before);
});

test('a shop with 0 technicians is answered, and is no pass', async () => {
  await keeper.register(NEW);
  const ask = (requirement: object) =>
    world.ask(
      `mutation($r: JSONObject!) { verifyShop(input: { shopNumber: "${NEW}", purpose: INSURANCE, requirement: $r }) {
         verification { verdict blueSeal { compliant total } } userErrors { code } } }`,
      { r: requirement },
      world.keys.insurer,
    );
  for (const requirement of [
    { blueSealCompliant: true },
    { certifiedShare: { atLeast: { n: 1, of: 1000 } } },
    { areasCovered: true },
    { technicians: { atLeast: 1, who: { isCertified: true } } },
  ]) {
    const { data } = await ask(requirement);
    expect(data.verifyShop).toEqual({
      verification: { verdict: 'INVALID', blueSeal: { compliant: false, total: 0 } },
      userErrors: [],
    });
  }
});
