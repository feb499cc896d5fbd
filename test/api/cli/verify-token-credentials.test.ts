import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { STATUS_VALUE } from '../../../src/modules/tokens/status-list.rules.ts';
import { badge, holder, key } from '../../rules/tokens/attack.ts';
import { bare, presentation, sdJwt } from '../../rules/tokens/sd-jwt-attack.ts';
import { AUDIENCE, NONCE } from '../../rules/tokens/sd-jwt-fixtures.ts';
import { BADGE_INDEX, LIST_URL, StubIssuer, signedList } from '../../rules/tokens/stub-issuer.ts';
import { ISSUER, NOW } from '../../rules/tokens/token-fixtures.ts';
import { runVerifyToken as run } from './run-verify-token.ts';

let folder: string;
let status: string;
let keys: readonly string[];
const asked = ['--audience', AUDIENCE, '--nonce', NONCE, '--max-age', '300'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ase-verify-credential-'));
  status = await save('status', await signedList(key));
  keys = ['--offline', '--issuer', ISSUER, '--jwks', await save('jwks', JSON.stringify({ keys: [key.publicJwk] }))];
});
afterAll(() => rm(folder, { recursive: true }));

async function save(name: string, contents: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, contents);
  return path;
}

const verify = (input: string, words: readonly string[], now = NOW) =>
  run(['-', ...keys, '--status', status, ...words], { input, now });

describe('a portable credential', () => {
  test('is told with what its holder shows, every last day, and for whom they proved their key', async () => {
    const { printed, exitCode } = await verify(`${presentation}\n`, asked);
    expect(exitCode).toBe(0);
    expect(printed).toMatch(/^VALID: /);
    expect(printed).toContain('Portable credential of Delgado, issued by https://registry.example on 2026-06-15');
    expect(printed).toContain('shows:\n  A5 from 2024-01-01 through 2028-12-31\nThe holder proved');
    expect(printed).toContain(`their key to ${AUDIENCE} at 2026-06-15T16:00:00.000Z, for the nonce ${NONCE}.`);
    expect(printed).toContain('\n  passed       HOLDER_SIGNATURE  The proof is signed');
  });

  test('from whoever has a copy says so', async () => {
    const { printed, exitCode } = await verify(bare, ['--no-key-binding']);
    expect(exitCode).toBe(0);
    expect(printed).toContain('whoever has a copy can show this');
    const everything = await verify(sdJwt, ['--no-key-binding']);
    expect(everything.printed).toContain('of Rosa Delgado, ASE-1234-5678');
    expect(everything.printed).toContain('MASTER_AUTOMOBILE from 2025-03-01');
    expect(everything.printed).toContain('TOYOTA_T_TEN EXPERT completed on 2023-05-02, factory status ACTIVE\n');
    expect(everything.printed).toContain('HANDLING_609 of US, number 609-1234567, from 2019-02-11, without an end\n');
  });

  test('as JSON is the outcome of the verifier, with its kind', async () => {
    const { printed } = await verify(presentation, [...asked, '--json']);
    expect(JSON.parse(printed)).toMatchObject({
      verdict: 'VALID',
      tokenType: 'PORTABLE_CREDENTIAL',
      claims: { family_name: 'Delgado', cnf: { jwk: holder.jwk } },
      keyBinding: { aud: AUDIENCE, nonce: NONCE },
    });
  });

  test.each([
    ['without its key binding', 14, () => bare, asked],
    ['for another audience', 14, () => presentation, ['--audience', 'other', ...asked.slice(2)]],
    ['after it ran out', 10, () => bare, ['--no-key-binding'], new Date(NOW.getTime() + 91 * 86_400_000)],
    ['of an issuer that is not trusted', 16, () => bare, ['--no-key-binding', '--issuer', 'https://other.example']],
  ])('%s ends with %i', async (_, code, token, words, now = NOW) => {
    const around = { input: token(), now, fetch: new StubIssuer().fetch };
    const ran = words.includes('--issuer') ? await run(['-', ...words], around) : await verify(token(), words, now);
    expect(ran.exitCode).toBe(code);
  });

  test('is verified by what its issuer publishes, when nothing else is said', async () => {
    const stub = new StubIssuer();
    stub.publishKeys([key]);
    stub.publish(LIST_URL, await signedList(key, [[BADGE_INDEX, STATUS_VALUE.SUSPENDED]]));
    expect((await run(['-', ...asked], { input: presentation, fetch: stub.fetch })).exitCode).toBe(13);
  });

  test('is stale without its status list', async () => {
    expect((await run(['-', ...keys, ...asked], { input: presentation })).exitCode).toBe(15);
  });

  test('is no token that is accepted while nobody decided what its holder must prove', async () => {
    const { exitCode, warned } = await verify(presentation, []);
    expect(exitCode).toBe(14);
    expect(warned).toMatch(/portable credential\. Decide/);
  });

  test('is the only thing that is accepted once that is decided: a badge proves no key', async () => {
    expect((await verify(badge, asked)).exitCode).toBe(14);
    expect((await verify(badge, ['--no-key-binding'])).exitCode).toBe(14);
  });
});

test('a status list can be looked at before anything hangs on it', async () => {
  const { printed, exitCode } = await run(['-', ...keys, '--only', 'status-list'], { input: await signedList(key) });
  expect(exitCode).toBe(0);
  expect(printed).toContain(`Status list of ${LIST_URL}`);
});

describe('a mistake is one sentence', () => {
  test.each([
    ['a wish for an age alone', ['--max-age', '300'], '--max-age needs --audience and --nonce'],
    ['an age that is none', ['--audience', 'a', '--nonce', 'b', '--max-age', 'soon'], 'whole seconds'],
    ['a key binding wanted and not wanted', [...asked, '--no-key-binding'], '--no-key-binding for none'],
    ['a question to nobody', ['--no-key-binding', '--nonce', 'b'], 'nothing is asked of the holder'],
    ['a credential that should be a badge', ['--only', 'badge', '--no-key-binding'], 'not with --only'],
    ['a kind that there is not', ['--only', 'diploma'], 'Allowed choices are badge, receipt, status-list'],
  ])('%s', async (_, words, sentence) => {
    const { refusal, exitCode, printed } = await verify(presentation, words);
    expect(refusal).toContain(sentence);
    expect([exitCode, printed]).toEqual([undefined, '']);
  });
});
