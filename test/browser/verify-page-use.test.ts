import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type BadgeClaims, signBadge } from '../../src/modules/tokens/badge.ts';
import { goodBadge, NOW, testKey } from '../rules/tokens/token-fixtures.ts';
import { INSECURE_HOST } from './chromium.ts';
import type { StubAnswer } from './stub-registry.ts';
import { axeViolations, comesTrue, headlineComes, textOf, VerifyPageVisits, verdictOn } from './verify-page-visits.ts';

jest.setTimeout(60_000);

const STATUS_UNKNOWN = 'Signature good, current status unknown';
let visits: VerifyPageVisits;
let good = '';
let expired = '';

beforeAll(async () => {
  visits = await VerifyPageVisits.open();
  const iat = Math.floor(NOW.getTime() / 1000) - 40 * 86_400;
  good = await badge({});
  expired = await badge({ iat, exp: iat + 86_400 });
});
afterAll(() => visits?.close());
afterEach(async () => {
  expect(await visits.leave([good, expired])).toEqual([]);
});

function badge(changes: Partial<BadgeClaims>): Promise<string> {
  return signBadge(visits.key.signer, { ...goodBadge(), ...changes });
}

describe('what the page says', () => {
  test('of a good badge: who, what, until when, by whom, and what it does not prove', async () => {
    const page = await visits.visit(good);
    await verdictOn(page);
    expect(await page.locator('#facts').locator('dd').allTextContents()).toEqual([
      'registry.example',
      'June 15, 2026 at 12:00 PM EDT',
      'July 15, 2026 at 12:00 PM EDT',
      'June 15, 2026 at 12:00 PM EDT',
    ]);
    const first = page.locator('#certifications').getByRole('listitem').first();
    expect(await first.locator('span').allTextContents()).toEqual(['A1', 'Engine Repair', 'through Dec 31, 2028']);
    expect(await textOf(page.locator('#proven'))).toContain('Rosa Delgado holds each certification listed, today.');
    const notProven = await textOf(page.locator('#not-proven'));
    expect(notProven).toContain('That the person in front of you is Rosa Delgado. Ask for an ID');
    expect(notProven).toContain('A badge can be copied: whoever has the link can show it.');
    expect(notProven).toContain('Anything that is not listed.');
  });

  test('lists every check with its outcome, its own and the registry’s', async () => {
    const page = await visits.visit(good);
    await verdictOn(page);
    expect(await textOf(page.locator('#checks-count'))).toBe('22 passed');
    const checks = await page.locator('#checks').locator('li').locator('strong').allTextContents();
    expect(checks).toHaveLength(28);
    expect(checks).toContain('Signature: passed.');
    expect(checks).toContain('Audience: not needed.');
  });

  test('when the status is unknown: that standing is not proven, and the codes alone', async () => {
    visits.registry.answers.set('/graphql', () => ({ broken: true }));
    const page = await visits.visit(good);
    await verdictOn(page);
    expect(await textOf(page.locator('#not-proven'))).toContain('That the badge still stands.');
    expect(await textOf(page.locator('#proven'))).not.toContain('holds each certification');
    const first = page.locator('#certifications').getByRole('listitem').first();
    expect(await first.locator('span').allTextContents()).toEqual(['A1', '', 'through Dec 31, 2028']);
    expect(await textOf(page.locator('#checks'))).toContain('Current status: not checked.');
  });
});

describe('the registry', () => {
  test('is asked by one POST to /graphql, as a consumer, without a cookie or a referrer', async () => {
    await verdictOn(await visits.visit(good));
    const asked = visits.registry.requests.filter(({ url }) => url === '/graphql');
    expect(asked).toHaveLength(1);
    expect(asked[0]?.method).toBe('POST');
    expect(asked[0]?.headers['cookie']).toBeUndefined();
    expect(asked[0]?.headers['referer']).toBeUndefined();
    expect(JSON.parse(asked[0]?.body ?? '').variables).toEqual({ input: { token: good, purpose: 'CONSUMER' } });
  });

  test('is asked for its keys again when a badge names one that it published since', async () => {
    const older = await testKey();
    let asked = 0;
    visits.registry.answers.set('/.well-known/jwks.json', () => {
      asked += 1;
      return { body: { keys: [asked === 1 ? older.publicJwk : visits.key.publicJwk] } };
    });
    expect(await verdictOn(await visits.visit(good))).toMatchObject({ headline: 'Valid' });
    expect(asked).toBe(2);
  });

  test('may sign with Ed25519', async () => {
    const ed25519 = await testKey('EdDSA');
    visits.registry.answers.set('/.well-known/jwks.json', () => ({ body: { keys: [ed25519.publicJwk] } }));
    visits.registry.answers.set('/graphql', () => visits.registry.verification(good, 'VALID'));
    const page = await visits.visit(await signBadge(ed25519.signer, goodBadge()));
    expect(await verdictOn(page)).toMatchObject({ headline: 'Valid' });
  });

  test('is not called false by a browser that does not know its algorithm', async () => {
    const ed25519 = await testKey('EdDSA');
    visits.registry.answers.set('/.well-known/jwks.json', () => ({ body: { keys: [ed25519.publicJwk] } }));
    const initScript = `for (const name of ['importKey', 'generateKey']) {
      SubtleCrypto.prototype[name] = () => Promise.reject(new DOMException('', 'NotSupportedError'));
    }`;
    const page = await visits.visit(await signBadge(ed25519.signer, goodBadge()), { initScript });
    expect(await verdictOn(page)).toMatchObject({ headline: 'Could not be checked', tone: 'neutral' });
  });

  test('is not asked from an insecure page, where browsers check no signatures', async () => {
    const origin = visits.registry.origin.replace('127.0.0.1', INSECURE_HOST);
    const shown = await verdictOn(await visits.visit(good, { origin }));
    expect(shown.headline).toBe('Could not be checked');
    expect(shown.lead).toContain('Open this page by https');
    expect(visits.registry.requests.map(({ url }) => url)).not.toContain('/graphql');
  });
});

describe('another badge', () => {
  test('is checked by keyboard alone, and the focus follows to the verdict', async () => {
    const page = await visits.visit('');
    await verdictOn(page);
    await page.keyboard.press('Tab');
    await comesTrue(page, 'document.activeElement.id === "pasted"');
    await page.keyboard.insertText(`https://registry.example/v#${good}`);
    await page.keyboard.press('Enter');
    await headlineComes(page, 'Valid');
    await comesTrue(page, 'document.activeElement.id === "headline"');
    expect(await page.evaluate('location.hash')).toBe(`#${good}`);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.locator('#checks-lists').isVisible()).toBe(true);
    await page.keyboard.press('Tab');
    await comesTrue(page, 'document.activeElement.id === "pasted"');
  });

  test('may be pasted with spaces and line breaks from a mail', async () => {
    const page = await visits.visit(expired);
    await headlineComes(page, 'Expired');
    await page.getByLabel('Badge link or token').fill(` ${good.slice(0, 50)} ${good.slice(50)} `);
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await headlineComes(page, 'Valid');
  });

  test('is missed when the field is empty, and the field says so', async () => {
    const page = await visits.visit('');
    await verdictOn(page);
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    const field = page.getByLabel('Badge link or token');
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await textOf(page.locator('#pasted-fault'))).toBe('Paste a badge or its link first.');
    await comesTrue(page, 'document.activeElement.id === "pasted"');
    expect(await axeViolations(page)).toEqual([]);
  });

  test('shows when the address changes, and the one before with the back button', async () => {
    const page = await visits.visit(expired);
    await headlineComes(page, 'Expired');
    await page.evaluate(`location.hash = ${JSON.stringify(good)}`);
    await headlineComes(page, 'Valid');
    await page.goBack();
    await headlineComes(page, 'Expired');
  });

  test('is not covered by a late answer about the one before', async () => {
    const asked = Promise.withResolvers<void>();
    const late = Promise.withResolvers<StubAnswer>();
    visits.registry.answers.set('/graphql', () => {
      asked.resolve();
      return late.promise;
    });
    const page = await visits.visit(good);
    await asked.promise;
    visits.registry.answers.delete('/graphql');
    await page.evaluate(`location.hash = ${JSON.stringify(expired)}`);
    await headlineComes(page, 'Expired');
    const answered = page.waitForResponse('**/graphql');
    late.resolve(await visits.registry.verification(good, 'VALID'));
    await (await answered).finished();
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    expect(await verdictOn(page)).toMatchObject({ headline: 'Expired' });
  });
});

describe('without a connection', () => {
  test('a badge is verified by keys had before, its status stays unknown, and is asked when the connection is back', async () => {
    const page = await visits.visit(expired);
    await headlineComes(page, 'Expired');
    await page.context().setOffline(true);
    await page.evaluate(`location.hash = ${JSON.stringify(good)}`);
    await headlineComes(page, STATUS_UNKNOWN);
    expect(await verdictOn(page)).toMatchObject({ tone: 'caution' });
    await page.context().setOffline(false);
    await headlineComes(page, 'Valid');
  });

  test('a badge can be checked again by hand', async () => {
    visits.registry.answers.set('/graphql', () => ({ broken: true }));
    const page = await visits.visit(good);
    await headlineComes(page, STATUS_UNKNOWN);
    visits.registry.answers.clear();
    await page.getByRole('button', { name: 'Check again' }).click();
    await headlineComes(page, 'Valid');
    await comesTrue(page, 'document.activeElement.id === "headline"');
  });
});

describe('the camera', () => {
  const detector = (text: string) => `
    globalThis.BarcodeDetector = class {
      static async getSupportedFormats() { return ['qr_code']; }
      async detect() { return ${JSON.stringify(text === '' ? [] : [{ rawValue: text }])}; }
    };`;
  const cameraIsOff = 'document.querySelector("video").srcObject === null';

  test('is not offered where the browser cannot read QR codes', async () => {
    const page = await visits.visit('', { initScript: 'delete globalThis.BarcodeDetector;' });
    await verdictOn(page);
    expect(await page.getByRole('button', { name: 'Scan a QR code' }).isVisible()).toBe(false);
  });

  test('reads a badge’s link, and is switched off at once', async () => {
    const page = await visits.visit('', { initScript: detector(`https://registry.example/v#${good}`) });
    await page.getByRole('button', { name: 'Scan a QR code' }).click();
    await headlineComes(page, 'Valid');
    await comesTrue(page, cameraIsOff);
    await page.locator('#scanner').waitFor({ state: 'hidden' });
  });

  test('is switched off when the dialog is closed by keyboard, and the focus is back where it was', async () => {
    const page = await visits.visit('', { initScript: detector('') });
    await page.getByRole('button', { name: 'Scan a QR code' }).click();
    await page.getByText('Hold the code in front of the camera.').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.locator('#scanner').waitFor({ state: 'hidden' });
    await comesTrue(page, cameraIsOff);
    await comesTrue(page, 'document.activeElement.id === "scan"');
  });

  test('that is refused says what to do instead', async () => {
    const refuse = `MediaDevices.prototype.getUserMedia = async () => { throw new DOMException('', 'NotAllowedError'); };`;
    const page = await visits.visit('', { initScript: detector('') + refuse });
    await page.getByRole('button', { name: 'Scan a QR code' }).click();
    await page.getByText('The browser was not allowed to use the camera. Allow it, or paste the link.').waitFor();
  });
});

describe('for people who', () => {
  test('print it: the answer without the form, and that a print-out proves nothing', async () => {
    const page = await visits.visit(good);
    await verdictOn(page);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('#asking').isVisible()).toBe(false);
    expect(await page.getByText('A print-out is a picture and proves nothing by itself.').isVisible()).toBe(true);
    expect(await page.getByRole('heading', { level: 1, name: 'Valid' }).isVisible()).toBe(true);
  });

  test('want less motion: nothing turns', async () => {
    visits.registry.answers.set('/graphql', () => new Promise(() => undefined));
    const page = await visits.visit(good, { reducedMotion: 'reduce' });
    await page.locator('.icon-busy').waitFor();
    expect(await page.evaluate('getComputedStyle(document.querySelector(".icon-busy")).animationName')).toBe('none');
    expect(await axeViolations(page)).toEqual([]);
  });
});
