import { graphqlEnum } from '../../graphql/enum.ts';
import { ROLES } from '../../kernel/viewer.ts';

export const RoleEnum = graphqlEnum(ROLES, {
  name: 'Role',
  description: 'What the holder of a key is to the registry.',
  describe: {
    PUBLIC: 'A caller without a key.',
    REGISTRAR: 'Keeps the record for the certifying body.',
    EMPLOYER: 'Verifies those it hires and employs.',
    INSURER: 'Verifies those who repair for it.',
    SPONSOR: 'Keeps the enrolments of its own OEM programmes.',
    AGENCY: 'Keeps the credentials that its own public body awards.',
    TECHNICIAN: 'Sees and shows their own record.',
  },
});
