import { Field, ID, Int, ObjectType } from 'type-graphql';
import { graphqlEnum } from '../../graphql/enum.ts';
import { DayScalar } from '../../graphql/scalars.ts';
import type { Day } from '../../kernel/day.ts';
import type { Explanation } from './explanation.rules.ts';
import { EXPLANATION_REASONS, type ExplanationReason } from './explanation-leaves.rules.ts';
import { REQUIREMENT_KINDS, type RequirementKind } from './requirement.rules.ts';
import { KIND_DESCRIPTIONS } from './requirement-forms.rules.ts';

/** The GraphQL enum `RequirementKind`. */
export const RequirementKindEnum = graphqlEnum(REQUIREMENT_KINDS, {
  name: 'RequirementKind',
  description: 'What a node of a requirement asks. The values are the members of the requirement language.',
  describe: KIND_DESCRIPTIONS,
});

/** The GraphQL enum `ExplanationReason`. */
export const ExplanationReasonEnum = graphqlEnum(EXPLANATION_REASONS, {
  name: 'ExplanationReason',
  description: 'Why a node of a requirement is satisfied or not.',
  describe: {
    HOLDS: 'It holds on the day.',
    HELD_BEFORE: 'It does not hold on the day but did before, and that is enough here.',
    HELD_FOR_LIFE: 'It was reached once and stays for ever.',
    LAPSED: 'It held before and does not on the day: it expired, or was suspended or revoked.',
    NOT_YET_HELD: 'It holds only from a later day.',
    NEVER_HELD: 'It is not on record for any day.',
    ALL_HOLD: 'Every part holds.',
    MISSING_COMPONENT: 'At least one part that is needed does not hold.',
    ONE_HOLDS: 'At least one part holds.',
    NONE_HOLDS: 'No part holds.',
    ENOUGH_HOLD: 'As many parts hold as are wanted.',
    TOO_FEW_HOLD: 'Fewer parts hold than are wanted.',
    UNKNOWN_DESIGNATION: 'The rule pack does not define the designation.',
    PART_DOES_NOT_HOLD: 'What must not hold does not.',
    PART_HOLDS: 'What must not hold does.',
    ENOUGH_EXPERIENCE: 'As many years are documented as are wanted.',
    TOO_LITTLE_EXPERIENCE: 'Fewer years are documented by the day than are wanted.',
    SHARE_REACHED: 'The share of those who perform repairs is as large as wanted.',
    SHARE_TOO_SMALL: 'The share of those who perform repairs is smaller than wanted.',
    NO_REPAIRING_STAFF: 'Nobody performs repairs at the shop on the day, so no number or share of them is enough.',
    AREAS_COVERED: 'Every area asked for has somebody performing repairs with a current credential in it.',
    AREA_UNCOVERED: 'An area has nobody performing repairs with a current credential in it.',
    NO_AREA_OFFERED: 'The shop offers no repair area on the day, so none is covered.',
    SHOP_CLOSED: 'The shop is not open on the day.',
    NO_BLUE_SEAL_RULE: 'The rule pack does not say what a Blue Seal shop must meet.',
    LOCATED: 'The shop lies in the jurisdiction.',
    LOCATED_ELSEWHERE: 'The shop lies outside the jurisdiction.',
  },
});

/** One node of an explanation, in a flat list: resolved from {@link Explanation} as it is. */
@ObjectType({
  description:
    'One node of a requirement, judged on a day. Nodes come in a flat list, each before its parts; `path` says where it hangs.',
  simpleResolvers: true,
})
export class ExplanationStep implements Omit<Explanation, 'children'> {
  @Field(() => String, {
    description:
      'A JSON Pointer (RFC 6901) to the node, empty for the root. Below a designation or the Blue Seal it goes on into ' +
      "what the rule pack asks. A shop's people and areas have one node each at the same path, told apart by `subject` " +
      'and `code`.',
  })
  readonly path!: string;

  @Field(() => RequirementKindEnum, { description: 'What the node asks.' })
  readonly kind!: RequirementKind;

  @Field(() => String, {
    nullable: true,
    description:
      'The test, designation, programme, class, network, jurisdiction or repair area the node is about; null without one.',
  })
  readonly code!: string | null;

  @Field(() => ID, {
    nullable: true,
    description: "The technician the node is about, where a shop's answer names its people; null otherwise.",
  })
  readonly subject!: string | null;

  @Field(() => Int, { nullable: true, description: 'How many parts an `atLeast` wants; null otherwise.' })
  readonly n!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many hold on the day, of parts or of people performing repairs; null where nothing is counted.',
  })
  readonly count!: number | null;

  @Field(() => Int, { nullable: true, description: 'Of how many `count` is; null where there is no such number.' })
  readonly total!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many are wanted at this `total`; null where nothing is counted.',
  })
  readonly wanted!: number | null;

  @Field(() => Boolean, { description: 'Whether the node holds on the day asked for.' })
  readonly satisfied!: boolean;

  @Field(() => DayScalar, {
    nullable: true,
    description:
      'The last day on which `satisfied` stays as it is if nothing is recorded; null when time alone never changes it.',
  })
  readonly holdsThrough!: Day | null;

  @Field(() => ExplanationReasonEnum, { description: 'Why it is satisfied or not.' })
  readonly reason!: ExplanationReason;

  @Field(() => String, { description: 'The same as a plain English sentence that names codes and days.' })
  readonly message!: string;
}
