import type { Statements } from '../events/statements.ts';
import { type JwkSet, type PublishedJwk, type VerificationKey, verificationKeyOf } from '../tokens/verification-key.ts';

/** The public keys that heads were signed with, lost ones too: who compares a log with itself needs to know what was signed. */
export interface SignedKeys {
  readonly find: (kid: string) => Promise<VerificationKey | undefined>;
  /** Those that are not lost, as the key set publishes them. */
  readonly published: JwkSet;
}

interface KeyRow {
  readonly jwk: PublishedJwk;
  readonly isLost: boolean;
}

/** Reads every public key there is. */
export async function signedKeys(statements: Statements): Promise<SignedKeys> {
  const rows = await statements.rows<KeyRow>(KEYS, []);
  const keys = new Map<string, Promise<VerificationKey | undefined>>();
  return {
    find(kid) {
      const known = keys.get(kid);
      if (known) return known;
      const row = rows.find(({ jwk }) => jwk.kid === kid);
      const key = row ? verificationKeyOf(row.jwk) : Promise.resolve(undefined);
      keys.set(kid, key);
      return key;
    },
    published: { keys: rows.filter(({ isLost }) => !isLost).map(({ jwk }) => jwk) },
  };
}

const KEYS = {
  name: 'keys-of-log-heads',
  text: `select compromised_at is not null as "isLost",
      json_strip_nulls(json_build_object('kty', public_jwk->>'kty', 'crv', public_jwk->>'crv', 'x', public_jwk->>'x',
        'y', public_jwk->>'y', 'alg', alg, 'use', 'sig', 'kid', kid, 'nbf', floor(extract(epoch from active_from))::bigint,
        'exp', floor(extract(epoch from active_until))::bigint)) as jwk
    from signing_key order by active_from`,
};

/** How many leaves the newest head of a key that is not lost speaks for; 0 when there is none. */
export async function signedExtent(statements: Statements): Promise<number> {
  const [head] = await statements.rows<{ size: number }>(EXTENT, []);
  return head?.size ?? 0;
}

const EXTENT = {
  name: 'signed-extent-of-log',
  text: `select h.tree_size::float8 as size from log_head h join signing_key k on k.kid = h.key_id
    where k.compromised_at is null order by h.tree_size desc limit 1`,
};
