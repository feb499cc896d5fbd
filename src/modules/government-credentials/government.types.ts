import { Field, ID, ObjectType } from 'type-graphql';
import { graphqlEnum } from '../../graphql/enum.ts';
import { Node } from '../../graphql/node.ts';
import { DateTimeScalar, DayScalar } from '../../graphql/scalars.ts';
import { UserError } from '../../graphql/user-error.ts';
import type { Day } from '../../kernel/day.ts';
import { GovernmentLevelEnum } from '../catalogue/program-catalogue.types.ts';
import type { GovernmentLevel } from '../catalogue/rule-pack.rules.ts';
import { GOVERNMENT_END_REASONS, type GovernmentEndReason } from './government-recording.rules.ts';
import { GOVERNMENT_STANDINGS, type GovernmentStanding } from './government-standing.rules.ts';

const GovernmentStandingEnum = graphqlEnum(GOVERNMENT_STANDINGS, {
  name: 'GovernmentStanding',
  description: 'What can be said of a government credential on a day.',
  describe: {
    IN_FORCE: 'It counts.',
    RENEWAL_PENDING: 'It has run out while a timely renewal is processed, and counts.',
    EXPIRED: 'It has run out.',
    REVOKED: 'It was revoked or given up.',
    NOT_YET_IN_FORCE: 'It begins later.',
  },
});

export const GovernmentEndReasonEnum = graphqlEnum(GOVERNMENT_END_REASONS, {
  name: 'GovernmentEndReason',
  description: 'Why a government credential ended before its expiry.',
  describe: {
    DISCIPLINARY: 'The agency took it away for misconduct.',
    FRAUD: 'It was obtained or used by fraud.',
    REQUIREMENTS_NOT_MET: 'Its holder no longer meets what it requires.',
    SURRENDERED: 'Its holder gave it up.',
  },
});

/** A public body that awards credentials. */
@ObjectType({
  description: 'A public body that awards credentials: licences, certificates.',
  implements: Node,
  simpleResolvers: true,
})
export class GovernmentAgency extends Node {
  @Field(() => String, { description: 'A stable code, `US-CA-BAR`.' })
  readonly code!: string;

  @Field(() => String, { description: 'Its name.' })
  readonly name!: string;

  @Field(() => GovernmentLevelEnum, { description: 'Which part of government it belongs to.' })
  readonly level!: GovernmentLevel;

  @Field(() => String, { description: 'ISO 3166-2 such as `US-CA`; `US` for a federal agency.' })
  readonly jurisdiction!: string;

  @Field(() => String, { nullable: true, description: 'The city of a municipal agency; null for the others.' })
  readonly place!: string | null;
}

/** A licence or certificate of a public body, judged on a day. */
@ObjectType({
  description: 'A licence or certificate of a public body. It stands beside ASE credentials, never in their place.',
  implements: Node,
  simpleResolvers: true,
})
export class GovernmentCredential extends Node {
  @Field(() => String, { description: 'The ASE ID of its holder.' })
  readonly aseId!: string;

  @Field(() => GovernmentAgency, { description: 'Who awarded it.' })
  readonly agency!: GovernmentAgency;

  @Field(() => String, { description: 'A class of the rule pack, `REFRIGERANT_HANDLING_609`.' })
  readonly classCode!: string;

  @Field(() => String, { description: 'Where it counts: `US` for the whole country, or ISO 3166-2.' })
  readonly jurisdiction!: string;

  @Field(() => String, { nullable: true, description: 'The city in which alone it counts; null for no such limit.' })
  readonly place!: string | null;

  @Field(() => String, { description: 'The agency’s number for it. Two agencies may use the same.' })
  readonly number!: string;

  @Field(() => DayScalar, { description: 'The first day.' })
  readonly from!: Day;

  @Field(() => DayScalar, {
    nullable: true,
    description: 'The last day; it still counts. Null when it does not expire.',
  })
  readonly through!: Day | null;

  @Field(() => DayScalar, {
    nullable: true,
    description: 'The last day on which it counts while a renewal is processed; null when none is.',
  })
  readonly pendingThrough!: Day | null;

  @Field(() => DayScalar, {
    nullable: true,
    description: 'The first day of a revocation or surrender; null without one.',
  })
  readonly revokedOn!: Day | null;

  @Field(() => GovernmentEndReasonEnum, { nullable: true, description: 'Why it was revoked or given up.' })
  readonly revocationReason!: GovernmentEndReason | null;

  @Field(() => GovernmentStandingEnum, { description: 'Its standing on the day asked about.' })
  readonly standing!: GovernmentStanding;

  @Field(() => Boolean, { description: 'Whether it may be relied on that day: in force, or with its renewal pending.' })
  readonly counts!: boolean;

  @Field(() => String, { description: 'Why, in one sentence that names the days.' })
  readonly reason!: string;

  @Field(() => DayScalar, {
    nullable: true,
    description:
      'The last day on which the standing stays the same if nothing is recorded; null when it never changes.',
  })
  readonly holdsThrough!: Day | null;

  @Field(() => DateTimeScalar, { description: 'When it was recorded as it is shown here.' })
  readonly recordedAt!: Date;
}

@ObjectType({ description: 'What entering an agency led to.', simpleResolvers: true })
export class GovernmentAgencyPayload {
  @Field(() => GovernmentAgency, { nullable: true, description: 'The agency; null when refused.' })
  readonly agency?: GovernmentAgency | null;

  @Field(() => [UserError], { description: 'Why nothing was changed; empty when it was.' })
  readonly userErrors!: readonly UserError[];
}

@ObjectType({ description: 'What recording or changing a government credential led to.', simpleResolvers: true })
export class GovernmentCredentialPayload {
  @Field(() => GovernmentCredential, {
    nullable: true,
    description:
      'The credential as on record now, judged today; null when refused, or retracted without a replacement.',
  })
  readonly credential?: GovernmentCredential | null;

  @Field(() => ID, { nullable: true, description: 'Its id, `gov_…`; null when refused.' })
  readonly credentialId?: string | null;

  @Field(() => [UserError], { description: 'Why nothing was changed; empty when it was.' })
  readonly userErrors!: readonly UserError[];
}
