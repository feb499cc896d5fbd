import { CompactSign, type CryptoKey } from 'jose';
import { type SigningAlgorithm, TOKEN_TYP, type TokenType } from './token.rules.ts';

/** The protected header of every token the registry signs. */
export interface SignedHeader {
  readonly alg: SigningAlgorithm;
  readonly typ: string;
  readonly kid: string;
}

/** Whoever holds a private key: this process today, a hardware module elsewhere. Answers a compact JWS. */
export interface Signer {
  readonly alg: SigningAlgorithm;
  /** The key's RFC 7638 thumbprint. */
  readonly kid: string;
  sign(header: SignedHeader, payload: Uint8Array): Promise<string>;
}

/** A signer for a private key that lies in this process. */
export function joseSigner(alg: SigningAlgorithm, kid: string, privateKey: CryptoKey): Signer {
  return {
    alg,
    kid,
    sign: (header, payload) => new CompactSign(payload).setProtectedHeader({ ...header }).sign(privateKey),
  };
}

const encoder = new TextEncoder();

/** Signs claims as they are: every time in them was decided by the caller, none is read from a clock here. */
export async function signClaims(signer: Signer, type: TokenType, claims: object): Promise<string> {
  const header = { alg: signer.alg, typ: TOKEN_TYP[type], kid: signer.kid };
  return signer.sign(header, encoder.encode(JSON.stringify(claims)));
}
