import { Field, ID, Int, ObjectType } from 'type-graphql';
import { graphqlEnum } from '../../graphql/enum.ts';
import { DayScalar } from '../../graphql/scalars.ts';
import type { Day } from '../../kernel/day.ts';
import { BLUE_SEAL_SHORTFALLS, type BlueSealShortfallCode } from './blue-seal.rules.ts';

export const BlueSealShortfallEnum = graphqlEnum(BLUE_SEAL_SHORTFALLS, {
  name: 'BlueSealShortfallCode',
  description: 'What keeps a shop from the Blue Seal.',
  describe: {
    SHOP_CLOSED: 'The shop is not open on the day.',
    NO_REPAIRING_STAFF: 'Nobody performs repairs there: no share can be reached by nobody.',
    SHARE_TOO_LOW: 'Too few of those who perform repairs hold a current credential.',
    NO_AREA_OFFERED: 'No repair area is on record, so none can be covered.',
    AREA_UNCOVERED: 'Nobody who performs repairs is certified in an area that is offered.',
    RULE_NOT_MET: 'The rule pack wants something else; the explanation says what.',
  },
});

@ObjectType({ description: 'One thing that keeps a shop from the Blue Seal.', simpleResolvers: true })
export class BlueSealShortfall {
  @Field(() => BlueSealShortfallEnum, { description: 'What is short.' })
  readonly code!: BlueSealShortfallCode;

  @Field(() => String, { nullable: true, description: 'The uncovered repair area; null for other shortfalls.' })
  readonly area!: string | null;

  @Field(() => String, { description: 'The same as a plain sentence with the numbers.' })
  readonly message!: string;
}

@ObjectType({ description: 'Somebody who covers a repair area.', simpleResolvers: true })
export class AreaCover {
  @Field(() => ID, {
    nullable: true,
    description: 'The technician; null unless they let you know everything.',
  })
  readonly technicianId!: string | null;

  @Field(() => String, { nullable: true, description: 'Their name; null where `technicianId` is.' })
  readonly displayName!: string | null;

  @Field(() => [String], { description: 'Their current tests of this area.' })
  readonly tests!: readonly string[];

  @Field(() => DayScalar, {
    nullable: true,
    description: 'The last day on which they cover it without a gap; null when time alone does not end it.',
  })
  readonly through!: Day | null;
}

@ObjectType({ description: 'A repair area that a shop offers, and who covers it.', simpleResolvers: true })
export class AreaCoverage {
  @Field(() => String, { description: 'The area’s code, `BRAKES`.' })
  readonly area!: string;

  @Field(() => Boolean, { description: 'Whether somebody who performs repairs is certified in it.' })
  readonly covered!: boolean;

  @Field(() => DayScalar, {
    nullable: true,
    description:
      'The last day on which `covered` stays as it is if nothing is recorded; null for ever, and to whom the shop’s `forecast` is closed.',
  })
  readonly holdsThrough!: Day | null;

  @Field(() => [AreaCover], { description: 'Who covers it on the day; empty to whom the shop’s `forecast` is closed.' })
  readonly coveredBy!: readonly AreaCover[];

  @Field(() => Boolean, { description: 'One person alone covers it: without them the area is uncovered.' })
  readonly singlePointOfFailure!: boolean;
}

@ObjectType({
  description:
    'The Blue Seal of Excellence on a day: live compliance, judged from facts, beside the annual recognition, which is a ' +
    'dated award. A shop may have either without the other.',
  simpleResolvers: true,
})
export class BlueSeal {
  @Field(() => Boolean, { description: 'Whether the shop meets the rule of the rule pack on the day.' })
  readonly compliant!: boolean;

  @Field(() => DayScalar, {
    nullable: true,
    description:
      'The last day on which `compliant` stays as it is if nothing is recorded; null for ever, and to whom the shop’s `forecast` is closed.',
  })
  readonly holdsThrough!: Day | null;

  @Field(() => Boolean, { description: 'Whether the annual recognition is in force on the day.' })
  readonly recognised!: boolean;

  @Field(() => DayScalar, {
    nullable: true,
    description: 'The last day of that recognition, or of the latest before; null without any.',
  })
  readonly recognisedThrough!: Day | null;

  @Field(() => Int, { description: 'People who perform repairs and hold at least one current credential.' })
  readonly certified!: number;

  @Field(() => Int, {
    description: 'People who perform repairs. 75 % is judged by whole people: 4 × certified ≥ 3 × total.',
  })
  readonly total!: number;

  @Field(() => [AreaCoverage], { description: 'Every repair area offered on the day.' })
  readonly areas!: readonly AreaCoverage[];

  @Field(() => [BlueSealShortfall], { description: 'What is short, all of it; empty for a compliant shop.' })
  readonly shortfalls!: readonly BlueSealShortfall[];
}
