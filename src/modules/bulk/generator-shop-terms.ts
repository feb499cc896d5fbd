import { dayNumbered, monthsLater } from './generator-calendar.ts';
import type { EmployerKind } from './generator-names.ts';
import { GeneratorRandom } from './generator-random.ts';
import type { InventedShop } from './generator-shops.ts';

const CAR_AREAS =
  'BRAKES SUSPENSION_STEERING ELECTRICAL ENGINE_REPAIR ENGINE_PERFORMANCE HVAC DRIVE_TRAIN AUTOMATIC_TRANSMISSION';
const TRUCK_AREAS = 'BRAKES PREVENTIVE_MAINTENANCE SUSPENSION_STEERING DIESEL_ENGINES ELECTRICAL DRIVE_TRAIN HVAC';
const BODY_AREAS =
  'PAINTING_REFINISHING NON_STRUCTURAL_REPAIR STRUCTURAL_REPAIR COLLISION_MECHANICAL_ELECTRICAL DAMAGE_ESTIMATING';
const AREAS_OF_TRADE: Readonly<Record<EmployerKind, readonly string[]>> = {
  AUTO: CAR_AREAS.split(' '),
  TRUCK: TRUCK_AREAS.split(' '),
  BUS: ['BODY_SYSTEMS', ...TRUCK_AREAS.split(' ').filter((area) => area !== 'PREVENTIVE_MAINTENANCE')],
  TRANSIT: TRUCK_AREAS.split(' '),
  COLLISION: BODY_AREAS.split(' '),
  PARTS: [],
  MILITARY: ['CHASSIS', ...TRUCK_AREAS.split(' ').filter((area) => area !== 'BRAKES')],
  EQUIPMENT: ['TRUCK_EQUIPMENT', 'TRUCK_EQUIPMENT_ELECTRICAL', 'AUXILIARY_POWER'],
};
const TERMS_STREAM = 0x7e12_0000;
const RECOGNITION_MONTHS = 12;

/** What is on record of a shop by the day asked about, and whether it meets the Blue Seal's rule then. */
export interface InventedTerms {
  /** Rows of shop_terms.csv. */
  readonly rows: readonly (readonly string[])[];
  readonly isCompliant: boolean;
}

/** The terms of a shop whose people are all known. */
export function inventTerms(shop: InventedShop, seed: number, asOf: number): InventedTerms {
  const random = new GeneratorRandom(seed ^ TERMS_STREAM, shop.index);
  const rows: (readonly string[])[] = [];
  const add = (kind: string, code: string, from: number, until = shop.closedOn) =>
    rows.push([shop.shopNumber, kind, code, dayNumbered(from), until === undefined ? '' : dayNumbered(until)]);
  add('OPERATION', '', shop.openedOn);
  const trade = AREAS_OF_TRADE[shop.kind];
  const offered = offeredAreas(random, shop, trade);
  const lastDay = shop.closedOn ?? asOf;
  for (const area of trade) {
    if (offered.has(area)) add('AREA', area, shop.openedOn);
    else if (random.chance(80)) {
      // Once offered, and given up.
      const from = shop.openedOn;
      add('AREA', area, from, from + 1 + random.below(Math.max(1, lastDay - from)));
    }
  }
  for (const network of shop.networks) {
    const left = random.chance(40) ? shop.openedOn + 1 + random.below(lastDay - shop.openedOn) : undefined;
    add('NETWORK', network, shop.openedOn, left ?? shop.closedOn);
  }
  const isCompliant =
    shop.closedOn === undefined &&
    shop.repairing > 0 &&
    4 * shop.certified >= 3 * shop.repairing &&
    [...offered].every((area) => shop.covered.has(area));
  for (const [from, until] of recognitions(random, shop, isCompliant, asOf)) add('RECOGNITION', '', from, until);
  return { rows, isCompliant };
}

/** Mostly what its people are certified in; a shop that overreaches offers one area more. */
function offeredAreas(random: GeneratorRandom, shop: InventedShop, trade: readonly string[]): ReadonlySet<string> {
  const covered = trade.filter((area) => shop.covered.has(area));
  const offered = new Set(covered.filter((_, index) => index === 0 || random.chance(880)));
  const missing = trade.filter((area) => !shop.covered.has(area));
  if (offered.size === 0) for (const area of missing.slice(0, 2)) offered.add(area);
  else if (shop.overreaches && missing[0] !== undefined)
    offered.add(missing[random.below(missing.length)] ?? missing[0]);
  return offered;
}

/** Years in a row of recognition; most compliant shops carry it now, and some that have fallen out of compliance. */
function recognitions(
  random: GeneratorRandom,
  shop: InventedShop,
  isCompliant: boolean,
  asOf: number,
): readonly (readonly [from: number, until: number])[] {
  const isInForce = shop.closedOn === undefined && random.chance(isCompliant ? 800 : 250);
  if (!isInForce && !random.chance(250)) return [];
  const end = isInForce ? asOf + 1 + random.below(360) : (shop.closedOn ?? asOf) - random.below(1200);
  const years: (readonly [number, number])[] = [];
  let until = end;
  for (let count = random.between(1, 4); count > 0; count -= 1) {
    const from = monthsLater(until, -RECOGNITION_MONTHS);
    if (from < shop.openedOn || from > asOf || until - from > 366) break;
    years.unshift([from, until]);
    until = from;
  }
  return years;
}
