import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LightMyRequestResponse } from 'fastify';
import { nodeId, recordId } from '../../../src/kernel/public-id.ts';
import { registerClient } from '../../support/machine-access.ts';
import { fieldWorld } from '../../support/walk-field-world.ts';
import { type RouteViewer, routeViewers } from '../../support/walk-route-viewers.ts';
import { NO_ID } from '../../support/walk-subjects.ts';
import { createWorld, type World } from '../../support/world.ts';
import {
  askRoute,
  expectedOf,
  NO_SUBJECT,
  OPEN_ROUTES,
  PERSONAL_ROUTES,
  type PersonalRoute,
  ROUTES_WALKED_ELSEWHERE,
  type RouteSubject,
  routesOf,
  seen,
} from './route-walk.ts';

let world: World;
let pages: string;
let own: RouteSubject;
let other: RouteSubject;
let viewers: readonly RouteViewer[];
let routes: readonly string[];

beforeAll(async () => {
  pages = await mkdtemp(join(tmpdir(), 'walked-pages-'));
  await mkdir(join(pages, 'assets'));
  await writeFile(join(pages, 'index.html'), '<!doctype html><title>Walked</title>');
  await writeFile(join(pages, 'assets', 'page-1a2b.js'), 'export {};');
  world = await createWorld('permissions of routes', {}, pages, pages, { signInRoot: pages });
  const built = await fieldWorld(world);
  own = { ...built.subjects.own, awardId: await awardOf(built.subjects.own.aseId) };
  other = { ...built.subjects.other, awardId: await awardOf(built.subjects.other.aseId) };
  viewers = await routeViewers(built);
  routes = routesOf(world.app.server.fastify);
}, 300_000);
afterAll(async () => {
  await world?.close();
  await rm(pages, { recursive: true });
});

async function awardOf(aseId: string): Promise<string> {
  const query = 'query($a: String!) { technician(aseId: $a) { awards { id testCode } } }';
  const { data } = await world.ask(query, { a: aseId }, world.keys.registrar);
  return data.technician.awards.find(({ testCode }: { testCode: string }) => testCode === 'A5').id;
}

/** `GET /…` of a row that is asked in several ways. */
const routeOf = (name: string) => name.split(' ', 2).join(' ');
const methodOf = (name: string) => name.split(' ', 1)[0] ?? '';

/** By what somebody could be known. What an asker named counts too: no answer says it back to them. */
function identifiersOf({ aseId, id, badgeId, portableCredentialId, shareLinkId, awardId }: RouteSubject) {
  const ids = [id, badgeId, portableCredentialId, shareLinkId, awardId];
  const uuids = [
    recordId(id, ['Technician']),
    recordId(badgeId, ['Badge']),
    recordId(awardId, ['CredentialPeriod']),
  ].map(({ uuid }) => uuid);
  return [aseId, ...ids, ...uuids, ...(aseId === own.aseId ? ['rosa@home.example', '555 0100'] : [])];
}

function namesIn({ headers, rawPayload }: LightMyRequestResponse): readonly string[] {
  const text = `${JSON.stringify(headers)} ${rawPayload.toString('utf8')}`;
  const identifiers = [own, other].flatMap(identifiersOf).filter((one) => text.includes(one));
  return [...identifiers, ...(/\b(Rosa|Own|Other)\b/.exec(text) ?? [])];
}

describe('every route that the server has', () => {
  test('is in one of the tables, and nothing else is', () => {
    const expected = [
      ...Object.keys(PERSONAL_ROUTES).map(routeOf),
      ...Object.keys(OPEN_ROUTES),
      ...ROUTES_WALKED_ELSEWHERE,
    ];
    const headless = routes.filter((route) => !route.startsWith('HEAD '));
    expect(headless.toSorted()).toEqual([...new Set(expected)].sort());
  });

  test('answers HEAD where it answers GET, and nowhere else', () => {
    const got = routes.filter((route) => route.startsWith('GET ') && route !== 'GET /graphql');
    const headed = routes.filter((route) => route.startsWith('HEAD '));
    expect(headed.toSorted()).toEqual(got.map((route) => route.replace('GET', 'HEAD')).sort());
  });

  test('is one that the router finds by that name', () => {
    const { fastify } = world.app.server;
    const unknown = routes.filter((route) => {
      const [method, url] = route.split(' ');
      return !fastify.hasRoute({ method: method as 'GET', url: url ?? '' });
    });
    expect(unknown).toEqual([]);
    expect(routes.length).toBeGreaterThan(40);
  });
});

describe('a route that is open', () => {
  test.each(Object.entries(OPEN_ROUTES))(
    '%s says the same to everybody, and nothing of anybody',
    async (route, open) => {
      const { fastify } = world.app.server;
      const [method = '', path = ''] = route.split(' ');
      const url = (await open.address?.(fastify)) ?? path;
      const first = await askRoute(fastify, viewers[0] ?? never(), { method, url });
      expect(first.statusCode).toBe(open.status ?? 200);
      const text = first.rawPayload.toString('utf8');
      expect([own, other].flatMap(identifiersOf).filter((one) => text.includes(one))).toEqual([]);
      const expected = seen(first);
      const others: string[] = [];
      for (const viewer of viewers) {
        const given = seen(await askRoute(fastify, viewer, { method, url }));
        if (JSON.stringify(given) !== JSON.stringify(expected)) others.push(viewer.name);
      }
      expect(others).toEqual([]);
    },
  );
});

/** What is wrong with what a viewer was given, beside what is given about nobody. */
async function faultsOf(method: string, route: PersonalRoute, viewer: RouteViewer): Promise<readonly string[]> {
  const { fastify } = world.app.server;
  const ask = (someone: RouteSubject) =>
    askRoute(fastify, viewer, { method, url: route.address(someone, viewer), body: route.body?.(someone) });
  const unknown = await ask(NO_SUBJECT);
  const nobody = JSON.stringify(seen(unknown));
  const faults: string[] = [];
  const fault = (what: string, answer: LightMyRequestResponse) =>
    faults.push(`${viewer.name}: ${what}: ${answer.statusCode} ${answer.payload.slice(0, 160)}`);
  for (const whose of ['own', 'other'] as const) {
    const someone = whose === 'own' ? own : other;
    const answer = await ask(someone);
    const expected = expectedOf(route, viewer, whose);
    if (!String(answer.headers['cache-control']).includes('no-store')) fault(`${whose} may be kept by a cache`, answer);
    if ('access-control-allow-origin' in answer.headers) fault(`${whose} may be read by other origins`, answer);
    const isWhole = expected === 'EVERYTHING' || (method === 'POST' && expected === 'LIMITED');
    if (isWhole) {
      const isTold = method === 'HEAD' ? answer.rawPayload.length === 0 : route.tells(someone).test(answer.payload);
      const isOfType = route.type.test(String(answer.headers['content-type']));
      if (answer.statusCode !== (route.status ?? 200) || !isOfType || !isTold) fault(`${whose} is not told`, answer);
      const beside = route.about === 'technician' ? identifiersOf(whose === 'own' ? other : own) : [];
      if (beside.some((one) => answer.payload.includes(one))) fault(`${whose} is told with somebody else`, answer);
      continue;
    }
    if (JSON.stringify(seen(answer)) !== nobody) fault(`${whose} is not answered as what is nobody’s`, answer);
    if (namesIn(answer).length > 0) fault(`${whose} is named, ${namesIn(answer)}`, answer);
    const { status, code } = typeof expected === 'string' ? { status: 404, code: 'NOT_FOUND' } : expected;
    const said = method === 'HEAD' ? code : String(answer.json<{ code: string }>().code);
    if (answer.statusCode !== status || !said.endsWith(code)) fault(`${whose} should be ${status} ${code}`, answer);
  }
  if (route.malformed !== undefined) {
    const answer = await askRoute(fastify, viewer, { method, url: route.malformed });
    if (JSON.stringify(seen(answer)) !== nobody) fault('what cannot be an id is answered otherwise', answer);
  }
  return faults;
}

describe('a route that hands out what is somebody’s', () => {
  const ASKED = Object.entries(PERSONAL_ROUTES).flatMap(([name, route]) =>
    (methodOf(name) === 'GET' ? ['GET', 'HEAD'] : [methodOf(name)]).map(
      (method) => [name.replace('GET', method), method, route] as const,
    ),
  );

  test.each(ASKED)(
    '%s answers everybody as its row says, about others as about nobody, byte for byte',
    async (_name, method, route) => {
      const faults: string[] = [];
      for (const viewer of viewers) faults.push(...(await faultsOf(method, route, viewer)));
      expect(faults).toEqual([]);
    },
    300_000,
  );

  test('gives an organisation its own questions, all of them and no others', async () => {
    const found: string[] = [];
    for (const viewer of viewers) {
      const asked = { method: 'POST', url: '/graphql', body: JSON_QUERY('{ viewer { organizationId } }') };
      const answer = await askRoute(world.app.server.fastify, viewer, asked);
      const organization = answer.json().data?.viewer?.organizationId;
      const file = await askRoute(world.app.server.fastify, viewer, { method: 'GET', url: '/look-ups.csv' });
      if (file.statusCode !== 200) continue;
      const { rows } = await world.owner.query(
        'select count(*)::int as count from look_up where organization_id = $1',
        [recordId(organization, ['Organization']).uuid],
      );
      const lines = file.payload.trimEnd().split('\n').length - 1;
      found.push(`${lines === rows[0].count ? '' : `${viewer.name}: `}${lines > 0 ? 'some' : 'none'}`);
    }
    expect([...new Set(found)].sort()).toEqual(['none', 'some']);
  });

  test('judges a roster of strangers by yes or no, and of nobody as not found', async () => {
    const { fastify } = world.app.server;
    const taken: (readonly [RouteViewer, string])[] = [];
    for (const viewer of viewers) {
      const lines = [own, other, NO_SUBJECT].map(({ aseId, lastName }) => `${aseId},${lastName}\n`);
      const body = { type: 'text/csv', text: `ase_id,last_name\n${lines.join('')}${own.aseId},Wrong\n` };
      const url = '/rosters?codes=A5,T5&purpose=EMPLOYMENT';
      const answer = await askRoute(fastify, viewer, { method: 'POST', url, body });
      if (answer.statusCode === 202) taken.push([viewer, answer.json<{ id: string }>().id]);
    }
    await world.runJobs();
    const found: string[] = [];
    for (const [viewer, id] of taken) {
      const { payload } = await askRoute(fastify, viewer, { method: 'GET', url: `/rosters/${id}/results.csv` });
      const [, ofOwn = '', ofOther = '', ofNobody = '', ofWrong = ''] = payload
        .split('\n')
        .map((line) => line.trimEnd());
      for (const [whose, line] of [
        ['own', ofOwn],
        ['other', ofOther],
      ] as const) {
        const near = whose === 'own' ? viewer.near : viewer.nearOther;
        const isStranger = viewer.role !== 'REGISTRAR' && (near?.technician ?? 'STRANGER') === 'STRANGER';
        const isLimited = /,INVALID,,,,LIMITED$/.test(line);
        if (isStranger ? !isLimited : !(isLimited || line.endsWith(',FULL'))) found.push(`${viewer.name}: ${line}`);
      }
      if (!/^4,.*,,,,NOT_FOUND,$/.test(ofNobody)) found.push(`${viewer.name}: ${ofNobody}`);
      if (!/^5,.*,,,,NOT_FOUND,$/.test(ofWrong)) found.push(`${viewer.name}: ${ofWrong}`);
    }
    expect(found).toEqual([]);
    expect(taken.length).toBeGreaterThan(20);
  }, 300_000);
});

const JSON_QUERY = (query: string) => ({ type: 'application/json', text: JSON.stringify({ query }) });

test('POST /oauth/token tells nobody whether there is a client, whoever they are', async () => {
  const { id, secret } = await registerClient(world, world.keys.employer);
  const strangers = await registerClient(world, world.keys.otherEmployer);
  const found: string[] = [];
  for (const [index, viewer] of viewers.entries()) {
    const ask = (clientId: string, clientSecret: string) => {
      const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
      const body = { type: 'application/x-www-form-urlencoded', text: new URLSearchParams(form).toString() };
      const remoteAddress = `203.0.113.${index}`;
      return askRoute(world.app.server.fastify, viewer, { method: 'POST', url: '/oauth/token', body, remoteAddress });
    };
    const nobodys = await ask(nodeId('OAuthClient', NO_ID), secret);
    const answers = [await ask(strangers.id, secret), await ask(id, strangers.secret), await ask('nobody', secret)];
    // A key or a token beside the client's own name is a second way to say who one is, and refused as that.
    const refused = 'authorization' in viewer.headers() ? 400 : 401;
    if (nobodys.statusCode !== refused) found.push(`${viewer.name}: ${nobodys.payload}`);
    for (const answer of answers) {
      if (JSON.stringify(seen(answer)) !== JSON.stringify(seen(nobodys)))
        found.push(`${viewer.name}: ${answer.payload}`);
    }
  }
  expect(found).toEqual([]);
});

function never(): never {
  throw new Error('somebody is missing');
}
