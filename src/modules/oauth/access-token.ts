import { type Scope, scopeSpelled, spelledScope } from '../../kernel/scope.ts';
import { firstBadClaim, isNumericDate, isPlainText, livesAtMost, objectOf, optional } from '../tokens/claims.rules.ts';
import { parseCompactJws } from '../tokens/compact-jws.rules.ts';
import { nodeSignatures } from '../tokens/node-signatures.ts';
import { parseJsonObject } from '../tokens/strict-json.rules.ts';
import { CLOCK_SKEW_SECONDS, SIGNING_ALGORITHMS } from '../tokens/token.rules.ts';
import type { Signer } from '../tokens/token-signing.ts';
import { type IssuerKey, vouches } from '../tokens/verification-key.ts';

/** The type of an access token (RFC 9068, section 2.1): no badge, receipt or status list has it, and none is taken for one. */
export const ACCESS_TOKEN_TYP = 'at+jwt';
/** Whoever loses one loses it for five minutes at most. */
export const ACCESS_TOKEN_SECONDS = 300;
const MAX_ACCESS_TOKEN_CHARACTERS = 4096;
const KID_PATTERN = /^[A-Za-z0-9_-]{43}$/;
const THUMBPRINT = KID_PATTERN;
const encoder = new TextEncoder();

/** What an access token of this registry says (RFC 9068, section 2.2). */
export interface AccessTokenClaims {
  readonly iss: string;
  readonly aud: string;
  /** The client itself: there is no other resource owner. */
  readonly sub: string;
  readonly client_id: string;
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
  /** Without it, whatever the client's role allows. */
  readonly scope?: string;
  /** The key whose possession has to be proven with it (RFC 9449, section 6.1). */
  readonly cnf?: { readonly jkt: string };
}

export function signAccessToken(signer: Signer, claims: AccessTokenClaims): Promise<string> {
  const header = { alg: signer.alg, typ: ACCESS_TOKEN_TYP, kid: signer.kid };
  return signer.sign(header, encoder.encode(JSON.stringify(claims)));
}

/**
 * The claims of a token of this registry for this registry, or undefined for anything else: a token of another type, of a key
 * that is not ours or was lost, altered, run out, or for somebody else.
 */
export async function verifyAccessToken(
  token: string,
  policy: {
    readonly issuer: string;
    readonly keys: (kid: string) => Promise<IssuerKey | undefined>;
    readonly now: Date;
  },
): Promise<AccessTokenClaims | undefined> {
  const parsed = parseCompactJws(token, MAX_ACCESS_TOKEN_CHARACTERS);
  if ('fault' in parsed) return undefined;
  const { header, payload } = parsed.jws;
  const algorithm = SIGNING_ALGORITHMS.find((allowed) => allowed === header['alg']);
  const kid = header['kid'];
  if (header['typ'] !== ACCESS_TOKEN_TYP || algorithm === undefined) return undefined;
  if (typeof kid !== 'string' || !KID_PATTERN.test(kid)) return undefined;
  const key = await policy.keys(kid);
  if (!vouches(key) || key.alg !== algorithm) return undefined;
  if ((await nodeSignatures(parsed.jws, key)) !== undefined) return undefined;
  const claims = parseJsonObject(payload);
  if ('fault' in claims || accessTokenFault(claims.object, policy.issuer) !== undefined) return undefined;
  const proven = claims.object as unknown as AccessTokenClaims;
  const now = policy.now.getTime() / 1000;
  const signedAt = proven.iat * 1000;
  const skew = CLOCK_SKEW_SECONDS * 1000;
  const isOfKeysTime =
    signedAt >= key.usableFrom.getTime() - skew &&
    (key.usableUntil === null || signedAt <= key.usableUntil.getTime() + skew);
  return isOfKeysTime && proven.iat <= now + CLOCK_SKEW_SECONDS && now < proven.exp ? proven : undefined;
}

/** The first claim that is missing, malformed or meant for somebody else; undefined for good ones. */
function accessTokenFault(claims: { readonly [name: string]: unknown }, issuer: string): string | undefined {
  const fault = firstBadClaim(claims, {
    iss: (value) => value === issuer,
    aud: (value) => value === issuer,
    sub: (value) => isPlainText(value, 100),
    client_id: (value) => isPlainText(value, 100) && value === claims['sub'],
    iat: isNumericDate,
    exp: isNumericDate,
    jti: (value) => isPlainText(value, 100),
    scope: optional((value) => typeof value === 'string' && scopesOfClaim(value) !== undefined),
    cnf: optional(objectOf({ jkt: (value) => typeof value === 'string' && THUMBPRINT.test(value) })),
  });
  return fault ?? (livesAtMost(claims, ACCESS_TOKEN_SECONDS) ? undefined : 'exp');
}

/** Scopes as the claim `scope` spells them; undefined when one of them is none of ours. */
export function scopesOfClaim(text: string): readonly Scope[] | undefined {
  const names = text.split(' ');
  const scopes = names.map(scopeSpelled).filter((scope) => scope !== undefined);
  return scopes.length === names.length ? scopes : undefined;
}

/** Scopes as OAuth writes them: in one text, with spaces between. */
export function scopeText(scopes: readonly Scope[]): string {
  return scopes.map(spelledScope).join(' ');
}
