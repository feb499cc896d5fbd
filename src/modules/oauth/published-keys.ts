import {
  type AsymmetricAlgorithm,
  algorithmsOf,
  type PublicJwk,
  readPublicJwk,
} from '../tokens/asymmetric-keys.rules.ts';
import type { CompactJws } from '../tokens/compact-jws.rules.ts';
import { signatureFault } from '../tokens/compact-jws-signature.ts';
import { Copies } from '../tokens/issuer-client-copies.ts';
import { documentIn } from '../tokens/issuer-client-documents.ts';
import { fetchBounded, IssuerUnavailable } from '../tokens/issuer-client-fetch.ts';

const MAX_JWKS_BYTES = 262_144;
const MAX_KEYS = 100;
const TIMEOUT_SECONDS = 5;
/** No copy is used longer, whatever its headers say, and none is thrown away sooner. */
const LIFE_SECONDS = { most: 3600, least: 60 } as const;
const RETRY_AFTER_SECONDS = 5;
const CAPACITY = 1000;

/** Key sets that others publish, each kept for its own life and fetched within bounds. */
export class PublishedKeys {
  private readonly copies: Copies<readonly PublicJwk[]>;

  /** `fetch` decides what may be reached at all. */
  constructor(fetch: typeof globalThis.fetch, now: () => Date) {
    this.copies = new Copies({
      fetchCopy: async (url) => {
        const accept = 'application/jwk-set+json, application/json';
        const { bytes, lifeSeconds } = await fetchBounded(
          { fetch, timeoutSeconds: TIMEOUT_SECONDS },
          url,
          accept,
          MAX_JWKS_BYTES,
        );
        const life = lifeSeconds ?? LIFE_SECONDS.most;
        const freshSeconds = Math.min(LIFE_SECONDS.most, Math.max(LIFE_SECONDS.least, life));
        return { value: keysIn(bytes, url), freshSeconds };
      },
      now,
      retryAfterSeconds: RETRY_AFTER_SECONDS,
      capacity: CAPACITY,
    });
  }

  /**
   * Whether a key published there proves the JWS. A key that the copy does not have is looked for once more, at most once a
   * minute. Rejects with an {@link IssuerUnavailable} when the keys cannot be had.
   */
  async prove(jws: CompactJws, url: string): Promise<boolean> {
    const copy = await this.copies.get(url);
    if (candidatesFor(jws, copy).length > 0) return isProvenBy(jws, copy);
    return isProvenBy(jws, await this.copies.getYoungerThan(LIFE_SECONDS.least, url));
  }
}

/** Whether one of these keys proves the JWS: the one that its `kid` names, or any that can be meant where names are missing. */
export async function isProvenBy(jws: CompactJws, keys: readonly PublicJwk[]): Promise<boolean> {
  for (const { jwk, algorithm } of candidatesFor(jws, keys)) {
    if ((await signatureFault(jws, jwk, [algorithm])) === undefined) return true;
  }
  return false;
}

function candidatesFor(
  { header }: CompactJws,
  keys: readonly PublicJwk[],
): readonly { readonly jwk: PublicJwk; readonly algorithm: AsymmetricAlgorithm }[] {
  const { kid, alg } = header;
  return keys
    .filter((jwk) => kid === undefined || jwk.kid === undefined || jwk.kid === kid)
    .flatMap((jwk) => algorithmsOf(jwk).flatMap((algorithm) => (algorithm === alg ? [{ jwk, algorithm }] : [])));
}

/** The keys of a set that can be used here; others, for encryption among them, are none of ours. */
function keysIn(bytes: Uint8Array, url: string): readonly PublicJwk[] {
  const { keys } = documentIn(bytes, url);
  if (!Array.isArray(keys)) throw new IssuerUnavailable(`${url} is not a JSON Web Key Set: it has no list of keys.`);
  return keys
    .slice(0, MAX_KEYS)
    .map(readPublicJwk)
    .flatMap((read) => ('jwk' in read ? [read.jwk] : []));
}
