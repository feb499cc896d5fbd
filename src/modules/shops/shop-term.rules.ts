import { addDays, addMonths, type Day } from '../../kernel/day.ts';
import type { Fault } from '../../kernel/refusal.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import { END_OF_TIME, mergeSpans, type Span, spanCovering } from '../catalogue/span.rules.ts';
import { FIRST_DAY_ON_RECORD, pastDayFaults } from '../credentials/recording.rules.ts';

/** What a shop can be for days in a row. */
export const SHOP_TERM_KINDS = ['OPERATION', 'AREA', 'NETWORK', 'RECOGNITION'] as const;
export type ShopTermKind = (typeof SHOP_TERM_KINDS)[number];

/** A term as it is on record: `until` is {@link END_OF_TIME} while no end is known. */
export interface ShopTermFact extends Span {
  readonly kind: ShopTermKind;
  /** A repair area for AREA, a brand's network for NETWORK; empty for the others. */
  readonly code: string;
}

/** How many years ahead an end may lie that is known today. */
const YEARS_AHEAD = 20;

const MONTHS_IN_A_YEAR = 12;

/** What stands in the way of a term that begins, and of one that ends, by what the term is about. */
const OBSTACLES: Readonly<
  Record<ShopTermKind, { readonly running: readonly [string, string]; readonly absent: readonly [string, string] }>
> = {
  OPERATION: {
    running: ['SHOP_OPEN', 'The shop is open on some of these days already.'],
    absent: ['SHOP_CLOSED', 'The shop is not open beyond that day.'],
  },
  AREA: {
    running: ['AREA_OFFERED', 'The shop offers this area on some of these days already.'],
    absent: ['AREA_NOT_OFFERED', 'The shop does not offer this area beyond that day.'],
  },
  NETWORK: {
    running: ['NETWORK_JOINED', 'The shop belongs to this network on some of these days already.'],
    absent: ['NETWORK_NOT_JOINED', 'The shop does not belong to this network beyond that day.'],
  },
  RECOGNITION: {
    running: ['SHOP_RECOGNISED', 'The shop carries the recognition on some of these days already.'],
    absent: ['SHOP_NOT_RECOGNISED', 'The shop does not carry the recognition beyond that day.'],
  },
};

/** Everything that keeps a term from being recorded beside those on record. Its first day lies at `path`. */
export function beginningFaults(
  term: ShopTermFact,
  terms: readonly ShopTermFact[],
  today: Day,
  path: Fault['path'] = ['from'],
): readonly Fault[] {
  const faults: Fault[] = [...pastDayFaults(term.from, today, path)];
  if (term.kind !== 'OPERATION') faults.push(...openFaults(term.from, terms, path));
  const running = sameAs(term, terms).some((other) => other.from < term.until && term.from < other.until);
  if (running) faults.push(faultOf(OBSTACLES[term.kind].running, path));
  return faults;
}

/** Everything that keeps a term from ending after `lastDay`: the day itself, and that there is none to be cut short. */
export function endingFaults(
  ending: Pick<ShopTermFact, 'kind' | 'code'> & { readonly lastDay: Day },
  terms: readonly ShopTermFact[],
  today: Day,
  path: Fault['path'] = ['lastDay'],
): readonly Fault[] {
  const faults: Fault[] = [...endDayFaults(ending.lastDay, today, path)];
  if (!endingTerm(ending, terms)) faults.push(faultOf(OBSTACLES[ending.kind].absent, path));
  return faults;
}

/** The term on record that would end after `lastDay`: it holds on that day and beyond. */
export function endingTerm<Term extends ShopTermFact>(
  ending: Pick<ShopTermFact, 'kind' | 'code'> & { readonly lastDay: Day },
  terms: readonly Term[],
): Term | undefined {
  const until = addDays(ending.lastDay, 1);
  return sameAs(ending, terms).find((term) => term.from <= ending.lastDay && until < term.until);
}

/** The faults of a last day: it may lie ahead, but not absurdly far. */
export function endDayFaults(lastDay: Day, today: Day, path: Fault['path']): readonly Fault[] {
  if (lastDay < FIRST_DAY_ON_RECORD) return pastDayFaults(lastDay, today, path);
  if (lastDay <= addMonths(today, YEARS_AHEAD * MONTHS_IN_A_YEAR)) return [];
  return [{ code: 'DAY_TOO_FAR_AHEAD', message: `${lastDay} lies more than ${YEARS_AHEAD} years ahead.`, path }];
}

/** The fault of a day on which the shop is closed, if it is. */
export function openFaults(day: Day, terms: readonly ShopTermFact[], path: Fault['path']): readonly Fault[] {
  if (spanCovering(openSpans(terms), day)) return [];
  return [{ code: 'SHOP_CLOSED', message: `The shop is not open on ${day}.`, path }];
}

/** The days on which the shop is open: merged and sorted. */
export function openSpans(terms: readonly ShopTermFact[]): readonly Span[] {
  return mergeSpans(sameAs({ kind: 'OPERATION', code: '' }, terms));
}

/** The terms that hold on the day, in the order given. */
export function termsOn<Term extends ShopTermFact>(day: Day, terms: readonly Term[]): readonly Term[] {
  return terms.filter((term) => term.from <= day && day < term.until);
}

/** A day as the end of a span: what is null on record is {@link END_OF_TIME} in rules. */
export function untilOf(untilOn: string | null | undefined): Day {
  return (untilOn ?? END_OF_TIME) as Day;
}

/** The faults of repair areas that the rule pack does not have. */
export function areaFaults(
  areas: readonly string[],
  pack: RulePack,
  pathOf: (index: number) => Fault['path'] = (index) => ['areas', index],
): readonly Fault[] {
  return unknownFaults(areas, pack.repairAreas, { code: 'UNKNOWN_REPAIR_AREA', noun: 'repair area', pack, pathOf });
}

/** The faults of brands' networks that the rule pack does not have. */
export function networkFaults(
  networks: readonly string[],
  pack: RulePack,
  pathOf: (index: number) => Fault['path'] = (index) => ['networks', index],
): readonly Fault[] {
  return unknownFaults(networks, pack.networks, { code: 'UNKNOWN_NETWORK', noun: 'network', pack, pathOf });
}

function unknownFaults(
  codes: readonly string[],
  known: { has(code: string): boolean; keys(): Iterable<string> },
  about: {
    readonly code: string;
    readonly noun: string;
    readonly pack: RulePack;
    pathOf(index: number): Fault['path'];
  },
): readonly Fault[] {
  return codes.flatMap((each, index): readonly Fault[] => {
    if (known.has(each)) return [];
    const message = `${about.pack.name} has no ${about.noun} ${JSON.stringify(each.slice(0, 40))}; known are ${[...known.keys()].join(', ')}.`;
    return [{ code: about.code, message, path: about.pathOf(index) }];
  });
}

function sameAs<Term extends ShopTermFact>(
  wanted: Pick<ShopTermFact, 'kind' | 'code'>,
  terms: readonly Term[],
): readonly Term[] {
  return terms.filter((term) => term.kind === wanted.kind && term.code === wanted.code);
}

function faultOf([code, message]: readonly [string, string], path: Fault['path']): Fault {
  return { code, message, path };
}
