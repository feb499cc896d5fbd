import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { graphqlEnum } from '../../graphql/enum.ts';
import { DayScalar } from '../../graphql/scalars.ts';
import type { Day } from '../../kernel/day.ts';
import { ExplanationStep } from '../catalogue/explanation.types.ts';
import { BlueSeal } from './blue-seal.types.ts';

@ObjectType({ description: 'How many hold, and of how many.', simpleResolvers: true })
export class HoldingCount {
  @Field(() => Int, { description: 'How many hold.' })
  readonly count!: number;

  @Field(() => Int, { description: 'Of how many.' })
  readonly total!: number;
}

@ObjectType({ description: 'What begins or ends by itself on a day.', simpleResolvers: true })
export class ForecastCause {
  @Field(() => String, {
    description:
      'What it is: a leaf of the requirement language (`holdsTest`, `holdsOem`, …), `repairs` for somebody’s work at the shop, ' +
      '`offers` for a repair area, `isOpen` or `blueSealRecognised`.',
  })
  readonly kind!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Whose it is; null for what is the shop’s, or the technician’s who alone is asked about.',
  })
  readonly technicianId!: string | null;

  @Field(() => String, { nullable: true, description: 'Their name; null where `technicianId` is.' })
  readonly displayName!: string | null;

  @Field(() => String, { nullable: true, description: 'The test, programme, class, network or repair area.' })
  readonly code!: string | null;

  @Field(() => Boolean, { description: 'Whether it begins on that day; else it ended the day before.' })
  readonly begins!: boolean;

  @Field(() => String, { description: 'The same as a plain sentence.' })
  readonly message!: string;
}

@ObjectType({ description: 'What a day’s causes do to one node of the requirement.', simpleResolvers: true })
export class ForecastEffect {
  @Field(() => String, { description: 'A JSON Pointer to the node, as in an explanation.' })
  readonly path!: string;

  @Field(() => String, { description: 'What the node asks.' })
  readonly kind!: string;

  @Field(() => ID, { nullable: true, description: 'The technician the node is about; null otherwise.' })
  readonly technicianId!: string | null;

  @Field(() => String, { nullable: true, description: 'The code the node is about, a repair area for example.' })
  readonly code!: string | null;

  @Field(() => Boolean, { description: 'Whether the node holds from this day on.' })
  readonly satisfied!: boolean;

  @Field(() => Boolean, { description: 'Whether that is new; else only the count changes.' })
  readonly turns!: boolean;

  @Field(() => HoldingCount, {
    nullable: true,
    description: 'The count on the day before; null where nothing is counted.',
  })
  readonly before!: HoldingCount | null;

  @Field(() => HoldingCount, {
    nullable: true,
    description: 'The count from this day on; null where nothing is counted.',
  })
  readonly after!: HoldingCount | null;
}

@ObjectType({ description: 'What time alone brings on one day.', simpleResolvers: true })
export class ForecastStep {
  @Field(() => DayScalar, { description: 'The first day on which it is so.' })
  readonly on!: Day;

  @Field(() => [ForecastCause], { description: 'What begins or ends.' })
  readonly causes!: readonly ForecastCause[];

  @Field(() => [ForecastEffect], {
    description: 'Every node that turns or whose count changes, each before its parts.',
  })
  readonly effects!: readonly ForecastEffect[];

  @Field(() => Boolean, { description: 'Whether the requirement holds from this day on.' })
  readonly satisfied!: boolean;

  @Field(() => Boolean, { description: 'Whether the requirement as a whole turns on this day.' })
  readonly turns!: boolean;
}

/** What a person may come to have; the values are those of the rules. */
export const GAIN_KINDS = [
  'TEST',
  'TEST_OF_AREA',
  'CERTIFICATION',
  'FACTORY_STATUS',
  'COMPLETION',
  'GOVERNMENT',
  'WORK',
  'TRAINING',
  'NETWORK_EMPLOYMENT',
] as const;

export const GainKindEnum = graphqlEnum(GAIN_KINDS, {
  name: 'GainKind',
  description: 'What somebody would have to come to have.',
  describe: {
    TEST: 'A current credential in the test `code`.',
    TEST_OF_AREA: 'A current credential in any test of the repair area `code`.',
    CERTIFICATION: 'A current credential in any test.',
    FACTORY_STATUS: 'Factory status in the OEM programme `code`, at `level` or any.',
    COMPLETION: 'Completion of the OEM programme `code`, at `level` or any.',
    GOVERNMENT: 'A government credential of the class `code` that counts in `jurisdiction`.',
    WORK: 'Documented work of `years`, in one of `series` or any.',
    TRAINING: 'Documented training of `years`, in one of `series` or any.',
    NETWORK_EMPLOYMENT: 'Employment in the brand’s network `code`.',
  },
});

@ObjectType({ description: 'Something that somebody would have to come to have.', simpleResolvers: true })
export class QualificationGain {
  @Field(() => GainKindEnum, { description: 'What kind of thing.' })
  readonly kind!: (typeof GAIN_KINDS)[number];

  @Field(() => String, {
    nullable: true,
    description: 'The test, repair area, programme, class or network; null for years.',
  })
  readonly code!: string | null;

  @Field(() => String, { nullable: true, description: 'The programme’s level; null for any.' })
  readonly level!: string | null;

  @Field(() => String, { nullable: true, description: 'Where a government credential has to count.' })
  readonly jurisdiction!: string | null;

  @Field(() => Number, { nullable: true, description: 'How many years.' })
  readonly years!: number | null;

  @Field(() => [String], { nullable: true, description: 'In one of these test series; null for any.' })
  readonly series!: readonly string[] | null;
}

@ObjectType({ description: 'What one person would have to gain.', simpleResolvers: true })
export class GapMove {
  @Field(() => ID, { nullable: true, description: 'Who; null for somebody yet to be taken on.' })
  readonly technicianId!: string | null;

  @Field(() => String, { nullable: true, description: 'Their name; null for somebody yet to be taken on.' })
  readonly displayName!: string | null;

  @Field(() => Int, { nullable: true, description: 'Tells apart people yet to be taken on, from 1; null for staff.' })
  readonly newcomer!: number | null;

  @Field(() => [QualificationGain], {
    description: 'What they have to gain; empty for a newcomer who only has to come.',
  })
  readonly gains!: readonly QualificationGain[];
}

@ObjectType({
  description: 'One way to meet the requirement: all of its moves together, and none of them spare.',
  simpleResolvers: true,
})
export class GapWay {
  @Field(() => [GapMove], { description: 'What has to happen.' })
  readonly moves!: readonly GapMove[];
}

@ObjectType({ description: 'What is wanting to meet a requirement.', simpleResolvers: true })
export class QualificationGap {
  @Field(() => Boolean, { description: 'It is met already.' })
  readonly isMet!: boolean;

  @Field(() => Boolean, {
    description: 'Whether anything that people could gain would do: a place or a network cannot be gained.',
  })
  readonly isPossible!: boolean;

  @Field(() => [GapWay], { description: 'Ways to meet it, the smallest first, at most 20.' })
  readonly ways!: readonly GapWay[];

  @Field(() => Boolean, { description: 'Whether these are all the smallest ways; else larger ones were left out.' })
  readonly isExhaustive!: boolean;
}

@ObjectType({ description: 'How a shop stands on the day.', simpleResolvers: true })
export class ShopStanding {
  @Field(() => Boolean, { description: 'Whether the requirement holds.' })
  readonly satisfied!: boolean;

  @Field(() => DayScalar, { nullable: true, description: 'The last day on which that stays so; null for ever.' })
  readonly holdsThrough!: Day | null;

  @Field(() => BlueSeal, { nullable: true, description: 'The Blue Seal; null when the rule pack has no rule for it.' })
  readonly blueSeal!: BlueSeal | null;

  @Field(() => [ExplanationStep], { description: 'The requirement, node by node.' })
  readonly explanation!: readonly ExplanationStep[];
}

@ObjectType({ description: 'A shop as on record, and as supposed.', simpleResolvers: true })
export class ShopWhatIf {
  @Field(() => ShopStanding, { description: 'As on record.' })
  readonly before!: ShopStanding;

  @Field(() => ShopStanding, { description: 'As supposed.' })
  readonly after!: ShopStanding;
}

@InputType({ description: 'A person of the shop.' })
class SupposedPerson {
  @Field(() => String, { description: '`ASE-dddd-dddd`.' })
  readonly aseId!: string;
}

@InputType({ description: 'A credential that is renewed or newly held.' })
class SupposedRenewal extends SupposedPerson {
  @Field(() => String, { description: 'The test, `A7`.' })
  readonly testCode!: string;

  @Field(() => DayScalar, { nullable: true, description: 'The last day for which it is held; for ever when absent.' })
  readonly through?: Day | null;
}

@InputType({ description: 'A credential that lapses.' })
class SupposedLapse extends SupposedPerson {
  @Field(() => String, { description: 'The test, `A7`.' })
  readonly testCode!: string;

  @Field(() => DayScalar, { nullable: true, description: 'The first day without it; the day judged when absent.' })
  readonly on?: Day | null;
}

@InputType({ description: 'A repair area.' })
class SupposedArea {
  @Field(() => String, { description: 'Its code, `BRAKES`.' })
  readonly area!: string;
}

@InputType({ description: 'One thing that is supposed to be otherwise: exactly one member.' })
export class SupposedChangeInput {
  @Field(() => SupposedPerson, { nullable: true, description: 'Without this technician.' })
  readonly without?: SupposedPerson | null;

  @Field(() => SupposedPerson, {
    nullable: true,
    description: 'With this technician performing repairs: one of the shop’s own, or for registrars anybody.',
  })
  readonly with?: SupposedPerson | null;

  @Field(() => SupposedRenewal, { nullable: true, description: 'With this credential renewed or newly held.' })
  readonly renewed?: SupposedRenewal | null;

  @Field(() => SupposedLapse, { nullable: true, description: 'With this credential lapsed.' })
  readonly lapsed?: SupposedLapse | null;

  @Field(() => SupposedArea, { nullable: true, description: 'Offering this repair area too.' })
  readonly offering?: SupposedArea | null;

  @Field(() => SupposedArea, { nullable: true, description: 'No longer offering this repair area.' })
  readonly notOffering?: SupposedArea | null;
}
