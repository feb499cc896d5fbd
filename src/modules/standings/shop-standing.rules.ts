import { type Day, dayBefore } from '../../kernel/day.ts';
import { type Judged, judgeCombining, judgeTechnician } from '../catalogue/judging.rules.ts';
import type { ShopQualifications, TechnicianQualifications } from '../catalogue/qualification-facts.rules.ts';
import type { Requirement } from '../catalogue/requirement.rules.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import { judgeShop, type ShopSituation, shopSituation } from '../catalogue/shop-judging.rules.ts';
import { END_OF_TIME, mergeSpans, type Span } from '../catalogue/span.rules.ts';
import type { EnrolmentOnDay } from './enrolments.rules.ts';
import { type Headcount, headcountOn } from './headcount.rules.ts';
import { reachableDesignations } from './reachable-designations.rules.ts';
import type { ShopStandingContent } from './standing-rows.rules.ts';
import { unmetReasons } from './unmet-reasons.rules.ts';

const BLUE_SEAL_REQUIREMENT: Requirement = { blueSealCompliant: true };

/**
 * A shop on a day, ready to be judged by any number of rules of one pack. What is the same for all of them is worked out once.
 */
export class ShopOnDay {
  private readonly day: Day;
  private readonly situation: ShopSituation;
  private readonly headcount: Headcount & { readonly changesOn: Day | undefined };
  private readonly blueSeal: Judged;
  private readonly recognition: { readonly holds: boolean; readonly changesOn: Day | undefined };

  constructor(shop: ShopQualifications, day: Day, pack: RulePack, masterSpans: MasterSpans) {
    this.day = day;
    this.situation = shopSituation(shop, day, pack, false);
    this.headcount = headcountOn(day, shop, (technician) => masterSpans.of(technician));
    this.blueSeal = judgeShop(BLUE_SEAL_REQUIREMENT, this.situation);
    this.recognition = coverage(shop.recognitionSpans, day);
  }

  /** How the shop stands by its live Blue Seal compliance. */
  blueSealStanding(): ShopStandingContent {
    return this.content(this.blueSeal, undefined);
  }

  /** How the shop stands by the rule of a programme in whose network it is, or will be. */
  standing(requirement: Requirement, enrolment: EnrolmentOnDay): ShopStandingContent {
    return this.content(this.judge(requirement), enrolment);
  }

  private content(judged: Judged, enrolment: EnrolmentOnDay | undefined): ShopStandingContent {
    const { holds } = judged;
    const [change] = judged.changes;
    const { total, certified, masters } = this.headcount;
    const otherwise = earliest([
      change,
      this.headcount.changesOn,
      this.blueSeal.changes[0],
      this.recognition.changesOn,
      enrolment?.changesOn,
    ]);
    const unmet = holds ? NOTHING_UNMET : this.unmet(judged, otherwise);
    return {
      enrolled: enrolment?.enrolled ?? false,
      enrolledFrom: enrolment?.enrolledFrom ?? null,
      enrolledUntil: enrolment?.enrolledUntil ?? null,
      satisfied: holds,
      holdsThrough: change === undefined ? null : dayBefore(change),
      certified,
      total,
      masters,
      blueSeal: this.blueSeal.holds,
      recognised: this.recognition.holds,
      reasons: unmet.reasons,
      staleOn: earliest([otherwise, unmet.changesOn]) ?? null,
    };
  }

  /** What is unmet, and the first day before `before` on which that is not the same any more. */
  private unmet(judged: Judged, before: Day | undefined) {
    const reasons = unmetReasons(judged, this.day);
    const same = reasons.join(' ');
    const changesOn = changesBelow(judged, before).find((on) => unmetReasons(judged, on).join(' ') !== same);
    return { reasons, changesOn };
  }

  /** Most programmes ask for the Blue Seal's compliance among other things: it is judged once. */
  private judge(requirement: Requirement): Judged {
    if ('blueSealCompliant' in requirement) return this.blueSeal;
    const { situation } = this;
    return judgeCombining(requirement, situation, (part) => this.judge(part)) ?? judgeShop(requirement, situation);
  }
}

/** The days on which each technician has a Master designation, worked out once for all the shops where they work. */
export class MasterSpans {
  private readonly pack: RulePack;
  private readonly day: Day;
  private readonly known = new WeakMap<TechnicianQualifications, readonly Span[]>();

  constructor(pack: RulePack, day: Day) {
    this.pack = pack;
    this.day = day;
  }

  /** Of the day and later ones. */
  of(technician: TechnicianQualifications): readonly Span[] {
    let spans = this.known.get(technician);
    if (!spans) {
      spans = this.workOut(technician);
      this.known.set(technician, spans);
    }
    return spans;
  }

  private workOut(technician: TechnicianQualifications): readonly Span[] {
    const masters = reachableDesignations(technician, this.pack).filter(({ code }) => code.startsWith('MASTER_'));
    if (masters.length === 0) return NO_SPANS;
    const { day, pack } = this;
    const spans = masters.flatMap(({ code }) => {
      const situation = { facts: technician, subject: null, day, rules: pack, isBrief: true };
      return spansFrom(day, judgeTechnician({ holdsDesignation: code }, situation));
    });
    return mergeSpans(spans);
  }
}

const NO_SPANS: readonly Span[] = [];
const NOTHING_UNMET: { readonly reasons: readonly string[]; readonly changesOn: Day | undefined } = {
  reasons: [],
  changesOn: undefined,
};

/** A timeline as spans; its first begins on the day it was judged for. */
function spansFrom(day: Day, { holds, changes }: Pick<Judged, 'holds' | 'changes'>): readonly Span[] {
  const turns = holds ? [day, ...changes] : changes;
  const spans: Span[] = [];
  for (let index = 0; index < turns.length; index += 2) {
    spans.push({ from: turns[index] ?? END_OF_TIME, until: turns[index + 1] ?? END_OF_TIME });
  }
  return spans;
}

function coverage(spans: readonly Span[], day: Day): { readonly holds: boolean; readonly changesOn: Day | undefined } {
  const span = spans.find(({ until }) => until > day);
  if (!span) return { holds: false, changesOn: undefined };
  return span.from <= day ? { holds: true, changesOn: ahead(span.until) } : { holds: false, changesOn: span.from };
}

/** Every day before `before` on which a node at or below this one turns, in order and each once. */
function changesBelow(judged: Judged, before: Day | undefined): readonly Day[] {
  const days = new Set<Day>();
  const collect = (node: Judged) => {
    for (const on of node.changes) if (on < (before ?? END_OF_TIME)) days.add(on);
    for (const part of node.parts) collect(part);
  };
  collect(judged);
  return [...days].sort();
}

function earliest(days: readonly (Day | undefined)[]): Day | undefined {
  let first: Day | undefined;
  for (const day of days) if (day !== undefined && (first === undefined || day < first)) first = day;
  return first;
}

function ahead(day: Day | undefined): Day | undefined {
  return day === END_OF_TIME ? undefined : day;
}
