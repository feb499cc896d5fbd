import { toRequirementType } from './catalogue.views.ts';
import type { BlueSealRuleType, BrandNetworkType, OemProgramType } from './program-catalogue.types.ts';
import type { BlueSealRule, OemProgram, RulePack } from './rule-pack.rules.ts';

/** A programme of the pack in its GraphQL shape. */
export function toOemProgramType(program: OemProgram, pack: RulePack): OemProgramType {
  return {
    ...program,
    network: networkOf(program.network, pack),
    levels: program.levels.map((level) => ({
      ...level,
      prerequisite: level.prerequisite && toRequirementType(level.prerequisite),
    })),
    prerequisite: program.prerequisite && toRequirementType(program.prerequisite),
  };
}

/** A Blue Seal's rule in its GraphQL shape. */
export function toBlueSealRuleType({ requirement, recognitionMonths }: BlueSealRule): BlueSealRuleType {
  return { requirement: toRequirementType(requirement), recognitionMonths };
}

/** A parsed pack names no network that it lacks, so this never throws. */
function networkOf(code: string, pack: RulePack): BrandNetworkType {
  const network = pack.networks.get(code);
  if (!network) throw new Error(`${pack.name} has no network ${code}`);
  return network;
}
