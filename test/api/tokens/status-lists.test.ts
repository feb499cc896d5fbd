import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { uuidV7Ids } from '../../../src/kernel/ids.ts';
import { systemRandomness } from '../../../src/kernel/randomness.ts';
import { StatusList, StatusListEntry } from '../../../src/modules/tokens/status-list.entity.ts';
import { StatusListService } from '../../../src/modules/tokens/status-list.service.ts';
import { statusInList } from '../../../src/modules/tokens/status-list-reading.ts';
import { verifyToken } from '../../../src/modules/tokens/token-verifier.ts';
import { ISSUER, policyFor, type TestKey, testKey } from '../../rules/tokens/token-fixtures.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { tokenDatabase } from './token-database.ts';

let database: Awaited<ReturnType<typeof tokenDatabase>>;
let key: TestKey;
let clock: FixedClock;

beforeAll(async () => {
  database = await tokenDatabase();
  key = await testKey();
}, 60_000);
afterAll(() => database.drop());
beforeEach(async () => {
  clock = new FixedClock();
  const em = database.orm.em.fork();
  await em.nativeDelete(StatusListEntry, {});
  await em.nativeDelete(StatusList, {});
});

function newProcess(capacity?: number) {
  const ids = uuidV7Ids(clock, systemRandomness);
  const keys = { signerIn: async () => key.signer };
  return new StatusListService(database.orm.em, clock, ids, systemRandomness, keys, ISSUER, capacity);
}

async function readList(service: StatusListService, number: number) {
  const list = await service.current(number);
  const verification = await verifyToken(
    list?.token ?? '',
    policyFor(key, { accept: ['STATUS_LIST'], now: clock.now() }),
  );
  if (verification.claims === null || verification.tokenType !== 'STATUS_LIST') throw new Error(verification.verdict);
  return { claims: verification.claims, etag: list?.etag };
}

describe('status lists', () => {
  test('show a badge as valid, suspended, reinstated and revoked, each as soon as it is published', async () => {
    const service = newProcess();
    const em = database.orm.em.fork();
    const { statusListId, statusIndex, reference } = await service.reserve(em);
    expect(await statusInList((await readList(service, 1)).claims, reference)).toEqual({ status: 'VALID' });
    for (const status of ['SUSPENDED', 'VALID', 'REVOKED'] as const) {
      expect(await service.setStatus(em, statusListId, statusIndex, status)).toBe(true);
      await service.publish(statusListId);
      expect(await statusInList((await readList(service, 1)).claims, reference)).toEqual({ status });
    }
  });

  test('never take a revocation back', async () => {
    const service = newProcess();
    const em = database.orm.em.fork();
    const { statusListId, statusIndex, reference } = await service.reserve(em);
    await service.setStatus(em, statusListId, statusIndex, 'REVOKED');
    expect(await service.setStatus(em, statusListId, statusIndex, 'VALID')).toBe(false);
    await service.publish(statusListId);
    expect(await statusInList((await readList(service, 1)).claims, reference)).toEqual({ status: 'REVOKED' });
  });

  test('are signed for 24 hours with their own address as subject', async () => {
    const service = newProcess();
    await service.reserve(database.orm.em.fork());
    const { claims } = await readList(service, 1);
    expect(claims).toMatchObject({ iss: ISSUER, sub: `${ISSUER}/s/1`, ttl: 3600, status_list: { bits: 2 } });
    expect(claims.exp - claims.iat).toBe(86_400);
  });

  test('are the same bytes in every process until they change or half their life is over', async () => {
    const [first, second] = [newProcess(), newProcess()];
    const { statusListId } = await first.reserve(database.orm.em.fork());
    const [one, other] = await Promise.all([first.current(1), second.current(1)]);
    expect(other).toEqual(one);
    clock.advance(43_199);
    expect((await second.current(1))?.etag).toBe(one?.etag);
    clock.advance(1);
    const renewed = await second.current(1);
    expect(renewed?.etag).not.toBe(one?.etag);
    expect((await first.current(1))?.etag).toBe(renewed?.etag);
    clock.advance(1);
    await first.publish(statusListId);
    expect((await second.current(1))?.etag).not.toBe(renewed?.etag);
  });

  test('are each made anew by themselves: a change in one leaves the bytes of the others as they are', async () => {
    const service = newProcess(4);
    const entries = [];
    for (let count = 0; count < 8; count += 1) entries.push(await service.reserve(database.orm.em.fork()));
    const numbers = [...new Set(entries.map(({ reference }) => Number(reference.uri.split('/').at(-1))))];
    expect(numbers.length).toBeGreaterThan(1);
    const tokens = async () => Promise.all(numbers.map(async (number) => (await service.current(number))?.token));
    const before = await tokens();
    const [first] = entries;
    if (!first) throw new Error('no entry was given out');
    clock.advance(1);
    await service.setStatus(database.orm.em.fork(), first.statusListId, first.statusIndex, 'SUSPENDED');
    await service.publish(first.statusListId);
    const after = await tokens();
    expect(after[0]).not.toBe(before[0]);
    expect(after.slice(1)).toEqual(before.slice(1));
    const revisions = await database.orm.em.fork().find(StatusList, {}, { orderBy: { number: 'asc' } });
    expect(revisions.map(({ revision }) => revision)).toEqual(numbers.map((_, index) => (index === 0 ? 2 : 1)));
  });

  test('do not exist before an entry is given out', async () => {
    expect(await newProcess().current(1)).toBeUndefined();
  });

  test('give out every entry once, whoever asks at the same time', async () => {
    const processes = [newProcess(), newProcess(), newProcess()];
    const reserved = await Promise.all(
      Array.from({ length: 300 }, (_, index) => processes[index % 3]?.reserve(database.orm.em.fork())),
    );
    expect(new Set(reserved.map((entry) => `${entry?.reference.uri}#${entry?.statusIndex}`)).size).toBe(300);
    expect(await database.orm.em.fork().count(StatusList, {})).toBe(1);
  });

  test('are closed when they have filled up, and one new list is opened for all processes', async () => {
    const processes = [newProcess(32), newProcess(32)];
    for (let round = 0; round < 40; round += 1) {
      await Promise.all(processes.map((service) => service.reserve(database.orm.em.fork())));
    }
    const em = database.orm.em.fork();
    const lists = await em.find(StatusList, {}, { orderBy: { number: 'asc' } });
    expect(lists.length).toBeGreaterThanOrEqual(3);
    expect(lists.filter((list) => !list.closedAt)).toHaveLength(1);
    for (const list of lists.filter((candidate) => candidate.closedAt)) {
      expect(await em.count(StatusListEntry, { statusList: list.id })).toBeGreaterThanOrEqual(0.7 * 32);
    }
    expect(await em.count(StatusListEntry, {})).toBe(80);
  });

  test('keep nothing of a badge whose transaction failed', async () => {
    const service = newProcess();
    const failed = database.orm.em.fork().transactional(async (em) => {
      await service.reserve(em);
      throw new Error('the badge was not issued');
    });
    await expect(failed).rejects.toThrow('the badge was not issued');
    expect(await database.orm.em.fork().count(StatusListEntry, {})).toBe(0);
  });

  test('published by several processes at once end with every change in them', async () => {
    const service = newProcess();
    const em = database.orm.em.fork();
    const entries = [];
    for (let count = 0; count < 8; count += 1) entries.push(await service.reserve(em));
    await Promise.all(
      entries.map(async ({ statusListId, statusIndex }) => {
        await service.setStatus(database.orm.em.fork(), statusListId, statusIndex, 'REVOKED');
        await newProcess().publish(statusListId);
      }),
    );
    const { claims } = await readList(service, 1);
    for (const { reference } of entries) expect(await statusInList(claims, reference)).toEqual({ status: 'REVOKED' });
  });
});
