import type { Day } from '../../kernel/day.ts';
import { END_OF_TIME, type Span } from './span.rules.ts';

/** Whether something holds on the day asked about, and every later day on which that turns, in order. */
export interface Timeline {
  readonly holds: boolean;
  readonly changes: readonly Day[];
}

const NONE: readonly Day[] = [];
export const ALWAYS: Timeline = { holds: true, changes: NONE };
export const NEVER: Timeline = { holds: false, changes: NONE };

/** Holds on the days of merged and sorted spans. A span that runs until the end of time never ends. */
export function timelineOfSpans(spans: readonly Span[], day: Day): Timeline {
  let holds = false;
  let changes: Day[] | undefined;
  for (const { from, until } of spans) {
    if (until <= day) continue;
    if (from <= day) holds = true;
    else if (changes) changes.push(from);
    else changes = [from];
    if (until === END_OF_TIME) break;
    if (changes) changes.push(until);
    else changes = [until];
  }
  return changes ? { holds, changes } : holds ? ALWAYS : NEVER;
}

/** Holds from the day on for ever; never without a day. */
export function timelineSince(since: Day | undefined, day: Day): Timeline {
  if (since === undefined) return NEVER;
  return since <= day ? ALWAYS : { holds: false, changes: [since] };
}

export function inverted({ holds, changes }: Timeline): Timeline {
  return { holds: !holds, changes };
}

/** Holds while at least `wanted` of the parts do. */
export function atLeast(wanted: number, parts: readonly Timeline[]): Timeline {
  const [only] = parts;
  if (only && parts.length === 1 && wanted === 1) return only;
  return tallied(parts, [], (count) => count >= wanted);
}

/** Holds while both do. */
export function both(first: Timeline, second: Timeline): Timeline {
  if (first.changes.length === 0) return first.holds ? second : NEVER;
  if (second.changes.length === 0) return second.holds ? first : NEVER;
  return tallied([first, second], [], (count) => count === 2);
}

/** Holds while `isEnough` says so of how many of `counted` hold and how many of `total` do: both may change over time. */
export function tallied(
  counted: readonly Timeline[],
  total: readonly Timeline[],
  isEnough: (count: number, total: number) => boolean,
): Timeline {
  const steps: Step[] = [];
  let ofCounted = addSteps(counted, steps, true);
  let ofTotal = addSteps(total, steps, false);
  let holds = isEnough(ofCounted, ofTotal);
  if (steps.length === 0) return holds ? ALWAYS : NEVER;
  if (steps.length > 1) steps.sort(inOrder);
  const start = holds;
  const changes: Day[] = [];
  for (const [index, { on, step, isCounted }] of steps.entries()) {
    if (isCounted) ofCounted += step;
    else ofTotal += step;
    if (steps[index + 1]?.on === on || isEnough(ofCounted, ofTotal) === holds) continue;
    holds = !holds;
    changes.push(on);
  }
  return { holds: start, changes };
}

/** Whether it holds on a later day. */
export function holdsOn({ holds, changes }: Timeline, day: Day): boolean {
  let answer = holds;
  for (const change of changes) {
    if (change > day) break;
    answer = !answer;
  }
  return answer;
}

/** Whether it holds on the day or on any later one. */
export function isEverHeld({ holds, changes }: Timeline): boolean {
  return holds || changes.length > 0;
}

interface Step {
  readonly on: Day;
  readonly step: 1 | -1;
  readonly isCounted: boolean;
}

/** Adds every turn of the parts, and answers how many hold to begin with. */
function addSteps(parts: readonly Timeline[], steps: Step[], isCounted: boolean): number {
  let holding = 0;
  for (const { holds, changes } of parts) {
    if (holds) holding += 1;
    let step: 1 | -1 = holds ? -1 : 1;
    for (const on of changes) {
      steps.push({ on, step, isCounted });
      step = step === 1 ? -1 : 1;
    }
  }
  return holding;
}

function inOrder(a: Step, b: Step): number {
  return a.on < b.on ? -1 : a.on > b.on ? 1 : 0;
}
