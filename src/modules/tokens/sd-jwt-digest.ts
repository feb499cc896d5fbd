import { encodeBase64url } from './base64url.rules.ts';
import type { Disclosure } from './sd-jwt.rules.ts';

/** The `sha-256` digest of US-ASCII text in base64url, the only hash of digests; at once where the platform can, which is faster. */
export type Hasher = (text: string) => string | Promise<string>;

const encoder = new TextEncoder();

/** By the platform's SHA-256, in node and in browsers alike. A service hashes by {@link nodeSha256}, which takes less time. */
export const sha256: Hasher = async (text) => encodeBase64url(await sha256Of(encoder.encode(text)));

export async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

/** Disclosures by their digests (RFC 9901, section 4.2.3). */
export async function disclosuresByDigest(
  disclosures: readonly Disclosure[],
  hasher: Hasher,
): Promise<ReadonlyMap<string, Disclosure>> {
  const digests = disclosures.map(({ encoded }) => hasher(encoded));
  const known = digests.some((digest) => typeof digest !== 'string') ? await Promise.all(digests) : digests;
  return new Map(disclosures.map((disclosure, index) => [known[index] as string, disclosure]));
}
