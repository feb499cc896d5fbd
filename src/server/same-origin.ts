import type { RequestOrigin } from '../kernel/browser.ts';

/**
 * Whether a request that may carry a session was made by a page of the registry itself, or by a program. Browsers say so by
 * Sec-Fetch-Site (Fetch Metadata), older ones by Origin, and neither can be set by a page. Who sends neither is no browser, or
 * cannot send a body that is read here: forms have no JSON.
 */
export function isSameOrigin({ method, headers }: RequestOrigin, publicOrigin: string): boolean {
  const site = headers['sec-fetch-site'];
  // What somebody types into the address bar comes from nowhere, and is a GET.
  if (site !== undefined) return site === 'same-origin' || (site === 'none' && method === 'GET');
  const { origin, host } = headers;
  if (origin === undefined) return true;
  return origin === publicOrigin || (host !== undefined && URL.parse(origin)?.host === host);
}
