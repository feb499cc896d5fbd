import { addMonths, type Day, latestDay } from '../../kernel/day.ts';
import type { ExperienceRule } from '../catalogue/rule-pack.rules.ts';
import { type ExperienceFact, experienceMetOn } from './experience.rules.ts';
import type { ActionFact, PeriodFact } from './standing.rules.ts';

/** An attempt that was passed. */
export interface PassedExam {
  readonly id: string;
  readonly kind: 'INITIAL' | 'RECERTIFICATION';
  readonly takenOn: Day;
}

/** Approved continuing education, completed. */
export interface CompletedEducation {
  readonly id: string;
  readonly completedOn: Day;
}

/** What the catalogue says of one test, as far as awarding goes. Months count from the day of award or renewal. */
export interface AwardRule {
  readonly validityMonths: number;
  readonly recertificationMonths: number;
  readonly continuingEducationMonths: number;
  readonly experience: ExperienceRule;
}

/** Everything on record about one technician and one test. */
export interface AwardFacts {
  readonly passed: readonly PassedExam[];
  readonly education: readonly CompletedEducation[];
  readonly experience: readonly ExperienceFact[];
  readonly actions: readonly ActionFact[];
  /** Periods that were loaded as already awarded, without the test or course behind them. */
  readonly declared: readonly PeriodFact[];
}

/** A period that the facts award, with the fact it rests on. */
export interface AwardedPeriod extends PeriodFact {
  readonly basisFactId: string;
}

/**
 * The periods that tests and courses on record award, beyond what was declared. The order in which facts arrived makes
 * no difference: the same facts award the same periods. `ruleOf` gives the rule that was in force for a fact, so a later
 * rule pack never moves an expiry that was already awarded. A revocation takes away renewals that had not begun, and only
 * an initial test taken after it awards anew.
 */
export function awardedPeriods(facts: AwardFacts, ruleOf: (factId: string) => AwardRule): readonly AwardedPeriod[] {
  let awarded: AwardedPeriod[] = [];
  let coveredUntil: Day | undefined;
  let revokedOn: Day | undefined;
  const events = eventsOf(facts, ruleOf);
  for (const event of events) {
    if (event.type === 'REVOKED') {
      awarded = awarded.filter((period) => period.from <= event.on);
      coveredUntil = undefined;
      revokedOn = event.on;
    } else if (event.type === 'DECLARED') {
      if (coveredUntil === undefined && revokedOn !== undefined && event.period.basis !== 'INITIAL_TEST') continue;
      coveredUntil = latestDay(event.period.until, coveredUntil ?? event.period.until);
    } else {
      if (event.type === 'INITIAL' && revokedOn !== undefined && event.takenOn <= revokedOn) continue;
      const earned = periodAwarded(event, ruleOf(event.factId), coveredUntil);
      const period = earned && besideDeclared(earned, event.on, events);
      if (!period) continue;
      awarded.push(period);
      coveredUntil = period.until;
    }
  }
  return awarded;
}

/**
 * What was declared stands. The next declared period is the one that this very test or course earned, unless another one
 * lies between: then it only takes over on its first day.
 */
function besideDeclared(period: AwardedPeriod, on: Day, events: readonly AwardEvent[]): AwardedPeriod | undefined {
  const next = events.find((event) => event.type === 'DECLARED' && event.on >= on && event.on < period.until);
  if (!next) return period;
  const another = events.some((event) => 'factId' in event && event.on > on && event.on <= next.on);
  return another && period.from < next.on ? { ...period, until: next.on } : undefined;
}

type AwardEvent =
  | { readonly type: 'DECLARED'; readonly on: Day; readonly period: PeriodFact }
  | { readonly type: 'REVOKED'; readonly on: Day }
  | { readonly type: EarningEvent; readonly on: Day; readonly takenOn: Day; readonly factId: string };

type EarningEvent = 'INITIAL' | 'RECERTIFICATION' | 'EDUCATION';

/** What happens on one day happens in this order: what was loaded, then what was earned, then what was taken away. */
const ORDER_IN_A_DAY = ['DECLARED', 'INITIAL', 'RECERTIFICATION', 'EDUCATION', 'REVOKED'] as const;

function eventsOf(facts: AwardFacts, ruleOf: (factId: string) => AwardRule): readonly AwardEvent[] {
  const events: AwardEvent[] = facts.declared.map((period) => ({ type: 'DECLARED', on: period.from, period }));
  for (const { id, kind, takenOn } of facts.passed) {
    const on = kind === 'INITIAL' ? awardableOn(takenOn, facts, ruleOf(id)) : takenOn;
    if (on !== undefined) events.push({ type: kind, on, takenOn, factId: id });
  }
  for (const { id, completedOn } of facts.education) {
    events.push({ type: 'EDUCATION', on: completedOn, takenOn: completedOn, factId: id });
  }
  for (const { action, effectiveOn } of facts.actions) {
    if (action === 'REVOKE') events.push({ type: 'REVOKED', on: effectiveOn });
  }
  return events.sort(inOrder);
}

/** Tests that waited for the same experience award in the order in which they were taken. */
function inOrder(a: AwardEvent, b: AwardEvent): number {
  if (a.on !== b.on) return a.on < b.on ? -1 : 1;
  const types = ORDER_IN_A_DAY.indexOf(a.type) - ORDER_IN_A_DAY.indexOf(b.type);
  if (types !== 0 || !('factId' in a && 'factId' in b)) return types;
  if (a.takenOn !== b.takenOn) return a.takenOn < b.takenOn ? -1 : 1;
  return a.factId < b.factId ? -1 : 1;
}

/** Certified from the day both the test and the experience hold; an earlier award shows the experience was met. */
function awardableOn(takenOn: Day, facts: AwardFacts, rule: AwardRule): Day | undefined {
  if (facts.declared.some((period) => period.from <= takenOn)) return takenOn;
  const met = experienceMetOn(rule.experience, facts.experience);
  return met === 'NONE_NEEDED' ? takenOn : met === undefined ? undefined : latestDay(takenOn, met);
}

function periodAwarded(
  { type, on, factId }: Extract<AwardEvent, { factId: string }>,
  rule: AwardRule,
  coveredUntil: Day | undefined,
): AwardedPeriod | undefined {
  if (type !== 'INITIAL' && coveredUntil === undefined) return undefined;
  const unbrokenUntil = coveredUntil !== undefined && on <= coveredUntil ? coveredUntil : undefined;
  const from = unbrokenUntil ?? on;
  if (type === 'EDUCATION') {
    const until = addMonths(from, rule.continuingEducationMonths);
    return { from, until, basis: 'CONTINUING_EDUCATION', basisFactId: factId };
  }
  const until = addMonths(on, type === 'INITIAL' ? rule.validityMonths : rule.recertificationMonths);
  if (until <= from) return undefined;
  const basis = type === 'INITIAL' && unbrokenUntil === undefined ? 'INITIAL_TEST' : 'RECERTIFICATION_TEST';
  return { from, until, basis, basisFactId: factId };
}
