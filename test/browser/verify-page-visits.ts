import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { NOW, type TestKey, testKey } from '../rules/tokens/token-fixtures.ts';
import { builtPage, type PageFile, pageFiles } from './built-verify-page.ts';
import { startChromium } from './chromium.ts';
import { StubRegistry } from './stub-registry.ts';

/** Whoever opens the page: their screen, their clock, what their browser lacks. */
export interface Visitor {
  /** The page: for badges, or for links that were shared. */
  readonly path?: '/v' | '/l';
  readonly width?: number;
  readonly now?: Date;
  readonly reducedMotion?: 'reduce';
  /** Runs in the page before its own code. */
  readonly initScript?: string;
  /** Where the page is opened, when not at the registry's own address. */
  readonly origin?: string;
}

/** The verdict as the page tells it, and what a screen reader is told. */
export interface ShownVerdict {
  readonly tone: string | null;
  readonly headline: string;
  readonly lead: string;
  readonly announced: string;
}

/**
 * What happens in the page. What moves within five seconds of a key or a press was asked for: the half second that the browser
 * allows for it passes unanswered on a busy machine.
 */
const WATCH = `
  globalThis.harm = [];
  globalThis.layoutShift = 0;
  addEventListener('securitypolicyviolation', (event) => harm.push('policy: ' + event.violatedDirective + ' ' + event.blockedURI));
  addEventListener('unhandledrejection', (event) => harm.push('unhandled: ' + event.reason));
  let lastInput = -Infinity;
  for (const type of ['pointerdown', 'keydown']) {
    addEventListener(type, (event) => { lastInput = event.timeStamp; }, true);
  }
  new PerformanceObserver((list) => {
    if (!matchMedia('screen').matches) return;
    for (const entry of list.getEntries()) {
      if (!entry.hadRecentInput && entry.startTime - lastInput > 5000) layoutShift += entry.value;
    }
  }).observe({ type: 'layout-shift', buffered: true });
`;

/** Where a tab is that nobody visits. */
const NOWHERE = 'about:blank';

/** The built page, served by a stub registry, in a real browser. */
export class VerifyPageVisits {
  readonly files: readonly PageFile[];
  readonly key: TestKey;
  readonly registry: StubRegistry;
  private readonly browser: Browser;
  private readonly context: BrowserContext;
  /** Stays open from visit to visit: opening another takes the browser as long as all the rest of a visit. */
  private tab: Page | undefined;
  private origin = '';
  private foreignRequests: string[] = [];
  private pageErrors: string[] = [];

  private constructor(
    context: BrowserContext,
    browser: Browser,
    files: readonly PageFile[],
    [key, ...retiredKeys]: readonly [TestKey, ...TestKey[]],
  ) {
    this.context = context;
    this.browser = browser;
    this.files = files;
    this.key = key;
    this.registry = new StubRegistry(files, key, retiredKeys);
    context.on('request', (request) => {
      if (new URL(request.url()).origin !== this.origin) this.foreignRequests.push(request.url());
    });
  }

  /** Whose key set holds these keys, the one in use first; one of its own when none is named. */
  static async open(keys?: readonly [TestKey, ...TestKey[]]): Promise<VerifyPageVisits> {
    const files = await pageFiles(await builtPage('verify'));
    const browser = await startChromium();
    const context = await browser.newContext({ timezoneId: 'America/New_York' });
    const visits = new VerifyPageVisits(context, browser, files, keys ?? [await testKey()]);
    await visits.registry.start();
    return visits;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.registry.stop();
  }

  /** Opens the page with `token`, or a link's code, in the address's fragment. */
  async visit(token: string, visitor: Visitor = {}): Promise<Page> {
    this.origin = visitor.origin ?? this.registry.origin;
    const page = await this.tabFor(visitor);
    await page.setViewportSize({ width: visitor.width ?? 1280, height: 800 });
    await page.emulateMedia({ media: null, colorScheme: null, reducedMotion: visitor.reducedMotion ?? null });
    await page.clock.setFixedTime(visitor.now ?? NOW);
    await page.goto(`${this.origin}${visitor.path ?? '/v'}${token === '' ? '' : `#${token}`}`);
    return page;
  }

  /** The tab that nobody visits, or another: for whoever visits beside somebody, or with a script that no later visitor may have. */
  private async tabFor({ initScript }: Visitor): Promise<Page> {
    if (this.tab?.url() === NOWHERE && initScript === undefined) return this.tab;
    const page = await this.context.newPage();
    page.on('pageerror', (error) => this.pageErrors.push(error.message));
    await page.addInitScript(WATCH);
    if (initScript !== undefined) await page.addInitScript(initScript);
    else this.tab ??= page;
    return page;
  }

  /**
   * Ends the visit, and tells everything that must never happen and did: requests to other hosts, a token anywhere but in
   * the body sent to /graphql, breaches of the policy, errors, and things that moved by themselves.
   */
  async leave(tokens: readonly string[]): Promise<readonly string[]> {
    const harm = [...this.foreignRequests, ...this.pageErrors, ...this.leaks(tokens)];
    await this.context.setOffline(false);
    for (const page of this.context.pages().filter((open) => open.url() !== NOWHERE)) {
      await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
      harm.push(...(await page.evaluate<string[]>('harm')));
      const shift = await page.evaluate<number>('layoutShift');
      if (shift > 0) harm.push(`layout shift ${shift}`);
      await this.forgetEverything(page);
      await (page === this.tab ? page.goto(NOWHERE) : page.close());
    }
    this.foreignRequests = [];
    this.pageErrors = [];
    this.registry.reset();
    return harm;
  }

  /** What a browser keeps of a visit: another visitor's has nothing of it. A browser of its own for each takes a second. */
  private async forgetEverything(page: Page): Promise<void> {
    const devtools = await this.context.newCDPSession(page);
    await devtools.send('Storage.clearDataForOrigin', { origin: this.origin, storageTypes: 'all' });
    await devtools.send('Network.clearBrowserCache');
    await this.context.clearCookies();
  }

  private leaks(tokens: readonly string[]): readonly string[] {
    const segments = tokens.flatMap((token) => token.split('.')).filter((segment) => segment !== '');
    return this.registry.requests.flatMap(({ method, url, headers, body }) => {
      const open = method === 'POST' && url === '/graphql' ? '' : body;
      const seen = `${url} ${JSON.stringify(headers)} ${open}`;
      return segments.some((segment) => seen.includes(segment)) ? [`a token in ${method} ${url}`] : [];
    });
  }
}

/** Waits until the page has come to a verdict. */
export async function verdictOn(page: Page): Promise<ShownVerdict> {
  const verdict = page.locator('#verdict:not([data-tone="busy"])');
  await verdict.waitFor();
  return {
    tone: await verdict.getAttribute('data-tone'),
    headline: await textOf(page.getByRole('heading', { level: 1 })),
    lead: await textOf(page.locator('#lead')),
    announced: await textOf(page.locator('#announcement')),
  };
}

/** All text of an element, hidden parts included. */
export async function textOf(locator: Locator): Promise<string> {
  return (await locator.textContent()) ?? '';
}

/** Waits for a headline: for verdicts that follow another. */
export async function headlineComes(page: Page, name: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
}

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds wrong with the page as it stands, one line each. */
export async function axeViolations(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate<boolean>("'axe' in globalThis"))) await page.evaluate(axe);
  const violations = await page.evaluate<AxeResults['violations']>(
    "axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations)",
  );
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`));
}

/** Waits until a condition, written as the page would, holds: what events bring about comes a moment after what shows. */
export async function comesTrue(page: Page, condition: string): Promise<void> {
  await page.evaluate(`new Promise((done) => {
    const look = () => (${condition}) ? done() : requestAnimationFrame(look);
    look();
  })`);
}
