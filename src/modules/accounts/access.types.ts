import { graphqlEnum } from '../../graphql/enum.ts';
import { SCOPES } from '../../kernel/scope.ts';

export const ScopeEnum = graphqlEnum(SCOPES, {
  name: 'Scope',
  description:
    'What a key, or an access token, may be limited to, within what its role allows. OAuth spells them in lower case: `read_records`.',
  describe: {
    VERIFY: 'Ask the questions that leave a receipt: technicians, shops, tokens, presentations, rosters.',
    READ_RECORDS: 'Read technicians, shops, employment, awards and enrolments.',
    WRITE_RECORDS: 'Record and correct them.',
    ISSUE_TOKENS: 'Issue, collect and withdraw badges, portable credentials and share links.',
    READ_NETWORKS: "Read direct-repair programmes and what concerns an insurer's network.",
    WRITE_NETWORKS: 'Change programmes and enrol shops.',
    READ_LOOK_UPS: 'Read the look-up ledger.',
    MANAGE_ACCESS: 'Make, replace and revoke API keys and OAuth clients.',
    MANAGE_SIGNING_KEYS: 'See and change the keys that sign tokens.',
  },
});
