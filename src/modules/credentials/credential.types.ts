import { Field, ObjectType } from 'type-graphql';
import { graphqlEnum } from '../../graphql/enum.ts';
import { DayScalar } from '../../graphql/scalars.ts';
import type { Day } from '../../kernel/day.ts';
import { StatusActionKindEnum } from '../catalogue/catalogue.types.ts';
import { ExplanationStep } from '../catalogue/explanation.types.ts';
import type { StatusActionKind } from '../catalogue/rule-pack.rules.ts';
import { BASES, type Basis, STANDINGS, type Standing } from './standing.rules.ts';

export const StandingEnum = graphqlEnum(STANDINGS, {
  name: 'Standing',
  description: 'What can be said of one credential on one day.',
  describe: {
    CURRENT: 'Awarded, and neither lapsed, suspended nor revoked. The only standing that may be relied on.',
    EXPIRED: 'Was held; the last valid day has passed and nothing renewed it.',
    SUSPENDED: 'Awarded, but set aside until it is reinstated.',
    REVOKED: 'Taken away for good. Only a new initial test awards it anew.',
    PENDING_EXPERIENCE: 'The test is passed; the documented experience it needs is not yet met. Not a certification.',
    NOT_YET_HELD: 'First awarded after the day asked about.',
    NEVER_HELD: 'No award is on record.',
  },
});

export const BasisEnum = graphqlEnum(BASES, {
  name: 'CredentialBasis',
  description: 'What a period was awarded on.',
  describe: {
    INITIAL_TEST: 'The test, passed for the first time or after a lapse or revocation.',
    RECERTIFICATION_TEST: 'A test passed while the credential was held, or the shorter recertification test.',
    CONTINUING_EDUCATION: 'Approved continuing education.',
  },
});

export const ExperienceKindEnum = graphqlEnum(['WORK', 'TRAINING'] as const, {
  name: 'ExperienceKind',
  description: 'What kind of experience is documented.',
  describe: { WORK: 'Relevant hands-on work.', TRAINING: 'A completed training programme.' },
});

export const ExamKindEnum = graphqlEnum(['INITIAL', 'RECERTIFICATION'] as const, {
  name: 'ExamKind',
  description: 'Which form of a test was taken.',
  describe: {
    INITIAL: 'The full test.',
    RECERTIFICATION: 'The shorter test for those who hold, or held, the credential.',
  },
});

/** Days for which a credential was awarded. */
@ObjectType({ description: 'Days in a row for which a credential was awarded or renewed.', simpleResolvers: true })
export class CredentialPeriod {
  @Field(() => DayScalar, { description: 'The first day.' })
  readonly from!: Day;

  @Field(() => DayScalar, { description: 'The last day; it still counts.' })
  readonly through!: Day;

  @Field(() => BasisEnum, { description: 'What it was awarded on.' })
  readonly basis!: Basis;
}

/** A suspension, reinstatement or revocation. */
@ObjectType({ description: 'A suspension, reinstatement or revocation of a credential.', simpleResolvers: true })
export class StatusAction {
  @Field(() => StatusActionKindEnum, { description: 'What was done.' })
  readonly action!: StatusActionKind;

  @Field(() => DayScalar, { description: 'The first day on which it counts.' })
  readonly effectiveOn!: Day;

  @Field(() => String, { description: 'Why, as a code of the rule pack: see `statusReasons`.' })
  readonly reasonCode!: string;
}

/** One credential of one technician, judged on the technician's `asOf`. */
@ObjectType({ description: 'One credential of one technician, judged on the day asked about.', simpleResolvers: true })
export class Credential {
  @Field(() => String, { description: 'The test it is for, `A5`: see `test(code:)`.' })
  readonly code!: string;

  @Field(() => StandingEnum, { description: 'Whether it may be relied on, on that day.' })
  readonly standing!: Standing;

  @Field(() => String, { description: 'One plain sentence naming the days or the code that decide the standing.' })
  readonly reason!: string;

  @Field(() => DayScalar, {
    nullable: true,
    description:
      'The first day of the unbroken run that the latest award begun by that day belongs to; null without one.',
  })
  readonly validFrom!: Day | null;

  @Field(() => DayScalar, {
    nullable: true,
    description: 'The last day of that run, as the card says; it still counts. Null when no award had begun.',
  })
  readonly validThrough!: Day | null;

  @Field(() => DayScalar, {
    nullable: true,
    description:
      'The last day on which `standing` stays the same if nothing is recorded; null when time alone never changes it.',
  })
  readonly holdsThrough!: Day | null;

  @Field(() => String, { nullable: true, description: 'The reason code of the suspension or revocation in force.' })
  readonly reasonCode!: string | null;

  @Field(() => [CredentialPeriod], { description: 'Every period awarded, oldest first. A gap between two is a gap.' })
  readonly periods!: readonly CredentialPeriod[];

  @Field(() => [StatusAction], { description: 'Every suspension, reinstatement and revocation, in order of effect.' })
  readonly actions!: readonly StatusAction[];
}

/** A designation judged on a day. */
@ObjectType({
  description:
    'A designation such as Master Automobile Technician, derived on the day from the credentials current on it.',
  simpleResolvers: true,
})
export class DesignationStanding {
  @Field(() => String, { description: 'Its code, `MASTER_AUTOMOBILE`: see `designation(code:)`.' })
  readonly code!: string;

  @Field(() => String, { description: 'Its name on the wall.' })
  readonly name!: string;

  @Field(() => Boolean, { description: 'Whether it holds on the day.' })
  readonly holds!: boolean;

  @Field(() => DayScalar, {
    nullable: true,
    description: 'The last day on which that stays so if nothing is recorded; null when time alone never changes it.',
  })
  readonly holdsThrough!: Day | null;

  @Field(() => [String], { description: 'Codes of the components that are missing, when it does not hold.' })
  readonly missing!: readonly string[];

  @Field(() => [String], { description: 'Codes of the components whose lapse ends it first, when it holds.' })
  readonly lapsesFirst!: readonly string[];

  @Field(() => [ExplanationStep], { description: 'Every component, with its own reason and last day.' })
  readonly explanation!: readonly ExplanationStep[];
}
