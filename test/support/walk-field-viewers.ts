import type { FieldViewer } from '../api/server/field-walk.ts';
import type { TestBrowser } from './people.ts';
import type { FieldWorld } from './walk-field-world.ts';
import { colleague, ownerIn } from './walk-viewers.ts';

/** Everybody who can be something to what there is in the world: by key and by session, from one's own to strangers. */
export async function fieldViewers({ world, subjects, consented }: FieldWorld): Promise<readonly FieldViewer[]> {
  const { own, other } = subjects;
  const { keys, app } = world;
  const keyOf = async (organization: string, role: 'EMPLOYER' | 'INSURER' | 'SPONSOR' | 'AGENCY', sponsor?: string) =>
    (await app.apiKeys.createApiKey({ organization, role, label: 'another', ...(sponsor && { sponsor }) })).secret;
  const by = (key: string | undefined) => (query: string, variables: object) => world.ask(query, variables, key);
  const signedIn = (browser: TestBrowser) => (query: string, variables: object) => browser.ask(query, variables);
  const SHOPKEEPER = { technician: 'RELATED', shop: 'OWN', plans: 'OWN' } as const;
  const COLLEAGUE = { ...SHOPKEEPER, organization: 'SAME_ORGANIZATION', agreement: 'SAME_ORGANIZATION' } as const;
  const session = async (memberRole: 'OWNER' | 'MEMBER' | 'AUDITOR'): Promise<FieldViewer> => ({
    ...{ name: `a session of the shop's ${memberRole}`, role: 'EMPLOYER', memberRole },
    near: COLLEAGUE,
    ask: signedIn(
      memberRole === 'OWNER' ? ownerIn(own, 'EMPLOYER') : await colleague(world, own, 'EMPLOYER', memberRole),
    ),
  });
  return [
    { name: 'a registrar', role: 'REGISTRAR', near: {}, ask: by(keys.registrar) },
    {
      ...{ name: 'a registrar’s MEMBER', role: 'REGISTRAR', memberRole: 'MEMBER', near: {} },
      ask: signedIn(await colleague(world, own, 'REGISTRAR', 'MEMBER')),
    },
    { name: 'the public', role: 'PUBLIC', near: {}, ask: by(undefined) },
    {
      name: 'the shop',
      role: 'EMPLOYER',
      near: { ...SHOPKEEPER, organization: 'OWN', agreement: 'OWN' },
      ask: by(keys.employer),
    },
    {
      ...{ name: 'another key of the shop’s', role: 'EMPLOYER' },
      near: COLLEAGUE,
      ask: by(await keyOf('Corner Garage', 'EMPLOYER')),
    },
    await session('OWNER'),
    await session('MEMBER'),
    await session('AUDITOR'),
    { name: 'another shop', role: 'EMPLOYER', near: {}, ask: by(keys.otherEmployer) },
    {
      ...{ name: 'an employer who may know everything', role: 'EMPLOYER', near: { technician: 'RELATED' } },
      ask: by(consented.full),
    },
    { name: 'an employer who may know yes or no', role: 'EMPLOYER', near: {}, ask: by(consented.limited) },
    {
      ...{ name: 'the insurer of the network', role: 'INSURER' },
      near: { plans: 'RELATED', insurance: 'OWN', presentation: 'OWN' },
      ask: by(keys.insurer),
    },
    {
      ...{ name: 'an insurer who may know everything', role: 'INSURER', near: { technician: 'RELATED' } },
      ask: by(consented.insurer),
    },
    { name: 'another insurer', role: 'INSURER', near: {}, ask: by(await keyOf('Third Casualty', 'INSURER')) },
    {
      ...{ name: 'the sponsor of the programme', role: 'SPONSOR', near: { technician: 'RELATED', sponsor: 'OWN' } },
      ask: by(keys.sponsor),
    },
    { name: 'another sponsor', role: 'SPONSOR', near: {}, ask: by(await keyOf('Honda', 'SPONSOR', 'HONDA')) },
    {
      ...{ name: 'the agency that awarded', role: 'AGENCY', near: { technician: 'RELATED', agency: 'OWN' } },
      ask: by(keys.agency),
    },
    { name: 'another agency', role: 'AGENCY', near: {}, ask: by(await keyOf('Second Bureau', 'AGENCY')) },
    {
      ...{ name: 'the technician', role: 'TECHNICIAN' },
      near: {
        technician: 'OWN',
        shop: 'OWN',
        sponsor: 'OWN',
        agency: 'OWN',
        organization: 'RELATED',
        agreement: 'OWN',
      },
      ask: by(await world.technicianKey(own.aseId)),
    },
    { name: 'another technician', role: 'TECHNICIAN', near: {}, ask: by(await world.technicianKey(other.aseId)) },
  ];
}
