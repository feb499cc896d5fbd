import type { RulePack } from '../catalogue/rule-pack.rules.ts';

const NETWORKS = 'TOYOTA FORD GM STELLANTIS BMW MERCEDES_BENZ HONDA CUMMINS DETROIT_DIESEL PACCAR'.split(' ');
const ROLES =
  'TECHNICIAN COLLISION_TECHNICIAN DIAGNOSTIC_TECHNICIAN APPRENTICE SERVICE_CONSULTANT PARTS_SPECIALIST ESTIMATOR MANAGER'.split(
    ' ',
  );

/** The brands' networks of the pack, by code. */
export function networksOf(_pack: RulePack): { has(code: string): boolean; keys(): Iterable<string> } {
  return new Set(NETWORKS);
}

/** The roles of employment of the pack, by code. */
export function employmentRolesOf(_pack: RulePack): { has(code: string): boolean; keys(): Iterable<string> } {
  return new Set(ROLES);
}

/** For how many months a Blue Seal recognition is in force. */
export function recognitionMonthsOf(_pack: RulePack): number {
  return 12;
}
