import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { inScopeOfReader } from '../../kernel/connection-scope.ts';
import { hasEntityTag } from '../../kernel/entity-tag.ts';
import { type Fault, refuseFor } from '../../kernel/refusal.ts';
import type { Admit } from '../accounts/admission.ts';
import type { LogFilter } from './log.queries.ts';
import { LOG_ENTRY_KINDS } from './log-entry.rules.ts';
import type { LogReadingService } from './log-reading.service.ts';

/** A head is out within seconds of the next; what a tile holds never changes. */
const HEAD_CACHE = 'public, max-age=5';
const TILE_CACHE = 'public, max-age=31536000, immutable';

/**
 * The transparency log as static files, laid out as C2SP tlog-tiles says, open to everybody:
 *
 * - `GET /log/head` is the newest signed head, a JWT, in the place of that document's checkpoint; `/log/heads/17` an earlier one.
 * - `GET /log/tile/0/x001/067`, `/log/tile/1/000.p/4` are tiles of hashes, `/log/tile/entries/x001/067` the leaves under one.
 *
 * And for registrars `GET /log/entries.csv`, with `?since=2026-01-01T00:00:00Z`, `?kind=CHANGE` and `?action=api_key.created`.
 */
export function logRoutes(reading: LogReadingService) {
  return (fastify: FastifyInstance, admit: Admit): void => {
    fastify.get('/log/head', async (request, reply) => {
      const head = await reading.newestHead();
      return head ? sent(request, reply, head.token, HEAD_CACHE, JWT) : reply.callNotFound();
    });
    fastify.get<{ Params: { number: string } }>('/log/heads/:number', async (request, reply) => {
      const { number } = request.params;
      const head = /^(0|[1-9]\d{0,14})$/.test(number) ? await reading.headOfNumber(Number(number)) : undefined;
      // Not for ever: a head goes when its key is lost.
      return head ? sent(request, reply, head.token, HEAD_CACHE, JWT) : reply.callNotFound();
    });
    fastify.get<{ Params: { '*': string } }>('/log/tile/*', async (request, reply) => {
      const tile = await reading.tileAt(`tile/${request.params['*']}`);
      return tile ? sent(request, reply, Buffer.from(tile), TILE_CACHE, BYTES) : reply.callNotFound();
    });
    fastify.get('/log/entries.csv', async (request, reply) => {
      await admit(request, 'Query.logEntries');
      const filter = filterOf(request.query as Readonly<Record<string, unknown>>);
      return reply
        .header('cache-control', 'no-store')
        .header('content-disposition', 'attachment; filename="log.csv"')
        .type('text/csv; charset=utf-8')
        .send(Readable.from(inScopeOfReader(reading.file(filter))));
    });
  };
}

const JWT = 'application/jwt';
const BYTES = 'application/octet-stream';

function sent(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  body: string | Buffer,
  cache: string,
  type: string,
): FastifyReply {
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  void reply.header('cache-control', cache).header('etag', etag);
  return hasEntityTag(headers['if-none-match'], etag) ? reply.code(304).send() : reply.type(type).send(body);
}

/** RFC 3339, as the scalar DateTime is written. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i;

/** A name that is none is refused: a misspelt filter would go unnoticed. */
function filterOf(query: Readonly<Record<string, unknown>>): LogFilter {
  const faults: Fault[] = [];
  const fault = (code: string, message: string, name: string) => faults.push({ code, message, path: [name] });
  const { since, kind, action, ...others } = query;
  for (const name of Object.keys(others)) {
    fault('PARAMETER_UNKNOWN', 'Known are since, kind, action.', name.slice(0, 40));
  }
  const moment = typeof since === 'string' && MOMENT.test(since) ? new Date(since) : null;
  if (since !== undefined && (moment === null || Number.isNaN(moment.getTime()))) {
    fault('MOMENT_MALFORMED', 'A moment is written 2026-02-28T17:04:05Z.', 'since');
  }
  const asked = LOG_ENTRY_KINDS.find((each) => each === kind) ?? null;
  if (kind !== undefined && asked === null) {
    fault('KIND_UNKNOWN', `A kind is one of ${LOG_ENTRY_KINDS.join(', ')}.`, 'kind');
  }
  if (action !== undefined && !(typeof action === 'string' && /^[a-z_]+\.[a-z_]+$/.test(action))) {
    fault('ACTION_MALFORMED', 'An action is written credential.suspended.', 'action');
  }
  refuseFor(faults);
  return { since: moment, kind: asked, action: typeof action === 'string' ? action : null };
}
