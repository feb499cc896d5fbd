import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays, type Day, day } from '../../../src/kernel/day.ts';
import {
  type ActionFact,
  BASES,
  type CredentialHistory,
  currentSpans,
  inOrderOfEffect,
  type PeriodFact,
  type Standing,
  standingOn,
} from '../../../src/modules/credentials/standing.rules.ts';
import { history, isIn } from './credential-facts.ts';

const START = day('2026-01-01');
const HORIZON = 60;
/** From before the first period to after the last: four of up to 20 days each, gaps included. */
const calendar = Array.from({ length: 90 }, (_, index) => addDays(START, index - 2));
const at = (offset: number) => addDays(START, offset);

/** Periods as awards make them: in order, a revocation aside never overlapping. */
const anyPeriods = fc
  .array(fc.record({ gap: fc.nat(8), length: fc.integer({ min: 1, max: 12 }), basis: fc.constantFrom(...BASES) }), {
    maxLength: 4,
  })
  .map((parts) => {
    let next = 0;
    return parts.map(({ gap, length, basis }): PeriodFact => {
      const from = next + gap;
      next = from + length;
      return { from: at(from), until: at(next), basis };
    });
  });
const anyActions = fc
  .uniqueArray(
    fc.record({ action: fc.constantFrom<ActionFact['action']>('SUSPEND', 'REINSTATE', 'REVOKE'), offset: fc.nat(45) }),
    { maxLength: 5, selector: ({ action, offset }) => `${action} ${offset}` },
  )
  .map((actions) =>
    actions.map(({ action, offset }): ActionFact => ({ action, effectiveOn: at(offset), reasonCode: 'X' })),
  );
const anyPending = fc
  .array(fc.record({ from: fc.nat(40), length: fc.option(fc.integer({ min: 1, max: 10 })) }), { maxLength: 2 })
  .map((spans) =>
    spans.map(({ from, length }) => ({ from: at(from), until: length === null ? null : at(from + length) })),
  );
const anyHistory: fc.Arbitrary<CredentialHistory> = fc
  .record({ periods: anyPeriods, actions: anyActions, pending: anyPending })
  .map(({ actions, ...facts }) => history({ ...facts, actions: inOrderOfEffect(actions) }));

/** The standing of every day, found by walking through the days one by one and doing what happens on each. */
function walked({ periods, actions, pending }: CredentialHistory): ReadonlyMap<Day, Standing> {
  const standings = new Map<Day, Standing>();
  let [suspended, revoked, heldOnce] = [false, false, false];
  let inForce: PeriodFact | undefined;
  for (const today of calendar) {
    if (inForce && inForce.until <= today) inForce = undefined;
    for (const period of periods.filter((each) => each.from === today)) {
      heldOnce = true;
      if (period.basis === 'INITIAL_TEST') revoked = false;
      if (!revoked) inForce = period;
    }
    for (const { action } of actions.filter((each) => each.effectiveOn === today)) {
      suspended = action === 'SUSPEND';
      if (action !== 'REVOKE') continue;
      revoked = true;
      inForce = undefined;
    }
    const waiting = pending.some(({ from, until }) => from <= today && (until === null || today < until));
    if (revoked) standings.set(today, 'REVOKED');
    else if (inForce) standings.set(today, suspended ? 'SUSPENDED' : 'CURRENT');
    else if (heldOnce) standings.set(today, 'EXPIRED');
    else if (waiting) standings.set(today, 'PENDING_EXPERIENCE');
    else standings.set(today, periods.length > 0 ? 'NOT_YET_HELD' : 'NEVER_HELD');
  }
  return standings;
}

test('the standing is what walking through the days one by one arrives at', () => {
  fc.assert(
    fc.property(anyHistory, (facts) => {
      const found = new Map(calendar.map((on) => [on, standingOn(on, facts).standing]));
      expect(found).toEqual(walked(facts));
    }),
    { numRuns: 400 },
  );
});

test('holdsThrough is the last day before the standing changes, and null when it never does', () => {
  fc.assert(
    fc.property(anyHistory, fc.nat(HORIZON), (facts, offset) => {
      const on = at(offset);
      const { standing, holdsThrough } = standingOn(on, facts);
      const changesOn = calendar.find((later) => later > on && standingOn(later, facts).standing !== standing);
      expect(holdsThrough).toBe(changesOn === undefined ? null : addDays(changesOn, -1));
    }),
    { numRuns: 400 },
  );
});

test('currentSpans are exactly the days on which the standing is CURRENT', () => {
  fc.assert(
    fc.property(anyHistory, (facts) => {
      const spans = currentSpans(facts);
      for (const on of calendar) expect(isIn(spans, on)).toBe(standingOn(on, facts).standing === 'CURRENT');
    }),
    { numRuns: 300 },
  );
});

test('a current or suspended credential lies within the run it names', () => {
  fc.assert(
    fc.property(anyHistory, fc.nat(HORIZON), (facts, offset) => {
      const { standing, validFrom, validThrough, holdsThrough } = standingOn(at(offset), facts);
      if (standing !== 'CURRENT' && standing !== 'SUSPENDED') return;
      expect((validFrom ?? '9') <= at(offset) && at(offset) <= (validThrough ?? '0')).toBe(true);
      expect((holdsThrough ?? '9') <= (validThrough ?? '0')).toBe(true);
    }),
  );
});

test('the order in which actions were recorded makes no difference', () => {
  fc.assert(
    fc.property(anyActions, (actions) => {
      expect(inOrderOfEffect([...actions].reverse())).toEqual(inOrderOfEffect(actions));
    }),
  );
});
