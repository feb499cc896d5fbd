import { describe, expect, test } from '@jest/globals';
import { day } from '../../../src/kernel/day.ts';
import {
  NOTHING_ON_RECORD,
  type TechnicianQualifications,
} from '../../../src/modules/catalogue/qualification-facts.rules.ts';
import type { Requirement } from '../../../src/modules/catalogue/requirement.rules.ts';
import { END_OF_TIME } from '../../../src/modules/catalogue/span.rules.ts';
import { forecastShop } from '../../../src/modules/qualifications/forecast.rules.ts';
import { keyOfGain } from '../../../src/modules/qualifications/gain.rules.ts';
import {
  type Gap,
  gapOfShop,
  gapOfTechnician,
  MAX_SEARCHED_STAFF,
  MAX_TRIALS,
  type Move,
} from '../../../src/modules/qualifications/gap.rules.ts';
import { rules, shopFacts, type TechnicianWorld, technicianFacts } from '../catalogue/language-world.ts';
import { catalogue } from '../credentials/credential-facts.ts';

const today = day('2026-06-15');
const from = day('2025-06-01');
const holds = (spans: Readonly<Record<string, string | undefined>>): TechnicianWorld => ({
  spans: Object.fromEntries(
    Object.entries(spans).map(([code, until]) => [
      code,
      [{ from, until: until === undefined ? END_OF_TIME : day(until) }],
    ]),
  ),
  since: {},
});
const NOTHING = holds({});

describe('the gap of a technician', () => {
  const ways = (asked: Requirement, world: TechnicianWorld = NOTHING) =>
    gapOfTechnician(asked, technicianFacts(world), today, rules).ways.map((way) => way.map(keyOfGain));

  test.each<[string, Requirement, TechnicianWorld, readonly (readonly string[])[]]>([
    ['one test', { holdsTest: 'A1' }, NOTHING, [['TEST A1']]],
    ['a test that was held once is gained by holding it', { heldTest: 'A5' }, NOTHING, [['TEST A5']]],
    [
      'either of two, the smaller first',
      { anyOf: [{ allOf: [{ holdsTest: 'A1' }, { holdsTest: 'A5' }] }, { holdsTest: 'T4' }] },
      NOTHING,
      [['TEST T4'], ['TEST A1', 'TEST A5']],
    ],
    [
      'what both parts want counts once',
      {
        allOf: [
          { anyOf: [{ holdsTest: 'A1' }, { holdsTest: 'A5' }] },
          { anyOf: [{ holdsTest: 'A1' }, { holdsTest: 'T4' }] },
        ],
      },
      NOTHING,
      [['TEST A1'], ['TEST A5', 'TEST T4']],
    ],
    [
      'what is for life from today on can still be kept from beginning',
      { not: { holdsDesignation: 'PAIR_FOR_LIFE' } },
      { spans: { A1: [{ from: today, until: END_OF_TIME }] }, since: {} },
      [['TEST T4']],
    ],
    [
      'what is for life since an earlier day cannot be undone',
      { not: { holdsDesignation: 'PAIR_FOR_LIFE' } },
      holds({ A1: undefined }),
      [],
    ],
    [
      'any credential comes with a named one',
      { allOf: [{ isCertified: true }, { holdsTest: 'A5' }] },
      NOTHING,
      [['TEST A5']],
    ],
    [
      'a federal credential counts in the state',
      {
        allOf: [
          { holdsGovernment: { class: 'SAFETY_INSPECTION', jurisdiction: 'US' } },
          { holdsGovernment: { class: 'SAFETY_INSPECTION', jurisdiction: 'US-CA' } },
        ],
      },
      NOTHING,
      [['GOVERNMENT SAFETY_INSPECTION US']],
    ],
    [
      'two of three',
      { atLeast: { n: 2, of: [{ holdsTest: 'A1' }, { holdsTest: 'A5' }, { holdsTest: 'T4' }] } },
      holds({ A5: undefined }),
      [['TEST A1'], ['TEST T4']],
    ],
    [
      'a designation is what it takes',
      { holdsDesignation: 'EITHER' },
      NOTHING,
      [['TEST A5'], ['FACTORY_STATUS FORD_FACT MASTER']],
    ],
    [
      'what must not hold is not gained on the way',
      { allOf: [{ not: { holdsTest: 'A1' } }, { anyOf: [{ holdsTest: 'A1' }, { holdsTest: 'A5' }] }] },
      NOTHING,
      [['TEST A5']],
    ],
  ])('%s', (_case, asked, world, expected) => {
    expect(ways(asked, world)).toEqual(expected);
  });

  test.each<[string, Requirement, TechnicianWorld]>([
    ['what holds and must not', { not: { holdsTest: 'A1' } }, holds({ A1: undefined })],
    ['a contradiction', { allOf: [{ holdsTest: 'A1' }, { not: { isCertified: true } }] }, NOTHING],
  ])('%s can be met by no addition', (_case, asked, world) => {
    expect(gapOfTechnician(asked, technicianFacts(world), today, rules)).toEqual({
      isMet: false,
      isPossible: false,
      ways: [],
      isExhaustive: true,
    });
  });

  test('a Master wants every test, as one set', () => {
    const pack = catalogue.defaultPack;
    const gap = gapOfTechnician({ holdsDesignation: 'MASTER_AUTOMOBILE' }, NOTHING_ON_RECORD, today, pack);
    expect(gap.ways.map((way) => way.map(keyOfGain))).toEqual([
      ['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8', 'L1'].map((code) => `TEST ${code}`),
    ]);
    expect(gap.isExhaustive).toBe(true);
  });
});

/** The same qualifications, that tell whenever it is asked whether somebody is certified at all. */
function counted(facts: TechnicianQualifications, onAsked: () => void): TechnicianQualifications {
  return new Proxy(facts, {
    get(target, member) {
      if (member === 'certifiedSpans') onAsked();
      return Reflect.get(target, member);
    },
  });
}

describe('the gap of a shop', () => {
  const shop = (people: readonly TechnicianWorld[], areas: readonly string[] = ['BRAKES']) =>
    shopFacts({
      staff: people.map((technician) => ({ technician, repairs: [{ from, until: END_OF_TIME }] })),
      spans: {
        open: [{ from, until: END_OF_TIME }],
        ...Object.fromEntries(areas.map((area) => [`area ${area}`, [{ from, until: END_OF_TIME }]])),
      },
    });
  const inWords = ({ ways }: Gap<Move>) =>
    ways.map((way) =>
      way.map(({ technicianId, newcomer, gains }) => `${technicianId ?? newcomer}: ${gains.map(keyOfGain).join(', ')}`),
    );
  const BLUE_SEAL: Requirement = { blueSealCompliant: true };

  test('one certificate of whoever lacks it, or one newcomer, in the area that is not covered', () => {
    const gap = gapOfShop(BLUE_SEAL, shop([holds({ A1: undefined }), NOTHING]), today, rules);
    expect(inWords(gap)).toEqual([
      ['tech 1: TEST_OF_AREA BRAKES'],
      ['tech 1: CERTIFICATION', 'tech 0: TEST_OF_AREA BRAKES'],
      ['tech 1: CERTIFICATION', '1: TEST_OF_AREA BRAKES'],
      ['1: TEST_OF_AREA BRAKES', '2: CERTIFICATION'],
      ['tech 0: TEST_OF_AREA BRAKES', '1: CERTIFICATION', '2: CERTIFICATION'],
    ]);
    expect(gap).toMatchObject({ isMet: false, isPossible: true, isExhaustive: true });
  });

  test('a shop without people takes one on', () => {
    expect(inWords(gapOfShop(BLUE_SEAL, shop([]), today, rules))).toEqual([['1: TEST_OF_AREA BRAKES']]);
  });

  test.each<[string, Requirement]>([
    ['another state', { allOf: [{ located: { jurisdiction: 'US-NY' } }, BLUE_SEAL] }],
    ['a network', { inNetwork: 'FORD' }],
    ['a recognition', { blueSealRecognised: true }],
  ])('%s is not to be had by anybody coming or learning', (_case, asked) => {
    expect(gapOfShop(asked, shop([NOTHING]), today, rules)).toMatchObject({ isPossible: false, ways: [] });
  });

  test('a large shop far from its share is answered in time, and told that more ways exist', () => {
    const gapOf = (count: number) => gapOfShop(BLUE_SEAL, shop(Array(count).fill(NOTHING)), today, rules);
    expect(gapOf(40).ways.length).toBeGreaterThan(0);
    expect(gapOf(40).isExhaustive).toBe(false);
    expect(gapOf(5000)).toEqual({ isMet: false, isPossible: true, ways: [], isExhaustive: false });
  });

  test.each([
    [500, 2],
    [MAX_SEARCHED_STAFF, MAX_TRIALS + MAX_SEARCHED_STAFF],
  ])('a shop of %i people is judged a bounded number of times', (count, times) => {
    const facts = shop(Array(count).fill(NOTHING), ['BRAKES', 'ENGINES']);
    let judged = 0;
    const staff = facts.staff.map((member) => ({
      ...member,
      qualifications: counted(member.qualifications, () => {
        judged += 1;
      }),
    }));
    const gap = gapOfShop(BLUE_SEAL, { ...facts, staff }, today, rules);
    expect(gap).toMatchObject({ isMet: false, isPossible: true, isExhaustive: false });
    expect(judged).toBeGreaterThan(0);
    expect(judged).toBeLessThanOrEqual(times * count);
  });
});

test('a forecast says who lapses, what is uncovered and how the share falls', () => {
  const people = [
    holds({ A5: '2026-09-01' }),
    holds({ A1: undefined }),
    holds({ A1: undefined }),
    holds({ A1: undefined }),
    holds({ A1: '2026-08-01' }),
    holds({ A1: undefined }),
    NOTHING,
  ];
  const facts = shopFacts({
    staff: people.map((technician) => ({ technician, repairs: [{ from, until: END_OF_TIME }] })),
    spans: { open: [{ from, until: END_OF_TIME }], 'area BRAKES': [{ from, until: END_OF_TIME }] },
  });
  const steps = forecastShop({ blueSealCompliant: true }, facts, today, day('2026-12-31'), rules);
  expect(steps).toMatchObject([
    {
      on: '2026-08-01',
      causes: [{ kind: 'isCertified', subject: 'tech 4', begins: false }],
      satisfied: false,
      turns: true,
    },
    {
      on: '2026-09-01',
      causes: [
        { kind: 'isCertified', subject: 'tech 0', begins: false },
        { kind: 'holdsTest', subject: 'tech 0', code: 'A5', begins: false },
      ],
      turns: false,
    },
  ]);
  expect(steps[0]?.effects).toContainEqual({
    path: '/blueSealCompliant/allOf/0',
    kind: 'certifiedShare',
    subject: null,
    code: null,
    satisfied: false,
    turns: true,
    before: { count: 6, total: 7 },
    after: { count: 5, total: 7 },
  });
  expect(steps[1]?.effects.filter(({ kind }) => kind === 'area')).toMatchObject([
    { code: 'BRAKES', satisfied: false, turns: true, before: { count: 1 }, after: { count: 0 } },
  ]);
});
