import type { LoadGenerator, LoadJob, LoadResult } from './load-generator.ts';

/** How long and how often everything is measured. */
export interface Pace {
  readonly rounds: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
}

export const PACE: Pace = { rounds: 7, seconds: 2, warmUpSeconds: 4 };
export const QUICK_PACE: Pace = { rounds: 3, seconds: 1, warmUpSeconds: 1.5 };
const CONNECTIONS = 16;

/** One server in one measure. The first contender of a measure is ours. */
export type Contender = Omit<LoadJob, 'offset' | 'connections' | 'seconds'>;

/** What every round found, contender by contender. */
export type Rounds = ReadonlyMap<string, readonly LoadResult[]>;

/**
 * Measures contenders against each other: each is warmed up, then every round asks all of them, and each round begins with
 * another one. A disturbance of the machine hits neighbours in a round alike, so figures are compared within rounds. `beforeTurn`
 * ends what a turn left to be done, where it would be done at the cost of the next contender.
 */
export async function interleaved(
  load: LoadGenerator,
  contenders: readonly Contender[],
  pace: Pace,
  beforeTurn: () => Promise<void> = async () => undefined,
): Promise<Rounds> {
  const results = new Map<string, LoadResult[]>(contenders.map(({ name }) => [name, []]));
  let offset = 0;
  const ask = async (contender: Contender, seconds: number) => {
    const result = await load.run({ ...contender, offset, connections: CONNECTIONS, seconds });
    offset += result.requests + CONNECTIONS;
    return result;
  };
  for (const contender of contenders) await ask(contender, pace.warmUpSeconds);
  for (let round = 0; round < pace.rounds; round += 1) {
    for (let turn = 0; turn < contenders.length; turn += 1) {
      const contender = contenders[(round + turn) % contenders.length];
      await beforeTurn();
      if (contender) results.get(contender.name)?.push(await ask(contender, pace.seconds));
    }
  }
  return results;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
