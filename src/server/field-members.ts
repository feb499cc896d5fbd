import type { PermissionRow, PermissionTable } from '../kernel/permission.ts';
import type { MemberRole } from '../kernel/viewer.ts';
import { FIELD_SCOPES } from './field-scopes.ts';

const EVERYBODY: readonly MemberRole[] = ['OWNER', 'MANAGER', 'MEMBER', 'AUDITOR'];
/** Whoever acts in the organisation's name: an auditor neither changes anything nor asks a question in it. */
const ACTING: readonly MemberRole[] = ['OWNER', 'MANAGER', 'MEMBER'];
/** Whose business members, keys and clients are. */
export const MANAGING: readonly MemberRole[] = ['OWNER', 'MANAGER'];
/** Whoever looks into that business: an auditor reads everything. */
export const MANAGING_OR_AUDITING: readonly MemberRole[] = ['OWNER', 'MANAGER', 'AUDITOR'];

/** Mutations about one's own account, an auditor's too. */
const OWN_ACCOUNT: readonly string[] = [
  'Mutation.signIn',
  'Mutation.signInWithCode',
  'Mutation.signInWithPasskey',
  'Mutation.startPasskeySignIn',
  'Mutation.requestSignInCode',
  'Mutation.requestPasswordReset',
  'Mutation.resetPassword',
  'Mutation.setPassword',
  'Mutation.signOut',
  'Mutation.endSession',
  'Mutation.endOtherSessions',
  'Mutation.actFor',
  'Mutation.startPasskeyRegistration',
  'Mutation.addPasskey',
  'Mutation.removePasskey',
  'Mutation.acceptInvitation',
  'Mutation.requestTechnicianClaim',
  'Mutation.claimTechnicianAccount',
  // Everybody may leave.
  'Mutation.removeMember',
];

/** What narrows the members beyond that every mutation which is not about one's own account is for those who act. */
const NARROWED: readonly (readonly [readonly MemberRole[], readonly string[]])[] = [
  [EVERYBODY, OWN_ACCOUNT],
  [
    MANAGING,
    [
      ...FIELD_SCOPES.MANAGE_ACCESS.filter(isMutation),
      'Mutation.inviteMember',
      'Mutation.withdrawInvitation',
      'Mutation.changeMemberRole',
      'Organization.invitations',
      'Member.email',
    ],
  ],
  [MANAGING_OR_AUDITING, FIELD_SCOPES.MANAGE_ACCESS.filter((field) => !isMutation(field))],
];

/** The table with the members of each row. Throws for a list that names a field without a row. */
export function withMembers(rows: PermissionTable): PermissionTable {
  const listed = new Map(NARROWED.flatMap(([members, fields]) => fields.map((field) => [field, members] as const)));
  const missing = [...listed.keys()].filter((field) => !rows[field]);
  if (missing.length > 0) throw new Error(`${missing.join(', ')} is for some members and has no row`);
  const row = (field: string, given: PermissionRow): PermissionRow => {
    const members = listed.get(field) ?? (isMutation(field) ? ACTING : EVERYBODY);
    return { ...given, members };
  };
  return Object.fromEntries(Object.entries(rows).map(([field, given]) => [field, row(field, given)]));
}

function isMutation(field: string): boolean {
  return field.startsWith('Mutation.');
}
