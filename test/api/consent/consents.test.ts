import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { nodeId } from '../../../src/kernel/public-id.ts';
import { agencyOf, sponsorOf } from '../../support/public-bodies.ts';
import { registrarOf } from '../../support/registrar.ts';
import { organizationOf, shopkeeperOf } from '../../support/shopkeeper.ts';
import { createWorld, type World } from '../../support/world.ts';
import { questionsOf } from '../verification/questions.ts';
import { codesOf, consentingOf } from './consent-questions.ts';

let world: World;
let consenting: ReturnType<typeof consentingOf>;
let ask: ReturnType<typeof questionsOf>;
let own: string;
let other: string;
let employer: string;
let employees = 0;
const SMITH = { aseId: 'ASE-1000-0001', lastName: 'Smith' };
const KAYA = { aseId: 'ASE-1000-0002', lastName: 'Kaya' };
const TERMS = { tier: 'FULL', purpose: 'EMPLOYMENT', scope: [], through: '2026-12-31' };
const NOTHING = { ...SMITH, codes: ['A5'] };
const NO_ID = '01900000-0000-7000-8000-000000000001';

beforeAll(async () => {
  world = await createWorld('consents');
  const registrar = registrarOf(world);
  await registrar.certified(SMITH.aseId, SMITH.lastName, ['A5', 'A6']);
  await registrar.certified(KAYA.aseId, KAYA.lastName, ['A5']);
  await registrar.suspend(SMITH.aseId, ['A6']);
  consenting = consentingOf(world);
  ask = questionsOf(world);
  own = await world.technicianKey(SMITH.aseId);
  other = await world.technicianKey(KAYA.aseId);
  employer = await organizationOf(world, world.keys.employer);
});
afterAll(() => world?.close());
beforeEach(async () => {
  world.clock.set('2026-06-15T16:00:00Z');
  await world.owner.query(
    'delete from ended_monitoring; delete from consent_request; delete from consent; delete from employment',
  );
});

async function granted(more: object = {}): Promise<string> {
  const { consent, userErrors } = await consenting.grant({ organizationId: employer, ...TERMS, ...more }, own);
  expect(userErrors).toEqual([]);
  return consent.id;
}

async function tierTold(question: object = NOTHING, key = world.keys.employer): Promise<string> {
  return (await ask.verifyTechnician(question, key)).verification.tier;
}

describe('without a consent', () => {
  test('whoever knows ASE ID and last name is told yes or no, and nothing besides', async () => {
    const { verification } = await ask.verifyTechnician(NOTHING);
    expect(verification).toMatchObject({
      tier: 'LIMITED',
      verdict: 'VALID',
      displayName: null,
      holdsThrough: null,
      credentials: [],
      designations: [],
      explanation: [],
      disputes: [],
      checks: [
        { code: 'IDENTITY', outcome: 'PASSED', reason: 'OK' },
        { code: 'REQUIREMENT', outcome: 'PASSED', reason: 'MET' },
      ],
    });
    const { result } = decodeJwt(verification.receipt);
    expect(result).toEqual({
      verdict: 'VALID',
      tier: 'LIMITED',
      holds_through: null,
      credentials: [],
      requirement: { satisfied: true, holds_through: null },
      checks: verification.checks.map(({ code, outcome, reason }: Record<string, string>) => ({
        code,
        outcome,
        reason,
      })),
    });
  });

  test('what lacks has no reason: a suspension is a no as any other', async () => {
    const suspended = await ask.verifyTechnician({ ...SMITH, codes: ['A6'] });
    const never = await ask.verifyTechnician({ ...SMITH, codes: ['A8'] });
    const { receipt: _, ...first } = suspended.verification;
    const { receipt: __, ...second } = never.verification;
    expect(first).toMatchObject({ verdict: 'INVALID', checks: [{}, { outcome: 'FAILED', reason: 'NOT_MET' }] });
    expect(first).toEqual(second);
  });

  test('a day ahead is not answered, whether there is such a person or not', async () => {
    for (const who of [SMITH, { ...SMITH, lastName: 'Jones' }, { ...SMITH, aseId: 'ASE-9999-9999' }]) {
      const { verification, userErrors } = await ask.verifyTechnician({ ...who, codes: ['A5'], asOf: '2026-06-16' });
      expect(verification).toBeNull();
      expect(userErrors).toMatchObject([{ code: 'CONSENT_REQUIRED', path: ['input', 'asOf'] }]);
    }
    expect((await ask.verifyTechnician({ ...NOTHING, asOf: '2025-06-16' })).verification.verdict).toBe('VALID');
  });

  test('the name is told of those who are in the public directory', async () => {
    await world.database.pool.query('update technician set directory_opt_in = true where ase_id = $1', [SMITH.aseId]);
    expect((await ask.verifyTechnician(NOTHING)).verification.displayName).toBe('Rosa Smith');
    await world.database.pool.query('update technician set directory_opt_in = false');
  });

  test('the registrar and the technician are told everything', async () => {
    expect(await tierTold(NOTHING, world.keys.registrar)).toBe('FULL');
    expect(await tierTold(NOTHING, own)).toBe('FULL');
    expect((await ask.verifyTechnician(NOTHING, other)).verification).toMatchObject({
      verdict: 'INVALID',
      displayName: null,
    });
  });
});

describe('a full consent', () => {
  test('tells everything, from the next question to the withdrawal', async () => {
    expect(await tierTold()).toBe('LIMITED');
    const consentId = await granted();
    const { verification } = await ask.verifyTechnician(NOTHING);
    expect(verification).toMatchObject({ tier: 'FULL', displayName: 'Rosa Smith', credentials: [{ code: 'A5' }] });
    expect(decodeJwt(verification.receipt)).toMatchObject({ result: { tier: 'FULL' } });
    const { consent } = await consenting.withdraw({ consentId }, own);
    expect(consent).toMatchObject({ state: 'WITHDRAWN' });
    expect(await tierTold()).toBe('LIMITED');
  });

  test('is for its organisation, purpose and scope alone', async () => {
    await granted({ scope: ['A5'] });
    expect(await tierTold()).toBe('FULL');
    expect(await tierTold({ ...SMITH, codes: ['A5', 'A6'] })).toBe('LIMITED');
    expect(await tierTold({ ...NOTHING, purpose: 'INSURANCE' })).toBe('LIMITED');
    expect(await tierTold(NOTHING, world.keys.otherEmployer)).toBe('LIMITED');
    expect(await tierTold({ ...KAYA, codes: ['A5'] })).toBe('LIMITED');
  });

  test('tells a wrong last name no more than without it', async () => {
    await granted();
    const wrong = await ask.verifyTechnician({ ...NOTHING, lastName: 'Jones' });
    const nobody = await ask.verifyTechnician({ ...NOTHING, aseId: 'ASE-9999-9999' });
    expect({ ...wrong.verification, receipt: '' }).toEqual({ ...nobody.verification, receipt: '' });
  });

  test('ends after its last day, without anybody’s doing', async () => {
    await granted({ through: '2026-06-20' });
    world.clock.set('2026-06-21T03:59:59Z');
    expect(await tierTold()).toBe('FULL');
    world.clock.set('2026-06-21T04:00:00Z');
    expect(await tierTold()).toBe('LIMITED');
    expect(codesOf(await consenting.grant({ organizationId: employer, ...TERMS }, own))).toEqual([]);
  });

  test('is read at the moment of asking, whatever record is asked about', async () => {
    await granted();
    const before = world.clock.now().toISOString();
    world.clock.advance(60);
    await world.database.pool.query('update consent set withdrawn_at = $1', [world.clock.now()]);
    expect(await tierTold({ ...NOTHING, knownAt: before })).toBe('LIMITED');
  });
});

describe('the ledger', () => {
  test('has the tier of each question, for both sides and as files', async () => {
    world.clock.set('2026-07-01T16:00:00Z');
    await ask.verifyTechnician(NOTHING);
    await granted();
    world.clock.advance(1);
    await ask.verifyTechnician(NOTHING);
    const shown = 'nodes { tier told { code } verdict }';
    const { data } = await world.ask(
      `{ technician(aseId: "${SMITH.aseId}") { lookUps(first: 2) { ${shown} } } }`,
      {},
      own,
    );
    const told = [
      { tier: 'FULL', told: [{ code: 'A5' }], verdict: 'VALID' },
      { tier: 'LIMITED', told: [], verdict: 'VALID' },
    ];
    expect(data.technician.lookUps.nodes).toEqual(told);
    const { data: asked } = await world.ask(`{ lookUps(first: 2) { ${shown} } }`, {}, world.keys.employer);
    expect(asked.lookUps.nodes).toEqual(told);
    const headers = { authorization: `Bearer ${own}` };
    const url = `/technicians/${SMITH.aseId}/look-ups.csv`;
    const { body } = await world.app.server.fastify.inject({ url, headers });
    expect(
      body
        .split('\n')
        .slice(0, 3)
        .map((line) => line.split(',').at(-1)),
    ).toEqual(['tier', 'FULL', 'LIMITED']);
  });
});

describe('a consent is refused', () => {
  test.each<[string, object, string[]]>([
    ['that ended yesterday', { through: '2026-06-14' }, ['DAY_IN_PAST through']],
    ['too far ahead', { through: '2028-06-16' }, ['DAY_TOO_FAR_AHEAD through']],
    ['of the tier LIMITED too far ahead', { tier: 'LIMITED', through: '2031-06-16' }, ['DAY_TOO_FAR_AHEAD through']],
    ['with an unknown code', { scope: ['A5', 'A99'] }, ['UNKNOWN_CODE scope.1']],
    ['with a code twice', { scope: ['A5', 'A5'] }, ['SCOPE_CODE_REPEATED scope.1']],
    ['to nobody', { organizationId: null }, ['GRANTEE_AMBIGUOUS organizationId']],
    [
      'to an organisation that is not there',
      { organizationId: nodeId('Organization', NO_ID) },
      ['ORGANIZATION_NOT_FOUND organizationId'],
    ],
    ['to what is no id', { organizationId: 'org_x' }, ['ID_MALFORMED organizationId']],
    [
      'without its terms',
      { tier: null, purpose: null, through: null },
      ['TERMS_MISSING tier', 'TERMS_MISSING purpose', 'TERMS_MISSING through'],
    ],
    ['with an idempotency key that is none', { idempotencyKey: 'x' }, ['IDEMPOTENCY_KEY_MALFORMED idempotencyKey']],
  ])('%s', async (_, more, codes) => {
    expect(codesOf(await consenting.grant({ organizationId: employer, ...TERMS, ...more }, own))).toEqual(codes);
    expect((await world.database.pool.query('select from consent')).rowCount).toBe(0);
  });

  test('to oneself, and to another technician’s own organisation', async () => {
    const [mine, theirs] = [await organizationOf(world, own), await organizationOf(world, other)];
    expect(codesOf(await consenting.grant({ ...TERMS, organizationId: mine }, own))).toEqual([
      'CONSENT_TO_ONESELF organizationId',
    ]);
    expect(codesOf(await consenting.grant({ ...TERMS, organizationId: theirs }, own))).toEqual([
      'ORGANIZATION_NOT_FOUND organizationId',
    ]);
  });

  test('a second time for one purpose, and its withdrawal a second time', async () => {
    const consentId = await granted();
    expect(codesOf(await consenting.grant({ organizationId: employer, ...TERMS }, own))).toEqual([
      'CONSENT_IN_FORCE purpose',
    ]);
    await granted({ purpose: 'INSURANCE' });
    expect(codesOf(await consenting.withdraw({ consentId }, own))).toEqual([]);
    expect(codesOf(await consenting.withdraw({ consentId }, own))).toEqual(['CONSENT_WITHDRAWN consentId']);
    await granted();
  });

  test('twice at once: one of two that race is refused', async () => {
    const both = await Promise.all([1, 2].map(() => consenting.grant({ organizationId: employer, ...TERMS }, own)));
    expect(both.flatMap(codesOf)).toEqual(['CONSENT_IN_FORCE purpose']);
  });

  test('to be withdrawn by others: to them there is none', async () => {
    const consentId = await granted();
    const nobodys = nodeId('Consent', NO_ID);
    for (const id of [consentId, nobodys]) {
      expect(codesOf(await consenting.withdraw({ consentId: id }, other))).toEqual(['CONSENT_NOT_FOUND consentId']);
    }
    const { errors } = await world.ask(
      'mutation($i: WithdrawConsentInput!) { withdrawConsent(input: $i) { consent { id } } }',
      { i: { idempotencyKey: 'registrar-withdraws', consentId } },
      world.keys.registrar,
    );
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  test('a repeat of the same key is answered as the first', async () => {
    const input = { organizationId: employer, ...TERMS, idempotencyKey: 'granted-once-and-for-all' };
    const first = await consenting.grant(input, own);
    expect(await consenting.grant(input, own)).toEqual(first);
    expect(codesOf(await consenting.grant({ ...input, scope: ['A5'] }, own))).toEqual([
      'IDEMPOTENCY_KEY_REUSED idempotencyKey',
    ]);
  });
});

describe('employment', () => {
  async function employed(more: object = {}, key?: string): Promise<string> {
    employees += 1;
    const shopNumber = `SHP-${String(employees).padStart(6, '0')}`;
    await shopkeeperOf(world).register(shopNumber, { organization: employer });
    const { data } = await shopkeeperOf(world, key).employ(SMITH.aseId, shopNumber, more);
    expect(data.result.userErrors).toEqual([]);
    return data.result.employment.id;
  }

  test('that a registrar recorded is a standing consent until its last day, and for no other purpose', async () => {
    const employmentId = await employed();
    expect(await tierTold()).toBe('FULL');
    expect(await tierTold({ ...NOTHING, purpose: 'INSURANCE' })).toBe('LIMITED');
    expect(await tierTold(NOTHING, world.keys.otherEmployer)).toBe('LIMITED');
    await shopkeeperOf(world).endEmployment(employmentId, '2026-06-20');
    world.clock.set('2026-06-20T16:00:00Z');
    expect(await tierTold()).toBe('FULL');
    world.clock.set('2026-06-21T16:00:00Z');
    expect(await tierTold()).toBe('LIMITED');
  });

  test('that only the shop asserts is none, until the technician confirms it', async () => {
    const employmentId = await employed({ lastName: 'Smith' }, world.keys.employer);
    expect(await tierTold()).toBe('LIMITED');
    await shopkeeperOf(world, own).confirmEmployment(employmentId);
    expect(await tierTold()).toBe('FULL');
  });

  test('lasts while monitoring is ended; the employer is told that, and not why', async () => {
    await employed();
    const { monitoring } = await consenting.endMonitoring({ organizationId: employer }, own);
    expect(monitoring).toMatchObject([{ organizationId: employer, isOn: false }]);
    expect(await tierTold()).toBe('LIMITED');
    const shown = '{ monitoring { nodes { aseId isOn endedAt through } } }';
    const { data } = await world.ask(shown, {}, world.keys.employer);
    expect(data.monitoring.nodes).toEqual([
      { aseId: SMITH.aseId, isOn: false, endedAt: '2026-06-15T16:00:00.000Z', through: null },
    ]);
    expect((await world.ask(shown, {}, world.keys.otherEmployer)).data.monitoring.nodes).toEqual([]);
    expect(codesOf(await consenting.endMonitoring({ organizationId: employer }, own))).toEqual([
      'MONITORING_ENDED organizationId',
    ]);
    await granted();
    expect(await tierTold()).toBe('FULL');
    await consenting.resumeMonitoring({ organizationId: employer }, own);
    expect(codesOf(await consenting.resumeMonitoring({ organizationId: employer }, own))).toEqual([
      'MONITORING_NOT_ENDED organizationId',
    ]);
  });

  test('that is not there has no monitoring to end', async () => {
    for (const organizationId of [employer, nodeId('Organization', NO_ID)]) {
      expect(codesOf(await consenting.endMonitoring({ organizationId }, own))).toEqual([
        'MONITORING_NOT_FOUND organizationId',
      ]);
    }
  });

  test('names a shop’s people to the employer, unless they ended monitoring, and to an insurer with their consent', async () => {
    await employed();
    const shopNumber = `SHP-${String(employees).padStart(6, '0')}`;
    const names = async (key: string) => {
      const shown = `{ shop(shopNumber: "${shopNumber}") { blueSeal { certified areas { coveredBy { displayName technicianId tests } } } } }`;
      const { data } = await world.ask(shown, {}, key);
      const { certified, areas } = data.shop.blueSeal;
      const covering = areas.flatMap(({ coveredBy }: { coveredBy: { displayName: string | null }[] }) => coveredBy);
      return { certified, names: covering.map(({ displayName }: { displayName: string | null }) => displayName) };
    };
    expect(await names(world.keys.employer)).toEqual({ certified: 1, names: ['Rosa Smith'] });
    await consenting.endMonitoring({ organizationId: employer }, own);
    expect(await names(world.keys.employer)).toEqual({ certified: 1, names: [null] });
    expect(await names(world.keys.registrar)).toEqual({ certified: 1, names: ['Rosa Smith'] });
    expect(await names(world.keys.insurer)).toEqual({ certified: 1, names: [] });
  });
});

describe('an office', () => {
  test('is told everything that it has to know of those whom it keeps, and of nobody else', async () => {
    const factory = { requirement: { completedOem: { program: 'TOYOTA_T_TEN' } } };
    const licence = { requirement: { holdsGovernment: { class: 'EMISSIONS_INSPECTION', jurisdiction: 'US-CA' } } };
    const { sponsor, agency } = world.keys;
    expect(await tierTold({ ...SMITH, ...factory }, sponsor)).toBe('LIMITED');
    await sponsorOf(world).open(SMITH.aseId);
    expect(await tierTold({ ...SMITH, ...factory }, sponsor)).toBe('FULL');
    expect(await tierTold({ ...SMITH, ...licence }, sponsor)).toBe('LIMITED');
    expect(await tierTold({ ...KAYA, codes: ['A5'] }, sponsor)).toBe('LIMITED');
    expect(await tierTold({ ...SMITH, ...licence }, agency)).toBe('LIMITED');
    await agencyOf(world).register('US-CA-BAR', { organization: await organizationOf(world, agency) });
    await agencyOf(world).award('US-CA-BAR', SMITH.aseId, 'EA 1');
    expect(await tierTold({ ...SMITH, ...licence }, agency)).toBe('FULL');
    expect(await tierTold({ ...SMITH, ...factory }, agency)).toBe('LIMITED');
  });
});

describe('a roster', () => {
  const SUBMIT = `mutation($input: SubmitRosterInput!) { submitRoster(input: $input) { roster { id } userErrors { code } } }`;
  const RESULTS = `query($id: ID!, $through: Day!) { roster(id: $id) {
    results { nodes { aseId verdict holdsThrough missing reason tier } } forecast(through: $through) { nodes { aseId on } } } }`;
  let rosters = 0;

  async function judged(more: object = {}) {
    rosters += 1;
    const input = {
      idempotencyKey: `roster-by-tiers-${rosters}`,
      lines: [SMITH, KAYA],
      codes: ['A5', 'A6'],
      purpose: 'EMPLOYMENT',
      ...more,
    };
    const { data } = await world.ask(SUBMIT, { input }, world.keys.employer);
    await world.runJobs();
    return data.submitRoster.roster.id as string;
  }

  const read = async (id: string) =>
    (await world.ask(RESULTS, { id, through: '2030-01-01' }, world.keys.employer)).data.roster;

  test('is answered line by line by tier, and what is ahead is told while the consent lasts', async () => {
    const consentId = await granted();
    const id = await judged();
    const { results, forecast } = await read(id);
    expect(results.nodes).toEqual([
      { aseId: SMITH.aseId, verdict: 'SUSPENDED', holdsThrough: null, missing: ['A6'], reason: null, tier: 'FULL' },
      { aseId: KAYA.aseId, verdict: 'INVALID', holdsThrough: null, missing: [], reason: null, tier: 'LIMITED' },
    ]);
    expect(forecast.nodes.every(({ aseId }: { aseId: string }) => aseId === SMITH.aseId)).toBe(true);
    const valid = await judged({ codes: ['A5'] });
    expect((await read(valid)).forecast.nodes).toMatchObject([{ aseId: SMITH.aseId, on: '2029-03-01' }]);
    await consenting.withdraw({ consentId }, own);
    expect((await read(valid)).forecast.nodes).toEqual([]);
    const { data } = await world.ask(
      '{ lookUps(first: 100) { nodes { kind tier askedFor } } }',
      {},
      world.keys.employer,
    );
    const lines = data.lookUps.nodes.filter(({ kind }: { kind: string }) => kind === 'ROSTER_LINE');
    expect(lines).toContainEqual({ kind: 'ROSTER_LINE', tier: 'LIMITED', askedFor: KAYA.aseId });
    expect(lines).toContainEqual({ kind: 'ROSTER_LINE', tier: 'FULL', askedFor: SMITH.aseId });
  });

  test('about a day ahead is answered for those alone who consented', async () => {
    await granted();
    const { results } = await read(await judged({ asOf: '2027-01-01', codes: ['A5'] }));
    expect(results.nodes).toMatchObject([
      { verdict: 'VALID', tier: 'FULL' },
      { verdict: null, tier: null, reason: 'CONSENT_REQUIRED' },
    ]);
  });
});

describe('both sides', () => {
  test('list consents and find them by id; to others they are not there', async () => {
    const consentId = await granted();
    world.clock.advance(1);
    const second = await granted({ purpose: 'FLEET_CONTRACT', tier: 'LIMITED', scope: ['ASE'] });
    const shown = 'nodes { id purpose state aseId organizationName } pageInfo { hasNextPage endCursor }';
    const { data } = await world.ask(
      `{ technician(aseId: "${SMITH.aseId}") { consents(first: 1) { ${shown} } } }`,
      {},
      own,
    );
    const page = data.technician.consents;
    expect(page).toMatchObject({ nodes: [{ id: second, state: 'IN_FORCE' }], pageInfo: { hasNextPage: true } });
    const { data: rest } = await world.ask(
      `query($after: String) { consents(first: 5, after: $after) { ${shown} } }`,
      { after: page.pageInfo.endCursor },
      world.keys.employer,
    );
    expect(rest.consents.nodes).toMatchObject([
      { id: consentId, aseId: SMITH.aseId, organizationName: 'Corner Garage' },
    ]);
    const find = async (id: string, key?: string) =>
      (await world.ask('query($id: ID!) { node(id: $id) { id } }', { id }, key)).data?.node?.id ?? null;
    for (const key of [own, world.keys.employer, world.keys.registrar])
      expect(await find(consentId, key)).toBe(consentId);
    for (const key of [other, world.keys.otherEmployer, world.keys.insurer, undefined])
      expect(await find(consentId, key)).toBeNull();
    expect((await world.ask(`{ consents { ${shown} } }`, {}, world.keys.insurer)).data.consents.nodes).toEqual([]);
  });

  test('have each action in the audit trail and in the outbox, in codes', async () => {
    world.clock.set('2026-07-02T16:00:00Z');
    const consentId = await granted({ scope: ['A5'] });
    world.clock.advance(1);
    await consenting.withdraw({ consentId }, own);
    const { rows } = await world.database.pool.query(
      `select action, details from audit_entry where action like 'consent.%' order by id desc limit 2`,
    );
    expect(rows).toMatchObject([
      { action: 'consent.withdrawn', details: { tier: 'FULL', purpose: 'EMPLOYMENT' } },
      {
        action: 'consent.granted',
        details: { tier: 'FULL', purpose: 'EMPLOYMENT', scope: ['A5'], through: '2026-12-31' },
      },
    ]);
    const events = await world.database.pool.query(`select from outbox_event where type = 'consent.withdrawn'`);
    expect(events.rowCount).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain('Smith');
  });
});
