import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays, day } from '../../../src/kernel/day.ts';
import { END_OF_TIME } from '../../../src/modules/catalogue/span.rules.ts';
import {
  countingSpan,
  type GovernmentFact,
  type GovernmentTerm,
  governmentSpans,
  governmentStandingOn,
} from '../../../src/modules/government-credentials/government-standing.rules.ts';

const term = (from: string, until?: string, more: Partial<Record<'pendingUntil' | 'endedOn', string>> = {}) => ({
  from: day(from),
  until: until === undefined ? null : day(until),
  pendingUntil: more.pendingUntil === undefined ? null : day(more.pendingUntil),
  endedOn: more.endedOn === undefined ? null : day(more.endedOn),
});

describe('a government credential', () => {
  const plain = term('2024-01-01', '2026-01-01');
  const pending = term('2024-01-01', '2026-01-01', { pendingUntil: '2026-03-01' });
  const revoked = term('2024-01-01', '2026-01-01', { endedOn: '2025-06-01' });
  const endless = term('2024-01-01');

  test.each<[string, GovernmentTerm, string, string, boolean, string | null]>([
    ['is not yet in force the day before it begins', plain, '2023-12-31', 'NOT_YET_IN_FORCE', false, '2023-12-31'],
    ['is in force from its first day', plain, '2024-01-01', 'IN_FORCE', true, '2025-12-31'],
    ['counts on its last day', plain, '2025-12-31', 'IN_FORCE', true, '2025-12-31'],
    ['is expired the day after, for good', plain, '2026-01-01', 'EXPIRED', false, null],
    ['counts while its renewal is pending', pending, '2026-01-01', 'RENEWAL_PENDING', true, '2026-02-28'],
    ['is expired when the renewal pended too long', pending, '2026-03-01', 'EXPIRED', false, null],
    ['counts on the day before its revocation', revoked, '2025-05-31', 'IN_FORCE', true, '2025-05-31'],
    ['is revoked from the day it says', revoked, '2025-06-01', 'REVOKED', false, null],
    ['stays revoked beyond its expiry', revoked, '2027-01-01', 'REVOKED', false, null],
    ['without an expiry is in force for good', endless, '2050-01-01', 'IN_FORCE', true, null],
  ])('%s', (_, of, on, standing, counts, holdsThrough) => {
    expect(governmentStandingOn(day(on), of)).toMatchObject({ standing, counts, holdsThrough });
  });

  test.each<[GovernmentTerm, string, string]>([
    [plain, '2025-01-01', 'Awarded from 2024-01-01, valid through 2025-12-31.'],
    [endless, '2025-01-01', 'Awarded from 2024-01-01; it does not expire.'],
    [
      pending,
      '2026-01-10',
      'Was valid through 2025-12-31; a renewal is being processed, and it counts through 2026-02-28.',
    ],
    [plain, '2026-06-01', 'Was valid through 2025-12-31.'],
    [pending, '2026-06-01', 'Was valid through 2026-02-28.'],
    [revoked, '2026-06-01', 'Ended on 2025-06-01.'],
    [plain, '2020-01-01', 'Awarded from 2024-01-01.'],
  ])('says why: %#', (of, on, reason) => {
    expect(governmentStandingOn(day(on), of).reason).toBe(reason);
  });
});

describe('where a government credential counts', () => {
  const fact = (jurisdiction: string, place: string | null = null): GovernmentFact => ({
    ...term('2024-01-01', '2026-01-01'),
    classCode: 'SAFETY_INSPECTION',
    jurisdiction,
    place,
  });

  test.each<[string, GovernmentFact, string, boolean]>([
    ['a federal one in the country', fact('US'), 'US', true],
    ['a federal one in a state', fact('US'), 'US-CA', true],
    ['a federal one in a municipality', fact('US'), 'US-NY/New York City', true],
    ['a state’s in that state', fact('US-CA'), 'US-CA', true],
    ['a state’s in a municipality of it', fact('US-NY'), 'US-NY/New York City', true],
    ['a state’s in another state', fact('US-CA'), 'US-NV', false],
    ['a state’s in the country', fact('US-CA'), 'US', false],
    ['a municipal one in its place', fact('US-NY', 'New York City'), 'US-NY/new york city ', true],
    ['a municipal one in its state', fact('US-NY', 'New York City'), 'US-NY', false],
    ['a municipal one in another place', fact('US-NY', 'New York City'), 'US-NY/Albany', false],
    ['a municipal one in a place of that name elsewhere', fact('US-OR', 'Portland'), 'US-ME/Portland', false],
  ])('%s', (_, of, jurisdiction, counts) => {
    expect(governmentSpans([of], 'SAFETY_INSPECTION', jurisdiction)).toHaveLength(counts ? 1 : 0);
  });

  test('is judged by class, and periods that touch are one span', () => {
    const facts = [
      fact('US-CA'),
      { ...fact('US-CA'), ...term('2026-01-01', '2028-01-01') },
      { ...fact('US-CA'), ...term('2020-01-01', '2022-01-01'), classCode: 'BRAKE_LAMP_ADJUSTER' },
    ];
    expect(governmentSpans(facts, 'SAFETY_INSPECTION', 'US-CA')).toEqual([{ from: '2024-01-01', until: '2028-01-01' }]);
  });

  test('ends at no known day when it does not expire', () => {
    expect(countingSpan(term('2024-01-01'))).toEqual({ from: '2024-01-01', until: END_OF_TIME });
  });
});

const START = day('2026-01-01');
const anyTerm: fc.Arbitrary<GovernmentTerm> = fc
  .record({
    from: fc.nat(20),
    length: fc.option(fc.integer({ min: 1, max: 15 })),
    pending: fc.option(fc.integer({ min: 1, max: 9 })),
    ended: fc.option(fc.nat(30)),
  })
  .map(({ from, length, pending, ended }) => ({
    from: addDays(START, from),
    until: length === null ? null : addDays(START, from + length),
    pendingUntil: length === null || pending === null ? null : addDays(START, from + length + pending),
    endedOn: ended === null ? null : addDays(START, from + ended),
  }));
const calendar = Array.from({ length: 80 }, (_, index) => addDays(START, index - 3));

test('the standing holds through exactly its last day, and counts on exactly the days of the counting span', () => {
  fc.assert(
    fc.property(anyTerm, (each) => {
      const answers = calendar.map((on) => governmentStandingOn(on, each));
      const { from, until } = countingSpan(each);
      for (const [index, { standing, counts, holdsThrough }] of answers.entries()) {
        const on = calendar[index] ?? START;
        const change = answers.findIndex((later, place) => place > index && later.standing !== standing);
        expect(holdsThrough).toBe(change < 0 ? null : calendar[change - 1]);
        expect(counts).toBe(from <= on && on < until);
      }
    }),
    { numRuns: 300 },
  );
});
