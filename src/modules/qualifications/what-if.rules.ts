import { addDays, type Day, earliestDay } from '../../kernel/day.ts';
import type {
  ShopQualifications,
  StaffMember,
  TechnicianQualifications,
} from '../catalogue/qualification-facts.rules.ts';
import type { RequirementRules } from '../catalogue/requirement.rules.ts';
import { END_OF_TIME, mergeSpans, type Span, subtractSpans } from '../catalogue/span.rules.ts';

/** Something of one technician's credentials that is supposed to be otherwise. */
export type CredentialChange =
  /** Current on every day from `from` through `through`, for ever without it: awarded, renewed or held on to. */
  | { readonly kind: 'HELD'; readonly testCode: string; readonly from: Day; readonly through: Day | null }
  /** Not current from that day on. */
  | { readonly kind: 'LAPSED'; readonly testCode: string; readonly from: Day };

/** Something of a shop that is supposed to be otherwise. */
export type ShopChange =
  /** No longer performs repairs here from that day on. */
  | { readonly kind: 'WITHOUT'; readonly technicianId: string; readonly from: Day }
  /** Performs repairs here from that day on; somebody who did so before goes on with what is given here. */
  | {
      readonly kind: 'WITH';
      readonly technicianId: string;
      readonly qualifications: TechnicianQualifications;
      readonly from: Day;
    }
  /** A credential of one of its people. Whoever is not among them has none that matters here. */
  | { readonly kind: 'CREDENTIAL'; readonly technicianId: string; readonly change: CredentialChange }
  | { readonly kind: 'OFFERING' | 'NOT_OFFERING'; readonly area: string; readonly from: Day };

type Tests = Pick<RequirementRules, 'tests'>;

/** The technician as on record but for these changes, applied in order. Without any it is the technician itself. */
export function withCredentialChanges(
  facts: TechnicianQualifications,
  changes: readonly CredentialChange[],
  rules: Tests,
): TechnicianQualifications {
  if (changes.length === 0) return facts;
  const spansOf = (testCode: string) => changes.reduce(spansAfter(testCode), facts.currentSpans(testCode));
  return {
    currentSpans: spansOf,
    heldSince: (testCode) => changes.reduce(heldSinceAfter(testCode), facts.heldSince(testCode)),
    certifiedSpans: () => certifiedAfter(facts, changes, rules, spansOf),
    factorySpans: (program, level) => facts.factorySpans(program, level),
    completedSince: (program, level) => facts.completedSince(program, level),
    governmentSpans: (classCode, jurisdiction) => facts.governmentSpans(classCode, jurisdiction),
    experienceMetOn: (kind, years, series) => facts.experienceMetOn(kind, years, series),
    networkSpans: (network) => facts.networkSpans(network),
  };
}

/** The shop as on record but for these changes, applied in order. Without any it is the shop itself. */
export function withShopChanges(
  facts: ShopQualifications,
  changes: readonly ShopChange[],
  rules: Tests,
): ShopQualifications {
  return changes.reduce((shop, change) => withShopChange(shop, change, rules), facts);
}

/** The shop with other people or areas. */
export function shopWith(
  shop: ShopQualifications,
  { staff = shop.staff, areaSpans = shop.areaSpans }: Partial<Pick<ShopQualifications, 'staff' | 'areaSpans'>>,
): ShopQualifications {
  const { jurisdiction, city, openSpans, networkSpans, recognitionSpans } = shop;
  return { jurisdiction, city, staff, openSpans, areaSpans, networkSpans, recognitionSpans };
}

function withShopChange(shop: ShopQualifications, change: ShopChange, rules: Tests): ShopQualifications {
  switch (change.kind) {
    case 'WITHOUT':
      return shopWith(shop, { staff: staffWithout(shop.staff, change.technicianId, change.from) });
    case 'WITH':
      return shopWith(shop, { staff: staffWith(shop.staff, change) });
    case 'CREDENTIAL':
      return shopWith(shop, { staff: staffChanged(shop.staff, change.technicianId, change.change, rules) });
    default:
      return shopWith(shop, { areaSpans: areasChanged(shop.areaSpans, change) });
  }
}

function from(day: Day, until: Day = END_OF_TIME): Span {
  return { from: day, until };
}

function spansAfter(testCode: string) {
  return (spans: readonly Span[], change: CredentialChange): readonly Span[] => {
    if (change.testCode !== testCode) return spans;
    if (change.kind === 'LAPSED') return subtractSpans(spans, [from(change.from)]);
    const until = change.through === null ? END_OF_TIME : addDays(change.through, 1);
    return mergeSpans([...spans, from(change.from, until)]);
  };
}

/** What was held before the supposed lapse stays held before. */
function heldSinceAfter(testCode: string) {
  return (since: Day | undefined, change: CredentialChange): Day | undefined => {
    if (change.testCode !== testCode) return since;
    if (change.kind === 'LAPSED') return since !== undefined && since < change.from ? since : undefined;
    if (change.through !== null && change.through < change.from) return since;
    return since === undefined ? change.from : earliestDay(since, change.from);
  };
}

/** From the first supposed lapse on, certified is whoever still holds one of the rule pack's tests; before it, as on record. */
function certifiedAfter(
  facts: TechnicianQualifications,
  changes: readonly CredentialChange[],
  { tests }: Tests,
  spansOf: (testCode: string) => readonly Span[],
): readonly Span[] {
  const changed = new Set(changes.map(({ testCode }) => testCode));
  const lapses = changes.flatMap((change) => (change.kind === 'LAPSED' ? change.from : []));
  if (lapses.length === 0) return mergeSpans([...facts.certifiedSpans(), ...[...changed].flatMap(spansOf)]);
  const before = subtractSpans(facts.certifiedSpans(), [from(lapses.reduce(earliestDay))]);
  const codes = new Set([...tests.keys(), ...changed]);
  return mergeSpans([...before, ...[...codes].flatMap(spansOf)]);
}

function staffWithout(staff: readonly StaffMember[], wanted: string, day: Day): readonly StaffMember[] {
  return staff.map((member) => {
    const { technicianId, repairSpans, qualifications } = member;
    if (technicianId !== wanted) return member;
    return { technicianId, qualifications, repairSpans: subtractSpans(repairSpans, [from(day)]) };
  });
}

function staffWith(
  staff: readonly StaffMember[],
  { technicianId, qualifications, from: day }: Extract<ShopChange, { kind: 'WITH' }>,
): readonly StaffMember[] {
  const known = staff.find((member) => member.technicianId === technicianId);
  const repairSpans = mergeSpans([...(known?.repairSpans ?? []), from(day)]);
  const member: StaffMember = { technicianId, qualifications, repairSpans };
  return known ? staff.map((each) => (each === known ? member : each)) : [...staff, member];
}

function staffChanged(
  staff: readonly StaffMember[],
  wanted: string,
  change: CredentialChange,
  rules: Tests,
): readonly StaffMember[] {
  return staff.map((member) => {
    const { technicianId, repairSpans, qualifications } = member;
    if (technicianId !== wanted) return member;
    return { technicianId, repairSpans, qualifications: withCredentialChanges(qualifications, [change], rules) };
  });
}

function areasChanged(
  areaSpans: ShopQualifications['areaSpans'],
  { kind, area, from: day }: Extract<ShopChange, { area: string }>,
): ShopQualifications['areaSpans'] {
  const spans = areaSpans.get(area) ?? [];
  const changed = kind === 'OFFERING' ? mergeSpans([...spans, from(day)]) : subtractSpans(spans, [from(day)]);
  return new Map([...areaSpans, [area, changed] as const].sort(([a], [b]) => (a < b ? -1 : 1)));
}
