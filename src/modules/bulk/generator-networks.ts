import { dayNumbered } from './generator-calendar.ts';
import type { EmployerKind } from './generator-names.ts';
import { divisionOf } from './generator-places.ts';
import { GeneratorRandom } from './generator-random.ts';
import { scaled } from './generator-scale.ts';
import type { InventedShop } from './generator-shops.ts';

interface InventedProgram {
  readonly insurer: string;
  readonly code: string;
  readonly name: string;
  readonly requirement: object;
  readonly ranking: readonly string[];
  /** Shops of which trades are enrolled; any when empty. */
  readonly kinds: readonly EmployerKind[];
  /** Divisions of the country in which the insurer is at home; all when empty. */
  readonly divisions: readonly number[];
  readonly size: number;
}

const INSURERS =
  'Great Plains Mutual|Harbor Casualty|First Commonwealth|Blue Ridge Insurance|Pacific Crest Mutual|Lone Star Indemnity|' +
  'Heartland Farm Mutual|Northeast Fidelity|Golden Gate Auto Club|Magnolia Assurance|Lakes Region Mutual|Summit Underwriters|' +
  'Coastal General|Old Dominion Casualty|Prairie States Mutual|Granite State Auto|Evergreen Insurance|Sunbelt Property|' +
  'Capital District Mutual|Rocky Mountain Casualty|Delta Fleet Insurance|Twin Rivers Mutual|Empire Auto Insurance|' +
  'Palmetto Mutual|Continental Motor Club';

const MOST_ENROLLED = 9000;
const PROGRAM_STREAM = 0x1b5a_0000;

const REFRIGERANT = { class: 'REFRIGERANT_HANDLING_609', jurisdiction: 'US' };

const OFFERS: readonly Pick<InventedProgram, 'code' | 'name' | 'requirement' | 'ranking' | 'kinds'>[] = [
  {
    code: 'PREFERRED_REPAIR',
    name: 'Preferred repair',
    requirement: { blueSealCompliant: true },
    ranking: ['COMPLIANT', 'CERTIFIED_SHARE', 'CERTIFIED_COUNT'],
    kinds: [],
  },
  {
    code: 'PREFERRED_COLLISION',
    name: 'Preferred collision repair',
    requirement: {
      allOf: [
        { blueSealCompliant: true },
        { technicians: { atLeast: 1, who: { holdsTest: 'B4' } } },
        {
          technicians: { atLeast: 2, who: { anyOf: [{ holdsTest: 'B3' }, { holdsDesignation: 'MASTER_COLLISION' }] } },
        },
      ],
    },
    ranking: ['COMPLIANT', 'MASTER_COUNT', 'CERTIFIED_COUNT'],
    kinds: ['COLLISION'],
  },
  {
    code: 'MECHANICAL_CLAIMS',
    name: 'Mechanical claims',
    requirement: {
      allOf: [
        { certifiedShare: { atLeast: { n: 3, of: 4 } } },
        { areasCovered: ['BRAKES', 'ELECTRICAL'] },
        { technicians: { atLeast: 1, who: { allOf: [{ holdsTest: 'A7' }, { holdsGovernment: REFRIGERANT }] } } },
      ],
    },
    ranking: [],
    kinds: ['AUTO'],
  },
  {
    code: 'FLEET_SERVICE',
    name: 'Fleet service',
    requirement: {
      allOf: [{ isOpen: true }, { areasCovered: true }, { technicians: { atLeast: 2, who: { holdsTest: 'T4' } } }],
    },
    ranking: ['COMPLIANT', 'DAYS_UNTIL_CHANGE'],
    kinds: ['TRUCK', 'BUS', 'TRANSIT'],
  },
];

/** The direct-repair programmes of all insurers of a registry, the largest network first. */
export function inventPrograms(
  options: { readonly technicians: number; readonly seed: number },
  shopCount: number,
  firstInsurer: string | undefined,
): readonly InventedProgram[] {
  const insurers = INSURERS.split('|').slice(0, scaled(options.technicians, 3, 25));
  const largest = Math.min(MOST_ENROLLED, Math.max(1, Math.round(shopCount * 0.87)));
  return insurers.flatMap((insurer, index) => {
    const random = new GeneratorRandom(options.seed ^ PROGRAM_STREAM, index);
    const count = index === 0 ? 1 : random.between(1, 3);
    const divisions =
      index < 3 || random.chance(300) ? [] : [random.between(1, 9), random.between(1, 9), random.between(1, 9)];
    return Array.from({ length: count }, (_, offer) => ({
      ...(OFFERS[(index + offer) % OFFERS.length] ?? fail()),
      insurer: index === 0 ? (firstInsurer ?? insurer) : insurer,
      divisions,
      size: Math.max(1, Math.round(largest / (1 + index + offer * 2))),
    }));
  });
}

function fail(): never {
  throw new RangeError('there is nothing to offer');
}

/** One row of repair_programs.csv. */
export function programRow({ insurer, code, name, requirement, ranking }: InventedProgram): readonly string[] {
  return [insurer, code, name, JSON.stringify(requirement), ranking.join(';')];
}

/**
 * Rows of network_enrolments.csv for one programme: of the shops it takes, in an order of its own, the compliant ones and
 * some others, until its network is full. `isCompliant` is by the shops' indexes.
 */
export function* inventNetwork(
  program: InventedProgram,
  programIndex: number,
  seed: number,
  shops: readonly InventedShop[],
  isCompliant: readonly boolean[],
  asOf: number,
): Generator<readonly string[]> {
  const random = new GeneratorRandom(seed ^ PROGRAM_STREAM, 10_000 + programIndex);
  let left = program.size;
  for (const index of shuffledIndexes(random, shops.length)) {
    if (left === 0) return;
    const shop = shops[index];
    if (shop === undefined || !takes(program, shop) || (!isCompliant[index] && !random.chance(600))) continue;
    const from = shop.openedOn + random.below(Math.max(1, (shop.closedOn ?? asOf) - shop.openedOn));
    const isPast = shop.closedOn !== undefined || random.chance(60);
    if (isPast) {
      const until = from + 1 + random.below(Math.max(1, (shop.closedOn ?? asOf) - from));
      const reason = random.pick(['Left the network', 'Out of compliance', 'Too few claims']);
      yield [program.insurer, program.code, shop.shopNumber, dayNumbered(from), dayNumbered(until), reason];
      continue;
    }
    const reason = random.pick(['Applied', 'Invited after an audit', 'Taken over from an earlier network']);
    yield [program.insurer, program.code, shop.shopNumber, dayNumbered(from), '', reason];
    left -= 1;
  }
}

function takes({ kinds, divisions }: InventedProgram, shop: InventedShop): boolean {
  if (kinds.length > 0 && !kinds.includes(shop.kind)) return false;
  return divisions.length === 0 || divisions.includes(divisionOf(shop.jurisdiction));
}

function shuffledIndexes(random: GeneratorRandom, count: number): Uint32Array {
  const indexes = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = random.below(last + 1);
    const moved = indexes[last] ?? 0;
    indexes[last] = indexes[other] ?? 0;
    indexes[other] = moved;
  }
  return indexes;
}
