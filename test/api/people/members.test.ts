import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GOOD_PASSWORD, mailedCode, memberOf, mutationOf, TestBrowser } from '../../support/people.ts';
import { organizationOf } from '../../support/shopkeeper.ts';
import { createWorld, type World } from '../../support/world.ts';

let world: World;
let owner: TestBrowser;
let actions = 0;

beforeAll(async () => {
  world = await createWorld('members');
  owner = await memberOf(world, world.keys.employer, 'owner@garage.example');
});
afterAll(() => world?.close());

const key = () => {
  actions += 1;
  return `members-${actions}-key`;
};

const invite = (by: TestBrowser, email: string, role: string) =>
  by.act(
    'inviteMember',
    { idempotencyKey: key(), email, role },
    'invitation { id email role } userErrors { code path }',
  );

const membersOf = async (by: TestBrowser) => {
  const { data } = await by.ask('{ organization { kind members { nodes { id name email role } } } }');
  return data.organization.members.nodes as { id: string; name: string; email: string | null; role: string }[];
};

const idOf = async (email: string) => (await membersOf(owner)).find((member) => member.email === email)?.id ?? '';

describe('an organisation', () => {
  test.each([
    ['registrar', 'REGISTRAR'],
    ['employer', 'SHOP'],
    ['insurer', 'INSURER'],
    ['sponsor', 'OEM_SPONSOR'],
    ['agency', 'AGENCY'],
  ] as const)('with a key of the role %s is a %s', async (name, kind) => {
    const { data } = await world.ask('{ organization { id kind members { nodes { role } } } }', {}, world.keys[name]);
    expect(data.organization.kind).toBe(kind);
    const { data: found } = await world.ask(
      'query($id: ID!) { node(id: $id) { ... on Organization { kind } } }',
      { id: data.organization.id },
      world.keys[name],
    );
    expect(found.node).toEqual({ kind });
  });

  test('is not there for those who do not belong to it', async () => {
    const id = await organizationOf(world, world.keys.otherEmployer);
    const { data, errors } = await owner.ask('query($id: ID) { organization(id: $id) { name } }', { id });
    expect(errors).toBeUndefined();
    expect(data.organization).toBeNull();
  });

  test('is there for a registrar, with its members', async () => {
    const id = await organizationOf(world, world.keys.employer);
    const { data } = await world.ask(
      'query($id: ID) { organization(id: $id) { members { nodes { email } } } }',
      { id },
      world.keys.registrar,
    );
    expect(data.organization.members.nodes).toContainEqual({ email: 'owner@garage.example' });
  });
});

describe('the first owner', () => {
  test('is invited with the organisation’s own key, and nobody else is while there is none', async () => {
    const asked = mutationOf('inviteMember', 'userErrors { code path }');
    const manager = { idempotencyKey: key(), email: 'm@hill.example', role: 'MANAGER' };
    const { data } = await world.ask(asked, { input: manager }, world.keys.otherEmployer);
    expect(data.result.userErrors).toEqual([{ code: 'NOT_YOURS_TO_DECIDE', path: ['input', 'role'] }]);
    const first = await memberOf(world, world.keys.otherEmployer, 'first@hill.example');
    const second = { idempotencyKey: key(), email: 'second@hill.example', role: 'OWNER' };
    const { data: refused } = await world.ask(asked, { input: second }, world.keys.otherEmployer);
    expect(refused.result.userErrors).toEqual([{ code: 'NOT_YOURS_TO_DECIDE', path: ['input', 'role'] }]);
    expect(await membersOf(first)).toHaveLength(1);
  });

  test('is not invited with a key that may less than members would', async () => {
    const { app } = world;
    const organization = 'Many Hats';
    const whole = await app.apiKeys.createApiKey({ organization, role: 'REGISTRAR', label: 'registrar' });
    const lesser = await app.apiKeys.createApiKey({ organization, role: 'EMPLOYER', label: 'hiring' });
    const asked = mutationOf('inviteMember', 'userErrors { code }');
    const input = { idempotencyKey: key(), email: 'climber@hats.example', role: 'OWNER' };
    const { data } = await world.ask(asked, { input }, lesser.secret);
    expect(data.result.userErrors).toEqual([{ code: 'NOT_YOURS_TO_DECIDE' }]);
    const { data: invited } = await world.ask(asked, { input: { ...input, idempotencyKey: key() } }, whole.secret);
    expect(invited.result.userErrors).toEqual([]);
  });

  test('and a next one when all are lost, are a registrar’s to invite', async () => {
    const organization = await organizationOf(world, world.keys.insurer);
    for (const email of ['first@mutual.example', 'next@mutual.example']) {
      const input = { idempotencyKey: key(), organization, email, role: 'OWNER' };
      const { data } = await world.ask(
        mutationOf('inviteMember', 'userErrors { code }'),
        { input },
        world.keys.registrar,
      );
      expect(data.result.userErrors).toEqual([]);
    }
  });
});

describe('an invitation', () => {
  test('makes a member who acts for the organisation, in its role, as nobody before', async () => {
    const member = await memberOf(world, owner, 'member@garage.example', 'MEMBER');
    const { data } = await member.ask(
      '{ viewer { role memberRole organizationId person { name email hasPassword memberships { role organizationName kind } } } }',
    );
    expect(data.viewer).toEqual({
      role: 'EMPLOYER',
      memberRole: 'MEMBER',
      organizationId: await organizationOf(world, world.keys.employer),
      person: {
        ...{ name: 'Pat Doe', email: 'member@garage.example', hasPassword: true },
        memberships: [{ role: 'MEMBER', organizationName: 'Corner Garage', kind: 'SHOP' }],
      },
    });
  });

  test('is good once', async () => {
    await invite(owner, 'once@garage.example', 'MEMBER');
    const code = await mailedCode(world, 'once@garage.example');
    const accept = (idempotencyKey: string) =>
      new TestBrowser(world).act(
        'acceptInvitation',
        { idempotencyKey, code: code.toLowerCase().replaceAll('-', ' '), name: 'Una', password: GOOD_PASSWORD },
        'memberId viewer { memberRole } userErrors { code path }',
      );
    const [first, again] = [await accept('accept-once-1'), await accept('accept-once-2')];
    expect(first).toMatchObject({ viewer: { memberRole: 'MEMBER' }, userErrors: [] });
    expect(again.userErrors).toEqual([{ code: 'CODE_INVALID', path: ['input', 'code'] }]);
    const repeat = await accept('accept-once-1');
    expect(repeat).toEqual({ memberId: first.memberId, viewer: { memberRole: null }, userErrors: [] });
  });

  test('accepted fifty times at once makes one member', async () => {
    await invite(owner, 'rush@garage.example', 'MEMBER');
    const code = await mailedCode(world, 'rush@garage.example');
    const input = { idempotencyKey: 'accept-rush-1', code, name: 'Rush', password: GOOD_PASSWORD };
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        new TestBrowser(world).act('acceptInvitation', input, 'memberId userErrors { code }'),
      ),
    );
    expect(new Set(answers.map((answer) => answer.memberId)).size).toBe(1);
    expect((await membersOf(owner)).filter(({ email }) => email === 'rush@garage.example')).toHaveLength(1);
  });

  test('that was withdrawn, or has run out, opens nothing, and makes room for another', async () => {
    const { invitation } = await invite(owner, 'late@garage.example', 'AUDITOR');
    expect((await invite(owner, 'late@garage.example', 'AUDITOR')).userErrors).toMatchObject([
      { code: 'INVITATION_PENDING' },
    ]);
    const code = await mailedCode(world, 'late@garage.example');
    const withdrawal = { idempotencyKey: key(), invitationId: invitation.id };
    expect((await owner.act('withdrawInvitation', withdrawal, 'userErrors { code }')).userErrors).toEqual([]);
    const input = { idempotencyKey: key(), code, name: 'Late', password: GOOD_PASSWORD };
    const accepted = await new TestBrowser(world).act('acceptInvitation', input, 'userErrors { code }');
    expect(accepted.userErrors).toEqual([{ code: 'CODE_INVALID' }]);
    expect((await invite(owner, 'late@garage.example', 'AUDITOR')).userErrors).toEqual([]);
  });

  test('is for who is signed in already, and asks for that when the address has an account', async () => {
    const person = await memberOf(world, owner, 'both@garage.example', 'MEMBER');
    const other = await memberOf(world, world.keys.agency, 'owner@bureau.example');
    await invite(other, 'both@garage.example', 'MANAGER');
    const input = { idempotencyKey: key(), code: await mailedCode(world, 'both@garage.example'), name: 'Two' };
    const stranger = await new TestBrowser(world).act('acceptInvitation', input, 'userErrors { code }');
    expect(stranger.userErrors).toEqual([{ code: 'SIGN_IN_FIRST' }]);
    const accepted = await person.act(
      'acceptInvitation',
      { ...input, idempotencyKey: key() },
      'viewer { role memberRole person { memberships { role } } } userErrors { code }',
    );
    expect(accepted).toEqual({
      viewer: {
        role: 'AGENCY',
        memberRole: 'MANAGER',
        person: { memberships: expect.arrayContaining([{ role: 'MEMBER' }, { role: 'MANAGER' }]) },
      },
      userErrors: [],
    });
  });

  test.each([
    ['nobody', 'EMAIL_MALFORMED'],
    ['a@b', 'EMAIL_MALFORMED'],
    ['a b@garage.example', 'EMAIL_MALFORMED'],
    ['x@garage.example\r\nBcc: y@garage.example', 'EMAIL_MALFORMED'],
    ['OWNER@Garage.example', 'ALREADY_MEMBER'],
  ])('to %j is refused with %s', async (email, code) => {
    expect((await invite(owner, email, 'MEMBER')).userErrors).toEqual([{ code, path: ['input', 'email'] }]);
  });

  test('with a bad password or no name is refused and stays good', async () => {
    await invite(owner, 'careless@garage.example', 'MEMBER');
    const code = await mailedCode(world, 'careless@garage.example');
    const browser = new TestBrowser(world);
    const accept = (idempotencyKey: string, name: string, password: string) =>
      browser.act('acceptInvitation', { idempotencyKey, code, name, password }, 'userErrors { code path }');
    expect((await accept(key(), ' ', 'short')).userErrors).toEqual([
      { code: 'NAME_EMPTY', path: ['input', 'name'] },
      { code: 'PASSWORD_TOO_SHORT', path: ['input', 'password'] },
    ]);
    expect((await accept(key(), 'Care', GOOD_PASSWORD)).userErrors).toEqual([]);
  });
});

describe('members', () => {
  test('are managed by owners and managers, each as far as the table says', async () => {
    const manager = await memberOf(world, owner, 'manager@garage.example', 'MANAGER');
    expect((await invite(manager, 'x1@garage.example', 'OWNER')).userErrors).toMatchObject([
      { code: 'NOT_YOURS_TO_DECIDE' },
    ]);
    expect((await invite(manager, 'x2@garage.example', 'AUDITOR')).userErrors).toEqual([]);
    const member = await memberOf(world, owner, 'plain@garage.example', 'MEMBER');
    const uninvited = { input: { idempotencyKey: key(), email: 'x3@garage.example', role: 'AUDITOR' } };
    const { errors } = await member.ask(mutationOf('inviteMember', 'userErrors { code }'), uninvited);
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect((await membersOf(member)).every(({ email }) => email === null)).toBe(true);
    const { data } = await member.ask('{ organization { invitations { email } } }');
    expect(data.organization.invitations).toBeNull();
  });

  test('of another organisation are not found', async () => {
    const stranger = await memberOf(world, world.keys.sponsor, 'owner@sponsor.example');
    const input = { idempotencyKey: key(), memberId: await idOf('owner@garage.example') };
    const removed = await stranger.act('removeMember', input, 'userErrors { code }');
    expect(removed.userErrors).toEqual([{ code: 'MEMBER_NOT_FOUND' }]);
  });

  test('who become something else are signed out of it, and act by it from then on', async () => {
    const member = await memberOf(world, owner, 'rising@garage.example', 'MEMBER');
    const input = { idempotencyKey: key(), memberId: await idOf('rising@garage.example'), role: 'MANAGER' };
    const changed = await owner.act('changeMemberRole', input, 'member { role } userErrors { code }');
    expect(changed).toEqual({ member: { role: 'MANAGER' }, userErrors: [] });
    expect((await member.ask('{ viewer { role person { name } } }')).data.viewer).toEqual({
      role: 'PUBLIC',
      person: null,
    });
    expect((await member.signIn('rising@garage.example', GOOD_PASSWORD)).viewer).toMatchObject({
      memberRole: 'MANAGER',
    });
  });

  test('who are removed act for it no more, at once', async () => {
    const member = await memberOf(world, owner, 'leaving@garage.example', 'MEMBER');
    const removal = { idempotencyKey: key(), memberId: await idOf('leaving@garage.example') };
    expect((await owner.act('removeMember', removal, 'member { id } userErrors { code }')).userErrors).toEqual([]);
    const { errors } = await member.ask('{ organization { name } }');
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    const again = await member.signIn('leaving@garage.example', GOOD_PASSWORD);
    expect(again.viewer).toMatchObject({
      role: 'PUBLIC',
      organizationId: null,
      person: { email: 'leaving@garage.example' },
    });
  });

  test('keep a last owner, also when two remove each other at once', async () => {
    const first = await memberOf(world, world.keys.registrar, 'one@institute.example');
    const second = await memberOf(world, first, 'two@institute.example');
    const { data } = await first.ask('{ organization { members { nodes { id email } } } }');
    const [one, two] = data.organization.members.nodes as { id: string }[];
    const removal = (by: TestBrowser, member: { id: string } | undefined) =>
      by.act('removeMember', { idempotencyKey: key(), memberId: member?.id }, 'userErrors { code }');
    const answers = await Promise.all([removal(first, two), removal(second, one)]);
    const refused = answers.filter((answer) => answer === undefined || answer.userErrors.length > 0);
    expect(refused).toHaveLength(1);
    const { rows } = await world.database.pool.query(
      `select count(*)::int as owners from member m join organization o on o.id = m.organization_id
        where o.name = 'The Institute' and m.role = 'OWNER'`,
    );
    expect(rows).toEqual([{ owners: 1 }]);
  });

  test('who are the last owner can be neither removed nor made less', async () => {
    const memberId = await idOf('owner@garage.example');
    const removed = await owner.act('removeMember', { idempotencyKey: key(), memberId }, 'userErrors { code }');
    expect(removed.userErrors).toEqual([{ code: 'LAST_OWNER' }]);
    const input = { idempotencyKey: key(), memberId, role: 'MEMBER' };
    const changed = await owner.act('changeMemberRole', input, 'userErrors { code }');
    expect(changed.userErrors).toEqual([{ code: 'LAST_OWNER' }]);
  });

  test('who are auditors read, and neither ask nor change', async () => {
    const auditor = await memberOf(world, owner, 'auditor@garage.example', 'AUDITOR');
    expect((await auditor.ask('{ lookUps { pageInfo { hasNextPage } } }')).errors).toBeUndefined();
    const input = { aseId: 'ASE-0000-0001', lastName: 'X', codes: ['A5'], purpose: 'EMPLOYMENT' };
    const { errors } = await auditor.ask(
      'mutation($input: VerifyTechnicianInput!) { verifyTechnician(input: $input) { userErrors { code } } }',
      { input },
    );
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    const left = { idempotencyKey: key(), memberId: await idOf('auditor@garage.example') };
    expect((await auditor.act('removeMember', left, 'userErrors { code }')).userErrors).toEqual([]);
  });
});

test('what is done about members is on record with the person who did it, without names and addresses', async () => {
  const { rows } = await world.database.pool.query(
    `select action, person_id is not null as named, details from audit_entry where action like any(array['member.%', 'invitation.%'])`,
  );
  const actionsSeen = new Set(rows.map((row) => row.action));
  expect([...actionsSeen].sort()).toEqual(
    ['invitation.withdrawn', 'member.invited', 'member.joined', 'member.removed', 'member.role_changed'].sort(),
  );
  expect(rows.filter((row) => row.action === 'member.removed').every((row) => row.named)).toBe(true);
  const { rows: stored } = await world.database.pool.query(
    'select audit_entry::text as text from audit_entry union all select outbox_event::text from outbox_event',
  );
  expect(JSON.stringify(stored)).not.toMatch(/garage\.example|Pat Doe/);
});
