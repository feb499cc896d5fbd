import { day } from '../../../src/kernel/day.ts';
import { decodeBase64url } from '../../../src/modules/tokens/base64url.rules.ts';
import {
  type HolderJwk,
  isHolderJwk,
  joseHolderSigner,
  KEY_BINDING_TYP,
  presentWithKeyBinding,
  selectDisclosures,
} from '../../../src/modules/tokens/key-binding.ts';
import {
  issuePortableCredential,
  PORTABLE_CREDENTIAL_TYP,
  type PortableCredentialClaims,
  portableCredentialClaims,
} from '../../../src/modules/tokens/portable-credential.ts';
import type { PortableCredentialPolicy } from '../../../src/modules/tokens/portable-credential-verifier.ts';
import { sha256 } from '../../../src/modules/tokens/sd-jwt-digest.ts';
import { concealClaims } from '../../../src/modules/tokens/sd-jwt-issuance.ts';
import type { SigningAlgorithm } from '../../../src/modules/tokens/token.rules.ts';
import { seededRandomness } from '../../support/seeded-randomness.ts';
import { encodeText, ISSUER, NOW, signRaw, type TestKey, testKey } from './token-fixtures.ts';

export const AUDIENCE = 'https://insurer.example';
export const NONCE = 'XZOUco1u_gEPknxS78sWWg';
/** The start of {@link NOW}'s day. */
export const DAY_OF_ISSUE = Date.UTC(2026, 5, 15) / 1000;

export interface HolderKey extends TestKey {
  readonly jwk: HolderJwk;
}

export async function holderKey(alg: SigningAlgorithm = 'ES256'): Promise<HolderKey> {
  const key = await testKey(alg);
  const { kty, crv, x, y } = key.publicJwk;
  const jwk: unknown = y === undefined ? { kty, crv, x } : { kty, crv, x, y };
  if (!isHolderJwk(jwk)) throw new Error('the test key is not one that credentials are issued to');
  return { ...key, jwk };
}

/** All that the registry says of a technician with three certifications, a designation, a level and a licence. */
export function goodClaims(holder: HolderKey): PortableCredentialClaims {
  return portableCredentialClaims({
    issuer: ISSUER,
    issuedAt: NOW,
    lifeDays: 90,
    holderKey: holder.jwk,
    status: { idx: 97_531, uri: `${ISSUER}/s/1` },
    givenName: 'Rosa',
    familyName: 'Delgado',
    aseId: 'ASE-1234-5678',
    certifications: ['A1', 'A5', 'L1'].map((code) => ({ code, from: day('2024-01-01'), through: day('2028-12-31') })),
    designations: [{ code: 'MASTER_AUTOMOBILE', from: day('2025-03-01'), through: day('2028-12-31') }],
    oemPrograms: [
      {
        program: 'TOYOTA_T_TEN',
        level: 'EXPERT',
        completed_on: day('2023-05-02'),
        status: 'ACTIVE',
        through: null,
      },
    ],
    governmentCredentials: [
      {
        class: 'REFRIGERANT_HANDLING_609',
        jurisdiction: 'US',
        number: '609-1234567',
        from: day('2019-02-11'),
        through: null,
      },
    ],
  });
}

export function issued(key: TestKey, holder: HolderKey, seed = 'portable'): Promise<string> {
  return issuePortableCredential(key.signer, goodClaims(holder), source(seed));
}

export function source(seed: string) {
  return { randomness: seededRandomness(seed), hasher: sha256 };
}

/** The family name and A5, for {@link AUDIENCE} and {@link NONCE}. */
export async function presented(
  sdJwt: string,
  holder: HolderKey,
  changes: { audience?: string; nonce?: string; issuedAt?: Date } = {},
): Promise<string> {
  const disclosures = await selectDisclosures(
    sdJwt,
    ({ path, value }) => path[0] === 'family_name' || JSON.stringify(value).includes('"A5"'),
  );
  return presentWithKeyBinding({
    sdJwt,
    disclosures,
    audience: AUDIENCE,
    nonce: NONCE,
    issuedAt: NOW,
    holderSigner: joseHolderSigner(holder.signer.alg, holder.privateKey),
    ...changes,
  });
}

/** A policy that trusts {@link ISSUER}, whose only key is `key` and whose every credential stands, and wants the holder's proof. */
export function portablePolicy(
  key: TestKey,
  changes: Partial<PortableCredentialPolicy> = {},
): PortableCredentialPolicy {
  return {
    issuers: [ISSUER],
    keys: async (kid) => (kid === key.signer.kid ? key.verificationKey : undefined),
    now: NOW,
    keyBinding: { audience: AUDIENCE, nonce: NONCE, maxAgeSeconds: 300 },
    currentStatus: async () => ({ status: 'VALID' }),
    ...changes,
  };
}

/** A disclosure of whatever contents. */
export function disclosure(contents: unknown): string {
  return encodeText(typeof contents === 'string' ? contents : JSON.stringify(contents));
}

/** What a disclosure says. */
export function disclosed(encoded: string): readonly unknown[] {
  return JSON.parse(new TextDecoder().decode(decodeBase64url(encoded)));
}

export async function digest(encoded: string): Promise<string> {
  return sha256(encoded);
}

/** Any payload and disclosures, signed by the registry's own key: what a broken issuer could send. */
export async function signedSdJwt(
  key: TestKey,
  payload: object | string,
  disclosures: readonly string[],
  header: object = {},
): Promise<string> {
  const jwt = await signRaw(
    key,
    { alg: key.signer.alg, typ: PORTABLE_CREDENTIAL_TYP, kid: key.signer.kid, ...header },
    payload,
  );
  return [jwt, ...disclosures, ''].join('~');
}

/** The payload of a good credential, nothing of it disclosable, with changes. */
export function openPayload(holder: HolderKey, changes: object = {}): { readonly [name: string]: unknown } {
  return { ...goodClaims(holder), _sd_alg: 'sha-256', ...changes };
}

/** A credential as the registry conceals it, with changes made to the payload and the disclosures before it is signed. */
export async function tampered(
  key: TestKey,
  holder: HolderKey,
  change: (
    payload: { [name: string]: unknown },
    disclosures: readonly string[],
  ) => Promise<readonly string[]> | readonly string[],
): Promise<string> {
  const concealed = await concealClaims(
    { ...goodClaims(holder) },
    { conceals: ['given_name', 'family_name'], within: { certifications: { elements: 'IN_ORDER' } } },
    source('tampered'),
  );
  const payload: { [name: string]: unknown } = structuredClone({ ...concealed.payload });
  const disclosures = await change(payload, concealed.disclosures);
  return signedSdJwt(key, payload, disclosures);
}

/** Appends a key binding of whatever header and claims, signed by the holder; `sd_hash` is right unless it is given. */
export async function bindRaw(
  sdJwt: string,
  holder: HolderKey,
  claims: object | string = {},
  header: object = {},
): Promise<string> {
  const iat = NOW.getTime() / 1000;
  const good = { aud: AUDIENCE, nonce: NONCE, iat, sd_hash: await digest(sdJwt) };
  const keyBindingHeader = { alg: holder.signer.alg, typ: KEY_BINDING_TYP, ...header };
  const payload = typeof claims === 'string' ? claims : { ...good, ...claims };
  return sdJwt + (await signRaw(holder, keyBindingHeader, payload));
}
