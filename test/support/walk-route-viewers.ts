import type { Nearness } from '../../src/kernel/permission.ts';
import { SCOPES, type Scope } from '../../src/kernel/scope.ts';
import { type MemberRole, ROLES, type Role } from '../../src/kernel/viewer.ts';
import { CLIENT_ROLES } from '../../src/modules/oauth/oauth-client.rules.ts';
import { createKey } from './machine-access.ts';
import { OWN_PAGE } from './people.ts';
import type { FieldWorld } from './walk-field-world.ts';
import { sessionsOf, tokensInsteadOf } from './walk-viewers.ts';

/** Somebody who asks a route of HTTP, and what they are to the two subjects of the walk and to their rosters. */
export interface RouteViewer {
  readonly name: string;
  readonly role: Role;
  readonly memberRole?: MemberRole;
  /** Absent without a limit. */
  readonly scopes?: readonly Scope[];
  /** Who they show themselves to be is not taken: the key is not in force, or another site's page asks. */
  readonly isRefused?: 'INVALID' | 'CROSS_ORIGIN';
  /** What they are to the one who is everybody's own. */
  readonly near: { readonly technician: Nearness; readonly organization: Nearness };
  /** What they are to the other one; a stranger when absent. */
  readonly nearOther?: { readonly technician: Nearness; readonly organization: Nearness };
  /** By what they are recognised. */
  headers(): Readonly<Record<string, string>>;
}

const STRANGER = { technician: 'STRANGER', organization: 'STRANGER' } as const;
/** What each role's first organisation is to the technician whom all of them keep something of. */
const OWN: Readonly<Record<Role, RouteViewer['near']>> = {
  PUBLIC: STRANGER,
  REGISTRAR: { technician: 'STRANGER', organization: 'OWN' },
  EMPLOYER: { technician: 'RELATED', organization: 'OWN' },
  INSURER: { technician: 'STRANGER', organization: 'OWN' },
  SPONSOR: { technician: 'RELATED', organization: 'OWN' },
  AGENCY: { technician: 'RELATED', organization: 'OWN' },
  TECHNICIAN: { technician: 'OWN', organization: 'STRANGER' },
};

/** Everybody who can ask: by key, by token, by session and as nobody; from one's own to strangers; with and without scopes. */
export async function routeViewers({ world, subjects, consented }: FieldWorld): Promise<readonly RouteViewer[]> {
  const { own, other, keys } = subjects;
  const bearer = (secret: string | undefined) => () => ({ authorization: `Bearer ${secret}` });
  const keyOf = async (organization: string, role: 'EMPLOYER' | 'INSURER' | 'SPONSOR' | 'AGENCY', sponsor?: string) =>
    (await world.app.apiKeys.createApiKey({ organization, role, label: 'another', ...(sponsor && { sponsor }) }))
      .secret;
  const viewers: RouteViewer[] = [
    { name: 'nobody known', role: 'PUBLIC', near: STRANGER, headers: () => ({}) },
    {
      ...{ name: 'a key that is not in force', role: 'PUBLIC', isRefused: 'INVALID', near: STRANGER },
      headers: bearer(`${keys.REGISTRAR?.slice(0, -1)}`),
    },
  ];
  for (const role of ROLES.filter((one) => one !== 'PUBLIC'))
    viewers.push({ name: `a key of the ${role}`, role, near: OWN[role], headers: bearer(keys[role]) });
  const tokens = await tokensInsteadOf(world, keys);
  for (const role of CLIENT_ROLES)
    viewers.push({ name: `a token of the ${role}`, role, near: OWN[role], headers: bearer(tokens[role]) });
  for (const { role, memberRole, browser } of await sessionsOf(world, own)) {
    const headers = () => ({ ...OWN_PAGE, ...browser.cookieHeader() });
    const name = `a session of the ${role}${memberRole ? `’s ${memberRole}` : ''}`;
    viewers.push({ name, role, ...(memberRole && { memberRole }), near: OWN[role], headers });
    if (role !== 'TECHNICIAN') continue;
    const elsewhere = () => ({ ...headers(), 'sec-fetch-site': 'cross-site' });
    const asked = { name: `${name}, asked by another site`, isRefused: 'CROSS_ORIGIN' } as const;
    viewers.push({ ...asked, role, near: OWN[role], headers: elsewhere });
  }
  for (const role of ['REGISTRAR', 'EMPLOYER'] as const) {
    for (const scope of SCOPES) {
      const { secret } = await createKey(world, keys[role], { scopes: [scope] });
      const name = `a key of the ${role} for ${scope} alone`;
      viewers.push({ name, role, scopes: [scope], near: OWN[role], headers: bearer(secret) });
    }
  }
  const more: readonly Omit<RouteViewer, 'headers'>[] = [
    {
      ...{ name: 'another key of the shop’s', role: 'EMPLOYER' },
      near: { technician: 'RELATED', organization: 'SAME_ORGANIZATION' },
    },
    {
      name: 'another shop',
      role: 'EMPLOYER',
      near: STRANGER,
      nearOther: { technician: 'RELATED', organization: 'OWN' },
    },
    {
      ...{ name: 'an employer who may know everything', role: 'EMPLOYER' },
      near: { technician: 'RELATED', organization: 'STRANGER' },
    },
    { name: 'an employer who may know yes or no', role: 'EMPLOYER', near: STRANGER },
    {
      ...{ name: 'an insurer who may know everything', role: 'INSURER' },
      near: { technician: 'RELATED', organization: 'STRANGER' },
    },
    { name: 'another insurer', role: 'INSURER', near: STRANGER },
    { name: 'another sponsor', role: 'SPONSOR', near: STRANGER },
    { name: 'another agency', role: 'AGENCY', near: STRANGER },
    {
      ...{ name: 'another technician', role: 'TECHNICIAN', near: STRANGER },
      nearOther: { technician: 'OWN', organization: 'STRANGER' },
    },
  ];
  const secrets: readonly string[] = [
    await keyOf('Corner Garage', 'EMPLOYER'),
    world.keys.otherEmployer,
    ...[consented.full, consented.limited, consented.insurer],
    await keyOf('Third Casualty', 'INSURER'),
    await keyOf('Honda', 'SPONSOR', 'HONDA'),
    await keyOf('Second Bureau', 'AGENCY'),
    await world.technicianKey(other.aseId),
  ];
  return [...viewers, ...more.map((viewer, index) => ({ ...viewer, headers: bearer(secrets[index]) }))];
}
