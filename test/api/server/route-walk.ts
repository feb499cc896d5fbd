import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { TOLD, type Told } from '../../../src/kernel/permission.ts';
import { nodeId } from '../../../src/kernel/public-id.ts';
import { PERMISSIONS } from '../../../src/server/permissions.ts';
import type { RouteViewer } from '../../support/walk-route-viewers.ts';
import { NO_ID, NOBODY, type Subject } from '../../support/walk-subjects.ts';
import { accessOf } from './root-walk.ts';

/** Every route of a running server, `GET /rosters/:id`, out of the tree that its router prints. */
export function routesOf(fastify: FastifyInstance): readonly string[] {
  const above: string[] = [];
  return fastify
    .printRoutes()
    .split('\n')
    .flatMap((line) => {
      const [, indent, name, methods] = /^([│ ]*)[├└]── (.*?)(?: \(([A-Z, ]+)\))?$/.exec(line) ?? [];
      if (indent === undefined || name === undefined) {
        if (line.trim() === '') return [];
        throw new Error(`the router prints ${line}`);
      }
      const depth = indent.length / 4;
      above.splice(depth, above.length, name);
      return methods === undefined ? [] : methods.split(', ').map((method) => `${method} ${above.join('')}`);
    });
}

/** What a personal route is about, beside which it has to be answered as what is nobody's. */
export interface PersonalRoute {
  /** The row by which it is open. */
  readonly row: string;
  readonly about: 'technician' | 'organization';
  /** Where it is asked about somebody. */
  address(someone: RouteSubject, viewer: RouteViewer): string;
  /** An address of the same shape that cannot be anybody's. */
  readonly malformed?: string;
  readonly type: RegExp;
  /** What an answer that tells everything has in it. */
  tells(someone: RouteSubject): RegExp;
  /** What a route that takes something in is sent. */
  body?(someone: RouteSubject): { readonly type: string; readonly text: string };
  readonly status?: number;
}

/** Somebody with an award of theirs. */
export type RouteSubject = Subject & { readonly awardId: string };

/** Whom nobody knows. */
export const NO_SUBJECT: RouteSubject = { ...NOBODY, awardId: nodeId('CredentialPeriod', NO_ID) };

const rosterOf = ({ rosterIds }: RouteSubject, { role }: RouteViewer) =>
  rosterIds[role] ?? rosterIds.EMPLOYER ?? nodeId('Roster', NO_ID);

/** The routes that hand out what is somebody's, or take it in. */
export const PERSONAL_ROUTES: Readonly<Record<string, PersonalRoute>> = {
  'GET /technicians/:aseId/record.:format': {
    ...{ row: 'Technician.recordPath', about: 'technician', type: /^application\/json/ },
    address: ({ aseId }) => `/technicians/${aseId}/record.json`,
    malformed: '/technicians/nobody/record.json',
    tells: ({ aseId, lastName }) => new RegExp(`"aseId":"${aseId}"(.|\n)*${lastName}`),
  },
  'GET /technicians/:aseId/record.:format as PDF': {
    ...{ row: 'Technician.recordPath', about: 'technician', type: /^application\/pdf$/ },
    address: ({ aseId }) => `/technicians/${aseId}/record.pdf`,
    malformed: '/technicians/nobody/record.pdf',
    tells: () => /^%PDF-/,
  },
  'GET /technicians/:aseId/look-ups.csv': {
    ...{ row: 'Technician.lookUps', about: 'technician', type: /^text\/csv/ },
    address: ({ aseId }) => `/technicians/${aseId}/look-ups.csv`,
    malformed: '/technicians/nobody/look-ups.csv',
    tells: () => /^asked_at,organization,/,
  },
  'GET /certificates/:id.pdf': {
    ...{ row: 'Mutation.issueBadge', about: 'technician', type: /^application\/pdf$/ },
    address: ({ badgeId }) => `/certificates/${badgeId}.pdf`,
    malformed: '/certificates/nobody.pdf',
    tells: () => /^%PDF-/,
  },
  'GET /open-badges/:id.jwt': {
    ...{ row: 'Query.technician', about: 'technician', type: /^application\/vc\+jwt$/ },
    address: ({ awardId }) => `/open-badges/${awardId}.jwt`,
    malformed: '/open-badges/nobody.jwt',
    tells: () => /^ey[\w.-]+$/,
  },
  'GET /rosters/:id': {
    ...{ row: 'Query.roster', about: 'organization', type: /^application\/json/ },
    address: (someone, viewer) => `/rosters/${rosterOf(someone, viewer)}`,
    malformed: '/rosters/nobody',
    tells: () => /"state":"DONE"/,
  },
  'GET /rosters/:id/results.csv': {
    ...{ row: 'Query.roster', about: 'organization', type: /^text\/csv/ },
    address: (someone, viewer) => `/rosters/${rosterOf(someone, viewer)}/results.csv`,
    malformed: '/rosters/nobody/results.csv',
    tells: () => /^line,ase_id,/,
  },
  'POST /rosters': {
    ...{ row: 'Mutation.submitRoster', about: 'technician', type: /^application\/json/, status: 202 },
    address: () => '/rosters?codes=A5&purpose=EMPLOYMENT',
    tells: () => /"state":"QUEUED"/,
    body: ({ aseId, lastName }) => ({ type: 'text/csv', text: `ase_id,last_name\n${aseId},${lastName}\n` }),
  },
  'GET /look-ups.csv': {
    ...{ row: 'Query.lookUps', about: 'organization', type: /^text\/csv/ },
    address: () => '/look-ups.csv',
    tells: () => /^asked_at,kind,/,
  },
  'GET /log/entries.csv': {
    ...{ row: 'Query.logEntries', about: 'organization', type: /^text\/csv/ },
    address: () => '/log/entries.csv',
    tells: () => /\n\d+,/,
  },
};

/** A route that says the same to everybody: an address of it, and what it answers, 200 when absent. */
interface OpenRoute {
  readonly status?: number;
  /** The route itself when absent. */
  address?(fastify: FastifyInstance): Promise<string>;
}

const at = (address: string): OpenRoute => ({ address: async () => address });

export const OPEN_ROUTES: Readonly<Record<string, OpenRoute>> = {
  'GET /': { status: 302 },
  'GET /healthz': {},
  'GET /readyz': {},
  'GET /explorer': {},
  'GET /explorer/static/*': {
    address: async (fastify) =>
      /\/explorer\/static\/[\w./-]+/.exec((await fastify.inject('/explorer')).payload)?.[0] ?? '',
  },
  'GET /favicon.ico': { status: 204 },
  ...Object.fromEntries(['/v', '/v/', '/l', '/p', '/p/', '/sign-in', '/sign-in/'].map((page) => [`GET ${page}`, {}])),
  ...Object.fromEntries(['/v', '/p', '/sign-in'].map((page) => [`GET ${page}/*`, at(`${page}/assets/page-1a2b.js`)])),
  'GET /.well-known/jwks.json': {},
  'GET /.well-known/jwt-vc-issuer': {},
  'GET /.well-known/oauth-authorization-server': {},
  'GET /.well-known/oauth-protected-resource': {},
  'GET /schemas/requirement/:file': at('/schemas/requirement/technician.json'),
  'GET /credential-types/technician/1': {},
  'GET /s': {},
  'GET /s/:number': at('/s/1'),
  'GET /log/head': {},
  'GET /log/heads/:number': at('/log/heads/0'),
  'GET /log/tile/*': at('/log/tile/entries/000.p/5'),
  'GET /achievements/:code': at('/achievements/A5'),
  'GET /keys/:kid': {
    address: async (fastify) => {
      const { keys } = (await fastify.inject('/.well-known/jwks.json')).json<{ keys: { kid: string }[] }>();
      return `/keys/${keys[0]?.kid}`;
    },
  },
  'OPTIONS /graphql': { status: 204 },
};

/** Routes that a walk of their own asks: fields one by one, and clients by what they prove. */
export const ROUTES_WALKED_ELSEWHERE: readonly string[] = ['GET /graphql', 'POST /graphql', 'POST /oauth/token'];

/** What a viewer is answered: not let in, with a status and a code, or how much they are told. */
export type Expected = { readonly status: 401 | 403; readonly code: string } | Told;

/** What the row of a route says to a viewer of somebody who is theirs, or the other one. */
export function expectedOf(
  { row: coordinate, about }: PersonalRoute,
  viewer: RouteViewer,
  whose: 'own' | 'other',
): Expected {
  const row = PERMISSIONS[coordinate];
  if (!row) throw new Error(`${coordinate} has no row`);
  const { role, memberRole, scopes } = viewer;
  if (viewer.isRefused === 'CROSS_ORIGIN') return { status: 403, code: 'CROSS_ORIGIN' };
  if (role === 'PUBLIC') return { status: 401, code: 'UNAUTHENTICATED' };
  if (row[role] === 'NONE') return { status: 403, code: 'FORBIDDEN' };
  if (scopes && !(row.scope && scopes.includes(row.scope))) return { status: 403, code: 'INSUFFICIENT_SCOPE' };
  if (memberRole && row.members?.includes(memberRole) === false) return { status: 403, code: 'FORBIDDEN' };
  const near = whose === 'own' ? viewer.near : viewer.nearOther;
  return TOLD[accessOf(row, viewer)][near?.[about] ?? 'STRANGER'];
}

/** An id by which the server's answers are told apart from nothing else. */
const REQUEST_ID = 'route-walk';

/** Asks in a viewer's name. */
export function askRoute(
  fastify: FastifyInstance,
  viewer: RouteViewer,
  asked: {
    readonly method: string;
    readonly url: string;
    readonly body?: { readonly type: string; readonly text: string } | undefined;
    readonly remoteAddress?: string;
  },
): Promise<LightMyRequestResponse> {
  const { method, url, body, remoteAddress = '192.0.2.99' } = asked;
  const type = body && { 'content-type': body.type };
  return fastify.inject({
    ...{ method: method as 'GET', url, remoteAddress, ...(body && { payload: body.text }) },
    headers: { 'x-request-id': REQUEST_ID, ...type, ...viewer.headers() },
  });
}

/** An answer byte for byte, but for when it was given and the id of a roster that was just made. */
export function seen({ statusCode, headers: { date: _, ...headers }, rawPayload }: LightMyRequestResponse) {
  const made = (text: string) => text.replaceAll(/ros_[0-9a-z]{26}/g, '<made>');
  return { statusCode, headers: made(JSON.stringify(headers)), body: made(rawPayload.toString('latin1')) };
}
