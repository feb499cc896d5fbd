import { describe, expect, jest, test } from '@jest/globals';
import { day } from '../../../src/kernel/day.ts';
import { decodeBase64url } from '../../../src/modules/tokens/base64url.rules.ts';
import {
  joseHolderSigner,
  presentWithKeyBinding,
  presentWithoutKeyBinding,
  selectDisclosures,
} from '../../../src/modules/tokens/key-binding.ts';
import {
  issuePortableCredential,
  PortableCredentialTooLongError,
  portableCredentialClaims,
  portableCredentialVct,
} from '../../../src/modules/tokens/portable-credential.ts';
import { PORTABLE_CREDENTIAL_CHECKS } from '../../../src/modules/tokens/portable-credential-checks.rules.ts';
import { portableCredentialTypeMetadata } from '../../../src/modules/tokens/portable-credential-type.ts';
import { verifyPortableCredential } from '../../../src/modules/tokens/portable-credential-verifier.ts';
import {
  AUDIENCE,
  DAY_OF_ISSUE,
  disclosed,
  goodClaims,
  holderKey,
  issued,
  NONCE,
  portablePolicy,
  presented,
  source,
} from './sd-jwt-fixtures.ts';
import { ISSUER, NOW, testKey } from './token-fixtures.ts';

const [key, holder] = await Promise.all([testKey(), holderKey()]);
const sdJwt = await issued(key, holder);
const [program] = goodClaims(holder).oem_programs;
const [licence] = goodClaims(holder).government_credentials;

function payloadOf(credential: string): { readonly [name: string]: unknown } {
  const bytes = decodeBase64url(credential.split('~')[0]?.split('.')[1] ?? '');
  return JSON.parse(new TextDecoder().decode(bytes));
}

describe('a portable credential', () => {
  test.each(['ES256', 'EdDSA'] as const)(
    'issued with %s to a key of either kind shows its verifier what its holder selects, and nothing more',
    async (algorithm) => {
      const issuer = await testKey(algorithm);
      for (const owner of [holder, await holderKey('EdDSA')]) {
        const presentation = await presented(await issued(issuer, owner), owner);
        const { verdict, checks, claims } = await verifyPortableCredential(presentation, portablePolicy(issuer));
        expect(verdict).toBe('VALID');
        expect(checks.map(({ code, outcome }) => [code, outcome])).toEqual(
          PORTABLE_CREDENTIAL_CHECKS.map((code) => [code, 'PASSED']),
        );
        expect(claims).toEqual({
          iss: ISSUER,
          vct: portableCredentialVct(ISSUER),
          iat: DAY_OF_ISSUE,
          exp: DAY_OF_ISSUE + 90 * 86_400,
          cnf: { jwk: owner.jwk },
          status: { status_list: { idx: 97_531, uri: `${ISSUER}/s/1` } },
          family_name: 'Delgado',
          certifications: [{ code: 'A5', from: '2024-01-01', through: '2028-12-31' }],
          designations: [],
          oem_programs: [],
          government_credentials: [],
        });
      }
    },
  );

  test('shows all it says when everything is disclosed', async () => {
    const policy = portablePolicy(key, { keyBinding: 'NOT_REQUIRED' });
    const { verdict, claims } = await verifyPortableCredential(sdJwt, policy);
    expect(verdict).toBe('VALID');
    const all = goodClaims(holder);
    expect({ ...claims, certifications: null }).toEqual({ ...all, certifications: null });
    const codes = claims?.certifications.map(({ code }) => code);
    expect(codes?.sort()).toEqual(['A1', 'A5', 'L1']);
  });

  test('shows everyone its issuer, type, dates, key and status, and fills its lists with decoys', () => {
    const payload = payloadOf(sdJwt);
    expect(Object.keys(payload).sort()).toEqual(
      [
        ...['iss', 'vct', 'iat', 'exp', 'cnf', 'status', '_sd', '_sd_alg'],
        ...['certifications', 'designations', 'oem_programs', 'government_credentials'],
      ].sort(),
    );
    expect(payload['_sd']).toHaveLength(3);
    expect(payload['certifications']).toHaveLength(16);
    expect(payload['designations']).toHaveLength(8);
    expect(payload['oem_programs']).toHaveLength(4);
    expect(payload['government_credentials']).toHaveLength(4);
    expect(JSON.stringify(payload)).not.toMatch(/Rosa|Delgado|ASE-|A5|MASTER|TOYOTA|609/);
  });

  test.each([
    [0, 16],
    [1, 16],
    [16, 16],
    [17, 32],
    [60, 64],
  ])('with %i certifications has %i places for them', async (count, places) => {
    const certifications = Array.from({ length: count }, (_, index) => ({
      code: `A${index}`,
      from: day('2024-01-01'),
      through: day('2028-12-31'),
    }));
    const text = await issuePortableCredential(key.signer, { ...goodClaims(holder), certifications }, source('places'));
    expect(payloadOf(text)['certifications']).toHaveLength(places);
    const presentation = await presented(text, holder);
    expect((await verifyPortableCredential(presentation, portablePolicy(key))).verdict).toBe('VALID');
  });

  test('shares nothing with its re-issue on the same day but what every credential of this key and status shares', async () => {
    const [first, second] = [await issued(key, holder, 'first'), await issued(key, holder, 'second')];
    const parts = new Set(first.split('~').filter((part) => part !== ''));
    expect(second.split('~').filter((part) => parts.has(part))).toEqual([]);
    const [before, after] = [payloadOf(first), payloadOf(second)];
    expect(before['iat']).toBe(after['iat']);
    expect(before['exp']).toBe(after['exp']);
    const digests = new Set(JSON.stringify({ ...before, cnf: null, _sd_alg: null }).match(/[\w-]{43}/g));
    const repeated = JSON.stringify({ ...after, cnf: null, _sd_alg: null })
      .match(/[\w-]{43}/g)
      ?.filter((digest) => digests.has(digest));
    expect(repeated).toEqual([]);
  });

  test.each<[string, object]>([
    ['that lives longer than 90 days', { lifeDays: 91 }],
    ['that never lives', { lifeDays: 0 }],
    ['for a key with a private part', { holderKey: { ...holder.jwk, d: 'x' } }],
    ['with an ASE ID of another form', { aseId: 'ASE-1' }],
    ['with a status index that is none', { status: { idx: -1, uri: `${ISSUER}/s/1` } }],
    [
      'for a certification without a code',
      { certifications: [{ code: '', from: '2024-01-01', through: '2028-12-31' }] },
    ],
    ['for a programme whose status is no code', { oemPrograms: [{ ...program, status: 'active' }] }],
    [
      'for a programme whose status ends before it was completed',
      { oemPrograms: [{ ...program, through: '2023-05-01' }] },
    ],
    ['for a licence of nowhere', { governmentCredentials: [{ ...licence, jurisdiction: '' }] }],
    ['for a licence without a first day', { governmentCredentials: [{ ...licence, from: undefined }] }],
    ['for a licence that ends before it begins', { governmentCredentials: [{ ...licence, through: '2019-02-10' }] }],
    ['of a type whose digest is none', { typeIntegrity: 'sha256-short' }],
  ])('is not made %s', (_, changes) => {
    const {
      given_name = '',
      family_name = '',
      ase_id = '',
      certifications,
      designations,
      ...more
    } = goodClaims(holder);
    const good = {
      issuer: ISSUER,
      issuedAt: NOW,
      lifeDays: 90,
      holderKey: holder.jwk,
      status: { idx: 1, uri: `${ISSUER}/s/1` },
      givenName: given_name,
      familyName: family_name,
      aseId: ase_id,
      certifications,
      designations,
      oemPrograms: more.oem_programs,
      governmentCredentials: more.government_credentials,
    };
    expect(() => portableCredentialClaims(good)).not.toThrow();
    expect(() => portableCredentialClaims({ ...good, ...changes })).toThrow(RangeError);
  });

  test('is not made longer than verifiers accept', async () => {
    const certifications = Array.from({ length: 200 }, (_, index) => ({
      code: `A${index}`,
      from: day('2024-01-01'),
      through: day('2028-12-31'),
    }));
    const issuing = issuePortableCredential(key.signer, { ...goodClaims(holder), certifications }, source('long'));
    await expect(issuing).rejects.toThrow(PortableCredentialTooLongError);
  });
});

describe('a holder', () => {
  test('shows a licence without its number, and the number only with its licence', async () => {
    const policy = portablePolicy(key, { keyBinding: 'NOT_REQUIRED' });
    const shown = async (what: RegExp) => {
      const disclosures = await selectDisclosures(sdJwt, ({ path, value }) => what.test(JSON.stringify([path, value])));
      return verifyPortableCredential(presentWithoutKeyBinding(sdJwt, disclosures), policy);
    };
    const { number, ...unnumbered } = licence ?? {};
    const kept = await shown(/"class"/);
    expect(kept.claims?.government_credentials).toEqual([unnumbered]);
    const told = await shown(new RegExp(`"number"],"${number}"`));
    expect(told.claims?.government_credentials).toEqual([licence]);
    const alone = (await selectDisclosures(sdJwt, ({ value }) => value === number)).filter(
      (one) => disclosed(one).length === 3,
    );
    expect(alone).toHaveLength(1);
    const torn = await verifyPortableCredential(presentWithoutKeyBinding(sdJwt, alone), policy);
    expect(torn.checks.find(({ outcome }) => outcome === 'FAILED')?.reason).toBe('DISCLOSURE_UNREFERENCED');
  });

  test('finds each disclosure by where it stands and what it says', async () => {
    const [a5 = ''] = await selectDisclosures(sdJwt, ({ value }) => JSON.stringify(value).includes('A5'));
    expect(disclosed(a5)[1]).toEqual({ code: 'A5', from: '2024-01-01', through: '2028-12-31' });
    const names = await selectDisclosures(sdJwt, ({ path }) => path.length === 1);
    expect(names.map((one) => disclosed(one)[1]).sort()).toEqual(['ase_id', 'family_name', 'given_name']);
    expect(await selectDisclosures(sdJwt, () => false)).toEqual([]);
  });

  test('may disclose nothing and still prove the key', async () => {
    const presentation = await presentWithKeyBinding({
      sdJwt,
      disclosures: [],
      audience: AUDIENCE,
      nonce: NONCE,
      issuedAt: NOW,
      holderSigner: joseHolderSigner('ES256', holder.privateKey),
    });
    const { verdict, claims } = await verifyPortableCredential(presentation, portablePolicy(key));
    expect([verdict, claims?.certifications, claims?.family_name]).toEqual(['VALID', [], undefined]);
  });

  test.each(['', 'a.b.c~', `${sdJwt}~`, sdJwt.replace('~', '~AAAA~')])(
    'is told when what was given is no SD-JWT (%#)',
    async (text) => {
      await expect(selectDisclosures(text, () => true)).rejects.toThrow(RangeError);
    },
  );

  test('cannot make a proof without a nonce', async () => {
    await expect(presented(sdJwt, holder, { nonce: '' })).rejects.toThrow(RangeError);
  });
});

describe('a verifier', () => {
  test('that asks for no proof is told that whoever has a copy can show it', async () => {
    const bare = portablePolicy(key, { keyBinding: 'NOT_REQUIRED' });
    const { verdict, checks } = await verifyPortableCredential(sdJwt, bare);
    expect(verdict).toBe('VALID');
    expect(checks.filter(({ reason }) => reason === 'KEY_BINDING_NOT_ASKED').map(({ code }) => code)).toEqual([
      'KEY_BINDING',
      'HOLDER_SIGNATURE',
      'CONTENTS_BOUND',
      'AUDIENCE',
      'NONCE',
      'AGE',
    ]);
    expect((await verifyPortableCredential(await presented(sdJwt, holder), bare)).verdict).toBe('VALID');
  });

  test('calls it STALE, and no bad signature, when keys or status cannot be had', async () => {
    const presentation = await presented(sdJwt, holder);
    const failures: unknown[] = [];
    const broken = async () => Promise.reject(new Error('offline'));
    for (const changes of [
      { keys: broken },
      { currentStatus: broken },
      { currentStatus: undefined },
      { currentStatus: async () => ({ status: 'UNAVAILABLE' as const }) },
    ]) {
      const policy = portablePolicy(key, { ...changes, onLookUpFailure: (error) => failures.push(error) });
      const { verdict, checks } = await verifyPortableCredential(presentation, policy);
      expect(verdict).toBe('STALE');
      expect(checks.filter(({ outcome }) => outcome === 'FAILED')).toEqual([]);
    }
    expect(failures).toHaveLength(2);
  });

  test('calls it STALE, and no bad proof, where the platform has no Ed25519', async () => {
    const owner = await holderKey('EdDSA');
    const presentation = await presented(await issued(key, owner), owner);
    const platform = jest.spyOn(crypto.subtle, 'importKey').mockRejectedValue(new Error('NotSupportedError'));
    try {
      const { verdict, checks } = await verifyPortableCredential(presentation, portablePolicy(key));
      expect(verdict).toBe('STALE');
      expect(checks.find(({ code }) => code === 'HOLDER_SIGNATURE')?.reason).toBe('HOLDER_KEY_UNSUPPORTED');
    } finally {
      platform.mockRestore();
    }
  });

  test('asks for the status of the entry that the credential names', async () => {
    const asked: unknown[] = [];
    const policy = portablePolicy(key, {
      currentStatus: async (reference) => {
        asked.push(reference);
        return { status: 'VALID' };
      },
    });
    await verifyPortableCredential(await presented(sdJwt, holder), policy);
    expect(asked).toEqual([{ idx: 97_531, uri: `${ISSUER}/s/1` }]);
  });

  test('accepts a credential issued later on the day on which its key came into use', async () => {
    const noon = new Date((DAY_OF_ISSUE + 43_200) * 1000);
    const young = { ...key.verificationKey, usableFrom: noon };
    const policy = portablePolicy(key, { keys: async () => young });
    expect((await verifyPortableCredential(await presented(sdJwt, holder), policy)).verdict).toBe('VALID');
    const tomorrow = { ...young, usableFrom: new Date((DAY_OF_ISSUE + 86_400 + 61) * 1000) };
    const early = portablePolicy(key, { keys: async () => tomorrow });
    expect((await verifyPortableCredential(await presented(sdJwt, holder), early)).verdict).toBe('INVALID');
  });

  test('whose clock tells no time, or who sets no age, accepts nothing', async () => {
    const presentation = await presented(sdJwt, holder);
    for (const changes of [
      { now: new Date(Number.NaN) },
      { keyBinding: { audience: AUDIENCE, nonce: NONCE, maxAgeSeconds: Number.NaN } },
    ]) {
      expect((await verifyPortableCredential(presentation, portablePolicy(key, changes))).verdict).not.toBe('VALID');
    }
  });
});

describe('the type metadata', () => {
  const metadata = portableCredentialTypeMetadata(ISSUER);

  test('lies where the credential’s vct points', () => {
    expect(metadata.vct).toBe(payloadOf(sdJwt)['vct']);
    expect(URL.canParse(metadata.vct)).toBe(true);
  });

  test('tells of every claim whether it can be disclosed, as it is', () => {
    const payload = payloadOf(sdJwt);
    const tops = metadata.claims.filter(({ path }) => path.length === 1);
    for (const { path, sd } of tops)
      expect([path[0], sd]).toEqual([path[0], String(path[0]) in payload ? 'never' : 'always']);
    expect(tops.map(({ path }) => String(path[0])).sort()).toEqual(
      Object.keys(goodClaims(holder))
        .filter((name) => name !== 'vct')
        .sort(),
    );
    const elements = metadata.claims.filter(({ path }) => path.at(-1) === null);
    expect(elements.map(({ path, sd }) => [path[0], sd])).toEqual([
      ['certifications', 'always'],
      ['designations', 'always'],
      ['oem_programs', 'always'],
      ['government_credentials', 'always'],
    ]);
  });
});
