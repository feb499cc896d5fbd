import type { RulePack } from '../catalogue/rule-pack.rules.ts';

/** The codes that rows about shops and qualifications may name, in the order in which a sentence lists them. */
export interface QualificationCodes {
  /** Named in sentences: whose codes they are. */
  readonly packName: string;
  readonly repairAreas: readonly string[];
  readonly networks: readonly string[];
  readonly roles: readonly string[];
  readonly programs: readonly string[];
  /** The levels of each OEM programme, lowest first. */
  readonly levels: ReadonlyMap<string, readonly string[]>;
  readonly governmentClasses: readonly string[];
}

export function qualificationCodesOf(pack: RulePack): QualificationCodes {
  return {
    packName: pack.name,
    repairAreas: [...pack.repairAreas.keys()],
    networks: [...pack.networks.keys()],
    roles: [...pack.employmentRoles.keys()],
    programs: [...pack.oemPrograms.keys()],
    levels: new Map([...pack.oemPrograms.values()].map(({ code, levels }) => [code, levels.map((each) => each.code)])),
    governmentClasses: [...pack.governmentClasses.keys()],
  };
}
