import { type Day, earliestDay, latestDay } from '../../kernel/day.ts';

/** Days in a row, half open: every day with `from <= day < until`. A span whose `until` is not after `from` is empty. */
export interface Span {
  readonly from: Day;
  readonly until: Day;
}

/** The same days as sorted spans that neither overlap nor touch; empty spans are dropped. */
export function mergeSpans(spans: readonly Span[]): readonly Span[] {
  const [only] = spans;
  if (spans.length === 1 && only && only.from < only.until) return [{ from: only.from, until: only.until }];
  const sorted = spans.filter((span) => span.from < span.until).sort((a, b) => (a.from < b.from ? -1 : 1));
  const merged: Span[] = [];
  for (const span of sorted) {
    const last = merged.at(-1);
    if (last && span.from <= last.until) {
      merged[merged.length - 1] = { from: last.from, until: latestDay(last.until, span.until) };
    } else {
      merged.push({ from: span.from, until: span.until });
    }
  }
  return merged;
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
