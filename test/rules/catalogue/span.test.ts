import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays, type Day, day } from '../../../src/kernel/day.ts';
import {
  intersectSpans,
  mergeSpans,
  type Span,
  spanCovering,
  subtractSpans,
} from '../../../src/modules/catalogue/span.rules.ts';

const start = day('2026-01-01');
const days = Array.from({ length: 50 }, (_, index) => addDays(start, index));
const anySpans = fc.array(
  fc
    .tuple(fc.nat(40), fc.nat(9))
    .map(([from, length]): Span => ({ from: addDays(start, from), until: addDays(start, from + length) })),
  { maxLength: 6 },
);

function daysOf(spans: readonly Span[]): readonly Day[] {
  return days.filter((each) => spans.some((span) => span.from <= each && each < span.until));
}

function expectMerged(spans: readonly Span[]): void {
  for (const [index, span] of spans.entries()) {
    expect(span.from < span.until).toBe(true);
    const next = spans[index + 1];
    if (next) expect(span.until < next.from).toBe(true);
  }
}

test('merging keeps every day, sorts, and leaves no two spans that touch', () => {
  fc.assert(
    fc.property(anySpans, (spans) => {
      expectMerged(mergeSpans(spans));
      expect(daysOf(mergeSpans(spans))).toEqual(daysOf(spans));
    }),
  );
});

test('an intersection holds exactly the days in both', () => {
  fc.assert(
    fc.property(anySpans, anySpans, (first, second) => {
      const common = intersectSpans(first, second);
      expectMerged(common);
      expect(daysOf(common)).toEqual(daysOf(first).filter((each) => daysOf(second).includes(each)));
    }),
  );
});

test('a difference holds exactly the days in the first and not in the second', () => {
  fc.assert(
    fc.property(anySpans, anySpans, (spans, removed) => {
      const left = subtractSpans(spans, removed);
      expectMerged(left);
      expect(daysOf(left)).toEqual(daysOf(spans).filter((each) => !daysOf(removed).includes(each)));
    }),
  );
});

test('the first day of a span is in it and the day it runs until is not', () => {
  const span = { from: day('2026-03-01'), until: day('2026-04-01') };
  expect(spanCovering([span], day('2026-03-01'))).toBe(span);
  expect(spanCovering([span], day('2026-03-31'))).toBe(span);
  expect(spanCovering([span], day('2026-04-01'))).toBeUndefined();
  expect(spanCovering([span], day('2026-02-28'))).toBeUndefined();
});
