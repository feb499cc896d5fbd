import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays, day } from '../../../src/kernel/day.ts';
import type { Fault } from '../../../src/kernel/refusal.ts';
import { END_OF_TIME } from '../../../src/modules/catalogue/span.rules.ts';
import {
  claimFaults,
  type EnrolmentClaim,
  endingFaults,
  overlapFaults,
} from '../../../src/modules/insurers/network-enrolment.rules.ts';

const TODAY = day('2026-06-15');
const CLAIM: EnrolmentClaim = { from: day('2026-01-01'), through: null, reason: 'Signed the agreement' };

function told(faults: readonly Fault[]): readonly string[] {
  return faults.map(({ code, path }) => `${code} ${path.join('.')}`);
}

describe('an enrolment by itself', () => {
  test.each<[string, Partial<EnrolmentClaim>, readonly string[]]>([
    ['open', {}, []],
    ['on the first day on record', { from: day('1972-01-01') }, []],
    ['before anything is on record', { from: day('1971-12-31') }, ['DAY_TOO_EARLY from']],
    ['that begins ahead', { from: day('2027-01-01') }, []],
    ['as far ahead as may be', { from: day('2046-06-15') }, []],
    ['absurdly far ahead', { from: day('2046-06-16') }, ['DAY_TOO_FAR_AHEAD from']],
    ['of one day', { through: day('2026-01-01') }, []],
    ['that ends before it starts', { through: day('2025-12-31') }, ['DAYS_OUT_OF_ORDER through']],
    [
      'with everything wrong at once',
      { from: day('2900-01-01'), through: day('1900-01-01'), reason: ' ' },
      ['DAY_TOO_FAR_AHEAD from', 'DAY_TOO_EARLY through', 'DAYS_OUT_OF_ORDER through', 'REASON_EMPTY reason'],
    ],
    ['with the longest reason', { reason: 'x'.repeat(500) }, []],
    ['with too long a reason', { reason: 'x'.repeat(501) }, ['REASON_TOO_LONG reason']],
    ['with a line break in its reason', { reason: 'a\nb' }, ['REASON_MALFORMED reason']],
    ['with a NUL in its reason', { reason: 'a\u0000b' }, ['REASON_MALFORMED reason']],
  ])('%s', (_, claim, expected) => {
    expect(told(claimFaults({ ...CLAIM, ...claim }, TODAY))).toEqual(expected);
  });
});

describe('an enrolment beside others of the same shop', () => {
  const ended = { from: day('2025-01-01'), until: day('2025-07-01') };

  test('may begin the day after another ended, and end the day before one begins', () => {
    expect(overlapFaults({ ...CLAIM, from: day('2025-07-01') }, [ended])).toEqual([]);
    expect(overlapFaults({ ...CLAIM, from: day('2024-01-01'), through: day('2024-12-31') }, [ended])).toEqual([]);
  });

  test('may not share a day with another', () => {
    expect(told(overlapFaults({ ...CLAIM, from: day('2025-06-30') }, [ended]))).toEqual(['ENROLMENT_OVERLAPS from']);
    expect(told(overlapFaults({ ...CLAIM, from: day('2024-01-01') }, [ended], ['shopNumbers', 3]))).toEqual([
      'ENROLMENT_OVERLAPS shopNumbers.3',
    ]);
    expect(overlapFaults(CLAIM, [{ from: day('2020-01-01'), until: END_OF_TIME }])[0]?.message).toBe(
      'The shop is enrolled from 2020-01-01 already.',
    );
  });

  test('overlaps exactly when some day lies in both', () => {
    const span = fc.tuple(fc.nat({ max: 9 }), fc.integer({ min: 1, max: 9 }));
    const start = day('2026-01-01');
    fc.assert(
      fc.property(span, span, ([a, aDays], [b, bDays]) => {
        const claim = { ...CLAIM, from: addDays(start, a), through: addDays(start, a + aDays - 1) };
        const other = { from: addDays(start, b), until: addDays(start, b + bDays) };
        const shared = Array.from({ length: aDays }, (_, offset) => a + offset).some((at) => b <= at && at < b + bDays);
        expect(overlapFaults(claim, [other]).length > 0).toBe(shared);
      }),
    );
  });
});

describe('the end of an enrolment', () => {
  const open = { from: day('2026-01-01'), until: END_OF_TIME };

  test.each<[string, typeof open, string, readonly string[]]>([
    ['today', open, '2026-06-15', []],
    ['on its first day', open, '2026-01-01', []],
    ['before its first day', open, '2025-12-31', ['DAYS_OUT_OF_ORDER lastDay']],
    ['ahead', open, '2046-06-15', []],
    ['absurdly far ahead', open, '2046-06-16', ['DAY_TOO_FAR_AHEAD lastDay']],
    ['earlier than was planned', { ...open, until: day('2027-01-01') }, '2026-06-30', []],
    ['on the day that was planned', { ...open, until: day('2027-01-01') }, '2026-12-31', ['ENROLMENT_ENDED lastDay']],
    ['later than was planned', { ...open, until: day('2027-01-01') }, '2027-06-30', ['ENROLMENT_ENDED lastDay']],
    ['once it is over', { ...open, until: day('2026-06-15') }, '2026-03-01', ['ENROLMENT_ENDED lastDay']],
  ])('%s', (_, enrolment, lastDay, expected) => {
    expect(told(endingFaults(enrolment, day(lastDay), 'Left', TODAY))).toEqual(expected);
  });

  test('wants a reason', () => {
    expect(told(endingFaults(open, TODAY, '', TODAY))).toEqual(['REASON_EMPTY reason']);
  });
});
