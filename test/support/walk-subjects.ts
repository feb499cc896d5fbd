import { nodeId, recordId } from '../../src/kernel/public-id.ts';
import { ROLES, type Role } from '../../src/kernel/viewer.ts';
import { consentingOf } from '../api/consent/consent-questions.ts';
import { insurerKey, insurerOf } from './insurer.ts';
import { createKey, registerClient } from './machine-access.ts';
import { memberOf, type TestBrowser } from './people.ts';
import { agencyOf, sponsorOf } from './public-bodies.ts';
import { registrarOf } from './registrar.ts';
import { organizationOf, shopkeeperOf } from './shopkeeper.ts';
import type { World } from './world.ts';

/** The public key of RFC 8037, appendix A.2. */
export const HOLDER_KEY = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
/** Settings of a service that is asked for whole objects at once. */
export const WIDE_QUERIES = {
  ...{ MAX_QUERY_DEPTH: '60', MAX_QUERY_COST: '1000000', MAX_QUERY_TOKENS: '100000' },
  RATE_LIMIT_POINTS_PER_MINUTE: '1000000000',
};
/** The UUID of nothing. */
export const NO_ID = '01900000-0000-7000-8000-000000000001';

/** Somebody in the registry, as questions name them, and what of theirs a keeper of records may keep. */
export interface Subject {
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

export interface PeopledOrganization {
  readonly organization: string;
  readonly memberId: string;
  readonly invitationId: string;
  readonly owner: TestBrowser;
}

/** Nobody: well-formed ids and numbers that nothing has. */
export const NOBODY: Subject = {
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

/** Whose records those of a subject are, and the keys of the employer and the insurer who keep some of them. */
interface Keepers extends Pick<Subject, 'program' | 'agency' | 'shopNumber'> {
  readonly employer: string;
  readonly insurer: string;
}

/** Two people with all that is kept of them: one is everybody's own, the other a stranger's; and a key of each role. */
export interface WalkSubjects {
  readonly own: Subject;
  readonly other: Subject;
  readonly keys: Readonly<Record<Role, string | undefined>>;
}

/** Whether callers of the role act for an organisation. */
export const isOrganizations = (role: Role): boolean => role !== 'PUBLIC' && role !== 'TECHNICIAN';

/** The subjects of a walk, in a world that has nothing else. */
export async function walkSubjects(world: World): Promise<WalkSubjects> {
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
  const { registrar: registrarKey, employer, otherEmployer, insurer, sponsor, agency } = world.keys;
  const otherInsurer = await insurerKey(world, 'Harbor Casualty');
  const own = await subject(world, 'ASE-0000-0001', 'Own', {
    ...{ program: 'TOYOTA_T_TEN', agency: 'US-CA-OWN', shopNumber: 'SHP-000001', employer, insurer },
  });
  const other = await subject(world, 'ASE-0000-0002', 'Other', {
    ...{ program: 'FORD_FACT', agency: 'US-CA-OTHER', shopNumber: 'SHP-000002' },
    ...{ employer: otherEmployer, insurer: otherInsurer },
  });
  const keys = {
    ...{ PUBLIC: undefined, REGISTRAR: registrarKey, EMPLOYER: employer, INSURER: insurer },
    ...{ SPONSOR: sponsor, AGENCY: agency, TECHNICIAN: await world.technicianKey(own.aseId) },
  };
  const othersOrganization = await peopled(world, otherEmployer, 'other');
  for (const role of ROLES) {
    other.organizations[role] = othersOrganization;
    if (isOrganizations(role)) own.organizations[role] = await peopled(world, keys[role], role.toLowerCase());
    other.rosterIds[role] = await roster(world, own, otherEmployer, `other-${role}`);
    if (isOrganizations(role)) own.rosterIds[role] = await roster(world, own, keys[role], `own-${role}`);
  }
  return {
    own: { ...own, accessIds: await accessOf(world, (role) => (isOrganizations(role) ? keys[role] : undefined)) },
    other: {
      ...other,
      accessIds: await accessOf(world, (role) => (isOrganizations(role) ? otherEmployer : undefined)),
    },
    keys,
  };
}

async function subject(
  world: World,
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
  const employments = await employmentsOf(world, aseId, keepers.shopNumber, employer);
  return {
    ...{ aseId, lastName, ...keepers },
    id: data.technician.id,
    badgeId,
    shareLinkId: shared.data.createShareLink.shareLink.id,
    portableCredentialId: portable.data.issuePortableCredential.credential.id,
    oemEnrolmentId: enrolment.data.result.enrolmentId,
    credentialId: credential.data.result.credentialId,
    ...(await consentsOf(world, aseId, lastName, employer)),
    employmentFor: (asker, question) => employments(asker === 'TECHNICIAN' ? asker : question),
    insurance: await insuranceOf(world, keepers.shopNumber, insurer),
    accessIds: {},
    rosterIds: {},
    organizations: {},
  };
}

/** For each question that ends or replaces one, by the role that asks it. */
async function accessOf(
  world: World,
  keyOf: (role: Role) => string | undefined,
): Promise<Readonly<Record<string, string>>> {
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

async function peopled(world: World, key: string | undefined, name: string): Promise<PeopledOrganization> {
  const organization = await organizationOf(world, key ?? '');
  const { data } = await world.ask(
    `mutation($input: InviteMemberInput!) { inviteMember(input: $input) { invitation { id } } }`,
    { input: { idempotencyKey: `${name}-invited`, organization, email: `${name}@invited.example`, role: 'OWNER' } },
    world.keys.registrar,
  );
  const owner = await memberOf(world, key ?? '', `${name}@owners.example`);
  const { data: found } = await world.ask('{ organization { members { nodes { id } } } }', {}, key);
  const invitationId = data.inviteMember.invitation.id;
  return { organization, memberId: found.organization.members.nodes[0].id, invitationId, owner };
}

async function consentsOf(world: World, aseId: string, lastName: string, employer: string) {
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

async function insuranceOf(world: World, shopNumber: string, key: string): Promise<Subject['insurance']> {
  const insurer = insurerOf(world, key);
  const programId = await insurer.program('PREFERRED');
  const enrolmentId = await insurer.enrolled(programId, shopNumber, { from: '2025-01-01', through: '2025-12-31' });
  return { organization: await organizationOf(world, key), programId, enrolmentId };
}

async function employmentsOf(world: World, aseId: string, shopNumber: string, employer: string) {
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

async function roster(
  world: World,
  { aseId, lastName }: Subject,
  key: string | undefined,
  name: string,
): Promise<string> {
  const lines = [{ aseId, lastName }];
  const { data } = await world.ask(
    `mutation($input: SubmitRosterInput!) { submitRoster(input: $input) { roster { id } } }`,
    { input: { idempotencyKey: `roster-of-${name}`, lines, codes: ['A5'], purpose: 'EMPLOYMENT' } },
    key,
  );
  return data.submitRoster.roster.id;
}
