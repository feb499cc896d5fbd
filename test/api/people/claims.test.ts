import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GOOD_PASSWORD, mailedCode, memberOf, mutationOf, SIGNED_IN, TestBrowser } from '../../support/people.ts';
import { registrarOf } from '../../support/registrar.ts';
import { workDone } from '../../support/work-done.ts';
import { createWorld, type World } from '../../support/world.ts';

let world: World;
let addresses = 0;
let technicians = 100;

beforeAll(async () => {
  world = await createWorld('claims');
});
afterAll(() => world?.close());

const stranger = () => {
  addresses += 1;
  return new TestBrowser(world, `198.51.100.${addresses}`);
};

/** A technician on record, with a contact address or none. */
async function technician(email: string | null = null, lastName = 'Ortega') {
  technicians += 1;
  const aseId = `ASE-0000-0${technicians}`;
  await registrarOf(world).register(aseId, lastName, { email });
  return { aseId, lastName };
}

const request = (who: { aseId: string; lastName: string }) =>
  stranger().act('requestTechnicianClaim', who, 'accepted userErrors { code }');
const claim = (browser: TestBrowser, input: object) => browser.act('claimTechnicianAccount', input, SIGNED_IN);
const invite = async (aseId: string, email: string, key: string = world.keys.registrar) => {
  const input = { idempotencyKey: `invite-${aseId}-${email}`.slice(0, 100), aseId, email };
  const asked = mutationOf('inviteTechnician', 'technicianId userErrors { code }');
  return (await world.ask(asked, { input }, key)).data?.result;
};

describe('a technician', () => {
  test('claims their record with ASE ID, name and the code from their contact address, and sees it', async () => {
    const who = await technician('rosa@home.example', 'Ñandú-Smith');
    await request(who);
    const code = await mailedCode(world, 'rosa@home.example');
    const browser = stranger();
    const claimed = await claim(browser, { ...who, lastName: 'nandu smith', code, password: GOOD_PASSWORD });
    expect(claimed).toMatchObject({
      viewer: {
        role: 'TECHNICIAN',
        memberRole: null,
        person: { name: 'Rosa Ñandú-Smith', email: 'rosa@home.example' },
      },
      userErrors: [],
    });
    const { data } = await browser.ask(
      'query($a: String!) { technician(aseId: $a) { aseId email lookUps { nodes { purpose } } } }',
      {
        a: who.aseId,
      },
    );
    expect(data.technician).toEqual({ aseId: who.aseId, email: 'rosa@home.example', lookUps: { nodes: [] } });
    const other = await technician();
    expect(
      (await browser.ask('query($a: String!) { technician(aseId: $a) { aseId } }', { a: other.aseId })).data,
    ).toEqual({
      technician: null,
    });
    expect((await stranger().signIn('rosa@home.example', GOOD_PASSWORD)).viewer.role).toBe('TECHNICIAN');
  });

  test('of whom no address is on record is invited by a registrar, who does not see the code', async () => {
    const who = await technician(null);
    await request(who);
    await world.runJobs();
    const before = world.mails.length;
    expect(await invite(who.aseId, 'new@home.example')).toMatchObject({ userErrors: [] });
    const code = await mailedCode(world, 'new@home.example');
    expect(world.mails).toHaveLength(before + 1);
    expect((await claim(stranger(), { ...who, code })).viewer).toMatchObject({ role: 'TECHNICIAN' });
    expect(await invite(who.aseId, 'again@home.example')).toMatchObject({
      userErrors: [{ code: 'TECHNICIAN_CLAIMED' }],
    });
    expect(await invite('ASE-9999-9999', 'x@home.example')).toMatchObject({
      userErrors: [{ code: 'TECHNICIAN_NOT_FOUND' }],
    });
  });

  test('may be a member too, and acts as one or the other', async () => {
    const member = await memberOf(world, world.keys.employer, 'both@garage.example');
    const who = await technician('both@garage.example');
    await request(who);
    const code = await mailedCode(world, 'both@garage.example');
    expect((await claim(stranger(), { ...who, code })).userErrors).toEqual([
      { code: 'SIGN_IN_FIRST', path: ['input', 'code'] },
    ]);
    expect((await claim(member, { ...who, code })).viewer).toMatchObject({ role: 'TECHNICIAN' });
    const { data } = await member.ask(
      '{ viewer { technicianId person { technicianId memberships { organizationId role } } } }',
    );
    const { technicianId, memberships } = data.viewer.person;
    expect(data.viewer.technicianId).toBe(technicianId);
    const shop = await member.act('actFor', { organization: memberships[0].organizationId }, SIGNED_IN);
    expect(shop.viewer).toMatchObject({ role: 'EMPLOYER', memberRole: 'OWNER' });
    expect((await member.act('actFor', { asTechnician: true }, SIGNED_IN)).viewer.role).toBe('TECHNICIAN');
  });

  test('issues badges and share links in their own name', async () => {
    technicians += 1;
    const aseId = `ASE-0000-0${technicians}`;
    await registrarOf(world).certified(aseId, 'Badger', ['A5']);
    await invite(aseId, 'badger@home.example');
    const browser = stranger();
    await claim(browser, { aseId, lastName: 'Badger', code: await mailedCode(world, 'badger@home.example') });
    const input = { idempotencyKey: 'badge-by-session', aseId, codes: ['A5'] };
    const issued = await browser.act('issueBadge', input, 'badge { id } userErrors { code }');
    expect(issued.userErrors).toEqual([]);
    const link = { idempotencyKey: 'link-by-session', badgeId: issued.badge.id, purpose: 'EMPLOYMENT' };
    expect((await browser.act('createShareLink', link, 'shareLink { id } userErrors { code }')).userErrors).toEqual([]);
  });
});

describe('user enumeration: a claim', () => {
  test('is taken in alike, after the same statements, for the right person, a wrong name, nobody, and one without address', async () => {
    const known = await technician('known@home.example');
    const silent = await technician(null);
    const claimed = await technician('claimed@home.example');
    await invite(claimed.aseId, 'claimed@home.example');
    await claim(stranger(), { ...claimed, code: await mailedCode(world, 'claimed@home.example') });
    const before = world.mails.length;
    const seen = [];
    const people = [
      known,
      { ...known, lastName: 'Wrong' },
      { aseId: 'ASE-9999-9999', lastName: 'Nobody' },
      silent,
      claimed,
    ];
    for (const who of [...people, { aseId: 'nonsense', lastName: '' }]) {
      let answer: unknown;
      const work = await workDone(world, async () => {
        answer = await request(who);
      });
      seen.push({ answer, work });
    }
    expect(seen[0]?.answer).toEqual({ accepted: true, userErrors: [] });
    for (const one of seen) expect(one).toEqual(seen[0]);
    await world.runJobs();
    expect(world.mails.slice(before).map(({ to }) => to)).toEqual(['known@home.example']);
  });

  test('with a wrong code, name or ASE ID gets one answer, and a code shown five times with wrong facts is good no more', async () => {
    const who = await technician('guessed@home.example');
    const other = await technician('other@home.example');
    await request(who);
    const code = await mailedCode(world, 'guessed@home.example');
    const browser = stranger();
    const answers: unknown[] = [];
    for (const wrong of [
      { ...who, code: 'ZZZZ-ZZZZ-ZZZZ-ZZZZ' },
      { ...who, code: 'nonsense' },
      { ...who, lastName: 'Other', code },
      { ...who, aseId: other.aseId, code },
      { aseId: 'ASE-9999-9999', lastName: 'Nobody', code },
      { ...who, lastName: 'Guess', code },
      { ...who, lastName: 'Guess again', code },
    ]) {
      const { hash, verify } = await workDone(world, async () => {
        answers.push(await claim(browser, { ...wrong, password: GOOD_PASSWORD }));
      });
      expect({ hash, verify }).toEqual({ hash: 0, verify: 0 });
    }
    const expected = { viewer: null, userErrors: [{ code: 'CODE_INVALID', path: ['input', 'code'] }] };
    for (const answer of answers) expect(answer).toEqual(expected);
    expect(await claim(stranger(), { ...who, code })).toEqual(expected);
  });

  test('made twice at once succeeds once', async () => {
    const who = await technician('twice@home.example');
    await request(who);
    const code = await mailedCode(world, 'twice@home.example');
    const answers = await Promise.all([1, 2, 3, 4].map(() => claim(stranger(), { ...who, code })));
    expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
  });
});

test('a technician merged into another opens the record of who they turned out to be', async () => {
  const [stays, goes] = [await technician(null), await technician(null)];
  await invite(goes.aseId, 'merged@home.example');
  const browser = stranger();
  await claim(browser, { ...goes, code: await mailedCode(world, 'merged@home.example') });
  await world.database.pool.query(
    `update technician set merged_into_id = (select id from technician where ase_id = $1), merged_at = now() where ase_id = $2`,
    [stays.aseId, goes.aseId],
  );
  const { data } = await browser.ask('query($a: String!) { technician(aseId: $a) { aseId } }', { a: stays.aseId });
  expect(data.technician).toEqual({ aseId: stays.aseId });
});
