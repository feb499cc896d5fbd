import { describe, expect, test } from '@jest/globals';
import { type Day, day } from '../../../src/kernel/day.ts';
import { END_OF_TIME, type Span } from '../../../src/modules/catalogue/span.rules.ts';
import {
  completedSince,
  type EnrolmentFact,
  type FactoryRule,
  factorySpans,
  factoryStatusOn,
} from '../../../src/modules/oem-programs/factory-status.rules.ts';

const TIED: FactoryRule = {
  levels: [{ code: 'CERTIFIED' }, { code: 'ADVANCED' }, { code: 'MASTER' }],
  employmentTie: 'NETWORK_EMPLOYMENT',
  resumesOnReemployment: true,
  validityMonths: null,
  grace: [],
};
const UNTIED: FactoryRule = { ...TIED, employmentTie: 'NONE' };
const GRACED: FactoryRule = {
  ...UNTIED,
  validityMonths: 36,
  grace: [
    { code: 'YELLOW', days: 180 },
    { code: 'RED', days: 90 },
  ],
};

const span = (from: string, until?: string): Span => ({ from: day(from), until: until ? day(until) : END_OF_TIME });
const completed = (on: string, more: Partial<Record<'level' | 'withdrawnOn', string>> = {}): EnrolmentFact => ({
  level: more.level ?? 'CERTIFIED',
  openedOn: day('2015-01-01'),
  completedOn: day(on),
  withdrawnOn: more.withdrawnOn === undefined ? null : day(more.withdrawnOn),
});
const OPEN: EnrolmentFact = { level: 'CERTIFIED', openedOn: day('2015-01-01'), completedOn: null, withdrawnOn: null };

const inWords = (spans: ReturnType<typeof factorySpans>) =>
  spans.map(({ from, until, state }) => `${state} ${from} ${until === END_OF_TIME ? '…' : until}`);

describe('factory status tied to network employment', () => {
  test.each<[string, EnrolmentFact[], Span[], string[]]>([
    ['is not granted while the level is not completed', [OPEN], [span('2010-01-01')], []],
    ['begins on the completion', [completed('2020-06-01')], [span('2018-01-01')], ['ACTIVE 2020-06-01 …']],
    ['is not granted without employment', [completed('2020-06-01')], [], []],
    [
      'begins with the first employment after the completion',
      [completed('2020-06-01')],
      [span('2018-01-01', '2020-06-01'), span('2021-03-01')],
      ['ACTIVE 2021-03-01 …'],
    ],
    [
      'falls the day employment ends',
      [completed('2020-06-01')],
      [span('2018-01-01', '2022-01-01')],
      ['ACTIVE 2020-06-01 2022-01-01'],
    ],
    [
      'resumes on re-employment',
      [completed('2020-06-01')],
      [span('2018-01-01', '2022-01-01'), span('2023-01-01')],
      ['ACTIVE 2020-06-01 2022-01-01', 'ACTIVE 2023-01-01 …'],
    ],
    [
      'does not fall between two employers without a day between them',
      [completed('2020-06-01')],
      [span('2018-01-01', '2022-01-01'), span('2022-01-01', '2024-01-01')],
      ['ACTIVE 2020-06-01 2024-01-01'],
    ],
    [
      'ends where the sponsor withdraws',
      [completed('2020-06-01', { withdrawnOn: '2021-01-01' })],
      [span('2018-01-01')],
      ['ACTIVE 2020-06-01 2021-01-01'],
    ],
    [
      'is not granted when it was withdrawn on the day of completion',
      [completed('2020-06-01', { withdrawnOn: '2020-06-01' })],
      [span('2018-01-01')],
      [],
    ],
    [
      'stays by another completion when one is withdrawn',
      [completed('2020-06-01', { withdrawnOn: '2021-01-01' }), completed('2020-09-01')],
      [span('2018-01-01')],
      ['ACTIVE 2020-06-01 …'],
    ],
  ])('%s', (_, enrolments, employed, expected) => {
    expect(inWords(factorySpans(enrolments, employed, TIED))).toEqual(expected);
  });
});

describe('factory status that does not resume', () => {
  const rule: FactoryRule = { ...TIED, resumesOnReemployment: false };

  test.each<[string, EnrolmentFact[], Span[], string[]]>([
    [
      'stays lost on re-employment',
      [completed('2020-06-01')],
      [span('2018-01-01', '2022-01-01'), span('2023-01-01')],
      ['ACTIVE 2020-06-01 2022-01-01'],
    ],
    [
      'begins with the first employment from the completion on, whatever came before it',
      [completed('2020-06-01')],
      [span('2018-01-01', '2020-01-01'), span('2021-01-01', '2022-01-01'), span('2023-01-01')],
      ['ACTIVE 2021-01-01 2022-01-01'],
    ],
    [
      'is granted again by a new completion',
      [completed('2020-06-01'), completed('2023-06-01')],
      [span('2018-01-01', '2022-01-01'), span('2023-01-01')],
      ['ACTIVE 2020-06-01 2022-01-01', 'ACTIVE 2023-06-01 …'],
    ],
  ])('%s', (_, enrolments, employed, expected) => {
    expect(inWords(factorySpans(enrolments, employed, rule))).toEqual(expected);
  });
});

describe('factory status that is valid for a time', () => {
  test.each<[string, EnrolmentFact[], string[]]>([
    [
      'goes through every grace state and ends',
      [completed('2020-01-31')],
      ['ACTIVE 2020-01-31 2023-01-31', 'YELLOW 2023-01-31 2023-07-30', 'RED 2023-07-30 2023-10-28'],
    ],
    [
      'is renewed by a completion in time',
      [completed('2020-01-31'), completed('2022-12-01')],
      ['ACTIVE 2020-01-31 2025-12-01', 'YELLOW 2025-12-01 2026-05-30', 'RED 2026-05-30 2026-08-28'],
    ],
    [
      'is renewed out of a grace state from the day of completion',
      [completed('2020-01-31'), completed('2023-08-01')],
      [
        'ACTIVE 2020-01-31 2023-01-31',
        'YELLOW 2023-01-31 2023-07-30',
        'RED 2023-07-30 2023-08-01',
        'ACTIVE 2023-08-01 2026-08-01',
        'YELLOW 2026-08-01 2027-01-28',
        'RED 2027-01-28 2027-04-28',
      ],
    ],
    [
      'comes back after a gap',
      [completed('2015-01-01'), completed('2020-01-31', { withdrawnOn: '2020-02-10' })],
      [
        'ACTIVE 2015-01-01 2018-01-01',
        'YELLOW 2018-01-01 2018-06-30',
        'RED 2018-06-30 2018-09-28',
        'ACTIVE 2020-01-31 2020-02-10',
      ],
    ],
    [
      'is withdrawn in a grace state',
      [completed('2020-01-31', { withdrawnOn: '2023-03-01' })],
      ['ACTIVE 2020-01-31 2023-01-31', 'YELLOW 2023-01-31 2023-03-01'],
    ],
  ])('%s', (_, enrolments, expected) => {
    expect(inWords(factorySpans(enrolments, [], GRACED))).toEqual(expected);
  });

  test('runs from the completion, employed or not', () => {
    const spans = factorySpans([completed('2020-01-31')], [span('2023-05-01', '2023-08-15')], {
      ...GRACED,
      employmentTie: 'NETWORK_EMPLOYMENT',
    });
    expect(inWords(spans)).toEqual(['YELLOW 2023-05-01 2023-07-30', 'RED 2023-07-30 2023-08-15']);
  });
});

describe('levels', () => {
  const enrolments = [completed('2020-01-01'), completed('2022-01-01', { level: 'MASTER' })];

  test.each<[string | null, string[]]>([
    [null, ['ACTIVE 2020-01-01 …']],
    ['CERTIFIED', ['ACTIVE 2020-01-01 …']],
    ['ADVANCED', ['ACTIVE 2022-01-01 …']],
    ['MASTER', ['ACTIVE 2022-01-01 …']],
    ['UNHEARD_OF', []],
  ])('at %s, those above it imply it', (level, expected) => {
    expect(inWords(factorySpans(enrolments, [], UNTIED, level))).toEqual(expected);
  });

  test.each<[string | null, string | undefined]>([
    [null, '2020-01-01'],
    ['CERTIFIED', '2020-01-01'],
    ['ADVANCED', '2022-01-01'],
    ['MASTER', '2022-01-01'],
    ['UNHEARD_OF', undefined],
  ])('completion at %s is for life from %s, whatever becomes of factory status', (level, expected) => {
    const withdrawn = enrolments.map((each) => ({ ...each, withdrawnOn: each.completedOn }));
    expect(completedSince(withdrawn, UNTIED, level)).toBe(expected);
  });

  test('nothing is completed while the enrolment is open', () => {
    expect(completedSince([OPEN], UNTIED)).toBeUndefined();
  });
});

describe('factory status on a day', () => {
  const spans = factorySpans([completed('2020-01-31')], [], GRACED);

  test.each<[string, string | null, string | null]>([
    ['2020-01-30', null, '2020-01-30'],
    ['2020-01-31', 'ACTIVE', '2023-01-30'],
    ['2023-01-30', 'ACTIVE', '2023-01-30'],
    ['2023-01-31', 'YELLOW', '2023-07-29'],
    ['2023-07-30', 'RED', '2023-10-27'],
    ['2023-10-27', 'RED', '2023-10-27'],
    ['2023-10-28', null, null],
  ])('%s is %s through %s', (on, state, holdsThrough) => {
    expect(factoryStatusOn(on as Day, spans)).toEqual({ state, holdsThrough });
  });

  test('without an end never changes', () => {
    const endless = factorySpans([completed('2020-01-31')], [], UNTIED);
    expect(factoryStatusOn(day('2030-01-01'), endless)).toEqual({ state: 'ACTIVE', holdsThrough: null });
  });
});
