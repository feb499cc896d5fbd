import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { GOOD_PASSWORD, mailedCode, mutationOf } from '../support/people.ts';
import { createWorld, type World } from '../support/world.ts';
import { builtPage } from './built-verify-page.ts';
import { startChromium } from './chromium.ts';
import { axeViolations } from './verify-page-visits.ts';

jest.setTimeout(180_000);

let world: World;
let browser: Browser;
let origin: string;

beforeAll(async () => {
  const folder = await builtPage('sign-in');
  const port = await freePort();
  origin = `http://localhost:${port}`;
  world = await createWorld('sign-in page', { PORT: String(port), PUBLIC_URL: origin }, undefined, undefined, {
    signInRoot: folder,
  });
  await world.app.server.listen();
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function invited(email: string, key: string): Promise<string> {
  const input = { idempotencyKey: `page-invites-${email}`, email, role: 'OWNER' };
  await world.ask(mutationOf('inviteMember', 'userErrors { code }'), { input }, key);
  return mailedCode(world, email);
}

async function visit(path = '/sign-in'): Promise<{ readonly page: Page; readonly harm: string[] }> {
  const page = await (await browser.newContext()).newPage();
  const harm: string[] = [];
  page.on('console', (message) => message.type() === 'error' && harm.push(message.text()));
  page.on('pageerror', (error) => harm.push(error.message));
  await page.goto(`${origin}${path}`);
  await headlineIs(page, 'Sign in');
  return { page, harm };
}

const headlineIs = (page: Page, text: string) =>
  page.locator('#headline', { hasText: text }).waitFor({ state: 'visible', timeout: 20_000 });

async function accept(page: Page, code: string): Promise<void> {
  await page.fill('#invitation-code', code);
  await page.fill('#invitation-name', 'Ana Owner');
  await page.fill('#invitation-password', GOOD_PASSWORD);
  await page.click('#invitation-form button');
  await headlineIs(page, 'Welcome, Ana Owner');
}

test('an invitation is accepted, a passkey added, and both the password and the passkey sign in again', async () => {
  const { page, harm } = await visit();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
    },
  });
  await accept(page, await invited('ana@garage.example', world.keys.employer));
  expect(await page.locator('#lead').textContent()).toBe('You act for: Corner Garage (owner).');
  await page.fill('#passkey-label', 'this laptop');
  await page.click('#passkey-form button');
  await page.locator('#passkeys li', { hasText: 'this laptop' }).waitFor();
  await page.click('#sign-out');
  await headlineIs(page, 'Sign in');
  await page.click('#passkey');
  await headlineIs(page, 'Welcome, Ana Owner');
  await page.click('#sign-out');
  await headlineIs(page, 'Sign in');
  await page.fill('#password-email', 'ana@garage.example');
  await page.fill('#password-password', GOOD_PASSWORD);
  await page.click('#password-form button');
  await headlineIs(page, 'Welcome, Ana Owner');
  const cookies = await page.context().cookies();
  expect(cookies.map(({ name, httpOnly, sameSite }) => ({ name, httpOnly, sameSite }))).toEqual(
    expect.arrayContaining([{ name: 'session', httpOnly: true, sameSite: 'Strict' }]),
  );
  expect(harm).toEqual([]);
  await page.context().close();
});

test('what is wrong is told in words, and nothing else happens', async () => {
  const { page } = await visit();
  await page.fill('#password-email', 'ana@garage.example');
  await page.fill('#password-password', 'not the password at all');
  await page.click('#password-form button');
  await headlineIs(page, 'That did not work');
  expect(await page.locator('#lead').textContent()).toBe('Nobody has this address and password.');
  expect(await page.context().cookies()).toEqual([]);
  await page.context().close();
});

test.each([
  ['/explorer', '/explorer'],
  ['//evil.example/', '/sign-in'],
  ['/\\evil.example/', '/sign-in'],
])('open redirect: after signing in, returnTo=%s leads to %s of this host', async (returnTo, path) => {
  const { page } = await visit(`/sign-in?returnTo=${encodeURIComponent(returnTo)}`);
  await page.fill('#password-email', 'ana@garage.example');
  await page.fill('#password-password', GOOD_PASSWORD);
  await page.click('#password-form button');
  if (path === '/sign-in') await headlineIs(page, 'Welcome, Ana Owner');
  else await page.waitForURL(`${origin}${path}`);
  expect(new URL(page.url()).origin + new URL(page.url()).pathname).toBe(`${origin}${path}`);
  await page.context().close();
});

test('the page is accessible, signed out and signed in', async () => {
  const { page } = await visit();
  for (const summary of await page.locator('summary').all()) await summary.click();
  expect(await axeViolations(page)).toEqual([]);
  await accept(page, await invited('ana@mutual.example', world.keys.insurer));
  expect(await axeViolations(page)).toEqual([]);
  await page.context().close();
});
