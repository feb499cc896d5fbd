/** The codes of RFC 6749, section 5.2, with those of RFC 8707 (section 2) and RFC 9449 (section 5). */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'
  | 'invalid_target'
  | 'invalid_dpop_proof';

/** Why the token endpoint gives no token, as RFC 6749 has it told. The description is for a developer and quotes nothing. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';
  readonly code: OAuthErrorCode;
  /** HTTP's; the service knows the reason alone. */
  readonly reason: 'BAD_REQUEST' | 'UNAUTHENTICATED' | 'TOO_MANY_ATTEMPTS';
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: OAuthErrorCode,
    description: string,
    reason: OAuthError['reason'] = 'BAD_REQUEST',
    retryAfterSeconds?: number,
  ) {
    super(description);
    this.code = code;
    this.reason = reason;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
