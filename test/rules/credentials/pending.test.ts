import { expect, test } from '@jest/globals';
import { day } from '../../../src/kernel/day.ts';
import { CredentialRecord } from '../../../src/modules/credentials/credential-record.rules.ts';
import type { PeriodFact } from '../../../src/modules/credentials/standing.rules.ts';
import { catalogue, period } from './credential-facts.ts';

function standing(periods: readonly PeriodFact[], takenOn: string, asOf: string) {
  const facts = {
    periods: periods.map((each) => ({ testCode: 'A5', ...each })),
    actions: [],
    passed: [{ testCode: 'A5', takenOn: day(takenOn) }],
  };
  const answer = new CredentialRecord(facts, catalogue.defaultPack).standing('A5', day(asOf));
  return `${answer.standing} ${answer.holdsThrough}`;
}

test.each([
  ['waits for as long as nothing is awarded', [], '2020-03-01', '2026-06-15', 'PENDING_EXPERIENCE null'],
  ['is not pending before it is taken', [], '2020-03-01', '2020-02-29', 'NEVER_HELD 2020-02-29'],
  [
    'waits until the eve of the award',
    [period('2021-12-30', '2026-12-30')],
    '2020-03-01',
    '2021-06-01',
    'PENDING_EXPERIENCE 2021-12-29',
  ],
  ['is current from the award', [period('2021-12-30', '2026-12-30')], '2020-03-01', '2021-12-30', 'CURRENT 2026-12-29'],
  [
    'taken after a first award never waits',
    [period('2015-01-01', '2020-01-01')],
    '2020-03-01',
    '2020-04-01',
    'EXPIRED null',
  ],
])('a passed test %s', (_case, periods, takenOn, asOf, expected) => {
  expect(standing(periods, takenOn, asOf)).toBe(expected);
});
