import type { Day } from '../../kernel/day.ts';
import { liesWithin } from '../catalogue/jurisdiction.rules.ts';
import type { TechnicianQualifications } from '../catalogue/qualification-facts.rules.ts';
import type { RequirementRules } from '../catalogue/requirement.rules.ts';
import { testsOfArea } from '../catalogue/shop-judging.rules.ts';
import { END_OF_TIME, mergeSpans, type Span } from '../catalogue/span.rules.ts';

/** Something a technician may come to have in addition to what is on record. */
export type Gain =
  /** A current credential in the test. */
  | { readonly kind: 'TEST'; readonly code: string }
  /** A current credential in any test of the area. */
  | { readonly kind: 'TEST_OF_AREA'; readonly area: string }
  /** A current credential in any test at all. */
  | { readonly kind: 'CERTIFICATION' }
  /** Factory status in the programme or its completion, at the level or, without one, at any. */
  | { readonly kind: 'FACTORY_STATUS' | 'COMPLETION'; readonly program: string; readonly level: string | null }
  | { readonly kind: 'GOVERNMENT'; readonly class: string; readonly jurisdiction: string }
  /** Documented years that add up to this much, in one of the series or, without any, in whichever. */
  | { readonly kind: 'WORK' | 'TRAINING'; readonly years: number; readonly series: readonly string[] | null }
  | { readonly kind: 'NETWORK_EMPLOYMENT'; readonly network: string };

/** One text for gains that are the same. */
export function keyOfGain(gain: Gain): string {
  switch (gain.kind) {
    case 'TEST':
      return `TEST ${gain.code}`;
    case 'TEST_OF_AREA':
      return `TEST_OF_AREA ${gain.area}`;
    case 'CERTIFICATION':
      return 'CERTIFICATION';
    case 'GOVERNMENT':
      return `GOVERNMENT ${gain.class} ${gain.jurisdiction}`;
    case 'NETWORK_EMPLOYMENT':
      return `NETWORK_EMPLOYMENT ${gain.network}`;
    case 'WORK':
    case 'TRAINING':
      return `${gain.kind} ${gain.years} ${gain.series?.join(' ') ?? ''}`;
    default:
      return `${gain.kind} ${gain.program} ${gain.level ?? ''}`;
  }
}

/** Whether whoever has `gained` has `wanted` too: who holds A5 is certified, and a federal credential counts in every state. */
export function brings(gained: Gain, wanted: Gain, rules: Pick<RequirementRules, 'tests'>): boolean {
  if (gained.kind === 'TEST' && wanted.kind === 'TEST_OF_AREA') {
    return rules.tests.get(gained.code)?.repairArea === wanted.area;
  }
  if (wanted.kind === 'CERTIFICATION') {
    return gained.kind === 'CERTIFICATION' || gained.kind === 'TEST' || gained.kind === 'TEST_OF_AREA';
  }
  if ('program' in gained && 'program' in wanted) {
    const isSame = gained.kind === wanted.kind && gained.program === wanted.program;
    return isSame && (wanted.level === null || wanted.level === gained.level);
  }
  if ('class' in gained && 'class' in wanted) {
    return gained.class === wanted.class && liesWithin(wanted.jurisdiction, gained.jurisdiction);
  }
  if ('years' in gained && 'years' in wanted) {
    const isEnough = gained.kind === wanted.kind && gained.years >= wanted.years;
    return isEnough && isAmong(gained.series, wanted.series);
  }
  return keyOfGain(gained) === keyOfGain(wanted);
}

/** The technician as on record and, from the day on, with all of these. */
export function withGains(
  facts: TechnicianQualifications,
  gains: readonly Gain[],
  day: Day,
  rules: Pick<RequirementRules, 'tests'>,
): TechnicianQualifications {
  if (gains.length === 0) return facts;
  const has = (wanted: Gain) => gains.some((gain) => brings(gain, wanted, rules));
  const onDays = (spans: readonly Span[], wanted: Gain) => (has(wanted) ? andFrom(day, spans) : spans);
  const bySince = (since: Day | undefined, wanted: Gain) =>
    has(wanted) && (since === undefined || since > day) ? day : since;
  const chosen = chosenTests(gains, facts, day, rules);
  return {
    currentSpans: (code) => (chosen.has(code) ? andFrom(day, facts.currentSpans(code)) : facts.currentSpans(code)),
    heldSince: (code) => {
      const since = facts.heldSince(code);
      return chosen.has(code) && (since === undefined || since > day) ? day : since;
    },
    certifiedSpans: () => onDays(facts.certifiedSpans(), { kind: 'CERTIFICATION' }),
    factorySpans: (program, level) =>
      onDays(facts.factorySpans(program, level), { kind: 'FACTORY_STATUS', program, level }),
    completedSince: (program, level) =>
      bySince(facts.completedSince(program, level), { kind: 'COMPLETION', program, level }),
    governmentSpans: (code, jurisdiction) =>
      onDays(facts.governmentSpans(code, jurisdiction), { kind: 'GOVERNMENT', class: code, jurisdiction }),
    experienceMetOn: (kind, years, series) =>
      bySince(facts.experienceMetOn(kind, years, series), { kind, years, series }),
    networkSpans: (network) => onDays(facts.networkSpans(network), { kind: 'NETWORK_EMPLOYMENT', network }),
  };
}

/** The series in which the years are counted are all among those wanted. */
function isAmong(series: readonly string[] | null, wanted: readonly string[] | null): boolean {
  return wanted === null || series?.every((each) => wanted.includes(each)) === true;
}

function andFrom(day: Day, spans: readonly Span[]): readonly Span[] {
  return mergeSpans([...spans, { from: day, until: END_OF_TIME }]);
}

/** The tests gained; for an area one that is not held, since any of them would do. */
function chosenTests(
  gains: readonly Gain[],
  facts: TechnicianQualifications,
  day: Day,
  rules: Pick<RequirementRules, 'tests'>,
): ReadonlySet<string> {
  const chosen = new Set<string>();
  for (const gain of gains) {
    if (gain.kind === 'TEST') chosen.add(gain.code);
    else if (gain.kind === 'TEST_OF_AREA') {
      const tests = testsOfArea(gain.area, rules);
      const isHeld = (code: string) => facts.currentSpans(code).some((span) => span.from <= day && day < span.until);
      const one = tests.find((code) => !isHeld(code)) ?? tests[0];
      if (one !== undefined) chosen.add(one);
    }
  }
  return chosen;
}
