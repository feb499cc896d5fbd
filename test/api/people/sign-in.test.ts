import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GOOD_PASSWORD, mailedCode, memberOf, SIGNED_IN, TestBrowser } from '../../support/people.ts';
import { workDone } from '../../support/work-done.ts';
import { createWorld, type World } from '../../support/world.ts';
import { startSmallServer } from '../server/small-server.ts';

const WRONG = 'not the password at all';

let world: World;
let addresses = 0;

beforeAll(async () => {
  world = await createWorld('sign-in');
  await memberOf(world, world.keys.employer, 'ana@garage.example');
  await memberOf(world, world.keys.insurer, 'victim@mutual.example', 'OWNER', '192.0.2.77');
});
afterAll(() => world?.close());

/** A browser nobody has seen, at an address of its own. */
const stranger = () => {
  addresses += 1;
  return new TestBrowser(world, `198.51.100.${addresses}`);
};
const codesOf = (payload: { userErrors: readonly { code: string }[] }) => payload.userErrors.map(({ code }) => code);

describe('signing in by password', () => {
  test('works with the address in any case, and leaves cookies that scripts and other sites do not get', async () => {
    const browser = stranger();
    const response = await browser.send(
      `mutation($input: SignInInput!) { result: signIn(input: $input) { ${SIGNED_IN} } }`,
      { input: { email: ' ANA@Garage.example', password: GOOD_PASSWORD } },
    );
    expect(response.json().data.result).toMatchObject({
      viewer: { role: 'EMPLOYER', memberRole: 'OWNER' },
      userErrors: [],
    });
    const cookies = [response.headers['set-cookie']].flat().map(String);
    expect(cookies.map((cookie) => cookie.replace(/=[\w-]{43};/, '=…;'))).toEqual([
      '__Host-session=…; Max-Age=43200; Path=/; HttpOnly; SameSite=Strict; Secure',
      '__Host-device=…; Max-Age=15552000; Path=/; HttpOnly; SameSite=Strict; Secure',
    ]);
    expect(response.headers['cache-control']).toBe('no-store');
  });

  test('takes the same characters however they are composed', async () => {
    const person = await memberOf(world, world.keys.sponsor, 'cafe@sponsor.example');
    const set = { currentPassword: GOOD_PASSWORD, password: 'grüner tee im café um 5' };
    expect(codesOf(await person.act('setPassword', set, SIGNED_IN))).toEqual([]);
    const composed = await stranger().signIn('cafe@sponsor.example', set.password.normalize('NFD'));
    expect(composed.userErrors).toEqual([]);
  });

  test('renews a hash that was made with other parameters', async () => {
    const { argon2Hasher } = await import('../../../src/modules/people/password-hasher.ts');
    const { systemRandomness } = await import('../../../src/kernel/randomness.ts');
    const dated = await argon2Hasher(systemRandomness, { memoryCost: 128, timeCost: 1 }).hash(GOOD_PASSWORD);
    const set = `update person set password_hash = $1 where email = 'ana@garage.example'`;
    await world.database.pool.query(set, [dated]);
    expect((await stranger().signIn('ana@garage.example', GOOD_PASSWORD)).userErrors).toEqual([]);
    const { rows } = await world.database.pool.query(
      `select password_hash from person where email = 'ana@garage.example'`,
    );
    expect(rows[0].password_hash).toMatch(/^\$argon2id\$v=19\$m=64,t=1,p=1\$/);
    expect((await stranger().signIn('ana@garage.example', GOOD_PASSWORD)).userErrors).toEqual([]);
  });

  test('oversized bodies are refused unread, and a password of any length that fits is just wrong', async () => {
    const tooLarge = await stranger().send('mutation { x }', { password: 'x'.repeat(300_000) });
    expect(tooLarge.statusCode).toBe(413);
    expect(codesOf(await stranger().signIn('ana@garage.example', 'x'.repeat(200_000)))).toEqual(['SIGN_IN_FAILED']);
  });
});

test('slow bodies: a sign-in that does not arrive in time is ended, and nobody’s password is compared', async () => {
  const small = await startSmallServer({ settings: { requestTimeoutSeconds: 0.1 } });
  try {
    const socket = connect(small.port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      answer += chunk;
    });
    socket.write(
      'POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 200\r\n\r\n{"query":"mutation {',
    );
    await once(socket, 'close');
    expect(answer).toMatch(/^HTTP\/1.1 408 [\s\S]*REQUEST_TIMEOUT/);
  } finally {
    await small.server.close();
  }
});

describe('user enumeration', () => {
  test('signing in: unknown, passwordless and wrong get one answer, after the same hashes and statements', async () => {
    await world.database.pool.query(
      `insert into person (id, name, email, created_at) values (gen_random_uuid(), 'No', 'passwordless@x.example', now())`,
    );
    await stranger().signIn('warm@nowhere.example', WRONG);
    const seen = [];
    for (const email of ['ana@garage.example', 'nobody@nowhere.example', 'passwordless@x.example', 'no address']) {
      const browser = stranger();
      const work = await workDone(world, async () => {
        const response = await browser.send(
          `mutation($input: SignInInput!) { result: signIn(input: $input) { ${SIGNED_IN} } }`,
          { input: { email, password: WRONG } },
        );
        const { data, errors } = response.json();
        seen.push({ data, errors, status: response.statusCode, cookies: response.cookies });
      });
      seen.push(work);
    }
    const [answer, work] = seen;
    expect(answer).toMatchObject({
      data: { result: { viewer: null, userErrors: [{ code: 'SIGN_IN_FAILED' }] } },
      cookies: [],
    });
    expect(work).toMatchObject({ hash: 0, verify: 1 });
    for (const [index, other] of seen.entries()) expect(other).toEqual(index % 2 === 0 ? answer : work);
  });

  test('throttling: an account that does not exist slows down like one that does', async () => {
    const outcomes = [];
    for (const email of ['slowed@garage.example', 'ghost@nowhere.example']) {
      if (email.startsWith('slowed')) {
        await world.database.pool.query(
          `insert into person (id, name, email, created_at) values (gen_random_uuid(), 'S', $1, now())`,
          [email],
        );
      }
      const codes = [];
      for (let guess = 0; guess < 8; guess += 1) codes.push(codesOf(await stranger().signIn(email, WRONG)));
      outcomes.push(codes.flat());
    }
    expect(outcomes[0]).toEqual([...Array(6).fill('SIGN_IN_FAILED'), 'TOO_MANY_ATTEMPTS', 'TOO_MANY_ATTEMPTS']);
    expect(outcomes[1]).toEqual(outcomes[0]);
  });

  test.each(['requestPasswordReset', 'requestSignInCode'])(
    '%s: known and unknown get one answer after the same statements, and only the known get mail',
    async (mutation) => {
      const done = [];
      for (const email of ['ana@garage.example', 'nobody@nowhere.example', 'no address']) {
        let payload: unknown;
        const work = await workDone(world, async () => {
          payload = await stranger().act(mutation, { email }, 'accepted userErrors { code }');
        });
        done.push({ payload, work });
      }
      expect(done[0]).toMatchObject({ payload: { accepted: true, userErrors: [] }, work: { hash: 0, verify: 0 } });
      expect(done[1]).toEqual(done[0]);
      expect(done[2]).toEqual(done[0]);
      const before = world.mails.length;
      await world.runJobs();
      const codes = world.mails.slice(before).filter(({ subject }) => subject.startsWith('Your code'));
      expect(codes.map(({ to }) => to)).toEqual(['ana@garage.example']);
    },
  );
});

describe('guessing', () => {
  const guess = async (browser: TestBrowser, times: number, email = 'victim@mutual.example') => {
    for (let at = 0; at < times; at += 1) await browser.signIn(email, WRONG);
  };

  test('at one account waits longer and longer, from wherever it comes, and the wait cannot be drawn out', async () => {
    await guess(stranger(), 6, 'waits@nowhere.example');
    const waits = [];
    for (let round = 0; round < 3; round += 1) {
      const { userErrors } = await stranger().act(
        'signIn',
        { email: 'waits@nowhere.example', password: WRONG },
        'userErrors { code message }',
      );
      const seconds = Number(/(\d+) s/.exec(userErrors[0].message)?.[1]);
      await guess(stranger(), 3, 'waits@nowhere.example');
      world.clock.advance(seconds);
      waits.push([seconds, codesOf(await stranger().signIn('waits@nowhere.example', WRONG))]);
    }
    expect(waits).toEqual([
      [2, ['SIGN_IN_FAILED']],
      [4, ['SIGN_IN_FAILED']],
      [8, ['SIGN_IN_FAILED']],
    ]);
  });

  test('forty times at once is looked at as often as one after the other', async () => {
    const { verify } = await workDone(world, () =>
      Promise.all(Array.from({ length: 40 }, () => stranger().signIn('parallel@nowhere.example', WRONG))),
    );
    expect(verify).toBe(6);
  });

  test('by thirty aliases in one request is thirty guesses', async () => {
    const aliases = Array.from({ length: 30 }, (_, at) => `a${at}: signIn(input: $input) { userErrors { code } }`);
    const { verify } = await workDone(world, () =>
      stranger().ask(`mutation($input: SignInInput!) { ${aliases.join(' ')} }`, {
        input: { email: 'aliased@nowhere.example', password: WRONG },
      }),
    );
    expect(verify).toBe(6);
  });

  test('lock-out abuse: others’ guesses lock nobody out of a device they know, nor out of codes', async () => {
    const known = new TestBrowser(world, '192.0.2.77');
    await known.signIn('victim@mutual.example', GOOD_PASSWORD);
    await known.ask('mutation { signOut { userErrors { code } } }');
    await guess(stranger(), 12);
    expect(codesOf(await stranger().signIn('victim@mutual.example', GOOD_PASSWORD))).toEqual(['TOO_MANY_ATTEMPTS']);
    expect(codesOf(await known.signIn('victim@mutual.example', GOOD_PASSWORD))).toEqual([]);
    const elsewhere = stranger();
    await elsewhere.act('requestSignInCode', { email: 'victim@mutual.example' }, 'accepted');
    const code = await mailedCode(world, 'victim@mutual.example');
    expect(codesOf(await elsewhere.act('signInWithCode', { code }, SIGNED_IN))).toEqual([]);
  });

  test('lock-out abuse: a stolen device cookie is good for few guesses, and then not known any better', async () => {
    const device = new TestBrowser(world, '192.0.2.88');
    await memberOf(world, world.keys.agency, 'device@bureau.example');
    await device.signIn('device@bureau.example', GOOD_PASSWORD);
    const codes = [];
    for (let at = 0; at < 13; at += 1) codes.push(codesOf(await device.signIn('device@bureau.example', WRONG)));
    expect(codes.flat().slice(-3)).toEqual(['SIGN_IN_FAILED', 'TOO_MANY_ATTEMPTS', 'TOO_MANY_ATTEMPTS']);
  });

  test('password spraying: many accounts from one source are throttled together, and other sources are not', async () => {
    const sprayer = new TestBrowser(world, '203.0.113.9');
    const codes = [];
    for (let at = 0; at < 23; at += 1)
      codes.push(codesOf(await sprayer.signIn(`sprayed-${at}@nowhere.example`, WRONG)));
    expect(codes.flat().filter((code) => code === 'TOO_MANY_ATTEMPTS')).toHaveLength(2);
    expect(codesOf(await sprayer.signIn('ana@garage.example', GOOD_PASSWORD))).toEqual(['TOO_MANY_ATTEMPTS']);
    expect(codesOf(await stranger().signIn('ana@garage.example', GOOD_PASSWORD))).toEqual([]);
  });

  test('password spraying: all addresses of one IPv6 network are one source, and an own account pays for nothing', async () => {
    const from = (at: number) => new TestBrowser(world, `2001:db8:7:7::${at + 1}`);
    await memberOf(world, world.keys.otherEmployer, 'sprayer@hill.example');
    const codes = [];
    for (let at = 0; at < 24; at += 1) {
      codes.push(codesOf(await from(at).signIn(`spray6-${at}@nowhere.example`, WRONG)));
      if (at % 4 === 0) await from(at).signIn('sprayer@hill.example', GOOD_PASSWORD);
    }
    expect(codes.flat().filter((code) => code === 'TOO_MANY_ATTEMPTS').length).toBeGreaterThan(0);
  });

  test('for mails: one source asks for few, and a mailbox is sent no second code while the first is good for long', async () => {
    const asker = new TestBrowser(world, '203.0.113.77');
    const ask = () =>
      asker.act('requestSignInCode', { email: 'device@bureau.example' }, 'accepted userErrors { code }');
    const answers = [];
    for (let at = 0; at < 23; at += 1) answers.push(await ask());
    expect(answers.filter(({ accepted }) => accepted)).toHaveLength(21);
    expect(answers.at(-1).userErrors).toEqual([{ code: 'TOO_MANY_ATTEMPTS' }]);
    const before = world.mails.length;
    await world.runJobs();
    expect(world.mails.slice(before)).toHaveLength(1);
    world.clock.advance(8 * 60);
    await stranger().act('requestSignInCode', { email: 'device@bureau.example' }, 'accepted');
    await world.runJobs();
    expect(world.mails.slice(before)).toHaveLength(2);
  });
});

describe('a mailed code', () => {
  test('signs in once, also typed badly, and not after a quarter of an hour', async () => {
    const browser = stranger();
    const email = 'sprayer@hill.example';
    await browser.act('requestSignInCode', { email }, 'accepted');
    const code = await mailedCode(world, email);
    const typed = ` ${code.toLowerCase().replaceAll('-', ' ').replaceAll('1', 'l').replaceAll('0', 'o')}`;
    expect(await browser.act('signInWithCode', { code: typed }, SIGNED_IN)).toMatchObject({
      viewer: { role: 'EMPLOYER' },
    });
    expect(codesOf(await stranger().act('signInWithCode', { code }, SIGNED_IN))).toEqual(['CODE_INVALID']);
    await stranger().act('requestSignInCode', { email }, 'accepted');
    const late = await mailedCode(world, email);
    expect(late).not.toBe(code);
    world.clock.advance(15 * 60);
    expect(codesOf(await stranger().act('signInWithCode', { code: late }, SIGNED_IN))).toEqual(['CODE_INVALID']);
  });

  test('chooses a new password, ends all sessions and all other codes, and is good once', async () => {
    const person = await memberOf(world, world.keys.registrar, 'reset@institute.example');
    await stranger().act('requestPasswordReset', { email: 'reset@institute.example' }, 'accepted');
    const code = await mailedCode(world, 'reset@institute.example');
    await stranger().act('requestSignInCode', { email: 'reset@institute.example' }, 'accepted');
    const other = await mailedCode(world, 'reset@institute.example');
    const reset = (password: string) => stranger().act('resetPassword', { code, password }, SIGNED_IN);
    expect(codesOf(await reset('passwordpassword'))).toEqual(['PASSWORD_COMMON']);
    expect(codesOf(await reset('reset@institute.example'))).toEqual(['PASSWORD_COMMON']);
    expect(await reset('a harbour full of lanterns')).toMatchObject({ viewer: { role: 'REGISTRAR' }, userErrors: [] });
    expect(codesOf(await reset('another harbour of lanterns'))).toEqual(['CODE_INVALID']);
    expect((await person.ask('{ viewer { role } }')).data.viewer.role).toBe('PUBLIC');
    expect(codesOf(await stranger().act('signInWithCode', { code: other }, SIGNED_IN))).toEqual(['CODE_INVALID']);
    expect(codesOf(await stranger().signIn('reset@institute.example', GOOD_PASSWORD))).toEqual(['SIGN_IN_FAILED']);
    expect(codesOf(await stranger().signIn('reset@institute.example', 'a harbour full of lanterns'))).toEqual([]);
    await world.runJobs();
    expect(world.mails.at(-1)).toMatchObject({ to: 'reset@institute.example', subject: 'Your account was changed' });
  });

  test('of one kind opens nothing of another, and is not in the database', async () => {
    const email = 'device@bureau.example';
    world.clock.advance(3_600);
    await stranger().act('requestPasswordReset', { email }, 'accepted');
    const code = await mailedCode(world, email);
    expect(codesOf(await stranger().act('signInWithCode', { code }, SIGNED_IN))).toEqual(['CODE_INVALID']);
    const { rows } = await world.database.pool.query(
      'select one_time_code::text as text from one_time_code union all select jobs::text from graphile_worker._private_jobs jobs',
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const part of [code, code.replaceAll('-', '')]) expect(JSON.stringify(rows)).not.toContain(part);
  });

  test('that was never made is refused, and many of them from one source are slowed down', async () => {
    const browser = new TestBrowser(world, '203.0.113.99');
    const codes = [];
    for (let at = 0; at < 23; at += 1) {
      codes.push(codesOf(await browser.act('signInWithCode', { code: 'AAAA-BBBB-CCCC-DDDD' }, SIGNED_IN)));
    }
    expect(codes.flat()).toEqual([...Array(21).fill('CODE_INVALID'), 'TOO_MANY_ATTEMPTS', 'TOO_MANY_ATTEMPTS']);
    await stranger().act('requestSignInCode', { email: 'ana@garage.example' }, 'accepted');
    const good = await mailedCode(world, 'ana@garage.example');
    expect(codesOf(await browser.act('signInWithCode', { code: good }, SIGNED_IN))).toEqual([]);
  });
});
