import { graphqlEnum } from '../../graphql/enum.ts';
import { TIERS } from './answer-tier.rules.ts';

export const AnswerTierEnum = graphqlEnum(TIERS, {
  name: 'AnswerTier',
  description: 'How much is told about a person.',
  describe: {
    LIMITED: 'Yes or no to what was asked, and nothing besides: no credential, no day, no reason.',
    FULL: 'Everything that the question touches, with days and reasons.',
  },
});
