import { Field, InputType } from 'type-graphql';
import { graphqlEnum } from '../../graphql/enum.ts';
import { ActionInput } from '../credentials/registrar.inputs.ts';
import { MERGE_REASONS, type MergeReason } from './merging.rules.ts';

const MergeReasonEnum = graphqlEnum(MERGE_REASONS, {
  name: 'MergeReason',
  description: 'Why two entries of one person are merged.',
  describe: {
    REGISTERED_TWICE: 'The person was entered twice by mistake.',
    NEW_ASE_ID_ISSUED: 'The person was given another ASE ID, and keeps that one.',
  },
});

@InputType({ description: 'Two entries of one person.' })
export class MergeTechniciansInput extends ActionInput {
  @Field(() => String, { description: 'The ASE ID that was one too many, `ASE-dddd-dddd`.' })
  readonly aseId!: string;

  @Field(() => String, { description: 'The ASE ID that stays.' })
  readonly intoAseId!: string;

  @Field(() => MergeReasonEnum, { description: 'Why.' })
  readonly reason!: MergeReason;
}
