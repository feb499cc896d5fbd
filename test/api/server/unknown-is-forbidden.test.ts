import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type GraphQLObjectType, getNamedType, isObjectType } from 'graphql';
import { decodeJwt } from 'jose';
import { TOLD } from '../../../src/kernel/permission.ts';
import { type NodeKind, nodeId } from '../../../src/kernel/public-id.ts';
import { ROLES, type Role } from '../../../src/kernel/viewer.ts';
import { NODE_PERMISSIONS, PERMISSIONS } from '../../../src/server/permissions.ts';
import {
  NO_ID,
  NOBODY,
  type Subject,
  type WalkSubjects,
  WIDE_QUERIES,
  walkSubjects,
} from '../../support/walk-subjects.ts';
import { createWorld, type World } from '../../support/world.ts';
import { consentingOf } from '../consent/consent-questions.ts';
import { argumentsFor } from './field-questions.ts';
import { schema } from './field-walk.ts';
import { about, ROOT_FIELDS } from './root-walk.ts';
import { documentFor, wholeSelection } from './schema-walk.ts';

let world: World;
let subjects: WalkSubjects;
let disputeId: string;

beforeAll(async () => {
  world = await createWorld('unknown is forbidden', WIDE_QUERIES);
  subjects = await walkSubjects(world);
  const { other } = subjects;
  const dispute = { factId: other.employmentFor('TECHNICIAN', ''), statement: 'I never worked there' };
  disputeId = (await consentingOf(world).dispute(dispute, await world.technicianKey(other.aseId))).dispute.id;
});
afterAll(() => world?.close());

/** What a caller sees of an answer, byte for byte, but for what is new in every answer and for what they named themselves. */
async function seenBy(role: Role, query: string, variables: Readonly<Record<string, unknown>>, someone: Subject) {
  const key = subjects.keys[role];
  const { statusCode, payload, headers } = await world.app.server.fastify.inject({
    ...{ method: 'POST', url: '/graphql', payload: { query, variables } },
    headers: { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) },
  });
  const text = namesIn(variables, someone).reduce((seen, name) => seen.replaceAll(name, '<asked>'), payload);
  const receipts = text.replaceAll(/"receipt":"([^"]+)"/g, (_, token: string) => receiptOf(token, variables, someone));
  const counted = receipts.replaceAll(/"(remaining|requestId|resetAt)":("[^"]*"|\d+)/g, '"$1":0');
  return { statusCode, type: headers['content-type'], length: counted.length, counted };
}

/** The claims of a receipt that are not of this one receipt alone: `sub` is pairwise, of the asker and what was asked. */
function receiptOf(token: string, variables: Readonly<Record<string, unknown>>, someone: Subject): string {
  const { jti: _, sub: __, ...claims } = decodeJwt(token);
  return namesIn(variables, someone).reduce((seen, name) => seen.replaceAll(name, '<asked>'), JSON.stringify(claims));
}

function namesIn(variables: Readonly<Record<string, unknown>>, { aseId, lastName }: Subject): readonly string[] {
  const named =
    JSON.stringify(variables).match(/"[a-z]{3}_[0-9a-z]{26}"|"SHP-\d{6}"|"US-[A-Z-]+"|"[A-Z]+_[A-Z_]+"/g) ?? [];
  return [aseId, lastName, ...named.map((name) => name.slice(1, -1))];
}

const closedTo = (role: Role, access: Readonly<Record<Role, keyof typeof TOLD>>) =>
  access[role] !== 'NONE' && TOLD[access[role]].STRANGER === 'NOTHING';

/** Every root field that names something, for every role that may name what is its own alone. */
const NAMING = ROOT_FIELDS.flatMap((question) => {
  const row = PERMISSIONS[question.coordinate];
  const { field } = question;
  return row && field.args.length > 0
    ? ROLES.filter((role) => closedTo(role, row)).map((role) => ({ ...question, role }))
    : [];
});

describe('what is a stranger’s is answered byte for byte as what nobody has', () => {
  test.each(NAMING)('by $coordinate to a $role', async ({ operation, field, role }) => {
    const type = getNamedType(field.type);
    const whole = isObjectType(type) ? wholeSelection(type, argumentsFor) : undefined;
    const ask = (someone: Subject) => {
      const { query, variables } = documentFor(operation, field, about(someone, field.name, role), whole);
      return seenBy(role, query, variables, someone);
    };
    expect(await ask(subjects.other)).toEqual(await ask(NOBODY));
  });

  const KINDS = Object.entries(NODE_PERMISSIONS).flatMap(([kind, row]) =>
    ROLES.filter((role) => row[role] === 'NONE' || closedTo(role, row)).map(
      (role) => [kind as NodeKind, role] as const,
    ),
  );

  const FOUND = KINDS.map(([kind]) => kind).filter(
    (kind, index, all) => all.indexOf(kind) === index && NODE_PERMISSIONS[kind]?.REGISTRAR === 'ANY',
  );

  test.each(KINDS)('by node(id) of a %s to a %s', async (kind, role) => {
    const type = schema.getType(kind) as GraphQLObjectType;
    const selected = wholeSelection(type, argumentsFor);
    const query = `query($id: ID!) { node(id: $id) { ... on ${kind} ${selected} } }`;
    const strangers = await seenBy(role, query, { id: othersId(kind) }, subjects.other);
    expect(strangers.counted).toContain('"node":null');
    expect(strangers).toEqual(await seenBy(role, query, { id: nodeId(kind, NO_ID) }, NOBODY));
  });

  test.each(FOUND)('but by node(id) of a %s a registrar finds it', async (kind) => {
    const query = 'query($id: ID!) { node(id: $id) { __typename } }';
    const strangers = await seenBy('REGISTRAR', query, { id: othersId(kind) }, subjects.other);
    expect(strangers.counted).toContain(`"__typename":"${kind}"`);
    expect(strangers).not.toEqual(await seenBy('REGISTRAR', query, { id: nodeId(kind, NO_ID) }, NOBODY));
  });

  test('and a kind of id that nothing is found by is refused alike', async () => {
    const { memberId, invitationId } = subjects.other.organizations.EMPLOYER ?? {};
    for (const id of [memberId, invitationId]) {
      const { errors } = await world.ask('query($id: ID!) { node(id: $id) { id } }', { id }, world.keys.registrar);
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'ID_MALFORMED' });
    }
  });
});

function othersId(kind: NodeKind): string {
  const { other } = subjects;
  const ids: Partial<Record<NodeKind, string | undefined>> = {
    Technician: other.id,
    GovernmentCredential: other.credentialId,
    OemEnrolment: other.oemEnrolmentId,
    Employment: other.employmentFor('REGISTRAR', 'endEmployment'),
    Badge: other.badgeId,
    PortableCredential: other.portableCredentialId,
    ShareLink: other.shareLinkId,
    Dispute: disputeId,
    RepairProgram: other.insurance.programId,
    NetworkEnrolment: other.insurance.enrolmentId,
    Roster: other.rosterIds.EMPLOYER,
    Consent: other.consentId,
    ConsentRequest: other.consentRequestFor('grantConsent'),
    ApiKey: other.accessIds['EMPLOYER rotateApiKey'],
    OAuthClient: other.accessIds['EMPLOYER revokeOAuthClient'],
    Organization: other.organizations.EMPLOYER?.organization,
  };
  return ids[kind] ?? never(kind);
}

function never(kind: NodeKind): never {
  throw new Error(`there is no ${kind} of a stranger's`);
}
