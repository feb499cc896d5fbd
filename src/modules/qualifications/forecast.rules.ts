import { addDays, type Day } from '../../kernel/day.ts';
import { type Cause, causeOf, keyOfCause } from '../catalogue/causes.rules.ts';
import { judgedShop, judgedTechnician, timelineOfShop, timelineOfTechnician } from '../catalogue/evaluation.rules.ts';
import { pathOfPart } from '../catalogue/judged-paths.rules.ts';
import type { Judged, JudgedKind } from '../catalogue/judging.rules.ts';
import type { ShopQualifications, TechnicianQualifications } from '../catalogue/qualification-facts.rules.ts';
import type { Requirement, RequirementRules } from '../catalogue/requirement.rules.ts';
import { holdsOn, type Timeline } from '../catalogue/timeline.rules.ts';

/** How many hold, and of how many: of parts, of people performing repairs, or of areas. */
export interface Count {
  readonly count: number;
  readonly total: number;
}

/** What a day's causes do to one node of the requirement. */
export interface ForecastEffect {
  /** JSON Pointer to the node, as in an explanation. */
  readonly path: string;
  readonly kind: JudgedKind;
  readonly subject: string | null;
  readonly code: string | null;
  /** Whether the node holds from this day on. */
  readonly satisfied: boolean;
  /** Whether it did not on the day before; else only its count changes. */
  readonly turns: boolean;
  /** Null where the node does not count. */
  readonly before: Count | null;
  readonly after: Count | null;
}

/** What time alone brings on one day. */
export interface ForecastStep {
  readonly on: Day;
  /** What begins or ends on that day by itself, of those who count then, in the requirement's order. */
  readonly causes: readonly Cause[];
  /** Nodes that turn or whose count changes, each before its parts. */
  readonly effects: readonly ForecastEffect[];
  /** Whether the whole requirement holds from this day on. */
  readonly satisfied: boolean;
  /** Whether the whole turns on this day. */
  readonly turns: boolean;
}

/** Every change that time alone brings to a technician's answer after `from` and up to `through`, in order of days. */
export function forecastTechnician(
  requirement: Requirement,
  facts: TechnicianQualifications,
  from: Day,
  through: Day,
  rules: RequirementRules,
): readonly ForecastStep[] {
  return forecastOf(judgedTechnician(requirement, facts, from, rules), through);
}

/** As {@link forecastTechnician}, for a shop: also who comes and goes, what is offered, and how shares change. */
export function forecastShop(
  requirement: Requirement,
  facts: ShopQualifications,
  from: Day,
  through: Day,
  rules: RequirementRules,
): readonly ForecastStep[] {
  return forecastOf(judgedShop(requirement, facts, from, rules), through);
}

/** Days looked at one after another, the first and the last included. */
export interface ForecastWindow {
  readonly from: Day;
  readonly through: Day;
}

/**
 * Of {@link forecastTechnician} since `today` the steps in the window on which the whole turns. Lists of thousands ask this:
 * whoever does not turn in the window costs one brief judging.
 */
export function turnsOfTechnician(
  requirement: Requirement,
  facts: TechnicianQualifications,
  today: Day,
  window: ForecastWindow,
  rules: RequirementRules,
): readonly ForecastStep[] {
  const last = lastTurn(timelineOfTechnician(requirement, facts, today, rules), window);
  if (last === undefined) return [];
  const steps = forecastTechnician(requirement, facts, today, last, rules);
  return steps.filter(({ on, turns }) => turns && window.from <= on);
}

/** As {@link turnsOfTechnician}, for a shop. */
export function turnsOfShop(
  requirement: Requirement,
  facts: ShopQualifications,
  today: Day,
  window: ForecastWindow,
  rules: RequirementRules,
): readonly ForecastStep[] {
  const last = lastTurn(timelineOfShop(requirement, facts, today, rules), window);
  if (last === undefined) return [];
  const steps = forecastShop(requirement, facts, today, last, rules);
  return steps.filter(({ on, turns }) => turns && window.from <= on);
}

function lastTurn({ changes }: Timeline, { from, through }: ForecastWindow): Day | undefined {
  return changes.findLast((on) => from <= on && on <= through);
}

/** The forecast of what was judged on its first day. */
export function forecastOf(judged: Judged, through: Day): readonly ForecastStep[] {
  const days = new Map<Day, StepInMaking>();
  const stepOn = (on: Day): StepInMaking => {
    const step = days.get(on) ?? { causes: new Map(), effects: [] };
    days.set(on, step);
    return step;
  };
  walk(judged, '', through, stepOn, () => true);
  return [...days]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([on, { causes, effects }]) => ({
      on,
      causes: [...causes.values()],
      effects,
      satisfied: holdsOn(judged, on),
      turns: judged.changes.includes(on),
    }));
}

interface StepInMaking {
  readonly causes: Map<string, Cause>;
  readonly effects: ForecastEffect[];
}

/** `counts` says whether the node matters on a day: what somebody holds who does not work there yet or any more does not. */
function walk(
  node: Judged,
  path: string,
  through: Day,
  stepOn: (on: Day) => StepInMaking,
  counts: (on: Day) => boolean,
): void {
  if (node.parts.length === 0) {
    for (const on of node.changes) {
      if (on > through) return;
      if (!counts(on)) continue;
      const cause = causeOf(node, holdsOn(node, on));
      stepOn(on).causes.set(keyOfCause(cause), cause);
    }
    return;
  }
  if (node.kind !== 'areaBy') {
    for (const on of daysOfInterest(node, through)) {
      const effect = counts(on) ? effectOn(node, path, on) : undefined;
      if (effect) stepOn(on).effects.push(effect);
    }
  }
  const gate = gateOf(node);
  for (const [index, part] of node.parts.entries()) {
    const partCounts = gate && part !== gate ? (on: Day) => counts(on) && isAround(gate, on) : counts;
    walk(part, pathOfPart(node, index, path), through, stepOn, partCounts);
  }
}

/** A person's work there, or an area's being offered: while it does not hold, the rest of the node does not matter. */
function gateOf({ kind, parts: [first] }: Judged): Judged | undefined {
  if (kind === 'person' || kind === 'areaBy') return first;
  return kind === 'area' && first?.kind === 'offers' ? first : undefined;
}

/** Whether it holds on the day or did on the day before. */
function isAround(gate: Judged, on: Day): boolean {
  return holdsOn(gate, on) || holdsOn(gate, addDays(on, -1));
}

/** The days on which the node may turn or its count may change. */
function daysOfInterest(node: Judged, through: Day): readonly Day[] {
  const days = new Set(node.changes);
  if (COUNTERS[node.kind]) {
    for (const part of node.parts) {
      for (const on of part.changes) days.add(on);
      for (const on of gateOf(part)?.changes ?? []) days.add(on);
    }
  }
  return [...days].filter((on) => on <= through).sort();
}

function effectOn(node: Judged, path: string, on: Day): ForecastEffect | undefined {
  const { kind, subject, code } = node;
  const turns = node.changes.includes(on);
  const count = COUNTERS[kind];
  const before = count ? count(node, addDays(on, -1)) : null;
  const after = count ? count(node, on) : null;
  if (!turns && before?.count === after?.count && before?.total === after?.total) return undefined;
  return { path, kind, subject, code, satisfied: holdsOn(node, on), turns, before, after };
}

type Counter = (node: Judged, on: Day) => Count;

const countParts: Counter = ({ parts }, on) => ({ count: holding(parts, on), total: parts.length });
const countPeople: Counter = ({ parts }, on) => ({
  count: holding(parts, on),
  total: parts.filter((person) => person.parts[0] && holdsOn(person.parts[0], on)).length,
});
const countAreas: Counter = ({ parts }, on) => {
  const shown = parts.filter((area) => {
    const offers = gateOf(area);
    return !offers || holdsOn(offers, on);
  });
  return { count: holding(shown, on), total: shown.length };
};
const countCovering: Counter = ({ parts }, on) => {
  const people = parts.filter((part) => part.kind === 'areaBy');
  return { count: holding(people, on), total: people.length };
};

const COUNTERS: Readonly<Partial<Record<JudgedKind, Counter>>> = {
  allOf: countParts,
  anyOf: countParts,
  atLeast: countParts,
  technicians: countPeople,
  certifiedShare: countPeople,
  areasCovered: countAreas,
  area: countCovering,
};

function holding(nodes: readonly Judged[], on: Day): number {
  return nodes.reduce((sum, node) => sum + (holdsOn(node, on) ? 1 : 0), 0);
}
