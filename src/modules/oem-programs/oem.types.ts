import { Field, ID, ObjectType } from 'type-graphql';
import { graphqlEnum } from '../../graphql/enum.ts';
import { Node } from '../../graphql/node.ts';
import { DateTimeScalar, DayScalar } from '../../graphql/scalars.ts';
import { UserError } from '../../graphql/user-error.ts';
import type { Day } from '../../kernel/day.ts';
import {
  OEM_ENROLMENT_STATES,
  OEM_WITHDRAWAL_REASONS,
  type OemEnrolmentState,
  type OemWithdrawalReason,
} from './oem-enrolment.rules.ts';

const OemEnrolmentStateEnum = graphqlEnum(OEM_ENROLMENT_STATES, {
  name: 'OemEnrolmentState',
  description: 'Where an enrolment has got to on a day.',
  describe: {
    NOT_YET_OPEN: 'It is opened later.',
    OPEN: 'The technician is on the way to the level.',
    COMPLETED: 'The level is completed.',
    WITHDRAWN: 'The sponsor grants no factory status by it any more; what was completed stays completed.',
  },
});

export const OemWithdrawalReasonEnum = graphqlEnum(OEM_WITHDRAWAL_REASONS, {
  name: 'OemWithdrawalReason',
  description: 'Why a sponsor no longer grants factory status by an enrolment.',
  describe: {
    LEFT_PROGRAM: 'The technician left the programme.',
    STANDARDS_NOT_MET: 'The technician did not meet the programme’s standards.',
    MISCONDUCT: 'The technician misused brand tools, warranty work or the programme.',
    PROGRAM_CLOSED: 'The sponsor closed the programme or the level.',
  },
});

/** A technician on the way to, or past, a level of an OEM programme, on a day. */
@ObjectType({
  description:
    'A technician on the way to, or past, a level of an OEM programme. Completion is an education fact, kept for life; factory status, the right to brand tools and warranty work, is apart from it.',
  implements: Node,
  simpleResolvers: true,
})
export class OemEnrolment extends Node {
  @Field(() => String, { description: "The technician's ASE ID." })
  readonly aseId!: string;

  @Field(() => String, { description: 'A programme of the rule pack, `TOYOTA_T_TEN`.' })
  readonly program!: string;

  @Field(() => String, { description: 'A level of that programme; it implies the lower ones.' })
  readonly level!: string;

  @Field(() => DayScalar, { description: 'The day it was opened.' })
  readonly openedOn!: Day;

  @Field(() => DayScalar, { nullable: true, description: 'The day the level was completed; null while it is not.' })
  readonly completedOn!: Day | null;

  @Field(() => DayScalar, {
    nullable: true,
    description: 'The first day from which no factory status is granted by it; null while it is not withdrawn.',
  })
  readonly withdrawnOn!: Day | null;

  @Field(() => OemWithdrawalReasonEnum, { nullable: true, description: 'Why it was withdrawn.' })
  readonly withdrawalReason!: OemWithdrawalReason | null;

  @Field(() => OemEnrolmentStateEnum, { description: 'Where it has got to on the day asked about.' })
  readonly state!: OemEnrolmentState;

  @Field(() => Boolean, { description: 'Whether the level was completed by that day: for life, withdrawn or not.' })
  readonly completed!: boolean;

  @Field(() => DayScalar, {
    nullable: true,
    description: 'The last day on which both stay as they are if nothing is recorded; null when they never change.',
  })
  readonly holdsThrough!: Day | null;

  @Field(() => DateTimeScalar, { description: 'When it was recorded as it is shown here.' })
  readonly recordedAt!: Date;
}

@ObjectType({ description: 'What recording or changing an enrolment led to.', simpleResolvers: true })
export class OemEnrolmentPayload {
  @Field(() => OemEnrolment, {
    nullable: true,
    description: 'The enrolment as on record now, judged today; null when refused, or retracted without a replacement.',
  })
  readonly enrolment?: OemEnrolment | null;

  @Field(() => ID, { nullable: true, description: 'Its id, `oen_…`; null when refused.' })
  readonly enrolmentId?: string | null;

  @Field(() => [UserError], { description: 'Why nothing was changed; empty when it was.' })
  readonly userErrors!: readonly UserError[];
}
