import { createHash, createPrivateKey, randomBytes, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import {
  calculateJwkThumbprint,
  compactVerify,
  exportJWK,
  exportPKCS8,
  generateKeyPair,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from 'jose';
import { addDays, day } from '../../src/kernel/day.ts';
import { systemRandomness } from '../../src/kernel/randomness.ts';
import type { KnownViewer } from '../../src/kernel/viewer.ts';
import { type BadgeContents, badgeClaims, signBadge } from '../../src/modules/tokens/badge.ts';
import {
  disclosedClaims,
  type HolderJwk,
  joseHolderSigner,
  presentWithKeyBinding,
  presentWithoutKeyBinding,
} from '../../src/modules/tokens/key-binding.ts';
import { nodeSha256 } from '../../src/modules/tokens/node-hasher.ts';
import { nodeSignatures } from '../../src/modules/tokens/node-signatures.ts';
import { nodeSigner } from '../../src/modules/tokens/node-signer.ts';
import { issuePortableCredential, portableCredentialClaims } from '../../src/modules/tokens/portable-credential.ts';
import { verifyPortableCredential } from '../../src/modules/tokens/portable-credential-verifier.ts';
import { packStatuses } from '../../src/modules/tokens/status-list.rules.ts';
import { encodeStatusList } from '../../src/modules/tokens/status-list-encoding.ts';
import { TOKEN_TYP } from '../../src/modules/tokens/token.rules.ts';
import type { Signer } from '../../src/modules/tokens/token-signing.ts';
import { verifyToken } from '../../src/modules/tokens/token-verifier.ts';
import type { VerificationKey } from '../../src/modules/tokens/verification-key.ts';
import { type ReceiptDraft, ReceiptService } from '../../src/modules/verification/receipt.service.ts';
import type { Figure } from './figures.ts';
import { compareHere, compareTimes, inProcessPace } from './in-process.ts';
import type { Pace } from './rounds.ts';

const ISSUER = 'https://verify.example-registry.org';
const NINE_TESTS = ['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8', 'L1'];
const NOW = new Date();
const TODAY = day(NOW.toISOString().slice(0, 10));
const ENTRIES = 1_000_000;
const AUDIENCE = 'https://shop.example';
const NONCE = 'n-0S6_WzA2Mj';

/** Tokens made and checked in this process, without HTTP and database, beside bare jose with the same keys and claims. */
export async function measureTokenRates(ofRun: Pace): Promise<readonly Figure[]> {
  const pace = inProcessPace(ofRun);
  const key = await signingKey();
  return [
    ...(await badgeIssue(key, pace)),
    ...(await receiptSigning(key, pace)),
    ...(await badgeVerify(key, pace)),
    ...(await credentialVerify(key, pace)),
    ...(await statusListBuild(pace)),
  ];
}

type Key = Awaited<ReturnType<typeof signingKey>>;

async function signingKey() {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const kid = await calculateJwkThumbprint(await exportJWK(publicKey));
  const signer: Signer = nodeSigner('ES256', kid, createPrivateKey(await exportPKCS8(privateKey)));
  const usable = { usableFrom: new Date(NOW.getTime() - 86_400_000), usableUntil: null };
  const verification: VerificationKey = { key: publicKey, alg: 'ES256', ...usable };
  const policy = {
    issuers: [ISSUER],
    keys: async (name: string) => (name === kid ? verification : undefined),
    now: NOW,
    hasher: nodeSha256,
    signatures: nodeSignatures,
    currentStatus: async () => ({ status: 'VALID' as const }),
  };
  const bareSign = (typ: string, claims: JWTPayload) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'ES256', typ, kid }).sign(privateKey);
  return { signer, publicKey, policy, bareSign };
}

function badgeOf(idx: number): BadgeContents {
  return {
    issuer: ISSUER,
    displayName: 'María del Carmen Íñiguez',
    codes: NINE_TESTS.map((code, index) => ({ code, through: addDays(TODAY, 100 + 197 * index) })),
    status: { idx, uri: `${ISSUER}/s/1` },
    issuedAt: NOW,
    expiresAt: new Date(NOW.getTime() + 30 * 86_400_000),
  };
}

function badgeIssue({ signer, bareSign }: Key, pace: Pace): Promise<readonly Figure[]> {
  const claims = { ...badgeClaims(badgeOf(97_531)) };
  let idx = 0;
  const issue = () => {
    idx = (idx + 1) % 131_072;
    return signBadge(signer, badgeClaims(badgeOf(idx)));
  };
  const bare = () => bareSign(TOKEN_TYP.BADGE, claims);
  const works = [work('badge issue', issue), work('jose sign', bare)] as const;
  return compareHere('badge issue, nine tests', works, pace, 0.5);
}

async function receiptSigning({ signer, bareSign }: Key, pace: Pace): Promise<readonly Figure[]> {
  const receipts = new ReceiptService({
    keys: { signer: async () => signer, forget: () => undefined },
    ledger: { record: async () => undefined },
    issuer: ISSUER,
    pairwiseSecret: randomBytes(32),
  });
  const asked = { kind: 'TECHNICIAN', technicianId: randomUUID(), shopId: null, askedFor: null, question: {} } as const;
  const viewer: KnownViewer = { role: 'EMPLOYER', organizationId: randomUUID(), apiKeyId: randomUUID() } as KnownViewer;
  const draft: ReceiptDraft = {
    about: 'ASE-1000-0001',
    jti: randomUUID(),
    asOf: TODAY,
    knownAt: NOW,
    issuedAt: NOW,
    purpose: 'EMPLOYMENT',
    nonce: NONCE,
    rulePack: 'mission-source@1',
    result: {
      verdict: 'VALID',
      holds_through: TODAY,
      credentials: NINE_TESTS.map((code) => ({ code, standing: 'CURRENT', through: TODAY })),
      checks: ['IDENTITY', 'CREDENTIALS'].map((code) => ({ code, outcome: 'PASSED', reason: 'OK' })),
    },
  };
  const claims = payloadOf(await receipts.give(viewer, draft, asked));
  const bare = () => bareSign(TOKEN_TYP.RECEIPT, claims);
  const works = [work('receipt', () => receipts.give(viewer, draft, asked)), work('jose sign', bare)] as const;
  return compareHere('receipt signing, nine codes', works, pace, 0.6);
}

async function badgeVerify({ signer, publicKey, policy }: Key, pace: Pace): Promise<readonly Figure[]> {
  const token = await signBadge(signer, badgeClaims(badgeOf(97_531)));
  const options = { issuer: ISSUER, typ: TOKEN_TYP.BADGE, algorithms: ['ES256'], currentDate: NOW };
  const ours = async () => valid(await verifyToken(token, { ...policy, accept: ['BADGE'] }));
  const works = [work('badge verify', ours), work('jose verify', () => jwtVerify(token, publicKey, options))] as const;
  return compareHere('badge verify, nine tests', works, pace, undefined);
}

async function credentialVerify({ signer, publicKey, policy }: Key, pace: Pace): Promise<readonly Figure[]> {
  const holder = await generateKeyPair('ES256', { extractable: true });
  const { kty, crv, x, y } = await exportJWK(holder.publicKey);
  const claims = portableCredentialClaims({
    issuer: ISSUER,
    issuedAt: NOW,
    lifeDays: 90,
    holderKey: { kty, crv, x, y } as HolderJwk,
    status: { idx: 97_531, uri: `${ISSUER}/s/1` },
    givenName: 'María del Carmen',
    familyName: 'Íñiguez',
    aseId: 'ASE-1000-0001',
    certifications: NINE_TESTS.map((code) => ({ code, from: TODAY, through: addDays(TODAY, 1825) })),
    designations: [{ code: 'MASTER_AUTOMOBILE', from: TODAY, through: addDays(TODAY, 1825) }],
    oemPrograms: [],
    governmentCredentials: [],
  });
  const source = { randomness: systemRandomness, hasher: nodeSha256 };
  const credential = await issuePortableCredential(signer, claims, source);
  const all = (await disclosedClaims(credential)).map(({ disclosure }) => disclosure);
  const shown = all.slice(0, 12);
  if (shown.length !== 12) throw new Error(`12 disclosures are wanted; there are ${shown.length}`);
  const unbound = presentWithoutKeyBinding(credential, shown);
  const holderSigner = joseHolderSigner('ES256', holder.privateKey);
  const bound = await presentWithKeyBinding({
    sdJwt: credential,
    disclosures: shown,
    audience: AUDIENCE,
    nonce: NONCE,
    issuedAt: NOW,
    holderSigner,
  });
  const keyBinding = { audience: AUDIENCE, nonce: NONCE, maxAgeSeconds: 300 };

  const options = { algorithms: ['ES256'] };
  const bareUnbound = async (presentation: string) => {
    const [jwt = '', ...parts] = presentation.split('~');
    await compactVerify(jwt, publicKey, options);
    for (const part of parts.slice(0, -1)) digest(part);
    return parts.at(-1) ?? '';
  };
  const bareBound = async () => {
    const proof = await bareUnbound(bound);
    await compactVerify(proof, holder.publicKey, options);
    digest(bound.slice(0, bound.length - proof.length));
  };
  const verified = async (text: string, binding: typeof keyBinding | 'NOT_REQUIRED') =>
    valid(await verifyPortableCredential(text, { ...policy, keyBinding: binding }));
  return [
    ...(await compareHere(
      'credential verify, 12 disclosures',
      [
        work('credential verify', () => verified(unbound, 'NOT_REQUIRED')),
        work('jose verify + 12 digests', () => bareUnbound(unbound)),
      ],
      pace,
      0.5,
    )),
    ...(await compareHere(
      'credential verify, 12 disclosures and key binding',
      [work('credential verify', () => verified(bound, keyBinding)), work('2 × jose verify + 13 digests', bareBound)],
      pace,
      undefined,
    )),
  ];
}

/** A list of which every fiftieth entry is withdrawn or suspended, in no order. */
function statusListBuild(pace: Pace): Promise<readonly Figure[]> {
  const entries = Array.from({ length: ENTRIES / 50 }, (_, index): [number, number] => [
    (index * 611_953 + 7919) % ENTRIES,
    1 + (index % 2),
  ]);
  const packed = packStatuses(2, ENTRIES, entries);
  const compress = promisify(deflate);
  return compareTimes(
    'status list of 1 M entries, 20,000 not valid',
    [
      work('build', () => encodeStatusList(packStatuses(2, ENTRIES, entries))),
      work('zlib', () => compress(packed, { level: 9 })),
    ],
    pace,
    2,
  );
}

function work(name: string, run: () => Promise<unknown> | unknown) {
  return { name, run };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function valid({ verdict, checks }: { readonly verdict: string; readonly checks: readonly object[] }): void {
  if (verdict !== 'VALID') throw new Error(`${verdict}: ${JSON.stringify(checks)}`);
}

function payloadOf(token: string): JWTPayload {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as JWTPayload;
}
