import { Field, Int, ObjectType } from 'type-graphql';
import { graphqlEnum } from '../../graphql/enum.ts';
import { RequirementType, SurenessEnum, UNSURE_DESCRIPTION } from './catalogue.types.ts';
import {
  EMPLOYMENT_TIES,
  type EmploymentTie,
  GOVERNMENT_LEVELS,
  type GovernmentLevel,
  type Sureness,
} from './rule-pack.rules.ts';

/** The GraphQL enum `EmploymentTie`. */
export const EmploymentTieEnum = graphqlEnum(EMPLOYMENT_TIES, {
  name: 'EmploymentTie',
  description: 'What factory status hangs on besides completion.',
  describe: {
    NETWORK_EMPLOYMENT: "Employment in a shop of the brand's network: factory status falls the day it ends.",
    NONE: 'Nothing else.',
  },
});

/** The GraphQL enum `GovernmentLevel`. */
export const GovernmentLevelEnum = graphqlEnum(GOVERNMENT_LEVELS, {
  name: 'GovernmentLevel',
  description: 'Whose credential it is.',
  describe: { FEDERAL: "The federation's.", STATE: "A state's.", MUNICIPAL: "A city's or another municipality's." },
});

/** A brand's network. */
@ObjectType('BrandNetwork', {
  description: "A brand's network: the shops that may do its warranty work.",
  simpleResolvers: true,
})
export class BrandNetworkType {
  @Field(() => String, { description: 'A stable code, such as TOYOTA; `inNetwork` and `employedInNetwork` name it.' })
  readonly code!: string;

  @Field(() => String, { description: 'The brand in words.' })
  readonly name!: string;
}

/** A level of a programme. */
@ObjectType('OemLevel', {
  description: 'A level of an OEM programme; it implies those before it.',
  simpleResolvers: true,
})
export class OemLevelType {
  @Field(() => String, { description: 'A code that is stable within the programme, such as MASTER.' })
  readonly code!: string;

  @Field(() => String, { description: 'The level in words.' })
  readonly name!: string;

  @Field(() => RequirementType, {
    nullable: true,
    description: "What the level takes besides the programme's own prerequisite; null when nothing.",
  })
  readonly prerequisite!: RequirementType | null;
}

/** A state after validity. */
@ObjectType('GraceState', {
  description: 'A state that follows the end of validity for so many days. Factory status still counts in it.',
  simpleResolvers: true,
})
export class GraceStateType {
  @Field(() => String, { description: 'A code that is stable within the programme, such as YELLOW.' })
  readonly code!: string;

  @Field(() => String, { description: 'The state in words.' })
  readonly name!: string;

  @Field(() => Int, { description: 'For how many days it lasts.' })
  readonly days!: number;
}

/** A manufacturer's programme. */
@ObjectType('OemProgram', {
  description:
    "A manufacturer's training programme. Completing a level is kept for life; factory status, the right to use the brand's " +
    'tools and to do its warranty work, follows from it by the rules here.',
  simpleResolvers: true,
})
export class OemProgramType {
  @Field(() => String, { description: 'A stable code, such as FORD_FACT; `holdsOem` and `completedOem` name it.' })
  readonly code!: string;

  @Field(() => String, { description: 'The programme in words.' })
  readonly name!: string;

  @Field(() => String, { description: 'The code of the manufacturer, whose organisation keeps the enrolments.' })
  readonly sponsor!: string;

  @Field(() => BrandNetworkType, { description: 'The network in which factory status is used.' })
  readonly network!: BrandNetworkType;

  @Field(() => [OemLevelType], { description: 'Its levels, the lowest first.' })
  readonly levels!: readonly OemLevelType[];

  @Field(() => RequirementType, { nullable: true, description: 'What every level takes; null when nothing.' })
  readonly prerequisite!: RequirementType | null;

  @Field(() => EmploymentTieEnum, { description: 'What factory status hangs on besides completion.' })
  readonly employmentTie!: EmploymentTie;

  @Field(() => Boolean, {
    description:
      'Whether factory status that fell with employment comes back with it; otherwise only a new completion brings it back.',
  })
  readonly resumesOnReemployment!: boolean;

  @Field(() => Int, {
    nullable: true,
    description: 'For how many months after completion factory status lasts; null: for ever.',
  })
  readonly validityMonths!: number | null;

  @Field(() => [GraceStateType], { description: 'What follows validity, in order; empty when nothing does.' })
  readonly grace!: readonly GraceStateType[];

  @Field(() => SurenessEnum, { description: 'How well the entry as a whole is known.' })
  readonly sureness!: Sureness;

  @Field(() => [String], { description: UNSURE_DESCRIPTION })
  readonly unsure!: readonly string[];
}

/** What somebody does at a shop. */
@ObjectType('EmploymentRole', { description: 'What somebody does at a shop.', simpleResolvers: true })
export class EmploymentRoleType {
  @Field(() => String, { description: 'A stable code, such as TECHNICIAN or SERVICE_CONSULTANT.' })
  readonly code!: string;

  @Field(() => String, { description: 'The role in words.' })
  readonly name!: string;

  @Field(() => Boolean, {
    description:
      'Whether those in it perform repairs: only they count for the Blue Seal, among the staff and for an area.',
  })
  readonly performsRepairs!: boolean;
}

/** A kind of government credential. */
@ObjectType('GovernmentClass', {
  description:
    'A kind of government credential, such as a mechanic licence. It comes on top of certification, never instead.',
  simpleResolvers: true,
})
export class GovernmentClassType {
  @Field(() => String, { description: 'A stable code, such as REFRIGERANT_HANDLING_609; `holdsGovernment` names it.' })
  readonly code!: string;

  @Field(() => String, { description: 'The class in words.' })
  readonly name!: string;

  @Field(() => [GovernmentLevelEnum], { description: 'The levels at which it is awarded.' })
  readonly levels!: readonly GovernmentLevel[];

  @Field(() => Int, {
    nullable: true,
    description:
      'For how many months it is valid as a rule; null: it does not expire. Each credential says its own days.',
  })
  readonly validityMonths!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'For how many months after it expired it may still be renewed; null: not at all, or not known.',
  })
  readonly lateRenewalMonths!: number | null;

  @Field(() => SurenessEnum, { description: 'How well the entry as a whole is known.' })
  readonly sureness!: Sureness;

  @Field(() => [String], { description: UNSURE_DESCRIPTION })
  readonly unsure!: readonly string[];
}

/** What a Blue Seal takes. */
@ObjectType('BlueSealRule', {
  description: 'What a Blue Seal of Excellence takes, by the rule pack.',
  simpleResolvers: true,
})
export class BlueSealRuleType {
  @Field(() => RequirementType, {
    description:
      'What the shop must meet on a day to be in compliance, besides being open: `blueSealCompliant` asks for it.',
  })
  readonly requirement!: RequirementType;

  @Field(() => Int, { description: 'For how many months a recognition is in force.' })
  readonly recognitionMonths!: number;
}
