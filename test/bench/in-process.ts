import { type Figure, figure } from './figures.ts';
import { median, type Pace } from './rounds.ts';

/** One way to do something in this very process. The first of a measure is ours. */
export interface Work {
  readonly name: string;
  run(): Promise<unknown> | unknown;
}

/** Done one after the other, and as a server does it with many requests under way. */
const AT_ONCE = [1, 16] as const;
const PART = 'tokens-in-process';

/** Rounds in this process are short, so that a disturbance of the machine hits neighbours alike. */
export function inProcessPace({ rounds, seconds, warmUpSeconds }: Pace): Pace {
  return { rounds, seconds: seconds / 4, warmUpSeconds: warmUpSeconds / 4 };
}

/**
 * Measures two ways against each other in this process, by turns within each round, and answers our rate to the other's.
 * `atLeast` is the reach of that ratio.
 */
export async function compareHere(
  measure: string,
  [ours, other]: readonly [Work, Work],
  pace: Pace,
  atLeast: number | undefined,
  part: string = PART,
): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const atOnce of AT_ONCE) {
    const rates = new Map<Work, number[]>([
      [ours, []],
      [other, []],
    ]);
    for (const work of [ours, other]) await rateOf(work, atOnce, pace.warmUpSeconds);
    for (let round = 0; round < pace.rounds; round += 1) {
      const turns = round % 2 === 0 ? [ours, other] : [other, ours];
      for (const work of turns) rates.get(work)?.push(await rateOf(work, atOnce, pace.seconds));
    }
    const [mine, theirs] = [rates.get(ours) ?? [], rates.get(other) ?? []];
    const named = `${measure}, ${atOnce === 1 ? 'one at a time' : `${atOnce} at once`}`;
    figures.push(
      {
        ...figure(
          part,
          named,
          `${ours.name} to ${other.name}`,
          mine.map((rate, round) => rate / (theirs[round] ?? Number.NaN)),
        ),
        value: median(mine) / median(theirs),
        reach: atLeast === undefined ? undefined : { atLeast },
      },
      figure(part, named, `${ours.name}: per second`, mine),
      figure(part, named, `${other.name}: per second`, theirs),
    );
  }
  return figures;
}

/** As {@link compareHere}, for what takes long: how many times as long ours takes. */
export async function compareTimes(
  measure: string,
  [ours, other]: readonly [Work, Work],
  pace: Pace,
  atMost: number,
): Promise<readonly Figure[]> {
  const times = new Map<Work, number[]>([
    [ours, []],
    [other, []],
  ]);
  for (const work of [ours, other]) await work.run();
  for (let round = 0; round < pace.rounds; round += 1) {
    for (const work of round % 2 === 0 ? [ours, other] : [other, ours]) {
      const start = performance.now();
      await work.run();
      times.get(work)?.push(performance.now() - start);
    }
  }
  const [mine, theirs] = [times.get(ours) ?? [], times.get(other) ?? []];
  const ratios = mine.map((time, round) => time / (theirs[round] ?? Number.NaN));
  return [
    {
      ...figure(PART, measure, `time of ${ours.name} to ${other.name}`, ratios),
      value: median(mine) / median(theirs),
      reach: { atMost },
    },
    figure(PART, measure, `${ours.name}: ms`, mine),
    figure(PART, measure, `${other.name}: ms`, theirs),
  ];
}

async function rateOf(work: Work, atOnce: number, seconds: number): Promise<number> {
  const start = performance.now();
  const end = start + seconds * 1000;
  let done = 0;
  const lane = async () => {
    while (performance.now() < end) {
      await work.run();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return (done * 1000) / (performance.now() - start);
}
