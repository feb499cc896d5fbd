import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { day } from '../../../src/kernel/day.ts';
import { type BadgeClaims, badgeClaims } from '../../../src/modules/tokens/badge.ts';
import { encodeBase64url } from '../../../src/modules/tokens/base64url.rules.ts';
import { type ReceiptClaims, receiptClaims } from '../../../src/modules/tokens/receipt.ts';
import type { SigningAlgorithm } from '../../../src/modules/tokens/token.rules.ts';
import { joseSigner, type Signer } from '../../../src/modules/tokens/token-signing.ts';
import type { VerificationPolicy } from '../../../src/modules/tokens/token-verifier.ts';
import {
  type PublishedJwk,
  type VerificationKey,
  verificationKeyOf,
} from '../../../src/modules/tokens/verification-key.ts';

export const ISSUER = 'https://registry.example';
export const NOW = new Date('2026-06-15T16:00:00Z');

export interface TestKey {
  readonly signer: Signer;
  readonly privateKey: CryptoKey;
  readonly publicJwk: PublishedJwk;
  readonly verificationKey: VerificationKey;
}

/** A signing key in use from the start of 2026, without an end. */
export async function testKey(
  alg: SigningAlgorithm = 'ES256',
  times: { nbf?: number; exp?: number } = {},
): Promise<TestKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const exported = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(exported);
  const nbf = Date.UTC(2026, 0, 1) / 1000;
  const publicJwk = { ...exported, alg, use: 'sig', kid, nbf, ...times } as PublishedJwk;
  const verificationKey = await verificationKeyOf(publicJwk);
  if (!verificationKey) throw new Error('the test key is not one we would publish');
  return { signer: joseSigner(alg, kid, privateKey), privateKey, publicJwk, verificationKey };
}

/** The claims of a good badge at {@link NOW}. */
export function goodBadge(): BadgeClaims {
  return badgeClaims({
    issuer: ISSUER,
    displayName: 'Rosa Delgado',
    codes: ['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8', 'L1'].map((code) => ({ code, through: day('2028-12-31') })),
    status: { idx: 97_531, uri: `${ISSUER}/s/1` },
    issuedAt: NOW,
    expiresAt: new Date(NOW.getTime() + 30 * 86_400_000),
  });
}

/** The claims of a good receipt at {@link NOW}. */
export function goodReceipt(): ReceiptClaims {
  return receiptClaims({
    issuer: ISSUER,
    audience: 'org_insurer',
    subject: 'R1JcPzvKx0qj9mA6t3Yh2w',
    jti: '01976f2e-8a3b-7c4d-9e5f-0a1b2c3d4e61',
    nonce: 'n-0S6_WzA2Mj',
    asOf: day('2026-06-15'),
    knownAt: NOW,
    purpose: 'HIRING',
    rulePack: 'mission-source@1',
    result: {
      verdict: 'VALID',
      holds_through: day('2028-12-31'),
      credentials: [{ code: 'A5', standing: 'CURRENT', through: day('2028-12-31') }],
    },
    issuedAt: NOW,
  });
}

/** A policy that accepts badges and receipts of {@link ISSUER}, whose only key is `key` and whose every badge stands. */
export function policyFor(key: TestKey, changes: Partial<VerificationPolicy> = {}): VerificationPolicy {
  return {
    accept: ['BADGE', 'RECEIPT'],
    issuers: [ISSUER],
    keys: async (kid) => (kid === key.signer.kid ? key.verificationKey : undefined),
    now: NOW,
    currentStatus: async () => ({ status: 'VALID' }),
    ...changes,
  };
}

const encoder = new TextEncoder();

export function encodeText(text: string): string {
  return encodeBase64url(encoder.encode(text));
}

/** Signs any header and payload text whatever: what an attacker who somehow reached the key, or a broken issuer, could send. */
export async function signRaw(
  key: TestKey,
  header: string | object,
  payload: string | object | Uint8Array,
): Promise<string> {
  const input = `${encodeText(textOf(header))}.${payload instanceof Uint8Array ? encodeBase64url(payload) : encodeText(textOf(payload))}`;
  const algorithm = key.signer.alg === 'ES256' ? { name: 'ECDSA', hash: 'SHA-256' } : { name: 'Ed25519' };
  const signature = await crypto.subtle.sign(algorithm, key.privateKey, encoder.encode(input));
  return `${input}.${encodeBase64url(new Uint8Array(signature))}`;
}

function textOf(value: string | object): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
