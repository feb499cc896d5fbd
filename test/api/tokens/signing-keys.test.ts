import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { EntityManager } from '@mikro-orm/postgresql';
import { signBadge } from '../../../src/modules/tokens/badge.ts';
import { KeyEncryptionError } from '../../../src/modules/tokens/key-encryption.ts';
import { SigningKey } from '../../../src/modules/tokens/signing-key.entity.ts';
import { SigningKeyService } from '../../../src/modules/tokens/signing-key.service.ts';
import { verifyToken } from '../../../src/modules/tokens/token-verifier.ts';
import { keyInSet, PUBLISHED_AHEAD_SECONDS } from '../../../src/modules/tokens/verification-key.ts';
import { goodBadge, ISSUER } from '../../rules/tokens/token-fixtures.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { seededRandomness } from '../../support/seeded-randomness.ts';
import { tokenDatabase } from './token-database.ts';

const KEY_ENCRYPTION_KEY = new Uint8Array(32).fill(7);
let database: Awaited<ReturnType<typeof tokenDatabase>>;
let clock: FixedClock;

beforeAll(async () => {
  database = await tokenDatabase();
}, 60_000);
afterAll(() => database.drop());
afterEach(async () => {
  await database.orm.em.fork().nativeDelete(SigningKey, {});
});

function newProcess(options: { alg?: 'ES256' | 'EdDSA'; keyEncryptionKey?: Uint8Array; seed?: string } = {}) {
  return new SigningKeyService(
    database.orm.em,
    clock,
    seededRandomness(options.seed ?? 'keys'),
    options.keyEncryptionKey ?? KEY_ENCRYPTION_KEY,
    options.alg,
  );
}

async function verdictOn(service: SigningKeyService, token: string) {
  const [verdict] = await checkOf(service, token);
  return verdict;
}

/** The verdict, and why. */
async function checkOf(service: SigningKeyService, token: string) {
  const verification = await verifyToken(token, {
    accept: ['BADGE'],
    issuers: [ISSUER],
    keys: (kid) => service.verificationKey(kid),
    now: clock.now(),
    currentStatus: async () => ({ status: 'VALID' }),
  });
  return [
    verification.verdict,
    ...verification.checks.flatMap((each) => (each.outcome === 'FAILED' ? each.reason : [])),
  ];
}

function badgeNow() {
  const iat = Math.floor(clock.now().getTime() / 1000);
  return { ...goodBadge(), iat, exp: iat + 86_400 };
}

describe('signing keys', () => {
  test('are made on the first start, and what they sign verifies in another process', async () => {
    clock = new FixedClock();
    const [first, second] = [newProcess(), newProcess()];
    await first.ensureSigningKey();
    await second.ensureSigningKey();
    expect(await first.list()).toHaveLength(1);
    expect(await verdictOn(second, await signBadge(await first.signer(), badgeNow()))).toBe('VALID');
  });

  test('can be Ed25519 by configuration', async () => {
    clock = new FixedClock();
    const service = newProcess({ alg: 'EdDSA' });
    await service.ensureSigningKey();
    expect((await service.jwks()).keys).toMatchObject([{ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig' }]);
    expect(await verdictOn(service, await signBadge(await service.signer(), badgeNow()))).toBe('VALID');
  });

  test('end as one active key when several processes start at once', async () => {
    clock = new FixedClock();
    const processes = Array.from({ length: 6 }, (_, index) => newProcess({ seed: String(index) }));
    await Promise.all(processes.map((service) => service.ensureSigningKey()));
    const kids = await Promise.all(processes.map(async (service) => (await service.signer()).kid));
    expect(new Set(kids).size).toBe(1);
    expect(await database.orm.em.fork().count(SigningKey, {})).toBe(1);
  });

  test('are published until every copy of the JWKS has run out before they sign, and change over by time alone', async () => {
    clock = new FixedClock();
    const [operator, server] = [newProcess(), newProcess()];
    await operator.ensureSigningKey();
    const old = (await server.signer()).kid;
    const oldBadge = await signBadge(await server.signer(), badgeNow());
    const { kid } = await operator.rotate();

    clock.advance(6);
    expect((await server.jwks()).keys.map((key) => key.kid).sort()).toEqual([old, kid].sort());
    expect((await server.signer()).kid).toBe(old);
    clock.advance(PUBLISHED_AHEAD_SECONDS - 7);
    expect((await server.signer()).kid).toBe(old);
    clock.advance(1);
    expect((await server.signer()).kid).toBe(kid);

    expect(await verdictOn(server, oldBadge)).toBe('VALID');
    expect(await verdictOn(server, await signBadge(await server.signer(), badgeNow()))).toBe('VALID');
    expect((await operator.list()).map((key) => [key.kid, key.state])).toEqual([
      [kid, 'ACTIVE'],
      [old, 'RETIRED'],
    ]);
  });

  test('sign nothing outside their time that anyone would accept', async () => {
    clock = new FixedClock();
    const service = newProcess();
    await service.ensureSigningKey();
    const oldSigner = await service.signer();
    await service.rotate();
    clock.advance(PUBLISHED_AHEAD_SECONDS + 61);
    expect(await verdictOn(service, await signBadge(oldSigner, badgeNow()))).toBe('INVALID');
  });

  test('are rotated once when two processes rotate at once', async () => {
    clock = new FixedClock();
    const [first, second] = [newProcess({ seed: 'a' }), newProcess({ seed: 'b' })];
    await first.ensureSigningKey();
    const outcomes = await Promise.allSettled([first.rotate(), second.rotate()]);
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(refused?.reason).toMatchObject({ faults: [{ code: 'KEY_ROTATION_UNDER_WAY' }] });
    clock.advance(PUBLISHED_AHEAD_SECONDS);
    expect((await first.list()).filter((key) => key.state === 'ACTIVE')).toHaveLength(1);
  });

  test('can be rotated again and again, and all stay published', async () => {
    clock = new FixedClock();
    const service = newProcess();
    await service.ensureSigningKey();
    for (let round = 0; round < 3; round += 1) {
      await service.rotate();
      clock.advance(PUBLISHED_AHEAD_SECONDS);
    }
    expect((await service.jwks()).keys).toHaveLength(4);
    expect((await service.list()).map((key) => key.state)).toEqual(['ACTIVE', 'RETIRED', 'RETIRED', 'RETIRED']);
    expect((await service.jwks()).keys.filter((key) => key.exp === undefined)).toHaveLength(1);
  });

  test('that were published by mistake are withdrawn before they sign, and vanish from the JWKS', async () => {
    clock = new FixedClock();
    const service = newProcess();
    await service.ensureSigningKey();
    const old = (await service.signer()).kid;
    const { kid } = await service.rotate();
    await service.retire(kid);
    expect((await service.jwks()).keys.map((key) => key.kid)).toEqual([old]);
    clock.advance(PUBLISHED_AHEAD_SECONDS * 2);
    expect((await service.signer()).kid).toBe(old);
    await expect(service.retire(kid)).rejects.toMatchObject({ faults: [{ code: 'SIGNING_KEY_RETIRED' }] });
  });

  test('in use cannot be retired by hand', async () => {
    clock = new FixedClock();
    const service = newProcess();
    await service.ensureSigningKey();
    const { kid } = await service.signer();
    await expect(service.retire(kid)).rejects.toMatchObject({ faults: [{ code: 'SIGNING_KEY_IN_USE' }] });
    await expect(service.retire('no-such-key')).rejects.toMatchObject({ faults: [{ code: 'SIGNING_KEY_NOT_FOUND' }] });
  });

  test('never show their private part, neither in the database nor in the JWKS', async () => {
    clock = new FixedClock();
    const service = newProcess();
    await service.ensureSigningKey();
    const stored = JSON.stringify(await database.orm.em.fork().find(SigningKey, {}));
    expect(stored).not.toContain('PRIVATE KEY');
    for (const key of (await service.jwks()).keys) {
      expect(Object.keys(key)).not.toContain('d');
      expect(await keyInSet(await service.jwks(), key.kid)).toBeDefined();
    }
  });

  test('cannot be opened with another key-encryption key, and the start says so', async () => {
    clock = new FixedClock();
    await newProcess().ensureSigningKey();
    const stranger = newProcess({ keyEncryptionKey: new Uint8Array(32).fill(8) });
    await expect(stranger.ensureSigningKey()).rejects.toThrow(KeyEncryptionError);
    await expect(stranger.ensureSigningKey()).rejects.toThrow('another key-encryption key');
  });

  test('cannot be swapped between rows of the database', async () => {
    clock = new FixedClock();
    const service = newProcess();
    await service.ensureSigningKey();
    await service.rotate();
    const em = database.orm.em.fork();
    const [one, other] = await em.find(SigningKey, {});
    if (!one || !other) throw new Error('two keys were expected');
    one.privateKeyEncrypted = other.privateKeyEncrypted;
    other.privateKeyEncrypted = 'v1.x';
    await em.flush();
    await expect(newProcess().signer()).rejects.toThrow(KeyEncryptionError);
  });
});

describe('a compromised key', () => {
  test('signs no more, is gone from the key set, and what it signed is INVALID whatever its date', async () => {
    clock = new FixedClock();
    const service = newProcess();
    await service.ensureSigningKey();
    const stolen = await service.signer();
    const before = await signBadge(stolen, badgeNow());
    clock.advance(3600);
    const { signedBy, since } = await service.compromise(stolen.kid, clock.now());
    expect(since).toEqual(clock.now());
    expect((await service.signer()).kid).toBe(signedBy);
    expect(signedBy).not.toBe(stolen.kid);
    const jwks = await service.jwks();
    expect(jwks.keys.map((key) => key.kid)).toEqual([signedBy]);
    expect(jwks.revoked).toEqual([
      { kid: stolen.kid, revoked_at: clock.now().getTime() / 1000, reason: 'compromised' },
    ]);
    expect(await checkOf(service, before)).toEqual(['INVALID', 'KEY_COMPROMISED']);
    expect(await checkOf(service, await signBadge(stolen, badgeNow()))).toEqual(['INVALID', 'KEY_COMPROMISED']);
    expect(await verdictOn(service, await signBadge(await service.signer(), badgeNow()))).toBe('VALID');
    expect((await service.list()).map((key) => key.state).sort()).toEqual(['ACTIVE', 'COMPROMISED']);
  });

  test('is followed at once by the key that was published already, which others hold as one that may sign', async () => {
    clock = new FixedClock();
    const service = newProcess();
    await service.ensureSigningKey();
    const stolen = (await service.signer()).kid;
    const { kid } = await service.rotate();
    const copyOfOthers = await service.jwks();
    clock.advance(90);
    expect(await service.compromise(stolen)).toMatchObject({ signedBy: kid });
    const badge = await signBadge(await service.signer(), badgeNow());
    expect(await verdictOn(service, badge)).toBe('VALID');
    const { verdict } = await verifyToken(badge, {
      accept: ['BADGE'],
      issuers: [ISSUER],
      keys: (name) => keyInSet(copyOfOthers, name),
      now: clock.now(),
      currentStatus: async () => ({ status: 'VALID' }),
    });
    expect(verdict).toBe('VALID');
    expect(
      await checkOf(service, await signBadge(await service.signer(), { ...badgeNow(), iat: badgeNow().iat - 90 })),
    ).toEqual(['INVALID', 'SIGNED_OUTSIDE_KEY_TIME']);
  });

  test('that was only published never signs, and the one in use goes on', async () => {
    clock = new FixedClock();
    const service = newProcess();
    await service.ensureSigningKey();
    const active = (await service.signer()).kid;
    const { kid } = await service.rotate();
    expect(await service.compromise(kid)).toMatchObject({ signedBy: active });
    clock.advance(PUBLISHED_AHEAD_SECONDS * 2);
    expect((await service.signer()).kid).toBe(active);
    expect(await verdictOn(service, await signBadge(await service.signer(), badgeNow()))).toBe('VALID');
    await service.rotate();
  });

  test('can be one that is retired', async () => {
    clock = new FixedClock();
    const service = newProcess();
    await service.ensureSigningKey();
    const old = await service.signer();
    const badge = await signBadge(old, badgeNow());
    const { kid } = await service.rotate();
    clock.advance(PUBLISHED_AHEAD_SECONDS);
    expect(await verdictOn(service, badge)).toBe('VALID');
    expect(await service.compromise(old.kid)).toMatchObject({ signedBy: kid });
    expect(await checkOf(service, badge)).toEqual(['INVALID', 'KEY_COMPROMISED']);
  });

  test('is compromised once; an earlier moment may be told later', async () => {
    clock = new FixedClock();
    const service = newProcess();
    await service.ensureSigningKey();
    const { kid } = await service.signer();
    const started = clock.now();
    clock.advance(600);
    const second = new Date(started.getTime() + 300_000);
    await service.compromise(kid, second);
    await expect(service.compromise(kid, clock.now())).rejects.toMatchObject({
      faults: [{ code: 'SIGNING_KEY_COMPROMISED' }],
    });
    expect(await service.compromise(kid)).toMatchObject({ wasKnown: true, since: started });
    await expect(service.compromise(kid)).rejects.toMatchObject({ faults: [{ code: 'SIGNING_KEY_COMPROMISED' }] });
    await expect(service.compromise('nobody')).rejects.toMatchObject({ faults: [{ code: 'SIGNING_KEY_NOT_FOUND' }] });
    const ahead = new Date(clock.now().getTime() + 1000);
    await expect(service.compromise((await service.signer()).kid, ahead)).rejects.toMatchObject({
      faults: [{ code: 'COMPROMISED_SINCE_IN_FUTURE' }],
    });
  });

  test('compromised and rotated by several processes at once leaves one that signs', async () => {
    clock = new FixedClock();
    const processes = Array.from({ length: 4 }, (_, index) => newProcess({ seed: `race ${index}` }));
    const [first, second, third, fourth] = processes as [
      SigningKeyService,
      SigningKeyService,
      SigningKeyService,
      SigningKeyService,
    ];
    await first.ensureSigningKey();
    const { kid } = await first.signer();
    const outcomes = await Promise.allSettled([
      first.compromise(kid),
      second.rotate(),
      third.compromise(kid),
      fourth.rotate(),
    ]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(2);
    const states = (await first.list()).map((key) => key.state);
    expect(states.filter((state) => state === 'ACTIVE')).toHaveLength(1);
    expect(states.filter((state) => state === 'COMPROMISED')).toHaveLength(1);
    clock.advance(PUBLISHED_AHEAD_SECONDS);
    expect(new Set(await Promise.all(processes.map(async (service) => (await service.signer()).kid))).size).toBe(1);
  });

  test('is not signed with in a transaction of another process, whatever that process has cached', async () => {
    clock = new FixedClock();
    const [server, operator] = [newProcess(), newProcess({ seed: 'operator' })];
    await server.ensureSigningKey();
    const stolen = (await server.signer()).kid;
    const { signedBy } = await operator.compromise(stolen);
    expect((await server.signer()).kid).toBe(stolen);
    const signer = await database.orm.em.fork().transactional((em) => server.signerIn(em as EntityManager));
    expect(signer.kid).toBe(signedBy);
    clock.advance(1);
    expect((await server.signer()).kid).toBe(signedBy);
  });

  test('is compromised only once transactions that sign with it have ended', async () => {
    clock = new FixedClock();
    const [server, operator] = [newProcess(), newProcess({ seed: 'operator' })];
    await server.ensureSigningKey();
    const done: string[] = [];
    const { promise: goOn, resolve: letGoOn } = Promise.withResolvers<void>();
    const { promise: signing, resolve: signs } = Promise.withResolvers<string>();
    const issue = database.orm.em.fork().transactional(async (em) => {
      const { kid } = await server.signerIn(em as EntityManager);
      signs(kid);
      await goOn;
      done.push('issued');
    });
    const compromise = operator.compromise(await signing).then(() => done.push('compromised'));
    await waitingForKeys();
    expect(done).toEqual([]);
    letGoOn();
    await Promise.all([issue, compromise]);
    expect(done).toEqual(['issued', 'compromised']);
  });

  test('cannot be put back into use by a slip in the database', async () => {
    clock = new FixedClock();
    const service = newProcess();
    await service.ensureSigningKey();
    const { kid } = await service.signer();
    await service.compromise(kid);
    const em = database.orm.em.fork();
    const slips = [
      `update signing_key set state = 'RETIRED' where kid = ?`,
      `update signing_key set compromised_at = null where kid = ?`,
      `update signing_key set active_until = null where kid = ?`,
      `update signing_key set compromised_since = compromised_at + interval '1 second' where kid = ?`,
    ];
    for (const slip of slips) await expect(em.execute(slip, [kid])).rejects.toThrow('check constraint');
  });
});

/** Returns once somebody waits for the lock under which keys change. */
async function waitingForKeys(): Promise<void> {
  for (;;) {
    const waiting = await database.orm.em.fork().execute<unknown[]>(
      `select pid from pg_locks where locktype = 'advisory' and not granted
            and database = (select oid from pg_database where datname = current_database())`,
    );
    if (waiting.length > 0) return;
  }
}
