import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { STATUS_VALUE } from '../../src/modules/tokens/status-list.rules.ts';
import { holder, key } from '../rules/tokens/attack.ts';
import { bare, presentation, sdJwt, signed } from '../rules/tokens/sd-jwt-attack.ts';
import { DAY_OF_ISSUE, issued, presented } from '../rules/tokens/sd-jwt-fixtures.ts';
import { BADGE_INDEX, signedList } from '../rules/tokens/stub-issuer.ts';
import { testKey } from '../rules/tokens/token-fixtures.ts';
import { axeViolations, textOf, VerifyPageVisits, type Visitor, verdictOn } from './verify-page-visits.ts';

jest.setTimeout(60_000);

let visits: VerifyPageVisits;

beforeAll(async () => {
  visits = await VerifyPageVisits.open([key]);
});
afterAll(() => visits?.close());
/** A credential is sent nowhere at all, not even to the registry. */
afterEach(async () => {
  expect(visits.registry.requests.map(({ method }) => method)).not.toContain('POST');
  expect(await visits.leave([...sdJwt.split('~'), presentation])).toEqual([]);
});

async function visit(token: string, list: string | null, visitor: Visitor = {}): Promise<Page> {
  visits.registry.answers.set('/s/1', () => (list === null ? { broken: true } : { text: list }));
  return visits.visit(token, visitor);
}

const facts = (page: Page) => page.locator('#facts dd').allTextContents();
const entries = (page: Page) => page.locator('#certifications li').allTextContents();

test('a presentation shows what its holder chose, each with its last day, and for whom', async () => {
  const page = await visit(presentation, await signedList(key));
  expect(await verdictOn(page)).toMatchObject({
    tone: 'good',
    headline: 'Valid',
    lead: 'registry.example signed this credential, and its status list says that it still stands. Its holder made this selection for “https://insurer.example”.',
  });
  expect(await textOf(page.locator('#holder'))).toBe('Delgado');
  expect(await entries(page)).toEqual(['A5through Dec 31, 2028']);
  expect(await facts(page)).toContain('For “https://insurer.example”, on June 15, 2026 at 12:00 PM EDT');
  expect(await textOf(page.locator('#not-proven'))).toContain('unless you are “https://insurer.example”');
  expect(await axeViolations(page)).toEqual([]);
});

test('one without a proof of its holder says that whoever has a copy can show it', async () => {
  const page = await visit(bare, await signedList(key));
  expect(await verdictOn(page)).toMatchObject({ tone: 'good', lead: /copy can show it/ });
  expect(await facts(page)).toContain('Without a proof of the holder’s key');
  expect(await textOf(page.locator('#not-proven'))).toContain('whoever has the link can show it');
});

test('all of it shows names, the ASE ID and everything that was awarded', async () => {
  const page = await visit(sdJwt, await signedList(key));
  expect(await verdictOn(page)).toMatchObject({ tone: 'good' });
  expect(await textOf(page.locator('#holder'))).toBe('Rosa Delgado');
  expect(await facts(page)).toContain('ASE-1234-5678');
  expect((await entries(page)).sort()).toEqual([
    'A1through Dec 31, 2028',
    'A5through Dec 31, 2028',
    'L1through Dec 31, 2028',
    'MASTER_AUTOMOBILEthrough Dec 31, 2028',
    'REFRIGERANT_HANDLING_609US, number 609-1234567no end date',
    'TOYOTA_T_TENEXPERT, completed 2023-05-02, factory status ACTIVE',
  ]);
});

test('one that shows nothing says so', async () => {
  const page = await visit(`${sdJwt.split('~')[0]}~`, await signedList(key));
  expect(await verdictOn(page)).toMatchObject({ tone: 'good' });
  expect(await textOf(page.locator('#holder'))).toBe('Name kept back');
  expect(await entries(page)).toEqual(['Nothing that was awarded.']);
});

interface State {
  readonly is: string;
  readonly list?: () => Promise<string | null>;
  readonly token?: () => Promise<string>;
  readonly visitor?: Visitor;
  readonly tone: string;
  readonly headline: string;
  readonly lead: RegExp;
}
const listed = (status: number) => () => signedList(key, [[BADGE_INDEX, status]]);

const STATES: readonly State[] = [
  {
    is: 'a suspended one',
    list: listed(STATUS_VALUE.SUSPENDED),
    tone: 'caution',
    headline: 'Suspended',
    lead: /reinstated/,
  },
  {
    is: 'a withdrawn one',
    list: listed(STATUS_VALUE.REVOKED),
    tone: 'bad',
    headline: 'Withdrawn',
    lead: /stands by it/,
  },
  {
    is: 'one whose status list cannot be had',
    list: async () => null,
    tone: 'caution',
    headline: 'Signature good, current status unknown',
    lead: /could not be asked.*Check again/,
  },
  {
    is: 'one whose status list was signed by somebody else',
    list: async () => signedList(await testKey()),
    tone: 'caution',
    headline: 'Signature good, current status unknown',
    lead: /could not be asked/,
  },
  {
    is: 'one that has run out',
    visitor: { now: new Date((DAY_OF_ISSUE + 91 * 86_400) * 1000) },
    tone: 'caution',
    headline: 'Expired',
    lead: /ran out on/,
  },
  {
    is: 'one from tomorrow',
    visitor: { now: new Date((DAY_OF_ISSUE - 86_400) * 1000) },
    tone: 'caution',
    headline: 'Not valid yet',
    lead: /clock is wrong/,
  },
  {
    is: 'one with a part of another',
    token: async () => `${bare}${(await issued(key, holder, 'other')).split('~')[1]}~`,
    tone: 'bad',
    headline: 'Invalid',
    lead: /belongs to nothing that the issuer signed/,
  },
  {
    is: 'one whose proof is a thief’s',
    token: async () => presented(sdJwt, { ...holder, ...(await testKey()) }),
    tone: 'bad',
    headline: 'Invalid',
    lead: /not signed with the key/,
  },
  {
    is: 'half of one',
    token: async () => `${bare.slice(9)}`,
    tone: 'bad',
    headline: 'Not a credential',
    lead: /copied/,
  },
  {
    is: 'one on a page that is not secure',
    visitor: { initScript: 'delete Crypto.prototype.subtle;' },
    tone: 'neutral',
    headline: 'Could not be checked',
    lead: /secure pages only/,
  },
];

test.each(STATES)('$is is told as such: $headline', async ({ list, token, visitor, tone, headline, lead }) => {
  const page = await visit((await token?.()) ?? presentation, list ? await list() : await signedList(key), visitor);
  expect(await verdictOn(page)).toMatchObject({ tone, headline });
  expect(await textOf(page.locator('#lead'))).toMatch(lead);
  if (tone === 'bad' && headline !== 'Withdrawn') expect(await page.locator('#badge').isHidden()).toBe(true);
});

test('something on it that has ended since is marked, and the whole is not told as valid', async () => {
  const entry = (code: string, through: string) => ({ code, from: '2024-01-01', through });
  const certifications = [entry('A5', '2026-07-01'), entry('A6', '2028-12-31')];
  const list = await signedList(key, [], { iat: Date.UTC(2026, 6, 2) / 1000, exp: Date.UTC(2026, 6, 3) / 1000 });
  const page = await visit(
    await signed({ certifications, designations: [], oem_programs: [], government_credentials: [] }),
    list,
    {
      now: new Date('2026-07-02T16:00:00Z'),
    },
  );
  expect(await verdictOn(page)).toMatchObject({ tone: 'caution', headline: 'Expired' });
  expect(await entries(page)).toEqual(['A5ended Jul 1, 2026', 'A6through Dec 31, 2028']);
});
