/**
 * Whether a caller's `If-None-Match` has the tag: any of several, compared without their weakness, or `*` (RFC 9110, section
 * 13.1.2).
 */
export function hasEntityTag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}
