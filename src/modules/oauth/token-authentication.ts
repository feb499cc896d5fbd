import { hash } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import { recordId } from '../../kernel/public-id.ts';
import { Refusal } from '../../kernel/refusal.ts';
import type { Scope } from '../../kernel/scope.ts';
import type { AskedBy, Authenticate } from '../accounts/authentication.service.ts';
import { Remembered } from '../accounts/remembered.ts';
import { parseCompactJws } from '../tokens/compact-jws.rules.ts';
import { parseJsonObject } from '../tokens/strict-json.rules.ts';
import type { IssuerKey } from '../tokens/verification-key.ts';
import { scopesOfClaim, verifyAccessToken } from './access-token.ts';
import { PROOF_SECONDS, readProof } from './dpop.ts';
import type { ExternalIssuers } from './external-issuers.ts';
import type { OAuthClientQueries } from './oauth-client.queries.ts';
import type { RecognisedToken } from './recognised-token.ts';
import type { SingleUse } from './single-use.service.ts';

/** What tokens are recognised by. */
export interface TokenAuthenticationParts {
  readonly clients: OAuthClientQueries;
  readonly external: ExternalIssuers;
  readonly keys: { verificationKey(kid: string): Promise<IssuerKey | undefined> };
  readonly singleUse: SingleUse;
  readonly clock: Clock;
  readonly issuer: string;
}

/** Decides by which way a caller is to be recognised: JSON web tokens by `byToken`, everything else by `byKey`. */
export function authentication(byKey: Authenticate, byToken: Authenticate): Authenticate {
  return (authorization, request) =>
    authorization !== undefined && shownToken(authorization)
      ? byToken(authorization, request)
      : byKey(authorization, request);
}

/**
 * Authentication by access token, this registry's own and those of trusted issuers. What a token says is remembered for three
 * seconds under its digest, so that a busy client costs no signature and no SQL, and a revoked one stops within those seconds.
 * A token that is bound to a key wants a fresh proof with every request (RFC 9449, section 7).
 */
export function tokenAuthentication(parts: TokenAuthenticationParts): Authenticate {
  const { clock } = parts;
  const remembered = new Remembered<RecognisedToken | undefined>(clock, () => Promise.resolve(undefined));
  return async (authorization, request) => {
    const shown = shownToken(authorization ?? '');
    if (!shown) return undefined;
    const { scheme, token } = shown;
    const found = await remembered.get(hash('sha256', token, 'base64url'), () => recognise(token, parts));
    if (!found || found.expiresAt <= clock.now().getTime() || (scheme === 'DPOP') !== (found.jkt !== null)) {
      return undefined;
    }
    return found.jkt === null || (await isPossessed(token, found.jkt, request, parts)) ? found.viewer : undefined;
  };
}

/** The token in a header of the Bearer or the DPoP scheme, when it has the look of a JWS. */
function shownToken(authorization: string): { readonly scheme: 'BEARER' | 'DPOP'; readonly token: string } | undefined {
  const match = /^(bearer|dpop) +(ey[^\s.]*\.[^\s.]+\.[^\s.]+)$/i.exec(authorization);
  const [, scheme, token] = match ?? [];
  if (scheme === undefined || token === undefined) return undefined;
  return { scheme: scheme.toLowerCase() === 'dpop' ? 'DPOP' : 'BEARER', token };
}

async function recognise(token: string, parts: TokenAuthenticationParts): Promise<RecognisedToken | undefined> {
  const parsed = parseCompactJws(token);
  const payload = 'jws' in parsed ? parseJsonObject(parsed.jws.payload) : undefined;
  if (!('jws' in parsed) || !payload || 'fault' in payload) return undefined;
  return payload.object['iss'] === parts.issuer
    ? recogniseOwn(token, parts)
    : parts.external.recognise(parsed.jws, payload.object);
}

async function recogniseOwn(token: string, parts: TokenAuthenticationParts): Promise<RecognisedToken | undefined> {
  const { issuer, keys, clock, clients } = parts;
  const claims = await verifyAccessToken(token, {
    issuer,
    keys: (kid) => keys.verificationKey(kid),
    now: clock.now(),
  });
  const id = claims && clientUuid(claims.client_id);
  const client = id === undefined ? undefined : await clients.inForce(id);
  if (!claims || !client) return undefined;
  const scopes = narrower(claims.scope === undefined ? null : (scopesOfClaim(claims.scope) ?? []), client.scopes);
  return {
    viewer: {
      role: client.role,
      organizationId: client.organizationId,
      apiKeyId: null,
      oauthClientId: client.id,
      ...(scopes && { scopes }),
    },
    expiresAt: claims.exp * 1000,
    jkt: claims.cnf?.jkt ?? null,
  };
}

/** What both allow; null is no limit. */
function narrower(one: readonly Scope[] | null, other: readonly Scope[] | null): readonly Scope[] | null {
  if (one === null || other === null) return one ?? other;
  return one.filter((scope) => other.includes(scope));
}

function clientUuid(clientId: string): string | undefined {
  try {
    return recordId(clientId, ['OAuthClient']).uuid;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

async function isPossessed(
  token: string,
  jkt: string,
  request: AskedBy | undefined,
  { clock, issuer, singleUse }: TokenAuthenticationParts,
): Promise<boolean> {
  if (!request) return false;
  const now = clock.now();
  const { method, headers } = request;
  const url = `${issuer}${request.url.split('?', 1)[0] ?? ''}`;
  const proof = await readProof(headers['dpop'], { method, url, accessToken: token, now });
  if (proof?.jkt !== jkt) return false;
  return singleUse.take(`dpop ${jkt}`, proof.jti, new Date(now.getTime() + 2 * PROOF_SECONDS * 1000));
}
