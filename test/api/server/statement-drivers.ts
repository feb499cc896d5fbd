import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLOutputType,
  getNamedType,
  isAbstractType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { rebuildStandings } from '../../../src/modules/standings/rebuild.ts';
import { PERMISSIONS } from '../../../src/server/permissions.ts';
import { createKey, ISSUER, postForm, registerClient } from '../../support/machine-access.ts';
import { mailedCode, SIGNED_IN, TestBrowser } from '../../support/people.ts';
import type { FieldWorld } from '../../support/walk-field-world.ts';
import type { Subject } from '../../support/walk-subjects.ts';
import type { World } from '../../support/world.ts';
import { logged } from '../transparency-log/log-world.ts';
import { questionsOf } from '../verification/questions.ts';
import { argumentsFor, type FieldQuestion, fieldQuestions } from './field-questions.ts';
import { type FieldViewer, schema } from './field-walk.ts';
import { about, ROOT_FIELDS } from './root-walk.ts';
import { exampleOf } from './schema-walk.ts';

type Arguments = Readonly<Record<string, unknown>>;

/** How a page is asked for, whatever it is a page of. */
const PAGING = new Set(['first', 'last', 'after', 'before']);

/** Values that ask for more than any value would. */
const TELLING: Arguments = {
  asOf: '2026-05-01',
  knownAt: '2026-06-15T15:00:00Z',
  since: '2026-06-01T00:00:00Z',
  name: 'Gar',
  lastName: 'Own',
  jurisdiction: 'US-CA',
  homeState: 'US-CA',
  city: 'San Francisco',
  through: '2031-12-31',
  lapsingThrough: '2031-12-31',
  changingWithin: 3650,
};

/**
 * Asks every query, and every field with arguments of everything that is found by its id, with each of their arguments, forwards and
 * backwards, from the beginning and from somewhere: statements are made up of what is asked for.
 */
export async function askWithEveryArgument(built: FieldWorld, viewers: readonly FieldViewer[]): Promise<void> {
  const { own } = built.subjects;
  for (const { operation, field, coordinate } of ROOT_FIELDS) {
    if (operation !== 'query') continue;
    const viewer = viewers.find(({ role, memberRole }) => !memberRole && PERMISSIONS[coordinate]?.[role] !== 'NONE');
    if (!viewer) continue;
    const known = about(own, field.name, viewer.role);
    await askInEveryWay(field, viewer, known, (call, declared) => `query${declared} { answer: ${call} }`, {});
  }
  for (const question of fieldQuestions(built)) await askFieldsOf(question, named(viewers, question.wholeTo), built);
}

/** The fields with arguments of a node. */
async function askFieldsOf({ name, variables }: FieldQuestion, viewer: FieldViewer, built: FieldWorld): Promise<void> {
  const type = schema.getType(name.replace('node ', ''));
  if (!name.startsWith('node ') || !isObjectType(type)) return;
  const known = about(built.subjects.own, '', viewer.role);
  for (const field of Object.values(type.getFields()).filter(({ args }) => args.length > 0)) {
    const document = (call: string, declared: string) =>
      `query${declared === '' ? '($id: ID!)' : declared.replace('(', '($id: ID!, ')} {
         answer: node(id: $id) { ... on ${type.name} { ${call} } } }`;
    const always = field.args.some(isRequired) ? (argumentsFor(`${type.name}.${field.name}`) ?? '') : '';
    await askInEveryWay(field, viewer, known, document, variables, always);
  }
}

async function askInEveryWay(
  field: GraphQLField<unknown, unknown>,
  viewer: FieldViewer,
  known: (name: string) => unknown,
  document: (call: string, declared: string) => string,
  variables: object,
  always = '',
): Promise<void> {
  const valueFor = ({ name, type }: GraphQLArgument) =>
    TELLING[name] ?? known(name) ?? exampleOf(type, known as (name: string) => undefined);
  const written = new Set([...always.matchAll(/(\w+):/g)].map(([, name]) => name));
  const required = field.args.filter((arg) => isRequired(arg) && !written.has(arg.name));
  const optional = field.args.filter(
    ({ name }) => !PAGING.has(name) && !written.has(name) && !required.some((arg) => arg.name === name),
  );
  const ask = async (chosen: readonly GraphQLArgument[], paging: Arguments) => {
    const given = [...required, ...chosen].map((arg) => [arg, valueFor(arg)] as const);
    const paged = field.args.filter(({ name }) => name in paging).map((arg) => [arg, paging[arg.name]] as const);
    const all = [...given, ...paged];
    const declared = all.map(([{ name, type }]) => `$${name}_: ${type}`).join(', ');
    const passed = [always.replace(/^\(|\)$/g, ''), ...all.map(([{ name }]) => `${name}: $${name}_`)].filter(Boolean);
    const call = `${field.name}${passed.length > 0 ? `(${passed.join(', ')})` : ''}${selectionOf(field.type)}`;
    const values = Object.fromEntries(all.map(([{ name }, value]) => [`${name}_`, value]));
    const answer = await viewer.ask(document(call, declared && `(${declared})`), { ...variables, ...values });
    const fault = answer.errors?.find(({ extensions: { code } }) => code === 'INTERNAL_SERVER_ERROR');
    if (fault || answer.status >= 500) throw new Error(`${call}: ${JSON.stringify(answer.errors)}`);
    return answer;
  };
  for (const chosen of [[], ...optional.map((arg) => [arg]), ...(optional.length > 1 ? [optional] : [])])
    await ask(chosen, {});
  if (!field.args.some(({ name }) => name === 'after')) return;
  const cursor = cursorIn((await ask([], { first: 1 })).data) ?? 'MA';
  for (const paging of [{ last: 2 }, { first: 2, after: cursor }, { last: 2, before: cursor }]) {
    await ask([], paging);
    if (optional.length > 0) await ask(optional, paging);
  }
}

/** What can be asked of a type without arguments, its pages' cursors among it. */
function selectionOf(type: GraphQLOutputType, depth = 4): string {
  const named = getNamedType(type);
  if (isAbstractType(named)) return ' { __typename }';
  if (!isObjectType(named)) return '';
  const parts = ['__typename'];
  for (const field of Object.values(named.getFields())) {
    if (field.args.some(isRequired) || field.name === 'edges') continue;
    const below = getNamedType(field.type);
    if (!isObjectType(below)) parts.push(field.name);
    else if (depth > 1 && (field.name === 'nodes' || field.name === 'pageInfo'))
      parts.push(`${field.name}${selectionOf(field.type, 1)}`);
  }
  return ` { ${parts.join(' ')} }`;
}

function cursorIn(data: unknown): string | undefined {
  return /"endCursor":"([^"]+)"/.exec(JSON.stringify(data))?.[1];
}

function isRequired({ type, defaultValue }: GraphQLArgument): boolean {
  return isNonNullType(type) && defaultValue === undefined;
}

function named(viewers: readonly FieldViewer[], name: string): FieldViewer {
  const viewer = viewers.find((one) => one.name === name);
  if (!viewer) throw new Error(`nobody is called ${name}`);
  return viewer;
}

/** Everything that is had by an address of its own. */
export async function fetchEveryAddress({ world, subjects: { own }, ids }: FieldWorld): Promise<void> {
  const { registrar, employer } = world.keys;
  const { data } = await world.ask(
    'query($a: String!) { logHead { number } technician(aseId: $a) { awards { openBadgeUrl } } }',
    { a: own.aseId },
    registrar,
  );
  const [award] = data.technician.awards;
  const fetched: readonly (readonly [string, string])[] = [
    ...['json', 'pdf'].map((format) => [`/technicians/${own.aseId}/record.${format}`, registrar] as const),
    [`/technicians/${own.aseId}/look-ups.csv`, registrar],
    ['/look-ups.csv', employer],
    ['/look-ups.csv?purpose=EMPLOYMENT&since=2026-01-01', employer],
    [`/rosters/${ids.roster}`, employer],
    [`/rosters/${ids.roster}/results.csv`, employer],
    [`/certificates/${own.badgeId}.pdf`, registrar],
    [new URL(award.openBadgeUrl).pathname, registrar],
    [`/keys/${ids.signingKey}`, registrar],
    ['/.well-known/jwks.json', registrar],
    ['/s', registrar],
    ['/s/1', registrar],
    ['/s/2', registrar],
    ['/log/head', registrar],
    [`/log/heads/${data.logHead.number}`, registrar],
    ['/log/tile/0/000.p/1', registrar],
    ['/log/tile/entries/000.p/1', registrar],
    ['/log/entries.csv', registrar],
    ['/log/entries.csv?since=2026-01-01', registrar],
    ['/readyz', registrar],
  ];
  for (const [url, key] of fetched) {
    const headers = { authorization: `Bearer ${key}` };
    const { statusCode, body } = await world.app.server.fastify.inject({ method: 'GET', url, headers });
    if (statusCode >= 500) throw new Error(`${url}: ${statusCode} ${body}`);
  }
  const headers = { authorization: `Bearer ${employer}`, 'content-type': 'text/csv' };
  const payload = `ase_id,last_name\n${own.aseId},${own.lastName}\n`;
  await world.app.server.fastify.inject({
    method: 'POST',
    url: '/rosters?codes=A5&purpose=EMPLOYMENT',
    headers,
    payload,
  });
}

/** What a machine does: asks for the same twice, and for tokens, by its secret and bound to a key of its own. */
export async function askAsMachines(world: World): Promise<void> {
  for (const _ of ['first', 'again']) await createKey(world, world.keys.insurer, { idempotencyKey: 'plans-repeated' });
  const { id, secret } = await registerClient(world, world.keys.insurer);
  const form = { grant_type: 'client_credentials', client_id: id, client_secret: secret };
  const { body } = await postForm(world, form);
  await world.ask('{ viewer { role } }', {}, body.access_token);
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const claims = {
    jti: id,
    htm: 'POST',
    htu: `${ISSUER}/oauth/token`,
    iat: Math.floor(world.clock.now().getTime() / 1000),
  };
  const header = { alg: 'ES256', typ: 'dpop+jwt', jwk: await exportJWK(publicKey) };
  const dpop = await new SignJWT(claims).setProtectedHeader(header).sign(privateKey);
  const { status } = await postForm(world, form, { dpop });
  if (status !== 200) throw new Error('a proof was not taken');
}

/** Whether a receipt is one, and what it is about. */
export async function checkAReceipt(world: World, { aseId, lastName }: Subject): Promise<void> {
  const ask = questionsOf(world);
  const { verification } = await ask.verifyTechnician({ aseId, lastName, codes: ['A5'] });
  await ask.verifyToken(verification.receipt);
}

/** Somebody who claims the record of a technician, signs in again and looks after their account. */
export async function keepAnAccount(world: World, aseId: string, lastName: string): Promise<void> {
  const [email, browser] = [`${aseId.toLowerCase()}@plans.example`, new TestBrowser(world, '198.51.100.240')];
  const input = { idempotencyKey: `plans-invite-${aseId}`, aseId, email };
  await world.ask(
    'mutation($input: InviteTechnicianInput!) { inviteTechnician(input: $input) { userErrors { code } } }',
    { input },
    world.keys.registrar,
  );
  const password = 'a quite long and new pass phrase';
  const claim = { aseId, lastName, code: await mailedCode(world, email), password };
  const { viewer } = await browser.act('claimTechnicianAccount', claim, SIGNED_IN);
  if (viewer?.role !== 'TECHNICIAN') throw new Error('the technician has not claimed their record');
  await browser.ask('{ viewer { role person { id sessions { id } passkeys { id } memberships { id } } } }');
}

/** What no request waits for: events, rosters, tokens, standings, reminders, the log; and what the next days bring. */
export async function doWhatNobodyWaitsFor(world: World): Promise<void> {
  await world.deliverEvents();
  await world.runJobs();
  await rebuildStandings({ pool: world.database.pool, catalogue: world.app.catalogue, clock: world.clock });
  for (const days of [1, 8, 400]) {
    world.clock.advance(days * 86_400);
    await world.app.standings.begin();
    await world.app.consentReminders.begin();
    await world.app.sealedPresentations.begin();
    await world.runJobs();
    await logged(world);
  }
  await world.deliverEvents();
  await world.app.lastUses.flush();
}
