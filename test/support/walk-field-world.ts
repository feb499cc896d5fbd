import { createHolderKey, present, readCredential, select } from '../../src/holder/holder.ts';
import { rebuildStandings } from '../../src/modules/standings/rebuild.ts';
import { consentingOf } from '../api/consent/consent-questions.ts';
import { presentationQuestionsOf } from '../api/presentations/presentation-questions.ts';
import { logged } from '../api/transparency-log/log-world.ts';
import { questionsOf } from '../api/verification/questions.ts';
import { sharingOf } from '../api/verification/share-link-questions.ts';
import { insurerOf } from './insurer.ts';
import { createKey, registerClient } from './machine-access.ts';
import { portableOf } from './portable-world.ts';
import { sponsorOf } from './public-bodies.ts';
import { registrarOf } from './registrar.ts';
import { organizationOf, shopkeeperOf } from './shopkeeper.ts';
import { SoftwareAuthenticator } from './software-authenticator.ts';
import { type Subject, type WalkSubjects, walkSubjects } from './walk-subjects.ts';
import { ownerIn } from './walk-viewers.ts';
import type { World } from './world.ts';

const PUBLIC_URL = 'https://verify.example.org';

/** A registry in which there is something of everything, all of it about one technician and one shop. */
export interface FieldWorld {
  readonly world: World;
  readonly subjects: WalkSubjects;
  /** Of whom the technician let know: an employer everything, another one no more than yes or no, an insurer everything. */
  readonly consented: { readonly full: string; readonly limited: string; readonly insurer: string };
  readonly ids: {
    readonly presentationRequest: string;
    readonly dispute: string;
    readonly consentRequest: string;
    readonly employment: string;
    readonly roster: string;
    readonly apiKey: string;
    readonly client: string;
    /** The look-up of the employer's that a leaf of the log stands for. */
    readonly lookUp: string;
    readonly organization: string;
    readonly shop: string;
    /** The key that signs. */
    readonly signingKey: string;
    /** The ASE ID under which the technician had been entered a second time. */
    readonly merged: string;
    readonly agency: string;
  };
  readonly badgeToken: string;
  readonly linkCode: string;
}

/** Fills a world with it. Its log, its standings and its rosters are kept up to everything that is in it. */
export async function fieldWorld(world: World): Promise<FieldWorld> {
  const subjects = await walkSubjects(world);
  const { own } = subjects;
  await qualified(world, own);
  const employment = await employed(world, own);
  const shown = await shared(world, own);
  const ids = await asked(world, own);
  const consented = await consentsOf(world, own);
  await insured(world, own);
  const apiKey = (await createKey(world, world.keys.employer)).apiKey.id;
  const client = (await registerClient(world, world.keys.employer)).id;
  await passkeyOf(own);
  const organization = await organizationOf(world, world.keys.employer);
  const roster = await rosterOf(world, own);
  await world.runJobs();
  await rebuildStandings({ pool: world.database.pool, catalogue: world.app.catalogue, clock: world.clock });
  await logged(world);
  const merged = await mergedInto(world, own);
  const kept = { merged, employment, apiKey, client, roster, organization, ...(await keepersOf(world, own)) };
  return { world, subjects, consented, ...shown, ids: { ...ids, ...kept } };
}

/** Everything of which a technician can have something: tests, designations, courses, suspensions, programmes, licences. */
async function qualified(world: World, { aseId, oemEnrolmentId }: Subject): Promise<void> {
  const registrar = registrarOf(world);
  done(await registrar.amend(aseId, 1, { email: 'rosa@home.example', phone: '+1 415 555 0100' }));
  for (const testCode of ['A1', 'A2', 'A3', 'A6', 'A7', 'A8'])
    done(await registrar.exam(aseId, testCode, '2024-03-01'));
  done(await registrar.exam(aseId, 'L1', '2024-04-01'));
  done(await registrar.train(aseId, '2019-01-01', '2019-12-31'));
  done(await registrar.exam(aseId, 'T4', '2021-09-01'));
  done(await registrar.educate(aseId, 'T4', '2026-03-01'));
  done(await registrar.exam(aseId, 'A9', '2024-05-01'));
  done(await registrar.suspend(aseId, ['A9'], { effectiveOn: '2025-01-01' }));
  done(await sponsorOf(world).complete(oemEnrolmentId, '2026-01-10'));
}

/** The same person, entered twice. */
async function mergedInto(world: World, { aseId, lastName }: Subject): Promise<string> {
  const twice = 'ASE-0000-0009';
  done(await registrarOf(world).register(twice, lastName));
  const input = { idempotencyKey: 'merged-to-walk', aseId: twice, intoAseId: aseId, reason: 'REGISTERED_TWICE' };
  const query = `mutation($input: MergeTechniciansInput!) { result: mergeTechnicians(input: $input) { userErrors { code } } }`;
  done(await world.ask(query, { input }, world.keys.registrar));
  return twice;
}

/** Work in a shop of the employer's that belongs to the brand's network, beside that which other questions are about. */
async function employed(world: World, { shopNumber }: Subject): Promise<string> {
  const keeper = shopkeeperOf(world);
  done(await keeper.join(shopNumber, 'TOYOTA', '2018-01-01'));
  done(await keeper.recognise(shopNumber, '2025-01-01'));
  done(await keeper.withdrawRecognition(shopNumber, { effectiveOn: '2025-06-01' }));
  done(await keeper.recognise(shopNumber, '2026-03-01'));
  const { data } = await world.ask(
    'query($n: String!) { shop(shopNumber: $n) { employments { nodes { id role } } } }',
    { n: shopNumber },
    world.keys.registrar,
  );
  return data.shop.employments.nodes.find(({ role }: { role: string }) => role === 'TECHNICIAN').id;
}

/** A badge with an opened link, and a portable credential in answer to a request. */
async function shared(world: World, { aseId }: Subject) {
  const ask = questionsOf(world);
  const { badge, token } = await ask.issueBadge(aseId, ['A5']);
  const sharing = sharingOf(world);
  const { link } = await sharing.create(await world.technicianKey(aseId), { badgeId: badge.id, maxOpenings: 9 });
  await sharing.open(link, world.keys.insurer);
  return { badgeToken: token as string, linkCode: String(link).slice(String(link).indexOf('#') + 1) };
}

async function asked(world: World, { aseId, lastName }: Subject) {
  const own = await world.technicianKey(aseId);
  const consenting = consentingOf(world);
  const { data } = await world.ask(
    'query($a: String!) { technician(aseId: $a) { awards { id testCode } } }',
    { a: aseId },
    world.keys.registrar,
  );
  const factId = data.technician.awards.find(({ testCode }: { testCode: string }) => testCode === 'A5').id;
  const { dispute } = await consenting.dispute({ factId, statement: 'It was a year later' }, own);
  const request = { tier: 'FULL', purpose: 'REGULATORY', scope: [], through: '2026-12-31', aseId, lastName };
  const { consentRequest } = await consenting.request(request, world.keys.employer);
  const { verification } = await questionsOf(world).verifyTechnician({ aseId, lastName, codes: ['A5'] });
  const receipt = JSON.parse(Buffer.from(verification.receipt.split('.')[1], 'base64url').toString());
  return {
    dispute: dispute.id as string,
    consentRequest: consentRequest.id as string,
    lookUp: receipt.jti as string,
    presentationRequest: await presented(world, aseId),
  };
}

/** A request of the insurer's, answered in full by a credential of everything. */
async function presented(world: World, aseId: string): Promise<string> {
  const key = await createHolderKey({ extractable: false });
  const { token } = await portableOf(world, key.publicJwk).issue(aseId);
  const credential = await readCredential(token);
  const presenting = presentationQuestionsOf(world);
  const requirement = {
    anyOf: [{ holdsDesignation: 'MASTER_AUTOMOBILE' }, { holdsTest: 'A5' }, { holdsOem: { program: 'TOYOTA_T_TEN' } }],
  };
  const { request, userErrors: refused } = await presenting.request({ requirement, limited: false });
  if (refused.length > 0) throw new Error(JSON.stringify(refused));
  const selection = select(credential, () => true);
  const sdJwt = await present({
    credential,
    selection,
    challenge: { audience: request.audience, nonce: request.nonce },
    key,
    currentDate: () => world.clock.now(),
  });
  const { userErrors } = await presenting.answer(request.id, sdJwt);
  if (userErrors.length > 0) throw new Error(JSON.stringify(userErrors));
  return request.id;
}

async function consentsOf(world: World, { aseId }: Subject) {
  const consenting = consentingOf(world);
  const own = await world.technicianKey(aseId);
  const letKnow = async (organization: string, role: 'EMPLOYER' | 'INSURER', tier: 'FULL' | 'LIMITED') => {
    const { secret } = await world.app.apiKeys.createApiKey({ organization, role, label: 'consented' });
    const organizationId = await organizationOf(world, secret);
    const terms = { tier, purpose: 'EMPLOYMENT', scope: [], through: '2026-12-31', organizationId };
    const { userErrors } = await consenting.grant(terms, own);
    if (userErrors.length > 0) throw new Error(JSON.stringify(userErrors));
    return secret;
  };
  return {
    full: await letKnow('Full Garage', 'EMPLOYER', 'FULL'),
    limited: await letKnow('Limited Garage', 'EMPLOYER', 'LIMITED'),
    insurer: await letKnow('Consented Mutual', 'INSURER', 'FULL'),
  };
}

/** A network in force with a shop that complies and one that does not. */
async function insured(world: World, { insurance: { programId }, shopNumber }: Subject): Promise<void> {
  const insurer = insurerOf(world, world.keys.insurer);
  done(await insurer.publish(programId, 1, { requirement: { blueSealCompliant: true } }));
  done(await shopkeeperOf(world).register('SHP-000003', { areas: ['BRAKES'] }));
  for (const number of [shopNumber, 'SHP-000003']) done(await insurer.enrol(programId, number));
}

async function rosterOf(world: World, { aseId, lastName }: Subject): Promise<string> {
  const lines = [
    { aseId, lastName },
    { aseId, lastName: 'Wrong' },
  ];
  const { data } = await world.ask(
    'mutation($input: SubmitRosterInput!) { submitRoster(input: $input) { roster { id } } }',
    { input: { idempotencyKey: 'roster-to-walk', lines, codes: ['A5', 'A6'], purpose: 'EMPLOYMENT' } },
    world.keys.employer,
  );
  return data.submitRoster.roster.id;
}

/** A passkey of the first owner's. */
async function passkeyOf(own: Subject): Promise<void> {
  const owner = ownerIn(own, 'EMPLOYER');
  const { data } = await owner.ask('mutation { startPasskeyRegistration { options } }');
  const response = new SoftwareAuthenticator(PUBLIC_URL).create(data.startPasskeyRegistration.options);
  await owner.act('addPasskey', { label: 'walked', response }, 'userErrors { code }');
}

async function keepersOf(world: World, { shopNumber, credentialId }: Subject) {
  const { data } = await world.ask(
    `query($n: String!, $id: ID!) { shop(shopNumber: $n) { id }
       node(id: $id) { ... on GovernmentCredential { agency { id } } } signingKeys { kid } }`,
    { n: shopNumber, id: credentialId },
    world.keys.registrar,
  );
  const [{ kid }] = data.signingKeys;
  return { shop: data.shop.id as string, agency: data.node.agency.id as string, signingKey: kid as string };
}

// biome-ignore lint/suspicious/noExplicitAny: helpers answer of every shape
function done({ data, errors }: { readonly data: any; readonly errors?: unknown }): void {
  const faults = data?.result?.userErrors;
  if (errors || faults?.length !== 0)
    throw new Error(`the world is not as wanted: ${JSON.stringify(errors ?? faults)}`);
}
