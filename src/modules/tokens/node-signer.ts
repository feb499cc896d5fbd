import { type KeyObject, sign } from 'node:crypto';
import { ecdsaSignatureOfDer } from './ecdsa-signature.rules.ts';
import type { SigningAlgorithm } from './token.rules.ts';
import type { Signer } from './token-signing.ts';

const SIGNATURES: Readonly<Record<SigningAlgorithm, (input: Buffer, key: KeyObject) => Uint8Array>> = {
  ES256: (input, key) => ecdsaSignatureOfDer(sign('sha256', input, key)),
  EdDSA: (input, key) => sign(null, input, key),
};

/**
 * A signer for a private key that lies in this process, by `node:crypto` (RFC 7518, section 3.4; RFC 8037, section 3.1), in the
 * thread that asks: that takes it less than 30 µs, as long as handing the signature to another thread and being woken by it. Of
 * ES256 node is asked for DER, which it has in half the time that it takes for r and s as JWS wants them.
 */
export function nodeSigner(alg: SigningAlgorithm, kid: string, key: KeyObject): Signer {
  return {
    alg,
    kid,
    async sign(header, payload) {
      const input = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${Buffer.from(payload).toString('base64url')}`;
      const signature = SIGNATURES[alg](Buffer.from(input, 'ascii'), key);
      return `${input}.${Buffer.from(signature).toString('base64url')}`;
    },
  };
}
