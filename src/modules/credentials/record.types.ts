import { Field, ID, ObjectType } from 'type-graphql';
import { DateTimeScalar, DayScalar } from '../../graphql/scalars.ts';
import type { Day } from '../../kernel/day.ts';
import { StatusActionKindEnum } from '../catalogue/catalogue.types.ts';
import type { StatusActionKind } from '../catalogue/rule-pack.rules.ts';
import { BasisEnum, ExamKindEnum, ExperienceKindEnum } from './credential.types.ts';
import type { Basis } from './standing.rules.ts';

/** Documented work or training. */
@ObjectType({ description: 'Documented work or training: what experience is counted from.', simpleResolvers: true })
export class Experience {
  @Field(() => ID, { description: '`exp_…`; send it to `correctFact`.' })
  readonly id!: string;

  @Field(() => ExperienceKindEnum, { description: 'Which of the two it is.' })
  readonly kind!: 'WORK' | 'TRAINING';

  @Field(() => [String], { description: 'Codes of the test series it is relevant to.' })
  readonly series!: readonly string[];

  @Field(() => DayScalar, { description: 'The first day.' })
  readonly from!: Day;

  @Field(() => DayScalar, { description: 'The last day worked, or the day the training was completed.' })
  readonly through!: Day;

  @Field(() => String, { description: 'The employer or the school.' })
  readonly organization!: string;

  @Field(() => DateTimeScalar, { description: 'When it was recorded.' })
  readonly recordedAt!: Date;
}

/** An attempt at a test. */
@ObjectType({ description: 'One attempt at a test, passed or not.', simpleResolvers: true })
export class ExamResult {
  @Field(() => ID, { description: '`exm_…`; send it to `correctFact`.' })
  readonly id!: string;

  @Field(() => String, { description: 'The test, `A5`.' })
  readonly testCode!: string;

  @Field(() => ExamKindEnum, { description: 'Which form of the test was taken.' })
  readonly kind!: 'INITIAL' | 'RECERTIFICATION';

  @Field(() => DayScalar, { description: 'The day it was taken.' })
  readonly takenOn!: Day;

  @Field(() => Boolean, { description: 'Whether it was passed.' })
  readonly passed!: boolean;

  @Field(() => DateTimeScalar, { description: 'When the result was recorded.' })
  readonly recordedAt!: Date;
}

/** Approved continuing education. */
@ObjectType({ description: 'Approved continuing education towards renewing one credential.', simpleResolvers: true })
export class ContinuingEducation {
  @Field(() => ID, { description: '`ced_…`; send it to `correctFact`.' })
  readonly id!: string;

  @Field(() => String, { description: 'The test whose credential it renews, `A5`.' })
  readonly testCode!: string;

  @Field(() => DayScalar, { description: 'The day it was completed.' })
  readonly completedOn!: Day;

  @Field(() => String, { description: 'Who gave the course.' })
  readonly provider!: string;

  @Field(() => DateTimeScalar, { description: 'When it was recorded.' })
  readonly recordedAt!: Date;
}

/** An award or a renewal. */
@ObjectType({ description: 'An award or a renewal of one credential.', simpleResolvers: true })
export class Award {
  @Field(() => ID, { description: '`prd_…`; send it to `correctFact` when it is `declared`.' })
  readonly id!: string;

  @Field(() => String, { description: 'The test, `A5`.' })
  readonly testCode!: string;

  @Field(() => DayScalar, { description: 'The first day.' })
  readonly from!: Day;

  @Field(() => DayScalar, { description: 'The last day; it still counts.' })
  readonly through!: Day;

  @Field(() => BasisEnum, { description: 'What it was awarded on.' })
  readonly basis!: Basis;

  @Field(() => Boolean, {
    description:
      'Whether it was loaded as already awarded. One that was awarded here is corrected by its test or course.',
  })
  readonly declared!: boolean;

  @Field(() => DateTimeScalar, { description: 'When it was recorded.' })
  readonly recordedAt!: Date;
}

/** A suspension, reinstatement or revocation, with the id that a correction needs. */
@ObjectType({ description: 'A suspension, reinstatement or revocation as it is on record.', simpleResolvers: true })
export class StatusActionRecord {
  @Field(() => ID, { description: '`act_…`; send it to `correctFact`.' })
  readonly id!: string;

  @Field(() => String, { description: 'The test whose credential it is about.' })
  readonly testCode!: string;

  @Field(() => StatusActionKindEnum, { description: 'What was done.' })
  readonly action!: StatusActionKind;

  @Field(() => DayScalar, { description: 'The first day on which it counts.' })
  readonly effectiveOn!: Day;

  @Field(() => String, { description: 'Why, as a code of the rule pack: see `statusReasons`.' })
  readonly reasonCode!: string;

  @Field(() => DateTimeScalar, { description: 'When it was recorded.' })
  readonly recordedAt!: Date;
}
