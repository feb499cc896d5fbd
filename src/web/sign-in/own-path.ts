/**
 * The address of a page of this origin that somebody is led on to after signing in; undefined for every other, so that no link
 * to the page leads from the registry to somewhere else. It is whole, because a path alone may begin like a host.
 */
export function ownAddress(returnTo: string | null, origin: string): string | undefined {
  if (returnTo === null || !returnTo.startsWith('/')) return undefined;
  const url = URL.parse(returnTo, origin);
  return url !== null && url.origin === origin ? url.href : undefined;
}
