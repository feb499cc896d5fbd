import { Arg, Args, Extensions, Query, Resolver } from 'type-graphql';
import { type Connection, PageArgs, toConnection } from '../../graphql/connection.ts';
import { DayScalar, JsonObjectScalar } from '../../graphql/scalars.ts';
import type { Day } from '../../kernel/day.ts';
import { pageOfTests } from './catalogue.queries.ts';
import type { Catalogue } from './catalogue.rules.ts';
import {
  CertificationTestConnection,
  CertificationTestType,
  DesignationType,
  RequirementSubjectEnum,
  RulePackType,
  StatusActionKindEnum,
  StatusReasonType,
  TestSeriesType,
} from './catalogue.types.ts';
import { toDesignationType, toRulePackType, toTestType } from './catalogue.views.ts';
import type { RequirementSubject } from './requirement.rules.ts';
import { type JsonSchema, requirementJsonSchema } from './requirement-schema.rules.ts';
import { type StatusActionKind, statusReasonsFor } from './rule-pack.rules.ts';
import type { RulePackRetirements } from './rule-pack-retirement.service.ts';

/** The argument by which a caller of the catalogue names a rule pack. */
export const RULE_PACK_ARGUMENT = {
  nullable: true,
  description:
    'The rule pack to read: `code@version` for one version, `code` for the newest; the default pack when left out.',
} as const;

/** The catalogue, open to everybody. */
@Resolver()
export class CatalogueResolver {
  private readonly catalogue: Catalogue;
  private readonly retirements: Pick<RulePackRetirements, 'byName'>;

  constructor(catalogue: Catalogue, retirements: Pick<RulePackRetirements, 'byName'>) {
    this.catalogue = catalogue;
    this.retirements = retirements;
  }

  @Query(() => [RulePackType], { description: 'Every published version of every rule pack.' })
  async rulePacks(): Promise<readonly RulePackType[]> {
    const { catalogue } = this;
    const retired = await this.retirements.byName();
    return catalogue.packs().map((pack) => toRulePackType(pack, catalogue.defaultPack, retired.get(pack.name)));
  }

  @Query(() => RulePackType, { nullable: true, description: 'One rule pack; null when none has that name.' })
  async rulePack(
    @Arg('name', () => String, RULE_PACK_ARGUMENT) name: string | null | undefined,
  ): Promise<RulePackType | null> {
    const pack = this.catalogue.pack(name);
    if (!pack) return null;
    return toRulePackType(pack, this.catalogue.defaultPack, (await this.retirements.byName()).get(pack.name));
  }

  @Query(() => [TestSeriesType], { description: 'Every series of tests.' })
  testSeries(
    @Arg('rulePack', () => String, RULE_PACK_ARGUMENT) rulePack: string | null | undefined,
  ): readonly TestSeriesType[] {
    return [...this.catalogue.packNamed(rulePack).series.values()];
  }

  @Query(() => CertificationTestConnection, { description: 'Tests, in the order of the catalogue.' })
  tests(
    @Arg('series', () => String, { nullable: true, description: 'Only tests of the series with this code.' })
    series: string | null | undefined,
    @Arg('offeredOn', () => DayScalar, { nullable: true, description: 'Only tests that may be taken on this day.' })
    offeredOn: Day | null | undefined,
    @Arg('rulePack', () => String, RULE_PACK_ARGUMENT) rulePack: string | null | undefined,
    @Args(() => PageArgs) page: PageArgs,
  ): Connection<CertificationTestType> {
    const pack = this.catalogue.packNamed(rulePack);
    return toConnection(pageOfTests(pack, { series, offeredOn }, page), (test) => toTestType(test, pack));
  }

  @Query(() => CertificationTestType, { nullable: true, description: 'One test; null when none has that code.' })
  test(
    @Arg('code', () => String, { description: 'The code of the test, such as A5.' }) code: string,
    @Arg('rulePack', () => String, RULE_PACK_ARGUMENT) rulePack: string | null | undefined,
  ): CertificationTestType | null {
    const pack = this.catalogue.packNamed(rulePack);
    const test = pack.tests.get(code);
    return test ? toTestType(test, pack) : null;
  }

  @Query(() => [DesignationType], { description: 'Every designation and what it takes.' })
  designations(
    @Arg('rulePack', () => String, RULE_PACK_ARGUMENT) rulePack: string | null | undefined,
  ): readonly DesignationType[] {
    const pack = this.catalogue.packNamed(rulePack);
    return [...pack.designations.values()].map((designation) => toDesignationType(designation, pack));
  }

  @Query(() => DesignationType, { nullable: true, description: 'One designation; null when none has that code.' })
  designation(
    @Arg('code', () => String, { description: 'The code, such as MASTER_AUTOMOBILE.' }) code: string,
    @Arg('rulePack', () => String, RULE_PACK_ARGUMENT) rulePack: string | null | undefined,
  ): DesignationType | null {
    const pack = this.catalogue.packNamed(rulePack);
    const designation = pack.designations.get(code);
    return designation ? toDesignationType(designation, pack) : null;
  }

  @Query(() => JsonObjectScalar, {
    description:
      'The requirement language as a JSON Schema (draft 2020-12) with every code of the rule pack: an editor that is given ' +
      'it completes and checks a requirement while it is written. What it cannot say, such as how deep a requirement may be, ' +
      'is refused with its path when the requirement is used. Also served at `/schemas/requirement/technician.json` and ' +
      '`/schemas/requirement/shop.json`.',
  })
  @Extensions({ cost: 10 })
  requirementSchema(
    @Arg('subject', () => RequirementSubjectEnum, { description: 'Whom the requirement is about.' })
    subject: RequirementSubject,
    @Arg('rulePack', () => String, RULE_PACK_ARGUMENT) rulePack: string | null | undefined,
  ): JsonSchema {
    return requirementJsonSchema(this.catalogue.packNamed(rulePack), subject);
  }

  @Query(() => [StatusReasonType], { description: 'The reasons a registrar may give for a status action.' })
  statusReasons(
    @Arg('action', () => StatusActionKindEnum, { nullable: true, description: 'Only reasons for this action.' })
    action: StatusActionKind | null | undefined,
    @Arg('rulePack', () => String, RULE_PACK_ARGUMENT) rulePack: string | null | undefined,
  ): readonly StatusReasonType[] {
    return statusReasonsFor(this.catalogue.packNamed(rulePack), action);
  }
}
