const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const METADATA_PATH = '/.well-known/jwt-vc-issuer';

/**
 * Why a name cannot be trusted as an issuer, as the end of a sentence; undefined for a good one. Issuers are compared
 * letter by letter, so one spelling is allowed: the URL's own, without a slash at the end. Plain http is for this machine.
 */
export function issuerFault(issuer: string): string | undefined {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) return 'is no https URL';
  if (url.username !== '' || url.password !== '' || /[?#]/.test(issuer)) return 'has a user, a query or a fragment';
  if (issuer.endsWith('/') || (url.href !== issuer && url.href !== `${issuer}/`)) return 'is not in its usual spelling';
  if (url.protocol === 'http:' && !LOOPBACK_HOST.test(url.hostname)) return 'is plain http, and not on this machine';
  return undefined;
}

/**
 * Where an issuer's metadata lies: the well-known path stands between the host and the issuer's own path
 * (draft-ietf-oauth-sd-jwt-vc, section 5).
 */
export function issuerMetadataUrl(issuer: string): string {
  const { origin, pathname } = new URL(issuer);
  return `${origin}${METADATA_PATH}${pathname === '/' ? '' : pathname}`;
}

/**
 * Whether an address lies under the issuer's own, letter by letter: no dot segments, users or other spellings that could
 * lead elsewhere. Nothing else that a token or a document names is ever fetched.
 */
export function liesUnder(issuer: string, address: string): boolean {
  return (
    address.startsWith(`${issuer}/`) &&
    !/[?#\\]/.test(address) &&
    URL.canParse(address) &&
    new URL(address).href === address
  );
}

/**
 * For how many seconds an answer may be used again (RFC 9111, section 5.2.2), less those it has lain in a cache already;
 * undefined when the headers leave it open.
 */
export function sharedLifeSeconds(cacheControl: string | null, age: string | null): number | undefined {
  if (cacheControl === null) return undefined;
  if (/(^|[\s,])no-(store|cache)\b/i.test(cacheControl)) return 0;
  const maxAge = /(^|[\s,])max-age="?(\d{1,9})\b/i.exec(cacheControl)?.[2];
  return maxAge === undefined ? undefined : Math.max(0, Number(maxAge) - ageSeconds(age));
}

function ageSeconds(age: string | null): number {
  return age !== null && /^\d{1,9}$/.test(age) ? Number(age) : 0;
}
