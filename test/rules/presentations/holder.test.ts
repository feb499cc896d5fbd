import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import {
  addressOf,
  type Challenge,
  createHolderKey,
  exportHolderKey,
  type HeldCredential,
  type HolderKey,
  HolderRefusal,
  importHolderKey,
  type PresentOptions,
  present,
  readCredential,
  readRequest,
  select,
  selectCodes,
} from '../../../src/holder/holder.ts';
import { issuePortableCredential } from '../../../src/modules/tokens/portable-credential.ts';
import { verifyPortableCredential } from '../../../src/modules/tokens/portable-credential-verifier.ts';
import { digest, goodClaims, portablePolicy, source } from '../tokens/sd-jwt-fixtures.ts';
import { ISSUER, NOW, testKey } from '../tokens/token-fixtures.ts';

const registryKey = await testKey();
const CHALLENGE = { audience: 'https://insurer.example', nonce: 'a-nonce-that-is-long-enough' };
const POLICY = { keyBinding: { ...CHALLENGE, maxAgeSeconds: 60 } };
const FAR = new Date(NOW.getTime() + 60_000);

async function issuedTo(key: HolderKey): Promise<HeldCredential> {
  const claims = { ...goodClaims({ jwk: key.publicJwk } as Parameters<typeof goodClaims>[0]) };
  return readCredential(await issuePortableCredential(registryKey.signer, claims, source('holder')));
}

const key = await createHolderKey({ extractable: true });
const credential = await issuedTo(key);

function presented(options: Partial<PresentOptions> = {}): Promise<string> {
  const selection = selectCodes(credential, ['A5']);
  return present({ credential, selection, challenge: CHALLENGE, key, currentDate: () => NOW, ...options });
}

async function refusal(work: Promise<unknown> | (() => unknown)): Promise<string | undefined> {
  try {
    await (typeof work === 'function' ? work() : work);
    return undefined;
  } catch (error) {
    if (error instanceof HolderRefusal) return error.code;
    throw error;
  }
}

describe('a credential in its holder’s hands', () => {
  test('says what it is, what can be shown and where each element stands', () => {
    expect(credential).toMatchObject({ issuer: ISSUER, holderThumbprint: key.thumbprint });
    expect(credential.expiresAt?.toISOString()).toBe('2026-09-13T00:00:00.000Z');
    const named = credential.disclosable.filter(({ element }) => element === null).map(({ path }) => path.join('.'));
    expect(named.sort()).toEqual(['ase_id', 'family_name', 'given_name', 'government_credentials.0.number']);
    const elements = credential.disclosable.flatMap(({ element, path }) => (element ? [[path[0], element.code]] : []));
    expect(elements.sort()).toEqual([
      ['certifications', 'A1'],
      ['certifications', 'A5'],
      ['certifications', 'L1'],
      ['designations', 'MASTER_AUTOMOBILE'],
      ['government_credentials', 'REFRIGERANT_HANDLING_609'],
      ['oem_programs', 'TOYOTA_T_TEN'],
    ]);
  });

  test('is the same when it was presented before, or copied with line ends', async () => {
    const selection = select(credential, () => true);
    const again = await readCredential(` ${await presented({ selection })}\r\n`);
    expect(again.sdJwt).toBe(credential.sdJwt);
  });

  test.each(['', 'nonsense', 'a~b~', '~~'])('%j is none', async (text) => {
    expect(await refusal(readCredential(text))).toBe('CREDENTIAL_MALFORMED');
  });

  test('is none when a disclosure in it belongs to nothing, or it is bound to no key', async () => {
    expect(await refusal(readCredential(`${credential.sdJwt}WyJjMkZzZEEiLCJhZG1pbiIsdHJ1ZV0~`))).toBe(
      'CREDENTIAL_MALFORMED',
    );
    const { cnf: _, ...unbound } = goodClaims({ jwk: key.publicJwk } as Parameters<typeof goodClaims>[0]);
    const text = await issuePortableCredential(registryKey.signer, unbound as never, source('unbound'));
    expect(await refusal(readCredential(text))).toBe('CREDENTIAL_MALFORMED');
  });
});

describe('a presentation', () => {
  test('has exactly what was chosen, and a proof over exactly that', async () => {
    await fc.assert(
      fc.asyncProperty(fc.subarray([...credential.disclosable]), async (chosen) => {
        const text = await presented({ selection: select(credential, (claim) => chosen.includes(claim)) });
        const at = text.lastIndexOf('~') + 1;
        const proof = text.slice(at);
        expect(decodeProtectedHeader(proof)).toEqual({ alg: 'ES256', typ: 'kb+jwt' });
        expect(decodeJwt(proof)).toEqual({
          aud: CHALLENGE.audience,
          nonce: CHALLENGE.nonce,
          iat: NOW.getTime() / 1000,
          sd_hash: await digest(text.slice(0, at)),
        });
        const { verdict, claims } = await verifyPortableCredential(text, portablePolicy(registryKey, POLICY));
        expect(verdict).toBe('VALID');
        const shown = [
          ...[...(claims?.certifications ?? []), ...(claims?.designations ?? [])].map(({ code }) => code),
          ...(claims?.oem_programs ?? []).map(({ program }) => program),
          ...(claims?.government_credentials ?? []).map((held) => held.class),
        ];
        // What lies within an element brings the element along.
        const places = new Set(chosen.map(({ path }) => path.slice(0, 2).join('.')));
        const expected = credential.disclosable.filter(({ path }) => places.has(path.join('.')));
        expect(shown.sort()).toEqual(expected.flatMap(({ element }) => element?.code ?? []).sort());
      }),
      { numRuns: 40 },
    );
  });

  test('is not valid with any byte of it changed', async () => {
    const text = await presented();
    const policy = portablePolicy(registryKey, POLICY);
    const accepted: number[] = [];
    for (let index = 0; index < text.length; index += 1) {
      const other = text[index] === 'A' ? 'B' : 'A';
      const mutant = text.slice(0, index) + other + text.slice(index + 1);
      if ((await verifyPortableCredential(mutant, policy)).verdict === 'VALID') accepted.push(index);
    }
    expect(accepted).toEqual([]);
  });

  test.each<[string, Partial<Challenge>, string]>([
    ['an empty audience', { audience: '' }, 'AUDIENCE_MALFORMED'],
    ['an audience with a line end', { audience: 'https://insurer.example\n' }, 'AUDIENCE_MALFORMED'],
    ['an audience without end', { audience: 'x'.repeat(501) }, 'AUDIENCE_MALFORMED'],
    ['a short nonce', { nonce: 'x'.repeat(15) }, 'NONCE_MALFORMED'],
    ['a nonce without end', { nonce: 'x'.repeat(201) }, 'NONCE_MALFORMED'],
    ['a nonce with half a character', { nonce: `${'x'.repeat(20)}\uD800` }, 'NONCE_MALFORMED'],
    ['a request that is over', { expiresAt: NOW }, 'REQUEST_EXPIRED'],
    ['a request that was over before', { state: 'EXPIRED', expiresAt: FAR }, 'REQUEST_EXPIRED'],
    ['a request that was answered', { state: 'ANSWERED', expiresAt: FAR }, 'REQUEST_ANSWERED'],
  ])('is not made for %s', async (_, changes, code) => {
    expect(await refusal(presented({ challenge: { ...CHALLENGE, ...changes } }))).toBe(code);
  });

  test('is not made of a credential that has run out, with another key, or of another’s disclosures', async () => {
    expect(await refusal(presented({ currentDate: () => new Date('2026-09-13T00:00:00Z') }))).toBe(
      'CREDENTIAL_EXPIRED',
    );
    expect(await refusal(presented({ key: await createHolderKey() }))).toBe('KEY_OF_ANOTHER');
    expect(await refusal(presented({ selection: { disclosures: ['WyJ4Il0'] } }))).toBe('DISCLOSURE_UNKNOWN');
  });
});

describe('a holder’s key', () => {
  test.each(['ES256', 'EdDSA'] as const)('%s presents what was issued to it', async (alg) => {
    const own = await createHolderKey({ alg });
    const theirs = await issuedTo(own);
    const text = await presented({ credential: theirs, key: own, selection: selectCodes(theirs, ['A1']) });
    expect((await verifyPortableCredential(text, portablePolicy(registryKey, POLICY))).verdict).toBe('VALID');
  });

  test('cannot be read unless it was made so, and comes back from its file the same', async () => {
    expect(await refusal(exportHolderKey(await createHolderKey()))).toBe('KEY_NOT_EXTRACTABLE');
    const jwk = await exportHolderKey(key);
    const again = await importHolderKey({ ...jwk, kid: 'whatever', use: 'sig', key_ops: ['sign'] });
    expect([again.thumbprint, again.publicJwk]).toEqual([key.thumbprint, key.publicJwk]);
    expect(again.privateKey.extractable).toBe(false);
    expect(
      (await verifyPortableCredential(await presented({ key: again }), portablePolicy(registryKey, POLICY))).verdict,
    ).toBe('VALID');
  });

  test('takes its randomness from where it is told', async () => {
    const { privateKey } = key;
    const asked: unknown[] = [];
    const made = await createHolderKey({
      generate: async (alg, extractable) => {
        asked.push(alg, extractable);
        const { generateKeyPair } = await import('jose');
        return { ...(await generateKeyPair(alg, { extractable: true })), privateKey };
      },
    });
    expect(asked).toEqual(['ES256', false]);
    expect(made.privateKey).toBe(privateKey);
  });

  test('is refused when it is none, is of another kind, or its parts do not belong together', async () => {
    const jwk = await exportHolderKey(key);
    const other = await exportHolderKey(await createHolderKey({ extractable: true }));
    const { d: _, ...publicOnly } = jwk;
    for (const bad of [
      undefined,
      'text',
      {},
      publicOnly,
      { ...jwk, crv: 'P-384' },
      { ...jwk, x: 'AAAA' },
      { ...jwk, d: other['d'] },
      { kty: 'oct', k: 'AAAA', d: 'AAAA' },
    ]) {
      expect(await refusal(importHolderKey(bad))).toBe('KEY_MALFORMED');
    }
  });
});

describe('a request', () => {
  const good = {
    id: 'prq_01kv605q00ezxvjpexdztfr0y8',
    verifier: 'Lakeside Mutual',
    purpose: 'INSURANCE',
    limited: true,
    requirement: { allOf: [{ holdsDesignation: 'M' }, { holdsOem: { program: 'FORD_FACT', level: 'MASTER' } }] },
    designations: [{ code: 'M', forLife: false, requirement: { holdsTest: 'A1' } }],
    programs: [{ code: 'FORD_FACT', levels: ['CERTIFIED', 'MASTER'] }],
    day: '2026-06-15',
    ...CHALLENGE,
    expiresAt: '2026-06-15T16:15:00.000Z',
    state: 'PENDING',
  };

  test('is read with all that is needed to judge it', () => {
    const request = readRequest(good);
    expect(request.rules.designations.get('M')?.requirement).toEqual({ holdsTest: 'A1' });
    expect(request.rules.levels.get('FORD_FACT')).toEqual(['CERTIFIED', 'MASTER']);
    expect(request.expiresAt.toISOString()).toBe(good.expiresAt);
  });

  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'REQUEST_MALFORMED'],
    ['a bad audience', { ...good, audience: 5 }, 'AUDIENCE_MALFORMED'],
    ['a short nonce', { ...good, nonce: 'short' }, 'NONCE_MALFORMED'],
    ['no end', { ...good, expiresAt: 'soon' }, 'REQUEST_MALFORMED'],
    ['no such day', { ...good, day: '2026-02-30' }, 'REQUEST_MALFORMED'],
    ['another state', { ...good, state: 'OPEN' }, 'REQUEST_MALFORMED'],
    ['a requirement of two members', { ...good, requirement: { holdsTest: 'A1', not: {} } }, 'REQUEST_MALFORMED'],
    ['a requirement about a shop', { ...good, requirement: { isOpen: true } }, 'REQUEST_MALFORMED'],
    [
      'a designation that wants itself',
      { ...good, designations: [{ code: 'M', forLife: true, requirement: { not: { holdsDesignation: 'M' } } }] },
      'REQUEST_MALFORMED',
    ],
  ])('with %s is refused', async (_, value, code) => {
    expect(await refusal(() => readRequest(value))).toBe(code);
  });

  test.each([
    'http://verify.example.org/p#prq_01kv605q00ezxvjpexdztfr0y8',
    'https://verify.example.org/v#prq_01kv605q00ezxvjpexdztfr0y8',
    'https://verify.example.org/p#tec_01kv605q00ezxvjpexdztfr0y8',
    'https://verify.example.org/p',
    'javascript:alert(1)',
    '',
  ])('has no address in %j', async (link) => {
    expect(await refusal(() => addressOf(link))).toBe('LINK_MALFORMED');
  });

  test('has one in its link, and on this machine without https', () => {
    expect(addressOf(' https://verify.example.org/p#prq_01kv605q00ezxvjpexdztfr0y8\n')).toEqual({
      endpoint: 'https://verify.example.org/graphql',
      id: 'prq_01kv605q00ezxvjpexdztfr0y8',
    });
    expect(addressOf('http://127.0.0.1:4000/p#prq_01kv605q00ezxvjpexdztfr0y8').endpoint).toBe(
      'http://127.0.0.1:4000/graphql',
    );
  });
});
