import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc';
import type { Browser } from 'playwright-core';
import { decodeBase64url, encodeBase64url } from '../../../src/modules/tokens/base64url.rules.ts';
import { holderKeyOf, isHolderJwk } from '../../../src/modules/tokens/key-binding.ts';
import { issuePortableCredential } from '../../../src/modules/tokens/portable-credential.ts';
import { verifyPortableCredential } from '../../../src/modules/tokens/portable-credential-verifier.ts';
import { packStatuses, STATUS_LIST_CAPACITY, statusListClaims } from '../../../src/modules/tokens/status-list.rules.ts';
import { encodeStatusList } from '../../../src/modules/tokens/status-list-encoding.ts';
import { signClaims } from '../../../src/modules/tokens/token-signing.ts';
import { startChromium } from '../../browser/chromium.ts';
import { goodClaims, portablePolicy, source } from '../../rules/tokens/sd-jwt-fixtures.ts';
import { ISSUER, NOW, testKey } from '../../rules/tokens/token-fixtures.ts';
import { listening } from '../verifier/listening-registry.ts';

jest.setTimeout(120_000);

const execute = promisify(execFile);
const CHALLENGE = { audience: 'https://insurer.example', nonce: 'a-nonce-that-is-long-enough' };
const PAGE = `<!doctype html><title>A wallet of a stranger</title><script type="importmap">
{ "imports": { "jose": "/jose/dist/webapi/index.js", "ase-credential-holder": "/ase-credential-holder/holder.js" } }
</script>`;

let folder: string;
let packageFolder: string;
let built: typeof import('../../../src/holder/holder.ts');
let registryKey: Awaited<ReturnType<typeof testKey>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ase-wallet-'));
  packageFolder = join(folder, 'node_modules/ase-credential-holder');
  const env = { ...process.env, NODE_OPTIONS: '' };
  await execute(process.execPath, ['scripts/build-holder.ts', packageFolder], { env });
  await symlink(join(process.cwd(), 'node_modules/jose'), join(folder, 'node_modules/jose'));
  built = await import(join(packageFolder, 'holder.js'));
  registryKey = await testKey();
});
afterAll(() => rm(folder, { recursive: true }));

async function issuedTo(jwk: unknown): Promise<string> {
  if (!isHolderJwk(jwk)) throw new Error('the wallet has made no key that credentials are issued to');
  const holder = { ...registryKey, jwk };
  return issuePortableCredential(registryKey.signer, goodClaims(holder), source('wallet'));
}

const policy = () => portablePolicy(registryKey, { keyBinding: { ...CHALLENGE, maxAgeSeconds: 60 } });

test('imports nothing but jose, uses nothing that a browser has not, and says what it is', async () => {
  const code = await readFile(join(packageFolder, 'holder.js'), 'utf8');
  expect([...code.matchAll(/^import .* from "(.*)";$/gm)].map(([, name]) => name)).toEqual(['jose']);
  expect(code).not.toMatch(/\b(require|process|Buffer|__dirname)\b|\bimport\(/);
  const manifest = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8'));
  const own = JSON.parse(await readFile('package.json', 'utf8'));
  expect(manifest).toMatchObject({
    name: 'ase-credential-holder',
    version: own.version,
    dependencies: { jose: `^${own.dependencies.jose}` },
  });
});

test('has types that hold for a stranger’s program', async () => {
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await writeFile(
    join(folder, 'program.ts'),
    `import { createHolderKey, present, readCredential, selectCodes } from 'ase-credential-holder';
const key = await createHolderKey({ alg: 'EdDSA' });
const credential = await readCredential('text');
const text: string = await present({ credential, key, selection: selectCodes(credential, ['A5']), challenge: { audience: 'a', nonce: 'n' } });
// @ts-expect-error there is no such algorithm
await createHolderKey({ alg: 'RS256' });
console.log(text);
export {};
`,
  );
  const compilerOptions = {
    module: 'nodenext',
    types: [],
    strict: true,
    noEmit: true,
    target: 'es2022',
    lib: ['es2022', 'dom', 'dom.iterable'],
  };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['program.ts'] }));
  const compiled = await execute(join(process.cwd(), 'node_modules/.bin/tsc'), ['-p', folder]).catch(
    (error: { stdout: string }) => error,
  );
  expect(compiled.stdout).toBe('');
});

test('presents in node, and @sd-jwt and this registry both accept it and see the same', async () => {
  const key = await built.createHolderKey();
  const credential = await built.readCredential(await issuedTo(key.publicJwk));
  const selection = built.selectCodes(credential, ['A5']);
  const currentDate = () => NOW;
  const text = await built.present({ credential, selection, challenge: CHALLENGE, key, currentDate });
  const { verdict, claims } = await verifyPortableCredential(text, policy());
  expect(verdict).toBe('VALID');
  expect(claims?.certifications.map(({ code }) => code)).toEqual(['A5']);
  const options = { currentDate: NOW.getTime() / 1000, keyBindingNonce: CHALLENGE.nonce };
  const { payload, kb } = await theirs().verify(text, options);
  expect(payload).toEqual(claims);
  expect(kb?.payload).toMatchObject({ aud: CHALLENGE.audience, nonce: CHALLENGE.nonce });
});

test('presents in Chromium with a key that the page cannot read', async () => {
  let server: Server | undefined;
  let browser: Browser | undefined;
  try {
    server = createServer(async ({ url = '/' }, response) => {
      if (url === '/') return response.setHeader('content-type', 'text/html').end(PAGE);
      const file = await readFile(join(folder, 'node_modules', url)).catch(() => undefined);
      return response.writeHead(file ? 200 : 404, { 'content-type': 'text/javascript' }).end(file);
    });
    const origin = await listening(server);
    browser = await startChromium();
    const page = await browser.newPage();
    await page.goto(origin);
    const jwk = await page.evaluate(`import('ase-credential-holder').then(async (wallet) => {
      Object.assign(globalThis, { wallet, key: await wallet.createHolderKey() });
      return key.privateKey.extractable ? null : key.publicJwk;
    })`);
    const sdJwt = await issuedTo(jwk);
    const text = await page.evaluate<string>(`wallet.readCredential(${JSON.stringify(sdJwt)}).then((credential) =>
      wallet.present({ credential, key, selection: wallet.selectCodes(credential, ['MASTER_AUTOMOBILE']),
        challenge: ${JSON.stringify(CHALLENGE)}, currentDate: () => new Date(${NOW.getTime()}) }))`);
    const { verdict, claims } = await verifyPortableCredential(text, policy());
    expect([verdict, claims?.designations.map(({ code }) => code)]).toEqual(['VALID', ['MASTER_AUTOMOBILE']]);
  } finally {
    await browser?.close();
    server?.closeAllConnections();
    server?.close();
  }
});

/** Their verifier, with our registry's key and the holder's key of the credential itself. */
function theirs() {
  const encoder = new TextEncoder();
  const check = (key: Parameters<typeof crypto.subtle.verify>[1], data: string, signature: string) =>
    crypto.subtle.verify(
      { name: 'ECDSA', hash: 'SHA-256' },
      key,
      decodeBase64url(signature) ?? new Uint8Array(),
      encoder.encode(data),
    );
  return new SDJwtVcInstance({
    hasher: async (data: string | ArrayBuffer) =>
      new Uint8Array(await crypto.subtle.digest('SHA-256', typeof data === 'string' ? encoder.encode(data) : data)),
    hashAlg: 'sha-256',
    saltGenerator: (length: number) => encodeBase64url(new Uint8Array(length)),
    verifier: (data, signature) => check(registryKey.verificationKey.key, data, signature),
    kbVerifier: async (data, signature, payload) => {
      const cnf: unknown = Reflect.get(payload, 'cnf');
      const jwk = typeof cnf === 'object' && cnf !== null ? Reflect.get(cnf, 'jwk') : undefined;
      const found = isHolderJwk(jwk) ? await holderKeyOf(jwk) : undefined;
      return found ? check(found.key, data, signature) : false;
    },
    statusListFetcher: statusList,
  });
}

/** The list that says that the credential stands. */
async function statusList(): Promise<string> {
  const lst = await encodeStatusList(packStatuses(2, STATUS_LIST_CAPACITY, []));
  const list = { issuer: ISSUER, uri: `${ISSUER}/s/1`, iat: NOW.getTime() / 1000, bits: 2 as const, lst };
  return signClaims(registryKey.signer, 'STATUS_LIST', statusListClaims(list));
}
