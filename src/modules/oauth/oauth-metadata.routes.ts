import type { FastifyInstance } from 'fastify';
import { SCOPES, spelledScope } from '../../kernel/scope.ts';
import { ASYMMETRIC_ALGORITHMS, DPOP_ALGORITHMS } from '../tokens/asymmetric-keys.rules.ts';
import { TOKEN_PATH } from './token-endpoint.service.ts';

const CACHED = { 'cache-control': 'public, max-age=3600' };

/**
 * What programs need to know to get a token and to use it: the authorization server (RFC 8414) and the resource that it
 * protects (RFC 9728), which are both this service.
 */
export function oauthMetadataRoutes(issuer: string, externalIssuers: readonly string[]) {
  const server = {
    issuer,
    token_endpoint: `${issuer}${TOKEN_PATH}`,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    scopes_supported: SCOPES.map(spelledScope),
    response_types_supported: [],
    grant_types_supported: ['client_credentials'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ASYMMETRIC_ALGORITHMS,
    dpop_signing_alg_values_supported: DPOP_ALGORITHMS,
    service_documentation: `${issuer}/explorer`,
  };
  const resource = {
    resource: issuer,
    authorization_servers: [issuer, ...externalIssuers],
    scopes_supported: server.scopes_supported,
    bearer_methods_supported: ['header'],
    resource_name: 'ASE credential verification',
    resource_documentation: `${issuer}/explorer`,
    dpop_signing_alg_values_supported: DPOP_ALGORITHMS,
    dpop_bound_access_tokens_required: false,
  };
  return (fastify: FastifyInstance): void => {
    fastify.get('/.well-known/oauth-authorization-server', (_request, reply) => reply.headers(CACHED).send(server));
    fastify.get('/.well-known/oauth-protected-resource', (_request, reply) => reply.headers(CACHED).send(resource));
  };
}
