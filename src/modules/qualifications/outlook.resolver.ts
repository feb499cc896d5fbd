import { Arg, Args, ArgsType, Ctx, Field, FieldResolver, ID, Resolver, Root } from 'type-graphql';
import type { GraphQLContext } from '../../graphql/context.ts';
import { DayScalar, JsonObjectScalar } from '../../graphql/scalars.ts';
import type { Day } from '../../kernel/day.ts';
import type { AnsweredTechnician } from '../credentials/credentials.resolver.ts';
import { Shop } from '../shops/shop.types.ts';
import type { AnsweredShop } from '../shops/shop.views.ts';
import { Technician } from '../technicians/technician.types.ts';
import type { ShopRuleAsked, TechnicianRuleAsked } from './asked-rule.service.ts';
import { BlueSeal } from './blue-seal.types.ts';
import { NOBODY_SHOWN, staffShown, toBlueSeal } from './blue-seal.views.ts';
import { ForecastStep, QualificationGap, ShopWhatIf, SupposedChangeInput } from './outlook.types.ts';
import { toForecast, toShopForecast, toShopGap, toShopWhatIf, toTechnicianGap } from './outlook.views.ts';
import type { AskedShop, ShopQuestionsService } from './shop-questions.service.ts';
import type { TechnicianQuestionsService } from './technician-questions.service.ts';

/** By what a shop is judged. */
@ArgsType()
class ShopRuleArgs implements ShopRuleAsked {
  @Field(() => JsonObjectScalar, {
    nullable: true,
    description: 'A requirement about a shop; the Blue Seal when neither this nor `programId` is given.',
  })
  requirement?: object | null;

  @Field(() => ID, { nullable: true, description: 'A direct-repair programme of yours, `drp_…`.' })
  programId?: string | null;
}

/** By what a technician is judged: exactly one of the two. */
@ArgsType()
class TechnicianRuleArgs implements TechnicianRuleAsked {
  @Field(() => [String], { nullable: true, description: 'Tests and designations that must all hold.' })
  codes?: string[] | null;

  @Field(() => JsonObjectScalar, { nullable: true, description: 'A requirement about a technician.' })
  requirement?: object | null;
}

/** What employers and insurers plan by, on every shop. */
@Resolver(() => Shop)
export class ShopOutlookResolver {
  private readonly questions: ShopQuestionsService;

  constructor(questions: ShopQuestionsService) {
    this.questions = questions;
  }

  @FieldResolver(() => BlueSeal, {
    nullable: true,
    description:
      'The Blue Seal of Excellence on `asOf`: live compliance and recognition, with counts and coverage. Open to everybody up to today; by whom an area is covered, until when, and days ahead are for whom `forecast` is. Null when the rule pack has no rule for it.',
  })
  async blueSeal(@Ctx() { viewer }: GraphQLContext, @Root() shop: AnsweredShop): Promise<BlueSeal | null> {
    const found = await this.questions.blueSeal(viewer, askedShop(shop));
    if (!found) return null;
    return toBlueSeal(found.blueSeal, staffShown(found.people));
  }

  @FieldResolver(() => [ForecastStep], {
    nullable: true,
    description:
      'Every change that time alone brings from `asOf` up to a day, in order, with causes and effects. For registrars, who keeps the shop, and insurers in whose network it is; null to others.',
  })
  async forecast(
    @Ctx() { viewer }: GraphQLContext,
    @Root() shop: AnsweredShop,
    @Args(() => ShopRuleArgs) rule: ShopRuleArgs,
    @Arg('through', () => DayScalar, { description: 'The last day to look at, at most ten years ahead.' }) through: Day,
  ): Promise<readonly ForecastStep[] | null> {
    const found = await this.questions.forecast(viewer, askedShop(shop), rule, through);
    return found ? toShopForecast(found) : null;
  }

  @FieldResolver(() => QualificationGap, {
    nullable: true,
    description:
      'The smallest sets of tests or people with which the shop would meet the rule on `asOf`. For whom `forecast` is.',
  })
  async gap(
    @Ctx() { viewer }: GraphQLContext,
    @Root() shop: AnsweredShop,
    @Args(() => ShopRuleArgs) rule: ShopRuleArgs,
  ): Promise<QualificationGap | null> {
    const found = await this.questions.gap(viewer, askedShop(shop), rule);
    return found ? toShopGap(found) : null;
  }

  @FieldResolver(() => ShopWhatIf, {
    nullable: true,
    description:
      'The shop on `asOf` as it is and as supposed, with any number of changes at once. For whom `forecast` is.',
  })
  async whatIf(
    @Ctx() { viewer }: GraphQLContext,
    @Root() shop: AnsweredShop,
    @Args(() => ShopRuleArgs) rule: ShopRuleArgs,
    @Arg('changes', () => [SupposedChangeInput], { description: 'What is supposed, in order; at most 100.' })
    changes: readonly SupposedChangeInput[],
  ): Promise<ShopWhatIf | null> {
    const found = await this.questions.whatIf(viewer, askedShop(shop), rule, changes);
    return found ? toShopWhatIf(found) : null;
  }
}

/** What technicians plan by. */
@Resolver(() => Technician)
export class TechnicianOutlookResolver {
  private readonly questions: TechnicianQuestionsService;

  constructor(questions: TechnicianQuestionsService) {
    this.questions = questions;
  }

  @FieldResolver(() => [ForecastStep], {
    description:
      'Every change that time alone brings to the answer from `asOf` up to a day, in order, with causes and effects.',
  })
  async forecast(
    @Root() { answer }: AnsweredTechnician,
    @Args(() => TechnicianRuleArgs) rule: TechnicianRuleArgs,
    @Arg('through', () => DayScalar, { description: 'The last day to look at, at most ten years ahead.' }) through: Day,
  ): Promise<readonly ForecastStep[]> {
    return toForecast(await this.questions.forecast(answer, rule, through), NOBODY_SHOWN);
  }

  @FieldResolver(() => QualificationGap, {
    description: 'The smallest sets of things with which the technician would meet the rule on `asOf`.',
  })
  async gap(
    @Root() { answer }: AnsweredTechnician,
    @Args(() => TechnicianRuleArgs) rule: TechnicianRuleArgs,
  ): Promise<QualificationGap> {
    const { id, firstName, lastName } = answer.facts;
    return toTechnicianGap(await this.questions.gap(answer, rule), id, `${firstName} ${lastName}`);
  }
}

function askedShop({ answer: { facts, view } }: AnsweredShop): AskedShop {
  return { id: facts.id, organizationId: facts.organization ?? null, view };
}
