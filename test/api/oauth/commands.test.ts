import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { exportJWK, generateKeyPair } from 'jose';
import { postForm, viewerBy } from '../../support/machine-access.ts';
import { runCommand } from '../../support/programs.ts';
import { createWorld, type World } from '../../support/world.ts';

/** Each command is a process. */
const PATIENCE = 300_000;
const ORGANIZATION = ['--organization', 'Corner Garage', '--role', 'EMPLOYER', '--label', 'nightly'];
let world: World;
let databaseUrl: string;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oauth-commands-'));
  world = await createWorld('oauth commands');
  world.clock.set(new Date().toISOString());
  const { rows } = await world.database.pool.query('select current_database() as name');
  const url = new URL(process.env['TEST_SERVER_URL'] ?? '');
  url.pathname = `/${rows[0].name}`;
  databaseUrl = url.href;
}, PATIENCE);
afterAll(async () => {
  await world?.close();
  await rm(folder, { recursive: true, force: true });
});

async function run(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const outcome = await runCommand(words, { env: { DATABASE_URL: databaseUrl, ...env } });
  return { ...outcome, output: outcome.output.trim() };
}

test(
  'a client is registered, listed, given another secret and revoked',
  async () => {
    const registered = await run(['oauth-clients', 'register', ...ORGANIZATION, '--scopes', 'verify,read_records']);
    expect(registered).toMatchObject({ exitCode: 0, output: expect.stringMatching(/^ase_oauth_\w{38}$/) });
    const id = /client_id: (cli_\w+)/.exec(registered.errors)?.[1] ?? '';
    const tokenBy = async (secret: string) =>
      (await postForm(world, { grant_type: 'client_credentials', client_id: id, client_secret: secret })).body;
    expect((await tokenBy(registered.output)).scope).toBe('verify read_records');
    const rotated = await run(['oauth-clients', 'rotate-secret', id, '--overlap', '0']);
    world.clock.set(new Date().toISOString());
    expect((await tokenBy(registered.output)).error).toBe('invalid_client');
    expect((await tokenBy(rotated.output)).token_type).toBe('Bearer');
    expect((await run(['oauth-clients', 'list'])).output).toMatch(
      `${id}  EMPLOYER     CLIENT_SECRET  verify,read_records`,
    );
    expect(await run(['oauth-clients', 'revoke', id])).toMatchObject({ exitCode: 0, output: 'The client is revoked.' });
    expect((await tokenBy(rotated.output)).error).toBe('invalid_client');
    expect(await run(['oauth-clients', 'revoke', id])).toMatchObject({ exitCode: 1, output: '' });
  },
  PATIENCE,
);

test(
  'a client with a key is told no secret, and a key that is private is refused',
  async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const [good, bad] = [join(folder, 'public.json'), join(folder, 'private.json')];
    await writeFile(good, JSON.stringify({ keys: [await exportJWK(publicKey)] }));
    await writeFile(bad, JSON.stringify({ keys: [await exportJWK(privateKey)] }));
    expect(await run(['oauth-clients', 'register', ...ORGANIZATION, '--jwks', good])).toMatchObject({
      exitCode: 0,
      output: '',
    });
    const refused = await run(['oauth-clients', 'register', ...ORGANIZATION, '--jwks', bad]);
    expect(refused).toMatchObject({ exitCode: 1, errors: expect.stringContaining('is a private key') });
    const scopes = await run(['oauth-clients', 'register', ...ORGANIZATION, '--scopes', 'everything']);
    expect(scopes).toMatchObject({ exitCode: 1, errors: expect.stringContaining('Scopes are verify,') });
  },
  PATIENCE,
);

test(
  'a key is replaced by command, and commands for another environment are refused',
  async () => {
    const created = await run(['api-keys', 'create', ...ORGANIZATION, '--scopes', 'verify']);
    const id = /id ([\da-f-]{36})/.exec(created.errors)?.[1] ?? '';
    const rotated = await run(['api-keys', 'rotate', id, '--overlap', '60']);
    for (const key of [created.output, rotated.output]) {
      expect((await viewerBy(world, `Bearer ${key}`)).viewer).toMatchObject({ role: 'EMPLOYER', scopes: ['VERIFY'] });
    }
    const sandbox = await run(['api-keys', 'create', ...ORGANIZATION], { ENVIRONMENT: 'sandbox' });
    expect(sandbox).toMatchObject({ exitCode: 1, output: '', errors: expect.stringContaining('is LIVE for good') });
  },
  PATIENCE,
);
