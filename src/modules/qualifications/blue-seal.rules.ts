import { type Day, dayBefore } from '../../kernel/day.ts';
import { timelineOfShop } from '../catalogue/evaluation.rules.ts';
import type { ShopQualifications, StaffMember } from '../catalogue/qualification-facts.rules.ts';
import { nodesOf } from '../catalogue/requirement.rules.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import { testsOfArea } from '../catalogue/shop-judging.rules.ts';
import { END_OF_TIME, intersectSpans, mergeSpans, type Span, spanCovering } from '../catalogue/span.rules.ts';

/** What keeps a shop from the Blue Seal. Codes are public: add, never rename. */
export const BLUE_SEAL_SHORTFALLS = [
  'SHOP_CLOSED',
  'NO_REPAIRING_STAFF',
  'SHARE_TOO_LOW',
  'NO_AREA_OFFERED',
  'AREA_UNCOVERED',
  'RULE_NOT_MET',
] as const;
export type BlueSealShortfallCode = (typeof BLUE_SEAL_SHORTFALLS)[number];

export interface BlueSealShortfall {
  readonly code: BlueSealShortfallCode;
  /** The uncovered repair area; null for the other shortfalls. */
  readonly area: string | null;
  readonly message: string;
}

/** Somebody who covers an area, by these current tests, through a day: null when time alone does not end it. */
export interface AreaCover {
  readonly technicianId: string;
  readonly tests: readonly string[];
  readonly through: Day | null;
}

/** One repair area that the shop offers, and who covers it on the day. */
export interface AreaCoverage {
  readonly area: string;
  readonly covered: boolean;
  /** The last day on which `covered` stays as it is if nothing is recorded; null when time alone never changes it. */
  readonly holdsThrough: Day | null;
  readonly coveredBy: readonly AreaCover[];
  /** Covered by one person alone: without them it is not. */
  readonly singlePointOfFailure: boolean;
}

/** Live compliance and recognition, side by side: a shop may have either without the other. */
export interface BlueSealAnswer {
  readonly compliant: boolean;
  /** The last day on which `compliant` stays as it is if nothing is recorded; null when time alone never changes it. */
  readonly holdsThrough: Day | null;
  readonly recognised: boolean;
  /** The last day of the recognition in force, else of the latest before; null for a shop that never had one. */
  readonly recognisedThrough: Day | null;
  /** Repairing people with at least one current credential. */
  readonly certified: number;
  /** Repairing people. */
  readonly total: number;
  readonly areas: readonly AreaCoverage[];
  /** Empty for a compliant shop. */
  readonly shortfalls: readonly BlueSealShortfall[];
}

/**
 * The Blue Seal of Excellence on a day, by the pack's rule: undefined for a pack that has none. Whoever performs repairs
 * counts, in the share as in the coverage.
 */
export function blueSealOn(day: Day, shop: ShopQualifications, pack: RulePack): BlueSealAnswer | undefined {
  if (!pack.blueSeal) return undefined;
  const { holds, changes } = timelineOfShop({ blueSealCompliant: true }, shop, day, pack);
  const staff = shop.staff.filter((person) => spanCovering(person.repairSpans, day));
  const certified = staff.filter((person) => spanCovering(person.qualifications.certifiedSpans(), day)).length;
  const areas = [...shop.areaSpans]
    .filter(([, spans]) => spanCovering(spans, day))
    .map(([area]) => coverageOf(area, day, shop.staff, pack));
  const recognition = shop.recognitionSpans.findLast((span) => span.from <= day);
  const counts = { certified, total: staff.length };
  return {
    compliant: holds,
    holdsThrough: changes[0] === undefined ? null : dayBefore(changes[0]),
    recognised: recognition !== undefined && day < recognition.until,
    recognisedThrough: recognition ? dayBefore(recognition.until) : null,
    ...counts,
    areas,
    shortfalls: holds ? [] : shortfallsOf(day, shop, areas, counts, pack),
  };
}

function shortfallsOf(
  day: Day,
  shop: ShopQualifications,
  areas: readonly AreaCoverage[],
  { certified, total }: { readonly certified: number; readonly total: number },
  pack: RulePack,
): readonly BlueSealShortfall[] {
  const found: BlueSealShortfall[] = [];
  const add = (code: BlueSealShortfallCode, message: string, area: string | null = null) =>
    found.push({ code, area, message });
  if (!spanCovering(shop.openSpans, day)) add('SHOP_CLOSED', 'The shop is not open on this day.');
  if (total === 0) add('NO_REPAIRING_STAFF', 'Nobody performs repairs here on this day.');
  else if (!sharesMet(day, shop, pack)) {
    add('SHARE_TOO_LOW', `${certified} of ${total} who perform repairs hold a current credential.`);
  }
  if (areas.length === 0) add('NO_AREA_OFFERED', 'No repair area is on record for this day.');
  for (const { area, covered } of areas) {
    if (!covered) add('AREA_UNCOVERED', `Nobody who performs repairs is certified in ${area}.`, area);
  }
  if (found.length === 0) add('RULE_NOT_MET', 'The rule pack wants more than share and coverage; see the explanation.');
  return found;
}

/** Whether every share that the pack's rule wants is reached. */
function sharesMet(day: Day, shop: ShopQualifications, pack: RulePack): boolean {
  if (!pack.blueSeal) return false;
  return [...nodesOf(pack.blueSeal.requirement)].every(
    (node) => !('certifiedShare' in node) || timelineOfShop(node, shop, day, pack).holds,
  );
}

function coverageOf(area: string, day: Day, staff: readonly StaffMember[], pack: RulePack): AreaCoverage {
  const tests = testsOfArea(area, pack);
  const cover = staff.map((person) => ({ person, spans: coverSpans(person, tests) }));
  const whole = mergeSpans(cover.flatMap(({ spans }) => spans));
  const coveredBy = cover.flatMap(({ person, spans }) => {
    const span = spanCovering(spans, day);
    if (!span) return [];
    const { technicianId, qualifications } = person;
    const current = tests.filter((test) => spanCovering(qualifications.currentSpans(test), day));
    return [{ technicianId, tests: current, through: throughOf(span.until) }];
  });
  const now = spanCovering(whole, day);
  const change = now ? now.until : whole.find((span) => span.from > day)?.from;
  return {
    area,
    covered: now !== undefined,
    holdsThrough: change === undefined ? null : throughOf(change),
    coveredBy,
    singlePointOfFailure: coveredBy.length === 1,
  };
}

/** The days on which the person performs repairs and holds one of the tests. */
function coverSpans({ repairSpans, qualifications }: StaffMember, tests: readonly string[]): readonly Span[] {
  const held = mergeSpans(tests.flatMap((test) => qualifications.currentSpans(test)));
  return held.length === 0 ? held : intersectSpans(held, repairSpans);
}

function throughOf(change: Day): Day | null {
  return change === END_OF_TIME ? null : dayBefore(change);
}
