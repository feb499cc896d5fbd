import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { day } from '../../src/kernel/day.ts';
import { type BadgeClaims, signBadge } from '../../src/modules/tokens/badge.ts';
import { codesText } from '../../src/modules/tokens/badge-codes.rules.ts';
import { signReceipt } from '../../src/modules/tokens/receipt.ts';
import { goodBadge, goodReceipt, NOW, testKey } from '../rules/tokens/token-fixtures.ts';
import { answerOf, type StubRegistry } from './stub-registry.ts';
import { axeViolations, textOf, VerifyPageVisits, type Visitor, verdictOn } from './verify-page-visits.ts';

jest.setTimeout(60_000);

const IAT = Math.floor(NOW.getTime() / 1000);
const DAY = 86_400;
const LONG_NAME = 'Maximiliana Featherstonehaugh-Wolfeschlegelsteinhausenbergerdorff';
let visits: VerifyPageVisits;
let token = '';

beforeAll(async () => {
  visits = await VerifyPageVisits.open();
});
afterAll(() => visits?.close());
afterEach(async () => {
  expect(await visits.leave([token])).toEqual([]);
});

interface State {
  readonly is: string;
  readonly badge?: Partial<BadgeClaims>;
  readonly token?: () => string | Promise<string>;
  readonly registry?: (registry: StubRegistry, token: string) => void;
  readonly visitor?: Visitor;
  readonly tone: 'good' | 'caution' | 'bad' | 'neutral';
  readonly headline: string;
  readonly lead: RegExp;
  readonly holder: string | null;
  readonly isStatusAsked: boolean;
}

const HOLDER = 'Rosa Delgado';
const STATUS_UNKNOWN = 'Signature good, current status unknown';
const unavailable = (path: string) => (registry: StubRegistry) =>
  void registry.answers.set(path, () => ({ broken: true }));
const recorded = (status: 'REVOKED' | 'SUSPENDED') => (registry: StubRegistry, badge: string) =>
  void registry.answers.set('/graphql', () => registry.verification(badge, status));

const STATES: readonly State[] = [
  {
    is: 'a good badge with a long name and a designation for life',
    badge: {
      sub: LONG_NAME,
      c: codesText([
        { code: 'MASTER_AUTOMOBILE', through: day('2999-12-30') },
        { code: 'A5', through: day('2027-07-01') },
      ]),
    },
    tone: 'good',
    headline: 'Valid',
    lead: /still stands/,
    holder: LONG_NAME,
    isStatusAsked: true,
  },
  {
    is: 'a good badge that the registry stands by',
    tone: 'good',
    headline: 'Valid',
    lead: /^registry\.example signed this badge and confirmed just now that it still stands\.$/,
    holder: HOLDER,
    isStatusAsked: true,
  },
  {
    is: 'a good badge whose holder is named like a piece of HTML',
    badge: { sub: '<img src=x onerror=alert(1)>' },
    tone: 'good',
    headline: 'Valid',
    lead: /still stands/,
    holder: '<img src=x onerror=alert(1)>',
    isStatusAsked: true,
  },
  {
    is: 'a good badge while the registry cannot be asked',
    registry: unavailable('/graphql'),
    tone: 'caution',
    headline: STATUS_UNKNOWN,
    lead: /could not be asked whether it still stands\. Check again when you are connected\.$/,
    holder: HOLDER,
    isStatusAsked: true,
  },
  {
    is: 'a good badge while the registry is busy',
    registry: (registry) => registry.answers.set('/graphql', () => ({ status: 429, headers: { 'retry-after': '30' } })),
    tone: 'caution',
    headline: STATUS_UNKNOWN,
    lead: /It is busy: check again in 30 seconds\.$/,
    holder: HOLDER,
    isStatusAsked: true,
  },
  {
    is: 'a good badge while the registry answers with an error',
    registry: (registry) => registry.answers.set('/graphql', () => ({ body: { errors: [{ message: 'no' }] } })),
    tone: 'caution',
    headline: STATUS_UNKNOWN,
    lead: /could not be asked/,
    holder: HOLDER,
    isStatusAsked: true,
  },
  {
    is: 'a good badge while a hotel’s sign-in page answers in the registry’s place',
    registry: (registry) => registry.answers.set('/graphql', () => ({ body: '<!doctype html>Sign in' })),
    tone: 'caution',
    headline: STATUS_UNKNOWN,
    lead: /could not be asked/,
    holder: HOLDER,
    isStatusAsked: true,
  },
  {
    is: 'a badge that ran out',
    badge: { iat: IAT - 40 * DAY, exp: IAT - 10 * DAY },
    tone: 'caution',
    headline: 'Expired',
    lead: /^This badge ran out on June 5, 2026 at 12:00 PM EDT\. Ask for a current one/,
    holder: HOLDER,
    isStatusAsked: true,
  },
  {
    is: 'a badge that has not run out, by a device whose clock is ahead',
    visitor: { now: new Date(NOW.getTime() + 40 * DAY * 1000) },
    tone: 'caution',
    headline: 'Expired',
    lead: /clock is wrong/,
    holder: HOLDER,
    isStatusAsked: true,
  },
  {
    is: 'a good badge with a certification that is not current any more',
    registry: (registry) =>
      registry.answers.set('/graphql', () =>
        answerOf({ verdict: 'VALID', checks: [], credentials: [{ code: 'A1', name: null, current: false }] }),
      ),
    tone: 'caution',
    headline: 'Expired',
    lead: /^A certification on this badge has run out/,
    holder: HOLDER,
    isStatusAsked: true,
  },
  {
    is: 'a badge dated ahead',
    badge: { iat: IAT + DAY, exp: IAT + 10 * DAY },
    tone: 'caution',
    headline: 'Not valid yet',
    lead: /^This badge is dated June 16, 2026 at 12:00 PM EDT\. Do not rely on it before then\.$/,
    holder: HOLDER,
    isStatusAsked: true,
  },
  {
    is: 'a withdrawn badge',
    registry: recorded('REVOKED'),
    tone: 'bad',
    headline: 'Withdrawn',
    lead: /no longer stands by it.*Do not rely on it\.$/,
    holder: HOLDER,
    isStatusAsked: true,
  },
  {
    is: 'a suspended badge',
    registry: recorded('SUSPENDED'),
    tone: 'caution',
    headline: 'Suspended',
    lead: /has suspended it or a certification on it\. Do not rely on it/,
    holder: HOLDER,
    isStatusAsked: true,
  },
  {
    is: 'a badge in which one letter was changed',
    token: async () => {
      const [header, , signature] = (await badge({})).split('.');
      return `${header}.${(await badge({ sub: 'Rosa Delgada' })).split('.')[1]}.${signature}`;
    },
    tone: 'bad',
    headline: 'Invalid',
    lead: /^The signature does not fit: the token was changed, or signed by someone else\. Do not rely on it\.$/,
    holder: null,
    isStatusAsked: false,
  },
  {
    is: 'a badge signed by a key that the issuer never published',
    token: async () => signBadge((await testKey()).signer, goodBadge()),
    tone: 'bad',
    headline: 'Invalid',
    lead: /^The issuer publishes no key of that name\./,
    holder: null,
    isStatusAsked: false,
  },
  {
    is: 'a badge dated before its key was in use',
    badge: { iat: Date.UTC(2025, 11, 20) / 1000, exp: Date.UTC(2026, 0, 15) / 1000 },
    tone: 'bad',
    headline: 'Invalid',
    lead: /outside the time in which its key was in use/,
    holder: null,
    isStatusAsked: true,
  },
  {
    is: 'a badge that this browser finds good and the registry calls invalid',
    registry: (registry) =>
      registry.answers.set('/graphql', () => answerOf({ verdict: 'INVALID', checks: [], credentials: [] })),
    tone: 'bad',
    headline: 'Invalid',
    lead: /^The registry refuses it\. Do not rely on it\.$/,
    holder: null,
    isStatusAsked: true,
  },
  {
    is: 'a badge of another issuer',
    badge: { iss: 'https://badges.elsewhere.example' },
    tone: 'bad',
    headline: 'Unknown issuer',
    lead: /^The badge names “badges\.elsewhere\.example” as its issuer\. This page can only check badges of registry\.example/,
    holder: null,
    isStatusAsked: false,
  },
  {
    is: 'a receipt',
    token: () => signReceipt(visits.key.signer, goodReceipt()),
    tone: 'bad',
    headline: 'Not a badge',
    lead: /This page checks badges and portable credentials, not receipts/,
    holder: null,
    isStatusAsked: false,
  },
  {
    is: 'half a link',
    token: async () => (await badge({})).slice(0, 100),
    tone: 'bad',
    headline: 'Not a badge',
    lead: /three parts joined by dots; this is not\. Was all of it copied/,
    holder: null,
    isStatusAsked: false,
  },
  {
    is: 'any badge while the keys cannot be had',
    registry: unavailable('/.well-known/jwks.json'),
    tone: 'neutral',
    headline: 'Could not be checked',
    lead: /signature was not looked at.*Until then the badge proves nothing\.$/,
    holder: null,
    isStatusAsked: false,
  },
  {
    is: 'any badge while the issuer cannot be had',
    registry: unavailable('/.well-known/jwt-vc-issuer'),
    tone: 'neutral',
    headline: 'Could not be checked',
    lead: /signature was not looked at/,
    holder: null,
    isStatusAsked: false,
  },
  {
    is: 'no token',
    token: () => '',
    tone: 'neutral',
    headline: 'Check a technician’s badge',
    lead: /paste it below/,
    holder: null,
    isStatusAsked: false,
  },
];

function badge(changes: Partial<BadgeClaims>): Promise<string> {
  return signBadge(visits.key.signer, { ...goodBadge(), ...changes });
}

test.each(STATES)('$is is told as "$headline"', async (state) => {
  const page = await visitIn(state, 360);
  const shown = await verdictOn(page);
  expect(shown).toMatchObject({ tone: state.tone, headline: state.headline });
  expect(shown.lead).toMatch(state.lead);
  expect(shown.announced).toBe(`${shown.headline}. ${shown.lead}`);
  expect(await page.locator('#badge').isVisible()).toBe(state.holder !== null);
  if (state.holder === null) expect(await textOf(page.locator('body'))).not.toContain(HOLDER);
  else expect(await textOf(page.locator('#holder'))).toBe(state.holder);
  expect(visits.registry.requests.some(({ url }) => url === '/graphql')).toBe(state.isStatusAsked);
});

const FIRST_OF_EACH_HEADLINE = STATES.filter(
  ({ headline }, index) => STATES.findIndex((state) => state.headline === headline) === index,
);

test.each(FIRST_OF_EACH_HEADLINE)(
  'under "$headline" axe finds nothing and all fits, on phones and desktops, light and dark',
  async (state) => {
    const page = await visitIn(state, 1280);
    await verdictOn(page);
    const summary = page.locator('summary');
    if (await summary.isVisible()) await summary.click();
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect({ width, colorScheme, found: await axeViolations(page) }).toEqual({ width, colorScheme, found: [] });
      }
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    }
  },
);

async function visitIn(state: State, width: number): Promise<Page> {
  token = (await state.token?.()) ?? (await badge(state.badge ?? {}));
  state.registry?.(visits.registry, token);
  return visits.visit(token, { ...state.visitor, width });
}

test('only a good badge that the registry stands by looks good', () => {
  expect(new Set(STATES.filter(({ tone }) => tone === 'good').map(({ headline }) => headline))).toEqual(
    new Set(['Valid']),
  );
});
