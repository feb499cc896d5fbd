import { dayNumbered, monthsLater } from './generator-calendar.ts';
import type { InventedCareer } from './generator-employment.ts';
import { cityOf } from './generator-places.ts';
import type { GeneratorRandom } from './generator-random.ts';
import { scaled } from './generator-scale.ts';

interface InventedAgency {
  readonly code: string;
  readonly name: string;
  readonly level: 'FEDERAL' | 'STATE' | 'MUNICIPAL';
  readonly jurisdiction: string;
  readonly place: string;
}

const FEDERAL = { code: 'US-EPA', name: 'U.S. Environmental Protection Agency', level: 'FEDERAL', jurisdiction: 'US' };
/** By how many work on vehicles there, so that small registries have the agencies that matter most. */
const STATES = (
  'CA MI TX FL NY PA IL OH GA NC NJ VA WA AZ TN MA IN MO MD WI CO MN SC AL LA KY OR OK CT UT IA NV AR MS KS NM NE ID WV ' +
  'HI NH ME RI MT DE SD ND AK VT WY DC'
).split(' ');
const STATE_AGENCIES: Readonly<Record<string, readonly [suffix: string, name: string]>> = {
  CA: ['BAR', 'California Bureau of Automotive Repair'],
  MI: ['SOS', 'Michigan Department of State, Repair Facilities'],
};
/** Which states ask inspectors of what to be licensed. */
const SMOG_STATES = new Set(['US-CA', 'US-CO', 'US-NV', 'US-AZ', 'US-WA']);
const SAFETY_STATES = new Set(['US-PA', 'US-NY', 'US-TX', 'US-VA', 'US-MA', 'US-NC', 'US-MO', 'US-LA', 'US-NH']);

/** The agencies of a registry: the federal one, the states', second ones and cities', as many as its size calls for. */
export function inventAgencies(technicians: number): readonly InventedAgency[] {
  const all: InventedAgency[] = [{ ...FEDERAL, level: 'FEDERAL', place: '' }];
  for (const state of STATES) {
    const jurisdiction = `US-${state}`;
    const [suffix, name] = STATE_AGENCIES[state] ?? ['DMV', `${state} Division of Motor Vehicles`];
    all.push({ code: `${jurisdiction}-${suffix}`, name, level: 'STATE', jurisdiction, place: '' });
  }
  for (const state of STATES) {
    const jurisdiction = `US-${state}`;
    const place = cityOf(jurisdiction);
    const city = place.toUpperCase().replaceAll(' ', '');
    const municipal = { level: 'MUNICIPAL', jurisdiction, place } as const;
    all.push({ code: `${jurisdiction}-${city}`, name: `City of ${place}, Consumer Protection`, ...municipal });
  }
  for (const state of STATES) {
    const jurisdiction = `US-${state}`;
    const name = `${state} Department of Environmental Quality`;
    all.push({ code: `${jurisdiction}-DEQ`, name, level: 'STATE', jurisdiction, place: '' });
  }
  return all.slice(0, scaled(technicians, 12, 120));
}

/** One row of agencies.csv. */
export function agencyRow({ code, name, level, jurisdiction, place }: InventedAgency): readonly string[] {
  return [code, name, level, jurisdiction, place];
}

/** Who awards what, looked up for every technician. */
export class InventedOffices {
  private readonly states = new Map<string, InventedAgency>();
  private readonly cities = new Map<string, InventedAgency>();

  constructor(agencies: readonly InventedAgency[]) {
    for (const agency of agencies) {
      const known = agency.level === 'MUNICIPAL' ? this.cities : this.states;
      if (!known.has(agency.jurisdiction)) known.set(agency.jurisdiction, agency);
    }
  }

  /** Rows of government_credentials.csv: what the law asks of somebody who does this work in this state. */
  credentialsOf(random: GeneratorRandom, career: InventedCareer, asOf: number): readonly (readonly string[])[] {
    const { aseId, aseNumber, homeState, heldFrom } = career;
    const digits = String(aseNumber).padStart(8, '0');
    const rows: (readonly string[])[] = [];
    const add = (agency: string, classCode: string, number: string, term: InventedTerm) => {
      const [from, until, pending] = term.map((day) => (day === undefined ? '' : dayNumbered(day)));
      rows.push([aseId, agency, classCode, number, from ?? '', until ?? '', pending ?? '']);
    };
    const cooling = ['A7', 'T7', 'S7', 'H7', 'MIL7'].find((test) => heldFrom.has(test));
    if (cooling !== undefined && random.chance(850)) {
      const from = Math.max((heldFrom.get(cooling) ?? asOf) - random.below(700), 8000);
      add(FEDERAL.code, 'REFRIGERANT_HANDLING_609', `609-${digits}`, [from, undefined, undefined]);
    }
    const state = this.states.get(homeState);
    if (state === undefined || career.isConsultant || career.employers === 'PARTS') return rows;
    if (SMOG_STATES.has(homeState) && career.employers === 'AUTO' && heldFrom.has('A8') && random.chance(600)) {
      add(state.code, 'EMISSIONS_INSPECTION', `EI${digits}`, licence(random, asOf, 24));
    }
    if (homeState === 'US-CA' && heldFrom.has('A5') && random.chance(120)) {
      add(state.code, 'BRAKE_LAMP_ADJUSTER', `BL${digits}`, licence(random, asOf, 48));
    }
    if (homeState === 'US-MI' && random.chance(880)) {
      add(state.code, 'MECHANIC_LICENSE', `M${digits}`, licence(random, asOf, 12));
    }
    if (SAFETY_STATES.has(homeState) && random.chance(220)) {
      add(state.code, 'SAFETY_INSPECTION', `SI-${digits}`, licence(random, asOf, 36));
    }
    const city = this.cities.get(homeState);
    if (city !== undefined && random.chance(25)) {
      add(city.code, 'MECHANIC_LICENSE', digits, licence(random, asOf, 24));
    }
    return rows;
  }
}

type InventedTerm = readonly [from: number, until: number | undefined, pendingUntil: number | undefined];

/** Most are in force; of those that ran out lately, many have a renewal pending, and some were let go long ago. */
function licence(random: GeneratorRandom, asOf: number, months: number): InventedTerm {
  const draw = random.below(1000);
  const until = draw < 860 ? asOf + 1 + random.below(months * 30 - 10) : asOf - random.below(draw < 930 ? 90 : 2000);
  const from = monthsLater(until, -months);
  const pending = until <= asOf && draw < 920 ? asOf + 20 + random.below(100) : undefined;
  return [Math.min(from, asOf), until, pending];
}
