import { type EmployerKind, inventEmployer, inventHomeState } from './generator-names.ts';
import { divisionOf, inventAddress } from './generator-places.ts';
import { drawer, GeneratorRandom } from './generator-random.ts';

/** One invented shop: what it was made with, and what its people have brought so far. Days are epoch day numbers. */
export interface InventedShop {
  readonly index: number;
  readonly shopNumber: string;
  readonly kind: EmployerKind;
  readonly name: string;
  readonly jurisdiction: string;
  readonly city: string;
  readonly street: string;
  readonly postalCode: string;
  readonly organization: string;
  /** The brands whose networks it belongs to. */
  readonly networks: readonly string[];
  /** The most people who perform repairs here at the same time. */
  readonly room: number;
  /** Whether it takes so many people without a current credential that the Blue Seal's share is out of reach. */
  readonly isLax: boolean;
  /** Whether it offers an area in which nobody is certified. */
  readonly overreaches: boolean;
  /** The first day on which it is no longer open; undefined while it is. */
  readonly closedOn: number | undefined;
  /** Not after the first day of anybody's work here. */
  openedOn: number;
  /** How many perform repairs here now, and how many of them are certified. */
  repairing: number;
  certified: number;
  /** The repair areas in which somebody who performs repairs here holds a current credential. */
  readonly covered: Set<string>;
}

/** How many shops there are for so many technicians: 40,000 for 350,000, and no more than have numbers. */
export function shopCount(technicians: number): number {
  return Math.min(SHOP_NUMBERS, Math.max(1, Math.round((technicians * 4) / 35)));
}

const SHOP_NUMBERS = 1_000_000;
/** Has no factor in common with the number of numbers, so that every index gets another one, far from its neighbours'. */
const NUMBER_STRIDE = 611_953;
const SHOP_STREAM = 0x5409_0000;

const drawKind = drawer<EmployerKind>([
  { weight: 52, item: 'AUTO' },
  { weight: 15, item: 'TRUCK' },
  { weight: 11, item: 'COLLISION' },
  { weight: 4, item: 'BUS' },
  { weight: 3, item: 'TRANSIT' },
  { weight: 2, item: 'MILITARY' },
  { weight: 1, item: 'EQUIPMENT' },
]);

const BRAND_OF_WORD: readonly (readonly [word: string, network: string])[] = [
  ['Toyota', 'TOYOTA'],
  ['Ford', 'FORD'],
  ['Chevrolet', 'GM'],
  ['Honda', 'HONDA'],
  ['Freightliner', 'DETROIT_DIESEL'],
  ['Kenworth', 'PACCAR'],
  ['Peterbilt', 'PACCAR'],
];
const CAR_MAKERS = ['TOYOTA', 'FORD', 'GM', 'HONDA', 'STELLANTIS', 'BMW', 'MERCEDES_BENZ'] as const;
const GROUPS = ['Summit', 'Pioneer', 'Liberty', 'Keystone', 'Lakeshore', 'Sunbelt', 'Northern', 'Continental'] as const;

/** Invents all shops of a registry; `firstOrganization` runs the first one. */
export function inventShops(
  options: { readonly technicians: number; readonly seed: number },
  asOf: number,
  firstOrganization: string | undefined,
): InventedShop[] {
  const count = shopCount(options.technicians);
  return Array.from({ length: count }, (_, index) => {
    const random = new GeneratorRandom(options.seed ^ SHOP_STREAM, index);
    const shop = inventShop(random, index, options.seed, asOf);
    return index === 0 && firstOrganization !== undefined ? { ...shop, organization: firstOrganization } : shop;
  });
}

function inventShop(random: GeneratorRandom, index: number, seed: number, asOf: number): InventedShop {
  // The first is a garage for cars that is still there, whatever the seed: a demonstration begins with it.
  const kind = index === 0 ? 'AUTO' : drawKind(random);
  const jurisdiction = inventHomeState(random);
  const name = inventEmployer(random, kind);
  const closedOn = index > 0 && random.chance(40) ? asOf - random.below(3000) : undefined;
  return {
    index,
    shopNumber: `SHP-${String((index * NUMBER_STRIDE + (seed % SHOP_NUMBERS)) % SHOP_NUMBERS).padStart(6, '0')}`,
    kind,
    name,
    jurisdiction,
    ...inventAddress(random, jurisdiction),
    organization: random.chance(300) ? inventGroup(random, kind, groupVariants(index)) : '',
    networks: inventNetworks(random, kind, name),
    room: 2 + Math.min(random.below(25), random.below(25)),
    isLax: index > 0 && random.chance(200),
    overreaches: index > 0 && random.chance(140),
    closedOn,
    openedOn: (closedOn ?? asOf) - 365 - random.below(9000),
    repairing: 0,
    certified: 0,
    covered: new Set(),
  };
}

/** One more group for every thousand shops. */
function groupVariants(index: number): number {
  return 1 + Math.floor(index / 1000);
}

function inventGroup(random: GeneratorRandom, kind: EmployerKind, variants: number): string {
  const trade = { AUTO: 'Automotive', TRUCK: 'Truck', COLLISION: 'Collision' }[String(kind)] ?? 'Services';
  const variant = random.below(variants);
  return `${random.pick(GROUPS)} ${trade} Group${variant === 0 ? '' : ` ${variant + 1}`}`;
}

function inventNetworks(random: GeneratorRandom, kind: EmployerKind, name: string): readonly string[] {
  const brand = BRAND_OF_WORD.find(([word]) => name.includes(word))?.[1];
  if (brand !== undefined) return [brand];
  if (name.endsWith('Motors')) return [random.pick(['STELLANTIS', 'BMW', 'MERCEDES_BENZ'])];
  if (kind === 'COLLISION' && random.chance(350)) {
    return [...new Set([random.pick(CAR_MAKERS), random.pick(CAR_MAKERS)])];
  }
  return kind === 'TRUCK' && random.chance(500) ? [random.pick(['CUMMINS', 'DETROIT_DIESEL'])] : [];
}

const PROBES = 6;

/** Finds shops to work in: of the employer's name and near home first, of the same trade and farther away last. */
export class ShopFinder {
  private readonly lists = new Map<string, InventedShop[]>();

  constructor(shops: readonly InventedShop[]) {
    for (const shop of shops) {
      for (const key of placesToLook(shop.kind, shop.name, shop.jurisdiction)) {
        const list = this.lists.get(key);
        if (list) list.push(shop);
        else this.lists.set(key, [shop]);
      }
    }
  }

  /** Some shop that will have the person, the emptier of two; undefined when none of those asked will. */
  find(
    random: GeneratorRandom,
    wanted: { readonly kind: EmployerKind; readonly name: string; readonly jurisdiction: string },
    accepts: (shop: InventedShop) => boolean,
  ): InventedShop | undefined {
    for (const key of placesToLook(wanted.kind, wanted.name, wanted.jurisdiction)) {
      const list = this.lists.get(key);
      if (list === undefined) continue;
      let found: InventedShop | undefined;
      for (let probe = 0; probe < PROBES; probe += 1) {
        const shop = list[random.below(list.length)];
        if (shop === undefined || shop === found || !accepts(shop)) continue;
        if (found !== undefined) return free(shop) > free(found) ? shop : found;
        found = shop;
      }
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function free(shop: InventedShop): number {
  return shop.room - shop.repairing;
}

function placesToLook(kind: EmployerKind, name: string, jurisdiction: string): readonly string[] {
  const division = divisionOf(jurisdiction);
  return [`${name}/${jurisdiction}`, `${name}/${division}`, `${kind}/${jurisdiction}`, `${kind}/${division}`, kind];
}
