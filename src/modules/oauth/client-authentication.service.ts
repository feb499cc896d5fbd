import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import { nodeId, recordId } from '../../kernel/public-id.ts';
import { Refusal } from '../../kernel/refusal.ts';
import { digestOf } from '../accounts/bearer-secret-digest.ts';
import { firstBadClaim, isNumericDate, isPlainText, optional } from '../tokens/claims.rules.ts';
import { type CompactJws, parseCompactJws } from '../tokens/compact-jws.rules.ts';
import { IssuerUnavailable } from '../tokens/issuer-client-fetch.ts';
import { type JsonObject, parseJsonObject } from '../tokens/strict-json.rules.ts';
import { CLOCK_SKEW_SECONDS, momentOf } from '../tokens/token.rules.ts';
import { MinuteCounts } from './minute-counts.ts';
import type { ClientRecord, OAuthClientQueries } from './oauth-client.queries.ts';
import { looksLikeClientSecret } from './oauth-client.rules.ts';
import { OAuthError } from './oauth-error.ts';
import { isProvenBy, type PublishedKeys } from './published-keys.ts';
import type { SingleUse } from './single-use.service.ts';
import {
  type ClientCredentials,
  type CredentialsFault,
  clientCredentialsOf,
  type Form,
} from './token-request.rules.ts';

/** An assertion is made for one request, so it need not live longer. */
const MAX_ASSERTION_SECONDS = 600;
const MAX_ASSERTION_CHARACTERS = 4096;
/** More than any program that was set up wrongly needs. */
const FAILURES_A_MINUTE = 20;
/** RFC 7523 names none; the successor has a type of its own. Tokens of every other type are for something else. */
const ASSERTION_TYPES: readonly unknown[] = [undefined, 'JWT', 'client-authentication+jwt'];
const NO_DIGEST = '0'.repeat(64);

const FAULTS: Readonly<Record<CredentialsFault, OAuthError>> = {
  NONE: new OAuthError('invalid_client', 'Say who you are: by HTTP Basic, or in the form.', 'UNAUTHENTICATED'),
  SEVERAL: new OAuthError('invalid_request', 'Say in one way only who you are.'),
  MALFORMED: new OAuthError('invalid_client', 'The client is unknown, or did not prove itself.', 'UNAUTHENTICATED'),
  ASSERTION_TYPE: new OAuthError('invalid_request', 'client_assertion and its client_assertion_type belong together.'),
};

/** Finds out which client asks for a token. Whatever is wrong, the answer is the same. */
export class ClientAuthentication {
  private readonly clients: OAuthClientQueries;
  private readonly publishedKeys: PublishedKeys;
  private readonly singleUse: SingleUse;
  /** By where they come from and never by whom they name: nobody locks a client out by guessing in its name. */
  private readonly failures: MinuteCounts;
  private readonly clock: Clock;
  private readonly audiences: readonly string[];
  private readonly log: { warn(details: object, message: string): void };

  /** `audiences` are the names by which an assertion may address this server: its issuer and its token endpoint. */
  constructor(parts: {
    clients: OAuthClientQueries;
    publishedKeys: PublishedKeys;
    singleUse: SingleUse;
    clock: Clock;
    audiences: readonly string[];
    log: { warn(details: object, message: string): void };
  }) {
    this.clients = parts.clients;
    this.publishedKeys = parts.publishedKeys;
    this.singleUse = parts.singleUse;
    this.failures = new MinuteCounts(parts.clock, FAILURES_A_MINUTE);
    this.clock = parts.clock;
    this.audiences = parts.audiences;
    this.log = parts.log;
  }

  /**
   * The client, or an {@link OAuthError}. Who fails too often from one `source` is told to wait; who then proves themself is
   * let in all the same, because a secret of 190 random bits is not guessed, and nobody shall lock others out.
   */
  async clientOf(form: Form, authorization: string | undefined, source: string): Promise<ClientRecord> {
    const shown = clientCredentialsOf(form, authorization);
    if ('fault' in shown) throw FAULTS[shown.fault];
    const client = shown.kind === 'SECRET' ? await this.bySecret(shown) : await this.byAssertion(shown);
    if (client) return client;
    const wait = this.failures.count(source);
    if (wait === undefined) throw FAULTS.MALFORMED;
    throw new OAuthError('invalid_client', 'Too many failed attempts come from here.', 'TOO_MANY_ATTEMPTS', wait);
  }

  private async bySecret({
    clientId,
    secret,
  }: ClientCredentials & { readonly kind: 'SECRET' }): Promise<ClientRecord | undefined> {
    if (!looksLikeClientSecret(secret)) return undefined;
    const client = await this.find(clientId);
    const now = this.clock.now().getTime();
    const isOverlapping = client?.formerSecretUntil != null && client.formerSecretUntil > now;
    const digest = digestOf(secret);
    const isPresent = isSameDigest(digest, client?.secretDigest);
    const isFormer = isSameDigest(digest, isOverlapping ? client?.formerSecretDigest : null);
    return isPresent || isFormer ? client : undefined;
  }

  /** RFC 7523, section 3. */
  private async byAssertion({
    clientId,
    assertion,
  }: ClientCredentials & { readonly kind: 'ASSERTION' }): Promise<ClientRecord | undefined> {
    const parsed = parseCompactJws(assertion, MAX_ASSERTION_CHARACTERS);
    if ('fault' in parsed || !ASSERTION_TYPES.includes(parsed.jws.header['typ'])) return undefined;
    const payload = parseJsonObject(parsed.jws.payload);
    if ('fault' in payload) return undefined;
    const claims = payload.object;
    const named = typeof claims['iss'] === 'string' ? claims['iss'] : '';
    if (clientId !== undefined && clientId !== named) return undefined;
    const client = await this.find(named);
    if (client?.authentication !== 'PRIVATE_KEY_JWT' || this.assertionFault(claims, named) !== undefined) {
      return undefined;
    }
    if (!(await this.isSignedBy(client, parsed.jws))) return undefined;
    const keepUntil = momentOf(Number(claims['exp']) + 1);
    const isNew = await this.singleUse.take(`assertion ${client.id}`, String(claims['jti']), keepUntil);
    return isNew ? client : undefined;
  }

  private assertionFault(claims: JsonObject, clientId: string): string | undefined {
    const now = this.clock.now().getTime() / 1000;
    const isPast = (value: unknown) => isNumericDate(value) && value <= now + CLOCK_SKEW_SECONDS;
    return firstBadClaim(claims, {
      iss: (value) => value === clientId,
      sub: (value) => value === clientId,
      aud: (value) => this.isForUs(value),
      exp: (value) => isNumericDate(value) && value > now && value <= now + MAX_ASSERTION_SECONDS + CLOCK_SKEW_SECONDS,
      iat: optional(isPast),
      nbf: optional(isPast),
      jti: (value) => isPlainText(value, 200),
    });
  }

  /** One name, and no others beside it: what is meant for several servers, one of them could use at another. */
  private isForUs(aud: unknown): boolean {
    const [only, ...others] = Array.isArray(aud) ? aud : [aud];
    return typeof only === 'string' && others.length === 0 && this.audiences.includes(only);
  }

  private async isSignedBy(client: ClientRecord, jws: CompactJws): Promise<boolean> {
    if (client.jwksUri === null) return isProvenBy(jws, client.jwks?.keys ?? []);
    try {
      return await this.publishedKeys.prove(jws, client.jwksUri);
    } catch (error) {
      if (!(error instanceof IssuerUnavailable)) throw error;
      this.log.warn({ oauthClientId: client.id, err: error }, 'the keys of a client could not be had');
      return false;
    }
  }

  private async find(clientId: string): Promise<ClientRecord | undefined> {
    try {
      return await this.clients.inForce(recordId(clientId, ['OAuthClient']).uuid);
    } catch (error) {
      if (error instanceof Refusal) return undefined;
      throw error;
    }
  }
}

/** A client's name at the token endpoint. */
export function clientIdOf(uuid: string): string {
  return nodeId('OAuthClient', uuid);
}

/** Compares with something in any case, so that a client without a secret takes as long. */
function isSameDigest(digest: string, kept: string | null | undefined): boolean {
  return timingSafeEqual(Buffer.from(digest), Buffer.from(kept ?? NO_DIGEST)) && kept != null;
}
