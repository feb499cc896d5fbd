import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { CHECK_NAMES } from '../../src/web/verify/check-names.ts';
import { type Attack, KIND_IN_WORDS, key, retiredKey, VICTIMS } from '../rules/tokens/attack.ts';
import { ATTACKS } from '../rules/tokens/attack-table.ts';
import { NOW } from '../rules/tokens/token-fixtures.ts';
import { VerifyPageVisits } from './verify-page-visits.ts';

jest.setTimeout(300_000);

let visits: VerifyPageVisits;
let page: Page;
let clock = NOW;

beforeAll(async () => {
  visits = await VerifyPageVisits.open([key, retiredKey]);
  page = await visits.visit('');
});
afterAll(() => visits?.close());

/** What the page shows once it has checked what stands in its address. */
interface Shown {
  readonly tone: string;
  readonly headline: string;
  readonly failed: readonly string[];
  readonly isSomethingShown: boolean;
}

const SHOW = `(token) => new Promise((done) => {
  const verdict = document.getElementById('verdict');
  const look = () => {
    if (verdict.dataset.tone === 'busy') return void setTimeout(look);
    const own = document.querySelector('#checks-lists .check-list') ?? document.createElement('ul');
    done({
      tone: verdict.dataset.tone,
      headline: document.getElementById('headline').textContent,
      failed: [...own.querySelectorAll('[data-outcome=FAILED] strong')].map((name) => name.textContent),
      isSomethingShown: !document.getElementById('badge').hidden,
    });
  };
  location.hash = 'none';
  setTimeout(() => {
    addEventListener('hashchange', look, { once: true });
    location.hash = token;
  });
})`;

/** By changing the fragment of the one page that is open, as a link that is opened in it would. */
async function shownFor({ circumstances }: Attack, token: string): Promise<Shown> {
  const { now = NOW, list } = circumstances;
  const listed = (await list?.()) ?? VICTIMS.STATUS_LIST.jws;
  visits.registry.answers.set('/s/1', () => ({ text: listed }));
  if (now.getTime() !== clock.getTime()) await page.clock.setFixedTime(now);
  clock = now;
  return page.evaluate<Shown>(`(${SHOW})(${JSON.stringify(token)})`);
}

const HEADLINES: { readonly [verdict: string]: string } = {
  EXPIRED: 'Expired',
  NOT_YET_VALID: 'Not valid yet',
  REVOKED: 'Withdrawn',
  SUSPENDED: 'Suspended',
  INVALID: 'Invalid',
  STALE: 'Signature good, current status unknown',
  UNKNOWN_ISSUER: 'Unknown issuer',
};

function headlineFor({ verdict, code, offeredAs }: Attack): string | undefined {
  const isNone = verdict === 'INVALID' && (code === 'FORMAT' || code === 'TYPE');
  return isNone ? `Not a ${KIND_IN_WORDS[offeredAs]}` : HEADLINES[verdict];
}

/** The page asks its visitors no question, so it cannot tell whether a proof answers one: it says whom it was made for. */
const WANT_A_QUESTION = ['AUDIENCE', 'NONCE', 'AGE'];
const isAnswerable = ({ code, reason }: Attack) => !WANT_A_QUESTION.includes(code) && reason !== 'KEY_BINDING_MISSING';

/** What a browser makes of a text in an address: it takes line breaks out and spells spaces another way. */
function inAddress(token: string): string {
  return new URL(`https://registry.example/v#${token}`).hash.slice(1);
}

const GOOD = [VICTIMS.BADGE.jws, `${VICTIMS.CREDENTIAL.jws}~`];

test('every attack with a badge or a credential is refused by the page for the same reason', async () => {
  // The status of a badge is the registry's own to say: no list is asked here.
  const attacks = ATTACKS.filter(
    (attack) =>
      (attack.offeredAs === 'CREDENTIAL' || (attack.offeredAs === 'BADGE' && attack.code !== 'STATUS')) &&
      isAnswerable(attack) &&
      attack.genuineAs !== 'BADGE' &&
      attack.genuineAs !== 'CREDENTIAL',
  );
  let tried = 0;
  for (const attack of attacks) {
    const token = await attack.token();
    if (token === '' || token.length > 1_000_000 || GOOD.includes(inAddress(token))) continue;
    const shown = await shownFor(attack, token);
    tried += 1;
    const isReadAsOffered = inAddress(token) === token && token.includes('~') === (attack.offeredAs === 'CREDENTIAL');
    if (isReadAsOffered) {
      const failed = attack.outcome === 'FAILED' ? [`${CHECK_NAMES[attack.code]}: failed.`] : [];
      const { headline } = shown;
      expect([attack.name, headline, shown.failed]).toEqual([attack.name, headlineFor(attack), failed]);
    }
    const isNothing = attack.verdict === 'INVALID' || attack.verdict === 'UNKNOWN_ISSUER';
    expect([attack.name, shown.tone === 'good', isNothing && shown.isSomethingShown]).toEqual([
      attack.name,
      false,
      false,
    ]);
  }
  expect(tried).toBeGreaterThan(400);
});

test('what is offered as a kind that the page does not take is never told as valid', async () => {
  const attacks = ATTACKS.filter(
    ({ offeredAs, genuineAs }) =>
      (offeredAs === 'RECEIPT' || offeredAs === 'STATUS_LIST') && genuineAs !== 'BADGE' && genuineAs !== 'CREDENTIAL',
  );
  for (const attack of attacks) {
    const token = await attack.token();
    if (token === '' || token.length > 1_000_000) continue;
    const { tone, isSomethingShown } = await shownFor(attack, token);
    expect([attack.name, tone, isSomethingShown]).toEqual([attack.name, 'bad', false]);
  }
});

test('a proof that answers somebody else’s question is shown with whom it was made for', async () => {
  const attacks = ATTACKS.filter((attack) => attack.code === 'AUDIENCE' && attack.offeredAs === 'CREDENTIAL');
  for (const attack of attacks) {
    await shownFor(attack, await attack.token());
    expect(await page.locator('#lead').textContent()).toMatch(
      /for “https:\/\/(other-insurer\.example|insurer\.example\/)”\.$/,
    );
  }
  expect(attacks.length).toBeGreaterThan(0);
});

test('whatever was tried, nothing ran, broke or was sent elsewhere', async () => {
  // What moved moved because a script changed the address, where a visitor would have pressed something.
  const harm = await visits.leave([]);
  expect(harm.filter((each) => !each.startsWith('layout shift'))).toEqual([]);
});
