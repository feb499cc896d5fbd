import type { Day } from '../../kernel/day.ts';
import { timelineOfShop } from '../catalogue/evaluation.rules.ts';
import {
  NOTHING_ON_RECORD,
  type ShopQualifications,
  type StaffMember,
} from '../catalogue/qualification-facts.rules.ts';
import type { Fraction, Requirement, RequirementRules } from '../catalogue/requirement.rules.ts';
import { isShareReached, testsOfArea } from '../catalogue/shop-judging.rules.ts';
import { spanCovering } from '../catalogue/span.rules.ts';
import { waysOfCombination, waysOfTechnician } from './technician-ways.rules.ts';
import { AS_IT_IS, MANY, NO_WAY, type WayFinder, type Ways } from './ways.rules.ts';

/** How many people to take on are thought of at most. */
const MAX_NEW_PEOPLE = 10;
/** How many where so many people here have to be chosen among that one more or less makes no difference. */
const MAX_NEW_BESIDE_MANY = 2;

/** How many of those here are thought of for an area. */
const MAX_CANDIDATES = 100;

/** A shop for which ways are looked for. */
export interface ShopSeeker {
  readonly facts: ShopQualifications;
  /** Who performs repairs on the day. */
  readonly people: readonly StaffMember[];
  readonly day: Day;
  readonly rules: RequirementRules;
  readonly finder: WayFinder;
}

/** Ways to make a requirement about a shop hold on the day by what its people gain and by taking people on. */
export function waysOfShop(requirement: Requirement, wanted: boolean, seeker: ShopSeeker): Ways {
  const { facts, day, rules, finder } = seeker;
  const combined = waysOfCombination(requirement, wanted, finder, (part, each) => waysOfShop(part, each, seeker));
  if (combined) return combined;
  if (timelineOfShop(requirement, facts, day, rules).holds === wanted) return AS_IT_IS;
  if (!wanted) return NO_WAY;
  if ('technicians' in requirement) {
    const { atLeast, who } = requirement.technicians;
    const newcomers = Math.min(atLeast, MAX_NEW_PEOPLE);
    return finder.atLeast(atLeast, [...waysOfPeople(who, seeker), ...waysOfNewcomers(who, newcomers, seeker)]);
  }
  if ('certifiedShare' in requirement) {
    const { atLeast, who = { isCertified: true } as const } = requirement.certifiedShare;
    return waysOfShare(atLeast, who, seeker);
  }
  if ('areasCovered' in requirement) {
    const asked = requirement.areasCovered;
    const areas = asked === true ? offeredOn(facts, day) : asked;
    return areas.length === 0 ? NO_WAY : finder.allOf(areas.map((area) => waysOfArea(area, seeker)));
  }
  if ('blueSealCompliant' in requirement && rules.blueSeal && spanCovering(facts.openSpans, day)) {
    const { designations, tests, blueSeal } = rules;
    return waysOfShop(blueSeal.requirement, true, { ...seeker, rules: { designations, tests, blueSeal: null } });
  }
  return NO_WAY;
}

function waysOfPeople(who: Requirement, { people, day, rules, finder }: ShopSeeker): readonly Ways[] {
  return people.map(({ technicianId, qualifications }) =>
    waysOfTechnician(who, true, { who: technicianId, facts: qualifications, day, rules, finder }),
  );
}

/** How somebody is called who is not here yet. */
export function newcomer(index: number): string {
  return `NEW ${index + 1}`;
}

function waysOfNewcomers(who: Requirement, count: number, { day, rules, finder, people }: ShopSeeker): readonly Ways[] {
  const taken = people.filter(({ technicianId }) => technicianId.startsWith('NEW ')).length;
  return Array.from({ length: count }, (_, index) => {
    const label = newcomer(taken + index);
    const ways = waysOfTechnician(who, true, { who: label, facts: NOTHING_ON_RECORD, day, rules, finder });
    return finder.hiring(label, ways);
  });
}

/**
 * Every newcomer raises the whole as well as, meeting what is asked, the part. More of them than are needed for one less among
 * those here to change anything are not thought of.
 */
function waysOfShare(fraction: Fraction, who: Requirement, seeker: ShopSeeker): Ways {
  const { finder } = seeker;
  const here = waysOfPeople(who, seeker);
  const isOfMany = here.length ** 2 * fraction.n > MANY * fraction.of;
  const newcomers = waysOfNewcomers(who, isOfMany ? MAX_NEW_BESIDE_MANY : MAX_NEW_PEOPLE, seeker);
  const meetingNow = here.filter((ways) => ways.some(({ gains }) => gains.size === 0)).length;
  const options: Ways[] = [];
  let fewest = here.length + 1;
  for (let hired = 0; hired <= newcomers.length && fewest > meetingNow; hired += 1) {
    let meeting = 0;
    while (meeting <= here.length && !isShareReached(fraction, meeting + hired, here.length + hired)) meeting += 1;
    if (meeting >= fewest) continue;
    fewest = meeting;
    options.push(finder.both(finder.atLeast(meeting, here), finder.allOf(newcomers.slice(0, hired))));
  }
  if (fewest > meetingNow && newcomers[0] !== undefined && newcomers[0].length > 0) finder.isCut = true;
  return finder.anyOf(options);
}

/** Anybody here, or one newcomer for all that is missing, may come to cover an area. */
function waysOfArea(area: string, seeker: ShopSeeker): Ways {
  const { facts, people, day, rules, finder } = seeker;
  if (timelineOfShop({ areasCovered: [area] }, facts, day, rules).holds) return AS_IT_IS;
  if (testsOfArea(area, rules).length === 0) return NO_WAY;
  const gaining = (who: string) => finder.gaining({ who, gain: { kind: 'TEST_OF_AREA', area } });
  const taken = people.filter(({ technicianId }) => technicianId.startsWith('NEW ')).length;
  const label = newcomer(taken);
  if (people.length > MAX_CANDIDATES) finder.isCut = true;
  return finder.anyOf([
    ...people.slice(0, MAX_CANDIDATES).map(({ technicianId }) => gaining(technicianId)),
    finder.hiring(label, gaining(label)),
  ]);
}

function offeredOn({ areaSpans }: ShopQualifications, day: Day): readonly string[] {
  return [...areaSpans].filter(([, spans]) => spanCovering(spans, day)).map(([area]) => area);
}
