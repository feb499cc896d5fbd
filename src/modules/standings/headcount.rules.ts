import type { Day } from '../../kernel/day.ts';
import type { ShopQualifications, TechnicianQualifications } from '../catalogue/qualification-facts.rules.ts';
import { END_OF_TIME, intersectSpans, mergeSpans, type Span } from '../catalogue/span.rules.ts';

/** How many perform repairs in a shop on a day. */
export interface Headcount {
  readonly total: number;
  /** Of them, with at least one current credential. */
  readonly certified: number;
  /** Of them, with a Master designation. */
  readonly masters: number;
}

/** The headcount on `day`, and the first later day on which time alone changes it; undefined when it never does. */
export function headcountOn(
  day: Day,
  shop: Pick<ShopQualifications, 'staff'>,
  masterSpansOf: (technician: TechnicianQualifications) => readonly Span[],
): Headcount & { readonly changesOn: Day | undefined } {
  const total = new Tally(day);
  const certified = new Tally(day);
  const masters = new Tally(day);
  for (const { repairSpans, qualifications } of shop.staff) {
    const ahead = repairSpans.filter((span) => span.until > day);
    if (ahead.length === 0) continue;
    total.add(ahead);
    certified.add(both(ahead, qualifications.certifiedSpans()));
    const master = masterSpansOf(qualifications);
    if (master.length > 0) masters.add(both(ahead, master));
  }
  const changes = [total, certified, masters].map((tally) => tally.changesOn()).filter((on) => on !== undefined);
  return {
    total: total.count,
    certified: certified.count,
    masters: masters.count,
    changesOn: changes.reduce<Day | undefined>(
      (first, on) => (first === undefined || on < first ? on : first),
      undefined,
    ),
  };
}

/** Nearly everybody has one job without an end. */
function both(jobs: readonly Span[], spans: readonly Span[]): readonly Span[] {
  const [job] = jobs;
  if (jobs.length === 1 && job?.until === END_OF_TIME && (spans[0]?.from ?? END_OF_TIME) >= job.from) return spans;
  return intersectSpans(jobs, mergeSpans(spans));
}

/** Counts people of whom something is so in spans that do not overlap, one by one. */
class Tally {
  count = 0;
  private readonly day: Day;
  /** By how much the count changes on later days. */
  private readonly steps = new Map<Day, number>();

  constructor(day: Day) {
    this.day = day;
  }

  add(spans: readonly Span[]): void {
    for (const { from, until } of spans) {
      if (until <= this.day) continue;
      if (from > this.day) this.step(from, 1);
      else this.count += 1;
      if (until !== END_OF_TIME) this.step(until, -1);
    }
  }

  /** One who goes and one who comes on the same day are no change. */
  changesOn(): Day | undefined {
    let first: Day | undefined;
    for (const [on, by] of this.steps) if (by !== 0 && (first === undefined || on < first)) first = on;
    return first;
  }

  private step(on: Day, by: number): void {
    this.steps.set(on, (this.steps.get(on) ?? 0) + by);
  }
}
