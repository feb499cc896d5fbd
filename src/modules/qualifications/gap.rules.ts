import type { Day } from '../../kernel/day.ts';
import { timelineOfShop, timelineOfTechnician } from '../catalogue/evaluation.rules.ts';
import {
  NOTHING_ON_RECORD,
  type ShopQualifications,
  type StaffMember,
  type TechnicianQualifications,
} from '../catalogue/qualification-facts.rules.ts';
import type { Requirement, RequirementRules } from '../catalogue/requirement.rules.ts';
import { END_OF_TIME, mergeSpans, spanCovering } from '../catalogue/span.rules.ts';
import { type Gain, withGains } from './gain.rules.ts';
import { waysOfShop } from './shop-ways.rules.ts';
import { waysOfTechnician } from './technician-ways.rules.ts';
import { type Need, sizeOf, type Way, WayFinder, type Ways } from './ways.rules.ts';
import { shopWith } from './what-if.rules.ts';

/** What would make a requirement hold that does not. */
export interface Gap<Addition> {
  /** It holds already, so nothing is wanting. */
  readonly isMet: boolean;
  /** False when no addition at all can make it hold: it wants a place, a network or that something not be. */
  readonly isPossible: boolean;
  /** Sets of additions of which each makes it hold and no part of it does, the smallest first. */
  readonly ways: readonly (readonly Addition[])[];
  /** Whether these are all such sets; else larger ones were left out. */
  readonly isExhaustive: boolean;
}

/** What one person has to gain; of somebody here, or of somebody to take on. */
export interface Move {
  /** Null for somebody new. */
  readonly technicianId: string | null;
  /** Tells apart those who are new, from 1; null for somebody here. */
  readonly newcomer: number | null;
  readonly gains: readonly Gain[];
}

/** In a shop where more people perform repairs no set is looked for: every choice among so many is much like any other. */
export const MAX_SEARCHED_STAFF = 60;
/** How often a set is put to the test at most; each time the whole shop is judged. */
export const MAX_TRIALS = 2_000;
/** How many sets are answered at most. */
const MAX_SETS = 20;
/** How many where the smallest already asks for more than this: whoever wants so much is not helped by many variations. */
const MAX_LARGE_SETS = 3;
const LARGE = 12;
/** How often the ways of what is still wanting are added to a set that does not do by itself. */
const MAX_ROUNDS = 3;

/** The smallest sets of gains with which the technician would meet the requirement on the day. */
export function gapOfTechnician(
  requirement: Requirement,
  facts: TechnicianQualifications,
  day: Day,
  rules: RequirementRules,
): Gap<Gain> {
  const finder = new WayFinder(rules);
  const trials = new Trials(
    (way) => timelineOfTechnician(requirement, withGains(facts, gainsOf(way), day, rules), day, rules).holds,
  );
  if (trials.succeed(NOTHING)) return MET;
  const ways = waysOfTechnician(requirement, true, { who: ONESELF, facts, day, rules, finder });
  return gapOf(
    ways,
    finder,
    trials,
    () => [],
    (way) => gainsOf(way),
  );
}

/** The smallest sets of moves with which the shop would meet the requirement on the day. */
export function gapOfShop(
  requirement: Requirement,
  facts: ShopQualifications,
  day: Day,
  rules: RequirementRules,
): Gap<Move> {
  const finder = new WayFinder(rules);
  const after = (way: Way) => shopAfter(facts, way, day, rules);
  const trials = new Trials((way) => timelineOfShop(requirement, after(way), day, rules).holds);
  if (trials.succeed(NOTHING)) return MET;
  if (atWork(facts, day).length > MAX_SEARCHED_STAFF) return NOT_LOOKED_FOR;
  const seek = (shop: ShopQualifications) => {
    return waysOfShop(requirement, true, { facts: shop, people: atWork(shop, day), day, rules, finder });
  };
  return gapOf(seek(facts), finder, trials, (way) => seek(after(way)), movesOf);
}

const ONESELF = '';
const NOTHING: Way = { gains: new Map(), shunned: new Map(), hires: new Set() };
/** Too large a shop to search: additions may well do, and none is named. */
const NOT_LOOKED_FOR = { isMet: false, isPossible: true, ways: [], isExhaustive: false } as const;
const MET = { isMet: true, isPossible: true, ways: [], isExhaustive: true } as const;

/** Puts ways to the test, {@link MAX_TRIALS} of them. */
class Trials {
  private readonly holdsWith: (way: Way) => boolean;
  private left = MAX_TRIALS;

  constructor(holdsWith: (way: Way) => boolean) {
    this.holdsWith = holdsWith;
  }

  get areSpent(): boolean {
    return this.left === 0;
  }

  /** Whether it would hold with the way; once all trials are spent, no way is said to do. */
  succeed(way: Way): boolean {
    if (this.areSpent) return false;
    this.left -= 1;
    return this.holdsWith(way);
  }
}

function atWork({ staff }: ShopQualifications, day: Day): readonly StaffMember[] {
  return staff.filter(({ repairSpans }) => spanCovering(repairSpans, day));
}

/**
 * Ways that were combined from the parts, put to the test: what one part of a rule wants may undo another, such as a newcomer who
 * covers an area and lowers a share. Then what is still wanting is added.
 */
function gapOf<Addition>(
  found: Ways,
  finder: WayFinder,
  trials: Trials,
  furtherWays: (way: Way) => Ways,
  additionsOf: (way: Way) => readonly Addition[],
): Gap<Addition> {
  const [smallest] = found;
  const most = smallest && sizeOf(smallest) > LARGE ? MAX_LARGE_SETS : MAX_SETS;
  const answered = (ways: readonly Way[], isCut: boolean): Gap<Addition> => {
    if (isCut) finder.isCut = true;
    const sets = finder.anyOf([ways]);
    return {
      isMet: false,
      isPossible: sets.length > 0 || finder.isCut,
      ways: sets.slice(0, most).map(additionsOf),
      isExhaustive: !finder.isCut && sets.length <= most && ways.length <= 2 * most,
    };
  };
  const sound: Way[] = [];
  let candidates: Ways = found;
  for (let round = 0; round < MAX_ROUNDS && candidates.length > 0; round += 1) {
    const failing: Way[] = [];
    for (const way of candidates) {
      if (trials.succeed(way)) sound.push(smallestPart(way, trials));
      else failing.push(way);
      if (trials.areSpent) {
        // Whether the last one could do with less was not tried to the end.
        sound.pop();
        return answered(sound, true);
      }
      if (sound.length > 2 * most) break;
    }
    candidates = finder.anyOf(failing.slice(0, most).map((way) => finder.both([way], furtherWays(way))));
  }
  return answered(sound, candidates.length > 0);
}

/** The way without whatever it can do without: nobody and nothing more can be left out of what remains. */
function smallestPart(way: Way, trials: Trials): Way {
  for (const smaller of partsOfWay(way)) if (trials.succeed(smaller)) return smallestPart(smaller, trials);
  return way;
}

/** The way without one person, or without one gain. */
function* partsOfWay(way: Way): Generator<Way> {
  const gainsOfPeople = Map.groupBy(way.gains, ([, { who }]) => who);
  for (const who of new Set([...way.hires, ...gainsOfPeople.keys()])) {
    const gains = new Map([...way.gains].filter(([, need]) => need.who !== who));
    yield { ...way, gains, hires: new Set([...way.hires].filter((each) => each !== who)) };
  }
  for (const [who, gainsOfOne] of gainsOfPeople) {
    if (gainsOfOne.length === 1 && !way.hires.has(who)) continue;
    for (const [key] of gainsOfOne) yield { ...way, gains: new Map([...way.gains].filter(([each]) => each !== key)) };
  }
}

function gainsOf({ gains }: Way): readonly Gain[] {
  return [...gains.values()].map(({ gain }) => gain);
}

function shopAfter(facts: ShopQualifications, way: Way, day: Day, rules: RequirementRules): ShopQualifications {
  if (sizeOf(way) === 0) return facts;
  const gains = Map.groupBy(way.gains.values(), ({ who }) => who);
  const gainsBy = (who: string) => (gains.get(who) ?? []).map(({ gain }) => gain);
  const here = facts.staff.map((member): StaffMember => {
    const { technicianId, repairSpans, qualifications } = member;
    if (!gains.has(technicianId)) return member;
    return { technicianId, repairSpans, qualifications: withGains(qualifications, gainsBy(technicianId), day, rules) };
  });
  const hired = [...way.hires].map(
    (who): StaffMember => ({
      technicianId: who,
      repairSpans: mergeSpans([{ from: day, until: END_OF_TIME }]),
      qualifications: withGains(NOTHING_ON_RECORD, gainsBy(who), day, rules),
    }),
  );
  return shopWith(facts, { staff: [...here, ...hired] });
}

/** People here in the order in which they come up, then those to take on, numbered from 1. */
function movesOf({ gains, hires }: Way): readonly Move[] {
  const byPerson = Map.groupBy(gains.values(), ({ who }) => who);
  const gained = (needs: readonly Need[] | undefined) => (needs ?? []).map(({ gain }) => gain);
  const here = [...byPerson].filter(([who]) => !hires.has(who));
  return [
    ...here.map(([technicianId, needs]) => ({ technicianId, newcomer: null, gains: gained(needs) })),
    ...[...hires].map((who, index) => ({ technicianId: null, newcomer: index + 1, gains: gained(byPerson.get(who)) })),
  ];
}
