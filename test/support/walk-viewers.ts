import { MEMBER_ROLES, type MemberRole, ROLES, type Role } from '../../src/kernel/viewer.ts';
import { CLIENT_ROLES } from '../../src/modules/oauth/oauth-client.rules.ts';
import { postForm, registerClient } from './machine-access.ts';
import { GOOD_PASSWORD, mailedCode, memberOf, mutationOf, SIGNED_IN, TestBrowser } from './people.ts';
import { isOrganizations, type Subject } from './walk-subjects.ts';
import type { World } from './world.ts';

/** Access tokens of clients that those with these keys registered; technicians have keys alone. */
export async function tokensInsteadOf(
  world: World,
  keys: Readonly<Record<Role, string | undefined>>,
): Promise<Readonly<Record<Role, string | undefined>>> {
  const tokens: Partial<Record<Role, string | undefined>> = { ...keys };
  for (const role of CLIENT_ROLES) {
    const { id, secret } = await registerClient(world, keys[role] ?? '');
    const form = { grant_type: 'client_credentials', client_id: id, client_secret: secret };
    tokens[role] = (await postForm(world, form)).body.access_token;
  }
  return tokens as Readonly<Record<Role, string | undefined>>;
}

/** Somebody who is signed in, and as what. */
export interface SignedIn {
  readonly role: Role;
  readonly memberRole?: MemberRole;
  readonly browser: TestBrowser;
}

/** A session of every member role in each kind of organisation, of the technician, and of somebody who acts for nobody. */
export async function sessionsOf(world: World, own: Subject): Promise<readonly SignedIn[]> {
  const sessions: SignedIn[] = [];
  for (const role of ROLES.filter(isOrganizations)) {
    for (const memberRole of MEMBER_ROLES)
      sessions.push({ role, memberRole, browser: await colleague(world, own, role, memberRole) });
  }
  sessions.push({ role: 'TECHNICIAN', browser: await claimed(world, own) });
  sessions.push({ role: 'PUBLIC', browser: await actingForNobody(world, own) });
  return sessions;
}

/** Somebody who has accepted the owner's invitation, from an address of their own. */
export function colleague(world: World, own: Subject, role: Role, memberRole: MemberRole): Promise<TestBrowser> {
  const name = `${role}-${memberRole}`.toLowerCase();
  const address = `198.51.100.${ROLES.indexOf(role) * 10 + MEMBER_ROLES.indexOf(memberRole)}`;
  return memberOf(world, ownerIn(own, role), `${name}@walk.example`, memberRole, address);
}

/** The technician, who claimed their record by a code that a registrar had sent. */
async function claimed(world: World, { aseId, lastName }: Subject): Promise<TestBrowser> {
  const [email, browser] = [`${aseId.toLowerCase()}@walk.example`, new TestBrowser(world, '198.51.100.201')];
  const input = { idempotencyKey: `invite-${aseId}`, aseId, email };
  await world.ask(mutationOf('inviteTechnician', 'userErrors { code }'), { input }, world.keys.registrar);
  const claim = { aseId, lastName, code: await mailedCode(world, email), password: GOOD_PASSWORD };
  const { viewer } = await browser.act('claimTechnicianAccount', claim, SIGNED_IN);
  if (viewer?.role !== 'TECHNICIAN') throw new Error('the technician has not claimed their record');
  return browser;
}

/** Somebody who has left the only organisation that they belonged to, and signed in again. */
async function actingForNobody(world: World, own: Subject): Promise<TestBrowser> {
  const [email, browser] = ['nobody@walk.example', new TestBrowser(world, '198.51.100.202')];
  const member = await memberOf(world, ownerIn(own, 'EMPLOYER'), email, 'MEMBER', '198.51.100.203');
  const { data } = await member.ask('{ viewer { person { memberships { id } } } }');
  const leave = { idempotencyKey: 'walk-nobody-left', memberId: data.viewer.person.memberships[0].id };
  await member.act('removeMember', leave, 'userErrors { code }');
  const { viewer } = await browser.signIn(email, GOOD_PASSWORD);
  if (viewer?.role !== 'PUBLIC' || !viewer.person) throw new Error('somebody still acts for an organisation');
  return browser;
}

/** The first owner of the organisation that is theirs. */
export function ownerIn({ organizations }: Subject, role: Role): TestBrowser {
  const owner = organizations[role]?.owner;
  if (!owner) throw new Error(`no ${role} has an organisation of their own`);
  return owner;
}
