import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { connectionOf } from '../../graphql/connection.ts';
import { graphqlEnum } from '../../graphql/enum.ts';
import { Node } from '../../graphql/node.ts';
import { DateTimeScalar } from '../../graphql/scalars.ts';
import { UserError } from '../../graphql/user-error.ts';
import {
  DISPUTE_STATES,
  DISPUTED_FACTS,
  type DisputedFactKind,
  type DisputeResolution,
  type DisputeState,
  MAX_REASON,
  MAX_STATEMENT,
} from './dispute.rules.ts';

export const DisputedFactKindEnum = graphqlEnum(DISPUTED_FACTS, {
  name: 'DisputedFactKind',
  description: 'What of a record is disputed.',
  describe: {
    CREDENTIAL_PERIOD: 'An award or a renewal, `prd_…`.',
    STATUS_ACTION: 'A suspension, a reinstatement or a revocation, `act_…`.',
    EXAM_RESULT: 'An attempt at a test, `exm_…`.',
    EMPLOYMENT: 'Work in a shop, `emp_…`.',
    OEM_ENROLMENT: 'An enrolment in a manufacturer’s programme, `oen_…`.',
    GOVERNMENT_CREDENTIAL: 'A licence of a public body, `gov_…`.',
  },
});

@ObjectType({
  description: 'A fact that the technician says is wrong, while nobody has decided.',
  simpleResolvers: true,
})
export class DisputedFact {
  @Field(() => DisputedFactKindEnum, { description: 'What kind of fact it is.' })
  readonly kind!: DisputedFactKind;

  @Field(() => String, { description: 'The test, role, programme or licence class that it is about.' })
  readonly code!: string;
}

const DisputeStateEnum = graphqlEnum(DISPUTE_STATES, {
  name: 'DisputeState',
  description: 'What became of a dispute.',
  describe: {
    OPEN: 'Nobody has decided; answers say that the fact is disputed.',
    UPHELD: 'The technician is right; the record is corrected.',
    REJECTED: 'The record is right; `reason` says why.',
  },
});

const DisputeResolutionEnum = graphqlEnum(['UPHELD', 'REJECTED'] as const satisfies readonly DisputeResolution[], {
  name: 'DisputeResolution',
  description: 'How a dispute is decided.',
  describe: { UPHELD: 'The technician is right.', REJECTED: 'The record is right.' },
});

@ObjectType({
  description: 'A technician’s word that something on record is wrong. For the technician and registrars.',
  implements: Node,
  simpleResolvers: true,
})
export class Dispute extends Node {
  @Field(() => String, { description: 'Whose dispute it is.' })
  readonly aseId!: string;

  @Field(() => DisputedFactKindEnum, { description: 'What kind of fact is disputed.' })
  readonly kind!: DisputedFactKind;

  @Field(() => ID, { description: 'The fact.' })
  readonly factId!: string;

  @Field(() => String, { description: 'The test, role, programme or licence class that it is about.' })
  readonly code!: string;

  @Field(() => String, { nullable: true, description: 'The technician’s words; null once they were erased.' })
  readonly statement!: string | null;

  @Field(() => DateTimeScalar, { description: 'When it was opened.' })
  readonly openedAt!: Date;

  @Field(() => DisputeStateEnum, { description: 'What became of it.' })
  readonly state!: DisputeState;

  @Field(() => String, { nullable: true, description: 'The registrar’s words; null without any.' })
  readonly reason!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was decided; null while it was not.' })
  readonly resolvedAt!: Date | null;
}

export const DisputeConnection = connectionOf(Dispute, 'Dispute');

@InputType({ description: 'What is wrong.' })
export class OpenDisputeInput {
  @Field(() => String, { description: '8 to 120 printable ASCII characters, chosen once for this action.' })
  readonly idempotencyKey!: string;

  @Field(() => ID, {
    description: 'A fact on record of you: `prd_…`, `act_…`, `exm_…`, `emp_…`, `oen_…` or `gov_…`.',
  })
  readonly factId!: string;

  @Field(() => String, {
    description: `What is wrong with it, in 1 to ${MAX_STATEMENT} characters. Registrars alone read it.`,
  })
  readonly statement!: string;
}

@InputType({ description: 'A decision on a dispute.' })
export class ResolveDisputeInput {
  @Field(() => String, { description: '8 to 120 printable ASCII characters, chosen once for this action.' })
  readonly idempotencyKey!: string;

  @Field(() => ID, { description: '`dsp_…`.' })
  readonly disputeId!: string;

  @Field(() => DisputeResolutionEnum, { description: 'How it is decided.' })
  readonly resolution!: DisputeResolution;

  @Field(() => String, {
    nullable: true,
    description: `Why, in up to ${MAX_REASON} characters: the technician reads it. Wanted for REJECTED.`,
  })
  readonly reason?: string | null;
}

@ObjectType({ description: 'The answer to `openDispute` and `resolveDispute`.', simpleResolvers: true })
export class DisputePayload {
  @Field(() => Dispute, { nullable: true, description: 'The dispute as it is now; null when refused.' })
  readonly dispute?: Dispute | null;

  @Field(() => [UserError], { description: 'Why nothing changed; empty when it did.' })
  readonly userErrors!: readonly UserError[];
}
