import { type Day, dayBefore, earliestDay } from '../../kernel/day.ts';
import type { StatusActionKind } from '../catalogue/rule-pack.rules.ts';
import { END_OF_TIME, mergeSpans, type Span, spanCovering, subtractSpans } from '../catalogue/span.rules.ts';

/** What can be said of one credential on one day. */
export const STANDINGS = [
  'CURRENT',
  'EXPIRED',
  'SUSPENDED',
  'REVOKED',
  'PENDING_EXPERIENCE',
  'NOT_YET_HELD',
  'NEVER_HELD',
] as const;
export type Standing = (typeof STANDINGS)[number];

/** What a period was awarded on. */
export const BASES = ['INITIAL_TEST', 'RECERTIFICATION_TEST', 'CONTINUING_EDUCATION'] as const;
export type Basis = (typeof BASES)[number];

export interface PeriodFact extends Span {
  readonly basis: Basis;
}

export interface ActionFact {
  readonly action: StatusActionKind;
  readonly effectiveOn: Day;
  readonly reasonCode: string;
}

/**
 * Everything that decides one credential's standing on any day: periods by their first day, actions as
 * {@link inOrderOfEffect} puts them, and the days on which a passed test waited for experience.
 */
export interface CredentialHistory {
  readonly testCode: string;
  readonly periods: readonly PeriodFact[];
  readonly actions: readonly ActionFact[];
  /** `until` is null while the experience is still missing. */
  readonly pending: readonly { readonly from: Day; readonly until: Day | null }[];
}

/** The standing on a day, why, and until when. */
export interface StandingAnswer {
  readonly standing: Standing;
  /** One sentence that names the days or the reason code which decide it. */
  readonly reason: string;
  /** The last day on which the standing stays the same if nothing is recorded; null when time alone never changes it. */
  readonly holdsThrough: Day | null;
  /** The last day for which the credential was awarded without a gap; of the latest award that had begun, else null. */
  readonly validThrough: Day | null;
  /** The first day of that unbroken run; null when none had begun. */
  readonly validFrom: Day | null;
  /** The reason code of the suspension or revocation in force; null without one. */
  readonly reasonCode: string | null;
}

/** The standing of a credential on `day`. The day of expiry still counts: the card says "valid through". */
export function standingOn(day: Day, history: CredentialHistory): CredentialOnDay {
  return new CredentialOnDay(day, history);
}

/** A credential judged on a day. What few ask for is worked out when it is asked for: a page holds hundreds of these. */
export class CredentialOnDay implements StandingAnswer {
  readonly standing: Standing;
  private readonly day: Day;
  private readonly history: CredentialHistory;
  private readonly timeline: Timeline;
  private readonly run: Span | undefined;

  constructor(day: Day, history: CredentialHistory) {
    this.day = day;
    this.history = history;
    this.timeline = timelineOf(history);
    this.run = latestRunBegun(day, this.timeline.covered);
    this.standing = codeOn(day, this.timeline);
  }

  get code(): string {
    return this.history.testCode;
  }

  get reason(): string {
    return reasonOf(this.standing, this.day, this.run, this.action, this.timeline);
  }

  get holdsThrough(): Day | null {
    const ends = this.standing === 'CURRENT' && isPlain(this.timeline);
    return ends ? this.validThrough : holdsThrough(this.day, this.standing, this.timeline);
  }

  get validThrough(): Day | null {
    return this.run ? dayBefore(this.run.until) : null;
  }

  get validFrom(): Day | null {
    return this.run?.from ?? null;
  }

  get reasonCode(): string | null {
    return this.action?.reasonCode ?? null;
  }

  /** Every period awarded, with the last day that counts. */
  get periods(): readonly { readonly from: Day; readonly through: Day; readonly basis: Basis }[] {
    return this.history.periods.map(({ from, until, basis }) => ({ from, through: dayBefore(until), basis }));
  }

  get actions(): readonly ActionFact[] {
    return this.history.actions;
  }

  /** The suspension or revocation in force. */
  private get action(): ActionFact | undefined {
    const inForce = this.standing === 'SUSPENDED' || this.standing === 'REVOKED';
    return inForce ? actionInForce(this.day, this.history.actions) : undefined;
  }
}

/** The days on which the credential may be relied on: awarded, not suspended, not revoked. Merged and sorted. */
export function currentSpans(history: CredentialHistory): readonly Span[] {
  if (history.actions.length === 0) return mergeSpans(history.periods);
  const { covered, suspended } = timelineOf(history);
  return subtractSpans(covered, suspended);
}

/**
 * Actions by the day from which they count. Of one day's, a revocation is the last; a suspension and a reinstatement come in
 * the order in which both have an effect, so the moment at which each was recorded decides nothing.
 */
export function inOrderOfEffect<Action extends ActionFact>(actions: readonly Action[]): readonly Action[] {
  if (actions.length < 2) return actions;
  const sorted = [...actions].sort((a, b) =>
    a.effectiveOn === b.effectiveOn
      ? ORDER_IN_A_DAY.indexOf(a.action) - ORDER_IN_A_DAY.indexOf(b.action)
      : a.effectiveOn < b.effectiveOn
        ? -1
        : 1,
  );
  let suspended = false;
  for (const [index, { action, effectiveOn }] of sorted.entries()) {
    const next = sorted[index + 1];
    if (suspended && action === 'SUSPEND' && next?.action === 'REINSTATE' && next.effectiveOn === effectiveOn) {
      sorted.splice(index, 2, next, ...sorted.slice(index, index + 1));
    }
    suspended = sorted[index]?.action === 'SUSPEND';
  }
  return sorted;
}

const ORDER_IN_A_DAY: readonly StatusActionKind[] = ['SUSPEND', 'REINSTATE', 'REVOKE'];

interface Timeline {
  /** Days awarded, revoked ones cut out; merged. */
  readonly covered: readonly Span[];
  /** The first day ever awarded, revoked or not. */
  readonly heldSince: Day | undefined;
  readonly suspended: readonly Span[];
  readonly revoked: readonly Span[];
  readonly pending: CredentialHistory['pending'];
}

const NO_SPANS: readonly Span[] = [];

function timelineOf(history: CredentialHistory): Timeline {
  const heldSince = history.periods[0]?.from;
  if (history.actions.length === 0) {
    const covered = mergeSpans(history.periods);
    return { covered, heldSince, suspended: NO_SPANS, revoked: NO_SPANS, pending: history.pending };
  }
  const suspended: Span[] = [];
  const revoked: Span[] = [];
  let suspendedFrom: Day | undefined;
  for (const { action, effectiveOn } of history.actions) {
    if (action === 'SUSPEND') suspendedFrom ??= effectiveOn;
    else {
      if (suspendedFrom !== undefined) suspended.push({ from: suspendedFrom, until: effectiveOn });
      suspendedFrom = undefined;
    }
    if (action === 'REVOKE') revoked.push({ from: effectiveOn, until: earnedAnewOn(effectiveOn, history.periods) });
  }
  if (suspendedFrom !== undefined) suspended.push({ from: suspendedFrom, until: END_OF_TIME });
  return {
    covered: mergeSpans(history.periods.flatMap((period) => notRevoked(period, revoked))),
    heldSince,
    suspended: mergeSpans(suspended),
    revoked: mergeSpans(revoked),
    pending: history.pending,
  };
}

/**
 * What revocations leave of a period: it ends with the first that comes after its beginning, for good, and a renewal that
 * would have begun while the credential was revoked never does.
 */
function notRevoked(period: Span, revoked: readonly Span[]): readonly Span[] {
  if (revoked.some(({ from, until }) => from < period.from && period.from < until)) return [];
  const end = revoked.find(({ from }) => from >= period.from)?.from;
  return [end === undefined ? period : { from: period.from, until: earliestDay(period.until, end) }];
}

/** A revocation ends only where an initial test, taken afterwards, awards the credential anew. */
function earnedAnewOn(revokedOn: Day, periods: readonly PeriodFact[]): Day {
  return periods.find((period) => period.basis === 'INITIAL_TEST' && period.from > revokedOn)?.from ?? END_OF_TIME;
}

function codeOn(day: Day, timeline: Timeline): Standing {
  if (covers(timeline.revoked, day)) return 'REVOKED';
  if (covers(timeline.covered, day)) return covers(timeline.suspended, day) ? 'SUSPENDED' : 'CURRENT';
  if (timeline.heldSince !== undefined && timeline.heldSince <= day) return 'EXPIRED';
  if (timeline.pending.some((span) => span.from <= day && (span.until === null || day < span.until))) {
    return 'PENDING_EXPERIENCE';
  }
  return timeline.heldSince === undefined ? 'NEVER_HELD' : 'NOT_YET_HELD';
}

/** Never suspended, revoked or pending: its standing changes where a span begins or ends, and nowhere else. */
function isPlain({ suspended, revoked, pending }: Timeline): boolean {
  return suspended.length + revoked.length + pending.length === 0;
}

function holdsThrough(day: Day, standing: Standing, timeline: Timeline): Day | null {
  if (isPlain(timeline)) {
    const next = timeline.covered.find((span) => span.until > day);
    return next ? dayBefore(next.from > day ? next.from : next.until) : null;
  }
  const changes = new Set<Day>();
  for (const spans of [timeline.covered, timeline.suspended, timeline.revoked, timeline.pending]) {
    for (const span of spans) {
      if (span.from > day) changes.add(span.from);
      if (span.until !== null && span.until > day && span.until !== END_OF_TIME) changes.add(span.until);
    }
  }
  if (timeline.heldSince !== undefined && timeline.heldSince > day) changes.add(timeline.heldSince);
  for (const change of [...changes].sort()) {
    if (codeOn(change, timeline) !== standing) return dayBefore(change);
  }
  return null;
}

function latestRunBegun(day: Day, covered: readonly Span[]): Span | undefined {
  return covered.findLast((span) => span.from <= day);
}

function actionInForce(day: Day, actions: readonly ActionFact[]): ActionFact | undefined {
  return actions.findLast((action) => action.effectiveOn <= day && action.action !== 'REINSTATE');
}

function reasonOf(
  standing: Standing,
  day: Day,
  run: Span | undefined,
  action: ActionFact | undefined,
  timeline: Timeline,
): string {
  switch (standing) {
    case 'CURRENT':
      return `Awarded from ${run?.from ?? day}, valid through ${run ? dayBefore(run.until) : day}.`;
    case 'EXPIRED':
      return run ? `Was valid through ${dayBefore(run.until)}.` : 'Every award on record was revoked.';
    case 'SUSPENDED':
      return `Suspended on ${action?.effectiveOn ?? day} (${action?.reasonCode ?? 'no reason on record'}).`;
    case 'REVOKED':
      return `Revoked on ${action?.effectiveOn ?? day} (${action?.reasonCode ?? 'no reason on record'}).`;
    case 'PENDING_EXPERIENCE':
      return 'The test is passed; the documented experience it needs is not yet met.';
    case 'NOT_YET_HELD':
      return `First awarded from ${timeline.heldSince ?? day}.`;
    case 'NEVER_HELD':
      return 'No award is on record.';
  }
}

function covers(spans: readonly Span[], day: Day): boolean {
  return spanCovering(spans, day) !== undefined;
}
