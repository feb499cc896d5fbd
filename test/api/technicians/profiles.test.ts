import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { everybodyConsents } from '../../support/consent.ts';
import { type Registrar, registrarOf } from '../../support/registrar.ts';
import { workDone } from '../../support/work-done.ts';
import { type Answer, createWorld, type World } from '../../support/world.ts';

let world: World;
let registrar: Registrar;

beforeAll(async () => {
  world = await createWorld('profiles');
  await everybodyConsents(world, world.keys.employer);
  registrar = registrarOf(world);
  await registrar.register('ASE-5000-0001', 'Haddad', {
    email: 'rosa@example.org',
    phone: '+1 555 010 0000',
    directoryOptIn: true,
  });
});
afterAll(() => world.close());

const PROFILE = `query($aseId: String!) { technician(aseId: $aseId) {
  id aseId firstName lastName homeState email phone directoryOptIn version registeredAt asOf knownAt rulePack } }`;

async function profile(aseId: string) {
  return (await world.ask(PROFILE, { aseId }, world.keys.registrar)).data.technician;
}

function refusals({ data, errors }: Answer): readonly string[] {
  expect(errors).toBeUndefined();
  return data.result.userErrors.map(({ code, path }: { code: string; path: string[] }) => `${code} ${path.join('.')}`);
}

describe('registerTechnician', () => {
  test('enters a person as given', async () => {
    expect(await profile('ASE-5000-0001')).toMatchObject({
      id: expect.stringMatching(/^tec_[0-9a-z]{26}$/),
      firstName: 'Rosa',
      lastName: 'Haddad',
      homeState: 'US-CA',
      email: 'rosa@example.org',
      phone: '+1 555 010 0000',
      directoryOptIn: true,
      version: 1,
      registeredAt: '2026-06-15T16:00:00.000Z',
      asOf: '2026-06-15',
      knownAt: null,
      rulePack: 'mission-source@2',
    });
  });

  test('refuses an ASE ID that is taken', async () => {
    expect(refusals(await registrar.register('ASE-5000-0001', 'Silva'))).toEqual(['ASE_ID_TAKEN input.aseId']);
    expect(await profile('ASE-5000-0001')).toMatchObject({ lastName: 'Haddad' });
  });

  test('of one ASE ID by two at once enters one', async () => {
    const answers = await Promise.all(['Silva', 'Souza'].map((name) => registrar.register('ASE-5000-0002', name)));
    expect(answers.map((answer) => refusals(answer).join()).sort()).toEqual(['', 'ASE_ID_TAKEN input.aseId']);
  });

  test('refuses everything that is wrong with a profile at once', async () => {
    const wrong = { firstName: ' ', homeState: 'CA', email: 'rosa', phone: 'none' };
    expect(refusals(await registrar.register('ASE-5000-003', '—', wrong))).toEqual([
      'ASE_ID_MALFORMED input.aseId',
      'NAME_EMPTY input.firstName',
      'NAME_MALFORMED input.lastName',
      'HOME_STATE_UNKNOWN input.homeState',
      'EMAIL_MALFORMED input.email',
      'PHONE_MALFORMED input.phone',
    ]);
  });

  test('keeps names composed and without spaces around them', async () => {
    await registrar.register('ASE-5000-0004', '  Mu\u0308ller ');
    expect(await profile('ASE-5000-0004')).toMatchObject({ lastName: 'M\u00fcller' });
  });
});

describe('amendTechnician', () => {
  test('changes the members given, removes what is null, and leaves the rest', async () => {
    const { data } = await registrar.amend('ASE-5000-0001', 1, { lastName: 'Haddad-Silva', email: null });
    expect(data.result).toMatchObject({ userErrors: [], technician: { version: 2 } });
    expect(await profile('ASE-5000-0001')).toMatchObject({
      firstName: 'Rosa',
      lastName: 'Haddad-Silva',
      email: null,
      phone: '+1 555 010 0000',
      version: 2,
    });
  });

  test('is refused by one who read an older version', async () => {
    expect(refusals(await registrar.amend('ASE-5000-0001', 1, { lastName: 'Haddad' }))).toEqual([
      'VERSION_CONFLICT input.expectedVersion',
    ]);
    expect(await profile('ASE-5000-0001')).toMatchObject({ lastName: 'Haddad-Silva', version: 2 });
  });

  test('by two at once from the same version succeeds once', async () => {
    const answers = await Promise.all(
      ['US-NV', 'US-OR'].map((homeState) => registrar.amend('ASE-5000-0001', 2, { homeState })),
    );
    expect(answers.map((answer) => refusals(answer).join()).sort()).toEqual([
      '',
      'VERSION_CONFLICT input.expectedVersion',
    ]);
    expect(await profile('ASE-5000-0001')).toMatchObject({ version: 3 });
  });

  test('refuses nothing to change, and what is no profile', async () => {
    expect(refusals(await registrar.amend('ASE-5000-0001', 3, {}))).toEqual(['NOTHING_TO_AMEND input']);
    expect(refusals(await registrar.amend('ASE-5000-0001', 3, { lastName: '' }))).toEqual([
      'NAME_EMPTY input.lastName',
    ]);
  });

  test('of a last name lets the new one verify, and the old one no more', async () => {
    const verify = async (lastName: string) => {
      const { data } = await world.ask(
        `mutation($input: VerifyTechnicianInput!) { verifyTechnician(input: $input) { verification { displayName } userErrors { code } } }`,
        { input: { aseId: 'ASE-5000-0001', lastName, codes: ['A5'], purpose: 'EMPLOYMENT' } },
        world.keys.employer,
      );
      return data.verifyTechnician.verification.displayName;
    };
    expect(await verify('haddad silva')).toBe('Rosa Haddad-Silva');
    expect(await verify('Haddad')).toBeNull();
  });
});

describe('contact data', () => {
  const contactsOnRecord = async (aseId: string) =>
    (
      await world.database.pool.query(
        'select email, phone from technician_contact c join technician t on t.id = c.technician_id where ase_id = $1',
        [aseId],
      )
    ).rows;

  test('come, stay and go member by member, and with the last of them nothing is left', async () => {
    const aseId = 'ASE-5000-0010';
    await registrar.register(aseId, 'Silva');
    expect(await contactsOnRecord(aseId)).toEqual([]);
    const steps = [
      [{ phone: '+1 555 010 0010' }, { email: null, phone: '+1 555 010 0010' }],
      [{ email: 'silva@example.org' }, { email: 'silva@example.org', phone: '+1 555 010 0010' }],
      [{ homeState: 'US-NV' }, { email: 'silva@example.org', phone: '+1 555 010 0010' }],
      [{ phone: null }, { email: 'silva@example.org', phone: null }],
      [{ email: null }, { email: null, phone: null }],
      [
        { email: null, phone: null },
        { email: null, phone: null },
      ],
    ] as const;
    for (const [index, [changes, contact]] of steps.entries()) {
      expect(refusals(await registrar.amend(aseId, index + 1, changes))).toEqual([]);
      expect(await profile(aseId)).toMatchObject({ ...contact, version: index + 2 });
      expect(await contactsOnRecord(aseId)).toEqual(contact.email || contact.phone ? [contact] : []);
    }
  });

  test('are as they are now, whatever moment of record is asked about', async () => {
    const aseId = 'ASE-5000-0011';
    await registrar.register(aseId, 'Then', { email: 'then@example.org' });
    const knownAt = world.clock.now().toISOString();
    world.clock.advance(60);
    await registrar.amend(aseId, 1, { email: 'now@example.org' });
    const asked = `{ technician(aseId: "${aseId}", knownAt: "${knownAt}") { email } }`;
    expect((await world.ask(asked, {}, world.keys.registrar)).data.technician).toEqual({ email: 'now@example.org' });
  });

  test('of a page are read by one statement, however often it is asked, and by none when nobody wants them', async () => {
    const ask = (fields: string) =>
      world.ask(`{ technicians(first: 3) { nodes { ${fields} } } }`, {}, world.keys.registrar);
    const about = async (fields: string) => {
      const { statements } = await workDone(world, () => ask(fields));
      return statements.filter((text) => text.includes('technician_contact')).length;
    };
    for (let times = 0; times < 6; times += 1) {
      expect(await about('aseId email phone')).toBe(1);
      expect(await about('aseId lastName version')).toBe(0);
    }
    const { data } = await ask('aseId email phone');
    expect(data.technicians.nodes[0]).toEqual({ aseId: 'ASE-5000-0001', email: null, phone: '+1 555 010 0000' });
  });

  test('are told by each of several changes in a request as it left them', async () => {
    const aseId = 'ASE-5000-0012';
    await registrar.register(aseId, 'Twice', { email: 'first@example.org' });
    const change = (version: number, email: string) =>
      `v${version}: amendTechnician(input: { idempotencyKey: "twice-in-one-${version}", aseId: "${aseId}",
        expectedVersion: ${version}, email: "${email}" }) { technician { email version } userErrors { code } }`;
    const asked = `mutation { ${change(1, 'second@example.org')} ${change(2, 'third@example.org')} }`;
    expect((await world.ask(asked, {}, world.keys.registrar)).data).toEqual({
      v1: { technician: { email: 'second@example.org', version: 2 }, userErrors: [] },
      v2: { technician: { email: 'third@example.org', version: 3 }, userErrors: [] },
    });
  });

  test('are the technician’s and a registrar’s alone', async () => {
    const asked = `{ technician(aseId: "ASE-5000-0001") { phone } }`;
    const own = await world.technicianKey('ASE-5000-0001');
    const stranger = await world.technicianKey('ASE-5000-0004');
    expect((await world.ask(asked, {}, own)).data.technician).toEqual({ phone: '+1 555 010 0000' });
    expect((await world.ask(asked, {}, stranger)).data.technician).toBeNull();
  });
});
