import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startChromium } from '../../browser/chromium.ts';
import { type StrangersProject, strangersProject } from './built-package.ts';
import { type ListeningRegistry, listening, listeningRegistry } from './listening-registry.ts';

jest.setTimeout(60_000);

const PAGE = `<!doctype html><title>A page of a stranger</title><script type="importmap">
{ "imports": { "jose": "/jose/dist/webapi/index.js", "ase-credential-verifier": "/ase-credential-verifier/verifier.js" } }
</script>`;

let project: StrangersProject;
let registry: ListeningRegistry;
let server: Server;
let browser: Browser;
let page: Page;
let origin: string;

beforeAll(async () => {
  project = await strangersProject();
  registry = await listeningRegistry('verifier in a browser');
  server = createServer(async ({ url = '/' }, response) => {
    if (url === '/') return response.setHeader('content-type', 'text/html').end(PAGE);
    const file = await readFile(join(project.folder, 'node_modules', url)).catch(() => undefined);
    return response.writeHead(file ? 200 : 404, { 'content-type': 'text/javascript' }).end(file);
  });
  origin = await listening(server);
  browser = await startChromium();
  page = await browser.newPage();
  await page.goto(origin);
});
afterAll(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
  await registry?.world.close();
  await project?.remove();
});

/** A fresh verifier on the page each time, as after a reload. */
function verdictInBrowser(token: string): Promise<unknown> {
  const now = registry.world.clock.now().toISOString();
  return page.evaluate(`import('ase-credential-verifier').then(async ({ createVerifier }) => {
    const options = { issuers: [${JSON.stringify(registry.issuer)}], currentDate: () => new Date('${now}') };
    return (await createVerifier(options).verify(${JSON.stringify(token)}, { accept: ['BADGE'] })).verdict;
  })`);
}

test('a page of another origin verifies a badge with the package, and sees its withdrawal', async () => {
  const { token, badgeId } = await registry.holderOf(['A5', 'A6']);
  expect(await verdictInBrowser(token)).toBe('VALID');
  await registry.withdraw(badgeId);
  expect(await verdictInBrowser(token)).toBe('REVOKED');
  expect(await verdictInBrowser(`${token.slice(0, -4)}AAAA`)).toBe('INVALID');
});
