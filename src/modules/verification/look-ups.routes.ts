import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { inScopeOfReader } from '../../kernel/connection-scope.ts';
import { type Fault, refuseFor } from '../../kernel/refusal.ts';
import type { Admit } from '../accounts/admission.ts';
import { PURPOSES } from '../consent/purpose.rules.ts';
import type { LookUpFilter } from '../ledger/look-up.queries.ts';
import type { LookUpReadingService } from '../ledger/look-up-reading.service.ts';

/**
 * The ledger as CSV files, newest question first:
 *
 * - `GET /look-ups.csv` is what the organisation of the key asked; `?since=2026-01-01T00:00:00Z` and `?purpose=EMPLOYMENT`
 *   leave the rest out.
 * - `GET /technicians/ASE-1234-5678/look-ups.csv` is who asked about a technician, for the technician and registrars.
 */
export function lookUpRoutes(reading: LookUpReadingService) {
  return (fastify: FastifyInstance, admit: Admit): void => {
    fastify.get('/look-ups.csv', async (request, reply) => {
      const { viewer } = await admit(request, 'Query.lookUps');
      const filter = filterOf(request.query as Readonly<Record<string, unknown>>);
      return sent(reply, 'look-ups.csv', reading.organizationFile(viewer, filter));
    });
    fastify.get<{ Params: { aseId: string } }>('/technicians/:aseId/look-ups.csv', async (request, reply) => {
      const { viewer } = await admit(request, 'Technician.lookUps');
      const { aseId } = request.params;
      return sent(reply, `look-ups-${aseId}.csv`, await reading.technicianFile(viewer, aseId));
    });
  };
}

function sent(reply: FastifyReply, name: string, file: AsyncGenerator<string>): FastifyReply {
  return reply
    .header('cache-control', 'no-store')
    .header('content-disposition', `attachment; filename="${name}"`)
    .type('text/csv; charset=utf-8')
    .send(Readable.from(inScopeOfReader(file)));
}

/** RFC 3339, as the scalar DateTime is written. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i;

/** A name that is none is refused: a misspelt filter would go unnoticed. */
function filterOf(query: Readonly<Record<string, unknown>>): LookUpFilter {
  const faults: Fault[] = [];
  const fault = (code: string, message: string, name: string) => faults.push({ code, message, path: [name] });
  const { since, purpose, ...others } = query;
  for (const name of Object.keys(others)) fault('PARAMETER_UNKNOWN', 'Known are since, purpose.', name.slice(0, 40));
  const moment = typeof since === 'string' && MOMENT.test(since) ? new Date(since) : null;
  if (since !== undefined && (moment === null || Number.isNaN(moment.getTime()))) {
    fault('MOMENT_MALFORMED', 'A moment is written 2026-02-28T17:04:05Z.', 'since');
  }
  const asked = PURPOSES.find((each) => each === purpose) ?? null;
  if (purpose !== undefined && asked === null) {
    fault('PURPOSE_UNKNOWN', `A purpose is one of ${PURPOSES.join(', ')}.`, 'purpose');
  }
  refuseFor(faults);
  return { since: moment, purpose: asked };
}
