import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair } from 'jose';
import { createApp } from '../../../src/app.ts';
import { parseConfig } from '../../../src/config.ts';
import { statusInList } from '../../../src/modules/tokens/status-list-reading.ts';
import { createLog } from '../../../src/server/log.ts';
import { type Registrar, registrarOf } from '../../support/registrar.ts';
import { seededRandomness } from '../../support/seeded-randomness.ts';
import { createWorld, type World } from '../../support/world.ts';
import { failures, questionsOf } from '../verification/questions.ts';

const KEY_FIELDS = `kid state activeFrom activeUntil compromisedAt compromisedSince reissue { state total done startedAt finishedAt }`;
const ANA = 'ASE-7200-0001';
const BEN = 'ASE-7200-0002';

let world: World;
let registrar: Registrar;
let ask: ReturnType<typeof questionsOf>;
let actions = 0;

beforeAll(async () => {
  world = await createWorld('re-issue');
  registrar = registrarOf(world);
  ask = questionsOf(world);
  await registrar.certified(ANA, 'Okafor', ['A5', 'A6']);
  await registrar.certified(BEN, 'Lindqvist', ['A1']);
  await world.deliverEvents();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.runJobs();
  world.clock.advance(2);
});

async function change(mutation: string, input: object = {}, key = world.keys.registrar) {
  actions += 1;
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const { data, errors } = await world.ask(
    `mutation($input: ${type}!) { result: ${mutation}(input: $input) { signingKey { ${KEY_FIELDS} }
       ${mutation === 'compromiseSigningKey' ? `successor { ${KEY_FIELDS} }` : ''} userErrors { code path } } }`,
    { input: { idempotencyKey: `key-change-${actions}`, ...input } },
    key,
  );
  return errors ? { errors } : data.result;
}

async function signingKeys() {
  const { data } = await world.ask(`{ signingKeys { ${KEY_FIELDS} } }`, {}, world.keys.registrar);
  return data.signingKeys;
}

async function activeKid(): Promise<string> {
  return (await signingKeys()).find((key: { state: string }) => key.state === 'ACTIVE').kid;
}

async function collect(badgeId: string, input: object = {}, key = world.keys.registrar) {
  actions += 1;
  const { data } = await world.ask(
    `mutation($input: CollectBadgeInput!) { collectBadge(input: $input) {
       badge { id reissuedAt codes { code through } issuedAt expiresAt } token link qrSvg userErrors { code path } } }`,
    { input: { idempotencyKey: `collection-${actions}`, badgeId, ...input } },
    key,
  );
  return data.collectBadge;
}

async function badgesOf(aseId: string) {
  const { data } = await world.ask(
    `query($aseId: String!) { technician(aseId: $aseId) { badges { id reissuedAt withdrawnAt } } }`,
    { aseId },
    world.keys.registrar,
  );
  return data.technician.badges;
}

/** What the status list that is served says of a badge. */
async function listed(token: string) {
  const claims = decodeJwt(token) as { status: { status_list: { idx: number; uri: string } } };
  const { uri } = claims.status.status_list;
  const { body } = await world.app.server.fastify.inject(new URL(uri).pathname);
  const list = decodeJwt(body) as unknown as Parameters<typeof statusInList>[0];
  return { kid: decodeProtectedHeader(body).kid, ...(await statusInList(list, claims.status.status_list)) };
}

describe('after a key was compromised', () => {
  test('its badges are signed anew as they were, and their holders collect them', async () => {
    const { badge, token } = await ask.issueBadge(ANA, ['A5', 'A6']);
    const kid = await activeKid();
    const { signingKey, successor, userErrors } = await change('compromiseSigningKey', { kid });
    expect(userErrors).toEqual([]);
    expect(signingKey).toMatchObject({ kid, state: 'COMPROMISED', reissue: { state: 'WAITING', total: 0, done: 0 } });
    expect(successor).toMatchObject({ state: 'ACTIVE', compromisedAt: null, reissue: null });
    expect(failures(await ask.verifyToken(token))).toEqual(['KEY KEY_COMPROMISED']);

    await world.runJobs();
    expect((await signingKeys()).find((key: { kid: string }) => key.kid === kid).reissue).toMatchObject({
      state: 'DONE',
      total: 1,
      done: 1,
    });
    expect(await badgesOf(ANA)).toEqual([{ id: badge.id, reissuedAt: expect.any(String), withdrawnAt: null }]);

    const collected = await collect(badge.id, {}, await world.technicianKey(ANA));
    expect(collected).toMatchObject({
      userErrors: [],
      badge: { id: badge.id, codes: badge.codes, expiresAt: badge.expiresAt },
    });
    expect(collected.link).toBe(`https://verify.example.org/v#${collected.token}`);
    expect(collected.qrSvg).toContain('<svg');
    expect(decodeProtectedHeader(collected.token).kid).toBe(successor.kid);
    const [before, after] = [decodeJwt(token), decodeJwt(collected.token)];
    expect(after).toEqual({ ...before, iat: after.iat });
    expect(await ask.verifyToken(collected.token)).toMatchObject({ verdict: 'VALID', holder: 'Rosa Okafor' });
    expect(await listed(collected.token)).toEqual({ kid: successor.kid, status: 'VALID' });
    expect(failures(await ask.verifyToken(token))).toEqual(['KEY KEY_COMPROMISED']);
  });

  test('a token is kept sealed until it is collected, and signed again for who asks again', async () => {
    const { badge: fresh } = await ask.issueBadge(BEN, ['A1']);
    await change('compromiseSigningKey', { kid: await activeKid() });
    await world.runJobs();
    const kept = async () => (await world.database.pool.query('select sealed from reissued_token')).rows;
    expect(await kept()).toHaveLength(1 + 1);
    for (const { sealed } of await kept()) expect(sealed).toMatch(/^v1\./);
    const first = await collect(fresh.id);
    expect(await kept()).toHaveLength(1);
    const again = await collect(fresh.id);
    expect(decodeJwt(again.token)).toEqual(decodeJwt(first.token));
    expect(await ask.verifyToken(again.token)).toMatchObject({ verdict: 'VALID' });
    const repeated = { idempotencyKey: 'collected-once' };
    const [one, other] = [await collect(fresh.id, repeated), await collect(fresh.id, repeated)];
    expect(decodeJwt(other.token)).toEqual(decodeJwt(one.token));
  });

  test('what was withdrawn, revoked or has run out is not issued anew; what is suspended stays suspended', async () => {
    const kid = await activeKid();
    const short = await ask.issueBadge(ANA, ['A5'], { days: 1 });
    const withdrawn = await ask.issueBadge(ANA, ['A5']);
    await ask.withdrawBadge(withdrawn.badge.id);
    const suspended = await ask.issueBadge(ANA, ['A6']);
    await registrar.suspend(ANA, ['A6']);
    await world.deliverEvents();
    world.clock.advance(86_400);
    const { rows } = await world.database.pool.query(
      'select count(*)::int as alive from issued_token where key_id = $1 and withdrawn_at is null and expires_at > $2',
      [kid, world.clock.now()],
    );
    await change('compromiseSigningKey', { kid });
    await world.runJobs();
    const { reissue } = (await signingKeys()).find((key: { kid: string }) => key.kid === kid);
    expect(reissue).toMatchObject({ state: 'DONE', total: rows[0].alive, done: rows[0].alive });
    const badges: readonly { id: string; reissuedAt: string | null }[] = await badgesOf(ANA);
    const signedAnew = badges.filter(({ reissuedAt }) => reissuedAt === world.clock.now().toISOString());
    expect(signedAnew.map(({ id }) => id)).toContain(suspended.badge.id);
    for (const { badge } of [short, withdrawn]) expect(signedAnew.map(({ id }) => id)).not.toContain(badge.id);
    const { token } = await collect(suspended.badge.id);
    expect(await ask.verifyToken(token)).toMatchObject({ verdict: 'SUSPENDED' });
    expect(await listed(token)).toMatchObject({ status: 'SUSPENDED' });
    await registrar.reinstate(ANA, ['A6']);
    await world.deliverEvents();
    expect(await listed(token)).toMatchObject({ status: 'VALID' });
  });

  test('a badge that is issued meanwhile is signed by the next key, and every list by the next key at once', async () => {
    const kid = await activeKid();
    const { token: old } = await ask.issueBadge(BEN, ['A1']);
    expect((await listed(old)).kid).toBe(kid);
    const { successor } = await change('compromiseSigningKey', { kid });
    expect((await listed(old)).kid).toBe(successor.kid);
    const { token } = await ask.issueBadge(BEN, ['A1']);
    expect(decodeProtectedHeader(token).kid).toBe(successor.kid);
    expect(await ask.verifyToken(token)).toMatchObject({ verdict: 'VALID' });
  });

  test('a badge can be signed anew twice, and the token of the time before gives way', async () => {
    const { badge } = await ask.issueBadge(BEN, ['A1']);
    for (let round = 0; round < 2; round += 1) {
      world.clock.advance(5);
      await change('compromiseSigningKey', { kid: await activeKid() });
      await world.runJobs();
    }
    const { token } = await collect(badge.id);
    expect(decodeProtectedHeader(token).kid).toBe(await activeKid());
    expect(await ask.verifyToken(token)).toMatchObject({ verdict: 'VALID' });
    await ask.withdrawBadge(badge.id);
    expect(await collect(badge.id)).toMatchObject({ token: null, userErrors: [{ code: 'BADGE_WITHDRAWN' }] });
  });
});

describe('a portable credential of a compromised key', () => {
  const FIELDS = 'id replaces withdrawnAt status expiresAt certifications { code from through } holderKey';

  async function mutate(mutation: string, input: object) {
    actions += 1;
    const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
    const { data } = await world.ask(
      `mutation($input: ${type}!) { result: ${mutation}(input: $input) { credential { ${FIELDS} } token userErrors { code path } } }`,
      { input: { idempotencyKey: `portable-${actions}`, ...input } },
      world.keys.registrar,
    );
    return data.result;
  }

  test('is issued anew for the same key of its holder, and collected', async () => {
    const { kty, crv, x, y } = await exportJWK((await generateKeyPair('ES256', { extractable: true })).publicKey);
    const holderKey = { kty, crv, x, y };
    const first = await mutate('issuePortableCredential', { aseId: BEN, holderKey });
    expect(first).toMatchObject({ userErrors: [], credential: { replaces: null } });
    const early = await mutate('collectPortableCredential', { portableCredentialId: first.credential.id });
    expect(early.userErrors).toMatchObject([{ code: 'PORTABLE_CREDENTIAL_NOT_REISSUED' }]);
    const { successor } = await change('compromiseSigningKey', { kid: await activeKid() });
    await world.runJobs();
    const { data } = await world.ask(
      `query($aseId: String!) { technician(aseId: $aseId) { portableCredentials { ${FIELDS} } } }`,
      { aseId: BEN },
      world.keys.registrar,
    );
    const { certifications, expiresAt, id } = first.credential;
    const [fresh] = data.technician.portableCredentials.filter((each: { replaces: string }) => each.replaces === id);
    expect(fresh).toMatchObject({ certifications, expiresAt, holderKey, withdrawnAt: null, status: 'VALID' });
    const collected = await mutate('collectPortableCredential', { portableCredentialId: fresh.id });
    expect(collected).toMatchObject({ userErrors: [], credential: { id: fresh.id } });
    const [jwt = ''] = collected.token.split('~');
    expect(decodeProtectedHeader(jwt)).toMatchObject({ kid: successor.kid, typ: 'dc+sd-jwt' });
    expect(decodeJwt(jwt)).toMatchObject({ cnf: { jwk: holderKey } });
    expect(await listed(jwt)).toMatchObject({ status: 'VALID' });
    const [old = ''] = first.token.split('~');
    expect(await listed(old)).toMatchObject({ status: 'REVOKED' });
    const again = await mutate('collectPortableCredential', { portableCredentialId: id });
    expect(again.userErrors).toMatchObject([{ code: 'PORTABLE_CREDENTIAL_NOT_REISSUED' }]);
  });
});

describe('several processes', () => {
  test('share the work: every badge is issued anew once, whoever is killed in the middle', async () => {
    const kid = await activeKid();
    await seedBadges(kid, 1300);
    const config = parseConfig({
      PUBLIC_URL: 'https://verify.example.org',
      KEY_ENCRYPTION_KEY: 'kekekekekekekekekekekekekekekekekekekekekek',
    });
    const { database, clock } = world;
    const other = await createApp({
      config,
      database,
      clock,
      randomness: seededRandomness('other'),
      log: createLog('silent'),
    });
    await change('compromiseSigningKey', { kid });
    const plan = world.app.jobs.find(({ name }) => name === 'plan_reissue');
    const attempt = { isLast: false };
    await Promise.all([plan?.run({ kid }, attempt), plan?.run({ kid }, attempt)]);
    const work = [world.app, other].map(({ jobs }) => jobs.find(({ name }) => name === 'reissue_tokens'));
    await world.owner.query(`create function break_once() returns trigger language plpgsql as $$ begin
      if new.done > 600 and new.state = 'RUNNING' then raise exception 'killed'; end if; return new; end $$`);
    await world.owner.query(
      'create trigger break_once before update on key_reissue for each row execute function break_once()',
    );
    const killed = await Promise.allSettled(
      work.flatMap((job) => [job?.run({ kid }, attempt), job?.run({ kid }, attempt)]),
    );
    expect(killed.some(({ status }) => status === 'rejected')).toBe(true);
    await world.owner.query('drop trigger break_once on key_reissue');
    await Promise.all(work.map((job) => job?.run({ kid }, attempt)));
    await world.runJobs();
    const { rows } = await database.pool.query(
      `select (select count(*)::int from issued_token o where o.key_id = $1 and o.withdrawn_at is null) as left_over,
              count(*)::int as anew, count(r.token_id)::int as kept,
              (select count(*)::int from issued_token n join issued_token o on o.id = n.replaces where o.key_id = $1) as replaced
         from issued_token n left join reissued_token r on r.token_id = n.id where n.key_id = $2 and n.kind = 'BADGE'`,
      [kid, await activeKid()],
    );
    const { reissue } = (await signingKeys()).find((key: { kid: string }) => key.kid === kid);
    const { left_over: leftOver, anew, kept, replaced } = rows[0];
    expect(reissue).toMatchObject({ state: 'DONE', total: anew + replaced, done: anew + replaced });
    expect(anew).toBeGreaterThanOrEqual(1300);
    expect({ leftOver, kept }).toEqual({ leftOver: 0, kept: anew });
    await other.server.close();
  });

  test('compromise and rotate at once, and one key signs', async () => {
    const kid = await activeKid();
    const results = await Promise.all([
      change('compromiseSigningKey', { kid }),
      change('rotateSigningKey'),
      change('compromiseSigningKey', { kid }),
    ]);
    const codes = results.flatMap(({ userErrors }) => userErrors.map(({ code }: { code: string }) => code));
    expect(codes).toContain('SIGNING_KEY_COMPROMISED');
    expect((await signingKeys()).filter((key: { state: string }) => key.state === 'ACTIVE')).toHaveLength(1);
  });
});

describe('changes of keys', () => {
  test('are a registrar’s alone', async () => {
    const kid = await activeKid();
    for (const key of [world.keys.employer, world.keys.insurer, world.keys.agency, await world.technicianKey(ANA)]) {
      expect((await change('compromiseSigningKey', { kid }, key)).errors).toBeDefined();
      expect((await change('rotateSigningKey', {}, key)).errors).toBeDefined();
      expect((await change('retireSigningKey', { kid }, key)).errors).toBeDefined();
      expect((await world.ask('{ signingKeys { kid } }', {}, key)).errors).toBeDefined();
    }
    expect(await activeKid()).toBe(kid);
  });

  test('are done once for each idempotency key, audited and told', async () => {
    const published = (await signingKeys()).find((key: { state: string }) => key.state === 'PUBLISHED');
    if (published) await change('retireSigningKey', { kid: published.kid });
    const input = { idempotencyKey: 'rotated-once' };
    const [first, second] = [await change('rotateSigningKey', input), await change('rotateSigningKey', input)];
    expect(first).toMatchObject({ signingKey: { state: 'PUBLISHED' }, userErrors: [] });
    expect(second.signingKey.kid).toBe(first.signingKey.kid);
    const { kid } = first.signingKey;
    expect(await change('rotateSigningKey')).toMatchObject({ userErrors: [{ code: 'KEY_ROTATION_UNDER_WAY' }] });
    expect(await change('retireSigningKey', { kid: await activeKid() })).toMatchObject({
      userErrors: [{ code: 'SIGNING_KEY_IN_USE', path: ['input', 'kid'] }],
    });
    expect(await change('retireSigningKey', { kid })).toMatchObject({
      signingKey: { state: 'RETIRED' },
      userErrors: [],
    });
    expect(await change('compromiseSigningKey', { kid: 'nobody' })).toMatchObject({
      signingKey: null,
      successor: null,
      userErrors: [{ code: 'SIGNING_KEY_NOT_FOUND', path: ['input', 'kid'] }],
    });
    const ahead = new Date(world.clock.now().getTime() + 1000).toISOString();
    expect(await change('compromiseSigningKey', { kid: await activeKid(), since: ahead })).toMatchObject({
      userErrors: [{ code: 'COMPROMISED_SINCE_IN_FUTURE', path: ['input', 'since'] }],
    });
    const { rows } = await world.database.pool.query(
      `select (select count(*)::int from audit_entry where details->>'kid' = $1 and organization_id is not null) as audited,
              (select array_agg(type order by type) from outbox_event where payload->>'kid' = $1) as told`,
      [kid],
    );
    expect(rows[0]).toEqual({ audited: 2, told: ['signing_key.published', 'signing_key.retired'] });
  });
});

describe('a badge that was not signed anew', () => {
  test('is not collected, and another’s is one that nobody knows', async () => {
    const { badge } = await ask.issueBadge(ANA, ['A5']);
    expect(await collect(badge.id)).toMatchObject({
      userErrors: [{ code: 'BADGE_NOT_REISSUED', path: ['input', 'badgeId'] }],
    });
    const stranger = await world.technicianKey(BEN);
    expect(await collect(badge.id, {}, stranger)).toMatchObject({ userErrors: [{ code: 'BADGE_NOT_FOUND' }] });
    expect(await collect('bdg_01h455vb4pex5vsknk084sn02q')).toMatchObject({
      userErrors: [{ code: 'BADGE_NOT_FOUND' }],
    });
  });

  test('that has run out is not collected', async () => {
    const { badge } = await ask.issueBadge(BEN, ['A1'], { days: 1 });
    await change('compromiseSigningKey', { kid: await activeKid() });
    await world.runJobs();
    world.clock.advance(86_400);
    expect(await collect(badge.id)).toMatchObject({ token: null, userErrors: [{ code: 'BADGE_EXPIRED' }] });
  });
});

/** Badges of one technician as if each had been issued, by statements. */
async function seedBadges(kid: string, count: number): Promise<void> {
  const { pool } = world.database;
  await pool.query(
    `with entries as (insert into status_list_entry (status_list_id, idx, status)
       select l.id, n, 0 from (select id, capacity from status_list order by number desc limit 1) l,
              generate_series(0, l.capacity - 1) n
        where not exists (select from status_list_entry e where e.status_list_id = l.id and e.idx = n) limit $1
       returning status_list_id, idx)
     insert into issued_token (id, kind, technician_id, codes, portable, key_id, issued_at, expires_at, withdrawn_at, replaces,
                               status_list_id, status_index)
     select gen_random_uuid(), 'BADGE', (select id from technician where ase_id = $2), '{"A1": "2028-12-31"}', null, $3,
            $4::timestamptz, $4::timestamptz + interval '20 days', null, null, status_list_id, idx from entries`,
    [count, BEN, kid, world.clock.now()],
  );
}
