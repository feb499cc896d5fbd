import { Field, ID, InputType, Int } from 'type-graphql';
import { graphqlEnum } from '../../graphql/enum.ts';
import { DayScalar } from '../../graphql/scalars.ts';
import type { Day } from '../../kernel/day.ts';
import { StatusActionKindEnum } from '../catalogue/catalogue.types.ts';
import type { StatusActionKind } from '../catalogue/rule-pack.rules.ts';
import { CORRECTION_REASONS, type CorrectionReason } from './correction.service.ts';
import { ExamKindEnum, ExperienceKindEnum } from './credential.types.ts';

/** What every business action is sent with. */
@InputType({ description: 'What every business action is sent with.' })
export class ActionInput {
  @Field(() => String, {
    description:
      '8 to 120 printable ASCII characters that you choose once for this action. Sent again with the same input it is answered again and done once.',
  })
  readonly idempotencyKey!: string;
}

@InputType({ description: 'About which technician.' })
class TechnicianActionInput extends ActionInput {
  @Field(() => String, { description: "The technician's ASE ID, `ASE-dddd-dddd`." })
  readonly aseId!: string;
}

@InputType({ description: 'A person to enter in the registry.' })
export class RegisterTechnicianInput extends TechnicianActionInput {
  @Field(() => String, { description: 'Given name, at most 120 characters.' })
  readonly firstName!: string;

  @Field(() => String, { description: 'Family name, at most 120 characters.' })
  readonly lastName!: string;

  @Field(() => String, { description: 'Home state, ISO 3166-2: `US-CA`.' })
  readonly homeState!: string;

  @Field(() => String, { nullable: true, description: 'Mail address.' })
  readonly email?: string | null;

  @Field(() => String, { nullable: true, description: 'Telephone number.' })
  readonly phone?: string | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether they agreed to be found in the public directory.',
  })
  readonly directoryOptIn!: boolean;
}

@InputType({ description: 'Changes to a profile. Absent members stay as they are.' })
export class AmendTechnicianInput extends TechnicianActionInput {
  @Field(() => Int, { description: 'The `version` you read. Refused when somebody amended the profile since.' })
  readonly expectedVersion!: number;

  @Field(() => String, { nullable: true, description: 'New given name.' })
  readonly firstName?: string | null;

  @Field(() => String, { nullable: true, description: 'New family name.' })
  readonly lastName?: string | null;

  @Field(() => String, { nullable: true, description: 'New home state, ISO 3166-2.' })
  readonly homeState?: string | null;

  @Field(() => String, { nullable: true, description: 'New mail address; null removes it.' })
  readonly email?: string | null;

  @Field(() => String, { nullable: true, description: 'New telephone number; null removes it.' })
  readonly phone?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether they agree to be found in the public directory.' })
  readonly directoryOptIn?: boolean | null;
}

@InputType({ description: 'Relevant hands-on work, documented.' })
export class RecordExperienceInput extends TechnicianActionInput {
  @Field(() => [String], { description: 'Codes of the test series the work was relevant to: `["A", "L"]`.' })
  readonly series!: string[];

  @Field(() => DayScalar, { description: 'The first day worked.' })
  readonly from!: Day;

  @Field(() => DayScalar, { description: 'The last day worked that is documented; not in the future.' })
  readonly through!: Day;

  @Field(() => String, { description: 'The employer who vouches for it.' })
  readonly organization!: string;
}

@InputType({ description: 'A training programme, completed.' })
export class RecordTrainingInput extends TechnicianActionInput {
  @Field(() => [String], { description: 'Codes of the test series the training was relevant to.' })
  readonly series!: string[];

  @Field(() => DayScalar, { description: 'The first day of the programme.' })
  readonly from!: Day;

  @Field(() => DayScalar, { description: 'The day it was completed: it counts from this day on.' })
  readonly through!: Day;

  @Field(() => String, { description: 'The school.' })
  readonly organization!: string;
}

@InputType({ description: 'An attempt at a test.' })
export class RecordExamResultInput extends TechnicianActionInput {
  @Field(() => String, { description: 'The test, `A5`.' })
  readonly testCode!: string;

  @Field(() => ExamKindEnum, { description: 'Which form of the test was taken.' })
  readonly kind!: 'INITIAL' | 'RECERTIFICATION';

  @Field(() => DayScalar, { description: 'The day it was taken.' })
  readonly takenOn!: Day;

  @Field(() => Boolean, { description: 'Whether it was passed.' })
  readonly passed!: boolean;
}

@InputType({ description: 'Approved continuing education towards renewing one credential.' })
export class RecordContinuingEducationInput extends TechnicianActionInput {
  @Field(() => String, { description: 'The test whose credential it renews, `A5`.' })
  readonly testCode!: string;

  @Field(() => DayScalar, { description: 'The day it was completed.' })
  readonly completedOn!: Day;

  @Field(() => String, { description: 'Who gave the course.' })
  readonly provider!: string;
}

@InputType({
  description: 'A suspension, reinstatement or revocation of one or more credentials, all together or none.',
})
export class StatusActionInput extends TechnicianActionInput {
  @Field(() => [String], { description: 'The tests whose credentials are meant: `["A5"]`.' })
  readonly testCodes!: string[];

  @Field(() => String, { description: 'Why: a code from `statusReasons`.' })
  readonly reasonCode!: string;

  @Field(() => DayScalar, { nullable: true, description: 'The first day on which it counts; today when absent.' })
  readonly effectiveOn?: Day | null;
}

@InputType({ description: 'What should have been recorded instead of wrong experience.' })
class ExperienceReplacement {
  @Field(() => ExperienceKindEnum, { description: 'Work or training.' })
  readonly kind!: 'WORK' | 'TRAINING';

  @Field(() => [String], { description: 'Codes of the test series it was relevant to.' })
  readonly series!: string[];

  @Field(() => DayScalar, { description: 'The first day.' })
  readonly from!: Day;

  @Field(() => DayScalar, { description: 'The last day worked, or the day of completion.' })
  readonly through!: Day;

  @Field(() => String, { description: 'The employer or the school.' })
  readonly organization!: string;
}

@InputType({ description: 'What should have been recorded instead of a wrong result.' })
class ExamResultReplacement {
  @Field(() => String, { description: 'The test.' })
  readonly testCode!: string;

  @Field(() => ExamKindEnum, { description: 'Which form of the test was taken.' })
  readonly kind!: 'INITIAL' | 'RECERTIFICATION';

  @Field(() => DayScalar, { description: 'The day it was taken.' })
  readonly takenOn!: Day;

  @Field(() => Boolean, { description: 'Whether it was passed.' })
  readonly passed!: boolean;
}

@InputType({ description: 'What should have been recorded instead of wrong continuing education.' })
class ContinuingEducationReplacement {
  @Field(() => String, { description: 'The test whose credential it renews.' })
  readonly testCode!: string;

  @Field(() => DayScalar, { description: 'The day it was completed.' })
  readonly completedOn!: Day;

  @Field(() => String, { description: 'Who gave the course.' })
  readonly provider!: string;
}

@InputType({
  description: 'What should have been recorded instead of a wrong suspension, reinstatement or revocation.',
})
class StatusActionReplacement {
  @Field(() => StatusActionKindEnum, { description: 'What should have been done.' })
  readonly action!: StatusActionKind;

  @Field(() => String, { description: 'To which credential, by its test.' })
  readonly testCode!: string;

  @Field(() => String, { description: 'Why: a code from `statusReasons`.' })
  readonly reasonCode!: string;

  @Field(() => DayScalar, { description: 'The first day on which it counts.' })
  readonly effectiveOn!: Day;
}

@InputType({ description: 'What should have been recorded: one member, of the same kind as the wrong fact.' })
export class FactReplacementInput {
  @Field(() => ExperienceReplacement, { nullable: true, description: 'For a fact `exp_…`.' })
  readonly experience?: ExperienceReplacement | null;

  @Field(() => ExamResultReplacement, { nullable: true, description: 'For a fact `exm_…`.' })
  readonly examResult?: ExamResultReplacement | null;

  @Field(() => ContinuingEducationReplacement, { nullable: true, description: 'For a fact `ced_…`.' })
  readonly continuingEducation?: ContinuingEducationReplacement | null;

  @Field(() => StatusActionReplacement, { nullable: true, description: 'For a fact `act_…`.' })
  readonly statusAction?: StatusActionReplacement | null;
}

export const CorrectionReasonEnum = graphqlEnum(CORRECTION_REASONS, {
  name: 'CorrectionReason',
  description: 'Why a fact is corrected.',
  describe: {
    DATA_ENTRY_ERROR: 'It was typed or loaded wrongly.',
    WRONG_PERSON: 'It belongs to somebody else.',
    DUPLICATE: 'It was recorded twice.',
    ISSUED_IN_ERROR: 'It should not have been recorded at all.',
    DISPUTE_UPHELD: 'The technician disputed it and was right.',
  },
});

@InputType({ description: 'A fact that was recorded wrongly, and what should have been recorded, if anything.' })
export class CorrectFactInput extends ActionInput {
  @Field(() => ID, { description: 'The wrong fact: `exp_…`, `exm_…`, `ced_…`, `prd_…` or `act_…`.' })
  readonly factId!: string;

  @Field(() => CorrectionReasonEnum, { description: 'Why it is corrected.' })
  readonly reason!: CorrectionReason;

  @Field(() => FactReplacementInput, {
    nullable: true,
    description: 'What is recorded anew; absent when nothing should have been recorded.',
  })
  readonly replacement?: FactReplacementInput | null;
}
