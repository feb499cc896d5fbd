import type { FastifyInstance } from 'fastify';
import { hasEntityTag } from '../../kernel/entity-tag.ts';
import type { SigningKeyService } from '../tokens/signing-key.service.ts';
import type { StatusListService } from '../tokens/status-list.service.ts';
import { JWKS_CACHE_SECONDS } from '../tokens/verification-key.ts';

/** How long others may hold a status list without asking whether it changed; a new one is out within seconds. */
const STATUS_LIST_MAX_AGE_SECONDS = 15;

/**
 * What verifiers read without asking us anything about anybody: the key set (RFC 7517), the issuer metadata
 * (draft-ietf-oauth-sd-jwt-vc, section 5) and the status lists (draft-ietf-oauth-status-list, section 8).
 */
export function tokenRoutes(keys: SigningKeyService, statusLists: StatusListService, issuer: string) {
  return (fastify: FastifyInstance): void => {
    fastify.get('/.well-known/jwks.json', async (_request, reply) =>
      reply
        .header('cache-control', `public, max-age=${JWKS_CACHE_SECONDS}`)
        .type('application/jwk-set+json')
        .send(JSON.stringify(await keys.jwks())),
    );
    fastify.get('/.well-known/jwt-vc-issuer', (_request, reply) =>
      reply
        .header('cache-control', `public, max-age=${JWKS_CACHE_SECONDS}`)
        .send({ issuer, jwks_uri: `${issuer}/.well-known/jwks.json` }),
    );
    fastify.get<{ Params: { number: string } }>('/s/:number', async (request, reply) => {
      const { number } = request.params;
      const list = /^[1-9]\d{0,8}$/.test(number) ? await statusLists.current(Number(number)) : undefined;
      if (!list) return reply.callNotFound();
      void reply.header('cache-control', `public, max-age=${STATUS_LIST_MAX_AGE_SECONDS}`).header('etag', list.etag);
      if (hasEntityTag(request.headers['if-none-match'], list.etag)) return reply.code(304).send();
      return reply.type('application/statuslist+jwt').send(list.token);
    });
  };
}
