import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { refuse } from '../../kernel/refusal.ts';
import type { Admit } from '../accounts/admission.ts';
import type { RecordExport, RecordFormat } from './record-export.service.ts';

/** What an export costs of the caller's minute, besides the point of the request. */
const EXPORT_POINTS: Readonly<Record<RecordFormat, number>> = { json: 19, pdf: 49 };
const TYPES: Readonly<Record<RecordFormat, string>> = {
  json: 'application/json; charset=utf-8',
  pdf: 'application/pdf',
};

/**
 * `GET /technicians/ASE-1234-5678/record.json` and `…/record.pdf`: everything held about a technician, for the technician and
 * registrars.
 */
export function recordRoutes(records: RecordExport) {
  return (fastify: FastifyInstance, admit: Admit): void => {
    fastify.get<{ Params: { aseId: string; format: string } }>(
      '/technicians/:aseId/record.:format',
      async (request, reply) => {
        const { viewer, spend } = await admit(request, 'Technician.recordPath');
        const { aseId } = request.params;
        const format = formatOf(request.params.format);
        const person = await records.person(viewer, aseId);
        // Of a HEAD nothing is handed out, so nothing is written down of it.
        const isHandedOut = request.method !== 'HEAD';
        if (isHandedOut) spend(EXPORT_POINTS[format]);
        const file = isHandedOut ? await records.file(viewer, person, format, request.id) : [];
        return reply
          .header('cache-control', 'private, no-store')
          .header('content-disposition', `attachment; filename="record-${aseId}.${format}"`)
          .type(TYPES[format])
          .send(Readable.from(file, { objectMode: false }));
      },
    );
  };
}

function formatOf(text: string): RecordFormat {
  if (text === 'json' || text === 'pdf') return text;
  throw refuse('RECORD_FORMAT_UNKNOWN', 'A record is had as record.json or record.pdf.');
}
