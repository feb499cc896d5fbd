import type { LoadResult } from './load-generator.ts';
import { median, type Rounds } from './rounds.ts';

/** One figure of the table. */
export interface Figure {
  readonly part: string;
  readonly measure: string;
  readonly figure: string;
  readonly value: number;
  /** The least and the most that any round found: the machine's noise. */
  readonly from: number;
  readonly to: number;
  readonly reach?: { readonly atLeast: number } | { readonly atMost: number } | undefined;
}

/** How many answers each contender gave, per second. */
export function throughputs(part: string, measure: string, rounds: Rounds): readonly Figure[] {
  return [...rounds].flatMap(([name, results]) => [
    figure(part, measure, `${name}: answers/s`, each(results, 'perSecond')),
    figure(part, measure, `${name}: p50 ms`, each(results, 'p50')),
    figure(part, measure, `${name}: p99 ms`, each(results, 'p99')),
  ]);
}

/** Our answers per second to a peer's; the spread is that of neighbours in a round. */
export function ratio(part: string, measure: string, rounds: Rounds, peer: string, atLeast?: number): Figure {
  const [ours, theirs] = [each(rounds.get('registry'), 'perSecond'), each(rounds.get(peer), 'perSecond')];
  const ratios = ours.map((value, round) => value / (theirs[round] ?? Number.NaN));
  return {
    ...figure(part, measure, `registry to ${peer}`, ratios),
    value: median(ours) / median(theirs),
    reach: atLeast === undefined ? undefined : { atLeast },
  };
}

/** How much longer the slowest hundredth takes than the middle one. */
export function tail(part: string, measure: string, rounds: Rounds): Figure {
  const results = rounds.get('registry') ?? [];
  const ratios = results.map(({ p50, p99 }) => p99 / p50);
  const value = median(each(results, 'p99')) / median(each(results, 'p50'));
  return { ...figure(part, measure, 'p99 to p50', ratios), value, reach: { atMost: 5 } };
}

export function figure(part: string, measure: string, name: string, values: readonly number[]): Figure {
  return {
    part,
    measure,
    figure: name,
    value: median(values),
    from: Math.min(...values),
    to: Math.max(...values),
  };
}

export function each(results: readonly LoadResult[] | undefined, key: keyof LoadResult): readonly number[] {
  return (results ?? []).map((result) => result[key]);
}

/** Whether a figure is where it should be; undefined when nothing was set. */
export function isReached({ value, reach }: Figure): boolean | undefined {
  if (!reach) return undefined;
  return 'atLeast' in reach ? value >= reach.atLeast : value <= reach.atMost;
}
