import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { SigningKeyService } from '../../../src/modules/tokens/signing-key.service.ts';
import type { TokenVerification } from '../../../src/modules/tokens/token-verifier.ts';
import type { Verifier } from '../../../src/verifier/verifier.ts';
import { key, withClaims } from '../../rules/tokens/attack.ts';
import { NOW } from '../../rules/tokens/token-fixtures.ts';
import { seededRandomness } from '../../support/seeded-randomness.ts';
import type { World } from '../../support/world.ts';
import { execute, type StrangersProject, strangersProject } from './built-package.ts';
import { freePort, type ListeningRegistry, listening, listeningRegistry } from './listening-registry.ts';

const ISSUED_AT = '2026-06-15T16:00:00.000Z';
const LIST_LIFE_SECONDS = 15;

let project: StrangersProject;
let built: Awaited<ReturnType<StrangersProject['import']>>;
let registry: ListeningRegistry;
let world: World;
let issuer: string;
let verifier: Verifier;

beforeAll(async () => {
  project = await strangersProject();
  built = await project.import();
  registry = await listeningRegistry('verifier package');
  ({ world, issuer } = registry);
});
afterAll(async () => {
  await world?.close();
  await project?.remove();
});
beforeEach(() => {
  world.clock.set(ISSUED_AT);
  verifier = built.createVerifier({ issuers: [issuer], currentDate: () => world.clock.now() });
});

const verify = async (token: string) => (await verifier.verify(token, { accept: ['BADGE'] })).verdict;

describe('the package at the registry itself', () => {
  test('finds a badge valid, and withdrawn once the copy of the list has run out', async () => {
    const { token, badgeId } = await registry.holderOf(['A5']);
    expect(await verify(token)).toBe('VALID');
    await registry.withdraw(badgeId);
    world.clock.advance(LIST_LIFE_SECONDS - 1);
    expect(await verify(token)).toBe('VALID');
    world.clock.advance(1);
    expect(await verify(token)).toBe('REVOKED');
  });

  test('sees a suspension, a reinstatement and a revocation, each after the events are delivered', async () => {
    const { aseId, token } = await registry.holderOf(['A5', 'A6']);
    const seen = [await verify(token)];
    for (const action of [registry.registrar.suspend, registry.registrar.reinstate, registry.registrar.revoke]) {
      await action(aseId, ['A6']);
      await world.deliverEvents();
      world.clock.advance(LIST_LIFE_SECONDS);
      seen.push(await verify(token));
    }
    expect(seen).toEqual(['VALID', 'SUSPENDED', 'VALID', 'REVOKED']);
  });

  test('verifies a receipt for its audience, and years later as evidence', async () => {
    const { aseId } = await registry.holderOf(['A5']);
    const input = { aseId, lastName: 'Díaz', codes: ['A5'], purpose: 'EMPLOYMENT', nonce: 'n-1' };
    const { verification } = await askVerification(input);
    const receipt: string = verification.receipt;
    const wanted = { accept: ['RECEIPT'], audience: String(decodeJwt(receipt).aud), nonce: 'n-1' } as const;
    expect((await verifier.verify(receipt, wanted)).verdict).toBe('VALID');
    world.clock.set('2036-06-15T16:00:00Z');
    expect((await verifier.verify(receipt, wanted)).verdict).toBe('EXPIRED');
    expect((await verifier.verify(receipt, { ...wanted, receiptsAs: 'EVIDENCE' })).verdict).toBe('VALID');
  });

  test('verifies a status list itself', async () => {
    const { token } = await registry.holderOf(['A5']);
    const { uri } = (decodeJwt(token)['status'] as { status_list: { uri: string } }).status_list;
    const list = await (await fetch(uri)).text();
    expect((await verifier.verify(list, { accept: ['STATUS_LIST'] })).verdict).toBe('VALID');
    expect(await verify(list)).toBe('INVALID');
  });

  test('calls a badge of another registry unknown', async () => {
    expect(await verify(await withClaims({}))).toBe('UNKNOWN_ISSUER');
  });
});

function keysOf({ database, clock }: World): SigningKeyService {
  const keyEncryptionKey = Buffer.from('ke'.repeat(21).concat('k'), 'base64');
  return new SigningKeyService(database.orm.em, clock, seededRandomness('rotation'), keyEncryptionKey);
}

async function askVerification(input: object) {
  const query =
    'mutation($input: VerifyTechnicianInput!) { verifyTechnician(input: $input) { verification { receipt } } }';
  return (await world.ask(query, { input }, world.keys.employer)).data.verifyTechnician;
}

describe('a program of a stranger', () => {
  test('verifies a badge in a plain node process, and calls it stale once the registry is gone', async () => {
    await writeFile(join(project.folder, 'stranger.mjs'), STRANGER);
    const { token } = await registry.holderOf(['A5', 'A6']);
    const outcome = await asStranger(token, issuer);
    expect(outcome).toMatchObject({ verdict: 'VALID', claims: { iss: issuer } });
    const nobody = `http://127.0.0.1:${await freePort()}`;
    const status = { status_list: { idx: 1, uri: `${nobody}/s/1` } };
    expect((await asStranger(await withClaims({ iss: nobody, status }), nobody)).verdict).toBe('STALE');
  });

  async function asStranger(token: string, trusted: string): Promise<TokenVerification> {
    const { stdout } = await execute(process.execPath, ['stranger.mjs', token, trusted, ISSUED_AT], {
      cwd: project.folder,
      env: {},
    });
    return JSON.parse(stdout);
  }
});

const STRANGER = `import { createVerifier } from 'ase-credential-verifier';
const [token, issuer, now] = process.argv.slice(2);
const verifier = createVerifier({ issuers: [issuer], currentDate: () => new Date(now) });
console.log(JSON.stringify(await verifier.verify(token, { accept: ['BADGE'] })));
`;

test.each(['redirects elsewhere', 'unpacks to 64 MB', 'stops in the middle'] as const)(
  'a server whose status list %s leaves a badge stale',
  async (manner) => {
    const server = createServer();
    const own = await listening(server);
    const asked: (string | undefined)[] = [];
    server.on('request', ({ url }, response) => {
      asked.push(url);
      if (url === '/.well-known/jwt-vc-issuer')
        return response.end(JSON.stringify({ issuer: own, jwks_uri: `${own}/k` }));
      if (url === '/k') return response.end(JSON.stringify({ keys: [key.publicJwk] }));
      if (manner === 'redirects elsewhere') return response.writeHead(302, { location: '/elsewhere' }).end();
      if (manner === 'stops in the middle') {
        response.writeHead(200, { 'content-length': '1000' }).write('eyJ');
        return setImmediate(() => response.destroy());
      }
      return response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(64 * 1024 * 1024)));
    });
    try {
      const failures: unknown[] = [];
      const strict = built.createVerifier({
        issuers: [own],
        currentDate: () => NOW,
        onLookUpFailure: (error) => failures.push(error),
      });
      const token = await withClaims({ iss: own, jti: '1.1', status: { status_list: { idx: 1, uri: `${own}/s/1` } } });
      expect((await strict.verify(token, { accept: ['BADGE'] })).verdict).toBe('STALE');
      expect(failures).toHaveLength(1);
      expect(asked).toEqual(['/.well-known/jwt-vc-issuer', '/k', '/s/1']);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  },
);

// Last: keys do not go back with the clock.
test('the package follows a rotation of the signing key without a request too many', async () => {
  const before = (await registry.holderOf(['A5'])).token;
  let asked = 0;
  verifier = built.createVerifier({
    issuers: [issuer],
    currentDate: () => world.clock.now(),
    fetch: (input, init) => {
      asked += String(input).endsWith('/jwks.json') ? 1 : 0;
      return fetch(input, init);
    },
  });
  expect(await verify(before)).toBe('VALID');
  const { activeFrom } = await keysOf(world).rotate();
  world.clock.set(activeFrom.toISOString());
  const after = (await registry.holderOf(['A5'])).token;
  expect([await verify(after), await verify(before)]).toEqual(['VALID', 'VALID']);
  expect(asked).toBe(2);
});
