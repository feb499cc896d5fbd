import { Field, ID, InputType } from 'type-graphql';
import { DayScalar } from '../../graphql/scalars.ts';
import type { Day } from '../../kernel/day.ts';
import type { CorrectionReason } from '../credentials/correction.service.ts';
import { ActionInput, CorrectionReasonEnum } from '../credentials/registrar.inputs.ts';

@InputType({ description: 'Who works where, as what, and when.' })
export class RecordEmploymentInput extends ActionInput {
  @Field(() => String, { description: "The technician's ASE ID, `ASE-dddd-dddd`; your own with a technician's key." })
  readonly aseId!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Their last name; case, accents, spaces and hyphens do not matter. Employers give it: with a wrong one nobody is found.',
  })
  readonly lastName?: string | null;

  @Field(() => String, { description: 'The number of the shop, `SHP-dddddd`.' })
  readonly shopNumber!: string;

  @Field(() => String, { description: 'A role of the rule pack, `TECHNICIAN`.' })
  readonly role!: string;

  @Field(() => DayScalar, { description: 'The first day; not in the future.' })
  readonly from!: Day;

  @Field(() => DayScalar, {
    nullable: true,
    description: 'The last day; it may lie ahead, at most 20 years. Absent while no end is known.',
  })
  readonly through?: Day | null;
}

@InputType({ description: 'About which employment.' })
class EmploymentActionInput extends ActionInput {
  @Field(() => ID, { description: '`emp_…`.' })
  readonly employmentId!: string;
}

@InputType({ description: 'The end of an employment.' })
export class EndEmploymentInput extends EmploymentActionInput {
  @Field(() => DayScalar, { description: 'The last day; it may lie ahead, at most 20 years.' })
  readonly lastDay!: Day;
}

@InputType({ description: 'What should have been recorded of the same technician in the same shop.' })
class EmploymentReplacement {
  @Field(() => String, { description: 'A role of the rule pack.' })
  readonly role!: string;

  @Field(() => DayScalar, { description: 'The first day.' })
  readonly from!: Day;

  @Field(() => DayScalar, { nullable: true, description: 'The last day; absent while no end is known.' })
  readonly through?: Day | null;
}

@InputType({ description: 'An employment that was recorded wrongly, and what should have been recorded, if anything.' })
export class CorrectEmploymentInput extends EmploymentActionInput {
  @Field(() => CorrectionReasonEnum, { description: 'Why it is corrected.' })
  readonly reason!: CorrectionReason;

  @Field(() => EmploymentReplacement, {
    nullable: true,
    description: 'What is recorded anew; absent when nothing should have been recorded.',
  })
  readonly replacement?: EmploymentReplacement | null;
}

@InputType({ description: 'An employment that one side recorded and the other confirms.' })
export class ConfirmEmploymentInput extends EmploymentActionInput {}
