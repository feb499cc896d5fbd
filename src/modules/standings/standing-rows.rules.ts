import type { Day } from '../../kernel/day.ts';

/** The rule of the Blue Seal's live compliance, for which every shop has a standing. */
export const BLUE_SEAL = 'BLUE_SEAL';

/** What a shop's standing under a rule says, apart from the shop's profile. See the entity for each member. */
export interface ShopStandingContent {
  readonly enrolled: boolean;
  readonly enrolledFrom: Day | null;
  readonly enrolledUntil: Day | null;
  readonly satisfied: boolean;
  readonly holdsThrough: Day | null;
  readonly certified: number;
  readonly total: number;
  readonly masters: number;
  readonly blueSeal: boolean;
  readonly recognised: boolean;
  readonly reasons: readonly string[];
  readonly staleOn: Day | null;
}

/** One row of the read model about a shop. */
export interface ShopStandingRow extends ShopStandingContent {
  readonly rule: string;
  readonly shopId: string;
  readonly shopNumber: string;
  readonly jurisdiction: string;
  readonly city: string;
  readonly pack: string;
}

/** One row of the read model about a technician. */
export interface TechnicianStandingRow {
  readonly designation: string;
  readonly technicianId: string;
  readonly aseId: string;
  readonly homeState: string;
  readonly holds: boolean;
  readonly holdsThrough: Day | null;
  readonly staleOn: Day | null;
  readonly pack: string;
}

/** The columns of each table that are written, in the order of COPY, with the member that each is. */
export const SHOP_STANDING_COLUMNS = {
  rule: 'rule',
  shop_id: 'shopId',
  shop_number: 'shopNumber',
  jurisdiction: 'jurisdiction',
  city: 'city',
  enrolled: 'enrolled',
  enrolled_from: 'enrolledFrom',
  enrolled_until: 'enrolledUntil',
  satisfied: 'satisfied',
  holds_through: 'holdsThrough',
  certified: 'certified',
  total: 'total',
  masters: 'masters',
  blue_seal: 'blueSeal',
  recognised: 'recognised',
  reasons: 'reasons',
  stale_on: 'staleOn',
  pack: 'pack',
} as const satisfies Readonly<Record<string, keyof ShopStandingRow>>;

export const TECHNICIAN_STANDING_COLUMNS = {
  designation: 'designation',
  technician_id: 'technicianId',
  ase_id: 'aseId',
  home_state: 'homeState',
  holds: 'holds',
  holds_through: 'holdsThrough',
  stale_on: 'staleOn',
  pack: 'pack',
} as const satisfies Readonly<Record<string, keyof TechnicianStandingRow>>;
