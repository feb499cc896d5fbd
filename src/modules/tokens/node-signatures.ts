import { KeyObject, verify, type webcrypto } from 'node:crypto';
import type { SignatureCheck } from './compact-jws-signature.ts';
import type { SigningAlgorithm } from './token.rules.ts';
import type { VerificationKey } from './verification-key.ts';

const ALGORITHMS = {
  ES256: { digest: 'sha256', isMadeFor: ({ name, namedCurve }) => name === 'ECDSA' && namedCurve === 'P-256' },
  EdDSA: { digest: null, isMadeFor: ({ name }) => name === 'Ed25519' },
} as const satisfies Record<
  SigningAlgorithm,
  {
    readonly digest: string | null;
    readonly isMadeFor: (key: { readonly name: string; readonly namedCurve?: string }) => boolean;
  }
>;

/**
 * Checks signatures by `node:crypto`, in the thread that asks (RFC 7518, section 3.4; RFC 8037, section 3.1). A service that is
 * asked often is faster so: handing a signature to another thread takes as long as checking it.
 */
export const nodeSignatures: SignatureCheck = ({ header, segments }, { key, alg }) => {
  if (header['alg'] !== alg) return 'ALGORITHM_NOT_ALLOWED';
  const { digest, isMadeFor } = ALGORITHMS[alg];
  if (!isMadeFor(key.algorithm) || !key.usages.includes('verify')) return 'KEY_UNSUITABLE';
  const input = Buffer.from(`${segments.header}.${segments.payload}`, 'ascii');
  const signature = Buffer.from(segments.signature, 'base64url');
  const isGood = verify(digest, input, { key: keyObjectOf(key), dsaEncoding: 'ieee-p1363' }, signature);
  return isGood ? undefined : 'SIGNATURE_MISMATCH';
};

const keyObjects = new WeakMap<VerificationKey['key'], KeyObject>();

function keyObjectOf(key: VerificationKey['key']): KeyObject {
  const known = keyObjects.get(key);
  if (known) return known;
  const keyObject = KeyObject.from(key as webcrypto.CryptoKey);
  keyObjects.set(key, keyObject);
  return keyObject;
}
