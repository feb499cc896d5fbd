import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { type SmallServer, startSmallServer } from '../api/server/small-server.ts';
import { startChromium } from './chromium.ts';

jest.setTimeout(60_000);

let small: SmallServer;
let browser: Browser;

beforeAll(async () => {
  small = await startSmallServer();
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  await small?.server.close();
});

test('the explorer runs a query under its policy, without a complaint and without asking another host', async () => {
  const page = await browser.newPage();
  const origins = new Set<string>();
  const complaints: string[] = [];
  page.on('request', (request) => origins.add(new URL(request.url()).origin));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${small.url}/explorer`);
  await page.locator('.graphiql-query-editor .view-line').first().waitFor();
  await page.locator('.graphiql-query-editor').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('query { hello }');
  await page.locator('.graphiql-execute-button').click();
  await page.locator('.result-window', { hasText: 'Hello' }).waitFor();
  expect([...origins]).toEqual([small.url]);
  expect(complaints).toEqual([]);
});
