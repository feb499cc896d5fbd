import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { recordId } from '../../../src/kernel/public-id.ts';
import { selectDisclosures } from '../../../src/modules/tokens/key-binding.ts';
import { serializeSdJwt } from '../../../src/modules/tokens/sd-jwt.rules.ts';
import { holderKey } from '../../rules/tokens/sd-jwt-fixtures.ts';
import { portableOf } from '../../support/portable-world.ts';
import { type Registrar, registrarOf } from '../../support/registrar.ts';
import { createWorld, type World } from '../../support/world.ts';
import { codesOf, sharingOf } from './share-link-questions.ts';

let world: World;
let registrar: Registrar;
let sharing: ReturnType<typeof sharingOf>;
let portable: ReturnType<typeof portableOf>;
let holder: string;
let stranger: string;
const HOLDER = 'ASE-7400-0001';
const STRANGER = 'ASE-7400-0002';
const NOW = '2026-06-15T16:00:00.000Z';

beforeAll(async () => {
  world = await createWorld('shared presentations');
  registrar = registrarOf(world);
  sharing = sharingOf(world);
  portable = portableOf(world, (await holderKey()).jwk);
  await registrar.certified(HOLDER, 'Nakamura', ['A5', 'A6']);
  await registrar.certified(STRANGER, 'Ferrari', ['A5']);
  holder = await world.technicianKey(HOLDER);
  stranger = await world.technicianKey(STRANGER);
});
beforeEach(() => world.clock.set(NOW));
afterAll(() => world.close());

/** A portable credential of the holder's. */
async function credential(days = 90): Promise<{ readonly id: string; readonly sdJwt: string }> {
  const { credential: issued, token } = await portable.issue(HOLDER, { days }, holder);
  return { id: issued.id, sdJwt: token };
}

/** What the holder shows of it: A5, and the name when that is wanted. */
async function presentation(sdJwt: string, isNamed = false): Promise<string> {
  const names = isNamed ? ['given_name', 'family_name'] : [];
  const disclosures = await selectDisclosures(
    sdJwt,
    ({ path, value }) => names.includes(String(path[0])) || JSON.stringify(value).includes('"A5"'),
  );
  return serializeSdJwt(sdJwt.slice(0, sdJwt.indexOf('~')), disclosures);
}

async function sealedOf(shareLinkId: string): Promise<string | null> {
  const { uuid } = recordId(shareLinkId, ['ShareLink']);
  const { rows } = await world.database.pool.query('select sealed from share_link where id = $1', [uuid]);
  return rows[0].sealed;
}

test('a presentation is shown as it was handed in, verified when it is opened, without a name that it keeps back', async () => {
  const shown = await presentation((await credential()).sdJwt);
  const { shareLink, link, userErrors } = await sharing.create(holder, { presentation: shown, hours: 1 });
  expect(userErrors).toEqual([]);
  expect(shareLink).toMatchObject({
    kind: 'PRESENTATION',
    sharedId: expect.stringMatching(/^pcr_/),
    expiresAt: '2026-06-15T17:00:00.000Z',
  });
  expect(await sharing.open(link)).toMatchObject({
    shared: { kind: 'PRESENTATION', token: shown, verdict: 'VALID', sharedBy: null },
    userErrors: [],
  });
});

test('a presentation that discloses the name is shared by that name', async () => {
  const shown = await presentation((await credential()).sdJwt, true);
  const { link } = await sharing.create(holder, { presentation: shown });
  expect((await sharing.open(link)).shared.sharedBy).toBe('Rosa Nakamura');
});

test('a presentation is sealed in the record, and gone from it once the link is ended', async () => {
  const shown = await presentation((await credential()).sdJwt, true);
  const { shareLink, link } = await sharing.create(holder, { presentation: shown });
  const sealed = await sealedOf(shareLink.id);
  expect(sealed).toMatch(/^v1\./);
  for (const table of ['share_link', 'audit_entry', 'outbox_event', 'idempotency_record']) {
    const { rows } = await world.database.pool.query(`select to_jsonb(t)::text as row from ${table} t`);
    for (const part of shown.split(/[~.]/).filter((each) => each !== '')) {
      expect(rows.filter(({ row }) => row.includes(part))).toEqual([]);
    }
  }
  await sharing.end(holder, shareLink.id);
  expect(await sealedOf(shareLink.id)).toBeNull();
  expect(codesOf(await sharing.open(link))).toEqual(['SHARE_LINK_ENDED']);
});

test('a presentation is forgotten once its link has run out, and the link is not', async () => {
  const shown = await presentation((await credential()).sdJwt, true);
  const { shareLink, link } = await sharing.create(holder, { presentation: shown, hours: 1 });
  const { shareLink: longer, link: open } = await sharing.create(holder, { presentation: shown, hours: 5 });
  await sharing.open(link, world.keys.employer);
  world.clock.set('2026-06-15T17:59:59.000Z');
  await world.app.sealedPresentations.forget();
  expect(await sealedOf(shareLink.id)).toMatch(/^v1\./);

  world.clock.set('2026-06-15T18:00:00.000Z');
  await world.app.sealedPresentations.forget();
  expect(await sealedOf(shareLink.id)).toBeNull();
  expect(await sealedOf(longer.id)).toMatch(/^v1\./);
  expect((await sharing.open(open)).shared).toMatchObject({ token: shown, verdict: 'VALID' });
  expect(codesOf(await sharing.open(link))).toEqual(['SHARE_LINK_EXPIRED']);
  const { rows } = await world.owner.query('select openings from share_link where id = $1', [
    recordId(shareLink.id, ['ShareLink']).uuid,
  ]);
  expect(rows).toEqual([{ openings: 1 }]);
  expect(codesOf(await sharing.end(holder, shareLink.id))).toEqual([]);
});

test('presentations are forgotten hour by hour, by one job that waits', async () => {
  await world.app.sealedPresentations.begin();
  await world.app.sealedPresentations.begin();
  await world.runJobs();
  const { rows } = await world.owner.query(
    `select count(*)::int as count, min(run_at) > now() + interval '59 minutes' as later
       from graphile_worker.jobs where task_identifier = 'forget_run_out_presentations'`,
  );
  expect(rows).toEqual([{ count: 1, later: true }]);
});

test('a link never outlives the credential, and ends by itself with it', async () => {
  const { sdJwt, id } = await credential(2);
  const { shareLink, link } = await sharing.create(holder, { presentation: await presentation(sdJwt), hours: 720 });
  expect(shareLink.expiresAt).toBe('2026-06-17T00:00:00.000Z');
  await portable.withdraw(id, {}, holder);
  expect(codesOf(await sharing.open(link))).toEqual(['SHARE_LINK_WITHDRAWN']);
});

test('a presentation whose certification was suspended since says so', async () => {
  const shown = await presentation((await credential()).sdJwt);
  const { link } = await sharing.create(holder, { presentation: shown });
  await registrar.suspend(HOLDER, ['A5']);
  expect((await sharing.open(link)).shared.verdict).toBe('SUSPENDED');
  expect(codesOf(await sharing.create(holder, { presentation: shown }))).toEqual(['PRESENTATION_NOT_VALID']);
  await registrar.reinstate(HOLDER, ['A5']);
});

test('a presentation is taken from its own holder alone', async () => {
  const shown = await presentation((await credential()).sdJwt);
  expect(codesOf(await sharing.create(stranger, { presentation: shown }))).toEqual(['PRESENTATION_NOT_YOURS']);
});

test.each([
  ['nothing at all', () => ({}), 'SHARE_SUBJECT_AMBIGUOUS'],
  [
    'two things at once',
    (shown: string) => ({ presentation: shown, badgeId: 'bdg_01h455vb4pex5vsknk084sn02q' }),
    'SHARE_SUBJECT_AMBIGUOUS',
  ],
  ['half of one', (shown: string) => ({ presentation: shown.slice(0, 400) }), 'PRESENTATION_NOT_VALID'],
  [
    'one with a disclosure twice',
    (shown: string) => ({ presentation: `${shown}${shown.split('~')[1]}~` }),
    'PRESENTATION_NOT_VALID',
  ],
  ['something else', () => ({ presentation: 'x' }), 'PRESENTATION_NOT_VALID'],
  ['something endless', () => ({ presentation: 'x'.repeat(20_000) }), 'PRESENTATION_NOT_VALID'],
])('to share %s is refused', async (_, input, code) => {
  const shown = await presentation((await credential()).sdJwt);
  expect(codesOf(await sharing.create(holder, input(shown)))).toEqual([code]);
});
