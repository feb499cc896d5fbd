import { describe, expect, test } from '@jest/globals';
import { day } from '../../../src/kernel/day.ts';
import {
  evaluate,
  firstSatisfiedOn,
  missingCodes,
  nearestChange,
  satisfied,
} from '../../../src/modules/catalogue/explanation.rules.ts';
import {
  type DesignationRule,
  type Requirement,
  type RequirementFacts,
  testsNamedIn,
} from '../../../src/modules/catalogue/requirement.rules.ts';

const today = day('2026-06-15');

/** Facts from `{ A5: ['2020-01-01..2025-01-01'] }`: spans written from..until. */
function facts(spansByTest: Readonly<Record<string, readonly string[]>>): RequirementFacts {
  const spansOf = (code: string) =>
    (spansByTest[code] ?? []).map((text) => ({ from: day(text.slice(0, 10)), until: day(text.slice(12)) }));
  return { currentSpans: spansOf, heldSince: (code) => spansOf(code)[0]?.from };
}

function designations(...rules: readonly DesignationRule[]): ReadonlyMap<string, DesignationRule> {
  return new Map(rules.map((rule) => [rule.code, rule]));
}

const BRAKES_AND_STEERING: DesignationRule = {
  code: 'CHASSIS_MASTER',
  requirement: { allOf: [{ holdsTest: 'A4' }, { holdsTest: 'A5' }] },
  forLife: false,
};
const FOR_LIFE: DesignationRule = { ...BRAKES_AND_STEERING, code: 'CHASSIS_LEGEND', forLife: true };
const rules = designations(BRAKES_AND_STEERING, FOR_LIFE);

describe('a leaf says in words what is on record', () => {
  test.each([
    [
      'current',
      { holdsTest: 'A5' },
      ['2022-01-01..2027-01-01'],
      true,
      'HOLDS',
      '2026-12-31',
      'A5 is current through 2026-12-31.',
    ],
    [
      'lapsed',
      { holdsTest: 'L1' },
      ['2019-03-15..2024-03-15'],
      false,
      'LAPSED',
      null,
      'L1 was current through 2024-03-14.',
    ],
    [
      'lapsed, renewed later',
      { holdsTest: 'L1' },
      ['2019-03-15..2024-03-15', '2026-07-01..2031-07-01'],
      false,
      'LAPSED',
      '2026-06-30',
      'L1 was current through 2024-03-14 and is current again from 2026-07-01.',
    ],
    [
      'in the future',
      { holdsTest: 'A1' },
      ['2026-07-01..2031-07-01'],
      false,
      'NOT_YET_HELD',
      '2026-06-30',
      'A1 is current from 2026-07-01.',
    ],
    ['never', { holdsTest: 'A1' }, [], false, 'NEVER_HELD', null, 'A1 has never been current.'],
    [
      'held now',
      { heldTest: 'A8' },
      ['2022-01-01..2027-01-01'],
      true,
      'HOLDS',
      null,
      'A8 was first held on 2022-01-01.',
    ],
    [
      'held before',
      { heldTest: 'A8' },
      ['2012-01-01..2017-01-01'],
      true,
      'HELD_BEFORE',
      null,
      'A8 was first held on 2012-01-01.',
    ],
    [
      'held later',
      { heldTest: 'A8' },
      ['2026-07-01..2031-07-01'],
      false,
      'NOT_YET_HELD',
      '2026-06-30',
      'A8 is held from 2026-07-01.',
    ],
    ['never held', { heldTest: 'A8' }, [], false, 'NEVER_HELD', null, 'A8 has never been held.'],
    [
      'unknown',
      { holdsDesignation: 'NO_SUCH' },
      [],
      false,
      'UNKNOWN_DESIGNATION',
      null,
      'The rule pack has no designation NO_SUCH.',
    ],
  ] as const)('%s', (_case, requirement, spans, holds, reason, holdsThrough, message) => {
    const code = Object.values(requirement)[0] ?? '';
    const record = facts({ [code]: spans });
    const explained = evaluate(requirement, record, today, rules);
    expect(explained).toMatchObject({ path: '', code, satisfied: holds, reason, holdsThrough, message, children: [] });
    expect(satisfied(requirement, record, today, rules)).toBe(holds);
  });
});

test('a credential counts on the last day it is valid through and not on the day after', () => {
  const record = facts({ A5: ['2021-06-16..2026-06-16'] });
  expect(satisfied({ holdsTest: 'A5' }, record, day('2026-06-15'), rules)).toBe(true);
  expect(satisfied({ holdsTest: 'A5' }, record, day('2026-06-16'), rules)).toBe(false);
});

test('a combining node counts its parts and names what is missing', () => {
  const record = facts({ A1: ['2024-01-01..2029-01-01'], A2: ['2019-01-01..2024-01-01'] });
  const requirement: Requirement = {
    allOf: [
      { holdsTest: 'A1' },
      { atLeast: { n: 2, of: [{ holdsTest: 'A1' }, { holdsTest: 'A2' }, { holdsTest: 'A3' }] } },
    ],
  };
  const explained = evaluate(requirement, record, today, rules);
  expect(explained).toMatchObject({
    kind: 'allOf',
    n: null,
    reason: 'MISSING_COMPONENT',
    message: '1 of 2 parts hold, 2 wanted: A2, A3 missing.',
  });
  expect(explained.children[1]).toMatchObject({
    path: '/allOf/1',
    kind: 'atLeast',
    n: 2,
    reason: 'TOO_FEW_HOLD',
    message: '1 of 3 parts hold, 2 wanted: A2, A3 missing.',
  });
  expect(explained.children[1]?.children[2]?.path).toBe('/allOf/1/atLeast/of/2');
  expect(missingCodes(explained)).toEqual(['A2', 'A3']);
});

test('one part ending on the day another begins leaves "any of" unbroken', () => {
  const record = facts({ A1: ['2022-01-01..2027-01-01'], A2: ['2027-01-01..2032-01-01'] });
  const explained = evaluate({ anyOf: [{ holdsTest: 'A1' }, { holdsTest: 'A2' }] }, record, today, rules);
  expect(explained).toMatchObject({
    satisfied: true,
    reason: 'ONE_HOLDS',
    holdsThrough: '2031-12-31',
    message: '1 of 2 parts hold, 1 wanted through 2031-12-31.',
  });
});

describe('a designation', () => {
  const A4 = ['2022-01-01..2027-01-01'];

  test('holds through the day its first component lapses', () => {
    const record = facts({ A4, A5: ['2024-01-01..2029-01-01'] });
    const explained = evaluate({ holdsDesignation: 'CHASSIS_MASTER' }, record, today, rules);
    expect(explained).toMatchObject({
      reason: 'HOLDS',
      holdsThrough: '2026-12-31',
      message: 'CHASSIS_MASTER holds through 2026-12-31.',
    });
    expect(explained.children[0]?.children[0]?.path).toBe('/holdsDesignation/allOf/0');
  });

  test('names the components that are missing', () => {
    const explained = evaluate({ holdsDesignation: 'CHASSIS_MASTER' }, facts({ A4 }), today, rules);
    expect(explained).toMatchObject({
      satisfied: false,
      reason: 'MISSING_COMPONENT',
      message: 'CHASSIS_MASTER does not hold: A5 missing.',
    });
    expect(missingCodes(explained)).toEqual(['A5']);
  });

  test('wants its components on the same day', () => {
    const record = facts({ A4: ['2010-01-01..2015-01-01'], A5: ['2015-01-01..2020-01-01'] });
    expect(firstSatisfiedOn(BRAKES_AND_STEERING.requirement, record, rules)).toBeUndefined();
    expect(satisfied({ holdsDesignation: 'CHASSIS_LEGEND' }, record, today, rules)).toBe(false);
  });

  test('that is for life stays after every component has lapsed', () => {
    const record = facts({ A4: ['2010-01-01..2015-01-01'], A5: ['2014-06-01..2019-06-01'] });
    const requirement: Requirement = { holdsDesignation: 'CHASSIS_LEGEND' };
    expect(evaluate(requirement, record, today, rules)).toMatchObject({
      satisfied: true,
      holdsThrough: null,
      reason: 'HELD_FOR_LIFE',
      message: 'CHASSIS_LEGEND was reached on 2014-06-01 and is for life.',
    });
    expect(satisfied(requirement, record, day('2014-05-31'), rules)).toBe(false);
    expect(evaluate(requirement, record, day('2014-05-31'), rules)).toMatchObject({
      satisfied: false,
      holdsThrough: '2014-05-31',
    });
    expect(satisfied({ holdsDesignation: 'CHASSIS_MASTER' }, record, today, rules)).toBe(false);
  });
});

describe('the nearest change names its day and its cause', () => {
  const master: Requirement = { holdsDesignation: 'CHASSIS_MASTER' };

  test('the component that lapses first', () => {
    const record = facts({ A4: ['2022-01-01..2027-01-01'], A5: ['2024-01-01..2029-01-01'] });
    const change = nearestChange(master, record, today, rules);
    expect(change).toEqual({ on: '2027-01-01', satisfied: false, codes: ['A4'] });
  });

  test('all components that lapse on that same day', () => {
    const record = facts({ A4: ['2022-01-01..2027-01-01'], A5: ['2022-01-01..2027-01-01'] });
    expect(nearestChange(master, record, today, rules)?.codes).toEqual(['A4', 'A5']);
  });

  test('not a component that flipped earlier without changing the answer', () => {
    const record = facts({ A1: ['2022-01-01..2027-01-01'], A2: ['2022-01-01..2026-07-01', '2026-08-01..2026-09-01'] });
    const change = nearestChange({ anyOf: [{ holdsTest: 'A1' }, { holdsTest: 'A2' }] }, record, today, rules);
    expect(change).toEqual({ on: '2027-01-01', satisfied: false, codes: ['A1'] });
  });

  test('the component that completes it', () => {
    const record = facts({ A4: ['2022-01-01..2027-01-01'], A5: ['2026-09-01..2031-09-01'] });
    expect(nearestChange(master, record, today, rules)).toEqual({ on: '2026-09-01', satisfied: true, codes: ['A5'] });
  });

  test('nothing when time alone changes nothing', () => {
    expect(nearestChange(master, facts({}), today, rules)).toBeNull();
  });
});

test('the tests a requirement looks at are found through designations, once each', () => {
  const requirement: Requirement = {
    allOf: [{ heldTest: 'A8' }, { holdsDesignation: 'CHASSIS_MASTER' }, { holdsDesignation: 'CHASSIS_LEGEND' }],
  };
  expect([...testsNamedIn(requirement, rules)]).toEqual(['A8', 'A4', 'A5']);
});
