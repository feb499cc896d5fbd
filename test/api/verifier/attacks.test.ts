import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startChromium } from '../../browser/chromium.ts';
import { key, retiredKey, VICTIMS } from '../../rules/tokens/attack.ts';
import { ATTACKS } from '../../rules/tokens/attack-table.ts';
import { type AttackOutcome, expectedOf, saidOf, tryOn } from '../../rules/tokens/attacked-verifier.ts';
import { JWKS_URL, LIST_URL, METADATA_URL } from '../../rules/tokens/stub-issuer.ts';
import { ISSUER, NOW } from '../../rules/tokens/token-fixtures.ts';
import { type StrangersProject, strangersProject } from './built-package.ts';
import { listening } from './listening-registry.ts';

jest.setTimeout(120_000);

let project: StrangersProject;
let built: Awaited<ReturnType<StrangersProject['import']>>;

beforeAll(async () => {
  project = await strangersProject();
  built = await project.import();
});
afterAll(() => project?.remove());

test.each(ATTACKS)('$name is refused by the package: $reason', async (attack) => {
  expect(saidOf(await tryOn(built.createVerifier, attack))).toEqual(expectedOf(attack));
});

describe('in a browser', () => {
  const PAGE = `<!doctype html><title>A page of a stranger</title><script type="importmap">
{ "imports": { "jose": "/jose/dist/webapi/index.js", "ase-credential-verifier": "/ase-credential-verifier/verifier.js" } }
</script>`;
  let server: Server;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    server = createServer(async ({ url = '/' }, response) => {
      if (url === '/') return response.setHeader('content-type', 'text/html').end(PAGE);
      const file = await readFile(join(project.folder, 'node_modules', url)).catch(() => undefined);
      return response.writeHead(file ? 200 : 404, { 'content-type': 'text/javascript' }).end(file);
    });
    browser = await startChromium();
    page = await browser.newPage();
    await page.goto(await listening(server));
  });
  afterAll(async () => {
    await browser?.close();
    server?.closeAllConnections();
    server?.close();
  });

  test('every attack is refused for the same reason', async () => {
    const attacks = await Promise.all(
      ATTACKS.map(async (attack) => ({
        attack,
        token: await attack.token(),
        list: (await attack.circumstances.list?.()) ?? VICTIMS.STATUS_LIST.jws,
        now: (attack.circumstances.now ?? NOW).toISOString(),
      })),
    );
    const small = attacks.filter(({ token }) => token.length < 1_000_000);
    const published = {
      [METADATA_URL]: JSON.stringify({ issuer: ISSUER, jwks_uri: JWKS_URL }),
      [JWKS_URL]: JSON.stringify({ keys: [key.publicJwk, retiredKey.publicJwk] }),
    };
    const given = small.map(({ attack: { offeredAs, circumstances }, ...rest }) => ({
      offeredAs,
      ...circumstances,
      ...rest,
    }));
    const outcomes = await page.evaluate<readonly AttackOutcome[]>(`(async () => {
      const { createVerifier } = await import('ase-credential-verifier');
      const published = ${JSON.stringify(published)};
      return Promise.all(${JSON.stringify(given)}.map(({ offeredAs, token, list, now, audience, nonce, keyBinding }) => {
        const answers = { ...published, ${JSON.stringify(LIST_URL)}: list };
        const fetch = async (url) => new Response(answers[url] ?? null, { status: url in answers ? 200 : 404 });
        const verifier = createVerifier({ issuers: [${JSON.stringify(ISSUER)}], fetch, currentDate: () => new Date(now) });
        return offeredAs === 'CREDENTIAL'
          ? verifier.verifyCredential(token, { keyBinding: keyBinding ?? 'NOT_REQUIRED' })
          : verifier.verify(token, { accept: [offeredAs], audience, nonce });
      }));
    })()`);
    const said = outcomes.map((outcome, index) => [small[index]?.attack.name, ...saidOf(outcome)]);
    expect(said).toEqual(small.map(({ attack }) => [attack.name, ...expectedOf(attack)]));
  });
});
