import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import { decodeJwt } from 'jose';
import provideServer from '../test/support/postgres-global.ts';
import { registrarOf } from '../test/support/registrar.ts';
import { createWorld, type World } from '../test/support/world.ts';

/**
 * Has programs that know nothing of this project verify a badge, a receipt and a status list of a throw-away service, by
 * the key set as it is served and nothing else. Each must read the claims that were signed, and refuse every token with
 * one character altered. A program that is not on this machine is named and passed over.
 */
interface Verifier {
  readonly name: string;
  readonly debianPackage: string;
  /** Prints its version when it can be used here. */
  readonly version: readonly [command: string, ...words: string[]];
  /** Prints the claims of the token in a file, or ends with another code than 0. */
  verify(keys: string, token: string): readonly [command: string, ...words: string[]];
}

/** The system's own: another may have none of its packages. */
const PYTHON = '/usr/bin/python3';
const script = (name: string) => join(import.meta.dirname, 'third-party-verifiers', name);

const VERIFIERS: readonly Verifier[] = [
  {
    name: 'jwcrypto',
    debianPackage: 'python3-jwcrypto',
    version: [PYTHON, '-c', 'from importlib.metadata import version as v; import jwcrypto.jwk; print(v("jwcrypto"))'],
    verify: (keys, token) => [PYTHON, script('with-jwcrypto.py'), keys, token],
  },
  {
    name: 'PyJWT',
    debianPackage: 'python3-jwt',
    version: [PYTHON, '-c', 'import cryptography, jwt; print(jwt.__version__)'],
    verify: (keys, token) => [PYTHON, script('with-pyjwt.py'), keys, token],
  },
  {
    name: 'jose',
    debianPackage: 'jose',
    version: ['sh', '-c', 'command -v jose'],
    verify: (keys, token) => ['jose', 'jws', 'ver', '-i', token, '-k', keys, '-O-'],
  },
];

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const run = promisify(execFile);

interface Made {
  readonly jwks: string;
  readonly tokens: Readonly<Record<'badge' | 'receipt' | 'status list', string>>;
}

const made = await madeByTheService();
const folder = await mkdtemp(join(tmpdir(), 'ase-third-parties-'));
try {
  const keys = join(folder, 'jwks.json');
  await writeFile(keys, made.jwks);
  for (const verifier of VERIFIERS) await report(verifier, keys);
} finally {
  await rm(folder, { recursive: true });
}

async function report(verifier: Verifier, keys: string): Promise<void> {
  const { name, debianPackage } = verifier;
  const version = await output(verifier.version);
  if (version === undefined) {
    return say(`${name}: not on this machine, so not asked ("apt-get install ${debianPackage}" brings it).`);
  }
  const faults = await faultsOf(verifier, keys);
  if (faults.length === 0) {
    const tokens = Object.keys(made.tokens).join(', ');
    return say(`${name} (${version.trim()}): verified ${tokens}; refused each with one character altered.`);
  }
  process.exitCode = 1;
  say(`${name} (${version.trim()}) FAILED:\n${faults.map((fault) => `  ${fault}\n`).join('')}`.trimEnd());
}

async function faultsOf(verifier: Verifier, keys: string): Promise<readonly string[]> {
  const file = join(folder, 'token');
  const faults: string[] = [];
  for (const [what, token] of Object.entries(made.tokens)) {
    await writeFile(file, token);
    const claims = await output(verifier.verify(keys, file));
    if (claims === undefined) faults.push(`does not verify the ${what}`);
    else if (!isDeepStrictEqual(JSON.parse(claims), { ...decodeJwt(token) }))
      faults.push(`reads other claims in the ${what}`);
    for (const [part, altered] of Object.entries(alterations(token))) {
      await writeFile(file, altered);
      if ((await output(verifier.verify(keys, file))) !== undefined)
        faults.push(`takes a ${what} with an altered ${part}`);
    }
  }
  return faults;
}

/** One character of each part made another, in its middle. */
function alterations(token: string): Readonly<Record<string, string>> {
  const parts = token.split('.');
  return Object.fromEntries(
    ['header', 'payload', 'signature'].map((name, index) => {
      const part = parts[index] ?? '';
      const middle = part.length >> 1;
      const other = ALPHABET[ALPHABET.indexOf(part[middle] ?? 'A') ^ 1];
      return [name, parts.with(index, part.slice(0, middle) + other + part.slice(middle + 1)).join('.')];
    }),
  );
}

/** What a command prints; undefined when it ends with another code than 0, or is not there. */
async function output([command, ...words]: readonly [string, ...string[]]): Promise<string | undefined> {
  return run(command, words, { timeout: 20_000 }).then(
    ({ stdout }) => stdout,
    () => undefined,
  );
}

/** By the machine's clock, since others go by it. */
async function madeByTheService(): Promise<Made> {
  await provideServer({ testPathPatterns: { patterns: [] } });
  const world = await createWorld('third parties');
  try {
    world.clock.set(new Date().toISOString());
    const lastYear = new Date(Date.now() - 365 * 86_400_000).toISOString().slice(0, 10);
    await registrarOf(world).certified('ASE-9100-0001', 'Delgado', ['A5', 'A6'], lastYear);
    const badge = await act(world, 'issueBadge', 'IssueBadgeInput', 'token', {
      idempotencyKey: 'third-parties-badge',
      aseId: 'ASE-9100-0001',
      codes: ['A5', 'A6'],
    });
    const { verification } = await act(world, 'verifyTechnician', 'VerifyTechnicianInput', 'verification { receipt }', {
      aseId: 'ASE-9100-0001',
      lastName: 'Delgado',
      codes: ['A5'],
      purpose: 'EMPLOYMENT',
    });
    const { status } = decodeJwt<{ status: { status_list: { uri: string } } }>(badge.token);
    return {
      jwks: await served(world, '/.well-known/jwks.json'),
      tokens: {
        badge: badge.token,
        receipt: verification.receipt,
        'status list': await served(world, new URL(status.status_list.uri).pathname),
      },
    };
  } finally {
    await world.close();
  }
}

// biome-ignore lint/suspicious/noExplicitAny: answers of two shapes
async function act(world: World, mutation: string, type: string, fields: string, input: object): Promise<any> {
  const query = `mutation($input: ${type}!) { ${mutation}(input: $input) { ${fields} userErrors { code } } }`;
  const key = mutation === 'issueBadge' ? world.keys.registrar : world.keys.employer;
  const { data, errors } = await world.ask(query, { input }, key);
  const answer = data?.[mutation];
  if (errors || answer.userErrors.length > 0)
    throw new Error(`${mutation}: ${JSON.stringify(errors ?? answer.userErrors)}`);
  return answer;
}

async function served(world: World, path: string): Promise<string> {
  const { statusCode, body } = await world.app.server.fastify.inject(path);
  if (statusCode !== 200) throw new Error(`${path} answers with ${statusCode}.`);
  return body;
}

function say(sentence: string): void {
  process.stdout.write(`${sentence}\n`);
}
