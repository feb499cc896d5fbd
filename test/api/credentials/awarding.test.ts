import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Registrar, registrarOf } from '../../support/registrar.ts';
import { createWorld, type World } from '../../support/world.ts';

let world: World;
let registrar: Registrar;

beforeAll(async () => {
  world = await createWorld('awarding');
  registrar = registrarOf(world);
});
afterAll(() => world.close());

const CREDENTIALS = `query($aseId: String!, $asOf: Day, $knownAt: DateTime, $codes: [String!]) {
  technician(aseId: $aseId, asOf: $asOf, knownAt: $knownAt) {
    credentials(codes: $codes) { code standing validFrom validThrough holdsThrough periods { from through basis } } } }`;

async function credential(aseId: string, code: string, view: object = {}) {
  const { data, errors } = await world.ask(CREDENTIALS, { aseId, codes: [code], ...view }, world.keys.registrar);
  expect(errors).toBeUndefined();
  return data.technician.credentials[0];
}

const AWARDED = { standing: 'CURRENT', validFrom: '2024-03-01', validThrough: '2029-02-28' };

describe('a credential', () => {
  test('is awarded by a passed test when the experience is on record', async () => {
    await registrar.register('ASE-1000-0001', 'Reyes');
    await registrar.work('ASE-1000-0001', '2020-01-01', '2022-12-31');
    const { data } = await registrar.exam('ASE-1000-0001', 'A5', '2024-03-01');
    expect(data.result.technician.credentials).toMatchObject([{ code: 'A5', ...AWARDED }]);
  });

  test('is awarded by experience when the passed test is on record, for the very same days', async () => {
    await registrar.register('ASE-1000-0002', 'Reyes');
    const exam = await registrar.exam('ASE-1000-0002', 'A5', '2024-03-01');
    expect(exam.data.result.technician.credentials).toMatchObject([{ code: 'A5', standing: 'PENDING_EXPERIENCE' }]);
    const { data } = await registrar.work('ASE-1000-0002', '2020-01-01', '2022-12-31');
    expect(data.result.technician.credentials).toMatchObject([{ code: 'A5', ...AWARDED }]);
    const periods = [{ from: '2024-03-01', through: '2029-02-28', basis: 'INITIAL_TEST' }];
    expect(await credential('ASE-1000-0001', 'A5')).toMatchObject({ periods });
    expect(await credential('ASE-1000-0002', 'A5')).toMatchObject({ periods });
  });

  test('is awarded from the day on which work still going on meets the experience', async () => {
    await registrar.register('ASE-1000-0003', 'Reyes');
    await registrar.exam('ASE-1000-0003', 'A5', '2024-03-01');
    await registrar.work('ASE-1000-0003', '2023-01-01', '2026-06-15');
    expect(await credential('ASE-1000-0003', 'A5')).toMatchObject({ standing: 'CURRENT', validFrom: '2024-12-30' });
    expect(await credential('ASE-1000-0003', 'A5', { asOf: '2024-12-29' })).toMatchObject({
      standing: 'PENDING_EXPERIENCE',
      holdsThrough: '2024-12-29',
    });
    expect(await credential('ASE-1000-0003', 'A5', { asOf: '2024-02-29' })).toMatchObject({ standing: 'NOT_YET_HELD' });
  });

  test('is awarded by training with one year of work', async () => {
    await registrar.register('ASE-1000-0004', 'Reyes');
    await registrar.exam('ASE-1000-0004', 'A5', '2024-03-01');
    await registrar.work('ASE-1000-0004', '2022-01-01', '2022-12-31');
    const { data } = await registrar.train('ASE-1000-0004', '2020-09-01', '2022-05-31');
    expect(data.result.technician.credentials).toMatchObject([{ code: 'A5', ...AWARDED }]);
  });

  test('is not awarded by a failed test', async () => {
    await registrar.register('ASE-1000-0005', 'Reyes');
    await registrar.work('ASE-1000-0005', '2020-01-01', '2022-12-31');
    const { data } = await registrar.exam('ASE-1000-0005', 'A5', '2024-03-01', { passed: false });
    expect(data.result).toMatchObject({ userErrors: [], technician: { credentials: [] } });
    expect(await credential('ASE-1000-0005', 'A5')).toMatchObject({ standing: 'NEVER_HELD' });
  });
});

describe('what was known at a moment', () => {
  test('stays answerable after what happened since', async () => {
    await registrar.register('ASE-1000-0010', 'Reyes');
    const before = world.clock.now().toISOString();
    world.clock.advance(60);
    await registrar.exam('ASE-1000-0010', 'A5', '2024-03-01');
    const pending = world.clock.now().toISOString();
    world.clock.advance(60);
    await registrar.work('ASE-1000-0010', '2020-01-01', '2022-12-31');
    const awarded = world.clock.now().toISOString();
    world.clock.advance(60);

    const onDay = (knownAt: string) => credential('ASE-1000-0010', 'A5', { asOf: '2024-06-01', knownAt });
    expect(await onDay(before)).toMatchObject({ standing: 'NEVER_HELD' });
    expect(await onDay(pending)).toMatchObject({ standing: 'PENDING_EXPERIENCE', holdsThrough: null });
    expect(await onDay(awarded)).toMatchObject({ standing: 'CURRENT' });
  });

  test('does not hold a technician who was entered later', async () => {
    const before = world.clock.now().toISOString();
    world.clock.advance(60);
    await registrar.register('ASE-1000-0011', 'Reyes');
    const { data } = await world.ask(CREDENTIALS, { aseId: 'ASE-1000-0011', knownAt: before }, world.keys.registrar);
    expect(data.technician).toBeNull();
  });
});

describe('a renewal', () => {
  test('by a recertification test extends without a gap', async () => {
    await registrar.certified('ASE-1000-0020', 'Reyes', ['A5'], '2020-03-01');
    await registrar.exam('ASE-1000-0020', 'A5', '2025-01-10', { kind: 'RECERTIFICATION' });
    expect(await credential('ASE-1000-0020', 'A5')).toMatchObject({
      standing: 'CURRENT',
      validFrom: '2021-12-30',
      validThrough: '2030-01-09',
      periods: [
        { basis: 'INITIAL_TEST' },
        { from: '2026-12-30', through: '2030-01-09', basis: 'RECERTIFICATION_TEST' },
      ],
    });
  });

  test('by continuing education extends by a year', async () => {
    await registrar.certified('ASE-1000-0021', 'Reyes', ['A5'], '2022-01-01');
    const { data } = await registrar.educate('ASE-1000-0021', 'A5', '2026-06-01');
    expect(data.result.userErrors).toEqual([]);
    expect(await credential('ASE-1000-0021', 'A5')).toMatchObject({
      validFrom: '2022-01-01',
      validThrough: '2027-12-31',
    });
  });

  test('after a lapse leaves the gap a gap', async () => {
    await registrar.register('ASE-1000-0022', 'Reyes');
    await registrar.work('ASE-1000-0022', '2010-01-01', '2012-12-31');
    await registrar.exam('ASE-1000-0022', 'A5', '2018-03-01');
    expect(await credential('ASE-1000-0022', 'A5')).toMatchObject({
      standing: 'EXPIRED',
      validThrough: '2023-02-28',
      holdsThrough: null,
    });
    await registrar.educate('ASE-1000-0022', 'A5', '2026-01-15');
    expect(await credential('ASE-1000-0022', 'A5')).toMatchObject({
      standing: 'CURRENT',
      validFrom: '2026-01-15',
      validThrough: '2027-01-14',
    });
    expect(await credential('ASE-1000-0022', 'A5', { asOf: '2024-06-01' })).toMatchObject({
      standing: 'EXPIRED',
      holdsThrough: '2026-01-14',
    });
  });
});

describe('a revocation', () => {
  test('takes away a renewal that had not begun, and a new initial test awards anew', async () => {
    await registrar.certified('ASE-1000-0030', 'Reyes', ['A5'], '2022-01-01');
    await registrar.educate('ASE-1000-0030', 'A5', '2026-05-01');
    await registrar.revoke('ASE-1000-0030', ['A5'], { effectiveOn: '2026-05-10' });
    expect(await credential('ASE-1000-0030', 'A5')).toMatchObject({
      standing: 'REVOKED',
      validThrough: '2026-05-09',
      holdsThrough: null,
    });
    const { data } = await registrar.exam('ASE-1000-0030', 'A5', '2026-06-15');
    expect(data.result.userErrors).toEqual([]);
    expect(await credential('ASE-1000-0030', 'A5')).toMatchObject({
      standing: 'CURRENT',
      validFrom: '2026-06-15',
      validThrough: '2031-06-14',
      periods: [{ basis: 'INITIAL_TEST' }, { from: '2026-06-15', basis: 'INITIAL_TEST' }],
    });
  });
});

test('a suspension and its reinstatement of the same day leave the credential current', async () => {
  for (let number = 40; number < 46; number += 1) {
    const aseId = `ASE-1000-00${number}`;
    await registrar.certified(aseId, 'Reyes', ['A5']);
    expect((await registrar.suspend(aseId, ['A5'])).data.result.technician.credentials).toMatchObject([
      { standing: 'SUSPENDED' },
    ]);
    expect((await registrar.reinstate(aseId, ['A5'])).data.result.technician.credentials).toMatchObject([
      { standing: 'CURRENT' },
    ]);
    expect(await credential(aseId, 'A5')).toMatchObject({ standing: 'CURRENT', holdsThrough: '2029-02-28' });
  }
});
