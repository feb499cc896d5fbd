import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { signBadge } from '../../src/modules/tokens/badge.ts';
import { selectDisclosures } from '../../src/modules/tokens/key-binding.ts';
import { serializeSdJwt } from '../../src/modules/tokens/sd-jwt.rules.ts';
import { holderKey, issued } from '../rules/tokens/sd-jwt-fixtures.ts';
import { goodBadge } from '../rules/tokens/token-fixtures.ts';
import type { StubAnswer } from './stub-registry.ts';
import { axeViolations, headlineComes, textOf, VerifyPageVisits } from './verify-page-visits.ts';

jest.setTimeout(60_000);

const CODE = 'wq3Zr0pT5yXJb1mD9cLs-A';
const OTHER = 'AAAAAAAAAAAAAAAAAAAAAA';
let visits: VerifyPageVisits;
let badge = '';

beforeAll(async () => {
  visits = await VerifyPageVisits.open();
  badge = await signBadge(visits.key.signer, goodBadge());
});
afterAll(() => visits?.close());
afterEach(async () => {
  expect(await visits.leave([badge, CODE, OTHER])).toEqual([]);
});

const SHARED = {
  kind: 'BADGE',
  verdict: 'VALID',
  checks: [],
  sharedBy: 'Rosa Delgado',
  purpose: 'EMPLOYMENT',
  forWhom: '<b>Corner</b> Garage',
  expiresAt: '2026-06-22T16:00:00.000Z',
  openingsLeft: 2,
};

/** The registry's answers: to the opening, and then to the question about the badge. */
function registryShows(opened: object | { readonly refusal: string }, status: 'VALID' | 'SUSPENDED' = 'VALID'): void {
  visits.registry.answers.set('/graphql', async (): Promise<StubAnswer> => {
    if (!JSON.parse(visits.registry.requests.at(-1)?.body ?? '').query.includes('openShareLink')) {
      return visits.registry.verification(badge, status);
    }
    const payload =
      'refusal' in opened
        ? { shared: null, userErrors: [{ code: opened.refusal }] }
        : { shared: { token: badge, ...opened }, userErrors: [] };
    return { body: { data: { openShareLink: payload } } };
  });
}

const openings = () =>
  visits.registry.requests.filter(({ url, body }) => url === '/graphql' && body.includes('openShareLink')).length;

describe('a link that was shared', () => {
  test('opens at the press of a button and not before: to fetch the page, or to run it, opens nothing', async () => {
    registryShows(SHARED);
    const page = await visits.visit(CODE, { path: '/l' });
    await headlineComes(page, 'Credentials were shared with you');
    expect(await axeViolations(page)).toEqual([]);
    expect(await textOf(page.locator('#lead'))).toContain('the technician who shared them is shown when');
    expect(openings()).toBe(0);
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await headlineComes(page, 'Valid');
    expect(openings()).toBe(1);
  });

  test('shows the badge, verified here, and how it was shared', async () => {
    registryShows(SHARED);
    const page = await visits.visit(CODE, { path: '/l' });
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await headlineComes(page, 'Valid');
    expect(await textOf(page.locator('#holder'))).toBe('Rosa Delgado');
    expect(await textOf(page.locator('#checks'))).toContain('Signature: passed.');
    expect(await page.locator('#sharing-facts').locator('dd').allTextContents()).toEqual([
      'Rosa Delgado',
      'Employment',
      '<b>Corner</b> Garage',
      'June 22, 2026 at 12:00 PM EDT',
    ]);
    expect(await textOf(page.locator('#sharing-note'))).toBe(
      'Rosa Delgado is shown that this link was opened just now, not by whom. It opens 2 times more.',
    );
    expect(await axeViolations(page)).toEqual([]);
  });

  test('can be opened with the keyboard alone, and the verdict has the focus then', async () => {
    registryShows(SHARED);
    const page = await visits.visit(CODE, { path: '/l' });
    await headlineComes(page, 'Credentials were shared with you');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await headlineComes(page, 'Valid');
    expect(await page.evaluate('document.activeElement.id')).toBe('headline');
  });

  test('is readable at 320 pixels, before and after, without scrolling sideways', async () => {
    registryShows({ ...SHARED, forWhom: 'W'.repeat(80), openingsLeft: 0 });
    const page = await visits.visit(CODE, { path: '/l', width: 320 });
    const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    await headlineComes(page, 'Credentials were shared with you');
    expect(await page.evaluate(overflow)).toBe(0);
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await headlineComes(page, 'Valid');
    expect(await page.evaluate(overflow)).toBe(0);
    expect(await textOf(page.locator('#sharing-note'))).toContain('This was the last time that the link opens');
    expect(await axeViolations(page)).toEqual([]);
  });

  test('shows a badge that was suspended since as suspended', async () => {
    registryShows({ ...SHARED, forWhom: null, openingsLeft: 1 }, 'SUSPENDED');
    const page = await visits.visit(CODE, { path: '/l' });
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await headlineComes(page, 'Suspended');
    expect(await page.locator('#sharing-facts').locator('dt').allTextContents()).not.toContain('Meant for');
    expect(await textOf(page.locator('#sharing-note'))).toContain('It opens once more.');
  });

  test('may show a presentation, verified here too, with what it discloses and no more', async () => {
    const holder = await holderKey();
    const sdJwt = await issued(visits.key, holder);
    const wanted = /"(A5|program|class)":?/;
    const disclosures = await selectDisclosures(sdJwt, ({ value }) => wanted.test(JSON.stringify(value)));
    const shown = serializeSdJwt(sdJwt.slice(0, sdJwt.indexOf('~')), disclosures);
    registryShows({ ...SHARED, kind: 'PRESENTATION', token: shown, sharedBy: null });
    const page = await visits.visit(CODE, { path: '/l' });
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await headlineComes(page, 'Valid');
    expect(await textOf(page.locator('#holder'))).toBe('Name kept back');
    const lines = page.locator('#certifications').getByRole('listitem');
    const words = await Promise.all((await lines.all()).map((line) => line.locator('span').allTextContents()));
    expect(words).toEqual([
      ['A5', '', 'through Dec 31, 2028'],
      ['TOYOTA_T_TEN', 'EXPERT, completed 2023-05-02, factory status ACTIVE', ''],
      ['REFRIGERANT_HANDLING_609', 'US', 'no end date'],
    ]);
    expect(await textOf(page.locator('#checks'))).toContain('Disclosures: passed.');
    expect(await page.locator('#sharing-facts').locator('dd').first().textContent()).toBe('The name was kept back');
    expect(await axeViolations(page)).toEqual([]);
    registryShows({ ...SHARED, kind: 'PRESENTATION', token: shown.replace(/~.*/, '~'), verdict: 'SUSPENDED' });
    await page.reload();
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await headlineComes(page, 'Suspended');
    expect(openings()).toBe(2);
  });

  test('is not opened again to check the badge again', async () => {
    registryShows(SHARED);
    visits.registry.answers.set('/.well-known/jwks.json', () => ({ broken: true }));
    const page = await visits.visit(CODE, { path: '/l' });
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await headlineComes(page, 'Could not be checked');
    visits.registry.answers.delete('/.well-known/jwks.json');
    await page.getByRole('button', { name: 'Check again' }).click();
    await headlineComes(page, 'Valid');
    expect(openings()).toBe(1);
    expect(await page.locator('#sharing').isVisible()).toBe(true);
  });

  test.each([
    ['SHARE_LINK_NOT_FOUND', 'This link leads nowhere', /Was all of it copied/],
    ['SHARE_LINK_ENDED', 'No longer shared', /Ask the technician for a current one\.$/],
    ['SHARE_LINK_WITHDRAWN', 'It was withdrawn', /Ask the technician for a current one\.$/],
    ['SHARE_LINK_EXPIRED', 'This link has run out', /Ask the technician for a current one\.$/],
    ['SHARE_LINK_USED_UP', 'Opened too often', /Ask the technician for a current one\.$/],
    ['SOMETHING_NEW', 'This link does not open', /Ask the technician for a current one\.$/],
  ])('that is refused as %s says what to do', async (refusal, headline, lead) => {
    registryShows({ refusal });
    const page = await visits.visit(CODE, { path: '/l' });
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await headlineComes(page, headline);
    expect(await textOf(page.locator('#lead'))).toMatch(lead);
    expect(await textOf(page.locator('#announcement'))).toContain(headline);
    expect(await page.locator('#badge').isVisible()).toBe(false);
    expect(await page.locator('#asking').isVisible()).toBe(true);
    expect(await axeViolations(page)).toEqual([]);
  });

  test.each<[string, StubAnswer, RegExp]>([
    ['not there', { broken: true }, /Try again when you are connected/],
    ['busy', { status: 429, headers: { 'retry-after': '7' }, body: {} }, /try again in 7 seconds/],
    ['in error', { body: { errors: [{ message: 'x' }] } }, /Try again when you are connected/],
    ['senseless', { body: { data: { openShareLink: { userErrors: [], shared: { token: 1 } } } } }, /Try again/],
  ])('can be tried again when the registry is %s', async (_, answer, lead) => {
    visits.registry.answers.set('/graphql', () => answer);
    const page = await visits.visit(CODE, { path: '/l' });
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await headlineComes(page, 'Could not be opened');
    expect(await textOf(page.locator('#lead'))).toMatch(lead);
    registryShows(SHARED);
    await page.getByRole('button', { name: 'Try again' }).click();
    await headlineComes(page, 'Valid');
  });
});

describe('the two pages', () => {
  test('without a code, says that the link is not whole, and takes another', async () => {
    registryShows(SHARED);
    const page = await visits.visit('', { path: '/l' });
    await headlineComes(page, 'This link leads nowhere');
    await page.getByLabel('Badge link or token').fill(`https://registry.example/l#${CODE}`);
    await page.keyboard.press('Enter');
    await headlineComes(page, 'Credentials were shared with you');
    expect(new URL(page.url()).hash).toBe(`#${CODE}`);
    expect(openings()).toBe(0);
  });

  test('send what was pasted to the page that is for it', async () => {
    registryShows(SHARED);
    const page = await visits.visit('');
    await page.getByLabel('Badge link or token').fill(CODE);
    await page.keyboard.press('Enter');
    await headlineComes(page, 'Credentials were shared with you');
    expect(new URL(page.url()).pathname).toBe('/l');
    await page.goto(`${visits.registry.origin}/l`);
    await headlineComes(page, 'This link leads nowhere');
    await page.getByLabel('Badge link or token').fill(`https://registry.example/v#${badge}`);
    await page.keyboard.press('Enter');
    await headlineComes(page, 'Valid');
    expect(new URL(page.url()).pathname).toBe('/v');
  });

  test('begin anew when another link is put in the address', async () => {
    registryShows(SHARED);
    const page = await visits.visit(CODE, { path: '/l' });
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await headlineComes(page, 'Valid');
    await page.evaluate(`location.hash = '${OTHER}'`);
    await headlineComes(page, 'Credentials were shared with you');
    for (const part of ['#badge', '#sharing', '#checks']) expect(await page.locator(part).isVisible()).toBe(false);
  });
});
