import { Field, ID, InputType } from 'type-graphql';
import { DayScalar } from '../../graphql/scalars.ts';
import type { Day } from '../../kernel/day.ts';
import type { Tier } from './answer-tier.rules.ts';
import { AnswerTierEnum } from './answer-tier.types.ts';
import { MAX_CONSENT_MONTHS, MAX_REQUESTS_TO_ONE, REQUEST_LIMIT_DAYS } from './consent.rules.ts';
import type { Purpose } from './purpose.rules.ts';
import { PurposeEnum } from './purpose.types.ts';
import { SCOPE_KINDS } from './scope.rules.ts';

const IDEMPOTENCY_KEY = { description: '8 to 120 printable ASCII characters, chosen once for this action.' };
const SCOPE = `Kinds (${SCOPE_KINDS.join(', ')}) and codes of tests, designations, programmes and licence classes. Everything when empty`;
const THROUGH = `The last day, at most ${MAX_CONSENT_MONTHS.LIMITED} months ahead for LIMITED and ${MAX_CONSENT_MONTHS.FULL} for FULL`;

@InputType({
  description:
    'A consent: to an organisation by `organizationId`, or in answer to its request by `consentRequestId`, whose terms stand where you say nothing.',
})
export class GrantConsentInput {
  @Field(() => String, IDEMPOTENCY_KEY)
  readonly idempotencyKey!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'To whom, `org_…`: as `technician { lookUps { organizationId } }` tells, or the organisation itself.',
  })
  readonly organizationId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The request that is answered, `crq_…`.' })
  readonly consentRequestId?: string | null;

  @Field(() => AnswerTierEnum, { nullable: true, description: 'How much they may know.' })
  readonly tier?: Tier | null;

  @Field(() => PurposeEnum, { nullable: true, description: 'For which purpose; of a request it cannot be another.' })
  readonly purpose?: Purpose | null;

  @Field(() => [String], { nullable: true, description: `${SCOPE}.` })
  readonly scope?: string[] | null;

  @Field(() => DayScalar, { nullable: true, description: `${THROUGH}.` })
  readonly through?: Day | null;
}

@InputType({ description: 'A consent that shall hold no more.' })
export class WithdrawConsentInput {
  @Field(() => String, IDEMPOTENCY_KEY)
  readonly idempotencyKey!: string;

  @Field(() => ID, { description: '`cns_…`.' })
  readonly consentId!: string;
}

@InputType({ description: 'A request that you do not consent to.' })
export class DeclineConsentInput {
  @Field(() => String, IDEMPOTENCY_KEY)
  readonly idempotencyKey!: string;

  @Field(() => ID, { description: '`crq_…`.' })
  readonly consentRequestId!: string;
}

@InputType({
  description: `Whom you ask for a consent and for what. One person is asked at most ${MAX_REQUESTS_TO_ONE} times in ${REQUEST_LIMIT_DAYS} days.`,
})
export class RequestConsentInput {
  @Field(() => String, IDEMPOTENCY_KEY)
  readonly idempotencyKey!: string;

  @Field(() => String, { description: 'The ASE ID they gave you, `ASE-dddd-dddd`.' })
  readonly aseId!: string;

  @Field(() => String, { description: 'The last name they gave you. Case, accents, spaces and hyphens do not matter.' })
  readonly lastName!: string;

  @Field(() => AnswerTierEnum, { description: 'How much you want to know.' })
  readonly tier!: Tier;

  @Field(() => PurposeEnum, { description: 'What for.' })
  readonly purpose!: Purpose;

  @Field(() => [String], { defaultValue: [], description: `${SCOPE}.` })
  readonly scope!: string[];

  @Field(() => DayScalar, { description: `${THROUGH}.` })
  readonly through!: Day;
}

@InputType({ description: 'The employer whose monitoring is ended or resumed.' })
export class MonitoringInput {
  @Field(() => String, IDEMPOTENCY_KEY)
  readonly idempotencyKey!: string;

  @Field(() => ID, { description: '`org_…`, as `technician { monitoring }` tells.' })
  readonly organizationId!: string;
}
