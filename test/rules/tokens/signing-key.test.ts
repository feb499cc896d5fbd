import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  mayHaveSigned,
  planRetirement,
  planRotation,
  type SigningKeyLife,
  settle,
  signingKeyAt,
} from '../../../src/modules/tokens/signing-key.rules.ts';

const CACHE_SECONDS = 3600;
const at = (seconds: number) => new Date(Date.UTC(2026, 5, 15) + seconds * 1000);

function life(kid: string, changes: Partial<SigningKeyLife> = {}): SigningKeyLife {
  return { kid, state: 'ACTIVE', activeFrom: at(0), activeUntil: null, retiredAt: null, ...changes };
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

describe('whatever is rotated and withdrawn, and whenever', () => {
  const step = fc.record({ wait: fc.integer({ min: 0, max: 5000 }), action: fc.constantFrom('rotate', 'withdraw') });

  test('exactly one key signs, and always one that was published a cache life before', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let keys: readonly SigningKeyLife[] = [life('k0')];
        const publishedAt = new Map([['k0', -CACHE_SECONDS]]);
        let now = 0;
        for (const [index, { wait, action }] of steps.entries()) {
          now += wait;
          keys = settle(keys, at(now));
          if (action === 'rotate') {
            const plan = planRotation(keys, at(now), CACHE_SECONDS);
            if (plan.outcome !== 'PLANNED') continue;
            publishedAt.set(`k${index + 1}`, now);
            const replaced = keys.map((key) =>
              key.kid === plan.replaces ? { ...key, activeUntil: plan.activeFrom } : key,
            );
            keys = [...replaced, life(`k${index + 1}`, { state: 'PUBLISHED', activeFrom: plan.activeFrom })];
          } else {
            const published = keys.find((key) => key.state === 'PUBLISHED');
            const plan = published && planRetirement(keys, published.kid, at(now));
            if (plan?.outcome !== 'WITHDRAWN_UNUSED') continue;
            keys = keys.map((key) => {
              if (key === published)
                return { ...key, state: 'RETIRED' as const, activeUntil: at(now), retiredAt: at(now) };
              return key.kid === plan.prolongs ? { ...key, activeUntil: null } : key;
            });
          }
          for (let later = now; later < now + 8000; later += 1000) {
            const signing = signingKeyAt(keys, at(later));
            expect(settle(keys, at(later)).filter((key) => key.state === 'ACTIVE')).toHaveLength(1);
            expect(later - (publishedAt.get(signing?.kid ?? '') ?? Number.NaN)).toBeGreaterThanOrEqual(CACHE_SECONDS);
          }
        }
      }),
    );
  });
});
