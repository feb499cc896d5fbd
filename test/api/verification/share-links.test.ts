import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
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
let stranger: string;
const HOLDER = 'ASE-7200-0001';
const STRANGER = 'ASE-7200-0002';
const NOW = '2026-06-15T16:00:00.000Z';

beforeAll(async () => {
  world = await createWorld('share links');
  registrar = registrarOf(world);
  ask = questionsOf(world);
  sharing = sharingOf(world);
  await registrar.certified(HOLDER, 'Nakamura', ['A5', 'A6']);
  await registrar.certified(STRANGER, 'Ferrari', ['A5']);
  holder = await world.technicianKey(HOLDER);
  stranger = await world.technicianKey(STRANGER);
});
beforeEach(() => world.clock.set(NOW));
afterAll(() => world.close());

async function badge(days = 30): Promise<string> {
  return (await ask.issueBadge(HOLDER, ['A5', 'A6'], { days }, holder)).badge.id;
}

describe('createShareLink', () => {
  test('gives a link whose code stands in the fragment, and what is on record of it', async () => {
    const badgeId = await badge();
    const input = { badgeId, purpose: 'EMPLOYMENT', forWhom: '  Corner Garage, Ms Ito ', hours: 48, maxOpenings: 3 };
    const { shareLink, link, userErrors } = await sharing.create(holder, input);
    expect(userErrors).toEqual([]);
    expect(link).toMatch(/^https:\/\/verify\.example\.org\/l#[\w-]{22}$/);
    expect(shareLink).toEqual({
      id: expect.stringMatching(/^shr_[0-9a-z]{26}$/),
      kind: 'BADGE',
      sharedId: badgeId,
      purpose: 'EMPLOYMENT',
      forWhom: 'Corner Garage, Ms Ito',
      state: 'OPEN',
      createdAt: NOW,
      expiresAt: '2026-06-17T16:00:00.000Z',
      endedAt: null,
      openingCount: 0,
      maxOpenings: 3,
      openings: { nodes: [] },
    });
  });

  test('keeps the code nowhere: neither in the record, nor in the trail, nor in what a repeat is answered from', async () => {
    const badgeId = await badge();
    const { link, shareLink } = await sharing.create(holder, {
      badgeId,
      forWhom: 'a certain Ms Ito',
      idempotencyKey: 'kept-nowhere',
    });
    const code = link.slice(link.indexOf('#') + 1);
    for (const table of ['share_link', 'audit_entry', 'outbox_event', 'idempotency_record']) {
      const { rows } = await world.database.pool.query(`select to_jsonb(t)::text as row from ${table} t`);
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.filter(({ row }) => row.includes(code))).toEqual([]);
    }
    const { rows } = await world.database.pool.query(
      `select details from audit_entry where action = 'share_link.created' and details->>'shareLinkId' = $1`,
      [recordId(shareLink.id, ['ShareLink']).uuid],
    );
    expect(rows[0].details).toEqual({
      shareLinkId: expect.any(String),
      kind: 'BADGE',
      tokenId: recordId(badgeId, ['Badge']).uuid,
      purpose: 'EMPLOYMENT',
      expiresAt: '2026-06-22T16:00:00.000Z',
    });
  });

  test('of the same key is one link, told again', async () => {
    const input = { badgeId: await badge(), idempotencyKey: 'the-same-link' };
    const first = await sharing.create(holder, input);
    world.clock.advance(60);
    expect(await sharing.create(holder, input)).toEqual(first);
    expect(codesOf(await sharing.create(holder, { ...input, hours: 2 }))).toEqual(['IDEMPOTENCY_KEY_REUSED']);
  });

  test('never outlives the badge', async () => {
    const { shareLink } = await sharing.create(holder, { badgeId: await badge(2), hours: 720 });
    expect(shareLink.expiresAt).toBe('2026-06-17T16:00:00.000Z');
  });

  test.each([
    [{ hours: 0, maxOpenings: 0, forWhom: ' ' }, ['hours', 'maxOpenings', 'forWhom']],
    [{ hours: 721 }, ['hours']],
    [{ forWhom: 'two\nlines' }, ['forWhom']],
    [{ badgeId: 'nonsense' }, ['badgeId']],
  ])('refuses %j and says where the fault lies', async (input, members) => {
    const { shareLink, link, userErrors } = await sharing.create(holder, { badgeId: await badge(), ...input });
    expect([shareLink, link]).toEqual([null, null]);
    expect(userErrors.map(({ path }: { path: string[] }) => path)).toEqual(members.map((member) => ['input', member]));
  });

  test('refuses a badge that is withdrawn, or has run out', async () => {
    const [withdrawn, lapsed] = [await badge(), await badge(1)];
    await ask.withdrawBadge(withdrawn, {}, holder);
    expect(codesOf(await sharing.create(holder, { badgeId: withdrawn }))).toEqual(['BADGE_WITHDRAWN']);
    world.clock.set('2026-06-16T16:00:00.000Z');
    expect(codesOf(await sharing.create(holder, { badgeId: lapsed }))).toEqual(['BADGE_EXPIRED']);
  });

  test('is the holder’s alone: to another technician there is no such badge, and nobody else may ask', async () => {
    const badgeId = await badge();
    expect(codesOf(await sharing.create(stranger, { badgeId }))).toEqual(['BADGE_NOT_FOUND']);
    const mutation = 'mutation($input: CreateShareLinkInput!) { createShareLink(input: $input) { link } }';
    const input = { idempotencyKey: 'not-for-others', badgeId, purpose: 'EMPLOYMENT' };
    for (const key of [undefined, ...Object.values(world.keys)]) {
      const { data, errors } = await world.ask(mutation, { input }, key);
      expect(data?.createShareLink ?? null).toBeNull();
      expect(errors).toMatchObject([{ extensions: { code: key ? 'FORBIDDEN' : 'UNAUTHENTICATED' } }]);
    }
  });
});

describe('endShareLink', () => {
  test('ends a link at once and for good', async () => {
    const { shareLink, link } = await sharing.create(holder, { badgeId: await badge() });
    expect(codesOf(await sharing.open(link))).toEqual([]);
    const ended = await sharing.end(holder, shareLink.id);
    expect(ended).toMatchObject({
      userErrors: [],
      shareLink: { id: shareLink.id, state: 'ENDED', endedAt: NOW, openingCount: 1 },
    });
    expect(codesOf(await sharing.open(link))).toEqual(['SHARE_LINK_ENDED']);
    expect(codesOf(await sharing.end(holder, shareLink.id))).toEqual(['SHARE_LINK_ENDED']);
  });

  test('is done once by those who race for it, and a repeated key is answered the same', async () => {
    const { shareLink } = await sharing.create(holder, { badgeId: await badge() });
    const answers = await Promise.all([1, 2, 3].map(() => sharing.end(holder, shareLink.id)));
    expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
    const { shareLink: other } = await sharing.create(holder, { badgeId: await badge() });
    const input = { idempotencyKey: 'end-it-once' };
    expect(codesOf(await sharing.end(holder, other.id, input))).toEqual([]);
    expect(codesOf(await sharing.end(holder, other.id, input))).toEqual([]);
  });

  test('is for its holder and for registrars; for another technician there is no such link', async () => {
    const { shareLink } = await sharing.create(holder, { badgeId: await badge() });
    expect(codesOf(await sharing.end(stranger, shareLink.id))).toEqual(['SHARE_LINK_NOT_FOUND']);
    expect(codesOf(await sharing.end(world.keys.registrar, shareLink.id))).toEqual([]);
    for (const id of ['shr_01h455vb4pex5vsknk084sn02q', 'bdg_01h455vb4pex5vsknk084sn02q', '']) {
      expect(codesOf(await sharing.end(holder, id))).toEqual([
        id.startsWith('shr_') ? 'SHARE_LINK_NOT_FOUND' : 'ID_MALFORMED',
      ]);
    }
  });
});

describe('technician.shareLinks', () => {
  test('lists the links newest first, page by page, each with when it was opened', async () => {
    const [lister, key] = ['ASE-7200-0003', 'A5'];
    await registrar.certified(lister, 'Silva', [key]);
    const own = await world.technicianKey(lister);
    const { badge: shown } = await ask.issueBadge(lister, [key], {}, own);
    const made: string[] = [];
    for (const hours of [1, 2, 3]) {
      const { shareLink, link } = await sharing.create(own, { badgeId: shown.id, hours });
      made.unshift(shareLink.id);
      await sharing.open(link, hours === 2 ? world.keys.employer : undefined);
      world.clock.advance(1);
    }
    world.clock.advance(3600);
    const first = await sharing.links(own, lister, { first: 2 });
    expect(first.nodes).toMatchObject([
      { id: made[0], state: 'OPEN', openings: { nodes: [{ organization: null }] } },
      { id: made[1], state: 'OPEN', openings: { nodes: [{ organization: 'Corner Garage' }] } },
    ]);
    const rest = await sharing.links(own, lister, { first: 2, after: first.pageInfo.endCursor });
    expect(rest).toMatchObject({ nodes: [{ id: made[2], state: 'EXPIRED' }], pageInfo: { hasNextPage: false } });
    expect((await sharing.links(world.keys.registrar, lister)).nodes).toHaveLength(3);
  });

  test('refuses a cursor that no page gave out', async () => {
    const query =
      'query($after: String) { technician(aseId: "ASE-7200-0001") { shareLinks(after: $after) { nodes { id } } } }';
    const { errors } = await world.ask(query, { after: "' or 1=1" }, holder);
    expect(errors).toMatchObject([{ extensions: { code: 'CURSOR_MALFORMED' } }]);
  });

  test('a link is found again by its id, by its holder and by registrars', async () => {
    const { shareLink } = await sharing.create(holder, { badgeId: await badge() });
    const node = async (key?: string) =>
      (await world.ask('query($id: ID!) { node(id: $id) { id __typename } }', { id: shareLink.id }, key)).data.node;
    const found = { id: shareLink.id, __typename: 'ShareLink' };
    expect([await node(holder), await node(world.keys.registrar)]).toEqual([found, found]);
    expect([await node(stranger), await node(world.keys.employer), await node()]).toEqual([null, null, null]);
  });
});
