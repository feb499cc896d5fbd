import type pg from 'pg';
import type { Clock } from '../../kernel/clock.ts';
import { isNumericDate, isPlainText } from '../tokens/claims.rules.ts';
import type { CompactJws } from '../tokens/compact-jws.rules.ts';
import { isJsonObject, type JsonObject } from '../tokens/strict-json.rules.ts';
import { CLOCK_SKEW_SECONDS } from '../tokens/token.rules.ts';
import type { PublishedKeys } from './published-keys.ts';
import type { RecognisedToken } from './recognised-token.ts';
import { grantFor, scopesByGrant, type TrustedIssuer } from './trusted-issuer.rules.ts';

const THUMBPRINT = /^[A-Za-z0-9_-]{43}$/;

/** Access tokens of issuers that configuration trusts. Nothing in a token leads anywhere: the issuer and its keys are listed. */
export class ExternalIssuers {
  private readonly issuers: ReadonlyMap<string, TrustedIssuer>;
  private readonly keys: PublishedKeys;
  private readonly pool: pg.Pool;
  private readonly clock: Clock;
  private readonly ownAddress: string;

  constructor(parts: {
    issuers: readonly TrustedIssuer[];
    keys: PublishedKeys;
    pool: pg.Pool;
    clock: Clock;
    ownAddress: string;
  }) {
    this.issuers = new Map(parts.issuers.map((issuer) => [issuer.issuer, issuer]));
    this.keys = parts.keys;
    this.pool = parts.pool;
    this.clock = parts.clock;
    this.ownAddress = parts.ownAddress;
  }

  /**
   * Whom a token makes its bearer, after every check of RFC 9068, section 4; undefined for one that is not in order or fits no
   * grant. Rejects when the issuer's keys cannot be had.
   */
  async recognise(jws: CompactJws, claims: JsonObject): Promise<RecognisedToken | undefined> {
    const issuer = typeof claims['iss'] === 'string' ? this.issuers.get(claims['iss']) : undefined;
    if (!issuer || !isOfType(jws.header['typ'], issuer) || !this.isInOrder(issuer, claims)) return undefined;
    if (!issuer.algorithms.some((algorithm) => algorithm === jws.header['alg'])) return undefined;
    const key = boundKeyOf(claims);
    if (key === 'UNSUPPORTED') return undefined;
    const grant = grantFor(issuer, claims);
    if (!grant || !(await this.keys.prove(jws, issuer.jwksUri))) return undefined;
    if (!(await this.isOrganization(grant.organizationId))) return undefined;
    const { role, organizationId } = grant;
    return {
      viewer: { role, organizationId, apiKeyId: null, scopes: scopesByGrant(grant, claims) },
      expiresAt: Number(claims['exp']) * 1000,
      jkt: key,
    };
  }

  private isInOrder(issuer: TrustedIssuer, claims: JsonObject): boolean {
    const now = this.clock.now().getTime() / 1000;
    const { aud, sub, iat, nbf, exp } = claims;
    const audience = issuer.audience ?? this.ownAddress;
    const isPast = (value: unknown) => isNumericDate(value) && value <= now + CLOCK_SKEW_SECONDS;
    return (
      (aud === audience || (Array.isArray(aud) && aud.includes(audience))) &&
      isPlainText(sub, 500) &&
      isPast(iat) &&
      (nbf === undefined || isPast(nbf)) &&
      isNumericDate(exp) &&
      exp > now
    );
  }

  private async isOrganization(id: string): Promise<boolean> {
    const { rowCount } = await this.pool.query({
      name: 'organization-exists',
      text: 'select from organization where id = $1',
      values: [id],
    });
    return rowCount === 1;
  }
}

/** RFC 7515, section 4.1.9: a media type, of which `application/` may be left out. */
function isOfType(typ: unknown, { type }: TrustedIssuer): boolean {
  return typeof typ === 'string' && typ.toLowerCase().replace(/^application\//, '') === type.toLowerCase();
}

/** The key that the token is bound to, null for none; a binding that is not understood must not be overlooked. */
function boundKeyOf({ cnf }: JsonObject): string | null | 'UNSUPPORTED' {
  if (cnf === undefined) return null;
  const jkt = isJsonObject(cnf) ? cnf['jkt'] : undefined;
  return typeof jkt === 'string' && THUMBPRINT.test(jkt) ? jkt : 'UNSUPPORTED';
}
