import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { type Registrar, registrarOf } from '../support/registrar.ts';
import { createWorld, type World } from '../support/world.ts';
import { builtPage } from './built-verify-page.ts';
import { startChromium } from './chromium.ts';
import { headlineComes, textOf, verdictOn } from './verify-page-visits.ts';

jest.setTimeout(120_000);

const ASE_ID = 'ASE-1000-0001';
const ISSUE = `mutation($input: IssueBadgeInput!) { issueBadge(input: $input) { badge { id } token userErrors { code } } }`;
const WITHDRAW = `mutation($input: WithdrawBadgeInput!) { withdrawBadge(input: $input) { userErrors { code } } }`;

let world: World;
let registrar: Registrar;
let browser: Browser;
let origin: string;
let technicianKey: string;

beforeAll(async () => {
  const folder = await builtPage('verify');
  world = await createWorld('verify page', { PORT: '0' }, folder);
  registrar = registrarOf(world);
  await registrar.certified(ASE_ID, 'Delgado', ['A5', 'A6', 'A8']);
  technicianKey = await world.technicianKey(ASE_ID);
  const { host, port } = await world.app.server.listen();
  origin = `http://${host}:${port}`;
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

async function issueBadge(idempotencyKey: string): Promise<{ readonly id: string; readonly token: string }> {
  const input = { idempotencyKey, aseId: ASE_ID, codes: ['A5', 'A6'], days: 30 };
  const { data } = await world.ask(ISSUE, { input }, technicianKey);
  expect(data.issueBadge.userErrors).toEqual([]);
  return { id: data.issueBadge.badge.id, token: data.issueBadge.token };
}

async function visit(token: string): Promise<{ readonly page: Page; readonly problems: string[] }> {
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on('console', (message) => problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  await page.clock.setFixedTime(world.clock.now());
  await page.goto(`${origin}/v#${token}`);
  return { page, problems };
}

test('the service’s own page finds its badge valid, under the service’s own policy', async () => {
  const { token } = await issueBadge('page-badge-1');
  const { page, problems } = await visit(token);
  expect(await verdictOn(page)).toMatchObject({ tone: 'good', headline: 'Valid' });
  expect(await textOf(page.locator('#holder'))).toBe('Rosa Delgado');
  expect(await page.locator('#certifications').locator('.name').allTextContents()).toEqual([
    'Brakes',
    'Electrical/Electronic Systems',
  ]);
  expect(problems).toEqual([]);
  await page.close();
});

test('a badge that its holder withdraws is told as withdrawn at the next look', async () => {
  const { id, token } = await issueBadge('page-badge-2');
  const { page } = await visit(token);
  await headlineComes(page, 'Valid');
  const { data } = await world.ask(
    WITHDRAW,
    { input: { idempotencyKey: 'page-withdrawal', badgeId: id } },
    technicianKey,
  );
  expect(data.withdrawBadge.userErrors).toEqual([]);
  await page.reload();
  await headlineComes(page, 'Withdrawn');
  await page.close();
});

test('a badge with a certification that the registrar suspends is told as suspended, and as valid once it is reinstated', async () => {
  const { token } = await issueBadge('page-badge-3');
  await registrar.suspend(ASE_ID, ['A5']);
  const { page } = await visit(token);
  await headlineComes(page, 'Suspended');
  await registrar.reinstate(ASE_ID, ['A5']);
  await page.reload();
  await headlineComes(page, 'Valid');
  await page.close();
});
