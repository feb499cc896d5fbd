import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type GraphQLField, type GraphQLResolveInfo, isObjectType } from 'graphql';
import { getMetadataStorage } from 'type-graphql';
import type { Access } from '../../../src/kernel/permission.ts';
import { nodeId, recordId } from '../../../src/kernel/public-id.ts';
import { ROLES, type Role } from '../../../src/kernel/viewer.ts';
import { CLIENT_ROLES } from '../../../src/modules/oauth/oauth-client.rules.ts';
import { buildRegistrySchema } from '../../../src/schema.ts';
import { PERMISSIONS } from '../../../src/server/permissions.ts';
import { enforcePermissions, staleRows } from '../../../src/server/schema-permissions.ts';
import { insurerKey, insurerOf } from '../../support/insurer.ts';
import { createKey, postForm, registerClient } from '../../support/machine-access.ts';
import { memberOf } from '../../support/people.ts';
import { agencyOf, sponsorOf } from '../../support/public-bodies.ts';
import { registrarOf } from '../../support/registrar.ts';
import { organizationOf, shopkeeperOf } from '../../support/shopkeeper.ts';
import { type Answer, createWorld, type World } from '../../support/world.ts';
import { consentingOf } from '../consent/consent-questions.ts';
import { documentFor, type NamedValue } from './schema-walk.ts';
import { SMALL_PERMISSIONS, type SmallServer, smallSchema, startSmallServer, VIEWERS } from './small-server.ts';

describe('the permission table', () => {
  test('has a row for every root field of the schema, and no row without its field', () => {
    const schema = buildRegistrySchema();
    expect(() => enforcePermissions(schema, PERMISSIONS)).not.toThrow();
    expect(staleRows(schema, PERMISSIONS)).toEqual([]);
  });

  test('without a row for a root field keeps the server from starting', () => {
    const { 'Query.hello': _, ...rest } = SMALL_PERMISSIONS;
    expect(() => enforcePermissions(smallSchema(), rest)).toThrow('Query.hello has no row');
  });

  test('that closes a field which cannot be null keeps the server from starting', () => {
    const closed = { ...SMALL_PERMISSIONS, 'Technician.aseId': SMALL_PERMISSIONS['Technician.email'] ?? never() };
    expect(() => enforcePermissions(smallSchema(), closed)).toThrow('Technician.aseId is closed to some');
  });

  test('names its rows that no field has any more', () => {
    const stale = { ...SMALL_PERMISSIONS, 'Query.gone': SMALL_PERMISSIONS['Query.me'] ?? never() };
    expect(staleRows(smallSchema(), stale)).toEqual(['Query.gone']);
  });
});

describe('a closed field', () => {
  let small: SmallServer;
  beforeAll(async () => {
    small = await startSmallServer();
  });
  afterAll(() => small?.server.close());

  test.each<[Role, string | null]>([
    ['PUBLIC', 'UNAUTHENTICATED'],
    ['EMPLOYER', 'FORBIDDEN'],
    ['INSURER', null],
  ])('of the root answers %s with %j', async (role, code) => {
    const { errors } = await small.graphql('{ technicians { nodes { aseId } } }', role === 'PUBLIC' ? {} : { role });
    expect(errors?.[0]?.extensions['code'] ?? null).toBe(code);
  });

  test.each<[Role, string | null]>([
    ['PUBLIC', null],
    ['EMPLOYER', null],
    ['REGISTRAR', 'ana@example.org'],
  ])('of an object is for %s %j, without an error', async (role, email) => {
    const { data, errors } = await small.graphql('{ technician { email } }', role === 'PUBLIC' ? {} : { role });
    expect(errors).toBeUndefined();
    expect(data).toEqual({ technician: { email } });
  });
});

/** The public key of RFC 8037, appendix A.2. */
const HOLDER_KEY = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
const NO_ID = '01900000-0000-7000-8000-000000000001';

/** Somebody in the registry, as questions name them, and what of theirs a keeper of records may keep. */
interface Subject {
  readonly aseId: string;
  readonly lastName: string;
  readonly id: string;
  readonly badgeId: string;
  readonly portableCredentialId: string;
  readonly shareLinkId: string;
  readonly program: string;
  readonly oemEnrolmentId: string;
  readonly agency: string;
  readonly credentialId: string;
  readonly shopNumber: string;
  /** An employment that only one of the questions is about, because some of them take it back. */
  employmentFor(asker: Role, question: string): string;
  /** An insurer's programme with a shop in its network. */
  readonly insurance: { readonly organization: string; readonly programId: string; readonly enrolmentId: string };
  /** A key or a client that only one of the questions is about, for each role that can have one. */
  readonly accessIds: Readonly<Record<string, string>>;
  /** What only one of the questions is about, likewise. */
  consentRequestFor(question: string): string;
  readonly consentId: string;
  organizationFor(question: string): string | undefined;
  /** A roster that is theirs, for each role that can have one. */
  readonly rosterIds: Partial<Record<Role, string>>;
  /** An organisation that is theirs, for each role that has one, with a member and somebody invited. */
  readonly organizations: Partial<Record<Role, PeopledOrganization>>;
}

interface PeopledOrganization {
  readonly organization: string;
  readonly memberId: string;
  readonly invitationId: string;
}

/** Whose records those of a subject are, and the keys of the employer and the insurer who keep some of them. */
interface Keepers extends Pick<Subject, 'program' | 'agency' | 'shopNumber'> {
  readonly employer: string;
  readonly insurer: string;
}

const schema = buildRegistrySchema();
const ROOT_FIELDS = (['query', 'mutation'] as const).flatMap((operation) => {
  const type = operation === 'query' ? schema.getQueryType() : schema.getMutationType();
  return Object.values(type?.getFields() ?? {}).map((field) => ({
    operation,
    field,
    coordinate: `${type}.${field.name}`,
  }));
});
const CASES = ROOT_FIELDS.flatMap(({ operation, field, coordinate }) =>
  ROLES.map((role) => ({ operation, field, coordinate, role, access: PERMISSIONS[coordinate]?.[role] ?? 'NO ROW' })),
);

/** Technicians have keys alone. */
const WAYS = ['an API key', 'an access token'] as const;

describe.each(WAYS)('every root field answers every kind of viewer by %s as its row says', (way) => {
  let world: World;
  let keys: Readonly<Record<Role, string | undefined>>;
  let own: Subject;
  let other: Subject;
  let actions = 0;
  const unknown: Subject = {
    aseId: 'ASE-9999-9999',
    lastName: 'Nobody',
    program: 'NOBODYS',
    oemEnrolmentId: nodeId('OemEnrolment', NO_ID),
    agency: 'US-NOBODY',
    credentialId: nodeId('GovernmentCredential', NO_ID),
    id: nodeId('Technician', NO_ID),
    badgeId: nodeId('Badge', NO_ID),
    portableCredentialId: nodeId('PortableCredential', NO_ID),
    shareLinkId: nodeId('ShareLink', NO_ID),
    shopNumber: 'SHP-999999',
    employmentFor: () => nodeId('Employment', NO_ID),
    consentRequestFor: () => nodeId('ConsentRequest', NO_ID),
    consentId: nodeId('Consent', NO_ID),
    organizationFor: () => nodeId('Organization', NO_ID),
    insurance: {
      organization: nodeId('Organization', NO_ID),
      programId: nodeId('RepairProgram', NO_ID),
      enrolmentId: nodeId('NetworkEnrolment', NO_ID),
    },
    accessIds: {},
    rosterIds: {},
    organizations: {},
  };

  beforeAll(async () => {
    world = await createWorld(`permissions by ${way}`);
    const registrar = registrarOf(world);
    for (const [aseId, name] of [
      ['ASE-0000-0001', 'Own'],
      ['ASE-0000-0002', 'Other'],
    ] as const) {
      await registrar.certified(aseId, name, ['A4', 'A5']);
    }
    const organization = await organizationOf(world, world.keys.agency);
    await agencyOf(world).register('US-CA-OWN', { organization });
    await agencyOf(world).register('US-CA-OTHER');
    const { registrar: registrarKey, employer, otherEmployer, insurer } = world.keys;
    const otherInsurer = await insurerKey(world, 'Harbor Casualty');
    const ownKeepers = { program: 'TOYOTA_T_TEN', agency: 'US-CA-OWN', shopNumber: 'SHP-000001', employer, insurer };
    const others = {
      program: 'FORD_FACT',
      agency: 'US-CA-OTHER',
      shopNumber: 'SHP-000002',
      employer: otherEmployer,
      insurer: otherInsurer,
    };
    own = await subject('ASE-0000-0001', 'Own', ownKeepers);
    other = await subject('ASE-0000-0002', 'Other', others);
    const technician = await world.technicianKey(own.aseId);
    keys = {
      PUBLIC: undefined,
      REGISTRAR: registrarKey,
      EMPLOYER: employer,
      INSURER: insurer,
      SPONSOR: world.keys.sponsor,
      AGENCY: world.keys.agency,
      TECHNICIAN: technician,
    };
    if (way === 'an access token') keys = await tokensInsteadOf(keys);
    const isManager = (role: Role) => role !== 'PUBLIC' && role !== 'TECHNICIAN';
    own = { ...own, accessIds: await accessOf((role) => (isManager(role) ? keys[role] : undefined)) };
    other = { ...other, accessIds: await accessOf((role) => (isManager(role) ? otherEmployer : undefined)) };
    const othersOrganization = await peopled(world.keys.otherEmployer, 'other');
    for (const role of ROLES) {
      other.organizations[role] = othersOrganization;
      if (role !== 'PUBLIC' && role !== 'TECHNICIAN')
        own.organizations[role] = await peopled(keys[role], role.toLowerCase());
      other.rosterIds[role] = await roster(world.keys.otherEmployer, `other-${role}`);
      if (role !== 'PUBLIC' && role !== 'TECHNICIAN') own.rosterIds[role] = await roster(keys[role], `own-${role}`);
    }
  });
  afterAll(() => world?.close());

  async function subject(
    aseId: string,
    lastName: string,
    { employer, insurer, ...keepers }: Keepers,
  ): Promise<Subject> {
    const issued = await world.ask(
      `mutation($input: IssueBadgeInput!) { issueBadge(input: $input) { badge { id } userErrors { message } } }`,
      { input: { idempotencyKey: `badge-of-${aseId}`, aseId, codes: ['A5'] } },
      world.keys.registrar,
    );
    const portable = await world.ask(
      `mutation($input: IssuePortableCredentialInput!) { issuePortableCredential(input: $input) { credential { id } } }`,
      { input: { idempotencyKey: `credential-of-${aseId}`, aseId, holderKey: HOLDER_KEY } },
      world.keys.registrar,
    );
    const badgeId = issued.data.issueBadge.badge.id;
    const shared = await world.ask(
      `mutation($input: CreateShareLinkInput!) { createShareLink(input: $input) { shareLink { id } } }`,
      { input: { idempotencyKey: `link-of-${aseId}`, badgeId, purpose: 'EMPLOYMENT' } },
      await world.technicianKey(aseId),
    );
    const { data } = await world.ask(
      'query($a: String!) { technician(aseId: $a) { id } }',
      { a: aseId },
      world.keys.registrar,
    );
    const enrolment = await sponsorOf(world).open(aseId, { program: keepers.program });
    const credential = await agencyOf(world).award(keepers.agency, aseId, 'EA 1');
    const employments = await employmentsOf(aseId, keepers.shopNumber, employer);
    return {
      ...{ aseId, lastName, ...keepers },
      id: data.technician.id,
      badgeId,
      shareLinkId: shared.data.createShareLink.shareLink.id,
      portableCredentialId: portable.data.issuePortableCredential.credential.id,
      oemEnrolmentId: enrolment.data.result.enrolmentId,
      credentialId: credential.data.result.credentialId,
      ...(await consentsOf(aseId, lastName, employer)),
      employmentFor: (asker, question) => employments(asker === 'TECHNICIAN' ? asker : question),
      insurance: await insuranceOf(keepers.shopNumber, insurer),
      accessIds: {},
      rosterIds: {},
      organizations: {},
    };
  }

  async function tokensInsteadOf(held: typeof keys): Promise<typeof keys> {
    const tokens: Partial<Record<Role, string | undefined>> = { ...held };
    for (const role of CLIENT_ROLES) {
      const { id, secret } = await registerClient(world, held[role] ?? never());
      const form = { grant_type: 'client_credentials', client_id: id, client_secret: secret };
      tokens[role] = (await postForm(world, form)).body.access_token;
    }
    return tokens as typeof keys;
  }

  /** For each question that ends or replaces one, by the role that asks it. */
  async function accessOf(keyOf: (role: Role) => string | undefined): Promise<Record<string, string>> {
    const ids: Record<string, string> = {};
    for (const role of ROLES) {
      const key = keyOf(role);
      if (key === undefined) continue;
      for (const field of ['rotateApiKey', 'revokeApiKey']) {
        ids[`${role} ${field}`] = (await createKey(world, key)).apiKey.id;
      }
      for (const field of ['rotateOAuthClientSecret', 'revokeOAuthClient']) {
        ids[`${role} ${field}`] = (await registerClient(world, key)).id;
      }
    }
    return ids;
  }

  async function peopled(key: string | undefined, name: string): Promise<PeopledOrganization> {
    const organization = await organizationOf(world, key ?? '');
    const { data } = await world.ask(
      `mutation($input: InviteMemberInput!) { inviteMember(input: $input) { invitation { id } } }`,
      { input: { idempotencyKey: `${name}-invited`, organization, email: `${name}@invited.example`, role: 'OWNER' } },
      world.keys.registrar,
    );
    await memberOf(world, key ?? '', `${name}@owners.example`);
    const { data: found } = await world.ask('{ organization { members { nodes { id } } } }', {}, key);
    const invitationId = data.inviteMember.invitation.id;
    return { organization, memberId: found.organization.members.nodes[0].id, invitationId };
  }

  async function consentsOf(aseId: string, lastName: string, employer: string) {
    const [consenting, key] = [consentingOf(world), await world.technicianKey(aseId)];
    const organizationId = await organizationOf(world, employer);
    const terms = { tier: 'FULL', through: '2026-12-31' };
    const asked = async (purpose: string) =>
      (await consenting.request({ ...terms, purpose, scope: [], aseId, lastName }, employer)).consentRequest.id;
    const toGrant = await asked('FLEET_CONTRACT');
    const toDecline = await asked('CONSUMER');
    const purpose = 'PARTNER_APPLICATION';
    const { consent } = await consenting.grant({ ...terms, purpose, organizationId }, key);
    const resumed = employer === world.keys.employer ? world.keys.sponsor : world.keys.agency;
    const toResume = await organizationOf(world, resumed);
    await world.database.pool.query(
      `insert into ended_monitoring (id, technician_id, organization_id, ended_at)
       select $1, id, $2, $3 from technician where ase_id = $4`,
      [world.app.ids.next(), recordId(toResume, ['Organization']).uuid, world.clock.now(), aseId],
    );
    const organizations = new Map([
      ['endMonitoring', organizationId],
      ['resumeMonitoring', toResume],
    ]);
    return {
      consentRequestFor: (question: string) => (question === 'declineConsent' ? toDecline : toGrant),
      consentId: consent.id,
      organizationFor: (question: string) => organizations.get(question),
    };
  }

  async function insuranceOf(shopNumber: string, key: string): Promise<Subject['insurance']> {
    const insurer = insurerOf(world, key);
    const programId = await insurer.program('PREFERRED');
    const enrolmentId = await insurer.enrolled(programId, shopNumber, { from: '2025-01-01', through: '2025-12-31' });
    return { organization: await organizationOf(world, key), programId, enrolmentId };
  }

  async function employmentsOf(aseId: string, shopNumber: string, employer: string) {
    const keeper = shopkeeperOf(world);
    await keeper.register(shopNumber, { organization: await organizationOf(world, employer) });
    const ids = new Map<string, string>();
    for (const [question, role] of Object.entries({
      TECHNICIAN: 'TECHNICIAN',
      endEmployment: 'APPRENTICE',
      correctEmployment: 'ESTIMATOR',
      confirmEmployment: 'MANAGER',
    })) {
      const { data } = await keeper.employ(aseId, shopNumber, { role });
      ids.set(question, data.result.employment.id);
    }
    return (question: string) => ids.get(question) ?? '';
  }

  async function roster(key: string | undefined, name: string): Promise<string> {
    const { data } = await world.ask(
      `mutation($input: SubmitRosterInput!) { submitRoster(input: $input) { roster { id } } }`,
      {
        input: {
          idempotencyKey: `roster-of-${name}`,
          lines: [{ aseId: own.aseId, lastName: own.lastName }],
          codes: ['A5'],
          purpose: 'EMPLOYMENT',
        },
      },
      key,
    );
    return data.submitRoster.roster.id;
  }

  /** Arguments that ask about somebody; everything else is made from the types. */
  const about = (someone: Subject, field: string, role: Role): NamedValue => {
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
  };

  const organizationFor = ({ insurance, organizations }: Subject, field: string, role: Role): string | undefined => {
    if (field === 'inviteMember') return organizations[role]?.organization ?? nodeId('Organization', NO_ID);
    return field === 'createRepairProgram' ? insurance.organization : undefined;
  };

  const peopleFor = ({ organizations }: Subject, role: Role) => ({
    memberId: organizations[role]?.memberId ?? nodeId('Member', NO_ID),
    invitationId: organizations[role]?.invitationId ?? nodeId('Invitation', NO_ID),
    sessionId: nodeId('Session', NO_ID),
    passkeyId: nodeId('Passkey', NO_ID),
  });

  const idFor = ({ id, rosterIds, insurance, organizations }: Subject, field: string, role: Role): string => {
    if (field === 'organization') return organizations[role]?.organization ?? nodeId('Organization', NO_ID);
    if (field === 'roster') return rosterIds[role] ?? nodeId('Roster', NO_ID);
    return field === 'repairProgram' ? insurance.programId : id;
  };

  const ask = (
    { operation, field }: { operation: 'query' | 'mutation'; field: GraphQLField<unknown, unknown> },
    role: Role,
    someone: Subject,
  ): Promise<Answer> => {
    const { query, variables } = documentFor(operation, field, about(someone, field.name, role));
    return world.ask(query, variables, keys[role]);
  };

  const outcome = ({ data, errors }: Answer) => ({ data, codes: errors?.map(({ extensions }) => extensions.code) });

  test.each(CASES)('$coordinate: $role $access', async ({ access, role, coordinate, ...question }) => {
    expect(['ANY', 'OWN', 'NONE']).toContain(access);
    const answer = await ask(question, role, other);
    const codes = outcome(answer).codes ?? [];
    if ((access as Access) === 'NONE') {
      expect(answer.data?.answer ?? null).toBeNull();
      expect(codes).toEqual([role === 'PUBLIC' ? 'UNAUTHENTICATED' : 'FORBIDDEN']);
      return;
    }
    for (const code of [
      'UNAUTHENTICATED',
      'FORBIDDEN',
      'INTERNAL_SERVER_ERROR',
      'GRAPHQL_VALIDATION_FAILED',
      'BAD_USER_INPUT',
    ]) {
      expect(codes).not.toContain(code);
    }
  });

  const OWN_CASES = CASES.filter(({ access }) => access === 'OWN');

  test.each(OWN_CASES)(
    '$coordinate answers a $role about somebody else exactly as about nobody, and about themself otherwise',
    async ({ role, ...question }) => {
      const aboutNobody = outcome(await ask(question, role, unknown));
      expect(outcome(await ask(question, role, other))).toEqual(aboutNobody);
      expect(outcome(await ask(question, role, own))).not.toEqual(aboutNobody);
    },
  );
});

describe('every closed field of an object answers every kind of viewer as its row says', () => {
  const guarded = buildRegistrySchema();
  enforcePermissions(guarded, PERMISSIONS);
  const roots = [guarded.getQueryType(), guarded.getMutationType()].map(String);
  const closed = Object.entries(PERMISSIONS).filter(([coordinate]) => !roots.includes(coordinate.split('.')[0] ?? ''));

  test.each(closed.flatMap(([coordinate, row]) => ROLES.map((role) => ({ coordinate, role, access: row[role] }))))(
    '$coordinate: $role $access',
    async ({ coordinate, role, access }) => {
      const [typeName = '', fieldName = ''] = coordinate.split('.');
      const type = guarded.getType(typeName);
      const resolve = isObjectType(type) ? type.getFields()[fieldName]?.resolve : undefined;
      const info = { fieldName } as GraphQLResolveInfo;
      const ask = async () =>
        resolve?.({ [fieldName]: 'held' }, {}, { viewer: VIEWERS[role], requestId: 'test' }, info);
      if (access === 'NONE') return expect(await ask()).toBeNull();
      // A field with a resolver of its own gets as far as that, which this schema does not have.
      return hasResolver(coordinate)
        ? expect(ask()).rejects.toThrow('built to be read')
        : expect(await ask()).toBe('held');
    },
  );
});

function hasResolver(coordinate: string): boolean {
  return getMetadataStorage().fieldResolvers.some(
    ({ kind, schemaName, getObjectType }) =>
      kind === 'external' && coordinate === `${getObjectType?.().name}.${schemaName}`,
  );
}

function never(): never {
  throw new Error('the small table has lost a row');
}
