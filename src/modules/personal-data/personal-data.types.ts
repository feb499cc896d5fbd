import { Field, InputType } from 'type-graphql';
import { graphqlEnum } from '../../graphql/enum.ts';
import { ERASURE_REASONS, type ErasureReason } from './erasure.rules.ts';

const ErasureReasonEnum = graphqlEnum(ERASURE_REASONS, {
  name: 'ErasureReason',
  description: 'Why a person’s name and contact data are erased.',
  describe: {
    PERSON_REQUESTED: 'The person wants it.',
    DECEASED: 'The person has died.',
    LEGAL_ORDER: 'A court or an authority ordered it.',
  },
});

@InputType({ description: 'Whose name and contact data are erased, and why.' })
export class EraseTechnicianInput {
  @Field(() => String, { description: '8 to 120 printable ASCII characters, chosen once for this action.' })
  readonly idempotencyKey!: string;

  @Field(() => String, { description: '`ASE-dddd-dddd`.' })
  readonly aseId!: string;

  @Field(() => ErasureReasonEnum, { description: 'Why.' })
  readonly reason!: ErasureReason;
}
