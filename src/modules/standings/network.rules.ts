import { type Day, parseDay } from '../../kernel/day.ts';
import { type Fault, refuse } from '../../kernel/refusal.ts';
import { JURISDICTIONS } from '../catalogue/jurisdiction.rules.ts';

/** What the shops of a network can be listed by. Public codes: add, never rename. */
export const NETWORK_ORDERS = [
  'CHANGE_SOONEST',
  'CHANGE_LATEST',
  'CERTIFIED_MOST',
  'CERTIFIED_FEWEST',
  'SHARE_HIGHEST',
  'SHARE_LOWEST',
  'SHOP_NUMBER',
] as const;
export type NetworkOrder = (typeof NETWORK_ORDERS)[number];

/** Which shops of a network are wanted; absent and null members limit nothing. */
export interface NetworkFilter {
  readonly jurisdiction?: string | null | undefined;
  readonly city?: string | null | undefined;
  readonly compliant?: boolean | null | undefined;
  /** Only those that stop or begin to comply by this day. */
  readonly changesThrough?: Day | null | undefined;
  readonly minCertified?: number | null | undefined;
}

/** Where a shop stands in a list: the value that the list is sorted by, null in one by shop number, and the number. */
export interface NetworkCursor {
  readonly key: string | number | null;
  readonly shopNumber: string;
}

const CURSOR_PATTERN = /^(?:([\d.e-]{1,24})~)?(SHP-\d{6})$/;

export function cursorText({ key, shopNumber }: NetworkCursor): string {
  return key === null ? shopNumber : `${key}~${shopNumber}`;
}

/** The place that a cursor names in a list of this order; undefined for text that no page of it gave out. */
export function parseCursor(text: string, order: NetworkOrder): NetworkCursor | undefined {
  const [, key, shopNumber] = CURSOR_PATTERN.exec(text) ?? [];
  if (shopNumber === undefined || (key === undefined) !== (order === 'SHOP_NUMBER')) return undefined;
  if (key === undefined) return { key: null, shopNumber };
  if (order === 'CHANGE_SOONEST' || order === 'CHANGE_LATEST') {
    return parseDay(key) || key === NEVER_CHANGES ? { key, shopNumber } : undefined;
  }
  const number = Number(key);
  const isRight = order.startsWith('CERTIFIED') ? Number.isInteger(number) && number < 2 ** 31 : number <= 1;
  return number >= 0 && isRight ? { key: number, shopNumber } : undefined;
}

/** What stands in the place of a day for what time alone never changes. */
const NEVER_CHANGES = '9999-12-31';

/** Everything wrong with what is asked for. */
export function networkFilterFaults({ jurisdiction, city, minCertified }: NetworkFilter): readonly Fault[] {
  const faults: Fault[] = [...placeFaults(jurisdiction, city, ['filter'])];
  if (minCertified != null && minCertified < 0) {
    const message = 'A number of people is at least 0.';
    faults.push({ code: 'COUNT_NEGATIVE', message, path: ['filter', 'minCertified'] });
  }
  return faults;
}

/** Everything wrong with a place; a shop lies in a state, never in a country as a whole. */
export function placeFaults(
  jurisdiction: string | null | undefined,
  city: string | null | undefined,
  path: readonly string[],
): readonly Fault[] {
  const faults: Fault[] = [];
  if (jurisdiction != null && !(JURISDICTIONS.has(jurisdiction) && jurisdiction.includes('-'))) {
    const message = 'A state, district, territory or province is wanted here, ISO 3166-2 such as US-CA.';
    faults.push({ code: 'JURISDICTION_UNKNOWN', message, path: [...path, 'jurisdiction'] });
  }
  if (city != null && (city.trim() === '' || city.includes('\0') || city.length > 200)) {
    faults.push({ code: 'CITY_MALFORMED', message: 'The name of a city is wanted here.', path: [...path, 'city'] });
  }
  return faults;
}

export function cursorMalformed(direction: 'FORWARD' | 'BACKWARD'): Error {
  const path = [direction === 'FORWARD' ? 'after' : 'before'];
  return refuse('CURSOR_MALFORMED', 'A cursor is one that a page before gave out, of a list in the same order.', path);
}
