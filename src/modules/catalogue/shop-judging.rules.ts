import type { Day } from '../../kernel/day.ts';
import {
  composed,
  type Judged,
  judgeCombining,
  judgeTechnician,
  NO_PARTS,
  nothingKnown,
  spansLeaf,
} from './judging.rules.ts';
import { liesWithin } from './jurisdiction.rules.ts';
import type { ShopQualifications, StaffMember } from './qualification-facts.rules.ts';
import type { Fraction, Requirement, RequirementRules } from './requirement.rules.ts';
import type { Span } from './span.rules.ts';
import { ALWAYS, atLeast, both, inverted, isEverHeld, NEVER, type Timeline, tallied } from './timeline.rules.ts';

/** One of a shop's people with the days of work there from the day asked about on. */
interface Repairer {
  readonly member: StaffMember;
  readonly repairs: Judged;
}

export interface ShopSituation {
  readonly facts: ShopQualifications;
  readonly subject: null;
  readonly day: Day;
  readonly rules: RequirementRules;
  readonly isBrief: boolean;
  /** Who performs repairs on the day or later. */
  readonly staff: readonly Repairer[];
}

/** A shop on a day, ready to be judged by any requirement. */
export function shopSituation(
  facts: ShopQualifications,
  day: Day,
  rules: RequirementRules,
  isBrief: boolean,
): ShopSituation {
  const staff: Repairer[] = [];
  for (const member of facts.staff) {
    const repairs = spansLeaf('repairs', null, { subject: member.technicianId, day }, null, member.repairSpans);
    if (isEverHeld(repairs)) staff.push({ member, repairs });
  }
  return { facts, subject: null, day, rules, isBrief, staff };
}

/** Judges a requirement about a shop. */
export function judgeShop(requirement: Requirement, situation: ShopSituation): Judged {
  return (
    judgeCombining(requirement, situation, judgeShop) ??
    judgePeople(requirement, situation) ??
    judgePlace(requirement, situation)
  );
}

/**
 * Whether `count` of `total` people are at least the fraction, by whole numbers. Nobody is never enough: a shop without
 * repairing technicians does not qualify.
 */
export function isShareReached({ n, of }: Fraction, count: number, total: number): boolean {
  return total > 0 && n * total <= of * count;
}

const IS_CERTIFIED: Requirement = { isCertified: true };

function judgePeople(requirement: Requirement, situation: ShopSituation): Judged | undefined {
  if ('technicians' in requirement) {
    const { atLeast: wanted, who } = requirement.technicians;
    const people = judgeEach(who, situation);
    return composed('technicians', requirement, null, null, people, atLeast(wanted, people));
  }
  if ('certifiedShare' in requirement) {
    const { atLeast: fraction, who = IS_CERTIFIED } = requirement.certifiedShare;
    const people = judgeEach(who, situation);
    const total = situation.staff.map(({ repairs }) => repairs);
    const answer = tallied(people, total, (count, of) => isShareReached(fraction, count, of));
    return composed('certifiedShare', requirement, null, null, people, answer);
  }
  return 'areasCovered' in requirement ? judgeAreas(requirement.areasCovered, requirement, situation) : undefined;
}

/** One node for each of the people: the days on which they both perform repairs here and meet what is asked. */
function judgeEach(who: Requirement, { staff, day, rules, isBrief }: ShopSituation): readonly Judged[] {
  return staff.map(({ member, repairs }) => {
    const { technicianId: subject, qualifications: facts } = member;
    const asked = judgeTechnician(who, { facts, subject, day, rules, isBrief });
    return composed('person', who, subject, null, [repairs, asked], both(repairs, asked));
  });
}

function judgeAreas(asked: true | readonly string[], requirement: Requirement, situation: ShopSituation): Judged {
  if (asked !== true) {
    const areas = asked.map((area) => judgeArea(area, situation, NO_PARTS));
    return composed('areasCovered', requirement, null, null, areas, atLeast(areas.length, areas));
  }
  const areas: Judged[] = [];
  const offered: Judged[] = [];
  const uncovered: Timeline[] = [];
  for (const [area, spans] of situation.facts.areaSpans) {
    const offers = spansLeaf('offers', null, situation, area, spans);
    if (!isEverHeld(offers)) continue;
    const coverage = judgeArea(area, situation, [offers]);
    areas.push(coverage);
    offered.push(offers);
    uncovered.push(both(offers, inverted(coverage)));
  }
  const answer = tallied(offered, uncovered, (count, bare) => count > 0 && bare === 0);
  return composed('areasCovered', requirement, null, null, areas, answer);
}

/** Covered while anybody who performs repairs holds a current credential in the area. */
function judgeArea(area: string, situation: ShopSituation, before: readonly Judged[]): Judged {
  const { staff, day, rules } = situation;
  const tests = testsOfArea(area, rules);
  const people: Judged[] = [];
  for (const { member, repairs } of staff) {
    const { technicianId: subject, qualifications } = member;
    const held: Judged[] = [];
    for (const code of tests) {
      const spans = qualifications.currentSpans(code);
      if (spans.length === 0) continue;
      const leaf = spansLeaf('holdsTest', { holdsTest: code }, { subject, day }, code, spans);
      if (isEverHeld(leaf)) held.push(leaf);
    }
    if (held.length === 0) continue;
    people.push(composed('areaBy', null, subject, area, [repairs, ...held], both(repairs, atLeast(1, held))));
  }
  const node = composed('area', null, null, area, [...before, ...people], atLeast(1, people));
  return { ...node, staff: staff.reduce((sum, { repairs }) => sum + (repairs.holds ? 1 : 0), 0) };
}

type TestsByArea = ReadonlyMap<string, readonly string[]>;
const testsByAreaOfTests = new WeakMap<RequirementRules['tests'], TestsByArea>();

/** The tests that cover an area, counted once for each rule pack. */
export function testsOfArea(area: string, { tests }: Pick<RequirementRules, 'tests'>): readonly string[] {
  let byArea = testsByAreaOfTests.get(tests);
  if (!byArea) {
    byArea = Map.groupBy(tests.keys(), (code) => tests.get(code)?.repairArea ?? '');
    testsByAreaOfTests.set(tests, byArea);
  }
  return byArea.get(area) ?? [];
}

const NO_SPANS: readonly Span[] = [];

function judgePlace(requirement: Requirement, situation: ShopSituation): Judged {
  const { facts } = situation;
  if ('blueSealCompliant' in requirement) return judgeBlueSeal(requirement, situation);
  if ('blueSealRecognised' in requirement) {
    return spansLeaf('blueSealRecognised', requirement, situation, null, facts.recognitionSpans);
  }
  if ('inNetwork' in requirement) {
    const code = requirement.inNetwork;
    return spansLeaf('inNetwork', requirement, situation, code, facts.networkSpans.get(code) ?? NO_SPANS);
  }
  if ('isOpen' in requirement) return spansLeaf('isOpen', requirement, situation, null, facts.openSpans);
  if ('located' in requirement) {
    const { jurisdiction } = requirement.located;
    const answer = liesWithin(facts.jurisdiction, jurisdiction) ? ALWAYS : NEVER;
    return composed('located', requirement, null, jurisdiction, NO_PARTS, answer);
  }
  return nothingKnown(requirement, null);
}

const IS_OPEN: Requirement = { isOpen: true };

/** A closed shop complies with nothing, whatever its people hold. What the pack asks cannot be asked again within itself. */
function judgeBlueSeal(requirement: Requirement, situation: ShopSituation): Judged {
  const rule = situation.rules.blueSeal;
  if (!rule) return composed('blueSealCompliant', requirement, null, null, NO_PARTS, NEVER);
  const open = judgePlace(IS_OPEN, situation);
  const { designations, tests } = situation.rules;
  const asked = judgeShop(rule.requirement, { ...situation, rules: { designations, tests, blueSeal: null } });
  return composed('blueSealCompliant', requirement, null, null, [open, asked], both(open, asked));
}
