import { encodeBase64url } from './base64url.rules.ts';
import type { Disclosure } from './sd-jwt.rules.ts';

/** Hashes bytes with `sha-256`, the only hash of digests; at once where the platform can, which is faster. */
export type Hasher = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array | Promise<Uint8Array>;

/** The platform's SHA-256, in node and in browsers alike. A service hashes by {@link nodeSha256}, which takes less time. */
export const sha256: Hasher = async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

const encoder = new TextEncoder();

/** The digest of US-ASCII text: of a disclosure (RFC 9901, section 4.2.3), or of all that a key binding binds (4.3.1). */
export async function digestOf(text: string, hasher: Hasher): Promise<string> {
  return encodeBase64url(await hasher(encoder.encode(text)));
}

/** Disclosures by their digests. */
export async function disclosuresByDigest(
  disclosures: readonly Disclosure[],
  hasher: Hasher,
): Promise<ReadonlyMap<string, Disclosure>> {
  const hashed = disclosures.map((disclosure) => ({ disclosure, hash: hasher(encoder.encode(disclosure.encoded)) }));
  if (hashed.some(({ hash }) => hash instanceof Promise)) await Promise.all(hashed.map(({ hash }) => hash));
  const byDigest = new Map<string, Disclosure>();
  for (const { disclosure, hash } of hashed) {
    byDigest.set(encodeBase64url(hash instanceof Promise ? await hash : hash), disclosure);
  }
  return byDigest;
}
