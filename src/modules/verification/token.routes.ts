import type { FastifyInstance } from 'fastify';
import { hasEntityTag } from '../../kernel/entity-tag.ts';
import { PORTABLE_CREDENTIAL_TYPE_PATH } from '../tokens/portable-credential.ts';
import { portableCredentialTypeDocument } from '../tokens/portable-credential-type-document.ts';
import type { SigningKeyService } from '../tokens/signing-key.service.ts';
import { JWKS_CACHE_SECONDS } from '../tokens/verification-key.ts';

/** The type document of a version never changes: credentials name its digest. */
const TYPE_MAX_AGE_SECONDS = 86_400;

/**
 * What verifiers read without asking us anything about anybody: the key set (RFC 7517), the issuer metadata
 * (draft-ietf-oauth-sd-jwt-vc, section 5), which names the list of status lists too (draft-ietf-oauth-status-list, section
 * 9.1), and the type of portable credentials (draft-ietf-oauth-sd-jwt-vc, section 6.3.1).
 */
export function tokenRoutes(keys: SigningKeyService, statusListAggregation: string, issuer: string) {
  const typeDocument = portableCredentialTypeDocument(issuer);
  const typeTag = `"${typeDocument.integrity}"`;
  return (fastify: FastifyInstance): void => {
    fastify.get('/.well-known/jwks.json', async (_request, reply) =>
      reply
        .header('cache-control', `public, max-age=${JWKS_CACHE_SECONDS}`)
        .type('application/jwk-set+json')
        .send(JSON.stringify(await keys.jwks())),
    );
    fastify.get('/.well-known/jwt-vc-issuer', (_request, reply) =>
      reply.header('cache-control', `public, max-age=${JWKS_CACHE_SECONDS}`).send({
        issuer,
        jwks_uri: `${issuer}/.well-known/jwks.json`,
        status_list_aggregation_endpoint: statusListAggregation,
      }),
    );
    fastify.get(PORTABLE_CREDENTIAL_TYPE_PATH, (request, reply) => {
      void reply.header('cache-control', `public, max-age=${TYPE_MAX_AGE_SECONDS}`).header('etag', typeTag);
      if (hasEntityTag(request.headers['if-none-match'], typeTag)) return reply.code(304).send();
      return reply.type('application/json').send(typeDocument.text);
    });
  };
}
