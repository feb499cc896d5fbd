import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { exportHolderKey } from '../../src/holder/holder.ts';
import { nodeId } from '../../src/kernel/public-id.ts';
import { presentationQuestionsOf } from '../api/presentations/presentation-questions.ts';
import { holdersOf } from '../support/holder.ts';
import { createWorld, type World } from '../support/world.ts';
import { builtPage } from './built-verify-page.ts';
import { startChromium } from './chromium.ts';
import { axeViolations, headlineComes, textOf } from './verify-page-visits.ts';

jest.setTimeout(180_000);

let folder: string;
let world: World;
let ask: ReturnType<typeof presentationQuestionsOf>;
let browser: Browser;
let origin: string;
/** What must never happen on the page, and did. */
let harm: string[] = [];
/** Every body that left the browser. */
let sent: string[] = [];

const WATCH = `globalThis.harm = [];
  addEventListener('securitypolicyviolation', (event) => harm.push('policy: ' + event.violatedDirective));
  addEventListener('unhandledrejection', (event) => harm.push('unhandled: ' + event.reason));`;

beforeAll(async () => {
  folder = await builtPage('present');
  world = await createWorld('present page', { PORT: '0' }, undefined, folder);
  ask = presentationQuestionsOf(world);
  const { host, port } = await world.app.server.listen();
  origin = `http://${host}:${port}`;
  browser = await startChromium();
});
afterEach(() => {
  harm = [];
  sent = [];
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

const REQUIREMENT = { atLeast: { n: 2, of: [{ holdsTest: 'A1' }, { holdsTest: 'A5' }, { holdsTest: 'A8' }] } };
const holderOf = (codes = ['A1', 'A5', 'A6', 'L1']) => holdersOf(world)(codes, true);

async function asked(input: object = {}) {
  const { request, userErrors } = await ask.request({ requirement: REQUIREMENT, ...input });
  expect(userErrors).toEqual([]);
  return request;
}

async function visit(id: string, page?: Page): Promise<Page> {
  const opened = page ?? (await browser.newPage({ viewport: { width: 1280, height: 900 } }));
  if (!page) {
    opened.on('console', (message) => harm.push(message.text()));
    opened.on('pageerror', (error) => harm.push(error.message));
    opened.on('request', (request) => {
      if (new URL(request.url()).origin !== origin) harm.push(`foreign request ${request.url()}`);
      sent.push(`${request.url()} ${JSON.stringify(request.headers())} ${request.postData() ?? ''}`);
    });
    await opened.clock.setFixedTime(world.clock.now());
    await opened.addInitScript(WATCH);
  }
  await opened.goto(`${origin}/p${id === '' ? '' : `#${id}`}`);
  return opened;
}

async function leave(page: Page): Promise<void> {
  expect([...harm, ...(await page.evaluate<string[]>('harm'))]).toEqual([]);
  await page.close();
}

const file = (name: string, text: string) => ({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
const tickedOn = (page: Page) => page.locator('#choices label:has(input:checked)').allTextContents();

test('shows who asks and what for, picks the least that proves it, signs here, and hands in that alone', async () => {
  const holder = await holderOf();
  const request = await asked();
  const page = await visit(request.id);
  await headlineComes(page, 'Lakeside Mutual asks for a proof');
  expect(await textOf(page.locator('#facts'))).toMatch(/Lakeside Mutual.*Insurance.*Only which parts/);
  expect(await page.locator('#requirement .node').allTextContents()).toEqual(['At least 2 of these', 'A1', 'A5', 'A8']);
  expect(await axeViolations(page)).toEqual([]);

  await page.getByLabel('Paste the credential').fill(holder.sdJwt);
  await page.locator('#showing').waitFor();
  expect((await tickedOn(page)).map((text) => text.split(',')[0]).sort()).toEqual(['A1', 'A5']);
  // A1, A5 and A6, three names; L1 counts for nothing without A8.
  expect(await page.locator('#choices li').count()).toBe(6);
  expect(await textOf(page.locator('#proof'))).toBe('These 2 elements would prove what is asked.');
  expect(await page.getByRole('button', { name: 'Sign and hand in' }).isDisabled()).toBe(true);

  const jwk = JSON.stringify(await exportHolderKey(holder.key));
  await page.locator('#key-file').setInputFiles(file('key.jwk', jwk));
  await page.getByText('is at hand').waitFor();
  expect(await axeViolations(page)).toEqual([]);
  if (process.env['SCREENSHOTS'])
    await page.screenshot({ path: join(process.env['SCREENSHOTS'], 'present.png'), fullPage: true });
  await page.getByRole('button', { name: 'Sign and hand in' }).click();
  await headlineComes(page, 'Proven');
  expect(await axeViolations(page)).toEqual([]);

  expect((await ask.read(request.id)).answer).toMatchObject({ verdict: 'VALID', requirement: 'PROVEN' });
  const everything = sent.join('\n');
  expect(everything).not.toContain(JSON.parse(jwk).d);
  for (const { disclosure, element } of holder.credential.disclosable) {
    expect(everything.includes(disclosure)).toBe(element !== null && ['A1', 'A5'].includes(element.code));
  }
  await leave(page);
});

test('shows more or less as the holder wants, and says what that proves', async () => {
  const holder = await holderOf();
  const page = await visit((await asked({ limited: false })).id);
  await page.locator('#credential-file').setInputFiles(file('credential.txt', `${holder.sdJwt}\n`));
  await page.locator('#showing').waitFor();
  await page.getByLabel('A5').uncheck();
  expect(await textOf(page.locator('#proof'))).toBe('What is ticked would not prove what is asked.');
  expect(await page.locator('#requirement [data-proven="true"]').allTextContents()).toEqual(['A1 (proven)']);
  await page.getByLabel('Rosa').check();
  await page.getByRole('button', { name: 'Tick only what is needed' }).click();
  expect((await tickedOn(page)).length).toBe(2);
  expect(await textOf(page.locator('#facts'))).toContain('Everything that you show.');
  await leave(page);
});

test('a key that is kept in this browser signs again after a reload, and cannot be read', async () => {
  const holder = await holderOf();
  const page = await visit((await asked()).id);
  await page.getByLabel('Paste the credential').fill(holder.sdJwt);
  await page.getByLabel('Keep the key in this browser').check();
  await page.locator('#key-file').setInputFiles(file('key.jwk', JSON.stringify(await exportHolderKey(holder.key))));
  await page.getByText('is at hand').waitFor();

  const next = await asked();
  await visit(next.id, page);
  await headlineComes(page, 'Lakeside Mutual asks for a proof');
  await page.getByLabel('Paste the credential').fill(holder.sdJwt);
  await page.getByText('is at hand').waitFor();
  expect(await page.locator('#key-opening').isHidden()).toBe(true);
  const isReadable = await page.evaluate<boolean>(`new Promise((done) => {
    const opening = indexedDB.open('ase-holder', 1);
    opening.onsuccess = () => {
      const all = opening.result.transaction('keys').objectStore('keys').getAll();
      all.onsuccess = () => done(all.result.some(({ privateKey }) => privateKey.extractable));
    };
  })`);
  expect(isReadable).toBe(false);
  await page.getByRole('button', { name: 'Sign and hand in' }).click();
  await headlineComes(page, 'Proven');
  await leave(page);
});

test('makes a key of its own, and tells the public part alone', async () => {
  const page = await visit('');
  await headlineComes(page, 'No request');
  await page.getByRole('heading', { name: 'Keys of this browser' }).click();
  await page.getByRole('button', { name: 'Make a key' }).click();
  await page.locator('#made').waitFor();
  const made = JSON.parse(await page.locator('#made-key').inputValue());
  expect(Object.keys(made).sort()).toEqual(['crv', 'kty', 'x', 'y']);
  expect(await textOf(page.locator('#kept'))).toMatch(/^ES256 [\w-]{43}$/);
  expect(await axeViolations(page)).toEqual([]);
  await leave(page);
});

test('says plainly what is wrong with a credential, a key and a request', async () => {
  const [holder, other] = [await holderOf(), await holderOf()];
  const request = await asked({ minutes: 1 });
  const page = await visit(request.id);
  await headlineComes(page, 'Lakeside Mutual asks for a proof');
  await page.getByLabel('Paste the credential').fill('no credential');
  await page.getByText('This is no portable credential').waitFor();
  await page.getByLabel('Paste the credential').fill(holder.sdJwt);
  for (const [text, complaint] of [
    [JSON.stringify(await exportHolderKey(other.key)), 'The credential was issued to another key.'],
    ['{}', 'This is no private key in JWK form.'],
    ['nonsense', 'This file is not JSON.'],
  ] as const) {
    await page.locator('#key-file').setInputFiles(file('key.jwk', text));
    await page.locator('#key-fault', { hasText: complaint }).waitFor();
  }
  expect(await axeViolations(page)).toEqual([]);
  const poor = await holderOf(['A6']);
  await page.getByLabel('Paste the credential').fill(poor.sdJwt);
  await page.getByText('cannot prove all that is asked').waitFor();
  expect(await tickedOn(page)).toEqual([]);

  await ask.answer(request.id, await holder.show(request, ['A1', 'A5']));
  await page.locator('#key-file').setInputFiles(file('key.jwk', JSON.stringify(await exportHolderKey(poor.key))));
  await page.getByRole('button', { name: 'Sign and hand in' }).click();
  await page.getByText('The request was answered before').waitFor();
  await page.reload();
  await headlineComes(page, 'Answered already');
  expect(await page.locator('#own').isHidden()).toBe(true);
  await visit(nodeId('PresentationRequest', '019ecc02-dc00-7033-a32f-000000000000'), page);
  await headlineComes(page, 'The request could not be had');
  await leave(page);
});

test('an answer that proves too little is told as that', async () => {
  const holder = await holderOf();
  const page = await visit((await asked()).id);
  await page.getByLabel('Paste the credential').fill(holder.sdJwt);
  await page.locator('#key-file').setInputFiles(file('key.jwk', JSON.stringify(await exportHolderKey(holder.key))));
  await page.getByLabel('A5').uncheck();
  await page.getByRole('button', { name: 'Sign and hand in' }).click();
  await headlineComes(page, 'Handed in, not proven');
  await leave(page);
});

test('fits a telephone, in the dark too', async () => {
  const holder = await holderOf();
  const page = await visit((await asked()).id);
  await page.setViewportSize({ width: 320, height: 700 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.getByLabel('Paste the credential').fill(holder.sdJwt);
  await page.locator('#showing').waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  expect(await axeViolations(page)).toEqual([]);
  if (process.env['SCREENSHOTS'])
    await page.screenshot({ path: join(process.env['SCREENSHOTS'], 'present-dark.png'), fullPage: true });
  await leave(page);
});

test('is served under a policy without inline code, and has none', async () => {
  const { headers, body } = await world.app.server.fastify.inject('/p');
  expect(headers['content-security-policy']).toContain("script-src 'self'");
  expect(headers['content-security-policy']).toContain("default-src 'none'");
  expect(headers['permissions-policy']).toContain('camera=()');
  expect(body).not.toMatch(/<style|style=|\son[a-z]+=|javascript:|data:/i);
  const assets = await readdir(join(folder, 'assets'));
  for (const name of assets) {
    expect(name).toMatch(/^[a-z]+-[\w-]{8}\.(js|css|svg)$/);
    expect(await readFile(join(folder, 'assets', name), 'utf8')).not.toMatch(
      /\beval\(|new Function|innerHTML|insertAdjacentHTML/,
    );
  }
});
