import type { Day } from '../../kernel/day.ts';
import type { Judged, JudgedKind } from './judging.rules.ts';
import { holdsOn } from './timeline.rules.ts';

/** What begins or ends by itself: somebody's credential, status or employment, or something of the shop. */
export interface Cause {
  readonly kind: JudgedKind;
  /** The technician; null for what is the shop's. */
  readonly subject: string | null;
  /** The test, programme, class, network or area. */
  readonly code: string | null;
  /** Whether it begins on that day; else it ends. */
  readonly begins: boolean;
}

/** The next change that time alone brings. */
export interface NextChange {
  /** The first day on which the answer is the other one. */
  readonly on: Day;
  /** What the answer turns to. */
  readonly holds: boolean;
  /** What turns it, in the requirement's order, each once. */
  readonly causes: readonly Cause[];
}

/** When time alone changes the answer next, and through what; null when it never does. */
export function nextChange(judged: Judged): NextChange | null {
  const [on] = judged.changes;
  if (on === undefined) return null;
  const causes = new Map<string, Cause>();
  collectCauses(judged, on, causes);
  return { on, holds: !judged.holds, causes: [...causes.values()] };
}

/** Whether the leaf is one that time changes: it has no parts, or is a part that no requirement names by itself. */
export function causeOf({ kind, subject, code }: Judged, begins: boolean): Cause {
  return { kind, subject, code, begins };
}

/** One text for causes that are the same. */
export function keyOfCause({ kind, subject, code, begins }: Cause): string {
  return `${kind} ${subject ?? ''} ${code ?? ''} ${begins}`;
}

/** The leaves that turn on the day and by which the node does, reached only through nodes that they turn. */
function collectCauses(node: Judged, on: Day, causes: Map<string, Cause>): void {
  if (!node.changes.includes(on)) return;
  const holds = holdsOn(node, on);
  if (node.parts.length === 0) {
    const cause = causeOf(node, holds);
    causes.set(keyOfCause(cause), cause);
    return;
  }
  for (const part of node.parts) {
    if (node.kind === 'areasCovered') collectFromArea(part, on, holds, causes);
    else if (node.kind === 'certifiedShare' && !part.changes.includes(on)) {
      collectFromBystander(part, on, holds, causes);
    } else if (node.kind === 'not' || (part.kind !== 'offers' && holdsOn(part, on) === holds)) {
      collectCauses(part, on, causes);
    }
  }
}

/** An area turns the answer by its coverage, or by being offered or no longer. */
function collectFromArea(area: Judged, on: Day, holds: boolean, causes: Map<string, Cause>): void {
  const offers = area.parts.find((part) => part.kind === 'offers');
  if (offers) collectCauses(offers, on, causes);
  if ((!offers || holdsOn(offers, on)) && holdsOn(area, on) === holds) collectCauses(area, on, causes);
}

/** Whoever comes without what is asked lowers the share, and whoever leaves without it raises it. */
function collectFromBystander(person: Judged, on: Day, holds: boolean, causes: Map<string, Cause>): void {
  const [repairs] = person.parts;
  if (repairs && holdsOn(repairs, on) !== holds) collectCauses(repairs, on, causes);
}
