import { describe, expect, test } from '@jest/globals';
import { SDJwtInstance } from '@sd-jwt/core';
import { SDJwtVcInstance, type SdJwtVcPayload, TypeMetadataFormatSchema } from '@sd-jwt/sd-jwt-vc';
import { canonicalJson } from '../../../src/modules/audit/canonical-json.rules.ts';
import { decodeBase64url, encodeBase64url } from '../../../src/modules/tokens/base64url.rules.ts';
import { holderKeyOf } from '../../../src/modules/tokens/key-binding.ts';
import { portableCredentialTypeMetadata } from '../../../src/modules/tokens/portable-credential-type.ts';
import { verifyPortableCredential } from '../../../src/modules/tokens/portable-credential-verifier.ts';
import { packStatuses, STATUS_LIST_CAPACITY } from '../../../src/modules/tokens/status-list.rules.ts';
import { encodeStatusList } from '../../../src/modules/tokens/status-list-encoding.ts';
import { signClaims } from '../../../src/modules/tokens/token-signing.ts';
import {
  AUDIENCE,
  goodClaims,
  holderKey,
  issued,
  NONCE,
  portablePolicy,
  presented,
} from '../../rules/tokens/sd-jwt-fixtures.ts';
import { ISSUER, NOW, type TestKey, testKey } from '../../rules/tokens/token-fixtures.ts';
import { seededRandomness } from '../../support/seeded-randomness.ts';

const [key, holder, other] = await Promise.all([testKey(), holderKey(), testKey()]);
const now = NOW.getTime() / 1000;
const encoder = new TextEncoder();
const ECDSA = { name: 'ECDSA', hash: 'SHA-256' };

function signerOf({ privateKey }: TestKey) {
  return async (data: string) =>
    encodeBase64url(new Uint8Array(await crypto.subtle.sign(ECDSA, privateKey, encoder.encode(data))));
}

function verifierOf({ verificationKey }: Pick<TestKey, 'verificationKey'>) {
  return (data: string, signature: string) =>
    crypto.subtle.verify(
      ECDSA,
      verificationKey.key,
      decodeBase64url(signature) ?? new Uint8Array(),
      encoder.encode(data),
    );
}

async function statusList(status: number): Promise<string> {
  const lst = await encodeStatusList(packStatuses(2, STATUS_LIST_CAPACITY, [[97_531, status]]));
  const claims = {
    iss: ISSUER,
    sub: `${ISSUER}/s/1`,
    iat: now,
    exp: now + 86_400,
    ttl: 3600,
    status_list: { bits: 2, lst },
  };
  return signClaims(key.signer, 'STATUS_LIST', claims);
}

const randomness = seededRandomness('interoperability');

/** Everything that @sd-jwt needs to play issuer, holder and verifier with our keys. */
const configuration = {
  hasher: async (data: string | ArrayBuffer) =>
    new Uint8Array(await crypto.subtle.digest('SHA-256', typeof data === 'string' ? encoder.encode(data) : data)),
  hashAlg: 'sha-256' as const,
  saltGenerator: (length: number) => encodeBase64url(randomness(length)),
  signer: signerOf(key),
  signAlg: 'ES256',
  verifier: verifierOf(key),
  kbSigner: signerOf(holder),
  kbSignAlg: 'ES256',
  kbVerifier: async (data: string, signature: string, payload: object) => {
    const cnf = Reflect.get(payload, 'cnf') as { jwk: typeof holder.jwk };
    const found = await holderKeyOf(cnf.jwk);
    if (!found) return false;
    return crypto.subtle.verify(ECDSA, found.key, decodeBase64url(signature) ?? new Uint8Array(), encoder.encode(data));
  },
};

function theirs(status = 0) {
  return new SDJwtVcInstance({ ...configuration, statusListFetcher: () => statusList(status) });
}

const OPTIONS = { currentDate: now, keyBindingNonce: NONCE };

/** Their type for frames cannot name claims of one's own. */
type FrameOfTheirs = Parameters<SDJwtVcInstance['issue']>[1];

/** Which of their presentable claims is the certification A5. */
async function indexOfA5(sdJwt: string): Promise<number> {
  const policy = portablePolicy(key, { keyBinding: 'NOT_REQUIRED' });
  const keys = (await theirs().presentableKeys(sdJwt)).filter((name) => /^certifications\.\d+$/.test(name));
  for (const name of keys) {
    const index = Number(name.split('.')[1]);
    const { claims } = await verifyPortableCredential(await theirs().present(sdJwt, frame(index)), policy);
    if (claims?.certifications[0]?.code === 'A5') return index;
  }
  throw new Error('A5 is not among the claims');
}

function frame(certification: number) {
  return { family_name: true, certifications: { [certification]: true } };
}

describe('@sd-jwt/sd-jwt-vc as a verifier', () => {
  test('accepts what we issue and our holder presents, and sees the same', async () => {
    const presentation = await presented(await issued(key, holder), holder);
    const { payload, kb } = await theirs().verify(presentation, OPTIONS);
    const { verdict, claims } = await verifyPortableCredential(presentation, portablePolicy(key));
    expect(verdict).toBe('VALID');
    expect(payload).toEqual(claims);
    expect(kb?.payload).toMatchObject({ aud: AUDIENCE, nonce: NONCE, iat: now });
  });

  test('sees our status list: a revoked credential is refused by both', async () => {
    const presentation = await presented(await issued(key, holder), holder);
    await expect(theirs(1).verify(presentation, OPTIONS)).rejects.toThrow('Status is not valid');
    const revoked = portablePolicy(key, { currentStatus: async () => ({ status: 'REVOKED' }) });
    expect((await verifyPortableCredential(presentation, revoked)).verdict).toBe('REVOKED');
  });

  test('refuses with us another nonce, a key binding by another key, and other contents', async () => {
    const sdJwt = await issued(key, holder);
    const thief = { ...holder, signer: other.signer, privateKey: other.privateKey };
    const good = await presented(sdJwt, holder);
    for (const bad of [
      await presented(sdJwt, holder, { nonce: 'another' }),
      await presented(sdJwt, thief),
      good.split('~').toSpliced(1, 1).join('~'),
    ]) {
      await expect(theirs().verify(bad, OPTIONS)).rejects.toThrow();
      expect((await verifyPortableCredential(bad, portablePolicy(key))).verdict).toBe('INVALID');
    }
  });
});

describe('@sd-jwt/sd-jwt-vc', () => {
  test('reads our type metadata, and misses and adds nothing', () => {
    const metadata = portableCredentialTypeMetadata(ISSUER);
    expect(TypeMetadataFormatSchema.parse(metadata)).toEqual(metadata);
  });

  test('lets a status list pass for a credential, and we do not', async () => {
    const list = `${await statusList(0)}~`;
    await expect(theirs().verify(list, { currentDate: now })).resolves.toBeDefined();
    const policy = portablePolicy(key, { keyBinding: 'NOT_REQUIRED' });
    const { verdict, checks } = await verifyPortableCredential(list, policy);
    expect([verdict, checks.find(({ outcome }) => outcome === 'FAILED')?.reason]).toEqual([
      'INVALID',
      'TYPE_NOT_ACCEPTED',
    ]);
  });
});

describe('@sd-jwt/sd-jwt-vc as a holder', () => {
  test('presents what we issue, and we accept it', async () => {
    const sdJwt = await issued(key, holder);
    const kb = { payload: { iat: now, aud: AUDIENCE, nonce: NONCE } };
    const presentation = await theirs().present(sdJwt, frame(await indexOfA5(sdJwt)), { kb });
    const { verdict, claims } = await verifyPortableCredential(presentation, portablePolicy(key));
    expect(verdict).toBe('VALID');
    expect(claims?.family_name).toBe('Delgado');
    expect(claims?.given_name).toBeUndefined();
    expect(claims?.certifications.map(({ code }) => code)).toEqual(['A5']);
  });
});

describe('@sd-jwt/sd-jwt-vc as an issuer', () => {
  test('issues what our holder presents and we accept', async () => {
    const frameOfAll = {
      _sd: ['given_name', 'family_name', 'ase_id'],
      certifications: { _sd: [0, 1, 2], _sd_decoy: 13 },
      designations: { _sd: [0], _sd_decoy: 7 },
    };
    const payload: SdJwtVcPayload = JSON.parse(JSON.stringify(goodClaims(holder)));
    const sdJwt = await theirs().issue(payload, frameOfAll as unknown as FrameOfTheirs, {
      header: { kid: key.signer.kid },
    });
    const { verdict, claims } = await verifyPortableCredential(await presented(sdJwt, holder), portablePolicy(key));
    expect(verdict).toBe('VALID');
    expect(claims?.family_name).toBe('Delgado');
    expect(claims?.certifications.map(({ code }) => code)).toEqual(['A5']);
    expect(claims?.designations).toEqual([]);
  });
});

describe('@sd-jwt/core', () => {
  const core = new SDJwtInstance(configuration);

  test('reads every disclosure of ours, and finds the digests where we do', async () => {
    const claims = await core.getClaims(await issued(key, holder));
    expect(JSON.parse(JSON.stringify(claims, sortedCodes))).toEqual(
      JSON.parse(JSON.stringify(goodClaims(holder), sortedCodes)),
    );
  });

  test.each<[string, (presentation: string) => string, string]>([
    ['a disclosure that is there twice', (text) => text.replace(/~([^~]+)~/, '~$1~$1~'), 'FORMAT'],
    [
      'a disclosure that belongs to nothing',
      (text) => text.replace('~', '~WyJjMkZzZEEiLCJhZG1pbiIsdHJ1ZV0~'),
      'DISCLOSURES',
    ],
  ])('lets %s through, and we do not', async (_, change, check) => {
    const sdJwt = change(await issued(key, holder));
    const accepted = await core.verify(sdJwt, { currentDate: now }).then(
      () => true,
      () => false,
    );
    const policy = portablePolicy(key, { keyBinding: 'NOT_REQUIRED' });
    const { verdict, checks } = await verifyPortableCredential(sdJwt, policy);
    expect(accepted).toBe(true);
    expect(verdict).toBe('INVALID');
    expect(checks.filter(({ outcome }) => outcome === 'FAILED').map(({ code }) => code)).toEqual([check]);
  });
});

/** The order of a list is hidden, and that of an element's members follows from what was disclosed: neither means anything. */
function sortedCodes(_: string, value: unknown): unknown {
  return Array.isArray(value) ? value.map((one) => canonicalJson(one)).sort() : value;
}
