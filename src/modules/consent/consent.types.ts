import { Field, ID, Int, InterfaceType, ObjectType } from 'type-graphql';
import { connectionOf } from '../../graphql/connection.ts';
import { graphqlEnum } from '../../graphql/enum.ts';
import { Node } from '../../graphql/node.ts';
import { DateTimeScalar, DayScalar } from '../../graphql/scalars.ts';
import { UserError } from '../../graphql/user-error.ts';
import type { Day } from '../../kernel/day.ts';
import { kindOf } from '../../kernel/public-id.ts';
import type { Tier } from './answer-tier.rules.ts';
import { AnswerTierEnum } from './answer-tier.types.ts';
import { CONSENT_STATES, type ConsentState, REQUEST_STATES, type RequestState } from './consent.rules.ts';
import type { Purpose } from './purpose.rules.ts';
import { PurposeEnum } from './purpose.types.ts';

const ConsentStateEnum = graphqlEnum(CONSENT_STATES, {
  name: 'ConsentState',
  description: 'Whether a consent holds.',
  describe: {
    IN_FORCE: 'Questions for its purpose and within its scope are answered by its tier.',
    WITHDRAWN: 'The technician took it back.',
    EXPIRED: 'Its last day has passed.',
  },
});

const ConsentRequestStateEnum = graphqlEnum(REQUEST_STATES, {
  name: 'ConsentRequestState',
  description: 'What became of a request for a consent.',
  describe: {
    PENDING: 'It awaits the technician’s answer.',
    GRANTED: 'The technician consented; `consentId` says to what.',
    DECLINED: 'The technician declined. Why is not asked.',
    LAPSED: 'Nobody answered in time.',
  },
});

/** Both sides, as those are told of them who are one. */
@InterfaceType({
  implements: Node,
  description: 'What is between an organisation and a technician: a consent, or the wish for one.',
  resolveType: (value: Node) => kindOf(value.id),
})
abstract class BetweenParties extends Node {
  @Field(() => ID, { description: 'The organisation, `org_…`.' })
  readonly organizationId!: string;

  @Field(() => String, { description: 'The organisation as it is called now.' })
  readonly organizationName!: string;

  @Field(() => String, { description: 'The technician’s ASE ID.' })
  readonly aseId!: string;

  @Field(() => AnswerTierEnum, { description: 'How much may be told.' })
  readonly tier!: Tier;

  @Field(() => PurposeEnum, { description: 'For questions of this purpose and no other.' })
  readonly purpose!: Purpose;

  @Field(() => [String], {
    description:
      'What may be looked into: kinds (ASE, OEM, GOVERNMENT, EXPERIENCE, EMPLOYMENT) and codes of tests, designations, programmes and licence classes. Empty for everything.',
  })
  readonly scope!: readonly string[];

  @Field(() => DayScalar, { description: 'The last day on which the consent holds, or is wanted to.' })
  readonly through!: Day;
}

@ObjectType({
  description: 'What a technician lets an organisation know, for which purpose and until when.',
  implements: [Node, BetweenParties],
  simpleResolvers: true,
})
export class Consent extends BetweenParties {
  @Field(() => ConsentStateEnum, { description: 'Whether it holds today.' })
  readonly state!: ConsentState;

  @Field(() => DateTimeScalar, { description: 'When it was granted.' })
  readonly grantedAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was withdrawn; null while it was not.' })
  readonly withdrawnAt!: Date | null;
}

@ObjectType({
  description: 'An organisation’s wish for a consent.',
  implements: [Node, BetweenParties],
  simpleResolvers: true,
})
export class ConsentRequest extends BetweenParties {
  @Field(() => ConsentRequestStateEnum, { description: 'What became of it.' })
  readonly state!: RequestState;

  @Field(() => DateTimeScalar, { description: 'When it was made.' })
  readonly requestedAt!: Date;

  @Field(() => DayScalar, { description: 'The last day on which it can be answered.' })
  readonly answerThrough!: Day;

  @Field(() => Int, { description: 'How often the technician was reminded of it.' })
  readonly reminders!: number;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was answered; null while it was not.' })
  readonly answeredAt!: Date | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The consent that was granted in answer, `cns_…`; null without one.',
  })
  readonly consentId!: string | null;
}

@ObjectType({
  description:
    'Employment as a standing consent: the employer may know everything for the purpose EMPLOYMENT, while the employment that the technician confirmed or a registrar recorded lasts, and unless the technician has ended it.',
  simpleResolvers: true,
})
export class Monitoring {
  @Field(() => ID, { description: 'The employer, `org_…`.' })
  readonly organizationId!: string;

  @Field(() => String, { description: 'The employer as it is called now.' })
  readonly organizationName!: string;

  @Field(() => String, { description: 'The technician’s ASE ID.' })
  readonly aseId!: string;

  @Field(() => DayScalar, { description: 'The first day of the employment.' })
  readonly from!: Day;

  @Field(() => DayScalar, {
    nullable: true,
    description: 'The last day, as far as one is known: it ends by itself then.',
  })
  readonly through!: Day | null;

  @Field(() => Boolean, { description: 'Whether it holds today.' })
  readonly isOn!: boolean;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the technician ended it; null while they have not. Why is told to nobody.',
  })
  readonly endedAt!: Date | null;
}

export const ConsentConnection = connectionOf(Consent, 'Consent');
export const ConsentRequestConnection = connectionOf(ConsentRequest, 'ConsentRequest');
export const MonitoringConnection = connectionOf(Monitoring, 'Monitoring');

@ObjectType({ description: 'The answer to a mutation about a consent.', simpleResolvers: true })
export class ConsentPayload {
  @Field(() => Consent, { nullable: true, description: 'The consent as it is now; null when refused.' })
  readonly consent?: Consent | null;

  @Field(() => [UserError], { description: 'Why nothing changed; empty when it did.' })
  readonly userErrors!: readonly UserError[];
}

@ObjectType({ description: 'The answer to a mutation about a request for a consent.', simpleResolvers: true })
export class ConsentRequestPayload {
  @Field(() => ConsentRequest, { nullable: true, description: 'The request as it is now; null when refused.' })
  readonly consentRequest?: ConsentRequest | null;

  @Field(() => [UserError], { description: 'Why nothing changed; empty when it did.' })
  readonly userErrors!: readonly UserError[];
}

@ObjectType({ description: 'The answer to `endMonitoring` and `resumeMonitoring`.', simpleResolvers: true })
export class MonitoringPayload {
  @Field(() => [Monitoring], {
    nullable: true,
    description: 'All standing consents by employment as they are now; null when refused.',
  })
  readonly monitoring?: readonly Monitoring[] | null;

  @Field(() => [UserError], { description: 'Why nothing changed; empty when it did.' })
  readonly userErrors!: readonly UserError[];
}
