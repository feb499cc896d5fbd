import type { Fault } from '../../kernel/refusal.ts';
import type { GovernmentLevel } from '../catalogue/rule-pack.rules.ts';
import { isHomeState } from '../technicians/technician.rules.ts';
import { nameFaults } from '../technicians/technician-profile.rules.ts';

/** A public body as it is entered in the registry. */
export interface AgencyDraft {
  readonly code: string;
  readonly name: string;
  readonly level: GovernmentLevel;
  /** ISO 3166-2 such as `US-CA`; `US` for a federal agency. */
  readonly jurisdiction: string;
  /** The city of a municipal agency; null for the others. */
  readonly place: string | null;
}

const CODE_PATTERN = /^[A-Z0-9]+(-[A-Z0-9]+)*$/;
const CODE_LIMIT = 40;

/** Everything wrong with an agency that is to be entered. */
export function agencyFaults({ code, name, level, jurisdiction, place }: AgencyDraft): readonly Fault[] {
  const faults: Fault[] = [];
  if (code.length > CODE_LIMIT || !CODE_PATTERN.test(code)) {
    const message = `A code is at most ${CODE_LIMIT} capital letters and digits in groups joined by hyphens, US-CA-BAR.`;
    faults.push({ code: 'AGENCY_CODE_MALFORMED', message, path: ['code'] });
  }
  faults.push(...nameFaults(name, ['name']));
  if (level === 'FEDERAL' ? jurisdiction !== 'US' : !isHomeState(jurisdiction)) {
    const message = level === 'FEDERAL' ? 'A federal agency’s jurisdiction is US.' : 'Write its state, such as US-CA.';
    faults.push({ code: 'JURISDICTION_UNKNOWN', message, path: ['jurisdiction'] });
  }
  if (level === 'MUNICIPAL') faults.push(...nameFaults(place ?? '', ['place']));
  else if (place !== null) {
    const message = 'Only a municipal agency has a place.';
    faults.push({ code: 'PLACE_NOT_EXPECTED', message, path: ['place'] });
  }
  return faults;
}
