import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DateTimeScalar, DayScalar, JsonObjectScalar } from '../../graphql/scalars.ts';
import { UserError } from '../../graphql/user-error.ts';
import type { Day } from '../../kernel/day.ts';
import { ExplanationStep } from '../catalogue/explanation.types.ts';
import type { Purpose } from '../consent/purpose.rules.ts';
import { PurposeEnum } from '../consent/purpose.types.ts';
import { BlueSeal } from '../qualifications/blue-seal.types.ts';
import type { Verdict } from '../tokens/token.rules.ts';
import { VerdictEnum, VerificationCheck } from './verification.types.ts';

@InputType({
  description:
    'A question about one shop: by a `requirement`, by a direct-repair programme (`programId`), or with neither by the Blue Seal.',
})
export class VerifyShopInput {
  @Field(() => String, { description: 'The shop’s number, `SHP-dddddd`.' })
  readonly shopNumber!: string;

  @Field(() => JsonObjectScalar, {
    nullable: true,
    description:
      'A requirement about a shop, such as `{"allOf":[{"blueSealCompliant":true},{"technicians":{"atLeast":2,"who":{"holdsDesignation":"MASTER_COLLISION"}}}]}`.',
  })
  readonly requirement?: object | null;

  @Field(() => ID, { nullable: true, description: 'A direct-repair programme of yours, `drp_…`.' })
  readonly programId?: string | null;

  @Field(() => DayScalar, {
    nullable: true,
    description:
      'Judge as of this day, a date of loss for example; today when absent. A day ahead is for whom `Shop.forecast` is.',
  })
  readonly asOf?: Day | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Judge by what was on record at this moment; now when absent.',
  })
  readonly knownAt?: Date | null;

  @Field(() => PurposeEnum, { description: 'Why you ask.' })
  readonly purpose!: Purpose;

  @Field(() => String, { nullable: true, description: 'Your own, up to 200 characters; given back in the receipt.' })
  readonly nonce?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Judge by this rule pack; the registry's default when absent. Not with a programme, which names its own.",
  })
  readonly rulePack?: string | null;
}

@ObjectType({ description: 'The answer to a question about one shop.', simpleResolvers: true })
export class ShopVerification {
  @Field(() => VerdictEnum, { description: 'VALID when every check passed, else INVALID.' })
  readonly verdict!: Verdict;

  @Field(() => [VerificationCheck], {
    description: 'Everything that was looked at: SHOP, for a programme ENROLMENT, and REQUIREMENT.',
  })
  readonly checks!: readonly VerificationCheck[];

  @Field(() => String, { description: 'The number asked about.' })
  readonly shopNumber!: string;

  @Field(() => String, { nullable: true, description: 'The name on record; null when the shop was not found.' })
  readonly name!: string | null;

  @Field(() => DayScalar, { description: 'The day judged.' })
  readonly asOf!: Day;

  @Field(() => DateTimeScalar, { description: 'The moment whose record was judged.' })
  readonly knownAt!: Date;

  @Field(() => String, { description: 'The rule pack and version that judged.' })
  readonly rulePack!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'The version of the programme that judged; null without a programme.',
  })
  readonly programVersion!: number | null;

  @Field(() => DayScalar, {
    nullable: true,
    description:
      'The last day on which whether the requirement is met stays the same if nothing is recorded; null for ever, and to whom `Shop.forecast` is closed.',
  })
  readonly holdsThrough!: Day | null;

  @Field(() => BlueSeal, {
    nullable: true,
    description: 'The Blue Seal on the same day; null when the shop was not found or the rule pack has no rule for it.',
  })
  readonly blueSeal!: BlueSeal | null;

  @Field(() => [ExplanationStep], {
    description:
      'The requirement, node by node: satisfied or not, why and until when. Nodes about one person each, and days, are for whom `Shop.forecast` is.',
  })
  readonly explanation!: readonly ExplanationStep[];

  @Field(() => String, {
    description:
      'This answer as a signed JWT in your name (`typ` vnd.ase-verification.receipt+jwt), checkable against /.well-known/jwks.json without asking us.',
  })
  readonly receipt!: string;
}

@ObjectType({ description: 'The answer to `verifyShop`.', simpleResolvers: true })
export class VerifyShopPayload {
  @Field(() => ShopVerification, { nullable: true, description: 'The answer; null when the question was refused.' })
  readonly verification?: ShopVerification | null;

  @Field(() => [UserError], { description: 'Why the question was refused; empty when it was answered.' })
  readonly userErrors!: readonly UserError[];
}
