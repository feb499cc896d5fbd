import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { signBadge } from '../../../src/modules/tokens/badge.ts';
import { signReceipt } from '../../../src/modules/tokens/receipt.ts';
import { STATUS_VALUE } from '../../../src/modules/tokens/status-list.rules.ts';
import { badge, key } from '../../rules/tokens/attack.ts';
import { BADGE_INDEX, LIST_URL, StubIssuer, signedList } from '../../rules/tokens/stub-issuer.ts';
import { goodBadge, goodReceipt, ISSUER, NOW } from '../../rules/tokens/token-fixtures.ts';
import { runCommand } from '../../support/programs.ts';
import { runVerifyToken as run } from './run-verify-token.ts';

let folder: string;
let files: Readonly<Record<'badge' | 'receipt' | 'jwks' | 'status', string>>;
let offline: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ase-verify-token-'));
  files = {
    badge: await save('badge', `${badge}\n`),
    receipt: await save('receipt', await signReceipt(key.signer, goodReceipt())),
    jwks: await save('jwks.json', JSON.stringify({ keys: [key.publicJwk] })),
    status: await save('status', await signedList(key)),
  };
  offline = ['--offline', '--issuer', ISSUER, '--jwks', files.jwks, '--status', files.status];
});
afterAll(() => rm(folder, { recursive: true }));

async function save(name: string, contents: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, contents);
  return path;
}

function later(seconds: number): Date {
  return new Date(NOW.getTime() + seconds * 1000);
}

describe('the exit code', () => {
  async function listWith(status: number): Promise<string> {
    return save(`status-${status}`, await signedList(key, [[BADGE_INDEX, status]]));
  }
  const other = ['--offline', '--issuer', 'https://other.example'];

  test.each([
    ['VALID', 0, async () => run([files.badge, ...offline])],
    ['EXPIRED', 10, async () => run([files.receipt, ...offline], { now: later(3600) })],
    ['NOT_YET_VALID', 11, async () => run([files.receipt, ...offline], { now: later(-61) })],
    ['REVOKED', 12, async () => run([files.badge, ...offline.slice(0, -1), await listWith(STATUS_VALUE.REVOKED)])],
    ['SUSPENDED', 13, async () => run([files.badge, ...offline.slice(0, -1), await listWith(STATUS_VALUE.SUSPENDED)])],
    ['INVALID', 14, async () => run(['-', ...offline], { input: badge.slice(0, -4) })],
    ['STALE', 15, async () => run([files.badge, ...offline.slice(0, -2)])],
    ['UNKNOWN_ISSUER', 16, async () => run([files.badge, ...other, '--jwks', files.jwks])],
  ])('of %s is %i', async (verdict, code, ran) => {
    const { printed, exitCode } = await ran();
    expect(exitCode).toBe(code);
    expect(printed).toMatch(new RegExp(`^${verdict}: `));
    const { printed: help } = await run(['--help']);
    expect(help).toMatch(new RegExp(`^ +${code}  ${verdict}$`, 'm'));
  });
});

describe('what is printed', () => {
  test('is the verdict, what the badge says and every check in plain words', async () => {
    const { printed } = await run([files.badge, ...offline]);
    expect(printed).toContain('Badge of Rosa Delgado, issued by https://registry.example at 2026-06-15T16:00:00.000Z');
    expect(printed).toContain('\n  A5 through 2028-12-31\n');
    expect(printed).toContain('\n  passed       SIGNATURE   The signature is good');
    expect(printed).toContain('\n  not checked  NONCE       Tokens of this kind have no such thing to check.');
  });

  test('of a receipt is what the registry answered then', async () => {
    const { printed, exitCode } = await run([files.receipt, ...offline, '--as-evidence'], { now: later(10 ** 8) });
    expect(exitCode).toBe(0);
    expect(printed).toContain('about 2026-06-15, the registry answered VALID:\n  A5 CURRENT through 2028-12-31\n');
  });

  test('as JSON is the outcome of the verifier', async () => {
    const { printed } = await run([files.badge, ...offline, '--json']);
    expect(JSON.parse(printed)).toMatchObject({ verdict: 'VALID', tokenType: 'BADGE', claims: goodBadge() });
  });

  test('repeats nothing of a token that nobody signed', async () => {
    const { printed } = await run(['-', ...offline], { input: `${badge.slice(0, -8)}AAAAAAAA` });
    expect(printed).not.toContain('Rosa');
  });

  test('shows marks that turn the direction of writing as what they are not', async () => {
    const turned = await signBadge(key.signer, { ...goodBadge(), sub: 'Rosa \u202eDILAV' });
    const { printed } = await run(['-', ...offline], { input: turned });
    expect(printed).toContain('Badge of Rosa \ufffdDILAV');
  });

  test('says why a badge is stale, beside the outcome', async () => {
    const { printed, warned } = await run([files.badge, ...offline.slice(0, -2), '--status', files.badge]);
    expect(printed).toContain('passed       SIGNATURE');
    expect(warned).toContain('no file given holds it');
    expect(warned).toContain('INVALID');
  });
});

describe('a token', () => {
  test.each([
    ['from standard input', () => ['-'], () => badge],
    ['in a link', () => ['-'], () => `${ISSUER}/v#${badge}`],
    ['on a line that ends as on Windows', () => ['-'], () => `${badge}\r\n`],
  ])('is read %s', async (_, words, input) => {
    expect((await run([...words(), ...offline], { input: input() })).exitCode).toBe(0);
  });

  test.each([
    ['another audience', ['--audience', 'org_employer'], 'AUDIENCE'],
    ['another nonce', ['--nonce', 'n-1'], 'NONCE'],
  ])('for %s is invalid', async (_, words, check) => {
    const { exitCode, printed } = await run([files.receipt, ...offline, ...words]);
    expect(exitCode).toBe(14);
    expect(printed).toMatch(new RegExp(`FAILED +${check} `));
  });

  test('is verified by what its issuer publishes, when nothing else is said', async () => {
    const stub = new StubIssuer();
    stub.publishKeys([key]);
    stub.publish(LIST_URL, await signedList(key));
    expect((await run([files.badge], { fetch: stub.fetch })).exitCode).toBe(0);
    expect(stub.requests).toHaveLength(3);
    const { exitCode, warned } = await run([files.badge]);
    expect(exitCode).toBe(15);
    expect(warned).toBe(`${ISSUER}/.well-known/jwt-vc-issuer could not be fetched.\n`);
  });
});

describe('a status list in a file', () => {
  const verdict = async (list: string) =>
    JSON.parse((await run([files.badge, '--json', ...offline.slice(0, -1), await save('list', list)])).printed).verdict;

  test.each([
    ['that has run out', { exp: NOW.getTime() / 1000 - 60 }],
    ['of another address', { sub: `${ISSUER}/s/2` }],
    ['of another issuer', { iss: 'https://evil.example' }],
  ])('%s leaves the badge stale', async (_, changes) => {
    expect(await verdict(await signedList(key, [], changes))).toBe('STALE');
  });

  test('is found among others, and the newest counts', async () => {
    const iat = NOW.getTime() / 1000;
    const old = await save('old', await signedList(key, [], { iat: iat - 600, exp: iat + 600 }));
    const other = await save('other', await signedList(key, [], { sub: `${ISSUER}/s/2` }));
    const revoked = await save('new', await signedList(key, [[BADGE_INDEX, STATUS_VALUE.REVOKED]]));
    const words = [
      files.badge,
      ...offline.slice(0, -2),
      ...[old, revoked, other].flatMap((file) => ['--status', file]),
    ];
    expect((await run(words)).exitCode).toBe(12);
  });
});

describe('a mistake is one sentence', () => {
  test.each([
    ['a missing file', () => ['/nowhere/badge', ...offline], 'There is no file /nowhere/badge.'],
    ['a folder', () => [folder, ...offline], 'is a folder, not a file.'],
    ['a file that never ends', () => ['/dev/zero', ...offline], 'is too large: at most 65,536 bytes are read.'],
    ['keys without --offline', () => [files.badge, '--jwks', files.jwks], '--jwks and --status are for --offline'],
    ['a status without --offline', () => [files.badge, '--status', files.status], 'are for --offline'],
    ['--offline without keys', () => [files.badge, '--offline'], '--offline needs --jwks'],
    ['two issuers offline', () => [files.badge, ...offline, '--issuer', 'https://b.example'], 'there is one --issuer'],
    ['a plain http issuer', () => [files.badge, '--issuer', 'http://a.example'], 'is plain http'],
    [
      'a plain http issuer, offline',
      () => [files.badge, ...offline.slice(3), '--offline', '--issuer', 'http://a.example'],
      'is plain http',
    ],
    [
      'a key set that is none',
      () => [files.badge, '--offline', '--jwks', files.badge],
      'is not one well-formed JSON object',
    ],
    [
      'a missing key set',
      () => [files.badge, '--offline', '--jwks', '/nowhere/jwks'],
      'There is no file /nowhere/jwks.',
    ],
    [
      'a missing status list',
      () => [files.badge, ...offline, '--status', '/nowhere/s'],
      'There is no file /nowhere/s.',
    ],
    ['no file at all', () => [], 'missing required argument'],
    ['an unknown option', () => [files.badge, '--lenient'], 'unknown option'],
  ])('%s', async (_, words, sentence) => {
    const { refusal, exitCode, printed } = await run(words());
    expect(refusal).toContain(sentence);
    expect(refusal).not.toContain('\n');
    expect([exitCode, printed]).toEqual([undefined, '']);
  });

  test('a file that is not UTF-8', async () => {
    const latin = await save('latin', Uint8Array.from([0x65, 0xe9]));
    expect((await run([latin, ...offline])).refusal).toBe(`${latin} is not UTF-8 text.`);
    const jwks = await save('latin.json', Buffer.concat([await readFile(files.jwks), Uint8Array.from([0xe9])]));
    expect((await run([files.badge, '--offline', '--jwks', jwks])).refusal).toBe(`${jwks} is not UTF-8 text.`);
  });
});

test('the program ends with the code of the verdict, without a database', async () => {
  const run = (words: readonly string[], input?: string) =>
    runCommand(['verify-token', ...words], { env: { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' } }, input);
  const elsewhere = ['--offline', '--issuer', 'https://other.example', '--jwks', files.jwks, '--json'];
  const unknown = await run([files.badge, ...elsewhere]);
  expect([JSON.parse(unknown.output).verdict, unknown.exitCode]).toEqual(['UNKNOWN_ISSUER', 16]);
  expect(await run(['-', ...offline], 'no token')).toMatchObject({ exitCode: 14, errors: '' });
  const mistaken = await run(['/nowhere', ...offline]);
  expect(mistaken).toEqual({ exitCode: 1, output: '', errors: 'There is no file /nowhere.\n' });
});
