import { Field, Float, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '../../graphql/connection.ts';
import { graphqlEnum } from '../../graphql/enum.ts';
import { DayScalar, JsonObjectScalar } from '../../graphql/scalars.ts';
import type { Day } from '../../kernel/day.ts';
import { REQUIREMENT_SUBJECTS, type Requirement, type RequirementSubject } from './requirement.rules.ts';
import { STATUS_ACTION_KINDS, type StatusActionKind, SURENESSES, type Sureness } from './rule-pack.rules.ts';

/** The GraphQL enum `Sureness`. */
export const SurenessEnum = graphqlEnum(SURENESSES, {
  name: 'Sureness',
  description: 'How well a catalogue entry is known. A registrar corrects an entry by publishing a new pack version.',
  describe: {
    MISSION: 'Stated by the document the registry was founded on.',
    PUBLISHED: 'Published by the certifying body or a regulator.',
    TRADE_PRESS: 'Reported by the trade press.',
    UNSURE: 'Not confirmed: rely on it only after checking.',
  },
});

/** The GraphQL enum `StatusActionKind`. */
export const StatusActionKindEnum = graphqlEnum(STATUS_ACTION_KINDS, {
  name: 'StatusActionKind',
  description: "What a registrar does to a credential's status. Nothing is deleted: actions add up to a history.",
  describe: {
    SUSPEND: 'The credential does not count until it is reinstated.',
    REINSTATE: 'A suspended credential counts again, from the day of the action.',
    REVOKE: 'The credential counts no more, for good.',
  },
});

/** The GraphQL enum `RequirementSubject`. */
export const RequirementSubjectEnum: Readonly<Record<RequirementSubject, RequirementSubject>> = graphqlEnum(
  REQUIREMENT_SUBJECTS,
  {
    name: 'RequirementSubject',
    description: 'Whom a requirement is about.',
    describe: {
      TECHNICIAN: 'One technician.',
      SHOP: 'One shop, and what is asked of the people who perform repairs there.',
    },
  },
);

/** What the field `unsure` of every entry says. */
export const UNSURE_DESCRIPTION = 'Names of the fields that are less sure than `sureness` says of the whole entry.';

/** A requirement, for machines and for people. */
@ObjectType('Requirement', {
  description: 'A rule about one technician, or about one shop, judged on a day.',
  simpleResolvers: true,
})
export class RequirementType {
  @Field(() => JsonObjectScalar, {
    description:
      'The rule as a tree in the requirement language: each node has exactly one member. `requirementSchema` describes them ' +
      'all. `verifyTechnician` takes the same language.',
  })
  readonly tree!: Requirement;

  @Field(() => String, { description: 'The rule as an English phrase, such as "A1, A2 and L1".' })
  readonly inWords!: string;
}

/** A repair area. */
@ObjectType('RepairArea', {
  description: 'An area of work, as shops offer it and tests cover it.',
  simpleResolvers: true,
})
export class RepairAreaType {
  @Field(() => String, { description: 'A stable code, such as BRAKES.' })
  readonly code!: string;

  @Field(() => String, { description: 'The area in words.' })
  readonly name!: string;

  @Field(() => [CertificationTestType], {
    description:
      'The tests that cover it: a current credential in any of them covers the area at a shop. Retired ones are among them.',
  })
  readonly tests!: readonly CertificationTestType[];
}

/** A family of tests. */
@ObjectType('TestSeries', { description: 'A family of tests that share a code prefix.', simpleResolvers: true })
export class TestSeriesType {
  @Field(() => String, { description: 'The prefix of its tests, such as A or MIL.' })
  readonly code!: string;

  @Field(() => String, { description: 'The series in words, such as Automobile & Light Truck.' })
  readonly name!: string;

  @Field(() => SurenessEnum, { description: 'How well the series is known.' })
  readonly sureness!: Sureness;
}

/** One way to have enough experience. */
@ObjectType('ExperienceAlternative', {
  description: 'One way to have enough experience: the work and the training named here, both.',
  simpleResolvers: true,
})
export class ExperienceAlternativeType {
  @Field(() => Float, { description: 'Years of hands-on work, a year being 365 recorded days; may be a half.' })
  readonly workYears!: number;

  @Field(() => Float, {
    description:
      'Years of a training programme, a year being 270 days from start to completion; it counts once completed. May be 0 or a half.',
  })
  readonly trainingYears!: number;
}

/** The experience a credential wants. */
@ObjectType('ExperienceRule', {
  description: 'The experience a credential wants besides the passed test.',
  simpleResolvers: true,
})
export class ExperienceRuleType {
  @Field(() => [String], { description: 'Codes of the series whose work counts.' })
  readonly series!: readonly string[];

  @Field(() => [ExperienceAlternativeType], { description: 'Any one of these is enough; an empty list wants nothing.' })
  readonly anyOf!: readonly ExperienceAlternativeType[];
}

/** A test. */
@ObjectType('CertificationTest', {
  description: 'A test as a rule pack describes it. Retired tests stay: credentials in them verify as of a past day.',
  simpleResolvers: true,
})
export class CertificationTestType {
  @Field(() => String, { description: 'The code that credentials carry, such as A5 or MIL3.' })
  readonly code!: string;

  @Field(() => String, { description: 'The test in words, such as Brakes.' })
  readonly name!: string;

  @Field(() => TestSeriesType, { description: 'The series it belongs to.' })
  readonly series!: TestSeriesType;

  @Field(() => RepairAreaType, { description: 'The area of work it covers.' })
  readonly repairArea!: RepairAreaType;

  @Field(() => Int, { description: 'For how many months a credential awarded for a passed test is valid.' })
  readonly validityMonths!: number;

  @Field(() => ExperienceRuleType, { description: 'The experience that a credential in it wants.' })
  readonly experience!: ExperienceRuleType;

  @Field(() => RequirementType, {
    nullable: true,
    description:
      'What must hold on the day of the exam; null when nothing must, or when it is not known (see `unsure`).',
  })
  readonly prerequisite!: RequirementType | null;

  @Field(() => DayScalar, { nullable: true, description: 'The first day on which it is offered; null: not limited.' })
  readonly offeredFrom!: Day | null;

  @Field(() => DayScalar, {
    nullable: true,
    description: 'The first day on which it is no longer offered; null while no end is known.',
  })
  readonly offeredUntil!: Day | null;

  @Field(() => SurenessEnum, { description: 'How well the entry as a whole is known.' })
  readonly sureness!: Sureness;

  @Field(() => [String], { description: UNSURE_DESCRIPTION })
  readonly unsure!: readonly string[];
}

/** A page of tests. */
export const CertificationTestConnection = connectionOf(CertificationTestType, 'CertificationTest');

/** A designation's definition. */
@ObjectType('Designation', {
  description:
    'A status derived from credentials, such as Master Automobile Technician: it holds on a day when every component ' +
    'is current on that same day. It is never stored, always judged.',
  simpleResolvers: true,
})
export class DesignationType {
  @Field(() => String, { description: 'A stable code, such as MASTER_AUTOMOBILE.' })
  readonly code!: string;

  @Field(() => String, { description: 'The designation in words.' })
  readonly name!: string;

  @Field(() => TestSeriesType, { nullable: true, description: 'The series it crowns; null when it spans several.' })
  readonly series!: TestSeriesType | null;

  @Field(() => RequirementType, { description: 'What it takes.' })
  readonly requirement!: RequirementType;

  @Field(() => Boolean, { description: 'Whether it stays for ever once its requirement has held on any day.' })
  readonly forLife!: boolean;

  @Field(() => SurenessEnum, { description: 'How well the entry as a whole is known.' })
  readonly sureness!: Sureness;

  @Field(() => [String], { description: UNSURE_DESCRIPTION })
  readonly unsure!: readonly string[];
}

/** A coded reason for a status action. */
@ObjectType('StatusReason', { description: 'A coded reason for a status action.', simpleResolvers: true })
export class StatusReasonType {
  @Field(() => String, { description: 'A stable code, such as EXAM_MISCONDUCT.' })
  readonly code!: string;

  @Field(() => String, { description: 'The reason in words.' })
  readonly name!: string;

  @Field(() => [StatusActionKindEnum], { description: 'The actions it may be given for.' })
  readonly actions!: readonly StatusActionKind[];
}

/** For how long a credential is renewed. */
@ObjectType('RenewalRule', { description: 'For how long a credential is renewed, by basis.', simpleResolvers: true })
export class RenewalRuleType {
  @Field(() => Int, { description: 'Months gained by a passed recertification test.' })
  readonly recertificationTestMonths!: number;

  @Field(() => Int, { description: 'Months gained by approved continuing education; open to lapsed credentials too.' })
  readonly continuingEducationMonths!: number;
}

/** A version of a rule pack. */
@ObjectType('RulePack', {
  description:
    'One version of the catalogue: tests, designations and terms. A published version never changes; a correction is ' +
    'the next version. Every answer names the pack it was judged by.',
  simpleResolvers: true,
})
export class RulePackType {
  @Field(() => String, {
    description: '`code@version`: names exactly this version wherever a `rulePack` is asked for.',
  })
  readonly name!: string;

  @Field(() => String, { description: 'Names the newest version of the pack wherever a `rulePack` is asked for.' })
  readonly code!: string;

  @Field(() => Int, { description: 'Counts up from 1.' })
  readonly version!: number;

  @Field(() => String, { description: 'The pack in a few words.' })
  readonly title!: string;

  @Field(() => String, { description: 'Whose reading of the rules the pack holds.' })
  readonly description!: string;

  @Field(() => Boolean, { description: 'Whether this version judges where no `rulePack` is given.' })
  readonly isDefault!: boolean;

  @Field(() => DayScalar, {
    nullable: true,
    description:
      'The first day on which no new rule may be written against it; it may lie ahead. Null while none is set. What names ' +
      'the version already, and questions that pin it, are judged by it as before.',
  })
  readonly retiredOn!: Day | null;

  @Field(() => Int, { description: 'Days from an attempt at a test to the first day on which it may be taken again.' })
  readonly retakeWaitDays!: number;

  @Field(() => RenewalRuleType, { description: 'For how long a credential is renewed.' })
  readonly renewal!: RenewalRuleType;
}
