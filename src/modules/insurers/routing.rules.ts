import type { Day } from '../../kernel/day.ts';
import type { Fault } from '../../kernel/refusal.ts';

/** What shops of a network can be ranked by. Public codes: add, never rename. */
export const RANKING_KEYS = [
  'COMPLIANT',
  'BLUE_SEAL_RECOGNISED',
  'BLUE_SEAL_COMPLIANT',
  'CERTIFIED_SHARE',
  'CERTIFIED_COUNT',
  'MASTER_COUNT',
  'DAYS_UNTIL_CHANGE',
] as const;
export type RankingKey = (typeof RANKING_KEYS)[number];

/** The ranking of a programme that names none: certified shops first, the better staffed before the others. */
export const DEFAULT_RANKING: readonly RankingKey[] = [
  'COMPLIANT',
  'BLUE_SEAL_RECOGNISED',
  'CERTIFIED_SHARE',
  'CERTIFIED_COUNT',
  'DAYS_UNTIL_CHANGE',
];

/** A shop of the network as claims are routed to it, judged on one day. */
export interface RoutingCandidate {
  readonly shopId: string;
  /** Unique among candidates: what decides where everything else is equal. */
  readonly shopNumber: string;
  /** Whether it meets the programme's requirement. */
  readonly compliant: boolean;
  /** Whether it carries the annual Blue Seal recognition. */
  readonly recognised: boolean;
  readonly blueSealCompliant: boolean;
  /** How many of those who perform repairs hold a current credential. */
  readonly certifiedCount: number;
  /** How many perform repairs. */
  readonly totalCount: number;
  readonly masterCount: number;
  /** The last day on which `compliant` stays as it is; null when time alone never changes it. */
  readonly holdsThrough: Day | null;
  /** Whether it can do the claim's work: true where the claim names no repair area. */
  readonly coversArea: boolean;
  /** Whether it belongs to the network of the vehicle's brand: true where the claim names none. */
  readonly inNetwork: boolean;
}

type Comparison = (a: RoutingCandidate, b: RoutingCandidate) => number;

const COMPARISONS: Readonly<Record<RankingKey, Comparison>> = {
  COMPLIANT: yesFirst(({ compliant }) => compliant),
  BLUE_SEAL_RECOGNISED: yesFirst(({ recognised }) => recognised),
  BLUE_SEAL_COMPLIANT: yesFirst(({ blueSealCompliant }) => blueSealCompliant),
  CERTIFIED_SHARE: greaterShareFirst,
  CERTIFIED_COUNT: (a, b) => b.certifiedCount - a.certifiedCount,
  MASTER_COUNT: (a, b) => b.masterCount - a.masterCount,
  DAYS_UNTIL_CHANGE: (a, b) => COMPARISONS.COMPLIANT(a, b) || laterChangeFirst(a, b) * (a.compliant ? 1 : -1),
};

const COVERING_FIRST = yesFirst(({ coversArea }) => coversArea);
const IN_NETWORK_FIRST = yesFirst(({ inNetwork }) => inNetwork);

/**
 * The candidates in the order in which claims are routed to them. Where COMPLIANT is the first key, no shop that fails the
 * programme's requirement stands above one that meets it. Next come those that cover the claim's area and belong to the
 * brand's network: the best staffed shop is of no use for work it cannot do. The other keys follow in their order, and the
 * shop number decides between equals, so that the order is the same whatever order the candidates come in.
 */
export function rankShops<Candidate extends RoutingCandidate>(
  candidates: readonly Candidate[],
  ranking: readonly RankingKey[],
): readonly Candidate[] {
  const compliantFirst = ranking[0] === 'COMPLIANT';
  const comparisons = [
    ...(compliantFirst ? [COMPARISONS.COMPLIANT] : []),
    COVERING_FIRST,
    IN_NETWORK_FIRST,
    ...ranking.slice(compliantFirst ? 1 : 0).map((key) => COMPARISONS[key]),
    byShopNumber,
  ];
  return [...candidates].sort((a, b) => {
    for (const compare of comparisons) {
      const order = compare(a, b);
      if (order !== 0) return order;
    }
    return 0;
  });
}

/** Everything wrong with a ranking: it is empty, or a key is unknown or comes twice. */
export function rankingFaults(keys: readonly string[], path: Fault['path'] = ['ranking']): readonly Fault[] {
  if (keys.length === 0) {
    return [{ code: 'RANKING_EMPTY', message: 'Name at least one key, or leave the ranking out.', path }];
  }
  return keys.flatMap((key, index): readonly Fault[] => {
    const place = [...path, index];
    if (!isRankingKey(key)) {
      const message = `${JSON.stringify(key.slice(0, 40))} is no ranking key; known are ${RANKING_KEYS.join(', ')}.`;
      return [{ code: 'RANKING_KEY_UNKNOWN', message, path: place }];
    }
    return keys.indexOf(key) < index
      ? [{ code: 'RANKING_KEY_REPEATED', message: `${key} is already in the ranking.`, path: place }]
      : [];
  });
}

export function isRankingKey(key: string): key is RankingKey {
  return (RANKING_KEYS as readonly string[]).includes(key);
}

function yesFirst(claim: (candidate: RoutingCandidate) => boolean): Comparison {
  return (a, b) => Number(claim(b)) - Number(claim(a));
}

/** By integers, as shares are judged everywhere. A shop where nobody performs repairs has a share of nothing. */
function greaterShareFirst(a: RoutingCandidate, b: RoutingCandidate): number {
  return b.certifiedCount * Math.max(a.totalCount, 1) - a.certifiedCount * Math.max(b.totalCount, 1);
}

/** What never changes comes before everything that does. */
function laterChangeFirst(a: RoutingCandidate, b: RoutingCandidate): number {
  if (a.holdsThrough === b.holdsThrough) return 0;
  if (a.holdsThrough === null) return -1;
  return b.holdsThrough === null || b.holdsThrough > a.holdsThrough ? 1 : -1;
}

function byShopNumber(a: RoutingCandidate, b: RoutingCandidate): number {
  if (a.shopNumber === b.shopNumber) return 0;
  return a.shopNumber < b.shopNumber ? -1 : 1;
}
