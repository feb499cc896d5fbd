import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  mayHaveSigned,
  planCompromise,
  planRetirement,
  planRotation,
  type SigningKeyLife,
  settle,
  signingKeyAt,
} from '../../../src/modules/tokens/signing-key.rules.ts';

const CACHE_SECONDS = 3600;
const at = (seconds: number) => new Date(Date.UTC(2026, 5, 15) + seconds * 1000);

function life(kid: string, changes: Partial<SigningKeyLife> = {}): SigningKeyLife {
  return {
    kid,
    state: 'ACTIVE',
    activeFrom: at(0),
    activeUntil: null,
    retiredAt: null,
    compromisedSince: null,
    ...changes,
  };
}

describe('the next signing key', () => {
  test('starts at once when there is none to replace', () => {
    expect(planRotation([], at(5), CACHE_SECONDS)).toEqual({ outcome: 'PLANNED', activeFrom: at(5), replaces: null });
  });

  test('starts one cache life after it is published when it replaces another', () => {
    const plan = planRotation([life('a')], at(5), CACHE_SECONDS);
    expect(plan).toEqual({ outcome: 'PLANNED', activeFrom: at(5 + CACHE_SECONDS), replaces: 'a' });
  });

  test('is not planned while another is on its way', () => {
    const keys = [life('a', { activeUntil: at(60) }), life('b', { state: 'PUBLISHED', activeFrom: at(60) })];
    expect(planRotation(keys, at(59), CACHE_SECONDS).outcome).toBe('KEY_ROTATION_UNDER_WAY');
    expect(planRotation(keys, at(60), CACHE_SECONDS)).toMatchObject({ outcome: 'PLANNED', replaces: 'b' });
  });
});

describe('retiring a key', () => {
  const keys = [
    life('old', { state: 'RETIRED', activeUntil: at(0), retiredAt: at(0), activeFrom: at(-9) }),
    life('a', { activeUntil: at(60) }),
    life('b', { state: 'PUBLISHED', activeFrom: at(60) }),
  ];

  test.each([
    ['b', { outcome: 'WITHDRAWN_UNUSED', prolongs: 'a' }],
    ['a', { outcome: 'SIGNING_KEY_IN_USE', successorFrom: at(60) }],
    ['old', { outcome: 'RETIRED_ALREADY' }],
    ['nobody', undefined],
  ])('answers for %s: %j', (kid, plan) => {
    expect(planRetirement(keys, kid, at(30))).toEqual(plan);
  });

  test('never leaves a registry that cannot sign', () => {
    expect(planRetirement(keys, 'b', at(60))).toEqual({ outcome: 'SIGNING_KEY_IN_USE', successorFrom: null });
  });

  test('before its time shows that it never signed', () => {
    expect(mayHaveSigned(life('b', { state: 'RETIRED', activeFrom: at(60), activeUntil: at(30) }))).toBe(false);
    expect(mayHaveSigned(life('a', { state: 'RETIRED', activeFrom: at(0), activeUntil: at(30) }))).toBe(true);
  });
});

describe('a compromised key', () => {
  const old = life('old', { state: 'RETIRED', activeFrom: at(-9), activeUntil: at(0), retiredAt: at(0) });
  const gone = life('gone', {
    state: 'COMPROMISED',
    activeFrom: at(-20),
    activeUntil: at(-9),
    compromisedSince: at(-12),
  });
  const alone = [old, gone, life('a')];
  const rotating = [
    old,
    gone,
    life('a', { activeUntil: at(60) }),
    life('b', { state: 'PUBLISHED', activeFrom: at(60) }),
  ];

  test.each([
    [
      'the one in use, alone',
      alone,
      'a',
      undefined,
      { outcome: 'PLANNED', since: at(0), successor: { kind: 'MADE_NOW' } },
    ],
    [
      'the one in use, with a successor on its way',
      rotating,
      'a',
      at(20),
      { outcome: 'PLANNED', since: at(20), successor: { kind: 'TAKES_OVER_EARLY', kid: 'b' } },
    ],
    [
      'a published one, whose predecessor goes on then',
      rotating,
      'b',
      undefined,
      { outcome: 'PLANNED', since: at(30), successor: { kind: 'UNCHANGED', prolongs: 'a' } },
    ],
    [
      'a retired one, in wrong hands only after its time',
      rotating,
      'old',
      at(7),
      { outcome: 'PLANNED', since: at(7), successor: { kind: 'UNCHANGED', prolongs: null } },
    ],
    [
      'one said to be in wrong hands before it was made',
      alone,
      'old',
      at(-500),
      { outcome: 'PLANNED', since: at(-9), successor: { kind: 'UNCHANGED', prolongs: null } },
    ],
    ['one that is known already', alone, 'gone', at(-12), { outcome: 'COMPROMISED_ALREADY', since: at(-12) }],
    ['one that is known already, and later', alone, 'gone', at(-1), { outcome: 'COMPROMISED_ALREADY', since: at(-12) }],
    [
      'one that is known already, but earlier',
      alone,
      'gone',
      at(-15),
      { outcome: 'KNOWN_SINCE_EARLIER', since: at(-15) },
    ],
    [
      'one known already, for all of its time',
      alone,
      'gone',
      undefined,
      { outcome: 'KNOWN_SINCE_EARLIER', since: at(-20) },
    ],
    ['one that will be in wrong hands', alone, 'a', at(31), { outcome: 'COMPROMISED_SINCE_IN_FUTURE' }],
    ['one that nobody knows', alone, 'nobody', undefined, undefined],
  ] as const)('%s', (_, keys, kid, since, plan) => {
    expect(planCompromise(keys, kid, since, at(30))).toEqual(plan);
  });

  test('whose successor started by time alone is a retired one', () => {
    expect(planCompromise(rotating, 'a', at(5), at(60))).toMatchObject({
      successor: { kind: 'UNCHANGED', prolongs: null },
    });
    expect(planCompromise(rotating, 'b', undefined, at(60))).toMatchObject({ successor: { kind: 'MADE_NOW' } });
  });

  test('is neither retired nor rotated to', () => {
    expect(planRetirement(alone, 'gone', at(30))).toEqual({ outcome: 'RETIRED_ALREADY' });
    expect(settle(alone, at(99))).toEqual(alone);
  });
});

describe('whatever is rotated, withdrawn and compromised, and whenever', () => {
  const step = fc.record({
    wait: fc.integer({ min: 0, max: 5000 }),
    action: fc.constantFrom(
      'rotate',
      'withdraw',
      'compromise the active',
      'compromise the published',
      'compromise the oldest',
    ),
  });

  test('exactly one key signs, never a compromised one, and one published a cache life before unless it had to take over', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let keys: readonly SigningKeyLife[] = [life('k0')];
        const publishedAt = new Map([['k0', -CACHE_SECONDS]]);
        const hurried = new Set<string>();
        let now = 0;
        for (const [index, { wait, action }] of steps.entries()) {
          now += wait;
          keys = settle(keys, at(now));
          const made = `k${index + 1}`;
          if (action === 'rotate') {
            const plan = planRotation(keys, at(now), CACHE_SECONDS);
            if (plan.outcome !== 'PLANNED') continue;
            publishedAt.set(made, now);
            const replaced = keys.map((key) =>
              key.kid === plan.replaces ? { ...key, activeUntil: plan.activeFrom } : key,
            );
            keys = [...replaced, life(made, { state: 'PUBLISHED', activeFrom: plan.activeFrom })];
          } else if (action === 'withdraw') {
            const published = keys.find((key) => key.state === 'PUBLISHED');
            const plan = published && planRetirement(keys, published.kid, at(now));
            if (plan?.outcome !== 'WITHDRAWN_UNUSED') continue;
            keys = keys.map((key) => {
              if (key === published)
                return { ...key, state: 'RETIRED' as const, activeUntil: at(now), retiredAt: at(now) };
              return key.kid === plan.prolongs ? { ...key, activeUntil: null } : key;
            });
          } else {
            const state = action === 'compromise the active' ? 'ACTIVE' : 'PUBLISHED';
            const lost = action === 'compromise the oldest' ? keys[0] : keys.find((key) => key.state === state);
            const plan = lost && planCompromise(keys, lost.kid, undefined, at(now));
            if (plan?.outcome !== 'PLANNED') continue;
            keys = compromised(keys, lost?.kid ?? '', plan, made, at(now));
            const { successor } = plan;
            if (successor.kind === 'MADE_NOW') hurried.add(made);
            if (successor.kind === 'TAKES_OVER_EARLY') hurried.add(successor.kid);
          }
          for (let later = now; later < now + 8000; later += 1000) {
            const signing = signingKeyAt(keys, at(later));
            expect(settle(keys, at(later)).filter((key) => key.state === 'ACTIVE')).toHaveLength(1);
            expect(signing?.compromisedSince).toBeNull();
            if (hurried.has(signing?.kid ?? '')) continue;
            expect(later - (publishedAt.get(signing?.kid ?? '') ?? Number.NaN)).toBeGreaterThanOrEqual(CACHE_SECONDS);
          }
        }
      }),
    );
  });
});

function compromised(
  keys: readonly SigningKeyLife[],
  kid: string,
  { since, successor }: Extract<ReturnType<typeof planCompromise>, { outcome: 'PLANNED' }>,
  made: string,
  now: Date,
): readonly SigningKeyLife[] {
  const changed = keys.map((key) => {
    if (key.kid === kid) return { ...key, state: 'COMPROMISED' as const, activeUntil: now, compromisedSince: since };
    if (successor.kind === 'TAKES_OVER_EARLY' && key.kid === successor.kid) {
      return { ...key, state: 'ACTIVE' as const, activeFrom: now };
    }
    return successor.kind === 'UNCHANGED' && key.kid === successor.prolongs ? { ...key, activeUntil: null } : key;
  });
  return successor.kind === 'MADE_NOW' ? [...changed, life(made, { activeFrom: now })] : changed;
}
