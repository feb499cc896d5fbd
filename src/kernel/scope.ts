/**
 * What an API key or an access token may be limited to: each names the fields whose row in the permission table names it.
 * Public codes: add, never rename. OAuth spells them in lower case, `read_records`.
 */
export const SCOPES = [
  'VERIFY',
  'READ_RECORDS',
  'WRITE_RECORDS',
  'ISSUE_TOKENS',
  'READ_NETWORKS',
  'WRITE_NETWORKS',
  'READ_LOOK_UPS',
  'MANAGE_ACCESS',
  'MANAGE_SIGNING_KEYS',
] as const;
export type Scope = (typeof SCOPES)[number];

/** A scope as OAuth spells it (RFC 6749, section 3.3). */
export function spelledScope(scope: Scope): string {
  return scope.toLowerCase();
}

/** The scope that OAuth spells so, letter by letter; undefined for every other text. */
export function scopeSpelled(text: string): Scope | undefined {
  return SCOPES.find((scope) => spelledScope(scope) === text);
}

/** Those of `wanted` that `held` does not have. Undefined or null is no limit: it has all, and only it has enough for it. */
export function scopesBeyond(
  wanted: readonly Scope[] | null | undefined,
  held: readonly Scope[] | null | undefined,
): readonly Scope[] {
  if (!held) return [];
  return (wanted ?? SCOPES).filter((scope) => !held.includes(scope));
}
