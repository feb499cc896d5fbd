import { Field, ID, InputType } from 'type-graphql';
import { DayScalar } from '../../graphql/scalars.ts';
import type { Day } from '../../kernel/day.ts';
import type { CorrectionReason } from '../credentials/correction.service.ts';
import { ActionInput, CorrectionReasonEnum } from '../credentials/registrar.inputs.ts';
import { OemWithdrawalReasonEnum } from './oem.types.ts';
import type { OemWithdrawalReason } from './oem-enrolment.rules.ts';

@InputType({ description: 'A technician who sets out for a level of an OEM programme.' })
export class OpenOemEnrolmentInput extends ActionInput {
  @Field(() => String, { description: "The technician's ASE ID, `ASE-dddd-dddd`." })
  readonly aseId!: string;

  @Field(() => String, {
    nullable: true,
    description: "The technician's last name. Sponsors must give it, and it must belong to the ASE ID.",
  })
  readonly lastName?: string | null;

  @Field(() => String, { description: 'A programme of the rule pack, `TOYOTA_T_TEN`. Sponsors name their own.' })
  readonly program!: string;

  @Field(() => String, { description: 'A level of that programme.' })
  readonly level!: string;

  @Field(() => DayScalar, {
    description: 'The day it was opened: what the programme and the level require must hold then.',
  })
  readonly openedOn!: Day;
}

@InputType({ description: 'About which enrolment.' })
class OemEnrolmentActionInput extends ActionInput {
  @Field(() => ID, { description: 'The enrolment, `oen_…`.' })
  readonly enrolmentId!: string;
}

@InputType({ description: 'The completion of a level.' })
export class CompleteOemEnrolmentInput extends OemEnrolmentActionInput {
  @Field(() => DayScalar, { description: 'The day the level was completed.' })
  readonly completedOn!: Day;
}

@InputType({ description: 'The end of the factory status that an enrolment grants, or of the way to its level.' })
export class WithdrawOemEnrolmentInput extends OemEnrolmentActionInput {
  @Field(() => OemWithdrawalReasonEnum, { description: 'Why.' })
  readonly reason!: OemWithdrawalReason;

  @Field(() => DayScalar, { nullable: true, description: 'The first day without it; today when absent.' })
  readonly withdrawnOn?: Day | null;
}

@InputType({ description: 'What should have been recorded instead of a wrong enrolment in the same programme.' })
class OemEnrolmentReplacement {
  @Field(() => String, { description: 'Its level.' })
  readonly level!: string;

  @Field(() => DayScalar, { description: 'The day it was opened.' })
  readonly openedOn!: Day;

  @Field(() => DayScalar, { nullable: true, description: 'The day the level was completed.' })
  readonly completedOn?: Day | null;

  @Field(() => DayScalar, {
    nullable: true,
    description: 'The first day from which no factory status is granted by it.',
  })
  readonly withdrawnOn?: Day | null;

  @Field(() => OemWithdrawalReasonEnum, { nullable: true, description: 'Why it was withdrawn.' })
  readonly withdrawalReason?: OemWithdrawalReason | null;
}

@InputType({ description: 'An enrolment that was recorded wrongly, and what should have been recorded, if anything.' })
export class CorrectOemEnrolmentInput extends OemEnrolmentActionInput {
  @Field(() => CorrectionReasonEnum, { description: 'Why it is corrected.' })
  readonly reason!: CorrectionReason;

  @Field(() => OemEnrolmentReplacement, {
    nullable: true,
    description: 'What is recorded anew under the same id; absent when nothing should have been recorded.',
  })
  readonly replacement?: OemEnrolmentReplacement | null;
}
