import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Attack, key, retiredKey, VICTIMS } from '../../rules/tokens/attack.ts';
import { ATTACKS } from '../../rules/tokens/attack-table.ts';
import { attackedIssuer, expectedOf, saidOf } from '../../rules/tokens/attacked-verifier.ts';
import { ISSUER, NOW } from '../../rules/tokens/token-fixtures.ts';
import { runVerifyToken } from './run-verify-token.ts';

let folder: string;
let keys: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ase-verify-token-attacks-'));
  const jwks = join(folder, 'jwks.json');
  await writeFile(jwks, JSON.stringify({ keys: [key.publicJwk, retiredKey.publicJwk] }));
  keys = ['--offline', '--issuer', ISSUER, '--jwks', jwks];
});
afterAll(() => rm(folder, { recursive: true }));

const ONLY = { BADGE: 'badge', RECEIPT: 'receipt', STATUS_LIST: 'status-list' } as const;

/** What somebody types who expects a token of this kind, and decides what it must answer. */
function options({ offeredAs, circumstances }: Attack): readonly string[] {
  if (offeredAs !== 'CREDENTIAL') {
    const { audience, nonce } = circumstances;
    const asked = { '--only': ONLY[offeredAs], '--audience': audience, '--nonce': nonce };
    return Object.entries(asked).flatMap(([name, value]) => (value === undefined ? [] : [name, value]));
  }
  const { keyBinding } = circumstances;
  if (!keyBinding) return ['--no-key-binding'];
  const { audience, nonce, maxAgeSeconds } = keyBinding;
  return ['--audience', audience, '--nonce', nonce, '--max-age', String(maxAgeSeconds)];
}

async function expectRefusal(
  attack: Attack,
  words: readonly string[],
  around: Parameters<typeof runVerifyToken>[1],
): Promise<void> {
  const input = `${await attack.token()}\n`;
  const { now = NOW } = attack.circumstances;
  const { printed, exitCode, refusal } = await runVerifyToken(['-', '--json', ...words, ...options(attack)], {
    input,
    now,
    ...around,
  });
  expect(exitCode).not.toBe(0);
  if (input.length > 65_536 && exitCode === undefined) return expect(refusal).toContain('Standard input is too large');
  expect(saidOf(JSON.parse(printed))).toEqual(expectedOf(attack));
}

test.each(ATTACKS)('$name is refused at the command line: $reason', async (attack) => {
  const { fetch } = await attackedIssuer(attack.circumstances);
  await expectRefusal(attack, [], { fetch });
});

/** Where the status list comes from is another road offline. */
const ON_PUBLISHED = ATTACKS.filter(({ circumstances, outcome }) => circumstances.list || outcome === 'NOT_CHECKED');

test.each(ON_PUBLISHED)('$name is refused offline too: $reason', async (attack) => {
  const status = join(folder, 'list');
  await writeFile(status, (await attack.circumstances.list?.()) ?? VICTIMS.STATUS_LIST.jws);
  await expectRefusal(attack, [...keys, '--status', status], {});
});
