import { type ParsedRequirement, parseRequirement } from '../catalogue/requirement-parsing.rules.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';

/** The codes that rows about shops and qualifications may name, each set in the order in which a sentence lists it. */
export interface QualificationCodes {
  /** Named in sentences: whose codes they are. */
  readonly packName: string;
  readonly repairAreas: readonly string[];
  readonly networks: readonly string[];
  readonly roles: readonly string[];
  /** The levels of each OEM programme. */
  readonly programs: ReadonlyMap<string, readonly string[]>;
  /** The levels of agency that award each class of government credential. */
  readonly governmentClasses: ReadonlyMap<string, readonly string[]>;
}

const NETWORKS = [
  'TOYOTA',
  'FORD',
  'GM',
  'STELLANTIS',
  'BMW',
  'MERCEDES_BENZ',
  'HONDA',
  'CUMMINS',
  'DETROIT_DIESEL',
  'PACCAR',
];
const PROGRAMS = [
  'TOYOTA_T_TEN',
  'FORD_FACT',
  'GM_ASEP',
  'STELLANTIS_MOPAR_CAP',
  'BMW_STEP',
  'MERCEDES_BENZ_ELITE',
  'HONDA_PACT',
  'CUMMINS_CERTIFIED',
  'DETROIT_DIESEL_CERTIFIED',
  'PACCAR_CERTIFIED',
];
const ROLES = [
  'TECHNICIAN',
  'COLLISION_TECHNICIAN',
  'DIAGNOSTIC_TECHNICIAN',
  'APPRENTICE',
  'SERVICE_CONSULTANT',
  'PARTS_SPECIALIST',
  'ESTIMATOR',
  'MANAGER',
];

export function qualificationCodesOf(pack: RulePack): QualificationCodes {
  return {
    packName: pack.name,
    repairAreas: [...pack.repairAreas.keys()],
    networks: NETWORKS,
    roles: ROLES,
    programs: new Map(PROGRAMS.map((code) => [code, ['CERTIFIED', 'ADVANCED', 'MASTER']])),
    governmentClasses: new Map([
      ['REFRIGERANT_HANDLING_609', ['FEDERAL']],
      ['EMISSIONS_INSPECTION', ['STATE', 'MUNICIPAL']],
      ['SAFETY_INSPECTION', ['STATE', 'MUNICIPAL']],
      ['BRAKE_LAMP_ADJUSTER', ['STATE']],
      ['MECHANIC_LICENSE', ['STATE', 'MUNICIPAL']],
    ]),
  };
}

/** Reads what a repair programme asks of shops. */
export function shopRequirement(value: unknown, pack: RulePack): ParsedRequirement {
  return parseRequirement(value, pack);
}
