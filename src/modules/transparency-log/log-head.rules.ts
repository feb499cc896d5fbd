import { decodeBase64url } from '../tokens/base64url.rules.ts';
import { firstBadClaim, isIntegerWithin, isNumericDate, isPlainText, optional } from '../tokens/claims.rules.ts';
import { HASH_BYTES } from './merkle-tree.rules.ts';

/** The `typ` of a signed tree head: no other door takes it. */
export const LOG_HEAD_TYP = 'vnd.ase-verification.log-head+jwt';

/** What a signed tree head says: as far as `tree_size` the log is this, and will stay it. */
export interface LogHeadClaims {
  readonly iss: string;
  /** When it was signed. */
  readonly iat: number;
  /** The log's name: its address without the scheme (C2SP tlog-checkpoint calls it the origin). */
  readonly log: string;
  /** Heads are numbered from 0 without gaps. */
  readonly number: number;
  readonly tree_size: number;
  /** Base64url. */
  readonly root_hash: string;
  /** Of a head that takes the place of one whose key was compromised: when that one was signed. */
  readonly first_iat?: number;
}

const SHAPE = {
  iss: (value: unknown) => isPlainText(value, 500),
  iat: isNumericDate,
  log: (value: unknown) => isPlainText(value, 500),
  number: isCount,
  tree_size: isCount,
  root_hash: (value: unknown) => typeof value === 'string' && decodeBase64url(value)?.length === HASH_BYTES,
  first_iat: optional(isNumericDate),
};

/** The name of the first claim that is not what a head's should be. */
export function logHeadFault(claims: { readonly [name: string]: unknown }): string | undefined {
  return firstBadClaim(claims, SHAPE) ?? Object.keys(claims).find((name) => !Object.hasOwn(SHAPE, name));
}

/** The log of an issuer, by name. */
export function logNameOf(issuer: string): string {
  return `${issuer.replace(/^https?:\/\//, '')}/log`;
}

function isCount(value: unknown): boolean {
  return isIntegerWithin(value, 0, Number.MAX_SAFE_INTEGER);
}
