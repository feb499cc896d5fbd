import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createApp } from '../../../src/app.ts';
import { parseConfig } from '../../../src/config.ts';
import { createLog } from '../../../src/server/log.ts';
import { holderKey } from '../../rules/tokens/sd-jwt-fixtures.ts';
import { portableOf, publishedStatus, statusReference, wellQualified } from '../../support/portable-world.ts';
import { agencyOf, sponsorOf } from '../../support/public-bodies.ts';
import { type Registrar, registrarOf } from '../../support/registrar.ts';
import { seededRandomness } from '../../support/seeded-randomness.ts';
import { shopkeeperOf } from '../../support/shopkeeper.ts';
import { createWorld, type World } from '../../support/world.ts';

const { jwk } = await holderKey();

let world: World;
let registrar: Registrar;
let portable: ReturnType<typeof portableOf>;
let people = 0;
let aseId: string;
let shopNumber: string;
let ids: Awaited<ReturnType<typeof wellQualified>>;
let token: string;

beforeAll(async () => {
  world = await createWorld('portable status');
  registrar = registrarOf(world);
  portable = portableOf(world, jwk);
});
afterAll(() => world?.close());
beforeEach(async () => {
  people += 1;
  aseId = `ASE-6100-${String(people).padStart(4, '0')}`;
  shopNumber = `SHP-61${String(people).padStart(4, '0')}`;
  ids = await wellQualified(world, aseId, shopNumber);
  ({ token } = await portable.issue(aseId));
  await world.deliverEvents();
  world.clock.advance(60);
});

async function listed() {
  const [credential] = await portable.listed(aseId);
  return credential.status;
}

describe('the status of a portable credential', () => {
  test('is 2 while one of its nine certifications is suspended, 0 again once it is reinstated, and 1 when it is revoked', async () => {
    expect(await publishedStatus(world, token)).toBe(0);
    for (const [act, status, name] of [
      ['suspend', 2, 'SUSPENDED'],
      ['reinstate', 0, 'VALID'],
      ['revoke', 1, 'REVOKED'],
    ] as const) {
      await registrar[act](aseId, ['A3']);
      await world.deliverEvents();
      expect([await publishedStatus(world, token), await listed()]).toEqual([status, name]);
      world.clock.advance(60);
    }
  });

  test.each<[string, () => Promise<unknown>]>([
    ['a licence in it is revoked', () => agencyOf(world).revoke(ids.credentialId, { revokedOn: '2026-06-15' })],
    ['a licence in it is corrected', () => agencyOf(world).correct(ids.credentialId)],
    [
      'the sponsor withdraws factory status',
      () => sponsorOf(world).withdraw(ids.enrolmentId, { withdrawnOn: '2026-06-15' }),
    ],
    ['a completed level was never completed', () => sponsorOf(world).correct(ids.enrolmentId)],
    ['its holder leaves the brand’s network', () => shopkeeperOf(world).endEmployment(ids.employmentId, '2026-06-14')],
    ['the shop leaves the brand’s network', () => shopkeeperOf(world).leave(shopNumber, 'TOYOTA', '2026-06-14')],
    ['the shop closes', () => shopkeeperOf(world).close(shopNumber, '2026-06-14')],
  ])('is 1 once %s', async (_, act) => {
    const answer = (await act()) as { data: { result: { userErrors: unknown[] } } };
    expect(answer.data.result.userErrors).toEqual([]);
    await world.deliverEvents();
    expect([await publishedStatus(world, token), await listed()]).toEqual([1, 'REVOKED']);
  });

  test('stays 0 when what is on record grows, and when only what it does not say changes', async () => {
    await registrar.educate(aseId, 'A5', '2026-06-01');
    await registrar.amend(aseId, 1, { homeState: 'US-NV' });
    const { credential, token: designations } = await portable.issue(aseId, { contents: ['CERTIFICATIONS'] });
    await agencyOf(world).revoke(ids.credentialId, { revokedOn: '2026-06-15' });
    await world.deliverEvents();
    expect(credential.governmentCredentials).toEqual([]);
    expect(await publishedStatus(world, designations)).toBe(0);
  });

  test('is told by the record itself at once, before any list is signed anew', async () => {
    const reference = statusReference(token);
    const told = (where = reference) => world.app.tokenStatuses.currentStatusAt('PORTABLE_CREDENTIAL', where);
    expect(await told()).toMatchObject({ status: 'VALID' });
    await registrar.suspend(aseId, ['A8']);
    expect([await told(), await publishedStatus(world, token)]).toMatchObject([{ status: 'SUSPENDED' }, 0]);
    await agencyOf(world).revoke(ids.credentialId, { revokedOn: '2026-06-15' });
    expect(await told()).toMatchObject({ status: 'REVOKED' });
    expect(await world.app.tokenStatuses.currentStatusAt('BADGE', reference)).toEqual({ status: 'UNAVAILABLE' });
    for (const uri of ['https://elsewhere.example/s/1', `${reference.uri}0`]) {
      expect(await told({ ...reference, uri })).toEqual({ status: 'UNAVAILABLE' });
    }
  });

  test('of one that was withdrawn is 1 for good, whatever follows', async () => {
    const [{ id }] = await portable.listed(aseId);
    await portable.withdraw(id);
    await world.deliverEvents();
    expect(await publishedStatus(world, token)).toBe(1);
    await registrar.suspend(aseId, ['A5']);
    await registrar.reinstate(aseId, ['A5']);
    await world.deliverEvents();
    expect(await publishedStatus(world, token)).toBe(1);
  });

  test('of one that was re-issued is 1 within the same run of the outbox, and the new one’s 0', async () => {
    const [{ id }] = await portable.listed(aseId);
    const again = await portable.reissue(id);
    await world.deliverEvents();
    expect([await publishedStatus(world, token), await publishedStatus(world, again.token)]).toEqual([1, 0]);
  });

  test('is said by another process on the same database at once, in the same bytes', async () => {
    const config = parseConfig({
      PUBLIC_URL: 'https://verify.example.org',
      KEY_ENCRYPTION_KEY: 'kekekekekekekekekekekekekekekekekekekekekek',
    });
    const { database, clock } = world;
    const log = createLog('silent');
    const another = await createApp({ config, database, clock, randomness: seededRandomness('another'), log });
    try {
      const path = new URL(statusReference(token).uri).pathname;
      const both = async (headers = {}) =>
        Promise.all(
          [world.app, another].map(async ({ server }) => {
            const answer = await server.fastify.inject({ url: path, headers });
            return { bytes: answer.rawPayload.toString('base64'), etag: answer.headers['etag'] };
          }),
        );
      const [before] = await both();
      await registrar.suspend(aseId, ['A1']);
      await world.deliverEvents();
      for (const headers of [{}, { 'accept-encoding': 'gzip' }]) {
        const [here, there] = await both(headers);
        expect(there).toEqual(here);
        expect(here?.etag).not.toBe(before?.etag);
      }
    } finally {
      await another.server.close();
    }
  });
});

test('a refresh signs only the lists in which anything changed', async () => {
  const { pool } = world.database;
  const revisions = async () =>
    (await pool.query('select number, revision from status_list order by number')).rows as { revision: number }[];
  await pool.query('update status_list set closed_at = now() where closed_at is null');
  const { token: later } = await portable.issue(aseId);
  expect(statusReference(later).uri).not.toBe(statusReference(token).uri);
  await publishedStatus(world, later);
  const before = await revisions();
  const other = 'ASE-6100-9999';
  await registrar.certified(other, 'Petit', ['A5']);
  await portable.issue(other);
  await registrar.suspend(other, ['A5']);
  await world.deliverEvents();
  const after = await revisions();
  expect(after.length).toBe(before.length);
  const changed = after.filter(({ revision }, index) => revision !== before[index]?.revision);
  expect(changed).toHaveLength(1);
});
