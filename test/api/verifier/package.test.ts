import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { signReceipt } from '../../../src/modules/tokens/receipt.ts';
import { STATUS_VALUE } from '../../../src/modules/tokens/status-list.rules.ts';
import type { Verifier, VerifierOptions } from '../../../src/verifier/verifier.ts';
import { attacker, badge, key, withClaims } from '../../rules/tokens/attack.ts';
import {
  BADGE_INDEX,
  JWKS_URL,
  LIST_URL,
  METADATA_URL,
  StubIssuer,
  signedList,
} from '../../rules/tokens/stub-issuer.ts';
import { goodReceipt, ISSUER, NOW } from '../../rules/tokens/token-fixtures.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { execute, type StrangersProject, strangersProject, TSC } from './built-package.ts';

let project: StrangersProject;
let built: Awaited<ReturnType<StrangersProject['import']>>;
let stub: StubIssuer;
let clock: FixedClock;
let failures: unknown[];
let verifier: Verifier;

beforeAll(async () => {
  project = await strangersProject();
  built = await project.import();
});
afterAll(() => project.remove());
beforeEach(async () => {
  stub = new StubIssuer();
  clock = new FixedClock(NOW.toISOString());
  failures = [];
  verifier = verifierWith({});
  stub.publishKeys([key]);
  stub.publish(LIST_URL, await signedList(key));
});

function verifierWith(options: Partial<VerifierOptions>): Verifier {
  return built.createVerifier({
    issuers: [ISSUER],
    fetch: stub.fetch,
    currentDate: () => clock.now(),
    onLookUpFailure: (error) => failures.push(error),
    ...options,
  });
}

const BADGES = { accept: ['BADGE'] } as const;
const verify = async (token = badge) => (await verifier.verify(token, BADGES)).verdict;

describe('the built package', () => {
  test('imports nothing but jose, and uses nothing that a browser has not', async () => {
    const source = await readFile(join(project.packageFolder, 'verifier.js'), 'utf8');
    const imports = [...source.matchAll(/^import .* from "(.*)";$/gm)].map(([, name]) => name);
    expect(imports).toEqual(['jose']);
    expect(source).not.toMatch(/\b(require|process|Buffer|__dirname)\b|\bimport\(/);
  });

  test('says what it is, and depends on jose alone', async () => {
    const manifest = JSON.parse(await readFile(join(project.packageFolder, 'package.json'), 'utf8'));
    const own = JSON.parse(await readFile('package.json', 'utf8'));
    expect(manifest).toMatchObject({
      type: 'module',
      version: own.version,
      dependencies: { jose: `^${own.dependencies.jose}` },
    });
    expect(Object.keys(built).sort()).toEqual(['VERDICTS', 'badgeCodes', 'createVerifier']);
  });

  test.each([
    ['node', { module: 'nodenext', types: [] }],
    ['a browser, by a bundler', { module: 'esnext', moduleResolution: 'bundler', types: [] }],
  ])('has types that hold for a program in %s', async (_, options) => {
    await writeFile(join(project.folder, 'package.json'), '{"type":"module"}');
    await writeFile(join(project.folder, 'program.ts'), PROGRAM);
    const compilerOptions = {
      ...options,
      strict: true,
      noEmit: true,
      target: 'es2022',
      lib: ['es2022', 'dom', 'dom.iterable'],
    };
    await writeFile(join(project.folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['program.ts'] }));
    const compiled = await execute(TSC, ['-p', project.folder]).catch((error: { stdout: string }) => error);
    expect(compiled.stdout).toBe('');
  });
});

const PROGRAM = `import { badgeCodes, createVerifier, type Verdict } from 'ase-credential-verifier';
const verifier = createVerifier({ issuers: ['https://verify.example.org'] });
const outcome = await verifier.verify('token', { accept: ['BADGE', 'RECEIPT'], nonce: 'n' });
const verdict: Verdict = outcome.verdict;
if (outcome.claims !== null && outcome.tokenType === 'BADGE') {
  const through: string | undefined = badgeCodes(outcome.claims)[0]?.through;
  console.log(verdict, outcome.claims.sub.length, through);
}
// @ts-expect-error there is no such kind of token
await verifier.verify('token', { accept: ['ANYTHING'] });
export {};
`;

describe('a badge', () => {
  test('is valid with its claims and every check when its issuer stands by it', async () => {
    const outcome = await verifier.verify(badge, BADGES);
    expect(outcome).toMatchObject({ verdict: 'VALID', tokenType: 'BADGE', claims: { sub: 'Rosa Delgado' } });
    expect(outcome.checks.filter(({ outcome: made }) => made === 'FAILED')).toEqual([]);
    expect(outcome.checks).toHaveLength(14);
    expect(stub.requests).toEqual([METADATA_URL, JWKS_URL, LIST_URL]);
  });

  test.each(['REVOKED', 'SUSPENDED'] as const)('is %s when the list says so', async (name) => {
    stub.publish(LIST_URL, await signedList(key, [[BADGE_INDEX, STATUS_VALUE[name]]]));
    expect(await verify()).toBe(name);
  });

  test('of another list entry than the one revoked is valid', async () => {
    stub.publish(LIST_URL, await signedList(key, [[BADGE_INDEX + 1, STATUS_VALUE.REVOKED]]));
    expect(await verify()).toBe('VALID');
  });

  test('of an issuer that is not on the list makes nobody ask for anything', async () => {
    expect(await verify(await withClaims({ iss: 'https://evil.example' }))).toBe('UNKNOWN_ISSUER');
    expect(stub.requests).toEqual([]);
  });

  test('of one trusted issuer is not proven by the keys of another', async () => {
    const second = 'https://second.example';
    verifier = verifierWith({ issuers: [ISSUER, second] });
    const metadata = { issuer: second, jwks_uri: `${second}/jwks` };
    stub.publish(`${second}/.well-known/jwt-vc-issuer`, JSON.stringify(metadata));
    stub.publish(metadata.jwks_uri, JSON.stringify({ keys: [attacker.publicJwk] }));
    const outcome = await verifier.verify(await withClaims({ iss: second }), BADGES);
    expect(outcome.verdict).toBe('INVALID');
    expect(outcome.checks.find(({ code }) => code === 'KEY')?.reason).toBe('KEY_UNKNOWN');
  });
});

describe('a badge is stale, its signature good, and the reason told to the log', () => {
  const bomb = deflateSync(Buffer.alloc(64 * 1024 * 1024), { level: 9 }).toString('base64url');
  const short = deflateSync(Buffer.alloc(8)).toString('base64url');
  const iat = NOW.getTime() / 1000;

  test.each<[string, () => Promise<string | Uint8Array<ArrayBuffer>>, string]>([
    ['its list has run out', () => signedList(key, [], { iat: iat - 7200, exp: iat - 3600 }), 'EXPIRED'],
    ['its list is signed by somebody else', () => signedList(attacker), 'INVALID'],
    ['its list is of another issuer', () => signedList(key, [], { iss: 'https://evil.example' }), 'UNKNOWN_ISSUER'],
    ['its list is about another address', () => signedList(key, [], { sub: `${ISSUER}/s/2` }), 'another address'],
    ['its list is a bomb', () => signedList(key, [], { status_list: { bits: 2, lst: bomb } }), 'too large'],
    [
      'its list ends before its entry',
      () => signedList(key, [], { status_list: { bits: 2, lst: short } }),
      'no status for',
    ],
    ['its list is a badge', async () => badge, 'INVALID'],
    ['its list is HTML', async () => '<!doctype html>', 'INVALID'],
    ['its list is compressed once more', async () => new Uint8Array(gzipSync(await signedList(key))), 'INVALID'],
  ])('when %s', async (_, list, sentence) => {
    stub.publish(LIST_URL, await list());
    await expectStale(badge, sentence);
  });

  test.each<[string, () => Response | Promise<Response>, string]>([
    ['cannot be reached', () => Promise.reject(new TypeError('fetch failed')), 'could not be fetched'],
    ['is not found', () => new Response(null, { status: 404 }), 'HTTP status 404'],
    ['fails', () => new Response('busy', { status: 503 }), 'HTTP status 503'],
    [
      'redirects',
      () => new Response(null, { status: 302, headers: { location: 'https://evil.example' } }),
      'HTTP status 302',
    ],
  ])('when the list %s', async (_, answer, sentence) => {
    stub.answer(LIST_URL, answer);
    await expectStale(badge, sentence);
  });

  test('when its list lies at a stranger, who is not asked', async () => {
    const status = { status_list: { idx: BADGE_INDEX, uri: 'https://evil.example/s/1' } };
    await expectStale(await withClaims({ status }), 'lies elsewhere');
    expect(stub.requests).not.toContain('https://evil.example/s/1');
  });

  async function expectStale(token: string, sentence: string): Promise<void> {
    const outcome = await verifier.verify(token, BADGES);
    expect(outcome.verdict).toBe('STALE');
    expect(outcome.checks.find(({ code }) => code === 'SIGNATURE')?.outcome).toBe('PASSED');
    expect(outcome.checks.filter(({ outcome: made }) => made === 'FAILED')).toEqual([]);
    expect(failures.map(String).join()).toContain(sentence);
  }

  test('and becomes valid again with the list, after a moment in which nobody asks', async () => {
    const list = await signedList(key);
    stub.answer(LIST_URL, () => new Response(null, { status: 503 }));
    expect([await verify(), await verify()]).toEqual(['STALE', 'STALE']);
    stub.publish(LIST_URL, list);
    clock.advance(4);
    expect(await verify()).toBe('STALE');
    expect(stub.count(LIST_URL)).toBe(1);
    clock.advance(1);
    expect(await verify()).toBe('VALID');
  });
});

describe('keys', () => {
  test('that cannot be had leave a token stale, not badly signed', async () => {
    stub.answer(METADATA_URL, () => Promise.reject(new Error('offline')));
    const outcome = await verifier.verify(badge, BADGES);
    expect(outcome).toMatchObject({ verdict: 'STALE', claims: null });
    expect(outcome.checks.find(({ code }) => code === 'SIGNATURE')?.outcome).toBe('NOT_CHECKED');
  });

  test('that are new are found by one more request, and unknown ones do not cause another before the cool-down', async () => {
    stub.publishKeys([attacker]);
    expect(await verify()).toBe('INVALID');
    stub.publishKeys([attacker, key]);
    clock.advance(59);
    expect(await verify()).toBe('INVALID');
    clock.advance(1);
    expect(await verify()).toBe('VALID');
    for (let asked = 0; asked < 50; asked += 1)
      await verifier.verify(badge.replace(/^[^.]+/, HEADER_OF_NOBODY), BADGES);
    expect(stub.count(JWKS_URL)).toBe(2);
  });

  test('that are withdrawn prove nothing any more once the copy has run out', async () => {
    expect(await verify()).toBe('VALID');
    stub.publishKeys([attacker]);
    clock.advance(3599);
    expect(await verify()).toBe('VALID');
    clock.advance(1);
    expect(await verify()).toBe('INVALID');
  });

  const HEADER_OF_NOBODY = Buffer.from(
    JSON.stringify({ alg: 'ES256', typ: 'vnd.ase-verification.badge+jwt', kid: 'A'.repeat(43) }),
  ).toString('base64url');
});

describe('a receipt', () => {
  test('needs the audience and nonce asked for, and proves for ever as evidence', async () => {
    const receipt = await signReceipt(key.signer, goodReceipt());
    const asked = { accept: ['RECEIPT'], audience: 'org_insurer', nonce: 'n-0S6_WzA2Mj' } as const;
    expect((await verifier.verify(receipt, asked)).verdict).toBe('VALID');
    expect((await verifier.verify(receipt, { ...asked, nonce: 'n-1' })).verdict).toBe('INVALID');
    clock.advance(10 * 365 * 86_400);
    expect((await verifier.verify(receipt, asked)).verdict).toBe('EXPIRED');
    expect((await verifier.verify(receipt, { ...asked, receiptsAs: 'EVIDENCE' })).verdict).toBe('VALID');
    expect(stub.count(LIST_URL)).toBe(0);
  });
});

describe('a misuse is a TypeError', () => {
  test.each<[string, Partial<VerifierOptions>]>([
    ['no issuer', { issuers: [] }],
    ['an issuer over plain http', { issuers: ['http://registry.example'] }],
    ['an issuer with a slash at its end', { issuers: [`${ISSUER}/`] }],
    ['a life that is no number', { jwksMaxAgeSeconds: Number.NaN }],
    ['a life below zero', { statusListMaxAgeSeconds: -1 }],
    ['an endless time-out', { timeoutSeconds: Number.POSITIVE_INFINITY }],
  ])('%s', (_, options) => {
    expect(() => verifierWith(options)).toThrow(/issuer|seconds/);
  });

  test.each<[string, unknown, unknown]>([
    ['a token that is no text', [badge], BADGES],
    ['no kind accepted', badge, { accept: [] }],
    ['an unknown kind', badge, { accept: ['__proto__'] }],
    ['a text for the kinds', badge, { accept: 'BADGE' }],
  ])('%s', async (_, token, options) => {
    await expect(verifier.verify(token as string, options as typeof BADGES)).rejects.toThrow(/must/);
  });
});
