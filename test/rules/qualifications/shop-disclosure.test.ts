import { expect, test } from '@jest/globals';
import { day } from '../../../src/kernel/day.ts';
import type { Explanation } from '../../../src/modules/catalogue/explanation.rules.ts';
import type { BlueSealAnswer } from '../../../src/modules/qualifications/blue-seal.rules.ts';
import {
  explanationWithoutPeople,
  sealWithoutPeople,
} from '../../../src/modules/qualifications/shop-disclosure.rules.ts';

const LAST_DAY = day('2029-02-28');
const PERSON = '01900000-0000-7000-8000-0000000000aa';

function node(kind: Explanation['kind'], subject: string | null, children: readonly Explanation[] = []): Explanation {
  return {
    ...{ path: '', kind, code: null, subject, n: null, count: 1, total: 1, wanted: 1, satisfied: true, children },
    ...{ holdsThrough: LAST_DAY, reason: 'MET' as Explanation['reason'], message: 'It is met.' },
  };
}

test('an explanation keeps the shop’s own nodes and their counts, and drops every node about one person and every day', () => {
  const persons = [node('holdsTest', PERSON, [node('holdsTest', PERSON)]), node('holdsTest', PERSON)];
  const whole = node('allOf', null, [node('technicians', null, persons), node('isOpen', null)]);
  const told = explanationWithoutPeople(whole);
  expect(JSON.stringify(told)).not.toMatch(new RegExp(`${PERSON}|${LAST_DAY}`));
  expect(told.children.map(({ kind, count, children }) => [kind, count, children.length])).toEqual([
    ['technicians', 1, 0],
    ['isOpen', 1, 0],
  ]);
  expect(whole.children[0]?.children).toHaveLength(2);
});

test('a Blue Seal keeps its verdict, its numbers and the recognition, and drops who covers an area and until when', () => {
  const area = { area: 'BRAKES', covered: true, holdsThrough: LAST_DAY, singlePointOfFailure: true };
  const whole: BlueSealAnswer = {
    ...{ compliant: true, holdsThrough: LAST_DAY, recognised: true, recognisedThrough: day('2026-12-31') },
    ...{ certified: 1, total: 1, shortfalls: [] },
    areas: [{ ...area, coveredBy: [{ technicianId: PERSON, tests: ['A5'], through: LAST_DAY }] }],
  };
  expect(sealWithoutPeople(whole)).toEqual({
    ...whole,
    holdsThrough: null,
    areas: [{ ...area, holdsThrough: null, coveredBy: [] }],
  });
});
