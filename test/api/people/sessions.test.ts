import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isClosedToMember } from '../../../src/kernel/permission.ts';
import type { MemberRole } from '../../../src/kernel/viewer.ts';
import { buildRegistrySchema } from '../../../src/schema.ts';
import { PERMISSIONS } from '../../../src/server/permissions.ts';
import {
  GOOD_PASSWORD,
  mailedCode,
  memberOf,
  mutationOf,
  OWN_PAGE,
  SIGNED_IN,
  TestBrowser,
} from '../../support/people.ts';
import { organizationOf } from '../../support/shopkeeper.ts';
import { createWorld, type World } from '../../support/world.ts';

const EMAIL = 'ana@garage.example';

let world: World;

beforeAll(async () => {
  world = await createWorld('sessions');
  const ana = await memberOf(world, world.keys.employer, EMAIL);
  const input = { idempotencyKey: 'invite-ana-too', email: 'ana.too@mutual.example', role: 'OWNER' };
  await world.ask(mutationOf('inviteMember', 'userErrors { code }'), { input }, world.keys.insurer);
  const code = await mailedCode(world, 'ana.too@mutual.example');
  await ana.act('acceptInvitation', { idempotencyKey: 'accept-ana-too', code }, 'userErrors { code }');
});
afterAll(() => world?.close());

const signedIn = async (headers: Record<string, string> = OWN_PAGE) => {
  const browser = new TestBrowser(world, '192.0.2.1', OWN_PAGE);
  await browser.signIn(EMAIL, GOOD_PASSWORD);
  return Object.assign(new TestBrowser(world, '192.0.2.1', headers), { cookies: browser.cookies }) as TestBrowser;
};
const roleOf = async (browser: TestBrowser) => (await browser.ask('{ viewer { role } }')).data.viewer.role;
const withToken = (token: string | undefined) => {
  const browser = new TestBrowser(world);
  browser.cookies.set('__Host-session', token ?? '');
  return browser;
};

describe('CSRF: in the name of who is signed in', () => {
  const mutation = mutationOf('inviteMember', 'userErrors { code }');

  test.each([
    ['a page of another site', { 'sec-fetch-site': 'cross-site' }, 403, 'CROSS_ORIGIN'],
    ['a page of a sister host', { 'sec-fetch-site': 'same-site' }, 403, 'CROSS_ORIGIN'],
    ['a page that claims to come from nowhere', { 'sec-fetch-site': 'none' }, 403, 'CROSS_ORIGIN'],
    ['an older browser elsewhere', { origin: 'https://evil.example' }, 403, 'CROSS_ORIGIN'],
    ['a sandboxed page', { origin: 'null' }, 403, 'CROSS_ORIGIN'],
    ['a page by plain http', { origin: 'http://verify.example.org' }, 403, 'CROSS_ORIGIN'],
    ['a host that begins alike', { origin: 'https://verify.example.org.evil.example' }, 403, 'CROSS_ORIGIN'],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['a form that sends text', { 'content-type': 'text/plain' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['a form with files', { 'content-type': 'multipart/form-data; boundary=x' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ])('%s changes nothing', async (_, headers, status, code) => {
    const browser = await signedIn({});
    const input = { idempotencyKey: `csrf-${status}-action`, email: 'csrf@garage.example', role: 'MEMBER' };
    const response = await browser.send(mutation, { input }, headers);
    expect(response.statusCode).toBe(status);
    expect(response.json().errors).toMatchObject([{ extensions: { code } }]);
    const { rows } = await world.database.pool.query(`select from invitation where email = 'csrf@garage.example'`);
    expect(rows).toEqual([]);
  });

  test('a GET changes nothing, and asks nothing without a header that forms cannot send', async () => {
    const { cookies } = await signedIn();
    const cookie = `__Host-session=${cookies.get('__Host-session')}`;
    const get = (query: string, headers: Record<string, string>) =>
      world.app.server.fastify.inject({
        url: `/graphql?query=${encodeURIComponent(query)}`,
        headers: { cookie, ...headers },
      });
    expect((await get('mutation { endOtherSessions { ended } }', { 'apollo-require-preflight': '1' })).statusCode).toBe(
      405,
    );
    expect((await get('{ viewer { role } }', {})).statusCode).toBe(400);
    const asked = await get('{ viewer { role } }', { 'apollo-require-preflight': '1', 'sec-fetch-site': 'cross-site' });
    expect(asked.statusCode).toBe(403);
  });

  test.each([
    ['a page of the registry', OWN_PAGE],
    ['an older browser on a page of it', { origin: 'https://verify.example.org' }],
    ['a page at the address that was asked', { origin: 'https://localhost:80', host: 'localhost:80' }],
    ['a program with a cookie jar', {}],
  ])('%s may', async (_, headers) => {
    expect(await roleOf(await signedIn(headers as Record<string, string>))).toBe('EMPLOYER');
  });

  test('no page of another origin is offered credentials', async () => {
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    const preflight = await world.app.server.fastify.inject({ method: 'OPTIONS', url: '/graphql', headers });
    expect(preflight.headers['access-control-allow-origin']).toBe('*');
    expect(preflight.headers['access-control-allow-credentials']).toBeUndefined();
  });

  test('login CSRF: nobody is signed in or out by another page', async () => {
    const elsewhere = new TestBrowser(world, '192.0.2.1', { 'sec-fetch-site': 'cross-site' });
    const { userErrors } = await elsewhere.signIn(EMAIL, GOOD_PASSWORD);
    expect(userErrors).toEqual([{ code: 'CROSS_ORIGIN', path: ['input'] }]);
    expect(elsewhere.cookies.size).toBe(0);
    const out = await elsewhere.ask('mutation { signOut { userErrors { code } } }');
    expect(out.data.signOut.userErrors).toEqual([{ code: 'CROSS_ORIGIN' }]);
  });

  test('routes: a file is for pages of the registry and for who opens its address, not for other pages', async () => {
    const { cookies } = await signedIn();
    const get = (site: string) =>
      world.app.server.fastify.inject({
        url: '/look-ups.csv',
        headers: { cookie: `__Host-session=${cookies.get('__Host-session')}`, 'sec-fetch-site': site },
      });
    expect((await get('same-origin')).statusCode).toBe(200);
    expect((await get('none')).statusCode).toBe(200);
    expect((await get('cross-site')).json()).toMatchObject({ status: 403, code: 'CROSS_ORIGIN' });
  });
});

describe('session fixation', () => {
  test('a token that was planted before signing in is given up, whatever it is', async () => {
    const attacker = await signedIn();
    const planted = attacker.sessionToken ?? '';
    const victim = withToken(planted);
    await victim.signIn(EMAIL, GOOD_PASSWORD);
    expect(victim.sessionToken).not.toBe(planted);
    expect(await roleOf(withToken(planted))).toBe('PUBLIC');
    expect(await roleOf(victim)).toBe('EMPLOYER');
  });

  test('a token that the service never gave out becomes nobody’s session', async () => {
    const made = 'A'.repeat(43);
    const victim = withToken(made);
    await victim.signIn(EMAIL, GOOD_PASSWORD);
    expect(victim.sessionToken).not.toBe(made);
    expect(await roleOf(withToken(made))).toBe('PUBLIC');
  });

  test('whatever changes what a session may do gives it a new token, and the old one up', async () => {
    const browser = await signedIn();
    const insurer = await organizationOf(world, world.keys.insurer);
    const changes: (() => Promise<{ userErrors: readonly object[] }>)[] = [
      () => browser.act('actFor', { organization: insurer }, SIGNED_IN),
      () =>
        browser.act('setPassword', { currentPassword: GOOD_PASSWORD, password: `${GOOD_PASSWORD} more` }, SIGNED_IN),
      () =>
        browser.act('setPassword', { currentPassword: `${GOOD_PASSWORD} more`, password: GOOD_PASSWORD }, SIGNED_IN),
    ];
    for (const change of changes) {
      const before = browser.sessionToken;
      expect((await change()).userErrors).toEqual([]);
      expect(browser.sessionToken).not.toBe(before);
      expect(await roleOf(withToken(before))).toBe('PUBLIC');
      expect(await roleOf(browser)).toBe('INSURER');
    }
  });
});

describe('open redirect', () => {
  test.each(['/', '/sign-in', '/graphql'])('nothing that is asked of %s leads to another host', async (path) => {
    for (const target of ['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)']) {
      const query = new URLSearchParams({ returnTo: target, next: target, redirect_uri: target });
      const { headers } = await world.app.server.fastify.inject({
        url: `${path}?${query}`,
        headers: { referer: target },
      });
      expect(headers.location ?? '/explorer').toBe('/explorer');
    }
  });
});

describe('a session', () => {
  test('acts for one organisation at a time, and only for those one belongs to', async () => {
    const browser = await signedIn();
    const [employer, insurer, other] = await Promise.all(
      [world.keys.employer, world.keys.insurer, world.keys.otherEmployer].map((key) => organizationOf(world, key)),
    );
    const act = (input: object) => browser.act('actFor', input, SIGNED_IN);
    expect((await act({ organization: insurer })).viewer).toMatchObject({ role: 'INSURER', organizationId: insurer });
    expect((await act({ organization: other })).userErrors).toMatchObject([{ code: 'ORGANIZATION_NOT_FOUND' }]);
    expect((await act({ asTechnician: true })).userErrors).toMatchObject([{ code: 'NOT_A_TECHNICIAN' }]);
    expect((await act({})).userErrors).toMatchObject([{ code: 'ACTING_AMBIGUOUS' }]);
    expect(await roleOf(browser)).toBe('INSURER');
    expect((await act({ organization: employer })).viewer).toMatchObject({ role: 'EMPLOYER' });
  });

  test('does what a key does, and leaves its name: the look-up and the roster are the organisation’s', async () => {
    const browser = await signedIn();
    const input = {
      idempotencyKey: 'roster-by-session',
      lines: [{ aseId: 'ASE-0000-0001', lastName: 'X' }],
      codes: ['A5'],
      purpose: 'EMPLOYMENT',
    };
    const submitted = await browser.act('submitRoster', input, 'roster { id } userErrors { code }');
    const { data } = await world.ask('{ rosters { nodes { id } } }', {}, world.keys.employer);
    expect(data.rosters.nodes).toContainEqual(submitted.roster);
    const { rows } = await world.database.pool.query(
      `select a.api_key_id, p.email from audit_entry a join person p on p.id = a.person_id where action = 'roster.submitted'`,
    );
    expect(rows).toEqual([{ api_key_id: null, email: EMAIL }]);
  });

  test('asks for proofs like a key does', async () => {
    const browser = await signedIn();
    const input = {
      idempotencyKey: 'proof-by-session',
      purpose: 'EMPLOYMENT',
      requirement: { holdsTest: 'A5' },
      limited: false,
      minutes: 5,
    };
    const { data, errors } = await browser.ask(
      mutationOf('requestPresentation', 'request { id } userErrors { code }'),
      {
        input,
      },
    );
    expect(errors).toBeUndefined();
    expect(data.result).toMatchObject({ request: { id: expect.stringMatching(/^prq_/) }, userErrors: [] });
  });

  test('is listed with its device, and ended from another one', async () => {
    const [here, there] = [await signedIn(), await signedIn()];
    const list = async (browser: TestBrowser) =>
      (await browser.ask('{ viewer { person { sessions { id device method isCurrent } } } }')).data.viewer.person
        .sessions;
    const sessions = await list(here);
    expect(sessions.find((session: { isCurrent: boolean }) => session.isCurrent)).toMatchObject({
      ...{ device: 'Firefox on Linux', method: 'PASSWORD' },
    });
    const other = (await list(there)).find((session: { isCurrent: boolean }) => session.isCurrent);
    expect(await here.act('endSession', { sessionId: other.id }, 'ended userErrors { code }')).toEqual({
      ended: 1,
      userErrors: [],
    });
    expect(await roleOf(there)).toBe('PUBLIC');
    expect((await here.act('endSession', { sessionId: other.id }, 'userErrors { code }')).userErrors).toEqual([
      { code: 'SESSION_NOT_FOUND' },
    ]);
  });

  test('of somebody else is not found, and ends for nobody', async () => {
    const stranger = await memberOf(world, world.keys.agency, 'owner@bureau.example');
    const mine = (await stranger.ask('{ viewer { person { sessions { id } } } }')).data.viewer.person.sessions[0];
    const { userErrors } = await (await signedIn()).act('endSession', { sessionId: mine.id }, 'userErrors { code }');
    expect(userErrors).toEqual([{ code: 'SESSION_NOT_FOUND' }]);
    expect(await roleOf(stranger)).toBe('AGENCY');
  });

  test('stays alone when all others are ended', async () => {
    const [here, there, elsewhere] = [await signedIn(), await signedIn(), await signedIn()];
    const { data } = await here.ask('mutation { endOtherSessions { ended userErrors { code } } }');
    expect(data.endOtherSessions.ended).toBeGreaterThanOrEqual(2);
    expect([await roleOf(here), await roleOf(there), await roleOf(elsewhere)]).toEqual([
      'EMPLOYER',
      'PUBLIC',
      'PUBLIC',
    ]);
  });

  test('ends when its person signs out, also where the token was copied', async () => {
    const browser = await signedIn();
    const token = browser.sessionToken;
    await browser.ask('mutation { signOut { userErrors { code } } }');
    expect(browser.sessionToken).toBeUndefined();
    expect(await roleOf(withToken(token))).toBe('PUBLIC');
  });

  test('ends after an hour without use, and after twelve however much it is used', async () => {
    const idle = await signedIn();
    const busy = await signedIn();
    for (let quarter = 0; quarter < 47; quarter += 1) {
      world.clock.advance(15 * 60);
      expect(await roleOf(busy)).toBe('EMPLOYER');
      if (quarter === 3) expect(await roleOf(idle)).toBe('PUBLIC');
    }
    world.clock.advance(15 * 60);
    expect(await roleOf(busy)).toBe('PUBLIC');
  });

  test('gives way to a key that is sent along', async () => {
    const browser = await signedIn();
    const response = await browser.send(
      '{ viewer { role person { name } } }',
      {},
      { authorization: `Bearer ${world.keys.agency}` },
    );
    expect(response.json().data.viewer).toEqual({ role: 'AGENCY', person: null });
    const wrong = await browser.send('{ viewer { role } }', {}, { authorization: 'Bearer nobody' });
    expect(wrong.statusCode).toBe(401);
  });

  test('is nowhere in the database but as a digest', async () => {
    const browser = await signedIn();
    const { rows } = await world.database.pool.query(
      'select session::text as text from session union all select known_device::text from known_device union all select audit_entry::text from audit_entry',
    );
    for (const token of browser.cookies.values()) expect(JSON.stringify(rows)).not.toContain(token);
  });
});

test.each(['registrar', 'employer', 'insurer', 'sponsor', 'agency'] as const)(
  'a session of the %s is to the permission table what its key is: the same role and organisation, and nothing more',
  async (name) => {
    const organization = await organizationOf(world, world.keys[name]);
    const input = { idempotencyKey: `matrix-${name}`, organization, email: `owner@${name}.example`, role: 'OWNER' };
    const invite = mutationOf('inviteMember', 'userErrors { code }');
    await world.ask(invite, { input }, world.keys.registrar);
    const person = new TestBrowser(world);
    const code = await mailedCode(world, `owner@${name}.example`);
    const accepted = { idempotencyKey: `matrix-${name}-yes`, code, name: 'Max', password: GOOD_PASSWORD };
    expect((await person.act('acceptInvitation', accepted, 'userErrors { code }')).userErrors).toEqual([]);
    const question = '{ viewer { role organizationId technicianId } }';
    const bySession = (await person.ask(question)).data;
    expect(bySession).toEqual((await world.ask(question, {}, world.keys[name])).data);
  },
);

test('an auditor may run no mutation but those about their own account', () => {
  const schema = buildRegistrySchema();
  const auditor = {
    role: 'EMPLOYER',
    organizationId: 'o',
    apiKeyId: null,
    memberRole: 'AUDITOR',
    personId: 'p',
  } as const;
  const open = Object.keys(schema.getMutationType()?.getFields() ?? {}).filter(
    (name) => !isClosedToMember(auditor, rowOf(name)),
  );
  expect(open.sort()).toEqual(
    [
      ...['acceptInvitation', 'actFor', 'addPasskey', 'claimTechnicianAccount', 'endOtherSessions', 'endSession'],
      ...['removeMember', 'removePasskey', 'requestPasswordReset', 'requestSignInCode', 'requestTechnicianClaim'],
      ...['resetPassword', 'setPassword', 'signIn', 'signInWithCode', 'signInWithPasskey', 'signOut'],
      ...['startPasskeyRegistration', 'startPasskeySignIn'],
    ].sort(),
  );
});

test('a member may do as the organisation may, but for keys, clients and members, which are the business of owners and managers', () => {
  const schema = buildRegistrySchema();
  const closedTo = (memberRole: MemberRole) => {
    const viewer = { role: 'EMPLOYER', organizationId: 'o', apiKeyId: null, memberRole, personId: 'p' } as const;
    const names = Object.keys(schema.getMutationType()?.getFields() ?? {});
    return names.filter((name) => isClosedToMember(viewer, rowOf(name))).sort();
  };
  expect(closedTo('MEMBER')).toEqual(
    [
      ...['createApiKey', 'rotateApiKey', 'revokeApiKey'],
      ...['registerOAuthClient', 'rotateOAuthClientSecret', 'revokeOAuthClient'],
      ...['inviteMember', 'withdrawInvitation', 'changeMemberRole'],
    ].sort(),
  );
  for (const role of ['OWNER', 'MANAGER'] as const) expect(closedTo(role)).toEqual([]);
});

function rowOf(mutation: string) {
  const row = PERMISSIONS[`Mutation.${mutation}`];
  if (!row) throw new Error(`${mutation} has no row`);
  return row;
}

test('what only people do is refused to keys, with a code', async () => {
  for (const [mutation, input] of [
    ['actFor', { asTechnician: true }],
    ['setPassword', { password: GOOD_PASSWORD }],
  ] as const) {
    const { data } = await world.ask(mutationOf(mutation, 'userErrors { code }'), { input }, world.keys.employer);
    expect(data.result.userErrors).toEqual([{ code: 'SIGN_IN_REQUIRED' }]);
  }
});
