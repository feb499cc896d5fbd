import type { Day } from '../../kernel/day.ts';
import type {
  CertificationTestType,
  DesignationType,
  RepairAreaType,
  RequirementType,
  RulePackType,
  TestSeriesType,
} from './catalogue.types.ts';
import type { Requirement } from './requirement.rules.ts';
import { requirementInWords } from './requirement-words.rules.ts';
import type { CertificationTest, Designation, RepairArea, RulePack } from './rule-pack.rules.ts';

/** A requirement in its GraphQL shape. */
export function toRequirementType(requirement: Requirement): RequirementType {
  return { tree: requirement, inWords: requirementInWords(requirement) };
}

/** A rule pack in its GraphQL shape. */
export function toRulePackType(pack: RulePack, defaultPack: RulePack, retiredOn: Day | undefined): RulePackType {
  const { name, code, version, title, description, retakeWaitDays, renewal } = pack;
  const isDefault = pack === defaultPack;
  return { name, code, version, title, description, retakeWaitDays, renewal, isDefault, retiredOn: retiredOn ?? null };
}

/** A test of the pack in its GraphQL shape. */
export function toTestType(test: CertificationTest, pack: RulePack): CertificationTestType {
  return {
    ...test,
    series: seriesOf(test.series, pack),
    repairArea: areaOf(test.repairArea, pack),
    prerequisite: test.prerequisite && toRequirementType(test.prerequisite),
  };
}

/** A repair area of the pack in its GraphQL shape. Its tests name it in turn, so they are looked up when asked for. */
export function toRepairAreaType({ code, name }: RepairArea, pack: RulePack): RepairAreaType {
  return {
    code,
    name,
    get tests() {
      return [...pack.tests.values()].filter((test) => test.repairArea === code).map((test) => toTestType(test, pack));
    },
  };
}

/** A designation of the pack in its GraphQL shape. */
export function toDesignationType(designation: Designation, pack: RulePack): DesignationType {
  return {
    ...designation,
    series: designation.series === null ? null : seriesOf(designation.series, pack),
    requirement: toRequirementType(designation.requirement),
  };
}

/** A parsed pack names no series and no area that it lacks, so this never throws. */
function seriesOf(code: string, pack: RulePack): TestSeriesType {
  const series = pack.series.get(code);
  if (!series) throw new Error(`${pack.name} has no series ${code}`);
  return series;
}

function areaOf(code: string, pack: RulePack): RepairAreaType {
  const area = pack.repairAreas.get(code);
  if (!area) throw new Error(`${pack.name} has no repair area ${code}`);
  return toRepairAreaType(area, pack);
}
