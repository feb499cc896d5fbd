import { parseCompactJws } from '../tokens/compact-jws.rules.ts';
import { signatureFault } from '../tokens/compact-jws-signature.ts';
import { parseJsonObject } from '../tokens/strict-json.rules.ts';
import { CLOCK_SKEW_SECONDS, SIGNING_ALGORITHMS } from '../tokens/token.rules.ts';
import type { VerificationKey } from '../tokens/verification-key.ts';
import { LOG_HEAD_TYP, type LogHeadClaims, logHeadFault } from './log-head.rules.ts';

/** What a head is held against, decided before it is read. */
export interface LogHeadPolicy {
  readonly issuers: readonly string[];
  readonly keys: (kid: string) => Promise<VerificationKey | undefined>;
}

export type VerifiedLogHead =
  | { readonly claims: LogHeadClaims; readonly kid: string }
  /** A stable code: of the strict parse, of the signature, or one of the below. */
  | { readonly fault: string };

/** Verifies a signed tree head as strictly as every other token. Never throws for anything a token holds. */
export async function verifyLogHead(token: string, { issuers, keys }: LogHeadPolicy): Promise<VerifiedLogHead> {
  const parsed = parseCompactJws(token);
  if ('fault' in parsed) return parsed;
  const { header, payload } = parsed.jws;
  const { typ, kid, alg } = header;
  if (typ !== LOG_HEAD_TYP) return { fault: 'TYPE_NOT_ACCEPTED' };
  if (!SIGNING_ALGORITHMS.some((allowed) => allowed === alg)) return { fault: 'ALGORITHM_NOT_ALLOWED' };
  const read = parseJsonObject(payload);
  if ('fault' in read) return { fault: `PAYLOAD_${read.fault}` };
  const issuer = read.object['iss'];
  if (typeof issuer !== 'string' || !issuers.includes(issuer)) return { fault: 'ISSUER_UNKNOWN' };
  const key = typeof kid === 'string' ? await keys(kid) : undefined;
  if (typeof kid !== 'string' || !key) return { fault: 'KEY_UNKNOWN' };
  const fault = await signatureFault(parsed.jws, key.key, [key.alg]);
  if (fault !== undefined) return { fault };
  const bad = logHeadFault(read.object);
  if (bad !== undefined) return { fault: 'CLAIM_MALFORMED' };
  const claims = read.object as unknown as LogHeadClaims;
  return wasSignedInTime(claims.iat, key) ? { claims, kid } : { fault: 'SIGNED_OUTSIDE_KEY_TIME' };
}

function wasSignedInTime(iat: number, { usableFrom, usableUntil }: VerificationKey): boolean {
  const skew = CLOCK_SKEW_SECONDS * 1000;
  const moment = iat * 1000;
  return moment >= usableFrom.getTime() - skew && (usableUntil === null || moment <= usableUntil.getTime() + skew);
}
