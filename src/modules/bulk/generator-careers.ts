import type { EmployerKind } from './generator-names.ts';
import { drawer, type GeneratorRandom, type Weighted } from './generator-random.ts';

/** A way of earning a living in the trade: which tests people in it sit, and where they work. */
interface Trade {
  readonly employers: EmployerKind;
  /** Series to which the work is relevant. */
  readonly series: readonly string[];
  /** The tests that most sit, of which each sits some; who sits all of them and holds them is a master. */
  readonly core: readonly string[];
  /** In how many of a thousand cases all core tests are sat. */
  readonly wholeCorePerThousand: number;
  /** Further tests, each sat by that many of a thousand, after the core. */
  readonly further: readonly (readonly [code: string, perThousand: number])[];
}

const TRADES: readonly Weighted<Trade>[] = [
  {
    weight: 52,
    item: {
      employers: 'AUTO',
      series: ['A', 'L', 'G', 'X'],
      core: ['A4', 'A5', 'A6', 'A1', 'A8', 'A7', 'A3', 'A2'],
      wholeCorePerThousand: 220,
      further: [
        ['L1', 600],
        ['A9', 120],
        ['L3', 60],
        ['L4', 40],
        ['C1', 40],
        ['X1', 30],
        ['F1', 15],
      ],
    },
  },
  {
    weight: 15,
    item: {
      employers: 'TRUCK',
      series: ['T', 'L', 'F'],
      core: ['T4', 'T8', 'T5', 'T2', 'T6', 'T3', 'T7', 'T1'],
      wholeCorePerThousand: 120,
      further: [
        ['L2', 150],
        ['F1', 20],
      ],
    },
  },
  {
    weight: 11,
    item: {
      employers: 'COLLISION',
      series: ['B'],
      core: ['B2', 'B3', 'B6', 'B4', 'B5'],
      wholeCorePerThousand: 250,
      further: [['L4', 60]],
    },
  },
  {
    weight: 6,
    item: { employers: 'PARTS', series: ['P'], core: ['P2', 'P1', 'P4'], wholeCorePerThousand: 100, further: [] },
  },
  { weight: 6, item: { employers: 'AUTO', series: ['C'], core: ['C1'], wholeCorePerThousand: 1000, further: [] } },
  {
    weight: 4,
    item: {
      employers: 'BUS',
      series: ['S', 'T'],
      core: ['S4', 'S1', 'S5', 'S6', 'S2', 'S3', 'S7'],
      wholeCorePerThousand: 200,
      further: [['L2', 60]],
    },
  },
  {
    weight: 3,
    item: {
      employers: 'TRANSIT',
      series: ['H', 'T'],
      core: ['H4', 'H5', 'H6', 'H2', 'H3', 'H8', 'H7', 'H1'],
      wholeCorePerThousand: 180,
      further: [['L2', 50]],
    },
  },
  {
    weight: 2,
    item: {
      employers: 'MILITARY',
      series: ['MIL', 'T'],
      core: ['MIL1', 'MIL8', 'MIL6', 'MIL2', 'MIL3', 'MIL4', 'MIL5', 'MIL7'],
      wholeCorePerThousand: 150,
      further: [],
    },
  },
  {
    weight: 1,
    item: {
      employers: 'EQUIPMENT',
      series: ['E', 'T'],
      core: ['E1', 'E2', 'E3'],
      wholeCorePerThousand: 300,
      further: [],
    },
  },
];

const drawTrade = drawer(TRADES);

/** What one person does for a living, and the tests they mean to sit, in this order. */
export interface CareerPlan {
  readonly employers: EmployerKind;
  readonly series: readonly string[];
  readonly tests: readonly string[];
}

export function planCareer(random: GeneratorRandom): CareerPlan {
  const trade = drawTrade(random);
  const tests = [...trade.core];
  for (let index = tests.length - 1; index > 0; index -= 1) swap(tests, index, Math.max(0, index - random.below(4)));
  if (!random.chance(trade.wholeCorePerThousand)) tests.length = sittings(random, tests.length);
  if (trade.series.includes('G') && random.chance(150)) tests.unshift('G1');
  for (const [code, perThousand] of trade.further) if (random.chance(perThousand)) tests.push(code);
  const foreign = tests.map((code) => code.replace(/\d+$/, '')).filter((series) => !trade.series.includes(series));
  return { employers: trade.employers, series: [...new Set([...trade.series, ...foreign])], tests };
}

/** Most people sit few of the tests of their trade. */
function sittings(random: GeneratorRandom, most: number): number {
  return 1 + Math.min(random.below(most), random.below(most));
}

function swap(items: string[], first: number, second: number): void {
  const [a, b] = [items[first], items[second]];
  if (a === undefined || b === undefined) return;
  items[first] = b;
  items[second] = a;
}
