import { type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { SigningAlgorithm } from './token.rules.ts';
import type { Signer } from './token-signing.ts';

const signed = promisify(sign);
const DIGEST = { ES256: 'sha256', EdDSA: null } as const satisfies Record<SigningAlgorithm, string | null>;

/**
 * A signer for a private key that lies in this process, by `node:crypto` (RFC 7518, section 3.4; RFC 8037, section 3.1).
 * Signatures are made by libuv's threads: the thread that answers requests spends 22 µs on each, 52 when it makes them itself.
 */
export function nodeSigner(alg: SigningAlgorithm, kid: string, key: KeyObject): Signer {
  return signerBy(alg, kid, (input) => signed(DIGEST[alg], input, { key, dsaEncoding: 'ieee-p1363' }));
}

/** As {@link nodeSigner}, for a thread that does nothing but sign: it makes the signatures itself, and waits for nobody. */
export function blockingNodeSigner(alg: SigningAlgorithm, kid: string, key: KeyObject): Signer {
  return signerBy(alg, kid, (input) => sign(DIGEST[alg], input, { key, dsaEncoding: 'ieee-p1363' }));
}

function signerBy(
  alg: SigningAlgorithm,
  kid: string,
  signatureOf: (input: Buffer) => Buffer | Promise<Buffer>,
): Signer {
  return {
    alg,
    kid,
    async sign(header, payload) {
      const input = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${Buffer.from(payload).toString('base64url')}`;
      const signature = await signatureOf(Buffer.from(input, 'ascii'));
      return `${input}.${signature.toString('base64url')}`;
    },
  };
}
