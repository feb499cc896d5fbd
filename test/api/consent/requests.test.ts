import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { nodeId } from '../../../src/kernel/public-id.ts';
import { registrarOf } from '../../support/registrar.ts';
import { createWorld, type World } from '../../support/world.ts';
import { questionsOf } from '../verification/questions.ts';
import { codesOf, consentingOf } from './consent-questions.ts';

let world: World;
let consenting: ReturnType<typeof consentingOf>;
let own: string;
let other: string;
const SMITH = { aseId: 'ASE-1000-0001', lastName: 'Smith' };
const ASKED = { ...SMITH, tier: 'FULL', purpose: 'EMPLOYMENT', scope: ['ASE'], through: '2026-12-31' };

beforeAll(async () => {
  world = await createWorld('consent requests');
  const registrar = registrarOf(world);
  await registrar.certified(SMITH.aseId, SMITH.lastName, ['A5']);
  await registrar.certified('ASE-1000-0002', 'Kaya', ['A5']);
  consenting = consentingOf(world);
  own = await world.technicianKey(SMITH.aseId);
  other = await world.technicianKey('ASE-1000-0002');
});
afterAll(() => world?.close());
beforeEach(async () => {
  world.clock.set('2026-06-15T16:00:00Z');
  await world.owner.query('delete from consent_request; delete from consent');
});

async function requested(more: object = {}, key = world.keys.employer): Promise<string> {
  const { consentRequest, userErrors } = await consenting.request({ ...ASKED, ...more }, key);
  expect(userErrors).toEqual([]);
  return consentRequest.id;
}

async function stateOf(id: string, key = world.keys.employer) {
  const { data } = await world.ask(
    'query($id: ID!) { node(id: $id) { ... on ConsentRequest { state reminders consentId } } }',
    { id },
    key,
  );
  return data.node;
}

describe('a request', () => {
  test('is granted by its terms where the technician says nothing, and by theirs where they do', async () => {
    const first = await requested();
    const { consent } = await consenting.grant({ consentRequestId: first }, own);
    expect(consent).toMatchObject({ tier: 'FULL', purpose: 'EMPLOYMENT', scope: ['ASE'], through: '2026-12-31' });
    expect(await stateOf(first)).toMatchObject({ state: 'GRANTED', consentId: consent.id });
    const second = await requested({ purpose: 'FLEET_CONTRACT' });
    const less = { tier: 'LIMITED', scope: ['A5'], through: '2026-07-01' };
    expect((await consenting.grant({ consentRequestId: second, ...less }, own)).consent).toMatchObject(less);
    const { verification } = await questionsOf(world).verifyTechnician({ ...SMITH, codes: ['A5'] });
    expect(verification.tier).toBe('FULL');
  });

  test('is declined, and answered once', async () => {
    const consentRequestId = await requested();
    expect((await consenting.decline({ consentRequestId }, own)).consentRequest.state).toBe('DECLINED');
    const answered = ['CONSENT_REQUEST_ANSWERED consentRequestId'];
    expect(codesOf(await consenting.decline({ consentRequestId }, own))).toEqual(answered);
    expect(codesOf(await consenting.grant({ consentRequestId }, own))).toEqual(answered);
  });

  test('lapses by itself after its last day', async () => {
    const consentRequestId = await requested();
    world.clock.set('2026-06-28T16:00:00Z');
    expect(await stateOf(consentRequestId)).toMatchObject({ state: 'PENDING' });
    world.clock.set('2026-06-29T16:00:00Z');
    expect(await stateOf(consentRequestId)).toMatchObject({ state: 'LAPSED' });
    expect(codesOf(await consenting.grant({ consentRequestId }, own))).toEqual([
      'CONSENT_REQUEST_LAPSED consentRequestId',
    ]);
    await requested();
  });

  test('cannot be granted for another purpose', async () => {
    const consentRequestId = await requested();
    expect(codesOf(await consenting.grant({ consentRequestId, purpose: 'INSURANCE' }, own))).toEqual([
      'PURPOSE_OTHER purpose',
    ]);
  });

  test('to somebody else is not there', async () => {
    const consentRequestId = await requested();
    const nobodys = nodeId('ConsentRequest', '01900000-0000-7000-8000-000000000001');
    for (const id of [consentRequestId, nobodys]) {
      const notFound = ['CONSENT_REQUEST_NOT_FOUND consentRequestId'];
      expect(codesOf(await consenting.grant({ consentRequestId: id }, other))).toEqual(notFound);
      expect(codesOf(await consenting.decline({ consentRequestId: id }, other))).toEqual(notFound);
    }
    expect(await stateOf(consentRequestId, world.keys.otherEmployer)).toBeNull();
    expect(await stateOf(consentRequestId, other)).toBeNull();
  });

  test('is listed for both sides', async () => {
    const id = await requested();
    const shown = 'consentRequests { nodes { id state aseId organizationName answerThrough } }';
    const expected = {
      id,
      state: 'PENDING',
      aseId: SMITH.aseId,
      organizationName: 'Corner Garage',
      answerThrough: '2026-06-28',
    };
    const { data } = await world.ask(`{ technician(aseId: "${SMITH.aseId}") { ${shown} } }`, {}, own);
    expect(data.technician.consentRequests.nodes).toEqual([expected]);
    expect((await world.ask(`{ ${shown} }`, {}, world.keys.employer)).data.consentRequests.nodes).toEqual([expected]);
    expect((await world.ask(`{ ${shown} }`, {}, world.keys.insurer)).data.consentRequests.nodes).toEqual([]);
  });
});

describe('a request is refused', () => {
  test.each<[string, object, string[]]>([
    ['by a wrong last name', { lastName: 'Jones' }, ['TECHNICIAN_NOT_FOUND aseId']],
    ['by an ASE ID that nobody has', { aseId: 'ASE-9999-9999' }, ['TECHNICIAN_NOT_FOUND aseId']],
    ['by what is no ASE ID', { aseId: 'x' }, ['ASE_ID_MALFORMED aseId']],
    ['for yesterday', { through: '2026-06-14' }, ['DAY_IN_PAST through']],
    ['for too long', { through: '2029-01-01' }, ['DAY_TOO_FAR_AHEAD through']],
    ['with an unknown code', { scope: ['B99'] }, ['UNKNOWN_CODE scope.0']],
  ])('%s', async (_, more, codes) => {
    expect(codesOf(await consenting.request({ ...ASKED, ...more }, world.keys.employer))).toEqual(codes);
  });

  test('while the same awaits its answer, and while what is asked for is in force', async () => {
    const consentRequestId = await requested();
    expect(codesOf(await consenting.request(ASKED, world.keys.employer))).toEqual(['CONSENT_REQUEST_OPEN purpose']);
    await consenting.grant({ consentRequestId }, own);
    expect(codesOf(await consenting.request(ASKED, world.keys.employer))).toEqual(['CONSENT_IN_FORCE purpose']);
  });

  test('as the fourth to one person within 30 days, whatever became of the others', async () => {
    for (let count = 0; count < 3; count += 1) {
      await consenting.decline({ consentRequestId: await requested() }, own);
    }
    expect(codesOf(await consenting.request(ASKED, world.keys.employer))).toEqual(['TOO_MANY_REQUESTS']);
    await requested({}, world.keys.insurer);
    world.clock.set('2026-07-15T16:00:00Z');
    await requested();
  });

  test('once many await one person’s answer, or one organisation has many that do', async () => {
    const { pool } = world.database;
    const flood = (people: string, organizations: string, limit: number) =>
      pool.query(
        `insert into consent_request (id, technician_id, organization_id, tier, purpose, scope, through_on, requested_at, requested_on, until_on, reminders)
         select gen_random_uuid(), t.id, o.id, 'LIMITED', p::text, '{}', '2026-12-31', now(), '2026-06-14', '2026-06-28', 0
           from technician t, organization o, generate_series(1, $1::int) p where ${people} and ${organizations}`,
        [limit],
      );
    await flood(`t.ase_id = '${SMITH.aseId}'`, `o.name = 'Hill Motors'`, 50);
    expect(codesOf(await consenting.request(ASKED, world.keys.employer))).toEqual(['TOO_MANY_REQUESTS']);
    await world.owner.query('delete from consent_request');
    await flood(`t.ase_id = 'ASE-1000-0002'`, `o.name = 'Corner Garage'`, 1000);
    expect(codesOf(await consenting.request(ASKED, world.keys.employer))).toEqual(['TOO_MANY_REQUESTS']);
    await requested({}, world.keys.insurer);
  });

  test('when it races with the same', async () => {
    const both = await Promise.all([1, 2, 3].map(() => consenting.request(ASKED, world.keys.employer)));
    expect(both.flatMap(codesOf)).toEqual(['CONSENT_REQUEST_OPEN purpose', 'CONSENT_REQUEST_OPEN purpose']);
  });
});

describe('reminders', () => {
  const reminded = async () =>
    (
      await world.database.pool.query(
        `select payload from outbox_event where type = 'consent_request.reminded' order by id`,
      )
    ).rows;

  test('come after three days and after ten, each once, and not after an answer', async () => {
    const id = await requested();
    const answered = await requested({ purpose: 'CONSUMER' });
    await consenting.decline({ consentRequestId: answered }, own);
    const remind = () => world.app.consentReminders.remind();
    world.clock.set('2026-06-17T16:00:00Z');
    await remind();
    expect(await reminded()).toEqual([]);
    world.clock.set('2026-06-18T16:00:00Z');
    await Promise.all([remind(), remind()]);
    await remind();
    expect(await reminded()).toMatchObject([{ payload: { reminder: 1 } }]);
    world.clock.set('2026-06-25T16:00:00Z');
    await remind();
    await remind();
    expect(await reminded()).toMatchObject([{ payload: { reminder: 1 } }, { payload: { reminder: 2 } }]);
    expect(await stateOf(id)).toMatchObject({ reminders: 2 });
    world.clock.set('2026-06-29T16:00:00Z');
    await remind();
    expect(await reminded()).toHaveLength(2);
  });

  test('that were missed are one: nobody is reminded twice on a day', async () => {
    await requested();
    const before = (await reminded()).length;
    world.clock.set('2026-06-26T16:00:00Z');
    await world.app.consentReminders.remind();
    expect(await reminded()).toHaveLength(before + 1);
  });
});
