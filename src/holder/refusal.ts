/** Why the holder's side would not go on: stable codes, added to and never renamed. */
export type HolderRefusalCode =
  | 'CREDENTIAL_MALFORMED'
  | 'CREDENTIAL_EXPIRED'
  | 'DISCLOSURE_UNKNOWN'
  | 'KEY_MALFORMED'
  | 'KEY_NOT_EXTRACTABLE'
  | 'KEY_OF_ANOTHER'
  | 'LINK_MALFORMED'
  | 'REQUEST_MALFORMED'
  | 'AUDIENCE_MALFORMED'
  | 'NONCE_MALFORMED'
  | 'REQUEST_EXPIRED'
  | 'REQUEST_ANSWERED'
  | 'REQUEST_NOT_FOUND'
  | 'REGISTRY_UNAVAILABLE';

/** Something that a holder must not present, or cannot. Nothing was signed and nothing sent. */
export class HolderRefusal extends Error {
  readonly code: HolderRefusalCode;

  constructor(code: HolderRefusalCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HolderRefusal';
    this.code = code;
  }
}
