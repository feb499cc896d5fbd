import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { day, dayOfEpoch } from '../../../src/kernel/day.ts';
import {
  DEFAULT_RANKING,
  RANKING_KEYS,
  type RankingKey,
  type RoutingCandidate,
  rankingFaults,
  rankShops,
} from '../../../src/modules/insurers/routing.rules.ts';

const SHOP: RoutingCandidate = {
  shopId: 'a',
  shopNumber: 'SHP-000001',
  compliant: true,
  recognised: true,
  blueSealCompliant: true,
  certifiedCount: 3,
  totalCount: 4,
  masterCount: 1,
  holdsThrough: day('2027-01-31'),
  coversArea: true,
  inNetwork: true,
};

/** The shops' numbers in the order they are routed to: `1` for `SHP-000001`. */
function order(ranking: readonly RankingKey[], ...shops: readonly Partial<RoutingCandidate>[]): string {
  const candidates = shops.map((shop, index) => ({ ...SHOP, shopNumber: `SHP-00000${index + 1}`, ...shop }));
  return rankShops(candidates, ranking)
    .map(({ shopNumber }) => shopNumber.slice(-1))
    .join(' ');
}

describe('ranking shops for claims', () => {
  test.each<[RankingKey, readonly Partial<RoutingCandidate>[], string]>([
    ['COMPLIANT', [{ compliant: false }, {}, { compliant: false }, {}], '2 4 1 3'],
    ['BLUE_SEAL_RECOGNISED', [{ recognised: false }, {}], '2 1'],
    ['BLUE_SEAL_COMPLIANT', [{ blueSealCompliant: false }, {}], '2 1'],
    [
      'CERTIFIED_SHARE',
      [
        { certifiedCount: 3, totalCount: 4 },
        { certifiedCount: 4, totalCount: 5 },
      ],
      '2 1',
    ],
    ['CERTIFIED_COUNT', [{ certifiedCount: 3 }, { certifiedCount: 9 }, { certifiedCount: 4 }], '2 3 1'],
    ['MASTER_COUNT', [{ masterCount: 0 }, { masterCount: 2 }], '2 1'],
  ])('%s puts the better shop first', (key, shops, expected) => {
    expect(order([key], ...shops)).toBe(expected);
  });

  test('a later key decides only where the earlier ones leave it open', () => {
    const shops = [
      { compliant: false, certifiedCount: 9 },
      { compliant: true, certifiedCount: 1 },
      { compliant: true, certifiedCount: 2 },
    ];
    expect(order(['COMPLIANT', 'CERTIFIED_COUNT'], ...shops)).toBe('3 2 1');
    expect(order(['CERTIFIED_COUNT', 'COMPLIANT'], ...shops)).toBe('1 3 2');
  });

  test('equal shares are equal however they are written', () => {
    const shops = [
      { certifiedCount: 4, totalCount: 8 },
      { certifiedCount: 1, totalCount: 2 },
    ];
    expect(order(['CERTIFIED_SHARE'], ...shops)).toBe('1 2');
  });

  test('a shop where nobody performs repairs has no share, not a full one', () => {
    expect(order(['CERTIFIED_SHARE'], { certifiedCount: 0, totalCount: 0 }, { certifiedCount: 1, totalCount: 9 })).toBe(
      '2 1',
    );
  });

  test('the longest compliant comes first, what never changes before all; who fails, by how soon that changes', () => {
    const shops = [
      { holdsThrough: day('2026-07-01') },
      { holdsThrough: null },
      { holdsThrough: day('2026-08-01') },
      { compliant: false, holdsThrough: null },
      { compliant: false, holdsThrough: day('2026-09-01') },
      { compliant: false, holdsThrough: day('2026-07-15') },
    ];
    expect(order(['DAYS_UNTIL_CHANGE'], ...shops)).toBe('2 3 1 6 5 4');
  });

  test('who cannot do the work comes after who can, but compliance leads where it is the first key', () => {
    const shops = [
      { coversArea: false, certifiedCount: 9 },
      { inNetwork: false, certifiedCount: 8 },
      { compliant: false },
      { certifiedCount: 1 },
    ];
    expect(order(['COMPLIANT', 'CERTIFIED_COUNT'], ...shops)).toBe('4 2 1 3');
    expect(order(['CERTIFIED_COUNT', 'COMPLIANT'], ...shops)).toBe('3 4 2 1');
  });

  test('nothing is left out and the list that is given stays as it is', () => {
    const given = Object.freeze([{ ...SHOP, shopNumber: 'SHP-000002' }, SHOP]);
    expect(rankShops(given, DEFAULT_RANKING)).toEqual([SHOP, { ...SHOP, shopNumber: 'SHP-000002' }]);
    expect(rankShops([], DEFAULT_RANKING)).toEqual([]);
  });
});

/** Few values for each member, so that ties are common. */
const CANDIDATE = fc.record({
  shopId: fc.constant('a'),
  shopNumber: fc.nat({ max: 999_999 }).map((number) => `SHP-${String(number).padStart(6, '0')}`),
  compliant: fc.boolean(),
  recognised: fc.boolean(),
  blueSealCompliant: fc.boolean(),
  certifiedCount: fc.nat({ max: 3 }),
  totalCount: fc.nat({ max: 4 }),
  masterCount: fc.nat({ max: 2 }),
  holdsThrough: fc.option(fc.nat({ max: 3 }).map((offset) => dayOfEpoch(20_600 + offset))),
  coversArea: fc.boolean(),
  inNetwork: fc.boolean(),
});
const CANDIDATES = fc.uniqueArray(CANDIDATE, { selector: ({ shopNumber }) => shopNumber, maxLength: 12 });
const RANKING = fc.uniqueArray(fc.constantFrom(...RANKING_KEYS), { minLength: 1 });

describe('whatever the shops and the ranking', () => {
  test('the order does not depend on the order the shops come in', () => {
    const shuffled = CANDIDATES.chain((shops) =>
      fc.tuple(fc.constant(shops), fc.shuffledSubarray(shops, { minLength: shops.length })),
    );
    fc.assert(
      fc.property(shuffled, RANKING, ([shops, others], ranking) => {
        expect(rankShops(others, ranking)).toEqual(rankShops(shops, ranking));
      }),
    );
  });

  test('every two shops stand the same way to each other, whoever else is in the list: it is a total order', () => {
    fc.assert(
      fc.property(CANDIDATES, RANKING, (shops, ranking) => {
        const ranked = rankShops(shops, ranking);
        for (const [index, first] of ranked.entries()) {
          for (const second of ranked.slice(index + 1)) {
            expect(rankShops([second, first], ranking)).toEqual([first, second]);
          }
        }
      }),
    );
  });

  test('the same shops come out that went in', () => {
    fc.assert(
      fc.property(CANDIDATES, RANKING, (shops, ranking) => {
        const ranked = rankShops(shops, ranking);
        expect(ranked).toHaveLength(shops.length);
        expect(new Set(ranked)).toEqual(new Set(shops));
      }),
    );
  });

  test('where COMPLIANT is the first key no shop that fails the requirement stands above one that meets it', () => {
    fc.assert(
      fc.property(CANDIDATES, RANKING, (shops, ranking) => {
        const keys: readonly RankingKey[] = ['COMPLIANT', ...ranking.filter((key) => key !== 'COMPLIANT')];
        const compliance = rankShops(shops, keys).map(({ compliant }) => compliant);
        expect(compliance).toEqual([...compliance].sort((a, b) => Number(b) - Number(a)));
      }),
    );
  });

  test('a shop that gets better in one key, all else equal, never moves down', () => {
    fc.assert(
      fc.property(CANDIDATES, CANDIDATE, RANKING, (others, shop, ranking) => {
        const rest = others.filter(({ shopNumber }) => shopNumber !== shop.shopNumber);
        const better = { ...shop, masterCount: shop.masterCount + 1, recognised: true, coversArea: true };
        const place = (candidate: RoutingCandidate) => rankShops([...rest, candidate], ranking).indexOf(candidate);
        expect(place(better)).toBeLessThanOrEqual(place(shop));
      }),
    );
  });
});

describe('a ranking', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['the default', DEFAULT_RANKING, []],
    ['every key', RANKING_KEYS, []],
    ['nothing', [], ['RANKING_EMPTY ranking']],
    ['an unknown key', ['COMPLIANT', 'CHEAPEST'], ['RANKING_KEY_UNKNOWN ranking.1']],
    ['a repeated key', ['COMPLIANT', 'MASTER_COUNT', 'COMPLIANT'], ['RANKING_KEY_REPEATED ranking.2']],
    [
      'both at once',
      ['', '', 'COMPLIANT', 'COMPLIANT'],
      ['RANKING_KEY_UNKNOWN ranking.0', 'RANKING_KEY_UNKNOWN ranking.1', 'RANKING_KEY_REPEATED ranking.3'],
    ],
  ])('of %s', (_, keys, expected) => {
    expect(rankingFaults(keys).map(({ code, path }) => `${code} ${path.join('.')}`)).toEqual(expected);
  });
});
