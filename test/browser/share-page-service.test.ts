import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { questionsOf } from '../api/verification/questions.ts';
import { sharingOf } from '../api/verification/share-link-questions.ts';
import { registrarOf } from '../support/registrar.ts';
import { createWorld, type World } from '../support/world.ts';
import { builtPage } from './built-verify-page.ts';
import { startChromium } from './chromium.ts';
import { axeViolations, headlineComes, textOf } from './verify-page-visits.ts';

jest.setTimeout(120_000);

const ASE_ID = 'ASE-1000-0002';
let world: World;
let browser: Browser;
let origin: string;
let holder: string;
let ask: ReturnType<typeof questionsOf>;
let sharing: ReturnType<typeof sharingOf>;

beforeAll(async () => {
  const folder = await builtPage('verify');
  world = await createWorld('share page', { PORT: '0' }, folder);
  await registrarOf(world).certified(ASE_ID, 'Delgado', ['A5', 'A6', 'A8']);
  holder = await world.technicianKey(ASE_ID);
  ask = questionsOf(world);
  sharing = sharingOf(world);
  const { host, port } = await world.app.server.listen();
  origin = `http://${host}:${port}`;
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

async function share(): Promise<{ readonly id: string; readonly badgeId: string; readonly path: string }> {
  const { badge } = await ask.issueBadge(ASE_ID, ['A5', 'A6'], {}, holder);
  const { shareLink, link } = await sharing.create(holder, { badgeId: badge.id, forWhom: 'Corner Garage, Ms Ito' });
  return { id: shareLink.id, badgeId: badge.id, path: link.slice(link.indexOf('/l#')) };
}

async function visit(path: string): Promise<{ readonly page: Page; readonly problems: string[] }> {
  const page = await browser.newPage({ viewport: { width: 900, height: 1200 } });
  const problems: string[] = [];
  page.on('console', (message) => problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  await page.clock.setFixedTime(world.clock.now());
  await page.goto(`${origin}${path}`);
  return { page, problems };
}

async function openingCount(id: string): Promise<number> {
  const { nodes } = await sharing.links(holder, ASE_ID);
  return nodes.find((link: { id: string }) => link.id === id).openingCount;
}

/** Kept where SCREENSHOTS says, for people to look at. */
async function keepPicture(page: Page, name: string): Promise<void> {
  const kept = process.env['SCREENSHOTS'];
  if (kept !== undefined) await page.screenshot({ path: `${kept}/${name}.png`, fullPage: true });
}

test('the service’s own page opens a link when it is asked to, under the service’s own policy', async () => {
  const { id, path } = await share();
  const { page, problems } = await visit(path);
  await headlineComes(page, 'Credentials were shared with you');
  await keepPicture(page, 'share-unopened');
  expect(await openingCount(id)).toBe(0);
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await headlineComes(page, 'Valid');
  expect(await textOf(page.locator('#holder'))).toBe('Rosa Delgado');
  expect(await textOf(page.locator('#sharing-facts'))).toContain('Corner Garage, Ms Ito');
  expect(await openingCount(id)).toBe(1);
  expect(await axeViolations(page)).toEqual([]);
  await keepPicture(page, 'share-opened');
  await page.setViewportSize({ width: 320, height: 800 });
  await keepPicture(page, 'share-opened-320');
  expect(problems).toEqual([]);
  await page.close();
});

test('the page is served as the verify page is, and to fetch it opens nothing', async () => {
  const { id } = await share();
  const fetched = await world.app.server.fastify.inject('/l');
  const verifyPage = await world.app.server.fastify.inject('/v');
  expect(fetched.body).toBe(verifyPage.body);
  for (const header of ['content-security-policy', 'referrer-policy', 'cache-control', 'permissions-policy']) {
    expect(fetched.headers[header]).toBe(verifyPage.headers[header]);
  }
  expect(await openingCount(id)).toBe(0);
});

test('a link that its holder ended, and one whose badge was withdrawn, say so', async () => {
  const [ended, withdrawn] = [await share(), await share()];
  await sharing.end(holder, ended.id);
  await ask.withdrawBadge(withdrawn.badgeId, {}, holder);
  for (const [{ path }, headline] of [
    [ended, 'No longer shared'],
    [withdrawn, 'It was withdrawn'],
    [{ path: '/l#AAAAAAAAAAAAAAAAAAAAAA' }, 'This link leads nowhere'],
  ] as const) {
    const { page, problems } = await visit(path);
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await headlineComes(page, headline);
    expect(problems).toEqual([]);
    await keepPicture(page, headline.toLowerCase().replaceAll(' ', '-'));
    await page.close();
  }
});
