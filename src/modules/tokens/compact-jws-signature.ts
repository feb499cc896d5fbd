import { type CryptoKey, errors, flattenedVerify, type JWK } from 'jose';
import { type CompactJws, type CompactJwsFault, parseCompactJws } from './compact-jws.rules.ts';
import type { VerificationKey } from './verification-key.ts';

/** Why a well-formed JWS is not proven by a key. */
export type SignatureFault = 'ALGORITHM_NOT_ALLOWED' | 'KEY_UNSUITABLE' | 'SIGNATURE_MISMATCH';

export type VerifiedCompactJws = { readonly jws: CompactJws } | { readonly fault: CompactJwsFault | SignatureFault };

/** Says why a key does not prove a JWS that was parsed strictly, or undefined when it does; at once where the platform can. */
export type SignatureCheck = (
  jws: CompactJws,
  key: Pick<VerificationKey, 'key' | 'alg'>,
) => SignatureFault | undefined | Promise<SignatureFault | undefined>;

/** By jose, in node and in browsers alike. A service that answers many checks by `nodeSignatures`, which takes less time. */
export const joseSignatures: SignatureCheck = (jws, { key, alg }) => signatureFault(jws, key, [alg]);

/** Where it is reported whether a signature is good. */
interface SignatureReport {
  pass(code: 'SIGNATURE'): void;
  fail(code: 'SIGNATURE', reason: SignatureFault): void;
}

/** Checks a signature as a policy wants it, by {@link joseSignatures} where it does not say, and reports whether it is good. */
export async function checkSignature(
  jws: CompactJws,
  key: VerificationKey,
  { signatures = joseSignatures }: { readonly signatures?: SignatureCheck | undefined },
  report: SignatureReport,
): Promise<boolean> {
  const fault = await signatures(jws, key);
  if (fault === undefined) report.pass('SIGNATURE');
  else report.fail('SIGNATURE', fault);
  return fault === undefined;
}

/**
 * The strict parse, then jose. The algorithm must be among
 * `algorithms` and be the key's own; the payload need not be JSON.
 */
export async function verifyCompactJws(
  token: string,
  key: CryptoKey | JWK,
  algorithms: readonly string[],
  maxCharacters?: number,
): Promise<VerifiedCompactJws> {
  const parsed = parseCompactJws(token, maxCharacters);
  if ('fault' in parsed) return parsed;
  const fault = await signatureFault(parsed.jws, key, algorithms);
  return fault === undefined ? parsed : { fault };
}

/** Why `key` does not prove a parsed JWS, or undefined when it does. */
export async function signatureFault(
  jws: CompactJws,
  key: CryptoKey | JWK,
  algorithms: readonly string[],
): Promise<SignatureFault | undefined> {
  const algorithm = jws.header['alg'];
  if (typeof algorithm !== 'string' || !algorithms.includes(algorithm)) return 'ALGORITHM_NOT_ALLOWED';
  const { header, payload, signature } = jws.segments;
  try {
    await flattenedVerify({ protected: header, payload, signature }, key, { algorithms: [algorithm] });
    return undefined;
  } catch (error) {
    return error instanceof errors.JWSSignatureVerificationFailed ? 'SIGNATURE_MISMATCH' : 'KEY_UNSUITABLE';
  }
}
