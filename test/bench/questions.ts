import type { Contender } from './rounds.ts';

/** Where to ask one of our services, and as whom. */
export interface Door {
  readonly url: string;
  readonly registrarKey: string;
  readonly employerKey: string;
}

const JSON_HEADERS = { 'content-type': 'application/json' };
const bearer = (key: string) => ({ ...JSON_HEADERS, authorization: `Bearer ${key}` });

const CREDENTIALS = 'aseId firstName lastName homeState credentials { code standing validThrough holdsThrough }';
const PERIODS = 'aseId firstName lastName homeState credentials { code from through }';
const POSTGRAPHILE_PERIODS = `aseId firstName lastName homeState
  credentials: credentialPeriodsByTechnicianId(condition: { retractedAt: null }, orderBy: [TEST_CODE_ASC, FROM_ON_ASC])
    { nodes { code: testCode from: fromOn until: untilOn } }`;
const PAGE_INFO = 'pageInfo { hasNextPage endCursor }';
const PAGE_SIZE = 50;

const ONE = `query One($aseId: String!) { technician(aseId: $aseId) { ${CREDENTIALS} } }`;
const PAGE = `query Page($first: Int!, $after: String!) {
  technicians(first: $first, after: $after) { nodes { ${CREDENTIALS} } ${PAGE_INFO} } }`;

const VERIFY_TECHNICIAN = `mutation VerifyTechnician($input: VerifyTechnicianInput!) {
  verifyTechnician(input: $input) {
    verification { verdict displayName holdsThrough checks { code outcome reason }
      credentials { code standing validThrough } receipt }
    userErrors { code message } } }`;
const VERIFY_TOKEN = `mutation VerifyToken($input: VerifyTokenInput!) {
  verifyToken(input: $input) {
    verification { verdict holder expiresAt checks { code outcome reason } credentials { code through current } receipt }
    userErrors { code message } } }`;
const ISSUE_BADGE = `mutation IssueBadge($input: IssueBadgeInput!) {
  issueBadge(input: $input) { badge { id expiresAt } token link userErrors { code message } } }`;

/** Named in a nine-code question. */
export const NINE_CODES = ['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8', 'A9'];

const graphql = (query: string, variables: object) => JSON.stringify({ query, variables });

/** One technician with credentials. */
export const oneTechnician = {
  ours: (door: Door, ids: readonly string[], name = 'registry'): Contender => ({
    name,
    url: door.url,
    headers: bearer(door.registrarKey),
    bodies: ids.map((aseId) => graphql(ONE, { aseId })),
    contains: ['"standing":'],
    containsEach: ids,
  }),
  raw: (url: string, ids: readonly string[]): Contender => ({
    name: 'raw',
    url,
    headers: JSON_HEADERS,
    bodies: ids.map((aseId) => JSON.stringify({ aseId })),
    contains: ['"through"'],
    containsEach: ids,
  }),
  postgraphile: (url: string, ids: readonly string[]): Contender => ({
    name: 'PostGraphile 5',
    url,
    headers: JSON_HEADERS,
    bodies: ids.map((aseId) =>
      graphql(`query One($aseId: String!) { technicianByAseId(aseId: $aseId) { ${POSTGRAPHILE_PERIODS} } }`, { aseId }),
    ),
    contains: ['"until":'],
    containsEach: ids,
  }),
  mercurius: (url: string, ids: readonly string[]): Contender => ({
    name: 'Mercurius',
    url,
    headers: JSON_HEADERS,
    bodies: ids.map((aseId) =>
      graphql(`query One($aseId: String!) { technician(aseId: $aseId) { ${PERIODS} } }`, { aseId }),
    ),
    contains: ['"through":'],
    containsEach: ids,
  }),
};

/** A page of technicians with credentials, from after some technician on. */
export const pageOfTechnicians = {
  ours: (door: Door, ids: readonly string[], name = 'registry'): Contender => ({
    name,
    url: door.url,
    headers: bearer(door.registrarKey),
    bodies: ids.map((after) => graphql(PAGE, { first: PAGE_SIZE, after })),
    contains: ['"standing":', '"hasNextPage":true'],
  }),
  raw: (url: string, ids: readonly string[]): Contender => ({
    name: 'raw',
    url,
    headers: JSON_HEADERS,
    bodies: ids.map((after) => JSON.stringify({ after })),
    contains: ['"hasNextPage" : true'],
  }),
  postgraphile: (url: string, ids: readonly string[], cursorOf: (aseId: string) => string): Contender => ({
    name: 'PostGraphile 5',
    url,
    headers: JSON_HEADERS,
    bodies: ids.map((aseId) =>
      graphql(
        `query Page($first: Int!, $after: Cursor!) { allTechnicians(first: $first, after: $after, orderBy: [ASE_ID_ASC])
          { nodes { ${POSTGRAPHILE_PERIODS} } ${PAGE_INFO} } }`,
        { first: PAGE_SIZE, after: cursorOf(aseId) },
      ),
    ),
    contains: ['"until":', '"hasNextPage":true'],
  }),
  mercurius: (url: string, ids: readonly string[]): Contender => ({
    name: 'Mercurius',
    url,
    headers: JSON_HEADERS,
    bodies: ids.map((after) =>
      graphql(
        `query Page($first: Int!, $after: String!) {
          technicians(first: $first, after: $after) { nodes { ${PERIODS} } ${PAGE_INFO} } }`,
        { first: PAGE_SIZE, after },
      ),
    ),
    contains: ['"through":', '"hasNextPage":true'],
  }),
};

interface Named {
  readonly aseId: string;
  readonly lastName: string;
}

export function verifyTechnician(
  door: Door,
  people: readonly Named[],
  codes: readonly string[],
  name = 'registry',
): Contender {
  return {
    name,
    url: door.url,
    headers: bearer(door.employerKey),
    bodies: people.map(({ aseId, lastName }) =>
      graphql(VERIFY_TECHNICIAN, { input: { aseId, lastName, codes, purpose: 'EMPLOYMENT' } }),
    ),
    contains: ['"IDENTITY","outcome":"PASSED"', '"receipt":"ey', '"userErrors":[]'],
  };
}

const VERIFY_SHOP = `mutation VerifyShop($input: VerifyShopInput!) {
  verifyShop(input: $input) {
    verification { verdict name holdsThrough checks { code outcome reason }
      blueSeal { compliant recognised certified total areas { area covered holdsThrough singlePointOfFailure }
        shortfalls { code area } } receipt }
    userErrors { code message } } }`;

/** Shops by the Blue Seal. */
export function verifyShop(door: Door, shopNumbers: readonly string[]): Contender {
  return {
    name: 'registry',
    url: door.url,
    headers: bearer(door.employerKey),
    bodies: shopNumbers.map((shopNumber) => graphql(VERIFY_SHOP, { input: { shopNumber, purpose: 'FLEET_CONTRACT' } })),
    contains: ['"SHOP","outcome":"PASSED"', '"areas":', '"receipt":"ey', '"userErrors":[]'],
  };
}

/** With a key the answer holds a signed receipt; without one it does not. */
export function verifyToken(door: Door, tokens: readonly string[], withKey: boolean): Contender {
  return {
    name: 'registry',
    url: door.url,
    headers: withKey ? bearer(door.employerKey) : JSON_HEADERS,
    bodies: tokens.map((token) => graphql(VERIFY_TOKEN, { input: { token, purpose: 'EMPLOYMENT' } })),
    contains: ['"verdict":"VALID"', '"userErrors":[]', withKey ? '"receipt":"ey' : '"receipt":null'],
  };
}

/** Each body issues one badge; bodies are never to be sent twice. */
export function issueBadge(
  door: Door,
  people: readonly { readonly aseId: string; readonly codes: readonly string[] }[],
  count: number,
  run: string,
): Contender {
  const bodies = Array.from({ length: count }, (_, index) => {
    const { aseId = '', codes = [] } = people[index % people.length] ?? {};
    return graphql(ISSUE_BADGE, {
      input: { idempotencyKey: `${run}-${index}`, aseId, codes: codes.slice(0, 3), days: 30 },
    });
  });
  return {
    name: 'registry',
    url: door.url,
    headers: bearer(door.registrarKey),
    bodies,
    contains: ['"token":"ey', '"userErrors":[]'],
  };
}

/** A bare peer that answers the same bodies over and over. */
export function bare(name: string, url: string, bodies: readonly object[], contains: readonly string[]): Contender {
  return { name, url, headers: JSON_HEADERS, bodies: bodies.map((body) => JSON.stringify(body)), contains };
}

/** Asks once and gives back the parsed answer. */
export async function askOnce(contender: Contender, index = 0): Promise<Record<string, unknown>> {
  const { url, headers, bodies } = contender;
  const answer = await fetch(url, { method: 'POST', headers, body: bodies[index] ?? '' });
  const text = await answer.text();
  if (!answer.ok || text.includes('"errors":')) {
    throw new Error(`${contender.name} answered ${answer.status}: ${text.slice(0, 800)}`);
  }
  return JSON.parse(text) as Record<string, unknown>;
}
