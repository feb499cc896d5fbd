import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { type SmallServer, startSmallServer } from '../api/server/small-server.ts';
import { startChromium } from './chromium.ts';

jest.setTimeout(90_000);

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
  await runUntilAnswered(page, '{ hello }', 'Hello');
  expect([...origins]).toEqual([small.url]);
  expect(complaints).toEqual([]);
});

/**
 * Runs a query, again when it was not taken: the editor shows itself before it listens, and what is pressed until then is
 * lost. The query is pasted, because the editor closes brackets of what is typed.
 */
async function runUntilAnswered(page: Page, query: string, answer: string): Promise<void> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(query)})`);
  for (let attempt = 1; ; attempt += 1) {
    await page.locator('.graphiql-query-editor').click();
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Control+V');
    await page.locator('.graphiql-execute-button').click();
    try {
      await page.locator('.result-window', { hasText: answer }).waitFor({ timeout: 5_000 });
      return;
    } catch (error) {
      if (attempt < 10) continue;
      const shown = await page.locator('.graphiql-query-editor, .result-window').allInnerTexts();
      throw new Error(`not answered; shown: ${JSON.stringify(shown)}`, { cause: error });
    }
  }
}
