import type { GraphQLField } from 'graphql';
import { type Access, type PermissionRow, TOLD } from '../../../src/kernel/permission.ts';
import { nodeId } from '../../../src/kernel/public-id.ts';
import type { MemberRole, Role } from '../../../src/kernel/viewer.ts';
import { buildRegistrySchema } from '../../../src/schema.ts';
import { PERMISSIONS } from '../../../src/server/permissions.ts';
import { HOLDER_KEY, NO_ID, NOBODY, type Subject } from '../../support/walk-subjects.ts';
import type { Answer } from '../../support/world.ts';
import { documentFor, type NamedValue } from './schema-walk.ts';

/** Somebody who walks the root fields: by a key, by a token or by a session. */
export interface Walker {
  readonly role: Role;
  readonly memberRole?: MemberRole;
  /** Whether they ask those questions about what is their own that take it back: each can be asked once. */
  readonly changesOwn: boolean;
  ask(query: string, variables: object): Promise<Answer>;
}

interface Question {
  readonly operation: 'query' | 'mutation';
  readonly field: GraphQLField<unknown, unknown>;
  readonly coordinate: string;
}

const schema = buildRegistrySchema();

/** Every field of Query and Mutation. What ends the session that asks comes last. */
export const ROOT_FIELDS: readonly Question[] = (['query', 'mutation'] as const)
  .flatMap((operation) => {
    const type = operation === 'query' ? schema.getQueryType() : schema.getMutationType();
    const fields = Object.values(type?.getFields() ?? {});
    return fields.map((field) => ({ operation, field, coordinate: `${type}.${field.name}` }));
  })
  .sort((a, b) => Number(a.field.name === 'signOut') - Number(b.field.name === 'signOut'));

/** What no answer to an open question may be: whoever may ask is understood. */
const REFUSALS = new Set([
  ...['UNAUTHENTICATED', 'FORBIDDEN', 'INTERNAL_SERVER_ERROR', 'GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT'],
]);

let actions = 0;

/**
 * Asks every root field in the name of a walker, about what is a stranger's, what nobody has and what is their own, and lists
 * each answer that is not as the row says.
 */
export async function differences(
  walker: Walker,
  { own, other }: { readonly own: Subject; readonly other: Subject },
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const question of ROOT_FIELDS) {
    const { coordinate, operation } = question;
    const row = PERMISSIONS[coordinate];
    if (!row) {
      found.push(`${coordinate} has no row`);
      continue;
    }
    const about = async (someone: Subject) => outcome(await put(question, walker, someone));
    const answer = await about(other);
    const codes = answer.codes ?? [];
    if (isClosed(row, walker)) {
      const code = walker.role === 'PUBLIC' ? 'UNAUTHENTICATED' : 'FORBIDDEN';
      const given = answer.data?.answer ?? null;
      if (given !== null || codes.join() !== code) found.push(`${coordinate} is not closed: ${JSON.stringify(answer)}`);
      continue;
    }
    if (codes.some((code) => REFUSALS.has(code))) found.push(`${coordinate} is not open: ${JSON.stringify(answer)}`);
    if (TOLD[accessOf(row, walker)].STRANGER !== 'NOTHING') continue;
    const nobody = JSON.stringify(await about(NOBODY));
    if (JSON.stringify(answer) !== nobody) found.push(`${coordinate} tells of strangers: ${JSON.stringify(answer)}`);
    if (operation === 'mutation' && !walker.changesOwn) continue;
    if (JSON.stringify(await about(own)) === nobody) found.push(`${coordinate} is not open about one's own: ${nobody}`);
  }
  return found;
}

function isClosed(row: PermissionRow, { role, memberRole }: Walker): boolean {
  return row[role] === 'NONE' || (memberRole !== undefined && row.members?.includes(memberRole) === false);
}

/** What the row gives the walker: to some members of an organisation whose role has everything it is their own alone. */
export function accessOf(row: PermissionRow, { role, memberRole }: Pick<Walker, 'role' | 'memberRole'>): Access {
  const isForOthers = memberRole !== undefined && row.membersForAny?.includes(memberRole) === false;
  return row[role] === 'ANY' && isForOthers ? 'OWN' : row[role];
}

function put({ operation, field }: Question, walker: Walker, someone: Subject): Promise<Answer> {
  const { query, variables } = documentFor(operation, field, about(someone, field.name, walker.role));
  return walker.ask(query, variables);
}

function outcome({ data, errors }: Answer) {
  return { data, codes: errors?.map(({ extensions }) => extensions.code) };
}

/** Arguments that ask about somebody; everything else is made from the types. */
export function about(someone: Subject, field: string, role: Role): NamedValue {
  actions += 1;
  const values: Readonly<Record<string, unknown>> = {
    aseId: someone.aseId,
    lastName: someone.lastName,
    id: idFor(someone, field, role),
    badgeId: someone.badgeId,
    portableCredentialId: someone.portableCredentialId,
    shareLinkId: someone.shareLinkId,
    holderKey: HOLDER_KEY,
    program: someone.program,
    agency: someone.agency,
    credentialId: someone.credentialId,
    classCode: 'EMISSIONS_INSPECTION',
    shopNumber: someone.shopNumber,
    employmentId: someone.employmentFor(role, field),
    consentRequestId: someone.consentRequestFor(field),
    consentId: someone.consentId,
    organizationId: field.endsWith('Monitoring') ? someone.organizationFor(field) : undefined,
    through: field === 'grantConsent' ? '2026-12-31' : undefined,
    purpose: field === 'grantConsent' ? 'FLEET_CONTRACT' : undefined,
    factId: field === 'openDispute' ? someone.employmentFor('TECHNICIAN', field) : undefined,
    programId: someone.insurance.programId,
    apiKeyId: someone.accessIds[`${role} ${field}`] ?? nodeId('ApiKey', NO_ID),
    clientId: someone.accessIds[`${role} ${field}`] ?? nodeId('OAuthClient', NO_ID),
    enrolmentId: field.includes('Oem') ? someone.oemEnrolmentId : someone.insurance.enrolmentId,
    shopNumbers: [someone.shopNumber],
    organization: organizationFor(someone, field, role),
    ...peopleFor(someone, role),
    email: 'walk@example.org',
    requirement: field.includes('RepairProgram') ? { isOpen: true } : undefined,
    city: 'San Francisco',
    idempotencyKey: `walk-${actions}-action`,
    codes: ['A5'],
    testCodes: ['A5'],
    testCode: 'A5',
    homeState: 'US-CA',
  };
  return (name) => values[name];
}

function organizationFor({ insurance, organizations }: Subject, field: string, role: Role): string | undefined {
  if (field === 'inviteMember') return organizations[role]?.organization ?? nodeId('Organization', NO_ID);
  return field === 'createRepairProgram' ? insurance.organization : undefined;
}

function peopleFor({ organizations }: Subject, role: Role) {
  return {
    memberId: organizations[role]?.memberId ?? nodeId('Member', NO_ID),
    invitationId: organizations[role]?.invitationId ?? nodeId('Invitation', NO_ID),
    sessionId: nodeId('Session', NO_ID),
    passkeyId: nodeId('Passkey', NO_ID),
  };
}

function idFor({ id, rosterIds, insurance, organizations }: Subject, field: string, role: Role): string {
  if (field === 'organization') return organizations[role]?.organization ?? nodeId('Organization', NO_ID);
  if (field === 'roster') return rosterIds[role] ?? nodeId('Roster', NO_ID);
  return field === 'repairProgram' ? insurance.programId : id;
}
