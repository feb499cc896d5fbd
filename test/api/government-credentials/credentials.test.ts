import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { entrustAgency } from '../../../src/modules/government-credentials/agency.service.ts';
import {
  governmentFactQuery,
  governmentFactsOf,
} from '../../../src/modules/government-credentials/government.queries.ts';
import { type Agency, agencyOf, refusalsOf } from '../../support/public-bodies.ts';
import { type Registrar, registrarOf } from '../../support/registrar.ts';
import { organizationOf } from '../../support/shopkeeper.ts';
import { type Answer, createWorld, type World } from '../../support/world.ts';

const BUREAU = 'US-CA-BAR';
const OTHER = 'US-NV-DMV';
const EPA = 'US-EPA';
const CITY = 'US-NY-NYC';

let world: World;
let registrar: Registrar;
let keeper: Agency;
let bureau: Agency;
let otherBureau: Agency;
let otherKey: string;
let technicians = 0;
let aseId: string;
let number: string;

beforeAll(async () => {
  world = await createWorld('government');
  registrar = registrarOf(world);
  keeper = agencyOf(world);
  bureau = agencyOf(world, world.keys.agency);
  const request = { organization: 'Nevada DMV', role: 'AGENCY', label: 'test' } as const;
  otherKey = (await world.app.apiKeys.createApiKey(request)).secret;
  otherBureau = agencyOf(world, otherKey);
  await keeper.register(BUREAU, { organization: await organizationOf(world, world.keys.agency) });
  await keeper.register(OTHER, { jurisdiction: 'US-NV', organization: await organizationOf(world, otherKey) });
  await keeper.register(EPA, { level: 'FEDERAL', jurisdiction: 'US' });
  await keeper.register(CITY, { level: 'MUNICIPAL', jurisdiction: 'US-NY', place: 'New York City' });
});
afterAll(() => world?.close());
beforeEach(async () => {
  technicians += 1;
  aseId = `ASE-5000-${String(technicians).padStart(4, '0')}`;
  number = `EA ${technicians}`;
  await registrar.register(aseId, 'Novak');
});

const idOf = ({ data }: Answer): string => data.result.credentialId;

/** The moment before and the moment after what is done next are apart. */
function tick(): string {
  const now = world.clock.now().toISOString();
  world.clock.advance(60);
  return now;
}

const RECORD = `query($aseId: String!, $asOf: Day, $knownAt: DateTime) { technician(aseId: $aseId, asOf: $asOf, knownAt: $knownAt) {
  governmentCredentials { id number from through pendingThrough revokedOn standing counts holdsThrough } } }`;

async function recordOf(view: object = {}, key: string = world.keys.registrar) {
  const { data, errors } = await world.ask(RECORD, { aseId, ...view }, key);
  expect(errors).toBeUndefined();
  return data.technician?.governmentCredentials;
}

describe('an agency', () => {
  test('is entered once, and everybody finds it', async () => {
    const registered = await keeper.register('US-MI-SOS', { jurisdiction: 'US-MI', name: ' Secretary of State ' });
    const agency = {
      code: 'US-MI-SOS',
      name: 'Secretary of State',
      level: 'STATE',
      jurisdiction: 'US-MI',
      place: null,
    };
    expect(registered.data.result).toMatchObject({ agency, userErrors: [] });
    expect(refusalsOf(await keeper.register('US-MI-SOS', { jurisdiction: 'US-MI' }))).toEqual([
      'AGENCY_CODE_TAKEN code',
    ]);
    const { id } = registered.data.result.agency;
    const node = await world.ask('query($id: ID!) { node(id: $id) { ... on GovernmentAgency { code } } }', { id });
    expect(node.data).toEqual({ node: { code: 'US-MI-SOS' } });
    const list = await world.ask('{ governmentAgencies(jurisdiction: "US-MI", level: STATE) { nodes { code } } }');
    expect(list.data.governmentAgencies.nodes).toEqual([{ code: 'US-MI-SOS' }]);
  });

  test('is listed by code, forwards and backwards', async () => {
    const list = async (page: string) => {
      const { data } = await world.ask(
        `{ governmentAgencies(${page}) { nodes { code } pageInfo { endCursor hasNextPage hasPreviousPage } } }`,
      );
      return data.governmentAgencies;
    };
    const all = (await list('first: 100')).nodes;
    const first = await list('first: 2');
    expect(first).toMatchObject({ nodes: all.slice(0, 2), pageInfo: { hasNextPage: true } });
    expect((await list(`first: 1, after: "${first.pageInfo.endCursor}"`)).nodes).toEqual(all.slice(2, 3));
    expect((await list('last: 2')).nodes).toEqual(all.slice(-2));
  });

  test('with everything wrong is refused with every fault', async () => {
    const nobody = 'org_01h455vb4pex5vsknk084sn02q';
    const answer = await keeper.register('bar', { name: '', jurisdiction: 'CA', place: 'X', organization: nobody });
    expect(refusalsOf(answer)).toEqual([
      'AGENCY_CODE_MALFORMED code',
      'NAME_EMPTY name',
      'JURISDICTION_UNKNOWN jurisdiction',
      'PLACE_NOT_EXPECTED place',
      'ORGANIZATION_NOT_FOUND organization',
    ]);
    expect(refusalsOf(await keeper.register('US-OR-X', { organization: 'tec_x' }))).toEqual([
      'ID_MALFORMED organization',
    ]);
  });

  test.each(['agency', 'sponsor', 'employer'] as const)('is not entered by an %s', async (role) => {
    const { errors } = await agencyOf(world, world.keys[role]).register('US-OR-X');
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  test('of several that are entered at once under one code, one is', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => keeper.register('US-WA-X', { jurisdiction: 'US-WA' })));
    expect(answers.flatMap(refusalsOf)).toEqual(Array(2).fill('AGENCY_CODE_TAKEN code'));
  });
});

describe('a key of an agency', () => {
  test('makes its organisation the one that awards on behalf of the agency, and no other after it', async () => {
    await keeper.register('US-TX-DPS', { jurisdiction: 'US-TX' });
    const keyOf = (organization: string, code: string) =>
      world.app.apiKeys.createApiKey({ organization, role: 'AGENCY', label: 'test' }, (em, organizationId) =>
        entrustAgency(em, code, organizationId),
      );
    const { secret } = await keyOf('Texas DPS', 'US-TX-DPS');
    const award = await agencyOf(world, secret).award('US-TX-DPS', aseId, number, { lastName: 'Novak' });
    expect(refusalsOf(award)).toEqual([]);
    await expect(keyOf('Texas DPS', 'US-TX-DPS')).resolves.toMatchObject({ role: 'AGENCY' });
    await expect(keyOf('Impostor', 'US-TX-DPS')).rejects.toMatchObject({ faults: [{ code: 'AGENCY_ENTRUSTED' }] });
    await expect(keyOf('Impostor', 'US-XX')).rejects.toMatchObject({ faults: [{ code: 'AGENCY_NOT_FOUND' }] });
    const { rows } = await world.database.pool.query("select 1 from organization where name = 'Impostor'");
    expect(rows).toEqual([]);
  });
});

describe('a credential', () => {
  test('is awarded for as long as its class says', async () => {
    const { data } = await bureau.award(BUREAU, aseId, number, { lastName: 'NOVAK' });
    expect(data.result).toMatchObject({
      credential: {
        ...{ aseId, agency: { code: BUREAU }, jurisdiction: 'US-CA', place: null, number },
        ...{
          from: '2025-01-01',
          through: '2026-12-31',
          standing: 'IN_FORCE',
          counts: true,
          holdsThrough: '2026-12-31',
        },
      },
      userErrors: [],
    });
  });

  test('of a class that does not expire has no last day', async () => {
    const more = { classCode: 'REFRIGERANT_HANDLING_609' };
    const { data } = await keeper.award(EPA, aseId, number, more);
    expect(data.result.credential).toMatchObject({ jurisdiction: 'US', through: null, holdsThrough: null });
  });

  test('of a city says where it counts', async () => {
    const { data } = await keeper.award(CITY, aseId, number, { classCode: 'SAFETY_INSPECTION' });
    expect(data.result.credential).toMatchObject({
      jurisdiction: 'US-NY',
      place: 'New York City',
      through: '2027-12-31',
    });
  });

  test.each<[string, object, string[]]>([
    ['of no agency', { agency: 'US-XX' }, ['AGENCY_NOT_FOUND agency']],
    ['of no class', { classCode: 'X' }, ['GOVERNMENT_CLASS_UNKNOWN classCode']],
    [
      'of a class of another level',
      { classCode: 'REFRIGERANT_HANDLING_609' },
      ['GOVERNMENT_CLASS_NOT_AT_LEVEL classCode'],
    ],
    ['to nobody', { aseId: 'ASE-9999-9999' }, ['TECHNICIAN_NOT_FOUND aseId']],
    [
      'with everything wrong',
      { aseId: 'Novak', classCode: 'X', number: '', from: '1900-01-01', through: '2100-01-01' },
      [
        'ASE_ID_MALFORMED aseId',
        'GOVERNMENT_CLASS_UNKNOWN classCode',
        'GOVERNMENT_NUMBER_MALFORMED number',
        'DAY_TOO_EARLY from',
        'DAY_TOO_FAR_AHEAD through',
      ],
    ],
  ])('is not awarded %s', async (_, more, refusals) => {
    expect(refusalsOf(await keeper.award(BUREAU, aseId, number, more))).toEqual(refusals);
    expect(await recordOf()).toEqual([]);
  });

  test('has a number that its agency uses once at a time, and another agency as well', async () => {
    await keeper.award(BUREAU, aseId, number);
    const neighbour = 'ASE-5999-0001';
    await registrar.register(neighbour, 'Neighbour');
    for (const who of [aseId, neighbour]) {
      const again = await keeper.award(BUREAU, who, number, { from: '2026-12-31' });
      expect(refusalsOf(again)).toEqual(['GOVERNMENT_NUMBER_TAKEN number']);
    }
    expect(refusalsOf(await keeper.award(BUREAU, neighbour, number, { classCode: 'BRAKE_LAMP_ADJUSTER' }))).toEqual([]);
    expect(refusalsOf(await keeper.award(OTHER, neighbour, number))).toEqual([]);
    expect(refusalsOf(await keeper.award(BUREAU, neighbour, number, { from: '2027-01-01' }))).toEqual([]);
  });

  test('of several that are awarded at once under one number, one is', async () => {
    const others = ['ASE-5999-0011', 'ASE-5999-0012', 'ASE-5999-0013'];
    for (const other of others) await registrar.register(other, 'Racer');
    const answers = await Promise.all([aseId, ...others].map((who) => keeper.award(BUREAU, who, number)));
    expect(answers.flatMap(refusalsOf)).toEqual(Array(3).fill('GOVERNMENT_NUMBER_TAKEN number'));
  });

  test('is awarded once however often it is asked for', async () => {
    const again = { idempotencyKey: `again-${aseId}` };
    const first = await keeper.award(BUREAU, aseId, number, again);
    expect((await keeper.award(BUREAU, aseId, number, again)).data).toEqual(first.data);
    expect(await recordOf()).toHaveLength(1);
    expect(refusalsOf(await keeper.award(BUREAU, aseId, 'X', again))).toEqual([
      'IDEMPOTENCY_KEY_REUSED idempotencyKey',
    ]);
  });
});

describe('a renewal', () => {
  const awarded = (from: string, more: object = {}) => keeper.award(BUREAU, aseId, number, { from, ...more });

  test('in time goes on under the same id', async () => {
    const id = idOf(await awarded('2024-07-01'));
    const before = tick();
    const { data } = await bureau.renew(id);
    expect(data.result).toMatchObject({ credentialId: id, credential: { from: '2024-07-01', through: '2028-06-30' } });
    expect(await recordOf({ knownAt: before })).toMatchObject([{ through: '2026-06-30' }]);
  });

  test('after a lapse begins on its own day, and the gap stays a gap', async () => {
    const id = idOf(await awarded('2024-01-01'));
    const renewed = await bureau.renew(id, { renewedOn: '2026-03-01' });
    expect(idOf(renewed)).not.toBe(id);
    expect(renewed.data.result.credential).toMatchObject({ number, from: '2026-03-01', through: '2028-02-29' });
    expect(await recordOf()).toMatchObject([
      { id, from: '2024-01-01', through: '2025-12-31', standing: 'EXPIRED' },
      { number, from: '2026-03-01', through: '2028-02-29', standing: 'IN_FORCE' },
    ]);
    expect(await recordOf({ asOf: '2026-02-28' })).toMatchObject([
      { counts: false },
      { counts: false, standing: 'NOT_YET_IN_FORCE' },
    ]);
    expect(refusalsOf(await bureau.renew(id, { renewedOn: '2026-03-02' }))).toEqual(['GOVERNMENT_NUMBER_TAKEN number']);
  });

  test.each<[string, string, object, string[]]>([
    ['more than a year late', '2023-06-01', {}, ['GOVERNMENT_RENEWAL_TOO_LATE renewedOn']],
    ['tomorrow', '2025-01-01', { renewedOn: '2026-06-16' }, ['DAY_IN_FUTURE renewedOn']],
    ['that adds no day', '2025-01-01', { through: '2026-12-31' }, ['RENEWAL_NOT_LATER through']],
    ['for ever', '2025-01-01', { through: '2099-12-31' }, ['DAY_TOO_FAR_AHEAD through']],
  ])('%s is refused', async (_, from, more, refusals) => {
    expect(refusalsOf(await bureau.renew(idOf(await awarded(from)), more))).toEqual(refusals);
    expect(await recordOf()).toHaveLength(1);
  });

  test('pends, and the credential counts until it no longer does', async () => {
    const id = idOf(await awarded('2024-06-01'));
    const marked = await bureau.markPending(id, '2026-08-31', { filedOn: '2026-05-31' });
    expect(marked.data.result).toMatchObject({
      credentialId: id,
      credential: {
        standing: 'RENEWAL_PENDING',
        counts: true,
        holdsThrough: '2026-08-31',
        pendingThrough: '2026-08-31',
      },
    });
    expect(await recordOf({ asOf: '2026-09-01' })).toMatchObject([{ standing: 'EXPIRED', counts: false }]);
    const renewed = await bureau.renew(id);
    expect(renewed.data.result).toMatchObject({
      credentialId: id,
      credential: { standing: 'IN_FORCE', through: '2028-05-31', pendingThrough: null },
    });
  });

  test.each<[string, object, string[]]>([
    ['applied for too late', { filedOn: '2026-06-01' }, ['GOVERNMENT_RENEWAL_NOT_TIMELY filedOn']],
    ['that pends no day', { filedOn: '2026-05-01', through: '2026-05-31' }, ['DAYS_OUT_OF_ORDER through']],
    [
      'of another form',
      { filedOn: '2026-06-16', through: '2099-01-01' },
      ['DAY_IN_FUTURE filedOn', 'GOVERNMENT_RENEWAL_NOT_TIMELY filedOn', 'DAY_TOO_FAR_AHEAD through'],
    ],
  ])('%s does not pend', async (_, more, refusals) => {
    const id = idOf(await awarded('2024-06-01'));
    expect(refusalsOf(await bureau.markPending(id, '2026-08-31', more))).toEqual(refusals);
  });

  test('of one that does not expire is refused', async () => {
    const id = idOf(await keeper.award(EPA, aseId, number, { classCode: 'REFRIGERANT_HANDLING_609' }));
    const refusals = ['GOVERNMENT_CREDENTIAL_DOES_NOT_EXPIRE credentialId'];
    expect(refusalsOf(await keeper.renew(id))).toEqual(refusals);
    expect(refusalsOf(await keeper.markPending(id, '2026-08-31'))).toEqual(refusals);
  });
});

describe('a revocation', () => {
  test('ends a credential once, and leaves its number free', async () => {
    const id = idOf(await bureau.award(BUREAU, aseId, number, { lastName: 'Novak' }));
    const { data } = await bureau.revoke(id, { revokedOn: '2026-06-01', reason: 'FRAUD' });
    expect(data.result.credential).toMatchObject({ standing: 'REVOKED', counts: false, revocationReason: 'FRAUD' });
    expect(await recordOf({ asOf: '2026-05-31' })).toMatchObject([
      { standing: 'IN_FORCE', holdsThrough: '2026-05-31' },
    ]);
    const refusals = ['GOVERNMENT_CREDENTIAL_REVOKED credentialId'];
    for (const answer of [
      await bureau.revoke(id),
      await bureau.renew(id),
      await bureau.markPending(id, '2027-03-01'),
    ]) {
      expect(refusalsOf(answer)).toEqual(refusals);
    }
    expect(refusalsOf(await keeper.award(BUREAU, aseId, number, { from: '2026-06-01' }))).toEqual([]);
  });

  test.each<[string, string, string[]]>([
    ['in the future', '2026-06-16', ['DAY_IN_FUTURE revokedOn']],
    ['before it began', '2024-12-31', ['DAYS_OUT_OF_ORDER revokedOn']],
  ])('%s is refused', async (_, revokedOn, refusals) => {
    const id = idOf(await keeper.award(BUREAU, aseId, number));
    expect(refusalsOf(await keeper.revoke(id, { revokedOn }))).toEqual(refusals);
  });

  test('of several at once one is taken', async () => {
    const id = idOf(await keeper.award(BUREAU, aseId, number));
    const answers = await Promise.all([1, 2, 3].map(() => keeper.revoke(id)));
    expect(answers.flatMap(refusalsOf)).toEqual(Array(2).fill('GOVERNMENT_CREDENTIAL_REVOKED credentialId'));
  });
});

describe('a correction', () => {
  test('retracts, and the record as known before still has it', async () => {
    const id = idOf(await keeper.award(BUREAU, aseId, number));
    const before = tick();
    const { data } = await bureau.correct(id, { reason: 'WRONG_PERSON' });
    expect(data.result).toMatchObject({ credentialId: id, credential: null, userErrors: [] });
    expect(await recordOf()).toEqual([]);
    expect(await recordOf({ knownAt: before })).toMatchObject([{ id, number }]);
    for (const answer of [await bureau.correct(id), await bureau.renew(id), await bureau.revoke(id)]) {
      expect(refusalsOf(answer)).toEqual(['FACT_ALREADY_RETRACTED credentialId']);
    }
  });

  test('replaces under the same id', async () => {
    const id = idOf(await keeper.award(BUREAU, aseId, number));
    const replacement = {
      classCode: 'BRAKE_LAMP_ADJUSTER',
      number,
      from: '2025-02-01',
      revokedOn: '2026-01-01',
      revocationReason: 'SURRENDERED',
    };
    const { data } = await bureau.correct(id, { replacement });
    expect(data.result.credential).toMatchObject({
      id,
      classCode: 'BRAKE_LAMP_ADJUSTER',
      through: '2029-01-31',
      standing: 'REVOKED',
    });
  });

  test('is refused with the replacement’s own faults, and then nothing is changed', async () => {
    const id = idOf(await keeper.award(BUREAU, aseId, number));
    await keeper.award(BUREAU, aseId, `${number}-2`);
    const replacement = { classCode: 'X', number, from: '2025-02-01', through: '2025-01-01', revokedOn: '2025-01-15' };
    expect(refusalsOf(await bureau.correct(id, { replacement }))).toEqual([
      'GOVERNMENT_CLASS_UNKNOWN replacement classCode',
      'DAYS_OUT_OF_ORDER replacement through',
      'REVOCATION_INCOMPLETE replacement revocationReason',
      'DAYS_OUT_OF_ORDER replacement revokedOn',
    ]);
    const taken = { classCode: 'EMISSIONS_INSPECTION', number: `${number}-2`, from: '2025-02-01' };
    expect(refusalsOf(await bureau.correct(id, { replacement: taken }))).toEqual([
      'GOVERNMENT_NUMBER_TAKEN replacement number',
    ]);
    expect(await recordOf()).toMatchObject([{ from: '2025-01-01' }, { from: '2025-01-01' }]);
  });
});

describe('another agency', () => {
  test('neither awards, changes nor sees what is not its own', async () => {
    const name = { lastName: 'Novak' };
    const id = idOf(await bureau.award(BUREAU, aseId, number, name));
    const [others, none] = [
      await otherBureau.award(BUREAU, aseId, 'X', name),
      await otherBureau.award('US-XX', aseId, 'X', name),
    ];
    expect(others.data).toEqual(none.data);
    for (const answer of [
      await otherBureau.renew(id),
      await otherBureau.revoke(id),
      await otherBureau.correct(id),
      await otherBureau.markPending(id, '2027-03-01'),
    ]) {
      expect(refusalsOf(answer)).toEqual(['GOVERNMENT_CREDENTIAL_NOT_FOUND credentialId']);
    }
    const node = (key: string) => world.ask('query($id: ID!) { node(id: $id) { id } }', { id }, key);
    for (const key of [otherKey, world.keys.sponsor, world.keys.employer]) {
      expect((await node(key)).data).toEqual({ node: null });
    }
    for (const key of [world.keys.registrar, world.keys.agency, await world.technicianKey(aseId)]) {
      expect((await node(key)).data).toEqual({ node: { id } });
    }
    const list = `query($agency: String!, $number: String) { governmentCredentials(agency: $agency, number: $number) { nodes { id } } }`;
    const listed = async (key: string) =>
      (await world.ask(list, { agency: BUREAU, number }, key)).data.governmentCredentials.nodes;
    expect(await listed(world.keys.agency)).toEqual([{ id }]);
    expect(await listed(otherKey)).toEqual([]);
    expect(await recordOf({}, await world.technicianKey(aseId))).toMatchObject([{ id }]);
  });

  test('must know whom it licenses, and does not learn which of the two is wrong', async () => {
    expect(refusalsOf(await bureau.award(BUREAU, aseId, number))).toEqual(['LAST_NAME_REQUIRED lastName']);
    const [wrongName, nobody] = [
      await bureau.award(BUREAU, aseId, number, { lastName: 'Smith' }),
      await bureau.award(BUREAU, 'ASE-9999-9999', number, { lastName: 'Novak' }),
    ];
    expect(wrongName.data).toEqual(nobody.data);
  });

  test.each(['employer', 'insurer', 'sponsor'] as const)('an %s is none', async (role) => {
    const list = `{ governmentCredentials(agency: "${BUREAU}") { nodes { id } } }`;
    expect((await world.ask(list, {}, world.keys[role])).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    const { errors } = await agencyOf(world, world.keys[role]).award(BUREAU, aseId, number);
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });
});

test('the outbox is told what happened, in codes and days', async () => {
  const id = idOf(await keeper.award(BUREAU, aseId, number, { from: '2024-07-01' }));
  tick();
  await keeper.markPending(id, '2026-08-31');
  tick();
  await keeper.renew(id);
  tick();
  await keeper.revoke(id);
  tick();
  await keeper.correct(id);
  const { rows } = await world.database.pool.query(
    `select type, payload from outbox_event where subject_id = (select id from technician where ase_id = $1)
      and type like 'government.%' order by occurred_at`,
    [aseId],
  );
  expect(rows.map(({ type }) => type.replace('government.', ''))).toEqual([
    ...['awarded', 'renewal_pending', 'renewed', 'revoked', 'corrected'],
  ]);
  expect(rows[3].payload).toMatchObject({ agency: BUREAU, classCode: 'EMISSIONS_INSPECTION', endedOn: '2026-06-15' });
  expect(JSON.stringify(rows)).not.toMatch(new RegExp(`Novak|${number}`));
});

test('facts for many are read by one statement as they are on record, and as they were', async () => {
  const factsOf = async (knownAt?: string) => {
    const { rows } = await world.database.pool.query(
      `with t as materialized (select id from technician where ase_id = $1)
       select f.facts from t left join ${governmentFactQuery(knownAt && '$2::timestamptz')} f on f.technician_id = t.id`,
      knownAt ? [aseId, knownAt] : [aseId],
    );
    return rows.map(({ facts }) => governmentFactsOf(facts));
  };
  expect(await factsOf()).toEqual([[]]);
  const id = idOf(await keeper.award(CITY, aseId, number, { classCode: 'SAFETY_INSPECTION' }));
  await keeper.award(EPA, aseId, number, { classCode: 'REFRIGERANT_HANDLING_609' });
  const before = tick();
  await keeper.revoke(id, { revokedOn: '2026-01-01' });
  const open = { until: null, pendingUntil: null, endedOn: null };
  const federal = {
    ...open,
    classCode: 'REFRIGERANT_HANDLING_609',
    jurisdiction: 'US',
    place: null,
    from: '2025-01-01',
  };
  const city = {
    ...{ ...open, classCode: 'SAFETY_INSPECTION', jurisdiction: 'US-NY', place: 'New York City' },
    ...{ from: '2025-01-01', until: '2028-01-01' },
  };
  expect(await factsOf()).toEqual([[federal, { ...city, endedOn: '2026-01-01' }]]);
  expect(await factsOf(before)).toEqual([[federal, city]]);
});
