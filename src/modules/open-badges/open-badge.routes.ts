import type { FastifyInstance } from 'fastify';
import { recordId } from '../../kernel/public-id.ts';
import { Refusal } from '../../kernel/refusal.ts';
import type { Admit } from '../accounts/admission.ts';
import type { SigningKeyService } from '../tokens/signing-key.service.ts';
import { JWKS_CACHE_SECONDS } from '../tokens/verification-key.ts';
import { achievementDocument } from './open-badge.rules.ts';
import { noAward, type OpenBadgeService } from './open-badge.service.ts';

const ACHIEVEMENT_MAX_AGE_SECONDS = 3600;

/**
 * Open Badges 3.0:
 *
 * - `GET /open-badges/prd_….jwt` exports one award, for its holder and for registrars.
 * - `GET /achievements/A5` is what the certification is, a JSON-LD document that every export points to. Open to everybody.
 * - `GET /keys/<thumbprint>` is the public key that the `kid` of an export names (section 8.5). Open to everybody.
 */
export function openBadgeRoutes(openBadges: OpenBadgeService, keys: Pick<SigningKeyService, 'jwks'>) {
  return (fastify: FastifyInstance, admit: Admit): void => {
    fastify.get<{ Params: { id: string } }>('/open-badges/:id.jwt', async (request, reply) => {
      const { viewer } = await admit(request, 'Query.technician');
      const token = await openBadges.export(viewer, uuidOf(request.params.id));
      return reply.header('cache-control', 'private, no-store').type('application/vc+jwt').send(token);
    });
    fastify.get<{ Params: { code: string } }>('/achievements/:code', (request, reply) => {
      const achievement = openBadges.achievement(request.params.code);
      if (!achievement) return reply.callNotFound();
      return reply
        .header('cache-control', `public, max-age=${ACHIEVEMENT_MAX_AGE_SECONDS}`)
        .type('application/ld+json')
        .send(JSON.stringify(achievementDocument(achievement)));
    });
    fastify.get<{ Params: { kid: string } }>('/keys/:kid', async (request, reply) => {
      const key = (await keys.jwks()).keys.find(({ kid }) => kid === request.params.kid);
      if (!key) return reply.callNotFound();
      return reply
        .header('cache-control', `public, max-age=${JWKS_CACHE_SECONDS}`)
        .type('application/jwk+json')
        .send(JSON.stringify(key));
    });
  };
}

function uuidOf(id: string): string {
  try {
    return recordId(id, ['CredentialPeriod']).uuid;
  } catch (error) {
    throw error instanceof Refusal ? noAward() : error;
  }
}
