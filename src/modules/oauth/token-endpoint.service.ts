import type { Clock } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { LastUses } from '../accounts/last-uses.ts';
import { numericDateOf } from '../tokens/token.rules.ts';
import type { Signer } from '../tokens/token-signing.ts';
import { ACCESS_TOKEN_SECONDS, scopeText, signAccessToken } from './access-token.ts';
import { type ClientAuthentication, clientIdOf } from './client-authentication.service.ts';
import { PROOF_SECONDS, readProof } from './dpop.ts';
import { MinuteCounts } from './minute-counts.ts';
import type { ClientRecord } from './oauth-client.queries.ts';
import { OAuthError } from './oauth-error.ts';
import type { SingleUse } from './single-use.service.ts';
import { type Form, grantedScopes } from './token-request.rules.ts';

/** Where tokens are asked for, below the service's address. */
export const TOKEN_PATH = '/oauth/token';
/** A token lasts for five minutes: even a client with hundreds of processes needs no more. */
const TOKENS_A_MINUTE = 300;

/** What the token endpoint was sent. */
export interface TokenRequest {
  readonly form: Form;
  readonly authorization: string | undefined;
  readonly dpop: string | string[] | undefined;
  /** Where it came from, for counting failures. */
  readonly source: string;
}

/** A successful answer (RFC 6749, section 5.1). */
export interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: 'Bearer' | 'DPoP';
  readonly expires_in: number;
  readonly scope?: string;
}

/** Gives clients access tokens for themselves (RFC 6749, section 4.4). Every refusal is an {@link OAuthError}. */
export class TokenEndpoint {
  private readonly authentication: ClientAuthentication;
  private readonly singleUse: SingleUse;
  private readonly keys: { signer(): Promise<Signer> };
  private readonly uses: LastUses;
  private readonly clock: Clock;
  private readonly ids: Ids;
  private readonly issuer: string;
  private readonly log: { info(details: object, message: string): void };
  private readonly issued: MinuteCounts;

  constructor(parts: {
    authentication: ClientAuthentication;
    singleUse: SingleUse;
    keys: { signer(): Promise<Signer> };
    uses: LastUses;
    clock: Clock;
    ids: Ids;
    issuer: string;
    log: { info(details: object, message: string): void };
  }) {
    this.authentication = parts.authentication;
    this.singleUse = parts.singleUse;
    this.keys = parts.keys;
    this.uses = parts.uses;
    this.clock = parts.clock;
    this.ids = parts.ids;
    this.issuer = parts.issuer;
    this.log = parts.log;
    this.issued = new MinuteCounts(parts.clock, TOKENS_A_MINUTE);
  }

  async issue(request: TokenRequest): Promise<TokenAnswer> {
    const { form } = request;
    const grantType = form.get('grant_type');
    if (grantType === undefined) throw new OAuthError('invalid_request', 'grant_type is missing.');
    if (grantType !== 'client_credentials') {
      throw new OAuthError('unsupported_grant_type', 'client_credentials is the one grant that is offered.');
    }
    const client = await this.authentication.clientOf(form, request.authorization, request.source);
    const wait = this.issued.count(client.id);
    if (wait !== undefined) {
      throw new OAuthError('invalid_request', 'Use a token for as long as it lasts.', 'TOO_MANY_ATTEMPTS', wait);
    }
    const resource = form.get('resource');
    if (resource !== undefined && resource !== this.issuer && resource !== `${this.issuer}/`) {
      throw new OAuthError('invalid_target', 'The resource is none that this server gives tokens for.');
    }
    const scopes = grantedScopes(form.get('scope'), client.scopes);
    if (scopes === undefined)
      throw new OAuthError('invalid_scope', 'A scope is unknown, or beyond those of the client.');
    const jkt = await this.provenKey(client, request.dpop);
    const issuedAt = this.clock.now();
    const iat = numericDateOf(issuedAt);
    const clientId = clientIdOf(client.id);
    const jti = this.ids.next();
    const scope = scopes && { scope: scopeText(scopes) };
    const token = await signAccessToken(await this.keys.signer(), {
      iss: this.issuer,
      aud: this.issuer,
      sub: clientId,
      client_id: clientId,
      iat,
      exp: iat + ACCESS_TOKEN_SECONDS,
      jti,
      ...scope,
      ...(jkt !== undefined && { cnf: { jkt } }),
    });
    this.uses.note('oauth_client', client.id);
    this.log.info({ oauthClientId: client.id, jti }, 'access token issued');
    const type = jkt === undefined ? 'Bearer' : 'DPoP';
    return { access_token: token, token_type: type, expires_in: ACCESS_TOKEN_SECONDS, ...scope };
  }

  /** The key that the token shall be bound to (RFC 9449, section 5); undefined when the client asks for none and need not. */
  private async provenKey(client: ClientRecord, dpop: TokenRequest['dpop']): Promise<string | undefined> {
    if (dpop === undefined) {
      if (!client.dpopBound) return undefined;
      throw new OAuthError('invalid_dpop_proof', 'Tokens of this client are bound to a key: send a DPoP proof.');
    }
    const now = this.clock.now();
    const proof = await readProof(dpop, { method: 'POST', url: `${this.issuer}${TOKEN_PATH}`, now });
    const keepUntil = new Date(now.getTime() + 2 * PROOF_SECONDS * 1000);
    if (proof && (await this.singleUse.take(`dpop ${proof.jkt}`, proof.jti, keepUntil))) return proof.jkt;
    throw new OAuthError('invalid_dpop_proof', 'The proof does not fit this request, or was used before.');
  }
}
