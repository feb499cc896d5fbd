import { graphqlEnum } from '../../graphql/enum.ts';
import { PURPOSES } from './purpose.rules.ts';

export const PurposeEnum = graphqlEnum(PURPOSES, {
  name: 'Purpose',
  description: 'Why you ask. It is recorded and stands in the receipt.',
  describe: {
    EMPLOYMENT: 'Hiring, or keeping track of your own staff.',
    INSURANCE: 'A direct-repair programme or a claim.',
    FLEET_CONTRACT: 'Choosing or supervising a repair partner for a fleet.',
    PARTNER_APPLICATION: 'On behalf of a user of your application.',
    REGULATORY: 'Supervision by a public body.',
    CONSUMER: 'Choosing who works on one’s own vehicle.',
    PERSONAL: 'About oneself.',
  },
});
