import type { PortableCredentialCheckCode } from '../../modules/tokens/portable-credential-checks.rules.ts';
import type { TokenCheckCode } from '../../modules/tokens/token.rules.ts';

/** The names of the checks. */
export const CHECK_NAMES: Record<TokenCheckCode | PortableCredentialCheckCode, string> = {
  FORMAT: 'Form',
  TYPE: 'Kind of token',
  ALGORITHM: 'Algorithm',
  ISSUER: 'Issuer',
  KEY: 'Key',
  SIGNATURE: 'Signature',
  KEY_TIME: 'Key in use when signed',
  CLAIMS: 'Contents',
  DISCLOSURES: 'Disclosures',
  NOT_BEFORE: 'In force',
  EXPIRY: 'Not run out',
  KEY_BINDING: 'Proof of the holder’s key',
  HOLDER_SIGNATURE: 'Signature of the holder',
  CONTENTS_BOUND: 'Proof made for these contents',
  AUDIENCE: 'Audience',
  NONCE: 'Nonce',
  AGE: 'Age of the proof',
  STATUS: 'Current status',
  REGISTER: 'On record',
};
