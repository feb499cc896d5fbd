import { describe, expect, test } from '@jest/globals';
import { type Day, day } from '../../../src/kernel/day.ts';
import { nextChange } from '../../../src/modules/catalogue/causes.rules.ts';
import { judgedShop } from '../../../src/modules/catalogue/evaluation.rules.ts';
import { type Explanation, evaluateShop } from '../../../src/modules/catalogue/explanation.rules.ts';
import type { ShopQualifications } from '../../../src/modules/catalogue/qualification-facts.rules.ts';
import type { Requirement } from '../../../src/modules/catalogue/requirement.rules.ts';
import { END_OF_TIME, type Span } from '../../../src/modules/catalogue/span.rules.ts';
import { rules, shopFacts, type TechnicianWorld } from './language-world.ts';

const today = day('2026-06-15');
/** From a year before the day, until `until` or without an end. */
const upTo = (until?: string): readonly Span[] => [
  { from: day('2025-06-01'), until: until === undefined ? END_OF_TIME : day(until) },
];
const holds = (spans: Readonly<Record<string, string | undefined>>): TechnicianWorld => ({
  spans: Object.fromEntries(Object.entries(spans).map(([code, until]) => [code, upTo(until)])),
  since: {},
});
const NOTHING = holds({});

interface Given {
  readonly people?: readonly TechnicianWorld[];
  /** Until when each of them performs repairs. */
  readonly until?: readonly (string | undefined)[];
  readonly spans?: Readonly<Record<string, readonly Span[]>>;
}

function shop({ people = [], until = [], spans = {} }: Given): ShopQualifications {
  return shopFacts({
    staff: people.map((technician, index) => ({ technician, repairs: upTo(until[index]) })),
    spans: { open: upTo(), 'area BRAKES': upTo(), ...spans },
  });
}

const explain = (asked: Requirement, given: Given, on: Day = today) => evaluateShop(asked, shop(given), on, rules);
const THREE_OF_FOUR: Requirement = { certifiedShare: { atLeast: { n: 3, of: 4 } } };

describe('a leaf about a shop says in words what is on record', () => {
  test.each<[string, Requirement, Given, Partial<Explanation>]>([
    [
      'open',
      { isOpen: true },
      {},
      { satisfied: true, reason: 'HOLDS', message: 'The shop is open, without a known end.' },
    ],
    [
      'closed',
      { isOpen: true },
      { spans: { open: upTo('2026-03-01') } },
      { satisfied: false, reason: 'LAPSED', message: 'The shop was open through 2026-02-28.' },
    ],
    [
      'closing',
      { isOpen: true },
      { spans: { open: upTo('2026-09-01') } },
      { satisfied: true, holdsThrough: day('2026-08-31'), message: 'The shop is open through 2026-08-31.' },
    ],
    [
      'recognised',
      { blueSealRecognised: true },
      { spans: { recognised: upTo('2026-07-01') } },
      { satisfied: true, message: 'The Blue Seal recognition is in force through 2026-06-30.' },
    ],
    [
      'never recognised',
      { blueSealRecognised: true },
      {},
      { reason: 'NEVER_HELD', message: 'The Blue Seal recognition has never been in force.' },
    ],
    [
      'in a network',
      { inNetwork: 'FORD' },
      { spans: { 'net FORD': upTo() } },
      { satisfied: true, code: 'FORD', message: 'Membership of the FORD network is in force, without a known end.' },
    ],
    [
      'located',
      { located: { jurisdiction: 'US' } },
      {},
      { satisfied: true, code: 'US', reason: 'LOCATED', message: 'The shop is located in US.', holdsThrough: null },
    ],
    [
      'located elsewhere',
      { located: { jurisdiction: 'US-NY' } },
      {},
      { satisfied: false, reason: 'LOCATED_ELSEWHERE', message: 'The shop is not located in US-NY.' },
    ],
    [
      'not in a network',
      { not: { inNetwork: 'FORD' } },
      {},
      { satisfied: true, reason: 'PART_DOES_NOT_HOLD', message: 'As wanted, in the FORD network does not hold.' },
    ],
  ])('%s', (_case, asked, given, expected) => {
    expect(explain(asked, given)).toMatchObject(expected);
  });
});

describe('the share of certified people', () => {
  test.each<[number, number, boolean]>([
    [3, 4, true],
    [2, 3, false],
    [6, 8, true],
    [5, 7, false],
    [74, 99, false],
    [75, 100, true],
    [1, 1, true],
    [0, 1, false],
  ])('%d of %d: three quarters by whole numbers is %s', (count, total, satisfied) => {
    const people = Array.from({ length: total }, (_, index) => (index < count ? holds({ A1: '2027-01-01' }) : NOTHING));
    expect(explain(THREE_OF_FOUR, { people })).toMatchObject({
      satisfied,
      count,
      total,
      wanted: Math.ceil(total * 0.75),
    });
  });

  test('of nobody is never enough', () => {
    expect(explain(THREE_OF_FOUR, {})).toMatchObject({
      satisfied: false,
      reason: 'NO_REPAIRING_STAFF',
      count: 0,
      total: 0,
      message: 'Nobody performs repairs here, so no share of them is enough.',
    });
  });

  test('names each of those who perform repairs, as one node whatever is asked of them', () => {
    const who: Requirement = { allOf: [{ holdsTest: 'A1' }, { holdsTest: 'A5' }] };
    const explained = explain(
      { certifiedShare: { atLeast: { n: 3, of: 4 }, who } },
      {
        people: [holds({ A1: '2027-01-01', A5: '2027-03-05' }), holds({ A1: '2027-01-01' }), holds({ A5: undefined })],
        until: [undefined, undefined, '2026-02-01'],
      },
    );
    expect(explained).toMatchObject({
      reason: 'SHARE_TOO_SMALL',
      count: 1,
      total: 2,
      wanted: 2,
      message: '1 of 2 repairing technicians meets A1 and A5, 75 % wanted.',
    });
    expect(explained.children).toMatchObject([
      { subject: 'tech 0', satisfied: true, holdsThrough: '2026-12-31', path: '/certifiedShare/who', children: [] },
      { subject: 'tech 1', satisfied: false, reason: 'MISSING_COMPONENT', children: [] },
    ]);
  });

  test('turns on the day on which somebody leaves, whether certified or not', () => {
    const people = [holds({ A1: undefined }), NOTHING];
    const asked: Requirement = { certifiedShare: { atLeast: { n: 1, of: 1 } } };
    const given = { people, until: [undefined, '2026-08-01'] };
    expect(explain(asked, given)).toMatchObject({ satisfied: false, holdsThrough: '2026-07-31' });
    expect(explain(asked, given).children[1]?.message).toBe(
      'No credential has ever been current. Works here through 2026-07-31.',
    );
    expect(nextChange(judgedShop(asked, shop(given), today, rules))).toEqual({
      on: '2026-08-01',
      holds: true,
      causes: [{ kind: 'repairs', subject: 'tech 1', code: null, begins: false }],
    });
  });
});

test('a number of people is counted among those who perform repairs', () => {
  const asked: Requirement = { technicians: { atLeast: 2, who: { isCertified: true } } };
  const people = [holds({ A1: '2027-01-01' }), holds({ A1: '2027-01-01' }), NOTHING];
  expect(explain(asked, { people })).toMatchObject({
    satisfied: true,
    reason: 'ENOUGH_HOLD',
    count: 2,
    total: 3,
    wanted: 2,
    message: '2 of 3 repairing technicians are certified, 2 wanted through 2026-12-31.',
  });
  expect(explain(asked, { people, until: ['2026-01-01', '2026-01-01', '2026-01-01'] })).toMatchObject({
    satisfied: false,
    reason: 'NO_REPAIRING_STAFF',
    message: 'Nobody performs repairs here, 2 wanted.',
  });
});

describe('coverage of areas', () => {
  const people = [holds({ A5: '2027-03-05', T4: '2026-12-01' }), holds({ A1: '2027-01-01' }), NOTHING];

  test('names who covers each area and until when, so that a single point of failure shows', () => {
    const explained = explain({ areasCovered: true }, { people, spans: { 'area ENGINES': upTo() } });
    expect(explained).toMatchObject({
      satisfied: true,
      reason: 'AREAS_COVERED',
      count: 2,
      total: 2,
      message: '2 of 2 areas are covered through 2026-12-31.',
    });
    expect(explained.children).toMatchObject([
      {
        path: '/areasCovered',
        code: 'BRAKES',
        count: 1,
        total: 3,
        message: 'BRAKES is covered by 1 of 3 through 2027-03-04.',
        children: [
          { subject: 'tech 0', code: 'A5', holdsThrough: '2027-03-04', message: 'Covers BRAKES through 2027-03-04.' },
        ],
      },
      { code: 'ENGINES', count: 1, children: [{ subject: 'tech 1', code: 'A1' }] },
    ]);
  });

  test('an area that nobody covers is named', () => {
    const explained = explain({ areasCovered: ['ENGINES', 'BRAKES'] }, { people: [holds({ A1: '2027-01-01' })] });
    expect(explained).toMatchObject({
      satisfied: false,
      reason: 'AREA_UNCOVERED',
      message: '1 of 2 areas is covered: BRAKES coverage missing.',
    });
    expect(explained.children[1]).toMatchObject({
      path: '/areasCovered/1',
      reason: 'AREA_UNCOVERED',
      message: 'BRAKES is covered by nobody.',
      children: [],
    });
  });

  test('no area offered is not covered', () => {
    expect(explain({ areasCovered: true }, { people, spans: { 'area BRAKES': [] } })).toMatchObject({
      satisfied: false,
      reason: 'NO_AREA_OFFERED',
      message: 'No repair area is offered.',
    });
  });
});

describe('Blue Seal compliance', () => {
  const BLUE_SEAL: Requirement = { blueSealCompliant: true };
  const given = { people: [holds({ A5: '2027-03-05' })] };

  test("goes on below into the pack's own requirement", () => {
    const explained = explain(BLUE_SEAL, given);
    expect(explained).toMatchObject({
      satisfied: true,
      holdsThrough: '2027-03-04',
      message: 'The shop complies with the Blue Seal through 2027-03-04.',
    });
    expect(explained.children.map(({ path }) => path)).toEqual(['/blueSealCompliant']);
    expect(explained.children[0]?.children.map(({ path }) => path)).toEqual([
      '/blueSealCompliant/allOf/0',
      '/blueSealCompliant/allOf/1',
    ]);
  });

  test('says what is missing', () => {
    expect(explain(BLUE_SEAL, { people: [NOTHING] })).toMatchObject({
      satisfied: false,
      reason: 'MISSING_COMPONENT',
      message:
        'The shop does not comply with the Blue Seal: 75 % of repairing technicians with any current credential, ' +
        'BRAKES coverage missing.',
    });
  });

  test('is not had by a closed shop, whoever works there', () => {
    expect(explain(BLUE_SEAL, { ...given, spans: { open: upTo('2026-01-01') } })).toMatchObject({
      satisfied: false,
      reason: 'SHOP_CLOSED',
    });
  });

  test('is not had where the pack has no rule for it, nor where the rule asks for itself', () => {
    const { designations, tests } = rules;
    expect(evaluateShop(BLUE_SEAL, shop(given), today, { designations, tests })).toMatchObject({
      satisfied: false,
      reason: 'NO_BLUE_SEAL_RULE',
    });
    const circular = { designations, tests, blueSeal: { requirement: BLUE_SEAL } };
    expect(evaluateShop(BLUE_SEAL, shop(given), today, circular).satisfied).toBe(false);
  });

  test('ends through the one whose credential lapses', () => {
    expect(nextChange(judgedShop(BLUE_SEAL, shop(given), today, rules))).toEqual({
      on: '2027-03-05',
      holds: false,
      causes: [
        { kind: 'isCertified', subject: 'tech 0', code: null, begins: false },
        { kind: 'holdsTest', subject: 'tech 0', code: 'A5', begins: false },
      ],
    });
  });
});
