import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt, jwtVerify } from 'jose';
import { recordId } from '../../../src/kernel/public-id.ts';
import { type Registrar, registrarOf } from '../../support/registrar.ts';
import { createWorld, type World } from '../../support/world.ts';
import { questionsOf } from './questions.ts';
import { codesOf, sharingOf } from './share-link-questions.ts';

let world: World;
let registrar: Registrar;
let ask: ReturnType<typeof questionsOf>;
let sharing: ReturnType<typeof sharingOf>;
let holder: string;
const HOLDER = 'ASE-7300-0001';
const NOW = '2026-06-15T16:00:00.000Z';

beforeAll(async () => {
  world = await createWorld('share links opened');
  registrar = registrarOf(world);
  ask = questionsOf(world);
  sharing = sharingOf(world);
  await registrar.certified(HOLDER, 'Nakamura', ['A5', 'A6']);
  holder = await world.technicianKey(HOLDER);
});
beforeEach(() => world.clock.set(NOW));
afterAll(() => world.close());

/** A badge and a link to it. */
async function shared(input: object = {}, days = 30) {
  const { badge, token } = await ask.issueBadge(HOLDER, ['A5', 'A6'], { days }, holder);
  const { shareLink, link } = await sharing.create(holder, { badgeId: badge.id, ...input });
  return { badge, token, link, id: shareLink.id };
}

async function openingsOf(id: string) {
  const { nodes } = await sharing.links(holder, HOLDER, { first: 100 });
  return nodes.find((link: { id: string }) => link.id === id);
}

describe('openShareLink', () => {
  test('gives whoever has the code the badge, signed now, with who shares it, for what and until when', async () => {
    const { link, token } = await shared({ purpose: 'INSURANCE', forWhom: 'Lakeside Mutual', maxOpenings: 2 });
    world.clock.advance(90);
    const opened = await sharing.open(link);
    expect(opened).toEqual({
      shared: {
        kind: 'BADGE',
        token: expect.any(String),
        verdict: 'VALID',
        sharedBy: 'Rosa Nakamura',
        purpose: 'INSURANCE',
        forWhom: 'Lakeside Mutual',
        expiresAt: '2026-06-22T16:00:00.000Z',
        openingsLeft: 1,
      },
      userErrors: [],
    });
    expect(decodeJwt(opened.shared.token)).toEqual(decodeJwt(token));
    const options = { typ: 'vnd.ase-verification.badge+jwt', currentDate: world.clock.now() };
    await jwtVerify(opened.shared.token, await ask.servedKeys(), options);
    expect(await ask.verifyToken(opened.shared.token, {}, null)).toMatchObject({ verdict: 'VALID' });
  });

  test('is seen by the holder: the moment, and the organisation when it showed its key; never an address', async () => {
    const { link, id } = await shared();
    await sharing.open(link);
    world.clock.advance(60);
    await sharing.open(link, world.keys.insurer);
    world.clock.advance(60);
    await sharing.open(link, holder);
    expect(await openingsOf(id)).toMatchObject({
      openingCount: 3,
      openings: {
        nodes: [
          { openedAt: '2026-06-15T16:02:00.000Z', organization: null },
          { openedAt: '2026-06-15T16:01:00.000Z', organization: 'Lakeside Mutual' },
          { openedAt: NOW, organization: null },
        ],
      },
    });
    const { rows } = await world.database.pool.query('select to_jsonb(o)::text as row from share_link_opening o');
    expect(rows.filter(({ row }) => row.includes('127.0.0.1'))).toEqual([]);
  });

  test('lets in as many as the holder allowed, also of those who come at once', async () => {
    const { link, id } = await shared({ maxOpenings: 3 });
    const answers = await Promise.all(Array.from({ length: 8 }, () => sharing.open(link)));
    const opened = answers.filter(({ shared }) => shared !== null);
    expect(opened.map((answer) => answer.shared.openingsLeft).sort()).toEqual([0, 1, 2]);
    expect(answers.flatMap(codesOf)).toEqual(Array(5).fill('SHARE_LINK_USED_UP'));
    expect(await openingsOf(id)).toMatchObject({
      state: 'USED_UP',
      openingCount: 3,
      openings: { nodes: { length: 3 } },
    });
  });

  test('ends by itself when the link runs out, to the second', async () => {
    const { link, id } = await shared({ hours: 1 });
    world.clock.set('2026-06-15T16:59:59.999Z');
    expect(codesOf(await sharing.open(link))).toEqual([]);
    world.clock.set('2026-06-15T17:00:00.000Z');
    expect(await sharing.open(link)).toMatchObject({
      shared: null,
      userErrors: [{ code: 'SHARE_LINK_EXPIRED', path: ['input', 'code'] }],
    });
    expect(await openingsOf(id)).toMatchObject({ state: 'EXPIRED', openingCount: 1 });
  });

  test('ends by itself when the badge runs out', async () => {
    const { link } = await shared({ hours: 720 }, 1);
    world.clock.set('2026-06-16T15:59:59.000Z');
    expect(codesOf(await sharing.open(link))).toEqual([]);
    world.clock.set('2026-06-16T16:00:00.000Z');
    expect(codesOf(await sharing.open(link))).toEqual(['SHARE_LINK_EXPIRED']);
  });

  test('ends by itself when the badge is withdrawn', async () => {
    const { badge, link, id } = await shared();
    await ask.withdrawBadge(badge.id, {}, holder);
    expect(codesOf(await sharing.open(link))).toEqual(['SHARE_LINK_WITHDRAWN']);
    expect(await openingsOf(id)).toMatchObject({ state: 'WITHDRAWN', openingCount: 0 });
  });

  test('ends by itself when the key that signed the badge is published no more', async () => {
    const { badge, link } = await shared();
    await world.database.pool.query(`update issued_token set key_id = repeat('x', 43) where id = $1`, [
      recordId(badge.id, ['Badge']).uuid,
    ]);
    expect(codesOf(await sharing.open(link))).toEqual(['SHARE_LINK_WITHDRAWN']);
    expect(codesOf(await sharing.create(holder, { badgeId: badge.id }))).toEqual(['BADGE_WITHDRAWN']);
  });

  test('shows a badge that was suspended or revoked since: it says so itself', async () => {
    const aseId = 'ASE-7300-0002';
    await registrar.certified(aseId, 'Banda', ['A5']);
    const own = await world.technicianKey(aseId);
    const { badge } = await ask.issueBadge(aseId, ['A5'], {}, own);
    const { link } = await sharing.create(own, { badgeId: badge.id });
    const verdict = async () => (await ask.verifyToken((await sharing.open(link)).shared.token, {}, null)).verdict;
    await registrar.suspend(aseId, ['A5']);
    await world.deliverEvents();
    expect(await verdict()).toBe('SUSPENDED');
    await registrar.revoke(aseId, ['A5']);
    await world.deliverEvents();
    expect(await verdict()).toBe('REVOKED');
  });

  test.each(['', 'AAAAAAAAAAAAAAAAAAAAAA', 'AAAAAAAAAAAAAAAAAAAAAB', 'x'.repeat(5000), "' or true --", '\u0000'])(
    'answers the code %j, which nobody was given, as every other of them',
    async (code) => {
      expect(await sharing.open(code)).toEqual({
        shared: null,
        userErrors: [
          { code: 'SHARE_LINK_NOT_FOUND', message: 'There is no link of this code.', path: ['input', 'code'] },
        ],
      });
    },
  );

  test('is not told to whoever has only what is on record', async () => {
    const { link, id } = await shared();
    const { rows } = await world.database.pool.query('select id, code_hash from share_link where id = $1', [
      recordId(id, ['ShareLink']).uuid,
    ]);
    for (const known of [rows[0].code_hash, rows[0].code_hash.slice(0, 22), rows[0].id]) {
      expect(codesOf(await sharing.open(known))).toEqual(['SHARE_LINK_NOT_FOUND']);
    }
    expect(codesOf(await sharing.open(link))).toEqual([]);
  });

  test('shows the name as it is on record when it is opened', async () => {
    const aseId = 'ASE-7300-0003';
    await registrar.certified(aseId, 'Before', ['A5']);
    const own = await world.technicianKey(aseId);
    const { badge } = await ask.issueBadge(aseId, ['A5'], {}, own);
    const { link } = await sharing.create(own, { badgeId: badge.id });
    await registrar.amend(aseId, 1, { lastName: 'After' });
    const { shared: opened } = await sharing.open(link);
    expect([opened.sharedBy, decodeJwt(opened.token).sub]).toEqual(['Rosa After', 'Rosa After']);
  });
});
