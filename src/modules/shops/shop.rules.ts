import type { Fault } from '../../kernel/refusal.ts';
import type { Viewer } from '../../kernel/viewer.ts';
import { foldName, isHomeState, TEXT_LIMIT } from '../technicians/technician.rules.ts';
import { nameFaults, UNPRINTABLE } from '../technicians/technician-profile.rules.ts';

/** What is kept about a shop besides what changes with time. */
export interface ShopProfile {
  readonly name: string;
  readonly street: string;
  readonly city: string;
  readonly postalCode: string;
  /** ISO 3166-2, `US-CA`. */
  readonly jurisdiction: string;
}

const SHOP_NUMBER_PATTERN = /^SHP-\d{6}$/;
const POSTAL_CODE_PATTERN = /^\d{5}(-\d{4})?$/;

/** Whether `text` has the form of a shop number: `SHP-dddddd`. */
export function isShopNumber(text: string): boolean {
  return SHOP_NUMBER_PATTERN.test(text);
}

/** The fault of a malformed shop number, if it is one. */
export function shopNumberFaults(shopNumber: string): readonly Fault[] {
  return isShopNumber(shopNumber)
    ? []
    : [{ code: 'SHOP_NUMBER_MALFORMED', message: 'A shop number has the form SHP-dddddd.', path: ['shopNumber'] }];
}

/** Everything wrong with the members of a profile that are given; an absent member is not looked at. */
export function shopProfileFaults(profile: Partial<ShopProfile>): readonly Fault[] {
  const faults: Fault[] = [];
  if (profile.name !== undefined) faults.push(...shopNameFaults(profile.name));
  if (profile.street !== undefined) faults.push(...addressFaults('street', 'STREET', profile.street));
  if (profile.city !== undefined) faults.push(...addressFaults('city', 'CITY', profile.city));
  if (profile.postalCode !== undefined && !POSTAL_CODE_PATTERN.test(profile.postalCode)) {
    const message = 'A postal code has five digits, or five and four: 94110 or 94110-1234.';
    faults.push({ code: 'POSTAL_CODE_MALFORMED', message, path: ['postalCode'] });
  }
  if (profile.jurisdiction !== undefined) faults.push(...jurisdictionFaults(profile.jurisdiction));
  return faults;
}

/** The fault of a jurisdiction that is no state, district or territory, if it is none. */
export function jurisdictionFaults(jurisdiction: string): readonly Fault[] {
  if (isHomeState(jurisdiction)) return [];
  const message = 'A jurisdiction is an ISO 3166-2 code such as US-CA.';
  return [{ code: 'JURISDICTION_UNKNOWN', message, path: ['jurisdiction'] }];
}

/**
 * Whether the viewer keeps the record of a shop that this organisation runs: a registrar every shop's, an employer its own
 * shops'. To all others the record, as far as it is not public, is not found.
 */
export function shopOpenTo(viewer: Viewer, shop: { readonly organization?: string | null | undefined }): boolean {
  if (viewer.role === 'REGISTRAR') return true;
  return viewer.role === 'EMPLOYER' && shop.organization === viewer.organizationId;
}

/** A name that folds to nothing could never be searched for. */
function shopNameFaults(name: string): readonly Fault[] {
  const faults = nameFaults(name, ['name']);
  if (faults.length > 0 || foldName(name) !== '') return faults;
  return [{ code: 'NAME_MALFORMED', message: 'A name has at least one letter or digit.', path: ['name'] }];
}

function addressFaults(member: 'street' | 'city', code: 'STREET' | 'CITY', text: string): readonly Fault[] {
  if (text.trim() === '') return [{ code: `${code}_EMPTY`, message: `A ${member} is wanted here.`, path: [member] }];
  if (text.length > TEXT_LIMIT) {
    const message = `A ${member} has at most ${TEXT_LIMIT} characters; this has ${text.length}.`;
    return [{ code: `${code}_TOO_LONG`, message, path: [member] }];
  }
  if (!UNPRINTABLE.test(text)) return [];
  const message = `A ${member} has no control characters or line breaks.`;
  return [{ code: `${code}_MALFORMED`, message, path: [member] }];
}
