import { DPOP_ALGORITHMS } from '../modules/tokens/asymmetric-keys.rules.ts';

/** What is wrong with what a caller showed (RFC 6750, section 3.1). */
type ChallengeError = 'invalid_token' | 'insufficient_scope';

/**
 * The WWW-Authenticate header of a refusal: by Bearer (RFC 6750, section 3) or, to who came by DPoP, by that scheme (RFC
 * 9449, section 7.1); both to who showed nothing. Each leads to the metadata of this resource (RFC 9728, section 5.1).
 */
export function challengeTo(
  authorization: string | undefined,
  publicUrl: string,
  error?: ChallengeError,
  scope?: string,
): string {
  const parameters = [
    ...(error === undefined ? [] : [`error="${error}"`]),
    ...(scope === undefined ? [] : [`scope="${scope}"`]),
    `resource_metadata="${protectedResourceUrl(publicUrl)}"`,
  ].join(', ');
  const dpop = `DPoP algs="${DPOP_ALGORITHMS.join(' ')}", ${parameters}`;
  if (authorization === undefined) return `Bearer ${parameters}, ${dpop}`;
  return /^dpop\b/i.test(authorization) ? dpop : `Bearer ${parameters}`;
}

/** Where the metadata of the resource lies: the well-known path stands before the resource's own (RFC 9728, section 3). */
export function protectedResourceUrl(publicUrl: string): string {
  const { origin, pathname } = new URL(publicUrl);
  return `${origin}/.well-known/oauth-protected-resource${pathname === '/' ? '' : pathname}`;
}
