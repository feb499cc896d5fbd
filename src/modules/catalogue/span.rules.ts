import { type Day, earliestDay, latestDay } from '../../kernel/day.ts';

/** Days in a row, half open: every day with `from <= day < until`. A span whose `until` is not after `from` is empty. */
export interface Span {
  readonly from: Day;
  readonly until: Day;
}

/** What `until` is for a span whose end is not known: no day of the trade lies beyond it, and it is never a change. */
export const END_OF_TIME = '9999-12-31' as Day;

/** The same days as sorted spans that neither overlap nor touch; empty spans are dropped. */
export function mergeSpans(spans: readonly Span[]): readonly Span[] {
  const ordered = isOrdered(spans)
    ? spans
    : spans.filter((span) => span.from < span.until).sort((a, b) => (a.from < b.from ? -1 : 1));
  const [first] = ordered;
  if (!first) return ordered;
  const merged: Span[] = [];
  let { from, until } = first;
  for (const span of ordered) {
    if (span.from <= until) until = latestDay(until, span.until);
    else {
      merged.push({ from, until });
      ({ from, until } = span);
    }
  }
  merged.push({ from, until });
  return merged;
}

/** Whether none is empty and each begins no earlier than the one before, as records keep them. */
function isOrdered(spans: readonly Span[]): boolean {
  let before = '';
  for (const { from, until } of spans) {
    if (from >= until || from < before) return false;
    before = from;
  }
  return true;
}

/** The days in both, merged. */
export function intersectSpans(first: readonly Span[], second: readonly Span[]): readonly Span[] {
  const [left, right] = [mergeSpans(first), mergeSpans(second)];
  const common: Span[] = [];
  for (const a of left) {
    for (const b of right) {
      if (b.from >= a.until) break;
      const span = { from: latestDay(a.from, b.from), until: earliestDay(a.until, b.until) };
      if (span.from < span.until) common.push(span);
    }
  }
  return common;
}

/** The days of `spans` that lie in none of `removed`, merged. */
export function subtractSpans(spans: readonly Span[], removed: readonly Span[]): readonly Span[] {
  const cuts = mergeSpans(removed);
  const left: Span[] = [];
  for (const span of mergeSpans(spans)) {
    let from = span.from;
    for (const cut of cuts) {
      if (cut.until <= from) continue;
      if (cut.from >= span.until) break;
      if (cut.from > from) left.push({ from, until: cut.from });
      from = cut.until;
      if (from >= span.until) break;
    }
    if (from < span.until) left.push({ from, until: span.until });
  }
  return left;
}

/** The span that `day` lies in, among spans that do not overlap. */
export function spanCovering(spans: readonly Span[], day: Day): Span | undefined {
  for (const span of spans) if (span.from <= day && day < span.until) return span;
  return undefined;
}
