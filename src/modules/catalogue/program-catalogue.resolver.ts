import { Arg, Extensions, Query, Resolver } from 'type-graphql';
import { RULE_PACK_ARGUMENT } from './catalogue.resolver.ts';
import type { Catalogue } from './catalogue.rules.ts';
import { RepairAreaType } from './catalogue.types.ts';
import { toRepairAreaType } from './catalogue.views.ts';
import {
  BlueSealRuleType,
  BrandNetworkType,
  EmploymentRoleType,
  GovernmentClassType,
  OemProgramType,
} from './program-catalogue.types.ts';
import { toBlueSealRuleType, toOemProgramType } from './program-catalogue.views.ts';

/** What the catalogue says of shops, employment, manufacturers and public bodies: open to everybody. */
@Resolver()
export class ProgramCatalogueResolver {
  private readonly catalogue: Catalogue;

  constructor(catalogue: Catalogue) {
    this.catalogue = catalogue;
  }

  @Query(() => [RepairAreaType], { description: 'Every repair area, in the order of the catalogue.' })
  @Extensions({ listSize: 30 })
  repairAreas(
    @Arg('rulePack', () => String, RULE_PACK_ARGUMENT) rulePack: string | null | undefined,
  ): readonly RepairAreaType[] {
    const pack = this.catalogue.packNamed(rulePack);
    return [...pack.repairAreas.values()].map((area) => toRepairAreaType(area, pack));
  }

  @Query(() => [BrandNetworkType], { description: "Every brand's network; empty in a pack that knows none." })
  @Extensions({ listSize: 10 })
  networks(
    @Arg('rulePack', () => String, RULE_PACK_ARGUMENT) rulePack: string | null | undefined,
  ): readonly BrandNetworkType[] {
    return [...this.catalogue.packNamed(rulePack).networks.values()];
  }

  @Query(() => [OemProgramType], { description: "Every manufacturer's programme; empty in a pack that knows none." })
  @Extensions({ listSize: 10 })
  oemPrograms(
    @Arg('rulePack', () => String, RULE_PACK_ARGUMENT) rulePack: string | null | undefined,
  ): readonly OemProgramType[] {
    const pack = this.catalogue.packNamed(rulePack);
    return [...pack.oemPrograms.values()].map((program) => toOemProgramType(program, pack));
  }

  @Query(() => OemProgramType, { nullable: true, description: 'One programme; null when none has that code.' })
  oemProgram(
    @Arg('code', () => String, { description: 'The code of the programme, such as FORD_FACT.' }) code: string,
    @Arg('rulePack', () => String, RULE_PACK_ARGUMENT) rulePack: string | null | undefined,
  ): OemProgramType | null {
    const pack = this.catalogue.packNamed(rulePack);
    const program = pack.oemPrograms.get(code);
    return program ? toOemProgramType(program, pack) : null;
  }

  @Query(() => [EmploymentRoleType], { description: 'Every role of employment; empty in a pack that knows none.' })
  @Extensions({ listSize: 10 })
  employmentRoles(
    @Arg('rulePack', () => String, RULE_PACK_ARGUMENT) rulePack: string | null | undefined,
  ): readonly EmploymentRoleType[] {
    return [...this.catalogue.packNamed(rulePack).employmentRoles.values()];
  }

  @Query(() => [GovernmentClassType], {
    description: 'Every class of government credentials; empty in a pack that knows none.',
  })
  governmentClasses(
    @Arg('rulePack', () => String, RULE_PACK_ARGUMENT) rulePack: string | null | undefined,
  ): readonly GovernmentClassType[] {
    return [...this.catalogue.packNamed(rulePack).governmentClasses.values()];
  }

  @Query(() => BlueSealRuleType, {
    nullable: true,
    description: 'What a Blue Seal of Excellence takes; null in a pack that knows none: by it no shop complies.',
  })
  blueSealRule(
    @Arg('rulePack', () => String, RULE_PACK_ARGUMENT) rulePack: string | null | undefined,
  ): BlueSealRuleType | null {
    const rule = this.catalogue.packNamed(rulePack).blueSeal;
    return rule && toBlueSealRuleType(rule);
  }
}
