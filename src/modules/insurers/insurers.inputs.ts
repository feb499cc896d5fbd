import { Field, ID, InputType, Int } from 'type-graphql';
import { DayScalar, JsonObjectScalar } from '../../graphql/scalars.ts';
import type { Day } from '../../kernel/day.ts';
import type { CorrectionReason } from '../credentials/correction.service.ts';
import { ActionInput, CorrectionReasonEnum } from '../credentials/registrar.inputs.ts';
import { RankingKeyEnum } from './insurers.types.ts';
import { SHOPS_AT_ONCE } from './network-enrolment.rules.ts';
import type { RankingKey } from './routing.rules.ts';

@InputType({ description: 'What a programme asks of a shop.' })
class RuleInput extends ActionInput {
  @Field(() => JsonObjectScalar, {
    description:
      'What a shop has to meet, in the requirement language: `{"allOf": [{"blueSealCompliant": true}, {"technicians": {"atLeast": 1, "who": {"holdsTest": "B4"}}}]}`. A rule that cannot be read is refused with the path of every fault.',
  })
  readonly requirement!: Readonly<Record<string, unknown>>;

  @Field(() => String, {
    nullable: true,
    description:
      "The rule pack that its codes are of, `mission-source` or `mission-source@2`: the version is fixed at publication. The registry's default when absent; a retired pack is refused.",
  })
  readonly rulePack?: string | null;

  @Field(() => [RankingKeyEnum], {
    nullable: true,
    description:
      'What claims are routed by, most important first, each key once. When absent, the ranking in force or, of a new programme, compliant shops first and then the better certified.',
  })
  readonly ranking?: RankingKey[] | null;
}

@InputType({ description: 'A direct-repair programme with its first version.' })
export class CreateRepairProgramInput extends RuleInput {
  @Field(() => ID, {
    nullable: true,
    description: 'The insurer that runs it, `org_…`. Registrars name it; insurers leave it out or give their own.',
  })
  readonly organization?: string | null;

  @Field(() => String, {
    description:
      'A code of your own, unique among your programmes: up to 40 capital letters, digits and underscores, such as `PREFERRED_COLLISION`. It cannot be changed.',
  })
  readonly code!: string;

  @Field(() => String, { description: 'What it is called, at most 120 characters.' })
  readonly name!: string;
}

@InputType({ description: "The next version of a programme's rule." })
export class PublishRepairProgramVersionInput extends RuleInput {
  @Field(() => ID, { description: '`drp_…`.' })
  readonly programId!: string;

  @Field(() => Int, { description: 'The `version` you read. Refused when another was published since.' })
  readonly expectedVersion!: number;
}

@InputType({ description: 'About which programme.' })
class ProgramActionInput extends ActionInput {
  @Field(() => ID, { description: '`drp_…`.' })
  readonly programId!: string;
}

@InputType({ description: 'A new name for a programme.' })
export class RenameRepairProgramInput extends ProgramActionInput {
  @Field(() => String, { description: 'What it is called from now on, at most 120 characters.' })
  readonly name!: string;
}

@InputType({ description: "From when and why shops are in a programme's network." })
class EnrolmentInput extends ProgramActionInput {
  @Field(() => DayScalar, { description: 'The first day; it may lie ahead, at most 20 years.' })
  readonly from!: Day;

  @Field(() => DayScalar, {
    nullable: true,
    description: 'The last day; it may lie ahead, at most 20 years. Absent while no end is known.',
  })
  readonly through?: Day | null;

  @Field(() => String, { description: 'Why, in your own words, at most 500 characters.' })
  readonly reason!: string;
}

@InputType({ description: "A shop that joins a programme's network." })
export class EnrolShopInput extends EnrolmentInput {
  @Field(() => String, { description: 'The number of the shop, `SHP-dddddd`.' })
  readonly shopNumber!: string;
}

@InputType({ description: "Shops that join a programme's network on the same day: all of them or none." })
export class EnrolShopsInput extends EnrolmentInput {
  @Field(() => [String], { description: `The numbers of 1 to ${SHOPS_AT_ONCE} shops, each once.` })
  readonly shopNumbers!: string[];
}

@InputType({ description: 'About which enrolment.' })
class EnrolmentActionInput extends ActionInput {
  @Field(() => ID, { description: '`net_…`.' })
  readonly enrolmentId!: string;
}

@InputType({ description: 'The end of an enrolment.' })
export class EndEnrolmentInput extends EnrolmentActionInput {
  @Field(() => DayScalar, { description: 'The last day; it may lie ahead, at most 20 years.' })
  readonly lastDay!: Day;

  @Field(() => String, { description: 'Why it ends, in your own words, at most 500 characters.' })
  readonly reason!: string;
}

@InputType({ description: 'What should have been recorded of the same shop in the same programme.' })
class EnrolmentReplacement {
  @Field(() => DayScalar, { description: 'The first day.' })
  readonly from!: Day;

  @Field(() => DayScalar, { nullable: true, description: 'The last day; absent while no end is known.' })
  readonly through?: Day | null;

  @Field(() => String, { description: 'Why it was enrolled or, once ended, why it left.' })
  readonly reason!: string;
}

@InputType({ description: 'An enrolment that was recorded wrongly, and what should have been recorded, if anything.' })
export class CorrectEnrolmentInput extends EnrolmentActionInput {
  @Field(() => CorrectionReasonEnum, { description: 'Why it is corrected.' })
  readonly reason!: CorrectionReason;

  @Field(() => EnrolmentReplacement, {
    nullable: true,
    description: 'What is recorded anew; absent when the shop was never enrolled.',
  })
  readonly replacement?: EnrolmentReplacement | null;
}
