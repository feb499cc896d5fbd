import { createHash } from 'node:crypto';
import { portableCredentialTypeMetadata } from './portable-credential-type.ts';

/** The type metadata of an issuer's portable credentials as the bytes that are served. */
export interface TypeDocument {
  readonly text: string;
  /** What `vct#integrity` says of it: its digest as Subresource Integrity writes it (SD-JWT VC, section 7). */
  readonly integrity: string;
}

/** The document under the address that `vct` names. */
export function portableCredentialTypeDocument(issuer: string): TypeDocument {
  const text = JSON.stringify(portableCredentialTypeMetadata(issuer));
  return { text, integrity: `sha256-${createHash('sha256').update(text).digest('base64')}` };
}
