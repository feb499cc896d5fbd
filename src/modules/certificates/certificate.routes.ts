import type { FastifyInstance } from 'fastify';
import { recordId } from '../../kernel/public-id.ts';
import { Refusal } from '../../kernel/refusal.ts';
import type { Admit } from '../accounts/admission.ts';
import { type CertificateService, noBadge } from './certificate.service.ts';

/** What printing costs of the caller's minute, besides the point of the request. */
const PRINTING_POINTS = 9;

/**
 * `GET /certificates/bdg_….pdf`: the certificate of a badge, for its holder and for registrars. `curl -H "Authorization:
 * Bearer $KEY" -O https://…/certificates/bdg_….pdf`
 */
export function certificateRoutes(certificates: CertificateService) {
  return (fastify: FastifyInstance, admit: Admit): void => {
    fastify.addHook('onClose', () => certificates.close());
    fastify.get<{ Params: { id: string } }>('/certificates/:id.pdf', async (request, reply) => {
      // Whoever may have a badge issued may have it printed.
      const { viewer, spend } = await admit(request, 'Mutation.issueBadge');
      const badgeId = uuidOf(request.params.id);
      spend(PRINTING_POINTS);
      const pdf = await certificates.ofBadge(viewer, badgeId);
      return reply
        .header('cache-control', 'private, no-store')
        .header('content-disposition', `inline; filename="${request.params.id}.pdf"`)
        .type('application/pdf')
        .send(Buffer.from(pdf));
    });
  };
}

function uuidOf(id: string): string {
  try {
    return recordId(id, ['Badge']).uuid;
  } catch (error) {
    throw error instanceof Refusal ? noBadge() : error;
  }
}
